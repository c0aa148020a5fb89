"""Reported figures for a commune and an indicator: which one speaks, how old it is, what stands behind it."""

from datetime import date
from typing import Final

import pandas as pd

from zones.city.projects import span
from zones.gaps.registry import Indicator

AGEING_YEARS: Final = 3
"""A figure older than this is marked: it may no longer hold."""

NOT_A_GAP: Final = ("storm_event", "project_or_budget")
"""Kinds of evidence that say nothing of a lasting state: damage of one storm, plans and money."""

_CONFIDENCE: Final = {"high": 0, "medium": 1, "low": 2}
_SCOPE: Final = {"whole": 0, "part": 1, "area": 2}


def ageing(as_of: object, today: date) -> bool:
    """Return whether a date, as coarse as given, lies surely more than ``AGEING_YEARS`` back.

    An undated figure is ageing: nothing shows that it is recent.

    Examples
    --------
    >>> today = date(2026, 11, 22)
    >>> ageing("2023", today), ageing("2023-10", today), ageing(None, today)
    (False, True, True)
    """
    if not isinstance(as_of, str) or not as_of:
        return True
    last = span(as_of)[1]
    return (last.year + AGEING_YEARS, last.month, last.day) < (today.year, today.month, today.day)


def spread_out(evidence: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """Return the evidence with one row per commune that a figure speaks of or covers, and ``ageing``.

    By commune, the row that counts first before all others (see :func:`behind`).

    A figure of a wider area appears once for each commune it covers, with scope ``area``: it is true of the
    area, not of the commune. Figures of areas whose communes are not known fall out.
    """
    codes = evidence["commune_code"].fillna(evidence["covers"]).fillna("")
    dated = evidence.assign(
        commune_code=codes.str.split(";"),
        ageing=[ageing(as_of, today) for as_of in evidence["as_of"]],
        at=evidence["scope"].map(_SCOPE).astype(int) + evidence["place_level"].eq("province").astype(int),
        weak=evidence["confidence"] == "low",
        trust=evidence["confidence"].map(_CONFIDENCE),
        late=[-_ordinal(as_of) for as_of in evidence["as_of"]],
    )
    rows = dated.explode("commune_code", ignore_index=True)
    # Put in order once for all indicators: each takes its rows out of it.
    by = ["commune_code", "at", "ageing", "weak", "late", "trust", "evidence_id", "indicator"]
    ordered = rows[rows["commune_code"] != ""].sort_values(by, ignore_index=True)
    return ordered.drop(columns=["at", "weak", "trust", "late"])


def behind(evidence: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return the evidence that speaks of an indicator, the row that counts first in each commune.

    A figure a department gave (its indicator is the gap indicator's own id) comes before all others; then
    figures of the whole commune before those of a part, of a former district and of a province, what is not
    ageing before what is, what is not of low confidence before what is, the latest before the earlier, the
    more trusted first.

    Parameters
    ----------
    evidence
        As :func:`spread_out` returns it.
    indicator
        The gap indicator.

    Returns
    -------
    pandas.DataFrame
        The rows, ordered by ``commune_code`` and rank.
    """
    ours = evidence[evidence["indicator"].isin(indicator.accepts) & ~evidence["kind"].isin(NOT_A_GAP)]
    given = ours["indicator"] == indicator.id
    if not given.any():
        return ours.reset_index(drop=True)
    keys = ["commune_code", "official"]
    first = ours.assign(official=~given).sort_values(keys, kind="stable", ignore_index=True)
    return first.drop(columns="official")


def _ordinal(as_of: object) -> int:
    return span(as_of)[1].toordinal() if isinstance(as_of, str) and as_of else 0
