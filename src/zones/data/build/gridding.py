"""Putting points, lines and polygons onto the grid as counts, metres and exact shares."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from numpy.typing import NDArray

from zones.grid import Grid

_STEP_M = 25.0


def counts_of_points(points: gpd.GeoSeries, grid: Grid) -> NDArray[np.float64]:
    """Return the number of points per cell, (rows, cols); points outside the grid are left out."""
    cell = grid.cell_of(points.x, points.y)
    return np.bincount(cell[cell >= 0], minlength=grid.size).astype(float).reshape(grid.shape)


def metres_of_lines(lines: gpd.GeoSeries, grid: Grid) -> NDArray[np.float64]:
    """Return the length of lines per cell in metres, (rows, cols).

    Lines are cut into pieces of at most 25 m and each piece counts where its middle lies, so the total is
    exact and a cell is off by one piece at most per crossing.
    """
    pieces = shapely.segmentize(lines.to_numpy(), _STEP_M)
    xy, line = shapely.get_coordinates(pieces, return_index=True)
    same = line[1:] == line[:-1]
    middle = (xy[1:] + xy[:-1])[same] / 2
    length = np.hypot(*(xy[1:] - xy[:-1])[same].T)
    cell = grid.cell_of(middle[:, 0], middle[:, 1])
    held = cell >= 0
    metres = np.bincount(cell[held], length[held], minlength=grid.size)
    return metres.astype(np.float64).reshape(grid.shape)


def shares_of_polygons(polygons: gpd.GeoDataFrame, key: str, grid: Grid) -> pd.DataFrame:
    """Return the exact share of each cell that each polygon covers.

    Parameters
    ----------
    polygons
        In the grid's CRS.
    key
        Column that names a polygon in the result.

    Returns
    -------
    pandas.DataFrame
        Columns ``key``, ``cell`` (flat index) and ``share`` (0 < share <= 1), one row per polygon and cell,
        in the order of the polygons and then of the cells.
    """
    blank = NumPyRasterSource(
        np.zeros(grid.shape, np.uint8),
        xmin=grid.bounds[0],
        ymin=grid.bounds[1],
        xmax=grid.bounds[2],
        ymax=grid.bounds[3],
        srs_wkt=polygons.crs.to_wkt(),
    )
    found = exact_extract(
        blank, polygons[[key, "geometry"]], ["cell_id", "coverage"], include_cols=[key], output="pandas"
    )
    sizes = found["cell_id"].map(len)
    table = pd.DataFrame(
        {
            key: np.repeat(found[key].to_numpy(), sizes),
            "cell": np.concatenate([np.asarray(part, np.int64) for part in found["cell_id"]]),
            "share": np.concatenate([np.asarray(part, np.float64) for part in found["coverage"]]),
        }
    )
    return table[table["share"] > 0].reset_index(drop=True)


def cover_of_polygons(polygons: gpd.GeoDataFrame, grid: Grid) -> NDArray[np.float64]:
    """Return the share of each cell covered by any of the polygons, (rows, cols), at most 1."""
    if polygons.empty:
        return np.zeros(grid.shape)
    named = polygons[["geometry"]].assign(part=np.arange(len(polygons)))
    table = shares_of_polygons(named, "part", grid)
    covered = np.bincount(table["cell"], table["share"], minlength=grid.size)
    return np.minimum(covered, 1).reshape(grid.shape)
