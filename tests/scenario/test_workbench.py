"""What edits change, counted by hand in a valley, and against models built from scratch."""

import json
from collections.abc import Callable
from threading import Thread

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from zones import coverage
from zones.errors import InputError
from zones.scenario import (
    AddFacility,
    AddRoad,
    CloseRoad,
    Edit,
    RemoveFacility,
    ReopenRoad,
    Scenario,
    ScenarioError,
    SetSeason,
    UpgradeRoad,
    Workbench,
    road_edges,
    run,
)

ROADS = [{"edge_id": i, "cols": (i, i + 1)} for i in range(9)]


def scenario(*edits: Edit, **others: object) -> Scenario:
    return Scenario(
        **{"data_version": "valley", "service": "market", "threshold_min": 3, "edits": edits, **others}
    )


def test_a_new_market_is_counted_by_hand(valley: Callable, town: Callable, place: Callable) -> None:
    model = valley()
    # A quarter of a cell, and of a minute, from the middle of cell 9.
    result = run(model, town(model), scenario(AddFacility.at(*place(8.75), name="Chợ mới")))
    table = result.by_commune()
    # Before: cells 0-3 are within 3 minutes, 3 included; after: 7-9 too.
    west, east = table.loc["10001"], table.loc["10002"]
    assert (west["within_before_persons"], west["within_after_persons"], west["gained_persons"]) == (
        40,
        40,
        0,
    )
    assert (east["within_before_persons"], east["within_after_persons"], east["gained_persons"]) == (
        0,
        30,
        30,
    )
    assert east["gained_alt_persons"] == 60
    assert (east["median_before_min"], east["median_after_min"]) == pytest.approx((7, 2.25), abs=1e-3)
    # 5, 6, 7, 8, 9 minutes become 4.25, 3.25, 2.25, 1.25, 0.25.
    assert east["mean_saved_min"] == pytest.approx(4.75, abs=1e-3)
    assert east["changed_persons"] == 50
    assert table.loc["10003", ["persons", "gained_persons", "share_after_pct"]].isna().all()
    assert table.loc["10003", "reason"] == "not_averaged"
    city = result.by_region().loc["city"]
    assert (city["gained_persons"], city["lost_persons"]) == (30, 0)
    gap = result.gap()
    assert gap.loc["median_min", ["better", "worse"]].tolist() == ["west", "east"]
    assert gap.loc["median_min", ["before", "after"]].tolist() == pytest.approx([5, 0.25], abs=1e-3)
    assert gap.loc["share_within_pct", ["before", "after"]].tolist() == pytest.approx([80, 20])
    assert result.by_commune(1).loc["10002", "gained_persons"] == 10
    new = result.after.facilities
    assert new.index.tolist() == ["market-0", "new-1"]
    assert result.after.nearest.tolist() == [[0] * 5 + [1] * 5]
    assert result.after.by_commune(3)["nearest_vi"].tolist()[:2] == ["market 0", "Chợ mới"]


def test_a_closed_road_takes_away_and_its_people_stay_counted(valley: Callable, town: Callable) -> None:
    # Cell 4 is a river; the road crosses it.
    model = valley(ROADS, water=[4])
    closed = CloseRoad(roads=road_edges(model.network, [3, 4]), label="Cầu")
    result = run(model, town(model), scenario(closed, threshold_min=30))
    east = result.by_commune().loc["10002"]
    assert (east["lost_persons"], east["newly_unreachable_persons"], east["within_after_persons"]) == (
        50,
        50,
        0,
    )
    assert np.isnan(east["median_after_min"])
    assert np.isnan(east["mean_saved_min"]), "nobody is left to compare"
    assert result.by_region().loc["city", "persons"] == 100
    (row,) = result.action_list().query("commune_code == '10001'").to_dict("records")
    assert (row["action"], row["what"], row["km"]) == ("close_road", "Cầu", pytest.approx(0.09))
    assert result.params["edits"] == 1
    assert result.after.params["closed"] == (3, 4)


