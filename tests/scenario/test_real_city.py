"""Scenarios of the real city: what anybody who knows its roads would check first."""

from typing import Any

import numpy as np
import pytest

from zones import access
from zones.city import City, service
from zones.scenario import (
    AddFacility,
    CloseRoad,
    RemoveFacility,
    Scenario,
    SetSeason,
    Workbench,
    from_link,
    road_edges,
    run,
    standing,
    to_link,
)
from zones.scenario.places import communes_at, km_by_commune
from zones.travel import TravelModel, WhatIf

LA_DEE, NAM_GIANG, DAC_PRING, HUNG_SON, NAM_TRA_MY = "20704", "20707", "20716", "20443", "20944"

Real = tuple[TravelModel, City, dict[str, Any]]


@pytest.fixture(scope="module")
def landslide(real: Real) -> Scenario:
    model = real[0]
    edges = model.network.edges
    roads = road_edges(model.network, edges.loc[edges["ref"] == "QL14D", "edge_id"])
    return Scenario(data_version=model.data_version, edits=(CloseRoad(roads=roads, label="QL14D"),))


def test_without_ql14d_the_border_communes_are_far_away(real: Real, landslide: Scenario) -> None:
    model, city, shared = real
    result = run(model, city, from_link(to_link(landslide)), **shared)
    table = result.by_commune()
    for code in (LA_DEE, NAM_GIANG, DAC_PRING):
        assert table.loc[code, "median_after_min"] > table.loc[code, "median_before_min"] + 60
        assert table.loc[code, "changed_persons"] > 0.95 * table.loc[code, "persons"]
    assert (table["gained_persons"].dropna() == 0).all()
    regions = result.by_region()
    assert regions.loc["east", "changed_persons"] == 0
    assert regions.loc["west", "lost_persons"] == table["lost_persons"].sum() > 1000
    done = result.action_list().set_index("commune_code")
    assert done.loc[LA_DEE, "km"] == pytest.approx(22.7, abs=1)
    # The Directorate for Roads gives QL14D as 74.4 km.
    assert done["km"].sum() == pytest.approx(74.4, rel=0.03)


def test_before_is_what_the_access_page_shows(real: Real) -> None:
    model, city, shared = real
    bench = Workbench(model, city, service_id="hospital", **shared)
    shown = access.run(model, city, "hospital")
    assert bench.before.minutes.tobytes() == shown.minutes.tobytes()
    assert bench.before.facilities.index.equals(shown.facilities.index)
    assert np.array_equal(bench.before.nearest, shown.nearest)
    ours, theirs = bench.by_commune(120), shown.by_commune(120)
    np.testing.assert_array_equal(ours["median_before_min"], theirs["median_min"])
    np.testing.assert_array_equal(ours["share_before_pct"], theirs["share_within_pct"])


def test_a_health_centre_at_hung_son_gains_those_whom_brute_force_counts(real: Real) -> None:
    model, city, shared = real
    seats = city.on_land().query("kind == 'commune_seat'").set_index("commune_code")
    seat = seats.geometry[HUNG_SON]
    edit = AddFacility.at(seat.x, seat.y, name="TTYT Hùng Sơn")
    result = run(
        model, city, Scenario(data_version=city.data_version, threshold_min=60, edits=(edit,)), **shared
    )
    alone = model.minutes([edit.xy]).minutes.reshape(-1)
    cells = city.cells
    before = result.before.minutes.reshape(-1)
    came = (before[cells.cell] > 60) & (alone[cells.cell] <= 60)
    assert result.by_region().loc["city", "gained_persons"] == pytest.approx(
        cells.persons[came].sum(), abs=0.01
    )
    assert result.by_region().loc["city", "gained_alt_persons"] == pytest.approx(
        cells.persons_alt[came].sum(), abs=0.01
    )
    assert result.by_commune().loc[HUNG_SON, "gained_persons"] > 5000
    assert communes_at(city, [edit.xy]) == [HUNG_SON]


