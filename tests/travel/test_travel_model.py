"""Minutes over roads and land at once, in worlds small enough to count.

Walking takes 1 s per metre, roads 0.1 s per metre. Cells are 100 m; the south-west corner is the origin.
"""

import math
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from zones.errors import InputError, SchemaError
from zones.travel import TravelModel

World = Callable[..., TravelModel]
ROOT2 = math.sqrt(2)

STREET = {"coords": [(50, 50), (950, 50)]}
"""A road through the centres of the ten cells of a 1 x 10 strip."""


def _seconds(model: TravelModel, sources: list[tuple[float, float]], **options: str) -> np.ndarray:
    return model.minutes(sources, **options).minutes * 60.0


def test_without_roads_people_walk(world: World) -> None:
    result = world((1, 4)).minutes([(50, 50)])
    np.testing.assert_allclose(result.minutes * 60, [[0, 100, 200, 300]])
    assert result.minutes.dtype == np.float32
    assert result.nearest.dtype == np.int32


def test_a_source_off_the_centre_is_walked_to(world: World) -> None:
    np.testing.assert_allclose(_seconds(world((1, 2)), [(80, 90)]), [[50, 150]])  # 30 and 40 m off: 50 m


def test_a_road_through_the_centres_is_ridden(world: World) -> None:
    found = _seconds(world((1, 10), [STREET]), [(50, 50)])
    np.testing.assert_allclose(found, [np.arange(10) * 10.0], atol=1e-4)


def test_people_walk_to_the_road_ride_and_walk_again(world: World) -> None:
    # The road runs 20 m below the centres of the lower row; each cell's own point is right below its centre.
    model = world((2, 10), [{"coords": [(0, 30), (1000, 30)]}])
    found = _seconds(model, [(50, 30)])
    np.testing.assert_allclose(found[1], 20 + np.arange(10) * 10.0, rtol=1e-5)
    # From the upper row: 100 m down to the centre below, then as from there.
    np.testing.assert_allclose(found[0, 5], 100 + 20 + 50, rtol=1e-5)


def test_true_length_counts_not_the_drawn_one(world: World) -> None:
    model = world((1, 10), [STREET | {"length_m": 1800.0}])
    assert _seconds(model, [(50, 50)])[0, 9] == pytest.approx(180)


def test_a_source_beside_the_road_is_projected_onto_it(world: World) -> None:
    # 25 m along the road and 10 m off it: the exact foot point counts, not the next node.
    found = _seconds(world((1, 10), [STREET]), [(75, 60)])
    assert found[0, 9] == pytest.approx((950 - 75) * 0.1 + 10, rel=1e-5)


def test_one_way_binds_vehicles_and_not_walkers(world: World) -> None:
    model = world((1, 10), [STREET | {"oneway": True}])
    east, west = [(950, 50)], [(50, 50)]
    assert _seconds(model, east)[0, 0] == pytest.approx(90)
    assert _seconds(model, west)[0, 9] == pytest.approx(900)  # against the direction: on foot over land
    assert _seconds(model, west, mode="foot")[0, 9] == pytest.approx(900)
    slow = world((1, 10), [STREET | {"oneway": True}], friction=np.full((1, 10), 4.0))
    assert _seconds(slow, west, mode="foot")[0, 9] == pytest.approx(900)  # along the road, unhindered


def test_times_are_towards_the_source(world: World) -> None:
    # 20 m up from west to east over 100 m.
    model = world((1, 2), elevation=np.array([[0.0, 20.0]]))
    up = math.exp(3.5 * (abs(0.2 + 0.05) - 0.05))
    down = math.exp(3.5 * (abs(-0.2 + 0.05) - 0.05))
    assert _seconds(model, [(150, 50)])[0, 0] == pytest.approx(100 * up, rel=1e-5)
    assert _seconds(model, [(50, 50)])[0, 1] == pytest.approx(100 * down, rel=1e-5)
    assert up > down


def test_water_is_crossed_on_a_bridge_only(world: World) -> None:
    water = [(0, 4), (0, 5)]
    cut = _seconds(world((1, 10), water=water), [(50, 50)])
    assert np.isinf(cut[0, 4:]).all()
    bridge = [
        {"coords": [(50, 50), (350, 50)]},
        {"coords": [(350, 50), (650, 50)], "structure": "bridge"},
        {"coords": [(650, 50), (950, 50)]},
    ]
    found = _seconds(world((1, 10), bridge, water=water), [(50, 50)])
    assert found[0, 9] == pytest.approx(90)
    assert np.isinf(found[0, 4:6]).all()


@pytest.mark.parametrize("structure", ["bridge", "tunnel"])
def test_a_bridge_does_not_touch_the_land_below(world: World, structure: str) -> None:
    # A bridge over the whole strip: it can be boarded at its ends, where no road reaches, by nobody.
    found = _seconds(world((1, 10), [STREET | {"structure": structure}]), [(50, 50)])
    assert found[0, 9] == pytest.approx(900)


