"""Changes of a project in the words of the form: every field has a name, every code a word."""

from typing import get_args

import pytest

from zones.city.project_seed import seed
from zones.city.projects import Fact, FactKey, Phase, Project, Shape, Unit
from zones.i18n import LANGUAGES, Texts
from zones.register import Difference
from zones.ui.projects.history import about, coded, said
from zones.words.project_book import Book

PARTS = {"phases": Phase, "facts": Fact, "shapes": Shape}


@pytest.fixture(params=LANGUAGES)
def book(request) -> Book:
    return Book(Texts(request.param), tuple(seed()), {"20194": "Hải Vân"}, 1)


def test_every_field_has_a_name(book) -> None:
    for field in set(Project.model_fields) - set(PARTS):
        assert about(book, Difference(field, (), "", None, None))
    for part, model in PARTS.items():
        for field in model.model_fields:
            assert book.t(f"edit.{field}") in about(book, Difference(part, ("start",), field, None, None))


def test_a_fact_is_named_by_what_it_is_about_and_who_says_so(book) -> None:
    item = ("start", "land only", "A", "https://example.vn/tin?x=1")
    name = about(book, Difference("facts", item, "value", 1, 2))
    assert book.t("project_fact.start") in name
    assert "example.vn" in name
    assert "https" not in name


def test_values_are_words_not_codes(book) -> None:
    def of(field: str, value: object) -> str:
        return said(book, Difference(field, (), "", None, None), value)

    assert of("status", "building") == book.t("project_status.building")
    assert of("region", "both") == book.t("projects.region_both")
    assert of("commune_codes", ["20194"]) == "Hải Vân"
    assert of("site_unknown", True) == book.t("term.yes")
    assert of("name_vi", "") == "–"
    assert len(of("name_vi", "x" * 500)) == 120
    for field, codes in (("key", get_args(FactKey)), ("unit", get_args(Unit))):
        assert all(coded(book, field, code) for code in codes if code)
    project = next(one for one in seed() if one.shapes)
    whole = said(
        book, Difference("shapes", ("x",), "", None, None), project.shapes[0].model_dump(mode="json")
    )
    assert project.shapes[0].model_dump(mode="json")["geometry"][:40] not in whole
