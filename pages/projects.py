"""Projects: where the key projects are, and what they reach."""

import streamlit as st

from zones.ui import cache, frame, state
from zones.ui.guard import guarded, part
from zones.ui.projects import card, edit, files, new, parts

t = frame.enter("projects")


def pick(project: str) -> None:
    state.write("project", project, "")


@part(t)
def page() -> None:
    book = cache.book(t)
    parts.answer(book)
    wanted = parts.filters(book)
    left, right = st.columns([1, 2.3], gap="medium", vertical_alignment="bottom")
    with left:
        year = parts.year(book)
    with right:
        found = parts.timeline(book, book.matching(wanted), year)
    chosen = state.chosen("project", list(book.by_id), "")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        parts.show_map(
            book,
            found,
            chosen_year=year,
            chosen=chosen,
            pick=pick,
            commune=wanted.commune,
            on_commune=parts.only_in,
        )
    with right:
        if chosen:
            card.card(book, book.by_id[chosen], year)
            card.sheet_link(book, book.by_id[chosen])
            st.button(t("project.close"), on_click=pick, args=("",), type="tertiary")
        parts.show_list(book, found, chosen_year=year, chosen=chosen, pick=pick, commune=wanted.commune)
    if chosen:
        card.dossier(book, book.by_id[chosen])
        edit.section(book, book.by_id[chosen])
    files.downloads(book, found)


@part(t)
def editing() -> None:
    book = cache.book(t)
    new.section(book)
    files.imports(book)


st.title(t("projects.title"))
page()
# What no filter changes stays as it is while the part above runs again.
editing()
with guarded(t):
    parts.sources(cache.book(t))
