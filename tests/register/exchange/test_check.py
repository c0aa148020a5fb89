"""Bad input: every fault is listed at once with row and remedy, and nothing is stored."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from zones.city.projects import Project
from zones.errors import InputError
from zones.exchange.faults import Fault, texts
from zones.exchange.gazetteer import Gazetteer
from zones.register import Register
from zones.register.exchange import check, export, geojson, read, workbook

Make = Callable[..., Project]
Tables = dict[str, list[list[str]]]
Read = Callable[[Callable[[Tables], None]], tuple[list[Project], list[Fault]]]
Put = Callable[..., Callable[[Tables], None]]

BY: dict[str, Any] = {"who": "An", "why": "nhập", "now": datetime(2026, 3, 1, tzinfo=UTC)}


def brief(fault: Fault) -> tuple[str, str, int | None, str]:
    return (fault.code, fault.table, fault.row, fault.column)


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "code", "remedy"),
    [
        ("projects", 2, "project_id", "port 1", "pattern", "E01"),
        ("projects", 2, "name_vi", "", "empty", "fill it in"),
        ("projects", 2, "sector", "harbour", "word", "transport, logistics_trade"),
        ("projects", 2, "status", "đang xây", "word", "operating, building"),
        ("projects", 2, "region", "", "empty", "east"),
        ("projects", 2, "sections", "2.1; II", "pattern", "2.1"),
        ("projects", 2, "site_unknown", "maybe", "flag", "true or false"),
        ("projects", 2, "commune_codes", "99999", "unknown_commune", "5-digit code"),
        ("projects", 2, "commune_codes", "Hải Vâm", "unknown_commune", "Phường Hải Vân?"),
        ("projects", 2, "commune_codes", "Xã Hòa Liên", "ambiguous_commune", "20194 Phường Hải Vân; 20197"),
        ("projects", 2, "name_en", "a\x07b", "control_character", "type the text anew"),
        ("phases", 2, "start", "05/11/2028", "day_month_order", "2028-11-05 / 2028-05-11"),
        ("phases", 2, "start", "25-11-2028", "day_month_order", "2028-11-25"),
        ("phases", 2, "start", "11/2028", "day_month_order", "2028-11"),
        ("phases", 2, "start", "31/02/2028", "date", "2028-Q4"),
        ("phases", 2, "start", "quý IV năm 2028", "date", "2028-Q4"),
        ("phases", 2, "start", "47062.0", "date", "2028-11-05"),
        ("phases", 2, "start", "0228", "out_of_range", "check the value"),
        ("phases", 3, "finish", "2025", "phase_order", "correct one"),
        ("phases", 3, "phase_id", "A", "duplicate", "another id"),
        ("phases", 3, "project_id", "E02", "unknown_project", "add the project"),
        ("facts", 2, "value", "172,6", "number", "172.6"),
        ("facts", 2, "value", "", "says_nothing", "text_vi and text_en"),
        ("facts", 4, "upper", "5", "upper_below", "lower end in value"),
        ("facts", 2, "value", "1e99", "out_of_range", "unit"),
        ("facts", 2, "sources", "theo báo chí", "url", "https://"),
        ("facts", 2, "sources", "", "empty", "https://"),
        ("facts", 2, "unit", "hecta", "word", "ha, km"),
        ("facts", 2, "phase", "C", "unknown_phase", "leave the cell empty"),
        ("shapes", 2, "wkt", "POINT (16.1 108.2)", "swapped", "longitude first"),
        ("shapes", 2, "wkt", "POINT (545000 1783000)", "in_metres", "EPSG:4326"),
        ("shapes", 2, "wkt", "POINT (105.8 21.0)", "outside", "longitude 106 to 113.5"),
        ("shapes", 2, "wkt", "POINT (108.2 16.1", "geometry", "POINT (108.22 16.07)"),
        (
            "shapes",
            2,
            "wkt",
            "POLYGON ((108 16, 109 17, 109 16, 108 17, 108 16))",
            "geometry",
            "cross",
        ),
        ("shapes", 2, "wkt", "POINT EMPTY", "geometry", "WKT"),
        ("shapes", 2, "wkt", "POINT (nan nan)", "geometry", "WKT"),
        ("shapes", 2, "position_error_m", "-1", "out_of_range", "unit"),
        ("shapes", 3, "primary", "có", "two_primary", "one row only"),
        ("shapes", 3, "geom_id", "E01-1", "duplicate", "another id"),
    ],
)
def test_a_bad_cell_is_named_with_its_remedy(
    faults_of: Read, put: Put, table: str, row: int, column: str, value: str, code: str, remedy: str
) -> None:
    projects, faults = faults_of(put(table, row, column, value))
    assert projects == []
    assert (code, table, row, column) in {brief(fault) for fault in faults}
    [fault] = [fault for fault in faults if fault.code == code]
    assert remedy in fault.remedy("en")
    assert value == "" or code == "unknown_commune" or value.startswith(fault.value) or fault.value in value


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("20197; 20194", ("20197", "20194")),
        ("Phường Hải Vân, lien chieu", ("20194", "20197")),
        ("Phường Hòa Khánh Bắc", ("20197",)),
        ("hoa khanh bac", ("20197",)),
    ],
)
def test_communes_are_found_by_code_and_present_and_former_name(
    faults_of: Read, put: Put, value: str, codes: tuple[str, ...]
) -> None:
    [project], faults = faults_of(put("projects", 2, "commune_codes", value))
    assert faults == []
    assert project.commune_codes == codes


def test_all_faults_are_listed_at_once_in_order_and_nothing_is_stored(
    edited: Callable[..., bytes], put: Put, register: Register, gazetteer: Gazetteer
) -> None:
    def spoil(tables: Tables) -> None:
        put("projects", 2, "status", "?")(tables)
        tables["projects"].append(list(tables["projects"][1]))
        put("phases", 2, "start", "14/12/2022")(tables)
        put("facts", 3, "value", "1.000,5")(tables)
        put("shapes", 2, "wkt", "POINT (16.1 108.2)")(tables)
        tables["facts"][0][-1] = "remarks"

    before = register.revision
    found = read(edited(spoil), register, gazetteer=gazetteer)
    assert [brief(fault) for fault in found.faults] == [
        ("word", "projects", 2, "status"),
        ("word", "projects", 3, "status"),
        ("duplicate", "projects", 3, "project_id"),
        ("day_month_order", "phases", 2, "start"),
        ("missing_column", "facts", 1, "remark_en"),
        ("unknown_column", "facts", 1, "remarks"),
        ("number", "facts", 3, "value"),
        ("swapped", "shapes", 2, "wkt"),
    ]
    assert found.proposals == ()
    with pytest.raises(InputError, match="8 faults; nothing was stored"):
        found.accept(register, **BY)
    assert register.revision == before


def test_a_missing_or_strange_table_is_named(faults_of: Read) -> None:
    def edit(tables: Tables) -> None:
        tables["notes"] = tables.pop("facts")

    _, faults = faults_of(edit)
    assert [(fault.code, fault.table or fault.value) for fault in faults] == [
        ("unknown_table", "notes.csv"),
        ("missing_table", "facts"),
    ]


def test_a_row_longer_than_its_header_and_a_column_twice_are_named(faults_of: Read) -> None:
    def edit(tables: Tables) -> None:
        tables["phases"][1].append("left over")
        tables["facts"][0].append("value")

    _, faults = faults_of(edit)
    assert [brief(fault) for fault in faults] == [
        ("unknown_column", "phases", 2, ""),
        ("column_twice", "facts", 1, "value"),
    ]


def test_very_many_faults_are_cut_and_counted(faults_of: Read) -> None:
    def edit(tables: Tables) -> None:
        tables["phases"] += [["?", str(n), "a", "b", "x", "y"] for n in range(600)]

    _, faults = faults_of(edit)
    assert len(faults) == check.MOST + 1
    [last] = [fault for fault in faults if fault.code == "more_faults"]
    assert last.details["count"] == str(600 * 3 - check.MOST)


def test_semicolons_blank_lines_and_utf8_without_a_mark_are_understood(
    make: Make, gazetteer: Gazetteer, faults_of: Read
) -> None:
    def edit(tables: Tables) -> None:
        for rows in tables.values():
            rows.insert(2, [""] * len(rows[0]))

    [project], faults = faults_of(edit)
    assert faults == []
    assert project.phases == make().phases


def workbook_with(make: Make, sheet: str, cell: str, value: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(export([make()], "xlsx")))
    book[sheet][cell] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "code"),
    [
        ("phases", "E2", datetime(2022, 12, 14), "date_cell"),
        ("phases", "E2", 44909, "date_cell"),
        ("facts", "F2", "=1+1", "formula"),
        ("facts", "F2", "#REF!", "cell_error"),
        ("facts", "F2", True, "number"),
    ],
)
def test_what_a_spreadsheet_does_to_cells_is_named(
    make: Make, gazetteer: Gazetteer, sheet: str, cell: str, value: Any, code: str
) -> None:
    _, faults = check.projects_of(workbook.parse(workbook_with(make, sheet, cell, value)), gazetteer)
    assert [(fault.code, fault.table, fault.row) for fault in faults] == [(code, sheet, 2)]


def test_a_year_and_a_code_typed_as_numbers_are_what_they_look_like(make: Make, gazetteer: Gazetteer) -> None:
    for sheet, cell, value in (("phases", "E2", 2022), ("projects", "I2", 20194), ("projects", "H2", 2.1)):
        data = workbook_with(make, sheet, cell, value)
        [project], faults = check.projects_of(workbook.parse(data), gazetteer)
        assert faults == []
        assert str(value) in (project.phases[0].start, *project.commune_codes, *project.sections)


def test_features_that_contradict_each_other_are_named(make: Make, gazetteer: Gazetteer) -> None:
    text = export([make()], "geojson").decode()
    first, second = text.split('"status": "building"')[0], text.split('"status": "building"')
    assert len(second) == 3
    spoiled = f'{first}"status": "building"{second[1]}"status": "operating"{second[2]}'
    _, faults = check.projects_of(geojson.parse(spoiled.encode()), gazetteer)
    assert [brief(fault) for fault in faults] == [("contradiction", "projects", 2, "status")]
    _, faults = check.projects_of(
        geojson.parse(text.replace('"value": 172.6', '"value": {"a": 1}').encode()), gazetteer
    )
    assert [brief(fault) for fault in faults] == [("nested", "facts", 1, "facts[1].value")]
    # A program that knows no nesting hands lists and objects on as text.
    flat = json.loads(text)
    for feature in flat["features"]:
        named = feature["properties"].items()
        feature["properties"] = {k: json.dumps(v) if isinstance(v, list | dict) else v for k, v in named}
    [project], faults = check.projects_of(geojson.parse(json.dumps(flat).encode()), gazetteer)
    assert (project.facts, faults) == (make().facts, [])
    _, faults = check.projects_of(geojson.parse(text.replace('"as_of"', '"at"').encode()), gazetteer)
    assert {fault.code for fault in faults} == {"unknown_column", "missing_column"}


def test_every_fault_has_its_texts_in_both_languages() -> None:
    for code, said in texts().items():
        assert set(said) == {"fault_vi", "fault_en", "remedy_vi", "remedy_en"}, code
        assert all(text and "  " not in text for text in said.values()), code
