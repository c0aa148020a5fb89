"""What an editor puts together goes through the same store as everything else, and comes out again."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely

from zones.city.projects import GUESSED_AREAS, SKETCHED_LINES, Project
from zones.errors import InputError
from zones.register import Register, StaleEditError
from zones.register.drafts import (
    BASES,
    may_be_fit,
    methods_of,
    next_id,
    parts_of,
    placed_at,
    shape_of,
    without_part,
)

Make = Callable[..., Project]
NOW = datetime(2026, 11, 29, tzinfo=UTC)
NOTE: dict[str, Any] = {"who": "Lan", "why": "đo lại", "now": NOW}


@pytest.fixture
def register(tmp_path: Path, make: Make) -> Register:
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    with Register.open(url, seed=lambda: [make("E01"), make("E02")]) as opened:
        yield opened  # type: ignore[misc]


def _surveyed(project: Project, **others: Any) -> Project:
    given: dict[str, Any] = {
        "kind": "point", "method": "surveyed", "error_m": 5.0, "confidence": "high", "fit": True,
        "source": "đo GPS",
    }  # fmt: skip
    return placed_at(project, shape_of(project, shapely.Point(550_000, 1_777_000), **given | others))


def test_the_next_id_passes_over_what_was_ever_used(register: Register) -> None:
    assert next_id("east", register.versions()) == "E03"
    register.delete("E02", expected_version=1, **NOTE)
    assert next_id("east", register.versions()) == "E03"
    assert next_id("west", register.versions()) == "W01"
    assert next_id("both", ["A09", "A10", "W99"]) == "A11"


def test_a_new_project_with_a_place_is_created_withdrawn_and_brought_back(
    register: Register, make: Make
) -> None:
    new = _surveyed(make("W01", shapes=(), site_unknown=True))
    assert register.create(new, **NOTE) == 1
    assert register.project("W01").project == new
    assert (new.site_unknown, new.primary and new.primary.geom_id) == (False, "W01-1")
    register.delete("W01", expected_version=1, **NOTE)
    assert "W01" not in register.current()
    withdrawn = register.history("W01")[0]
    register.undo(withdrawn.change_id, **NOTE)
    assert register.project("W01").project == new
    assert [change.action for change in register.history("W01")] == ["undo", "delete", "create"]


def test_a_replaced_place_keeps_the_parts_and_undo_brings_the_old_one_back(register: Register) -> None:
    old = register.project("E01")
    moved = _surveyed(old.project)
    assert [shape.geom_id for shape in moved.shapes] == ["E01-3", "E01-2"]
    register.save(moved, expected_version=old.version, **NOTE)
    last = register.history("E01")[0]
    assert {one.part for one in last.differences} == {"shapes"}
    register.undo(last.change_id, **NOTE)
    assert register.project("E01").project == old.project


def test_a_part_is_added_beside_the_others_and_taken_out_again(register: Register) -> None:
    old = register.project("E01")
    more = _surveyed(old.project, part=("Bến số 3", "Berth 3"))
    assert more.primary == old.project.primary
    assert [shape.name_en for shape in parts_of(more)][-1] == "Berth 3"
    version = register.save(more, expected_version=old.version, **NOTE)
    assert without_part(register.project("E01").project, parts_of(more)[-1].geom_id) == old.project
    with pytest.raises(InputError, match="no part"):
        without_part(more, "E01-1")
    register.delete("E01", expected_version=version, **NOTE)


def test_two_who_place_one_project_are_both_heard(register: Register) -> None:
    held = register.project("E01")
    register.save(_surveyed(held.project), expected_version=held.version, **NOTE)
    other = _surveyed(held.project, error_m=50.0)
    with pytest.raises(StaleEditError) as stale:
        register.save(other, expected_version=held.version, **NOTE)
    assert [one.path for one in stale.value.differing] == ["shapes[E01-3].position_error_m"]
    assert register.project("E01").version == held.version + 1


def test_what_is_sketched_is_never_measured_from(make: Make) -> None:
    for method, bases in BASES.items():
        for kind, basis in bases.items():
            allowed = may_be_fit(method, kind, 10.0)
            assert allowed == (basis not in (*GUESSED_AREAS, *SKETCHED_LINES))
            assert not may_be_fit(method, kind, None)
            assert not may_be_fit(method, kind, 5000.0)
    project = make("E01")
    with pytest.raises(InputError, match="not fit for distances"):
        _surveyed(project, error_m=5000.0)
    with pytest.raises(InputError, match="hand_placed"):
        _surveyed(project, method="described_polygon")
    assert methods_of("line") == ("surveyed", "osm_match", "hand_placed", "schematic")
