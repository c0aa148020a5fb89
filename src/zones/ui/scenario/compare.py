"""Two scenarios side by side: the same classes on both maps, and a table of the differences."""

import streamlit as st

from zones.errors import ZonesError
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.scenario import compare
from zones.ui import cache, words
from zones.ui.scenario import book, on_map
from zones.ui.scenario.desk import Desk
from zones.ui.tables import Column, Row, show
from zones.words import scenario_words
from zones.words.figures import rows_of
from zones.words.scenario_outcome import Outcome

_REGION_COLUMNS = (
    "within_after_persons",
    "share_after_pct",
    "gained_persons",
    "lost_persons",
    "median_after_min",
    "newly_unreachable_persons",
)
_LISTED = 12
"""Communes that are listed; their number is said in full."""


def section(t: Texts, mine: Desk, second: Outcome, *, drawn: str, chosen: str) -> None:
    """Show scenario A, kept earlier, beside the one that stands now, B."""
    st.subheader(t("scenario.compare"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(t("scenario.keep_a"), key="scenario_keep", on_click=_keep, args=(mine,))
        if mine.first is not None:
            st.button(t("scenario.drop_a"), on_click=_drop, args=(mine,), type="tertiary")
    if mine.first is None:
        words.foot(t("scenario.compare_hint"))
        return
    try:
        first = book.outcome(t, mine.owner, mine.first)
    except ZonesError as error:
        words.warning(t("scenario.a_fails", reason=str(error)))
        return
    if first.scenario.service != second.scenario.service or first.threshold != second.threshold:
        words.warning(t("scenario.a_other"))
    places = cache.whole_city().facilities
    for column, letter, one in zip(st.columns(2, gap="medium"), "AB", (first, second), strict=True):
        with column:
            words.line(f"**{letter}.** {scenario_words.summary(t, one.scenario, places)}")
            on_map.show(t, one, drawn=drawn, key=f"scenario_{letter}", place=f"map_{letter}", chosen=chosen)
    regions(t, first, second)
    _communes(t, first, second)


def _keep(mine: Desk) -> None:
    mine.first = mine.scenario


def _drop(mine: Desk) -> None:
    mine.first = None


def _figure(t: Texts, unit: str, value: float, *, difference: bool = False) -> str:
    lang = t.lang
    if unit == "persons":
        return scenario_words.signed(value, lang) if difference else n.persons(value, lang)
    if unit == "min":
        # A difference of two medians: plus is longer.
        return scenario_words.saved(value, lang) if difference else n.minutes(value, lang)
    if not difference:
        return n.decimal(value, 1, lang)
    if round(value, 1) == 0:
        return scenario_words.NEXT_TO_NONE if value else n.decimal(0.0, 0, lang)
    text = n.decimal(value, 1, lang)
    return f"+{text}" if value > 0 else text.replace("-", scenario_words.MINUS)


def regions(t: Texts, first: Outcome, second: Outcome) -> None:
    """Show what two scenarios come to for each region."""
    heads = ("measure", "region", "a", "b", "difference")
    columns = [
        Column(t(f"scenario.cmp_{head}"), figures=head in ("a", "b", "difference"), wide=head == "measure")
        for head in heads
    ]
    sides, names = [rows_of(one.regions) for one in (first, second)], second.regions[f"name_{t.lang}"]
    rows = []
    for name in _REGION_COLUMNS:
        unit = compare.MEASURES[name].unit
        for region, title in names.items():
            a, b = (float(side[str(region)][name]) for side in sides)
            rows.append(
                Row(
                    [
                        t(f"scenario.measure_{name}", threshold=second.threshold),
                        str(title),
                        _figure(t, unit, a),
                        _figure(t, unit, b),
                        _figure(t, unit, b - a, difference=True),
                    ]
                )
            )
    show(columns, rows, caption=t("scenario.compare"))


def _communes(t: Texts, first: Outcome, second: Outcome) -> None:
    table = compare.tables(first.communes, second.communes, "within_after_persons")
    apart = table[table["difference"].abs() >= 5]
    order = apart["difference"].abs().sort_values(ascending=False, kind="stable").index
    if not len(order):
        words.foot(t("scenario.cmp_same", threshold=second.threshold))
        return
    columns = [
        Column(t("table.name")),
        Column(t("scenario.cmp_a"), figures=True),
        Column(t("scenario.cmp_b"), figures=True),
        Column(t("scenario.cmp_difference"), figures=True),
    ]
    rows = [
        Row(
            [
                str(table["name"][code]),
                n.persons(table["first"][code], t.lang),
                n.persons(table["second"][code], t.lang),
                scenario_words.signed(table["difference"][code], t.lang),
            ]
        )
        for code in order[:_LISTED]
    ]
    words.foot(t("scenario.cmp_communes", count=len(order), threshold=second.threshold))
    show(columns, rows, caption=t("scenario.compare"))
