"""Report: the paper for the meeting."""

import streamlit as st

from zones.ui import frame, report, report_data, words
from zones.ui.guard import part

t = frame.enter("report")


@part(t)
def page() -> None:
    top = st.container()
    asked = report.filters(t)
    letterhead, day = report.form(t)
    material = report_data.material(t, asked.kind, day)
    order = None if material is None else report_data.order(t, material, asked, letterhead, day)
    if material is None or order is None:
        with top:
            report.invitation(t, asked)
        return
    document = report_data.document(t, material, order)
    with top:
        report.answer(t, document)
    report.take_away(t, document, material)
    report.preview(t, document)
    words.sources(t, report.LAYERS, report.closing(t, material))


st.title(t("report_page.title"))
page()
