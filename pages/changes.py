"""Changes: which planned project closes which gap."""

import streamlit as st

from zones.ui import frame, state, words
from zones.ui.changes import effect, grid, parts
from zones.ui.guard import part
from zones.words.changes_book import ALL_GAPS, FIRST_GAP

LAYERS = (
    "projects",
    "project_shapes",
    "project_facts",
    "cells",
    "roads",
    "speeds",
    "facilities",
    "completeness",
)

t = frame.enter("changes")


def rank(gap: str) -> None:
    state.write("by", gap, FIRST_GAP)


def pick(project: str, gap: str) -> None:
    state.write("project", project, "")
    state.write("gap", gap, "")
    state.write("view", "one", "one")


def pick_commune(code: str) -> None:
    state.write("commune", code, "")


@part(t)
def page() -> None:
    found = parts.computed(t)
    if found is None:
        return
    top = st.container()
    region, measure, season = parts.filters(t)
    by = state.chosen("by", ALL_GAPS, FIRST_GAP)
    if measure == "gained" and by.startswith("seat_"):
        by = FIRST_GAP
    with top:
        parts.answer(found, by, season, region, measure)
    shown = effect.asked(found, by, season, region, measure)
    grid.grid(
        found,
        by=by,
        season=season,
        region=region,
        measure=measure,
        project=effect.marked(shown),
        gap=shown.gap,
        on_pick=pick,
        on_rank=rank,
    )
    effect.opened(found, shown, on_commune=pick_commune)
    st.subheader(t("changes.take_away"))
    parts.take_away(found)
    parts.refused(found)
    words.sources(t, LAYERS, parts.closing(found))


st.title(t("changes.title"))
page()
