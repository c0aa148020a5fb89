"""A filled-in template as figures: every fault at once, and questions where a name has several meanings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from zones.exchange import reading
from zones.exchange.faults import Fault, shortened
from zones.exchange.gazetteer import Gazetteer
from zones.exchange.parsed import Parsed
from zones.exchange.sheets import Row, Sheet
from zones.intake import layout, places
from zones.intake.cells import Cells
from zones.intake.figures import Figure
from zones.intake.layout import AS_OF, CODE, HEADS, NAME, NOTE, SOURCE, Head
from zones.intake.places import Question

MOST: Final = 1000
"""Faults listed; of more, only the number is said."""

_HEADER_WITHIN: Final = 20
"""Rows in which the header is looked for: titles may stand above it."""


@dataclass(frozen=True)
class Reading:
    """What a file says; figures only where there is neither fault nor question."""

    figures: tuple[Figure, ...] = ()
    """In order of commune and indicator."""
    faults: tuple[Fault, ...] = ()
    """In order of rows; not one figure is taken while there is any."""
    questions: tuple[Question, ...] = ()
    """Names to be decided; read again with ``answers``."""
    indicators: tuple[str, ...] = ()
    """Indicators the file has columns of."""

    @property
    def sound(self) -> bool:
        """Whether the figures may be stored."""
        return not self.faults and not self.questions


@dataclass(frozen=True)
class _Table:
    """The sheet with the figures, its header understood."""

    title: str
    header: int
    """Row of the header."""
    heads: Mapping[str, Head]
    """By letter of the column."""
    rows: list[Row] = field(repr=False)

    def letter(self, column: str) -> str | None:
        """Return the letter of a column."""
        return next((letter for letter, head in self.heads.items() if head.column == column), None)

    @property
    def indicators(self) -> dict[str, str]:
        """Indicators by the letter of their column."""
        known = layout.given()
        return {letter: head.column for letter, head in self.heads.items() if head.column in known}


def read(
    data: bytes, gazetteer: Gazetteer, *, today: date, answers: Mapping[int, str] | None = None
) -> Reading:
    """Read a filled-in template, XLSX or CSV, in a process of its own.

    Parameters
    ----------
    data
        Content of the file, from anyone.
    gazetteer
        Names of communes.
    today
        Day after which nothing can be dated.
    answers
        Code chosen for the question of a row; '' leaves the row out.
    """
    return understood(reading.parse(data), gazetteer, today=today, answers=answers)


def understood(
    parsed: Parsed, gazetteer: Gazetteer, *, today: date, answers: Mapping[int, str] | None = None
) -> Reading:
    """Return what the sheets of a file say; see :func:`read`."""
    faults = list(parsed.faults)
    table = _table(parsed, faults) if parsed.sheets else None
    if table is None:
        return Reading(faults=tuple(faults))
    _check_heads(table, faults)
    cells = Cells(table.title, {k: head.text for k, head in table.heads.items()}, faults, today)
    spoken = [
        (row, values) for row, values in _values(table, cells) if any(v is not None for v in values.values())
    ]
    code, name = table.letter(CODE), table.letter(NAME)
    named = [(row, cells.text(row, code), cells.text(row, name)) for row, _ in spoken]
    decided = places.resolve(named, gazetteer, answers or {}, cells)
    figures = _figures(table, spoken, decided.places, cells, gazetteer)
    faults.sort(key=lambda fault: fault.row or 0)
    if len(faults) > MOST:
        faults[MOST:] = [Fault("more_faults", details={"count": str(len(faults) - MOST)})]
    sound = not faults and not decided.questions
    return Reading(
        tuple(sorted(figures, key=lambda figure: figure.key)) if sound else (),
        tuple(faults),
        tuple(decided.questions),
        tuple(dict.fromkeys(table.indicators.values())),
    )


def _table(parsed: Parsed, faults: list[Fault]) -> _Table | None:
    """Return the one sheet that has a header, else None and why."""
    found = [table for title, sheet in parsed.sheets.items() if (table := _headed(title, sheet)) is not None]
    if len(found) == 1:
        return found[0]
    titles = ", ".join(table.title for table in found)
    faults.append(Fault("two_tables", value=shortened(titles)) if found else Fault("no_table"))
    return None


def _headed(title: str, sheet: Sheet) -> _Table | None:
    for place, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        heads = {k: layout.found(value) for k, value in row.cells.items() if isinstance(value, str)}
        columns = {head.column for head in heads.values()} - {""}
        if columns & {CODE, NAME} and len(columns) > 1:
            return _Table(title, row.number, heads, sheet.rows[place + 1 :])
    return None


def _check_heads(table: _Table, faults: list[Fault]) -> None:
    """Name what is wrong with the header."""
    known, seen = layout.given(), set[str]()
    names = ", ".join(one.name["vi"] + f" [{name}]" for name, one in known.items())

    def fault(code: str, head: Head, value: str = "", **details: str) -> None:
        faults.append(Fault(code, table.title, table.header, shortened(head.text), value, details))

    for head in table.heads.values():
        if head.column == "":
            fault("strange_column", head, known=names)
        elif head.column in seen:
            fault("column_again", head)
        elif head.column not in known and head.column not in HEADS:
            fault("not_given_here", head, known=names)
        elif head.column in known and head.unit and not layout.same_unit(head.unit, known[head.column].unit):
            units = layout.UNITS[known[head.column].unit]
            fault("other_unit", head, head.unit, unit_vi=units["vi"], unit_en=units["en"])
        elif head.column == CODE and head.version not in (None, layout.VERSION):
            fault("template_version", head, str(head.version), known=str(layout.VERSION))
        seen.add(head.column)
    lacking = [column for column in (AS_OF, SOURCE) if column not in seen]
    if not seen & {CODE, NAME}:
        lacking.insert(0, CODE)
    for column in lacking:
        said = " / ".join(layout.head(column, lang) for lang in ("vi", "en"))
        faults.append(Fault("lacking_column", table.title, table.header, said))
    if not seen & known.keys():
        faults.append(Fault("no_indicator", table.title, table.header))


def _values(table: _Table, cells: Cells) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Return the numbers of each row by indicator; None for an empty cell, NaN for one with a fault."""
    known, columns = layout.given(), table.indicators
    read: dict[str, dict[int, Any]] = {
        letter: cells.numbers(table.rows, letter, known[name]) for letter, name in columns.items()
    }
    for row in table.rows:
        for letter, value in row.cells.items():
            if letter not in table.heads and str(value).strip():
                cells.fault("outside_table", row, letter, str(value))
        yield row, {name: read[letter].get(row.number) for letter, name in columns.items()}


