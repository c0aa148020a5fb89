"""The sheet of a place as a script: a link is a sheet, up to four stand side by side, nonsense is said."""

import pytest
from streamlit.testing.v1 import AppTest
from tests.pages.opening import html_of, open_page

from zones.i18n import LANGUAGES, Texts
from zones.settings import project_root

HOI_AN = "108.3283,15.8790"


@pytest.fixture(autouse=True)
def _own_register(tmp_path_factory, monkeypatch) -> None:
    # One register for all tests here: the ways are found once for each.
    monkeypatch.setenv("ZONES_STATE", str(tmp_path_factory.getbasetemp() / "sheets"))
    monkeypatch.delenv("ZONES_DATABASE_URL", raising=False)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_place_it_says_what_to_do_and_offers_some(lang) -> None:
    app = open_page("sheet", lang=lang)
    t = Texts(lang)
    assert app.title[0].value == t("sheet.title")
    assert 'class="z-answer"' in html_of(app)
    next(button for button in app.button if button.key == "try_E23").click().run()
    assert app.query_params["site"] in ("E23", ["E23"])
    assert 'class="z-ways"' in html_of(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_gives_the_sheet_answer_first(lang) -> None:
    app = open_page("sheet", site=["E23"], lang=lang)
    said = html_of(app)
    t = Texts(lang)
    assert "Hi-Tech Park" in said or "Khu công nghệ cao" in said
    assert said.index('class="z-answer"') < said.index('class="z-sure"') < said.index('class="z-ways"')
    assert t("sheet.to_border_gate") in said
    assert t("sheet.working_age_row") in said
    assert 'class="z-error"' not in said
    assert 'class="z-warn"' not in said
    assert app.selectbox(key="sheet_project").value == "E23"
    assert app.selectbox(key="select_mode").value == "car"


def test_a_rough_place_warns_before_its_figures() -> None:
    said = html_of(open_page("sheet", site=["E13-1"]))
    assert said.index('class="z-warn"') < said.index('class="z-ways"')
    assert "≈ " in said


@pytest.mark.parametrize(
    ("token", "why"),
    [("W03", "line"), ("A01", "no_position"), ("W02", "communes"), ("108.6,16.2", "outside")],
)
def test_what_has_no_sheet_is_said_and_another_place_can_be_chosen(token, why) -> None:
    said = html_of(open_page("sheet", site=[token]))
    reason = Texts("vi")(f"sheet.refused_{why}", token="…", name="…").rpartition("…")[2]
    assert reason.strip("*: ") in said
    assert 'class="z-answer"' in said
    assert 'class="z-ways"' not in said


def test_two_places_stand_side_by_side_with_the_best_marked_by_more_than_colour() -> None:
    app = open_page("sheet", site=["E23", HOI_AN])
    said = html_of(app)
    table = said.split('class="z-table z-compare two"')[1].split("</table>")[0]
    assert table.count("<th scope=col>") == 2
    assert "✓" in table
    assert table.count("class=best") == table.count("✓")
    removing = next(button for button in app.button if button.key == f"remove_{HOI_AN}")
    removing.click().run()
    assert app.query_params["site"] in ("E23", ["E23"])


def test_four_are_the_most_and_nonsense_is_named() -> None:
    app = open_page("sheet", site=["E23", "E18", HOI_AN, "<script>alert(1)</script>", "E02", "E13"])
    said = html_of(app)
    assert said.split("z-compare")[1].count("<th scope=col>") == 3
    assert "<script>alert" not in said
    assert "&lt;script&gt;" in said


def test_the_next_choice_replaces_or_stands_beside() -> None:
    app = open_page("sheet", site=["E23"])
    app.selectbox(key="sheet_project").select("E18").run()
    assert app.query_params["site"] in ("E18", ["E18"])
    app = open_page("sheet", site=["E23"], pick="more")
    app.selectbox(key="sheet_project").select("E18").run()
    assert app.query_params["site"] == ["E23", "E18"]
    assert "z-compare" in html_of(app)


def test_a_project_card_leads_to_its_sheet() -> None:
    app = AppTest.from_file(str(project_root() / "app.py"), default_timeout=120).run()
    app.switch_page("pages/projects.py")
    app.query_params["project"] = "E23"
    app.run()
    links = [link.proto for link in app.get("page_link")]
    assert any("sheet" in link.page and "site=E23" in link.query_string for link in links)
