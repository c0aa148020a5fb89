"""Speed on foot: how the slope slows a walker down."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FLAT_KMH = 6.0 * np.exp(-3.5 * 0.05)
"""Tobler's speed on the flat, about 5.04 km/h."""


def tobler_kmh(slope: ArrayLike) -> NDArray[np.float64]:
    """Return the walking speed on a slope.

    Parameters
    ----------
    slope
        Rise over run in the walking direction: positive uphill, negative downhill. Not clipped.

    Returns
    -------
    array
        km/h, of the same shape; NaN stays NaN. Fastest (6 km/h) at a slope of -0.05.

    Notes
    -----
    Tobler's hiking function, ``6 exp(-3.5 |s + 0.05|)``: W. Tobler, *Three presentations on geographical
    analysis and modeling*, NCGIA Technical Report 93-1 (1993).

    Examples
    --------
    >>> tobler_kmh([-0.05, 0.0, 0.25]).round(2)
    array([6.  , 5.04, 2.1 ])
    """
    return 6.0 * np.exp(-3.5 * np.abs(np.asarray(slope, dtype=np.float64) + 0.05))


def tobler_factor(slope: ArrayLike) -> NDArray[np.float64]:
    """Return the walking speed on a slope as a multiple of the speed on the flat.

    A land-cover speed times this factor is the speed on that land at that slope: the flat keeps the speed of
    the table (the scaling AccessMod uses).

    Parameters
    ----------
    slope
        Rise over run in the walking direction, signed.

    Returns
    -------
    array
        Factor without unit; 1 on the flat, about 1.19 at best (5 % downhill).
    """
    return tobler_kmh(slope) / FLAT_KMH
