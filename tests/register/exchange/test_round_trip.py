"""What is exported comes back as it was, in every format."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from zones.city import project_seed
from zones.city.projects import Fact, Project, Shape
from zones.errors import InputError
from zones.exchange.cells import neutralised, restored
from zones.exchange.gazetteer import Gazetteer
from zones.register import Register, StaleEditError
from zones.register.exchange import FORMATS, export, read

Make = Callable[..., Project]

BY: dict[str, Any] = {"who": "An", "why": "nhập", "now": datetime(2026, 3, 1, tzinfo=UTC)}
NASTY = (
    "=1+1",
    "+84 236",
    "-5",
    "@SUM(A1)",
    "'quoted",
    "''two",
    'a "b", c;\nd\te',
    "Đà Nẵng <b>&amp;",
    "2028-11",
)
VALUES = (None, -1.5, 0.1 + 0.2, 1e12, 3.0, 0.0, None, 1e-7, 5.0)


def rounded(projects: list[Project]) -> list[Any]:
    """Return projects with their shapes apart: coordinates are compared in metres."""
    return [
        (
            project.model_copy(update={"shapes": ()}),
            [shape.model_copy(update={"geometry": shapely.Point()}).model_dump() for shape in project.shapes],
        )
        for project in projects
    ]


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_published_project_comes_back(file_format: str, tmp_path: Path, gazetteer: Gazetteer) -> None:
    projects = project_seed.seed()
    data = export(projects, file_format)
    assert data == export(projects[::-1], file_format)
    with Register.open(f"sqlite:///{tmp_path / 'empty.sqlite'}", seed=list) as empty:
        found = read(data, empty, gazetteer=gazetteer)
    assert found.faults == ()
    assert [proposal.state for proposal in found.proposals] == ["new"] * len(projects)
    again = [proposal.project for proposal in found.proposals]
    for one, other in zip(projects, again, strict=True):
        for before, after in zip(one.shapes, other.shapes, strict=True):
            assert before.geometry.equals_exact(after.geometry, 0.01), before.geom_id
    assert rounded(again) == rounded(projects)


@pytest.mark.parametrize("file_format", ["xlsx", "gpkg"])
def test_an_untouched_export_changes_nothing(
    file_format: str, register: Register, gazetteer: Gazetteer
) -> None:
    found = read(export(register.projects(), file_format), register, gazetteer=gazetteer)
    assert [(one.project.project_id, one.state) for one in found.proposals] == [
        ("E01", "same"),
        ("W01", "same"),
    ]
    before = register.revision
    assert found.accept(register, **BY) == {}
    assert register.revision == before


@pytest.mark.parametrize("file_format", FORMATS)
def test_odd_texts_and_shapes_come_back(
    file_format: str, register: Register, make: Make, gazetteer: Gazetteer
) -> None:
    base = make().shapes[0].model_dump()
    geometries = [
        shapely.Point(545_000.5, 1_783_000.25),
        shapely.MultiPoint([(545_000, 1_783_000), (546_000, 1_784_000)]),
        shapely.MultiLineString([[(545_000, 1_783_000), (546_000, 1_784_000)]]),
        shapely.Polygon(
            shapely.box(545_000, 1_783_000, 546_000, 1_784_000).exterior,
            [shapely.box(545_400, 1_783_400, 545_600, 1_783_600).exterior.coords],
        ),
        shapely.MultiPolygon([shapely.box(545_000, 1_783_000, 546_000, 1_784_000)]),
        # Longer than one cell of a spreadsheet holds.
        shapely.LineString([(545_000 + step, 1_783_000 + step % 7) for step in range(4000)]),
    ]
    shapes = tuple(
        Shape(**{**base, "geom_id": str(n), "primary": n == 0, "source": NASTY[n], "geometry": geometry})
        for n, geometry in enumerate(geometries)
    )
    facts = tuple(
        Fact(
            key="other",
            text_vi=text,
            text_en=text,
            value=value,
            sources=("https://a.vn/?q=a;b|c", "https://b.vn"),
            confidence="low",
        )
        for text, value in zip(NASTY, VALUES, strict=True)
    )
    project = make("E77", name_vi="=cmd|' /C calc'!A0", commune_codes=(), facts=facts, shapes=shapes)
    found = read(export([project], file_format), register, gazetteer=gazetteer)
    assert found.faults == ()
    [proposal] = found.proposals
    assert rounded([proposal.project]) == rounded([project])
    for before, after in zip(shapes, proposal.project.shapes, strict=True):
        assert before.geometry.equals_exact(after.geometry, 0.01)


@given(st.text())
def test_neutralised_text_comes_back_and_begins_no_formula(text: str) -> None:
    written = neutralised(text)
    assert restored(written) == text
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_opens_in_a_spreadsheet_as_it_should(make: Make) -> None:
    with zipfile.ZipFile(io.BytesIO(export([make(name_en="@import")], "csv"))) as archive:
        assert archive.namelist() == ["projects.csv", "phases.csv", "facts.csv", "shapes.csv"]
        bodies = {name: archive.read(name) for name in archive.namelist()}
    assert all(body.startswith(b"\xef\xbb\xbf") for body in bodies.values())
    [project] = csv.DictReader(io.StringIO(bodies["projects.csv"].decode("utf-8-sig")))
    assert (project["name_vi"], project["name_en"]) == ("Bến cảng Liên Chiểu", "'@import")
    facts = list(csv.DictReader(io.StringIO(bodies["facts.csv"].decode("utf-8-sig"))))
    assert [fact["value"] for fact in facts] == ["172.6", "180", "14250000"]
    assert facts[2]["remark_vi"] == "'=công bố"


def test_xlsx_holds_numbers_as_numbers_and_dates_as_text(make: Make) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export([make()], "xlsx")))
    assert book.sheetnames == ["projects", "phases", "facts", "shapes"]
    heads = [cell.value for cell in book["facts"][1]]
    area = dict(zip(heads, book["facts"][2], strict=True))
    assert (area["value"].value, area["value"].data_type) == (172.6, "n")
    start = book["phases"]["E2"]
    assert (start.value, start.data_type, start.number_format) == ("2022-12-14", "s", "@")
    remark = dict(zip(heads, book["facts"][4], strict=True))["remark_vi"]
    assert (remark.value, remark.data_type) == ("'=công bố", "s")
    assert not any(c.data_type == "f" for page in book for row in page for c in row)


def test_geodata_formats_open_in_other_programs(make: Make, tmp_path: Path) -> None:
    area = shapely.box(108.17, 16.10, 108.20, 16.14)
    for file_format in ("geojson", "gpkg", "kml"):
        path = tmp_path / f"projects.{file_format}"
        path.write_bytes(export([make()], file_format))
        layer = "shapes" if file_format == "gpkg" else None
        frame = gpd.read_file(path, layer=layer)
        assert len(frame) == 2
        assert frame.crs.to_epsg() in (4326, 4979)
        assert set(frame.geom_type) == {"Polygon", "LineString"}
        assert area.covers(shapely.box(*frame.total_bounds)), frame.total_bounds
    tables = {name for name, _ in pyogrio.list_layers(tmp_path / "projects.gpkg")}
    assert tables == {"projects", "phases", "facts", "shapes"}
    features = json.loads((tmp_path / "projects.geojson").read_text("utf-8"))["features"]
    assert [len(feature["properties"].get("facts", [])) for feature in features] == [3, 0]
    assert ET.parse(tmp_path / "projects.kml").getroot().tag == "{http://www.opengis.net/kml/2.2}kml"


def test_an_import_shows_what_it_changes_and_stores_it_at_once(
    register: Register, make: Make, gazetteer: Gazetteer
) -> None:
    register.delete("W01", expected_version=1, **BY)
    news = [make("E01", status="operating"), make("E02"), make("W01", phases=(), facts=(), shapes=())]
    found = read(export(news, "xlsx"), register, gazetteer=gazetteer)
    assert [(one.project.project_id, one.state) for one in found.proposals] == [
        ("E01", "changed"),
        ("E02", "new"),
        ("W01", "restored"),
    ]
    [difference] = found.of_state("changed")[0].differences
    assert (difference.path, difference.before, difference.after) == ("status", "building", "operating")
    before = register.revision
    assert found.accept(register, **BY) == {"E01": 2, "E02": 1, "W01": 3}
    assert [change.action for change in register.history() if change.change_id > before] == ["import"] * 3
    # The geometry is the stored one to the bit, not the one that went through degrees.
    assert register.project("E01").project == news[0]
    with pytest.raises(StaleEditError):
        found.accept(register, **BY)


def test_an_export_of_an_unknown_format_is_refused(make: Make) -> None:
    with pytest.raises(InputError, match="known: csv, xlsx, geojson, gpkg, kml"):
        export([make()], "shp")
    with pytest.raises(InputError, match="control characters"):
        export([make(name_en="a\x07b")], "xlsx")
