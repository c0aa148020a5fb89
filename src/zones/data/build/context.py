"""What base map and inset draw around the communes: coast, borders, neighbours, water, rail, the country."""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.data.build.communes import WEB_DECIMALS
from zones.data.build.step import Step, Workspace
from zones.data.sources import admin, basemap
from zones.errors import SourceError
from zones.settings import CRS, GEOGRAPHIC_CRS, HOANG_SA

Names = tuple[str | None, str | None]
"""Vietnamese and English."""

NEIGHBOURS: Final[Mapping[str, Names]] = {
    "46": ("Thành phố Huế", "Huế City"),
    "51": ("Tỉnh Quảng Ngãi", "Quảng Ngãi Province"),
    "LA": ("Lào", "Laos"),
}
FARTHER: Final[Mapping[str, Names]] = {
    "44": ("Tỉnh Quảng Trị", "Quảng Trị Province"),
    "52": ("Tỉnh Gia Lai", "Gia Lai Province"),
}
"""Provinces that do not touch the city but come into view on a wide screen."""
CITY: Final = "48"
ARCHIPELAGOS: Final[Mapping[str, Names]] = {
    "Hoàng Sa": ("Quần đảo Hoàng Sa (Việt Nam)", "Hoàng Sa Archipelago (Việt Nam)"),
    "Trường Sa": ("Quần đảo Trường Sa (Việt Nam)", "Trường Sa Archipelago (Việt Nam)"),
}

NEIGHBOUR_TOLERANCE_M: Final = 150.0
NEIGHBOUR_MIN_M2: Final = 50_000.0
SEAM_M: Final = 500.0
"""Neighbours come from other sources than the communes; the land between them is closed up to this width."""
WATER_TOLERANCE_M: Final = 25.0
WATER_MIN_M2: Final = 50_000.0
WATER_MARGIN_M: Final = 300.0
"""Water is drawn this far beyond the border, so that reservoirs on it do not end in mid-air."""
FALSE_WATER: Final = (108.522949, 15.580711, 108.544922, 15.601875)
"""West, south, east, north (degrees) of one map tile near Tam Kỳ that the source fills with lake, over some
2,000 buildings and 28 km of road. The river through it is drawn as a centre line."""
RIVER_TOLERANCE_M: Final = 50.0
RIVER_MIN_M: Final = 10_000.0
RAIL_TOLERANCE_M: Final = 20.0
OVERVIEW_TOLERANCE_DEG: Final = 0.01
OVERVIEW_DECIMALS: Final = 3
OVERVIEW_MIN_DEG2: Final = 0.0005
"""About 6 km²: keeps the larger islands."""


def _row(kind: str, names: Names, geometry: Any) -> dict[str, Any]:
    return {"kind": kind, "name_vi": names[0], "name_en": names[1], "geometry": geometry}


def _snapped(geometry: Any, decimals: int) -> Any:
    """Return a valid geometry with rounded coordinates; parts that vanish at that grain are dropped.

    Unlike the communes these shapes share no border, so each may be repaired for itself.
    """
    snapped = shapely.set_precision(geometry, 10.0**-decimals)
    return shapely.transform(shapely.set_precision(snapped, 0.0), lambda xy: np.round(xy, decimals))


def _web(geometry: Any) -> Any:
    """Return a geometry of the city (EPSG:5899) in degrees, rounded."""
    return _snapped(gpd.GeoSeries([geometry], crs=CRS).to_crs(GEOGRAPHIC_CRS)[0], WEB_DECIMALS)


def outline_by_kind(outline: Any, lines: gpd.GeoDataFrame) -> dict[str, Any]:
    """Split an outline into coast and borders: each edge goes to the published line nearest to it.

    Parameters
    ----------
    outline
        Polygons of the city as drawn (EPSG:4326). Every part but the largest is an island: all coast.
    lines
        kind, geometry (EPSG:4326).

    Returns
    -------
    dict
        Kind to merged line, on the very vertices of ``outline``.
    """
    parts = shapely.get_parts(outline)
    largest = int(np.argmax(shapely.area(parts)))
    rings = np.asarray(shapely.get_exterior_ring(parts))
    xy = shapely.get_coordinates(rings[largest])
    edges = np.asarray(shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)))
    middles = gpd.GeoSeries(shapely.points((xy[:-1] + xy[1:]) / 2), crs=lines.crs).to_crs(CRS)
    nearest = shapely.STRtree(lines.geometry.to_crs(CRS).to_numpy()).nearest(middles.to_numpy())
    found = {}
    for index, kind in enumerate(lines["kind"]):
        merged = shapely.line_merge(shapely.multilinestrings(edges[nearest == index]))
        if kind == "coast":
            merged = shapely.multilinestrings([*shapely.get_parts(merged), *np.delete(rings, largest)])
        found[kind] = merged
    return found


