"""The paper for Word: styles, repeated heads, captions, alternative texts, language, fixed dates."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn
from tests.reports.writers.reading import docx_text, words, written
from tests.reports.writers.sample import HOSTILE, sample

from zones.i18n import LANGUAGES
from zones.reports import render
from zones.reports.document import HEADERS, Column, Header, Paragraph, Section, Table


def opened(lang: str = "vi", header: Header = "committee") -> docx.document.Document:
    return docx.Document(io.BytesIO(written("docx", lang, header)))


def test_parts_have_real_styles() -> None:
    paper = opened()
    found = {(p.style.name, p.text) for p in paper.paragraphs}
    assert ("Heading 1", "I. Tóm tắt cho lãnh đạo") in found
    assert ("Heading 2", "1. Phần nhỏ") in found
    assert {"Body Text", "List Bullet", "List Number", "Caption", "Notice", "Title"} <= {s for s, _ in found}


def test_the_page_is_that_of_the_decree() -> None:
    page = opened().sections[0]
    assert [round(side.mm) for side in (page.page_width, page.page_height)] == [210, 297]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(side.mm) for side in margins] == [20, 20, 30, 15]
    assert page.different_first_page_header_footer
    assert "PAGE" in page.header._element.xml
    assert "PAGE" not in page.first_page_header._element.xml


def test_letters_are_times_new_roman_for_every_script() -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Caption", "Title"):
        faces = opened().styles[name].element.rPr.rFonts
        assert {faces.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")} == {
            "Times New Roman"
        }
        assert faces.get(qn("w:asciiTheme")) is None


def test_heads_of_tables_are_repeated_and_rows_stay_whole() -> None:
    long = next(table for table in opened().tables if len(table.rows) == 95)
    assert long.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert long.rows[1]._tr.trPr.find(qn("w:cantSplit")) is not None
    assert long.style.name == "Table Grid"


def test_captions_count_by_themselves() -> None:
    assert opened().element.xml.count("SEQ Bảng") == 2
    assert opened().element.xml.count("SEQ Hình") == 3


def test_pictures_say_what_they_show() -> None:
    said = [shape._inline.docPr.get("descr") for shape in opened().inline_shapes]
    assert said == ["Bản đồ hai miền", "Một tam giác màu đất", "Hình cao và hẹp"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_language_and_dates_are_the_papers(lang: str) -> None:
    known, spoken = opened(lang).core_properties, {"vi": "vi-VN", "en": "en-GB"}[lang]
    assert known.created == known.modified == datetime(2026, 2, 5, tzinfo=UTC)
    assert known.language == spoken
    assert known.title == sample(lang).title
    assert f'<w:lang w:val="{spoken}"' in opened(lang).styles.element.xml


@pytest.mark.parametrize("header", HEADERS)
def test_each_letterhead_opens(header: Header) -> None:
    said = docx_text(written("docx", "vi", header))
    assert ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said) == (header in ("committee", "department"))
    assert ("ĐẢNG CỘNG SẢN VIỆT NAM" in said) == (header == "party")


def test_what_looks_like_markup_stays_text() -> None:
    assert words(HOSTILE) in docx_text(written("docx"))


def test_a_table_with_too_many_columns_lies_sideways_with_its_heading() -> None:
    table = Table("wide", "Bảng rộng", (Column("Giá trị"),) * 16, ((("1.234.567",),) * 16,))
    sections = (Section("wide", "Phần rộng", (table, Paragraph(("Sau bảng.",)))),)
    paper = docx.Document(
        io.BytesIO(render(replace(sample(), sections=sections, sources=(), params={}), "docx"))
    )
    widths = [round(page.page_width.mm) for page in paper.sections]
    assert widths == [210, 297, 210]
    assert [page.different_first_page_header_footer for page in paper.sections] == [True, False, False]
