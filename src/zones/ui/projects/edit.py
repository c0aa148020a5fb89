"""The form in which an editor changes a project, the history of what was changed, and undoing it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, get_args

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from zones.city.projects import SECTORS, STATUSES, Confidence, Fact, FactKey, Phase, Project, Unit
from zones.register import Register, StaleEditError, Versioned
from zones.register.drafts import parts_of, placed_at, without_part
from zones.ui import cache, editor, words
from zones.ui.projects import card, history, new, shape
from zones.ui.projects import fields as project_fields
from zones.ui.tables import Column, Row, show
from zones.words.project_book import REGIONS, Book

_PHASE: Final = tuple(Phase.model_fields)
_FACT: Final = tuple(Fact.model_fields)
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "key": get_args(FactKey),
    "unit": get_args(Unit),
    "confidence": get_args(Confidence),
}
_NOTE: Final = "edit_note"


def section(book: Book, project: Project) -> None:
    """Show the form and the history of a project to an editor, and the sign-in to anybody else."""
    t = book.t
    if not editor.offered():
        return
    with st.expander(t("edit.title"), expanded=bool(editor.name())):
        said = st.session_state.pop(_NOTE, "")
        if said:
            words.warning(said)
        who = editor.sign_in(t)
        if who:
            register = cache.register()
            _form(book, register, project.project_id, who)
            held = st.session_state[f"edit_{project.project_id}"]
            _shape(book, register, held, who)
            _parts(book, register, held, who)
            done = history.history(book, register, project.project_id, who)
            if done:
                _done(project.project_id, done)
            new.withdraw(book, register, project, held.version, who)


def _form(book: Book, register: Register, project_id: str, who: str) -> None:
    """Show the form; it keeps the version it was opened with, so that a later one is noticed."""
    t = book.t
    held = st.session_state.setdefault(f"edit_{project_id}", register.project(project_id))
    project, mark = held.project, f"{project_id}_{held.version}"
    with st.form(f"form_{mark}"):
        left, right = st.columns(2)
        given: dict[str, Any] = {}
        with left:
            given["name_vi"] = st.text_input(t("edit.name_vi"), project.name_vi, key=f"vi_{mark}")
            given["status"] = project_fields.box(book, "status", STATUSES, project.status, mark)
            given["region"] = project_fields.box(book, "region", REGIONS, project.region, mark)
            given["kind"] = project_fields.kind(book, project.kind, mark)
        with right:
            given["name_en"] = st.text_input(t("edit.name_en"), project.name_en, key=f"en_{mark}")
            given["sector"] = project_fields.box(book, "sector", SECTORS, project.sector, mark)
            given["sections"] = project_fields.sections(book, project.sections, mark)
        given["commune_codes"] = project_fields.communes(book, project.commune_codes, mark)
        words.foot(t("edit.phases"))
        phases = _grid(book, _PHASE, [phase.model_dump() for phase in project.phases], f"phases_{mark}")
        words.foot(t("edit.facts"))
        listed = [fact.model_dump() | {"sources": " ".join(fact.sources)} for fact in project.facts]
        facts = _grid(book, _FACT, listed, f"facts_{mark}")
        why = st.text_input(t("edit.why"), key=f"why_{mark}", max_chars=300)
        if not st.form_submit_button(t("edit.save"), type="primary"):
            _conflict(book, register, project_id, who)
            return
    for fact in facts:
        fact["sources"] = tuple(str(fact.get("sources", "")).split())
    _save(
        book,
        register,
        held.version,
        project.model_dump() | given | {"phases": phases, "facts": facts},
        who,
        why,
    )


def _grid(book: Book, fields: tuple[str, ...], rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Show rows that can be edited, added and removed, and return them without their empty cells."""
    config: dict[str, Any] = {field: st.column_config.TextColumn(book.t(f"edit.{field}")) for field in fields}
    for field in ("value", "upper"):
        if field in fields:
            config[field] = st.column_config.NumberColumn(book.t(f"edit.{field}"))
    for field, names in _CHOICES.items():
        if field in fields:
            config[field] = st.column_config.SelectboxColumn(
                book.t(f"edit.{field}"),
                options=list(names),
                width="medium" if field == "key" else None,
                format_func=lambda code, field=field: history.coded(book, field, code),  # type: ignore[misc]
            )
    table = pd.DataFrame(rows, columns=list(fields)).astype(
        {field: "float64" if field in ("value", "upper") else "object" for field in fields}
    )
    edited = st.data_editor(
        table, num_rows="dynamic", hide_index=True, column_config=config, key=key, width="stretch"
    )
    return [
        {str(field): value for field, value in row.items() if not (value is None or value != value)}
        for row in edited.to_dict("records")
    ]


