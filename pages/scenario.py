"""Scenario: what if something is built, upgraded or lost, and where the next one should go."""

import streamlit as st

from zones.ui import cache, frame, maps, words
from zones.ui.frame import Place
from zones.ui.guard import part
from zones.ui.scenario import book, compare, desk, files, on_map, sites, start, tables, tools
from zones.words import scenario_words

LAYERS = ("facilities", "completeness", "roads", "speeds", "cells", "communes", "landcover")

t = frame.enter("scenario")


def clicked(click: maps.Click) -> None:
    desk.desk().click = click


def drew(line: maps.Corners) -> None:
    desk.desk().line = line


def try_changes(mine: desk.Desk, top: Place, bar: list[Place]) -> None:
    with bar[1]:
        tool = tools.row(t)
    tools.act(t, mine, tool)
    with top:
        found = desk.settled(t, mine)
    desk.write_links(mine)
    view, chosen = start.today(t, mine), start.commune()
    road = tools.picked(t, mine, tool)
    acts = {
        "key": "scenario_map",
        "chosen": chosen,
        "tool": tools.on_map(tool),
        "more": tools.picked_lines(road),
        "on_click": clicked,
        "on_line": drew,
    }
    chart, right = st.columns([3, 2], gap="medium")
    drawn = on_map.VIEWS[0]
    if found is None:
        with top:
            start.invitation(t, mine, view)
        with chart:
            on_map.show_before(view, t, **acts)
    else:
        with top:
            words.told(scenario_words.answer(t, found, cache.whole_city().facilities))
        with bar[2]:
            drawn = on_map.choice(t)
        with chart:
            on_map.show(t, found, drawn=drawn, **acts)
    with right:
        tools.panel(t, mine, tool, road)
        tools.edits(t, mine, found.remarks if found else ())
        if found is not None:
            tables.beside(t, found, chosen)
    if found is not None:
        tables.below(t, found, chosen)
        files.save(t, mine, found)
    files.bring(t, mine)
    if found is not None:
        compare.section(t, mine, found, drawn=drawn, chosen=chosen)


def where_next(mine: desk.Desk, top: Place, bar: list[Place]) -> None:
    with top:
        desk.settled(t, mine)
    desk.write_links(mine)
    view = start.today(t, mine)
    tools.act(t, mine, "look")
    sites.section(t, mine, view, top, bar[1], chosen=start.commune(), on_click=clicked)


@part(t)
def page() -> None:
    mine = desk.opened()
    whole, _ = book.warm(t)
    top = st.container()
    if mine.unread:
        with top:
            words.warning(t("scenario.bad_link"))
    start.controls(t, mine)
    bar = start.bar()
    with bar[0]:
        doing = start.part_of(t)
    if doing == start.PARTS[0]:
        try_changes(mine, top, bar)
    else:
        where_next(mine, top, bar)
    scenario = mine.scenario
    by, when = t(f"term.by_{scenario.mode}"), t(f"term.in_{scenario.season}")
    words.sources(t, LAYERS, t("sources.version", version=whole.data_version, mode=by, season=when))
    start.prepare(mine)


st.title(t("scenario.title"))
page()
