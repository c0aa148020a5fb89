"""Effects of the real projects on the real city: what anybody who knows the roads would check first."""

import pandas as pd
import pytest

from zones import city as tables
from zones.city.project_seed import seed
from zones.city.projects import Project
from zones.effects import (
    Effect,
    NotComputable,
    Works,
    bench_of,
    course_of,
    edits_of,
    effect,
    standing_by,
    works_by,
)
from zones.travel import TravelModel, load_model

NAM_GIANG, LA_DEE, DAC_PRING, LA_EE, BEN_GIANG = "20707", "20704", "20716", "20698", "20710"


@pytest.fixture(scope="module")
def model() -> TravelModel:
    return load_model()


@pytest.fixture(scope="module")
def whole() -> tables.City:
    return tables.load()


@pytest.fixture(scope="module")
def projects() -> dict[str, Project]:
    return {project.project_id: project for project in seed()}


@pytest.fixture(scope="module")
def outcome(
    model: TravelModel, whole: tables.City, projects: dict[str, Project]
) -> dict[str, Works | NotComputable]:
    return {number: edits_of(project, model, whole) for number, project in projects.items()}


@pytest.fixture(scope="module")
def ql14d(model: TravelModel, whole: tables.City, outcome: dict[str, Works | NotComputable]) -> Effect:
    works = outcome["W03"]
    assert isinstance(works, Works)
    return effect(bench_of(model, whole, "district_health", "motorcycle", "dry"), [works])


def test_every_project_has_works_or_a_reason(outcome: dict[str, Works | NotComputable]) -> None:
    works = {number: found for number, found in outcome.items() if isinstance(found, Works)}
    # QL14D: its present speed is one press report, its class an earlier plan. QL14E: its state is not known.
    assert {number: found.grade for number, found in works.items()} == {
        "W03": "indicative",
        "W05": "bound",
        "W13": "firm",
        "W14": "firm",
    }


def test_nothing_enters_that_is_not_marked_fit_for_distances(
    outcome: dict[str, Works | NotComputable], projects: dict[str, Project]
) -> None:
    computed = [number for number, found in outcome.items() if isinstance(found, Works)]
    assert all(any(shape.fit_for_distance for shape in projects[one].shapes) for one in computed)
    # Only the commune of the school in Hùng Sơn is published: it stands at the commune's centre, ±4 km.
    hung_son = outcome["W15"]
    assert isinstance(hung_son, NotComputable)
    assert hung_son.reason.code == "position"
    assert "4" in hung_son.reason.vi


def test_ql14d_says_why_it_is_only_indicative(outcome: dict[str, Works | NotComputable]) -> None:
    works = outcome["W03"]
    assert isinstance(works, Works)
    weak = {note.code for note in works.notes if note.grade == "indicative"}
    assert weak == {"present_speed", "share_of_design", "planned_class", "course_longer"}


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("E02", "position"),
        ("E05", "no_timetable"),
        ("E10", "no_alignment"),
        ("E11", "existing_site"),
        ("E50", "no_timetable"),
        ("E51", "not_faster"),
        ("E52", "operating"),
        ("E53", "operating"),
        ("E54", "no_alignment"),
        ("E55", "operating"),
        ("W04", "section_unknown"),
        ("W06", "no_standard"),
        ("W07", "upgrade_wanted"),
        ("W08", "upgrade_wanted"),
        ("W09", "no_alignment"),
        # Only the commune is published of these border schools.
        ("W16", "position"),
        ("W17", "position"),
        ("W18", "position"),
        ("W19", "existing_site"),
        ("W20", "existing_site"),
        ("W26", "programme"),
        ("E15", "no_travel"),
    ],
)
def test_why_the_others_cannot_be_computed(
    outcome: dict[str, Works | NotComputable], number: str, code: str
) -> None:
    found = outcome[number]
    assert isinstance(found, NotComputable)
    assert found.reason.code == code


