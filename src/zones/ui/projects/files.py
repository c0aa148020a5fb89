"""Projects to take away, and files of projects to bring in: looked at first, stored when accepted."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal

import streamlit as st

from zones.city.projects import Project
from zones.register import exchange
from zones.ui import cache, editor, words
from zones.ui.tables import Column, Row, show
from zones.words.project_book import Book

_FORMATS: Final = {
    "csv": ("zip", "application/zip"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "geojson": ("geojson", "application/geo+json"),
    "gpkg": ("gpkg", "application/geopackage+sqlite3"),
    "kml": ("kml", "application/vnd.google-earth.kml+xml"),
}
"""Ending and media type by format."""

_SHOWN: Final = 200
"""Faults and changes listed on the page; their number is said in full."""


def downloads(book: Book, found: Sequence[Project]) -> None:
    """Show the downloads of what is on the page; a file is made only when asked for."""
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, (ending, media) in _FORMATS.items():
            st.download_button(
                book.t(f"projects.{name}"),
                lambda name=name: exchange.export(found, name),  # type: ignore[misc]
                f"zones-projects.{ending}",
                media,
                on_click="ignore",
            )
        st.caption(book.t("download.link"))


def imports(book: Book) -> None:
    """Let an editor bring in a file: every fault at once, else what would change, and then the decision."""
    t, who = book.t, editor.name()
    if not who:
        return
    with st.expander(t("edit.import")):
        words.foot(t("edit.import_note"))
        given = st.file_uploader(
            t("edit.import_file"), type=["zip", "xlsx", "geojson", "json", "gpkg", "kml"]
        )
        if given is None:
            return
        register = cache.register()
        read = exchange.read(given.getvalue(), register)
        if read.faults:
            words.warning(t("edit.import_faults", count=len(read.faults)))
            _faults(book, read.faults)
            return
        changed = [one for one in read.proposals if one.state != "same"]
        words.line(t("edit.import_changes", count=len(changed), same=len(read.proposals) - len(changed)))
        rows = [
            Row(
                [
                    one.project.project_id,
                    t(f"edit.state_{one.state}"),
                    difference.path,
                    str(difference.after)[:80],
                ]
            )
            for one in changed
            for difference in one.differences
        ] + [
            Row([one.project.project_id, t(f"edit.state_{one.state}"), "", book.name(one.project)])
            for one in changed
            if not one.differences
        ]
        heads = [t("edit.project"), t("edit.state"), t("edit.field"), t("edit.new_value")]
        columns = [Column(head, wide=k == 3) for k, head in enumerate(heads)]
        show(columns, rows[:_SHOWN], caption=t("edit.import"), tall=True)
        why = st.text_input(t("edit.why"), key="import_why", max_chars=300).strip()
        if changed and st.button(t("edit.accept"), type="primary", disabled=not why):
            read.accept(register, who=who, why=why, now=datetime.now(UTC))
            st.rerun()


def _faults(book: Book, faults: Sequence[exchange.Fault]) -> None:
    t = book.t
    lang: Literal["vi", "en"] = "vi" if t.lang == "vi" else "en"
    rows = [
        Row(
            [one.table, "" if one.row is None else str(one.row), one.column, one.what(lang), one.remedy(lang)]
        )
        for one in faults[:_SHOWN]
    ]
    heads = ("table", "row", "column", "fault", "remedy")
    columns = [Column(t(f"edit.{head}"), figures=head == "row", wide=k > 2) for k, head in enumerate(heads)]
    show(columns, rows, caption=t("edit.import_faults", count=len(faults)), tall=True)
