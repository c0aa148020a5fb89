"""Minutes at exact points, and kilometres and line of the way, in worlds small enough to count."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from zones.errors import InputError
from zones.travel import TravelModel

World = Callable[..., TravelModel]
STREET = {"coords": [(50, 50), (950, 50)]}


def test_minutes_at_a_source_are_zero(world: World) -> None:
    model = world((1, 10), [STREET])
    spots = [(73.0, 61.0), (812.0, 20.0)]
    np.testing.assert_array_equal(model.at_points(model.minutes(spots), spots), [0, 0])


def test_a_point_is_joined_to_the_road_where_it_stands(world: World) -> None:
    model = world((1, 10), [STREET])
    result = model.minutes([(50, 50)])
    # 15 m to the road, then 778 - 50 m along it.
    assert model.at_points(result, [(778, 65)])[0] * 60 == pytest.approx(15 + 72.8, rel=1e-5)


def test_a_cell_centre_and_the_point_there_agree(world: World) -> None:
    model = world((4, 10), [{"coords": [(20, 130), (980, 390)]}])
    result = model.minutes([(30, 140)])
    x, y = model.grid.centre_of(np.arange(model.grid.size))
    at = model.at_points(result, np.column_stack([x, y]))
    # The exact point may do better than the cell's node, never worse.
    assert (at <= result.minutes.ravel() + 1e-5).all()
    assert np.median(result.minutes.ravel() - at) < 0.1


def test_kilometres_are_counted_by_road_and_by_land(world: World) -> None:
    model = world((2, 10), [{"coords": [(0, 30), (1000, 30)]}])
    trip = model.trips(model.minutes([(50, 30)]), [(550, 150)]).iloc[0]
    # Down 100 m to the centre of the cell below and 20 m on to the road, then 500 m of it.
    assert trip["walk_km"] == pytest.approx(0.120)
    assert trip["road_km"] == pytest.approx(0.500)
    assert trip["minutes"] * 60 == pytest.approx(120 + 50, rel=1e-5)
    assert trip["nearest"] == 0


def test_true_kilometres_and_ferries_count(world: World) -> None:
    edges = [
        {"coords": [(50, 50), (350, 50)], "length_m": 600.0},
        {"coords": [(350, 50), (650, 50)], "road_class": "ferry"},
        {"coords": [(650, 50), (950, 50)]},
    ]
    model = world((1, 10), edges, water=[(0, 4), (0, 5)])
    trip = model.trips(model.minutes([(50, 50)]), [(950, 50)]).iloc[0]
    assert trip["road_km"] == pytest.approx(1.2)


def test_unreachable_points_say_so(world: World) -> None:
    model = world((1, 5), water=[(0, 2)])
    trips = model.trips(model.minutes([(50, 50)]), [(450, 50), (150, 50)])
    assert np.isinf(trips["minutes"][0])
    assert trips[["road_km", "walk_km"]].iloc[0].isna().all()
    assert trips["nearest"].tolist() == [-1, 0]
    with pytest.raises(InputError, match=r"no way from \(450, 50\)"):
        model.route(model.minutes([(50, 50)]), 450, 50)


def test_the_route_runs_along_the_road(world: World) -> None:
    bend = {"coords": [(50, 50), (50, 950), (950, 950)]}
    model = world((10, 10), [bend])
    route = model.route(model.minutes([(60, 50)]), 950, 940)
    assert route.line.coords[0] == (950, 940)
    assert route.line.coords[-1] == (60, 50)
    assert route.line.length == pytest.approx(10 + 1800 + 10)
    assert route.road_km == pytest.approx(1.8)
    assert route.walk_km == pytest.approx(0.02)
    assert route.minutes * 60 == pytest.approx(180 + 20, rel=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_the_parts_of_a_route_add_up(world: World, seed: int) -> None:
    rng = np.random.default_rng(seed)
    edges = [{"coords": rng.uniform(0, 2000, (3, 2))} for _ in range(12)]
    model = world((20, 20), edges)
    result = model.minutes(rng.uniform(0, 2000, (3, 2)))
    for x, y in rng.uniform(0, 2000, (10, 2)):
        route = model.route(result, x, y)
        # On flat land at 1 s per metre and roads at 0.1, time follows from the kilometres.
        assert route.minutes * 60 == pytest.approx(route.walk_km * 1000 + route.road_km * 100, rel=1e-5)
        assert route.line.length == pytest.approx((route.walk_km + route.road_km) * 1000, rel=1e-5)
        assert route.line.coords[0] == (x, y)
        goal = result.sources.x[route.nearest], result.sources.y[route.nearest]
        assert route.line.coords[-1] == goal
        assert math.dist((x, y), goal) <= route.line.length + 1e-6


def test_a_drive_between_two_points(world: World) -> None:
    model = world((1, 10), [STREET | {"oneway": True}])
    assert model.drive((50, 50), (950, 50), mode="car").minutes * 60 == pytest.approx(90)
    assert model.drive((950, 50), (50, 50), mode="car").walk_km == pytest.approx(0.9)


def test_a_result_of_another_model_is_refused(world: World) -> None:
    model = world((1, 10), [STREET])
    result = model.minutes([(50, 50)])
    for other in (
        model.with_closed([0]),
        model.with_speeds(model.speeds.scaled(1.2)),
        world((1, 9), [STREET]),
    ):
        with pytest.raises(InputError, match="another model"):
            other.at_points(result, [(50, 50)])
