"""What a reader does to the city: tools on the map, decisions about a picked road, the list of edits."""

import re
from collections.abc import Sequence
from typing import Final

import shapely
import streamlit as st

from zones import city
from zones.data.catalogue import Text
from zones.errors import InputError, ZonesError
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.factory import Line, Tool
from zones.maps.vectors import ROAD_CLASSES
from zones.scenario import (
    AddFacility,
    AddRoad,
    CloseRoad,
    PickedRoad,
    RemoveFacility,
    SetSeason,
    UpgradeRoad,
    road_edges,
)
from zones.scenario.degrees import degrees, metres
from zones.scenario.places import communes_at
from zones.scenario.road_index import Stretch
from zones.travel import SEASONS
from zones.ui import cache, state, words
from zones.ui.maps import Click, Corners
from zones.ui.scenario import book
from zones.ui.scenario.desk import Desk
from zones.words import scenario_outcome, scenario_words

TOOLS: Final = ("look", "add", "remove", "close", "upgrade", "draw")
ROADS: Final = ("close", "upgrade")
BUILT: Final = ("motorway", "trunk", "primary", "secondary", "tertiary", "minor", "track")
"""Classes that a road is built as; the first two are entered at their ends only."""

UPGRADED: Final = ("primary", "secondary", "tertiary", "minor")
STRUCTURES: Final = ("none", "bridge", "tunnel")

_STEP: Final = re.compile(r"^edits\[(\d+)\]:?")

_CLICK_PX: Final = 9
"""A click this near to a thing is on it, pixels."""

_CLICK_M: Final = (150.0, 2_500.0)
"""Least and most metres that this may be."""

_JOIN_M: Final = 400.0
"""An end of a drawn road this near to an existing one is led to it: nobody draws to 60 m on a whole city."""


def row(t: Texts) -> str:
    """Show the tools and return the chosen one."""
    return state.switch(
        "tool", t("scenario.tool"), TOOLS, TOOLS[0], show=lambda name: t(f"scenario.tool_{name}")
    )


def on_map(tool: str) -> Tool | None:
    """Return what the map is told that the reader is about to do."""
    return None if tool == "look" else "line" if tool == "draw" else "point"


def act(t: Texts, mine: Desk, tool: str) -> None:
    """Do what was asked for on the map; what cannot be done is said in a sentence, and nothing is lost."""
    click, line = mine.click, mine.line
    mine.click = mine.line = None
    try:
        if line is not None and tool == "draw":
            _draw(mine, line)
        elif click is not None:
            _clicked(t, mine, tool, click)
    except ZonesError as error:
        mine.fault = str(error)


def _clicked(t: Texts, mine: Desk, tool: str, click: Click) -> None:
    mine.fault, mine.faults = "", ()
    whole = cache.whole_city()
    # The place decides, not what the browser found under the pointer.
    code = communes_at(whole, metres([(click.lon, click.lat)]))[0] or click.commune
    if tool in ("look", "draw"):
        if code:
            state.write("commune", code, "")
    elif not code:
        mine.fault = t("scenario.outside")
    elif tool == "add":
        name = str(st.session_state.get("scenario_name", "")).strip()
        mine.add(AddFacility(lon=click.lon, lat=click.lat, name=name or str(whole.communes["name"][code])))
        state.write("commune", code, "")
    elif tool == "remove":
        _remove(t, mine, click)
    else:
        mine.picked = click


def _remove(t: Texts, mine: Desk, click: Click) -> None:
    if click.layer == "marks" and click.item and click.item.startswith("edit-"):
        mine.without(int(click.item.removeprefix("edit-")))
        return
    gone = {edit.facility_id for edit in mine.scenario.edits if isinstance(edit, RemoveFacility)}
    places = city.service(mine.scenario.service).select(cache.whole_city().on_land())
    places = places[~places.index.isin(gone)]
    away = places.distance(shapely.Point(metres([(click.lon, click.lat)])[0]))
    if away.empty or away.min() > reach(click):
        mine.fault = t("scenario.no_facility_near")
        return
    mine.add(RemoveFacility(facility_id=str(away.idxmin())))


