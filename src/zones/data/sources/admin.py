"""Administrative source: the units since 2025-07-01, what they were merged from, and what is around the city.

Another boundary set replaces this one by returning the same columns.
"""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from zones.data.sources.vector import read_features
from zones.errors import SourceError

_UNIT_COLUMNS = {
    "code": "commune_code",
    "name": "name",
    "name_en": "name_en",
    "type": "kind",
    "area_km2": "area_km2",
    "population": "population_persons",
    "population_check": "population_quality",
    "former_units": "former_units",
    "former_districts": "former_districts",
    "former_province": "former_province",
    "border_commune_laos": "border_laos",
    "label_lon": "label_lon",
    "label_lat": "label_lat",
    "geometry": "geometry",
}
_MERGE_COLUMNS = {
    "new_code": "commune_code",
    "old_full_name": "old_name",
    "old_type": "old_kind",
    "old_district": "old_district",
    "old_district_before_2025": "old_district_before_2025",
    "old_province": "old_province",
    "share": "share",
}
_ADJACENCY_COLUMNS = {"code_a": "commune_code_a", "code_b": "commune_code_b", "shared_border_km": "border_km"}


def _chosen(frame: pd.DataFrame, columns: dict[str, str], path: Path) -> pd.DataFrame:
    """Return the named columns under our own names."""
    absent = [column for column in columns if column not in frame]
    if absent:
        raise SourceError(f"{path} has no column {', '.join(absent)}; it is not the file this adapter reads")
    return frame[list(columns)].rename(columns=columns)


def read_units(path: Path) -> gpd.GeoDataFrame:
    """Return the administrative units, ordered by code.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326; commune_code (text), name, name_en, kind, area_km2 (official), population_persons (NaN
        where none is published), population_quality, former_units (joined by ", "), former_districts (joined
        by "; "), former_province, border_laos, label_lon, label_lat, geometry (one coverage: neighbours share
        their vertices).

    Raises
    ------
    SourceError
        If the file is not readable, lacks a column, or has a code twice.
    """
    units = _chosen(read_features(path, list(_UNIT_COLUMNS)), _UNIT_COLUMNS, path)
    units["commune_code"] = units["commune_code"].astype(str)
    if not units["commune_code"].is_unique:
        twice = sorted(units.loc[units["commune_code"].duplicated(), "commune_code"])
        raise SourceError(f"{path} has a code twice: {', '.join(twice)}")
    return units.sort_values("commune_code", ignore_index=True)


def read_merges(path: Path) -> pd.DataFrame:
    """Return one row per former commune and the unit it went to (``share``: whole or part)."""
    return _chosen(pd.read_csv(path, dtype=str, encoding="utf-8-sig"), _MERGE_COLUMNS, path)


def read_adjacency(path: Path) -> pd.DataFrame:
    """Return the published neighbour pairs: commune_code_a < commune_code_b, border_km."""
    kinds = {"code_a": str, "code_b": str}
    return _chosen(pd.read_csv(path, dtype=kinds, encoding="utf-8-sig"), _ADJACENCY_COLUMNS, path)


_LINE_KINDS = {
    "coastline_mainland": "coast",
    "border_laos": "border_laos",
    "border_hue": "border_hue",
    "border_quang_ngai_former_quang_ngai": "border_quang_ngai",
    "border_quang_ngai_former_kon_tum": "border_quang_ngai",
}


def read_boundary_lines(path: Path) -> gpd.GeoDataFrame:
    """Return the city's outline by what lies beyond it.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326; kind (coast, border_laos, border_hue, border_quang_ngai), geometry; one row per kind.

    Raises
    ------
    SourceError
        If a line is of an unknown kind or a kind is absent.
    """
    lines = read_features(path, ["kind"])[["kind", "geometry"]]
    if set(lines["kind"]) != set(_LINE_KINDS):
        raise SourceError(
            f"{path} has the kinds {', '.join(sorted(set(lines['kind'])))}; the adapter knows others"
        )
    return lines.assign(kind=lines["kind"].map(_LINE_KINDS)).dissolve("kind").reset_index()


def read_neighbours(path: Path) -> gpd.GeoDataFrame:
    """Return the land around the city (EPSG:4326): code (of the province, or LA for Laos), geometry."""
    around = read_features(path, ["code", "country"])
    around["code"] = around["code"].where(around["country"] == "VN", around["country"])
    return around[["code", "geometry"]].dissolve("code").reset_index()


def read_overview(path: Path) -> gpd.GeoDataFrame:
    """Return the provinces and the two archipelagos of the country, generalised.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326; code (of the province; missing for archipelagos), kind (province, archipelago), name,
        geometry. A province's polygons include its archipelago.
    """
    return read_features(path, ["code", "kind", "name"])[["code", "kind", "name", "geometry"]]
