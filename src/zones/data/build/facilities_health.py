"""Health institutions: the supply table and OpenStreetMap merged into one row per real institution."""

import re
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from zones.data.build.place_names import health_core, health_english, plain, share, tidy
from zones.data.build.step import Workspace
from zones.data.sources import places

SAME_BUILDING_M: Final = 60.0
"""Two hospital points closer than this are one institution, whatever their names."""
UNNAMED_M: Final = 150.0
"""A hospital mapped without a name this close to a known one is part of its site."""
SAME_NAME_M: Final = 500.0
"""Points whose names share most words are one institution within this distance."""
SEAT_ERROR_M: Final = 1500.0
"""Doubt of an institution placed at the seat of its commune."""
_ERROR_M: Final = {"osm_area": 50.0, "osm_point": 100.0}

_HEALTH_WORDS: Final = re.compile(
    r"benh vien|hospital|y te\b|phong kham|medical|\bbs\b|\bbac si\b|phong chong lao|suy dinh duong"
)
_NOT_HEALTH_CARE: Final = re.compile(
    r"dental|nha khoa|^cong ty|^cong ty cp|cao dang|dai hoc|bo doi bien phong"
)
_SPECIALISED: Final = re.compile(
    r"\bmat\b|da lieu|\bphoi\b|\blao\b|pham ngoc thach|tam than|ung buou|y hoc co truyen|phuc hoi chuc nang"
    r"|chinh hinh|phu san|\bnhi\b|phu nu|ngoai khoa|quan y|cong an|\b199\b"
)
_UNNAMED_VI: Final = "Cơ sở y tế chưa rõ tên"


def is_general_care(name: str, tier: str, ownership: str) -> bool:
    """Return whether a household can turn to the institution for general hospital care.

    Counted are public general hospitals (central, city, regional) and area medical centres. A hospital is
    general unless its name says a speciality (eye, skin, lung, mental health, cancer, traditional medicine,
    rehabilitation, orthopaedics, women and children) or that it belongs to the army or the police.

    >>> is_general_care("Bệnh viện Mắt Đà Nẵng", "city", "public")
    False
    """
    if ownership != "public":
        return False
    if tier == "district_centre":
        return True
    return tier in ("central", "city", "regional") and not _SPECIALISED.search(plain(name))


def _class_of(name: str | None, what: str) -> tuple[str, str]:
    """Return tier and ownership of an institution known from the map alone."""
    text = plain(name or "")
    if text.startswith("trung tam y te"):
        return "district_centre", "public"
    if text.startswith("tram y te"):
        return "commune_station", "public"
    if what in ("clinic", "doctors") or re.search(r"phong kham|medical practice|\bbs\b|bac si", text):
        return "clinic", "private" if name else "unknown"
    return "other", "private" if re.search(r"\btu\b", text) else "unknown"


def candidates(workspace: Workspace) -> tuple[gpd.GeoDataFrame, int]:
    """Return OpenStreetMap points that can be health institutions, best first, and how many were dropped."""
    extracts = [
        places.read_pois_2026(workspace.source("osm/osm_poi_danang.parquet")),
        places.read_health_points(workspace.source("osm/health_facilities_merged.geojson")),
        places.read_pois_2021(workspace.source("osm/osm_pois.parquet")),
    ]
    found = pd.concat(extracts, ignore_index=True)
    text = found["name"].map(lambda name: plain(name) if name else "")
    tagged = found["what"].isin(["hospital", "clinic", "doctors", "nursing_home"])
    medical = text.str.contains(_HEALTH_WORDS) & ~text.str.contains(_NOT_HEALTH_CARE)
    unnamed = found["name"].isna() & found["what"].isin(["hospital", "clinic"])
    station = text.str.startswith("tram y te ") & (found["what"] == "unclassified")
    keep = (tagged & (medical | unnamed)) | station
    found = found.assign(rank=_rank(found))[keep]
    # The order decides which of several points of one institution lends its position.
    found = found.sort_values("rank", kind="stable", ignore_index=True)
    return found, int((tagged & ~keep).sum())