def _draw(mine: Desk, line: Corners) -> None:
    corners = list(line)
    for end, at in ((0, 0), (-1, len(corners))):
        joint = _joint(corners[end])
        if joint is not None:
            corners.insert(at if end == 0 else len(corners), joint)
    chosen = {name: st.session_state.get(f"scenario_{name}") for name in ("class", "structure")}
    mine.fault = ""
    mine.add(
        AddRoad(
            line=tuple(corners),
            road_class=chosen["class"] or "secondary",
            structure=chosen["structure"] or "none",
        )
    )


def _joint(corner: tuple[float, float]) -> tuple[float, float] | None:
    """Return the place on the nearest road to which an end is led; None where no road is near."""
    roads, (x, y) = book.road_index(), metres([corner])[0]
    try:
        found = roads.at(cache.model(), cache.whole_city(), x, y, max_m=_JOIN_M)
    except InputError:
        return None
    nearest = shapely.get_coordinates(shapely.shortest_line(found.stretch.line, shapely.Point(x, y)))[0]
    return degrees([(float(nearest[0]), float(nearest[1]))])[0] if found.away_m > 1 else None


def reach(click: Click) -> float:
    """Return how many metres from a thing a click is still on it."""
    low, high = _CLICK_M
    return min(max(low, _CLICK_PX * click.pixel_m), high)


def picked(t: Texts, mine: Desk, tool: str) -> PickedRoad | None:
    """Return the road that was clicked on and awaits a decision."""
    click = mine.picked
    if click is None or tool not in ROADS:
        return None
    x, y = metres([(click.lon, click.lat)])[0]
    # Where small roads are not to be seen, a main one is meant.
    first = ROAD_CLASSES if click.pixel_m > 15 else ()
    scenario = mine.scenario
    try:
        return book.road_index().at(
            cache.model(),
            cache.whole_city(),
            x,
            y,
            max_m=reach(click),
            first=first,
            mode=scenario.mode,
            season=scenario.season,
        )
    except InputError:
        mine.picked, mine.fault = None, t("scenario.no_road_near")
        return None


def part(road: PickedRoad) -> Stretch:
    """Return the part of a picked road that is chosen."""
    return road.in_commune if st.session_state.get("scenario_part") == "commune" else road.stretch


def picked_lines(road: PickedRoad | None) -> Sequence[Line]:
    """Return a picked road for the map."""
    if road is None:
        return ()
    lines = scenario_outcome.thinned([*part(road).line.geoms])
    return [Line(f"picked-{k}", line, "picked") for k, line in enumerate(lines)]


def panel(t: Texts, mine: Desk, tool: str, road: PickedRoad | None) -> None:
    """Show what the tool needs to know, and the decision about a picked road."""
    service = scenario_words.service_name(t, mine.scenario.service)
    with st.container(key="scenario_panel"):
        if road is None:
            words.line(t(f"scenario.hint_{tool}", service=service))
        if tool == "add":
            st.text_input(
                t("scenario.name"), key="scenario_name", max_chars=120, placeholder=t("scenario.name_hint")
            )
        elif tool == "draw":
            left, right = st.columns(2)
            with left:
                _class(t, BUILT, "secondary")
            with right:
                st.selectbox(
                    t("scenario.structure"),
                    STRUCTURES,
                    format_func=lambda name: t(f"scenario.structure_{name}"),
                    key="scenario_structure",
                )
        elif road is not None:
            _decide(t, mine, tool, road)


def _class(t: Texts, offered: Sequence[str], default: str) -> str:
    return str(
        st.selectbox(
            t("scenario.class"),
            offered,
            offered.index(default),
            format_func=lambda name: t(f"road.{name}"),
            key="scenario_class",
        )
    )


