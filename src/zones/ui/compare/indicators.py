"""Two gap measures on the same communes: where both are bad, and whether they go together."""

from dataclasses import replace
from math import isnan
from typing import Final

import pandas as pd
import streamlit as st

from zones.gaps import SECTORS, registry
from zones.gaps import compare as gap_compare
from zones.gaps.compare import Pair
from zones.gaps.index import AGGREGATES
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps import gap_scales
from zones.maps.factory import Swipe
from zones.ui import cache, maps, state, words
from zones.ui.compare import parts as compare
from zones.ui.frame import Place
from zones.ui.gaps import cache as gaps_cache
from zones.ui.gaps.cache import MODE
from zones.ui.gaps.parts import EVENLY
from zones.words.gaps_book import OVERALL, GapBook, Shown
from zones.words.gaps_legend import legend

LAYERS: Final = (
    "evidence",
    "standards",
    "communes",
    "cells",
    "roads",
    "speeds",
    "facilities",
    "completeness",
)
_DEFAULT: Final = ("district_health_60_wet_pct", "cut_off_pct")
_LISTED: Final = 12
_TOGETHER: Final = 0.3
"""Rank correlations nearer to zero than this are said to show no common order."""


def indicators(t: Texts, top: Place) -> None:
    """Show two measures on one map and who is badly placed in both."""
    options = offered()
    first, second = compare.two(t, "indicator", options, _DEFAULT, show=lambda one: _name(t, one))
    if first == second:
        with top:
            words.answer(t("compare.same", name=_name(t, first)))
        return
    book = gaps_cache.book(t, gaps_cache.desk(t), EVENLY, AGGREGATES[0])
    if book.desk.lost:
        words.warning(t("gaps.lost", error=book.desk.lost))
    shown = (book.shown(first), book.shown(second))
    found = gap_compare.pair(
        _exact(shown[0]), _exact(shown[1]), better=(_better(shown[0]), _better(shown[1]))
    )
    with top:
        _answer(book, shown, found)
    _map(book, shown)
    words.foot(f"{t('map.summary_title')}: {_twin(book, shown)}")
    _table(book, shown, found)
    names = (_name(t, first), _name(t, second))
    params = {
        "a": names[0],
        "b": names[1],
        "mode": MODE,
        "known_in_both": str(found.known),
        "rank_correlation": "" if isnan(found.agreement) else f"{found.agreement:.4f}",
        "data_version": cache.version(),
        "layers": ", ".join(LAYERS),
    }
    compare.files(
        t, f"zones-compare-{first}-{second}", lambda: {"communes": _sheet(book, shown, found)}, params
    )
    words.sources(t, LAYERS, t("gaps.sources", version=cache.version()))


def offered() -> list[str]:
    """Return what can be compared: the overall score, sectors, and every indicator that has a scale."""
    scaled = [one.id for one in registry().values() if gap_scales.of(one) is not None]
    return [OVERALL, *SECTORS, *scaled]


def _name(t: Texts, what: str) -> str:
    if what == OVERALL:
        return t("gaps.show_overall")
    if what in SECTORS:
        return t("gaps.show_sector", sector=t(f"gap_sector.{what}"))
    one = registry()[what]
    return f"{t(f'gap_sector.{one.sector}')} · {t.pick(one.name)}"


def _better(shown: Shown) -> str:
    """Return which way a measure is better; of scores, 1 is no gap."""
    return shown.indicator.better if shown.indicator is not None else "lower"


def _exact(shown: Shown) -> pd.Series:
    """Return the figures that are no bounds; NaN elsewhere."""
    return pd.Series(
        {code: value if shown.keys[code].isdigit() else float("nan") for code, value in shown.figures.items()}
    )


def _answer(book: GapBook, shown: tuple[Shown, Shown], found: Pair) -> None:
    t = book.t
    named = {"a": _lower(shown[0].title), "b": _lower(shown[1].title)}
    if found.known < 3:
        words.answer(t("compare.pair_unknown", known=found.known, count=len(book.codes), **named))
        return
    worst = found.worst
    names = ", ".join(book.desk.names[code] for code in worst[:_LISTED])
    if len(worst) > _LISTED:
        names = t("compare.pair_more", names=names, count=len(worst) - _LISTED)
    key = "compare.pair_answer" if worst else "compare.pair_none"
    words.answer(t(key, count=len(worst), names=names, known=found.known, **named))
    words.sure(_together(t, found), t("compare.pair_left", count=len(book.codes) - found.known))


