"""Two of a kind side by side."""

import numpy as np
import pandas as pd
import pytest

from zones.errors import InputError
from zones.scenario import compare
from zones.scenario.compare import Measure

TABLE = pd.DataFrame(
    {
        "name": ["A", "B", "C"],
        "persons": [100.0, 200.0, 300.0],
        "median_min": [20.0, 50.0, np.nan],
        "share_within_pct": [90.0, 60.0, 0.0],
        "reason": ["", "", "unreachable"],
    },
    index=pd.Index(["1", "2", "3"], name="commune_code"),
)


def test_two_communes_with_who_is_better_off() -> None:
    table = compare.rows(TABLE, "1", "2")
    assert table.index.tolist() == ["persons", "share_within_pct", "median_min"]
    assert table.loc["median_min"].tolist() == ["min", 20, 50, 30, 2.5, "first"]
    assert table.loc["share_within_pct", "better"] == "first"
    assert table.loc["persons", "better"] == ""


def test_what_is_not_known_has_no_difference() -> None:
    table = compare.rows(TABLE, "1", "3")
    assert table.loc["median_min", ["second", "difference", "ratio"]].isna().all()
    assert table.loc["median_min", "better"] == ""
    assert np.isnan(compare.rows(TABLE, "3", "1").loc["share_within_pct", "ratio"])


def test_two_scenarios_by_commune() -> None:
    other = TABLE.assign(median_min=[15.0, 60.0, np.nan]).iloc[::-1]
    table = compare.tables(TABLE, other, "median_min")
    assert table["difference"].tolist()[:2] == [-5, 10]
    assert table["better"].tolist() == ["second", "first", ""]
    assert table["name"].tolist() == ["A", "B", "C"]
    with pytest.raises(InputError, match="other places"):
        compare.tables(TABLE, other.iloc[:2], "median_min")
    with pytest.raises(InputError, match="no column 'colour'"):
        compare.tables(TABLE, other, "colour")


def test_indicators_of_different_units_are_compared_by_rank() -> None:
    table = compare.columns(TABLE, "median_min", "share_within_pct")
    assert set(table["unit"]) == {"points"}
    assert table.loc["1", ["first", "second"]].tolist() == [100, 100]
    assert table.loc["2", ["first", "second"]].tolist() == [0, 50]
    assert np.isnan(table.loc["3", "first"])
    with pytest.raises(InputError, match="neither good nor bad"):
        compare.columns(TABLE, "persons", "median_min")


def test_indicators_of_one_unit_keep_it() -> None:
    measures = {"a_pct": Measure("pct", "more"), "b_pct": Measure("pct", "more")}
    table = compare.columns(pd.DataFrame({"a_pct": [1.0], "b_pct": [4.0]}), "a_pct", "b_pct", measures)
    assert table.iloc[0].tolist() == ["pct", 1, 4, 3, 4, "second"]


def test_bounds_keep_their_figures_and_lose_their_difference() -> None:
    sides = compare.rows(TABLE, "1", "2")
    table = compare.apart_from(sides, ["median_min"])
    assert table.loc["median_min", ["first", "second"]].tolist() == [20, 50]
    assert table.loc["median_min", ["difference", "ratio"]].isna().all()
    assert table.loc["median_min", "better"] == ""
    assert table.loc["share_within_pct", "difference"] == -30
    assert sides.loc["median_min", "difference"] == 30


def test_an_order_is_steady_where_no_column_turns_it() -> None:
    first, second = {"a": 1.0, "b": 5.0, "c": 2.0, "d": np.nan}, {"a": 2.0, "b": 6.0, "c": 1.0, "d": 3.0}
    assert compare.steady(first, second, ["a", "b"])
    assert not compare.steady(first, second, ["a", "b", "c"])
    assert not compare.steady(first, second, ["a", "d"])
