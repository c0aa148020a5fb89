"""How far apart regions are: who is served, late or not at all, and how unevenly minutes are spread."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones import coverage, equity
from zones.city import Cells
from zones.city.projects import span
from zones.coverage import Membership
from zones.errors import InputError

CURVE = 101
"""Points of the Lorenz curve that are kept: one per percent of people."""


@dataclass(frozen=True)
class Inequality:
    """How unevenly minutes to a service are spread over people, within and between groups."""

    gini: float
    theil: equity.TheilDecomposition
    lorenz: pd.DataFrame
    """``people`` and ``minutes``, cumulative shares from 0 to 1, at every percent of people."""
    groups: pd.DataFrame
    """On the group: ``persons``, ``served``, ``late``, ``not_served`` (persons), the same in ``_pct``,
    ``median_min``, ``unreachable`` (persons of ``not_served`` who cannot get there at all)."""
    ratio_of_medians: float
    """Largest median over the smallest; NaN where one is not known."""
    params: Mapping[str, Any]


def inequality(
    cells: Cells,
    minutes: NDArray[np.floating],
    membership: Membership,
    *,
    threshold_min: int,
    late_min: int | None = None,
) -> Inequality:
    """Return how unevenly people reach a service.

    Gini, Theil and Lorenz are over people who can get there, each with the minutes of the cell they live in;
    those who cannot are counted in ``not_served``.

    Parameters
    ----------
    cells
        Where people live.
    minutes
        (rows, cols) on the grid of the cells; NaN or infinite where unreachable.
    membership
        Group of each commune; communes it leaves out do not count.
    threshold_min
        Up to here people are served, inclusive.
    late_min
        Up to here they are served late, inclusive; twice the threshold by default.

    Raises
    ------
    InputError
        If the raster is not on the grid, a bound is not a whole number from 0, late_min is below the
        threshold, or nobody of the groups can get there.
    """
    late = 2 * threshold_min if late_min is None else late_min
    if late < threshold_min:
        raise InputError(f"late_min is {late}, below the threshold of {threshold_min} minutes")
    counts = coverage.histogram(cells, minutes).by(membership)
    inside, outside = coverage.within(counts, threshold_min), coverage.within(counts, late)
    table = pd.DataFrame({"persons": inside["persons"], "served": inside["persons_within"]})
    table["late"] = outside["persons_within"] - inside["persons_within"]
    table["not_served"] = table["persons"] - outside["persons_within"]
    for column in ("served", "late", "not_served"):
        table[f"{column}_pct"] = 100.0 * table[column] / table["persons"].where(table["persons"] > 0)
    table["median_min"] = coverage.averages(cells, minutes, membership=membership)["median_min"]
    table["unreachable"] = inside["persons_unreachable"]

    group = membership.astype(object).reindex(list(cells.commune_codes)).to_numpy()[cells.commune]
    at_cell = minutes.reshape(-1)[cells.cell].astype(np.float64)
    counted = (cells.persons > 0) & pd.notna(group) & np.isfinite(at_cell)
    if not counted.any():
        raise InputError("inequality: nobody of these groups can get there, so there is nothing to compare")
    value, people = at_cell[counted], cells.persons[counted]
    share, reached = equity.lorenz(value, people)
    at = np.linspace(0.0, 1.0, CURVE)
    medians = table["median_min"]
    return Inequality(
        gini=equity.gini(value, people),
        theil=equity.theil_decomposition(value, group[counted].astype(str), people),
        lorenz=pd.DataFrame({"people": at, "minutes": np.interp(at, share, reached)}),
        groups=table.rename_axis("group"),
        ratio_of_medians=float(medians.max() / medians.min()) if medians.notna().all() else float("nan"),
        params={"threshold_min": threshold_min, "late_min": late},
    )


def trend(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that were reported of one place at two dates or more: first, last, change per year.

    Only numbers given as they are or roughly, of one indicator, unit and place, are put together; they may
    still have been counted by different standards, which their remarks say.

    Parameters
    ----------
    evidence
        The ``evidence`` layer.

    Returns
    -------
    pandas.DataFrame
        ``indicator``, ``place``, ``commune_code``, ``covers``, ``unit``, ``first``, ``first_as_of``,
        ``last``, ``last_as_of``, ``change_per_year``, ``first_id``, ``last_id``; ordered by indicator, place.
    """
    dated = evidence[
        evidence["relation"].isin(["=", "~"])
        & evidence["as_of"].notna()
        & ~evidence["kind"].isin(["storm_event", "project_or_budget"])
    ]
    keys = ["indicator", "place", "commune_code", "covers", "unit"]
    rows = []
    for key, found in dated.groupby(keys, dropna=False):
        days = [_middle(as_of) for as_of in found["as_of"]]
        if min(days) == max(days):
            continue
        first, last = found.iloc[days.index(min(days))], found.iloc[days.index(max(days))]
        years = (max(days) - min(days)).days / 365.25
        rows.append(
            {
                **dict(zip(keys, key, strict=True)),
                "first": first["value"],
                "first_as_of": first["as_of"],
                "last": last["value"],
                "last_as_of": last["as_of"],
                "change_per_year": (last["value"] - first["value"]) / years,
                "first_id": first["evidence_id"],
                "last_id": last["evidence_id"],
            }
        )
    columns = [*keys, "first", "first_as_of", "last", "last_as_of", "change_per_year", "first_id", "last_id"]
    return pd.DataFrame(rows, columns=columns)


def _middle(as_of: str) -> date:
    first, last = span(as_of)
    return first + (last - first) / 2
