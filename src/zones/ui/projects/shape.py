"""The form in which an editor says where a project lies, how that is known, and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import streamlit as st

from zones.city.projects import Confidence, Method, Project, Shape
from zones.register.drafts import FIT_M, may_be_fit, methods_of, shape_of
from zones.register.placing import Kind, Placed
from zones.ui import words
from zones.ui.projects import place
from zones.words.project_book import Book


@dataclass(frozen=True)
class Known:
    """How a place is known, as the form has it."""

    method: Method
    error_m: float | None
    confidence: Confidence
    fit: bool
    source: str
    part: tuple[str, str] | None = None
    """Names of a part in Vietnamese and English; None where the shape stands for the project."""

    def shape(self, project: Project, placed: Placed) -> Shape:
        """Return the shape that is to stand for a project."""
        return shape_of(
            project,
            placed.geometry,
            kind=placed.kind,
            method=self.method,
            error_m=self.error_m,
            confidence=self.confidence,
            fit=self.fit,
            source=self.source.strip(),
            part=self.part,
        )


def fields(book: Book, mark: str, kind: Kind, *, parts: bool = False) -> Known:
    """Show how a place is known, inside a form; with ``parts`` it may be one more part of the project."""
    t = book.t
    part = _part(book, mark) if parts else None
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    with left:
        method = st.selectbox(
            t("edit.method"), methods_of(kind), format_func=lambda one: t(f"project_method.{one}"),
            key=f"method_{kind}_{mark}",
        )  # fmt: skip
    with middle:
        error_m = st.number_input(
            t("edit.position_error_m"), min_value=0.0, value=None, step=10.0, key=f"error_{mark}"
        )
    with right:
        confidence = st.selectbox(
            t("edit.confidence"), get_args(Confidence), index=1,
            format_func=lambda one: t(f"project_confidence.{one}"), key=f"trust_{mark}",
        )  # fmt: skip
    source = st.text_input(t("place.source"), key=f"source_{mark}", max_chars=500)
    fit = st.checkbox(t("place.fit", metres=f"{FIT_M:.0f}"), key=f"fit_{mark}")
    return Known(method, error_m, confidence, fit, source, part)


def _part(book: Book, mark: str) -> tuple[str, str] | None:
    """Show whether the shape stands for the project or for a part of it, and return the part's names."""
    t = book.t
    left, middle, right = st.columns([2, 2, 2], vertical_alignment="bottom")
    with left:
        role = st.segmented_control(
            t("place.stands"), ("main", "part"), format_func=lambda one: t(f"place.stands_{one}"),
            default="main", key=f"stands_{mark}", required=True,
        )  # fmt: skip
    with middle:
        vi = st.text_input(t("place.part_vi"), key=f"part_vi_{mark}", max_chars=200).strip()
    with right:
        en = st.text_input(t("place.part_en"), key=f"part_en_{mark}", max_chars=200).strip()
    return (vi, en) if role == "part" else None


def faults(book: Book, placed: Placed | None, known: Known) -> list[str]:
    """Return everything that is missing or wrong in how a place is known."""
    t, found = book.t, []
    if placed is None:
        found.append(t("place.missing"))
    if known.error_m is None:
        found.append(t("place.error_missing"))
    if not known.source.strip():
        found.append(t("place.source_missing"))
    if known.part is not None and not all(known.part):
        found.append(t("place.part_unnamed"))
    if placed is not None and known.method not in methods_of(placed.kind):
        found.append(t("place.other_method", kind=t(f"place.{placed.kind}")))
    elif placed is not None and known.fit and not may_be_fit(known.method, placed.kind, known.error_m):
        found.append(t("place.not_fit", metres=f"{FIT_M:.0f}"))
    return found


def given(book: Book, mark: str) -> tuple[Placed | None, list[str], Kind]:
    """Show where a project lies and return it, all that is wrong with it, and what kind the form is for."""
    placed, wrong = place.where(book, mark)
    asked: Any = st.session_state.get(f"place_kind_{mark}") or "point"
    return placed, wrong, placed.kind if placed is not None else asked


def listed(book: Book, found: Sequence[str]) -> None:
    """Show all faults of a form at once."""
    words.warning(book.t("edit.invalid", count=len(found)))
    words.points(found)
