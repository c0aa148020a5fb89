"""A filled-in template, and the names of the real communes."""

import io
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from zones.exchange import child
from zones.exchange.gazetteer import Gazetteer
from zones.intake.reading import Reading, understood
from zones.intake.template import template

TODAY = date(2026, 11, 22)
WATER, NO_POWER = "water_households_pct", "households_without_electricity"
BY: dict[str, Any] = {"who": "An", "why": "thử", "now": datetime(2026, 11, 22, 8, tzinfo=UTC)}
Cells = Mapping[str, Any]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="session")
def blank(gazetteer: Gazetteer) -> bytes:
    """Water in column C, households without electricity in D, then date, source and note."""
    return template([WATER, NO_POWER], gazetteer.names)


@pytest.fixture
def filled(blank: bytes) -> Callable[[Cells], bytes]:
    """Return the template with cells written into it, as an office program would save it."""

    def fill(cells: Cells) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(blank))
        page = book.worksheets[0]
        for place, value in cells.items():
            given, percent = value if isinstance(value, tuple) else (value, False)
            page[place] = given
            if percent:
                page[place].number_format = "0%"
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    return fill


@pytest.fixture
def look(gazetteer: Gazetteer, tmp_path: Any) -> Callable[..., Reading]:
    """Return what a file says, read without a process of its own, which is quicker."""

    def read(data: bytes, answers: Mapping[int, str] | None = None) -> Reading:
        (tmp_path / "upload").write_bytes(data)
        return understood(child.parsed(tmp_path / "upload"), gazetteer, today=TODAY, answers=answers)

    return read
