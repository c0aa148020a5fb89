"""Where road edges run through the grid: one point of an edge per cell it crosses."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from zones.grid import Grid
from zones.travel._jit import njit


@dataclass(frozen=True)
class Crossings:
    """For each edge and each stretch of it inside one cell, the point nearest to the cell's centre.

    Arrays of one length, sorted by edge, then by position along it. An edge that leaves a cell and comes back
    has two stretches there.
    """

    edge: NDArray[np.int64]
    """Position of the edge in the given array."""
    cell: NDArray[np.int64]
    """Flat cell index."""
    at_m: NDArray[np.float64]
    """Position along the edge's geometry, in metres from its start."""
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    away_m: NDArray[np.float64]
    """Straight distance from the cell's centre."""


def crossings(lines: NDArray[np.object_], grid: Grid) -> Crossings:
    """Return the point of each line that is nearest to the centre of each cell the line crosses.

    Parameters
    ----------
    lines
        Shapely LineStrings in the grid's CRS. Parts outside the grid have no cells and are passed over.
    grid
        The grid.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    column, row = (xy[:, 0] - grid.west) / grid.cell_m, (grid.north - xy[:, 1]) / grid.cell_m
    room = int(np.floor(np.abs(np.diff(column))).sum() + np.floor(np.abs(np.diff(row))).sum()) + 3 * len(xy)
    edge, cell, at, pc, pr, away = _walk(column, row, owner, grid.rows, grid.cols, room)
    return Crossings(
        edge=edge,
        cell=cell,
        at_m=at * grid.cell_m,
        x=grid.west + pc * grid.cell_m,
        y=grid.north - pr * grid.cell_m,
        away_m=away * grid.cell_m,
    )


@njit(cache=True, nogil=True)
def _walk(column, row, owner, rows, cols, room):  # type: ignore[no-untyped-def]
    """Follow each line from cell to cell (lengths in cells); keep the nearest point of each stretch."""
    edge = np.empty(room, np.int64)
    cell = np.empty(room, np.int64)
    at = np.empty(room, np.float64)
    pc = np.empty(room, np.float64)
    pr = np.empty(room, np.float64)
    away = np.empty(room, np.float64)
    n = 0
    run = 0.0
    open_stretch = False
    for i in range(column.size - 1):
        if i == 0 or owner[i] != owner[i - 1]:
            run = 0.0
            open_stretch = False
        if owner[i + 1] != owner[i]:
            continue
        c0 = column[i]
        r0 = row[i]
        dc = column[i + 1] - c0
        dr = row[i + 1] - r0
        length = np.hypot(dc, dr)
        next_c = np.floor(c0) + 1.0 if dc > 0 else np.ceil(c0) - 1.0
        next_r = np.floor(r0) + 1.0 if dr > 0 else np.ceil(r0) - 1.0
        t = 0.0
        while t < 1.0:
            # The line leaves the cell where it meets the next grid line, t being the share of the segment
            # passed.
            tc = (next_c - c0) / dc if dc != 0.0 else np.inf
            tr = (next_r - r0) / dr if dr != 0.0 else np.inf
            until = min(tc, tr, 1.0)
            if tc <= until:
                next_c += 1.0 if dc > 0 else -1.0
            if tr <= until:
                next_r += 1.0 if dr > 0 else -1.0
            middle = (t + until) / 2.0
            mc = np.floor(c0 + middle * dc)
            mr = np.floor(r0 + middle * dr)
            if mc < 0 or mc >= cols or mr < 0 or mr >= rows:
                open_stretch = False
            else:
                here = int(mr) * cols + int(mc)
                best = t
                if length > 0.0:
                    best = ((mc + 0.5 - c0) * dc + (mr + 0.5 - r0) * dr) / length**2
                    best = min(max(best, t), until)
                far = np.hypot(c0 + best * dc - mc - 0.5, r0 + best * dr - mr - 0.5)
                same = open_stretch and cell[n - 1] == here
                if not same:
                    n += 1
                if not same or far < away[n - 1]:
                    edge[n - 1] = owner[i]
                    cell[n - 1] = here
                    at[n - 1] = run + best * length
                    pc[n - 1] = c0 + best * dc
                    pr[n - 1] = r0 + best * dr
                    away[n - 1] = far
                open_stretch = True
            t = until
        run += length
    return edge[:n], cell[:n], at[:n], pc[:n], pr[:n], away[:n]
