"""Points as callers give them: frames or arrays in, checked coordinates and names out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
from numpy.typing import ArrayLike, NDArray

from zones.errors import InputError
from zones.settings import CRS

PointsLike: TypeAlias = "gpd.GeoDataFrame | gpd.GeoSeries | pd.DataFrame | ArrayLike"
"""Points in EPSG:5899: a geometry of points, columns ``x`` and ``y``, or (n, 2) numbers."""


@dataclass(frozen=True)
class Points:
    """Checked coordinates (metres, EPSG:5899) and what to call each point in a message."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    names: Sequence[str]

    @classmethod
    def of(cls, given: PointsLike, *, what: str) -> "Points":
        """Return checked points.

        Parameters
        ----------
        given
            Points in any of the accepted forms.
        what
            What they are, for the message ("sources").

        Raises
        ------
        InputError
            If there are none, they are not points, a coordinate is not a number, or the CRS is another one.
        """
        if isinstance(given, gpd.GeoDataFrame | gpd.GeoSeries):
            geometry = given.geometry
            if geometry.crs is None or pyproj.CRS(geometry.crs) != pyproj.CRS(CRS):
                found = geometry.crs.to_string() if geometry.crs else "no CRS"
                raise InputError(f"{what}: expected points in {CRS}, got {found}; use to_crs")
            if not (geometry.geom_type == "Point").all():
                raise InputError(f"{what}: every geometry must be a point; take a point of each shape first")
            x, y = geometry.x.to_numpy(), geometry.y.to_numpy()
        elif isinstance(given, pd.DataFrame):
            if not {"x", "y"} <= set(given.columns):
                raise InputError(
                    f"{what}: expected columns x and y (metres, {CRS}), got {', '.join(given.columns)}"
                )
            x, y = given["x"].to_numpy(np.float64), given["y"].to_numpy(np.float64)
        else:
            pairs = np.asarray(given, dtype=np.float64)
            if pairs.ndim != 2 or pairs.shape[1] != 2:
                raise InputError(f"{what}: expected (x, y) pairs, got shape {pairs.shape}")
            x, y = pairs[:, 0], pairs[:, 1]
        if not x.size:
            raise InputError(f"{what}: none given; a service without places cannot be asked for minutes")
        names = _names(given, x.size)
        for i in np.flatnonzero(~(np.isfinite(x) & np.isfinite(y))).tolist():
            raise InputError(f"{what}: {names[i]} has no coordinates; fill them in or leave it out")
        return cls(np.array(x, np.float64), np.array(y, np.float64), names)


def _names(given: PointsLike, size: int) -> list[str]:
    """Return the identifier of each point where the frame has one, else its position."""
    if isinstance(given, pd.DataFrame) and "facility_id" in given.columns:
        return [str(value) for value in given["facility_id"]]
    if isinstance(given, pd.DataFrame | gpd.GeoSeries):
        if given.index.name == "facility_id":
            return [str(label) for label in given.index]
        return [f"row {label}" for label in given.index]
    return [f"point {i}" for i in range(size)]
