"""Region schemes: the real memberships, and the rules on communes one can count by hand."""

import pandas as pd
import pytest

from zones.data import catalogue
from zones.data.build import regions as step
from zones.errors import SourceError
from zones.settings import HOANG_SA

FEW = pd.DataFrame(
    {
        "commune_code": ["3", "1", "2", "4"],
        "name": ["Ba", "Một", "Hai", "Bốn"],
        "former_districts": ["Núi", "Núi", "Đồng; Phố", "Biển"],
    }
)


def scheme(*regions, **more):
    texts = {"title": {"vi": "t", "en": "t"}, "basis": {"vi": "vì thế", "en": "because"}}
    return {"name": "s", "region": [{**texts, **region} for region in regions], **more}


@pytest.fixture(scope="module")
def regions():
    return catalogue.load_table("regions")


@pytest.fixture(scope="module")
def names():
    return catalogue.load_table("communes").set_index("commune_code")["name"]


def test_every_scheme_places_all_94_units_once(regions):
    counts = regions.groupby(["scheme", "region"]).size().to_dict()
    assert counts == {
        ("east_west", "east"): 57,
        ("east_west", "west"): 37,
        ("six_high", "high"): 28,
        ("six_high", "rest"): 66,
        ("three_zone", "coast_plain"): 54,
        ("three_zone", "mountain"): 37,
        ("three_zone", "sea_islands"): 3,
    }
    assert regions.groupby("scheme")["commune_code"].nunique().eq(94).all()


def test_east_west_is_the_default_and_says_that_it_is_derived():
    schemes = catalogue.load_table("region_schemes")
    assert set(schemes.loc[schemes["is_default"], "scheme"]) == {"east_west"}
    assert schemes["title_vi"].str.contains("suy ra, không phải danh mục chính thức").all()
    assert schemes["title_en"].str.contains("derived, not official").all()


def test_the_west_measures_what_the_sources_say(regions):
    communes = catalogue.load_table("communes").set_index("commune_code")
    members = regions[regions["scheme"] == "east_west"].set_index("commune_code")["region"]
    west = communes[members == "west"]
    assert west["area_km2"].sum() == pytest.approx(7833, abs=1)
    assert west["border_laos"].sum() == 6
    counted = communes[communes["averaged"]]
    assert counted["area_km2"].groupby(members).sum().sum() == pytest.approx(counted["area_km2"].sum())


def test_the_schemes_nest(regions):
    held = regions.groupby(["scheme", "region"])["commune_code"].agg(set)
    assert held["six_high", "high"] < held["east_west", "west"]
    assert held["east_west", "west"] == held["three_zone", "mountain"]


def test_hoang_sa_is_a_member_everywhere_with_a_remark(regions):
    rows = regions[regions["commune_code"] == HOANG_SA].set_index("scheme")
    assert rows["region"].to_dict() == {"east_west": "east", "six_high": "rest", "three_zone": "sea_islands"}
    assert rows["basis"].str.contains("không tính vào số trung bình").all()
    assert rows["basis_en"].str.contains("left out of averages").all()


def test_the_nine_mixed_units_stay_in_the_east_and_say_so(regions, names):
    mixed = regions[regions["basis_en"].str.contains("mixed terrain")]
    assert set(names[mixed["commune_code"]]) == {
        "Hải Vân", "Bà Nà", "Hòa Vang", "Liên Chiểu", "Thượng Đức", "Phú Thuận", "Tam Mỹ", "Đức Phú",
        "Phú Ninh",
    }  # fmt: skip
    assert set(mixed["region"]) == {"east"}
    assert mixed["basis"].str.contains("địa hình hỗn hợp, giữ ở vùng Đông").all()


def test_named_units_win_over_districts_and_the_rest_takes_what_is_left():
    rules = scheme(
        {"name": "sea", "expected": 2, "units": {"4": "Bốn", "3": "Ba"}},
        {"name": "hill", "expected": 1, "former_districts": ["Núi"]},
        {"name": "rest", "expected": 1, "rest": True},
        note=[{"units": {"1": "Một"}, "vi": "ghi chú", "en": "note"}],
    )
    placed = step.members(rules, FEW).set_index("commune_code")
    assert placed["region"].to_dict() == {"1": "hill", "2": "rest", "3": "sea", "4": "sea"}
    assert placed["basis"].to_dict() == {"1": "vì thế; ghi chú", "2": "vì thế", "3": "vì thế", "4": "vì thế"}
    assert placed.loc["1", "basis_en"] == "because; note"


@pytest.mark.parametrize(
    ("regions", "message"),
    [
        ([{"name": "a", "expected": 1, "units": {"4": "Năm"}}], "do not exist: 4 Năm"),
        ([{"name": "a", "expected": 1, "units": {"9": "Chín"}}], "do not exist: 9 Chín"),
        ([{"name": "a", "expected": 1, "former_districts": ["Phố"]}], "across the line: 2"),
        ([{"name": "a", "expected": 1, "former_districts": ["Núi", "Rừng"]}], "no unit comes from Rừng"),
        (
            [
                {"name": "a", "expected": 3, "former_districts": ["Núi"]},
                {"name": "b", "expected": 2, "rest": True},
            ],
            "s/a has 2 units, expected 3",
        ),
        ([{"name": "a", "expected": 2, "former_districts": ["Núi"]}], "no region takes 2, 4"),
    ],
)
def test_a_rule_that_does_not_fit_the_communes_stops_the_build(regions, message):
    with pytest.raises(SourceError, match=message):
        step.members(scheme(*regions), FEW)


def test_the_source_is_not_changed():
    before = FEW.copy()
    step.members(scheme({"name": "all", "expected": 4, "rest": True}), FEW)
    pd.testing.assert_frame_equal(FEW, before)
