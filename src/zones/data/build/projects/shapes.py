"""Shapes of the projects: where each stands or runs, how that was found, and how far it can be trusted."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zones.data.build.projects.curated import table
from zones.errors import SourceError
from zones.settings import CRS

PROGRAMME_EXTENT: Final = "programme_extent"
"""Role of the area that a programme covers: no site, so it has no position error either."""

OFFSHORE_M: Final = 1000.0
"""Quays, piers and reclaimed land reach this far out and still belong to the city."""

COLUMNS: Final = (
    "geom_id",
    "project_id",
    "role",
    "primary",
    "method",
    "basis",
    "position_error_m",
    "confidence",
    "fit_for_distance",
    "name_vi",
    "name_en",
    "share_outside",
    "source",
    "geometry",
)


def mended(geometry: Any) -> Any:
    """Return a valid shape of the same dimension; a valid one comes back untouched."""
    if shapely.is_valid(geometry):
        return geometry
    dimension = shapely.get_dimensions(geometry)
    parts = shapely.get_parts(shapely.make_valid(geometry))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])


def share_outside(geometries: Any, city: Any) -> Any:
    """Return the share of each shape (points, length or area) more than a kilometre outside the city, 0 to 1.

    Parameters
    ----------
    geometries
        Shapes in EPSG:5899.
    city
        The city's outline in EPSG:5899.
    """
    near = shapely.simplify(shapely.buffer(city, OFFSHORE_M), 50.0)
    shapely.prepare(near)
    left = shapely.difference(np.asarray(geometries), near)
    whole = [_size(one) for one in geometries]
    return np.round([_size(part) / all_of_it for part, all_of_it in zip(left, whole, strict=True)], 3)


def _size(geometry: Any) -> float:
    dimension = int(shapely.get_dimensions(geometry))
    if shapely.is_empty(geometry):
        return 0.0
    if dimension == 0:
        return float(shapely.get_num_geometries(geometry))
    return float(shapely.length(geometry) if dimension == 1 else shapely.area(geometry))


def build_shapes(drawn: gpd.GeoDataFrame, corridors: pd.DataFrame, city: Any) -> gpd.GeoDataFrame:
    """Return the shapes in EPSG:5899 with a role and names of their own, ordered by project.

    Parameters
    ----------
    drawn
        Shapes as :func:`zones.data.sources.projects.read_shapes` returns them.
    corridors
        Corridors by identifier; a line that follows one bears its name.
    city
        The city's outline in EPSG:5899.

    Raises
    ------
    SourceError
        If a name is given to a shape that is not there, or a shape that is not the primary one has none.
    """
    plane = drawn.to_crs(CRS)
    geometry = np.array([mended(one) for one in plane.geometry], dtype=object)
    primary = plane["primary"].astype(bool).to_numpy()
    names = table("shape_names.csv").set_index("geom_id")
    gone = sorted(set(names.index) - set(plane["geom_id"]))
    unnamed = sorted(set(plane.loc[~primary, "geom_id"]) - set(names.index))
    if gone or unnamed:
        raise SourceError(
            f"shape_names.csv and project_geometries.geojson differ: without a shape {gone}, "
            f"without a name {unnamed}"
        )
    role = plane["geom_id"].map(names["role"]).fillna(plane["geom_role"])
    corridor = plane["corridor_id"].where(primary & plane["corridor_id"].isin(corridors.index))
    error_m = pd.to_numeric(plane["position_error_m"]).astype(float)
    frame = gpd.GeoDataFrame(
        {
            "geom_id": plane["geom_id"],
            "project_id": plane["project_id"],
            "role": role,
            "primary": primary,
            "method": plane["method"],
            "basis": plane["shape_basis"],
            "position_error_m": error_m.mask((role == PROGRAMME_EXTENT).to_numpy()),
            "confidence": plane["confidence"],
            "fit_for_distance": plane["use_for_distance"].astype(bool),
            "share_outside": share_outside(geometry, city),
            "source": plane["source"].fillna(""),
        },
        geometry=geometry,
        crs=CRS,
    )
    for column in ("name_vi", "name_en"):
        own = plane["geom_id"].map(names[column])
        frame[column] = own.fillna(corridor.map(corridors[column])).fillna("")
    number = frame["geom_id"].str.partition("-")[2].astype(int)
    order = pd.DataFrame({"project": frame["project_id"], "number": number}).sort_values(
        ["project", "number"]
    )
    return frame.loc[order.index, list(COLUMNS)].reset_index(drop=True)
