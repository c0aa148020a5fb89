"""Slope of a surface of heights, and how far the signed slope between neighbours must be steepened."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FLAT: Final = 0.005
"""Below this slope (rise/run) a cell counts as flat: the ratio of two tiny slopes says nothing."""

STEEPEST_FACTOR: Final = 3.0
"""The factor is held here; the classes the correction was fitted on reach about 2."""


def slope_of(elevation: NDArray[np.floating], cell_m: float) -> NDArray[np.float32]:
    """Return the steepest slope (rise/run, >= 0) from central differences; NaN beside a missing cell."""
    down, right = np.gradient(elevation, cell_m)
    return np.hypot(down, right).astype(np.float32)


def steepening(
    elevation: NDArray[np.floating], slope: NDArray[np.floating], cell_m: float
) -> NDArray[np.float32]:
    """Return by how much a height difference between neighbours must grow to match the corrected slope.

    The signed slope from a cell to its neighbour is their height difference over their distance, times the
    mean of this factor in the two cells. It is 1 where the elevation is fine, flat or missing, and at most
    ``STEEPEST_FACTOR``.

    Parameters
    ----------
    elevation, slope
        The layers of those names, (rows, cols).
    """
    raw = slope_of(elevation, cell_m)
    factor = np.divide(slope, raw, out=np.ones_like(raw), where=raw > FLAT, casting="same_kind")
    return np.clip(np.nan_to_num(factor, nan=1.0), 1.0, STEEPEST_FACTOR)
