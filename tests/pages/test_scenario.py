"""The page of scenarios as a script, on the real city: edits, undo, links, files, errors, two sessions."""

import io
import json
from html import escape

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest
from tests.pages.opening import html_of, open_page

from zones import city, travel
from zones.i18n import LANGUAGES, Texts
from zones.scenario import Scenario, from_link, run
from zones.ui.maps import Click
from zones.ui.scenario import book as scenario_book
from zones.ui.scenario import files, rehearsal
from zones.words import scenario_outcome, scenario_words

VI = Texts("vi")
HUNG_SON = Click(107.306647, 15.833833, "20443", pixel_m=150.0)
QL14D = Click(107.62, 15.66, "20695", pixel_m=150.0)


@pytest.fixture(autouse=True)
def _own_register(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ZONES_STATE", str(tmp_path))
    monkeypatch.delenv("ZONES_DATABASE_URL", raising=False)


def _answer(app: AppTest) -> str:
    return html_of(app).split('class="z-answer">')[1].split("</p>")[0]


def _desk(app: AppTest):
    return app.session_state["scenario_desk"]


def _press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def _click(app: AppTest, tool: str, click: Click) -> AppTest:
    app.query_params["tool"] = tool
    app.run()
    _desk(app).click = click
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_begins_with_what_stands_and_what_to_do(lang) -> None:
    app = open_page("scenario", lang=lang)
    t = Texts(lang)
    assert app.title[0].value == t("scenario.title")
    assert "81" in _answer(app)
    assert t("scenario.start_how") in html_of(app)
    for name in ("centre", "landslide", "wet"):
        assert app.button(key=f"example_{name}").label == t(f"scenario.example_{name}")
    assert "s" not in app.query_params


def test_the_first_visitor_finds_a_copy_that_has_been_tried() -> None:
    rehearsal.rehearse()
    ready = len(scenario_book.benches())
    assert ready > 0
    app = open_page("scenario")
    assert len(scenario_book.benches()) == ready
    # Whoever comes later still sees the city as it is.
    assert _desk(app).scenario.edits == ()
    assert "81" in _answer(app)


def test_a_click_adds_a_facility_and_the_figures_are_those_of_the_domain() -> None:
    app = _click(open_page("scenario"), "add", HUNG_SON)
    scenario = _desk(app).scenario
    result = run(travel.load_model(), city.load(), scenario)
    whole = result.by_region().loc["city"]
    assert whole["gained_persons"] > 1000
    assert f"<b>{scenario_words.signed(whole['gained_persons'], 'vi')} người</b>" in _answer(app)
    assert "Hùng Sơn" in _answer(app)
    # Both grids, and speeds off by a fifth.
    sure = html_of(app).split('class="z-sure">')[1].split("</p>")[0]
    spread = result.change.sure(60)
    for name in ("slower", "faster"):
        assert scenario_words.signed(spread["gained_persons"][name], "vi") in sure
    assert scenario_words.signed(whole["gained_alt_persons"], "vi") in sure
    # The card of the commune and all units in the table.
    assert 'class="z-card west" aria-label="Hùng Sơn"' in html_of(app)
    assert html_of(app).split('class="z-table tall"')[1].split("</table>")[0].count("<tr") == 95
    assert "Hoàng Sa" in html_of(app)


def test_undo_redo_delete_and_clear_lead_back_and_forth() -> None:
    app = _press(open_page("scenario"), "example_centre")
    first = _answer(app)
    _press(app, "scenario_season")
    both = _answer(app)
    assert len(_desk(app).scenario.edits) == 2
    assert both != first
    _press(app, "scenario_undo")
    assert _answer(app) == first
    _press(app, "scenario_redo")
    assert _answer(app) == both
    _press(app, "drop_0")
    assert [edit.kind for edit in _desk(app).scenario.edits] == ["set_season"]
    _press(app, "scenario_undo")
    assert _answer(app) == both
    _press(app, "scenario_clear")
    assert VI("scenario.start_how") in html_of(app)
    _press(app, "scenario_undo")
    assert _answer(app) == both


def test_a_link_opens_the_same_scenario_in_another_session() -> None:
    app = _press(open_page("scenario", service="market", threshold="30"), "scenario_season")
    other = open_page("scenario", s=app.query_params["s"])
    assert _answer(other) == _answer(app)
    assert other.selectbox(key="select_service").value == "market"
    assert other.selectbox(key="select_threshold").value == "30"
    assert _desk(other).owner != _desk(app).owner


@pytest.mark.parametrize("nonsense", ["1.x", "<script>", "9" * 9000])
def test_a_broken_link_is_a_sentence_and_the_page_goes_on(nonsense) -> None:
    app = open_page("scenario", s=nonsense, a=nonsense)
    assert VI("scenario.bad_link") in html_of(app)
    assert VI("scenario.start_how") in html_of(app)
    assert "<script>" not in html_of(app)


def test_two_sessions_do_not_see_each_others_edits() -> None:
    one, other = open_page("scenario"), open_page("scenario")
    _press(one, "example_centre")
    other.run()
    assert VI("scenario.start_how") in html_of(other)
    _press(other, "example_landslide")
    first = _answer(one)
    one.run()
    assert _answer(one) == first
    assert "QL14D" not in html_of(one).split('class="z-table tall"')[0]


def test_a_road_is_picked_and_closed_as_a_whole_or_a_stretch() -> None:
    app = _click(open_page("scenario"), "close", QL14D)
    assert "QL14D" in html_of(app)
    stretch, whole = app.radio(key="scenario_part").options
    assert stretch != whole
    app.radio(key="scenario_part").set_value("commune").run()
    close = next(button for button in app.button if button.label == VI("scenario.do_close"))
    close.click().run()
    (edit,) = _desk(app).scenario.edits
    assert edit.kind == "close_road"
    assert {road.ref for road in edit.roads} == {"QL14D"}
    assert scenario_outcome.km(edit) > 10
    assert "\N{MINUS SIGN}" in _answer(app)


def test_a_road_is_drawn_and_its_ends_are_led_to_roads_nearby() -> None:
    app = open_page("scenario", tool="draw")
    _desk(app).line = [(107.6205, 15.663), (107.64, 15.68)]
    app.run()
    (edit,) = _desk(app).scenario.edits
    assert edit.kind == "add_road"
    assert edit.road_class == "secondary"
    assert len(edit.line) >= 3
    assert not app.exception


def test_a_facility_is_removed_by_a_click_beside_it() -> None:
    known = city.service("district_health").select(city.load().on_land()).to_crs(4326)
    place = known.geometry.iloc[0]
    click = Click(place.x + 0.001, place.y, str(known["commune_code"].iloc[0]), pixel_m=150.0)
    app = _click(open_page("scenario"), "remove", click)
    (edit,) = _desk(app).scenario.edits
    assert edit.facility_id == known.index[0]
    # What was added is taken out again by a click on its pin.
    app = _click(
        _press(open_page("scenario"), "example_centre"),
        "remove",
        Click(107.3, 15.8, "20443", "marks", "edit-0"),
    )
    assert not _desk(app).scenario.edits


@pytest.mark.parametrize(
    ("tool", "click", "said"),
    [
        ("add", Click(106.9, 15.2, None), "scenario.outside"),
        ("remove", Click(107.25, 15.85, "20443"), "scenario.no_facility_near"),
        ("close", Click(107.35, 15.62, "20698"), "scenario.no_road_near"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_nothing_is_lost(tool, click, said) -> None:
    app = _press(open_page("scenario"), "example_wet")
    before = _desk(app).scenario
    _click(app, tool, click)
    assert VI(said) in html_of(app)
    assert _desk(app).scenario == before


def test_another_service_keeps_roads_and_leaves_facilities_out() -> None:
    app = _press(_press(open_page("scenario"), "example_landslide"), "scenario_season")
    app = _click(app, "add", HUNG_SON)
    app.selectbox(key="select_service").select("school_upper_secondary").run()
    assert [edit.kind for edit in _desk(app).scenario.edits] == ["close_road", "set_season"]
    _press(app, "scenario_undo")
    assert len(_desk(app).scenario.edits) == 3
    assert app.selectbox(key="select_service").value == "district_health"


def test_a_service_without_any_mapped_facility_gains_nobody_falsely() -> None:
    empty = [one.id for one in city.services().values() if one.select(city.load().on_land()).empty]
    for name in empty[:1]:
        app = open_page("scenario", service=name)
        assert VI("scenario.start_unmapped") in html_of(app)
        _click(app, "add", HUNG_SON)
        assert "Chưa có dữ liệu" in _answer(app)
        assert " người</b>" not in _answer(app)


def test_projects_by_a_year_come_and_go_with_their_names() -> None:
    app = open_page("scenario", service="boarding_school")
    app.selectbox(key="select_year").select("2030").run()
    edits = _desk(app).scenario.edits
    assert edits
    assert all(edit.project_id for edit in edits)
    assert all(f"Dự án {edit.project_id}: {escape(edit.label)}" in html_of(app) for edit in edits)
    # There the West is nearer than the East: no gap with a minus sign.
    assert "số phút trung vị: vùng Tây" in _answer(app)
    app.selectbox(key="select_year").set_value(None).run()
    assert not _desk(app).scenario.edits


def test_the_file_holds_everything_and_opens_again() -> None:
    app = _press(open_page("scenario"), "example_landslide")
    body = files.document(_desk(app).scenario)
    read = Scenario.from_json(body)
    assert read.created is not None
    assert read.data_version == _desk(app).scenario.data_version
    assert read.edits == _desk(app).scenario.edits == from_link(app.query_params["s"]).edits
    other = open_page("scenario")
    box = next(iter(other.get("file_uploader")))
    assert VI("scenario.load_hint") == box.label
    other.file_uploader[0].upload("x.json", body, "application/json").run()
    assert _answer(other) == _answer(app)


def test_a_faulty_file_lists_every_fault_and_changes_nothing() -> None:
    app = _press(open_page("scenario"), "example_landslide")
    before = _desk(app).scenario
    broken = json.loads(files.document(before))
    broken["mode"], broken["season"] = "boat", "monsoon"
    app.file_uploader[0].upload("x.json", json.dumps(broken).encode(), "application/json").run()
    said = html_of(app)
    assert VI("scenario.load_faults", count=2) in said
    assert "mode:" in said
    assert "season:" in said
    assert _desk(app).scenario == before


def test_other_data_is_matched_with_a_sentence_and_lost_roads_are_named() -> None:
    app = _press(open_page("scenario"), "example_landslide")
    before = _desk(app).scenario
    older = before.model_copy(update={"data_version": "older"})
    other = open_page("scenario")
    other.file_uploader[0].upload("x.json", older.to_json().encode(), "application/json").run()
    assert "older" in html_of(other)
    assert _answer(other) == _answer(app)
    (edit,) = before.edits
    gone = edit.roads[0].model_copy(update={"edge_id": 2**40, "lon": 108.2, "lat": 16.05})
    lost = older.model_copy(update={"edits": (edit.model_copy(update={"roads": (gone,)}),)})
    other.file_uploader[0].upload("y.json", lost.to_json().encode(), "application/json").run()
    assert "is not in this version of the roads" in html_of(other)
    assert _answer(other) == _answer(app)


def test_two_scenarios_stand_side_by_side() -> None:
    app = _press(_press(_press(open_page("scenario"), "example_centre"), "scenario_keep"), "scenario_season")
    said = html_of(app)
    assert "<b>A.</b>" in said
    assert "<b>B.</b>" in said
    assert VI("scenario.measure_median_after_min", threshold=60) in said
    again = open_page("scenario", s=app.query_params["s"], a=app.query_params["a"])
    assert "<b>A.</b>" in html_of(again)


def test_where_next_is_proven_and_its_sites_become_a_scenario() -> None:
    app = open_page("scenario", part="next", new="2")
    _press(app, "scenario_find")
    said = html_of(app)
    assert "Đã chứng minh tối ưu" in said
    assert 'class="z-curve"' in said
    gained = _answer(app).split("<b>")[2].split(" người")[0]
    _press(app, "scenario_use")
    assert len(_desk(app).scenario.edits) == 2
    # What was promised is what the scenario finds.
    assert f"{gained} người" in _answer(app)


def test_ethnic_minority_communes_are_counted_where_they_are_known_and_that_is_said() -> None:
    app = _press(open_page("scenario", part="next", new="1", whom="ethnic_minority"), "scenario_find")
    said = html_of(app)
    assert "Chỉ tính 5 xã" in said
    assert "Hùng Sơn, Tây Giang, Avương, Đông Giang, Trà Tân" in said
    assert VI("scenario.save_xlsx") in [button.label for button in app.get("download_button")]


def test_rounds_say_how_few_stops_are_enough() -> None:
    app = _press(open_page("scenario", part="next", ask="rounds", near="45"), "scenario_find")
    assert "điểm dừng</b>" in _answer(app)
    assert VI("scenario.stops") in html_of(app)


def test_the_workbook_holds_all_units_with_empty_cells_for_missing_figures() -> None:
    app = _press(open_page("scenario"), "example_landslide")
    found = scenario_book.outcome(VI, "test", _desk(app).scenario)
    book = openpyxl.load_workbook(io.BytesIO(files.workbook(found)))
    assert book.sheetnames == ["communes", "regions", "speeds", "actions", "parameters"]
    rows = list(book["communes"].values)
    assert len(rows) == 95
    (hoang_sa,) = [row for row in rows if row[0] == "20333"]
    assert hoang_sa[rows[0].index("gained_persons")] is None
