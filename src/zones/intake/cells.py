"""Cells of a template as numbers, dates and texts, or as faults with the place where they stand."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from zones.exchange.faults import Fault, shortened
from zones.exchange.sheets import Odd, Row, number_text
from zones.gaps.registry import Indicator
from zones.intake import values
from zones.intake.layout import COUNTED, UNITS
from zones.intake.values import Unread

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BRACKETS: Final = re.compile(r"\s*(\[[^\]]*\]|\([^()]*\)\s*(?=\[|$))")
_YEARS: Final = (1900, 2100)


@dataclass(frozen=True)
class Cells:
    """Turns cells into values and keeps what is wrong with them."""

    table: str
    heads: Mapping[str, str]
    """Header of each column, by its letter."""
    faults: list[Fault]
    today: date

    def fault(self, code: str, row: Row, letter: str | None, value: str = "", **details: str) -> None:
        """Note a fault of a cell, or of a row where there is no letter."""
        head = _BRACKETS.sub("", self.heads.get(letter or "", ""))
        column = f"{letter} {shortened(head, 40)}".strip() if letter else ""
        self.faults.append(Fault(code, self.table, row.number, column, shortened(value), details))

    def numbers(self, rows: Sequence[Row], letter: str, indicator: Indicator) -> dict[int, float]:
        """Return the numbers of a column by row: no entry for an empty cell, NaN for one with a fault."""
        found: dict[int, float] = {}
        bare: list[tuple[Row, float]] = []
        for row in rows:
            read = self._number(row, letter, indicator)
            if read is not None:
                found[row.number], signed = read
                if indicator.unit == "pct" and not signed:
                    bare.append((row, read[0]))
        # A percentage below 1 is likelier a share of one, unless a percent sign says otherwise; so is 1 where
        # nothing in the column is more.
        alone = all(value <= 1 for _, value in bare)
        for row, value in bare:
            if 0 < value < 1 or (value == 1 and alone):
                share = number_text(value)
                self.fault("share_for_percent", row, letter, share, percent=percent(value))
                found[row.number] = math.nan
        return found

    def _number(self, row: Row, letter: str, indicator: Indicator) -> tuple[float, bool] | None:
        cell = row.cells.get(letter)
        refused = math.nan, True
        units = UNITS[indicator.unit]
        said = {"unit_vi": units["vi"], "unit_en": units["en"]}
        if isinstance(cell, str):
            cell = cell.strip()
        if cell is None or cell == "":
            return None
        if isinstance(cell, Odd):
            if cell.kind == "percent_cell":
                value, signed = float(cell.text), True
            else:
                code = "date_for_number" if cell.kind == "date_cell" else cell.kind
                self.fault(code, row, letter, cell.text)
                return refused
        elif isinstance(cell, str):
            try:
                value, signed = values.number(cell)
            except Unread as unread:
                self.fault(unread.code, row, letter, cell, **unread.details)
                return refused
        elif isinstance(cell, bool):
            self.fault("not_a_number", row, letter, str(cell).upper())
            return refused
        else:
            value, signed = cell, False
        text = cell if isinstance(cell, str) else number_text(value) if math.isfinite(value) else str(value)
        low, high = indicator.allowed or (-math.inf, math.inf)
        if signed and indicator.unit != "pct":
            self.fault("percent_sign", row, letter, text, **said)
        elif not low <= value <= high:
            self.fault("outside_range", row, letter, text, low=f"{low:g}", high=f"{high:g}", **said)
        elif indicator.unit in COUNTED and value != int(value):
            self.fault("not_whole", row, letter, text, **said)
        else:
            # -0 is 0.
            return value + 0.0, signed
        return refused

    def text(self, row: Row, letter: str | None) -> str:
        """Return a cell as it was typed; '' where it is empty or no text."""
        cell = row.cells.get(letter) if letter else None
        if isinstance(cell, Odd):
            self.fault(cell.kind, row, letter, cell.text)
            return ""
        if isinstance(cell, float | int) and not isinstance(cell, bool):
            return number_text(cell) if math.isfinite(cell) else str(cell)
        text = "" if cell is None else " ".join(str(cell).split())
        if _CONTROL.search(text):
            self.fault("control_character", row, letter)
            return ""
        return text

    def line(self, row: Row, letter: str | None, most: int) -> str | None:
        """Return a text of at most so many characters in one line; None after a fault."""
        before = len(self.faults)
        text = self.text(row, letter)
        if len(text) > most:
            self.fault("long_text", row, letter, text, length=str(len(text)), limit=str(most))
        return text if len(self.faults) == before else None

    def day(self, row: Row, letter: str) -> str:
        """Return the date of a row's figures; '' after a fault."""
        cell = row.cells.get(letter)
        if isinstance(cell, Odd) and cell.kind == "date_cell" and len(cell.text) == len("2026-09-30"):
            # A whole day in a date cell is what its author saw on the screen.
            text = cell.text
        elif isinstance(cell, float) and not _YEARS[0] <= cell <= _YEARS[1]:
            # A day counted from 1900: what a spreadsheet makes of a date when nobody looks.
            self.fault("date_cell", row, letter, number_text(cell))
            return ""
        else:
            before = len(self.faults)
            text = self.text(row, letter)
            if len(self.faults) > before:
                return ""
        if not text:
            self.fault("no_date", row, letter)
            return ""
        try:
            return values.day(text, self.today)
        except Unread as unread:
            self.fault(unread.code, row, letter, text, **unread.details)
            return ""


def percent(value: float) -> str:
    """Return a share as a percentage, exactly."""
    return number_text(float(Decimal(repr(value)) * 100))
