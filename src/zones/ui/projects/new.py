"""Projects that come and go: a new one, and one that is withdrawn and can be brought back."""

from datetime import UTC, datetime
from typing import Any, Final, get_args

import streamlit as st
from pydantic import ValidationError

from zones.city.projects import SECTORS, STATUSES, Confidence, Fact, Project
from zones.errors import InputError
from zones.i18n import LANGUAGES, Texts
from zones.i18n import numbers as n
from zones.register import Register, StaleEditError, UndoError
from zones.register.drafts import next_id, placed_at
from zones.ui import cache, editor, state, words
from zones.ui.projects import fields as project_fields
from zones.ui.projects import place, shape
from zones.ui.projects.shape import Known
from zones.words.project_book import REGIONS, Book

_NOTE: Final = "projects_note"
_MARK: Final = "new"


def section(book: Book) -> None:
    """Show to an editor the form of a new project, and what was withdrawn."""
    t, who = book.t, editor.name()
    if not who:
        return
    said = st.session_state.pop(_NOTE, "")
    if said:
        words.warning(said)
    register = cache.register()
    # A map of its own: it is there only when it is wanted.
    if st.toggle(t("new.title"), key="new_open"):
        _form(book, register, who)
    _withdrawn(book, register, who)


def _form(book: Book, register: Register, who: str) -> None:
    t = book.t
    words.foot(t("new.note"))
    unknown = st.toggle(t("new.site_unknown"), key="new_site_unknown")
    placed, wrong, kind = (None, [], "point") if unknown else shape.given(book, _MARK)
    region = st.segmented_control(
        t("edit.region"), REGIONS, format_func=lambda one: t(f"projects.region_{one}"), default=REGIONS[0],
        key="new_region", required=True,
    )  # fmt: skip
    suggested = next_id(region, register.versions())
    with st.form("new_project"):
        left, right = st.columns(2)
        given: dict[str, Any] = {"region": region}
        with left:
            given["project_id"] = st.text_input(t("edit.project_id"), suggested, key=f"new_id_{suggested}")
            given["name_vi"] = st.text_input(t("edit.name_vi"), key="new_vi", max_chars=300)
            given["sector"] = project_fields.box(book, "sector", SECTORS, "transport", _MARK)
        with right:
            given["kind"] = project_fields.kind(book, "", _MARK)
            given["name_en"] = st.text_input(t("edit.name_en"), key="new_en", max_chars=300)
            given["status"] = project_fields.box(book, "status", STATUSES, "proposed", _MARK)
        given["sections"] = project_fields.sections(book, (), _MARK)
        given["commune_codes"] = project_fields.communes(
            book, place.communes_of(placed) if placed is not None else (), f"{_MARK}_{hash(placed)}"
        )
        known = None if unknown else shape.fields(book, _MARK, kind)
        words.foot(t("new.source_note"))
        left, middle, right = st.columns([3, 1, 1])
        with left:
            url = st.text_input(t("new.url"), key="new_url", max_chars=1000).strip()
        with middle:
            dated = st.text_input(t("edit.source_date"), key="new_dated", placeholder="2026-11-05").strip()
        with right:
            trust = st.selectbox(
                t("edit.confidence"), get_args(Confidence), index=1,
                format_func=lambda one: t(f"project_confidence.{one}"), key="new_trust",
            )  # fmt: skip
        why = st.text_input(t("edit.why"), key="new_why", max_chars=300).strip()
        if not st.form_submit_button(t("new.save"), type="primary"):
            return
    fact = {
        "key": "status", "sources": [url] if url else [], "source_date": dated or None, "confidence": trust,
        **{f"text_{lang}": Texts(lang)(f"project_status.{given['status']}") for lang in LANGUAGES},
    }  # fmt: skip
    found = [*wrong, *_faults(book, register, given, fact)]
    if known is not None:
        found += shape.faults(book, placed, known)
    if not why:
        found.append(t("edit.why_missing"))
    if found:
        shape.listed(book, found)
        return
    _create(book, register, _project(given, fact, unknown), (placed, known), who, why)


