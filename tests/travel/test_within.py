"""Minutes up to a limit, and trips to several results at once."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from zones.travel import TravelModel

World = Callable[..., TravelModel]


def test_what_is_within_the_limit_is_what_a_full_solve_finds(world: World) -> None:
    model = world((6, 40), [{"coords": [(50, 250), (3950, 250)]}])
    whole = model.minutes([(150.0, 250.0)])
    near = model.minutes([(150.0, 250.0)], within_min=3.0)
    inside = whole.minutes <= 3.0
    assert 0 < inside.sum() < inside.size
    np.testing.assert_array_equal(near.minutes[inside], whole.minutes[inside])
    assert np.isinf(near.minutes[~inside]).all()
    np.testing.assert_array_equal(near.nearest, np.where(inside, 0, -1))


def test_the_limit_is_inclusive(world: World) -> None:
    # 600 m of road at 0.1 s per metre and nothing to walk: exactly a minute, six cells on.
    model = world((3, 20), [{"coords": [(50, 150), (1950, 150)]}])
    found = model.minutes([(50.0, 150.0)], within_min=1.0)
    assert np.isfinite(found.minutes[1]).sum() == 7
    assert found.minutes[1, 6] == 1.0


def test_trips_to_several_results_are_the_trips_to_each(world: World) -> None:
    model = world((6, 40), [{"coords": [(50, 250), (3950, 250)]}])
    results = [model.minutes([(x, 250.0)]) for x in (150.0, 3500.0)]
    results.append(model.minutes([(150.0, 250.0)], season="wet"))
    points = [(2000.0, 250.0), (1000.0, 550.0)]
    for mine, result in zip(model.trips_to_each(iter(results), points), results, strict=True):
        pd.testing.assert_frame_equal(mine, model.trips(result, points))
