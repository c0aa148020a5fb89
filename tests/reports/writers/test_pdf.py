"""The paper as PDF, read back with another library: tagged, whole, in one font, in the form of offices."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.reports.writers.reading import pdf, pdf_text, words, written
from tests.reports.writers.sample import HOSTILE, LONG, png, sample

from zones.i18n import LANGUAGES
from zones.reports import render
from zones.reports.document import (
    HEADERS,
    Column,
    Document,
    Header,
    Letterhead,
    Paragraph,
    Picture,
    Section,
    Table,
)
from zones.reports.writers import pictures
from zones.reports.writers.fonts import VIETNAMESE, letters
from zones.reports.writers.form import TEXT_MM

FONTS = re.compile(r"^/[A-Z]{6}\+(Tinos|TimesNewRoman)")


def plain(text: str, lang: str = "vi", **given: Any) -> Document:
    """Return a paper that says one thing."""
    section = Section("only", "Phần", (Paragraph((text,)),))
    return Document("gaps", lang, "Tên", "", Letterhead(**given), date(2026, 2, 5), (section,), (), {})


def tags(element: Any) -> Iterator[str]:
    """Return the structure as screen readers get it, in order."""
    element = element.get_object()
    if isinstance(element, list):
        for part in element:
            yield from tags(part)
    elif isinstance(element, dict):
        if "/S" in element:
            yield element["/S"]
        if "/K" in element:
            yield from tags(element.raw_get("/K"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("header", HEADERS)
def test_it_is_tagged_and_claims_pdf_ua(lang: str, header: Header) -> None:
    root = pdf(written("pdf", lang, header)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == {"vi": "vi-VN", "en": "en-GB"}[lang]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    found = list(tags(root["/StructTreeRoot"].raw_get("/K")))
    # Seven parts and two annexes; the table of contents has a heading of its own.
    assert found.count("/H1") - 1 == found.count("/TOCI") == 7 + 2
    assert {"/H2", "/P", "/L", "/LI", "/Table", "/THead", "/TH", "/TD", "/Figure", "/Caption"} <= set(found)
    assert found.count("/Figure") == 3


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("header", HEADERS)
def test_it_has_no_other_font_and_no_letter_without_a_shape(lang: str, header: Header) -> None:
    # Letters that are in no language of ours are another test's.
    document = plain("".join(sorted(VIETNAMESE)) + " ≤≥±×–—…·²₫%°−", lang, header=header)
    reader = pdf(render(document, "pdf"))
    found = {font for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    for font in found:
        assert FONTS.match(font["/BaseFont"]), font["/BaseFont"]
        assert font["/DescendantFonts"][0].get_object()["/FontDescriptor"]["/FontFile2"]
    assert set(VIETNAMESE) <= set(pdf_text(render(document, "pdf")))


def test_nothing_drawn_is_the_shape_for_a_missing_letter() -> None:
    for page in pdf(written("pdf")).pages:
        for operands, operator in page.get_contents().operations:
            if operator in (b"Tj", b"TJ"):
                for piece in operands[0] if operator == b"TJ" else operands:
                    if not isinstance(piece, int | float):
                        codes = bytes(getattr(piece, "original_bytes", piece))
                        assert b"\x00\x00" not in {codes[k : k + 2] for k in range(0, len(codes), 2)}


@pytest.mark.parametrize("text", [HOSTILE, LONG, '#include "/etc/passwd"', "\\u{41} ${1} {{7*7}}"])
def test_what_looks_like_markup_stays_text(text: str) -> None:
    assert "".join(text.split()) in "".join(pdf_text(render(plain(text), "pdf")).split())


def test_letters_that_no_font_has_stand_as_a_mark_and_stop_nothing() -> None:
    said = pdf_text(render(plain("\u0378 \x00\x07\u202e שלום Ж"), "pdf"))
    assert "\N{REPLACEMENT CHARACTER}" in said
    assert "Ж" in said
    everything = "".join(map(chr, (*range(32, 0xD800), *range(0xE000, 0x11000))))
    assert "Đ" in pdf_text(render(plain(everything[::7] + "Đ"), "pdf"))


@pytest.mark.parametrize("header", HEADERS)
def test_whatever_an_office_fills_in_stays_within_the_margins(header: Header) -> None:
    long = "x" * 300
    filled = Letterhead(header, long, f"{long} y", long, long, (long, HOSTILE), long)
    paper = replace(plain("x"), letterhead=filled, title=long, subtitle=long)
    page = pdf(render(paper, "pdf")).pages[0]
    assert len(page.extract_text()) > 600
    found: list[float] = []

    def place(text: str, cm: list[float], tm: list[float], *_: Any) -> None:
        found.extend([tm[4] * cm[0] + cm[4]] if text.strip() else [])

    page.extract_text(visitor_text=place)
    assert min(found) >= 29 * 72 / 25.4
    assert max(found) <= 196 * 72 / 25.4


def test_a_picture_without_words_is_told_by_its_title() -> None:
    bare = Picture("map", "Bản đồ", png(), "")
    paper = replace(plain("x"), sections=(Section("s", "x", (bare,)),))
    assert len(pdf(render(paper, "pdf")).pages) == 1


def test_the_national_title_stands_on_one_line() -> None:
    lines = pdf(written("pdf")).pages[0].extract_text().split("\n")
    assert any("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words(line) for line in lines)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("committee", ["ỦY BAN NHÂN DÂN", "Số: 215/BC-UBND", "Độc lập - Tự do - Hạnh phúc"]),
        ("department", ["SỞ TÀI CHÍNH", "Số: ……/BC-………", "CỘNG HÒA XÃ HỘI", "GIÁM ĐỐC", "Nơi nhận:"]),
        ("party", ["ĐẢNG CỘNG SẢN VIỆT NAM", "THÀNH ỦY ĐÀ NẴNG", "*", "………………, ngày 05 tháng 02 năm 2026"]),
    ],
)
def test_each_letterhead_says_its_own(header: Header, said: list[str]) -> None:
    text = pdf_text(written("pdf", "vi", header))
    assert all(one in text for one in said)
    assert ("CỘNG HÒA" in text) != (header == "party")


def test_without_a_letterhead_there_is_none() -> None:
    text = pdf_text(written("pdf", "vi", "none"))
    assert "CỘNG HÒA" not in text
    assert "Nơi nhận" not in text
    assert "Ngày 05 tháng 02 năm 2026" in text


def test_pages_are_numbered_from_the_second_on_top() -> None:
    pages = pdf(written("pdf")).pages
    assert len(pages) >= 8
    first = [line.strip() for line in pages[0].extract_text().split("\n")]
    assert "1" not in first[:1]
    for number, page in enumerate(pages[1:], start=2):
        assert page.extract_text().split("\n")[0].strip() == str(number)
        assert [float(side) for side in page.mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.1)


def test_heads_of_a_long_table_are_repeated() -> None:
    pages = [words(page.extract_text()) for page in pdf(written("pdf")).pages]
    with_rows = [text for text in pages if "Xã Trà Linh" in text]
    assert len(with_rows) >= 3
    assert all("Xã, phường, đặc khu" in text for text in with_rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_runs_out_of_the_text(lang: str) -> None:
    left, right = 30 * 72 / 25.4, (30 + TEXT_MM) * 72 / 25.4
    for page in pdf(written("pdf", lang)).pages:
        found: list[tuple[float, str]] = []

        def place(text: str, cm: list[float], tm: list[float], *_: Any, to: Any = found) -> None:
            to.append((tm[4] * cm[0] + cm[4], text))

        page.extract_text(visitor_text=place)
        for x, text in found:
            if text.strip():
                assert left - 1 <= x <= right + 1, text


def test_its_date_is_the_papers() -> None:
    known = pdf(written("pdf")).metadata
    assert known.creation_date == datetime(2026, 2, 5, tzinfo=UTC)
    assert known.title == sample().title


def test_its_parts_can_be_jumped_to() -> None:
    outline = pdf(written("pdf")).outline
    assert [part.title for part in outline if not isinstance(part, list)][:2] == [
        "I. Tóm tắt cho lãnh đạo",
        "II. Các xã xếp theo số phút",
    ]


def test_widths_are_those_of_the_font() -> None:
    assert letters().width_mm("m" * 10, 72) == pytest.approx(10 * 25.4 * 0.778, rel=0.01)


def test_the_title_does_not_say_again_that_it_is_a_report() -> None:
    titled = replace(plain("x", header="department"), title="Báo cáo khoảng trống")
    said = pdf_text(render(titled, "pdf"))
    assert "BÁO CÁO Khoảng trống" in said
    assert "Báo cáo khoảng trống" in pdf_text(render(replace(titled, letterhead=Letterhead()), "pdf"))


@pytest.mark.parametrize(("new_page", "before"), [(False, "I. Tóm tắt"), (True, "Mục lục")])
def test_the_table_of_contents_comes_after_a_first_part_that_begins_on_the_first_page(
    new_page: bool, before: str
) -> None:
    report = sample()
    first, *rest = report.sections
    paper = replace(report, sections=(replace(first, new_page=new_page), *rest))
    assert before in words(pdf(render(paper, "pdf")).pages[0].extract_text())


def test_a_table_with_too_many_columns_lies_sideways_with_its_heading() -> None:
    table = Table("wide", "Bảng rộng", (Column("Giá trị"),) * 16, ((("1.234.567",),) * 16,))
    sections = (Section("wide", "Phần rộng", (table, Paragraph(("Sau bảng.",)))),)
    pages = pdf(render(replace(plain("x"), sections=sections), "pdf")).pages
    sideways = [page for page in pages if page.mediabox.width > page.mediabox.height]
    assert len(sideways) == 1
    assert "I. Phần rộng" in words(sideways[0].extract_text())
    assert "Sau bảng." in words(pages[-1].extract_text())


def test_pictures_that_would_not_fit_in_memory_together_are_made_smaller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "DOTS_HELD", 800_000)
    many = [Picture(f"p{k}", "x", png(900, 300), "x") for k in range(6)]
    share = pictures.share_kept(many)
    assert 0.6 < share < 0.75
    across, down = pictures.size_of(pictures.smaller(many[0].image, share))
    assert across * down * 6 == pytest.approx(800_000, rel=0.01)
    assert pictures.share_kept(many[:2]) == 1
    paper = replace(plain("x"), sections=(Section("s", "x", tuple(many)),))
    assert render(paper, "pdf") == render(paper, "pdf")
