"""Edits whose outcome can be counted by hand, and edits that are refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Event

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point

from zones.errors import InputError, SchemaError
from zones.settings import CRS
from zones.travel import Starts, TravelModel, Upgrade, WhatIf
from zones.travel.edits.start import Start
from zones.travel.speeds import MODES, SEASONS, Mode, Season

World = Callable[..., TravelModel]


def _strip(world: World, **kwargs: object) -> WhatIf:
    """Twenty cells in a row, a road from the first to the eleventh, the clinic at its west end."""
    return WhatIf(world((1, 20), [{"coords": [(50, 50), (1050, 50)]}], **kwargs), [(50, 50)])


def test_a_second_facility_serves_its_side_and_leaves_again(world: World) -> None:
    what_if = _strip(world)
    assert what_if.minutes[0, 19] * 60 == pytest.approx(100 + 900)
    assert what_if.add_facility([(1950, 50)]) == 1
    assert what_if.minutes[0, 19] == 0
    assert what_if.nearest[0].tolist() == [0] * 14 + [1] * 6
    what_if.remove_facility(0)
    assert (what_if.nearest == 1).all()
    assert what_if.undo() == "remove_facility"
    assert what_if.undo() == "add_facility"
    assert (what_if.nearest == 0).all()
    assert what_if.steps == ()


def test_numbers_stay_with_their_facility(world: World) -> None:
    what_if = _strip(world)
    what_if.add_facility(gpd.GeoDataFrame({"facility_id": ["new"]}, geometry=[Point(1950, 50)], crs=CRS))
    what_if.remove_facility(0)
    assert what_if.add_facility([(50, 50)]) == 2
    assert what_if.facilities["name"].to_dict() == {1: "new", 2: "point 0"}
    assert set(np.unique(what_if.nearest)) == {1, 2}


def test_of_two_facilities_in_one_place_the_first_counts_until_it_goes(world: World) -> None:
    what_if = _strip(world)
    what_if.add_facility([(50, 50)])
    assert (what_if.nearest == 0).all()
    minutes = what_if.minutes
    what_if.remove_facility(0)
    assert (what_if.nearest == 1).all()
    assert what_if.minutes.tobytes() == minutes.tobytes()


def test_without_any_facility_nobody_reaches_anything(world: World) -> None:
    what_if = _strip(world)
    what_if.remove_facility(0)
    assert np.isinf(what_if.minutes).all()
    assert (what_if.nearest == -1).all()
    assert what_if.facilities.empty
    what_if.set_mode("car")
    what_if.add_facility([(50, 50)])
    assert np.isfinite(what_if.minutes).all()


def test_closing_and_reopening_a_road(world: World) -> None:
    what_if = _strip(world)
    what_if.close_road([0])
    assert what_if.minutes[0, 10] * 60 == pytest.approx(1000)
    what_if.reopen([0])
    assert what_if.minutes[0, 10] * 60 == pytest.approx(100)


def test_an_upgrade_by_speed_and_by_class(world: World) -> None:
    what_if = _strip(world)
    what_if.upgrade_road([0], kmh=72)
    assert what_if.minutes[0, 10] * 60 == pytest.approx(50)
    what_if.upgrade_road([0], road_class="track")
    assert what_if.minutes[0, 10] * 60 == pytest.approx(200)
    what_if.set_mode("foot")
    assert what_if.minutes[0, 10] * 60 == pytest.approx(1000)
    what_if.set_mode("motorcycle")
    what_if.set_season("wet")
    assert what_if.minutes[0, 10] * 60 == pytest.approx(400)
    assert what_if.model().upgrades == {0: Upgrade("track")}


def test_a_drawn_road_that_ends_near_a_road_joins_it(world: World) -> None:
    # A river beyond the fifth cell: the drawn bridge begins 30 m beside the road and crosses it.
    water = [(0, col) for col in range(5, 9)]
    model = world((1, 20), [{"coords": [(50, 50), (450, 50)]}], water=water)
    what_if = WhatIf(model, [(50, 50)])
    assert np.isinf(what_if.minutes[0, 19])
    road = what_if.add_road(LineString([(300, 80), (1950, 50)]), road_class="minor")
    assert road.joined == (True, False)
    length = 30 + np.hypot(1650, 30)
    assert what_if.minutes[0, 19] * 60 == pytest.approx((250 + length) * 0.1, abs=0.01)
    what_if.close_road([road.edge_id])
    assert np.isinf(what_if.minutes[0, 19])


def test_a_road_that_ends_too_far_off_is_reached_over_the_land(world: World) -> None:
    what_if = _strip(world)
    assert what_if.minutes[0, 19] * 60 == pytest.approx(1000)
    road = what_if.add_road(LineString([(1450, 50), (1950, 50)]), road_class="minor")
    assert road.joined == (False, False)
    assert what_if.minutes[0, 19] * 60 == pytest.approx(100 + 400 + 50)
    joined = what_if.add_road(LineString([(1450, 51), (1100, 51)]), road_class="minor", snap_m=60.0)
    assert joined.joined == (True, True)
    assert what_if.minutes[0, 19] * 60 == pytest.approx(190, abs=1)


def test_two_roads_joined_to_one_edge_are_joined_to_each_other(world: World) -> None:
    """From the one side road onto the road and off it onto the other, without the long way by its end."""
    water = [(row, col) for row in (1, 2, 3, 5, 6, 7) for col in range(20)]
    model = world(
        (9, 20), [{"coords": [(50, 450), (1950, 450)]}], water=[*water, *((4, c) for c in range(20))]
    )
    what_if = WhatIf(model, [(850, 850)])
    what_if.add_road(LineString([(850, 850), (850, 450)]), road_class="minor")
    assert np.isinf(what_if.minutes[8, 12])
    what_if.add_road(LineString([(1250, 50), (1250, 450)]), road_class="minor")
    assert what_if.minutes[8, 12] * 60 == pytest.approx(120, abs=0.1)


def test_who_stays_on_a_road_keeps_their_time_when_another_joins_it(world: World) -> None:
    what_if = WhatIf(world((3, 40), [{"coords": [(50, 150), (3950, 150)]}]), [(50, 150)])
    before = what_if.minutes
    what_if.add_road(LineString([(2000, 150), (2000, 290)]), road_class="minor", oneway=True)
    np.testing.assert_array_equal(what_if.minutes[1], before[1])


def test_a_parted_edge_is_closed_and_upgraded_whole(world: World) -> None:
    water = [(0, col) for col in range(10)]
    model = world((1, 11), [{"coords": [(50, 50), (1050, 50)]}], water=water)
    what_if = WhatIf(model, [(50, 50)])
    what_if.add_road(LineString([(550, 50), (560, 90)]), road_class="minor")
    what_if.upgrade_road([0], kmh=72)
    assert what_if.minutes[0, 10] * 60 == pytest.approx(50, abs=0.01)
    what_if.close_road([0])
    assert np.isinf(what_if.minutes[0, 10])
    # A road that is drawn while the edge is closed finds it closed.
    what_if.add_road(LineString([(750, 50), (760, 90)]), road_class="minor")
    assert np.isinf(what_if.minutes[0, 10])
    what_if.reopen([0])
    assert what_if.minutes[0, 10] * 60 == pytest.approx(50, abs=0.01)


def test_a_removal_found_ahead_does_not_outlive_what_it_rests_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither edit changes anybody's time, both change whither people go once the first clinic is gone."""
    # A tunnel from the first clinic to the second, which nobody needs as long as both are there.
    monkeypatch.setattr("zones.travel.world.TILE", 2)
    roads = [
        {"coords": [(250, 50), (1750, 50)], "structure": "tunnel", "oneway": True},
        {"coords": [(150, 50), (250, 50)]},
        {"coords": [(1750, 50), (1850, 50)]},
    ]
    what_if = WhatIf(world((1, 20), roads), [(50, 50), (1950, 50)])
    what_if.prepare()
    before = what_if.seconds.tobytes()

    def without() -> float:
        what_if.remove_facility(0)
        minutes = what_if.minutes[0, 0]
        what_if.undo()
        return float(minutes)

    near = without()
    what_if.close_road([0])
    assert what_if.seconds[:20].tobytes() == before[: 20 * 8]
    assert without() > near
    what_if.undo()
    assert without() == near
    what_if.add_facility([(50, 50)])
    assert what_if.seconds.tobytes() == before
    assert without() == 0


