"""Weights counted by group and whole minute, kept up to date cell by cell."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zones.travel._jit import njit
from zones.travel._kernel import F64, I32, I64


@dataclass
class Tally:
    """Rows (a cell, its group, its weights) counted by the whole minute their cell is within.

    Column 0 counts the unreachable, column ``m + 1`` what is more than ``m - 1`` and at most ``m`` minutes
    away, minutes being rounded to 32 bits before. Weights that are multiples of a power of two stay exact:
    however the counts came about, they are the same to the bit.
    """

    row_start: NDArray[np.int32] = field(repr=False)
    """(cells + 1,) position of the first row of each cell."""
    group: NDArray[np.int32] = field(repr=False)
    weight: NDArray[np.float64] = field(repr=False)
    """(rows, weights)."""
    counts: NDArray[np.float64] = field(repr=False)
    """(groups, columns, weights)."""
    rows: NDArray[np.int64] = field(repr=False)
    """(columns,) number of rows in each column, whatever they weigh."""

    @classmethod
    def of(
        cls,
        cell: NDArray[np.int64],
        group: NDArray[np.int64],
        weight: NDArray[np.float64],
        *,
        n_cells: int,
        n_groups: int,
    ) -> "Tally":
        """Return a tally in which every row is unreachable.

        Parameters
        ----------
        cell, group
            Flat cell index and group of each row.
        weight
            (rows, weights) what each row weighs.
        n_cells, n_groups
            How many there are.
        """
        by_cell = np.argsort(cell, kind="stable")
        start = np.zeros(n_cells + 1, np.int32)
        np.cumsum(np.bincount(cell, minlength=n_cells), out=start[1:])
        counts = np.zeros((n_groups, 1, weight.shape[1]))
        for k in range(weight.shape[1]):
            counts[:, 0, k] = np.bincount(group, weight[:, k], n_groups)
        return cls(
            start,
            group[by_cell].astype(np.int32),
            np.ascontiguousarray(weight[by_cell]),
            counts,
            np.array([cell.size]),
        )

    @property
    def minutes(self) -> int:
        """Number of whole minutes with anything in them, 0 included: the width of a histogram."""
        used = np.flatnonzero(self.rows[1:])
        return int(used[-1]) + 1 if used.size else 1

    def move(
        self, node: NDArray[np.int32], before: NDArray[np.float64], seconds: NDArray[np.float64]
    ) -> None:
        """Move the rows of nodes from the seconds they had before to those they have now."""
        last = _last_minute(node, seconds, self.row_start.size - 1)
        if last + 2 > self.rows.size:
            wider = last + 2 - self.rows.size + 60
            self.counts = np.pad(self.counts, ((0, 0), (0, wider), (0, 0)))
            self.rows = np.pad(self.rows, (0, wider))
        _move(node, before, seconds, self.row_start, self.group, self.weight, self.counts, self.rows)


@njit(cache=True, nogil=True)
def _column(seconds: float) -> int:
    """Return the column of a time; what is shown in 32 bits decides."""
    if seconds == np.inf:
        return 0
    return int(np.ceil(np.float64(np.float32(seconds / 60.0)))) + 1


@njit(cache=True, nogil=True)
def _last_minute(node: I32, seconds: F64, n_cells: int) -> int:
    last = 0.0
    for v in node:
        if v < n_cells and last < seconds[v] < np.inf:
            last = seconds[v]
    return _column(last) - 1


@njit(cache=True, nogil=True)
def _move(
    node: I32, before: F64, seconds: F64, row_start: I32, group: I32, weight: F64, counts: F64, rows: I64
) -> None:
    for i in range(node.size):
        v = node[i]
        if v >= row_start.size - 1 or row_start[v] == row_start[v + 1]:
            continue
        old = _column(before[i])
        new = _column(seconds[v])
        if old == new:
            continue
        for row in range(row_start[v], row_start[v + 1]):
            rows[old] -= 1
            rows[new] += 1
            for k in range(weight.shape[1]):
                counts[group[row], old, k] -= weight[row, k]
                counts[group[row], new, k] += weight[row, k]
