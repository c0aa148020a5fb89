"""The 94 communes, their former communes and their neighbours."""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.data.build.step import Step, Workspace
from zones.data.sources import admin
from zones.errors import SourceError
from zones.settings import CRS, GEOGRAPHIC_CRS, HOANG_SA

UNITS: Final = 94
OFFICIAL_POPULATION: Final = 3_065_628
"""Persons in the city as published for the merger of 2025-07-01; the units' own figures add up to more."""

FULL_STEP_M: Final = 0.1
"""Vertices are rounded to this; far below the source's own accuracy, and the file shrinks sixfold."""
WEB_TOLERANCE_M: Final = 30.0
"""Smallest detail kept on screen: half a pixel at the zoom where one commune fills a laptop."""
WEB_DECIMALS: Final = 5

AREA_TOLERANCE: Final = 0.04
"""Outline and official area may differ by this share before the unit is flagged."""
AREA_CAUSES: Final[Mapping[str, str]] = {
    "20209": "water_inside_official_area",
    "20242": "water_inside_official_area",
    HOANG_SA: "reef_outlines",
    "20443": "shared_line_misplaced",
    "20455": "shared_line_misplaced",
}
"""Known causes of a difference, looked up by unit; a flagged unit not listed here is ``unexplained``."""

NAMES_EN: Final[Mapping[str, str]] = {HOANG_SA: "Hoang Sa"}
"""English names that replace the source's."""


def rounded(geometries: NDArray[Any], decimals: int) -> NDArray[Any]:
    """Return geometries with every coordinate rounded to ``decimals`` places of its own unit.

    Rounding vertex by vertex moves a shared vertex to the same place in both neighbours, so a coverage stays
    one; snapping each polygon for itself would not promise that.
    """
    moved = shapely.transform(geometries, lambda xy: np.round(xy, decimals))
    return np.asarray(shapely.remove_repeated_points(moved))


def require_coverage(geometries: NDArray[Any], what: str) -> None:
    """Raise SourceError unless the polygons are valid and neighbours share their borders exactly."""
    invalid = int((~shapely.is_valid(geometries)).sum())
    if invalid or not shapely.coverage_is_valid(geometries):
        raise SourceError(f"{what}: {invalid} invalid outlines, or borders that neighbours do not share")


