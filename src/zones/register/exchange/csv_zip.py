"""CSV: an archive of projects.csv, phases.csv, facts.csv and shapes.csv, UTF-8 with a byte order mark."""

from pathlib import PurePosixPath
from typing import Final

from zones.exchange import csv_text
from zones.exchange.archive import Refused, contents, packed
from zones.exchange.faults import Fault, shortened
from zones.exchange.parsed import Parsed, tabular
from zones.exchange.sheets import Sheets
from zones.register.exchange.layout import READABLE, TABLES

_SUFFIX: Final = ".csv"


def write(sheets: Sheets) -> bytes:
    """Return the archive; the same tables give the same bytes."""
    files = {}
    for name, sheet in sheets.items():
        rows = ([row.cells[column] for column in sheet.columns] for row in sheet.rows)
        files[name + _SUFFIX] = csv_text.write([sheet.columns, *rows])
    return packed(files)


def matches(data: bytes) -> bool:
    """Return whether an archive holds CSV tables rather than a workbook."""
    return data.startswith(b"PK\x03\x04") and b"xl/workbook.xml" not in data


def parse(data: bytes) -> Parsed:
    """Read the archive; comma, semicolon and tab are understood as separators.

    Raises
    ------
    Refused
        If the archive cannot be opened safely or holds no table.
    """
    sheets: Sheets = {}
    faults: list[Fault] = []
    for name, body in contents(data).items():
        path = PurePosixPath(name)
        if path.suffix.lower() != _SUFFIX:
            continue
        table = path.stem.lower()
        if table not in TABLES:
            faults.append(Fault("unknown_table", value=shortened(path.name)))
            continue
        try:
            lines = csv_text.lines(body, table)
            _, header = next(lines, (1, []))
            sheets[table], found = tabular(table, [str(name) for name in header], lines)
        except csv_text.NotUtf8Error as error:
            faults.append(error.fault)
            continue
        faults += found
    if not sheets and not faults:
        raise Refused(Fault("unknown_format", details={"formats": READABLE}))
    return Parsed(sheets, faults)
