"""Thresholds in force: by date, by terrain, with their document, or a clear refusal."""

from datetime import date

import pandas as pd
import pytest

from zones.city.evidence import standards
from zones.errors import InputError
from zones.standards import TERRAINS, changes, threshold


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return standards()


def test_the_building_code_of_2021_rules_until_its_last_day(table: pd.DataFrame) -> None:
    found = threshold(table, "primary_school_km", on=date(2026, 12, 31), terrain="plain")
    assert (found.value, found.unit, found.document, found.confidence) == (
        1.0,
        "km",
        "QCVN 01:2021/BXD",
        "medium",
    )
    assert found.effective_to == date(2026, 12, 31)


def test_from_2027_the_new_code_rules_and_its_unknown_value_is_refused(table: pd.DataFrame) -> None:
    with pytest.raises(InputError, match=r"QCVN 01:2026/BXD, in force on 2027-01-01, is not in the table"):
        threshold(table, "primary_school_km", on=date(2027, 1, 1), terrain="plain")


@pytest.mark.parametrize(
    ("terrain", "zone_3", "zone_2"), [("mountain", 5, 0), ("mountain_hard", 3, 0), ("plain", 15, 3)]
)
def test_health_zones_differ_by_terrain(
    table: pd.DataFrame, terrain: str, zone_3: float, zone_2: float
) -> None:
    today = date(2026, 11, 22)
    found = threshold(table, "health_zone_3_km", on=today, terrain=terrain)
    assert (found.value, found.document, found.confidence) == (zone_3, "1300/QĐ-BYT", "high")
    assert threshold(table, "health_zone_2_km", on=today, terrain=terrain).value == zone_2


def test_what_came_into_force_last_rules(table: pd.DataFrame) -> None:
    then = threshold(table, "electricity_households_pct", on=date(2024, 1, 1))
    now = threshold(table, "electricity_households_pct", on=date(2026, 11, 22))
    assert (then.value, then.basis, then.confidence) == (98.0, "standard", "low")
    assert (now.value, now.basis, now.due) == (100.0, "target", 2030)


def test_a_day_before_the_document_is_refused_with_what_is_known(table: pd.DataFrame) -> None:
    with pytest.raises(InputError, match=r"in force on 2020-01-01 for mountain; known: 1300/QĐ-BYT"):
        threshold(table, "health_zone_3_km", on=date(2020, 1, 1), terrain="mountain")


def test_unknown_indicators_and_terrains_are_refused_by_name(table: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="no threshold is known for 'happiness'"):
        threshold(table, "happiness", on=date(2026, 1, 1))
    with pytest.raises(InputError, match="unknown terrain 'swamp'"):
        threshold(table, "surgery_min", on=date(2026, 1, 1), terrain="swamp")


def test_a_limit_is_met_inclusively_in_its_direction(table: pd.DataFrame) -> None:
    most = threshold(table, "surgery_min", on=date(2026, 1, 1))
    least = threshold(table, "surgery_pct", on=date(2026, 1, 1))
    assert (most.met(120.0), most.met(120.1)) == (True, False)
    assert (least.met(80.0), least.met(79.9)) == (True, False)


def test_the_order_of_the_rows_does_not_matter(table: pd.DataFrame) -> None:
    mixed = table.sample(frac=1.0, random_state=1)
    for indicator in ("health_zone_3_km", "kindergarten_km", "electricity_households_pct"):
        for terrain in ("urban", "plain", "mountain"):
            try:
                expected = threshold(table, indicator, on=date(2026, 1, 1), terrain=terrain)
            except InputError:
                with pytest.raises(InputError):
                    threshold(mixed, indicator, on=date(2026, 1, 1), terrain=terrain)
            else:
                assert threshold(mixed, indicator, on=date(2026, 1, 1), terrain=terrain) == expected


def test_every_terrain_of_the_layer_is_known(table: pd.DataFrame) -> None:
    assert set(table["terrain"]) <= set(TERRAINS)
    assert table.loc[table["confidence"] == "high", "document"].ne("").all()


def test_the_days_on_which_thresholds_change_lie_ahead_and_in_order(table: pd.DataFrame) -> None:
    found = changes(table, after=date(2026, 11, 22))
    assert found[0] == date(2027, 1, 1)
    assert found == sorted(set(found))
    assert date(2031, 1, 1) in found
    assert changes(table, after=found[-1]) == []
