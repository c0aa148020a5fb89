"""What was changed in a project, by whom and why, in the words of the form; and taking a change back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import streamlit as st

from zones.i18n import numbers as n
from zones.maps.text import safe
from zones.register import Change, Conflict, Difference, Register, UndoError
from zones.register.diff import NAMES
from zones.ui import words
from zones.words.project_book import Book

LONGEST: Final = 120
"""Characters of a value that are shown."""

_FAMILIES: Final = {
    "status": "project_status",
    "sector": "project_sector",
    "key": "project_fact",
    "unit": "project_unit",
    "confidence": "project_confidence",
    "method": "project_method",
    "basis": "project_basis",
}
"""Texts by field that holds one of a few codes."""


def coded(book: Book, field: str, code: str) -> str:
    """Return a code in the reader's words."""
    if field == "kind":
        return book.kind(code)
    if field == "region":
        return book.t(f"projects.region_{code}")
    return book.t(f"{_FAMILIES[field]}.{code}") if code else ""


def about(book: Book, one: Difference | Conflict) -> str:
    """Return which field of a project differs."""
    t = book.t
    if one.part not in NAMES:
        return t(f"edit.{one.part}")
    item = [word for word in one.item if word]
    if one.part == "facts" and item:
        item[0] = coded(book, "key", item[0])
    which = " · ".join(urlsplit(word).hostname or word for word in item)
    return ": ".join(
        part for part in (t(f"edit.of_{one.part}"), which, one.field and t(f"edit.{one.field}")) if part
    )


def said(book: Book, one: Difference | Conflict, value: Any) -> str:
    """Return a value of a project in one short line."""
    name = one.field or one.part
    if value in (None, "", [], ()):
        return n.NO_VALUE
    if isinstance(value, bool):
        return book.t("term.yes" if value else "term.no")
    if name == "geometry":
        return book.t("edit.a_shape")
    if isinstance(value, str) and (name in _FAMILIES or name in ("region", "kind")):
        return coded(book, name, value)
    if name == "commune_codes":
        value = [book.communes.get(code, code) for code in value]
    if isinstance(value, dict):
        # A whole part that came or went.
        value = [str(word) for key, word in value.items() if word not in (None, "", []) and key != "geometry"]
    line = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def history(book: Book, register: Register, project_id: str, who: str) -> str:
    """Show every change of a project, the latest first, each with its undo.

    Returns what was done in words, '' if nothing was. An undo is a new change; it is refused where later
    changes stand on it.
    """
    t = book.t
    words.line(f"**{t('edit.history')}**")
    for change in register.history(project_id):
        left, right = st.columns([6, 1], vertical_alignment="center")
        with left:
            st.html(_entry(book, change))
        with right:
            if change.action != "seed" and st.button(t("edit.undo"), key=f"undo_{change.change_id}"):
                why = t("edit.undo_why", number=change.change_id)
                try:
                    register.undo(change.change_id, who=who, why=why, now=datetime.now(UTC))
                except UndoError as error:
                    return t("edit.undo_refused", reason=str(error))
                return t("edit.undone")
    return ""


def _entry(book: Book, change: Change) -> str:
    head = book.t(
        "edit.entry",
        number=change.change_id,
        at=n.moment(change.at, book.t.lang),
        who=change.who,
        why=change.why,
        version=n.decimal(change.version, 0, book.t.lang),
    )
    lines = _lines(book, change.differences)
    return f'<p class="z-foot"><b>{safe(head)}</b>{"".join(f"<br>{safe(line)}" for line in lines)}</p>'


def _lines(book: Book, differences: Sequence[Difference], most: int = 6) -> list[str]:
    lines = [
        f"{about(book, one)}: {said(book, one, one.before)} → {said(book, one, one.after)}"
        for one in differences[:most]
    ]
    rest = len(differences) - most
    return [*lines, book.t("edit.more_changes", count=rest)] if rest > 0 else lines
