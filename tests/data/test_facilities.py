"""Facilities: the rules of merging on hand-made points, and known truths in the committed layer."""

import os
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point, box

from zones.data import catalogue
from zones.data.build.facilities import commune_of, identifiers
from zones.data.build.facilities_health import is_general_care
from zones.data.build.facilities_places import ramp_ends
from zones.data.build.facilities_schools import is_boarding, levels_of, merged, tier_of
from zones.data.build.place_names import health_core, health_english, plain, school_core, school_english, tidy
from zones.data.sources import places
from zones.errors import SourceError
from zones.settings import CRS, geodata_dir

MOUNTAIN_CENTRES = {
    "Tây Giang": "20455",
    "Đông Giang": "20467",
    "Nam Giang": "20695",
    "Phước Sơn": "20722",
    "Bắc Trà My": "20900",
    "Nam Trà My": "20944",
    "Tiên Phước": "20854",
    "Hiệp Đức": "20779",
    "Nông Sơn": "20656",
}
"""The nine area medical centres the health department ran in the mountains in 2025, and their communes."""


@pytest.fixture(scope="module")
def layer() -> gpd.GeoDataFrame:
    return catalogue.load_table("facilities")


@pytest.fixture(scope="module")
def communes() -> gpd.GeoDataFrame:
    return catalogue.load_table("communes").set_index("commune_code")


def the(layer: gpd.GeoDataFrame, name: str) -> pd.Series:
    found = layer[layer["name_vi"] == name]
    assert len(found) == 1, f"{name}: {len(found)} rows"
    return found.iloc[0]


# --- Names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("Trường Trung học cơ sở & Trung học phổ thông Hiển Nhân", "Trường THCS và THPT Hiển Nhân"),
        ("Trường Tiếu Học Lương Thế Vinh", "Trường Tiểu học Lương Thế Vinh"),
        ("Trương THCS Nguyễn Trãi", "Trường THCS Nguyễn Trãi"),
        ("Trường Thcs Phan Bội Châu", "Trường THCS Phan Bội Châu"),
        ("Trường Tiểu học Hoa Lư cơ sở 1", "Trường Tiểu học Hoa Lư (cơ sở 1)"),
        ("Trường Tiểu học Trần Cao Vân - Cơ sở 3", "Trường Tiểu học Trần Cao Vân (cơ sở 3)"),
        ("Trạm Y Tế xã Đại Chánh", "Trạm Y tế xã Đại Chánh"),
        ("Trung tâm Y tế huyện Hoà Vang", "Trung tâm Y tế huyện Hòa Vang"),
        ("bệnh viện Thái Bình Dương", "Bệnh viện Thái Bình Dương"),
        ("Trường Tiểu học Hoàng Văn Thụ", "Trường Tiểu học Hoàng Văn Thụ"),
        ("Trường mầm non Hoa Ban", "Trường Mầm non Hoa Ban"),
    ],
)
def test_names_are_written_as_people_write_them(raw: str, written: str) -> None:
    assert tidy(raw) == written
    assert tidy(written) == written


def test_comparing_names_ignores_renamed_districts_but_not_the_province() -> None:
    old, new = "Trung tâm Y tế huyện Nông Sơn", "Trung tâm Y tế khu vực Nông Sơn"
    assert health_core(old) == health_core(new)
    assert health_core("Bệnh viện Da liễu thành phố Đà Nẵng") == health_core("Bệnh viện Da liễu Đà Nẵng")
    assert health_core("Bệnh viện Da liễu Đà Nẵng") != health_core("Bệnh viện Da liễu Quảng Nam")
    assert health_core("Bệnh viện C Đà Nẵng") != health_core("Bệnh viện Đà Nẵng")
    assert health_core("Bệnh viện Đa khoa khu vực Quảng Nam") != health_core("Bệnh viện Đa khoa Quảng Nam")
    assert health_core("Trung tâm Y tế Tây Giang") != health_core("Trạm Y tế Tây Giang")


