"""Cells of an import as values of a project, or as faults."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import shapely
from pydantic import AnyHttpUrl, TypeAdapter, ValidationError
from shapely.errors import ShapelyError

from zones.city.projects import span
from zones.exchange import limits
from zones.exchange.faults import Fault, shortened
from zones.exchange.gazetteer import Gazetteer
from zones.exchange.sheets import Cell, Odd, Row, number_text
from zones.register.exchange.layout import Column, divided, metres

BOUNDS: Final = (106.0, 14.0, 113.5, 18.0)
"""West, south, east, north of the city and its surroundings in degrees, Hoàng Sa and the borders included."""

_YEARS: Final = (1900, 2100)
_TRUE: Final = ("true", "yes", "1", "có", "co", "x")
_FALSE: Final = ("false", "no", "0", "không", "khong")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_YEAR_LAST: Final = re.compile(r"((?P<a>\d{1,2})[/.-])?(?P<b>\d{1,2})[/.-](?P<year>\d{4})")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_URL: Final = TypeAdapter(AnyHttpUrl)
_EMPTY: Final[dict[str, Any]] = {"text": "", "word": "", "codes": (), "communes": (), "urls": ()}


@dataclass
class Checker:
    """Turns cells into values and keeps what is wrong with them."""

    gazetteer: Gazetteer
    faults: list[Fault]

    def value(self, table: str, row: Row, column: Column) -> Any:
        """Return the value of a cell, the empty value where there is none; None after a fault too."""

        def fault(code: str, value: str = "", **details: str) -> None:
            where = row.prefix + column.name
            self.faults.append(Fault(code, table, row.number, where, shortened(value), details))

        if column.name not in row.cells:
            fault("missing_column")
            return None
        cell = row.cells[column.name]
        if isinstance(cell, Odd):
            fault(cell.kind, cell.text)
            return None
        if isinstance(cell, str):
            cell = cell.strip()
            if len(cell) > limits.CELL_CHARACTERS:
                fault("too_long", length=str(len(cell)), limit=str(limits.CELL_CHARACTERS))
                return None
            if _CONTROL.search(cell):
                fault("control_character")
                return None
        if cell is None or cell == "":
            if column.required:
                fault("empty", example=column.example or _EXAMPLES.get(column.kind) or column.allowed[0])
            return _EMPTY.get(column.kind)
        return _READERS[column.kind](self, column, cell, fault)

    def _text(self, _: Column, cell: Cell, __: "Say") -> str:
        return _text(cell)

    def _id(self, column: Column, cell: Cell, fault: "Say") -> str | None:
        text = _text(cell)
        if not re.fullmatch(column.pattern, text):
            fault("pattern", text, example=column.example)
            return None
        return text

    def _word(self, column: Column, cell: Cell, fault: "Say") -> str | None:
        text = _text(cell)
        if text not in column.allowed:
            fault("word", text, known=", ".join(word for word in column.allowed if word))
            return None
        return text

    def _flag(self, _: Column, cell: Cell, fault: "Say") -> bool | None:
        text = _text(cell).casefold()
        if text not in (*_TRUE, *_FALSE):
            fault("flag", text)
            return None
        return text in _TRUE

    def _number(self, column: Column, cell: Cell, fault: "Say") -> float | None:
        if isinstance(cell, bool) or (isinstance(cell, str) and not _NUMBER.fullmatch(cell)):
            fault("number", _text(cell))
            return None
        number = float(cell or 0.0)
        low = 0.0 if column.name == "position_error_m" else -1e15
        if not (math.isfinite(number) and low <= number <= 1e15):
            fault("out_of_range", str(cell), low=number_text(low), high="1e15")
            return None
        return number

    def _when(self, _: Column, cell: Cell, fault: "Say") -> str | None:
        text = _text(cell)
        if isinstance(cell, float) and not _YEARS[0] <= cell <= _YEARS[1]:
            # A day counted from 1900: what a spreadsheet makes of a date when nobody looks.
            fault("date_cell", text)
            return None
        try:
            first, _last = span(text)
        except ValueError:
            turned = _year_first(text)
            if turned:
                fault("day_month_order", text, written=turned)
            else:
                fault("date", text)
            return None
        if not _YEARS[0] <= first.year <= _YEARS[1]:
            fault("out_of_range", text, low=str(_YEARS[0]), high=str(_YEARS[1]))
            return None
        return text

    def _codes(self, column: Column, cell: Cell, fault: "Say") -> tuple[str, ...] | None:
        found = divided(column, _text(cell))
        wrong = [code for code in found if not re.fullmatch(column.pattern, code)]
        for code in wrong:
            fault("pattern", code, example=column.example)
        return None if wrong else found

    def _communes(self, column: Column, cell: Cell, fault: "Say") -> tuple[str, ...] | None:
        codes: list[str] = []
        sure = True
        for text in divided(column, _text(cell)):
            found = self.gazetteer.find(text)
            if len(found.codes) == 1:
                codes += found.codes
                continue
            sure = False
            if found.codes:
                known = "; ".join(f"{code} {self.gazetteer.names[code]}" for code in found.codes)
                fault("ambiguous_commune", text, known=known)
            else:
                fault("unknown_commune", text, guess=f" ({found.closest}?)" if found.closest else "")
        return tuple(codes) if sure else None

    def _urls(self, column: Column, cell: Cell, fault: "Say") -> tuple[str, ...] | None:
        found, sure = divided(column, _text(cell)), True
        for url in found:
            try:
                _URL.validate_python(url)
            except ValidationError:
                fault("url", url)
                sure = False
        return found if sure else None

    def _wkt(self, _: Column, cell: Cell, fault: "Say") -> Any:
        try:
            shape = shapely.from_wkt(_text(cell))
        except ShapelyError as error:
            fault("geometry", _text(cell), reason=shortened(str(error)))
            return None
        if shape.is_empty or not shape.is_valid:
            fault(
                "geometry",
                _text(cell),
                reason=shapely.is_valid_reason(shape) if not shape.is_empty else "EMPTY",
            )
            return None
        west, south, east, north = shape.bounds
        if _inside(west, south, east, north):
            return metres(shape)
        value = f"{number_text(round(west, 5))} {number_text(round(south, 5))}"
        if _inside(south, west, north, east):
            fault("swapped", value)
        elif max(abs(east), abs(west)) > 180 or max(abs(north), abs(south)) > 180:
            fault("in_metres", value)
        else:
            sides = zip(("west", "south", "east", "north"), BOUNDS, strict=True)
            fault("outside", value, **{side: number_text(bound) for side, bound in sides})
        return None


Say = Callable[..., None]
_READERS: Final[dict[str, Callable[[Checker, Column, Cell, Say], Any]]] = {
    "id": Checker._id,
    "text": Checker._text,
    "word": Checker._word,
    "when": Checker._when,
    "number": Checker._number,
    "flag": Checker._flag,
    "codes": Checker._codes,
    "communes": Checker._communes,
    "urls": Checker._urls,
    "wkt": Checker._wkt,
}
_EXAMPLES: Final = {"text": "A", "flag": "true", "urls": "https://…", "wkt": "POINT (108.22 16.07)"}


def _text(cell: Cell) -> str:
    """Return a cell as the text that was typed: 2028 of a number cell is a year, 2.1 a section."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return number_text(cell) if isinstance(cell, float) and math.isfinite(cell) else str(cell)


def _inside(west: float, south: float, east: float, north: float) -> bool:
    return BOUNDS[0] <= west <= east <= BOUNDS[2] and BOUNDS[1] <= south <= north <= BOUNDS[3]


def _year_first(text: str) -> str:
    """Return how a date with the year last is to be written; both readings where both are possible."""
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        return ""
    if found["a"] is None:
        readings = [f"{found['year']}-{int(found['b']):02d}"]
    else:
        day, month = int(found["a"]), int(found["b"])
        orders = dict.fromkeys([(day, month), (month, day)])
        readings = [f"{found['year']}-{m:02d}-{d:02d}" for d, m in orders]
    return " / ".join(one for one in readings if _exists(one))


def _exists(when: str) -> bool:
    try:
        span(when)
    except ValueError:
        return False
    return True
