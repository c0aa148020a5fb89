"""Terrain sources: elevation rasters and the polygons and lines that say what covers the land.

Any single-band GeoTIFF of metres above sea level serves as an elevation, at any grain and in any CRS. Another
set of water, land-use or land-cover features replaces these by returning the same columns.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import rasterio
from numpy.typing import NDArray
from pyproj import Geod
from rasterio.warp import Resampling, reproject

from zones.errors import SourceError
from zones.grid import Grid
from zones.settings import CRS


def cell_size_m(path: Path) -> float:
    """Return the north-south cell size of a raster in metres (degrees are measured on the ellipsoid)."""
    with _opened(path) as source:
        if source.crs.is_projected:
            return abs(float(source.transform.e))
        lon, lat = source.lnglat()
        _, _, metres = Geod(ellps="WGS84").inv(lon, lat, lon, lat + source.transform.e)
        return float(metres)


def elevation_on_grid(path: Path, grid: Grid) -> NDArray[np.float32]:
    """Return an elevation raster on a grid: averaged where it is finer than the grid, cubic where coarser.

    Returns
    -------
    array
        (rows, cols), metres; NaN outside the raster and where it has no value. Values below the sea are
        radar noise along this coast and become 0.

    Raises
    ------
    SourceError
        If the file is not a raster with one band and a CRS.
    """
    with _opened(path) as source:
        if source.crs is None or source.count != 1:
            raise SourceError(f"{path} must have a CRS and one band of metres; it has {source.count} bands")
        values = source.read(1).astype(np.float32)
        if source.nodata is not None:
            values[values == source.nodata] = np.nan
        finer = cell_size_m(path) < grid.cell_m
        out = np.full(grid.shape, np.nan, np.float32)
        reproject(
            np.maximum(values, 0),
            out,
            src_transform=source.transform,
            src_crs=source.crs,
            src_nodata=np.nan,
            dst_transform=grid.transform,
            dst_crs=grid.crs,
            dst_nodata=np.nan,
            resampling=Resampling.average if finer else Resampling.cubic,
        )
    # Cubic resampling overshoots at the foot of cliffs.
    return np.maximum(out, 0, out=out)


def read_shapes(path: Path, columns: Sequence[str]) -> gpd.GeoDataFrame:
    """Return a vector source (GeoParquet, GeoJSON, GeoPackage ...) in EPSG:5899 with the named columns.

    Raises
    ------
    SourceError
        If the file is unreadable, has no CRS, or lacks a column.
    """
    try:
        frame = gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, ValueError, OSError) as error:
        raise SourceError(f"{path} is not a readable vector file ({error})") from None
    absent = [column for column in columns if column not in frame]
    if absent or frame.crs is None:
        what = f"column {', '.join(absent)}" if absent else "CRS"
        raise SourceError(f"{path} has no {what}; it is not the file this adapter reads")
    return frame[[*columns, "geometry"]].to_crs(CRS)


def _opened(path: Path) -> Any:
    """Open a raster, or say which file is not one."""
    try:
        return rasterio.open(path)
    except rasterio.errors.RasterioIOError as error:
        raise SourceError(f"{path} is not a readable raster ({error})") from None