def test_a_school_and_its_second_site_share_their_own_name() -> None:
    names = ["Trường Tiểu học Hoa Lư", "Trường Tiểu học Hoa Lư (cơ sở 2)", "truong tieu hoc hoa lu co so 1"]
    assert {school_core(name) for name in names} == {"hoa lu"}


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Trung tâm Y tế khu vực Hiệp Đức", "Hiep Duc Area Medical Centre"),
        ("Trạm Y tế xã Dang", "Dang Commune Health Station"),
        ("Phòng khám đa khoa Chà Vàl", "Cha Val Polyclinic"),
        ("Bệnh viện Đa khoa Bình Dân", "Binh Dan General Hospital"),
    ],
)
def test_english_names_of_health_institutions(vi: str, en: str) -> None:
    assert health_english(vi) == en


def test_english_names_of_schools() -> None:
    assert school_english("Trường Mầm non Họa Mi", ["preschool"], False) == "Hoa Mi Preschool"
    assert (
        school_english("Trường Tiểu học Hoa Lư (cơ sở 2)", ["primary"], False)
        == "Hoa Lu Primary School (site 2)"
    )
    assert school_english("Trường PTDTNT Nam Giang", [], True) == "Nam Giang Boarding School"


# --- Levels, boarding, general care -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "levels", "tier", "boarding"),
    [
        ("Trường Mẫu giáo Cẩm Châu", ["preschool"], "preschool", False),
        ("Trường Tiểu học và THCS Tà Pơ", ["primary", "lower_secondary"], "mixed", False),
        ("Trường PTDTBT TH&THCS Dang", ["primary", "lower_secondary"], "mixed", True),
        ("Trường PTDTNT THCS&THPT Nam Trà My", ["lower_secondary", "upper_secondary"], "mixed", True),
        ("Trường THPT chuyên Lê Quý Đôn", ["upper_secondary"], "upper_secondary", False),
        ("Trường Phổ thông nhiều cấp học Hoàng Sa", [], "mixed", False),
        ("Trường Chu Văn An", [], "unknown", False),
        ("Trường Phổ thông Dân tộc Nội trú Đông Giang", [], "unknown", True),
    ],
)
def test_levels_and_boarding_from_the_name(name: str, levels: list[str], tier: str, boarding: bool) -> None:
    assert levels_of(name) == levels
    assert tier_of(levels, name) == tier
    assert is_boarding(name) is boarding


@pytest.mark.parametrize(
    ("name", "tier", "ownership", "general"),
    [
        ("Bệnh viện Đà Nẵng", "city", "public", True),
        ("Bệnh viện C Đà Nẵng", "central", "public", True),
        ("Bệnh viện Đa khoa khu vực Quảng Nam", "regional", "public", True),
        ("Trung tâm Y tế khu vực Hiệp Đức", "district_centre", "public", True),
        ("Bệnh viện Mắt Đà Nẵng", "city", "public", False),
        ("Bệnh viện Phổi Đà Nẵng", "city", "public", False),
        ("Bệnh viện Phạm Ngọc Thạch Quảng Nam", "city", "public", False),
        ("Bệnh viện Phụ sản - Nhi Đà Nẵng", "city", "public", False),
        ("Bệnh viện Y học cổ truyền Đà Nẵng (cơ sở 2)", "city", "public", False),
        ("Bệnh viện 199 (Bộ Công an)", "central", "public", False),
        ("Bệnh viện Quân y C17", "central", "public", False),
        ("Bệnh viện Đa khoa Quốc tế Vinmec Đà Nẵng", "other", "private", False),
        ("Phòng khám đa khoa Chà Vàl", "polyclinic", "public", False),
        ("Trạm Y tế xã Dang", "commune_station", "public", False),
    ],
)
def test_general_care(name: str, tier: str, ownership: str, general: bool) -> None:
    assert is_general_care(name, tier, ownership) is general


# --- Merging ----------------------------------------------------------------------------------------------


