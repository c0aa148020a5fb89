"""Two states of the city: today and what projects bring by a year, or two scenarios."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Final

import pandas as pd
import streamlit as st

from zones.access import REASONS
from zones.city import CITY
from zones.effects import standing_by
from zones.errors import ZonesError
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.factory import Swipe
from zones.maps.legend import class_key
from zones.maps.palette import MINUTES_SAVED, PERSONS_GAINED
from zones.scenario import Scenario
from zones.scenario import compare as sides
from zones.ui import (
    cache,
    compare,
    gaps_cache,
    gaps_regions,
    maps,
    scenario_book,
    scenario_compare,
    scenario_desk,
    scenario_map,
    scenario_start,
    state,
    words,
)
from zones.ui.compare import Asked
from zones.ui.scenario_desk import Desk
from zones.ui.tables import Column, Row, show
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
_ROUND_MIN: Final = 0.5


@dataclass(frozen=True)
class State:
    """The city after some edits."""

    name: str
    outcome: Outcome


def dates(t: Texts, asked: Asked) -> None:
    """Show the city today and by the end of a year, and what was reported at two dates."""
    years = (TODAY, *scenario_start.YEARS)
    first, second = compare.two(t, "date", years, (TODAY, "2030"), show=lambda one: _date(t, one))
    if first == second:
        words.answer(t("compare.same", name=_date(t, first)))
        return
    mine = scenario_desk.desk()
    found = tuple(_of_year(t, mine, asked, one) for one in (first, second))
    _answer(t, found)
    _projects(t, [one for one in (first, second) if one != TODAY], found)
    communes = _show(t, found)
    desk = gaps_cache.desk(t)
    if desk.lost:
        words.warning(t("gaps.lost", error=desk.lost))
    gaps_regions.trend(t, desk)
    words.foot(t("compare.dates_note"))
    _close(t, asked, found, communes, ("dates", first, second), DATED)


def scenarios(t: Texts, asked: Asked) -> None:
    """Show two scenarios: ready-made ones, and those of the page of scenarios."""
    mine = scenario_desk.opened(t)
    scenario_desk.settled(t, mine)
    own = {MINE: mine.scenario, KEPT: mine.first}
    theirs = [name for name, one in own.items() if one is not None and one.edits]
    options = (TODAY, *scenario_start.EXAMPLES, *theirs)

    def named(one: str) -> str:
        document = own.get(one)
        if document is not None:
            return t(
                f"compare.scenario_{one}",
                what=scenario_words.summary(t, document, cache.whole_city().facilities),
            )
        return t("compare.today") if one == TODAY else t(f"scenario.example_{one}")

    first, second = compare.two(t, "scenario", options, (TODAY, "landslide"), show=named)
    scenario_desk.write_links(mine)
    for fault in mine.faults:
        words.warning(fault)
    if first == second:
        words.answer(t("compare.same", name=named(first)))
    else:
        found, left_out = [], 0
        for one in (first, second):
            document = own.get(one) or _ready(asked, one)
            changed = scenario_desk.under(document, **_as_base(asked))
            left_out += len(document.edits) - len(changed.edits)
            try:
                found.append(State(named(one), scenario_book.outcome(t, mine.owner, changed)))
            except ZonesError as error:
                words.warning(t("compare.fails", name=named(one), reason=str(error)))
        if left_out:
            words.warning(t("compare.left_out", count=left_out))
        if len(found) == 2:
            _answer(t, found)
            communes = _show(t, found)
            _close(t, asked, found, communes, ("scenarios", first, second), LAYERS)
    words.foot(t("compare.scenarios_note"))
    st.page_link("pages/scenario.py", label=t("compare.to_scenario"))


def _date(t: Texts, one: str) -> str:
    return t("compare.today") if one == TODAY else t("compare.year", year=one)


def _as_base(asked: Asked) -> dict[str, str | int]:
    return dict(vars(asked))


def _blank(asked: Asked) -> Scenario:
    return scenario_desk.under(Scenario(data_version=cache.version()), **_as_base(asked))


def _ready(asked: Asked, one: str) -> Scenario:
    """Return a ready-made scenario; today has no edits."""
    edits = () if one == TODAY else (scenario_start.EXAMPLES[one](),)
    return Scenario(data_version=cache.version(), edits=edits)


def _of_year(t: Texts, mine: Desk, asked: Asked, one: str) -> State:
    blank = _blank(asked)
    edits = () if one == TODAY else scenario_start.works_due(t, int(one), blank)
    scenario = blank.model_copy(update={"edits": edits})
    return State(_date(t, one), scenario_book.outcome(t, mine.owner, scenario))


def _show(t: Texts, both: Sequence[State]) -> pd.DataFrame:
    """Show map, regions and communes of both states, and return the communes."""
    first, second = (one.outcome for one in both)
    names = (both[0].name, both[1].name)
    drawn = state.switch("map", t("access.view"), VIEWS, VIEWS[0], show=lambda one: t(f"compare.view_{one}"))
    communes = _communes(first, second)
    left, right = st.columns([4, 3], gap="medium")
    with left:
        if drawn == "swipe":
            _swipe(t, both, communes)
        else:
            _difference(t, both, communes, drawn)
        words.foot(f"{t('map.summary_title')}: {_twin(t, names, communes)}")
    with right, st.container(key="compare_beside"):
        scenario_compare.regions(t, first, second)
    st.subheader(t("compare.by_commune"))
    _table(t, names, communes)
    return communes


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

    compare.files(t, f"zones-compare-{'-'.join(names)}", sheets, params)
    by, when = t(f"term.by_{asked.mode}"), t(f"term.in_{asked.season}")
    words.sources(t, layers, t("sources.version", version=cache.version(), mode=by, season=when))


def _communes(first: Outcome, second: Outcome) -> pd.DataFrame:
    """Return medians and people within the threshold of both, by commune, with why a figure is missing."""
    medians = sides.tables(first.communes, second.communes, "median_after_min")
    people = sides.tables(first.communes, second.communes, "within_after_persons")
    columns = ["first", "second", "difference"]
    table = medians[["name", *columns]].rename(columns={one: f"median_{one}_min" for one in columns})
    table = table.join(people[columns].rename(columns={one: f"within_{one}_persons" for one in columns}))
    return table.assign(persons=second.communes["persons"], reason=second.communes["reason"])


def _answer(t: Texts, both: Sequence[State]) -> None:
    """Say how many more people come within the threshold, where, and what it does to the gap."""
    first, second = (one.outcome for one in both)
    named = {"a": both[0].name, "b": both[1].name}
    service = scenario_words.service_name(t, second.scenario.service)
    how = {"service": service, "threshold": second.threshold}
    if not (first.mapped and second.mapped):
        words.answer(t("compare.state_unmapped", **how))
        return
    more = {
        region: float(
            second.regions.loc[region, "within_after_persons"]
            - first.regions.loc[region, "within_after_persons"]
        )
        for region in (CITY, WEST)
    }
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
        net = [
            float(one.sure.loc[row, f"gained_{grid}persons"] - one.sure.loc[row, f"lost_{grid}persons"])
            for one in (first, second)
        ]
        return scenario_words.signed(net[1] - net[0], t.lang)

    return t("compare.state_range", slower=more("slower"), faster=more("faster"), alt=more("central", "alt_"))


def _middle(communes: pd.DataFrame) -> float | None:
    """Return the longitude amid the communes whose minutes change: there the divider is of use."""
    moved = communes.index[communes["median_difference_min"].abs() >= _ROUND_MIN]
    if not len(moved):
        return None
    labels = cache.layer("communes_web").set_index("commune_code")["label_lon"]
    return float(labels.reindex(moved).mean())


def _swipe(t: Texts, both: Sequence[State], communes: pd.DataFrame) -> None:
    first, second = (one.outcome for one in both)
    marks = [scenario_map.marks(t, one) for one in (first, second)]
    keys = [scenario_map.keys(one, "after") for one in (first, second)]
    tips = [
        {code: scenario_map.said(t, row, "after", one.threshold) for code, row in one.rows.items()}
        for one in (first, second)
    ]
    legend = scenario_map.legend(t, second, "after", picked=False)
    service = scenario_words.service_name(t, second.scenario.service)
    title = t("legend.minutes", service=service, threshold=second.threshold)
    maps.draw(
        t,
        key="compare_map",
        legend=replace(legend, title=title),
        keys=keys[0],
        tips=tips[0],
        facilities=cache.facility_file(t, second.scenario.service) if second.mapped else None,
        swipe=Swipe(
            names=(both[0].name, both[1].name),
            keys=keys[1],
            tips=tips[1],
            pins=(marks[0][0], marks[1][0]),
            lines=(marks[0][1], marks[1][1]),
            at=_middle(communes),
        ),
    )


def _difference(t: Texts, both: Sequence[State], communes: pd.DataFrame, drawn: str) -> None:
    """Show what B changes against A: minutes of the medians, or people within the threshold."""
    second = both[1].outcome
    view, scale = ("saved", MINUTES_SAVED) if drawn == "minutes" else ("gained", PERSONS_GAINED)
    keys, tips = {}, {}
    for code, row in rows_of(communes).items():
        # Minutes that B takes less are a gain, as are people that it brings nearer.
        if drawn == "minutes":
            value = -float(row["median_difference_min"])
            lost = isnan(row["median_second_min"]) and not isnan(row["median_first_min"])
            said = " → ".join(scenario_words.minutes(t, float(row[f"median_{one}_min"])) for one in _SIDES)
        else:
            value, lost = float(row["within_difference_persons"]), False
            people = compare.signed(t, value, "persons")
            said = t("scenario.tip_gained", people=people, threshold=second.threshold)
        keys[code] = class_key(scale, value, has_data=lost or not isnan(value), reached=not lost)
        tips[code] = t("term.no_data") if keys[code] == "n" else said
    legend = scenario_map.legend(t, second, view, picked=False)
    title = t(f"compare.legend_{drawn}", a=both[0].name, b=both[1].name, threshold=second.threshold)
    maps.draw(t, key="compare_map", legend=replace(legend, title=title), keys=keys, tips=tips)


_SIDES: Final = ("first", "second")


def _twin(t: Texts, names: tuple[str, str], communes: pd.DataFrame) -> str:
    """Return the map in words: where the minutes change most, and how many communes stay as they are."""
    moved = communes[communes["median_difference_min"].abs() >= _ROUND_MIN]
    unknown = communes[communes[["median_first_min", "median_second_min"]].isna().any(axis=1)]
    order = moved["median_difference_min"].abs().sort_values(ascending=False, kind="stable").index[:5]
    listed = "; ".join(
        f"{moved['name'][code]} ("
        + " → ".join(
            t("term.minutes_value", minutes=n.minutes(moved[f"median_{one}_min"][code], t.lang))
            for one in _SIDES
        )
        + ")"
        for code in order
    )
    return t(
        "compare.twin" if len(moved) else "compare.twin_even",
        a=names[0],
        b=names[1],
        count=len(moved),
        listed=listed,
        none=len(unknown),
    )


def _table(t: Texts, names: tuple[str, str], communes: pd.DataFrame) -> None:
    """Show all communes, those that change most first: the twin of the map."""
    sizes = communes.assign(
        minutes=communes["median_difference_min"].abs(), people=communes["within_difference_persons"].abs()
    )
    order = sizes.sort_values(["minutes", "people", "name"], ascending=[False, False, True], kind="stable")
    heads = [
        Column(t("table.name")),
        *(Column(f"{letter} ({t('term.unit_minutes')})", figures=True) for letter in "AB"),
        Column(t("compare.minutes_more"), figures=True),
        *(Column(f"{letter} ({t('term.unit_persons')})", figures=True) for letter in "AB"),
        Column(t("compare.people_more"), figures=True),
        Column(t("compare.note"), wide=True),
    ]
    rows = []
    for row in order.to_dict("records"):
        median = {one: float(row[f"median_{one}_min"]) for one in (*_SIDES, "difference")}
        people = {one: float(row[f"within_{one}_persons"]) for one in (*_SIDES, "difference")}
        rows.append(
            Row(
                [
                    str(row["name"]),
                    *(n.minutes(median[one], t.lang) for one in _SIDES),
                    compare.signed(t, median["difference"], "min"),
                    *(n.persons(people[one], t.lang) for one in _SIDES),
                    compare.signed(t, people["difference"], "persons"),
                    _why(t, str(row["reason"]), median),
                ],
                "none" if isnan(median["first"]) and isnan(median["second"]) else "",
            )
        )
    said = t("compare.sides", a=names[0], b=names[1])
    show(heads, rows, caption=f"{t('compare.by_commune')}. {said}", tall=True)
    words.foot(f"{said} {t('compare.by_commune_note')}")


def _why(t: Texts, reason: str, median: Mapping[str, float]) -> str:
    if reason:
        return t.pick(REASONS[reason])
    return t("term.more_than_half_unreachable") if any(isnan(one) for one in median.values()) else ""


def _projects(t: Texts, years: Sequence[str], found: Sequence[State]) -> None:
    """Say which projects are counted by the later year, and which of those due cannot be."""
    year = max(years)
    outcome = next(one.outcome for one in found if one.name == _date(t, year))
    counted = list(dict.fromkeys(edit.project_id for edit in outcome.scenario.edits if edit.project_id))
    due = standing_by(cache.projects(), int(year))
    finished = {project.project_id for project in due.done}
    words.points(
        [
            t("compare.counted", year=year, count=len(counted), ids=", ".join(counted) or n.NO_VALUE),
            t("compare.not_counted", count=len(finished - set(counted)), undated=len(due.undated)),
        ]
    )
