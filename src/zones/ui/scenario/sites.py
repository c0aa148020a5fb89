"""Where next? The best places for new sites, what they bring, and rounds of a mobile service."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.factory import Pin
from zones.maps.legend import Legend, Mark
from zones.maps.text import safe
from zones.sites import KINDS, MINORITY, Plan, Rounds, communes_of, groups
from zones.ui import cache, downloads, maps, state, words
from zones.ui.frame import Place
from zones.ui.maps import Click
from zones.ui.scenario import answers, book
from zones.ui.scenario.answers import Question
from zones.ui.scenario.desk import Desk
from zones.ui.tables import Column, Row, show
from zones.words import scenario_words, site_words
from zones.words.access_legend import access_legend
from zones.words.figures import View, rows_of

QUESTIONS: Final = ("sites", "rounds")
_MOST: Final = 10
_BAR: Final = 70.0
"""Height of the highest bar, per cent of the chart: figures stand above the bars."""
_ROUND_PERSONS: Final = 10.0
"""Fewer people than this are next to none."""
_NEAR: Final = ("15", "30", "45", "60")
"""Minutes to a stop of a mobile service."""

Pick = Callable[[Click], None]


def section(
    t: Texts, mine: Desk, view: View | None, top: Place, bar: Place, *, chosen: str, on_click: Pick
) -> None:
    """Ask where the next sites should go, and show the answer in ``top`` and below.

    The kind of question is asked in ``bar``.
    """
    scenario = mine.scenario
    whole = cache.whole_city()
    with bar:
        asked = state.switch(
            "ask", t("scenario.ask"), QUESTIONS, QUESTIONS[0], show=lambda name: t(f"scenario.ask_{name}")
        )
    columns = st.columns([2, 2.4, 2.4, 1.6], vertical_alignment="bottom")
    with columns[0]:
        if asked == "sites":
            count = state.slide("new", t("scenario.new_sites"), 1, _MOST, 3)
        else:
            near = int(state.select("near", t("scenario.near"), _NEAR, _NEAR[1]))
    with columns[1]:
        known = {row.region: row for row in whole.schemes.itertuples(index=False)}

        def group(name: str) -> str:
            if name not in known:
                return t(f"scenario.{name}")
            return str(getattr(known[name], f"name_{t.lang}"))

        whom = state.select("whom", t("scenario.whom"), groups(whole), "west", show=group)
    with columns[2]:
        first = KINDS[0] if asked == "sites" else KINDS[1]
        kind = state.select(
            f"at_{asked}", t("scenario.at"), KINDS, first, show=lambda name: t(f"scenario.at_{name}")
        )
    with columns[3]:
        pressed = st.button(t("scenario.find"), type="primary", width="stretch", key="scenario_find")
    question = Question(asked, count if asked == "sites" else near, scenario.limit_min, whom, kind)
    document = scenario.model_copy(update={"title": "", "note": "", "created": None}).to_compact_json()
    # The answer stands as long as nothing that it rests on changes.
    if pressed:
        st.session_state["scenario_asked"] = (question, document)
    if st.session_state.get("scenario_asked") != (question, document):
        with top:
            words.answer(t("scenario.ask_answer"))
            words.sure(t(f"scenario.ask_{asked}_how"))
        if view is not None:
            maps.draw(
                t,
                key="sites_map",
                legend=access_legend(view, "minutes"),
                keys=view.keys(share=False),
                tips=view.tips(share=False),
                facilities=cache.facility_file(t, scenario.service),
                chosen=chosen or None,
                on_click=on_click,
            )
        return
    book.warm(t)
    with st.spinner(t("scenario.choosing")):
        found = answers.where_next(document, question, scenario, mine.owner)
    if isinstance(found, Plan):
        with top:
            _plan_words(t, found)
            _counted(t, found.params)
        _plan(t, mine, found, view, chosen, on_click)
    else:
        with top:
            _rounds_words(t, found)
            _counted(t, found.params)
        _rounds(t, found, view, chosen, on_click)


def _counted(t: Texts, params: Mapping[str, Any]) -> None:
    """Say whose figures are counted where those of others are not known."""
    if params["whom"] == MINORITY:
        codes = communes_of(cache.whole_city(), MINORITY, reported=cache.layer("evidence"))
        names = ", ".join(str(cache.whole_city().communes["name"][code]) for code in codes)
        words.warning(t("scenario.minority_known", count=len(codes), names=names))


def _plan_words(t: Texts, plan: Plan) -> None:
    lang, minutes = t.lang, int(plan.params["minutes"])
    before, last = plan.curve.iloc[0], plan.curve.iloc[-1]
    gained = float(last["covered_persons"] - before["covered_persons"])
    names = "; ".join(f"{rank}. {site_words.place(row)}" for rank, row in rows_of(plan.sites).items())
    words.answer(
        t(
            "scenario.plan_answer",
            count=len(plan.sites),
            people=scenario_words.signed(gained, lang),
            minutes=minutes,
            share_before=n.percent(before["share_pct"], lang),
            share_after=n.percent(last["share_pct"], lang),
            names=names,
        )
    )
    proof = "scenario.plan_proven" if last["optimal"] else "scenario.plan_unproven"
    alt = float(plan.sites["newly_covered_alt_persons"].sum())
    apart = scenario_words.apart([gained], [alt])
    words.sure(
        t(
            proof,
            candidates=n.decimal(plan.n_candidates, 0, lang),
            gap=n.percent(last["gap_pct"], lang),
            places=n.decimal(plan.demand_places, 0, lang),
        ),
        t("scenario.sure_apart" if apart else "scenario.sure_grid", alt=scenario_words.signed(alt, lang)),
        t(
            "scenario.plan_naive",
            **{
                str(name): scenario_words.signed(-less, lang)
                for name, less in plan.naive["less_persons"].items()
            },
        ),
    )
    # Among seats a simple choice can be ahead by what places gather, never by more.
    if plan.params["candidates"] != KINDS[0] and (plan.naive["less_persons"] < -_ROUND_PERSONS).any():
        words.warning(t("scenario.plan_beaten"))
    if plan.incomplete_pct > 0:
        words.warning(t("access.incomplete", share=n.percent(plan.incomplete_pct, lang)))


def _plan(t: Texts, mine: Desk, plan: Plan, view: View | None, chosen: str, on_click: Pick) -> None:
    lang, minutes = t.lang, int(plan.params["minutes"])
    pins = [
        Pin(f"site-{rank}", row["lon"], row["lat"], "place", f"{rank}. {site_words.place(row)}", str(rank))
        for rank, row in rows_of(plan.sites).items()
    ]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(t, view, pins, chosen, on_click, Mark("place", t("scenario.mark_place")))
    with right:
        columns = [
            Column("#", figures=True),
            Column(t("scenario.site")),
            Column(t("scenario.site_people"), figures=True),
            Column(t("scenario.site_alt"), figures=True),
        ]
        rows = [
            Row(
                [
                    str(rank),
                    site_words.place(row),
                    scenario_words.signed(float(row["newly_covered_persons"]), lang),
                    scenario_words.signed(float(row["newly_covered_alt_persons"]), lang),
                ]
            )
            for rank, row in rows_of(plan.sites).items()
        ]
        show(columns, rows, caption=t("scenario.sites"))
        st.button(
            t("scenario.use_sites"), key="scenario_use", type="primary", on_click=_use, args=(mine, plan)
        )
        _curve(t, plan)
        tables = {"sites": plan.sites, "curve": plan.curve, "naive": plan.naive}
        _take_away(t, "zones-sites", tables, plan.params)
    if plan.out_of_reach_persons >= 5:
        words.foot(
            t("scenario.out_of_reach", people=n.persons(plan.out_of_reach_persons, lang), minutes=minutes)
        )


def _use(mine: Desk, plan: Plan) -> None:
    mine.add(*plan.scenario().edits)
    state.write("part", "", "")
    state.write("tool", "", "")


def _map(t: Texts, view: View | None, pins: list[Pin], chosen: str, on_click: Pick, mark: Mark) -> None:
    acts: dict[str, Any] = {"pins": pins, "chosen": chosen or None, "on_click": on_click}
    if view is None:
        maps.draw(t, key="sites_map", legend=Legend(mark.label, "", marks=(mark,)), **acts)
        return
    shown = access_legend(view, "minutes")
    maps.draw(
        t,
        key="sites_map",
        legend=Legend(
            shown.title,
            shown.unit,
            shown.scale,
            shown.labels,
            shown.threshold,
            shown.threshold_label,
            (mark, *shown.marks),
        ),
        keys=view.keys(share=False),
        tips=view.tips(share=False),
        facilities=cache.facility_file(t, view.result.service.id),
        **acts,
    )


def _curve(t: Texts, plan: Plan) -> None:
    """Show what 0, 1, ... N new sites add to today's share as bars."""
    shares = plan.curve["share_pct"]
    today, span = float(shares.iloc[0]), max(float(shares.iloc[-1] - shares.iloc[0]), 1e-9)
    bars = "".join(
        f"<div><b>{safe(n.decimal(share, 1, t.lang))}</b>"
        f'<i style="height:{max(0.0, _BAR * (share - today) / span):.1f}%"></i><span>{number}</span></div>'
        for number, share in shares.items()
    )
    title = t("scenario.curve", minutes=int(plan.params["minutes"]))
    st.html(
        f'<figure class="z-curve" role="img" aria-label="{safe(title)}">'
        f"<figcaption>{safe(title)}</figcaption><div>{bars}</div></figure>"
    )
    words.foot(t("scenario.curve_note", today=n.percent(today, t.lang)))