def test_an_empty_scenario_changes_nothing(valley: Callable, town: Callable) -> None:
    model = valley(ROADS)
    result = run(model, town(model), scenario())
    assert result.before.minutes.tobytes() == result.after.minutes.tobytes()
    table = result.by_commune().drop(index="10003")
    for column in ("gained_persons", "lost_persons", "mean_saved_min", "changed_persons"):
        assert (table[column] == 0).all()
    assert result.action_list().empty
    assert result.remarks == ()


def test_the_wet_season_is_an_edit_too(valley: Callable, town: Callable) -> None:
    model = valley(ROADS)
    result = run(model, town(model), scenario(SetSeason(season="wet")))
    assert (result.before.season, result.after.season) == ("dry", "wet")
    assert result.params["season_after"] == "wet"
    # Four fifths of the commune ride 6 s per cell in the dry and 12 s in the wet season.
    assert result.by_commune().loc["10002", "median_after_min"] == pytest.approx(1.4, abs=0.01)
    assert result.by_commune().loc["10002", "median_before_min"] == pytest.approx(0.7, abs=0.01)


def test_a_service_without_places_has_no_before_and_says_so(
    valley: Callable, town: Callable, place: Callable
) -> None:
    model = valley()
    result = run(
        model,
        town(model, markets=()),
        scenario(AddFacility.at(*place(1)), AddFacility.at(*place(8)), threshold_min=5),
    )
    west = result.by_commune().loc["10001"]
    assert west["within_after_persons"] == 50
    assert np.isnan(west[["within_before_persons", "share_before_pct", "gained_persons"]].astype(float)).all()
    assert west["reason"] == "not_mapped"
    assert "no data" in result.remarks[0]["en"]
    assert result.after.nearest.tolist() == [[0] * 5 + [1] * 5]
    assert result.before.by_commune(3)["median_min"].isna().all()


def test_all_markets_may_close(valley: Callable, town: Callable) -> None:
    model = valley()
    result = run(model, town(model), scenario(RemoveFacility(facility_id="market-0")))
    assert result.by_region().loc["city", "newly_unreachable_persons"] == 100
    assert result.after.facilities.empty


def test_every_edit_that_cannot_be_made_is_named(valley: Callable, town: Callable, place: Callable) -> None:
    model = valley(ROADS, water=[9])
    far = road_edges(valley([{"edge_id": 77, "cols": (0, 9)}]).network, [77])
    with pytest.raises(ScenarioError) as raised:
        run(
            model,
            town(model),
            scenario(
                AddFacility(lon=112.0, lat=16.0),
                RemoveFacility(facility_id="market-0"),
                RemoveFacility(facility_id="market-0"),
                RemoveFacility(facility_id="commune_seat-1"),
                RemoveFacility(facility_id="nowhere"),
                CloseRoad(roads=far),
                UpgradeRoad(roads=road_edges(model.network, [1])),
                AddRoad.along(LineString([place(0), place(2)]), road_class="footway"),
                AddFacility.at(*place(5)),
            ),
        )
    faults = {fault.path: str(fault) for fault in raised.value.faults}
    assert list(faults) == [
        "edits[0]",
        "edits[2]",
        "edits[3]",
        "edits[4]",
        "edits[5].roads[0]",
        "edits[6]",
        "edits[7]",
    ]
    assert "water or outside the land" in faults["edits[0]"]
    assert "removed already" in faults["edits[2]"]
    assert "no facility of the service 'market'" in faults["edits[3]"]
    assert "edge 77" in faults["edits[5].roads[0]"]


def test_a_scenario_of_other_data_is_said_to_be(valley: Callable, town: Callable) -> None:
    model = valley(ROADS)
    other = valley([{**edge, "edge_id": edge["edge_id"] + 100} for edge in ROADS])
    closed = CloseRoad(roads=road_edges(other.network, [103]))
    result = run(model, town(model), scenario(closed, data_version="older"))
    assert result.scenario.edits[0].edge_ids == (3,)
    assert result.scenario.data_version == "valley"
    assert [text["en"].split(";")[0] for text in result.remarks] == [
        "The scenario was made on data older",
        "edits[0]: 1 of 1 road edges have new numbers",
    ]