def _neighbours(around: gpd.GeoDataFrame, city: Any, borders: Any) -> list[dict[str, Any]]:
    """Return the land around, closed up to the city's outline as drawn (``city``, ``borders``: EPSG:5899)."""
    seam = shapely.buffer(borders, SEAM_M, cap_style="flat")
    rows = []
    for code, land in zip(around["code"], around.geometry.to_crs(CRS), strict=True):
        near = shapely.intersection(seam, shapely.buffer(land, SEAM_M))
        joined = shapely.union(shapely.simplify(land, NEIGHBOUR_TOLERANCE_M), near)
        parts = shapely.get_parts(shapely.difference(joined, city))
        parts = parts[shapely.area(parts) > NEIGHBOUR_MIN_M2]
        rows.append(_row("neighbour", {**NEIGHBOURS, **FARTHER}[code], _web(shapely.multipolygons(parts))))
    return rows


def _water(polygons: gpd.GeoDataFrame, city: Any) -> list[dict[str, Any]]:
    """Return lakes and wide rivers of the city, without pieces under 5 hectares."""
    local = polygons.to_crs(CRS)
    # Map tiles cut the source's polygons; the union heals the cuts.
    whole = shapely.union_all(local.geometry[local.intersects(city)].to_numpy())
    tile = gpd.GeoSeries([shapely.box(*FALSE_WATER)], crs=GEOGRAPHIC_CRS).to_crs(CRS)[0]
    # A mended source covers less of the tile and is left alone.
    if shapely.area(shapely.intersection(whole, tile)) > 0.9 * shapely.area(tile):
        whole = shapely.difference(whole, tile)
    parts = shapely.get_parts(shapely.intersection(whole, shapely.buffer(city, WATER_MARGIN_M)))
    parts = shapely.simplify(parts[shapely.area(parts) >= WATER_MIN_M2], WATER_TOLERANCE_M)
    return [_row("water", (None, None), _web(part)) for part in parts]


def _rivers(lines: gpd.GeoDataFrame, city: Any) -> list[dict[str, Any]]:
    """Return the centre lines of rivers of at least 10 km within the city, one row per name."""
    local = lines.to_crs(CRS).clip(city)
    rows = []
    for name, group in local.groupby("name", sort=True):
        merged = shapely.line_merge(shapely.union_all(group.geometry.to_numpy()))
        pieces = shapely.get_parts(merged)
        if not name:
            # Unnamed lines are unrelated to one another: each has to be long by itself.
            pieces = pieces[shapely.length(pieces) >= RIVER_MIN_M]
        if shapely.length(pieces).sum() >= RIVER_MIN_M:
            kept = shapely.simplify(shapely.multilinestrings(pieces), RIVER_TOLERANCE_M)
            rows.append(_row("river", (name or None, name or None), _web(kept)))
    return rows


def _rail(lines: gpd.GeoDataFrame, city: Any) -> list[dict[str, Any]]:
    merged = shapely.line_merge(shapely.union_all(lines.to_crs(CRS).clip(city).geometry.to_numpy()))
    return [_row("rail", (None, None), _web(shapely.simplify(merged, RAIL_TOLERANCE_M)))]


def _generalised(geometry: Any) -> Any:
    """Return a generalised land outline for the inset, without the smallest islets."""
    parts = shapely.get_parts(shapely.simplify(geometry, OVERVIEW_TOLERANCE_DEG))
    return _snapped(shapely.multipolygons(parts[shapely.area(parts) >= OVERVIEW_MIN_DEG2]), OVERVIEW_DECIMALS)


