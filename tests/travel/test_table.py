"""Minutes of many places to many others: real ways, by road as the full model has them."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from zones.errors import InputError
from zones.travel import TravelModel
from zones.travel.table import TimeTable

ROADS = [
    {"coords": [(50, 150), (550, 150)]},
    {"coords": [(550, 150), (1050, 150)]},
    {"coords": [(1050, 150), (1050, 950)], "oneway": True},
    {"coords": [(550, 150), (550, 950)]},
    {"coords": [(550, 950), (1050, 950)]},
]


def cell(row: int, col: int) -> int:
    return row * 12 + col


def test_along_one_road_and_around_a_corner(world: Callable[..., TravelModel]) -> None:
    table = TimeTable.of(world((12, 12), ROADS))
    # 36 km/h: 100 m take 10 s. Cell (10, c) has its middle on the first road; the places lie on it.
    cells = np.array([cell(10, 0), cell(10, 3), cell(10, 8), cell(5, 5)])
    minutes = table.minutes(cells, [(250.0, 150.0), (1050.0, 150.0)], within_min=60)
    np.testing.assert_allclose(60 * minutes[:, 0], [20, 10, 60, 80], atol=1e-3)
    np.testing.assert_allclose(60 * minutes[:, 1], [100, 70, 20, 100], atol=1e-3)


def test_a_one_way_road_is_ridden_one_way(world: Callable[..., TravelModel]) -> None:
    table = TimeTable.of(world((12, 12), ROADS))
    cells = np.array([cell(10, 10), cell(2, 10)])
    up, down = table.minutes(cells, [(1050.0, 900.0), (1050.0, 200.0)], within_min=60).T
    assert 60 * up[0] == pytest.approx(75, abs=0.1)
    # Against the one-way road: round by the other side.
    assert 60 * down[1] > 100


def test_what_is_farther_than_asked_is_not_there(world: Callable[..., TravelModel]) -> None:
    table = TimeTable.of(world((12, 12), ROADS))
    cells = np.array([cell(10, 0), cell(10, 9)])
    minutes = table.minutes(cells, [(1050.0, 150.0)], within_min=0.5)
    assert np.isinf(minutes[0, 0])
    assert 60 * minutes[1, 0] == pytest.approx(10, abs=0.1)
    with pytest.raises(InputError, match="none given"):
        table.minutes(cells, pd.DataFrame({"x": [], "y": []}), within_min=1)


def test_closed_roads_are_not_ridden(world: Callable[..., TravelModel]) -> None:
    model = world((12, 12), ROADS)
    cells = np.array([cell(10, 0)])
    place = [(1050.0, 150.0)]
    open_min = TimeTable.of(model).minutes(cells, place, within_min=600)[0, 0]
    around = TimeTable.of(model.with_closed([1])).minutes(cells, place, within_min=600)[0, 0]
    assert around > open_min


def test_where_no_road_is_met_on_foot_nobody_gets_anywhere(world: Callable[..., TravelModel]) -> None:
    table = TimeTable.of(world((12, 12), [{"coords": [(50, 150), (1050, 150)], "structure": "bridge"}]))
    assert np.isinf(table.minutes(np.arange(144), [(550.0, 150.0)], within_min=600)).all()


@pytest.mark.parametrize(("mode", "season"), [("motorcycle", "dry"), ("car", "wet")])
def test_times_of_the_city_are_those_of_real_ways_and_mostly_the_fastest(
    city_model: TravelModel, mode: str, season: str
) -> None:
    rng = np.random.default_rng(3)
    roads = city_model.network
    nodes = rng.choice(np.flatnonzero(roads.edges["road_class"].isin(["tertiary", "primary"])), 6)
    places = np.array([roads.lines[edge].coords[0][:2] for edge in nodes])
    dry = np.flatnonzero(
        np.isfinite(city_model.world.land.friction)
        & (roads.graph.cell_start[1:] > roads.graph.cell_start[:-1])
    )
    cells = rng.choice(dry, 3_000, replace=False)
    minutes = TimeTable.of(city_model, mode=mode, season=season).minutes(cells, places, within_min=90)
    near, found, extra = 0, 0, []
    for k, place in enumerate(places):
        full = city_model.minutes([place], mode=mode, season=season).minutes.reshape(-1)[cells]
        known = np.isfinite(minutes[:, k])
        assert (minutes[known, k] >= full[known] - 1e-3).all()
        near += np.count_nonzero(full <= 90)
        found += np.count_nonzero(known & (full <= 90))
        extra.append(minutes[known, k] - full[known])
    assert found > 0.97 * near > 0
    assert np.median(np.concatenate(extra)) < 0.1