def _project(given: dict[str, Any], fact: dict[str, Any], unknown: bool) -> Project:
    fields = {**given, "project_id": str(given["project_id"]).strip(), "site_unknown": unknown}
    return Project.model_validate({**fields, "facts": [fact]})


def _faults(book: Book, register: Register, given: dict[str, Any], fact: dict[str, Any]) -> list[str]:
    """Return what is wrong with the fields of a new project and its first fact."""
    found = []
    for model, values, part in ((Fact, fact, "facts"), (Project, given, "")):
        try:
            model.model_validate(values)
        except ValidationError as error:
            found += [project_fields.fault(book, one, part) for one in error.errors()]
    taken = str(given["project_id"]).strip()
    if taken in register.versions():
        found.append(book.t("new.taken", id=taken, free=next_id(given["region"], register.versions())))
    return found


def _create(
    book: Book, register: Register, bare: Project, at: tuple[Any, Known | None], who: str, why: str
) -> None:
    t, (placed, known) = book.t, at
    project = bare if known is None else placed_at(bare, known.shape(bare, placed))
    try:
        register.create(project, who=who, why=why, now=datetime.now(UTC))
    except InputError as error:
        # Somebody took the id between the check and now.
        shape.listed(book, [str(error)])
        return
    for key in map(str, st.session_state):
        if key.startswith("new_") or key.endswith(f"_{_MARK}"):
            del st.session_state[key]
    st.session_state[_NOTE] = t("new.saved", id=project.project_id, name=book.name(project))
    state.write("project", project.project_id, "")
    st.rerun()


def withdraw(book: Book, register: Register, project: Project, version: int, who: str) -> None:
    """Show the way to withdraw a project; it stays in the history and can be brought back."""
    t, number = book.t, project.project_id
    with st.form(f"withdraw_{number}_{version}", border=False):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        with left:
            why = st.text_input(t("withdraw.why"), key=f"withdraw_why_{number}", max_chars=300).strip()
        with right:
            pressed = st.form_submit_button(t("withdraw.press"))
    if not pressed:
        return
    if not why:
        words.warning(t("edit.why_missing"))
        return
    try:
        register.delete(number, expected_version=version, who=who, why=why, now=datetime.now(UTC))
    except StaleEditError as error:
        words.warning(t("withdraw.stale", who=error.who))
        return
    st.session_state[_NOTE] = t("withdraw.done", name=book.name(project))
    state.write("project", "", "")
    st.rerun()


def _withdrawn(book: Book, register: Register, who: str) -> None:
    """List what was withdrawn, each with its way back."""
    t = book.t
    gone = sorted(set(register.versions()) - set(register.current()))
    if not gone:
        return
    with st.expander(t("withdraw.title", count=len(gone))):
        for number in gone:
            change = register.history(number)[0]
            before = change.before or {}
            left, right = st.columns([5, 1], vertical_alignment="center")
            with left:
                name = str(before.get("name_vi" if t.lang == "vi" else "name_en", ""))
                at = n.moment(change.at, t.lang)
                words.line(t("withdraw.entry", id=number, name=name, at=at, who=change.who, why=change.why))
            with right:
                if st.button(t("edit.undo"), key=f"restore_{number}"):
                    _bring_back(book, register, number, change.change_id, who)


def _bring_back(book: Book, register: Register, number: str, change_id: int, who: str) -> None:
    t, why = book.t, book.t("edit.undo_why", number=change_id)
    try:
        register.undo(change_id, who=who, why=why, now=datetime.now(UTC))
    except UndoError as error:
        st.session_state[_NOTE] = t("edit.undo_refused", reason=str(error))
    else:
        st.session_state[_NOTE] = t("withdraw.back", id=number)
        state.write("project", number, "")
    st.rerun()
