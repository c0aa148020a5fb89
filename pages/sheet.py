"""Sheet: what a place reaches, who reaches it, what is around it, and how places compare."""

import streamlit as st

from zones.ui import frame, sheet, sheet_compare, sheet_map, sheet_places
from zones.ui.guard import part

t = frame.enter("sheet")


@part(t)
def page() -> None:
    mode, season = sheet_places.controls(t)
    readings = sheet_places.read(t, mode, season)
    if not readings:
        sheet.invite(t)
        sheet_places.invitation(t)
        sheet_map.show(t, readings, sheet_places.clicked)
        return
    if len(readings) == 1:
        sheet.answer(readings[0])
    else:
        sheet_compare.answer(readings)
    sheet_places.chips(t, readings)
    if len(readings) == 1:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            sheet_map.show(t, readings, sheet_places.clicked)
        with right:
            sheet.ways(readings[0])
        left, right = st.columns([2, 3], gap="medium")
        with left:
            sheet.people(readings[0])
        with right:
            sheet.changes(readings[0])
        sheet.around(readings[0])
    else:
        sheet_compare.table(readings)
        sheet_map.show(t, readings, sheet_places.clicked)
        sheet_compare.changes(readings)
    sheet.papers(t, readings)
    sheet.sources(readings[0])


st.title(t("sheet.title"))
page()