def school(
    x: float, core: str, levels: tuple[str, ...] = ("primary",), vintage: str = "2026-07"
) -> dict[str, object]:
    written = f"Trường {core}" if core else None
    return {
        "core": core,
        "levels": list(levels),
        "vintage": vintage,
        "written": written,
        "geometry": Point(x, 0),
    }


@pytest.mark.parametrize(
    ("one", "two", "sites"),
    [
        (school(0, "le lai"), school(300, "le lai"), 1),
        (school(0, "le lai"), school(301, "le lai"), 2),  # two sites of one school
        (school(0, "le lai"), school(600, "le lai", vintage="2021-08"), 1),  # an older position
        (school(0, "le lai"), school(10, "le lai", ("lower_secondary",)), 2),  # namesakes of other levels
        (school(0, "le lai"), school(80, "", ()), 1),  # unnamed beside a named one
        (school(0, "le lai"), school(81, "", ()), 2),
        (school(0, "vo thi sau"), school(150, "nguyen thi sau", vintage="2021-08"), 1),  # misspelt
        (school(0, "tran cao van"), school(10, "nguyen trai"), 2),
    ],
)
def test_when_two_points_are_one_school(one: dict[str, object], two: dict[str, object], sites: int) -> None:
    assert len(merged([one, two])) == sites


def test_a_double_lends_the_level_that_the_better_point_lacks() -> None:
    kept = merged([school(0, "hermann", ()), school(20, "hermann", ("upper_secondary",), "2021-08")])
    assert [row["levels"] for row in kept] == [["upper_secondary"]]
    assert kept[0]["vintage"] == "2026-07"


def test_a_boarding_school_is_not_its_neighbour_of_the_same_name() -> None:
    boarding = school(0, "nam giang", ()) | {"written": "Trường PTDTNT Nam Giang"}
    upper = school(270, "nam giang", ("upper_secondary",)) | {"written": "Trường THPT Nam Giang"}
    assert len(merged([upper, boarding])) == 2


def test_merging_leaves_its_input_alone() -> None:
    first = school(0, "hermann", ())
    merged([first, school(20, "hermann")])
    assert first["levels"] == []


# --- Places in communes, identifiers, interchanges --------------------------------------------------------


def test_a_quay_belongs_to_the_nearest_commune_and_a_point_far_out_is_an_error() -> None:
    squares = gpd.GeoDataFrame(
        {"commune_code": ["00001", "00002"]},
        geometry=[
            Point(0, 0).buffer(100, cap_style="square"),
            Point(5000, 0).buffer(100, cap_style="square"),
        ],
        crs=CRS,
    )
    points = gpd.GeoSeries([Point(0, 0), Point(1050, 0), Point(4200, 0)], crs=CRS)
    assert commune_of(points, squares).tolist() == ["00001", "00001", "00002"]
    with pytest.raises(SourceError, match="outside the city"):
        commune_of(gpd.GeoSeries([Point(2500, 0)], crs=CRS), squares)


def test_namesakes_are_numbered_from_the_north() -> None:
    frame = gpd.GeoDataFrame(
        {"kind": "school", "name_vi": "Trường Lê Lai", "commune_code": "20285"},
        index=range(3),
        geometry=[Point(0, 5), Point(0, 9), Point(0, 1)],
    )
    assert identifiers(frame).tolist() == [
        "school-truong-le-lai-20285-2",
        "school-truong-le-lai-20285",
        "school-truong-le-lai-20285-3",
    ]


def test_ramp_ends_are_where_ramps_meet_ordinary_roads() -> None:
    edges = [
        (1, 2, "motorway", False),
        (2, 3, "motorway", True),  # ramp from the carriageway down to node 3
        (3, 4, "primary", False),
        (5, 6, "motorway", True),  # ramp that ends on a lane: works exit
        (6, 7, "minor", False),
        (1, 8, "trunk", False),  # the expressway goes over into a trunk road at node 1
        (2, 9, "track", False),  # a track that touches the carriageway is no interchange
    ]
    graph = gpd.GeoDataFrame(
        [
            {"u": u, "v": v, "class": c, "ramp": r, "geometry": LineString([(u, 10 * u), (v, 10 * v)])}
            for u, v, c, r in edges
        ],
        crs=CRS,
    )
    ends = ramp_ends(graph)
    assert ends["node"].tolist() == [1, 3]
    assert ends[["x", "y"]].to_numpy().tolist() == [[1, 10], [3, 30]]