def _overview(country: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the country and the city for the inset, and both archipelagos with all their reefs."""
    reefs = country[country["kind"] == "archipelago"]
    rows = []
    for key, names in ARCHIPELAGOS.items():
        one = reefs[reefs["name"].str.contains(key)]
        if len(one) != 1:
            raise SourceError(f"admin/vietnam_overview.geojson has {len(one)} archipelagos {key}, expected 1")
        rows.append(_row("archipelago", names, _snapped(one.geometry.iloc[0], OVERVIEW_DECIMALS)))
    provinces = country[country["kind"] == "province"]
    parts = shapely.get_parts(provinces.geometry.to_numpy(), return_index=True)
    # A province's polygons repeat its archipelago, which has rows of its own.
    at_sea = shapely.intersects(parts[0], shapely.union_all(reefs.geometry.to_numpy()))
    land, owner = parts[0][~at_sea], provinces["code"].to_numpy()[parts[1][~at_sea]]
    # The provinces' borders do not quite meet: close seams of up to 1 km before dissolving them.
    whole = shapely.get_parts(shapely.buffer(shapely.union_all(shapely.buffer(land, 0.005)), -0.005))
    filled = shapely.multipolygons(np.asarray(shapely.polygons(shapely.get_exterior_ring(whole))))
    rows.append(_row("overview_land", ("Việt Nam", "Việt Nam"), _generalised(filled)))
    city = shapely.union_all(land[owner == CITY])
    rows.append(_row("overview_province", ("Đà Nẵng", "Đà Nẵng"), _generalised(city)))
    return rows


def _drawn_city(web: gpd.GeoDataFrame) -> Any:
    mainland: NDArray[Any] = web.geometry[web["commune_code"] != HOANG_SA].to_numpy()
    return shapely.coverage_union_all(mainland)


def _islands_m(city: Any) -> float:
    """Return the coast of the islands (metres): what ``coast`` holds beyond the mainland's."""
    parts = shapely.get_parts(city)
    return float(shapely.length(np.delete(parts, np.argmax(shapely.area(parts)))).sum())


def run(workspace: Workspace) -> None:
    """Build context."""
    city = _drawn_city(workspace.table("communes_web"))
    city_m = gpd.GeoSeries([city], crs=GEOGRAPHIC_CRS).to_crs(CRS)[0]
    lines = admin.read_boundary_lines(workspace.source("admin/danang_boundary_lines.geojson"))
    country = admin.read_overview(workspace.source("admin/vietnam_overview.geojson"))
    around = admin.read_neighbours(workspace.source("admin/neighbours.geojson"))
    around = pd.concat([around, country.loc[country["code"].isin(FARTHER), ["code", "geometry"]]])

    outline = outline_by_kind(city, lines)
    drawn = gpd.GeoSeries(outline, crs=GEOGRAPHIC_CRS).to_crs(CRS)
    rows = [_row(kind, (None, None), line) for kind, line in sorted(outline.items())]
    rows += _neighbours(around, city_m, shapely.union_all(drawn.drop("coast").to_numpy()))
    rows += _water(basemap.read_water(workspace.source("osm/water_polygons.geojson")), city_m)
    rows += _rivers(basemap.read_rivers(workspace.source("osm/waterways.geojson")), city_m)
    rows += _rail(basemap.read_rail(workspace.source("osm/rail.geojson")), city_m)
    rows += _overview(country)

    context = gpd.GeoDataFrame(rows, crs=GEOGRAPHIC_CRS)
    published = lines.set_index("kind").to_crs(CRS).length / 1000
    workspace.save_table(
        "context",
        context,
        checks={
            "features": {kind: int(n) for kind, n in context["kind"].value_counts().sort_index().items()},
            "vertices": int(shapely.get_num_coordinates(context.geometry.to_numpy()).sum()),
            "islands_coast_km": round(_islands_m(city_m) / 1000, 1),
            "drawn_km": {kind: round(float(km), 1) for kind, km in (drawn.length / 1000).items()},
            "published_km": {kind: round(float(km), 1) for kind, km in published.items()},
        },
    )


STEP = Step("context", ("context",), ("communes_web",), run)
