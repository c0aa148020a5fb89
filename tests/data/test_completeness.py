"""Completeness: the rules on a hand-made city, and the states of the committed layer."""

import geopandas as gpd
import pandas as pd
import pytest

from zones import city
from zones.data import catalogue
from zones.data.build.completeness import SERVICES, completeness, stations_expected


@pytest.fixture(scope="module")
def layer() -> pd.DataFrame:
    return catalogue.load_table("completeness").set_index(["service", "commune_code"])


def facility(kind: str, code: str, tier: str = "unknown", levels: str | None = None) -> dict[str, object]:
    return {
        "kind": kind,
        "tier": tier,
        "levels": levels,
        "boarding": False,
        "general_care": tier in ("district_centre", "city"),
        "commune_code": code,
    }


@pytest.fixture
def small() -> pd.DataFrame:
    """Three units: a ward of two former communes, a commune of one and a half, and Hoàng Sa."""
    communes = pd.DataFrame(
        {"commune_code": ["20001", "20002", "20333"], "kind": ["phuong", "xa", "dac_khu"]}
    )
    merges = pd.DataFrame(
        {
            "commune_code": ["20001", "20001", "20002", "20002", "20333"],
            "share": ["whole", "whole", "whole", "part", "whole"],
        }
    )
    facilities = pd.DataFrame(
        [
            facility("health", "20001", "district_centre"),
            facility("health", "20001", "commune_station"),
            facility("health", "20001", "commune_station"),
            facility("school", "20001", "mixed", "primary;lower_secondary"),
            facility("school", "20001", "primary", "primary"),
            facility("school", "20002", "unknown", None),
            facility("market", "20002", "market"),
            facility("commune_seat", "20001", "commune"),
        ]
    )
    return completeness(facilities, communes, merges).set_index(["service", "commune_code"])


def test_a_split_former_commune_counts_half_on_each_side() -> None:
    merges = pd.DataFrame({"commune_code": ["a", "a", "b"], "share": ["whole", "part", "part"]})
    assert stations_expected(merges).to_dict() == {"a": 1.5, "b": 0.5}


def test_a_service_with_a_list_is_complete_or_expected_nowhere(small: pd.DataFrame) -> None:
    assert small.loc[("district_health", "20001"), "state"] == "complete"
    assert small.loc[("district_health", "20002"), ["state", "mapped", "expected"]].tolist() == [
        "none_expected",
        0,
        0.0,
    ]


def test_stations_are_complete_only_when_every_former_commune_has_one(small: pd.DataFrame) -> None:
    assert small.loc[("commune_station", "20001"), ["mapped", "expected", "state"]].tolist() == [
        2,
        2.0,
        "complete",
    ]
    assert small.loc[("commune_station", "20002"), ["mapped", "expected", "state"]].tolist() == [
        0,
        1.5,
        "partial",
    ]


def test_schools_are_never_complete_without_a_list(small: pd.DataFrame) -> None:
    primary = small.loc[("school_primary", "20001")]
    assert (primary["mapped"], primary["state"]) == (2, "unknown")
    assert pd.isna(primary["expected"])
    assert small.loc[("school_lower_secondary", "20001"), "state"] == "partial"
    assert small.loc[("school_primary", "20002"), "state"] == "partial"


def test_a_market_meets_the_rural_standard_but_the_list_stays_open(small: pd.DataFrame) -> None:
    assert small.loc[("market", "20002"), ["mapped", "expected", "state"]].tolist() == [1, 1.0, "partial"]
    assert pd.isna(small.loc[("market", "20001"), "expected"])


def test_a_missing_seat_is_a_gap(small: pd.DataFrame) -> None:
    assert small.xs("commune_seat")["state"].to_dict() == {
        "20001": "complete",
        "20002": "partial",
        "20333": "partial",
    }


def test_nothing_is_claimed_about_hoang_sa(small: pd.DataFrame) -> None:
    local = ["district_health", "hospital", "commune_station", "school_primary", "market", "boarding_school"]
    assert (small.loc[[(service, "20333") for service in local], "state"] == "unknown").all()


# --- The committed layer ----------------------------------------------------------------------------------


def test_one_row_per_service_and_unit(layer: pd.DataFrame) -> None:
    units = catalogue.load_table("communes")["commune_code"]
    assert layer.index.is_unique
    assert len(layer) == len(SERVICES) * len(units) == 17 * 94


def test_absence_is_claimed_only_for_services_with_a_list(layer: pd.DataFrame) -> None:
    claims = layer[layer["state"] == "none_expected"].index.get_level_values("service")
    assert set(claims) == {
        "district_health",
        "hospital",
        "rail_station",
        "seaport",
        "airport",
        "expressway_ramp",
        "border_gate",
        "city_centre",
    }
    assert (layer.loc[layer["state"] == "none_expected", "mapped"] == 0).all()


def test_no_commune_without_a_mapped_station_or_school_reads_as_complete(layer: pd.DataFrame) -> None:
    for service in ("commune_station", "school_primary", "school_lower_secondary", "school_upper_secondary"):
        empty = layer.xs(service)
        assert not empty.loc[empty["mapped"] == 0, "state"].isin(["complete", "none_expected"]).any()


def test_stations_expected_are_the_former_communes(layer: pd.DataFrame) -> None:
    stations = layer.xs("commune_station")
    assert stations["expected"].sum() == 280
    assert stations["mapped"].sum() == 9
    assert stations.loc["20458", ["mapped", "expected"]].tolist() == [1, 2.0]  # A Vương and Bhalêê


def test_tien_phuoc_misses_the_schools_it_reports(layer: pd.DataFrame) -> None:
    primary = layer.loc[("school_primary", "20854")]
    assert primary["expected"] == 4
    assert primary["mapped"] < 4
    assert primary["state"] == "partial"


def test_every_commune_has_its_seat(layer: pd.DataFrame) -> None:
    seats = layer.xs("commune_seat")
    assert (seats["mapped"] == 1).all()
    assert (seats["state"] == "complete").all()


def test_units_along_the_new_expressway_are_not_complete(layer: pd.DataFrame) -> None:
    ramps = layer.xs("expressway_ramp")
    assert (ramps.loc[["20197", "20200", "20308"], "state"] == "partial").all()


def test_counts_are_those_of_the_services_of_the_city(layer: pd.DataFrame) -> None:
    facilities = gpd.GeoDataFrame(city.facilities())
    for service in city.services().values():
        mine = layer.xs(service.completeness)["mapped"].sum()
        assert mine == len(service.select(facilities)), service.id
