"""How complete the facilities are, service by service and commune by commune.

The rule behind every state: an incomplete layer must never read as "no service". A state is ``complete`` or
``none_expected`` only where a list exists to check against.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from zones.data.build.step import Workspace
from zones.settings import HOANG_SA


@dataclass(frozen=True)
class State:
    """What can be said of one service in one commune."""

    expected: float | None
    state: str
    basis_vi: str
    basis_en: str


@dataclass(frozen=True)
class Here:
    """What is known of a commune for one service."""

    code: str
    mapped: int
    """Facilities of the service on the map."""
    all_schools: int
    """Schools of every level, and of none known, on the map."""
    former: float
    """Former communes that went into it."""
    rural: bool


Mask = Callable[[pd.DataFrame], pd.Series]


def _health(*tiers: str) -> Mask:
    return lambda f: (f["kind"] == "health") & f["tier"].isin(tiers)


def _level(level: str) -> Mask:
    return lambda f: f["levels"].fillna("").str.split(";").map(lambda levels: level in levels)


def _kind(kind: str) -> Mask:
    return lambda f: f["kind"] == kind


SERVICES: Final[Mapping[str, Mask]] = {
    "district_health": lambda f: f["general_care"],
    "hospital": lambda f: f["general_care"] & f["tier"].isin(["central", "city", "regional"]),
    "polyclinic": _health("polyclinic"),
    "commune_station": _health("commune_station"),
    "school_primary": _level("primary"),
    "school_lower_secondary": _level("lower_secondary"),
    "school_upper_secondary": _level("upper_secondary"),
    "boarding_school": lambda f: f["boarding"],
    "market": _kind("market"),
    "bus_station": _kind("bus_station"),
    "rail_station": _kind("rail_station"),
    "seaport": _kind("seaport"),
    "airport": _kind("airport"),
    "expressway_ramp": _kind("expressway_ramp"),
    "border_gate": _kind("border_gate"),
    "commune_seat": _kind("commune_seat"),
    "city_centre": _kind("city_centre"),
}
"""Which facilities count for a service."""

_LISTED: Final = {
    "district_health": (
        "Đối chiếu danh sách bệnh viện và trung tâm y tế công khai",
        "Checked against the published hospitals and medical centres",
    ),
    "hospital": ("Đối chiếu danh sách bệnh viện công khai", "Checked against the published hospitals"),
    "rail_station": (
        "Năm ga đón khách trên tuyến Bắc - Nam trong thành phố",
        "The five passenger stations of the North-South line in the city",
    ),
    "seaport": ("Các cảng biển đang khai thác", "The seaports in operation"),
    "airport": ("Hai sân bay có hành khách", "The two airports with passengers"),
    "expressway_ramp": (
        "Các nút giao của CT.01 và La Sơn - Túy Loan trong dữ liệu đường 2021",
        "Interchanges of CT.01 and La Sơn - Túy Loan in the road data of 2021",
    ),
    "border_gate": ("Hai cửa khẩu với Lào được báo chí nêu", "The two gates to Laos named by the press"),
    "city_centre": ("Một trung tâm hành chính thành phố", "One city administration centre"),
}
"""Services with a list to check against."""

NEW_EXPRESSWAY: Final = frozenset({"20197", "20200", "20308"})
"""Units along Hòa Liên - Túy Loan, opened in 2025, after the road data."""

_REPORTED_SCHOOLS: Final[Mapping[str, tuple[int, str]]] = {
    "20455": (9, "2025-10"),
    "20923": (6, "2025-09-05"),
    "20476": (8, "2025-08"),
    "20854": (12, "2025-2026"),
}
"""Schools of all levels reported for a commune, with the date (evidence SE010, SE023, SE027, SE030)."""
_REPORTED_LEVELS: Final[Mapping[tuple[str, str], int]] = {
    ("20854", "school_primary"): 4,
    ("20854", "school_lower_secondary"): 4,
}
"""Schools of one level reported for a commune (evidence SE030)."""
BORDER_COMMUNES: Final = frozenset({"20443", "20455", "20458", "20698", "20704", "20716"})
_REPORTED_BOARDING: Final[Mapping[str, str]] = {
    "20458": "PTDTBT THCS Nguyễn Bá Ngọc",
    "20920": "PTDTBT THCS Nguyễn Bỉnh Khiêm, PTDTBT Tiểu học Trà Bui",
    "20923": "PTDTBT Tiểu học Trần Cao Vân",
    "20938": "PTDTBT Tiểu học Trà Leng 2",
    "20941": "PTDTBT Tiểu học Chu Văn An",
    "20944": "PTDTNT THCS và THPT Nam Trà My",
}
"""Boarding schools named in reports of 2019 to 2025 for a commune."""


def stations_expected(merges: pd.DataFrame) -> pd.Series:
    """Return how many former communes went into each unit: one health station each.

    A former commune split between two units counts half in each, so that the city's sum stays right.
    """
    weight = merges["share"].map({"whole": 1.0, "part": 0.5})
    return weight.groupby(merges["commune_code"]).sum()


def _listed(service: str, here: Here) -> State:
    vi, en = _LISTED[service]
    if service == "expressway_ramp" and here.code in NEW_EXPRESSWAY:
        return State(
            None,
            "partial",
            f"{vi}; nút giao của đoạn Hòa Liên - Túy Loan (2025) chưa có",
            f"{en}; interchanges of Hòa Liên - Túy Loan (2025) are missing",
        )
    if here.mapped:
        return State(float(here.mapped), "complete", vi, en)
    return State(0.0, "none_expected", f"{vi}; không có cơ sở nào ở đây", f"{en}; none of them is here")


def _station(here: Here) -> State:
    mapped, expected = here.mapped, here.former
    vi = f"Mỗi xã, phường cũ một trạm: {expected:g}; trên bản đồ có {mapped}"
    en = f"One station per former commune: {expected:g}; {mapped} on the map"
    return State(expected, "complete" if mapped >= expected else "partial", vi, en)


def _school(service: str, here: Here) -> State:
    code, mapped, all_schools, former = here.code, here.mapped, here.all_schools, here.former
    reported = _REPORTED_LEVELS.get((code, service))
    if reported is not None:
        vi = f"Báo cáo {reported} trường cấp này; trên bản đồ có {mapped}"
        en = f"{reported} schools of this level reported; {mapped} on the map"
        return State(float(reported), "complete" if mapped >= reported else "partial", vi, en)
    if code in _REPORTED_SCHOOLS and all_schools < _REPORTED_SCHOOLS[code][0]:
        total, date = _REPORTED_SCHOOLS[code]
        vi = f"Báo cáo {total} trường các cấp ({date}); trên bản đồ có {all_schools} trường các cấp"
        en = f"{total} schools of all levels reported ({date}); {all_schools} of all levels on the map"
        return State(None, "partial", vi, en)
    if service != "school_upper_secondary" and mapped < former:
        vi = f"Ít hơn số xã, phường cũ ({former:g}): trên bản đồ có {mapped}; chưa có danh sách trường"
        en = f"Fewer than the former communes ({former:g}): {mapped} on the map; no list of schools"
        return State(None, "partial", vi, en)
    vi = f"Trên bản đồ có {mapped}; chưa có danh sách trường để đối chiếu"
    en = f"{mapped} on the map; no list of schools to check against"
    return State(None, "unknown", vi, en)


def _boarding(here: Here) -> State:
    code, mapped = here.code, here.mapped
    if code in _REPORTED_BOARDING:
        names = _REPORTED_BOARDING[code]
        return State(
            None,
            "partial",
            f"Báo chí nêu {names}; trên bản đồ có {mapped} trường nội trú, bán trú",
            f"Named in reports: {names}; {mapped} boarding schools on the map",
        )
    if code in BORDER_COMMUNES:
        return State(
            None,
            "partial",
            f"Sáu xã biên giới có 16 trường bán trú (2025-08); trên bản đồ xã này có {mapped}",
            f"16 semi-boarding schools in the six border communes (2025-08); {mapped} on the map here",
        )
    return State(
        None,
        "unknown",
        f"Trên bản đồ có {mapped}; chưa có danh sách trường nội trú, bán trú",
        f"{mapped} on the map; no list of boarding schools",
    )


def _open_list(service: str, here: Here) -> State:
    """Return the state of a service without a list: never complete."""
    mapped, rural = here.mapped, here.rural
    if service == "market":
        expected = 1.0 if rural else None
        return State(
            expected,
            "partial",
            f"Quy chuẩn nông thôn: mỗi xã ít nhất một chợ; trên bản đồ có {mapped}, chưa có danh sách chợ"
            if rural
            else f"Trên bản đồ có {mapped}; biết chắc còn chợ chưa vẽ, chưa có danh sách",
            f"Rural standard: at least one market per commune; {mapped} on the map, no list of markets"
            if rural
            else f"{mapped} on the map; some are surely not mapped, no list",
        )
    what_vi, what_en = {
        "polyclinic": ("phòng khám đa khoa khu vực", "area polyclinics"),
        "bus_station": ("bến xe", "bus stations"),
    }[service]
    return State(
        None,
        "partial" if mapped else "unknown",
        f"Trên bản đồ có {mapped}; chưa có danh sách {what_vi}",
        f"{mapped} on the map; no list of {what_en}",
    )


def completeness(facilities: pd.DataFrame, communes: pd.DataFrame, merges: pd.DataFrame) -> pd.DataFrame:
    """Return one row per service and commune.

    Parameters
    ----------
    facilities
        The facilities layer.
    communes
        commune_code and kind (phuong, xa, dac_khu) of every unit.
    merges
        commune_code and share of every former commune.

    Returns
    -------
    pandas.DataFrame
        service, commune_code, mapped, expected (NaN where not known), state, basis_vi, basis_en; services in
        the order of ``SERVICES``, communes by code.
    """
    former = stations_expected(merges)
    kinds = communes.set_index("commune_code")["kind"].sort_index()
    schools = facilities.loc[facilities["kind"] == "school", "commune_code"].value_counts()
    rows: list[dict[str, Any]] = []
    for service, mask in SERVICES.items():
        counts = facilities.loc[mask(facilities), "commune_code"].value_counts()
        for code, kind in kinds.items():
            mapped = int(counts.get(code, 0))
            here = Here(str(code), mapped, int(schools.get(code, 0)), float(former[str(code)]), kind == "xa")
            found = _state(service, here)
            rows.append({"service": service, "commune_code": code, "mapped": mapped} | vars(found))
    table = pd.DataFrame(rows)
    table["expected"] = table["expected"].astype(float)
    return table


def _state(service: str, here: Here) -> State:
    if service == "commune_seat":
        state = "complete" if here.mapped else "partial"
        return State(1.0, state, "Mỗi đơn vị một trụ sở", "One seat per unit")
    if service in _LISTED and service not in ("district_health", "hospital"):
        return _listed(service, here)
    if here.code == HOANG_SA:
        return State(
            None,
            "unknown",
            "Chưa có số liệu cho đặc khu Hoàng Sa",
            "No data for the special zone of Hoàng Sa",
        )
    if service in _LISTED:
        return _listed(service, here)
    if service == "commune_station":
        return _station(here)
    if service == "boarding_school":
        return _boarding(here)
    if service.startswith("school_"):
        return _school(service, here)
    return _open_list(service, here)


def save(workspace: Workspace, facilities: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> None:
    """Compute and save the layer, and record how many communes are in each state."""
    table = completeness(facilities, communes, workspace.table("merges"))
    by_state = pd.crosstab(table["service"], table["state"])
    states = {
        str(service): {str(state): int(n) for state, n in row.items() if n}
        for service, row in by_state.iterrows()
    }
    workspace.save_table(
        "completeness",
        table,
        checks={
            "states": states,
            "stations_expected": float(table.loc[table["service"] == "commune_station", "expected"].sum()),
            "stations_mapped": int(table.loc[table["service"] == "commune_station", "mapped"].sum()),
        },
    )
