"""XLSX: a sheet for each table, every figure as a number with its unit and source."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import count
from math import ceil
from typing import Final

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from zones.exchange import workbook
from zones.exchange.cells import neutralised
from zones.i18n import Texts, catalogue
from zones.reports.document import Column, Document, Quantity, Rich, Strong, Table, figures, plain
from zones.reports.writers.annex import annex, numbered
from zones.reports.writers.form import Form
from zones.reports.writers.text import clean

HEAD_ROW: Final = 4
"""Title, what it belongs to, what its marks mean; then the heads."""

LONGEST: Final = 32_000
"""Characters in a cell; Excel cuts at 32,767."""

NARROW, WIDE = 7, 60
"""Widths of columns in characters."""

PER_LETTER: Final = 0.88
"""Width of a letter in such characters, which are digits."""

LINE_PT: Final = 15.0
"""Height of a line in a cell."""

_LINE: Final = Side("thin", color="FFA0A0A0")
_BORDER: Final = Border(_LINE, _LINE, _LINE, _LINE)
_HEAD_FILL: Final = PatternFill("solid", fgColor="FFE8E8E8")
_STRONG_FILL: Final = PatternFill("solid", fgColor="FFF3F3F3")
_SIDES: Final = {"left": "left", "right": "right", "centre": "center"}
_BOUNDS: Final = {"<=": "≤", ">=": "≥", "<": "<", ">": ">", "~": "≈"}


@dataclass(frozen=True)
class _Sheet:
    """A table with the name of its sheet."""

    name: str
    table: Table


def render(document: Document) -> bytes:
    """Return the paper's tables and figures as a workbook."""
    book = workbook.blank(datetime.combine(document.day, time()))
    book.properties.title = clean(document.title)
    book.properties.creator = Form.of(document).author
    book.properties.language = document.lang
    t = Texts(document.lang)
    for style in _styles():
        book.add_named_style(style)
    for sheet in _sheets(document, t):
        _fill(book.create_sheet(sheet.name), sheet.table, document, t)
    return workbook.saved(book)


def _sheets(document: Document, t: Texts) -> Iterator[_Sheet]:
    taken: set[str] = set()
    tables = [block for _, block in document.blocks() if isinstance(block, Table)]
    rest = [
        replace(block, title=section.title)
        for section in annex(document)
        for block in section.blocks
        if isinstance(block, Table)
    ]
    for table in [*tables, _figures(document, t), *rest]:
        # Excel allows 31 characters, and does not tell a name from its capitals.
        name = next(
            name
            for k in count(1)
            if (name := table.key[:28] + (f"_{k}" if k > 1 else "")).lower() not in taken
        )
        taken.add(name.lower())
        yield _Sheet(name, table)


def _figures(document: Document, t: Texts) -> Table:
    """Return every figure of the paper in the order it is read; sources by their numbers in their sheet."""
    numbers = {source.key: str(place) for place, source in enumerate(document.sources, start=1)}
    rows: list[tuple[Rich, ...]] = []
    for section, title in numbered(document.sections):
        for block in section.blocks:
            for figure in figures(block):
                sources = [numbers.get(key, key) for key in figure.source.split(";") if key]
                rows.append(
                    (
                        (figure.key,),
                        (title,),
                        (figure,) if figure.known else ("",),
                        (unit(t, figure.unit),),
                        (figure.text,),
                        (_BOUNDS.get(figure.bound, ""),),
                        (", ".join(sources),),
                    )
                )
    return Table(
        key="figures",
        title=t("form.figures"),
        columns=(
            Column(t("form.figure_key")),
            Column(t("form.section")),
            Column(t("form.value"), "right"),
            Column(t("form.figure_unit")),
            Column(t("form.figure_text")),
            Column(t("form.figure_bound"), "centre"),
            Column(t("form.figure_source")),
        ),
        rows=tuple(rows),
        note=t("form.figures_note"),
    )


def unit(t: Texts, name: str) -> str:
    """Return a unit as people write it; one without a word of ours as it is."""
    return next((t(f"{family}{name}") for family in _UNITS if f"{family}{name}" in catalogue(t.lang)), name)


_UNITS: Final = ("form.unit_", "gap_unit.", "evidence_unit.", "project_unit.")
"""Where units have their words, in the order in which they are looked for."""


def _styles() -> Iterator[NamedStyle]:
    """Return the looks of cells, which Excel lists by name."""

    def font(size: int, *, bold: bool = False, italic: bool = False) -> Font:
        return Font("Times New Roman", size, bold=bold, italic=italic)

    wrapped = Alignment("left", "top", wrap_text=True)
    yield NamedStyle("paper title", font(14, bold=True))
    yield NamedStyle("paper note", font(10, italic=True), alignment=wrapped)
    middle = Alignment("center", "center", wrap_text=True)
    yield NamedStyle("paper head", font(11, bold=True), _HEAD_FILL, _BORDER, middle)
    for align, side in _SIDES.items():
        for look, bold, fill in (
            ("", False, PatternFill()),
            (" strong", True, PatternFill()),
            (" row", True, _STRONG_FILL),
        ):
            inside = Alignment(side, "center", wrap_text=True, indent=0 if align == "centre" else 1)
            yield NamedStyle(f"paper {align}{look}", font(11, bold=bold), fill, _BORDER, inside)


