"""The base map: nothing forgotten, no seam between city and neighbours, light enough for a browser."""

import gzip

import geopandas as gpd
import numpy as np
import pytest
import shapely

from zones.data import catalogue
from zones.data.build import context as step
from zones.data.sources import admin
from zones.settings import CRS, GEOGRAPHIC_CRS, HOANG_SA

KINDS = {
    "coast", "border_laos", "border_hue", "border_quang_ngai", "neighbour", "water", "river", "rail",
    "overview_land", "overview_province", "archipelago",
}  # fmt: skip
OUTLINE = ["coast", "border_laos", "border_hue", "border_quang_ngai"]


@pytest.fixture(scope="module")
def context():
    return catalogue.load_table("context")


@pytest.fixture(scope="module")
def city():
    web = catalogue.load_table("communes_web")
    mainland = web.geometry[web["commune_code"] != HOANG_SA]
    return shapely.coverage_union_all(mainland.to_numpy())


def local(frame):
    return frame.to_crs(CRS).geometry


def test_every_kind_is_there_valid_and_light(context):
    assert set(context["kind"]) == KINDS
    assert context.geometry.is_valid.all()
    assert not context.geometry.is_empty.any()
    assert len(gzip.compress(context.to_json().encode(), mtime=0)) < 400_000


def test_both_archipelagos_carry_their_vietnamese_names_and_all_their_reefs(context):
    reefs = context[context["kind"] == "archipelago"].set_index("name_vi").geometry
    paracel, spratly = reefs["Quần đảo Hoàng Sa (Việt Nam)"], reefs["Quần đảo Trường Sa (Việt Nam)"]
    assert len(reefs) == 2
    assert shapely.box(111, 15.5, 113, 17.2).contains(paracel)
    assert shapely.box(109, 7, 118, 12).contains(spratly)
    assert (shapely.get_num_geometries(paracel), shapely.get_num_geometries(spratly)) == (46, 140)


def test_the_inset_shows_the_whole_country(context):
    shape = context.set_index("kind").geometry["overview_land"]
    cities = {"Hà Nội": (105.85, 21.03), "Vinh": (105.68, 18.68), "TP. Hồ Chí Minh": (106.7, 10.78)}
    islands = {"Phú Quốc": (103.98, 10.25), "Côn Đảo": (106.6, 8.69)}
    for place in [*cities.values(), *islands.values()]:
        assert shape.contains(shapely.Point(place)), place
    assert not shape.contains(shapely.Point(104.0, 16.0)), "the S is hollow where Laos is"
    assert shape.bounds == pytest.approx((102.14, 8.56, 109.46, 23.39), abs=0.05)
    south_west = max(shape.geoms, key=lambda part: part.area)
    assert not shapely.get_num_interior_rings(south_west), "no slivers between provinces"


def test_coast_and_borders_together_are_the_outline_of_the_city_as_drawn(context, city):
    lines = shapely.union_all(context.geometry[context["kind"].isin(OUTLINE)].to_numpy())
    assert shapely.equals(lines, shapely.boundary(city))


def test_borders_and_coast_are_as_long_as_published():
    checks = catalogue.records()["context"].checks
    drawn, published = checks["drawn_km"], checks["published_km"]
    for kind in OUTLINE[1:]:
        assert drawn[kind] == pytest.approx(published[kind], rel=0.02)
    assert drawn["coast"] - checks["islands_coast_km"] == pytest.approx(published["coast"], rel=0.05)


def test_neighbours_meet_the_city_without_gap_or_overlap(context, city):
    around = shapely.union_all(context.geometry[context["kind"] == "neighbour"].to_numpy())
    overlap = shapely.intersection(around, city)
    assert gpd.GeoSeries([overlap], crs=GEOGRAPHIC_CRS).to_crs(CRS).area.sum() < 10_000
    borders = local(context[context["kind"].isin(OUTLINE[1:])]).union_all()
    land = local(gpd.GeoSeries([shapely.union(around, city)], crs=GEOGRAPHIC_CRS).to_frame("geometry"))[0]
    # Half a kilometre from either end the border meets the sea.
    strip = shapely.buffer(borders, 400, cap_style="flat")
    coast = local(context[context["kind"] == "coast"]).union_all()
    gap = shapely.difference(strip, shapely.union(land, shapely.buffer(coast, 1000)))
    assert shapely.area(gap) < 50_000


def test_water_is_what_a_map_needs_and_lies_in_the_city(context, city):
    water = local(context[context["kind"] == "water"])
    assert water.area.min() > 40_000, "5 ha before simplification"
    near = shapely.buffer(local(gpd.GeoSeries([city], crs=GEOGRAPHIC_CRS).to_frame("geometry"))[0], 400)
    assert shapely.covers(near, water.to_numpy()).all()
    phu_ninh = gpd.GeoSeries([shapely.Point(108.473, 15.4555)], crs=GEOGRAPHIC_CRS).to_crs(CRS)[0]
    (area,) = water.area[water.contains(phu_ninh)] / 1e4
    assert area == pytest.approx(3433, rel=0.02), "hectares of the Phú Ninh reservoir at its normal level"


def test_no_lake_is_drawn_over_houses_where_the_source_fills_a_tile(context):
    west, south, east, north = step.FALSE_WATER
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    assert not context.geometry[context["kind"] == "water"].contains(middle).any()


def test_the_great_rivers_have_their_names(context):
    names = set(context.loc[context["kind"] == "river", "name_vi"].dropna())
    assert {"Sông Thu Bồn", "Sông Vu Gia", "Sông Tranh", "Sông A Vương", "Sông Bung"} <= names


def test_an_outline_is_shared_out_to_the_nearest_line_by_hand():
    square = shapely.MultiPolygon([shapely.box(108, 15, 108.1, 15.1), shapely.box(108.2, 15, 108.21, 15.01)])
    lines = gpd.GeoDataFrame(
        {
            "kind": ["border_hue", "coast"],
            "geometry": [
                shapely.LineString([(107.99, 15.11), (108.09, 15.11)]),
                shapely.LineString(
                    [(108.11, 15.1), (108.11, 15), (108, 14.99), (107.99, 15.0), (107.99, 15.09)]
                ),
            ],
        },
        crs=GEOGRAPHIC_CRS,
    )
    found = step.outline_by_kind(square, lines)
    assert found["border_hue"].equals(shapely.LineString([(108, 15.1), (108.1, 15.1)]))
    assert shapely.get_num_geometries(found["coast"]) == 2, (
        "three sides of the mainland and the island's ring"
    )
    assert shapely.length(found["coast"]) == pytest.approx(0.3 + 0.04)


@pytest.mark.sources
def test_no_reef_of_the_source_is_lost(context, sources):
    country = admin.read_overview(sources / "admin/vietnam_overview.geojson")
    published = country.geometry[country["kind"] == "archipelago"]
    drawn = context.geometry[context["kind"] == "archipelago"]
    assert (
        np.sort(shapely.get_num_geometries(published.to_numpy())).tolist()
        == np.sort(shapely.get_num_geometries(drawn.to_numpy())).tolist()
    )
