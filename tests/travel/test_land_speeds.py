"""Walking costs and road speeds: tables, slope correction, and what is refused."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from zones.errors import InputError, SchemaError
from zones.grid import Grid
from zones.travel import Land, SpeedTable
from zones.travel.land import friction_of
from zones.walking import tobler_factor

WALKING = pd.DataFrame({"landcover": [0, 1, 2, 6], "speed_kmh": [np.nan, np.nan, 5.0, 1.5]})


def test_land_cover_becomes_seconds_per_metre() -> None:
    friction = friction_of(np.array([[0, 1], [2, 6]], np.uint8), WALKING)
    np.testing.assert_allclose(friction, [[np.inf, np.inf], [0.72, 2.4]])


def test_land_cover_without_a_speed_is_named() -> None:
    with pytest.raises(SchemaError, match="land cover 4, 7"):
        friction_of(np.array([[2, 7], [4, 2]], np.uint8), WALKING)


def test_a_corrected_slope_slows_the_step() -> None:
    grid = Grid(1, 2, 0.0, 100.0, 100.0)
    land = Land.of(grid, np.ones((1, 2)), np.array([[0.0, 10.0]]), np.full((1, 2), 2.0))
    to_east = land.steps[1, 2]  # to cell 1 from its western neighbour
    assert to_east == pytest.approx(100 / tobler_factor(0.2), rel=1e-5)
    assert land.steps[0, 3] == pytest.approx(100 / tobler_factor(-0.2), rel=1e-5)


def test_arrays_of_another_shape_are_refused() -> None:
    grid = Grid(2, 2, 0.0, 200.0, 100.0)
    with pytest.raises(InputError, match=r"elevation: expected the grid's shape \(2, 2\), got \(2, 3\)"):
        Land.of(grid, np.ones((2, 2)), np.ones((2, 3)))


def test_two_rows_for_the_same_road_are_refused(speeds: Callable[[], pd.DataFrame]) -> None:
    rows = speeds()
    with pytest.raises(SchemaError, match=r"two rows for .*motorway"):
        SpeedTable(pd.concat([rows, rows.head(1)]))


def test_a_speed_of_zero_is_refused(speeds: Callable[[], pd.DataFrame]) -> None:
    with pytest.raises(SchemaError, match="above zero"):
        SpeedTable(speeds().assign(speed_kmh=0.0))


@pytest.mark.parametrize("factor", [0.0, -1.0, np.nan])
def test_a_senseless_factor_is_refused(speeds: Callable[[], pd.DataFrame], factor: float) -> None:
    with pytest.raises(InputError, match="factor"):
        SpeedTable(speeds()).scaled(factor)


def test_a_closed_road_number_stays_closed_though_its_class_is_open(
    speeds: Callable[[], pd.DataFrame],
) -> None:
    rows = speeds()
    shut = rows[rows["road_class"] == "ferry"].assign(ref="CLC", speed_kmh=np.nan)
    groups = pd.DataFrame(
        {"road_class": ["ferry", "ferry", "minor"], "speed_zone": "plain", "ref": ["CLC", None, "QL1"]}
    )
    kmh, wait = SpeedTable(pd.concat([rows, shut])).of_groups(groups, mode="foot", season="dry")
    np.testing.assert_array_equal(kmh, [np.nan, 18.0, 3.6])
    np.testing.assert_array_equal(wait, [10.0, 10.0, 0.0])