def _fill(page: Worksheet, table: Table, document: Document, t: Texts) -> None:
    lengths = [NARROW] * len(table.columns)
    heads = [_head(column, [row[k] for row in table.rows], t) for k, column in enumerate(table.columns)]
    for place, (head, _) in enumerate(heads, 1):
        _text(page, HEAD_ROW, place, head, "paper head")
        # A head may be broken between its words.
        lengths[place - 1] = max(NARROW, *(len(word) + 3 for word in head.split()), len(head) // 2)
    page.row_dimensions[HEAD_ROW].height = 32
    shown: list[list[int]] = []
    for line, row in enumerate(table.rows):
        strong = line in table.strong_rows
        shown.append([])
        for place, (said, column) in enumerate(zip(row, table.columns, strict=True), 1):
            carries = any(isinstance(span, Strong) for span in said)
            style = f"paper {column.align}{' row' if strong else ' strong' if carries else ''}"
            long = _cell(page, HEAD_ROW + 1 + line, place, said, style, alone=not heads[place - 1][1])
            lengths[place - 1] = max(lengths[place - 1], long)
            shown[-1].append(long)
    widths = [min(ceil(PER_LETTER * length) + 4, WIDE) for length in lengths]
    for line, row_lengths in enumerate(shown, HEAD_ROW + 1):
        # Not every program finds the height of a row by itself when it opens a file.
        page.row_dimensions[line].height = LINE_PT * max(map(_lines, row_lengths, widths))
    for place, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(place)].width = width
    _text(page, 1, 1, table.title, "paper title")
    _text(page, 2, 1, f"{document.title} · {document.day:%d/%m/%Y}", "paper note")
    _text(page, 3, 1, table.note, "paper note")
    for line in (2, 3):
        page.merge_cells(start_row=line, end_row=line, start_column=1, end_column=len(widths))
        page.row_dimensions[line].height = 14 * (1 + len(str(page.cell(line, 1).value or "")) // sum(widths))
    _print_setup(page, table, sum(widths))


def _lines(characters: int, width: int) -> int:
    """Return on how many lines a text stands."""
    # What letters are narrower than digits is more than breaks between words waste.
    return max(1, ceil(characters / (1.1 * width)))


def _cell(page: Worksheet, line: int, place: int, said: Rich, style: str, *, alone: bool) -> int:
    """Write a cell and return how many characters it shows.

    Parameters
    ----------
    alone
        Whether the figure has to say its unit, because the head of its column does not.
    """
    figure = figure_of(said)
    if figure is None or not figure.known:
        return _text(page, line, place, plain(said), style)
    cell = page.cell(line, place, figure.value)
    cell.style = style
    cell.number_format = number_format(figure, said_unit(said) if alone else "")
    return len(plain(said))


def figure_of(said: Rich) -> Quantity | None:
    """Return the figure that a cell is, with or without its unit; None where it is words or several."""
    spans = [span.what if isinstance(span, Strong) else span for span in said if span != ""]
    first, *others = spans or ("",)
    if not isinstance(first, Quantity) or len(others) > 1 or (others and first.unit in ("", "count")):
        # What follows a mere number is no unit: "94 no data".
        return None
    after = others[0] if others else " "
    unit_alone = isinstance(after, str) and after.startswith(" ") and not any(map(str.isdigit, after))
    return first if unit_alone else None


def said_unit(said: Rich) -> str:
    """Return what a cell says after its number: "phút", "%"; '' where it says nothing."""
    return _NUMBER.sub("", clean(plain(said)))


_NUMBER: Final = re.compile(r"^[^\d]*\d[\d.,]*\s*")


def number_format(figure: Quantity, unit: str = "") -> str:
    """Return how a figure is shown; what it is a bound of stands before it, its unit behind it."""
    shown = "#,##0" + ("." + "0" * figure.digits if figure.digits else "")
    before = f'"{_BOUNDS[figure.bound]} "' if figure.bound else ""
    quoted = unit.replace('"', "”")
    return f'{before}{shown}" {quoted}"' if quoted else f"{before}{shown}"


def _head(column: Column, cells: Sequence[Rich], t: Texts) -> tuple[str, bool]:
    """Return a head with the unit of the figures below it, and whether it holds for all of them."""
    units = {figure.unit for cell in cells if (figure := figure_of(cell)) is not None and figure.known}
    head, only = clean(column.head), units.pop() if len(units) == 1 else None
    if only in ("", "count", "rank"):
        return head, True
    if only is None or f"form.unit_{only}" not in catalogue(t.lang):
        return head, False
    said = t(f"form.unit_{only}")
    return (head if said.lower() in head.lower() else f"{head} ({said})"), True


def _text(page: Worksheet, line: int, place: int, said: str, style: str) -> int:
    """Write words that no program takes for a formula; return their length."""
    said = clean(said)[:LONGEST]
    cell = page.cell(line, place, neutralised(said) or None)
    cell.style = style
    if said:
        cell.data_type, cell.number_format = "s", "@"
    return len(said)


def _print_setup(page: Worksheet, table: Table, characters: int) -> None:
    last = f"{get_column_letter(len(table.columns))}{HEAD_ROW + len(table.rows)}"
    page.freeze_panes = f"A{HEAD_ROW + 1}"
    page.auto_filter.ref = f"A{HEAD_ROW}:{last}"
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape" if characters > 95 else "portrait"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.center.text = "&P/&N"
