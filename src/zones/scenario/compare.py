"""Two of a kind side by side: communes, regions, scenarios or indicators, in one unit on one scale."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from zones.errors import InputError

Unit = Literal["persons", "pct", "min", "km2", "km", "km_per_km2", "points"]
Better = Literal["more", "less", ""]


@dataclass(frozen=True)
class Measure:
    """How a column is read."""

    unit: Unit
    better: Better = ""
    """Whether more or less of it is better; '' where it is neither."""


MEASURES: Final[Mapping[str, Measure]] = {
    "persons": Measure("persons"),
    "persons_within": Measure("persons", "more"),
    "share_within_pct": Measure("pct", "more"),
    "share_slower_pct": Measure("pct", "more"),
    "share_faster_pct": Measure("pct", "more"),
    "share_alt_pct": Measure("pct", "more"),
    "persons_unreachable": Measure("persons", "less"),
    "area_grid_km2": Measure("km2"),
    "area_within_km2": Measure("km2", "more"),
    "area_within_pct": Measure("pct", "more"),
    "mean_min": Measure("min", "less"),
    "median_min": Measure("min", "less"),
    "p90_min": Measure("min", "less"),
    "median_alt_min": Measure("min", "less"),
    "within_after_persons": Measure("persons", "more"),
    "share_after_pct": Measure("pct", "more"),
    "gained_persons": Measure("persons", "more"),
    "lost_persons": Measure("persons", "less"),
    "median_after_min": Measure("min", "less"),
    "mean_saved_min": Measure("min", "more"),
    "newly_unreachable_persons": Measure("persons", "less"),
}
"""What the columns of access and of scenarios mean; other columns are given with their own measure."""


def rows(
    table: pd.DataFrame, first: str, second: str, measures: Mapping[str, Measure] = MEASURES
) -> pd.DataFrame:
    """Return two rows of a table (two communes, two regions) side by side.

    Parameters
    ----------
    table
        Numbers on the key of the rows.
    first, second
        Keys of the two.
    measures
        What the columns mean; those of the table that are not among them are left out.

    Returns
    -------
    pandas.DataFrame
        On the ``measure``: ``unit``, ``first``, ``second``, ``difference`` (second minus first), ``ratio``
        (second over first, NaN over zero), ``better`` ("first", "second" or '' where neither is, or one is
        not known). What is not known is NaN, and so is what follows from it.

    Raises
    ------
    InputError
        If a key is not in the table.
    """
    for key in (first, second):
        if key not in table.index:
            raise InputError(f"compare: no row '{key}'; known: {', '.join(map(str, table.index[:10]))} …")
    shown = [name for name in measures if name in table]
    both = table.loc[[first, second], shown].astype(float).T
    return _sides(both[first], both[second], [measures[name] for name in shown]).rename_axis("measure")


def tables(
    first: pd.DataFrame, second: pd.DataFrame, column: str, measures: Mapping[str, Measure] = MEASURES
) -> pd.DataFrame:
    """Return one column of two tables (two scenarios, two dates, two seasons) side by side.

    Parameters
    ----------
    first, second
        Numbers on the same keys.
    column
        Which column.
    measures
        What the columns mean.

    Returns
    -------
    pandas.DataFrame
        On the keys of both: ``name`` where the tables have one, and what :func:`rows` returns.

    Raises
    ------
    InputError
        If the keys differ, or the column is not in both or not among the measures.
    """
    if set(first.index) != set(second.index):
        raise InputError("compare: the two tables list other places; compute both on the same data")
    if column not in first or column not in second or column not in measures:
        raise InputError(f"compare: no column '{column}' in both tables; known: {', '.join(measures)}")
    other = second[column].reindex(first.index)
    table = _sides(first[column], other, [measures[column]] * len(other))
    if "name" in first:
        table.insert(0, "name", first["name"])
    return table


def columns(
    table: pd.DataFrame, first: str, second: str, measures: Mapping[str, Measure] = MEASURES
) -> pd.DataFrame:
    """Return two columns of a table (two indicators) side by side; in one unit only if they share it.

    Two indicators in different units are put on the same scale by rank: from 0, the worst placed row, to 100,
    the best, rows without data apart; ``difference`` is then in points of rank.

    Returns
    -------
    pandas.DataFrame
        On the keys of the table, as :func:`tables` returns it.

    Raises
    ------
    InputError
        If a column is not in the table or not among the measures, or, in different units, one has no better
        and worse.
    """
    for name in (first, second):
        if name not in table or name not in measures:
            raise InputError(f"compare: no indicator '{name}'; known: {', '.join(measures)}")
    one, other = measures[first], measures[second]
    sides = table[first].astype(float), table[second].astype(float)
    if one.unit != other.unit:
        if not (one.better and other.better):
            name = second if one.better else first
            raise InputError(f"compare: '{name}' is neither good nor bad; choose indicators in the same unit")
        sides = places(sides[0], one.better), places(sides[1], other.better)
        one = Measure("points", "more")
    out = _sides(*sides, [one] * len(table))
    if "name" in table:
        out.insert(0, "name", table["name"])
    return out


def places(values: "pd.Series[float]", better: Better) -> "pd.Series[float]":
    """Return the place of each value from 0 (worst) to 100 (best); ties share one, NaN has none."""
    ranks = values.rank(ascending=better == "more")
    most = values.notna().sum() - 1
    return 100.0 * (ranks - 1) / most if most else values.where(values.isna(), 100.0)


def apart_from(sides: pd.DataFrame, unsure: Collection[str]) -> pd.DataFrame:
    """Return what :func:`rows` returned without the differences of measures that are only bounds.

    Of two upper bounds neither the size nor the sign of a difference is known. The figures stay.
    """
    table = sides.copy()
    table.loc[table.index.isin(list(unsure)), ["difference", "ratio"]] = np.nan
    table.loc[table.index.isin(list(unsure)), "better"] = ""
    return table


def steady(first: Mapping[str, float], second: Mapping[str, float], columns: Sequence[str]) -> bool:
    """Return whether the same of two is ahead in every one of some columns that say the same thing.

    Speeds are wrong for both at once, and so is a population grid: slower is held against slower, the second
    grid against the second grid. What is not known on one side says nothing.
    """
    signs = {float(np.sign(second[name] - first[name])) for name in columns}
    return not any(np.isnan(sign) for sign in signs) and len(signs) == 1


def _sides(first: "pd.Series[float]", second: "pd.Series[float]", kinds: Sequence[Measure]) -> pd.DataFrame:
    a, b = first.astype(float), second.astype(float)
    table = pd.DataFrame({"unit": [kind.unit for kind in kinds], "first": a, "second": b}, index=first.index)
    table["difference"] = b - a
    table["ratio"] = b / a.where(a != 0)
    sign = np.array([{"more": 1.0, "less": -1.0, "": 0.0}[kind.better] for kind in kinds])
    ahead = np.sign(table["difference"].fillna(0.0)) * sign
    table["better"] = np.select([ahead > 0, ahead < 0], ["second", "first"], default="")
    return table