def simplified(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the coverage for the browser: simplified together, in EPSG:4326, rounded (about a metre)."""
    outlines = shapely.coverage_simplify(units.geometry.to_numpy(), WEB_TOLERANCE_M)
    web = units.set_geometry(gpd.GeoSeries(outlines, index=units.index, crs=units.crs)).to_crs(GEOGRAPHIC_CRS)
    web = web.set_geometry(
        gpd.GeoSeries(rounded(web.geometry.to_numpy(), WEB_DECIMALS), index=web.index, crs=GEOGRAPHIC_CRS)
    )
    return web[["commune_code", "name", "name_en", "label_lon", "label_lat", "geometry"]]


def area_quality(units: gpd.GeoDataFrame) -> pd.Series:
    """Return ``agrees`` or the cause of the difference between outline and official area, per unit."""
    off = (units["area_gis_km2"] / units["area_km2"] - 1).abs() > AREA_TOLERANCE
    cause = units["commune_code"].map(AREA_CAUSES).fillna("unexplained")
    return cause.where(off, "agrees")


def neighbours(units: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return each pair of units that share a border, with its length (a shared corner is no border).

    Returns
    -------
    pandas.DataFrame
        commune_code_a < commune_code_b, border_km; ordered.
    """
    outlines, codes = units.geometry.to_numpy(), units["commune_code"].to_numpy()
    a, b = shapely.STRtree(outlines).query(outlines, predicate="touches")
    a, b = a[codes[a] < codes[b]], b[codes[a] < codes[b]]
    length = shapely.length(shapely.intersection(outlines[a], outlines[b]))
    pairs = pd.DataFrame(
        {"commune_code_a": codes[a], "commune_code_b": codes[b], "border_km": (length / 1000).round(3)}
    )
    pairs = pairs[pairs["border_km"] > 0]
    return pairs.sort_values(["commune_code_a", "commune_code_b"], ignore_index=True)


def _load(workspace: Workspace) -> gpd.GeoDataFrame:
    units = admin.read_units(workspace.source("admin/danang_units.geojson")).to_crs(CRS)
    if len(units) != UNITS or HOANG_SA not in set(units["commune_code"]):
        raise SourceError(
            f"admin/danang_units.geojson: expected {UNITS} units with {HOANG_SA}, got {len(units)}"
        )
    units["name_en"] = units["commune_code"].map(NAMES_EN).fillna(units["name_en"])
    units["geometry"] = rounded(units.geometry.to_numpy(), round(-np.log10(FULL_STEP_M)))
    require_coverage(units.geometry.to_numpy(), "admin/danang_units.geojson")
    units["area_gis_km2"] = (units.area / 1e6).round(3)
    units["area_quality"] = area_quality(units)
    units["averaged"] = units["commune_code"] != HOANG_SA
    return units


def _population_checks(units: gpd.GeoDataFrame) -> dict[str, Any]:
    persons, quality = units["population_persons"], units["population_quality"].value_counts().sort_index()
    return {
        "population_sum_persons": int(persons.sum()),
        "population_official_persons": OFFICIAL_POPULATION,
        "population_sum_over_official": round(float(persons.sum()) / OFFICIAL_POPULATION, 4),
        "units_without_population": int(persons.isna().sum()),
        "population_quality": {kind: int(n) for kind, n in quality.items()},
    }


def run(workspace: Workspace) -> None:
    """Build communes, communes_web, merges and adjacency."""
    units = _load(workspace)
    averaged = units[units["averaged"]]
    columns = [
        "commune_code",
        "name",
        "name_en",
        "kind",
        "area_km2",
        "area_gis_km2",
        "population_persons",
        "population_quality",
        "area_quality",
        "former_units",
        "former_districts",
        "former_province",
        "border_laos",
        "averaged",
        "geometry",
    ]
    workspace.save_table(
        "communes",
        units[columns],
        checks={
            **_population_checks(units),
            "area_official_sum_km2": round(float(units["area_km2"].sum()), 2),
            "area_outline_sum_without_hoang_sa_km2": round(float(averaged["area_gis_km2"].sum()), 2),
            "area_official_sum_without_hoang_sa_km2": round(float(averaged["area_km2"].sum()), 2),
            "area_flagged": {
                row.commune_code: round(row.area_gis_km2 / row.area_km2, 4)
                for row in units[units["area_quality"] != "agrees"].itertuples()
            },
            "vertices": int(shapely.get_num_coordinates(units.geometry.to_numpy()).sum()),
        },
    )

    web = simplified(units)
    require_coverage(web.geometry.to_numpy(), "communes_web")
    drift = (web.geometry.to_crs(CRS).area / units.area - 1).abs()
    workspace.save_table(
        "communes_web",
        web,
        checks={
            "tolerance_m": WEB_TOLERANCE_M,
            "vertices": int(shapely.get_num_coordinates(web.geometry.to_numpy()).sum()),
            "largest_area_change_pct": round(100 * float(drift.max()), 3),
        },
    )

    pairs = neighbours(units)
    published = admin.read_adjacency(workspace.source("admin/adjacency.csv"))
    both = pairs.merge(
        published, on=["commune_code_a", "commune_code_b"], how="outer", suffixes=("", "_published")
    )
    workspace.save_table(
        "adjacency",
        pairs,
        checks={
            "pairs_published": len(published),
            "pairs_in_one_only": int(both.isna().any(axis=1).sum()),
            "largest_difference_km": round(
                float((both["border_km"] - both["border_km_published"]).abs().max()), 3
            ),
        },
    )

    merges = admin.read_merges(workspace.source("admin/merges.csv"))
    unknown = sorted(set(merges["commune_code"]) ^ set(units["commune_code"]))
    if unknown:
        raise SourceError(f"admin/merges.csv and the units disagree on codes {', '.join(unknown)}")
    workspace.save_table(
        "merges",
        merges.sort_values(["commune_code", "old_district", "old_name"], ignore_index=True),
        checks={
            "former_communes": int(merges["old_name"].nunique()),
            "parted": sorted(set(merges.loc[merges["share"] == "part", "old_name"])),
        },
    )


STEP = Step("communes", ("communes", "communes_web", "merges", "adjacency"), (), run)
