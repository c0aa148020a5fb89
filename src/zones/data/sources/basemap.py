"""What the base map draws besides borders: water, rivers and railways, from OpenStreetMap."""

from pathlib import Path

import geopandas as gpd

from zones.data.sources.vector import read_features


def read_water(path: Path) -> gpd.GeoDataFrame:
    """Return lakes and wide rivers as polygons (EPSG:4326): kind (lake, river), geometry."""
    return read_features(path, ["class"])[["class", "geometry"]].rename(columns={"class": "kind"})


def read_rivers(path: Path) -> gpd.GeoDataFrame:
    """Return centre lines of rivers (EPSG:4326; no canals or streams): name ("" if none), geometry."""
    lines = read_features(path, ["class", "name"])
    rivers = lines.loc[lines["class"] == "river", ["name", "geometry"]]
    return rivers.assign(name=rivers["name"].fillna("")).reset_index(drop=True)


def read_rail(path: Path) -> gpd.GeoDataFrame:
    """Return railway lines (EPSG:4326): geometry."""
    lines = read_features(path, ["class"])
    return lines.loc[lines["class"] == "rail", ["geometry"]].reset_index(drop=True)
