"""Every figure of a paper says the same in every file, in the same order."""

from math import isclose

import pytest
from tests.reports.writers.reading import docx_text, pdf_text, words, workbook, written
from tests.reports.writers.sample import sample

from zones.exchange.cells import restored
from zones.i18n import LANGUAGES
from zones.reports.writers.xlsx import HEAD_ROW


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "read"), [("pdf", pdf_text), ("docx", docx_text)])
def test_every_figure_stands_in_the_text_in_order(kind, read, lang: str) -> None:
    said, at = read(written(kind, lang)), 0
    for quantity in sample(lang).quantities():
        text = words(quantity.text)
        at = said.find(text, at)
        assert at >= 0, quantity
        at += len(text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_stands_in_the_workbook_in_order_with_its_value(lang: str) -> None:
    rows = list(workbook(written("xlsx", lang))["figures"].iter_rows(min_row=HEAD_ROW + 1, values_only=True))
    figures = list(sample(lang).quantities())
    assert len(rows) == len(figures) > 450
    for (key, _, value, _, text, _, _), figure in zip(rows, figures, strict=True):
        assert key == figure.key
        assert words(restored(text)) == words(figure.text)
        assert isclose(value, figure.value) if figure.known else value is None, figure


def test_no_data_is_no_number_anywhere() -> None:
    page = workbook(written("xlsx"))["communes"]
    seventh = [cell.value for cell in page[HEAD_ROW + 7]]
    assert seventh[5] == "chưa có dữ liệu"
    assert "west.beds" in [row[0].value for row in workbook(written("xlsx"))["figures"]]
