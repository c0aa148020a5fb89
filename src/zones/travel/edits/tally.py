"""Weights counted by group and whole minute, kept up to date cell by cell."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones.travel._jit import njit, prefetch
from zones.travel._pair import WORTH, both
from zones.travel._words import F64, I32, I64, NEVER, TICKS_PER_S

AHEAD: Final = 16
"""Nodes whose rows are fetched before their turn."""


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

    def again(self) -> "Tally":
        """Return a tally of the same rows that counts on by itself."""
        return replace(self, counts=self.counts.copy(), rows=self.rows.copy())

    @property
    def minutes(self) -> int:
        """Number of whole minutes with anything in them, 0 included: the width of a histogram."""
        used = np.flatnonzero(self.rows[1:])
        return int(used[-1]) + 1 if used.size else 1

    def move(self, node: I32, before: I64, words: I64, shift: int, latest: int | None = None) -> None:
        """Move the rows of nodes from the times they had before to those they have now.

        Parameters
        ----------
        node, before
            Nodes and the words they had.
        words, shift
            The words that all nodes have now, and the bits of a source in them.
        latest
            A word that none of the nodes had or has a later one than, if it is known.
        """
        columns = _column(_latest(node, before, words) if latest is None else latest, shift) + 1
        if columns > self.rows.size:
            wider = columns - self.rows.size + 60
            self.counts = np.pad(self.counts, ((0, 0), (0, wider), (0, 0)))
            self.rows = np.pad(self.rows, (0, wider))
        table = (words, shift, self.row_start, self.group, self.weight)
        if node.size < WORTH:
            _move(node, before, *table, self.counts, self.rows)
            return
        # The second thread counts on a sheet of its own; the order makes no difference to exact sums.
        half, groups, _, weights = node.size // 2, *self.counts.shape
        counts, rows = np.zeros((groups, columns, weights)), np.zeros(columns, np.int64)
        both(
            _move,
            (node[:half], before[:half], *table, self.counts, self.rows),
            (node[half:], before[half:], *table, counts, rows),
        )
        self.counts[:, :columns] += counts
        self.rows[:columns] += rows


@njit(cache=True, nogil=True)
def _column(word: int, shift: int) -> int:
    """Return the column of a time; what is shown in 32 bits decides."""
    if word >= NEVER:
        return 0
    return int(np.ceil(np.float64(np.float32((word >> shift) / TICKS_PER_S / 60.0)))) + 1


@njit(cache=True, nogil=True)
def _latest(node: I32, before: I64, words: I64) -> int:
    """Return the latest word that some nodes had or have; 0 if none was or is reached."""
    last = np.int64(0)
    for i in range(node.size):
        for word in (before[i], words[node[i]]):
            if last < word < NEVER:
                last = word
    return int(last)


@njit(cache=True, nogil=True)
def _move(
    node: I32,
    before: I64,
    words: I64,
    shift: int,
    row_start: I32,
    group: I32,
    weight: F64,
    counts: F64,
    rows: I64,
) -> None:
    n_cells = np.uintp(row_start.size - 1)
    for i in range(node.size):
        if i + AHEAD < node.size:
            coming = np.uintp(node[i + AHEAD])
            prefetch(words, coming)
            if coming < n_cells:
                prefetch(row_start, coming)
        if i + AHEAD // 2 < node.size:
            coming = np.uintp(node[i + AHEAD // 2])
            if coming < n_cells:
                prefetch(group, row_start[coming])
                prefetch(weight, row_start[coming])
        v = np.uintp(node[i])
        if v >= n_cells:
            continue
        first, end = row_start[v], row_start[v + np.uintp(1)]
        if first == end:
            continue
        old = np.uintp(_column(before[i], shift))
        new = np.uintp(_column(words[v], shift))
        if old == new:
            continue
        for row in range(np.uintp(first), np.uintp(end)):
            g = np.uintp(group[row])
            rows[old] -= 1
            rows[new] += 1
            for k in range(weight.shape[1]):
                counts[g, old, k] -= weight[row, k]
                counts[g, new, k] += weight[row, k]