def test_preparing_changes_nothing_and_is_shared(world: World) -> None:
    model = world((1, 20), [{"coords": [(50, 50), (1050, 50)]}])
    starts = Starts(model, [(50, 50), (1050, 50), (1950, 50)])
    first, second = WhatIf.of(starts), WhatIf.of(starts)
    seconds = first.seconds.tobytes()
    first.close_road([0])
    first.undo()
    first.prepare()
    assert first.seconds.tobytes() == seconds
    assert first.steps == ()
    assert first.redo() == "close_road"
    assert second.seconds.tobytes() == seconds
    second.remove_facility(1)
    alone = WhatIf(model, [(50, 50), (1950, 50)])
    assert second.seconds.tobytes() == alone.seconds.tobytes()
    with pytest.raises(InputError, match="season"):
        WhatIf.of(starts, season="monsoon")


def test_preparing_finds_every_season_and_mode_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    model = world((1, 20), [{"coords": [(50, 50), (1050, 50)]}])
    starts = Starts(model, [(50, 50), (1950, 50)])
    solved: list[tuple[str, str]] = []
    solve = starts._solved

    def noted(mode: Mode, season: Season) -> Start:
        solved.append((mode, season))
        return solve(mode, season)

    monkeypatch.setattr(starts, "_solved", noted)
    WhatIf.of(starts, mode="car").prepare()
    assert {mode for mode, _ in solved[:2]} == {"car"}
    assert sorted(solved) == sorted(product(MODES, SEASONS))
    for mode, season in product(MODES, SEASONS):
        switched = WhatIf.of(starts)
        switched.set_mode(mode)
        switched.set_season(season)
        alone = WhatIf(model, [(50, 50), (1950, 50)], mode=mode, season=season)
        assert switched.seconds.tobytes() == alone.seconds.tobytes()
    assert len(solved) == len(MODES) * len(SEASONS)
    for season in SEASONS:
        assert set(starts.at("car", season).removals) == {0, 1}


