"""Phases and facts of the projects: what was read, joined with who says so."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from zones.data.build.projects.references import Shelves, backing
from zones.errors import SourceError
from zones.i18n.dates import dated

PHASE_COLUMNS: Final = ("project_id", "order", "phase_id", "name_vi", "name_en", "start", "finish")
FACT_COLUMNS: Final = (
    "project_id",
    "order",
    "key",
    "scope_vi",
    "scope_en",
    "phase",
    "value",
    "upper",
    "unit",
    "text_vi",
    "text_en",
    "as_of",
    "sources",
    "source_date",
    "confidence",
    "remark_vi",
    "remark_en",
)
_FACT_KEYS: Final = {
    "key", "scope", "phase", "value", "upper", "unit", "text", "when", "as_of", "by", "dated", "confidence",
    "remark",
}  # fmt: skip
_PHASE_KEYS: Final = {
    "id", "name", "start", "finish", "by", "start_by", "finish_by", "confidence", "start_remark",
    "finish_remark",
}  # fmt: skip
_WHOLE: Final = ("Toàn dự án", "Whole project")


def written(when: str) -> tuple[str, str]:
    """Return a date of any coarseness in words, Vietnamese and English.

    >>> written("2028-Q4")
    ('quý IV/2028', 'Q4 2028')
    >>> written("2026-02")
    ('tháng 2/2026', 'February 2026')
    """
    only_year = "-" not in when
    return ("năm " if only_year else "") + dated(when, "vi"), dated(when, "en")


def _pair(value: Any, where: str) -> tuple[str, str]:
    """Return a text in both languages; '' twice where there is none."""
    if value is None:
        return "", ""
    if len(value) != 2 or not all(isinstance(one, str) and one for one in value):
        raise SourceError(f"{where}: a text must be given in Vietnamese and in English")
    return value[0], value[1]


def _known(entry: Mapping[str, Any], keys: set[str], where: str) -> None:
    strange = sorted(set(entry) - keys)
    if strange:
        raise SourceError(f"{where}: unknown {', '.join(strange)}; known: {', '.join(sorted(keys))}")


def fact_row(project_id: str, entry: Mapping[str, Any], shelves: Shelves) -> dict[str, Any]:
    """Return one fact as a row of the layer (without its order).

    ``when`` gives the date that a start or finish speaks of: it becomes the text in both languages, and the
    date in ``as_of``.

    Raises
    ------
    SourceError
        If a key is unknown, a text lacks a language, or a source is gone.
    """
    where = f"facts of {project_id}, {entry.get('key')}"
    _known(entry, _FACT_KEYS, where)
    text = written(entry["when"]) if "when" in entry else _pair(entry.get("text"), where)
    behind = backing(entry.get("by", ()), project_id, shelves)
    scope, remark = _pair(entry.get("scope"), where), _pair(entry.get("remark"), where)
    return {
        "project_id": project_id,
        "key": entry["key"],
        "scope_vi": scope[0],
        "scope_en": scope[1],
        "phase": entry.get("phase", ""),
        "value": entry.get("value"),
        "upper": entry.get("upper"),
        "unit": entry.get("unit", ""),
        "text_vi": text[0],
        "text_en": text[1],
        "as_of": entry.get("when", entry.get("as_of", "")),
        "sources": " ".join(behind.sources),
        "source_date": entry.get("dated", behind.date or ""),
        "confidence": entry.get("confidence", behind.confidence),
        "remark_vi": remark[0],
        "remark_en": remark[1],
    }


def _of_phase(entry: Mapping[str, Any], phase_id: str) -> Iterable[dict[str, Any]]:
    """Yield the facts that a phase itself states: when it begins and when it stands."""
    for key in ("start", "finish"):
        if key in entry:
            fact = {
                "key": key,
                "when": entry[key],
                "by": entry.get(f"{key}_by", entry.get("by", ())),
                "phase": phase_id,
            }
            if "confidence" in entry:
                fact["confidence"] = entry["confidence"]
            if f"{key}_remark" in entry:
                fact["remark"] = entry[f"{key}_remark"]
            yield fact


def build_facts(
    readings: Iterable[tuple[str, str, Mapping[str, Any]]], shelves: Shelves
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the phases and the facts of all projects, each project's in the order they were written down.

    Raises
    ------
    SourceError
        If a project is read in two places or is not in the facts, or one of its references leads nowhere.
    """
    phases: list[dict[str, Any]] = []
    facts: list[dict[str, Any]] = []
    seen: dict[str, str] = {}
    for file, project_id, reading in readings:
        where = f"{file}, {project_id}"
        if project_id in seen:
            raise SourceError(f"{where}: it is read in {seen[project_id]} already")
        if project_id not in shelves.projects.index:
            raise SourceError(f"{where}: no such project in the facts; remove the section or restore the row")
        seen[project_id] = file
        _known(reading, {"phases", "facts"}, where)
        stated: list[Mapping[str, Any]] = []
        for order, entry in enumerate(reading.get("phases", ()), start=1):
            _known(entry, _PHASE_KEYS, where)
            phase_id, name = entry.get("id", "all"), _pair(entry.get("name", _WHOLE), where)
            phases.append(
                {
                    "project_id": project_id,
                    "order": order,
                    "phase_id": phase_id,
                    "name_vi": name[0],
                    "name_en": name[1],
                    "start": entry.get("start", ""),
                    "finish": entry.get("finish", ""),
                }
            )
            stated += _of_phase(entry, phase_id)
        rows = [fact_row(project_id, entry, shelves) for entry in (*reading.get("facts", ()), *stated)]
        facts += [{**row, "order": order} for order, row in enumerate(rows, start=1)]
    return (
        pd.DataFrame(phases, columns=list(PHASE_COLUMNS)),
        pd.DataFrame(facts, columns=list(FACT_COLUMNS)).astype({"value": float, "upper": float}),
    )
