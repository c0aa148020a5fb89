"""DOCX: the paper as an office edits it on, with real styles, tables, captions and page numbers."""

import io
from itertools import zip_longest
from typing import Any, Final

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import UnrecognizedImageError
from docx.shared import Mm

from zones.errors import PaperError
from zones.i18n import Texts
from zones.reports.document import Block, Document, Notice, Paragraph, Picture, Points, Section, Table
from zones.reports.writers import form
from zones.reports.writers.annex import annex, numbered
from zones.reports.writers.docx_styles import dress, restarted, side_indent, table_styles
from zones.reports.writers.fonts import letters
from zones.reports.writers.office import saved
from zones.reports.writers.pictures import dots, size_of
from zones.reports.writers.text import clean
from zones.reports.writers.widths import PADDING_MM, Layout, layout
from zones.reports.writers.wordml import (
    PAGE_NUMBER,
    cell,
    element,
    paragraph,
    row,
    run,
    runs,
    sequence,
    table,
)

TALLEST_MM: Final = 195.0
"""A picture with its caption fits on a page."""

SHORT: Final = 10
"""Rows up to which a table stands on one page."""

_JUSTIFIED: Final = {"left": "left", "right": "right", "centre": "center"}


def render(document: Document) -> bytes:
    """Return the paper for Word.

    Raises
    ------
    PaperError
        If the machine has no fit font, or a picture cannot be read.
    """
    return saved(_Writer(document).written(), document)


