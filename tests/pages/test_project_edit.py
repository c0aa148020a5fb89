"""Editing through the page: a place set, a project added, changed, withdrawn and brought back."""

import json
from collections.abc import Callable

import pytest
import shapely
from streamlit.testing.v1 import AppTest
from tests.pages.opening import html_of, open_page

from zones.city.project_seed import seed
from zones.city.projects import Project
from zones.i18n import Texts
from zones.register.exchange.layout import metres
from zones.ui import cache
from zones.words.project_book import KINDS

T = Texts("vi")


@pytest.fixture(autouse=True)
def _own_register(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ZONES_STATE", str(tmp_path))
    monkeypatch.delenv("ZONES_DATABASE_URL", raising=False)
    monkeypatch.setenv("ZONES_EDIT_KEY", "mùa-xuân")


@pytest.fixture
def editing() -> Callable[[str], AppTest]:
    """Open the page with a project as an editor."""

    def opened(project: str) -> AppTest:
        app = open_page("projects", project=project)
        for field, value in (("name", "Lan"), ("key", "mùa-xuân")):
            next(box for box in app.text_input if box.label == T(f"editor.{field}")).input(value)
        _press(app, "editor.sign_in")
        return app

    return opened


def _press(app: AppTest, key: str) -> None:
    next(button for button in app.button if button.label == T(key)).click().run()
    assert not app.exception


def _stored(project: str) -> Project:
    return cache.register().project(project).project


def _version(app: AppTest, project: str) -> str:
    return f"{project}_{cache.register().project(project).version}"


def _open_place(app: AppTest, project: str) -> str:
    mark = _version(app, project)
    app.toggle(key=f"place_open_{mark}").set_value(True).run()
    return mark


def test_every_fault_of_a_place_is_named_at_once_and_nothing_is_stored(editing) -> None:
    app = editing("W15")
    before = _stored("W15")
    mark = _open_place(app, "W15")
    app.text_area(key=f"place_text_{mark}").input("Hùng Sơn").run()
    app.checkbox(key=f"fit_{mark}").check()
    _press(app, "place.save")
    said = html_of(app)
    for key in ("place.missing", "place.error_missing", "place.source_missing", "edit.why_missing"):
        assert T(key) in said
    assert "không phải là một cặp tọa độ" in said
    assert _stored("W15") == before


@pytest.mark.parametrize("text", ["15.8500, 107.3200", "107.32 15.85", "{north} {east}", "{east}; {north}"])
def test_a_place_that_is_pasted_is_previewed_then_stored_and_can_be_undone(editing, text) -> None:
    app = editing("W15")
    before, mark = _stored("W15"), _open_place(app, "W15")
    spot = metres(shapely.Point(107.32, 15.85))
    app.text_area(key=f"place_text_{mark}").input(
        text.format(north=f"{spot.y:.1f}", east=f"{spot.x:.1f}")
    ).run()
    said = html_of(app)
    assert "107.32000" in said
    assert "15.85000" in said
    assert T("place.in_communes", names="Hùng Sơn", more="").replace("**", "") in _plain(said)
    app.number_input(key=f"error_{mark}").set_value(20.0)
    app.text_input(key=f"source_{mark}").input("biên bản đo ngày 2026-11-20")
    app.checkbox(key=f"fit_{mark}").check()
    app.text_input(key=f"place_why_{mark}").input("đã có vị trí đo")
    _press(app, "place.save")
    assert T("place.saved") in html_of(app)
    shape = _stored("W15").primary
    assert shape is not None
    assert (shape.method, shape.basis, shape.fit_for_distance) == ("surveyed", "survey", True)
    assert shape.geometry.distance(spot) < 1.0
    # The card says at once how the new place was found.
    assert T("project_basis.survey") in html_of(app)
    assert "Lan: đã có vị trí đo" in html_of(app)
    _press(app, "edit.undo")
    assert _stored("W15") == before


def _plain(html: str) -> str:
    return html.replace("<b>", "").replace("</b>", "")


def test_a_course_from_a_file_replaces_the_sketch(editing) -> None:
    app = editing("E10")
    mark = _open_place(app, "E10")
    app.segmented_control(key=f"place_kind_{mark}").set_value("line").run()
    app.segmented_control(key=f"place_way_{mark}").set_value("file").run()
    line = {"type": "LineString", "coordinates": [[108.20, 16.03], [108.20, 16.06], [108.21, 16.08]]}
    upload = ("tuyen.geojson", json.dumps(line).encode(), "application/geo+json")
    app.file_uploader(key=f"place_file_{mark}").upload(*upload).run()
    assert T("place.read_longitude_first", lon="", lat="").split(":")[0] in html_of(app)
    app.number_input(key=f"error_{mark}").set_value(50.0)
    app.text_input(key=f"source_{mark}").input("hồ sơ thiết kế")
    app.text_input(key=f"place_why_{mark}").input("có hướng tuyến")
    _press(app, "place.save")
    shape = _stored("E10").primary
    assert shape is not None
    assert (shape.geometry.geom_type, shape.basis) == ("LineString", "survey")


def test_two_who_place_one_project_see_both_and_decide(editing) -> None:
    app = editing("W15")
    mark = _open_place(app, "W15")
    app.text_area(key=f"place_text_{mark}").input("15.85, 107.32").run()
    register = cache.register()
    held = register.project("W15")
    register.save(
        held.project.model_copy(update={"name_vi": "Bản của Minh"}),
        expected_version=held.version, who="Minh", why="đổi tên", now=held.at,
    )  # fmt: skip
    app.number_input(key=f"error_{mark}").set_value(20.0)
    app.text_input(key=f"source_{mark}").input("đo")
    app.text_input(key=f"place_why_{mark}").input("đo")
    _press(app, "place.save")
    assert T("edit.stale", who="Minh") in html_of(app)
    assert _stored("W15").name_vi == "Bản của Minh"
    _press(app, "edit.keep_theirs")
    assert _stored("W15").name_vi == "Bản của Minh"


def test_the_kind_is_changed_by_name(editing) -> None:
    app = editing("W15")
    box = app.selectbox(key=f"kind_{_version(app, 'W15')}")
    assert box.value == "school"
    box.select("hospital")
    next(one for one in app.text_input if one.label == T("edit.why")).input("thử")
    _press(app, "edit.save")
    assert _stored("W15").kind == "hospital"
    assert f"{T('edit.kind')}: trường học → bệnh viện" in html_of(app)


def test_every_kind_of_the_register_has_a_name() -> None:
    assert {project.kind for project in seed()} <= set(KINDS)


def test_a_new_project_is_checked_stored_withdrawn_and_brought_back(editing) -> None:
    app = editing("W15")
    app.toggle(key="new_open").set_value(True).run()
    app.segmented_control(key="new_region").set_value("west").run()
    number = app.text_input(key="new_id_W31")
    assert number.value == "W31"
    number.input("W15")
    _press(app, "new.save")
    said = html_of(app)
    for text in (
        T("new.taken", id="W15", free="W31"),
        T("place.missing"),
        f"{T('edit.kind')}: {T('edit.wrong_missing')}",
        f"{T('edit.name_vi')}: {T('edit.wrong_missing')}",
        f"{T('edit.name_en')}: {T('edit.wrong_missing')}",
        f"{T('edit.sources')}: {T('edit.wrong_source')}",
        T("edit.why_missing"),
    ):
        assert text in said, text
    assert len(cache.register().current()) == len(seed())

    app.text_area(key="place_text_new").input("15.85, 107.32").run()
    app.text_input(key="new_id_W31").input("W31")
    app.text_input(key="new_vi").input("Trạm y tế mẫu Hùng Sơn")
    app.text_input(key="new_en").input("Model health station Hung Son")
    app.selectbox(key="kind_new").select("commune_station")
    app.selectbox(key="sector_new").select("health")
    app.number_input(key="error_new").set_value(100.0)
    app.text_input(key="source_new").input("quyết định giao đất")
    app.text_input(key="new_url").input("https://example.vn/tin")
    app.text_input(key="new_dated").input("2026-11-05")
    app.text_input(key="new_why").input("mới giao")
    _press(app, "new.save")
    project = _stored("W31")
    assert (project.kind, project.sector, project.region, project.status) == (
        "commune_station", "health", "west", "proposed",
    )  # fmt: skip
    # The communes were taken from the place, and its first fact has its source.
    assert project.commune_codes == ("20443",)
    (fact,) = project.facts
    assert (fact.key, fact.sources, fact.source_date) == ("status", ("https://example.vn/tin",), "2026-11-05")
    said = html_of(app)
    assert T("new.saved", id="W31", name=project.name_vi) in said
    assert f"<h3>{project.name_vi}</h3>" in said

    app.text_input(key="withdraw_why_W31").input("trùng")
    _press(app, "withdraw.press")
    assert "W31" not in cache.register().current()
    said = html_of(app)
    assert T("withdraw.done", name=project.name_vi) in said
    assert "project" not in app.query_params
    app.button(key="restore_W31").click().run()
    assert _stored("W31") == project
    assert f"<h3>{project.name_vi}</h3>" in html_of(app)


def test_a_part_is_added_under_its_names_and_taken_out_again(editing) -> None:
    app = editing("W15")
    before, mark = _stored("W15"), _open_place(app, "W15")
    app.text_area(key=f"place_text_{mark}").input("15.8500, 107.3200").run()
    app.number_input(key=f"error_{mark}").set_value(20.0)
    app.text_input(key=f"source_{mark}").input("bản vẽ khu nội trú")
    app.text_input(key=f"place_why_{mark}").input("thêm khu nội trú")
    next(one for one in app.button_group if one.key == f"stands_{mark}").set_value("part")
    _press(app, "place.save")
    assert T("place.part_unnamed") in html_of(app)
    app.text_input(key=f"part_vi_{mark}").input("Khu nội trú")
    app.text_input(key=f"part_en_{mark}").input("Dormitories")
    _press(app, "place.save")
    added = _stored("W15")
    assert added.primary == before.primary
    assert [shape.name_en for shape in added.shapes if not shape.primary] == ["Dormitories"]
    app.text_input(key=f"part_why_{_version(app, 'W15')}").input("chưa xây")
    _press(app, "place.part_out")
    assert _stored("W15") == before
