"""Official figures on the data page: template, filled-in file, preview, acceptance, history."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final, Literal

import streamlit as st

from zones.exchange.faults import Fault
from zones.exchange.gazetteer import Level
from zones.exchange.limits import UPLOAD_MB
from zones.gaps.registry import SECTORS
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.intake import layout
from zones.intake.figures import Entry
from zones.intake.proposal import Proposal, compare
from zones.intake.reading import Reading, read
from zones.intake.template import template
from zones.maps.text import safe
from zones.register import UndoError
from zones.ui import cache, editor, words
from zones.ui.data import preview
from zones.ui.tables import Column, Row, show

_SHOWN: Final = 200
"""Faults listed on the page; their number is said in full."""

_MEDIA: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
_LEAVE_OUT: Final = ""

ANCHOR: Final = "official"
"""Where the heading of :func:`section` stands on the page."""


def way(t: Texts) -> None:
    """Show whom the page asks for figures, and the way down to where they go in."""
    before, _, after = t.template("data.to_official").partition("{link}")
    link = f'<a href="#{ANCHOR}">{safe(t("intake.title"))}</a>'
    st.html(f'<p class="z-line">{safe(before)}{link}{safe(after)}</p>')


def section(t: Texts) -> None:
    """Show the way of a department's figures: template, file, questions, preview, acceptance, history."""
    words.foot(t("intake.note"))
    _templates(t)
    label = t("intake.file", size=UPLOAD_MB)
    given = st.file_uploader(label, type=["xlsx", "csv"], key="intake_file")
    if given is not None:
        _file(t, given.file_id, given.getvalue())
    _history(t, alone=given is None)


