"""What every map in a frame is made of, layer upon layer: land, classes, water, roads, borders, names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

import shapely

from zones.maps import palette
from zones.maps.legend import fills
from zones.maps.paper import names, symbols
from zones.maps.paper.backdrop import TOLERANCE_M, Backdrop
from zones.maps.paper.canvas import Box, Canvas
from zones.maps.paper.frame import Frame
from zones.maps.paper.lettering import CAP_HEIGHT, MM_PER_POINT, word
from zones.maps.paper.outline import Outline, outline_of
from zones.maps.paper.tags import Tag
from zones.maps.paper.view import PaperMap, Route
from zones.maps.symbols import SECTOR_COLOURS

ROADS: Final = {"secondary": 0.35, "primary": 0.55, "trunk": 0.85, "motorway": 1.2}
"""Width in points by class, the least important first."""

SEA_INK: Final = "#3f6f86"

SMALL_MM: Final = 60.0
"""Width of a map up to which borders may be rougher."""

SYMBOL_MM: Final = 0.28
"""Width of a symbol for each point of the names' size."""


class Laid:
    """The backdrop in a frame, each layer laid out when it is first asked for."""

    def __init__(self, frame: Frame, ground: Backdrop):
        self.frame, self.ground = frame, ground
        self._kept: dict[str, Outline] = {}

    @cached_property
    def communes(self) -> dict[str, Any]:
        """Communes on the sheet by code, their shared borders kept."""
        left, _, right, _ = self.frame.box
        tolerance = 0.05 if right - left > SMALL_MM else 0.1
        placed = shapely.coverage_simplify(self.frame.laid(list(self.ground.communes.values())), tolerance)
        return dict(zip(self.ground.communes, placed, strict=True))

    @cached_property
    def outlines(self) -> dict[str, Outline]:
        """The same as outlines."""
        return {code: outline_of([shape]) for code, shape in self.communes.items()}

    @cached_property
    def borders(self) -> Outline:
        """Borders between communes, each once."""
        lines = shapely.line_merge(
            shapely.union_all(shapely.boundary(list(self.communes.values())), grid_size=0.01)
        )
        return outline_of([lines])

    @cached_property
    def city(self) -> Outline:
        """The edge of the city."""
        return outline_of([shapely.coverage_union_all(list(self.communes.values()))])

    def layer(self, name: str, shapes: Any, tolerance_mm: float = 0.03) -> Outline:
        """Return shapes of the backdrop as one outline."""
        if name not in self._kept:
            # In a near view the backdrop is coarser than that already.
            finer = TOLERANCE_M * self.frame.mm_per_m > tolerance_mm
            self._kept[name] = self.frame.outline(shapes, tolerance_mm=0.0 if finer else tolerance_mm)
        return self._kept[name]

    def divide(self, scheme: str) -> Outline:
        """Return the borders between the regions of a scheme."""
        return self.layer(f"divide {scheme}", [self.ground.divides[scheme]], 0.05)


@lru_cache(maxsize=24)
def laid(frame: Frame, ground: Backdrop) -> Laid:
    """Return the backdrop in a frame; maps of the same frame share it."""
    return Laid(frame, ground)


def draw_land(canvas: Canvas, base: Laid) -> None:
    """Draw the sea and the land around the city."""
    canvas.box(base.frame.box, fill=palette.SEA)
    land = base.layer("neighbours", base.ground.neighbours, 0.05)
    canvas.draw(land, fill=palette.NEIGHBOUR, stroke="#b9b4a6", width_pt=0.4)


def draw_communes(canvas: Canvas, view: PaperMap, base: Laid) -> None:
    """Fill the communes by their class."""
    colours = fills(view.legend.scale)
    for code, outline in base.outlines.items():
        key = view.keys.get(code, "n") if view.keys else "l"
        fill = colours.get(key.removeprefix("p"), palette.LAND)
        symbols.hatched(canvas, base.communes[code], key, fill, outline)


def draw_network(canvas: Canvas, base: Laid, *, width: float = 1.0, trunk_only: bool = False) -> None:
    """Draw water and main roads."""
    ground = base.ground
    canvas.draw(base.layer("water", ground.water), fill=palette.WATER)
    canvas.draw(base.layer("rivers", ground.rivers), stroke=palette.WATER, width_pt=0.7 * width)
    for name, points in ROADS.items():
        if name in ground.roads and not (trunk_only and name in ("primary", "secondary")):
            road = base.layer(name, [ground.roads[name]])
            canvas.draw(road, stroke="#ffffff", width_pt=(points + 0.5) * width)
            canvas.draw(road, stroke=palette.ROAD, width_pt=points * width)


def draw_borders(canvas: Canvas, base: Laid, scheme: str | None, *, width: float = 1.0) -> None:
    """Draw the borders of the communes, of the city, and between the regions of a scheme."""
    canvas.draw(base.borders, stroke=palette.BORDER, width_pt=0.35 * width)
    canvas.draw(base.city, stroke=palette.INK, width_pt=0.7 * width)
    if scheme is not None:
        canvas.draw(base.divide(scheme), stroke="#ffffff", width_pt=2.0 * width)
        symbols.line(canvas, base.divide(scheme), "divide", width=width)


def draw_routes(canvas: Canvas, frame: Frame, routes: tuple[Route, ...]) -> None:
    """Draw lines and areas of projects."""
    for route in routes:
        outline = frame.outline([route.shape], tolerance_mm=0.03)
        colour = SECTOR_COLOURS.get(route.sector, "")
        if route.kind.endswith("area"):
            canvas.draw(outline, fill=colour or palette.MUTED, fill_opacity=0.25)
        symbols.line(canvas, outline, route.kind, colour)


