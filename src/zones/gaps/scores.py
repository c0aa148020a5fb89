"""From figures to scores: how far each value has come from the worst level to its target, from 1 to 100.

Values are held against stated thresholds and goals, never against the sample: a commune's score does not
move when another commune changes (OECD and JRC 2008, Handbook on Constructing Composite Indicators, steps 5
and 6).
"""

from typing import Final, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.gaps.registry import Indicator, registry
from zones.gaps.table import GapTable

Values = TypeVar("Values", pd.Series, NDArray[np.float64])

LEAST: Final = 1.0
MOST: Final = 100.0
"""Scores begin at 1, so that one sector at its worst does not make a geometric mean zero."""

NOT_ASKED: Final = ("not_rural",)
"""Reasons for which an indicator does not apply: it counts neither as known nor as missing."""


def attainment(value: Values, *, worst: float, target: Values | float) -> Values:
    """Return 1 at ``worst`` or beyond, 100 at ``target`` or better, in a straight line between.

    Examples
    --------
    >>> attainment(pd.Series([0.0, 40.0, 80.0, 95.0]), worst=0, target=80).tolist()
    [1.0, 50.5, 100.0, 100.0]
    """
    share = ((value - worst) / (target - worst)).clip(0.0, 1.0)
    return LEAST + (MOST - LEAST) * share


def scored() -> list[Indicator]:
    """Return the indicators that enter the index, in reading order."""
    return [one for one in registry().values() if one.scored]


def scores(gaps: GapTable, *, include_partial: bool = False) -> pd.DataFrame:
    """Return the score of every scored indicator, 1 (worst) to 100 (target met); NaN where it is not known.

    Parameters
    ----------
    gaps
        The indicators.
    include_partial
        Whether bounds from layers known to be incomplete count as if they were figures.

    Returns
    -------
    pandas.DataFrame
        Index ``commune_code``, one column per scored indicator.
    """
    states = ["computed", "reported", *(["partial"] if include_partial else [])]
    goals, found = targets(gaps), {}
    for one in scored():
        rows = gaps.table.xs(one.id, level="indicator")
        known = rows["value"].where(rows["state"].isin(states))
        found[one.id] = attainment(known, worst=one.worst or 0.0, target=goals[one.id])
    return pd.DataFrame(found)


def targets(gaps: GapTable) -> pd.DataFrame:
    """Return the value of each scored indicator that scores 100, in the shape of :func:`scores`."""
    limits = gaps.wide("threshold")
    return pd.DataFrame(
        {one.id: limits[one.id] if one.target is None else one.target for one in scored()}, index=limits.index
    )


def applicable(gaps: GapTable) -> pd.DataFrame:
    """Return which scored indicators apply to which commune, in the shape of :func:`scores`."""
    reasons = gaps.wide("reason")[[one.id for one in scored()]]
    return ~reasons.isin(NOT_ASKED)


def by_sector(points: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the columns of each sector that has scored indicators."""
    sectors: dict[str, list[str]] = {}
    for one in scored():
        sectors.setdefault(one.sector, []).append(one.id)
    return {sector: points[ids] for sector, ids in sectors.items()}


def sector_points(points: pd.DataFrame) -> pd.DataFrame:
    """Return the plain mean of the known indicators of each sector; NaN where none is known."""
    return pd.DataFrame({sector: columns.mean(axis=1) for sector, columns in by_sector(points).items()})


def mean(points: pd.DataFrame, weights: pd.Series, *, geometric: bool) -> pd.Series:
    """Return the weighted mean of what is known in each row; NaN where nothing is.

    The weights of what is not known go to the rest in proportion.
    """
    # Plain arrays: this runs at every move of a slider.
    values, columns = points.to_numpy(float), weights.reindex(points.columns).to_numpy(float)
    known = ~np.isnan(values)
    weight = known * columns
    whole = weight.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        counted = np.where(known, np.log(values) if geometric else values, 0.0)
        total = (counted * weight).sum(axis=1) / np.where(whole > 0, whole, np.nan)
    # Rounding must not lead out of the range of the scores.
    return pd.Series((np.exp(total) if geometric else total).clip(LEAST, MOST), points.index)
