"""Every figure of a paper says the same in every file, in the same order."""

import pytest
from tests.reports.writers.reading import differing, missing, workbook, written
from tests.reports.writers.sample import sample

from zones.i18n import LANGUAGES
from zones.reports.writers.xlsx import HEAD_ROW


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_every_figure_stands_in_the_text_in_order(kind, lang: str) -> None:
    assert not missing(sample(lang), kind, written(kind, lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_stands_in_the_workbook_in_order_with_its_value(lang: str) -> None:
    assert len(list(sample(lang).quantities())) > 450
    assert not differing(sample(lang), written("xlsx", lang))


def test_no_data_is_no_number_anywhere() -> None:
    page = workbook(written("xlsx"))["communes"]
    seventh = [cell.value for cell in page[HEAD_ROW + 7]]
    assert seventh[5] == "chưa có dữ liệu"
    assert "west.beds" in [row[0].value for row in workbook(written("xlsx"))["figures"]]
