"""Two states of the city: today and what projects bring by a year, or two scenarios."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from zones.city import CITY
from zones.effects import standing_by
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.scenario import Edit, Scenario, ScenarioError
from zones.ui import cache, state, words
from zones.ui.compare import difference, parts
from zones.ui.compare.difference import State
from zones.ui.compare.parts import Asked
from zones.ui.frame import Place
from zones.ui.gaps import cache as gaps_cache
from zones.ui.gaps import regions
from zones.ui.scenario import book, compare, start
from zones.ui.scenario import desk as scenario_desk
from zones.ui.scenario.desk import Desk
from zones.words import scenario_words
from zones.words.figures import rows_of
from zones.words.scenario_outcome import WEST, Outcome

LAYERS: Final = ("facilities", "completeness", "roads", "speeds", "cells", "communes", "landcover")
DATED: Final = (*LAYERS, "projects", "project_phases", "evidence")
TODAY: Final = "today"
MINE, KEPT = "mine", "kept"
VIEWS: Final = ("swipe", "minutes", "people")
_ROUND_PERSONS: Final = 10.0
"""Fewer people than this are next to none."""


def dates(t: Texts, asked: Asked, top: Place) -> None:
    """Show the city today and by the end of a year, and what was reported at two dates."""
    years = (TODAY, *start.YEARS)
    first, second = parts.two(t, "date", years, (TODAY, "2030"), show=lambda one: _date(t, one))
    if first == second:
        with top:
            words.answer(t("compare.same", name=_date(t, first)))
        return
    mine = scenario_desk.desk()
    found = tuple(_of_year(t, mine, asked, one) for one in (first, second))
    with top:
        _answer(t, found)
    _projects(t, [one for one in (first, second) if one != TODAY], found)
    communes = _show(t, found)
    desk = gaps_cache.desk(t)
    if desk.lost:
        words.warning(t("gaps.lost", error=desk.lost))
    regions.trend(t, desk)
    words.foot(t("compare.dates_note"))
    _close(t, asked, found, communes, ("dates", first, second), DATED)


def scenarios(t: Texts, asked: Asked, top: Place) -> None:
    """Show two scenarios: ready-made ones, and those of the page of scenarios."""
    mine = scenario_desk.opened()
    scenario_desk.settled(t, mine)
    own = {MINE: mine.scenario, KEPT: mine.first}
    theirs = [name for name, one in own.items() if one is not None and one.edits]
    options = (TODAY, *start.EXAMPLES, *theirs)

    def named(one: str) -> str:
        document = own.get(one)
        if document is not None:
            return t(
                f"compare.scenario_{one}",
                what=scenario_words.summary(t, document, cache.whole_city().facilities),
            )
        return t("compare.today") if one == TODAY else t(f"scenario.example_{one}")

    first, second = parts.two(t, "scenario", options, (TODAY, "landslide"), show=named)
    scenario_desk.write_links(mine)
    for fault in [*([t("scenario.bad_link")] if mine.unread else []), *mine.faults]:
        words.warning(fault)
    if first == second:
        with top:
            words.answer(t("compare.same", name=named(first)))
    else:
        found, left_out = [], 0
        for one in (first, second):
            document = own.get(one) or _ready(asked, one)
            changed = _under(document, asked)
            left_out += len(document.edits) - len(changed.edits)
            try:
                found.append(State(named(one), book.outcome(t, mine.owner, changed)))
            except ScenarioError as error:
                words.warning(t("compare.fails", name=named(one), reason=str(error)))
        if left_out:
            words.warning(t("compare.left_out", count=left_out))
        if len(found) == 2:
            with top:
                _answer(t, found)
            communes = _show(t, found)
            _close(t, asked, found, communes, ("scenarios", first, second), LAYERS)
    words.foot(t("compare.scenarios_note"))
    st.page_link("pages/scenario.py", label=t("compare.to_scenario"))


def _date(t: Texts, one: str) -> str:
    return t("compare.today") if one == TODAY else t("compare.year", year=one)


def _under(scenario: Scenario, asked: Asked) -> Scenario:
    return scenario_desk.under(scenario, asked.service, asked.mode, asked.season, asked.threshold)


def _blank(asked: Asked) -> Scenario:
    return _under(Scenario(data_version=cache.version()), asked)


def _ready(asked: Asked, one: str) -> Scenario:
    """Return a ready-made scenario; today has no edits."""
    edits = () if one == TODAY else (_example(cache.version(), one),)
    return Scenario(data_version=cache.version(), edits=edits)


@st.cache_resource(show_spinner=False, max_entries=16)
def _example(data_version: str, one: str) -> Edit:
    return start.EXAMPLES[one]()


def _of_year(t: Texts, mine: Desk, asked: Asked, one: str) -> State:
    blank = _blank(asked)
    edits = () if one == TODAY else start.works_due(t, int(one), blank)
    scenario = blank.model_copy(update={"edits": edits})
    return State(_date(t, one), book.outcome(t, mine.owner, scenario))


def _show(t: Texts, both: Sequence[State]) -> pd.DataFrame:
    """Show map, regions and communes of both states, and return the communes."""
    first, second = (one.outcome for one in both)
    names = (both[0].name, both[1].name)
    drawn = state.switch("map", t("access.view"), VIEWS, VIEWS[0], show=lambda one: t(f"compare.view_{one}"))
    a, b = (one.scenario.to_compact_json() for one in (first, second))
    communes = _compared(cache.version(), a, b, first, second)
    left, right = st.columns([4, 3], gap="medium")
    with left:
        if drawn == "swipe":
            difference.divided(t, both, communes)
        else:
            difference.difference(t, both, communes, drawn)
        words.foot(f"{t('map.summary_title')}: {difference.twin(t, names, communes)}")
    with right, st.container(key="compare_beside"):
        compare.regions(t, first, second)
    st.subheader(t("compare.by_commune"))
    difference.table(t, names, communes)
    return communes


@st.cache_resource(show_spinner=False, max_entries=32)
def _compared(data_version: str, first: str, second: str, _first: Outcome, _second: Outcome) -> pd.DataFrame:
    return difference.communes(_first, _second)


def _close(
    t: Texts,
    asked: Asked,
    both: Sequence[State],
    communes: pd.DataFrame,
    names: Sequence[str],
    layers: Sequence[str],
) -> None:
    """Show the downloads and the sources."""
    first, second = (one.outcome for one in both)
    params = {
        "a": both[0].name,
        "b": both[1].name,
        **{name: str(value) for name, value in vars(asked).items()},
        "scenario_a": first.scenario.to_compact_json(),
        "scenario_b": second.scenario.to_compact_json(),
        "data_version": cache.version(),
        "layers": ", ".join(layers),
    }

    def sheets() -> Mapping[str, pd.DataFrame]:
        return {"communes": communes, "regions_a": first.regions, "regions_b": second.regions}

    parts.files(t, f"zones-compare-{'-'.join(names)}", sheets, params)
    by, when = t(f"term.by_{asked.mode}"), t(f"term.in_{asked.season}")
    words.sources(t, layers, t("sources.version", version=cache.version(), mode=by, season=when))


def _answer(t: Texts, both: Sequence[State]) -> None:
    """Say how many more people come within the threshold, where, and what it does to the gap."""
    first, second = (one.outcome for one in both)
    named = {"a": both[0].name, "b": both[1].name}
    service = scenario_words.service_name(t, second.scenario.service)
    how: dict[str, Any] = {"service": service, "threshold": second.threshold}
    if not (first.mapped and second.mapped):
        words.answer(t("compare.state_unmapped", **how))
        return
    within = [one.regions["within_after_persons"].astype(float) for one in (first, second)]
    more = (within[1] - within[0]).to_dict()
    apart = _gap(t, scenario_words.gap(first, "after"), scenario_words.gap(second, "after"))
    if abs(more[CITY]) < _ROUND_PERSONS and abs(more[WEST]) < _ROUND_PERSONS:
        words.answer(" ".join([t("compare.state_even", **named, **how), apart]))
    else:
        key = "compare.state_more" if more[CITY] > 0 else "compare.state_fewer"
        people = {
            "people": n.persons(abs(more[CITY]), t.lang),
            "west": scenario_words.signed(more[WEST], t.lang),
        }
        words.answer(" ".join([t(key, **people, **named, **how), apart]))
        words.sure(_range(t, first, second))
    if "wet" in (first.season_after, second.season_after):
        words.warning(t("access.wet"))
    if second.incomplete:
        words.warning(t("scenario.incomplete"))


def _gap(t: Texts, first: float, second: float) -> str:
    """Return by how much the West is behind the East in both, where that can be said."""
    if not (first >= 0 and second >= 0):
        return ""
    x, y = (n.minutes(one, t.lang) for one in (first, second))
    return t("compare.state_gap_same", x=x) if x == y else t("compare.state_gap", x=x, y=y)


def _range(t: Texts, first: Outcome, second: Outcome) -> str:
    """Return the people gained under slower and faster roads, and on the second population grid."""

    def more(row: str, grid: str = "") -> str:
        sure = [rows_of(one.sure)[row] for one in (first, second)]
        a, b = (float(one[f"gained_{grid}persons"]) - float(one[f"lost_{grid}persons"]) for one in sure)
        return scenario_words.signed(b - a, t.lang)

    return t("compare.state_range", slower=more("slower"), faster=more("faster"), alt=more("central", "alt_"))


def _projects(t: Texts, years: Sequence[str], found: Sequence[State]) -> None:
    """Say which projects are counted by the later year, and which of those due cannot be."""
    year = max(years)
    outcome = next(one.outcome for one in found if one.name == _date(t, year))
    counted = list(dict.fromkeys(edit.project_id for edit in outcome.scenario.edits if edit.project_id))
    books = cache.book(t)
    names = [f"{one.project_id} {books.name(one)}" for one in books.projects if one.project_id in counted]
    due = standing_by(cache.projects(), int(year))
    finished = {project.project_id for project in due.done}
    words.points(
        [
            t("compare.counted", year=year, count=len(counted), names="; ".join(names) or n.NO_VALUE),
            t("compare.not_counted", count=len(finished - set(counted)), undated=len(due.undated)),
        ]
    )
