"""Tobler's hiking function against figures that can be checked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zones.walking import tobler_factor, tobler_kmh


@pytest.mark.parametrize(
    ("slope", "kmh"),
    [
        (0.0, 5.0367),  # 6 exp(-0.175)
        (-0.05, 6.0),  # the fastest slope
        (0.05, 4.2281),  # 6 exp(-0.35)
        (-0.15, 4.2281),  # as far below -0.05 as +0.05 is above
        (1.0, 0.15211),  # 6 exp(-3.675)
        (-3.0, 0.00019683),  # 6 exp(-10.325): not clipped
    ],
)
def test_speed_on_a_slope(slope: float, kmh: float) -> None:
    assert tobler_kmh(slope) == pytest.approx(kmh, rel=1e-4)


@given(st.floats(-5, 5))
def test_no_slope_is_faster_than_five_percent_downhill(slope: float) -> None:
    assert 0 < tobler_kmh(slope) <= tobler_kmh(-0.05)


@given(st.floats(0.001, 2))
def test_uphill_is_slower_than_the_same_slope_downhill(slope: float) -> None:
    assert tobler_kmh(slope) < tobler_kmh(-slope)


def test_shape_is_kept_nan_stays_nan_and_the_input_is_not_changed() -> None:
    slope = np.array([[0.1, np.nan], [-0.2, 0.0]])
    before = slope.copy()
    speed = tobler_kmh(slope)
    assert speed.shape == (2, 2)
    assert np.array_equal(np.isnan(speed), np.isnan(slope))
    np.testing.assert_array_equal(slope, before)


def test_factor_is_one_on_the_flat() -> None:
    assert tobler_factor(0.0) == 1.0
    assert tobler_factor(-0.05) == pytest.approx(1.1912, rel=1e-4)
