"""Fields that the forms of a project share, and what is wrong with them in words."""

from collections.abc import Sequence
from typing import Final

import streamlit as st
from pydantic_core import ErrorDetails

from zones.ui.projects import history
from zones.words.project_book import KINDS, Book, folded

_DATES: Final = ("start", "finish", "as_of", "source_date")


def box(book: Book, field: str, names: tuple[str, ...], now: str, mark: str) -> str:
    """Show a field that holds one of a few codes."""
    return st.selectbox(
        book.t(f"edit.{field}"),
        names,
        names.index(now),
        format_func=lambda name: history.coded(book, field, name),
        key=f"{field}_{mark}",
    )


def kind(book: Book, now: str, mark: str) -> str:
    """Show the kinds of project by name; one that an import brought stays a choice under its code."""
    offered = sorted({*KINDS, now} - {""}, key=lambda one: folded(book.kind(one)))
    chosen = st.selectbox(
        book.t("edit.kind"),
        offered,
        offered.index(now) if now else None,
        format_func=book.kind,
        key=f"kind_{mark}",
        placeholder="",
    )
    return chosen or ""


def sections(book: Book, now: Sequence[str], mark: str) -> list[str]:
    """Show the sections of the Programme."""
    known = sorted({*book.sections, *now})
    return st.multiselect(book.t("edit.sections"), known, now, placeholder="", key=f"sections_{mark}")


def communes(book: Book, now: Sequence[str], mark: str) -> list[str]:
    """Show the communes by name."""
    return st.multiselect(
        book.t("edit.commune_codes"),
        sorted(book.communes, key=lambda code: folded(book.communes[code])),
        now,
        format_func=lambda code: book.communes.get(code, code),
        placeholder="",
        key=f"communes_{mark}",
    )


def fault(book: Book, one: ErrorDetails, part: str = "") -> str:
    """Return what is wrong with a field of a form, and how to mend it; ``part`` is where it stands."""
    t, place = book.t, one["loc"]
    row = place[1] if len(place) > 1 else ""
    field = next((str(word) for word in reversed(place) if isinstance(word, str)), part)
    where = t(f"edit.{field}") if field else ""
    if isinstance(row, int) and not part:
        where = f"{t('edit.row_of', part=t(f'edit.of_{place[0]}'), row=row + 1)} {where}"
    if field in _DATES:
        wrong = t("edit.wrong_date")
    elif field == "sources":
        wrong = t("edit.wrong_source")
    elif field == "project_id":
        wrong = t("edit.wrong_id")
    elif field == "kind" or one["type"] in ("missing", "string_too_short"):
        wrong = t("edit.wrong_missing")
    else:
        wrong = one["msg"]
    return f"{where}: {wrong}" if where else wrong
