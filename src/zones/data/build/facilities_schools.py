"""Schools: points and areas of two OpenStreetMap extracts, their levels read from their names."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from zones.data.build.place_names import plain, school_core, school_english, share, tidy
from zones.data.build.step import Workspace
from zones.data.sources import places

LEVELS: Final = ("preschool", "primary", "lower_secondary", "upper_secondary")

SAME_NAME_M: Final = 300.0
"""Points of one name and level closer than this are one site."""
SAME_NAME_OLDER_M: Final = 600.0
"""The same for a point of an older extract, which may show where the school stood or was guessed."""
ALIKE_NAME_M: Final = 150.0
UNNAMED_M: Final = 80.0
_ERROR_M: Final = {"osm_area": 50.0, "osm_point": 100.0}
UNNAMED_VI: Final = "Trường học chưa rõ tên"

_LEVEL_WORDS: Final = (
    ("preschool", r"mam non|mau giao|^mg\b|kindergarten"),
    ("primary", r"tieu hoc|\bth\b|primary|primery"),
    ("lower_secondary", r"\bthcs\b|trung hoc co so"),
    ("upper_secondary", r"\bthpt\b|trung hoc pho thong"),
)
_SCHOOL: Final = re.compile(
    r"^truong|tieu hoc|thcs|thpt|trung hoc|mam non|mau giao|^mg |ptdt|noi tru|primery school|sky line"
)
_NOT_A_SCHOOL: Final = re.compile(
    r"cao dang|dai hoc|trung cap|giao duc thuong xuyen|gdtx|giao duong|chinh tri|cooking|anh ngu|^khoa "
    r"|^khu [a-h]$|vien nghien cuu|lap trinh|scuba|superkids|smart city|day nghe|^dh |4life|apollo|^san "
)
_BARE_NAMES: Final = frozenset(
    {"chu van an", "nguyen du", "tran cao van", "anh hong", "hoa son", "anh duong", "sakura"}
)
"""Schools mapped by their patron's name alone."""


def levels_of(name: str) -> list[str]:
    """Return the levels a school's name says it teaches, from the lowest up; empty when it says none.

    >>> levels_of("Trường PTDTBT TH&THCS Phước Lộc")
    ['primary', 'lower_secondary']
    """
    text = plain(name)
    return [level for level, words in _LEVEL_WORDS if re.search(words, text)]


def is_boarding(name: str) -> bool:
    """Return whether a name says boarding (nội trú) or semi-boarding (bán trú)."""
    return bool(re.search(r"noi tru|ban tru|ptdtbt|ptdtnt|dtnt", plain(name)))


def tier_of(levels: list[str], name: str) -> str:
    """Return the one level, ``mixed`` for several, ``unknown`` when the name says none."""
    if len(levels) > 1 or "nhieu cap" in plain(name):
        return "mixed"
    return levels[0] if levels else "unknown"


def _named(name: str, what: str) -> str:
    """Return a school's name as people write it, always beginning with what it is."""
    written = tidy(places.curated()["school_names"].get(name, name))
    if plain(written).startswith("truong"):
        return written
    return f"Trường {'Mầm non ' if what == 'kindergarten' and not levels_of(written) else ''}{written}"


def candidates(workspace: Workspace) -> tuple[gpd.GeoDataFrame, int]:
    """Return OpenStreetMap points that are schools, best first, and how many were something else."""
    recent = places.read_pois_2026(workspace.source("osm/osm_poi_danang.parquet"))
    older = places.read_schools(workspace.source("osm/schools_osm.geojson"))
    found = pd.concat([recent, older], ignore_index=True)
    found = found[found["what"].isin(["school", "kindergarten"])]
    text = found["name"].map(lambda name: plain(name) if name else "")
    school = (text.str.contains(_SCHOOL) | text.isin(_BARE_NAMES)) & ~text.str.contains(_NOT_A_SCHOOL)
    keep = school | found["name"].isna()
    order = (
        found["vintage"].ne(places.OSM_2026) * 4 + found["name"].isna() * 2 + found["position"].ne("osm_area")
    )
    kept = found.assign(order=order)[keep].sort_values("order", kind="stable", ignore_index=True)
    return kept, int((~keep).sum())