def test_who_asks_for_a_start_waits_for_no_other_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    starts = Starts(world((1, 20), [{"coords": [(50, 50), (1050, 50)]}]), [(50, 50)])
    begun, goes_on = Event(), Event()
    solve = starts._solved
    solved: list[tuple[str, str]] = []

    def slowly(mode: Mode, season: Season) -> Start:
        solved.append((mode, season))
        if season == "wet":
            begun.set()
            goes_on.wait()
        return solve(mode, season)

    monkeypatch.setattr(starts, "_solved", slowly)
    with ThreadPoolExecutor(2) as threads:
        wet = threads.submit(starts.at, "foot", "wet")
        begun.wait()
        # One that nobody solves is there at once, the same one is not solved twice.
        again = threads.submit(starts.at, "foot", "wet")
        assert starts.at("foot", "dry").words.size
        goes_on.set()
        assert again.result() is wet.result()
    assert solved == [("foot", "wet"), ("foot", "dry")]


def test_a_pier_that_loses_its_road_serves_nobody_until_it_is_back(world: World) -> None:
    model = world((1, 6), [{"coords": [(50, 50), (550, 50)]}], water=[(0, 4), (0, 5)])
    what_if = WhatIf(model, [(550, 50)])
    assert what_if.minutes[0, 0] * 60 == pytest.approx(50)
    what_if.close_road([0])
    assert np.isinf(what_if.minutes).all()
    assert not what_if.facilities.loc[0, "joined"]
    what_if.undo()
    assert what_if.minutes[0, 0] * 60 == pytest.approx(50)


def test_the_model_it_began_with_is_not_changed(world: World) -> None:
    model = world((1, 20), [{"coords": [(50, 50), (1050, 50)]}])
    before = model.minutes([(50, 50)])
    what_if = WhatIf(model, [(50, 50)])
    what_if.close_road([0])
    what_if.upgrade_road([0], kmh=5)
    what_if.set_season("wet")
    after = model.minutes([(50, 50)])
    assert after.seconds.tobytes() == before.seconds.tobytes()
    assert after.params == before.params


def test_a_model_with_upgrades_is_its_own_start(world: World) -> None:
    model = world((1, 20), [{"coords": [(50, 50), (1050, 50)]}]).with_upgraded([0], kmh=72)
    result = model.minutes([(50, 50)])
    assert result.params.upgraded == ((0, None, 72),)
    assert WhatIf(model, [(50, 50)]).minutes.tobytes() == result.minutes.tobytes()
    with pytest.raises(InputError, match="another model"):
        model.with_upgraded([0], kmh=5).at_points(result, [(50, 50)])


