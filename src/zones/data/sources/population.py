"""Population sources: people on hexagons with land-cover shares, and people on a raster.

A newer table of H3 cells, of any one resolution, replaces today's by having the same columns; a newer
raster of people per pixel needs nothing but to be a GeoTIFF in degrees or metres.
"""

from pathlib import Path

import h3
import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer

from zones.errors import SourceError
from zones.grid import Grid
from zones.settings import GEOGRAPHIC_CRS

SHARES = ("water", "built", "crop", "grass", "shrub", "tree", "bare", "wetland")
"""Land-cover shares of a hexagon, in the order of the land-cover classes 1 to 8."""

_ADDED_TO = {"mangrove": "wetland", "moss": "shrub", "snow": "bare"}


def read_hexagons(path: Path) -> pd.DataFrame:
    """Return people and land-cover shares per H3 cell.

    Returns
    -------
    pandas.DataFrame
        Index ``hexagon`` (H3 id, text, sorted). Columns ``area_km2``, ``persons_per_km2`` and one share (0
        to 1) per name in :data:`SHARES`; shares of a hexagon sum to at most 1.

    Raises
    ------
    SourceError
        If a column is missing or the ids are not H3 cells of one resolution.
    """
    frame = pd.read_parquet(path)
    kinds = (*SHARES, *_ADDED_TO)
    absent = {"h3_r8", "area_km2", "population_wp", *(f"{kind}_frac" for kind in kinds)} - set(frame)
    if absent:
        raise SourceError(f"{path} has no column {', '.join(sorted(absent))}")
    found = pd.DataFrame(
        {
            "hexagon": frame["h3_r8"].astype(str),
            "area_km2": frame["area_km2"],
            "persons_per_km2": frame["population_wp"] / frame["area_km2"],
            **{kind: frame[f"{kind}_frac"] for kind in SHARES},
        }
    )
    for kind, target in _ADDED_TO.items():
        found[target] += frame[f"{kind}_frac"]
    resolutions = {h3.get_resolution(cell) if h3.is_valid_cell(cell) else -1 for cell in found["hexagon"]}
    if len(resolutions) != 1 or -1 in resolutions:
        raise SourceError(
            f"{path}: h3_r8 must hold H3 cells of one resolution, found resolutions {resolutions}"
        )
    return found.set_index("hexagon").sort_index()


def hexagon_of_cells(hexagons: pd.Index, grid: Grid, inside: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the position in ``hexagons`` of the hexagon that holds each cell's centre.

    Returns
    -------
    array
        (rows, cols); -1 outside ``inside`` and where the hexagon is not in the table.
    """
    cells = np.flatnonzero(inside)
    x, y = grid.centre_of(cells)
    lon, lat = Transformer.from_crs(grid.crs, GEOGRAPHIC_CRS, always_xy=True).transform(x, y)
    resolution = h3.get_resolution(hexagons[0])
    # The integer interface needs no text per cell, which halves the time of two million look-ups.
    to_cell = h3.api.basic_int.latlng_to_cell
    ids = np.fromiter(
        (to_cell(a, b, resolution) for a, b in zip(lat, lon, strict=True)), np.int64, len(cells)
    )
    known = np.array([int(name, 16) for name in hexagons], np.int64)
    order = np.argsort(known)
    place = np.clip(np.searchsorted(known[order], ids), 0, len(known) - 1)
    out = np.full(grid.size, -1, np.int32)
    out[cells] = np.where(known[order][place] == ids, order[place], -1)
    return out.reshape(grid.shape)


def pixels_of_cells(path: Path, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return which pixel of a raster of people holds each grid cell's centre, and the people of every pixel.

    Returns
    -------
    pixel
        (rows, cols), flat index into ``people``; -1 outside the raster.
    people
        (pixels,), persons per pixel; NaN where the raster has no value.

    Raises
    ------
    SourceError
        If the file is not a raster with one band and a CRS.
    """
    try:
        with rasterio.open(path) as source:
            if source.crs is None or source.count != 1:
                raise SourceError(f"{path} must have a CRS and one band of people per pixel")
            people = source.read(1).astype(float)
            people[people == source.nodata] = np.nan
            crs, inverse = source.crs, ~source.transform
    except rasterio.errors.RasterioIOError as error:
        raise SourceError(f"{path} is not a readable raster ({error})") from None
    x, y = grid.centre_of(np.arange(grid.size))
    x, y = Transformer.from_crs(grid.crs, crs, always_xy=True).transform(x, y)
    col = np.floor(inverse.a * x + inverse.b * y + inverse.c).astype(np.int64)
    row = np.floor(inverse.d * x + inverse.e * y + inverse.f).astype(np.int64)
    inside = (row >= 0) & (row < people.shape[0]) & (col >= 0) & (col < people.shape[1])
    pixel = np.where(inside, row * people.shape[1] + col, -1)
    return pixel.reshape(grid.shape), people.ravel()
