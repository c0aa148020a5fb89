"""One effect opened: who gains and where, on the map and in tables."""

from collections.abc import Callable, Mapping, Sequence
from math import isnan
from typing import Any, Final

import pandas as pd
import streamlit as st

from zones.effects import Effect
from zones.i18n import numbers as n
from zones.maps.legend import Legend, Mark, class_key
from zones.maps.palette import MINUTES_SAVED, PERSONS_GAINED, Scale
from zones.maps.projects import ProjectLayer
from zones.travel import Season
from zones.ui import cache, downloads, maps, state, words
from zones.ui.changes import card, run
from zones.ui.changes.card import LEAST_MIN, named_rows, turned
from zones.ui.tables import Column, Row, show
from zones.words.access_legend import edges
from zones.words.changes_book import ALL_GAPS, FIRST_GAP, ChangesBook, Shown

VIEWS: Final = ("one", "due")
YEARS: Final = (2026, 2035)
DUE: Final = 2030
"""The year that the Action Programme runs to."""

LEAST_PERSONS: Final = 10.0
"""People whose minutes change before a commune is listed; fewer are below what the grids can tell."""

NOT_WHOLE: Final = ("partial", "unknown", "not_mapped")
"""Reasons of a commune whose services are not all on the map."""

Pick = Callable[[str], None]


def asked(found: ChangesBook, by: str, season: Season, region: str, measure: str) -> Shown:
    """Return what the link asks for; the project that does most where it asks for nothing."""
    best = found.ranked(by, season, region, measure)
    project = state.chosen("project", found.project_ids, best[0] if best else "")
    served = [
        one
        for one in (by, FIRST_GAP, *ALL_GAPS)
        if found.cell(project, one, season, region, "saved") is not None
        and (measure == "saved" or not one.startswith("seat_"))
    ]
    gap = state.chosen("gap", served, served[0] if served else by)
    return Shown(project, gap, season, region, measure)


def marked(shown: Shown) -> str:
    """Return the project whose cell is open; '' while all that are due are looked at together."""
    return shown.project if state.chosen("view", VIEWS, VIEWS[0]) == "one" else ""


def opened(found: ChangesBook, shown: Shown, *, on_commune: Pick) -> None:
    """Show the opened effect: map and card side by side, under them the tables."""
    t = found.t
    st.subheader(t("changes.opened"))
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    with left:
        view = state.switch(
            "view", t("changes.view"), VIEWS, VIEWS[0], show=lambda name: t(f"changes.view_{name}")
        )
    ids: tuple[str, ...] = (shown.project,) if shown.project else ()
    if view == "due":
        with right:
            year = state.slide("year", t("changes.year"), *YEARS, DUE)
        ids = found.of_due(year, shown.gap)
        if not ids:
            words.warning(t("changes.due_none", year=year, to=found.to(shown.gap)))
            return
        names = ", ".join(found.name(one) for one in ids)
        words.line(t("changes.due", year=year, count=len(ids), names=names, to=found.to(shown.gap)))
        words.foot(t("changes.due_note"))
    if not ids:
        return
    if shown.gap in found.incomplete:
        words.warning(t("changes.incomplete"))
    with st.spinner(t("changes.solving")):
        if shown.gap.startswith("seat_"):
            seats = run.seats(ids, shown.gap, shown.season)
        else:
            effect = run.together(ids, shown.gap, shown.season)
    if shown.gap.startswith("seat_"):
        _seats(found, shown, ids, seats, on_commune)
    else:
        _people(found, shown, ids, effect, on_commune)


def _people(found: ChangesBook, shown: Shown, ids: Sequence[str], effect: Effect, on_commune: Pick) -> None:
    t, table = found.t, effect.communes
    saved = shown.measure == "saved"
    column, scale = ("mean_saved_min", MINUTES_SAVED) if saved else ("gained_persons", PERSONS_GAINED)
    rows = named_rows(table)
    keys = {
        code: class_key(
            scale, row[column], has_data=not isnan(row[column]), partial=row["reason"] in NOT_WHOLE
        )
        for code, row in rows.items()
    }
    chosen = state.chosen("commune", list(rows), "")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        tips = {code: _tip(found, row, saved) for code, row in rows.items()}
        _map(found, shown, ids, keys, tips, scale, chosen, on_commune)
    with right:
        card.of_people(found, shown, ids, effect)
    heads: tuple[str, ...] = ("region", "changed", "mean", "gained", "gained_alt", "share", "median")
    _titled(t("changes.by_region"), heads, effect.threshold_min, _regions(found, effect), found)
    touched = table[table["changed_persons"] >= LEAST_PERSONS].sort_values(
        ["saved_person_min", "name_en"], ascending=[False, True], kind="stable"
    )
    listed = [_commune(found, rows[str(code)], str(code) == chosen) for code in touched.index]
    heads = ("commune", "persons", "changed", "mean", "median", "gained", "gained_alt")
    _titled(t("changes.by_commune", count=len(touched)), heads, effect.threshold_min, listed, found)
    words.foot(t("changes.rest", count=len(table) - len(touched) - 1))
    _take_away(found, shown, ids, table)


