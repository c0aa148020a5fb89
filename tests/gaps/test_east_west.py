"""Who is served, late or not at all, and how unevenly: counted by hand, and figures at two dates."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from zones import gaps
from zones.city import Cells
from zones.city.evidence import evidence
from zones.errors import InputError

Homes = Callable[..., Cells]


@pytest.fixture
def two(homes: Homes) -> tuple[Cells, np.ndarray, pd.Series]:
    """East: 10 people at 10 minutes. West: 4 at 60, 3 at 61, 2 at 121, 1 who cannot get there."""
    cells = homes(
        ("e", 500, 3500, 10),
        ("w", 1500, 3500, 4),
        ("w", 2500, 3500, 3),
        ("w", 3500, 3500, 2),
        ("w", 4500, 3500, 1),
    )
    minutes = np.full(cells.grid.shape, np.inf, np.float32)
    minutes[0, :4] = [10, 60, 61, 121]
    return cells, minutes, pd.Series({"e": "east", "w": "west"})


def test_served_late_and_not_served_are_counted_in_people(two: tuple[Cells, np.ndarray, pd.Series]) -> None:
    found = gaps.inequality(*two, threshold_min=60)
    west = found.groups.loc["west"]
    assert west[["persons", "served", "late", "not_served", "unreachable"]].tolist() == [10, 4, 3, 3, 1]
    assert found.groups.loc["east", "served_pct"] == 100.0
    assert (found.groups[["served_pct", "late_pct", "not_served_pct"]].sum(axis=1) == 100).all()
    assert found.ratio_of_medians == pytest.approx(61 / 10)
    later = gaps.inequality(*two, threshold_min=60, late_min=121).groups.loc["west"]
    assert later[["late", "not_served"]].tolist() == [5, 1]


def test_inequality_is_between_regions_where_each_is_even(homes: Homes) -> None:
    cells = homes(("e", 500, 3500, 30), ("w", 1500, 3500, 10))
    minutes = np.zeros(cells.grid.shape, np.float32)
    minutes[0, :2] = [10, 30]
    found = gaps.inequality(cells, minutes, pd.Series({"e": "east", "w": "west"}), threshold_min=15)
    # Half of all minutes fall on a quarter of the people.
    assert found.gini == pytest.approx(0.25)
    assert found.theil.within == pytest.approx(0.0)
    assert found.theil.between == pytest.approx(found.theil.total)
    curve = found.lorenz
    assert np.interp(0.75, curve["people"], curve["minutes"]) == pytest.approx(0.5)
    assert curve.iloc[[0, -1]].to_numpy().tolist() == [[0, 0], [1, 1]]


def test_nobody_to_compare_and_bounds_the_wrong_way_round_are_refused(
    two: tuple[Cells, np.ndarray, pd.Series],
) -> None:
    cells, _, group = two
    with pytest.raises(InputError, match="nobody"):
        gaps.inequality(cells, np.full(cells.grid.shape, np.inf), group, threshold_min=60)
    with pytest.raises(InputError, match="below the threshold"):
        gaps.inequality(*two, threshold_min=60, late_min=30)


def test_a_trend_needs_the_same_figure_of_the_same_place_at_two_dates() -> None:
    found = gaps.trend(evidence())
    poor = found[found["indicator"] == "poverty_pct"].iloc[0]
    assert (poor["first"], poor["last"], poor["first_as_of"], poor["last_as_of"]) == (
        62.28,
        43.59,
        "2021-12",
        "2023-12",
    )
    assert poor["change_per_year"] == pytest.approx((43.59 - 62.28) / 2, rel=1e-3)
    assert (found["first_as_of"] < found["last_as_of"]).all()
    assert gaps.trend(evidence().head(0)).empty


def test_bounds_and_storms_make_no_trend() -> None:
    rows = evidence()
    one = rows[rows["evidence_id"] == "TG055"]
    for changed in ({"relation": ">"}, {"kind": "storm_event"}):
        later = one.assign(as_of="2026-06", value=45.0, **changed)
        assert gaps.trend(pd.concat([one, later])).empty
    assert len(gaps.trend(pd.concat([one, one.assign(as_of="2026-06", value=45.0)]))) == 1
