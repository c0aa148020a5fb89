"""The paper as PDF: read back with a second library, in both languages and under every letterhead."""

import io
import re
from functools import cache

import pypdf
import pytest
from tests.reports.writers.sample import HOSTILE, sample

from zones.i18n import LANGUAGES
from zones.reports import render
from zones.reports.document import HEADERS, Header

FONTS = {"TimesNewRomanPS", "TimesNewRoman", "Tinos"}


@cache
def read(lang: str = "vi", header: Header = "committee") -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render(sample(lang, header), "pdf")))


def words(reader: pypdf.PdfReader) -> str:
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\N{ZERO WIDTH SPACE}", "").split())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("header", HEADERS)
def test_it_is_tagged_and_says_so(lang: str, header: Header) -> None:
    root = read(lang, header).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == {"vi": "vi-VN", "en": "en-GB"}[lang]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()


def test_every_figure_stands_in_it_in_order() -> None:
    said, at = words(read()), 0
    for quantity in sample().quantities():
        text = " ".join(quantity.text.split())
        at = said.find(text, at)
        assert at >= 0, quantity
        at += len(text)


def test_what_looks_like_markup_stays_text() -> None:
    assert HOSTILE in re.sub(r"\s+", " ", words(read()))


def test_the_same_paper_has_the_same_bytes() -> None:
    assert render(sample(), "pdf") == render(sample(), "pdf")
