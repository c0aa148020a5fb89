"""The p-centre: so many sites that nobody is far from all of them.

Hakimi, S. L. (1964). Optimum locations of switching centers and the absolute centers and medians of a graph.
Operations Research 12(3), 450-459; solved as a sequence of covers after Minieka, E. (1970). The m-center
problem. SIAM Review 12(1), 138-139.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zones.checked import positive
from zones.siting._coverage_bounds import lowest_equal
from zones.siting._inputs import Asked, need_reachable, too_few_sites
from zones.siting._set_cover import cover_within, smallest_cover

_LEAST_S = 1e-3


@dataclass(frozen=True)
class PCenter:
    """Chosen sites and the longest way they leave.

    Attributes
    ----------
    sites
        Column numbers, fixed sites first.
    minutes
        The most anybody has to the nearest site; NaN where there is no demand.
    bound
        No choice of sites leaves less than this.
    optimal
        Whether the choice is proven to be best.
    """

    sites: tuple[int, ...]
    minutes: float
    bound: float
    optimal: bool


def p_center(
    minutes: ArrayLike,
    demand: ArrayLike,
    *,
    n_sites: SupportsIndex,
    fixed: Iterable[SupportsIndex] = (),
    time_limit_s: float | None = None,
) -> PCenter:
    """Choose sites so that the longest way anybody has to the nearest one is shortest; proven optimal.

    Demand decides only who counts: places without any are left out.

    Parameters
    ----------
    minutes
        Travel times from places (rows, I) to candidate sites (columns, J), >= 0, inf where unreachable.
    demand
        People (or another demand) per place, shape (I,), >= 0.
    n_sites
        Total number of sites, the fixed ones included.
    fixed
        Existing sites that stay.
    time_limit_s
        Give up the proof after so many seconds and return the best sites so far. Where a few dozen sites
        have many ways to cover everybody, no proof ends in hours.

    Returns
    -------
    PCenter
        ``.optimal`` unless the time limit cut the proof short. Sites left over once the longest way cannot be
        shortened go to the lowest free numbers.

    Raises
    ------
    InputError
        Where a place with demand reaches no candidate, or so few sites cannot reach them all, and on bad
        input as `max_coverage`.

    Examples
    --------
    >>> p_center([[0, 9, 6], [5, 4, 6], [9, 0, 6]], [1, 1, 1], n_sites=1)
    PCenter(sites=(2,), minutes=6.0, bound=6.0, optimal=True)
    """
    limit = None if time_limit_s is None else positive(time_limit_s, "time_limit_s")
    stop = None if limit is None else time.monotonic() + limit
    asked = Asked.of(minutes, demand, n_sites, fixed)
    people, times, stay, n_new = asked.people, asked.times, asked.fixed, asked.n_new
    need_reachable(times, people)
    inhabited = times[people > 0]
    by_fixed = inhabited[:, stay].min(axis=1, initial=np.inf)

    def chosen_within(farthest: float) -> tuple[NDArray[np.int64] | None, bool]:
        # A part of the time left for each question: a hard one leaves some for those that follow.
        left = None if stop is None else max((stop - time.monotonic()) / 4, _LEAST_S)
        return cover_within(inhabited[by_fixed > farthest] <= farthest, n_new, left)

    if not len(inhabited):
        return PCenter(asked.sites([]), np.nan, np.nan, True)
    # Nobody can do better than with all candidates open; the answer is one of the times from there on.
    least = float(inhabited.min(axis=1).max())
    steps = np.unique(inhabited[np.isfinite(inhabited) & (inhabited >= least)])
    low, proven = 0, 0
    reach = np.isfinite(inhabited[np.isinf(by_fixed)])
    best, _ = cover_within(reach, n_new)
    if best is None:
        raise too_few_sites(len(stay) + n_new, len(stay) + smallest_cover(reach)[1])

    def longest(chosen: NDArray[np.int64]) -> int:
        nearest = np.minimum(by_fixed, inhabited[:, chosen].min(axis=1, initial=np.inf))
        return int(np.searchsorted(steps, max(nearest.max(), least)))

    high = longest(best)
    while low < high and (stop is None or time.monotonic() < stop):
        middle = (low + high) // 2
        found, settled = chosen_within(steps[middle])
        if found is None:
            low = middle + 1
            proven = low if settled else proven
        else:
            best = found
            high = longest(best)
    farthest = float(steps[high])
    open_ = inhabited[by_fixed > farthest] <= farthest
    best = np.array(lowest_equal(open_, np.ones(len(open_)), best, stay), dtype=np.int64)
    sites, bound = asked.sites(best.tolist()), float(steps[proven])
    # Where the limit stopped short, the sites that fill the count may bring somebody nearer still.
    worst = float(inhabited[:, sites].min(axis=1).max())
    return PCenter(sites, worst, min(bound, worst), bound >= worst)
