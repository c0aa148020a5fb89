"""The command line on the real layers: what scripts rely on is exit codes, JSON, CSV and one-line errors."""

import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from zones import settings
from zones.cli import HOMES, app

ENTRY = [sys.executable, "-c", "from zones.cli import app; app()"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def strict_json(text: str) -> Any:
    """Parse JSON as other languages do: NaN and Infinity are errors."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


def test_help_is_there_for_every_command() -> None:
    listed = run("--help").stdout
    for name in HOMES:
        assert f"  {name} " in listed
        assert run(name, "--help").exit_code == 0


def test_a_command_waits_for_no_other() -> None:
    code = "import sys, zones.cli; print({'pandas', 'numba', 'folium'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_metrics_by_region_as_json_add_up_to_the_city() -> None:
    result = run("metrics", "--by", "region", "--service", "district_health", "--minutes", "30", "--json")
    assert result.exit_code == 0, result.stderr
    body = strict_json(result.stdout)
    east, west, city = body["rows"]
    assert [east["region"], west["region"], city["region"]] == ["east", "west", "city"]
    for column in ("persons", "persons_within", "persons_unreachable", "area_within_km2"):
        assert east[column] + west[column] == city[column]
    assert city["persons"] == pytest.approx(3_122_915, abs=1)
    assert city["excluded"] == "Hoàng Sa"
    assert body["params"]["threshold_min"] == 30
    assert body["params"]["mode"] == "motorcycle"
    assert len(body["params"]["data_version"]) == 12


def test_metrics_by_commune_as_csv_list_all_94_and_carry_the_parameters(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    result = run("metrics", "--by", "commune", "--season", "wet", "--csv", str(target))
    assert result.exit_code == 0, result.stderr
    assert "94 rows" in result.stderr
    with target.open(encoding="utf-8", newline="") as stream:
        rows = {row["commune_code"]: row for row in csv.DictReader(stream)}
    assert len(rows) == 94
    assert rows[settings.HOANG_SA]["share_within_pct"] == ""
    assert rows[settings.HOANG_SA]["reason"] == "not_averaged"
    assert {row["season"] for row in rows.values()} == {"wet"}
    assert {row["threshold_min"] for row in rows.values()} == {"60"}


def test_roads_by_region_in_a_pipe_are_not_cut_to_a_terminal() -> None:
    result = run("metrics", "--by", "region", "--figures", "roads", "--scheme", "six_high")
    assert result.exit_code == 0, result.stderr
    assert "…" not in result.stdout
    assert "classified km/km2" in result.stdout
    assert [word for word in ("high", "rest", "city") if word in result.stdout] == ["high", "rest", "city"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["metrics"], "Missing option '--by'"),
        (["metrics", "--by", "district"], "'district' is not one of"),
        (["metrics", "--by", "region", "--service", "spa"], "'spa' is not one of district_health"),
        (["metrics", "--by", "region", "--mode", "boat"], "'boat' is not one of motorcycle"),
        (["metrics", "--by", "region", "--season", "cold"], "'cold' is not one of dry"),
        (["metrics", "--by", "region", "--minutes", "-1"], "'--minutes'"),
        (["metrics", "--by", "region", "--json", "--csv", "x.csv"], "--json or --csv, not both"),
        (["metrics", "--by", "region", "--figures", "connections"], "use --by commune"),
        (["data", "build", "--sources", ".", "--only", "spa"], "'spa' is not one of communes"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def assert_one_line(result: Result, *words: str) -> None:
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Error: ")
    assert all(word in lines[0] for word in words), lines[0]


def test_an_unknown_scheme_is_one_line_and_exit_code_1() -> None:
    assert_one_line(run("metrics", "--by", "region", "--scheme", "x"), "'x'", "known: east_west")


def test_a_csv_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    target = tmp_path / "missing" / "out.csv"
    result = run("metrics", "--by", "region", "--figures", "roads", "--csv", str(target))
    assert_one_line(result, str(target), "is not a folder")


def test_missing_layers_are_one_line_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZONES_GEODATA", str(tmp_path))
    assert_one_line(run("metrics", "--by", "commune"), "catalogue.toml is missing", "zones data build")


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("data", "ahead"), "create it first"),
        (("data", "build", "--sources", "{sources}", "--out", "{folder}"), "may be written"),
    ],
)
def test_a_folder_that_cannot_be_written_is_one_line_at_once(
    arguments: tuple[str, ...], remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A folder below a file: what nobody can write to, whatever rights the tests run with.
    (tmp_path / "geodata").write_text("")
    folder = tmp_path / "geodata" / "layers"
    monkeypatch.setenv("ZONES_GEODATA", str(folder))
    result = run(*(word.format(sources=tmp_path, folder=folder) for word in arguments))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert str(folder) in result.stderr
    assert remedy in result.stderr


def test_missing_sources_are_one_line(tmp_path: Path) -> None:
    assert_one_line(run("data", "build", "--sources", str(tmp_path / "none")), "is not a folder", "--sources")


def test_data_check_names_a_truncated_layer(tmp_path: Path) -> None:
    damaged = shutil.copytree(settings.geodata_dir(), tmp_path / "geodata")
    table = damaged / "merges.csv"
    table.write_bytes(table.read_bytes()[:-100])
    result = run("data", "check", "--dir", str(damaged))
    assert result.exit_code == 1
    assert "merges.csv" in result.stderr
    as_json = run("data", "check", "--dir", str(damaged), "--json")
    assert as_json.exit_code == 1
    faults = strict_json(as_json.stdout)["faults"]
    assert "merges" in [fault["layer"] for fault in faults]


def test_data_check_of_the_shipped_layers_passes() -> None:
    result = run("data", "check")
    assert result.exit_code == 0, result.stderr
    assert "are whole" in result.stdout


def test_known_drives_come_with_both_figures_and_a_reason_where_they_differ() -> None:
    result = run("data", "drives", "--json")
    assert result.exit_code == 0, result.stderr
    rows = {row["drive_id"]: row for row in strict_json(result.stdout)["rows"]}
    assert 30 <= rows["hoi_an-hai_chau"]["measured_min"] <= 50
    assert rows["tay_giang-hai_chau"]["measured_min"] > 150
    for row in rows.values():
        assert row["within"] or row["explanation_vi"], row["drive_id"]


@pytest.mark.sources
@pytest.mark.skipif("ZONES_SOURCES" not in os.environ, reason="ZONES_SOURCES is not set")
def test_data_build_of_one_step_gives_the_shipped_bytes(tmp_path: Path) -> None:
    result = run(
        "data",
        "build",
        "--sources",
        os.environ["ZONES_SOURCES"],
        "--out",
        str(tmp_path),
        "--only",
        "communes",
    )
    assert result.exit_code == 0, result.stderr
    assert "1/1 communes" in result.stderr
    shipped = settings.geodata_dir() / "merges.csv"
    assert (tmp_path / "merges.csv").read_bytes() == shipped.read_bytes()


def test_serve_answers_on_its_port_and_stops_on_a_signal() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "ZONES_PORT": str(port)}
    server = subprocess.Popen([*ENTRY, "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health") as answer:
                    assert answer.read() == b"ok"
                    break
            except OSError:
                assert server.poll() is None, "the server stopped by itself"
                assert time.monotonic() < deadline, "the server did not answer"
                time.sleep(0.5)
    finally:
        server.terminate()
        server.wait(30)


def test_gaps_by_region_say_who_is_served_and_how_unequal_it_is() -> None:
    result = run("metrics", "--by", "region", "--figures", "gaps", "--json")
    assert result.exit_code == 0, result.stderr
    body = strict_json(result.stdout)
    east, west = body["rows"]
    for region in (east, west):
        assert region["served"] + region["late"] + region["not_served"] == pytest.approx(region["persons"])
    assert west["served_pct"] < east["served_pct"]
    assert 0 < body["params"]["theil_between"] < body["params"]["theil"]


def test_gaps_by_commune_list_all_94_and_leave_what_is_unknown_empty() -> None:
    result = run("metrics", "--by", "commune", "--figures", "gaps", "--json")
    assert result.exit_code == 0, result.stderr
    body = strict_json(result.stdout)
    rows = {row["commune_code"]: row for row in body["rows"]}
    assert len(rows) == 94
    away = rows[settings.HOANG_SA]
    assert (away["rank"], away["gap_geometric"], away["state_roads"]) == (None, None, "no_data")
    assert rows["20704"]["gap_geometric"] > rows["20242"]["gap_geometric"]
    assert body["params"]["entered"] == ["roads", "health"]
