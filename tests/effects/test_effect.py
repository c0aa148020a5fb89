"""Who gains by works: counted by hand on one road, then as properties."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from zones.city import City
from zones.city.projects import Phase
from zones.effects import (
    NotComputable,
    Works,
    bench_of,
    edits_of,
    effect,
    finished,
    model_after,
    standing_by,
    works_by,
)
from zones.errors import InputError
from zones.scenario import CloseRoad, Workbench, road_edges
from zones.travel import TravelModel

Make = dict[str, Callable[..., Any]]
SAVED = 5.0 - 60.0 / 35.0
"""Minutes saved per km of QL9 when 12 km/h become 35."""


@pytest.fixture(scope="module")
def bench(small_model: TravelModel, small_city: City) -> Workbench:
    return bench_of(small_model, small_city, "district_health", "motorcycle", "dry")


@pytest.fixture
def works(small_model: TravelModel, small_city: City, make: Make) -> Works:
    found = edits_of(make["project"](), small_model, small_city)
    assert isinstance(found, Works)
    return found


def test_the_last_kilometre_comes_within_the_hour(bench: Workbench, works: Works) -> None:
    # 62.5 minutes from km 20 become 29.6; km 19 had 57.5 before. 21 people live there, 1 by the other grid.
    found = effect(bench, [works])
    west = found.regions.loc["west"]
    assert found.threshold_min == 60
    assert (west["gained_persons"], west["gained_alt_persons"], west["lost_persons"]) == (21.0, 1.0, 0.0)
    assert found.communes["gained_persons"].tolist() == [0.0, 0.0, 21.0]
    assert found.regions_alt.loc["west", "gained_persons"] == 1.0


def test_minutes_are_saved_by_everybody_on_the_road(bench: Workbench, works: Works) -> None:
    # k + 1 people at km k each save (k - 10) times SAVED: 990 times SAVED in all, by 165 of the West's 176.
    west = effect(bench, [works]).regions.loc["west"]
    assert west["changed_persons"] == 165.0
    assert west["saved_person_min"] == pytest.approx(990 * SAVED, rel=1e-4)
    assert west["mean_saved_min"] == pytest.approx(990 * SAVED / 176, rel=1e-4)


def test_the_gap_between_west_and_east_before_and_after(bench: Workbench, works: Works) -> None:
    # Half of the West lives up to km 16, half of the East up to km 6.
    gap = effect(bench, [works]).gap
    assert gap.loc["median_min", "before"] == pytest.approx(12.5 + 30.0 - 7.5, abs=1e-3)
    assert gap.loc["median_min", "after"] == pytest.approx(12.5 + 6 * 60 / 35 - 7.5, abs=1e-3)
    assert gap.loc["share_within_pct", "before"] == pytest.approx(100 - 100 * 155 / 176)
    assert gap.loc["share_within_pct", "after"] == 0.0


def test_another_threshold_counts_others(bench: Workbench, works: Works) -> None:
    # Within 30 minutes: up to km 13 before (27.5), all after.
    west = effect(bench, [works], threshold_min=30).regions.loc["west"]
    assert west["gained_persons"] == sum(range(15, 22))


def test_a_bench_is_left_as_it_was_found(bench: Workbench, works: Works) -> None:
    before = bench.minutes()
    effect(bench, [works])
    np.testing.assert_array_equal(bench.minutes(), before)
    assert bench.edits == ()


def test_a_bench_with_edits_is_refused(small_model: TravelModel, small_city: City, works: Works) -> None:
    own = bench_of(small_model, small_city, "district_health", "motorcycle", "dry")
    own.apply(CloseRoad(roads=road_edges(small_model.network, [0])))
    with pytest.raises(InputError, match="undo them first"):
        effect(own, [works])


def test_a_school_changes_nothing_for_the_hospital(
    bench: Workbench, small_model: TravelModel, small_city: City, make: Make
) -> None:
    site = make["shape"](Point(18_500, 1500))
    school = make["project"]("W13", kind="school", name_vi="Trường tiểu học", shapes=(site,))
    found = edits_of(school, small_model, small_city)
    assert isinstance(found, Works)
    assert effect(bench, [found]).regions["changed_persons"].sum() == 0.0


def test_what_it_rests_on_travels_with_an_effect(bench: Workbench, works: Works) -> None:
    found = effect(bench, [works])
    assert found.params["projects"] == ["W01"]
    assert (found.params["data_version"], found.params["mode"], found.grade) == (
        "small",
        "motorcycle",
        "indicative",
    )


def test_the_roads_of_works_as_a_model(small_model: TravelModel, works: Works) -> None:
    later = model_after(small_model, [works])
    way = later.drive((20_500, 1500), (500, 1500), mode="car")
    assert way.minutes == pytest.approx(12.5 + 10 * 60 / 35, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(
    design=st.floats(5, 130), begin=st.sampled_from([0, 10, 15]), season=st.sampled_from(["dry", "wet"]),
    level=st.sampled_from(["low", "central", "high"]),
)  # fmt: skip
def test_an_upgrade_never_makes_anybodys_way_longer(
    small_model: TravelModel, small_city: City, make: Make, design: float, begin: int, season: str, level: Any
) -> None:
    road = make["project"](
        facts=(make["fact"]("capacity", value=design, unit="km_per_h"),),
        shapes=(make["shape"](make["line"](begin, 20)),),
    )
    found = edits_of(road, small_model, small_city, season=season, level=level)  # type: ignore[arg-type]
    if isinstance(found, NotComputable):
        assert found.reason.code == "not_faster"
        return
    own = bench_of(small_model, small_city, "district_health", "motorcycle", season)
    before = own.minutes()
    own.apply(found.edits[0])
    assert (own.minutes() <= before).all()
    own.undo()
    table = effect(own, [found]).communes
    assert (table["lost_persons"] == 0).all()
    assert (table["mean_saved_min"] >= 0).all()


def _due(make: Make, number: str, finish: str | None, design: float, *km: float) -> Any:
    return make["project"](
        number,
        phases=(Phase(phase_id="p", name_vi="một", name_en="one", finish=finish),),
        facts=(make["fact"]("capacity", value=design, unit="km_per_h"),),
        shapes=(make["shape"](make["line"](*km)),),
    )


def test_what_stands_by_a_year(make: Make) -> None:
    two = (
        Phase(phase_id="a", name_vi="một", name_en="one", finish="2026"),
        Phase(phase_id="b", name_vi="hai", name_en="two", finish="2029-Q2"),
    )
    half = (two[0], Phase(phase_id="b", name_vi="hai", name_en="two"))
    projects = [
        make["project"]("W01"),
        make["project"]("W02", phases=two),
        make["project"]("W03", phases=half),
        make["project"]("W04", phases=()),
        make["project"]("W05", phases=(), status="operating"),
    ]
    assert [finished(one) for one in projects] == [2027, 2029, None, None, None]
    found = standing_by(projects, 2028)
    ids = [[one.project_id for one in group] for group in (found.done, found.later, found.undated)]
    assert ids == [["W01", "W05"], ["W02"], ["W03", "W04"]]


def test_works_due_by_a_year_only_grow_and_save_only_more(
    bench: Workbench, small_model: TravelModel, small_city: City, make: Make
) -> None:
    # W03 comes last and is slower than W01 on the same road: the faster one stays.
    projects = [
        _due(make, "W01", "2027", 40, 15, 20),
        _due(make, "W02", "2028", 40, 10, 15),
        _due(make, "W03", "2030", 20, 10, 20),
        _due(make, "W04", None, 40, 10, 20),
    ]
    saved, names = [], []
    for year in (2026, 2027, 2028, 2030):
        works = works_by(small_model, small_city, projects, year)
        names.append([one.project_id for one in works])
        saved.append(float(effect(bench, works).regions.loc["west", "saved_person_min"]))
    assert names == [[], ["W01"], ["W01", "W02"], ["W01", "W02", "W03"]]
    assert saved[0] == 0.0
    assert saved[0] < saved[1] < saved[2]
    assert saved[3] == saved[2] == pytest.approx(990 * SAVED, rel=1e-4)
