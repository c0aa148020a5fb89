"""Vector files of the map: small GeoJSON the browser fetches once. All text in them is inert."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zones.maps.palette import INK, REGION_INK
from zones.maps.static import publish
from zones.maps.text import safe
from zones.settings import GEOGRAPHIC_CRS, HOANG_SA

DIGITS: Final = 4
"""Decimals of a degree kept in vectors drawn for orientation (about 10 m); communes keep 5."""

ROAD_CLASSES: Final = ("motorway", "trunk", "primary", "secondary")
"""Classes that the base map draws."""

ROAD_TOLERANCE_M: Final = 40.0

CONTEXT_KINDS: Final = (
    "neighbour",
    "coast",
    "border_laos",
    "border_hue",
    "border_quang_ngai",
    "water",
    "river",
)
"""Kinds of the context layer that the main map draws; the rest belong to the inset."""

UNSURE_M: Final = 300.0
"""A position that may be off by this much (three cells) is drawn as estimated."""

Feature = dict[str, Any]


def feature(geometry: Any, properties: Mapping[str, Any], digits: int) -> Feature:
    """Return a geometry in EPSG:4326 as a GeoJSON feature with ``digits`` decimals of a degree."""
    shape = json.loads(shapely.to_geojson(geometry))
    shape["coordinates"] = _rounded(shape["coordinates"], digits)
    return {"type": "Feature", "properties": dict(properties), "geometry": shape}


def _rounded(values: Any, digits: int) -> Any:
    if isinstance(values, float):
        return round(values, digits)
    return [_rounded(value, digits) for value in values] if isinstance(values, list) else values


def _publish(stem: str, features: Iterable[Feature]) -> str:
    body = {"type": "FeatureCollection", "features": list(features)}
    return publish(
        stem, ".geojson", json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    )


def communes(web: gpd.GeoDataFrame) -> str:
    """Write the communes (layer ``communes_web``) and return their URL."""
    return _publish(
        "communes",
        (
            feature(
                row.geometry,
                {
                    "code": row.commune_code,
                    "name": safe(row.name),
                    "lon": round(row.label_lon, DIGITS),
                    "lat": round(row.label_lat, DIGITS),
                },
                5,
            )
            for row in web.itertuples(index=False)
        ),
    )


def divide(web: gpd.GeoDataFrame, membership: "pd.Series[str]", regions: pd.DataFrame) -> str:
    """Write the lines between the regions of a scheme and their names, and return the URL.

    Parameters
    ----------
    membership
        Region of each commune, on ``commune_code``.
    regions
        The scheme's rows of ``region_schemes``.
    """
    mainland = web[web["commune_code"] != HOANG_SA].set_index("commune_code")
    group = membership.reindex(mainland.index)
    areas = {
        region: shapely.coverage_union_all(mainland.geometry[group == region].to_numpy())
        for region in regions["region"]
    }
    names = list(areas)
    features = []
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            line = shapely.intersection(shapely.boundary(areas[one]), shapely.boundary(areas[other]))
            # Regions that only touch in a point leave points or an empty line.
            parts = [part for part in shapely.get_parts(line) if part.length > 0]
            if parts:
                merged = shapely.line_merge(shapely.multilinestrings(parts))
                features.append(feature(merged, {"between": f"{one} {other}"}, 5))
    for row in regions.itertuples(index=False):
        spot = _middle(areas[row.region])
        features.append(
            feature(
                spot,
                {
                    "name_vi": safe(row.name_vi),
                    "name_en": safe(row.name_en),
                    "ink": REGION_INK.get(str(row.region), INK),
                },
                DIGITS,
            )
        )
    return _publish("divide", features)


def _middle(area: Any) -> Any:
    """Return the middle of the largest circle that fits into an area: a name set there stays inside."""
    return shapely.get_point(shapely.maximum_inscribed_circle(area, tolerance=0.01), 0)


def roads(edges: gpd.GeoDataFrame) -> str:
    """Write the main roads as one simplified line set per class and return the URL."""
    return _publish(
        "roads",
        (
            feature(line.iloc[0], {"class": name}, DIGITS)
            for name, line in (
                (name, gpd.GeoSeries([lines], crs=edges.crs).to_crs(GEOGRAPHIC_CRS))
                for name, lines in main_roads(edges).items()
            )
        ),
    )


def main_roads(edges: gpd.GeoDataFrame) -> dict[str, shapely.MultiLineString]:
    """Return the main roads as one simplified line set per class, in the CRS of the edges (metres)."""
    found = {}
    for name in ROAD_CLASSES:
        lines = edges.geometry[(edges["road_class"] == name).to_numpy() & ~edges["ramp"].to_numpy(bool)]
        if lines.empty:
            continue
        merged = shapely.line_merge(shapely.union_all(lines.to_numpy()))
        thin = shapely.simplify(merged, ROAD_TOLERANCE_M)
        # Stubs shorter than the tolerance are slip roads and mapping crumbs.
        parts = shapely.get_parts(thin)
        found[name] = shapely.MultiLineString(list(parts[shapely.length(parts) > 2 * ROAD_TOLERANCE_M]))
    return found


def context(layer: gpd.GeoDataFrame, frame: tuple[tuple[float, float], tuple[float, float]]) -> str:
    """Write what surrounds the city (neighbours, borders, coast, water) and return the URL.

    A neighbour is named where the largest circle fits into its part of the frame (:func:`extent`).
    """
    (south, west), (north, east) = frame
    window = shapely.box(west - 0.05, south - 0.05, east + 0.05, north + 0.05)
    features = []
    for row in layer[layer["kind"].isin(CONTEXT_KINDS)].itertuples(index=False):
        features.append(feature(row.geometry, {"kind": row.kind}, DIGITS))
        seen = shapely.intersection(row.geometry, window)
        if row.kind == "neighbour" and seen.area > 0.05:
            spot = _middle(seen)
            names = {"kind": "label", "name_vi": safe(row.name_vi), "name_en": safe(row.name_en)}
            features.append(feature(spot, names, DIGITS))
    return _publish("context", features)


def facilities(points: gpd.GeoDataFrame, lang: str) -> str:
    """Write the facilities of a service with their names and return the URL.

    ``doubt`` marks a position that is not sure (:func:`unsure`).
    """
    web = points.to_crs(GEOGRAPHIC_CRS)
    features = []
    for row, doubt in zip(web.itertuples(index=False), unsure(points), strict=True):
        name = row.name_vi if lang == "vi" else row.name_en
        flag = row.flag_vi if lang == "vi" else row.flag_en
        tip = f"<strong>{safe(name)}</strong>" + ("" if pd.isna(flag) else f"<br>{safe(flag)}")
        features.append(feature(row.geometry, {"tip": tip, "doubt": bool(doubt)}, DIGITS))
    return _publish("facilities", features)


def unsure(points: gpd.GeoDataFrame) -> "pd.Series[bool]":
    """Return which facilities may lie :data:`UNSURE_M` or more from where they are drawn."""
    return points["position_error_m"] >= UNSURE_M


def extent(web: gpd.GeoDataFrame) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the corners of the mainland: ((south, west), (north, east)) in degrees."""
    west, south, east, north = web.loc[web["commune_code"] != HOANG_SA].total_bounds
    lo = np.floor(np.array([south, west]) * 1000) / 1000
    hi = np.ceil(np.array([north, east]) * 1000) / 1000
    return (float(lo[0]), float(lo[1])), (float(hi[0]), float(hi[1]))
