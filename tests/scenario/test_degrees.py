"""Degrees at the door are those of PROJ itself, in whichever thread they are asked for."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyproj

from zones.scenario.degrees import DECIMALS, degrees, metres
from zones.settings import CRS, GEOGRAPHIC_CRS

CITY = (107.2, 108.8), (14.9, 16.3)
"""Longitudes and latitudes around the city, degrees."""


def places(count: int = 2000) -> np.ndarray:
    return np.random.default_rng(0).uniform(*np.transpose(CITY), (count, 2))


def test_metres_are_those_of_proj_choosing_the_operation_by_itself() -> None:
    given = places()
    expected = pyproj.Transformer.from_crs(GEOGRAPHIC_CRS, CRS, always_xy=True).transform(*given.T)
    assert np.array_equal(metres(map(tuple, given)), np.transpose(expected))


def test_there_and_back_is_the_same_place() -> None:
    given = places().round(DECIMALS)
    assert np.array_equal(degrees(metres(map(tuple, given))), given)


def test_every_thread_finds_the_same_metres() -> None:
    given = [tuple(place) for place in places(100)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: metres(given), range(8)))
    assert all(one == metres(given) for one in found)