# --- Sources ----------------------------------------------------------------------------------------------


def test_an_area_becomes_a_point_inside_it(tmp_path: Path) -> None:
    shape = box(108, 16, 108.01, 16.01).difference(
        box(108, 16, 108.009, 16.009)
    )  # an L: its middle is outside
    frame = gpd.GeoDataFrame({"name": ["Trường A"], "tag": ["amenity=school"]}, geometry=[shape], crs=4326)
    frame.to_parquet(tmp_path / "pois.parquet")
    point = places.read_pois_2026(tmp_path / "pois.parquet")
    assert point["what"].tolist() == ["school"]
    assert point["position"].tolist() == ["osm_area"]
    assert frame.to_crs(CRS).geometry[0].contains(point.geometry[0])


def test_a_source_in_another_crs_or_without_its_columns_is_refused(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["x"]}, geometry=[Point(0, 0)], crs=CRS)
    frame.to_parquet(tmp_path / "plane.parquet")
    with pytest.raises(SourceError, match="expected EPSG:4326"):
        places.read_pois_2026(tmp_path / "plane.parquet")
    frame.set_crs(4326, allow_override=True).to_parquet(tmp_path / "bare.parquet")
    with pytest.raises(SourceError, match="no column tag"):
        places.read_pois_2026(tmp_path / "bare.parquet")
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "bare.parquet").read_bytes()[:100])
    with pytest.raises(SourceError, match="not a readable vector file"):
        places.read_pois_2026(tmp_path / "cut.parquet")


def test_an_institution_without_coordinates_has_no_geometry(tmp_path: Path) -> None:
    (tmp_path / "supply.csv").write_text(
        "name_vi,tier,code_2025,beds,year,lat,lon,source_url,note\n"
        "Trung tâm A,district_centre,20779,,,,,http://a,\n"
        "Bệnh viện B,city,,760,2026,16.0,108.0,http://b,\n",
        encoding="utf-8",
    )
    supply = places.read_health_supply(tmp_path / "supply.csv")
    assert supply.geometry[0] is None
    assert supply["beds"].isna().tolist() == [True, False]
    assert supply.geometry[1].x == pytest.approx(500_000 + (108.0 - 107.75) * 107_035, rel=1e-3)


def test_every_curated_place_says_where_it_comes_from() -> None:
    table = places.curated()
    for entry in table["fixed"]:
        assert entry["source"], entry["name_vi"]
        assert ("geom_id" in entry) != ("lat" in entry), entry["name_vi"]
    for entry in [*table["health"], *table["seats"].values()]:
        assert ("flag_vi" in entry) == ("flag_en" in entry)


# --- Truths in the committed layer ------------------------------------------------------------------------


def test_every_mountain_centre_stands_in_its_commune(
    layer: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
) -> None:
    for district, code in MOUNTAIN_CENTRES.items():
        centre = the(layer, f"Trung tâm Y tế khu vực {district}")
        assert centre["general_care"]
        assert centre["commune_code"] == code
        assert communes.geometry[code].contains(centre.geometry), district


def test_hiep_duc_is_present_and_flagged(layer: gpd.GeoDataFrame) -> None:
    centre = the(layer, "Trung tâm Y tế khu vực Hiệp Đức")
    seat = layer[(layer["kind"] == "commune_seat") & (layer["commune_code"] == "20779")].geometry.iloc[0]
    assert centre["flag_vi"]
    assert centre["flag_en"]
    assert centre.geometry.distance(seat) < 1000


