"""PPTX: the key pages as slides: heading, what it says, a picture or a short table, its sources."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Mm, Pt

from zones.i18n import Texts
from zones.reports.document import (
    Document,
    Picture,
    Points,
    Rich,
    Section,
    Strong,
    Table,
    figures,
    plain,
    texts,
)
from zones.reports.writers.fonts import letters
from zones.reports.writers.form import Form
from zones.reports.writers.office import LANGUAGES, saved
from zones.reports.writers.pictures import dots, size_of
from zones.reports.writers.text import clean
from zones.reports.writers.widths import shared

WIDTH_MM, HEIGHT_MM = 338.7, 190.5
MARGIN_MM: Final = 15.0
TOP_MM: Final = 39.0
"""Below the heading."""

FOOT_MM: Final = 13.0
ROWS: Final = 9
"""Rows of a table that can be read from the back of a room."""

FONT: Final = "Arial"
WIDER: Final = 1.13
"""Arial's letters beside those of the paper's font, of which we know the widths."""

COVER_PT, TITLE_PT, TEXT_PT, LEAST_PT, TABLE_PT, FOOT_PT = 36, 28, 22, 14, 16, 10
_rgb: Final[Any] = RGBColor.from_string  # comes without types
INK, ACCENT, GREY, PALE, WHITE = map(_rgb, ("16323A", "0B7285", "5A6A70", "EEF3F4", "FFFFFF"))

_TITLE_ONLY: Final = 5
_SIDES: Final = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "centre": PP_ALIGN.CENTER}
_LINE_HEIGHT: Final = 1.25
_POINT_MM: Final = 25.4 / 72


@dataclass(frozen=True)
class Box:
    """Part of a slide, in millimetres."""

    left: float
    top: float
    width: float
    height: float


COVER: Final = Box(MARGIN_MM + 10, 40, WIDTH_MM - 2 * MARGIN_MM - 20, 60)
HEADING: Final = Box(MARGIN_MM, 8, WIDTH_MM - 2 * MARGIN_MM, 24)
WHOLE: Final = Box(MARGIN_MM, TOP_MM, WIDTH_MM - 2 * MARGIN_MM, HEIGHT_MM - TOP_MM - FOOT_MM - 4)


def render(document: Document) -> bytes:
    """Return the key pages of a paper as slides.

    Raises
    ------
    PaperError
        If the machine has no fit font, or a picture cannot be read.
    """
    return saved(_Writer(document).written(), document)


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document, self.t = document, Texts(document.lang)
        self.form = Form.of(document)
        self.pptx: Any = pptx.Presentation()
        self.pptx.slide_width, self.pptx.slide_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)

    def written(self) -> Any:
        self.cover()
        for section in self.document.sections:
            if section.slide:
                self.key_page(section)
        return self.pptx

    def slide(self, title: str, box: Box, size: float) -> Any:
        slide = self.pptx.slides.add_slide(self.pptx.slide_layouts[_TITLE_ONLY])
        head = slide.shapes.title
        _place(head, box)
        _frame(head.text_frame, MSO_ANCHOR.BOTTOM)
        head.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        self.rule(slide, Box(box.left, box.top + box.height + 2, box.width, 0))
        self.words(head.text_frame.paragraphs[0], (title,), size, bold=True, colour=INK)
        return slide

    def cover(self) -> None:
        slide = self.slide(self.document.title, COVER, COVER_PT)
        below = Box(COVER.left, COVER.top + COVER.height + 7, COVER.width, 50)
        box = slide.shapes.add_textbox(*_mm(below))
        _frame(box.text_frame, MSO_ANCHOR.TOP)
        said = [self.document.subtitle, self.document.letterhead.issuer, self.form.date]
        for k, line in enumerate(filter(None, map(clean, said))):
            at = box.text_frame.paragraphs[0] if k == 0 else box.text_frame.add_paragraph()
            self.words(at, (line,), 20, colour=GREY)

    def rule(self, slide: Any, along: Box) -> None:
        right = along.left + along.width
        line = slide.shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, Mm(along.left), Mm(along.top), Mm(right), Mm(along.top)
        )
        line.shadow.inherit = False
        line.line.color.rgb, line.line.width = ACCENT, Pt(1.5)

    def key_page(self, section: Section) -> None:
        said = [
            (item, isinstance(block, Points))
            for block in section.blocks
            if not isinstance(block, Table | Picture)
            for item in texts(block)
        ]
        shown = [block for block in section.blocks if isinstance(block, Table | Picture)]
        first = shown[0] if shown else None
        slide = self.slide(section.title, HEADING, TITLE_PT)
        if first is None:
            self.texts(slide, said, WHOLE)
        elif not said:
            self.visual(slide, first, WHOLE)
        elif isinstance(first, Picture):
            left = WHOLE.width * 0.4
            self.texts(slide, said, Box(WHOLE.left, WHOLE.top, left - 6, WHOLE.height))
            self.visual(slide, first, Box(WHOLE.left + left, WHOLE.top, WHOLE.width - left, WHOLE.height))
        else:
            wanted = WHOLE.height - _row_mm(first) * (1 + min(len(first.rows), ROWS)) - 12
            room = min(max(wanted, WHOLE.height * 0.35), WHOLE.height * 0.7)
            used = self.texts(slide, said, Box(WHOLE.left, WHOLE.top, WHOLE.width, room))
            top = WHOLE.top + used + 3
            self.visual(slide, first, Box(WHOLE.left, top, WHOLE.width, WHOLE.top + WHOLE.height - top))
        self.foot(slide, section)
        slide.notes_slide.notes_text_frame.text = "\n".join(clean(plain(item)) for item, _ in said)
        for block in shown[1:]:
            more = self.slide(section.title, HEADING, TITLE_PT)
            self.visual(more, block, WHOLE)
            self.foot(more, section)

    def texts(self, slide: Any, said: Sequence[tuple[Rich, bool]], box: Box) -> float:
        """Write what fits, as large as fits, and return the height used; all of it is in the notes."""
        size, count, height = fitting([plain(item) for item, _ in said], box)
        frame = slide.shapes.add_textbox(*_mm(Box(box.left, box.top, box.width, height))).text_frame
        _frame(frame, MSO_ANCHOR.TOP)
        for k, (item, listed) in enumerate(said[:count]):
            at = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            at.space_after = Pt(6)
            self.words(at, (("– ", *item) if listed else item), size)
        return height

    def visual(self, slide: Any, block: Table | Picture, box: Box) -> None:
        if isinstance(block, Picture):
            self.picture(slide, block, box)
        else:
            self.table(slide, block, box)

    def picture(self, slide: Any, picture: Picture, box: Box) -> None:
        image = dots(picture)
        across, down = size_of(image)
        scale = min(box.width / across, (box.height - 8) / down)
        width, height = across * scale, down * scale
        at = (box.left + (box.width - width) / 2, box.top)
        shown = slide.shapes.add_picture(io.BytesIO(image), Mm(at[0]), Mm(at[1]), Mm(width), Mm(height))
        shown._element.nvPicPr.cNvPr.set("descr", clean(picture.alt))
        self.caption(slide, picture.title, Box(box.left, box.top + height + 1, box.width, 7))

    def caption(self, slide: Any, said: str, box: Box) -> None:
        frame = slide.shapes.add_textbox(*_mm(box)).text_frame
        _frame(frame, MSO_ANCHOR.TOP)
        frame.paragraphs[0].alignment = PP_ALIGN.CENTER
        self.words(frame.paragraphs[0], (said,), 12, colour=GREY)

    def table(self, slide: Any, table: Table, box: Box) -> None:
        size, line_mm = _table_pt(table), _row_mm(table)
        weights = [column.weight for column in table.columns]
        widths = shared(_least(table, table.rows, size), weights, box.width)
        heads = zip(table.columns, widths, strict=True)
        head_lines = max(_lines(column.head, width - 4, size)[1] for column, width in heads)
        head_mm = line_mm + (head_lines - 1) * size * _POINT_MM * _LINE_HEIGHT
        deep = [_row_mm(table, _deepest(row, widths, size)) for row in table.rows[:ROWS]]
        room = box.height - 8 - head_mm
        count = max(1, sum(used <= room for used in accumulate(deep)))
        height = head_mm + sum(deep[:count])
        shape = slide.shapes.add_table(
            count + 1, len(weights), *_mm(Box(box.left, box.top, box.width, height))
        )
        shape._element.nvGraphicFramePr.cNvPr.set("descr", clean(table.title))
        grid = shape.table
        grid.horz_banding = False
        grid.rows[0].height = Mm(head_mm)
        for line in range(1, count + 1):
            grid.rows[line].height = Mm(deep[line - 1])
        for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
            grid.columns[place].width = Mm(width)
            self.cell(grid.cell(0, place), (column.head,), size, "centre", fill=INK, bold=True)
            for line, row in enumerate(table.rows[:count], 1):
                strong = line - 1 in table.strong_rows
                fill = PALE if strong else WHITE
                self.cell(grid.cell(line, place), row[place], size, column.align, fill=fill, bold=strong)
        left_out = len(table.rows) - count
        said = clean(table.title) + (f" · {self.t('form.more_rows', count=left_out)}" if left_out else "")
        self.caption(slide, said, Box(box.left, box.top + height + 1.5, box.width, 6))

    def cell(self, cell: Any, said: Rich, size: float, align: str, *, fill: RGBColor, bold: bool) -> None:
        cell.fill.solid()
        cell.fill.fore_color.rgb = fill
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.margin_left = cell.margin_right = Mm(1.8)
        cell.margin_top = cell.margin_bottom = Mm(0.8)
        at = cell.text_frame.paragraphs[0]
        at.alignment = _SIDES[align]
        self.words(at, said, size, bold=bold, colour=WHITE if fill == INK else INK)

    def foot(self, slide: Any, section: Section) -> None:
        """Say where the figures of a slide come from, and which slide it is."""
        keys = [key for block in section.blocks for f in figures(block) for key in f.source.split(";")]
        named = {source.key: source for source in self.document.sources}
        used = [named[key] for key in dict.fromkeys(keys) if key in named] or list(self.document.sources)
        titles = list(dict.fromkeys(f"{source.title} ({source.date})" for source in used))
        box = Box(MARGIN_MM, HEIGHT_MM - FOOT_MM, WIDTH_MM - 2 * MARGIN_MM - 15, FOOT_MM - 3)
        frame = slide.shapes.add_textbox(*_mm(box)).text_frame
        _frame(frame, MSO_ANCHOR.MIDDLE)
        self.words(frame.paragraphs[0], (self.sources(titles, box.width),), FOOT_PT, colour=GREY)
        number = slide.shapes.add_textbox(
            *_mm(Box(WIDTH_MM - MARGIN_MM - 14, HEIGHT_MM - FOOT_MM, 14, FOOT_MM - 3))
        ).text_frame
        _frame(number, MSO_ANCHOR.MIDDLE)
        number.paragraphs[0].alignment = PP_ALIGN.RIGHT
        self.words(number.paragraphs[0], (str(len(self.pptx.slides)),), FOOT_PT, colour=GREY)

    def sources(self, titles: Sequence[str], width_mm: float) -> str:
        """Return as many sources as two lines hold, and how many more the report has."""
        for count in range(len(titles), 0, -1):
            said = self.t("form.slide_sources", sources="; ".join(titles[:count]))
            if count < len(titles):
                said += self.t("form.more_sources", count=len(titles) - count)
            if _lines(said, width_mm, FOOT_PT)[1] <= 2:
                return said
        return ""

    def words(self, at: Any, said: Rich, size: float, *, bold: bool = False, colour: RGBColor = INK) -> None:
        for span in said:
            run = at.add_run()
            run.text = clean(plain((span,)))
            font = run.font
            font.name, font.size, font.color.rgb = FONT, Pt(size), colour
            font.bold = bold or isinstance(span, Strong)
            run._r.get_or_add_rPr().set("lang", LANGUAGES[self.document.lang])


def fitting(said: Sequence[str], box: Box) -> tuple[float, int, float]:
    """Return the size of letters, how many of some texts fit a box, and their height in millimetres."""
    for size in (TEXT_PT, 20, 18, 16, LEAST_PT):
        heights = list(_heights(said, box.width, size))
        if sum(heights) <= box.height:
            return size, len(said), sum(heights)
    count, used = 0, 0.0
    for height in heights:
        if used + height > box.height and count:
            break
        count, used = count + 1, used + height
    return LEAST_PT, count, min(used, box.height)


def _heights(said: Sequence[str], width_mm: float, size: float) -> Iterator[float]:
    for text in said:
        line_mm, lines = _lines(text, width_mm, size)
        yield lines * line_mm + 6 * _POINT_MM


def _lines(text: str, width_mm: float, size: float) -> tuple[float, int]:
    """Return the height of a line and how many lines a text takes."""
    long = letters().width_mm(clean(text), size) * WIDER * 1.05
    return size * _POINT_MM * _LINE_HEIGHT, max(1, -int(-long // width_mm))


def _table_pt(table: Table) -> float:
    return TABLE_PT if len(table.columns) <= 5 else 12


def _row_mm(table: Table, lines: int = 1) -> float:
    return lines * _table_pt(table) * _POINT_MM * _LINE_HEIGHT + 2.4


def _deepest(row: Sequence[Rich], widths: Sequence[float], size: float) -> int:
    """Return how many lines the longest cell of a row takes."""
    return max(_lines(plain(cell), width - 4, size)[1] for cell, width in zip(row, widths, strict=True))


def _least(table: Table, rows: Sequence[tuple[Rich, ...]], size: float) -> list[float]:
    font = letters()
    return [
        max(
            font.width_mm(word, size, bold=True) * WIDER + 5
            for text in (column.head, *(plain(row[place]) for row in rows))
            for word in (clean(text).split(" "))
        )
        for place, column in enumerate(table.columns)
    ]


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = _mm(box)


def _mm(box: Box) -> tuple[Any, Any, Any, Any]:
    return Mm(box.left), Mm(box.top), Mm(box.width), Mm(box.height)


def _frame(frame: Any, anchor: MSO_ANCHOR) -> None:
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
