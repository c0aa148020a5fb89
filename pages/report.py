"""Report: the paper for the meeting."""

import streamlit as st

from zones.ui import frame, words
from zones.ui.guard import part
from zones.ui.report import data, parts

t = frame.enter("report")


@part(t)
def page() -> None:
    top = st.container()
    asked = parts.filters(t)
    letterhead, day = parts.form(t)
    material = data.material(t, asked.kind, day)
    order = None if material is None else data.order(t, material, asked, letterhead, day)
    if material is None or order is None:
        with top:
            parts.invitation(t, asked)
        return
    document = data.document(t, material, order)
    with top:
        parts.answer(t, document)
    parts.take_away(t, document, material)
    parts.preview(t, document)
    words.sources(t, parts.LAYERS, parts.closing(t, material))


st.title(t("report_page.title"))
page()
