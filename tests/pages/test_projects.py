"""The page of key projects as a script: answer, filters, timeline, card, and who may edit."""

import json
import re
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest
from tests.pages.opening import html_of, open_page

from zones.city.project_seed import seed
from zones.i18n import LANGUAGES, Texts
from zones.ui import cache


@pytest.fixture(autouse=True)
def _own_register(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ZONES_STATE", str(tmp_path))
    monkeypatch.delenv("ZONES_DATABASE_URL", raising=False)
    monkeypatch.delenv("ZONES_EDIT_KEY", raising=False)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_begins_with_its_question_and_the_counts_of_the_register(lang) -> None:
    app = open_page("projects", lang=lang)
    projects = seed()
    said = html_of(app)
    assert app.title[0].value == Texts(lang)("projects.title")
    assert re.search(rf'class="z-answer"><b>{len(projects)} ', said)
    exact = sum(bool(p.primary and p.primary.fit_for_distance and not p.site_unknown) for p in projects)
    assert f"<b>{exact} " in said
    assert 'class="z-error"' not in said


def test_a_link_reproduces_filters_year_and_card() -> None:
    app = open_page("projects", region="west", sector="education", year="2030", project="W13", q="truong")
    assert app.selectbox(key="select_region").value == "west"
    assert app.selectbox(key="select_sector").value == "education"
    assert app.slider(key="slide_year").value == 2030
    assert app.text_input(key="search_q").value == "truong"
    said = html_of(app)
    assert 'class="z-card west"' in said
    assert "2030" in said


def test_a_choice_goes_into_the_link() -> None:
    app = open_page("projects")
    app.slider(key="slide_year").set_value(2035).run()
    app.selectbox(key="select_status").select("building").run()
    assert app.query_params["year"] == "2035"
    assert app.query_params["status"] == "building"


def test_a_commune_of_the_link_leaves_its_projects_and_can_be_lifted() -> None:
    app, t = open_page("projects", commune="20707"), Texts("vi")
    listed = json.loads(app.get("bidi_component")[0].proto.json)["rows"]
    assert {row[0] for row in listed} == {p.project_id for p in seed() if "20707" in p.commune_codes}
    app.button(key="commune_off").click().run()
    assert "commune" not in app.query_params
    assert len(json.loads(app.get("bidi_component")[0].proto.json)["rows"]) == len(seed())
    assert t("projects.none_in") in html_of(open_page("projects", commune="20707", q="zzzz"))


def test_nothing_found_says_what_to_do_and_undoes_it() -> None:
    app = open_page("projects", q="zzzz", region="west")
    assert Texts("vi")("projects.none") in html_of(app)
    # No file without anything in it.
    labels = {str(button.proto.label) for button in app.get("download_button")}
    assert Texts("vi")("projects.csv") not in labels
    next(button for button in app.button if button.label == Texts("vi")("projects.reset")).click().run()
    assert "q" not in app.query_params
    assert "region" not in app.query_params
    assert Texts("vi")("projects.none") not in html_of(app)
    assert Texts("vi")("projects.csv") in {str(button.proto.label) for button in app.get("download_button")}


@pytest.mark.parametrize("nonsense", ["x", "<script>", "1e9", "9999"])
def test_nonsense_in_a_link_falls_back(nonsense) -> None:
    app = open_page("projects", region=nonsense, project=nonsense, year=nonsense, state=nonsense)
    assert app.selectbox(key="select_region").value is None
    assert 2025 <= app.slider(key="slide_year").value <= 2050
    assert "<script>" not in html_of(app)


def test_every_fact_of_a_file_shows_source_date_and_confidence() -> None:
    project = next(p for p in seed() if p.project_id == "E13")
    said = html_of(open_page("projects", project="E13"))
    table = said.split('class="z-table z-file"')[1].split("</table>")[0]
    rows = table.split("<tr>")[2:]
    assert len(rows) == len(project.facts)
    assert all('href="http' in row for row in rows)
    words = {Texts("vi")(f"project_confidence.{fact.confidence}") for fact in project.facts}
    assert all(any(f"<span>{word}</span></td>" in row for word in words) for row in rows)
    # Two published areas of one thing are both there, marked.
    assert Texts("vi")("project.conflict") in table


def test_an_unknown_site_is_listed_and_says_so() -> None:
    unknown = [p for p in seed() if p.site_unknown]
    t, app = Texts("vi"), open_page("projects")
    listed = json.loads(app.get("bidi_component")[0].proto.json)
    noted = {row[0]: listed["notes"][row[4]] for row in listed["rows"]}
    for project in unknown:
        assert noted[project.project_id].endswith(t("projects.unplaced_mark"))
    assert t("project.place_unknown") in html_of(open_page("projects", project=unknown[0].project_id))


def test_without_a_key_nothing_can_be_edited() -> None:
    app = open_page("projects", project="W03")
    assert Texts("vi")("edit.title") not in [one.label for one in app.expander]
    assert not app.get("file_uploader")


def _signed_in(monkeypatch, key: str) -> AppTest:
    monkeypatch.setenv("ZONES_EDIT_KEY", "mùa-xuân")
    app = open_page("projects", project="W03")
    name, given = (Texts("vi")(f"editor.{field}") for field in ("name", "key"))
    next(box for box in app.text_input if box.label == name).input("Lan")
    next(box for box in app.text_input if box.label == given).input(key)
    next(button for button in app.button if button.label == Texts("vi")("editor.sign_in")).click().run()
    assert not app.exception
    return app


def test_a_wrong_key_is_refused(monkeypatch) -> None:
    app = _signed_in(monkeypatch, "sai")
    assert Texts("vi")("editor.refused") in html_of(app)
    assert Texts("vi")("edit.save") not in [button.label for button in app.button]


def test_an_editor_saves_with_a_reason_and_it_is_in_the_history(monkeypatch) -> None:
    t = Texts("vi")
    app = _signed_in(monkeypatch, "mùa-xuân")
    next(box for box in app.text_input if box.label == t("edit.name_vi")).input("Quốc lộ 14D mới")
    save = next(button for button in app.button if button.label == t("edit.save"))
    save.click().run()
    assert t("edit.why_missing") in html_of(app)
    next(box for box in app.text_input if box.label == t("edit.why")).input("đổi tên")
    next(button for button in app.button if button.label == t("edit.save")).click().run()
    said = html_of(app)
    assert t("edit.saved") in said
    assert "Lan: đổi tên" in said
    assert "<h3>Quốc lộ 14D mới</h3>" in said
    next(button for button in app.button if button.label == t("edit.undo")).click().run()
    assert "<h3>Quốc lộ 14D mới</h3>" not in html_of(app)


@pytest.mark.parametrize("mine", [True, False])
def test_of_two_editors_the_later_one_sees_both_values_and_decides(monkeypatch, mine) -> None:
    t = Texts("vi")
    app = _signed_in(monkeypatch, "mùa-xuân")
    held = cache.register().project("W03")
    theirs = held.project.model_copy(update={"name_vi": "Bản của Minh"})
    cache.register().save(
        theirs, expected_version=held.version, who="Minh", why="sửa", now=datetime(2026, 3, 1, tzinfo=UTC)
    )
    next(box for box in app.text_input if box.label == t("edit.name_vi")).input("Bản của Lan")
    next(box for box in app.text_input if box.label == t("edit.why")).input("đổi tên")
    next(button for button in app.button if button.label == t("edit.save")).click().run()
    said = html_of(app)
    assert t("edit.stale", who="Minh") in said
    assert "Bản của Lan" in said
    assert "Bản của Minh" in said
    assert cache.register().project("W03").project.name_vi == "Bản của Minh"
    keep = t("edit.keep_mine" if mine else "edit.keep_theirs")
    next(button for button in app.button if button.label == keep).click().run()
    assert t("edit.stale", who="Minh") not in html_of(app)
    assert cache.register().project("W03").project.name_vi == ("Bản của Lan" if mine else "Bản của Minh")
