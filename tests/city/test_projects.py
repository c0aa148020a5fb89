"""The project document: what it refuses, what it keeps through JSON, and the projects that geodata holds."""

import json
from datetime import date
from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from zones.city import programme
from zones.city.project_seed import seed
from zones.city.projects import SECTORS, STATUSES, Fact, Phase, Project, Shape, span
from zones.errors import LayerError

FACT = {"key": "area", "value": 12.0, "unit": "ha", "sources": ["https://a.vn/1"], "confidence": "high"}
SHAPE = {
    "geom_id": "E99-1", "role": "area", "primary": True, "method": "osm_match", "basis": "osm_polygon",
    "position_error_m": 100.0, "confidence": "high", "fit_for_distance": True, "source": "OSM",
    "geometry": shapely.box(0, 0, 10, 10),
}  # fmt: skip
PROJECT = {
    "project_id": "E99", "name_vi": "Cầu", "name_en": "Bridge", "kind": "bridge", "sector": "transport",
    "region": "east", "status": "planned", "sections": ["1.1"], "commune_codes": ["20194"],
    "phases": [{"phase_id": "p1", "name_vi": "Một", "name_en": "One", "start": "2026", "finish": "2028-Q4"}],
    "facts": [FACT | {"phase": "p1"}], "shapes": [SHAPE],
}  # fmt: skip


@pytest.fixture(scope="module")
def projects():
    return {project.project_id: project for project in seed()}


# --- Dates ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("2028", date(2028, 1, 1), date(2028, 12, 31)),
        ("2028-Q1", date(2028, 1, 1), date(2028, 3, 31)),
        ("2028-Q4", date(2028, 10, 1), date(2028, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2027-12", date(2027, 12, 1), date(2027, 12, 31)),
        ("2028-11-05", date(2028, 11, 5), date(2028, 11, 5)),
    ],
)
def test_a_date_spans_the_days_it_may_mean(when, first, last):
    assert span(when) == (first, last)


@pytest.mark.parametrize(
    "when", ["2028-Q5", "28", "2028-13", "2028-02-30", "05/11/2028", "2028-1", "", "sau 2030"]
)
def test_what_is_no_date_is_refused(when):
    with pytest.raises(ValueError, match=r"is not a date|day is out of range|month must be"):
        span(when)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_coarser_dates_hold_the_finer_ones(day):
    quarter = f"{day.year}-Q{(day.month + 2) // 3}"
    written = [f"{day.year:04d}", quarter, f"{day:%Y-%m}", f"{day:%Y-%m-%d}"]
    spans = [span(one) for one in written]
    for (outer_first, outer_last), (first, last) in pairwise(spans):
        assert outer_first <= first <= last <= outer_last
    assert spans[-1] == (day, day)


# --- What a document refuses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": None}, "a value, or a text in both languages"),
        ({"value": None, "text_vi": "có"}, "a value, or a text in both languages"),
        ({"upper": 11.0}, "upper end of a range"),
        ({"value": None, "text_vi": "a", "text_en": "b", "upper": 11.0}, "upper end of a range"),
        ({"sources": []}, "at least 1 item"),
        ({"sources": ["Action Programme text"]}, "valid URL"),
        ({"sources": ["javascript:alert(1)"]}, "URL"),
        ({"unit": "hectares"}, "Input should be"),
        ({"key": "cost"}, "Input should be"),
        ({"confidence": "sure"}, "Input should be"),
        ({"as_of": "2025-13"}, "month must be in 1..12"),
        ({"source_date": "25 June"}, "is not a date"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_fact_refuses(change, message):
    with pytest.raises(ValidationError, match=message):
        Fact(**FACT | change)


def test_a_phase_refuses_to_end_before_it_begins_but_not_dates_that_may_overlap():
    with pytest.raises(ValidationError, match=r"phase p: it ends \(2024\) before it begins \(2025\)"):
        Phase(phase_id="p", name_vi="a", name_en="b", start="2025", finish="2024")
    assert Phase(phase_id="p", name_vi="a", name_en="b", start="2025-06", finish="2025").finish == "2025"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"geometry": shapely.Point()}, "empty or crosses itself"),
        ({"geometry": shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])}, "empty or crosses itself"),
        ({"method": "guess"}, "Input should be"),
        ({"basis": "sketch"}, "Input should be"),
        ({"position_error_m": -1.0}, "greater than or equal to 0"),
        ({"geom_id": ""}, "at least 1 character"),
    ],
)
def test_a_shape_refuses(change, message):
    with pytest.raises(ValidationError, match=message):
        Shape(**SHAPE | change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"project_id": "bridge 1"}, "pattern"),
        ({"name_en": " "}, "at least 1 character"),
        ({"sector": "roads"}, "Input should be"),
        ({"status": "finished"}, "Input should be"),
        ({"region": "north"}, "Input should be"),
        ({"sections": ["2.10"]}, "pattern"),
        ({"commune_codes": ["2019"]}, "pattern"),
        ({"phases": PROJECT["phases"] * 2}, "E99: phase p1 is there twice"),
        ({"shapes": [SHAPE, SHAPE]}, "E99: shape E99-1 is there twice"),
        ({"shapes": [SHAPE, SHAPE | {"geom_id": "E99-2"}]}, "only one shape can be the primary one"),
        ({"phases": []}, "E99: a fact speaks of an unknown phase p1"),
    ],
)
def test_a_project_refuses(change, message):
    with pytest.raises(ValidationError, match=message):
        Project(**PROJECT | change)


