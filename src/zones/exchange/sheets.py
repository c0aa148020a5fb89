"""Tables as they stand in a file: rows of cells, each row with its number."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Cell = str | float | bool | None


@dataclass(frozen=True)
class Odd:
    """A cell that no table of ours writes: a formula, an error, a date as a number, a nested value."""

    kind: str
    text: str


@dataclass(frozen=True)
class Row:
    """One row as read, with where it stands for the person who has the file open."""

    number: int
    cells: Mapping[str, Cell | Odd]
    prefix: str = ""
    """Path of the row inside its feature (``facts[2].``); '' in tables."""


@dataclass(frozen=True)
class Sheet:
    """One table as read or to be written."""

    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)


Sheets = dict[str, Sheet]


def number_text(value: float) -> str:
    """Return a number as text that reads back as the same number, whole ones without a point."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def cell_text(value: Cell | Odd) -> str:
    """Return a cell as plain text: numbers exactly, flags as true and false, nothing as ''."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Odd):
        return value.text
    if isinstance(value, int | float):
        return number_text(value)
    return value or ""
