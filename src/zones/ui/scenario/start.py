"""How a reader begins: what to do, ready-made examples, and the works of key projects due by a year."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from zones import city
from zones.effects.plan import works_by
from zones.errors import InputError
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.scenario import AddFacility, CloseRoad, Edit, Scenario, SetSeason, road_edges
from zones.scenario.degrees import degrees
from zones.ui import cache, state, words
from zones.ui.access import parts
from zones.ui.frame import Place
from zones.ui.scenario import book, desk
from zones.ui.scenario.desk import Desk
from zones.words import scenario_words
from zones.words.figures import View

_ROAD: Final = "QL14D"
_COMMUNE: Final = "20443"
"""Hùng Sơn: an hour and a half from the nearest health centre."""

PARTS: Final = ("what_if", "next")
YEARS: Final = tuple(str(year) for year in range(2026, 2036))


def controls(t: Texts, mine: Desk) -> None:
    """Show service, means, season, threshold and projects in one row; ask for what they say."""
    asked = mine.wanted or mine.scenario
    with st.container(key="filters"):
        columns = st.columns([4.6, 1.8, 1.8, 1.8, 3.2], vertical_alignment="bottom")
    service, mode, season = parts.means(t, columns)
    with columns[3]:
        # A scenario may have a threshold of its own.
        own = {asked.limit_min} if asked.service == service.id else set()
        offered = [str(minutes) for minutes in sorted({*service.thresholds_min, *own})]
        default = str(service.threshold_min)
        threshold = int(state.select("threshold", t("access.threshold"), offered, default))
    with columns[4]:
        projects(t, mine)
    desk.base(mine, service.id, mode, season, threshold)


def bar() -> list[Place]:
    """Return the places of the switches: what to do, tools, views of the map."""
    with st.container(key="scenario_bar"):
        # As wide as their options are in either language.
        return list(st.columns([2.32, 6.22, 3.26], vertical_alignment="bottom"))


def part_of(t: Texts) -> str:
    """Show the two parts of the page and return the chosen one."""
    return state.switch(
        "part", t("scenario.part_label"), PARTS, PARTS[0], show=lambda name: t(f"scenario.part_{name}")
    )


def today(t: Texts, mine: Desk) -> View | None:
    """Return the city without any edit; None where nothing of the service is mapped."""
    scenario = mine.scenario
    try:
        return cache.view(t, scenario.service, scenario.mode, scenario.season, scenario.limit_min)
    except InputError:
        return None


def commune() -> str:
    """Return the commune that is chosen, '' for none."""
    return state.chosen("commune", list(cache.whole_city().communes.index), "")


def prepare(mine: Desk) -> None:
    """Have a working copy ready for the first click, when everything else is on the page."""
    with book.benches().lent(mine.owner, mine.scenario):
        pass
    book.look_ahead(mine.scenario)


def invitation(t: Texts, mine: Desk, view: View | None) -> None:
    """Show what stands today, what to do, and examples to begin with."""
    scenario = mine.scenario
    if view is None:
        words.answer(t("scenario.start_unmapped"))
    else:
        west = view.regions["west"]
        words.answer(
            t(
                "scenario.start",
                share=n.percent(west["share_within_pct"], t.lang),
                service=scenario_words.service_name(t, scenario.service),
                threshold=view.threshold,
                beyond=n.persons(west["persons_beyond"], t.lang),
            )
        )
    words.sure(t("scenario.start_how"))
    with st.container(horizontal=True, vertical_alignment="center", key="scenario_examples"):
        words.line(t("scenario.examples"))
        for name, make in EXAMPLES.items():
            st.button(
                t(f"scenario.example_{name}"), key=f"example_{name}", on_click=_begin, args=(mine, make)
            )


def _begin(mine: Desk, make: Callable[[], Edit]) -> None:
    mine.want(Scenario(data_version=cache.version(), edits=(make(),)))
    # The controls show what the example starts from.
    for name in ("service", "mode", "season", "threshold"):
        state.write(name, "", "")


def _landslide() -> Edit:
    edges = cache.model().network.edges
    numbers = edges.loc[(edges["ref"] == _ROAD).to_numpy(), "edge_id"]
    return CloseRoad(roads=road_edges(cache.model().network, numbers.tolist()), label=_ROAD)


def _centre() -> Edit:
    whole = cache.whole_city()
    seats = city.service("commune_seat").select(whole.on_land())
    seat = seats.geometry[seats["commune_code"] == _COMMUNE].iloc[0]
    ((lon, lat),) = degrees([(seat.x, seat.y)])
    return AddFacility(lon=lon, lat=lat, name=str(whole.communes["name"][_COMMUNE]))


EXAMPLES: Final[dict[str, Callable[[], Edit]]] = {
    "centre": _centre,
    "landslide": _landslide,
    "wet": lambda: SetSeason(season="wet"),
}


def projects(t: Texts, mine: Desk) -> None:
    """Let the reader add the works of all key projects that stand by a year."""
    year = state.select(
        "year",
        t("scenario.projects"),
        YEARS,
        "",
        placeholder=t("scenario.projects_none"),
        note=t("scenario.projects_help"),
    )
    known = st.session_state.get("scenario_year")
    st.session_state["scenario_year"] = year
    scenario = mine.wanted or mine.scenario
    theirs = [edit for edit in scenario.edits if edit.project_id]
    # A link carries the works themselves: they are not looked up again.
    if year == (known or "") or (known is None and theirs):
        return
    own = tuple(edit for edit in scenario.edits if not edit.project_id)
    edits = works_due(t, int(year), scenario) if year else ()
    mine.want(scenario.model_copy(update={"edits": (*edits, *own)}))
    if year and not edits:
        mine.fault = t("scenario.projects_nothing", year=year)


def works_due(t: Texts, year: int, scenario: Scenario) -> tuple[Edit, ...]:
    """Return the edits of all key projects that stand by the end of a year and matter for a scenario."""
    with st.spinner(t("scenario.working")):
        works = _works_by(cache.version(), cache.register().revision, year, scenario.mode, scenario.season)
    return tuple(edit for one in works if one[0] is None or scenario.service in one[0] for edit in one[1])


@st.cache_resource(show_spinner=False, max_entries=16)
def _works_by(
    data_version: str, revision: int, year: int, mode: str, season: str
) -> tuple[tuple[tuple[str, ...] | None, tuple[Edit, ...]], ...]:
    """Return services (None: a road, for all) and edits of the works that stand by a year."""
    works = works_by(cache.model(), cache.whole_city(), cache.projects(), year, mode=mode, season=season)
    return tuple((one.services or None, one.edits) for one in works)