def _figures(
    table: _Table,
    spoken: list[tuple[Row, dict[str, Any]]],
    where: Mapping[int, places.Place],
    cells: Cells,
    gazetteer: Gazetteer,
) -> list[Figure]:
    """Return the figures of rows whose commune is known; what goes with them is checked in every row."""
    first: dict[str, int] = {}
    figures = []
    date_at, source_at, note_at = (table.letter(column) for column in (AS_OF, SOURCE, NOTE))
    for row, values in spoken:
        as_of = cells.day(row, date_at) if date_at else ""
        source = cells.line(row, source_at, 300)
        note = cells.line(row, note_at, 1000)
        if source == "" and source_at:
            cells.fault("no_source", row, source_at)
        place = where.get(row.number)
        if place is None:
            continue
        if place.code in first:
            name, at = gazetteer.names[place.code], str(first[place.code])
            cells.fault(
                "commune_again",
                row,
                table.letter(CODE) or table.letter(NAME),
                place.text,
                name=name,
                first=at,
            )
            continue
        first[place.code] = row.number
        figures += [
            Figure(
                commune_code=place.code,
                indicator=indicator,
                value=value,
                as_of=as_of,
                source=source or "",
                note=note or "",
                scope="part" if place.part else "whole",
                place=place.text if place.part else gazetteer.names[place.code],
            )
            for indicator, value in values.items()
            if value is not None
        ]
    return figures
