"""The slides: the key pages only, each with heading, sources and alternative texts, nothing off the slide."""

from itertools import pairwise

import pytest
from tests.reports.writers.reading import slides, words, written
from tests.reports.writers.sample import sample

from zones.i18n import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_is_a_cover_and_a_slide_for_each_key_page(lang: str) -> None:
    shown = slides(written("pptx", lang))
    titles = [slide.shapes.title.text for slide in shown.slides]
    assert titles == [sample(lang).title, "Tóm tắt cho lãnh đạo", "Bản đồ", "Bản đồ", "Bản đồ"]
    assert shown.slide_width / shown.slide_height == pytest.approx(16 / 9, abs=0.001)


def test_nothing_hangs_over_the_edge_or_over_something_else() -> None:
    shown = slides(written("pptx"))
    for slide in shown.slides:
        boxes = sorted((s.top, s.top + s.height, s.left, s.left + s.width) for s in slide.shapes if s.height)
        for top, bottom, left, right in boxes:
            assert top >= 0
            assert left >= 0
            assert bottom <= shown.slide_height
            assert right <= shown.slide_width
        for one, two in pairwise(boxes):
            side_by_side = one[3] <= two[2] or two[3] <= one[2]
            assert side_by_side or one[1] <= two[0] + 1


def test_figures_sources_and_alternative_texts_are_there() -> None:
    _, summary, picture, *_ = slides(written("pptx")).slides
    said = words(" ".join(s.text_frame.text for s in summary.shapes if s.has_text_frame))
    assert "Miền Tây có 244.130 người, trong đó 81,5 % tới được trong 60 phút." in said
    assert "Nguồn: Lưới dân số 100 m (2025); Mạng đường (10/2025)" in said
    assert any("Bản đồ hai miền" in s._element.xml for s in picture.shapes)
    assert "Chưa chắc chắn" in summary.notes_slide.notes_text_frame.text
