"""The page of the Action Programme as a script: the answer, a section opened, and the ways to other pages."""

import re

import pytest
from streamlit.testing.v1 import AppTest
from tests.pages.opening import html_of, open_page

from zones.city import programme
from zones.i18n import LANGUAGES, Texts


@pytest.fixture(autouse=True)
def _own_register(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ZONES_STATE", str(tmp_path))
    monkeypatch.delenv("ZONES_DATABASE_URL", raising=False)


def _links(app: AppTest) -> list[tuple[str, str]]:
    """Return page and query of every link to another page."""
    return [(link.proto.page, link.proto.query_string) for link in app.get("page_link")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_begins_with_its_question_and_the_answer(lang) -> None:
    app = open_page("programme", lang=lang)
    said = html_of(app)
    assert app.title[0].value == Texts(lang)("programme.title")
    assert re.search(r'class="z-answer">[^<]*<b>11 ', said)
    assert 'class="z-sure"' in said
    assert 'class="z-error"' not in said


def test_a_link_opens_a_section_with_its_targets_and_what_is_known() -> None:
    said = html_of(open_page("programme", section="1.3"))
    assert "<h3>1.3 · " in said
    table = said.split("z-targets")[1].split("</table>")[0]
    aims = [target for target in programme.targets() if target.section == "1.3"]
    assert table.count("<tr>") == 1 + len(aims)
    assert Texts("vi")("programme_bound.unknown") in table
    assert "3,86 %" in table
    assert "Quảng Nam cũ" in table


def test_a_target_without_a_figure_says_so_and_never_zero() -> None:
    table = html_of(open_page("programme", section="1.1")).split("z-targets")[1].split("</table>")[0]
    assert table.count(Texts("vi")("term.no_data")) == 7
    assert "<b>0" not in table


def test_a_section_leads_to_its_projects_services_and_layers() -> None:
    found = _links(open_page("programme", section="2.7", project="W02"))
    assert ("projects", "section=2.7") in found
    assert any(page == "access" and "service=border_gate" in query for page, query in found)
    assert ("data", "layer=region_schemes") in _links(open_page("programme", section="2.4"))
    assert ("gaps", "show=telecom") in _links(open_page("programme", section="1.2"))


def test_the_card_of_a_project_leads_back_to_its_section() -> None:
    found = _links(open_page("projects", project="W03"))
    assert ("programme", "section=2.6") in found


def test_a_section_without_a_place_has_no_map_and_says_why() -> None:
    app = open_page("programme", section="2.1")
    assert Texts("vi")("programme.nothing") in html_of(app)
    assert Texts("vi")("programme.targets_none") in html_of(app)


def test_a_search_without_a_find_says_what_to_do_and_undoes_it() -> None:
    app = open_page("programme", q="zzzz")
    assert Texts("vi")("programme.none") in html_of(app)
    next(button for button in app.button if button.label == Texts("vi")("programme.reset")).click().run()
    assert "q" not in app.query_params
    assert Texts("vi")("programme.none") not in html_of(app)


def test_an_open_section_shows_only_the_projects_that_were_searched_for() -> None:
    app = open_page("programme", section="2.6", q="quốc lộ")
    assert Texts("vi")("programme.narrowed", text="quốc lộ") in html_of(app)


@pytest.mark.parametrize("nonsense", ["x", "<script>", "1", "9.9"])
def test_nonsense_in_a_link_falls_back(nonsense) -> None:
    app = open_page("programme", section=nonsense, project=nonsense, state=nonsense)
    assert 'class="z-sectionhead"' not in html_of(app)
    assert "<script>" not in html_of(app)
