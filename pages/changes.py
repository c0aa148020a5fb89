"""Changes: which planned project closes which gap."""

import streamlit as st

from zones.ui import changes, changes_effect, changes_grid, frame, state, words
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
    found = changes.computed(t)
    if found is None:
        return
    top = st.container()
    region, measure, season = changes.filters(t)
    by = state.chosen("by", ALL_GAPS, FIRST_GAP)
    if measure == "gained" and by.startswith("seat_"):
        by = FIRST_GAP
    with top:
        changes.answer(found, by, season, region, measure)
    shown = changes_effect.asked(found, by, season, region, measure)
    changes_grid.grid(
        found,
        by=by,
        season=season,
        region=region,
        measure=measure,
        project=changes_effect.marked(shown),
        gap=shown.gap,
        on_pick=pick,
        on_rank=rank,
    )
    changes_effect.opened(found, shown, on_commune=pick_commune)
    st.subheader(t("changes.take_away"))
    changes.take_away(found)
    changes.refused(found)
    words.sources(t, LAYERS, changes.closing(found))


st.title(t("changes.title"))
page()
