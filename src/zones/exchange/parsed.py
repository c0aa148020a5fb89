"""What a reader of one format hands on: tables and the faults of the file itself."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from zones.exchange import limits
from zones.exchange.archive import Refused
from zones.exchange.faults import Fault, shortened
from zones.exchange.sheets import Cell, Odd, Row, Sheet, Sheets, cell_text

_CONTINUED: Final = re.compile(r"(.+)__\d+")


@dataclass(frozen=True)
class Parsed:
    """Tables as they stand in a file."""

    sheets: Sheets
    faults: list[Fault] = field(default_factory=list)


def tabular(
    table: str, header: Sequence[str], lines: Iterable[tuple[int, Sequence[Cell | Odd]]]
) -> tuple[Sheet, list[Fault]]:
    """Return a table from its header and numbered lines; empty lines are passed over.

    A value too long for one spreadsheet cell continues in columns ``name__2``, ``name__3``.

    Raises
    ------
    Refused
        If there are more rows than a register can have.
    """
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    # Place of each column, and of those that continue it.
    places: dict[str, list[int]] = {}
    faults = []
    for place, name in enumerate(names):
        found = _CONTINUED.fullmatch(name)
        if found and found[1] in places:
            places[found[1]].append(place)
        elif name in places:
            faults.append(Fault("column_twice", table, 1, name))
        else:
            places[name] = [place]
    sheet = Sheet(tuple(places))
    for count, (number, values) in enumerate(lines):
        if count >= limits.ROWS:
            raise Refused(Fault("too_many_rows", table, details={"limit": str(limits.ROWS)}))
        if all(value is None or value == "" for value in values):
            continue
        cells: dict[str, Cell | Odd] = {}
        for name, (first, *more) in places.items():
            cell = values[first] if first < len(values) else None
            if isinstance(cell, str):
                cell += "".join(cell_text(values[place]) for place in more if place < len(values))
            cells[name] = cell
        extra = [value for value in values[len(names) :] if value not in (None, "")]
        if extra:
            faults.append(Fault("unknown_column", table, number, "", shortened(str(extra[0])), {"known": ""}))
        sheet.rows.append(Row(number, cells))
    return sheet, faults


def packed(parsed: Parsed) -> dict[str, Any]:
    """Return what was read as plain JSON values."""

    def cell(value: Cell | Odd) -> Any:
        return {"kind": value.kind, "text": value.text} if isinstance(value, Odd) else value

    return {
        "faults": [[f.code, f.table, f.row, f.column, f.value, dict(f.details)] for f in parsed.faults],
        "sheets": {
            name: {
                "columns": sheet.columns,
                "rows": [
                    [row.number, row.prefix, {key: cell(value) for key, value in row.cells.items()}]
                    for row in sheet.rows
                ],
            }
            for name, sheet in parsed.sheets.items()
        },
    }


def unpacked(body: dict[str, Any]) -> Parsed:
    """Return what `packed` made plain."""

    def cell(value: Any) -> Cell | Odd:
        return Odd(value["kind"], value["text"]) if isinstance(value, dict) else value

    return Parsed(
        {
            name: Sheet(
                tuple(sheet["columns"]),
                [
                    Row(number, {key: cell(value) for key, value in cells.items()}, prefix)
                    for number, prefix, cells in sheet["rows"]
                ],
            )
            for name, sheet in body["sheets"].items()
        },
        [Fault(*fault) for fault in body["faults"]],
    )
