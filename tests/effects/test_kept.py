"""A matrix on disk: the same again for the same question, and nothing for any other or a damaged file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zones.city import City
from zones.effects import Matrix, kept, matrix
from zones.travel import TravelModel

KEY = "0123456789abcdef"


@pytest.fixture(scope="module")
def found(small_model: TravelModel, small_city: City, make: dict[str, Callable[..., Any]]) -> Matrix:
    return matrix(small_model, small_city, [make["project"]()], gaps=("district_health",), seats=())


def _file(folder: Path) -> Path:
    return folder / f"matrix-{KEY}.json"


def test_what_was_kept_is_read_again_as_it_was(tmp_path: Path, found: Matrix) -> None:
    folder = tmp_path / "made" / "here"
    assert kept.read(folder, KEY) is None
    kept.write(folder, KEY, found)
    read = kept.read(folder, KEY)
    assert read is not None
    assert read.to_json() == found.to_json()
    assert [path.name for path in folder.iterdir()] == [_file(folder).name]


def test_the_same_matrix_is_the_same_file(tmp_path: Path, found: Matrix) -> None:
    kept.write(tmp_path, KEY, found)
    first = _file(tmp_path).read_bytes()
    kept.write(tmp_path, KEY, found)
    assert _file(tmp_path).read_bytes() == first


@pytest.mark.parametrize("keep", [0, 1, 40, 0.5, 0.999])
def test_a_file_cut_off_is_no_matrix(tmp_path: Path, found: Matrix, keep: float) -> None:
    kept.write(tmp_path, KEY, found)
    whole = _file(tmp_path).read_bytes()
    _file(tmp_path).write_bytes(whole[: int(keep * len(whole)) if keep < 1 else int(keep)])
    assert kept.read(tmp_path, KEY) is None


def test_a_changed_figure_is_noticed(tmp_path: Path, found: Matrix) -> None:
    kept.write(tmp_path, KEY, found)
    whole = _file(tmp_path).read_bytes()
    changed = whole.replace(b'"firm"', b'"flat"', 1)
    assert changed != whole
    _file(tmp_path).write_bytes(changed)
    assert kept.read(tmp_path, KEY) is None


def test_another_meaning_or_another_question_is_not_taken(
    tmp_path: Path, found: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.write(tmp_path, KEY, found)
    other = tmp_path / "matrix-ffff.json"
    other.write_bytes(_file(tmp_path).read_bytes())
    assert kept.read(tmp_path, "ffff") is None
    monkeypatch.setattr(kept, "SCHEMA", kept.SCHEMA + 1)
    assert kept.read(tmp_path, KEY) is None


def test_the_key_is_that_of_data_projects_and_parameters(
    make: dict[str, Callable[..., Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = make["project"](), make["project"](name_en="Another name")
    key = kept.key_of("v1", [one], mode="car")
    assert kept.key_of("v1", [make["project"]()], mode="car") == key
    rest = {
        kept.key_of("v2", [one], mode="car"),
        kept.key_of("v1", [other], mode="car"),
        kept.key_of("v1", [one], mode="motorcycle"),
        kept.key_of("v1", [one, one], mode="car"),
    }
    assert len(rest | {key}) == 5
    monkeypatch.setattr(kept, "SCHEMA", kept.SCHEMA + 1)
    assert kept.key_of("v1", [one], mode="car") not in rest | {key}


def test_only_the_latest_stay(tmp_path: Path, found: Matrix) -> None:
    for number in range(kept.KEPT + 2):
        kept.write(tmp_path, f"{number:016x}", found)
    assert len(list(tmp_path.iterdir())) == kept.KEPT
    assert kept.read(tmp_path, f"{kept.KEPT + 1:016x}") is not None