def test_model_and_city_of_different_data_are_refused(valley: Callable, town: Callable) -> None:
    from dataclasses import replace

    model = valley()
    with pytest.raises(InputError, match="different data versions"):
        Workbench(model, replace(town(model), data_version="other"), service_id="market")


def test_a_road_that_meets_no_other_is_remarked_on(valley: Callable, town: Callable, place: Callable) -> None:
    model = valley([{"edge_id": 0, "cols": (0, 2)}])
    result = run(
        model, town(model), scenario(AddRoad.along(LineString([place(2), place(9)]), road_class="minor"))
    )
    (said,) = result.remarks
    assert "its last point meets no existing road" in said["en"]
    assert result.by_commune().loc["10002", "gained_persons"] == 50


def test_undo_and_redo_lead_to_the_same_bytes(valley: Callable, town: Callable, place: Callable) -> None:
    model = valley(ROADS, water=[4])
    bench = Workbench(model, town(model), service_id="market")
    states = [bench.minutes().tobytes()]
    edits: list[Edit] = [
        CloseRoad(roads=road_edges(model.network, [3])),
        SetSeason(season="wet"),
        ReopenRoad(roads=road_edges(model.network, [3])),
        AddFacility.at(*place(7)),
        RemoveFacility(facility_id="market-0"),
    ]
    for edit in edits:
        bench.apply(edit)
        states.append(bench.minutes().tobytes())
    assert len(set(states)) == len(states)
    for k in reversed(range(len(edits))):
        assert bench.undo() == edits[k]
        assert bench.minutes().tobytes() == states[k]
    with pytest.raises(InputError, match="undo"):
        bench.undo()
    for k, edit in enumerate(edits):
        assert bench.redo() == edit
        assert bench.minutes().tobytes() == states[k + 1]
    assert not bench.can_redo
    with pytest.raises(InputError, match="redo"):
        bench.redo()


def test_an_edit_that_fails_leaves_everything_as_it_was(
    valley: Callable, town: Callable, place: Callable
) -> None:
    model = valley(ROADS)
    bench = Workbench(model, town(model), service_id="market")
    bench.apply(AddFacility.at(*place(5)))
    bench.undo()
    before = bench.minutes().tobytes()
    with pytest.raises(ScenarioError):
        bench.apply(AddFacility(lon=112.0, lat=16.0))
    assert bench.minutes().tobytes() == before
    assert bench.can_redo, "a failed edit forgets nothing"
    bench.redo()
    stands = bench.minutes().tobytes()
    with pytest.raises(ScenarioError):
        bench.show(scenario(AddFacility.at(*place(9)), RemoveFacility(facility_id="nowhere")))
    assert bench.minutes().tobytes() == stands
    assert len(bench.edits) == 1


def test_a_scenario_is_shown_from_where_it_parts(valley: Callable, town: Callable, place: Callable) -> None:
    model = valley(ROADS)
    city = town(model)
    one, two, three = (AddFacility.at(*place(col)) for col in (3, 5, 8))
    bench = Workbench.of(model, city, scenario(one, two))
    bench.show(scenario(one, three))
    assert bench.edits == (one, three)
    assert bench.minutes().tobytes() == run(model, city, scenario(one, three)).after.minutes.tobytes()
    assert bench.scenario(title="x", threshold_min=3) == scenario(one, three, title="x")
    with pytest.raises(InputError, match="another service, mode or season"):
        bench.show(scenario(one, mode="foot"))


def test_sessions_of_several_threads_do_not_mix(valley: Callable, town: Callable, place: Callable) -> None:
    model = valley(ROADS)
    bench = Workbench(model, town(model), service_id="market")
    before = bench.minutes().tobytes()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(30):
                bench.apply(AddFacility.at(*place(6)))
                assert bench.by_region("east_west", 3).loc["city", "lost_persons"] == 0
                bench.undo()
        except BaseException as error:  # a thread's failure has to reach the test
            failed.append(error)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert bench.minutes().tobytes() == before


