"""What makes a paper fit: clean text, places to break at, widths of columns, the font."""

import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zones.errors import PaperError
from zones.reports.document import Column, Picture, Table
from zones.reports.writers import annex, fonts, pictures, text, widths
from zones.reports.writers.text import BREAK, LONGEST, breakable, clean


@pytest.mark.parametrize("module", [annex, text, widths], ids=lambda module: module.__name__)
def test_examples_hold(module) -> None:
    assert doctest.testmod(module).failed == 0


@given(st.text(max_size=200))
def test_clean_text_is_safe_and_stays_clean(said: str) -> None:
    done = clean(said)
    assert clean(done) == done
    assert not set(done) & set(map(chr, (*range(32), *range(127, 160), 0x202E, 0x2066, 0xFFFF)))


@given(st.text(alphabet="ab/.-, đ", max_size=200))
def test_breaking_only_adds_places(said: str) -> None:
    done = breakable(said)
    assert done.replace(BREAK, "") == said
    assert all(len(word) <= LONGEST for part in done.split(BREAK) for word in part.split())


@given(
    st.lists(st.tuples(st.floats(5, 40), st.floats(0.1, 5)), min_size=1, max_size=12),
    st.floats(0, 300),
)
def test_columns_fill_the_room_and_none_is_too_narrow(columns, spare: float) -> None:
    mins, weights = zip(*columns, strict=True)
    room = sum(mins) + spare
    found = widths.shared(mins, weights, room)
    assert sum(found) == pytest.approx(room)
    assert all(width >= least - 1e-6 for width, least in zip(found, mins, strict=True))


def test_many_columns_get_smaller_letters_then_a_page_laid_sideways() -> None:
    def table(count: int) -> Table:
        return Table("t", "t", (Column("Giá trị"),) * count, ((("1.234.567",),) * count,))

    few, many, most = (widths.layout(table(count), 165, 252) for count in (4, 10, 16))
    assert (few.size_pt, few.wide) == (12, False)
    assert many.size_pt <= 10
    assert not many.wide
    assert most.wide


def test_without_a_fit_font_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match=r"no font with all Vietnamese letters.*npm ci"):
        fonts.chosen(fonts.available((tmp_path,), system=False))


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(PaperError, match="picture 'map' is neither PNG, JPEG nor SVG"):
        pictures.suffix_of(Picture("map", "", b"GIF89a", ""))
    with pytest.raises(PaperError, match="picture 'map' cannot be read"):
        pictures.dots(Picture("map", "", b"<svg><", ""))
