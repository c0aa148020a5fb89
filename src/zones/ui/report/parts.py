"""The page of papers: which one, in whose form, what it says first, and the files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from zones.i18n import LANGUAGES, Texts
from zones.i18n import numbers as n
from zones.maps.text import safe
from zones.reports import KINDS as FILES
from zones.reports import render
from zones.reports.content import KINDS, WITH_BANDS, Material, headline, keep
from zones.reports.content.ground import LAYERS
from zones.reports.document import (
    HEADERS,
    Block,
    Document,
    Letterhead,
    Notice,
    Paragraph,
    Picture,
    Points,
    Quantity,
    Rich,
    Strong,
    Table,
    plain,
)
from zones.reports.writers.pictures import dots
from zones.settings import state_dir
from zones.ui import cache, state, words
from zones.ui.tables import Column, Row, show

_MIME: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}

REGIONS: Final = ("west", "east")

__all__ = ["LAYERS", "Asked", "answer", "closing", "filters", "form", "invitation", "preview", "take_away"]


@dataclass(frozen=True)
class Asked:
    """Which paper the link asks for."""

    kind: str
    lang: str
    commune: str = ""
    region: str = ""
    other: str = ""
    scenario: str = ""
    """Text of a scenario: a link, or a document that was uploaded."""


def filters(t: Texts) -> Asked:
    """Show which paper, in which language, of what; every choice is in the link."""
    with st.container(key="filters"):
        first, second, *others = st.columns([3, 2, 3, 3], vertical_alignment="bottom")
    with first:
        kind = state.select(
            "kind", t("report_page.kind"), KINDS, KINDS[0], show=lambda one: t(f"report_kind.{one}")
        )
    with second:
        lang = state.switch(
            "paper", t("report_page.lang"), LANGUAGES, t.lang, show=lambda one: t(f"report_page.in_{one}")
        )
    names = {str(code): str(name) for code, name in cache.whole_city().communes["name"].items()}
    codes = sorted(names, key=lambda code: str(cache.whole_city().communes["name_en"][code]))
    commune, region, other, scenario = "", "", "", ""
    if kind == "commune":
        with others[0]:
            commune = _commune(t, "commune", t("report_page.commune"), codes, names)
    elif kind == "region":
        with others[0]:
            region = _region(t, "region", t("report_page.region"), REGIONS[0])
    elif kind == "compare":
        commune, region, other = _pair(t, others, codes, names)
    elif kind == "scenario":
        with others[0]:
            scenario = _scenario(t)
    return Asked(kind, lang, commune, region, other, scenario)


def _commune(t: Texts, name: str, label: str, codes: list[str], names: dict[str, str]) -> str:
    hint = t("report_page.choose")
    return state.select(name, label, codes, "", show=names.__getitem__, placeholder=hint)


def _region(t: Texts, name: str, label: str, default: str) -> str:
    return state.switch(name, label, REGIONS, default, show=lambda one: t(f"report.in_{one}"))


def _pair(
    t: Texts, columns: list[st.delta_generator.DeltaGenerator], codes: list[str], names: dict[str, str]
) -> tuple[str, str, str]:
    """Show which two to compare: communes, or both regions."""
    with columns[0]:
        of = state.switch(
            "of", t("report_page.of"), ("communes", "regions"), "communes",
            show=lambda one: t(f"report_page.of_{one}"),
        )  # fmt: skip
    if of == "regions":
        return "", REGIONS[0], REGIONS[1]
    with columns[1]:
        first = _commune(t, "commune", t("report_page.first"), codes, names)
        second = _commune(t, "with", t("report_page.second"), codes, names)
    return first, "", second


def _scenario(t: Texts) -> str:
    """Return the scenario of the link, or of a file that is handed in."""
    given = st.file_uploader(t("report_page.scenario"), type=["json"], key="report_scenario")
    if given is not None:
        return bytes(given.getvalue()).decode("utf-8", errors="replace")
    return str(st.query_params.get("s", ""))


def form(t: Texts) -> tuple[Letterhead, date]:
    """Show what the office fills in: who issues the paper, number, place, day, recipients."""
    with st.expander(t("report_page.form")):
        left, middle, right = st.columns(3)
        with left:
            header = state.select(
                "header", t("report_page.header"), HEADERS, "none",
                show=lambda one: t(f"report_page.header_{one}"),
            )  # fmt: skip
            day = st.date_input(t("report_page.day"), date.today(), format="DD/MM/YYYY", key="report_day")
        with middle:
            parent = st.text_input(t("report_page.parent"), key="report_parent")
            issuer = st.text_input(t("report_page.issuer"), key="report_issuer")
            number = st.text_input(t("report_page.number"), placeholder="12/BC-STC", key="report_number")
        with right:
            place = st.text_input(t("report_page.place"), placeholder="Đà Nẵng", key="report_place")
            signer = st.text_input(t("report_page.signer"), key="report_signer")
            listed = st.text_area(t("report_page.recipients"), height=80, key="report_recipients")
        words.foot(t("report_page.form_note"))
    recipients = tuple(line.strip() for line in listed.splitlines() if line.strip())
    head = next(one for one in HEADERS if one == header)
    when = day if isinstance(day, date) else date.today()
    return Letterhead(head, issuer, parent, number, place, recipients, signer), when


def invitation(t: Texts, asked: Asked) -> None:
    """Say what is missing before there is a paper."""
    words.answer(t(f"report_page.wants_{asked.kind}"))


def answer(t: Texts, document: Document) -> None:
    """Show what the paper says first, and how much stands behind it."""
    first = next((block for _, block in document.blocks() if isinstance(block, Paragraph | Notice)), None)
    if first is not None:
        words.answer(_marked(first.text))
    figures = list(document.quantities())
    unknown = sum(not figure.known for figure in figures)
    behind = t(
        "report_page.behind",
        title=document.title,
        figures=n.decimal(len(figures), 0, t.lang),
        sources=len(document.sources),
    )
    words.sure(behind, t("report_page.unknown", count=unknown) if unknown else "")


def _marked(text: Rich) -> str:
    """Return a run of text as the page's sentences are written: what carries it between ``**``."""
    said = []
    for span in text:
        what = span.what if isinstance(span, Strong) else span
        inert = what.text if isinstance(what, Quantity) else what
        said.append(f"**{inert}**" if isinstance(span, Strong) and inert.strip() else inert)
    return "".join(said).replace("****", "")


