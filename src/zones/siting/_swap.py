"""Exchange of chosen sites, one at a time: what every model of siting ends with.

``gains`` returns what replacing each chosen site (rows) by each candidate (columns) wins; -inf where it is
chosen already.

Teitz, M. B. and Bart, P. (1968). Heuristic methods for estimating the generalized vertex median of a weighted
graph. Operations Research 16(5), 955-961.
"""

from collections.abc import Callable, Sequence

import numpy as np

from zones.siting._reduce import FloatArray, IntArray

Gains = Callable[[IntArray], FloatArray]


def exchange(gains: Gains, chosen: IntArray, least: float) -> IntArray:
    """Replace one site at a time, the most rewarding first, until none wins more than ``least``."""
    chosen = chosen.copy()
    while len(chosen):
        won = gains(chosen)
        leave, enter = np.unravel_index(np.argmax(won), won.shape)
        if not won[leave, enter] > least:
            break
        chosen[leave] = enter
    return chosen


def lowest_equal(gains: Gains, chosen: IntArray, least: float, barred: Sequence[int] = ()) -> IntArray:
    """Replace sites by others of lower number (not the ``barred``) wherever that loses ``least`` at most."""
    chosen = np.sort(chosen)
    while len(chosen):
        equal = gains(chosen) >= -least
        equal[:, barred] = False
        lower = equal & (np.arange(equal.shape[1]) < chosen[:, None])
        if not lower.any():
            break
        leave = int(np.argmax(lower.any(axis=1)))
        chosen[leave] = int(np.argmax(lower[leave]))
        chosen.sort()
    return chosen