def _templates(t: Texts) -> None:
    known = layout.given()
    sectors = [name for name in SECTORS if any(one.sector == name for one in known.values())]
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        sector = st.selectbox(
            t("intake.sector"), ["", *sectors], format_func=lambda name: _sector(t, name), key="intake_sector"
        )
    offered = [name for name, one in known.items() if sector in ("", one.sector)]
    with right:
        # A new sector is a new list: all of it is chosen at first.
        chosen = st.multiselect(
            t("intake.indicators"),
            offered,
            offered,
            format_func=lambda name: t.pick(known[name].name),
            key=f"intake_indicators_{sector}",
        )
    owners = dict.fromkeys(t.pick(owner) for name in chosen if (owner := known[name].owner) is not None)
    if not chosen:
        words.line(t("intake.choose"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for ending, media in _MEDIA.items():
            st.download_button(
                t(f"intake.template_{ending}"),
                lambda ending=ending: template(  # type: ignore[misc]
                    [name for name in known if name in chosen], cache.gazetteer().names, t.lang, ending
                ),
                f"zones-{sector or 'figures'}-{t.lang}.{ending}",
                media,
                on_click="ignore",
            )
        st.caption(t("intake.owners", owners="; ".join(owners)))


def _sector(t: Texts, name: str) -> str:
    return t(f"gap_sector.{name}") if name else t("intake.all_sectors")


def _file(t: Texts, file_id: str, data: bytes) -> None:
    """Show what is wrong with a file or to be decided, else what it changes."""
    held = f"intake_answers_{file_id}"
    answers = st.session_state.get(held, {})
    with st.spinner(t("intake.reading")):
        found = _read(data, date.today(), tuple(sorted(answers.items())))
    if found.faults:
        words.warning(t("intake.faults", count=len(found.faults)))
        _faults(t, found.faults)
    if found.questions:
        _questions(t, found, held)
    if not found.sound:
        return
    proposal = compare(found, cache.figures())
    preview.show(t, proposal)
    _accept(t, proposal)


@st.cache_resource(show_spinner=False, max_entries=8)
def _read(data: bytes, today: date, answers: tuple[tuple[int, str], ...]) -> Reading:
    return read(data, cache.gazetteer(), today=today, answers=dict(answers))


def _faults(t: Texts, faults: Sequence[Fault]) -> None:
    lang: Literal["vi", "en"] = "vi" if t.lang == "vi" else "en"
    rows = [
        Row(
            ["" if one.row is None else str(one.row), one.column, one.value, one.what(lang), one.remedy(lang)]
        )
        for one in faults[:_SHOWN]
    ]
    heads = ("row", "column", "value", "fault", "remedy")
    columns = [Column(t(f"intake.{head}"), figures=head == "row", wide=k > 2) for k, head in enumerate(heads)]
    show(columns, rows, caption=t("intake.faults_caption", count=len(faults)), tall=len(rows) > 8)


def _questions(t: Texts, found: Reading, held: str) -> None:
    """Ask which commune each ambiguous name means; the file is read again with the answers."""
    names = cache.gazetteer().names
    words.warning(t("intake.questions", count=len(found.questions)))
    with st.form(f"{held}_form", border=False):
        chosen = {}
        for one in found.questions:
            levels = dict(one.candidates)

            def said(code: str, levels: dict[str, Level] = levels) -> str:
                if code == _LEAVE_OUT:
                    return t("intake.leave_out")
                return f"{names[code]} ({code}) – {t(f'intake.level_{levels[code]}')}"

            chosen[one.row] = st.selectbox(
                t("intake.question", row=one.row, text=one.text),
                [*levels, _LEAVE_OUT],
                index=None,
                format_func=said,
                placeholder=t("intake.which"),
                key=f"{held}_{one.row}",
            )
        if st.form_submit_button(t("intake.answer")):
            decided = {row: code for row, code in chosen.items() if code is not None}
            st.session_state[held] = {**st.session_state.get(held, {}), **decided}
            st.rerun()


def _accept(t: Texts, proposal: Proposal) -> None:
    if all(one.state == "same" for one in proposal.figures):
        return
    if not editor.offered():
        words.foot(t("intake.not_here"))
        return
    who = editor.sign_in(t)
    if not who:
        return
    why = st.text_input(t("edit.why"), key="intake_why", max_chars=300).strip()
    if st.button(t("intake.accept"), type="primary", disabled=not why):
        number = proposal.accept(cache.figures(), who=who, why=why, now=datetime.now(UTC))
        st.session_state["intake_done"] = t("intake.accepted", number=number)
        st.rerun()


def _history(t: Texts, *, alone: bool) -> None:
    """Show what was brought in and taken back; an editor can take the entries back that still stand.

    ``alone``: no file is handed in, which would ask who the editor is.
    """
    done = st.session_state.pop("intake_done", "")
    if done:
        st.success(done)
    entries = cache.figures().history()
    if not entries:
        return
    with st.expander(t("intake.history", count=n.decimal(len(entries), 0, t.lang)), expanded=bool(done)):
        known = layout.given()
        rows = [
            Row(
                [
                    str(one.entry),
                    n.moment(one.at, t.lang),
                    one.who,
                    one.why,
                    ", ".join(t.pick(known[name].name) if name in known else name for name in one.indicators),
                    n.decimal(len(one.communes), 0, t.lang),
                    _status(t, one),
                ]
            )
            for one in entries[:_SHOWN]
        ]
        heads = ("number", "at", "who", "why", "indicators", "communes", "status")
        columns = [
            Column(t(f"intake.h_{head}"), figures=head in ("number", "communes"), wide=head == "indicators")
            for head in heads
        ]
        show(columns, rows, caption=t("intake.history_caption"), tall=len(rows) > 8)
        standing = [one.entry for one in entries if one.undone_by is None]
        if not standing or not editor.offered():
            return
        if editor.sign_in(t) if alone else editor.name():
            _revert(t, standing)


def _status(t: Texts, one: Entry) -> str:
    if one.undone_by is not None:
        return t("intake.taken_back", number=one.undone_by)
    return t("intake.takes_back", number=one.undoes) if one.undoes is not None else t("intake.stands")


def _revert(t: Texts, standing: Sequence[int]) -> None:
    left, middle, right = st.columns([1, 3, 1], vertical_alignment="bottom")
    with left:
        # A new entry is a new list: what was chosen before is not what is taken back now.
        number = st.selectbox(t("intake.h_number"), standing, key=f"intake_revert_{standing[0]}")
    with middle:
        why = st.text_input(t("edit.why"), key="intake_revert_why", max_chars=300).strip()
    with right:
        pressed = st.button(t("intake.revert"), disabled=not why)
    if pressed:
        try:
            entry = cache.figures().revert(number, who=editor.name(), why=why, now=datetime.now(UTC))
        except UndoError as error:
            words.warning(t("edit.undo_refused", reason=str(error)))
            return
        st.session_state["intake_done"] = t("intake.reverted", number=number, entry=entry)
        st.rerun()
