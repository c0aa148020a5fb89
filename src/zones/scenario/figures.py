"""What changes, for whom: people and minutes before and after, by commune or group of communes."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones import coverage
from zones.city import Cells
from zones.coverage import Histogram, Membership

COLUMNS = [
    "persons",
    "within_before_persons",
    "within_after_persons",
    "share_before_pct",
    "share_after_pct",
    "gained_persons",
    "lost_persons",
    "gained_alt_persons",
    "lost_alt_persons",
    "median_before_min",
    "median_after_min",
    "mean_saved_min",
    "changed_persons",
    "newly_reached_persons",
    "newly_unreachable_persons",
]


@dataclass(frozen=True)
class People:
    """The inhabited rows of the cells: where, in which commune, how many by either population grid."""

    codes: tuple[str, ...]
    cell: NDArray[np.int64] = field(repr=False)
    commune: NDArray[np.int64] = field(repr=False)
    """Position in ``codes``."""
    persons: NDArray[np.float64] = field(repr=False)
    """Rounded as histograms count them, so that sums are exact."""
    persons_alt: NDArray[np.float64] = field(repr=False)

    @classmethod
    def of(cls, cells: Cells) -> "People":
        """Return the inhabited rows of cells, sorted by cell."""
        main, alt = coverage.tally(cells), coverage.tally(cells, spread="alt")
        cell = np.repeat(np.arange(main.row_start.size - 1), np.diff(main.row_start))
        lived_in = np.flatnonzero((main.weight[:, 0] > 0) | (alt.weight[:, 0] > 0))
        return cls(
            codes=cells.commune_codes,
            cell=cell[lived_in],
            commune=main.group[lived_in].astype(np.int64),
            persons=main.weight[lived_in, 0].copy(),
            persons_alt=alt.weight[lived_in, 0].copy(),
        )


@dataclass(frozen=True)
class State:
    """Minutes of the inhabited rows, and the people counted by commune and whole minute."""

    minutes: NDArray[np.float32] = field(repr=False)
    """(rows of :class:`People`,) inf where unreachable."""
    histogram: Histogram = field(repr=False)

    @cached_property
    def medians(self) -> dict[tuple[str, ...], NDArray[np.float64]]:
        """Medians that are known already, by the names of their groups: the state before is asked often."""
        return {}


def changes(
    people: People, before: State, after: State, threshold_min: int, membership: Membership | None = None
) -> pd.DataFrame:
    """Return what changes for each commune, or for each group of communes.

    Parameters
    ----------
    people
        The inhabited rows.
    before, after
        The two states to compare.
    threshold_min
        Whole minutes, inclusive.
    membership
        Group of each commune; the communes themselves by default.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS`` on the commune code or group. ``gained`` and ``lost`` count those who come within the
        threshold and who drop out of it (the ``alt`` ones on the second population grid); ``mean_saved_min``
        is the mean over all who reach a facility both before and after (negative: longer); medians count the
        unreachable as farther than everybody else and are NaN when they fall among them; ``changed`` counts
        those whose minutes change at all. What nobody lives in has NaN shares, medians and means.

    Raises
    ------
    InputError
        If the threshold is negative or not whole.
    """
    names, group = coverage.grouped(people.codes, membership)
    counted = [s.histogram if membership is None else s.histogram.by(membership) for s in (before, after)]
    within = [coverage.within(counts, threshold_min) for counts in counted]
    table = pd.DataFrame(index=pd.Index(names, name="group"))
    table["persons"] = within[0]["persons"]
    for side, found in zip(("before", "after"), within, strict=True):
        table[f"within_{side}_persons"] = found["persons_within"]
        table[f"share_{side}_pct"] = found["share_within_pct"]

    moved = np.flatnonzero(before.minutes != after.minutes)
    was, now = before.minutes[moved].astype(np.float64), after.minutes[moved].astype(np.float64)
    row_group = group[people.commune[moved]]

    def summed(weight: NDArray[np.float64], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        kept = chosen & (row_group >= 0)
        return np.bincount(row_group[kept], weight[kept], len(names)).astype(np.float64)

    came = (was > threshold_min) & (now <= threshold_min)
    went = (was <= threshold_min) & (now > threshold_min)
    main, alt = people.persons[moved], people.persons_alt[moved]
    for column, weight, chosen in (
        ("gained_persons", main, came),
        ("lost_persons", main, went),
        ("gained_alt_persons", alt, came),
        ("lost_alt_persons", alt, went),
        ("changed_persons", main, np.ones(moved.size, np.bool_)),
        ("newly_reached_persons", main, np.isinf(was)),
        ("newly_unreachable_persons", main, np.isinf(now)),
    ):
        table[column] = summed(weight, chosen)

    both = np.isfinite(was) & np.isfinite(now)
    saved = np.where(both, was, 0.0) - np.where(both, now, 0.0)
    reached = table["persons"] - within[0]["persons_unreachable"] - table["newly_unreachable_persons"]
    table["mean_saved_min"] = summed(main * saved, both) / reached.where(reached > 0)
    for side, state, counts in zip(("before", "after"), (before, after), counted, strict=True):
        if names not in state.medians:
            state.medians[names] = _median(people, state, counts, group)
        table[f"median_{side}_min"] = state.medians[names]
    return table[COLUMNS]


def _median(people: People, state: State, counts: Histogram, group: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the smallest minutes within which at least half of all people of each group are.

    The histogram names the minute it falls into, so that only the rows of that minute are sorted; the sums
    are exact, so that it is the value that sorting all of them would give.
    """
    running = np.cumsum(counts.persons, axis=1)
    everybody = counts.persons.sum(axis=1) + counts.persons_unreachable
    half = 0.5 * everybody
    known = (everybody > 0) & (running[:, -1] >= half)
    minute = np.where(known, np.argmax(running >= half[:, None], axis=1), -1)
    before = np.where(minute > 0, running[np.arange(minute.size), np.maximum(minute - 1, 0)], 0.0)

    row_group = group[people.commune]
    wanted = np.append(minute, -1)[row_group].astype(np.float32)
    # A row counts to the minute when it is in (minute - 1, minute].
    rows = np.flatnonzero((state.minutes <= wanted) & (state.minutes > wanted - 1) & (people.persons > 0))
    rows = rows[np.lexsort((state.minutes[rows], row_group[rows]))]
    at, owner = state.minutes[rows].astype(np.float64), row_group[rows]
    cumulated = np.cumsum(people.persons[rows])
    first = np.searchsorted(owner, np.arange(minute.size), side="left")
    offset = np.concatenate(([0.0], cumulated))[first]
    position = np.searchsorted(cumulated, offset + half - before, side="left")
    out = np.full(minute.size, np.nan)
    out[known] = at[position[known]]
    return out
