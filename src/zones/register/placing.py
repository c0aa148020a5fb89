"""Where an editor says that something lies: coordinates as they are pasted, or a drawn outline, to metres.

Both may be in degrees (latitude and longitude) or in the metres of EPSG:5899, in either order: which it is
shows in the numbers, because the city lies where no two of these overlap. How they were read is handed back,
so that it can be shown before anything is stored.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from zones.exchange.faults import Fault, shortened
from zones.exchange.sheets import number_text
from zones.register.exchange import outline
from zones.register.exchange.layout import metres
from zones.register.exchange.values import BOUNDS

Kind = Literal["point", "line", "area"]
Order = Literal["latitude_first", "longitude_first", "north_first", "east_first"]
"""How pairs were read: degrees in two orders, metres in two."""

LEAST: Final = {"point": 1, "line": 2, "area": 3}
"""Corners of each kind."""

METRES: Final = tuple(
    float(edge) for edge in shapely.total_bounds(metres(shapely.segmentize(shapely.box(*BOUNDS), 0.1)))
)
"""The same surroundings as ``BOUNDS`` in EPSG:5899: west, south, east, north."""

_NUMBER: Final = re.compile(
    r"[+-]?(\d+([.,]\d+)?|\d{1,3}([.,]\d{3}){2,}([.,]\d+)?|\d{1,3}\.\d{3},\d+|\d{1,3},\d{3}\.\d+)"
)
_SEXAGESIMAL: Final = re.compile(
    r"(\d{1,3})\s*[°º]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*[\"”″]\s*)?"
)
_LABEL: Final = re.compile(r"[A-Za-zÀ-ỹ()=:]+")

Pairs = NDArray[np.float64]


@dataclass(frozen=True)
class Placed:
    """A geometry in EPSG:5899, and how its coordinates were read."""

    geometry: Any
    order: Order

    @property
    def kind(self) -> Kind:
        """Whether it is a point, a line or an area."""
        kinds: tuple[Kind, ...] = ("point", "line", "area")
        return kinds[int(shapely.get_dimensions(self.geometry))]


def typed(text: str, kind: Kind) -> tuple[Placed | None, list[Fault]]:
    """Return what pasted coordinates say, a corner to a line, or everything that is wrong with them.

    Decimal points or commas, degrees with minutes and seconds, and words such as ``X =`` or ``N`` are read.

    Examples
    --------
    >>> placed, faults = typed("108.2208 16.0678", "point")
    >>> placed.order, faults
    ('longitude_first', [])
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    pairs, faults = [], []
    for number, line in lines:
        pair = _pair(line)
        if pair is None:
            faults.append(Fault("no_pair", row=number, value=shortened(line)))
        else:
            pairs.append((number, pair))
    if not faults and len(pairs) < LEAST[kind]:
        faults.append(Fault(f"few_corners_{kind}", value=str(len(pairs))))
    if kind == "point" and len(pairs) > 1:
        faults.append(Fault("one_point", value=str(len(pairs))))
    orders: dict[Order, int] = {}
    for number, pair in pairs:
        read = order_of(np.array([pair]))
        if read is None:
            faults.append(_outside(pair, number))
        else:
            orders.setdefault(read, number)
    if len(orders) > 1:
        faults.append(Fault("mixed_orders", row=max(orders.values())))
    if faults:
        return None, faults
    corners = np.array([pair for _, pair in pairs])
    order = next(iter(orders))
    shape: Any = {
        "point": lambda: shapely.Point(corners[0]),
        "line": lambda: shapely.LineString(corners),
    }.get(kind, lambda: shapely.Polygon(corners))()
    return _checked(shape, order)


def outlined(data: bytes) -> tuple[Placed | None, list[Fault]]:
    """Return what a GeoJSON or KML file draws, all of it as one geometry, or everything wrong with it."""
    found, faults = outline.read(data)
    if faults:
        return None, faults
    shapes = [shapely.force_2d(shapely.from_wkt(wkt)) for _, wkt in found]
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    kinds = {int(shapely.get_dimensions(part)) for part in parts}
    if len(kinds) > 1:
        return None, [Fault("mixed_kinds")]
    several: Any = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[kinds.pop()]
    shape = parts[0] if len(parts) == 1 else several(parts)
    corners = shapely.get_coordinates(shape)
    order = order_of(corners)
    if order is None:
        return None, [_outside(corners[0])]
    return _checked(shape, order)


def order_of(pairs: Pairs) -> Order | None:
    """Return how pairs are to be read so that all lie in the city's surroundings; None: they do not."""
    low, high = pairs.min(axis=0), pairs.max(axis=0)
    orders: Sequence[tuple[Order, Sequence[float], int]] = (
        ("longitude_first", BOUNDS, 1),
        ("latitude_first", BOUNDS, -1),
        ("east_first", METRES, 1),
        ("north_first", METRES, -1),
    )
    for order, (west, south, east, north), turn in orders:
        (x_low, y_low), (x_high, y_high) = low[::turn], high[::turn]
        if west <= x_low and x_high <= east and south <= y_low and y_high <= north:
            return order
    return None


def _checked(shape: Any, order: Order) -> tuple[Placed | None, list[Fault]]:
    """Return a shape turned the right way and in metres, unless it crosses itself."""
    if order in ("latitude_first", "north_first"):
        shape = shapely.transform(shape, lambda points: points[:, ::-1])
    if order in ("latitude_first", "longitude_first"):
        shape = metres(shape)
    if shape.is_empty or not shape.is_valid:
        reason = "EMPTY" if shape.is_empty else shapely.is_valid_reason(shape)
        return None, [Fault("crosses_itself", details={"reason": shortened(reason)})]
    return Placed(shape, order), []


def _outside(pair: Sequence[float] | Pairs, number: int | None = None) -> Fault:
    value = "; ".join(number_text(round(float(one), 5)) for one in pair)
    sides = zip(("west", "south", "east", "north"), BOUNDS, strict=True)
    return Fault("no_such_place", row=number, value=value, details={s: number_text(b) for s, b in sides})


def _pair(line: str) -> tuple[float, float] | None:
    """Return the two numbers of a line; None where there are not two."""
    turned = [_degrees(found) for found in _SEXAGESIMAL.finditer(line)]
    if len(turned) == 2:
        return turned[0], turned[1]
    plain = _LABEL.sub(" ", _SEXAGESIMAL.sub(lambda found: f" {_degrees(found):.9f} ", line)).strip()
    words = [word for word in re.split(r"\s*[;|\t]\s*|,\s+|\s+", plain) if word]
    if len(words) == 1 and words[0].count(",") == 1:
        words = words[0].split(",")
    if len(words) != 2 or not all(_NUMBER.fullmatch(word) for word in words):
        return None
    first, second = (_number(word) for word in words)
    return (first, second) if math.isfinite(first + second) else None


def _number(word: str) -> float:
    """Return a number as it is written in either language: the last point or comma parts the decimals."""
    marks = re.findall(r"[.,]", word)
    if len(marks) > 1 and len(set(marks)) == 1:
        return float(re.sub(r"[.,]", "", word))
    head, mark, tail = word.rpartition(marks[-1]) if marks else (word, "", "")
    return float(re.sub(r"[.,]", "", head) + mark.replace(",", ".") + tail)


def _degrees(found: re.Match[str]) -> float:
    whole, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups())
    return whole + minutes / 60.0 + seconds / 3600.0
