"""Sheet: what a place reaches, who reaches it, what is around it, and how places compare."""

import streamlit as st

from zones.ui import frame, words
from zones.ui.guard import guarded, part
from zones.ui.sheet import compare, on_map, parts, places

t = frame.enter("sheet")


@part(t)
def page() -> None:
    mode, season = places.controls(t)
    readings = places.read(t, mode, season)
    if not readings:
        parts.invite(t)
        places.invitation(t)
        on_map.show(t, readings, places.clicked)
        return
    # In a box of its own: a warning more or less must not move the map, which the browser would make anew.
    with st.container():
        if len(readings) == 1:
            parts.answer(readings[0])
        else:
            compare.answer(readings)
        places.chips(t, readings)
    if len(readings) == 1:
        left, right = st.columns([3, 2], gap="medium")
        # What was asked for goes to the browser before the map, which takes longest to draw.
        with right:
            parts.ways(readings[0])
        with left:
            on_map.show(t, readings, places.clicked)
        parts.below(readings[0])
    else:
        compare.table(readings)
        on_map.show(t, readings, places.clicked)
        compare.changes(readings)
    parts.papers(t, readings)
    parts.computed(readings[0])


st.title(t("sheet.title"))
page()
with guarded(t):
    words.sources(t, parts.LAYERS)