def test_the_raster_is_the_same_every_time_and_says_what_it_is(
    valley: Callable, town: Callable, place: Callable
) -> None:
    model = valley(water=[4])
    result = run(model, town(model), scenario(AddFacility.at(*place(9))))
    content = result.raster()
    assert content == run(model, town(model), scenario(AddFacility.at(*place(9)))).raster()
    with rasterio.MemoryFile(content) as memory, memory.open() as raster:
        before, after, saved = raster.read()
        assert raster.descriptions == ("minutes_before", "minutes_after", "minutes_saved")
        assert json.loads(raster.tags()["ZONES"])["data_version"] == "valley"
        assert raster.crs.to_epsg() == 5899
    np.testing.assert_allclose(before[0], [0, 1, 2, 3] + [np.nan] * 6)
    np.testing.assert_allclose(after[0], [0, 1, 2, 3, np.nan, 4, 3, 2, 1, 0], atol=1e-3)
    np.testing.assert_allclose(saved[0], [0] * 4 + [np.nan] * 6)


cols = st.integers(0, 8)
kinds = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 9)),
    st.tuples(st.just("remove"), st.just(0)),
    st.tuples(st.just("close"), cols),
    st.tuples(st.just("reopen"), cols),
    st.tuples(st.just("upgrade"), cols),
    st.tuples(st.just("draw"), st.integers(0, 6)),
    st.tuples(st.just("season"), st.sampled_from([0, 1])),
)


@settings(deadline=None, max_examples=40)
@given(asked=st.lists(kinds, max_size=6), counts=st.lists(st.integers(0, 9), min_size=10, max_size=10))
def test_a_run_equals_a_city_rebuilt_with_its_edits(
    valley: Callable, town: Callable, place: Callable, asked: list[tuple[str, int]], counts: list[int]
) -> None:
    base = valley(ROADS, water=[4], rows=2)
    city = town(base, persons=[float(n) for n in counts])
    edits: list[Edit] = []
    model, markets, season, new = base, {"market-0": place(0)}, "dry", 0
    drawn = []
    for kind, n in asked:
        one = road_edges(base.network, [n]) if kind in ("close", "reopen", "upgrade") else ()
        if kind == "add" and n != 4:
            edits.append(AddFacility.at(*place(n, 1)))
            new += 1
            markets[f"new-{new}"] = edits[-1].xy
        elif kind == "remove" and "market-0" in markets:
            edits.append(RemoveFacility(facility_id="market-0"))
            del markets["market-0"]
        elif kind == "close":
            edits.append(CloseRoad(roads=one))
            model = model.with_closed([n])
        elif kind == "reopen":
            edits.append(ReopenRoad(roads=one))
            model = model.with_reopened([n])
        elif kind == "upgrade":
            edits.append(UpgradeRoad(roads=one, road_class="primary"))
            model = model.with_upgraded([n], road_class="primary")
        elif kind == "draw":
            # In the second row, 60 m from the first: joined to no road but over the land.
            edits.append(AddRoad.along(LineString([place(n, 1), place(n + 3, 1)]), road_class="primary"))
            drawn.append(edits[-1])
        elif kind == "season":
            season = ("dry", "wet")[n]
            edits.append(SetSeason(season=season))
    result = run(base, city, scenario(*edits))
    if drawn:
        bench = Workbench.of(base, city, scenario(*edits))
        model = bench.travel_model()
    if not markets:
        assert np.isinf(result.after.minutes).all()
        return
    anew = model.minutes(np.array(list(markets.values())), season=season)
    assert result.after.minutes.tobytes() == anew.minutes.tobytes()
    assert result.after.facilities.index.tolist() == list(markets)
    assert np.array_equal(result.after.nearest, anew.nearest)
    table = result.by_commune()
    for side, minutes in (("before", result.before.minutes), ("after", anew.minutes)):
        counted = coverage.within(coverage.histogram(city.cells, minutes), 3)["persons_within"]
        assert (table[f"within_{side}_persons"].dropna() == counted).all()
        medians = coverage.averages(city.cells, minutes)["median_min"]
        np.testing.assert_array_equal(table[f"median_{side}_min"][:2], medians)
    net = table["within_after_persons"] - table["within_before_persons"]
    np.testing.assert_array_equal(net[:2], (table["gained_persons"] - table["lost_persons"])[:2])
