"""Figures of gap indicators and reasons for a rank, in words and in the reader's numbers."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any, Final

import pandas as pd

from zones.gaps import REASONS, Indicator, registry
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.standards import Threshold
from zones.words.dates import written
from zones.words.telling import Say, plainly

_DIGITS: Final = {"km": 1, "km_per_km2": 2, "per_10000": 1}

_BEYOND: Final = {
    "district_health_60_dry_pct": "district_health_beyond_60_dry_persons",
    "district_health_60_wet_pct": "district_health_beyond_60_wet_persons",
}
"""Indicators whose loss is best said in people."""

_PAIRS: Final = {
    "district_health_60_wet_pct": "district_health_60_dry_pct",
    "hospital_120_wet_pct": "hospital_120_dry_pct",
}
"""Of two seasons, the wet one is said with the dry one."""

_OTHERS: Final = ("rural_access_pct", "cut_off_pct")


def plain(value: float, unit: str, t: Texts) -> str:
    """Return a value with its unit; NO_VALUE for NaN."""
    if not isfinite(value):
        return n.NO_VALUE
    if unit == "pct":
        return n.percent(value, t.lang)
    if unit == "minutes":
        return t("term.minutes_value", minutes=n.minutes(value, t.lang))
    if unit == "persons":
        return f"{n.persons(value, t.lang)} {t('gap_unit.persons')}"
    said = n.decimal(value, _DIGITS.get(unit, 0), t.lang)
    return f"{said} {t(f'gap_unit.{unit}')}" if unit else said


def mark(value: float, unit: str, t: Texts) -> str:
    """Return the value of a threshold as its document sets it: 60 %, not 60.0 %."""
    if unit == "pct" and value == round(value):
        return f"{n.decimal(value, 0, t.lang)}\N{NO-BREAK SPACE}%"
    return plain(value, unit, t)


def says_nothing(relation: str, value: float) -> bool:
    """Return whether a bound holds whatever is true: that at least nobody is within reach.

    Examples
    --------
    >>> says_nothing(">=", 0.0), says_nothing(">=", 0.6), says_nothing("=", 0.0)
    (True, False, False)
    """
    return relation == ">=" and value == 0


def figure(t: Texts, row: Mapping[str, Any], one: Indicator) -> str:
    """Return the figure of an indicator that has one, as a bound where it is one."""
    if row["relation"] == "text" or not isfinite(float(row["value"])):
        return reason(t, row["reason"]) or t("gaps.in_words")
    if says_nothing(row["relation"], float(row["value"])):
        return t("term.partial")
    said = plain(float(row["value"]), one.unit, t)
    key = {"<=": "at_most", ">=": "at_least", "<": "below", ">": "above", "~": "about"}.get(row["relation"])
    return said if key is None else t(f"gaps.{key}", figure=said)


def reason(t: Texts, code: str) -> str:
    """Return what a reason of the indicator table means."""
    return t.pick(REASONS[code])


def limit(t: Texts, found: Threshold) -> str:
    """Return a threshold with its document, version and how sure it is."""
    at = "gaps.at_most" if found.direction == "max" else "gaps.at_least"
    value = mark(found.value, found.unit, t)
    document = document_of(t, found)
    sure = t(f"gap_confidence.{found.confidence}")
    return t("gaps.limit", value=t(at, figure=value), document=document, sure=sure)


def document_of(t: Texts, found: Threshold) -> str:
    """Return the document that sets a threshold, with its version; one named in both languages in ours."""
    vietnamese, slash, english = found.document.partition(" / ")
    name = english if slash and t.lang == "en" else vietnamese
    return f"{name} ({found.version})" if found.version else name


def evidence(t: Texts, row: Mapping[str, Any], name: str) -> str:
    """Return one piece of evidence: what is said, of where, as of when, how sure."""
    when = written(str(row["as_of"]), t.lang) if pd.notna(row["as_of"]) else t("gaps.undated")
    old = f" · {t('gaps.ageing')}" if row["ageing"] else ""
    sure = t(f"gap_confidence.{row['confidence']}")
    return f"{name}: {evidence_value(t, row)} · {row['place']} · {when}{old} · {sure}"


def evidence_value(t: Texts, row: Mapping[str, Any]) -> str:
    """Return what one piece of evidence says: a figure, as the bound that it is, or words."""
    if row["relation"] == "text" or pd.isna(row["value"]):
        text = row[f"text_{t.lang}"]
        return str(text) if pd.notna(text) else t("gaps.in_words")
    value = float(row["value"])
    if row["unit"] == "pct":
        said = plain(value, "pct", t)
    else:
        unit = str(row["unit"]) if pd.notna(row["unit"]) else ""
        said = n.decimal(value, 0 if value == round(value) else 1, t.lang)
        said = f"{said} {t(f'evidence_unit.{unit}')}" if unit else said
    key = {">=": "at_least", "<": "below", ">": "above", "~": "about"}.get(row["relation"])
    return said if key is None else t(f"gaps.{key}", figure=said)


def reasons(
    t: Texts,
    cells: Mapping[tuple[str, str], Any],
    code: str,
    drivers: Sequence[str],
    *,
    say: Say = plainly,
    brief: bool = False,
) -> str:
    """Return why a commune loses points: what costs it most, the two seasons of one together.

    Parameters
    ----------
    say
        Told every figure: a paper keeps account of them.
    brief
        Whether it stands in a long list, whose note says the rest.
    """
    said: list[str] = []

    def text(name: str, /, **fields: str) -> str:
        return t(f"gap_brief.{name}", **fields) if brief else t(f"gap_reason.{name}", **fields)

    for name in drivers:
        first = _PAIRS.get(name)
        if first in drivers:
            continue
        row, one = cells[code, name], registry()[name]
        wet = next((w for w, dry in _PAIRS.items() if dry == name and w in drivers), None)
        if name in _BEYOND or name in _PAIRS.values() or name in _PAIRS:
            lost = _lost(t, cells, code, name, say)
            season = text("in_wet") if first else _wet_too(t, cells, code, name, wet, say, text)
            kind = "health" if name in _BEYOND else "hospital"
            said.append(text(kind, figure=lost) + season)
        elif name in _OTHERS:
            said.append(text(name, figure=_lost(t, cells, code, name, say)))
        else:
            told = say(f"{code}.{name}", float(row["value"]), one.unit, figure(t, row, one))
            said.append(text("any", name=t.pick(one.name), figure=told))
    return "; ".join(said)


def _wet_too(
    t: Texts,
    cells: Mapping[tuple[str, str], Any],
    code: str,
    dry: str,
    wet: str | None,
    say: Say,
    text: Callable[..., str],
) -> str:
    """Return what the wet season adds to what is missing in the dry one, '' where it was not asked for."""
    if wet is None:
        return ""
    if _lost(t, cells, code, wet, plainly) == _lost(t, cells, code, dry, plainly):
        return text("both")
    return text("wet_too", figure=_lost(t, cells, code, wet, say))


def _lost(t: Texts, cells: Mapping[tuple[str, str], Any], code: str, name: str, say: Say) -> str:
    """Return what is missing: people where they are counted, else the share that does not have it."""
    if name in _BEYOND:
        people = float(cells[code, _BEYOND[name]]["value"])
        return say(f"{code}.{_BEYOND[name]}", people, "persons", plain(people, "persons", t))
    value, one = float(cells[code, name]["value"]), registry()[name]
    lost = 100.0 - value if one.better == "higher" else value
    key = f"{code}.{name}.lost_pct" if one.better == "higher" else f"{code}.{name}"
    return say(key, lost, "pct", n.percent(lost, t.lang))
