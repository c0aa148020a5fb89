"""The template: every commune, units and ranges in the header, the same bytes, and what is read back."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zones.errors import InputError
from zones.exchange.gazetteer import Gazetteer
from zones.intake import layout
from zones.intake.reading import Reading, read
from zones.intake.template import FORMATS, template
from zones.intake.values import Unread, number

Look = Callable[..., Reading]
Fill = Callable[[dict[str, Any]], bytes]
WATER, NO_POWER = "water_households_pct", "households_without_electricity"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_template_has_every_commune_and_says_units_and_ranges(gazetteer: Gazetteer, lang: str) -> None:
    data = template([WATER, NO_POWER], gazetteer.names, lang)
    assert data == template([WATER, NO_POWER], gazetteer.names, lang)
    book = openpyxl.load_workbook(io.BytesIO(data))
    page, guide = book.worksheets
    assert page.max_row == 95
    assert [page.cell(row, 1).value for row in range(2, 96)] == sorted(gazetteer.names)
    assert page["B58"].value == gazetteer.names[page["A58"].value]
    assert "(%, 0–100)" in page["C1"].value
    assert ("20.000" if lang == "vi" else "20,000") in page["D1"].value
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert (rules["C2:C95"].type, rules["C2:C95"].formula2) == ("decimal", "100")
    assert (rules["D2:D95"].type, rules["D2:D95"].formula2) == ("whole", "20000")
    assert guide.max_row > 10


@pytest.mark.parametrize(("lang", "separator"), [("vi", ";"), ("en", ",")])
def test_csv_opens_in_a_spreadsheet_of_its_language(
    gazetteer: Gazetteer, look: Look, lang: str, separator: str
) -> None:
    data = template([WATER], gazetteer.names, lang, "csv")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=separator))
    assert len(rows) == 95
    assert {len(row) for row in rows} == {6}
    rows[1][2:5] = ["97,25", "30/9/2026", "BC 12"]
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    [figure] = look(text.getvalue().encode()).figures
    assert (figure.commune_code, figure.value, figure.as_of) == (rows[1][0], 97.25, "2026-09-30")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("file_format", FORMATS)
def test_an_empty_template_says_nothing(
    gazetteer: Gazetteer, look: Look, lang: str, file_format: str
) -> None:
    found = look(template(list(layout.given()), gazetteer.names, lang, file_format))
    assert found == Reading(indicators=tuple(layout.given()))


def test_what_cannot_be_asked_for_is_refused(gazetteer: Gazetteer) -> None:
    for names in (["rural_access_pct"], ["nonsense"], []):
        with pytest.raises(InputError, match="known: "):
            template(names, gazetteer.names)
    with pytest.raises(InputError, match="unknown format"):
        template([WATER], gazetteer.names, "vi", "ods")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    # A spreadsheet keeps 15 digits.
    shares=st.dictionaries(
        st.integers(2, 95),
        st.one_of(st.just(0.0), st.floats(1.001, 100.0)).map(lambda value: float(f"{value:.15g}")),
        min_size=1,
        max_size=12,
    ),
    counts=st.dictionaries(st.integers(2, 95), st.integers(0, 20_000), max_size=12),
)
def test_figures_come_back_exactly(
    filled: Fill, look: Look, gazetteer: Gazetteer, shares: dict[int, float], counts: dict[int, int]
) -> None:
    cells: dict[str, Any] = {f"C{row}": value for row, value in shares.items()}
    cells |= {f"D{row}": value for row, value in counts.items()}
    for row in {*shares, *counts}:
        cells |= {f"E{row}": "2026-Q3", f"F{row}": f"BC {row}", f"G{row}": "ghi chú"}
    found = look(filled(cells))
    assert found.faults == ()
    codes = sorted(gazetteer.names)
    wanted = {(codes[row - 2], WATER): value for row, value in shares.items()}
    wanted |= {(codes[row - 2], NO_POWER): float(value) for row, value in counts.items()}
    assert {figure.key: figure.value for figure in found.figures} == wanted
    assert {figure.source for figure in found.figures} == {f"BC {row}" for row in {*shares, *counts}}


@settings(max_examples=300, deadline=None)
@given(st.floats(0, 1e6), st.sampled_from([",", "."]))
def test_a_number_written_out_is_that_number_or_refused(value: float, mark: str) -> None:
    text = f"{Decimal(value):f}".replace(".", mark)
    try:
        assert number(text) == (value, False)
    except Unread as refused:
        # Three digits behind the mark: it may part thousands.
        assert refused.code == "ambiguous_number"  # noqa: PT017
        assert len(text.partition(mark)[2]) == 3


def test_a_process_of_its_own_reads_the_same(filled: Fill, look: Look, gazetteer: Gazetteer) -> None:
    data = filled({"C2": 97.5, "E2": "2026-09", "F2": "BC 1", "G2": "ghi chú"})
    found = read(data, gazetteer, today=date(2026, 11, 22))
    assert found == look(data)
    [figure] = found.figures
    assert (figure.value, figure.note, figure.scope) == (97.5, "ghi chú", "whole")