def _rank(points: gpd.GeoDataFrame) -> pd.Series:
    """Return the order of trust: newer first, areas before points."""
    newest = points["vintage"].map({places.OSM_2026: 0, "2026-02": 1, places.OSM_2021: 2}).fillna(3)
    return newest * 2 + (points["position"] != "osm_area")


def _same_name(row: pd.Series, points: gpd.GeoDataFrame) -> pd.Series:
    """Return which points carry the name of a row of the supply table, or one of its other names."""
    return points["core"].isin({health_core(name) for name in (row["name"], *row["aliases"])} - {""})


def _same_place(row: pd.Series, points: gpd.GeoDataFrame) -> pd.Series:
    """Return which points stand where a row of the supply table stands, or near it under a similar name."""
    if row.geometry is None:
        return pd.Series(False, index=points.index)
    own = [_own_words(health_core(name)) for name in (row["name"], *row["aliases"])]
    away = points.distance(row.geometry)
    alike = points["core"].map(lambda core: max(share(_own_words(core), words) for words in own)) >= 0.5
    hospital = points["what"].isin(["hospital", "clinic"]) & ~points["core"].str.startswith("tram y te")
    unnamed = points["core"] == ""
    near = (away <= SAME_BUILDING_M) | (unnamed & (away <= UNNAMED_M)) | (alike & (away <= SAME_NAME_M))
    return hospital & near


def _own_words(core: str) -> str:
    """Return a name without the province, which many institutions share."""
    return " ".join(re.sub(r"\b(da nang|quang nam|ttyt)\b", "", core).split())