def test_viet_han_stands_in_nui_thanh_whatever_its_name_says(
    layer: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
) -> None:
    hospital = the(layer, "Bệnh viện Việt - Hàn Đà Nẵng")
    assert hospital["commune_code"] == "20965"
    assert communes.geometry["20965"].contains(hospital.geometry)
    assert hospital["beds"] == 760


def test_general_care_is_seven_hospitals_and_twenty_four_centres(layer: gpd.GeoDataFrame) -> None:
    care = layer[layer["general_care"]]
    assert (care["tier"] == "district_centre").sum() == 24
    assert set(care.loc[care["tier"] != "district_centre", "name_vi"]) == {
        "Bệnh viện C Đà Nẵng",
        "Bệnh viện Đà Nẵng",
        "Bệnh viện Đa khoa Nam Liên Chiểu",
        "Bệnh viện Đa khoa Quảng Nam",
        "Bệnh viện Việt - Hàn Đà Nẵng",
        "Bệnh viện Đa khoa khu vực Quảng Nam",
        "Bệnh viện Đa khoa khu vực miền núi phía Bắc Quảng Nam",
    }
    assert (care["ownership"] == "public").all()


def test_no_institution_appears_twice(layer: gpd.GeoDataFrame) -> None:
    health = layer[(layer["kind"] == "health") & ~layer["name_vi"].str.contains("chưa rõ tên")]
    assert health["name_vi"].map(plain).is_unique
    care = layer[layer["general_care"]]
    near = gpd.sjoin_nearest(care, care[["geometry"]], exclusive=True, distance_col="away_m")
    # The closest two are Bệnh viện C and Bệnh viện Đà Nẵng, neighbours on Hải Phòng street.
    assert near["away_m"].min() > 100


def test_two_hospitals_on_one_street_keep_their_own_positions(layer: gpd.GeoDataFrame) -> None:
    c, city = the(layer, "Bệnh viện C Đà Nẵng"), the(layer, "Bệnh viện Đà Nẵng")
    assert 100 < c.geometry.distance(city.geometry) < 300
    assert c.geometry.x > city.geometry.x


