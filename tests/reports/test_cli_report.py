"""``zones report`` where something is wrong: one sentence, an exit code, no half a file."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from zones.cli import app
from zones.reports.writers import fonts


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register and a cache of its own."""
    folder = tmp_path / "state"
    monkeypatch.setenv("ZONES_STATE", str(folder))
    return folder


def report(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["report", "--date", "2026-11-30", *arguments])


def said(result: Result) -> str:
    """Return the one line that says what is wrong."""
    lines = [line for line in result.stderr.splitlines() if "Error:" in line]
    assert len(lines) == 1
    assert "Traceback" not in result.stderr
    return lines[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--kind", "commune", "--commune", "Atlantis"),
            "unknown commune 'Atlantis'; give a code of 5 digits",
        ),
        (("--kind", "commune"), "--commune is missing"),
        (("--kind", "region", "--region", "north"), "unknown region 'north'; known: east, west"),
        (("--kind", "scenario"), "--scenario is missing"),
        (("--kind", "scenario", "--scenario", "no-such-file.json"), "cannot read no-such-file.json"),
        (("--kind", "projects", "--all-communes"), "--all-communes goes with --kind commune or gaps"),
    ],
)
def test_a_wrong_order_is_one_sentence(arguments, message, state, tmp_path) -> None:
    result = report(*arguments, "--out", str(tmp_path / "paper.pdf"))
    assert result.exit_code == 2
    assert message in said(result)
    assert not (tmp_path / "paper.pdf").exists()


@pytest.mark.parametrize("folder", ["/proc", "/no/such/folder"])
def test_a_folder_that_may_not_be_written_is_said_before_anything_is_computed(folder, state) -> None:
    result = report("--kind", "gaps", "--out", f"{folder}/paper.pdf")
    assert result.exit_code == 1
    assert f"cannot write {folder}/paper.pdf" in said(result)
    assert not state.exists()


def test_a_missing_font_is_one_sentence_and_no_file(state, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(fonts, "FAMILIES", ("Times Old Roman",))
    fonts.letters.cache_clear()
    try:
        result = report("--kind", "commune", "--commune", "Hoàng Sa", "--out", str(tmp_path / "paper.pdf"))
    finally:
        fonts.letters.cache_clear()
    assert result.exit_code == 1
    assert "no font with all Vietnamese letters" in said(result)
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def test_a_scenario_of_a_newer_program_is_refused(state, tmp_path) -> None:
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps({"schema": 99, "edits": []}), encoding="utf-8")
    result = report("--kind", "scenario", "--scenario", str(file), "--out", str(tmp_path / "paper.pdf"))
    assert result.exit_code == 2
    assert "--scenario: schema: input should be 1" in said(result)
