"""Hostile names become inert text in HTML, SVG and JavaScript template literals."""

import json
import re

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from zones.maps import vectors
from zones.maps.legend import Legend, Mark
from zones.maps.palette import MINUTES
from zones.maps.text import safe
from zones.settings import static_dir

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "${document.title=7*7}",
    "a`);alert(2);(`",
    "</script><script>alert(3)</script>",
    "\" onmouseover='alert(4)",
    "{{ config }}",
    "\\u003cb\\u003e",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_runs(name: str) -> None:
    assert not set(safe(name)) & set("<>\"'`${}\\")


@given(st.text())
def test_no_text_keeps_a_mark_that_could_run(name: str) -> None:
    assert not set(safe(name)) & set("<>\"'`${}\\")


def test_names_with_diacritics_stay_as_people_write_them() -> None:
    assert safe("Đắc Pring, Trà Linh – Hoàng Sa") == "Đắc Pring, Trà Linh – Hoàng Sa"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_commune_name_is_inert_in_the_file_the_browser_fetches(name, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("zones.maps.static.static_dir", lambda: tmp_path)
    web = gpd.GeoDataFrame(
        {"commune_code": ["20194"], "name": [name], "label_lon": [108.1], "label_lat": [16.0]},
        geometry=[box(108, 16, 108.1, 16.1)],
        crs=4326,
    )
    url = vectors.communes(web)
    body = json.loads((tmp_path / url.removeprefix("/app/static/")).read_text(encoding="utf-8"))
    assert not set(body["features"][0]["properties"]["name"]) & set("<>\"'`${}")


def test_a_hostile_facility_name_is_inert_in_its_tooltip(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("zones.maps.static.static_dir", lambda: tmp_path)
    points = gpd.GeoDataFrame(
        {
            "name_vi": HOSTILE[:1],
            "name_en": HOSTILE[:1],
            "flag_vi": HOSTILE[1:2],
            "flag_en": [None],
            "position_error_m": [500.0],
        },
        geometry=[Point(500_000, 1_700_000)],
        crs=5899,
    )
    url = vectors.facilities(points, "vi")
    body = json.loads((tmp_path / url.removeprefix("/app/static/")).read_text(encoding="utf-8"))
    said = body["features"][0]["properties"]
    # Only the markup of our own: a bold name and a line break.
    assert re.findall(r"<[^>]*>", said["tip"]) == ["<strong>", "</strong>", "<br>"]
    assert "${" not in said["tip"]
    assert said["doubt"] is True


def test_a_legend_is_inert() -> None:
    legend = Legend(HOSTILE[0], HOSTILE[1], MINUTES, tuple("123456"), marks=(Mark("no_data", HOSTILE[3]),))
    assert "<img" not in legend.html()
    assert "<script" not in legend.html()
    assert "${" not in legend.html()


def test_static_files_are_served_from_the_project() -> None:
    assert static_dir().name == "static"