def test_a_road_over_water_still_carries_but_lets_nobody_off(world: World) -> None:
    found = _seconds(world((1, 10), [STREET], water=[(0, 4), (0, 5)]), [(50, 50)])
    assert found[0, 9] == pytest.approx(90)
    assert np.isinf(found[0, 4:6]).all()


MOTORWAY = [
    {"coords": [(50, 50), (250, 50)]},
    {"coords": [(250, 50), (350, 50)], "road_class": "motorway", "ramp": True},
    {"coords": [(350, 50), (1650, 50)], "road_class": "motorway"},
    {"coords": [(1650, 50), (1750, 50)], "road_class": "motorway", "ramp": True},
    {"coords": [(1750, 50), (1950, 50)]},
]


def test_a_motorway_is_joined_at_the_ends_of_its_ramps_only(world: World) -> None:
    model = world((1, 20), MOTORWAY)
    found = _seconds(model, [(50, 50)], mode="car")
    assert found[0, 19] == pytest.approx(40 + 1500 * 0.05)
    # Beside the motorway, halfway: back over land to the nearer ramp's end, not over the fence.
    assert found[0, 9] == pytest.approx(700 + 20, rel=1e-5)


@pytest.mark.parametrize("mode", ["motorcycle", "foot"])
def test_a_motorway_is_for_cars(world: World, mode: str) -> None:
    on_foot = 1900 if mode == "foot" else 1500 + 40
    assert _seconds(world((1, 20), MOTORWAY), [(50, 50)], mode=mode)[0, 19] == pytest.approx(on_foot)


def test_a_ford_is_closed_in_the_wet_season(world: World) -> None:
    ford = [
        {"coords": [(50, 50), (350, 50)]},
        {"coords": [(350, 50), (650, 50)], "structure": "ford"},
        {"coords": [(650, 50), (950, 50)]},
    ]
    model = world((1, 10), ford, water=[(0, 4), (0, 5)])
    assert _seconds(model, [(50, 50)])[0, 9] == pytest.approx(90)
    assert np.isinf(_seconds(model, [(50, 50)], season="wet")[0, 9])


def test_a_ferry_is_waited_for_once_even_when_drawn_in_parts(world: World) -> None:
    ferry = [
        {"coords": [(50, 50), (150, 50)]},
        {"coords": [(150, 50), (450, 50)], "road_class": "ferry"},
        {"coords": [(450, 50), (850, 50)], "road_class": "ferry"},
        {"coords": [(850, 50), (950, 50)]},
    ]
    model = world((1, 10), ferry, water=[(0, c) for c in range(2, 8)])
    there = _seconds(model, [(950, 50)])
    back = _seconds(model, [(50, 50)])
    expected = 10 + 600 + 700 * 0.2 + 10
    assert there[0, 0] == pytest.approx(expected)
    assert back[0, 9] == pytest.approx(expected)


def test_a_road_number_wins_over_its_class(world: World, speeds: Callable[[], pd.DataFrame]) -> None:
    rows = speeds()
    special = rows[rows["road_class"] == "minor"].assign(ref="QL14D", speed_kmh=3.6)
    model = world((1, 10), [STREET | {"ref": "QL14D"}], speeds=pd.concat([rows, special]))
    assert _seconds(model, [(50, 50)])[0, 9] == pytest.approx(900)
    other = world((1, 10), [STREET | {"ref": "QL1"}], speeds=pd.concat([rows, special]))
    assert _seconds(other, [(50, 50)])[0, 9] == pytest.approx(90)


def test_a_class_without_a_speed_is_an_error(world: World, speeds: Callable[[], pd.DataFrame]) -> None:
    model = world((1, 10), [STREET], speeds=speeds().query("road_class != 'minor'"))
    with pytest.raises(SchemaError, match="no row for motorcycle, dry, minor, plain"):
        model.minutes([(50, 50)])


def test_speeds_scale_the_roads_and_not_the_land(world: World) -> None:
    model = world((1, 10), [STREET])
    slower = model.with_speeds(model.speeds.scaled(0.8))
    assert slower.minutes([(50, 50)]).minutes[0, 9] * 60 == pytest.approx(90 / 0.8)
    assert slower.minutes([(50, 50)]).params.speed_factor == pytest.approx(0.8)
    walked = world((1, 10))
    assert walked.with_speeds(walked.speeds.scaled(0.8)).minutes([(50, 50)]).minutes[0, 9] * 60 == 900


def test_of_two_sources_equally_near_the_first_is_named(world: World) -> None:
    model = world((1, 10), [STREET])
    result = model.minutes([(950, 50), (50, 50), (50, 50)])
    np.testing.assert_array_equal(result.nearest, [[1, 1, 1, 1, 1, 0, 0, 0, 0, 0]])
    middle = model.minutes([(250, 50), (50, 50)])
    assert middle.nearest[0, 1] == 0


def test_what_cannot_be_reached_is_inf_and_has_no_source(world: World) -> None:
    result = world((1, 5), water=[(0, 2)]).minutes([(50, 50)])
    assert np.isinf(result.minutes[0, 2:]).all()
    np.testing.assert_array_equal(result.nearest, [[0, 0, -1, -1, -1]])


