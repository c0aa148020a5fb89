"""The figures of one draw: people within every whole minute, exact quantiles, and what a mean is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones import coverage
from zones.city import Cells
from zones.travel._jit import njit
from zones.uncertainty.bands import SPREADS

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

LEVELS: Final = ((0.5, 0), (0.5, 1), (0.9, 0))
"""Quantiles that are kept: the share of all people, and the position of the grid they are counted on."""


@dataclass(frozen=True)
class Counts:
    """What is kept of a draw."""

    within: F64
    """(weights, communes, minutes): people on either grid, then km², within each whole minute."""
    reached: F64
    """(weights, communes): people on either grid, then km², that can get there at all."""
    person_minutes: F64
    """(communes,): minutes of those people on the first grid, added up."""
    levels: Mapping[str, F64]
    """(levels, groups) minutes within which each share is, by grouping; inf where so many are not reached."""


@dataclass(frozen=True)
class Counter:
    """The people of a city, on both population grids, and its area, ready to be counted again and again.

    The figures are those of :func:`zones.coverage.within` and :func:`zones.coverage.averages`, to the bit.
    """

    cell: I64 = field(repr=False)
    commune: I64 = field(repr=False)
    weight: F64 = field(repr=False)
    """(weights, rows) people of each row on either grid, then its km²."""
    whole: F64
    """(weights, communes) all of each."""
    groups: Mapping[str, tuple[tuple[str, ...], I64]]
    """Names of the groups of each grouping, and the group of each commune (-1: none)."""
    last_min: int

    @classmethod
    def of(
        cls, cells: Cells, groupings: Mapping[str, coverage.Membership | None], last_min: int
    ) -> "Counter":
        """Return a counter of some cells.

        Parameters
        ----------
        cells
            People by cell and commune.
        groupings
            Group of each commune, by grouping; communes a grouping leaves out belong to no group, and None
            stands for the communes themselves.
        last_min
            Minutes up to which people are counted.
        """
        tallies = [coverage.tally(cells, spread=spread) for spread in SPREADS]
        weight = np.stack([*(tally.weight[:, 0] for tally in tallies), tallies[0].weight[:, 1]])
        cell = np.repeat(np.arange(cells.grid.size), np.diff(tallies[0].row_start))
        counted = (weight > 0).any(axis=0)
        commune = tallies[0].group[counted].astype(np.int64)
        weight = np.ascontiguousarray(weight[:, counted])
        codes = cells.commune_codes
        groups = {name: coverage.grouped(codes, membership) for name, membership in groupings.items()}
        whole = np.stack([np.bincount(commune, w, len(codes)) for w in weight]).astype(np.float64)
        return cls(cell[counted], commune, weight, whole, groups, last_min)

    def count(self, minutes: NDArray[np.float32]) -> Counts:
        """Return the figures of a (rows, cols) raster of minutes, inf where unreachable."""
        value, column = _columns(minutes.reshape(-1), self.cell)
        n_weights, n_communes = self.whole.shape
        width = int(column.max(initial=0)) + 1
        by_column = np.zeros((n_weights, n_communes, width))
        person_minutes = np.zeros(n_communes)
        _add(self.commune, column, value, self.weight, by_column, person_minutes)
        by_column[:, :, 0] = 0.0
        running = np.cumsum(by_column, axis=2)
        levels = [
            Level.of(running[s], self.whole[s], share, len(names), of_commune)
            for names, of_commune in self.groups.values()
            for share, s in LEVELS
        ]
        # Only the rows of the minute in which a group's share is full are looked at again.
        wanted = np.zeros((n_communes, width), np.int64)
        for i, level in enumerate(levels):
            communes = np.flatnonzero((level.of_commune >= 0) & (level.at[level.of_commune] >= 0))
            wanted[communes, level.at[level.of_commune[communes]]] |= 1 << i
        rows, asked = _rows(self.commune, column, wanted)
        found = []
        for i, level in enumerate(levels):
            own = rows[asked >> i & 1 == 1]
            weight = self.weight[LEVELS[i % len(LEVELS)][1], own]
            found.append(level.minutes(value[own], weight, self.commune[own]))
        return Counts(
            running[:, :, np.minimum(np.arange(1, self.last_min + 2), width - 1)],
            running[:, :, -1].copy(),
            person_minutes,
            {
                name: np.stack(found[len(LEVELS) * i : len(LEVELS) * (i + 1)])
                for i, name in enumerate(self.groups)
            },
        )


@dataclass(frozen=True)
class Level:
    """Where a share of the people of each group of a grouping are reached, on one population grid."""

    of_commune: I64
    at: I64
    """Column in which that happens, -1 where it does not."""
    missing: F64
    """People of that column who make the share full."""

    @classmethod
    def of(cls, running: F64, whole: F64, share: float, n_groups: int, of_commune: I64) -> "Level":
        """Read it off the running counts of communes, (communes, columns), and all their people."""
        member = of_commune >= 0
        within, people = np.zeros((n_groups, running.shape[1])), np.zeros(n_groups)
        np.add.at(within, of_commune[member], running[member])
        np.add.at(people, of_commune[member], whole[member])
        full = coverage.part_of(people, share)
        known = (within[:, -1] >= full) & (full > 0)
        at = np.where(known, (within >= full[:, None]).argmax(axis=1), -1)
        return cls(of_commune, at, full - within[np.arange(n_groups), np.maximum(at - 1, 0)])

    def minutes(self, value: F64, weight: F64, commune: I64) -> F64:
        """Return the least minutes within which the share is, given the rows of the columns; inf for none."""
        group, n_groups = self.of_commune[commune], self.at.size
        # In one column values differ by less than 1, so one sort puts them in order group by group.
        order = np.argsort(2.0 * group + (value - (self.at[group] - 1.0)), kind="stable")
        order = order[weight[order] > 0]
        total = np.concatenate([[0.0], np.cumsum(weight[order])])
        first = np.searchsorted(group[order], np.arange(n_groups))
        found = np.searchsorted(total[1:], total[first] + self.missing)
        out = np.full(n_groups, np.inf)
        known = self.at >= 0
        out[known] = value[order[found[known]]]
        return out


@njit(cache=True, nogil=True)
def _columns(minutes: NDArray[np.float32], cell: I64) -> tuple[F64, I64]:
    """Return the minutes of each row, and its column: 0 unreachable, else ``m + 1`` for within m minutes."""
    value = np.empty(cell.size)
    column = np.zeros(cell.size, np.int64)
    for i in range(cell.size):
        value[i] = minutes[np.uintp(cell[i])]
        if value[i] < np.inf:
            column[i] = np.int64(np.ceil(value[i])) + 1
    return value, column


@njit(cache=True, nogil=True)
def _add(commune: I64, column: I64, value: F64, weight: F64, counts: F64, person_minutes: F64) -> None:
    """Add the weights of every row to its commune and column, and its people's minutes to its commune."""
    for i in range(commune.size):
        for s in range(weight.shape[0]):
            counts[s, commune[i], column[i]] += weight[s, i]
        if column[i] > 0:
            minutes = np.round(weight[0, i] * value[i] / coverage.PERSON_MINUTE)
            person_minutes[commune[i]] += minutes * coverage.PERSON_MINUTE


@njit(cache=True, nogil=True)
def _rows(commune: I64, column: I64, wanted: I64) -> tuple[I64, I64]:
    """Return the rows whose commune and column are wanted, and what for."""
    rows = np.empty(commune.size, np.int64)
    asked = np.empty(commune.size, np.int64)
    n = 0
    for i in range(commune.size):
        what = wanted[commune[i], column[i]]
        if what:
            rows[n] = i
            asked[n] = what
            n += 1
    return rows[:n].copy(), asked[:n].copy()
