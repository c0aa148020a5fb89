"""Projects found, counted and said: the figures of the page are those of the register."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zones.city.project_seed import seed
from zones.city.projects import Fact, Project
from zones.i18n import LANGUAGES, Texts
from zones.words.project_book import Book, Filters, conflicts, folded, money_class, options

SOURCE = ("https://example.vn/tin",)


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request) -> Book:
    return Book(Texts(request.param), tuple(seed()), {"20227": "Hải Vân"}, 1)


def _project(*facts) -> Project:
    return Project(
        project_id="E01",
        name_vi="x",
        name_en="x",
        kind="road",
        sector="transport",
        region="east",
        status="planned",
        sections=(),
        commune_codes=(),
        facts=facts,
    )


def _money(value, unit="vnd_bn", **more) -> Fact:
    return Fact(key="investment", value=value, unit=unit, sources=SOURCE, confidence="low", **more)


def test_counts_add_up(book) -> None:
    counts = book.counts(book.projects)
    assert counts["count"] == len(book.projects) == counts["east"] + counts["west"] + counts["both"]
    assert counts["exact"] + counts["rough"] + counts["unknown"] == counts["count"]
    assert 0 < counts["money"] < counts["count"]


def test_every_value_of_a_filter_finds_its_projects_and_only_those(book) -> None:
    for name, values in options(book).items():
        found = [book.matching(Filters(**{name: value})) for value in values]
        ids = [project.project_id for some in found for project in some]
        assert set(ids) == set(book.by_id) or name == "section"
        if name != "section":
            assert len(ids) == len(set(ids))


@pytest.mark.parametrize("written", ["Liên Chiểu", "lien chieu", "LIEN  CHIEU", "chiểu liên"])
def test_a_search_needs_no_diacritics_and_no_order(book, written) -> None:
    found = {project.project_id for project in book.matching(Filters(text=written))}
    assert "E01" in found
    assert len(found) < len(book.projects)


@pytest.mark.parametrize(
    ("written", "found"), [("trường nội trú", "W13"), ("QL14D", "W03"), ("ql40b", "W08")]
)
def test_short_and_long_names_find_the_same(book, written, found) -> None:
    ids = {project.project_id for project in book.matching(Filters(text=written))}
    assert found in ids


@given(st.text("aăâàảãáạằẳẵắặầẩẫấậđeêèẻẽéẹềểễếệiìỉĩíịoôơòỏõóọồổỗốộờởỡớợuưùủũúụừửữứựyỳỷỹýỵ "))
def test_vietnamese_letters_become_plain_ones(written) -> None:
    assert set(folded(written)) <= set("adeiouy ")
    assert len(folded(written)) == len(written)
    assert folded(written.upper()) == folded(written)


def test_filters_together_narrow(book) -> None:
    west = {p.project_id for p in book.matching(Filters(region="west"))}
    both = {p.project_id for p in book.matching(Filters(region="west", sector="education"))}
    assert both < west


def test_figures_of_one_thing_that_differ_are_in_conflict() -> None:
    same_scope = _project(_money(100), _money(120), _money(100, scope_vi="đất", scope_en="land"))
    assert conflicts(same_scope) == [(0, 1)]
    assert conflicts(_project(_money(100), _money(100))) == []
    assert conflicts(_project(_money(100), _money(100, unit="usd_m"))) == []
    assert conflicts(_project(_money(100), _money(100, upper=200))) == [(0, 1)]


def _begins(when) -> Fact:
    return Fact(key="start", text_vi=when, text_en=when, as_of=when, sources=SOURCE, confidence="low")


def test_dates_that_exclude_each_other_are_in_conflict() -> None:
    assert conflicts(_project(_begins("2025-Q4"), _begins("2026-01-19"), _begins("2026"))) == [(0, 1, 2)]
    assert conflicts(_project(_begins("2026"), _begins("2026-01-19"), _begins("2026-Q1"))) == []
    known = {project.project_id: conflicts(project) for project in seed()}
    facts = {project.project_id: project.facts for project in seed()}
    assert {facts["E02"][k].key for group in known["E02"] for k in group} == {"start"}


def test_money_is_classed_by_the_largest_figure_and_never_added() -> None:
    assert money_class(_project()) == "unpublished"
    assert money_class(_project(_money(600), _money(600, scope_vi="b", scope_en="b"))) == "small"
    assert money_class(_project(_money(1000))) == "medium"
    assert money_class(_project(_money(999), _money(400, unit="usd_m"))) == "large"
    assert money_class(_project(_money(100, upper=60_000))) == "huge"


def test_a_value_is_said_as_published(book) -> None:
    comma = "," if book.t.lang == "vi" else "."
    assert f"65{comma}37" in book.value(_money(65.37))
    assert "–" in book.value(_money(1, upper=2))
    with_words = Fact(key="status", text_vi="đã duyệt", text_en="approved", sources=SOURCE, confidence="low")
    assert book.value(with_words) in ("đã duyệt", "approved")
