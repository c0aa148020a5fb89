"""Which commune a point or a road is in."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.city import City


def communes_at(city: City, points: Sequence[tuple[float, float]]) -> list[str]:
    """Return the code of the commune that holds each point (x, y in EPSG:5899); '' outside the city."""
    codes, outlines = city.communes.index.to_numpy(), city.communes.geometry
    # Outlines are asked about, not looked up: each is prepared once for all points near it.
    tree = shapely.STRtree(shapely.points(np.asarray(points, float).reshape(-1, 2)))
    found = tree.query(outlines.to_numpy(), predicate="intersects")
    out = [""] * len(points)
    # On a border both communes hold the point: the first code counts.
    for commune, point in sorted(zip(*found.tolist(), strict=True), reverse=True):
        out[point] = str(codes[commune])
    return out


def km_by_commune(
    city: City, lines: NDArray[np.object_] | Sequence[shapely.LineString], km: Sequence[float]
) -> "pd.Series[float]":
    """Return the kilometres of roads in each commune they touch, on ``commune_code`` ('' outside the city).

    Parameters
    ----------
    city
        The communes.
    lines
        Course of each road in EPSG:5899.
    km
        True length of each, which is shared out as the drawn course is.
    """
    roads = gpd.GeoDataFrame(
        {"km": np.asarray(km, float)}, geometry=gpd.GeoSeries(list(lines), crs=city.communes.crs)
    )
    drawn = roads.geometry.length.to_numpy()
    tree = shapely.STRtree(city.communes.geometry.to_numpy())
    road, commune = tree.query(roads.geometry.to_numpy(), predicate="intersects")
    inside = shapely.length(
        shapely.intersection(roads.geometry.to_numpy()[road], city.communes.geometry.to_numpy()[commune])
    )
    share = np.divide(inside, drawn[road], out=np.zeros(road.size), where=drawn[road] > 0)
    parts = pd.Series(
        share * roads["km"].to_numpy()[road], index=city.communes.index.to_numpy()[commune], dtype=float
    )
    sums = parts.groupby(level=0, sort=True).sum()
    outside = float(roads["km"].sum() - sums.sum())
    # A road that ends on the border is drawn a few metres across it.
    if outside > 0.05:
        sums.loc[""] = outside
    return sums[sums > 0.001].rename_axis("commune_code")
