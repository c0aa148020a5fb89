"""Slope from elevation, and what a coarse elevation hides of it.

An elevation of half-kilometre cells is smooth: slopes read from it are far too gentle. Where a fine
elevation exists beside it, the two slopes of the same cell are compared, and the relation found there
corrects the rest.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from zones.errors import InputError

_EDGES = (0.0, 0.01, 0.03, 0.06, 0.10, 0.15, 0.20, 0.30, 0.50)
_FEWEST = 100
"""Cells below which a class says nothing about its mean."""


@dataclass(frozen=True)
class Correction:
    """Mean slope seen by the fine elevation for each mean slope of the coarse one (rise/run, increasing)."""

    coarse: tuple[float, ...]
    fine: tuple[float, ...]
    cells: tuple[int, ...]
    """Cells behind each pair."""

    def apply(self, slope: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return corrected slopes: linear between the pairs, through zero, and parallel beyond the last pair.

        Beyond the last pair the gap found there is kept, since nothing was measured on steeper ground.
        """
        x, y = (0.0, *self.coarse), (0.0, *self.fine)
        beyond = slope + np.float32(y[-1] - x[-1])
        return np.where(slope > x[-1], beyond, np.interp(slope, x, y)).astype(np.float32)


def fit_correction(coarse: NDArray[np.float32], fine: NDArray[np.float32]) -> Correction:
    """Return the relation between two slopes of the same cells, by classes of the coarse one.

    Parameters
    ----------
    coarse, fine
        Slopes (rise/run) on the same grid; cells where either is NaN are left out.

    Raises
    ------
    InputError
        If fewer than two classes hold enough cells.
    """
    both = np.isfinite(coarse) & np.isfinite(fine)
    x: list[float] = []
    y: list[float] = []
    n: list[int] = []
    for low, high in pairwise(_EDGES):
        members = both & (coarse >= low) & (coarse < high)
        if members.sum() >= _FEWEST:
            x.append(float(coarse[members].mean()))
            # A steeper class never gets a gentler slope, whatever noise says.
            y.append(max(float(fine[members].mean()), y[-1] if y else 0.0))
            n.append(int(members.sum()))
    if len(x) < 2:
        raise InputError("slope correction: the two elevations share too few cells to compare their slopes")
    return Correction(tuple(x), tuple(y), tuple(n))


def held_out_ratios(
    coarse: NDArray[np.float32], fine: NDArray[np.float32], *, steeper_than: float
) -> dict[str, float]:
    """Return corrected over fine slope (means) in each half of the comparison, fitted on the other half.

    The halves lie west and east of the median column of the steep cells, so they are different hills. Only
    cells whose coarse slope exceeds ``steeper_than`` count.
    """
    both = np.isfinite(coarse) & np.isfinite(fine)
    steep = both & (coarse > steeper_than)
    columns = np.nonzero(steep)[1]
    west = np.arange(coarse.shape[1])[None, :] <= np.median(columns)
    found = {}
    for name, half in {"west": west, "east": ~west}.items():
        correction = fit_correction(np.where(half, np.nan, coarse), fine)
        at = steep & half
        found[name] = round(float(correction.apply(coarse)[at].mean() / fine[at].mean()), 2)
    return found


def walking_time_ratio(
    truth: NDArray[np.float32], elevation: NDArray[np.float32], factor: NDArray[np.float32], cell_m: float
) -> float:
    """Return modelled over true walking time between side neighbours, both ways, by Tobler's function (1993).

    Parameters
    ----------
    truth
        Fine elevation; moves that touch a NaN do not count.
    elevation
        Elevation under test.
    factor
        Multiplies its slopes, see :func:`steepening`.
    """

    def pace(slope: NDArray[np.float32]) -> NDArray[np.float32]:
        up, down = np.exp(3.5 * np.abs(slope + 0.05)), np.exp(3.5 * np.abs(slope - 0.05))
        return np.asarray(up + down)

    model, true = 0.0, 0.0
    for axis in (0, 1):
        real = np.diff(truth, axis=axis) / cell_m
        mean = (np.delete(factor, 0, axis) + np.delete(factor, -1, axis)) / 2
        seen = np.diff(elevation, axis=axis) / cell_m * mean
        counts = np.isfinite(real) & np.isfinite(seen)
        true += float(pace(real[counts]).sum(dtype=np.float64))
        model += float(pace(seen[counts]).sum(dtype=np.float64))
    return model / true
