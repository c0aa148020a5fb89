"""Every fault of a filled-in template, all at once; names with several meanings are asked about."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from zones.exchange.faults import texts
from zones.exchange.gazetteer import Gazetteer
from zones.intake import values
from zones.intake.reading import Reading, read

Look = Callable[..., Reading]
Fill = Callable[[dict[str, Any]], bytes]
OK = {"E2": "2026-09", "F2": "BC 1"}
HEAD = "Tên;Hộ dùng nước hợp vệ sinh;Thời điểm của số liệu;Nguồn\n"


def rows(*lines: str, head: str = HEAD) -> bytes:
    return (head + "".join(f"{line}\n" for line in lines)).encode()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("95", 95.0),
        ("95,5", 95.5),
        ("95.5", 95.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567.0),
        ("1 234", 1234.0),
        ("1 234,5", 1234.5),
        ("1234.567", 1234.567),
        ("0,123", 0.123),
        ("12,3450", 12.345),
        ("-3", -3.0),
        ("\u2212 3".replace(" ", ""), -3.0),
        ("0", 0.0),
    ],
)
def test_a_number_is_read_by_the_stated_rule(text: str, value: float) -> None:
    assert values.number(text) == (value, False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.234", "ambiguous_number"),
        ("12,345", "ambiguous_number"),
        ("1.23,4,5", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("1,23.456,7", "not_a_number"),
        ("khoảng 90", "not_a_number"),
        ("1e3", "not_a_number"),
        ("90-95", "not_a_number"),
        ("٣", "not_a_number"),
        ("-", "no_figure_word"),
        ("–", "no_figure_word"),
        ("Chưa có số liệu", "no_figure_word"),
        ("n/a", "no_figure_word"),
        ("không", "no_figure_word"),
    ],
)
def test_what_is_no_number_or_two_is_refused(text: str, code: str) -> None:
    with pytest.raises(values.Unread) as caught:
        values.number(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026", "2026"),
        ("2026-Q3", "2026-Q3"),
        ("Quý III/2026", "2026-Q3"),
        ("quý 3 năm 2026", "2026-Q3"),
        ("9/2026", "2026-09"),
        ("tháng 9/2026", "2026-09"),
        ("30.9.2026", "2026-09-30"),
        ("9/9/2026", "2026-09-09"),
    ],
)
def test_a_date_is_read(text: str, said: str) -> None:
    assert values.day(text, date(2026, 11, 22)) == said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5/6/2026", "day_month_order"),
        ("31/2/2026", "date"),
        ("hôm nay", "date"),
        ("2027", "future"),
        ("1/12/2026", "day_month_order"),
        ("1026", "out_of_range"),
    ],
)
def test_a_date_that_is_none_or_two_is_refused(text: str, code: str) -> None:
    with pytest.raises(values.Unread) as caught:
        values.day(text, date(2026, 11, 22))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cells", "code", "row", "letter"),
    [
        ({"C2": "abc"}, "not_a_number", 2, "C"),
        ({"C2": True}, "not_a_number", 2, "C"),
        ({"C2": "-"}, "no_figure_word", 2, "C"),
        ({"C2": "1.234"}, "ambiguous_number", 2, "C"),
        ({"C2": 150}, "outside_range", 2, "C"),
        ({"C2": -1}, "outside_range", 2, "C"),
        ({"C2": 0.95}, "share_for_percent", 2, "C"),
        ({"C2": 1}, "share_for_percent", 2, "C"),
        ({"C2": "=1+1"}, "formula", 2, "C"),
        ({"C2": "#REF!"}, "cell_error", 2, "C"),
        ({"C2": datetime(2026, 1, 12)}, "date_for_number", 2, "C"),
        ({"D2": 1.5}, "not_whole", 2, "D"),
        ({"D2": "5 %"}, "percent_sign", 2, "D"),
        ({"D2": (0.5, True)}, "percent_sign", 2, "D"),
        ({"C2": 95, "E2": None}, "no_date", 2, "E"),
        ({"C2": 95, "E2": 46000}, "date_cell", 2, "E"),
        ({"C2": 95, "E2": datetime(2026, 1, 12, 8, 30)}, "date_cell", 2, "E"),
        ({"C2": 95, "E2": "5/6/2026"}, "day_month_order", 2, "E"),
        ({"C2": 95, "E2": "2027"}, "future", 2, "E"),
        ({"C2": 95, "F2": " "}, "no_source", 2, "F"),
        ({"C2": 95, "F2": "x" * 400}, "long_text", 2, "F"),
        ({"C2": 95, "A2": "99999"}, "unknown_code", 2, "A"),
        ({"C2": 95, "B2": "Phường Hải Châu"}, "code_and_name", 2, "A"),
        ({"C2": 95, "A2": None, "B2": "Toàn thành phố"}, "unknown_unit", 2, "B"),
        ({"C2": 95, "A2": None, "B2": None}, "no_commune", 2, ""),
        ({"C2": 95, "C3": 95, "E3": "2026", "F3": "x", "A3": "20194", "B3": None}, "commune_again", 3, "A"),
        ({"C2": 95, "J2": "lạ"}, "outside_table", 2, "J"),
        ({"C1": None}, "outside_table", 2, "C"),
        ({"C1": "Lạ"}, "strange_column", 1, "Lạ"),
        ({"C1": "Tiếp cận đường nông thôn [rural_access_pct]"}, "not_given_here", 1, "Tiếp"),
        ({"D1": "Hộ dùng nước hợp vệ sinh"}, "column_again", 1, "Hộ"),
        ({"C1": "Hộ dùng nước hợp vệ sinh (hộ, 0–100) [water_households_pct]"}, "other_unit", 1, "Hộ"),
        ({"A1": "Mã đơn vị [commune_code v9]"}, "template_version", 1, "Mã"),
        ({"E1": None}, "lacking_column", 1, "Thời"),
        ({"F1": None}, "lacking_column", 1, "Nguồn"),
    ],
)
def test_each_fault_says_where_what_and_how_to_mend_it(
    filled: Fill, look: Look, cells: dict[str, Any], code: str, row: int, letter: str
) -> None:
    base = {"C2": 95} if any(name.endswith("1") for name in cells) else {}
    found = look(filled({**base, **OK, **cells}))
    assert found.figures == ()
    [fault, *_] = [one for one in found.faults if one.code == code]
    assert fault.row == row
    assert fault.column.startswith(letter)
    for lang in ("vi", "en"):
        assert fault.what(lang)
        assert fault.remedy(lang)
        assert "{" not in fault.what(lang) + fault.remedy(lang)


def test_every_fault_is_listed_at_once_and_no_figure_is_taken(filled: Fill, look: Look) -> None:
    cells = {f"C{row}": 95 for row in range(2, 96)}
    cells |= {f"E{row}": "2026" for row in range(2, 96)} | {f"F{row}": "BC" for row in range(2, 96)}
    assert len(look(filled(cells)).figures) == 94
    found = look(filled(cells | {"C3": "abc", "C5": 101, "E7": "x", "A9": "1", "F11": None}))
    said = [(fault.row, fault.code) for fault in found.faults]
    assert said == [
        (3, "not_a_number"),
        (5, "outside_range"),
        (7, "date"),
        (9, "unknown_code"),
        (11, "no_source"),
    ]
    assert found.figures == ()
    assert not found.sound


def test_an_empty_cell_is_no_figure_and_a_zero_is_one(filled: Fill, look: Look) -> None:
    found = look(
        filled({**OK, "C2": 0, "D2": None, "C3": None, "D3": "0", "E3": "2026", "F3": "x", "G9": "ghi"})
    )
    assert [(figure.key, figure.value) for figure in found.figures] == [
        (("20194", "water_households_pct"), 0.0),
        (("20197", "households_without_electricity"), 0.0),
    ]


def test_a_small_percentage_is_taken_with_its_sign(filled: Fill, look: Look) -> None:
    cells = {**OK, "C2": "0,4 %", "C3": (0.005, True), "C4": (0.955, True), "C5": 1}
    for row in (3, 4, 5):
        cells |= {f"E{row}": "2026", f"F{row}": "x"}
    found = look(filled(cells | {"C6": 90, "E6": "2026", "F6": "x"}))
    assert [figure.value for figure in found.figures] == [0.4, 0.5, 95.5, 1.0, 90.0]


def test_a_header_in_the_other_language_below_a_title_is_found(look: Look) -> None:
    head = "Report of the department\n\nCode;Commune;Households with hygienic water (percent);Date;Source\n"
    [figure] = look(rows("20194;;97.5;2026;BC 1", head=head)).figures
    assert (figure.commune_code, figure.indicator, figure.value) == ("20194", "water_households_pct", 97.5)


@pytest.mark.parametrize(
    ("name", "code", "part"),
    [
        ("Phường Hải Châu", "20242", False),
        ("hai chau", "20242", False),
        ("P. Hải Châu", "20242", False),
        ("Hoà Khánh", "20200", False),
        ("Xã Tây Giang", "20455", False),
        ("Đắk Pring", "20716", False),
        ("Thị trấn P'rao", "20467", True),
        ("Tam Thành (Phú Ninh)", "20380", True),
        ("Huyện Hoàng Sa", "20333", False),
    ],
)
def test_a_name_is_resolved(look: Look, gazetteer: Gazetteer, name: str, code: str, part: bool) -> None:
    [figure] = look(rows(f"{name};95;2026;BC")).figures
    assert figure.commune_code == code
    assert figure.scope == ("part" if part else "whole")
    assert figure.place == (name if part else gazetteer.names[code])


def test_an_ambiguous_name_is_asked_and_the_answer_taken(look: Look) -> None:
    data = rows("Hòa Liên;95;2026;BC", "Huyện Nam Giang;80;2026;BC", "Tam Thanh;70;2026;BC")
    found = look(data)
    assert not found.sound
    assert found.faults == ()
    assert found.figures == ()
    first, second, third = found.questions
    assert [code for code, _ in first.candidates] == ["20194", "20197"]
    assert {level for _, level in second.candidates} == {"district"}
    assert len(third.candidates) == 3
    assert not look(data, {2: "20197", 3: ""}).sound
    found = look(data, {2: "20197", 3: "", 4: "20380"})
    assert [(f.commune_code, f.value, f.scope) for f in found.figures] == [
        ("20197", 95.0, "part"),
        ("20380", 70.0, "part"),
    ]
    [fault] = look(data, {2: "20242", 3: "", 4: "20380"}).faults
    assert fault.code == "wrong_answer"


def test_where_districts_are_listed_a_shared_name_is_asked_too(look: Look) -> None:
    """Nam Giang is a commune and was a district: beside Bắc Trà My, only a district, it may be either."""
    [figure] = look(rows("Nam Giang;80;2026;BC")).figures
    assert figure.commune_code == "20707"
    found = look(rows("Nam Giang;80;2026;BC", "Bắc Trà My;70;2026;BC"))
    assert [question.text for question in found.questions] == ["Nam Giang", "Bắc Trà My"]
    assert "20707" in [code for code, _ in found.questions[0].candidates]


def test_two_former_communes_of_one_unit_are_not_added_up(look: Look) -> None:
    found = look(rows("Xã Hòa Bắc;90;2026;BC", "Phường Hòa Hiệp Bắc;95;2026;BC"))
    assert [fault.code for fault in found.faults] == ["commune_again"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unknown_format"),
        (b"%PDF-1.7", "unknown_format"),
        (b"\x00\x01", "unknown_format"),
        (b"PK\x03\x04 no archive", "unknown_format"),
        (b"PK\x03\x04 xl/workbook.xml", "damaged"),
        (b"<html>", "unknown_format"),
        (b"a;b\n1;2\n", "no_table"),
        ("Tên;Nguồn\nHải Châu;x\n".encode("utf-16"), "unknown_format"),
        ("Tên;Nguồn\n".encode("cp1258", "replace") + b"\xff\n", "not_utf8"),
        (b'"' * 3 + b"\n", "damaged"),
    ],
)
def test_what_is_no_template_is_refused(look: Look, data: bytes, code: str) -> None:
    found = look(data)
    assert [fault.code for fault in found.faults] == [code]
    assert found.faults[0].remedy("vi")


def test_two_sheets_with_figures_are_refused(filled: Fill, look: Look, blank: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    book.copy_worksheet(book.worksheets[0])
    target = io.BytesIO()
    book.save(target)
    assert [fault.code for fault in look(target.getvalue()).faults] == ["two_tables"]


def test_a_bomb_and_entities_are_refused_in_the_process_of_its_own(
    blank: bytes, gazetteer: Gazetteer
) -> None:
    def with_part(name: str, body: bytes) -> bytes:
        target = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(blank)) as old,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for entry in old.namelist():
                new.writestr(entry, body if entry == name else old.read(entry))
        return target.getvalue()

    sheet = "xl/worksheets/sheet1.xml"
    today = date(2026, 11, 22)
    [fault] = read(with_part(sheet, b"a" * 50_000_000), gazetteer, today=today).faults
    assert fault.code == "bad_archive"
    [fault] = read(with_part(sheet, b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), gazetteer, today=today).faults
    assert fault.code == "unsafe_xml"


def test_every_text_of_a_fault_has_its_places_in_both_languages() -> None:
    for code, said in texts().items():
        assert set(said) == {"fault_vi", "fault_en", "remedy_vi", "remedy_en"}, code
