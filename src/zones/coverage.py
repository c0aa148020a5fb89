"""Who is within how many minutes: people and area by commune or region, counted once per whole minute.

Everything rests on two inputs: the :class:`~zones.city.Cells` (people and exact area of each cell in each
commune) and a raster of minutes. A cell that is NaN or infinite is unreachable; its people stay in every
denominator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones import travel
from zones.city import Cells
from zones.errors import InputError

Spread = Literal["main", "alt"]
"""Which population grid weighs: the main one, or the second source it is checked against."""

Membership = pd.Series
"""Group of each commune (index ``commune_code``); communes it leaves out belong to no group."""

DIFFERENCE = 1.25
"""Two medians differ when the larger exceeds the smaller by more than a quarter."""

_QUANTUM = 2.0**-28
"""Weights are rounded to this step (4e-9 persons), so that float64 sums below 33 million are exact: the
order of summation does not matter, and the regions add up to the city to the last bit."""

PERSON_MINUTE = 2.0**-17
"""People times minutes are rounded to this step (8e-6) for the same reason: sums below 6.8e10 are exact."""


@dataclass(frozen=True)
class Histogram:
    """People and area by group and whole minute.

    Column ``m`` counts what is more than ``m - 1`` and at most ``m`` minutes away (column 0: exactly 0
    minutes), so the sum of columns 0 to T is what is within T minutes, T included.
    """

    groups: tuple[str, ...]
    """Names of the rows: commune codes, or regions."""
    persons: NDArray[np.float64]
    """(groups, minutes)."""
    area_km2: NDArray[np.float64]
    """(groups, minutes); area as gridded, water included."""
    persons_unreachable: NDArray[np.float64]
    """(groups,)."""
    area_unreachable_km2: NDArray[np.float64]
    """(groups,)."""

    def by(self, membership: Membership) -> "Histogram":
        """Return the same counts summed by group of communes (a region, the city)."""
        names, group = grouped(self.groups, membership)
        # One row per group with a 1 for each member: the products are exact sums, whatever their order.
        member = (group == np.arange(len(names))[:, None]).astype(np.float64)
        return Histogram(
            groups=names,
            persons=member @ self.persons,
            area_km2=member @ self.area_km2,
            persons_unreachable=member @ self.persons_unreachable,
            area_unreachable_km2=member @ self.area_unreachable_km2,
        )


def histogram(
    cells: Cells, minutes: NDArray[np.floating], *, spread: Spread = "main", speed_factor: float = 1.0
) -> Histogram:
    """Count people and area of each commune by whole minute.

    Parameters
    ----------
    cells
        People and area by cell and commune.
    minutes
        (rows, cols) on the grid of the cells; NaN or infinite where unreachable.
    spread
        Which population grid counts.
    speed_factor
        Count as if every speed were this many times the one used (sensitivity; waiting times scale with it).

    Raises
    ------
    InputError
        If the raster is not on the grid, holds negative minutes, or the factor is not positive.
    """
    if not speed_factor > 0:
        raise InputError(f"speed_factor must be positive, got {speed_factor}")
    at_cell = _at_cells(cells, minutes)
    # 1.0 must not touch the values: 60 minutes stay exactly 60.
    scaled = at_cell if speed_factor == 1.0 else at_cell / speed_factor
    reached = np.isfinite(scaled)
    minute = np.ceil(scaled[reached]).astype(np.int64)
    n_groups, n_minutes = len(cells.commune_codes), int(minute.max(initial=0)) + 1
    place = cells.commune[reached] * n_minutes + minute

    def counted(weight: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        exact = _exact(weight)
        inside = np.bincount(place, exact[reached], n_groups * n_minutes).astype(np.float64)
        outside = np.bincount(cells.commune[~reached], exact[~reached], n_groups).astype(np.float64)
        return inside.reshape(n_groups, n_minutes), outside

    persons, persons_unreachable = counted(_persons(cells, spread))
    area, area_unreachable = counted(cells.area_km2)
    return Histogram(cells.commune_codes, persons, area, persons_unreachable, area_unreachable)


def tally(cells: Cells, *, spread: Spread = "main") -> "travel.Tally":
    """Return people and area ready to be counted by minute while edits are made; nobody reaches anything yet.

    Hand it to :class:`zones.travel.WhatIf`, which keeps it up to date, and read it with :func:`tallied`.

    Raises
    ------
    InputError
        If the spread is unknown.
    """
    weights = np.column_stack([_exact(_persons(cells, spread)), _exact(cells.area_km2)])
    return travel.Tally.of(
        cells.cell, cells.commune, weights, n_cells=cells.grid.size, n_groups=len(cells.commune_codes)
    )


def tallied(cells: Cells, counted: "travel.Tally") -> Histogram:
    """Return the histogram of a tally of these cells: the same, to the bit, as counting the minutes anew."""
    inside = counted.counts[:, 1 : counted.minutes + 1]
    outside = counted.counts[:, 0]
    return Histogram(
        groups=cells.commune_codes,
        persons=inside[..., 0].copy(),
        area_km2=inside[..., 1].copy(),
        persons_unreachable=outside[:, 0].copy(),
        area_unreachable_km2=outside[:, 1].copy(),
    )


def within(counts: Histogram, threshold_min: int) -> pd.DataFrame:
    """Return people and area within a threshold (inclusive), on the histogram's groups.

    Returns
    -------
    pandas.DataFrame
        ``persons``, ``persons_within``, ``share_within_pct``, ``persons_unreachable``, ``unreachable_pct``,
        ``area_grid_km2``, ``area_within_km2``, ``area_within_pct``. A share of nobody (or of no area) is NaN.

    Raises
    ------
    InputError
        If the threshold is negative or not a whole number of minutes.
    """
    if threshold_min < 0 or threshold_min != int(threshold_min):
        raise InputError(f"threshold must be a whole number of minutes from 0, got {threshold_min}")
    last = int(threshold_min) + 1
    persons = counts.persons.sum(axis=1) + counts.persons_unreachable
    persons_within = counts.persons[:, :last].sum(axis=1)
    area = counts.area_km2.sum(axis=1) + counts.area_unreachable_km2
    area_within = counts.area_km2[:, :last].sum(axis=1)
    # Made at once: a table that grows by columns takes longer than the edit it follows.
    columns = {
        "persons": persons,
        "persons_within": persons_within,
        "share_within_pct": _percent(persons_within, persons),
        "persons_unreachable": counts.persons_unreachable,
        "unreachable_pct": _percent(counts.persons_unreachable, persons),
        "area_grid_km2": area,
        "area_within_km2": area_within,
        "area_within_pct": _percent(area_within, area),
    }
    return pd.DataFrame(
        np.column_stack(list(columns.values())), _index(counts.groups, "group"), _index(tuple(columns))
    )


def _index(labels: tuple[str, ...], name: str | None = None) -> pd.Index:
    """Return an index of strings: to make one takes as long as the rest of a table, so it is kept."""
    # Renamed, each table has one of its own: what is done to that does not reach the others.
    return _labels(labels).rename(name)


@lru_cache(maxsize=16)
def _labels(labels: tuple[str, ...]) -> pd.Index:
    return pd.Index(labels)


def averages(
    cells: Cells,
    minutes: NDArray[np.floating],
    *,
    membership: Membership | None = None,
    spread: Spread = "main",
) -> pd.DataFrame:
    """Return mean, median and 90th percentile of minutes, weighted by people, by commune or group.

    Quantiles are exact, from cell values, by the inverse of the cumulative distribution: ``median_min`` is
    the smallest number of minutes within which at least half of *all* people are. The unreachable count as
    farther than everybody else, so the median is at most T exactly when at least half are within T; a
    quantile that falls among them is NaN. ``mean_min`` is over those who are reachable, and NaN when nobody
    is.

    Raises
    ------
    InputError
        If the raster is not on the grid of the cells or holds negative minutes.
    """
    names, group = grouped(cells.commune_codes, membership)
    weight, at_cell, row_group = (
        _exact(_persons(cells, spread)),
        _at_cells(cells, minutes),
        group[cells.commune],
    )
    counted = (weight > 0) & (row_group >= 0)
    everybody = np.bincount(row_group[counted], weight[counted], len(names)).astype(np.float64)

    reached = np.flatnonzero(counted & np.isfinite(at_cell))
    # Sorted by group, by minutes within it; the second sort is stable and on small integers, so nearly free.
    reached = reached[np.argsort(at_cell[reached])]
    reached = reached[np.argsort(row_group[reached].astype(np.int16), kind="stable")]
    weight, at_cell, row_group = weight[reached], at_cell[reached], row_group[reached]

    people = np.bincount(row_group, weight, len(names))
    summed = np.bincount(row_group, np.round(weight * at_cell / PERSON_MINUTE), len(names)) * PERSON_MINUTE
    mean = np.divide(summed, people, out=np.full(len(names), np.nan), where=people > 0)

    running = np.cumsum(weight)
    first = np.searchsorted(row_group, np.arange(len(names)), side="left")
    end = np.searchsorted(row_group, np.arange(len(names)), side="right")
    before = np.concatenate(([0.0], running))[first]

    def quantile(share: float) -> NDArray[np.float64]:
        position = np.searchsorted(running, before + part_of(everybody, share), side="left")
        known = (position < end) & (everybody > 0)
        result = np.full(len(names), np.nan)
        result[known] = at_cell[position[known]]
        return result

    return pd.DataFrame(
        {"mean_min": mean, "median_min": quantile(0.5), "p90_min": quantile(0.9)},
        index=pd.Index(names, name="group"),
    )


def part_of(people: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Return the least number of people, as weights are rounded, that makes up a share of some."""
    return np.ceil(share * people / _QUANTUM) * _QUANTUM