def take_away(t: Texts, document: Document, material: Material) -> None:
    """Show a button for each kind of file, made when it is asked for."""
    with st.container(horizontal=True, vertical_alignment="center", key="report_files"):
        for kind in FILES:
            st.download_button(
                t(f"report_page.file_{kind}"),
                _made(document, material, kind),
                f"zones-{document.kind}-{document.day.isoformat()}-{document.lang}.{kind}",
                _MIME[kind],
                key=f"report_{kind}",
                type="primary" if kind == "pdf" else "secondary",
                on_click="ignore",
            )
        st.caption(t("report_page.files_note"))
    if document.kind in WITH_BANDS and not material.bands:
        words.foot(t("report_page.bands_none"))


def _made(document: Document, material: Material, kind: str) -> Callable[[], bytes]:
    def make() -> bytes:
        content = render(document, kind)
        if document.kind == "gaps":
            # The next report says what changed since this one.
            keep(state_dir() / "reports", headline(material, document.day))
        return content

    return make


def preview(t: Texts, document: Document) -> None:
    """Show the first part as it stands in the paper, and what the others are."""
    first, *others = document.sections
    st.subheader(t("report_page.preview", title=first.title))
    _part(first.blocks[1:] if isinstance(first.blocks[0], Paragraph | Notice) else first.blocks)
    if others:
        st.subheader(t("report_page.parts"))
        words.points(f"**{section.title}**" for section in others if section.level == 1)


def _part(blocks: Iterable[Block]) -> None:
    for block in blocks:
        match block:
            case Paragraph(text):
                words.line(_marked(text))
            case Notice(text):
                words.warning(_marked(text))
            case Points(items):
                words.points(_marked(item) for item in items)
            case Table():
                _table(block)
            case Picture():
                # As wide as its column: beside nothing on a desk, the whole page on a telephone.
                left, _ = st.columns([3, 2])
                left.image(dots(block), caption=block.title, width="stretch")


def _table(table: Table) -> None:
    columns = [
        Column(column.head, figures=column.align == "right", wide=column.align != "right")
        for column in table.columns
    ]
    rows = [Row([plain(cell) for cell in row]) for row in table.rows]
    show(columns, rows, caption=table.title, tall=len(rows) > 14)
    if table.note:
        words.foot(safe(table.note))


def closing(t: Texts, material: Material) -> str:
    """Return what the figures were computed with."""
    mode = t(f"term.mode_{material.desk.measured.params['mode']}")
    return t("report_page.closing", version=material.version, revision=material.revision, mode=mode)
