"""One import turns "no data" into figures in the gap table, for its communes only; a revert turns it back."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from zones import city, gaps
from zones.city.evidence import evidence as published
from zones.city.evidence import standards
from zones.cli import app
from zones.cli.gaps import gap_figures
from zones.gaps import GapTable, Measured
from zones.intake import official
from zones.intake.proposal import compare
from zones.intake.reading import Reading
from zones.intake.store import FigureStore

Look = Callable[..., Reading]
Fill = Callable[[dict[str, Any]], bytes]
WATER, NO_POWER = "water_households_pct", "households_without_electricity"
TODAY = date(2026, 11, 22)
BY = ("--who", "An", "--why", "thử")
BY_AN: dict[str, Any] = {"who": "An", "why": "thử", "now": datetime(2026, 11, 22, tzinfo=UTC)}
CELLS = {
    **{f"E{row}": "2026-09" for row in (2, 3, 4)},
    **{f"F{row}": "BC 12/SNN" for row in (2, 3, 4)},
    **{"C2": 0, "C3": 97.5, "C4": "60,5"},
}


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZONES_DATABASE_URL", raising=False)
    monkeypatch.setenv("ZONES_STATE", str(tmp_path / "state"))


@pytest.fixture(scope="module")
def whole() -> city.City:
    return city.load()


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(app, ["data", *map(str, arguments)])


def table(whole: city.City) -> GapTable:
    return gaps.indicators(whole, Measured(), official.evidence(), standards(), today=TODAY)


def test_reading_the_evidence_makes_no_database(tmp_path: Path) -> None:
    pd.testing.assert_frame_equal(official.evidence(), published())
    assert not (tmp_path / "state").exists()


def test_water_figures_reach_the_gap_table_and_leave_it_again(
    whole: city.City, filled: Fill, tmp_path: Path
) -> None:
    before = table(whole)
    file = tmp_path / "water.xlsx"
    file.write_bytes(filled(CELLS))

    result = run("import", file, *BY, "--dry-run")
    assert result.stdout.startswith("not stored: 3 new")
    pd.testing.assert_frame_equal(table(whole).table, before.table)

    result = run("import", file, *BY)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("stored as import 1: 3 new")
    after = table(whole)
    touched = [("20194", WATER), ("20197", WATER), ("20200", WATER)]
    assert (before.table.loc[touched, "state"] == "no_data").all()
    assert (after.table.loc[touched, "state"] == "reported").all()
    assert after.table.loc[touched, "value"].tolist() == [0.0, 97.5, 60.5]
    assert after.table.loc[("20197", WATER), "source"] == "BC 12/SNN"
    assert after.table.loc[("20197", WATER), "source_date"] == "2026-09"
    pd.testing.assert_frame_equal(after.table.drop(index=touched), before.table.drop(index=touched))
    assert after.sectors().loc["20194", "water"] == "reported"
    assert after.behind("20197", WATER)["evidence_id"].tolist() == ["F0001-20197"]

    assert run("import", file, *BY).stdout.startswith("not stored: 3 same")
    result = run("revert", 1, "--who", "Bình")
    assert result.stdout == "import 1 taken back by entry 2\n"
    pd.testing.assert_frame_equal(table(whole).table, before.table)
    rows = json.loads(run("history", "--json").stdout)["rows"]
    assert [(row["entry"], row["action"], row["undone_by"]) for row in rows] == [
        (2, "revert", None),
        (1, "import", 2),
    ]
    assert rows[1]["figures"][0]["after"]["value"] == 0.0
    assert run("revert", 1, "--who", "Bình").exit_code == 1


def test_a_figure_of_a_part_says_so_in_the_gap_table(whole: city.City, look: Look) -> None:
    text = "Tên;Hộ dùng nước hợp vệ sinh;Thời điểm;Nguồn\nThị trấn P'rao;60;2026;BC 1\n"
    with FigureStore.open() as store:
        proposal = compare(look(text.encode()), store)
        effect = proposal.effect(whole, published(), standards(), today=TODAY)
        store.save([(one.figure, 0) for one in proposal.figures], **BY_AN)
    said = table(whole).table.loc[("20467", WATER)]
    assert (said["state"], said["reason"], said["value"]) == ("reported", "of_part", 60.0)
    [line] = effect[effect["change"] != ""].reset_index().to_dict("records")
    assert (line["commune_code"], line["state_before"], line["state_after"]) == (
        "20467",
        "no_data",
        "reported",
    )
    assert (line["value_after"], line["reason_after"]) == (60.0, "of_part")
    assert len(effect) == 94
    assert effect["state_after"].eq("no_data").sum() == 93


def test_an_old_official_figure_stands_before_a_newer_report_and_is_marked(
    whole: city.City, look: Look
) -> None:
    text = "Mã;Hộ chưa có điện;Thời điểm;Nguồn\n20725;7;2019;BC 1\n"
    known = published()
    spoken = known[known["indicator"].eq(NO_POWER) & known["commune_code"].notna()]
    code = spoken["commune_code"].iloc[0]
    with FigureStore.open() as store:
        proposal = compare(look(text.replace("20725", code).encode()), store)
        proposal.accept(store, **BY_AN)
    said = table(whole).table.loc[(code, NO_POWER)]
    assert (said["value"], said["ageing"]) == (7.0, True)


def test_the_command_line_reads_gaps_with_official_figures(
    whole: city.City, filled: Fill, tmp_path: Path
) -> None:
    file = tmp_path / "water.xlsx"
    file.write_bytes(filled(CELLS))
    assert run("import", file, *BY).exit_code == 0
    figures, _ = gap_figures(whole, "motorcycle")
    water = figures["state_water"]
    assert set(water.index[water.eq("reported")]) >= {"20194", "20197", "20200"}
    assert water.eq("no_data").any()


def test_a_bad_file_is_refused_with_every_fault_and_question(filled: Fill, tmp_path: Path) -> None:
    file = tmp_path / "water.xlsx"
    file.write_bytes(filled({**CELLS, "C3": "abc", "A4": None, "B4": "Hòa Liên", "E2": "2027"}))
    result = run("import", file, *BY, "--json")
    assert result.exit_code == 1
    body = json.loads(result.stdout)
    assert body["stored"] is False
    assert [(one["row"], one["code"]) for one in body["faults"]] == [(2, "future"), (3, "not_a_number")]
    assert body["questions"] == [{"row": 4, "text": "Hòa Liên", "candidates": ["20194", "20197"]}]
    lines = result.stderr.splitlines()
    assert len(lines) == 3
    assert "--answer 4=CODE" in lines[2]
    with FigureStore.open() as store:
        assert store.history() == []


def test_an_answer_on_the_command_line_settles_a_question(filled: Fill, tmp_path: Path) -> None:
    file = tmp_path / "water.xlsx"
    file.write_bytes(filled({**CELLS, "C2": None, "C3": None, "A4": None, "B4": "Hòa Liên"}))
    result = run("import", file, *BY, "--answer", "4=20197")
    assert result.exit_code == 0, result.output
    assert "20197 water_households_pct: no figure -> 60.5 (part: Hòa Liên)" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("template", "--indicator", "nonsense", "--out", "x.xlsx"), 2, "'nonsense' is not one of"),
        (("template", "--indicator", WATER, "--out", "x.ods"), 1, "end in .xlsx or .csv"),
        (("template", "--indicator", WATER, "--out", "/nowhere/x.csv"), 1, "cannot write /nowhere/x.csv"),
        (("import", "/nowhere/x.csv", "--who", "An", "--why", "x"), 1, "cannot read /nowhere/x.csv"),
        (("import", __file__, "--who", "An", "--why", "x", "--answer", "a"), 2, "'a' is not ROW=CODE"),
        (("revert", "99", "--who", "An"), 1, "there is no import 99"),
    ],
)
def test_errors_are_one_line(arguments: tuple[str, ...], code: int, said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert said in result.stderr


def test_a_template_is_written(tmp_path: Path) -> None:
    for name in ("w.xlsx", "w.csv"):
        result = run("template", "--indicator", WATER, "--lang", "en", "--out", tmp_path / name)
        assert result.exit_code == 0, result.output
        assert (tmp_path / name).stat().st_size > 2000
