"""``zones map``, run as people run it."""

from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from zones.cli import app


@pytest.mark.parametrize("name", ["map.png", "map.svg", "map.html"])
def test_a_map_goes_into_one_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    done = CliRunner().invoke(app, ["map", "--out", str(path), "--drawn", "share", "--size", "text"])
    assert done.exit_code == 0, done.output
    if path.suffix == ".png":
        with Image.open(path) as image:
            assert image.size[0] == 1866
    else:
        text = path.read_text(encoding="utf-8")
        assert "Tỷ lệ dân" in text
        assert text.startswith("<svg" if path.suffix == ".svg" else "<!doctype html>")
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--out", "map.gif"], 1),
        (["--out", "nowhere/map.png"], 1),
        (["--out", "map.png", "--size", "a9"], 2),
        (["--out", "map.png", "--lang", "fr"], 2),
    ],
)
def test_what_cannot_be_drawn_is_said_before_the_long_part(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["map", *arguments])
    assert done.exit_code == code
    assert not list(tmp_path.iterdir())