def same_school(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    """Return whether two points (core, written, levels, vintage, geometry) show one site of one school."""
    away = one["geometry"].distance(two["geometry"])
    if away > SAME_NAME_OLDER_M:
        return False
    if not one["core"] or not two["core"]:
        return away <= UNNAMED_M
    if one["levels"] and two["levels"] and not set(one["levels"]) & set(two["levels"]):
        return False
    # A district's boarding school and its upper secondary school often bear one name, side by side.
    if is_boarding(one["written"]) != is_boarding(two["written"]):
        return False
    if one["core"] == two["core"]:
        return away <= SAME_NAME_M or one["vintage"] != two["vintage"]
    return away <= ALIKE_NAME_M and share(one["core"], two["core"]) > 0.5


def merged(points: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one record per school site: the first (best) point of each; its gaps filled from its doubles."""
    kept: list[dict[str, Any]] = []
    for point in points:
        known = next((other for other in kept if same_school(point, other)), None)
        if known is None:
            kept.append(dict(point))
            continue
        known["levels"] = known["levels"] or point["levels"]
        known["written"] = known["written"] or point["written"]
        known["core"] = known["core"] or point["core"]
    return kept


def build_schools(workspace: Workspace, area: Any) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Return the schools inside an area (EPSG:5899), one row per site, and what was measured.

    Sites of one school further apart than 300 m stay separate rows: each is a place pupils go to. Schools
    under construction are not in the sources.
    """
    points, dropped = candidates(workspace)
    points = points[points.within(area)].reset_index(drop=True)
    written = [
        _named(name, what) if name else None
        for name, what in zip(points["name"], points["what"], strict=True)
    ]
    points["written"] = pd.Series(written, index=points.index, dtype=object)
    points["levels"] = [
        levels_of(name) if name else (["preschool"] if what == "kindergarten" else [])
        for name, what in zip(points["written"], points["what"], strict=True)
    ]
    points["core"] = points["written"].map(lambda name: school_core(name) if name else "")
    rows = [_row(point) for point in merged(points.to_dict("records"))]
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=points.crs)
    checks = {
        "school_points_read": len(points) + dropped,
        "school_points_dropped_not_schools": dropped,
        "school_points_merged": len(points) - len(frame),
        "schools_unnamed": int((frame["name_vi"] == UNNAMED_VI).sum()),
    }
    return frame, checks


def _row(point: Mapping[str, Any]) -> dict[str, Any]:
    name, levels = point["written"], point["levels"]
    boarding = name is not None and is_boarding(name)
    flag_vi, flag_en = None, None
    if not levels:
        flag_vi, flag_en = "Chưa rõ cấp học; không tính cho cấp nào.", "Level not known; counted for none."
    elif name is None:
        flag_vi, flag_en = "Có trên bản đồ nhưng chưa rõ tên.", "Mapped without a name."
    english = places.curated()["school_names_en"].get(name) or (
        name and school_english(name, levels, boarding)
    )
    return {
        "kind": "school",
        "tier": tier_of(levels, name or ""),
        "levels": ";".join(levels) or None,
        "boarding": boarding,
        "general_care": False,
        "ownership": "unknown",
        "name_vi": name or UNNAMED_VI,
        "name_en": english or "Unnamed school",
        "beds": np.nan,
        "source": f"OpenStreetMap {point['vintage']}",
        "source_date": point["vintage"],
        "position": point["position"],
        "position_error_m": _ERROR_M[point["position"]],
        "flag_vi": flag_vi,
        "flag_en": flag_en,
        "geometry": point["geometry"],
    }