def test_every_unit_has_exactly_one_seat(layer: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> None:
    seats = layer[layer["kind"] == "commune_seat"].set_index("commune_code").geometry
    assert seats.index.is_unique
    assert set(seats.index) == set(communes.index)
    outside = [code for code in seats.index if not communes.geometry[code].contains(seats[code])]
    assert outside == ["20333"]  # Hoàng Sa's administration works on the mainland


def test_hoang_sa_has_a_flagged_seat_in_son_tra(layer: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> None:
    seat = layer[(layer["kind"] == "commune_seat") & (layer["commune_code"] == "20333")].iloc[0]
    assert communes.geometry["20263"].contains(seat.geometry)
    assert seat["position_error_m"] == 5000
    assert "đất liền" in seat["flag_vi"]


def test_the_doubtful_seat_of_la_ee_is_flagged(layer: gpd.GeoDataFrame) -> None:
    seat = layer[(layer["kind"] == "commune_seat") & (layer["commune_code"] == "20698")].iloc[0]
    assert seat["position_error_m"] >= 1000
    assert seat["flag_en"].startswith("Doubtful")


def test_gateways(layer: gpd.GeoDataFrame) -> None:
    count = layer["kind"].value_counts()
    assert count["airport"] == 2
    assert count["seaport"] == 3
    assert count["border_gate"] == 2
    assert count["rail_station"] == 5
    assert count["city_centre"] == 1
    assert not layer.loc[layer["kind"] == "seaport", "name_vi"].str.contains("Liên Chiểu").any()
    codes = layer.set_index("name_vi")["commune_code"]
    assert codes["Cảng Tiên Sa"] == "20263"
    assert codes["Ga Tam Kỳ"] == "20341"
    assert codes["Ga Núi Thành"] == "20965"
    assert codes["Cửa khẩu quốc tế Nam Giang – Đắc Tà Oọc"] == "20704"
    assert codes["Cửa khẩu Tây Giang – Kà Lừm"] == "20443"
    assert codes["Trung tâm Hành chính thành phố Đà Nẵng (24 Trần Phú)"] == "20242"


def test_chu_lai_is_the_terminal_not_the_middle_of_the_airfield(layer: gpd.GeoDataFrame) -> None:
    terminal = the(layer, "Sân bay Chu Lai (nhà ga)").geometry
    airfield = gpd.GeoSeries.from_xy([108.7000], [15.4075], crs="EPSG:4326").to_crs(CRS).iloc[0]
    assert 700 < terminal.distance(airfield) < 1200


def test_gates_stand_on_the_border(layer: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> None:
    for gate in layer[layer["kind"] == "border_gate"].itertuples():
        assert communes["border_laos"][gate.commune_code]
        assert communes.geometry[gate.commune_code].boundary.distance(gate.geometry) < gate.position_error_m


def test_the_six_interchanges_are_far_apart_and_named(layer: gpd.GeoDataFrame) -> None:
    ramps = layer[layer["kind"] == "expressway_ramp"]
    assert len(ramps) == 6
    assert ramps["name_vi"].is_unique
    xy = ramps.get_coordinates().to_numpy()
    apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    assert apart[~np.eye(6, dtype=bool)].min() > 5000
    assert catalogue.records()["facilities"].checks["known_interchanges_without_ramp"] == []


def test_universities_and_language_centres_are_no_schools(layer: gpd.GeoDataFrame) -> None:
    names = layer.loc[layer["kind"] == "school", "name_vi"]
    assert not names.str.contains("Đại học|Cao đẳng|Trung cấp|Anh ngữ|Anh Ngữ|Thường Xuyên|Cooking").any()


def test_levels_and_tier_of_schools_agree(layer: gpd.GeoDataFrame) -> None:
    schools = layer[layer["kind"] == "school"]
    single = schools[~schools["tier"].isin(["mixed", "unknown"])]
    assert (single["levels"] == single["tier"]).all()
    assert schools.loc[schools["tier"] == "unknown", "levels"].isna().all()
    assert layer.loc[layer["kind"] != "school", "levels"].isna().all()


def test_remarks_come_in_both_languages(layer: gpd.GeoDataFrame) -> None:
    assert (layer["flag_vi"].isna() == layer["flag_en"].isna()).all()
    assert layer["name_en"].map(str.isascii).sum() >= len(layer) - 2  # en dashes of the two border gates
    doubtful = layer["position"].isin(["seat_assumed", "hand_placed", "km_post"])
    assert layer.loc[doubtful, "flag_vi"].notna().all()


def test_every_facility_is_inside_or_at_the_edge_of_its_commune(
    layer: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
) -> None:
    own = gpd.GeoSeries(communes.geometry.reindex(layer["commune_code"]).to_numpy(), crs=CRS)
    away = layer.geometry.distance(own)
    assert away[layer["commune_code"] != "20333"].max() < 1000


def test_institutions_without_a_position_are_listed_not_placed(layer: gpd.GeoDataFrame) -> None:
    listed = catalogue.records()["facilities"].checks["health_without_position"]
    assert [name.rpartition(" (")[0] for name in listed] == [
        "Trạm quân dân y kết hợp xã La Êê",
        "Bệnh viện Đa khoa Vĩnh Đức",
    ]
    assert not layer["name_vi"].isin([name.rpartition(" (")[0] for name in listed]).any()


@pytest.mark.sources
@pytest.mark.skipif("ZONES_SOURCES" not in os.environ, reason="source files not at hand (ZONES_SOURCES)")
def test_building_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    from zones.data.build import build

    for file in ("communes.parquet", "merges.csv", catalogue.CATALOGUE):
        shutil.copy(geodata_dir() / file, tmp_path / file)
    build(Path(os.environ["ZONES_SOURCES"]), tmp_path, only=["facilities"])
    built, committed = catalogue.records(tmp_path), catalogue.records()
    for name in ("facilities", "completeness"):
        assert built[name].sha256 == committed[name].sha256