def _save(book: Book, register: Register, version: int, document: dict[str, Any], who: str, why: str) -> None:
    t = book.t
    try:
        project = Project.model_validate(document)
    except ValidationError as error:
        words.warning(t("edit.invalid", count=error.error_count()))
        words.points([project_fields.fault(book, one) for one in error.errors()])
        return
    if not why.strip():
        words.warning(t("edit.why_missing"))
        return
    try:
        register.save(project, expected_version=version, who=who, why=why, now=datetime.now(UTC))
    except StaleEditError as error:
        st.session_state[f"stale_{project.project_id}"] = error, why
        st.rerun()
    _done(project.project_id, t("edit.saved"))


def _done(project_id: str, said: str) -> None:
    """Forget the form's version and draw everything anew."""
    st.session_state.pop(f"edit_{project_id}", None)
    st.session_state.pop(f"stale_{project_id}", None)
    st.session_state[_NOTE] = said
    st.rerun()


def _shape(book: Book, register: Register, held: Versioned, who: str) -> None:
    """Show the form in which the place of a project is set or replaced."""
    t, project = book.t, held.project
    mark = f"{project.project_id}_{held.version}"
    words.line(f"**{t('place.title')}**")
    words.foot(f"{card.place(book, project)}. {t('place.note')}")
    if not st.toggle(t("place.begin"), key=f"place_open_{mark}"):
        return
    placed, wrong, kind = shape.given(book, mark)
    with st.form(f"place_{mark}"):
        # A part needs something that it is a part of.
        known = shape.fields(book, mark, kind, parts=project.primary is not None)
        why = st.text_input(t("edit.why"), key=f"place_why_{mark}", max_chars=300).strip()
        if not st.form_submit_button(t("place.save"), type="primary"):
            return
    found = [*wrong, *shape.faults(book, placed, known)]
    found += [] if why else [t("edit.why_missing")]
    if found or placed is None:
        shape.listed(book, found)
        return
    moved = placed_at(project, known.shape(project, placed))
    try:
        register.save(moved, expected_version=held.version, who=who, why=why, now=datetime.now(UTC))
    except StaleEditError as error:
        st.session_state[f"stale_{project.project_id}"] = error, why
        st.rerun()
    _done(project.project_id, t("place.saved"))


def _parts(book: Book, register: Register, held: Versioned, who: str) -> None:
    """Show the form in which a part of a project is taken out."""
    t, parts = book.t, parts_of(held.project)
    if not parts:
        return
    names = {one.geom_id: (one.name_vi if t.lang == "vi" else one.name_en) or one.geom_id for one in parts}
    mark = f"{held.project.project_id}_{held.version}"
    with st.form(f"part_{mark}"):
        which = st.selectbox(
            t("place.part_which"), names, format_func=names.__getitem__, key=f"part_{mark}_id"
        )
        why = st.text_input(t("edit.why"), key=f"part_why_{mark}", max_chars=300).strip()
        if not st.form_submit_button(t("place.part_out")):
            return
    if not why:
        shape.listed(book, [t("edit.why_missing")])
        return
    left = without_part(held.project, which)
    try:
        register.save(left, expected_version=held.version, who=who, why=why, now=datetime.now(UTC))
    except StaleEditError as error:
        st.session_state[f"stale_{held.project.project_id}"] = error, why
        st.rerun()
    _done(held.project.project_id, t("place.part_gone"))


def _conflict(book: Book, register: Register, project_id: str, who: str) -> None:
    """Show what somebody else saved meanwhile beside what was to be saved, and let the editor decide."""
    t = book.t
    if f"stale_{project_id}" not in st.session_state:
        return
    error, why = st.session_state[f"stale_{project_id}"]
    words.warning(t("edit.stale", who=error.who))
    rows = [
        Row(
            [
                history.about(book, one),
                history.said(book, one, one.yours),
                history.said(book, one, one.theirs),
            ]
        )
        for one in error.differing
    ]
    heads = [Column(t("edit.field")), Column(t("edit.yours"), wide=True), Column(t("edit.theirs"), wide=True)]
    show(heads, rows, caption=t("edit.stale", who=error.who))
    with st.container(horizontal=True):
        mine = st.form_submit_button(t("edit.keep_mine"))
        theirs = st.form_submit_button(t("edit.keep_theirs"))
    if mine and error.yours is not None:
        register.save(error.yours, expected_version=error.version, who=who, why=why, now=datetime.now(UTC))
        _done(project_id, t("edit.saved"))
    if theirs:
        _done(project_id, t("edit.dropped"))
