"""Coordinates as people paste them, and outlines as their programs write them, all arrive at one place."""

import json

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from zones.exchange.faults import texts
from zones.register.exchange.layout import degrees, metres
from zones.register.placing import LEAST, outlined, typed

LON, LAT = 108.2208, 16.0678
DRAGON_BRIDGE = metres(shapely.Point(LON, LAT))


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("16.0678, 108.2208", "latitude_first"),
        ("16.0678,108.2208", "latitude_first"),
        ("16.0678 108.2208", "latitude_first"),
        ("108.2208; 16.0678", "longitude_first"),
        ("16,0678 108,2208", "latitude_first"),
        ("16,0678; 108,2208", "latitude_first"),
        ("16,0678, 108,2208", "latitude_first"),
        ("Lat: 16.0678 Lon: 108.2208", "latitude_first"),
        ("16°04'04.08\"N 108°13'14.88\"E", "latitude_first"),
        ("108° 13,248’ Đ, 16° 4,068’ B", "longitude_first"),
        ("X = 1777138.3  Y = 550175.1", "north_first"),
        ("550175,1\t1777138,3", "east_first"),
        ("550.175,1 1.777.138,3", "east_first"),
        ("1,777,138.3 550,175.1", "north_first"),
    ],
)
def test_one_place_however_it_is_written(text: str, order: str) -> None:
    placed, faults = typed(text, "point")
    assert faults == []
    assert placed is not None
    assert (placed.order, placed.kind) == (order, "point")
    assert placed.geometry.distance(DRAGON_BRIDGE) < 1.0


@pytest.mark.parametrize(
    ("text", "kind", "codes"),
    [
        ("", "point", ["few_corners_point"]),
        ("Cầu Rồng", "point", ["no_pair"]),
        ("16.0678", "point", ["no_pair"]),
        ("16.0678 108.2208 12", "point", ["no_pair"]),
        ("nan nan", "point", ["no_pair"]),
        ("10.77, 106.70", "point", ["no_such_place"]),
        # The same place in UTM 49N: its easting lies in Laos when it is read in the city's own zone.
        ("202500 1778500", "point", ["no_such_place"]),
        ("16.0, 108.0\n16.1, 108.1", "point", ["one_point"]),
        ("16.0, 108.0", "line", ["few_corners_line"]),
        ("16.0, 108.0\n16.1, 108.1", "area", ["few_corners_area"]),
        ("16.0, 108.0\n108.1, 16.1", "line", ["mixed_orders"]),
        ("16.0, 108.0\n16.1, 108.1\n16.0, 108.1\n16.1, 108.0", "area", ["crosses_itself"]),
        ("16.0, 108.0\nhere\n10.0, 100.0", "line", ["no_pair", "no_such_place"]),
    ],
)
def test_every_fault_at_once_with_its_line(text: str, kind: str, codes: list[str]) -> None:
    placed, faults = typed(text, kind)  # type: ignore[arg-type]
    assert placed is None
    assert [fault.code for fault in faults] == codes
    for fault in faults:
        for language in ("vi", "en"):
            assert fault.what(language)
            assert "{" not in fault.what(language) + fault.remedy(language)
    if len(codes) > 1:
        assert [fault.row for fault in faults] == [2, 3]


@settings(max_examples=60, deadline=None)
@given(
    corners=st.lists(
        st.tuples(st.floats(107.2, 108.7), st.floats(14.9, 16.3)), min_size=2, max_size=6, unique=True
    ),
    north_first=st.booleans(), in_metres=st.booleans(),
)  # fmt: skip
def test_a_line_comes_back_from_all_four_ways_of_writing_it(
    corners: list[tuple[float, float]], north_first: bool, in_metres: bool
) -> None:
    line = metres(shapely.LineString(corners))
    pairs = shapely.get_coordinates(line if in_metres else degrees(line))
    digits = 2 if in_metres else 7
    rows = [pair[::-1] if north_first else pair for pair in pairs]
    placed, faults = typed("\n".join(f"{a:.{digits}f}, {b:.{digits}f}" for a, b in rows), "line")
    assert faults == []
    assert placed is not None
    assert placed.geometry.hausdorff_distance(line) < 0.1


def _geojson(*geometries: dict[str, object]) -> bytes:
    features = [{"type": "Feature", "properties": {"any": 1}, "geometry": one} for one in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


ROUTE = {"type": "LineString", "coordinates": [[108.0, 15.9, 4.0], [108.1, 16.0, 5.0]]}
KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><Placemark>
<name>x</name><LineString><coordinates>108.0,15.9,4 108.1,16.0,5</coordinates></LineString></Placemark>
</Folder></Document></kml>"""


@pytest.mark.parametrize(
    ("data", "order"),
    [
        (_geojson(ROUTE), "longitude_first"),
        (json.dumps(ROUTE).encode(), "longitude_first"),
        (json.dumps({"type": "Feature", "properties": None, "geometry": ROUTE}).encode(), "longitude_first"),
        (KML.encode(), "longitude_first"),
        (_geojson({"type": "LineString", "coordinates": [[15.9, 108.0], [16.0, 108.1]]}), "latitude_first"),
    ],
)
def test_a_line_from_a_file_of_any_program(data: bytes, order: str) -> None:
    placed, faults = outlined(data)
    assert faults == []
    assert placed is not None
    assert (placed.order, placed.kind) == (order, "line")
    assert (
        placed.geometry.hausdorff_distance(metres(shapely.LineString([(108.0, 15.9), (108.1, 16.0)]))) < 0.1
    )


def test_several_of_one_kind_become_one_and_metres_are_seen() -> None:
    box = metres(shapely.box(108.0, 15.9, 108.01, 15.91))
    other = shapely.affinity.translate(box, 5000.0)
    placed, faults = outlined(_geojson(*(json.loads(shapely.to_geojson(one)) for one in (box, other))))
    assert faults == []
    assert placed is not None
    assert (placed.kind, placed.order, placed.geometry.geom_type) == ("area", "east_first", "MultiPolygon")
    assert placed.geometry.area == pytest.approx(2 * box.area)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unknown_format"),
        (b"PK\x03\x04", "unknown_format"),
        (b"{", "damaged"),
        (_geojson(), "draws_nothing"),
        (_geojson(ROUTE, {"type": "Point", "coordinates": [108.0, 15.9]}), "mixed_kinds"),
        (_geojson({"type": "LineString", "coordinates": [[108.0]]}), "geometry"),
        (_geojson({"type": "Point", "coordinates": [100.0, 10.0]}), "no_such_place"),
        (b'<!DOCTYPE kml [<!ENTITY a "b">]><kml></kml>', "unsafe_xml"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, code: str) -> None:
    placed, faults = outlined(data)
    assert placed is None
    assert [fault.code for fault in faults] == [code]


def test_each_kind_has_its_text_for_too_few_corners() -> None:
    assert {f"few_corners_{kind}" for kind in LEAST} <= set(texts())
