"""Report: the paper for the meeting."""

import streamlit as st

from zones.ui import frame, words
from zones.ui.guard import part
from zones.ui.report import data, parts, together

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
    below = st.container()
    parts.preview(t, document)
    words.sources(t, parts.LAYERS, parts.closing(t, material))
    if asked.kind == "gaps":
        # Last: who waits for hundreds of pages has the whole page before them.
        with below:
            together.offer(t, order, document, material)


st.title(t("report_page.title"))
page()
