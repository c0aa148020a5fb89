"""Reading a vector file of the sources, with one clear sentence when it is not what was expected."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pyogrio

from zones.errors import SourceError
from zones.settings import GEOGRAPHIC_CRS


def read_features(path: Path, required: Sequence[str]) -> gpd.GeoDataFrame:
    """Return a vector file in EPSG:4326.

    Raises
    ------
    SourceError
        If the file is not readable, is in another CRS, is empty or lacks a required column.
    """
    try:
        frame = gpd.read_file(path, engine="pyogrio")
    except pyogrio.errors.DataSourceError as error:
        raise SourceError(f"{path} is not a readable vector file ({error})") from None
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise SourceError(f"{path} holds no features")
    if frame.crs is None or frame.crs.to_epsg() != 4326:
        raise SourceError(f"{path} is in {frame.crs or 'no CRS'}, expected {GEOGRAPHIC_CRS}")
    absent = [column for column in required if column not in frame]
    if absent:
        raise SourceError(f"{path} has no column {', '.join(absent)}; it is not the file this adapter reads")
    return frame
