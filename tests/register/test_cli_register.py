"""``zones register`` on a register of its own."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from zones.city import project_seed
from zones.cli import app
from zones.register import Register
from zones.register.exchange import export


@pytest.fixture(autouse=True)
def _own_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZONES_DATABASE_URL", raising=False)
    monkeypatch.setenv("ZONES_STATE", str(tmp_path / "state"))


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(app, ["register", *map(str, arguments)])


def test_export_edit_import_history_undo(tmp_path: Path) -> None:
    file = tmp_path / "projects.geojson"
    result = run("export", "--format", "geojson", "--out", file)
    assert result.exit_code == 0, result.output
    projects = project_seed.seed()
    assert file.read_bytes() == export(projects, "geojson")

    first = projects[0]
    status = "proposed" if first.status != "proposed" else "planned"
    file.write_bytes(export([first.model_copy(update={"status": status})], "geojson"))
    by = ("--who", "An", "--why", "thử")
    result = run("import", file, *by, "--dry-run")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == ["not stored: 1 changed", f"{first.project_id}: status"]
    with Register.open() as register:
        assert register.projects() == projects
    assert run("import", file, *by).stdout.startswith("stored: 1 changed")

    body = json.loads(run("history", "--project", first.project_id, "--json").stdout)
    change = body["rows"][0]
    assert (change["action"], change["who"], change["why"]) == ("import", "An", "thử")
    assert change["differences"] == [{"path": "status", "before": first.status, "after": status}]
    assert first.project_id in run("history").stdout

    result = run("undo", change["change_id"], "--who", "Bình")
    assert result.exit_code == 0, result.output
    with Register.open() as register:
        assert register.projects() == projects
        assert register.history()[0].why == f"undo of {change['change_id']}"


def test_a_bad_import_lists_every_fault_and_stores_nothing(tmp_path: Path) -> None:
    file = tmp_path / "projects.geojson"
    [one] = [project for project in project_seed.seed() if project.project_id == "E01"]
    text = (
        export([one], "geojson").decode().replace(f'"{one.status}"', '"?"').replace(f'"{one.region}"', '"!"')
    )
    file.write_text(text, encoding="utf-8")
    result = run("import", file, "--who", "An", "--why", "thử", "--json")
    assert result.exit_code == 1
    body = json.loads(result.stdout)
    assert body["stored"] is False
    assert {(fault["column"], fault["code"]) for fault in body["faults"]} >= {
        ("status", "word"),
        ("region", "word"),
    }
    assert all(fault["remedy_vi"] and fault["fault_vi"] for fault in body["faults"])
    lines = result.stderr.splitlines()
    assert len(lines) == len(body["faults"])
    assert all(line.startswith("Error: ") for line in lines)
    with Register.open() as register:
        assert {change.action for change in register.history()} == {"seed"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("export", "--format", "shp", "--out", "x"), 2, "'shp' is not one of csv, xlsx"),
        (("export", "--format", "csv", "--out", "/nowhere/x.zip"), 1, "cannot write /nowhere/x.zip"),
        (("import", "/nowhere/x.zip", "--who", "An", "--why", "x"), 1, "cannot read /nowhere/x.zip"),
        (("import", "x.zip"), 2, "--who"),
        (("undo", "999999", "--who", "An"), 1, "there is no change 999999"),
        (("history", "--project", "X99"), 1, "there is no project X99"),
    ],
)
def test_errors_are_one_line(arguments: tuple[str, ...], code: int, said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert said in result.stderr