def _take_away(t: Texts, stem: str, tables: Mapping[str, pd.DataFrame], params: Mapping[str, Any]) -> None:
    """Offer the tables of an answer as a workbook, with the parameters that it hangs on."""
    said = pd.DataFrame({"parameter": list(params), "value": [str(value) for value in params.values()]})
    st.download_button(
        t("scenario.save_xlsx"),
        lambda: downloads.xlsx_bytes(
            {**{name: one.reset_index() for name, one in tables.items()}, "parameters": said}
        ),
        f"{stem}.xlsx",
        downloads.XLSX,
        key=f"{stem}_xlsx",
        on_click="ignore",
    )


def _rounds_words(t: Texts, found: Rounds) -> None:
    lang, beyond, within = t.lang, int(found.params["beyond_min"]), int(found.params["within_min"])
    words.answer(
        t(
            "scenario.rounds_answer",
            count=len(found.stops),
            people=n.persons(found.served_persons, lang),
            beyond=beyond,
            within=within,
        )
    )
    proof = "scenario.rounds_proven" if found.optimal else "scenario.rounds_unproven"
    words.sure(
        t(proof, fewest=n.decimal(found.fewest, 0, lang)),
        t(
            "scenario.rounds_rest",
            people=n.persons(found.out_of_reach_persons, lang),
            scattered=n.persons(found.scattered_persons, lang),
        ),
    )


def _rounds(t: Texts, found: Rounds, view: View | None, chosen: str, on_click: Pick) -> None:
    lang, rows = t.lang, rows_of(found.stops)
    pins = [
        Pin(f"stop-{stop}", row["lon"], row["lat"], "added", f"{stop}. {site_words.place(row)}", str(stop))
        for stop, row in rows.items()
    ]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(t, view, pins, chosen, on_click, Mark("added", t("scenario.mark_stop")))
    with right:
        columns = [
            Column("#", figures=True),
            Column(t("scenario.stop")),
            Column(t("term.unit_persons"), figures=True),
        ]
        table = [
            Row([str(stop), site_words.place(row), n.persons(row["persons"], lang)])
            for stop, row in rows.items()
        ]
        show(columns, table, caption=t("scenario.stops"), tall=True)
        _take_away(t, "zones-stops", {"stops": found.stops}, found.params)
