"""Plans that are kept: the same when read again, gone when the file is not what was written."""

import pandas as pd
import pytest

from zones.sites import Ask, Plan, kept

ASK = Ask(1, 60, "west")


@pytest.fixture
def plan() -> Plan:
    return Plan(
        sites=pd.DataFrame(
            {"name": ["UBND xã Trà Linh"], "commune_code": ["20950"], "newly_covered_persons": [1234.5]},
            index=pd.Index([1], name="rank"),
        ),
        curve=pd.DataFrame(
            {"covered_persons": [0.0, 1234.5], "optimal": [True, True]},
            index=pd.Index([0, 1], name="new_sites"),
        ),
        naive=pd.DataFrame({"less_persons": [7.25]}, index=pd.Index(["most_beyond"], name="strategy")),
        persons=5000.0,
        beyond_persons=2000.0,
        out_of_reach_persons=10.0,
        demand_places=12,
        largest_place_m=400.0,
        n_candidates=37,
        incomplete_pct=0.0,
        params={"minutes": 60, "new": 1},
    )


def test_a_plan_is_read_as_it_was_written(plan, tmp_path) -> None:
    file = kept.path(tmp_path, "0464681997f3", "district_health", "motorcycle", "dry", ASK)
    assert kept.read(file) is None
    kept.write(file, plan)
    found = kept.read(file)
    assert found is not None
    for name in ("sites", "curve", "naive"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(plan, name))
    assert (found.persons, found.demand_places, found.params) == (5000.0, 12, {"minutes": 60, "new": 1})
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_another_question_or_another_city_has_a_file_of_its_own(tmp_path) -> None:
    first = kept.path(tmp_path, "a", "hospital", "motorcycle", "dry", ASK)
    assert first != kept.path(tmp_path, "b", "hospital", "motorcycle", "dry", ASK)
    assert first != kept.path(tmp_path, "a", "hospital", "motorcycle", "dry", Ask(2, 60, "west"))


@pytest.mark.parametrize("damage", [b"", b"no plan", b"x" * 10])
def test_a_file_that_was_altered_is_not_there(plan, tmp_path, damage) -> None:
    file = tmp_path / "sites-x.json"
    kept.write(file, plan)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + damage)
    assert kept.read(file) is None