def test_a_document_cannot_be_changed_in_place():
    project = Project(**PROJECT)
    with pytest.raises(ValidationError, match="frozen"):
        project.status = "operating"


# --- What it keeps ----------------------------------------------------------------------------------------


def test_json_brings_every_project_back_to_the_letter(projects):
    for project in projects.values():
        text = project.model_dump_json()
        again = Project.model_validate_json(text)
        assert again.model_dump_json() == text
        for back, shape in zip(again.shapes, project.shapes, strict=True):
            assert shapely.equals_exact(back.geometry, shape.geometry)


def test_geometry_travels_as_hexadecimal_text():
    stored = json.loads(Project(**PROJECT).model_dump_json())["shapes"][0]["geometry"]
    assert shapely.from_wkb(stored).equals(SHAPE["geometry"])


def test_facts_come_most_trusted_and_latest_first():
    told = [("low", "2026"), ("high", "2024"), ("high", "2025"), ("medium", None)]
    facts = [FACT | {"confidence": c, "as_of": when, "value": k} for k, (c, when) in enumerate(told)]
    project = Project(**PROJECT | {"facts": facts})
    assert [fact.value for fact in project.published("area")] == [2, 1, 3, 0]
    assert project.published("length") == []


# --- The seed ---------------------------------------------------------------------------------------------


def test_the_seed_is_in_id_order_and_each_project_says_who_says_so(projects):
    assert list(projects) == sorted(projects)
    assert all(project.facts for project in projects.values())
    assert {project.sector for project in projects.values()} == set(SECTORS)
    assert {project.status for project in projects.values()} == set(STATUSES)


def test_a_project_has_one_primary_shape_or_none(projects):
    bare = [project_id for project_id, project in projects.items() if project.primary is None]
    assert bare == [f"A{k:02d}" for k in range(1, 12)], "only what the programme names without a project"
    assert projects["W06"].primary.geometry.geom_type == "LineString"
    assert projects["W27"].primary.position_error_m is None, "a programme's area is no site"


@pytest.mark.parametrize(
    ("what", "ids"),
    [
        ("Liên Chiểu", ["E01", "E02"]),
        ("urban railway", ["E04", "E05", "E06", "E07", "E08", "E09"]),
        ("border boarding schools", ["W13", "W14", "W15", "W16", "W17", "W18"]),
        ("high-speed rail", ["E47", "E48", "E49", "E50"]),
    ],
)
def test_what_the_programme_lists_is_there(projects, what, ids):
    assert set(ids) <= set(projects), what


def test_a_missing_layer_is_told(tmp_path):
    with pytest.raises(LayerError, match=r"catalogue\.toml is missing"):
        seed(tmp_path)


# --- The programme ----------------------------------------------------------------------------------------


def test_sections_come_in_reading_order_under_their_chapters():
    found = programme.sections()
    assert [section.id for section in found if section.parent == "1"] == ["1.1", "1.2", "1.3"]
    assert {section.parent for section in found if not section.parent} == {""}
    mountain = next(section for section in found if section.id == "2.6")
    assert mountain.title["vi"]
    assert mountain.title["en"]
    assert programme.Measure(kind="service", id="district_health") in mountain.measures


def test_what_measures_a_section_exists():
    from zones.city import services
    from zones.data import catalogue

    known = {"service": set(services()), "layer": set(catalogue.definitions())}
    named = [measure for section in programme.sections() for measure in section.measures]
    named += [target.measure for target in programme.targets() if target.measure]
    assert named
    for measure in named:
        assert measure.kind == "reported" or measure.id in known[measure.kind], measure


def test_targets_keep_ranges_bounds_and_what_was_not_found():
    found = {target.id: target for target in programme.targets()}
    assert (found["grdp_growth"].bound, found["grdp_growth"].value) == ("at_least", 11.0)
    assert (found["digital_economy"].value, found["digital_economy"].upper) == (35.0, 40.0)
    poverty = found["poverty"]
    assert (poverty.bound, poverty.value, poverty.remark["vi"][:14]) == ("unknown", None, "Chưa tìm thấy ")
    assert found["households_grid"].measure == programme.Measure(
        kind="reported", id="households_without_electricity"
    )
    assert all(target.sources for target in found.values())
