"""Scenarios and sites on the command line: tables, JSON, files, one-line errors."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import rasterio
from typer.testing import CliRunner, Result

from zones.cli import app
from zones.data import catalogue
from zones.scenario import AddFacility, Scenario

SITE = ["site", "--minutes", "60"]


def zones(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def strict(text: str) -> Any:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    edit = AddFacility(lon=107.306, lat=15.833, name="Hùng Sơn")
    document = Scenario(data_version=catalogue.data_version(), title="Thử", edits=(edit,))
    path = tmp_path / "scenario.json"
    path.write_text(document.to_json(), encoding="utf-8")
    return path


def test_a_scenario_as_json_with_its_raster(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "saved.tif"
    result = zones("scenario", "run", str(file), "--json", "--out-raster", str(target))
    assert result.exit_code == 0, result.stderr
    body = strict(result.stdout)
    assert set(body) == {"params", "remarks", "regions", "gap", "communes", "actions"}
    assert len(body["communes"]) == 94
    city = body["regions"][-1]
    assert city["region"] == "city"
    assert city["gained_persons"] > 5000
    assert body["params"]["threshold_min"] == 60
    (action,) = body["actions"]
    assert (action["action"], action["commune"], action["km"]) == ("add_facility", "Hùng Sơn", None)
    with rasterio.open(target) as raster:
        assert raster.count == 3
        assert strict(raster.tags()["ZONES"])["scenario"] == body["params"]["scenario"]


def test_a_scenario_as_csv_and_as_tables(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    result = zones("scenario", "run", str(file), "--minutes", "90", "--csv", str(target))
    assert result.exit_code == 0, result.stderr
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 94
    assert {row["threshold_min"] for row in rows} == {"90"}
    shown = zones("scenario", "run", str(file), "--scheme", "six_high")
    assert shown.exit_code == 0, shown.stderr
    assert "add_facility" in shown.stdout
    assert "share_within_pct" in shown.stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ["cannot read"]),
        ("{", ["invalid JSON"]),
        ('{"data_version": "x", "mode": "boat", "colour": 1}', ["mode:", "colour:", "remove it"]),
        (
            '{"data_version": "x", "edits": [{"kind": "remove_facility", "facility_id": "x"}]}',
            ["edits[0]", "'x'"],
        ),
    ],
)
def test_a_faulty_scenario_is_one_line(tmp_path: Path, content: str | None, words: list[str]) -> None:
    path = tmp_path / "bad.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    result = zones("scenario", "run", str(path))
    assert result.exit_code == 1
    assert result.stdout == ""
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("Error: ")
    assert all(word in line for word in words), line


def test_sites_as_json_lead_to_a_scenario(tmp_path: Path) -> None:
    saved = tmp_path / "sites.json"
    result = zones(
        "site", "--service", "district_health", "--new", "2", "--minutes", "60", "--whom", "west", "--json",
        "--save", str(saved),
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    body = strict(result.stdout)
    assert [site["rank"] for site in body["sites"]] == [1, 2]
    assert [row["new_sites"] for row in body["curve"]] == [0, 1, 2]
    assert all(row["optimal"] for row in body["curve"])
    assert body["totals"]["n_candidates"] == 37
    again = strict(zones("scenario", "run", str(saved), "--json").stdout)
    gained = sum(site["newly_covered_persons"] for site in body["sites"])
    west = next(row for row in again["regions"] if row["region"] == "west")
    assert west["gained_persons"] == pytest.approx(gained, rel=1e-3)


def test_rounds_as_a_table() -> None:
    result = zones(
        "rounds", "--service", "district_health", "--beyond", "60", "--within", "60", "--whom", "west"
    )
    assert result.exit_code == 0, result.stderr
    assert "optimal True" in result.stderr
    assert "commune" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([*SITE, "--service", "spa", "--new", "1"], 2, "'spa' is not one of"),
        ([*SITE, "--service", "hospital", "--new", "0"], 2, "'--new'"),
        ([*SITE, "--service", "hospital", "--new", "1", "--candidates", "hills"], 2, "'hills'"),
        ([*SITE, "--service", "hospital", "--new", "1", "--whom", "north"], 1, "'north'"),
        (["rounds", "--service", "hospital", "--within", "60"], 2, "Missing option '--beyond'"),
        (["scenario", "run", "x.json", "--json", "--csv", "y.csv"], 2, "not both"),
        (["scenario", "run", "x.json", "--csv", "none/y.csv"], 1, "is not a folder"),
    ],
)  # fmt: skip
def test_wrong_usage(arguments: list[str], code: int, message: str) -> None:
    result = zones(*arguments)
    assert result.exit_code == code
    assert message in result.stderr
