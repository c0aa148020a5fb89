"""The Action Programme: which line of it is where on the map."""

import streamlit as st

from zones.ui import cache, frame, state, words
from zones.ui.guard import part
from zones.ui.programme import measured, parts

LAYERS = ("programme", "programme_targets", "projects", "project_shapes", "evidence")

t = frame.enter("programme")


def open_section(section: str) -> None:
    state.write("section", section, "")
    state.write("project", "", "")


def pick(project: str) -> None:
    state.write("project", project, "")


@part(t)
def page() -> None:
    book = cache.programme(t)
    parts.answer(book)
    text, wanted = parts.filters(book)
    hits = book.search(text)
    shown = book.shown(hits if text else None, wanted)
    chosen = state.chosen("section", list(book.by_id), "")
    opened = book.by_id.get(chosen)
    found = book.found(opened, shown, hits)
    project = state.chosen("project", [one.project_id for one in found], "")
    left, right = st.columns([5, 7], gap="medium")
    with left:
        parts.overview(book, shown, hits, chosen=chosen, on_pick=open_section)
    with right:
        if opened:
            st.button(
                t("programme.close"),
                key="programme_close",
                on_click=open_section,
                args=("",),
                type="tertiary",
            )
            parts.head(book, opened)
        parts.show_map(book, opened, found, chosen=project, on_pick=pick)
    if opened:
        left, right = st.columns([5, 7], gap="medium")
        with left:
            parts.show_projects(book, opened, found, chosen=project, text=text, on_pick=pick)
        with right:
            measured.targets(book, opened.targets)
            measured.measured(book, opened)
    parts.take_away(book)
    words.sources(t, LAYERS, t("programme.closing", revision=book.projects.revision))


st.title(t("programme.title"))
page()
