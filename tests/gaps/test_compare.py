"""Gap indicators side by side: no difference without a reason, and none where it means nothing."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from zones.errors import InputError
from zones.gaps import compare
from zones.gaps.table import COLUMNS, GapTable

EXACT = {"state": "computed", "relation": "=", "scope": "whole", "source_date": "", "reason": ""}
GIVEN = EXACT | {"state": "reported", "source_date": "2026"}


def _table(rows: dict[tuple[str, str], dict]) -> GapTable:
    """A table of two communes in which only a few cells are filled."""
    blank = dict.fromkeys(COLUMNS, "") | {"value": np.nan, "state": "no_data", "sector": "health"}
    indicators = sorted({indicator for _, indicator in rows})
    index = pd.MultiIndex.from_product([["1", "2"], indicators], names=["commune_code", "indicator"])
    cells = [blank | rows.get(key, {}) for key in product(["1", "2"], indicators)]
    return GapTable(pd.DataFrame(cells, index=index)[COLUMNS], pd.DataFrame(), {}, {})


def _one(first: dict, second: dict, indicator: str = "hospital_dry_min") -> pd.Series:
    table = _table({("1", indicator): first, ("2", indicator): second})
    return compare.communes(table, "1", "2").loc[indicator]


def test_exact_figures_have_a_difference_and_the_better_one_is_named() -> None:
    found = _one(EXACT | {"value": 20.0}, EXACT | {"value": 90.0})
    assert found[["first", "second", "difference", "better", "why"]].tolist() == [20, 90, 70, "first", ""]
    # More people within reach is better.
    found = _one(EXACT | {"value": 20.0}, EXACT | {"value": 90.0}, "hospital_120_dry_pct")
    assert found["better"] == "second"
    assert _one(EXACT | {"value": 5.0}, EXACT | {"value": 5.0})["better"] == ""


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ({}, "no_data"),
        (GIVEN | {"value": np.nan, "relation": "text"}, "in_words"),
        # Computed, and endless: nobody said it in words.
        (EXACT | {"value": np.nan, "relation": "text", "reason": "no_detour"}, "no_detour"),
        (EXACT | {"value": 9.0, "state": "partial", "relation": "<="}, "bound"),
        (GIVEN | {"value": 9.0, "relation": ">="}, "bound"),
        (EXACT | {"value": 9.0, "scope": "area"}, "other_area"),
        (GIVEN | {"value": 9.0}, "other_way"),
    ],
)
def test_without_like_figures_there_is_no_difference_but_a_reason(second: dict, why: str) -> None:
    for pair in ((EXACT | {"value": 20.0}, second), (second, EXACT | {"value": 20.0})):
        found = _one(*pair)
        assert found["why"] == why
        assert np.isnan(found["difference"])
        assert found["better"] == ""


def test_reported_figures_are_compared_within_one_date_only() -> None:
    old = GIVEN | {"value": 8.0, "source_date": "2019"}
    assert _one(GIVEN | {"value": 9.0}, old)["why"] == "other_date"
    assert _one(old, old | {"value": 9.0})["difference"] == 1


def test_every_reason_has_words_in_both_languages() -> None:
    assert all(set(text) == {"vi", "en"} for text in compare.WHY.values())


def test_an_unknown_commune_is_named() -> None:
    with pytest.raises(InputError, match="no commune '9'"):
        compare.communes(_table({("1", "hospital_dry_min"): {}}), "1", "9")


CODES = ["a", "b", "c", "d", "e"]


def _series(*values: float) -> pd.Series:
    return pd.Series(values, CODES)


def test_the_worst_quarter_of_both_is_found_by_place() -> None:
    # Minutes: lower is better. Shares: higher is better. "a" is worst in both, "e" is not known in one.
    found = compare.pair(
        _series(90, 20, 30, 40, 99), _series(10, 80, 70, 60, np.nan), better=("lower", "higher")
    )
    assert found.known == 4
    assert found.worst == ["a"]
    assert found.table.loc["a", ["first_place", "second_place"]].tolist() == [0, 0]
    assert found.table.loc["b", ["first_place", "second_place"]].tolist() == [100, 100]
    assert found.table.loc["e", ["first_place", "second_place"]].isna().all()
    assert not found.table.loc["e", "worst"]
    assert found.agreement == pytest.approx(1.0)


def test_measures_that_go_against_each_other_agree_with_minus_one() -> None:
    found = compare.pair(_series(1, 2, 3, 4, 5), _series(5, 4, 3, 2, 1), better=("lower", "lower"))
    assert found.agreement == pytest.approx(-1.0)
    assert found.worst == []


def test_a_measure_that_is_the_same_everywhere_orders_nothing() -> None:
    found = compare.pair(_series(1, 2, 3, 4, 5), _series(7, 7, 7, 7, 7), better=("lower", "lower"))
    assert np.isnan(found.agreement)
    assert found.worst == []


def test_nothing_known_is_said_as_nothing() -> None:
    empty = _series(*[np.nan] * 5)
    found = compare.pair(empty, _series(1, 2, 3, 4, 5), better=("lower", "lower"))
    assert (found.known, found.worst) == (0, [])
    assert np.isnan(found.agreement)


def test_other_communes_or_ways_are_refused() -> None:
    with pytest.raises(InputError, match="other communes"):
        compare.pair(_series(1, 2, 3, 4, 5), pd.Series([1.0], ["a"]), better=("lower", "lower"))
    with pytest.raises(InputError, match="higher"):
        compare.pair(_series(1, 2, 3, 4, 5), _series(1, 2, 3, 4, 5), better=("lower", "more"))
