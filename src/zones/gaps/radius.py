"""People within a straight distance of the nearest place: what a radius in a planning code is about."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from zones.city import Cells
from zones.errors import InputError

STEP_M: Final = 100
LAST_M: Final = 5000
"""People are counted at every whole step up to here; the population grid is no finer than a step."""


def within_radius(cells: Cells, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return how many of the people live within every whole step of the nearest place.

    Distance is straight, from the centre of the cell to the place, inclusive.

    Parameters
    ----------
    cells
        Where people live.
    places
        Points in the grid's CRS.

    Returns
    -------
    pandas.DataFrame
        Percent of people on ``commune_code``, one column per radius in metres (``"100"``, ``"200"``, ...);
        NaN where nobody lives, and everywhere where there is no place.

    Raises
    ------
    InputError
        If the places are not in the CRS of the grid.
    """
    # Not to be loaded by those who read the constants above.
    from scipy.spatial import cKDTree

    if places.crs is None or places.crs != cells.grid.crs:
        raise InputError(f"places are in {places.crs}, the grid is in {cells.grid.crs}")
    codes, steps = cells.commune_codes, LAST_M // STEP_M
    columns = [str(STEP_M * (k + 1)) for k in range(steps)]
    if places.empty:
        return pd.DataFrame(np.nan, index=pd.Index(codes, name="commune_code"), columns=columns)
    lived = cells.persons > 0
    points = np.column_stack(cells.grid.centre_of(cells.cell[lived]))
    tree = cKDTree(np.column_stack([places.geometry.x, places.geometry.y]))
    away_m = tree.query(points)[0]
    # Step k holds what is more than k and at most k + 1 steps away; what lies at the place belongs to step 0.
    step = np.clip(np.ceil(away_m / STEP_M) - 1, 0, steps).astype(np.int64)
    place = cells.commune[lived] * (steps + 1) + step
    persons = np.bincount(place, cells.persons[lived], len(codes) * (steps + 1)).reshape(len(codes), -1)
    everybody = persons.sum(axis=1, keepdims=True)
    known = np.full((len(codes), steps), np.nan)
    share = np.divide(100.0 * persons.cumsum(axis=1)[:, :-1], everybody, out=known, where=everybody > 0)
    return pd.DataFrame(share, pd.Index(codes, name="commune_code"), columns)