def most_used(
    cells: Cells, nearest: NDArray[np.integer], *, membership: Membership | None = None
) -> pd.DataFrame:
    """Return the facility that is nearest to most people, by commune or group.

    Parameters
    ----------
    cells
        People by cell and commune.
    nearest
        (rows, cols): position of the nearest facility, -1 where none is reachable.

    Returns
    -------
    pandas.DataFrame
        ``nearest`` (position, -1 where nobody reaches any), ``nearest_persons`` and ``nearest_pct`` of all
        people. Of two facilities with equally many people the first counts.

    Raises
    ------
    InputError
        If a raster is not on the grid of the cells.
    """
    if nearest.shape != cells.grid.shape:
        raise InputError(f"nearest has shape {nearest.shape}, the grid is {cells.grid.shape}")
    names, group = grouped(cells.commune_codes, membership)
    weight, row_group = _exact(cells.persons), group[cells.commune]
    owner = nearest.reshape(-1)[cells.cell].astype(np.int64)
    counted = (weight > 0) & (row_group >= 0)
    everybody = np.bincount(row_group[counted], weight[counted], len(names))
    used = counted & (owner >= 0)
    n_facilities = int(owner[used].max(initial=0)) + 1
    people = np.bincount(
        row_group[used] * n_facilities + owner[used], weight[used], len(names) * n_facilities
    ).reshape(len(names), n_facilities)
    most = people.max(axis=1)
    table = pd.DataFrame(index=pd.Index(names, name="group"))
    table["nearest"] = np.where(most > 0, people.argmax(axis=1), -1)
    table["nearest_persons"] = most
    table["nearest_pct"] = _percent(most, everybody)
    return table


