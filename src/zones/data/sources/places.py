"""Place sources: OpenStreetMap points of interest, the health supply table, commune seats, project points.

Every reader of points returns the same columns (name, what, vintage, position, geometry), so that a newer
extract, or a registry of the health or education department, replaces today's file without touching the rest.
"""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyogrio

from zones.errors import SourceError
from zones.settings import CRS, GEOGRAPHIC_CRS

OSM_2026: Final = "2026-07"
OSM_2021: Final = "2021-08"

POINT_COLUMNS = ["name", "what", "vintage", "position", "geometry"]


def _vector(path: Path) -> gpd.GeoDataFrame:
    try:
        frame = gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path, engine="pyogrio")
    except (pyogrio.errors.DataSourceError, OSError, ValueError) as error:
        raise SourceError(f"{path} is not a readable vector file ({error})") from None
    if frame.crs is None or frame.crs.to_epsg() != 4326:
        raise SourceError(f"{path} is in {frame.crs}, expected {GEOGRAPHIC_CRS}")
    return frame


def _require(frame: pd.DataFrame, columns: list[str], path: Path) -> None:
    absent = [column for column in columns if column not in frame]
    if absent:
        raise SourceError(f"{path} has no column {', '.join(absent)}; it is not the file this adapter reads")


def _points(frame: gpd.GeoDataFrame, what: pd.Series, vintage: pd.Series | str) -> gpd.GeoDataFrame:
    """Return the common columns in the project's CRS; an area becomes a point inside it."""
    plane = frame.to_crs(CRS)
    area = plane.geom_type.isin(["Polygon", "MultiPolygon"])
    points = plane.geometry.where(~area, plane.geometry.representative_point())
    table = pd.DataFrame(
        {
            "name": frame["name"].astype(object).where(frame["name"].notna(), None),
            "what": what.astype(str),
            "vintage": vintage,
            "position": area.map({True: "osm_area", False: "osm_point"}),
        }
    )
    return gpd.GeoDataFrame(table, geometry=points, crs=CRS).reset_index(drop=True)


def read_pois_2026(path: Path) -> gpd.GeoDataFrame:
    """Return the points of interest of 2026 (most are areas); ``what`` is the value of the OSM tag.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:5899; name (None where unnamed), what ("hospital", "school", ...), vintage, position (osm_area or
        osm_point), geometry.

    Raises
    ------
    SourceError
        If the file is not readable, in another CRS, or lacks a column.
    """
    frame = _vector(path)
    _require(frame, ["name", "tag"], path)
    return _points(frame, frame["tag"].str.partition("=")[2], OSM_2026)


def read_pois_2021(path: Path) -> gpd.GeoDataFrame:
    """Return the points of interest of 2021 under the columns of :func:`read_pois_2026`."""
    frame = _vector(path)
    _require(frame, ["name", "subclass"], path)
    return _points(frame, frame["subclass"].astype(object).fillna("unclassified"), OSM_2021)


def read_health_points(path: Path) -> gpd.GeoDataFrame:
    """Return health points gathered from two OpenStreetMap extracts (2026-02 and 2021-08)."""
    frame = _vector(path)
    _require(frame, ["name", "subclass", "src"], path)
    return _points(frame, frame["subclass"], frame["src"].str.extract(r"(\d{4}-\d{2})")[0])


def read_schools(path: Path) -> gpd.GeoDataFrame:
    """Return school points of 2021 under the columns of :func:`read_pois_2026`."""
    frame = _vector(path)
    _require(frame, ["name", "subclass"], path)
    return _points(frame, frame["subclass"], OSM_2021)


def read_health_supply(path: Path) -> gpd.GeoDataFrame:
    """Return the hospitals and medical centres gathered from public pages.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:5899; name, tier, commune_code (as stated; None where not resolved), beds (NaN where no figure
        was found), year (of the bed figure), source, note, geometry (None where no position is known).
    """
    frame = pd.read_csv(path, dtype=str)
    columns = ["name_vi", "tier", "code_2025", "beds", "year", "lat", "lon", "source_url", "note"]
    _require(frame, columns, path)
    lon, lat = pd.to_numeric(frame["lon"]), pd.to_numeric(frame["lat"])
    points = gpd.GeoSeries.from_xy(lon, lat, crs=GEOGRAPHIC_CRS).to_crs(CRS)
    table = frame[["tier", "beds", "year", "note"]].assign(
        name=frame["name_vi"],
        commune_code=frame["code_2025"].where(frame["code_2025"].notna(), None),
        beds=pd.to_numeric(frame["beds"]),
        source=frame["source_url"],
    )
    return gpd.GeoDataFrame(table, geometry=points.where(lat.notna(), None), crs=CRS)


def read_seats(path: Path) -> gpd.GeoDataFrame:
    """Return each unit's administrative centre: commune_code, full_name, full_name_en, address, geometry."""
    frame = pd.read_csv(path, dtype=str)
    columns = ["code", "full_name", "full_name_en", "center_address", "center_lat", "center_lon"]
    _require(frame, columns, path)
    points = gpd.GeoSeries.from_xy(
        pd.to_numeric(frame["center_lon"]), pd.to_numeric(frame["center_lat"]), crs=GEOGRAPHIC_CRS
    )
    table = frame.rename(columns={"code": "commune_code", "center_address": "address"})[
        ["commune_code", "full_name", "full_name_en", "address"]
    ]
    return gpd.GeoDataFrame(table, geometry=points.to_crs(CRS), crs=CRS)


def read_project_points(path: Path) -> gpd.GeoSeries:
    """Return one point per project geometry, indexed by its ``geom_id`` (a point inside, for areas)."""
    frame = _vector(path)
    _require(frame, ["geom_id"], path)
    plane = frame.set_index("geom_id").geometry.to_crs(CRS)
    return gpd.GeoSeries(plane.representative_point(), crs=CRS)


def read_graph(path: Path) -> gpd.GeoDataFrame:
    """Return road edges (u, v, class, ramp, ref, geometry) in the project's CRS."""
    frame = _vector(path)
    _require(frame, ["u", "v", "class", "ramp", "ref"], path)
    table = frame[["u", "v", "class", "ramp", "ref", "geometry"]].to_crs(CRS)
    return table.astype({"class": str, "ref": object})


@cache
def curated() -> dict[str, Any]:
    """Return what was looked up by hand: fixed places, proper names, known interchanges, remarks on seats."""
    text = resources.files("zones.data.sources").joinpath("curated_places.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