def draw_names(
    canvas: Canvas, view: PaperMap, placed: names.Layout, shapes: dict[str, Any], size_pt: float
) -> None:
    """Write the names, with leaders where they stand beside, and numbers where they found no place."""
    colours = fills(view.legend.scale) if view.keys else {}

    def inks(code: str) -> tuple[str, str]:
        fill = colours.get(view.keys.get(code, "n").removeprefix("p"), "#ffffff")
        key = view.keys.get(code, "n")
        fill = "#ffffff" if key in ("n", "r") else fill
        return ("#ffffff", "#4a2a55") if _dark(fill) else (palette.INK, "#ffffff")

    for one in placed.names:
        if one.leader is not None:
            canvas.line(one.leader, stroke="#ffffff", width_pt=1.2)
            canvas.line(one.leader, stroke=palette.INK, width_pt=0.5)
    for one in placed.names:
        ink, halo = inks(one.code) if one.leader is None else (palette.INK, palette.SEA)
        step = size_pt * MM_PER_POINT * 1.08
        base = one.y + (len(one.lines) - 1) * step / 2 - size_pt * MM_PER_POINT * CAP_HEIGHT / 2
        for k, line in enumerate(one.lines):
            canvas.text(
                one.x, base - k * step, line, size_pt, colour=ink, align="centre", halo=halo, halo_pt=1.1
            )
    for k, code in enumerate(placed.numbered, start=1):
        x, y = names.anchor(shapes[code])
        ink, halo = inks(code)
        base = y - size_pt * MM_PER_POINT * CAP_HEIGHT / 2
        canvas.text(
            x, base, str(k), size_pt, weight="bold", colour=ink, align="centre", halo=halo, halo_pt=1.1
        )


def _dark(colour: str) -> bool:
    red, green, blue = bytes.fromhex(colour[1:7])
    return 0.299 * red + 0.587 * green + 0.114 * blue < 120


def draw_map(
    canvas: Canvas,
    view: PaperMap,
    base: Laid,
    placed: names.Layout,
    name_pt: float,
    *,
    tags: Sequence[Tag] = (),
    small: bool = False,
) -> None:
    """Draw everything inside the frame but its furniture; a small map shows trunk roads only."""
    draw_land(canvas, base)
    draw_communes(canvas, view, base)
    draw_network(canvas, base, width=name_pt / 6, trunk_only=small)
    draw_borders(canvas, base, view.scheme, width=max(name_pt / 6, 0.65))
    draw_routes(canvas, base.frame, view.routes)
    for code in sorted(view.chosen & base.communes.keys()):
        canvas.draw(base.outlines[code], stroke="#ffffff", width_pt=3.0)
        canvas.draw(base.outlines[code], stroke=palette.ACCENT, width_pt=1.6)
    for point in view.points:
        symbols.point(canvas, *base.frame.at(point.x_m, point.y_m), point.kind, name_pt * SYMBOL_MM)
    for tag in tags:
        low = tag.y - name_pt * MM_PER_POINT * CAP_HEIGHT / 2
        canvas.text(tag.x, low, tag.text, name_pt, weight="bold", align="centre", halo="#ffffff", halo_pt=1.1)
    draw_names(canvas, view, placed, base.communes, name_pt)


@dataclass(frozen=True)
class Around:
    """A name off the city: a neighbour or the sea."""

    text: str
    x: float
    y: float
    sea: bool

    def box(self, size_pt: float) -> Box:
        """Return what it covers."""
        half = word(self.text, size_pt).width / 2 + 0.8
        high = size_pt * MM_PER_POINT
        return self.x - half, self.y - high, self.x + half, self.y + high


@lru_cache(maxsize=16)
def around(
    frame: Frame, ground: Backdrop, lang: str, sea: str, size_pt: float, taken: tuple[Box, ...]
) -> tuple[Around, ...]:
    """Return the names of neighbours and of the sea where the largest circle fits, if they fit."""
    busy = shapely.union_all([shapely.box(*one) for one in taken])
    land = frame.laid(ground.neighbours)
    city = shapely.coverage_union_all(list(laid(frame, ground).communes.values()))
    water = shapely.difference(shapely.box(*frame.box), shapely.union_all([*land, city]))
    named = [*zip(land, (name[lang] for name in ground.neighbour_names), strict=True), (water, sea)]
    found = []
    for shape, text in named:
        room = shapely.difference(shape, busy)
        if room.is_empty:
            continue
        middle = shapely.get_point(shapely.maximum_inscribed_circle(room, tolerance=0.5), 0)
        one = Around(text, middle.x, middle.y, text == sea)
        if shapely.box(*one.box(size_pt)).within(room):
            found.append(one)
    return tuple(found)


def draw_around(canvas: Canvas, names: tuple[Around, ...], size_pt: float) -> None:
    """Write the names of neighbours and of the sea."""
    for one in names:
        colour, base = (SEA_INK, palette.SEA) if one.sea else (palette.MUTED, palette.NEIGHBOUR)
        y = one.y - size_pt * MM_PER_POINT * CAP_HEIGHT / 2
        canvas.text(one.x, y, one.text, size_pt, colour=colour, align="centre", halo=base)


@lru_cache(maxsize=16)
def placed_names(frame: Frame, ground: Backdrop, size_pt: float, taken: tuple[Box, ...]) -> names.Layout:
    """Return where the names go; maps with the same frame, symbols and furniture share it."""
    return names.layout(frame.box, laid(frame, ground).communes, ground.names, size_pt, taken)
