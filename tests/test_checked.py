"""The checks every metric shares."""

import numpy as np
import pandas as pd
import pytest

from zones import checked
from zones.errors import InputError


def test_positions_are_listed_and_counted():
    assert checked.positions(np.array([False, True, False, True])) == "1, 3"
    assert checked.positions(np.ones(13, dtype=bool)) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 3 more"


def test_what_is_masked_is_missing() -> None:
    hidden = np.ma.masked_array([1, 2, 3], mask=[False, True, False])
    with pytest.raises(InputError, match="1 of 3 entries are missing, infinite or negative, at 1;"):
        checked.amounts(hidden, "demand")
    with pytest.raises(InputError, match="1 entries are missing or negative, the first at row 0, column 1"):
        checked.travel_minutes(hidden[None, :])
    np.testing.assert_array_equal(checked.numbers(hidden, "demand"), [1.0, np.nan, 3.0])


def test_the_default_index_counts_as_no_labels():
    # A frame without labels beside a labelled series: position is all there is.
    demand = pd.Series([1.0, 2.0], index=["20194", "20195"])
    matrix = checked.travel_minutes(pd.DataFrame([[1], [2]]), demand=demand)
    np.testing.assert_array_equal(matrix, [[1.0], [2.0]])


def test_columns_are_checked_against_supply():
    minutes = pd.DataFrame([[1, 2]], columns=["north", "south"])
    with pytest.raises(InputError, match="labels differ from those of supply"):
        checked.travel_minutes(minutes, supply=pd.Series([1, 1], index=["south", "north"]))


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), None, "ten"])
def test_positive_refuses(value):
    with pytest.raises(InputError, match="threshold: expected a"):
        checked.positive(value, "threshold")
