"""Markets, gateways, expressway ramps, commune seats and the city centre."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from shapely import Point

from zones.data.build.place_names import plain, tidy, unaccented
from zones.data.build.step import Workspace
from zones.data.sources import places
from zones.settings import CRS, GEOGRAPHIC_CRS

SAME_MARKET_M: Final = 150.0
INTERCHANGE_M: Final = 1200.0
"""Ramp ends closer than this belong to one interchange."""
KNOWN_WITHIN_M: Final = 2500.0
"""An interchange takes the name of the known one within this distance."""
ORDINARY: Final = ("trunk", "primary", "secondary", "tertiary")
"""Road classes that an interchange serves; a ramp that ends on a lane is an exit of a works or rest area."""


def _point(entry: dict[str, Any]) -> Point:
    return gpd.GeoSeries.from_xy([entry["lon"]], [entry["lat"]], crs=GEOGRAPHIC_CRS).to_crs(CRS).iloc[0]


def _completed(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return rows as a frame with the columns every facility has."""
    blank = {
        "levels": None,
        "boarding": False,
        "general_care": False,
        "ownership": "public",
        "beds": np.nan,
        "flag_vi": None,
        "flag_en": None,
    }
    return gpd.GeoDataFrame([blank | row for row in rows], geometry="geometry", crs=CRS)


def build_fixed(workspace: Workspace) -> gpd.GeoDataFrame:
    """Return airports, ports, gates, stations and the city centre, each looked up by hand."""
    project = places.read_project_points(workspace.source("facts/project_geometries.geojson"))
    rows = []
    for entry in places.curated()["fixed"]:
        where = project[entry["geom_id"]] if "geom_id" in entry else _point(entry)
        kept = {key: value for key, value in entry.items() if key not in ("geom_id", "lat", "lon")}
        rows.append(kept | {"geometry": where})
    return _completed(rows)


def build_markets(workspace: Workspace, area: Any) -> gpd.GeoDataFrame:
    """Return markets inside an area: market places and points named as a market, but no night markets."""
    points = places.read_pois_2021(workspace.source("osm/osm_pois.parquet"))
    text = points["name"].map(lambda name: plain(name) if name else "")
    named = text.str.startswith("cho ") & points["what"].isin(["marketplace", "unclassified", "supermarket"])
    mapped = points["what"].eq("marketplace") & (points["name"].isna() | text.str.contains("market"))
    night = text.str.contains(r"cho dem|night|vinmart|sieu thi")
    found = points[(named | mapped) & ~night & points.within(area)]
    names, english = places.curated()["market_names"], places.curated()["market_names_en"]
    rows: list[dict[str, Any]] = []
    # Market places before other points, named before unnamed: the first one stands for its neighbours.
    order = found["what"].ne("marketplace") * 2 + found["name"].isna()
    for point in found.assign(order=order).sort_values("order", kind="stable").itertuples():
        if any(row["geometry"].distance(point.geometry) <= SAME_MARKET_M for row in rows):
            continue
        raw = names.get(point.name, point.name)
        known = isinstance(raw, str) and plain(raw).startswith("cho ")
        name = tidy(raw) if known else "Chợ chưa rõ tên"
        rows.append(
            {
                "kind": "market",
                "tier": "market",
                "ownership": "unknown",
                "name_vi": name,
                "name_en": english.get(name, f"{unaccented(name.removeprefix('Chợ '))} Market")
                if known
                else "Unnamed market",
                "source": f"OpenStreetMap {point.vintage}",
                "source_date": point.vintage,
                "position": point.position,
                "position_error_m": 100.0,
                "flag_vi": None if known else "Có trên bản đồ nhưng chưa rõ tên.",
                "flag_en": None if known else "Mapped without a name.",
                "geometry": point.geometry,
            }
        )
    return _completed(rows)