def _supply(workspace: Workspace, seats: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the supply table with what was looked up by hand, and a seat where no position is known."""
    table = places.read_health_supply(workspace.source("facts/health_supply.csv"))
    known = {entry["name"]: entry for entry in places.curated()["health"]}
    point_of = gpd.GeoSeries.from_xy(
        [entry.get("lon", np.nan) for entry in known.values()],
        [entry.get("lat", np.nan) for entry in known.values()],
        index=list(known),
        crs="EPSG:4326",
    ).to_crs(table.crs)
    seat = seats.set_index("commune_code").geometry
    rows: list[dict[str, Any]] = []
    for row in table.to_dict("records"):
        entry = known.get(row["name"], {})
        tier = entry.get("tier", row["tier"])
        fixed = row["geometry"] if row["geometry"] is not None else None
        position, error = ("osm_point", _ERROR_M["osm_point"]) if fixed is not None else ("", np.nan)
        if fixed is None and "lat" in entry:
            fixed, position, error = point_of[row["name"]], "hand_placed", float(entry["position_error_m"])
        rows.append(
            row
            | {
                "name_vi": entry.get("name_vi", row["name"]),
                "name_en": entry.get("name_en"),
                "aliases": tuple(entry.get("aliases", ())),
                "tier": "other" if tier == "private" else tier,
                "ownership": "private" if tier == "private" else "public",
                "source": entry.get("source", row["source"]),
                "flag_vi": entry.get("flag_vi"),
                "flag_en": entry.get("flag_en"),
                "geometry": fixed,
                "position": position,
                "position_error_m": error,
                "fallback": seat.get(entry.get("needs_position")),
            }
        )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=table.crs)


def _positioned(row: pd.Series, matches: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return position, method, doubt and date of an institution: the map's best point, else what is known."""
    if row.geometry is not None:
        matches = matches[matches.distance(row.geometry) <= SAME_NAME_M]
    if len(matches):
        best = matches.iloc[0]
        return {
            "geometry": best.geometry,
            "position": best["position"],
            "position_error_m": _ERROR_M[best["position"]],
            "source_date": best["vintage"],
        }
    if row.geometry is not None:
        date = places.OSM_2026 if row["position"] == "hand_placed" else "2026-02"
        return {
            "geometry": row.geometry,
            "position": row["position"],
            "position_error_m": row["position_error_m"],
            "source_date": date,
        }
    return {
        "geometry": row["fallback"],
        "position": "seat_assumed",
        "position_error_m": SEAT_ERROR_M,
        "source_date": "2025-07",
    }


def _map_only(points: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return institutions the supply table does not know, one row each."""
    rows: list[dict[str, Any]] = []
    taken: list[tuple[str, Any]] = []
    names = places.curated()["health_names"]
    for point in points.itertuples():
        double = any(
            place.distance(point.geometry) <= SAME_BUILDING_M
            or (core and core == point.core and place.distance(point.geometry) <= 3 * SAME_NAME_M)
            for core, place in taken
        )
        if double:
            continue
        taken.append((point.core, point.geometry))
        tier, ownership = _class_of(point.name_raw, point.what)
        unnamed = point.name_raw is None
        rows.append(
            {
                "name_vi": _UNNAMED_VI if unnamed else tidy(names.get(point.name_raw, point.name_raw)),
                "name_en": "Unnamed health facility" if unnamed else None,
                "tier": tier,
                "ownership": ownership,
                "beds": np.nan,
                "source": f"OpenStreetMap {point.vintage}",
                "flag_vi": "Có trên bản đồ nhưng chưa rõ tên và loại." if unnamed else None,
                "flag_en": "Mapped without a name or a kind." if unnamed else None,
                "geometry": point.geometry,
                "position": point.position,
                "position_error_m": _ERROR_M[point.position],
                "source_date": point.vintage,
            }
        )
    return rows


def build_health(
    workspace: Workspace, seats: gpd.GeoDataFrame, area: Any
) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Return the health institutions inside an area, and what was measured.

    Parameters
    ----------
    seats
        commune_code and geometry of every commune seat (EPSG:5899): where an institution known by name only
        is placed when the curated table says so.
    area
        The city's outline (EPSG:5899).

    Returns
    -------
    geopandas.GeoDataFrame
        One row per institution with a position; ``stated_code`` is the commune the supply table gives.
    dict
        Counts, and the names of institutions without a position.
    """
    points, dropped = candidates(workspace)
    points = points[points.within(area)].reset_index(drop=True)
    points["core"] = points["name"].map(lambda name: health_core(name) if name else "")
    supply = _supply(workspace, seats)
    by_name = {index: _same_name(row, points) for index, row in supply.iterrows()}
    # A point that carries an institution's name is never another one's, however near.
    free = ~np.logical_or.reduce([same.to_numpy() for same in by_name.values()])
    rows, unlocated, moved = [], [], []
    for index, row in supply.iterrows():
        near = _same_place(row, points) & free
        free &= ~near.to_numpy()
        matches = pd.concat([points[by_name[index]], points[near]])
        if row.geometry is None and row["fallback"] is None and matches.empty:
            unlocated.append(f"{row['name_vi']} ({row['commune_code'] or 'commune unknown'})")
            continue
        found = _positioned(row, matches)
        if row.geometry is not None:
            moved.append(found["geometry"].distance(row.geometry))
        kept = {
            key: row[key] for key in ("name_vi", "name_en", "tier", "ownership", "beds", "flag_vi", "flag_en")
        }
        osm = f"OpenStreetMap {found['source_date']}"
        page = "|".join(part for part in row["source"].split("|") if part.startswith("http"))
        kept["stated_code"] = row["commune_code"]
        rows.append(kept | found | {"source": " | ".join(part for part in (page, osm) if part)})
    rest = points[free].rename(columns={"name": "name_raw"})
    frame = gpd.GeoDataFrame(rows + _map_only(rest), geometry="geometry", crs=supply.crs)
    english = places.curated()["health_names_en"]
    frame["name_en"] = [
        en if isinstance(en, str) else english.get(vi) or health_english(vi)
        for vi, en in zip(frame["name_vi"], frame["name_en"], strict=True)
    ]
    frame["general_care"] = [
        is_general_care(name, tier, owner)
        for name, tier, owner in zip(frame["name_vi"], frame["tier"], frame["ownership"], strict=True)
    ]
    frame["kind"], frame["levels"], frame["boarding"] = "health", None, False
    checks = {
        "health_points_read": len(points) + dropped,
        "health_points_dropped_not_health_care": dropped,
        "health_from_supply_table": len(rows),
        "health_from_map_only": len(frame) - len(rows),
        "health_without_position": unlocated,
        "largest_shift_against_supply_table_m": round(max(moved), 1),
    }
    return frame, checks