@pytest.mark.parametrize("number", ["W03", "W05", "W07"])
def test_national_roads_are_found_whole_and_under_their_number(
    model: TravelModel, projects: dict[str, Project], number: str
) -> None:
    shape = projects[number].primary
    assert shape is not None
    found = course_of(model.network, shape.geometry)
    edges = model.network.edges.iloc[found.positions]
    assert found.share > 0.99
    assert edges["length_m"].sum() / 1000 == pytest.approx(found.course_km, rel=0.02)
    assert edges["ref"].unique().tolist() == [{"W03": "QL14D", "W05": "QL14E", "W07": "QL14G"}[number]]


def test_ql14d_goes_from_a_ruin_to_a_sound_mountain_road(outcome: dict[str, Works | NotComputable]) -> None:
    works = outcome["W03"]
    assert isinstance(works, Works)
    assert works.km == pytest.approx(71.7, abs=0.5)
    assert (works.kmh_before, works.kmh_after) == (pytest.approx(14.0), pytest.approx(35.0))


def test_the_border_communes_save_hours_and_those_farther_in_save_more(ql14d: Effect) -> None:
    saved = ql14d.communes["mean_saved_min"]
    assert saved[LA_DEE] > saved[NAM_GIANG] > saved[DAC_PRING] > saved[BEN_GIANG] > 10
    assert saved[LA_DEE] > 120
    # More than four hours from Nam Giang were reported in August 2025; before 2023 it was some two hours.
    assert ql14d.communes.loc[NAM_GIANG, "median_before_min"] == pytest.approx(240, rel=0.1)
    assert ql14d.communes.loc[NAM_GIANG, "median_after_min"] == pytest.approx(110, rel=0.1)


def test_nobody_loses_and_the_east_is_not_concerned(ql14d: Effect) -> None:
    assert ql14d.communes["lost_persons"].fillna(0).eq(0).all()
    assert ql14d.regions.loc["east", "changed_persons"] == 0
    assert ql14d.gap.loc["median_min", "after"] <= ql14d.gap.loc["median_min", "before"]
    assert ql14d.gap.loc["share_within_pct", "after_alt"] <= ql14d.gap.loc["share_within_pct", "before_alt"]


def test_all_94_units_are_listed_and_hoang_sa_has_no_figures(ql14d: Effect) -> None:
    assert len(ql14d.communes) == 94
    assert ql14d.communes.index[ql14d.communes["persons"].isna()].tolist() == ["20333"]


def test_a_new_school_shortens_the_way_in_its_own_commune(
    model: TravelModel, whole: tables.City, outcome: dict[str, Works | NotComputable]
) -> None:
    works = outcome["W14"]
    assert isinstance(works, Works)
    # A Vương has a lower secondary school that is not on the map: the new one is not compared for it.
    assert works.services == ("school_primary",)
    bench = bench_of(model, whole, "school_primary", "motorcycle", "dry")
    found = effect(bench, [works]).communes
    assert found["saved_person_min"].idxmax() == "20458"  # A Vương
    assert found.loc["20458", "gained_persons"] > 400


def test_works_due_by_a_year(model: TravelModel, whole: tables.City, projects: dict[str, Project]) -> None:
    due = {
        year: [one.project_id for one in works_by(model, whole, projects.values(), year)]
        for year in (2025, 2026, 2030)
    }
    assert due == {2025: [], 2026: ["W13", "W14"], 2030: ["W03", "W13", "W14"]}
    undated = {project.project_id for project in standing_by(projects.values(), 2030).undated}
    assert {"W06", "W09"} <= undated


def test_speeds_after_the_works_are_a_range(
    model: TravelModel, whole: tables.City, projects: dict[str, Project]
) -> None:
    found = [edits_of(projects["W03"], model, whole, level=level) for level in ("low", "central", "high")]  # type: ignore[arg-type]
    speeds = pd.Series([one.kmh_after if isinstance(one, Works) else None for one in found], dtype=float)
    assert speeds.tolist() == [pytest.approx(30), pytest.approx(35), pytest.approx(40)]
