"""Projects: where the key projects are, and what they reach."""

import streamlit as st

from zones.ui import cache, frame, project_card, project_edit, project_files, project_new, projects, state
from zones.ui.guard import part

t = frame.enter("projects")


def pick(project: str) -> None:
    state.write("project", project, "")


@part(t)
def page() -> None:
    book = cache.book(t)
    projects.answer(book)
    wanted = projects.filters(book)
    left, right = st.columns([1, 2.3], gap="medium", vertical_alignment="bottom")
    with left:
        year = projects.year(book)
    with right:
        found = projects.timeline(book, book.matching(wanted), year)
    chosen = state.chosen("project", list(book.by_id), "")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        projects.show_map(book, found, chosen_year=year, chosen=chosen, pick=pick)
    with right:
        if chosen:
            project_card.card(book, book.by_id[chosen], year)
            project_card.sheet_link(book, book.by_id[chosen])
            st.button(t("project.close"), on_click=pick, args=("",), type="tertiary")
        projects.show_list(book, found, chosen_year=year, chosen=chosen, pick=pick)
    if chosen:
        project_card.dossier(book, book.by_id[chosen])
        project_edit.section(book, book.by_id[chosen])
    projects.unplaced(book, found, pick)
    project_files.downloads(book, found)
    project_new.section(book)
    project_files.imports(book)
    projects.sources(book)


st.title(t("projects.title"))
page()
