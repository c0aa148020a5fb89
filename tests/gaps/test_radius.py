"""Radii of service: by hand on a row of cells, and on the thresholds that terrain and date choose."""

from collections.abc import Callable
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest

from zones import gaps
from zones.city import Cells, City
from zones.city.evidence import standards
from zones.errors import InputError
from zones.gaps.radius import within_radius

PRIMARY, LOWER = "school_primary_radius_pct", "school_lower_secondary_radius_pct"


def test_people_count_from_the_step_on_that_holds_them(
    homes: Callable[..., Cells], at: Callable[..., gpd.GeoDataFrame]
) -> None:
    # Cells of one kilometre: centres at 500 m, 1,500 m, 4,500 m and 9,500 m from the school's meridian.
    cells = homes(
        ("A", 500, 500, 10.0), ("A", 1500, 500, 30.0), ("A", 4500, 500, 60.0), ("B", 9500, 500, 5.0)
    )
    found = within_radius(cells, at((0, 500)))
    assert found.loc["A", ["400", "500", "1400", "1500", "4500", "5000"]].tolist() == [
        0.0,
        10.0,
        10.0,
        40.0,
        100.0,
        100.0,
    ]
    assert (found.loc["B"] == 0.0).all()
    # The nearest of several counts, and one at the door is within every step.
    assert within_radius(cells, at((0, 500), (9500, 500))).loc["B", "100"] == 100.0


def test_without_a_place_nothing_is_known(
    homes: Callable[..., Cells], at: Callable[..., gpd.GeoDataFrame]
) -> None:
    assert within_radius(homes(("A", 500, 500, 10.0)), at()).isna().all(axis=None)
    with pytest.raises(InputError, match="the grid is in"):
        within_radius(homes(("A", 500, 500, 10.0)), at((0, 0)).set_crs("EPSG:4326", allow_override=True))


def _table(whole: City, today: date) -> pd.DataFrame:
    steps = [str(k) for k in range(100, 5100, 100)]
    # As many per cent as there are hundreds of metres: the radius can be read off the value.
    shares = pd.DataFrame([[int(k) / 100 for k in steps]] * 94, whole.communes.index, steps)
    measured = gaps.Measured(radius={"school_primary": shares, "school_lower_secondary": shares})
    return gaps.indicators(whole, measured, None, standards(), today=today).table


def test_the_radius_is_that_of_the_terrain(whole: City) -> None:
    table, kinds = _table(whole, date(2026, 11, 22)), gaps.terrain(whole)
    value = table["value"].xs(PRIMARY, level="indicator")
    averaged = whole.communes["averaged"]
    for kind, metres in (("urban", 500), ("plain", 1000), ("mountain", 2000)):
        ours = kinds.index[(kinds == kind) & averaged]
        assert len(ours)
        assert (value[ours] == metres / 100).all()
    rows = table.xs(PRIMARY, level="indicator")
    # Schools are not all mapped: a lower bound, with the document behind it.
    assert set(rows.loc[averaged, "state"]) == {"partial"}
    assert set(rows.loc[averaged, "relation"]) == {">="}
    assert rows["standard_id"].ne("").all()
    # Of lower secondary schools the radius is known for towns alone.
    lower = table.xs(LOWER, level="indicator")
    assert set(lower.loc[kinds.index[kinds == "mountain"], "state"]) == {"no_data"}
    assert set(lower.loc[kinds.index[(kinds == "mountain") & averaged], "reason"]) == {"no_radius"}
    assert (lower.loc[kinds.index[kinds == "urban"], "value"] == 5.0).all()


def test_another_day_than_today_may_be_asked_for(whole: City) -> None:
    today, later = date(2026, 11, 22), date(2027, 1, 1)
    found = gaps.indicators(whole, gaps.Measured(), None, standards(), today=today, on=later)
    assert found.params["thresholds_on"] == "2027-01-01"
    assert PRIMARY not in {limit.indicator for limit in found.thresholds.values()}
    assert all(limit.effective_from <= later for limit in found.thresholds.values())


def test_the_radius_changes_with_the_code_in_force(whole: City) -> None:
    last = _table(whole, date(2026, 12, 31)).xs(PRIMARY, level="indicator")
    first = _table(whole, date(2027, 1, 1)).xs(PRIMARY, level="indicator")
    assert last["value"].notna().any()
    # The new code's values were not found: no figure, and never that of the old one.
    assert first["value"].isna().all()
    averaged = whole.communes["averaged"]
    assert set(first.loc[averaged, "reason"]) == {"no_radius"}
    assert set(first["state"]) == {"no_data"}