class _Writer:
    """Writes one document, part by part."""

    def __init__(self, document: Document) -> None:
        self.document, self.t = document, Texts(document.lang)
        self.form = form.Form.of(document)
        self.docx = docx.Document()
        self.sideways = False
        self.counts = {"table": 0, "picture": 0}

    def written(self) -> Any:
        dress(self.docx, self.form, self.document.lang)
        self.page_set_up()
        self.letterhead()
        for section, title in numbered(self.document.sections):
            self.part(section, title)
        if self.form.signed:
            self.signature()
        for section in annex(self.document):
            self.part(section, section.title)
        last = self.docx.paragraphs[-1]
        if not last.text:
            # The end of a table that fills its page is to begin no other.
            last.style = self.docx.styles["Rule"]
        return self.docx

    def page_set_up(self) -> None:
        page = self.docx.sections[0]
        page.page_width, page.page_height = Mm(form.PAGE_MM[0]), Mm(form.PAGE_MM[1])
        page.top_margin, page.bottom_margin = Mm(form.TOP_MM), Mm(form.BOTTOM_MM)
        page.left_margin, page.right_margin = Mm(form.LEFT_MM), Mm(form.RIGHT_MM)
        page.header_distance = Mm(10)
        page.different_first_page_header_footer = True
        head = page.header.paragraphs[0]
        head.style = self.docx.styles["Header"]
        head._p.append(element(PAGE_NUMBER))

    def add(self, piece: Any) -> None:
        """Put a piece at the end, before what says how the last pages are laid."""
        self.docx.element.body.insert_element_before(piece, "w:sectPr")

    def text(self, inside: str, style: str, *, extra: str = "") -> None:
        self.add(element(paragraph(inside, self.docx.styles[style].style_id, extra=extra)))

    def letterhead(self) -> None:
        if self.form.head is not None:
            self.head(self.form.head)
            self.text("", "Rule", extra='<w:spacing w:before="160"/>')
        if self.form.kind is not None:
            self.text(run(self.form.kind.text), "Title")
        self.text(run(self.form.title.text), "Title")
        if self.form.subtitle is not None:
            self.text(run(self.form.subtitle.text), "Subtitle")
        if self.form.head is None:
            self.text(run(self.form.date, italic=True), "Subtitle")
        self.text("", "Rule", extra=_rule(form.TEXT_MM, 50, '<w:spacing w:before="80" w:after="200"/>'))

    def head(self, head: form.Head) -> None:
        left_mm = form.LEFT_SHARE * form.TEXT_MM
        right_mm = form.TEXT_MM - left_mm
        style = self.docx.styles["Letterhead"].style_id
        rule = self.docx.styles["Rule"].style_id

        def lines(said: tuple[form.Line, ...]) -> str:
            return "".join(_line(line, style) for line in said)

        gap = '<w:spacing w:before="60"/>'
        last = head.right[-1]
        long = letters().width_mm(last.text, last.size_pt, bold=last.bold)
        mark = (
            paragraph(run("*"), style)
            if head.star
            else paragraph("", rule, extra=_rule(left_mm - 2 * PADDING_MM, 24, gap))
        )
        under = paragraph("", rule, extra=_rule(right_mm - 2 * PADDING_MM, long, gap))
        rows = [
            row(
                [
                    cell(lines(head.left) + mark, left_mm, middle=False),
                    cell(lines(head.right) + under, right_mm, middle=False),
                ]
            ),
            row(
                [
                    cell(_line(head.number, style, before=6), left_mm),
                    cell(_line(head.date, style, before=6, italic=True), right_mm),
                ]
            ),
        ]
        self.add(table(rows, (left_mm, right_mm), style="", padding_mm=PADDING_MM))

    def part(self, section: Section, title: str) -> None:
        first = section.blocks[0] if section.blocks else None
        sideways = isinstance(first, Table) and self.set_as(first).wide
        if sideways:
            # The heading goes with the table on the page laid sideways.
            self.turned(sideways=True)
        extra = "<w:pageBreakBefore/>" if section.new_page and not sideways else ""
        self.text(run(title), f"Heading {section.level}", extra=extra)
        for block, following in zip_longest(section.blocks, section.blocks[1:]):
            self.block(block, keep=isinstance(following, Table))

    def block(self, block: Block, *, keep: bool = False) -> None:
        match block:
            case Paragraph(text):
                self.text(runs(text), "Body Text", extra="<w:keepNext/>" if keep else "")
            case Notice(text):
                self.text(runs(text), "Notice")
            case Points(items, in_order):
                self.points(Points(items, in_order))
            case Table():
                self.table(block)
            case Picture():
                self.picture(block)

    def points(self, points: Points) -> None:
        extra = ""
        if points.numbered:
            extra = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{restarted(self.docx)}"/></w:numPr>'
        for item in points.items:
            self.text(runs(item), "List Number" if points.numbered else "List Bullet", extra=extra)

    def caption(self, what: str, label: str, title: str, *, extra: str = "") -> None:
        self.counts[what] += 1
        self.text(sequence(label, self.counts[what], title), "Caption", extra=extra)

    def set_as(self, what: Table) -> Layout:
        return layout(what, form.TEXT_MM, form.WIDE_MM)

    def table(self, what: Table) -> None:
        set_as = self.set_as(what)
        if set_as.wide and not self.sideways:
            self.turned(sideways=True)
        if what.title:
            self.caption("table", self.t("form.table"), what.title)
        inside, head = table_styles(self.docx, set_as.size_pt, dense=what.dense)
        widths = set_as.widths_mm
        together = "<w:keepNext/>" if len(what.rows) <= SHORT else ""
        rows = [
            row(
                (
                    cell(paragraph(run(column.head), head, extra=together), width, fill="E8E8E8")
                    for column, width in zip(what.columns, widths, strict=True)
                ),
                head=True,
            )
        ]
        looks = [f'<w:jc w:val="{_JUSTIFIED[column.align]}"/>' for column in what.columns]
        for place, cells in enumerate(what.rows):
            strong = place in what.strong_rows
            held = together if place < len(what.rows) - 1 else ""
            rows.append(
                row(
                    cell(
                        paragraph(runs(said, bold=strong), inside, extra=held + look),
                        width,
                        fill="F3F3F3" if strong else "",
                    )
                    for said, width, look in zip(cells, widths, looks, strict=True)
                )
            )
        style = self.docx.styles["Table Grid"].style_id
        self.add(table(rows, widths, style=style, padding_mm=PADDING_MM, told=clean(what.title)))
        # Without a paragraph between them, two tables become one.
        self.text(run(what.note), "Table Note")
        if set_as.wide:
            self.turned(sideways=False)

    def turned(self, *, sideways: bool) -> None:
        """Go on on a new page, laid sideways or upright."""
        self.sideways = sideways
        page = self.docx.add_section(WD_SECTION.NEW_PAGE)
        page.orientation = WD_ORIENT.LANDSCAPE if sideways else WD_ORIENT.PORTRAIT
        width, height = form.PAGE_MM[::-1] if sideways else form.PAGE_MM
        page.page_width, page.page_height = Mm(width), Mm(height)
        page.different_first_page_header_footer = False

    def picture(self, what: Picture) -> None:
        image = dots(what)
        across, down = size_of(image)
        width = min(what.width * form.TEXT_MM, TALLEST_MM * across / down)
        at = self.docx.add_paragraph(style="Normal")
        at.paragraph_format.keep_with_next = True
        at.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        try:
            shown = at.add_run().add_picture(io.BytesIO(image), width=Mm(width))
        except UnrecognizedImageError:
            raise PaperError(f"picture '{what.key}' cannot be read") from None
        for side in ("distT", "distB", "distL", "distR"):
            # Left out, some programs keep a distance that moves the picture out of the text.
            shown._inline.set(side, "0")
        shown._inline.docPr.set("descr", clean(what.alt))
        shown._inline.docPr.set("title", clean(what.title))
        self.caption("picture", self.t("form.picture"), what.title, extra='<w:keepNext w:val="0"/>')
        if what.note:
            self.text(run(what.note), "Table Note")

    def signature(self) -> None:
        half = form.TEXT_MM / 2
        style = self.docx.styles["Recipients"].style_id
        middle = self.docx.styles["Letterhead"].style_id
        to = ""
        if self.form.recipients:
            to = paragraph(run(self.t("form.recipients"), bold=True, italic=True, size_pt=12), style)
            to += "".join(paragraph(run(item), style) for item in form.listed(self.form.recipients))
        signer = paragraph(run(self.form.signer, bold=True), middle)
        self.text("", "Normal")
        rows = [row([cell(to or paragraph("", style), half, middle=False), cell(signer, half, middle=False)])]
        self.add(table(rows, (half, half), style="", padding_mm=PADDING_MM))
        self.text("", "Rule")


def _line(line: form.Line, style: str, *, before: float = 0, italic: bool = False) -> str:
    extra = f'<w:spacing w:before="{before * 20:.0f}"/>' if before else ""
    return paragraph(run(line.text, bold=line.bold, italic=italic, size_pt=line.size_pt), style, extra=extra)


def _rule(room_mm: float, length_mm: float, spacing: str = "") -> str:
    """Return what makes an empty paragraph a line of a length."""
    line = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    return f"{line}{spacing}{side_indent(room_mm, length_mm)}"
