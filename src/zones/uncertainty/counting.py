"""The figures of one draw: people within every whole minute, and exact medians."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from zones import coverage
from zones.city import Cells

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

SPREADS: Final[tuple[coverage.Spread, ...]] = get_args(coverage.Spread)
"""The population grids people are counted on."""


@dataclass(frozen=True)
class Counts:
    """What is kept of a draw."""

    within: F64
    """(spreads, communes, minutes): people within each whole minute, the last column included."""
    medians: Mapping[str, F64]
    """(spreads, groups) median minutes by grouping; inf where half of the people are not reached."""


@dataclass(frozen=True)
class Counter:
    """The people of a city, ready to be counted again and again, on both population grids.

    The figures are those of :func:`zones.coverage.within` and :func:`zones.coverage.averages`, to the bit.
    """

    cell: I64 = field(repr=False)
    commune: I64 = field(repr=False)
    weight: F64 = field(repr=False)
    """(spreads, rows) people of each row."""
    persons: F64
    """(spreads, communes) all people."""
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
        weight = np.stack([tally.weight[:, 0] for tally in tallies])
        cell = np.repeat(np.arange(cells.grid.size), np.diff(tallies[0].row_start))
        lived = (weight > 0).any(axis=0)
        commune = tallies[0].group[lived].astype(np.int64)
        weight = np.ascontiguousarray(weight[:, lived])
        codes = cells.commune_codes
        groups = {name: coverage.grouped(codes, membership) for name, membership in groupings.items()}
        persons = np.stack([np.bincount(commune, w, len(codes)) for w in weight]).astype(np.float64)
        return cls(cell[lived], commune, weight, persons, groups, last_min)

    def count(self, minutes: NDArray[np.float32]) -> Counts:
        """Return the figures of a (rows, cols) raster of minutes, inf where unreachable."""
        value = minutes.reshape(-1)[self.cell].astype(np.float64)
        # Column 0 holds the unreachable, column m + 1 what is within m minutes and not within m - 1.
        column = np.where(np.isfinite(value), np.ceil(value) + 1.0, 0.0).astype(np.int64)
        n_spreads, n_communes = self.persons.shape
        width = int(column.max(initial=0)) + 1
        place = self.commune * width + column
        counted = np.stack([np.bincount(place, w, n_communes * width) for w in self.weight])
        by_column = counted.astype(np.float64, copy=False).reshape(n_spreads, n_communes, width)
        by_column[:, :, 0] = 0.0
        running = np.cumsum(by_column, axis=2)
        medians = {
            name: np.stack(
                [self._medians(running[s], s, value, place, *self.groups[name]) for s in range(n_spreads)]
            )
            for name in self.groups
        }
        return Counts(running[:, :, np.minimum(np.arange(1, self.last_min + 2), width - 1)], medians)

    def _medians(
        self, running: F64, spread: int, value: F64, place: I64, names: tuple[str, ...], of_commune: I64
    ) -> F64:
        """Return the least minutes within which half of each group's people are.

        The whole minute in which that happens is read off the counts; only the rows of that minute are
        sorted.
        """
        member = (of_commune == np.arange(len(names))[:, None]).astype(np.float64)
        within, half = member @ running, member @ self.persons[spread] / 2.0
        known = (within[:, -1] >= half) & (half > 0)
        at = np.where(known, (within >= half[:, None]).argmax(axis=1), -1)
        wanted = np.zeros(running.shape, np.bool_)
        communes = np.flatnonzero((of_commune >= 0) & (at[of_commune] >= 0))
        wanted[communes, at[of_commune[communes]]] = True
        rows = np.flatnonzero(wanted.ravel()[place])
        weight, group = self.weight[spread, rows], of_commune[self.commune[rows]]
        # In one minute values differ by less than 1, so one sort puts them in order group by group.
        minute = at[group] - 1.0
        order = np.argsort(2.0 * group + (value[rows] - minute), kind="stable")
        order = order[weight[order] > 0]
        total = np.concatenate([[0.0], np.cumsum(weight[order])])
        first = np.searchsorted(group[order], np.arange(len(names)))
        before = within[np.arange(len(names)), np.maximum(at - 1, 0)]
        found = np.searchsorted(total[1:], total[first] + half - before)
        out = np.full(len(names), np.inf)
        out[known] = value[rows[order[found[known]]]]
        return out
