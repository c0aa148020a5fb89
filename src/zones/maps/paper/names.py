"""Where the names of communes go: inside where they fit, beside with a leader, else a number and a list.

Works on a raster of the sheet (:data:`CELL` millimetres): summed-area tables say for every position at once
how much of a name lies inside its commune, and whether the place is still free.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize

from zones.maps.paper.canvas import Box
from zones.maps.paper.lettering import MM_PER_POINT, word

CELL: Final = 0.25
"""Millimetres."""

INSIDE: Final = 0.93
"""Share of a name that must lie in its commune."""

LONGEST: Final = 16.0
"""Millimetres that a leader may be long."""


@dataclass(frozen=True)
class Placed:
    """A name on the sheet: its lines around a centre, and its leader (None: inside)."""

    code: str
    lines: tuple[str, ...]
    x: float
    y: float
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None
    """From the commune to the side of the name."""


@dataclass(frozen=True)
class Layout:
    """Names that found a place, and the communes that got a number, in the order of the list."""

    names: tuple[Placed, ...]
    numbered: tuple[str, ...]


class _Sheet:
    """The raster: which commune each cell belongs to, and what is taken."""

    def __init__(self, box: Box, shapes: Mapping[str, Any]):
        self.left, self.top = box[0], box[3]
        self.cols, self.rows = int((box[2] - box[0]) / CELL), int((box[3] - box[1]) / CELL)
        to_sheet = Affine(CELL, 0, self.left, 0, -CELL, self.top)
        self.owner = rasterize(
            ((shape, k) for k, shape in enumerate(shapes.values(), start=1)),
            (self.rows, self.cols),
            transform=to_sheet,
            dtype="int16",
        )
        self.bounds = shapely.bounds(list(shapes.values()))
        self.taken = np.zeros((self.rows, self.cols), np.int32)

    def where(self, k: int) -> tuple[slice, slice] | None:
        """Return the rows and columns that the cells of the k-th commune span; None where it has none."""
        west, south, east, north = self.bounds[k - 1]
        r0, r1 = max(int((self.top - north) / CELL), 0), max(int((self.top - south) / CELL) + 1, 0)
        c0, c1 = max(int((west - self.left) / CELL), 0), max(int((east - self.left) / CELL) + 1, 0)
        own = self.owner[r0:r1, c0:c1] == k
        rows, cols = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
        if not len(rows):
            return None
        return slice(r0 + int(rows[0]), r0 + int(rows[-1]) + 1), slice(
            c0 + int(cols[0]), c0 + int(cols[-1]) + 1
        )

    def cells(self, width: float, height: float) -> tuple[int, int]:
        return max(1, int(np.ceil(width / CELL))), max(1, int(np.ceil(height / CELL)))

    def take(self, box: Box) -> None:
        c0, c1 = int((box[0] - self.left) / CELL), int(np.ceil((box[2] - self.left) / CELL))
        r0, r1 = int((self.top - box[3]) / CELL), int(np.ceil((self.top - box[1]) / CELL))
        self.taken[max(r0, 0) : max(r1, 0), max(c0, 0) : max(c1, 0)] = 1

    def centre(self, row: float, col: float, many: tuple[int, int]) -> tuple[float, float]:
        """Return the middle of a box of cells whose upper left cell is given."""
        return self.left + (col + many[0] / 2) * CELL, self.top - (row + many[1] / 2) * CELL


def _sums(mask: NDArray[Any], many: tuple[int, int]) -> NDArray[np.int32]:
    """Return the sum of every box of ``many`` (columns, rows) cells, by its upper left cell."""
    table = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int32)
    np.cumsum(mask, axis=0, dtype=np.int32, out=table[1:, 1:])
    np.cumsum(table[1:, 1:], axis=1, out=table[1:, 1:])
    c, r = many
    return table[r:, c:] - table[:-r, c:] - table[r:, :-c] + table[:-r, :-c]


def lines_of(name: str) -> list[tuple[str, ...]]:
    """Return the ways of setting a name: on one line, and on two of about the same length."""
    words = name.split(" ")
    ways: list[tuple[str, ...]] = [(name,)]
    if len(words) > 1:
        cut = min(
            range(1, len(words)), key=lambda k: abs(len(" ".join(words[:k])) - len(" ".join(words[k:])))
        )
        ways.append((" ".join(words[:cut]), " ".join(words[cut:])))
    return ways


def size_of(lines: Sequence[str], size_pt: float) -> tuple[float, float]:
    """Return width and height of some lines in millimetres, with air around."""
    width = max(word(line, size_pt).width for line in lines)
    return width + 0.6, (len(lines) * 1.08 - 0.1) * size_pt * MM_PER_POINT


def layout(
    box: Box,
    shapes: Mapping[str, Any],
    names: Mapping[str, str],
    size_pt: float,
    taken: Sequence[Box],
    *,
    beside: bool = True,
) -> Layout:
    """Return where each name goes.

    Parameters
    ----------
    box
        The frame of the map on the sheet, millimetres.
    shapes
        Communes on the sheet by code, millimetres.
    names
        What is written for each.
    taken
        Where nothing may be written: legend, inset, symbols.
    beside
        Whether names may stand off the city with a leader.
    """
    sheet = _Sheet(box, shapes)
    for one in taken:
        sheet.take(one)
    codes = list(shapes)
    area = np.bincount(sheet.owner.ravel(), minlength=len(codes) + 1)[1:]
    placed: list[Placed] = []
    left_over: list[str] = []
    # The fewer places a name has, the earlier it chooses: tight fits first.
    for k in sorted(range(len(codes)), key=lambda k: (int(area[k]), codes[k])):
        found = _inside(sheet, codes[k], k + 1, names[codes[k]], size_pt)
        if found is None:
            left_over.append(codes[k])
        else:
            placed.append(found)
    outside = sheet.owner == 0
    numbered: list[str] = []
    for code in sorted(left_over if beside else (), key=lambda code: (-anchor(shapes[code])[1], code)):
        found = _beside(sheet, outside, code, anchor(shapes[code]), names[code], size_pt, placed)
        if found is None:
            numbered.append(code)
        else:
            placed.append(found)
    return Layout(tuple(placed), tuple(numbered))


def anchor(shape: Any) -> tuple[float, float]:
    """Return the middle of the largest circle that fits into a commune."""
    spot = shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=0.1), 0)
    return float(spot.x), float(spot.y)


def _inside(sheet: _Sheet, code: str, k: int, name: str, size_pt: float) -> Placed | None:
    """Return the place in the commune where a name sits best, and take it."""
    where = sheet.where(k)
    if where is None:
        return None
    row, col = where
    own = sheet.owner[row, col] == k
    down, right = own.sum(axis=1), own.sum(axis=0)
    middle_row = row.start + float(down @ np.arange(len(down))) / down.sum()
    middle_col = col.start + float(right @ np.arange(len(right))) / right.sum()
    best: tuple[float, Placed, Box] | None = None
    for lines in lines_of(name):
        width, height = size_of(lines, size_pt)
        many = sheet.cells(width, height)
        r0, r1 = max(row.start - many[1], 0), min(row.stop + many[1], sheet.rows)
        c0, c1 = max(col.start - many[0], 0), min(col.stop + many[0], sheet.cols)
        mine = sheet.owner[r0:r1, c0:c1] == k
        if mine.shape[0] <= many[1] or mine.shape[1] <= many[0]:
            continue
        share = _sums(mine, many) / (many[0] * many[1])
        free = _sums(sheet.taken[r0:r1, c0:c1], many) == 0
        fits = free & (share >= INSIDE)
        if not fits.any():
            continue
        # Near the middle of the commune, wholly inside before partly; one line before two.
        far = np.hypot(
            np.arange(share.shape[0])[:, None] + r0 + many[1] / 2 - middle_row,
            np.arange(share.shape[1]) + c0 + many[0] / 2 - middle_col,
        )
        cost = np.where(fits, far * CELL + (1 - share) * 30 + 2.0 * (len(lines) - 1), np.inf)
        at = np.unravel_index(int(cost.argmin()), cost.shape)
        x, y = sheet.centre(at[0] + r0, at[1] + c0, many)
        if best is None or cost[at] < best[0]:
            spread = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            best = float(cost[at]), Placed(code, lines, x, y), spread
    if best is None:
        return None
    sheet.take(best[2])
    return best[1]


def _beside(
    sheet: _Sheet,
    outside: NDArray[np.bool_],
    code: str,
    anchor: tuple[float, float],
    name: str,
    size_pt: float,
    placed: Sequence[Placed],
) -> Placed | None:
    """Return the nearest free place off the city from which a leader crosses no name and no leader."""
    width, height = size_of((name,), size_pt)
    many = sheet.cells(width + 0.6, height)
    reach = int(LONGEST / CELL)
    r0, c0 = int((sheet.top - anchor[1]) / CELL), int((anchor[0] - sheet.left) / CELL)
    r0, r1 = max(r0 - reach - many[1], 0), min(r0 + reach + many[1], sheet.rows)
    c0, c1 = max(c0 - reach - many[0], 0), min(c0 + reach + many[0], sheet.cols)
    blocked = (sheet.taken[r0:r1, c0:c1] > 0) | ~outside[r0:r1, c0:c1]
    if blocked.shape[0] <= many[1] or blocked.shape[1] <= many[0]:
        return None
    free = _sums(blocked.astype(np.int32), many) == 0
    rows, cols = np.nonzero(free)
    xs = sheet.left + (cols + c0 + many[0] / 2) * CELL
    ys = sheet.top - (rows + r0 + many[1] / 2) * CELL
    # A leader ends at the nearer side of the name.
    ends = np.where(xs > anchor[0], xs - width / 2, xs + width / 2)
    far = np.hypot(ends - anchor[0], ys - anchor[1])
    order = np.argsort(far, kind="stable")
    order = order[far[order] <= LONGEST]
    others = [shapely.box(*box_of(one, size_pt)) for one in placed]
    others += [shapely.linestrings(one.leader) for one in placed if one.leader is not None]
    for i in order[:400:4]:
        leader = anchor, (float(ends[i]), float(ys[i]))
        if not shapely.intersects(shapely.linestrings(leader), others).any():
            x, y = float(xs[i]), float(ys[i])
            sheet.take((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
            return Placed(code, (name,), x, y, leader)
    return None


def box_of(placed: Placed, size_pt: float) -> Box:
    """Return what a name covers."""
    width, height = size_of(placed.lines, size_pt)
    return placed.x - width / 2, placed.y - height / 2, placed.x + width / 2, placed.y + height / 2
