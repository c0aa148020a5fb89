"""Beds and doctors of hospitals and medical centres as published, each with its year."""

from typing import Final

import geopandas as gpd
import pandas as pd

from zones.data.build.place_names import health_core, plain, share
from zones.data.build.step import Workspace
from zones.data.sources import places

NEAR_M: Final = 500.0
"""A facility this close with a name that shares most words is the same institution."""
ALIKE: Final = 0.6

_REMARKS: Final = {
    "Bệnh viện C Đà Nẵng": ("riêng khối nhà năm 2014", "the block of 2014 alone"),
    "Bệnh viện Đà Nẵng": (
        "chỉ tiêu năm 2009; năm 2024 thêm hai khối 407 và 422 giường thiết kế",
        "quota of 2009; two blocks designed for 407 and 422 beds were added in 2024",
    ),
    "Bệnh viện Phụ sản - Nhi Đà Nẵng": ("tăng từ 600", "grown from 600"),
    "Bệnh viện Y học cổ truyền Đà Nẵng": ("quy mô thiết kế", "design size"),
    "Bệnh viện Phục hồi chức năng Đà Nẵng": (
        "suy ra từ bảng giường phục hồi chức năng năm 2020",
        "derived from the rehabilitation beds of 2020",
    ),
    "Bệnh viện Phụ sản - Nhi Quảng Nam": (
        "quy mô thiết kế, bài không ghi ngày",
        "design size, article undated",
    ),
    "Bệnh viện Đa khoa Trường Cao đẳng Y tế Quảng Nam": (
        "quy mô ban đầu, bài không ghi ngày",
        "initial size, article undated",
    ),
    "Trung tâm Y tế khu vực Tây Giang": (
        "141 nhân sự, thiếu 72 biên chế",
        "141 staff, 72 posts vacant",
    ),
    "Trung tâm Y tế khu vực Đông Giang": ("lúc khánh thành năm 2013", "at the opening in 2013"),
    "Trung tâm Y tế khu vực Hòa Vang": (
        "suy ra: toàn bộ giường bệnh viện của huyện cũ năm 2020",
        "derived: all hospital beds of the former district in 2020",
    ),
    "Bệnh viện Hoàn Mỹ Đà Nẵng": ("sau khi mở khối C", "after block C opened"),
    "Bệnh viện Đa khoa Quốc tế Vinmec Đà Nẵng": ("lúc khai trương", "at the opening"),
    "Bệnh viện Đa khoa Vĩnh Đức": ("cộng mọi cơ sở", "all sites together"),
    "Bệnh viện Phụ nữ Đà Nẵng": (
        "bài không ghi ngày, khoảng 2012",
        "undated article of about 2012",
    ),
}
"""How to read a figure rightly, by name as collected."""


def health_supply(workspace: Workspace, facilities: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return one row per institution: beds and doctors with their year, and the facility it is on the map.

    Parameters
    ----------
    workspace
        Where ``facts/health_supply.csv`` is found.
    facilities
        The ``facilities`` layer.

    Returns
    -------
    pandas.DataFrame
        name_vi, tier, commune_code, facility_id, beds, doctors, year, source_url, confidence, remark_vi,
        remark_en; beds and doctors are NaN where no figure was found, facility_id where no facility matches.
    """
    path = workspace.source("facts/health_supply.csv")
    points = places.read_health_supply(path)
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    health = facilities[facilities["kind"] == "health"]
    table = pd.DataFrame(
        {
            "name_vi": rows["name_vi"],
            "tier": rows["tier"],
            "commune_code": rows["code_2025"].where(rows["code_2025"] != ""),
            "facility_id": [
                _facility(name, code, point, health)
                for name, code, point in zip(rows["name_vi"], rows["code_2025"], points.geometry, strict=True)
            ],
            "beds": pd.to_numeric(rows["beds"]),
            "doctors": pd.to_numeric(rows["doctors"]),
            "year": rows["year"].where((rows["beds"] != "") | (rows["doctors"] != "")).replace("", None),
            "source_url": rows["source_url"],
            "confidence": rows["confidence"],
            "remark_vi": [_REMARKS.get(name, (None, None))[0] for name in rows["name_vi"]],
            "remark_en": [_REMARKS.get(name, (None, None))[1] for name in rows["name_vi"]],
        }
    )
    return table.sort_values(["commune_code", "name_vi"], ignore_index=True)


def _facility(name: str, code: str, point: object, health: gpd.GeoDataFrame) -> str | None:
    """Return the id of the facility of that name in the commune, or close by; None where there is none."""
    core = health_core(name)
    cores = health["name_vi"].map(health_core)
    same = health[(cores == core) & (health["commune_code"] == code)]
    if same.empty and point is not None:
        alike = cores.map(lambda other: share(_own(other), _own(core)) >= ALIKE)
        near = health[alike & (health.distance(point) <= NEAR_M)]
        same = near.assign(away=near.distance(point)).sort_values(["away", "facility_id"])
    if same.empty:
        same = health[(cores == core)]
    return None if same.empty else str(same["facility_id"].iloc[0])


def _own(core: str) -> str:
    """Return a plain name without the words that many institutions share."""
    return " ".join(word for word in plain(core).split() if word not in ("da", "nang", "quang", "nam"))
