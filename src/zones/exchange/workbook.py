"""XLSX: one sheet for each table. Every text is a text cell, so that no date turns into a number."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from zones.errors import InputError
from zones.exchange import limits
from zones.exchange.archive import Refused, contents, packed, unpacked
from zones.exchange.cells import neutralised, restored
from zones.exchange.faults import Fault, shortened
from zones.exchange.sheets import Cell, Odd, Sheet, Sheets

_LONGEST: Final = 32_000
"""Characters in one cell; Excel cuts at 32,767."""

_MADE: Final = datetime(2025, 7, 1)
_WIDTHS: Final = {"wkt": 30, "name_vi": 45, "name_en": 45, "sources": 45, "text_vi": 40, "text_en": 40}
_QUOTED: Final = re.compile(r'"[^"]*"|\\.')

Lines = Iterator[tuple[int, list[Cell | Odd]]]
"""Rows of a sheet, each with its number."""


def write(sheets: Sheets) -> bytes:
    """Return the workbook; the same tables give the same bytes.

    Raises
    ------
    InputError
        If a text holds control characters, which XLSX cannot.
    """
    book = blank()
    for name, sheet in sheets.items():
        _fill(book.create_sheet(name), sheet)
    return saved(book)


def blank(made: datetime = _MADE) -> openpyxl.Workbook:
    """Return a workbook without sheets, dated as asked."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.creator, book.properties.created, book.properties.modified = "Zones", made, made
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as a file; the same workbook gives the same bytes."""
    target = io.BytesIO()
    book.save(target)
    # openpyxl writes the present time into the properties and the archive.
    stamp = book.properties.created.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    files = unpacked(target.getvalue())
    core = "docProps/core.xml"
    files[core] = re.sub(rb"(?<=>)\d{4}-\d\d-\d\dT[\d:.]+Z(?=<)", stamp, files[core])
    return packed(files)


def _fill(page: Worksheet, sheet: Sheet) -> None:
    columns: list[tuple[str, int]] = []
    for column in sheet.columns:
        texts = [v for row in sheet.rows if isinstance(v := row.cells[column], str)]
        parts = max((1, *(-(-len(text) // _LONGEST) for text in texts)))
        columns += [(column, part) for part in range(parts)]
    for place, (column, part) in enumerate(columns, 1):
        head = page.cell(1, place, column if part == 0 else f"{column}__{part + 1}")
        head.font = Font(bold=True)
        page.column_dimensions[head.column_letter].width = _WIDTHS.get(column, 16)
        for line, row in enumerate(sheet.rows, 2):
            value = row.cells[column]
            if isinstance(value, str):
                _text(page, line, place, value[part * _LONGEST : (part + 1) * _LONGEST], part)
            elif value is not None and part == 0:
                # A spreadsheet keeps 15 digits; the few numbers that need more stand as text.
                exact = not isinstance(value, float) or float(f"{value:.15g}") == value
                page.cell(line, place, value if exact else repr(value))
    page.freeze_panes = "B2"


def _text(page: Worksheet, line: int, place: int, text: str, part: int) -> None:
    if not text:
        return
    if ILLEGAL_CHARACTERS_RE.search(text):
        raise InputError(f"row {line} of {page.title} holds control characters, which XLSX cannot; edit it")
    cell = page.cell(line, place, text if part else neutralised(text))
    cell.data_type, cell.number_format = "s", "@"


def matches(data: bytes) -> bool:
    """Return whether an archive is a workbook."""
    return data.startswith(b"PK\x03\x04") and b"xl/workbook.xml" in data


@contextmanager
def opened(data: bytes) -> Iterator[list[tuple[str, Lines]]]:
    """Open a workbook and hand out its sheets: the name of each, and its rows to be read once.

    Raises
    ------
    Refused
        If the workbook cannot be opened safely, or its parts are not what they should be.
    """
    for name, body in contents(data).items():
        # Nothing that Excel writes declares entities, or another encoding that would hide them.
        if name.endswith((".xml", ".rels")) and (b"\x00" in body or b"<!" in body.replace(b"<!--", b"")):
            raise Refused(Fault("unsafe_xml"))
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        yield [(page.title, _lines(page)) for page in book.worksheets]
        book.close()
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
    ) as error:
        # The parser meets whatever somebody wrote into the parts of the archive.
        raise Refused(Fault("damaged", details={"reason": shortened(str(error))})) from None


def _lines(page: Any) -> Lines:
    # What the file says of its own size may be anything.
    page.reset_dimensions()
    for number, cells in enumerate(page.iter_rows(max_col=limits.COLUMNS), 1):
        if number > 2 * limits.ROWS:
            table = shortened(page.title.strip().lower())
            raise Refused(Fault("too_many_rows", table, details={"limit": str(limits.ROWS)}))
        yield number, [_value(cell) for cell in cells]


def _value(cell: Any) -> Cell | Odd:
    value = cell.value
    if cell.data_type == "f":
        return Odd("formula", str(value))
    if cell.data_type == "e":
        return Odd("cell_error", str(value))
    if isinstance(value, datetime | date | time):
        return Odd("date_cell", value.isoformat().removesuffix("T00:00:00"))
    if isinstance(value, str):
        return restored(value)
    if value is None or isinstance(value, bool):
        return value
    if "%" in _QUOTED.sub("", cell.number_format or ""):
        # What is on the screen, and a hundred times what is in the file.
        return Odd("percent_cell", f"{Decimal(repr(value)) * 100:f}")
    return float(value)