def test_benches_that_share_their_starts_say_what_each_says_alone(real: Real) -> None:
    model, city, shared = real
    starts = standing.starts(model, city, "district_health")
    WhatIf.of(starts).prepare()
    gone = RemoveFacility(facility_id=str(standing.facilities(city, "district_health").index[3]))
    for season, mode in (("dry", "motorcycle"), ("wet", "motorcycle"), ("wet", "car")):
        edits = (gone, SetSeason(season="dry" if season == "wet" else "wet"))
        asked = Scenario(data_version=city.data_version, season=season, mode=mode, edits=edits)
        together = Workbench.of(model, city, asked, starts=starts, **shared)
        alone = run(model, city, asked, **shared)
        assert together.minutes().tobytes() == alone.after.minutes.tobytes()
        assert together.by_commune(60).equals(alone.by_commune(60))
        assert together.before.minutes.tobytes() == alone.before.minutes.tobytes()


def test_random_edits_equal_a_run_of_the_whole_scenario(real: Real) -> None:
    model, city, shared = real
    rng = np.random.default_rng(5)
    bench = Workbench(model, city, **shared)
    start = bench.minutes().tobytes()
    lived_in = city.cells.cell[city.cells.persons > 5]
    for i in range(8):
        x, y = (float(v) for v in model.grid.centre_of(rng.choice(lived_in)))
        if i % 4 == 0:
            bench.apply(AddFacility.at(x, y))
        elif i % 4 == 1:
            gone = [edit.facility_id for edit in bench.edits if isinstance(edit, RemoveFacility)]
            bench.apply(
                RemoveFacility(facility_id=rng.choice(bench.before.facilities.index.difference(gone)))
            )
        else:
            picked = bench.roads.at(model, city, x, y, max_m=5000)
            bench.apply(CloseRoad(roads=road_edges(model.network, picked.stretch.edge_ids)))
    whole = run(model, city, bench.scenario(), **shared)
    assert whole.after.minutes.tobytes() == bench.minutes().tobytes()
    assert whole.by_commune(60).equals(bench.by_commune(60))
    while bench.can_undo:
        bench.undo()
    assert bench.minutes().tobytes() == start


def test_kilometres_by_commune_add_up(real: Real) -> None:
    model, city, _ = real
    edges = model.network.edges
    some = np.flatnonzero((edges["ref"] == "QL14E").to_numpy())
    km = edges["length_m"].to_numpy()[some] / 1000
    sums = km_by_commune(city, model.network.lines[some], km)
    assert sums.sum() == pytest.approx(km.sum(), abs=0.06)
    assert set(sums.index) <= {*city.communes.index, ""}


def test_speeds_off_by_a_fifth_count_as_a_threshold_off_by_a_fifth(real: Real) -> None:
    model, city, shared = real
    known = service("district_health").select(city.on_land())
    gone = RemoveFacility(facility_id=str(known.index[known["commune_code"] == NAM_TRA_MY][0]))
    edits = (AddFacility(lon=107.306647, lat=15.833833), gone)
    result = run(model, city, Scenario(data_version=model.data_version, edits=edits), **shared)
    sure = result.change.sure(60)
    # 60 minutes at 4/5 of the speed are 48 minutes, at 6/5 they are 72.
    for name, minutes in (("slower", 48), ("central", 60), ("faster", 72)):
        whole = result.by_region(threshold_min=minutes).loc["city"]
        for column in sure.columns:
            assert sure.loc[name, column] == whole[column]
    assert (sure[["gained_persons", "gained_alt_persons"]] > 0).all(axis=None)
    assert sure["gained_persons"].nunique() == 3


def test_a_click_on_a_map_of_main_roads_means_a_main_road(real: Real) -> None:
    model, city, shared = real
    # In the middle of Đà Nẵng: some alley is always nearer than a main road.
    ((x, y),) = [tuple(city.communes.geometry["20194"].representative_point().coords[0])]
    near = shared["roads"].at(model, city, x, y, max_m=3000)
    main = shared["roads"].at(model, city, x, y, max_m=3000, first=("trunk", "primary", "secondary"))
    assert near.road_class not in ("trunk", "primary", "secondary")
    assert main.road_class in ("trunk", "primary", "secondary")
    assert near.away_m < main.away_m <= 3000
    # Where none of them is in reach, any road is taken.
    assert shared["roads"].at(model, city, x, y, max_m=near.away_m + 1, first=("motorway",)) == near