LINE = LineString([(50, 50), (150, 50)])


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda w: w.add_facility([(1950, 50), (50, 50)]), "expected one point, got 2"),
        (lambda w: w.add_facility([(5e6, 50)]), "lies on water or outside"),
        (lambda w: w.add_facility([(np.nan, 50)]), "no coordinates"),
        (lambda w: w.add_facility(gpd.GeoSeries([Point(0, 0)], crs=4326)), "got EPSG:4326"),
        (lambda w: w.remove_facility(1), "no facility 1"),
        (lambda w: w.close_road([7]), "no edge 7"),
        (lambda w: w.close_road([]), "none given"),
        (lambda w: w.reopen([7]), "no edge 7"),
        (lambda w: w.upgrade_road([0]), "give a road_class or a speed"),
        (lambda w: w.upgrade_road([0], kmh=0), "above zero km/h, got 0"),
        (lambda w: w.upgrade_road([0], kmh=float("inf")), "above zero km/h, got inf"),
        (lambda w: w.upgrade_road([0], road_class="canal"), "got 'canal'"),
        (lambda w: w.upgrade_road([0], road_class="motorway"), "entered at their ends only"),
        (lambda w: w.upgrade_road([7], kmh=5), "no edge 7"),
        (lambda w: w.add_road(LineString(), road_class="minor"), "empty or has no length"),
        (lambda w: w.add_road(LineString([(5, 5), (5, 5)]), road_class="minor"), "empty or has no length"),
        (lambda w: w.add_road(Point(5, 5), road_class="minor"), "expected a LineString, got Point"),
        (lambda w: w.add_road(LineString([(50, 50), (5e6, 50)]), road_class="minor"), "leaves the map"),
        (lambda w: w.add_road(gpd.GeoSeries([LINE], crs=4326), road_class="minor"), "got EPSG:4326"),
        (lambda w: w.add_road(gpd.GeoSeries([LINE]), road_class="minor"), "got no CRS"),
        (lambda w: w.add_road(gpd.GeoSeries([LINE, LINE], crs=CRS), road_class="minor"), "one line, got 2"),
        (lambda w: w.add_road(LINE, road_class="canal"), "got 'canal'"),
        (lambda w: w.add_road(LINE, road_class="ferry"), "ferries cannot be drawn"),
        (lambda w: w.add_road(LINE, road_class="minor", speed_zone="moon"), "got 'moon'"),
        (lambda w: w.add_road(LINE, road_class="minor", structure="ford"), "got 'ford'"),
        (lambda w: w.add_road(LINE, road_class="minor", snap_m=-1), "snap_m"),
        (
            lambda w: w.add_road(LineString([(1500, 50), (1900, 50)]), road_class="motorway"),
            "neither meets a road within 60 m",
        ),
        (lambda w: w.set_season("monsoon"), "got 'monsoon'"),
        (lambda w: w.set_mode("boat"), "got 'boat'"),
        (lambda w: w.undo(), "nothing has been changed"),
        (lambda w: w.redo(), "nothing has been undone"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    world: World, edit: Callable[[WhatIf], object], message: str
) -> None:
    what_if = _strip(world)
    before = what_if.seconds.tobytes(), what_if.source.tobytes()
    with pytest.raises(InputError, match=message):
        edit(what_if)
    assert (what_if.seconds.tobytes(), what_if.source.tobytes()) == before
    assert what_if.steps == ()


def test_a_facility_on_water_away_from_roads_is_refused(world: World) -> None:
    model = world((1, 40), [{"coords": [(50, 50), (350, 50)]}], water=[(0, c) for c in range(5, 40)])
    with pytest.raises(InputError, match=r"facility: point 0 at \(3950, 50\) lies on water"):
        WhatIf(model, [(50, 50)]).add_facility([(3950, 50)])
    with pytest.raises(InputError, match="facility: point 1"):
        WhatIf(model, [(50, 50), (3950, 50)])


def test_an_edit_that_fails_halfway_is_taken_back(world: World, speeds: Callable[[], pd.DataFrame]) -> None:
    rows = speeds()
    only_elsewhere = rows["road_class"] == "track"
    rows.loc[only_elsewhere, "speed_zone"] = "moon"
    what_if = _strip(world, speeds=rows)
    before = what_if.seconds.tobytes()
    with pytest.raises(SchemaError, match="no row for motorcycle, dry, track, plain"):
        what_if.upgrade_road([0], road_class="track")
    assert what_if.steps == ()
    assert what_if.model().upgrades == {}
    what_if.close_road([0])
    what_if.undo()
    assert what_if.seconds.tobytes() == before
