"""The page of the Action Programme as a script: the answer, a section opened, and the ways to other pages."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from zones.city import programme
from zones.i18n import LANGUAGES, Texts
from zones.settings import project_root


@pytest.fixture(autouse=True)
def _own_register(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ZONES_STATE", str(tmp_path))
    monkeypatch.delenv("ZONES_DATABASE_URL", raising=False)


def _open(page: str = "programme", **query: str) -> AppTest:
    app = AppTest.from_file(str(project_root() / "app.py"), default_timeout=180).run()
    app.switch_page(f"pages/{page}.py")
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def _html(app: AppTest) -> str:
    return "\n".join(str(block.proto.body) for block in app.get("html"))


def _links(app: AppTest) -> list[tuple[str, str]]:
    """Return page and query of every link to another page."""
    return [(link.proto.page, link.proto.query_string) for link in app.get("page_link")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_begins_with_its_question_and_the_answer(lang) -> None:
    app = _open(lang=lang)
    said = _html(app)
    assert app.title[0].value == Texts(lang)("programme.title")
    assert re.search(r'class="z-answer">[^<]*<b>11 ', said)
    assert 'class="z-sure"' in said
    assert 'class="z-error"' not in said


def test_a_link_opens_a_section_with_its_targets_and_what_is_known() -> None:
    said = _html(_open(section="1.3"))
    assert "<h3>1.3 · " in said
    table = said.split("z-targets")[1].split("</table>")[0]
    aims = [target for target in programme.targets() if target.section == "1.3"]
    assert table.count("<tr>") == 1 + len(aims)
    assert Texts("vi")("programme_bound.unknown") in table
    assert "3,86 %" in table
    assert "Quảng Nam cũ" in table


def test_a_target_without_a_figure_says_so_and_never_zero() -> None:
    table = _html(_open(section="1.1")).split("z-targets")[1].split("</table>")[0]
    assert table.count(Texts("vi")("term.no_data")) == 7
    assert "<b>0" not in table


def test_a_section_leads_to_its_projects_services_and_layers() -> None:
    found = _links(_open(section="2.7", project="W02"))
    assert ("projects", "section=2.7") in found
    assert any(page == "access" and "service=border_gate" in query for page, query in found)
    assert ("data", "layer=region_schemes") in _links(_open(section="2.4"))
    assert ("gaps", "show=telecom") in _links(_open(section="1.2"))


def test_the_card_of_a_project_leads_back_to_its_section() -> None:
    found = _links(_open("projects", project="W03"))
    assert ("programme", "section=2.6") in found


def test_a_section_without_a_place_has_no_map_and_says_why() -> None:
    app = _open(section="2.1")
    assert Texts("vi")("programme.nothing") in _html(app)
    assert Texts("vi")("programme.targets_none") in _html(app)


def test_a_search_without_a_find_says_what_to_do_and_undoes_it() -> None:
    app = _open(q="zzzz")
    assert Texts("vi")("programme.none") in _html(app)
    next(button for button in app.button if button.label == Texts("vi")("programme.reset")).click().run()
    assert "q" not in app.query_params
    assert Texts("vi")("programme.none") not in _html(app)


def test_an_open_section_shows_only_the_projects_that_were_searched_for() -> None:
    app = _open(section="2.6", q="quốc lộ")
    assert Texts("vi")("programme.narrowed", text="quốc lộ") in _html(app)


@pytest.mark.parametrize("nonsense", ["x", "<script>", "1", "9.9"])
def test_nonsense_in_a_link_falls_back(nonsense) -> None:
    app = _open(section=nonsense, project=nonsense, state=nonsense)
    assert 'class="z-sectionhead"' not in _html(app)
    assert "<script>" not in _html(app)
