"""People to be served as a few thousand places: fine where many live, coarse where few do."""

import heapq
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones.grid import Grid

MOST: Final = 2_000
"""Places that a problem is cut down to."""

LEVELS: Final = 5
"""The coarsest block is 2**LEVELS cells wide: 3.2 km at 100 m."""

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Demand:
    """Places people live at; arrays of one length."""

    cell: I64 = field(repr=False)
    """The inhabited cell nearest to the middle of each place, weighted by people; flat index."""
    persons: F64 = field(repr=False)
    side_m: F64 = field(repr=False)
    """Side of the square each place stands for."""


def places(grid: Grid, cell: I64, persons: F64, *, most: int = MOST, levels: int = LEVELS) -> Demand:
    """Gather people into at most ``most`` square blocks; nobody is left out.

    The block in which most people live far apart (people times side) is cut into four, again and again.

    Parameters
    ----------
    grid
        The grid of the cells.
    cell, persons
        Flat index of inhabited cells (repeats are added up), and people there, above 0.
    most
        How many blocks there may be. If the coarsest blocks alone are more, there are that many.
    levels
        The coarsest blocks are ``2**levels`` cells wide.
    """
    cells, place = np.unique(cell, return_inverse=True)
    people = np.bincount(place, persons, cells.size).astype(np.float64)
    row, col = np.divmod(cells, grid.cols)
    code = _interleaved(row, col)
    order = np.argsort(code, kind="stable")
    cells, people, code = cells[order], people[order], code[order]
    running = np.concatenate(([0.0], np.cumsum(people)))

    def block(begin: int, end: int, level: int) -> tuple[float, int, int, int]:
        spread = 0.0 if end - begin == 1 else float(running[end] - running[begin]) * 2.0**level
        return -spread, begin, end, level

    cuts = np.flatnonzero(np.diff(code >> np.uint64(2 * levels), prepend=np.uint64(2**63)))
    heap = [block(int(b), int(e), levels) for b, e in zip(cuts, [*cuts[1:], cells.size], strict=True)]
    heapq.heapify(heap)
    while heap and heap[0][0] < 0 and len(heap) + 3 <= most:
        _, begin, end, level = heapq.heappop(heap)
        inner = code[begin:end] >> np.uint64(2 * (level - 1))
        parts = [begin, *(begin + 1 + np.flatnonzero(inner[1:] != inner[:-1])).tolist(), end]
        for b, e in pairwise(parts):
            heapq.heappush(heap, block(b, e, level - 1))
    blocks = sorted((begin, end, level) for _, begin, end, level in heap)
    begins = np.array([begin for begin, _, _ in blocks], np.int64)
    return Demand(
        cell=_middles(grid, cells, people, begins),
        persons=np.array([people[b:e].sum() for b, e, _ in blocks], np.float64),
        side_m=np.array([grid.cell_m * 2.0**level for _, _, level in blocks]),
    )


def _middles(grid: Grid, cells: I64, people: F64, begins: I64) -> I64:
    """Return of each block the cell nearest to the middle of its people; blocks follow each other."""
    x, y = grid.centre_of(cells)
    size = np.diff(begins, append=cells.size)
    whole = np.add.reduceat(people, begins)
    middle_x, middle_y = (np.repeat(np.add.reduceat(v * people, begins) / whole, size) for v in (x, y))
    away = np.hypot(x - middle_x, y - middle_y)
    nearest = np.flatnonzero(away == np.repeat(np.minimum.reduceat(away, begins), size))
    # The first of equally near ones: every block has one at or after its beginning.
    middles: I64 = cells[nearest[np.searchsorted(nearest, begins)]]
    return middles


def _interleaved(row: I64, col: I64) -> NDArray[np.uint64]:
    """Return the bits of row and column taken in turns, so that every square block is one run of numbers."""
    out = np.zeros(row.size, np.uint64)
    for bit in range(16):
        for shift, value in ((1, row), (0, col)):
            out |= ((value.astype(np.uint64) >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + shift)
    return out
