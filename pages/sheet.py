"""Sheet: what a place reaches, who reaches it, what is around it, and how places compare."""

import streamlit as st

from zones.ui import frame
from zones.ui.guard import part
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
    if len(readings) == 1:
        parts.answer(readings[0])
    else:
        compare.answer(readings)
    places.chips(t, readings)
    if len(readings) == 1:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            on_map.show(t, readings, places.clicked)
        with right:
            parts.ways(readings[0])
        left, right = st.columns([2, 3], gap="medium")
        with left:
            parts.people(readings[0])
        with right:
            parts.changes(readings[0])
        parts.around(readings[0])
    else:
        compare.table(readings)
        on_map.show(t, readings, places.clicked)
        compare.changes(readings)
    parts.papers(t, readings)
    parts.sources(readings[0])


st.title(t("sheet.title"))
page()