def ramp_ends(graph: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the nodes where an expressway gives onto an ordinary road: node, x, y.

    These are the ends of motorway ramps on a trunk, primary, secondary or tertiary road, and the nodes where
    the carriageway itself goes over into a trunk road.
    """
    motorway = graph[graph["class"] == "motorway"]
    ordinary = graph[graph["class"].isin(ORDINARY)]
    trunk = graph[graph["class"] == "trunk"]

    def nodes(edges: gpd.GeoDataFrame) -> set[int]:
        return set(edges["u"]) | set(edges["v"])

    ends = (nodes(motorway[motorway["ramp"]]) & nodes(ordinary)) | (nodes(motorway) & nodes(trunk))
    start = graph.geometry.get_coordinates().groupby(level=0).first()
    last = graph.geometry.get_coordinates().groupby(level=0).last()
    both = pd.concat([start.assign(node=graph["u"]), last.assign(node=graph["v"])])
    where = both.drop_duplicates("node").set_index("node").loc[sorted(ends)]
    return where.reset_index(names="node")


def build_ramps(workspace: Workspace, area: Any) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Return one point per expressway interchange inside an area, and what was compared with the known ones.

    The point is the ramp end nearest to the middle of all of them: a node of the ordinary road.
    """
    ends = ramp_ends(places.read_graph(workspace.source("osm/roads_graph_edges.parquet")))
    ends = ends[gpd.GeoSeries.from_xy(ends["x"], ends["y"], crs=CRS).within(area).to_numpy()]
    xy = ends[["x", "y"]].to_numpy()
    group = fcluster(linkage(xy, "single"), INTERCHANGE_M, "distance")
    known = [(entry, _point(entry)) for entry in places.curated()["interchange"]]
    rows: list[dict[str, Any]] = []
    unnamed = 0
    for number in np.unique(group):
        own = xy[group == number]
        nearest = own[np.argmin(np.hypot(*(own - own.mean(axis=0)).T))]
        where = Point(*nearest)
        entry, place = min(known, key=lambda pair: pair[1].distance(where))
        if place.distance(where) > KNOWN_WITHIN_M:
            unnamed += 1
            entry = {"name_vi": "Nút giao cao tốc chưa rõ tên", "name_en": "Unnamed expressway interchange"}
        rows.append(
            {
                "kind": "expressway_ramp",
                "tier": "interchange",
                "name_vi": entry["name_vi"],
                "name_en": entry["name_en"],
                "source": f"OpenStreetMap {places.OSM_2021}: ramp ends of the road graph",
                "source_date": places.OSM_2021,
                "position": "graph_node",
                "position_error_m": 100.0,
                "geometry": where,
            }
        )
    frame = _completed(rows)
    met = set(frame["name_vi"])
    checks = {
        "interchange_ramp_ends": len(ends),
        "interchanges": len(frame),
        "interchanges_unnamed": unnamed,
        "known_interchanges_without_ramp": sorted(e["name_vi"] for e, _ in known if e["name_vi"] not in met),
    }
    return frame, checks


def build_seats(seats: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return where each unit's administration sits; ``commune_code`` is the unit it is the seat of."""
    remarks = places.curated()["seats"]
    rows = []
    for seat in seats.sort_values("commune_code").itertuples():
        remark = remarks.get(seat.commune_code, {})
        own_name = f"UBND {seat.full_name[:1].lower()}{seat.full_name[1:]}"
        english = "Hoang Sa Special Zone" if seat.full_name.startswith("Đặc khu") else seat.full_name_en
        rows.append(
            {
                "kind": "commune_seat",
                "tier": "commune",
                "name_vi": own_name,
                "name_en": f"{english} People's Committee",
                "commune_code": seat.commune_code,
                "source": "thanglequoc/vietnamese-provinces-database (sapnhap.bando.com.vn)",
                "source_date": "2026-07",
                "position": remark.get("position", "published"),
                "position_error_m": float(remark["position_error_m"])
                if "position_error_m" in remark
                else np.nan,
                "flag_vi": remark.get("flag_vi"),
                "flag_en": remark.get("flag_en"),
                "geometry": _point(remark) if "lat" in remark else seat.geometry,
            }
        )
    return _completed(rows)
