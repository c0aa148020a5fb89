"""Outlines: what a sheet draws, and what shapes, letters and symbols are turned into."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

MOVE: Final = 1
LINE: Final = 2
QUADRATIC: Final = 3
CUBIC: Final = 4
CLOSE: Final = 79
"""What a corner does, in the numbers of matplotlib; a curve has one code for each of its points."""

_AREA: Final = 3
"""Type of a polygon, the last of the single ones."""


@dataclass(frozen=True, eq=False)
class Outline:
    """Corners (N, 2) and what each of them does (N,)."""

    corners: NDArray[np.float64]
    codes: NDArray[np.uint8]

    def placed(self, x: float, y: float, scale: float = 1.0) -> "Outline":
        """Return the outline scaled about (0, 0) and moved there from."""
        return Outline(self.corners * scale + np.array([x, y]), self.codes)


def outline(corners: Any, codes: Any) -> Outline:
    """Return an outline from any lists of corners and codes."""
    return Outline(np.asarray(corners, np.float64).reshape(-1, 2), np.asarray(codes, np.uint8))


def polyline(points: Sequence[tuple[float, float]]) -> Outline:
    """Return a line through some points."""
    return outline(points, [MOVE, *[LINE] * (len(points) - 1)])


def polygon(points: Sequence[tuple[float, float]]) -> Outline:
    """Return the area inside some corners."""
    return outline([*points, points[0]], [MOVE, *[LINE] * (len(points) - 1), CLOSE])


def rectangle(left: float, bottom: float, right: float, top: float) -> Outline:
    """Return a rectangle."""
    return polygon([(left, bottom), (right, bottom), (right, top), (left, top)])


_ARC: Final = 0.5522847498
"""Length of the handles of a quarter of a circle with radius 1."""


def circle(x: float, y: float, radius: float) -> Outline:
    """Return a circle (four cubic curves)."""
    a = _ARC
    corners = [
        (1, 0), (1, a), (a, 1), (0, 1), (-a, 1), (-1, a), (-1, 0), (-1, -a), (-a, -1), (0, -1), (a, -1),
        (1, -a), (1, 0), (1, 0),
    ]  # fmt: skip
    return outline(corners, [MOVE, *[CUBIC] * 12, CLOSE]).placed(x, y, radius)


def together(outlines: Sequence[Outline]) -> Outline:
    """Return several outlines as one."""
    if not outlines:
        return Outline(np.empty((0, 2)), np.empty(0, np.uint8))
    corners, codes = ([getattr(one, name) for one in outlines] for name in ("corners", "codes"))
    return Outline(np.concatenate(corners), np.concatenate(codes))


def outline_of(shapes: Iterable[Any]) -> Outline:
    """Return shapes (lines, then areas with their holes) as one outline; points are left out."""
    parts = _parts(np.asarray(list(shapes), object))
    areas = shapely.get_type_id(parts) == _AREA
    lines = parts[~areas]
    runs = np.concatenate([lines, shapely.get_rings(parts[areas])])
    if not len(runs):
        return together(())
    corners, of = shapely.get_coordinates(runs, return_index=True)
    codes = np.full(len(corners), LINE, np.uint8)
    first = np.flatnonzero(np.diff(of, prepend=-1))
    codes[first] = MOVE
    codes[np.append(first[1:], len(corners))[len(lines) :] - 1] = CLOSE
    return Outline(corners, codes)


def _parts(shapes: Any) -> Any:
    """Return the single areas and lines among shapes, empty ones left out."""
    parts = shapely.get_parts(shapes)
    while (shapely.get_type_id(parts) > _AREA).any():
        parts = shapely.get_parts(parts)
    return parts[np.isin(shapely.get_type_id(parts), (1, 2, _AREA)) & ~shapely.is_empty(parts)]
