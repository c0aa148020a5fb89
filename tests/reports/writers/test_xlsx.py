"""The workbook: numbers are numbers with their units, texts are never formulas."""

from dataclasses import replace
from datetime import datetime

import pytest
from tests.reports.writers.reading import workbook, written
from tests.reports.writers.sample import sample

from zones.reports import render
from zones.reports.document import Column, Quantity, Section, Table
from zones.reports.writers.xlsx import HEAD_ROW


def test_there_is_a_sheet_for_each_table_and_for_what_is_behind_it() -> None:
    assert workbook(written("xlsx")).sheetnames == ["regions", "communes", "figures", "sources", "parameters"]


def test_figures_are_numbers_with_units_in_the_heads() -> None:
    page = workbook(written("xlsx"))["communes"]
    heads = [cell.value for cell in page[HEAD_ROW]]
    assert heads[2] == "Dân số (người)"
    assert heads[3] == "Diện tích (km²)"
    assert heads[4] == "Số phút, mùa khô"
    first = page[HEAD_ROW + 1]
    assert [cell.value for cell in first[2:5]] == [1244, 88.25, 31]
    assert [cell.number_format for cell in first[2:6]] == ["#,##0", "#,##0.0", "#,##0", '"≥ "#,##0']


def test_it_prints_with_repeated_heads() -> None:
    page = workbook(written("xlsx"))["communes"]
    assert page.freeze_panes == f"A{HEAD_ROW + 1}"
    assert page.print_title_rows == f"${HEAD_ROW}:${HEAD_ROW}"
    assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "'x", '=HYPERLINK("http://x")'])
def test_text_is_never_a_formula(text: str) -> None:
    table = Table("t", text, (Column(text),), (((text,),),), note=text)
    document = replace(sample(), title=text, sections=(Section("s", text, (table,)),), params={text: text})
    for page in workbook(render(document, "xlsx")):
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "-", "@"))


def test_sheets_of_the_same_name_are_told_apart() -> None:
    table = Table("A" * 40, "x", (Column("x"),), ())
    document = replace(sample(), sections=(Section("s", "x", (table, table, replace(table, key="a" * 40))),))
    names = workbook(render(document, "xlsx")).sheetnames
    assert len({name.lower() for name in names}) == len(names)
    assert all(len(name) <= 31 for name in names)


def test_its_dates_are_the_papers() -> None:
    known = workbook(written("xlsx")).properties
    assert known.created == known.modified == datetime(2026, 2, 5)


def test_figures_of_several_units_in_a_column_each_say_theirs() -> None:
    minutes = Quantity("a.min", 42.0, "minutes", "42 phút")
    people = Quantity("a.persons", 1141.0, "persons", "≤ 1.140 người", 0, "<=")
    seats = Quantity("a.places", 50.0, "places_per_1000", "50 chỗ trên 1.000 dân")
    count = Quantity("a.none", 94.0, "count", "94")
    cells = ((minutes,), (people,), (seats,), (minutes, " phút"), (count, " chưa có dữ liệu"))
    columns = (Column("Chỉ tiêu"), Column("Vùng Tây", "right"))
    table = Table("mixed", "Chỉ tiêu", columns, tuple((("x",), cell) for cell in cells))
    page = workbook(render(replace(sample(), sections=(Section("a", "A", (table,)),)), "xlsx"))["mixed"]
    column = [page.cell(HEAD_ROW + 1 + k, 2) for k in range(len(cells))]
    assert [cell.value for cell in column] == [42, 1141, 50, 42, "94 chưa có dữ liệu"]
    formats = [cell.number_format for cell in column]
    assert formats[:3] == ['#,##0" phút"', '"≤ "#,##0" người"', '#,##0" chỗ trên 1.000 dân"']
    assert page.cell(HEAD_ROW, 2).value == "Vùng Tây"
