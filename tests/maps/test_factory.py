"""A repaint carries classes, states and inert words; never the geometry of a layer."""

import json

import pytest

from zones.city.project_seed import seed
from zones.errors import InputError
from zones.maps import multiples, projects
from zones.maps.factory import Line, Pin, Swipe, paint
from zones.maps.legend import Legend
from zones.maps.palette import MINUTES, MINUTES_SAVED

HOSTILE = "</script><b>${alert(1)}`"


def _spec(**layers) -> dict:
    (child,) = paint(legend=Legend("t", "u"), divide="/app/static/d", **layers)._children.values()
    return child.spec


def test_all_projects_are_repainted_in_a_few_kilobytes() -> None:
    real = seed()
    file = projects.published(real)
    layer = projects.ProjectLayer(
        file, dict.fromkeys(file.boxes, "under_way"), dict.fromkeys(file.boxes, "x" * 60), "W03"
    )
    spec = _spec(projects=layer)
    assert len(json.dumps(spec)) < 20_000
    assert "coordinates" not in json.dumps(spec)
    assert spec["projects"]["chosen"] == "W03"


def test_the_same_view_has_the_same_fingerprint_and_another_has_another() -> None:
    pin = Pin("a", 108.0, 16.0, tip="x")
    assert _spec(pins=[pin])["id"] == _spec(pins=[pin])["id"] != _spec()["id"]


def test_what_a_page_puts_on_the_map_is_inert() -> None:
    spec = _spec(
        pins=[Pin(HOSTILE, 108.0, 16.0, "added", HOSTILE, HOSTILE)],
        lines=[Line(HOSTILE, [(108.0, 16.0), (108.1, 16.0)], "picked", HOSTILE)],
        tips={"20194": HOSTILE},
    )
    for words in (*spec["marks"][0].values(), *spec["lines"][0].values(), spec["tips"]["20194"]):
        if isinstance(words, str):
            assert not set(words) & set("<>`${}")
    assert spec["lines"][0]["line"] == [(108.0, 16.0), (108.1, 16.0)]


def test_classes_need_a_scale() -> None:
    with pytest.raises(InputError, match="scale"):
        _spec(keys={"20194": "1"})


def test_the_second_side_has_its_own_classes_legend_and_inert_names() -> None:
    scale = Legend("minutes", "min", MINUTES, tuple("abcdef"))
    side = Swipe((HOSTILE, "B"), {"20194": "1"}, {"20194": HOSTILE}, scale, at=108.0)
    spec = _spec(swipe=side)
    assert spec["swipe"]["fills"]["1"] == MINUTES.colours[1]
    assert spec["swipe"]["at"] == 108.0
    for words in (*spec["swipe"]["names"], spec["swipe"]["tips"]["20194"]):
        assert not set(words) & set("<>`${}")
    # Each side is explained under its letter; a common legend stands alone.
    assert [spec["legend"].count(f"<em>{letter}</em>") for letter in "AB"] == [1, 1]
    common = Swipe(("today", "2030"), {"20194": "1"}, {})
    assert "<em>" not in _spec(swipe=common)["legend"]
    assert _spec()["swipe"] is None
    with pytest.raises(InputError, match="scale"):
        _spec(swipe=Swipe(("a", "b"), {"20194": "1"}, {}, Legend("t", "u")))


def test_small_maps_show_all_units_and_bring_no_outline(communes_web, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("zones.maps.static.static_dir", lambda: tmp_path)
    body = json.loads(
        (tmp_path / multiples.outlines(communes_web).removeprefix("/app/static/")).read_text("utf-8")
    )
    assert len({path["code"] for path in body["paths"]}) == 94
    assert {path["code"] for path in body["paths"]} == set(communes_web["commune_code"])
    tile = multiples.Tile("a", HOSTILE, MINUTES_SAVED, {"20194": "1"})
    assert set(tile.spec()) == {"id", "title", "note", "fills", "keys"}