def test_results_carry_what_they_were_made_with(world: World) -> None:
    model = world((1, 10), [STREET]).with_closed([0])
    result = model.minutes([(50, 50)], mode="car", season="wet")
    assert (result.params.mode, result.params.season, result.params.closed) == ("car", "wet", (0,))
    assert result.data_version == "small world"
    assert result.grid == model.grid


def test_frames_and_arrays_are_the_same_sources(world: World) -> None:
    model = world((1, 10), [STREET])
    xy = [(50.0, 50.0), (950.0, 50.0)]
    expected = model.minutes(xy).minutes
    points = gpd.GeoSeries([Point(p) for p in xy], crs="EPSG:5899")
    frame = pd.DataFrame(xy, columns=["x", "y"], index=["a", "b"])
    for given in (points, gpd.GeoDataFrame(geometry=points), frame, np.array(xy)):
        np.testing.assert_array_equal(model.minutes(given).minutes, expected)
    assert list(model.trips(model.minutes(xy), frame).index) == ["a", "b"]


@pytest.mark.parametrize(
    ("sources", "options", "message"),
    [
        ([(50, 50)], {"mode": "boat"}, "mode: expected one of motorcycle, car, foot"),
        ([(50, 50)], {"season": "spring"}, "season: expected one of dry, wet"),
        ([], {}, "expected .* pairs|none given"),
        (np.empty((0, 2)), {}, "none given"),
        ([(50, 50, 1)], {}, "pairs"),
        ([(50, np.nan)], {}, "point 0 has no coordinates"),
        ([(50, 50), (np.inf, 50)], {}, "point 1 has no coordinates"),
        ([(50, 50), (250, 50)], {}, r"point 1 at \(250, 50\) lies on water"),
        ([(50, 99999)], {}, "point 0 .* outside the land"),
        (gpd.GeoSeries([Point(50, 50)], crs="EPSG:4326"), {}, "EPSG:5899, got EPSG:4326"),
        (gpd.GeoSeries([Point(50, 50)]), {}, "no CRS"),
        (gpd.GeoSeries([Point(50, 50).buffer(9)], crs="EPSG:5899"), {}, "must be a point"),
        (pd.DataFrame({"lon": [1.0]}), {}, "columns x and y"),
        (pd.DataFrame({"x": [np.nan], "y": [1.0], "facility_id": ["tram-x"]}), {}, "tram-x has no"),
        (
            pd.DataFrame({"x": [250], "y": [50]}, index=pd.Index(["tram-y"], name="facility_id")),
            {},
            "tram-y at",
        ),
    ],
)
def test_bad_input_is_named(world: World, sources: object, options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        world((1, 5), water=[(0, 2)]).minutes(sources, **options)


def test_a_pier_is_joined_to_the_road_within_reach(world: World) -> None:
    model = world((1, 10), [{"coords": [(50, 50), (350, 50)]}], water=[(0, c) for c in range(4, 10)])
    pier = [(750, 50)]
    # 400 m from the road's end, walked at Tobler's speed on the flat, then 300 m of road.
    expected = 400 * 3.6 / (6 * math.exp(-0.175)) + 30
    assert _seconds(model, pier)[0, 0] == pytest.approx(expected, rel=1e-5)


def test_the_straight_way_to_a_road_does_not_cross_water(world: World) -> None:
    # A river one cell wide between the source and the road, no bridge.
    model = world((3, 10), [{"coords": [(50, 250), (950, 250)]}], water=[(1, c) for c in range(10)])
    assert np.isinf(_seconds(model, [(550, 90)])[0]).all()


def test_the_way_to_the_road_is_walked_over_the_land_in_between(world: World) -> None:
    # The road is five cells away: the slow land in between counts, not the source's own cell.
    friction = np.ones((6, 4))
    friction[1:5] = 7.0
    model = world((6, 4), [{"coords": [(50, 550), (350, 550)]}], friction=friction)
    assert _seconds(model, [(50, 50)])[0, 0] == pytest.approx(2 * 400 + 3 * 700, rel=1e-5)


def test_a_single_closed_cell_between_diagonals(world: World) -> None:
    found = _seconds(world((2, 2), water=[(0, 1), (1, 0)]), [(50, 150)])
    assert np.isinf(found[1, 1])


def test_inputs_are_not_changed(world: World, roads: Callable[..., gpd.GeoDataFrame]) -> None:
    model = world((1, 10), [STREET])
    frame = pd.DataFrame({"x": [50.0, 950.0], "y": [50.0, 50.0]})
    kept = frame.copy()
    before = [a.tobytes() for a in (model.world.land.friction, model.world.land.steps, model.closed)]
    result = model.minutes(frame)
    model.trips(result, frame)
    model.with_closed([0]).minutes(frame)
    added = roads([STREET]).assign(edge_id=7)
    kept_added = added.copy()
    model.with_added(added).minutes(frame)
    assert [a.tobytes() for a in (model.world.land.friction, model.world.land.steps, model.closed)] == before
    pd.testing.assert_frame_equal(frame, kept)
    pd.testing.assert_frame_equal(pd.DataFrame(added), pd.DataFrame(kept_added))
