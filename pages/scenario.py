"""Scenario: what if something is built, upgraded or lost, and where the next one should go."""

import streamlit as st

from zones.ui import (
    cache,
    frame,
    maps,
    scenario_book,
    scenario_compare,
    scenario_desk,
    scenario_files,
    scenario_map,
    scenario_sites,
    scenario_start,
    scenario_tables,
    scenario_tools,
    words,
)
from zones.ui.guard import part
from zones.ui.scenario_start import Place
from zones.words import scenario_words

LAYERS = ("facilities", "completeness", "roads", "speeds", "cells", "communes", "landcover")

t = frame.enter("scenario")


def clicked(click: maps.Click) -> None:
    scenario_desk.desk().click = click


def drew(line: maps.Corners) -> None:
    scenario_desk.desk().line = line


def try_changes(mine: scenario_desk.Desk, top: Place, bar: list[Place]) -> None:
    with bar[1]:
        tool = scenario_tools.row(t)
    scenario_tools.act(t, mine, tool)
    with top:
        found = scenario_desk.settled(t, mine)
    scenario_desk.write_links(mine)
    view, chosen = scenario_start.today(t, mine), scenario_start.commune()
    road = scenario_tools.picked(t, mine, tool)
    acts = {
        "key": "scenario_map",
        "chosen": chosen,
        "tool": scenario_tools.on_map(tool),
        "more": scenario_tools.picked_lines(road),
        "on_click": clicked,
        "on_line": drew,
    }
    chart, right = st.columns([3, 2], gap="medium")
    drawn = scenario_map.VIEWS[0]
    if found is None:
        with top:
            scenario_start.invitation(t, mine, view)
        with chart:
            scenario_map.show_before(view, t, **acts)
    else:
        with top:
            words.told(scenario_words.answer(t, found, cache.whole_city().facilities))
        with bar[2]:
            drawn = scenario_map.choice(t)
        with chart:
            scenario_map.show(t, found, drawn=drawn, **acts)
    with right:
        scenario_tools.panel(t, mine, tool, road)
        scenario_tools.edits(t, mine, found.remarks if found else ())
        if found is not None:
            scenario_tables.beside(t, found, chosen)
    if found is not None:
        scenario_tables.below(t, found, chosen)
        scenario_files.save(t, mine, found)
    scenario_files.bring(t, mine)
    if found is not None:
        scenario_compare.section(t, mine, found, drawn=drawn, chosen=chosen)


def where_next(mine: scenario_desk.Desk, top: Place, bar: list[Place]) -> None:
    with top:
        scenario_desk.settled(t, mine)
    scenario_desk.write_links(mine)
    view = scenario_start.today(t, mine)
    scenario_tools.act(t, mine, "look")
    scenario_sites.section(t, mine, view, top, bar[1], chosen=scenario_start.commune(), on_click=clicked)


@part(t)
def page() -> None:
    mine = scenario_desk.opened(t)
    whole, _ = scenario_book.warm(t)
    top = st.container()
    scenario_start.controls(t, mine)
    bar = scenario_start.bar()
    with bar[0]:
        doing = scenario_start.part_of(t)
    if doing == scenario_start.PARTS[0]:
        try_changes(mine, top, bar)
    else:
        where_next(mine, top, bar)
    scenario = mine.scenario
    by, when = t(f"term.by_{scenario.mode}"), t(f"term.in_{scenario.season}")
    words.sources(t, LAYERS, t("sources.version", version=whole.data_version, mode=by, season=when))
    scenario_start.prepare(mine)


st.title(t("scenario.title"))
page()