def differ(median: pd.Series, other: pd.Series) -> pd.Series:
    """Return where two medians differ by more than a quarter of the smaller one.

    A median known on one side only differs; one unknown on both sides does not.
    """
    both = pd.concat([median, other], axis=1)
    return (both.max(axis=1) > DIFFERENCE * both.min(axis=1)) | (median.isna() != other.isna())


def _persons(cells: Cells, spread: Spread) -> NDArray[np.float64]:
    if spread == "main":
        return cells.persons
    if spread == "alt":
        return cells.persons_alt
    raise InputError(f"unknown spread '{spread}'; known: main, alt")


def _exact(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(weight / _QUANTUM) * _QUANTUM


def _at_cells(cells: Cells, minutes: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the minutes of each row of the cells, after checking that they fit the grid."""
    if minutes.shape != cells.grid.shape:
        raise InputError(f"minutes have shape {minutes.shape}, the grid is {cells.grid.shape}")
    at_cell = minutes.reshape(-1)[cells.cell].astype(np.float64)
    if (at_cell < 0).any():
        raise InputError("minutes must not be negative; an unreachable cell is NaN or infinite")
    return at_cell


def grouped(codes: Sequence[str], membership: Membership | None) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the names of the groups and the position of each commune's group (-1: none)."""
    if membership is None:
        return tuple(codes), np.arange(len(codes), dtype=np.int64)
    kinds = membership.astype("category").cat
    position = pd.Series(kinds.codes.to_numpy(np.int64), membership.index)
    return tuple(map(str, kinds.categories)), position.reindex(list(codes), fill_value=-1).to_numpy(np.int64)


def _percent(part: NDArray[np.number], whole: NDArray[np.number]) -> NDArray[np.float64]:
    """Return shares in percent; NaN of nobody."""
    share = np.full(whole.shape, np.nan)
    return np.divide(100.0 * part, whole, out=share, where=whole > 0)
