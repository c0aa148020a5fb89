"""The matrix in the browser: projects x gaps, ranked for one gap; heads rank, cells open."""

from collections.abc import Callable, Collection
from importlib import resources
from typing import Any

import streamlit as st
from streamlit.components import v2

from zones.effects import GRADES
from zones.i18n import numbers as n
from zones.maps.text import safe
from zones.ui import words
from zones.words.changes_book import ALL_GAPS, Cell, ChangesBook

_GRID = v2.component(
    "zones_changes",
    html='<div class="z-changes" role="region" tabindex="0"></div>',
    js=resources.files("zones.ui").joinpath("front", "changes.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def grid(
    found: ChangesBook,
    *,
    by: str,
    season: str,
    region: str,
    measure: str,
    project: str,
    gap: str,
    on_pick: Callable[[str, str], None],
    on_rank: Callable[[str], None],
) -> None:
    """Show projects x gaps, ranked for one gap; heads rank, cells open."""
    t = found.t
    gaps = [one for one in ALL_GAPS if measure == "saved" or not one.startswith("seat_")]
    cells = {
        (number, one): found.cell(number, one, season, region, measure)
        for number in found.project_ids
        for one in gaps
    }
    top = dict.fromkeys(gaps, 0.0)
    for (_, one), cell in cells.items():
        top[one] = max(top[one], cell.value if cell else 0.0)

    def drawn(number: str, one: str) -> dict[str, Any]:
        cell = cells[number, one]
        if cell is None or cell.value <= 0:
            return {"gap": one, "none": n.NO_VALUE if cell is None else "0"}
        text = found.figure(cell.value, one, measure)
        if cell.at_most and not text.startswith("<"):
            text = f"≤ {text}"
        said = f"{found.gap_name(one)}: {text} {found.unit(one, measure)}"
        return {
            "gap": one,
            "text": text,
            "said": said,
            "share": round(100 * cell.value / top[one], 1),
            "grade": cell.grade,
            "second": second(found, cell),
            "tip": "\n".join([said, *tip(found, cell, number, one, season, measure)]),
        }

    def first(number: str) -> str:
        served = [one for one in (by, *gaps) if cells[number, one] is not None]
        return served[0] if served else by

    rows = [
        {
            "project": number,
            "name": found.name(number),
            "note": t(f"changes.grade_{found.grade(number)}"),
            "kind": found.grade(number),
            "first": first(number),
            "cells": [drawn(number, one) for one in gaps],
        }
        for number in found.ranked(by, season, region, measure)
    ]

    def picked() -> None:
        said = st.session_state.get("changes_grid") or {}
        if said.get("picked"):
            number, _, one = said["picked"].partition(" ")
            on_pick(number, one)
        elif said.get("ranked"):
            on_rank(said["ranked"])

    _GRID(
        key="changes_grid",
        data={
            "label": t("changes.grid", region=t(f"changes.region_{region}")),
            "corner": t("changes.project"),
            "rank": t("changes.rank_by"),
            "heads": [
                {"gap": one, "name": found.gap_name(one), "unit": found.unit(one, measure)} for one in gaps
            ],
            "rows": rows,
            "by": by,
            "project": project,
            "gap": gap,
        },
        on_picked_change=picked,
        on_ranked_change=picked,
    )
    _key(found, {cell.grade for cell in cells.values() if cell is not None and cell.value > 0})
    words.foot(t("changes.grid_note"))


def _key(found: ChangesBook, present: Collection[str]) -> None:
    """Show what the three kinds of bar mean, of those that are there."""
    items = "".join(
        f'<span><u class="bar {grade}"><i></i></u>{safe(found.t(f"changes.key_{grade}"))}</span>'
        for grade in GRADES
        if grade in present
    )
    opened = f'<span><u class="mark"></u>{safe(found.t("changes.key_open"))}</span>'
    st.html(f'<p class="z-changes-key">{items}{opened}</p>')


def second(found: ChangesBook, cell: Cell) -> str:
    """Return the people on the second grid where they differ by more than a quarter; '' elsewhere."""
    if not abs(cell.value - cell.alt) > 0.25 * max(cell.value, cell.alt):
        return ""
    return found.t("changes.second", figure=n.persons(cell.alt, found.t.lang))


def tip(found: ChangesBook, cell: Cell, project: str, gap: str, season: str, measure: str) -> list[str]:
    """Return what is behind a cell: its range, how sure it is, and why it is no surer."""
    t, lines = found.t, []
    if measure == "saved" and cell.changed > 0:
        lines.append(
            t(
                "changes.tip_mean",
                persons=n.persons(cell.changed, t.lang),
                minutes=n.minutes(cell.mean_min, t.lang),
            )
        )
    if cell.high > 0:
        low, high = (found.figure(value, gap, measure) for value in (cell.low, cell.high))
        lines.append(t("changes.tip_range", low=low, high=high))
    if measure == "gained":
        lines.append(t("changes.tip_alt", figure=n.persons(cell.alt, t.lang)))
    reasons = "; ".join(found.why(project, season, gap))
    lines.append(t("changes.graded", grade=t(f"changes.grade_{cell.grade}"), reasons=reasons))
    return lines