def _together(t: Texts, found: Pair) -> str:
    if isnan(found.agreement):
        return t("compare.pair_same")
    value = n.decimal(found.agreement, 2, t.lang)
    if abs(found.agreement) < _TOGETHER:
        return t("compare.pair_apart", value=value)
    return t("compare.pair_together" if found.agreement > 0 else "compare.pair_against", value=value)


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _map(book: GapBook, shown: tuple[Shown, Shown]) -> None:
    def clicked(click: maps.Click) -> None:
        if click.commune:
            state.write("commune", click.commune, "")

    left, right = shown
    explained = legend(book.t, right)
    # What both legends would say alike is said once.
    once = replace(explained, marks=tuple(mark for mark in explained.marks if mark.kind != "divide"))
    with st.container(key="compare_swipe"):
        maps.draw(
            book.t,
            key="compare_map",
            legend=legend(book.t, left),
            keys=dict(left.keys),
            tips=dict(left.said),
            chosen=state.chosen("commune", book.codes, "") or None,
            swipe=Swipe((left.title, right.title), dict(right.keys), dict(right.said), once),
            on_click=clicked,
        )


def _twin(book: GapBook, shown: tuple[Shown, Shown]) -> str:
    """Return both sides of the map in words: the three worst of each, and how many have no figure."""
    parts = []
    for letter, one in zip("AB", shown, strict=True):
        drawn = [code for code in book.codes if one.band(code) is not None]
        # Bounds are on the map too, and are said as such.
        bad = {code: one.scale.badness(one.figures[code]) for code in drawn} if one.scale else {}
        worst = sorted(drawn, key=lambda code: (-bad[code], book.desk.folded[code]))[:3]
        listed = "; ".join(f"{book.desk.names[code]} ({one.said[code]})" for code in worst)
        none = len(book.codes) - len(drawn)
        parts.append(
            book.t("compare.pair_twin", side=letter, what=one.title, worst=listed or n.NO_VALUE, none=none)
        )
    return " ".join(parts)


def _table(book: GapBook, shown: tuple[Shown, Shown], found: Pair) -> None:
    """Show all communes, those worst in both first, with the place of each figure."""
    t, places = book.t, found.table
    chosen = state.chosen("commune", book.codes, "")
    total = places["first_place"] + places["second_place"]
    known = list(total.dropna().sort_values(kind="stable").index)
    rest = sorted(set(book.codes) - set(known), key=book.desk.folded.__getitem__)
    order = [*([chosen] if chosen else []), *(code for code in [*known, *rest] if code != chosen)]
    lines = []
    for code in order:
        row = places.loc[code]
        lines.append(
            compare.Line(
                book.desk.names[code],
                shown[0].said[code],
                shown[1].said[code],
                _places(t, float(row["first_place"]), float(row["second_place"])),
                t("compare.pair_worst") if row["worst"] else "",
            )
        )
    with st.container(key="compare_three"):
        compare.table(
            t,
            (shown[0].title, shown[1].title),
            lines,
            caption=t("compare.by_commune"),
            what="table.name",
            difference="compare.places",
            tall=True,
        )
    words.foot(t("compare.pair_note"))


def _places(t: Texts, first: float, second: float) -> str:
    if isnan(first) or isnan(second):
        return n.NO_VALUE
    return f"{n.decimal(first, 0, t.lang)} · {n.decimal(second, 0, t.lang)}"


def _sheet(book: GapBook, shown: tuple[Shown, Shown], found: Pair) -> pd.DataFrame:
    table = found.table.round({"first_place": 1, "second_place": 1})
    table.insert(0, "name", pd.Series(book.desk.names))
    for side, one in zip(("first", "second"), shown, strict=True):
        table[f"{side}_said"] = pd.Series(dict(one.said))
    return table
