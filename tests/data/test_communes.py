"""The 94 communes: real figures, shared borders, and the arithmetic on squares one can count by hand."""

import gzip

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from zones.data import catalogue
from zones.data.build import communes as step
from zones.errors import SourceError
from zones.settings import CRS, HOANG_SA


@pytest.fixture(scope="module")
def communes():
    return catalogue.load_table("communes").set_index("commune_code")


@pytest.fixture(scope="module")
def web():
    return catalogue.load_table("communes_web").set_index("commune_code")


def squares(codes, corners):
    return gpd.GeoDataFrame(
        {"commune_code": codes, "geometry": [shapely.box(x, y, x + 1000, y + 1000) for x, y in corners]},
        crs=CRS,
    )


def test_there_are_94_units_of_three_kinds(communes):
    assert communes["kind"].value_counts().to_dict() == {"xa": 70, "phuong": 23, "dac_khu": 1}


def test_hoang_sa_is_listed_with_its_official_area_and_left_out_of_averages_alone(communes, web):
    unit = communes.loc[HOANG_SA]
    assert (unit["name"], unit["kind"], unit["area_km2"]) == ("Hoàng Sa", "dac_khu", 305.0)
    assert unit["area_quality"] == "reef_outlines"
    assert list(communes.index[~communes["averaged"]]) == [HOANG_SA]
    for table in (communes, web):
        assert shapely.get_num_geometries(table.geometry[HOANG_SA]) == 46


def test_population_is_missing_not_zero_where_none_is_published(communes):
    persons = communes["population_persons"]
    assert list(persons.index[persons.isna()]) == [HOANG_SA]
    assert communes.loc[HOANG_SA, "population_quality"] == "no_resident_population_published"
    assert persons.min() > 1000


def test_both_population_sums_are_on_record(communes):
    checks = catalogue.records()["communes"].checks
    assert checks["population_sum_persons"] == communes["population_persons"].sum() == 3_122_915
    assert checks["population_official_persons"] == 3_065_628
    assert checks["population_sum_over_official"] == pytest.approx(1.0187)


def test_exactly_the_known_units_are_flagged_for_area(communes):
    flagged = communes.loc[communes["area_quality"] != "agrees", "area_quality"]
    assert {communes["name"][code]: flag for code, flag in flagged.items()} == {
        "Thanh Khê": "water_inside_official_area",
        "Hải Châu": "water_inside_official_area",
        "Hoàng Sa": "reef_outlines",
        "Hùng Sơn": "shared_line_misplaced",
        "Tây Giang": "shared_line_misplaced",
    }
    both = communes.loc[["20443", "20455"], ["area_km2", "area_gis_km2"]].sum()
    assert both["area_gis_km2"] == pytest.approx(both["area_km2"], rel=0.001), "the sum of the two is right"


def test_outlines_add_up_to_the_official_area(communes):
    counted = communes[communes["averaged"]]
    assert counted.area.sum() / 1e6 == pytest.approx(counted["area_km2"].sum(), rel=0.001)


def test_neighbours_share_their_borders_at_both_details(communes, web):
    for table in (communes, web):
        assert shapely.is_valid(table.geometry).all()
        assert shapely.coverage_is_valid(table.geometry.to_numpy())


def test_web_outlines_stay_close_and_light(communes, web):
    ratio = web.to_crs(CRS).area / communes.area
    assert ratio.between(0.995, 1.005).all()
    assert list(web.index) == list(communes.index)
    assert np.array_equal(
        shapely.get_coordinates(web.geometry.to_numpy()),
        np.round(shapely.get_coordinates(web.geometry.to_numpy()), 5),
    )
    assert len(gzip.compress(web.to_json().encode(), mtime=0)) < 350_000


def test_labels_lie_in_their_unit(web):
    labels = shapely.points(web["label_lon"], web["label_lat"])
    assert shapely.contains(web.geometry.to_numpy(), labels).all()


def test_border_communes_are_the_six_of_the_border_school_programme(communes):
    expected = {"Hùng Sơn", "Tây Giang", "Avương", "La Êê", "La Dêê", "Đắc Pring"}
    assert set(communes.loc[communes["border_laos"], "name"]) == expected


def test_measured_neighbours_agree_with_the_published_list():
    checks = catalogue.records()["adjacency"].checks
    assert (checks["pairs_published"], checks["pairs_in_one_only"]) == (
        len(catalogue.load_table("adjacency")),
        0,
    )
    assert checks["largest_difference_km"] <= 0.01


def test_every_unit_comes_from_former_communes(communes):
    merges = catalogue.load_table("merges")
    assert set(merges["commune_code"]) == set(communes.index)
    parted = merges[merges["share"] == "part"]
    assert set(parted["old_name"]) == {"Xã Hòa Liên"}
    assert set(communes["name"][parted["commune_code"]]) == {"Hải Vân", "Liên Chiểu"}


def test_neighbours_of_four_squares_by_hand():
    #  c d
    #  a b     and e alone; a-d and b-c touch at one corner only
    land = squares(list("abcde"), [(0, 0), (1000, 0), (0, 1000), (1000, 1000), (5000, 0)])
    pairs = step.neighbours(land)
    assert pairs.to_dict("list") == {
        "commune_code_a": ["a", "a", "b", "c"],
        "commune_code_b": ["b", "c", "d", "d"],
        "border_km": [1.0, 1.0, 1.0, 1.0],
    }


def test_a_border_in_two_pieces_counts_both():
    left = shapely.box(0, 0, 1000, 3000)
    right = shapely.box(1000, 0, 2000, 3000).difference(shapely.box(900, 1000, 1100, 2000))
    lake = shapely.box(1000, 1000, 1100, 2000)
    land = gpd.GeoDataFrame({"commune_code": ["a", "b", "c"], "geometry": [left, right, lake]}, crs=CRS)
    border = step.neighbours(land).set_index(["commune_code_a", "commune_code_b"])["border_km"]
    assert border["a", "b"] == 2.0
    assert border["a", "c"] == 1.0


def test_area_flags_by_hand():
    units = pd.DataFrame(
        {
            "commune_code": ["20209", "20443", "1", "2"],
            "area_km2": [100.0, 100.0, 100.0, 100.0],
            "area_gis_km2": [88.0, 96.1, 104.1, 103.9],
        }
    )
    expected = ["water_inside_official_area", "agrees", "unexplained", "agrees"]
    assert step.area_quality(units).tolist() == expected


def test_an_overlap_is_refused():
    overlapping = squares(["a", "b"], [(0, 0), (900, 0)]).geometry.to_numpy()
    with pytest.raises(SourceError, match="do not share"):
        step.require_coverage(overlapping, "test")
    step.require_coverage(squares(["a", "b"], [(0, 0), (1000, 0)]).geometry.to_numpy(), "test")


@given(
    middle=st.lists(
        st.tuples(st.floats(1, 9), st.floats(-0.4, 0.4)),
        min_size=1,
        max_size=12,
        unique_by=lambda p: round(p[0], 2),
    )
)
def test_rounding_keeps_a_shared_line_shared(middle):
    line = [(0.0, 0.0), *sorted(middle), (10.0, 0.0)]
    above = shapely.Polygon([*line, (10, 10), (0, 10)])
    below = shapely.Polygon([*line, (10, -10), (0, -10)])
    moved = step.rounded(np.array([above, below]), 1)
    corners = [set(map(tuple, shapely.get_coordinates(side))) for side in moved]
    assert set(map(tuple, np.round(line, 1))) <= corners[0] & corners[1]
    assert np.array_equal(shapely.get_coordinates(moved), np.round(shapely.get_coordinates(moved), 1))
