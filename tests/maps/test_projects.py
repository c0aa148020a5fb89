"""Projects on the map: what is exact, what is a sketch, and what is not drawn at all."""

import gzip
import json

import pytest
import shapely

from zones.city.project_seed import seed
from zones.city.projects import GUESSED_AREAS, SKETCHED_LINES, Project, Shape
from zones.maps import projects
from zones.settings import static_dir

HOSTILE = "<img src=x onerror=alert(1)>${7*7}"


@pytest.fixture(scope="module")
def real() -> list[Project]:
    return seed()


def _file(url: str, folder=None) -> dict:
    path = (folder or static_dir()) / url.removeprefix("/app/static/")
    return json.loads(path.read_text(encoding="utf-8"))


def _shape(geometry, **more) -> Shape:
    given = {
        "geom_id": "g",
        "role": "",
        "primary": True,
        "method": "hand_placed",
        "basis": "point",
        "position_error_m": None,
        "confidence": "low",
        "fit_for_distance": False,
        "source": "x",
        "geometry": geometry,
    }
    return Shape(**given | more)


def _project(*shapes, name="x", **more) -> Project:
    given = {
        "project_id": "E01",
        "name_vi": name,
        "name_en": name,
        "kind": "road",
        "sector": "transport",
        "region": "east",
        "status": "planned",
        "sections": (),
        "commune_codes": (),
        "shapes": shapes,
    }
    return Project(**given | more)


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    monkeypatch.setattr("zones.maps.static.static_dir", lambda: tmp_path)
    return lambda *given: _file(projects.published(given).url, tmp_path)


def test_the_real_projects_are_one_small_file_and_the_same_every_time(real) -> None:
    first, again = projects.published(real), projects.published(real)
    assert first.url == again.url
    content = (static_dir() / first.url.removeprefix("/app/static/")).read_bytes()
    assert len(gzip.compress(content)) < 150_000
    assert set(first.boxes) == {p.project_id for p in real if p.primary and not p.site_unknown}


def test_an_unknown_site_is_not_drawn(real) -> None:
    unknown = {project.project_id for project in real if project.site_unknown}
    assert unknown
    body = _file(projects.published(real).url)
    assert not unknown & {feature["properties"]["id"] for feature in body["features"]}
    assert not unknown & set(body["projects"])


def test_every_sketch_is_marked_and_nothing_else_is(real) -> None:
    body = _file(projects.published(real).url)
    outlines = [f["properties"] for f in body["features"] if f["properties"]["kind"] in ("line", "area")]
    guessed = sum(
        shape.basis in (*GUESSED_AREAS, *SKETCHED_LINES)
        for project in real
        if projects.drawn(project)
        for shape in project.shapes
    )
    assert sum(outline["sketch"] for outline in outlines) == guessed > 0
    assert any(not outline["sketch"] for outline in outlines)


def test_a_symbol_says_when_its_place_is_an_estimate(drawn) -> None:
    point = shapely.Point(550_000, 1_770_000)
    rough = drawn(_project(_shape(point)))["features"]
    sure = drawn(_project(_shape(point, fit_for_distance=True)))["features"]
    assert [f["properties"].get("rough") for f in rough] == [True]
    assert [f["properties"].get("rough") for f in sure] == [None]


def test_a_group_of_points_has_a_symbol_on_each(drawn) -> None:
    points = shapely.MultiPoint([(550_000, 1_770_000), (551_000, 1_771_000)])
    kinds = [f["properties"]["kind"] for f in drawn(_project(_shape(points)))["features"]]
    assert kinds == ["symbol", "symbol"]


def test_the_symbol_of_a_line_lies_on_it_and_that_of_an_area_inside(drawn) -> None:
    line = shapely.LineString([(550_000, 1_770_000), (560_000, 1_770_000)])
    hole = shapely.box(551_000, 1_771_000, 558_000, 1_778_000)
    ring = shapely.box(550_000, 1_770_000, 559_000, 1_779_000).difference(hole)
    for geometry, basis in ((line, "osm_line"), (ring, "osm_polygon")):
        outline, symbol = drawn(_project(_shape(geometry, basis=basis)))["features"]
        spot, shape = (shapely.from_geojson(json.dumps(f["geometry"])) for f in (symbol, outline))
        assert shapely.distance(spot, shape) < 1e-3
        assert symbol["properties"]["kind"] == "symbol"


def test_a_hostile_name_is_inert(drawn) -> None:
    body = drawn(_project(_shape(shapely.Point(550_000, 1_770_000)), name=HOSTILE))
    assert not set(body["projects"]["E01"]["vi"]) & set("<>\"'`${}")