def _seats(
    found: ChangesBook, shown: Shown, ids: Sequence[str], table: pd.DataFrame, on_commune: Pick
) -> None:
    t, lang = found.t, found.t.lang
    names = cache.whole_city().communes["name"]
    saved = {str(code): float(value) for code, value in table["saved_min"].items()}
    keys = {code: class_key(MINUTES_SAVED, value, has_data=not isnan(value)) for code, value in saved.items()}
    rows = {
        code: {"mean_saved_min": value, "changed_persons": value > LEAST_MIN} for code, value in saved.items()
    }
    tips = {code: _tip(found, row, True) for code, row in rows.items()}
    chosen = state.chosen("commune", list(saved), "")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(found, shown, ids, keys, tips, MINUTES_SAVED, chosen, on_commune)
    with right:
        works = {number: one for (number, _, _), one in run.works(shown.season).works.items()}
        card.of_seats(found, shown, ids, table, works)
    touched = table[table["saved_min"] > LEAST_MIN].sort_values("saved_min", ascending=False, kind="stable")
    listed = []
    for code, row in touched.iterrows():
        both = [n.minutes(float(row[f"{side}_min"]), lang) for side in ("before", "after")]
        cells = [str(names[code]), n.minutes(float(row["saved_min"]), lang), turned(found, *both)]
        listed.append(Row(cells, "chosen" if code == chosen else ""))
    _titled(t("changes.by_seat", count=len(touched)), ("commune", "saved", "seat"), 0, listed, found)
    words.foot(t("changes.rest_seats", count=len(table) - len(touched) - 1))
    _take_away(found, shown, ids, table)


def _take_away(found: ChangesBook, shown: Shown, ids: Sequence[str], table: pd.DataFrame) -> None:
    downloads.buttons(found.t, f"zones-changes-{'-'.join(ids)}-{shown.gap}-{shown.season}", lambda: table)


def _regions(found: ChangesBook, effect: Effect) -> list[Row]:
    lang, rows, others = found.t.lang, [], named_rows(effect.regions_alt)
    for region, row in named_rows(effect.regions).items():
        cells = [
            str(row[f"name_{lang}"]),
            *_gains(found, row, others[region]["gained_persons"]),
            turned(found, *(n.percent(row[f"share_{side}_pct"], lang) for side in ("before", "after"))),
            turned(found, *(n.minutes(row[f"median_{side}_min"], lang) for side in ("before", "after"))),
        ]
        rows.append(Row(cells))
    return rows


def _commune(found: ChangesBook, row: Mapping[str, Any], chosen: bool) -> Row:
    lang = found.t.lang
    changed, mean, *gained = _gains(found, row, row["gained_alt_persons"])
    median = turned(found, *(n.minutes(row[f"median_{side}_min"], lang) for side in ("before", "after")))
    cells = [str(row["name"]), n.persons(row["persons"], lang), changed, mean, median, *gained]
    return Row(cells, "chosen" if chosen else "")


def _gains(found: ChangesBook, row: Mapping[str, Any], alt: float) -> list[str]:
    """Return who is faster and by how much, and who comes within the threshold by both grids."""
    lang, changed = found.t.lang, row["changed_persons"]
    mean = row["saved_person_min"] / changed if changed > 0 else float("nan")
    return [
        n.persons(changed, lang),
        n.minutes(mean, lang),
        n.persons(row["gained_persons"], lang),
        n.persons(alt, lang),
    ]


def _titled(
    title: str, heads: Sequence[str], threshold: int, rows: Sequence[Row], found: ChangesBook
) -> None:
    """Show a table under its title."""
    t = found.t
    words.line(f"**{title}**")
    columns = [
        Column(t(f"changes.c_{head}", threshold=threshold), figures=head not in ("region", "commune"))
        for head in heads
    ]
    show(columns, rows, caption=title)


def _tip(found: ChangesBook, row: Mapping[str, Any], saved: bool) -> str:
    t = found.t
    value = row["mean_saved_min"] if saved else row["gained_persons"]
    if isnan(value):
        return t("term.no_data")
    if not row["changed_persons"] > 0:
        return t("changes.unchanged")
    if saved:
        return t("changes.tip_saved", minutes=n.minutes(value, t.lang))
    alt = n.persons(row["gained_alt_persons"], t.lang)
    return t("changes.tip_gained", persons=n.persons(value, t.lang), alt=alt)


def _map(
    found: ChangesBook,
    shown: Shown,
    ids: Sequence[str],
    keys: Mapping[str, str],
    tips: Mapping[str, str],
    scale: Scale,
    chosen: str,
    on_commune: Pick,
) -> None:
    t, what = found.t, "saved" if scale is MINUTES_SAVED else "gained"
    marks = [Mark("divide", t("legend.divide"))]
    if "n" in keys.values():
        marks.append(Mark("no_data", t("legend.no_data")))
    if any(key.startswith("p") for key in keys.values()):
        marks.append(Mark("partial", t("changes.legend_partial")))
    states = found.book.states(DUE)

    def clicked(click: maps.Click) -> None:
        if click.commune:
            on_commune(click.commune)

    maps.draw(
        t,
        key="changes_map",
        legend=Legend(
            t(f"changes.legend_{what}", to=found.to(shown.gap)),
            t(f"changes.legend_unit_{what}"),
            scale,
            edges(t, scale),
            marks=tuple(marks),
        ),
        keys=keys,
        tips=tips,
        chosen=chosen or None,
        projects=ProjectLayer(
            cache.project_file(),
            {one: states[one] for one in ids},
            {one: found.book.tip(found.book.by_id[one], states[one]) for one in ids},
        ),
        on_click=clicked,
    )
