"""XLSX: one sheet for each table of projects."""

from zones.exchange import workbook
from zones.exchange.faults import Fault, shortened
from zones.exchange.parsed import Parsed, tabular
from zones.exchange.sheets import Sheets
from zones.register.exchange.layout import TABLES


def matches(data: bytes) -> bool:
    """Return whether an archive is a workbook."""
    return workbook.matches(data)


def parse(data: bytes) -> Parsed:
    """Read the workbook.

    Raises
    ------
    Refused
        If the workbook cannot be opened safely.
    """
    sheets: Sheets = {}
    faults: list[Fault] = []
    with workbook.opened(data) as pages:
        for title, lines in pages:
            table = title.strip().lower()
            if table not in TABLES:
                faults.append(Fault("unknown_table", value=shortened(title)))
                continue
            _, header = next(lines, (1, []))
            names = [value if isinstance(value, str) else "" for value in header]
            sheets[table], found = tabular(table, names, lines)
            faults += found
    return Parsed(sheets, faults)