def _decide(t: Texts, mine: Desk, tool: str, road: PickedRoad) -> None:
    name = road.ref or road.name or t(f"road.{road.road_class}")
    now = t("scenario.kmh_value", kmh=n.decimal(road.kmh, 0, t.lang))
    words.line(t("scenario.picked", name=name, road_class=t(f"road.{road.road_class}"), kmh=now))
    parts = {"stretch": road.stretch, "commune": road.in_commune}
    if road.in_commune.edge_ids == road.stretch.edge_ids:
        del parts["commune"]
    communes = cache.whole_city().communes["name"]
    st.radio(
        t("scenario.part"),
        list(parts),
        key="scenario_part",
        format_func=lambda which: t(
            f"scenario.part_{which}",
            km=n.decimal(parts[which].km, 1, t.lang),
            commune=str(communes.get(road.commune_code, "")),
        ),
    )
    if tool == "close":
        st.button(t("scenario.do_close"), type="primary", on_click=_close, args=(mine, road), width="stretch")
        return
    left, right = st.columns(2)
    with left:
        _class(t, UPGRADED, UPGRADED[1])
    with right:
        st.number_input(
            t("scenario.kmh"), 5, 120, None, 5, key="scenario_kmh", placeholder=t("scenario.kmh_hint")
        )
    st.button(t("scenario.do_upgrade"), type="primary", on_click=_upgrade, args=(mine, road), width="stretch")


def _close(mine: Desk, road: PickedRoad) -> None:
    edges = road_edges(cache.model().network, part(road).edge_ids)
    mine.add(CloseRoad(roads=edges, label=road.ref or road.name))


def _upgrade(mine: Desk, road: PickedRoad) -> None:
    kmh = st.session_state.get("scenario_kmh")
    mine.add(
        UpgradeRoad(
            roads=road_edges(cache.model().network, part(road).edge_ids),
            road_class=st.session_state["scenario_class"],
            kmh=float(kmh) if kmh else None,
            label=road.ref or road.name,
        )
    )


def edits(t: Texts, mine: Desk, remarks: Sequence[Text]) -> None:
    """Show the edits in words, each with a way to take it out, and undo, redo, season and clear."""
    scenario = mine.scenario
    if mine.fault:
        words.warning(mine.fault)
    # Those of a file alone are listed where it was handed in.
    if mine.fault and mine.faults:
        words.points(mine.faults[:20])
    for text in dict.fromkeys(t.pick(text) for text in (*mine.remarks, *remarks)):
        # Edits are counted from 1 in the list, from 0 in the document.
        words.foot(_STEP.sub(lambda found: f"({int(found[1]) + 1})", text))
    if scenario.edits:
        words.line(f"**{t('scenario.edits', count=n.decimal(len(scenario.edits), 0, t.lang))}**")
    with st.container(key="scenario_edits", height=260 if len(scenario.edits) > 5 else "content"):
        for step, edit in enumerate(scenario.edits):
            left, right = st.columns([9, 1], vertical_alignment="center")
            with left:
                words.line(f"{step + 1}. {scenario_words.edit_words(t, edit, cache.whole_city().facilities)}")
            with right:
                st.button(
                    "✕",
                    key=f"drop_{step}",
                    help=t("scenario.drop"),
                    type="tertiary",
                    on_click=mine.without,
                    args=(step,),
                )
    other = next(season for season in SEASONS if season != _season(mine))
    with st.container(horizontal=True, key="scenario_acts"):
        st.button(t("scenario.undo"), key="scenario_undo", on_click=mine.undo, disabled=not mine.past)
        st.button(t("scenario.redo"), key="scenario_redo", on_click=mine.redo, disabled=not mine.future)
        st.button(
            t(f"scenario.to_{other}"),
            key="scenario_season",
            on_click=mine.add,
            args=(SetSeason(season=other),),
        )
        if scenario.edits:
            st.button(
                t("scenario.clear"), key="scenario_clear", on_click=_clear, args=(mine,), type="tertiary"
            )


def _season(mine: Desk) -> str:
    seasons = [edit.season for edit in mine.scenario.edits if isinstance(edit, SetSeason)]
    return seasons[-1] if seasons else mine.scenario.season


def _clear(mine: Desk) -> None:
    mine.want(mine.scenario.model_copy(update={"edits": (), "title": "", "note": ""}))
