"""The p-centre: so many sites that nobody is far from all of them.

Hakimi, S. L. (1964). Optimum locations of switching centers and the absolute centers and medians of a graph.
Operations Research 12(3), 450-459; solved as a sequence of covers after Minieka, E. (1970). The m-center
problem. SIAM Review 12(1), 138-139.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zones.siting._coverage_bounds import lowest_equal
from zones.siting._inputs import Asked, need_reachable, too_few_sites
from zones.siting._set_cover import cover_within, smallest_cover


@dataclass(frozen=True)
class PCenter:
    """Chosen sites (fixed first) and the most ``minutes`` anybody has to the nearest; proven optimal.

    ``minutes`` is NaN where there is no demand at all.
    """

    sites: tuple[int, ...]
    minutes: float


def p_center(
    minutes: ArrayLike,
    demand: ArrayLike,
    *,
    n_sites: SupportsIndex,
    fixed: Iterable[SupportsIndex] = (),
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

    Returns
    -------
    PCenter
        Sites left over once the longest way cannot be shortened go to the lowest free numbers.

    Raises
    ------
    InputError
        Where a place with demand reaches no candidate, or so few sites cannot reach them all, and on bad
        input as `max_coverage`.

    Examples
    --------
    >>> p_center([[0, 9, 6], [5, 4, 6], [9, 0, 6]], [1, 1, 1], n_sites=1)
    PCenter(sites=(2,), minutes=6.0)
    """
    asked = Asked.of(minutes, demand, n_sites, fixed)
    people, times, stay, n_new = asked.people, asked.times, asked.fixed, asked.n_new
    need_reachable(times, people)
    inhabited = times[people > 0]
    by_fixed = inhabited[:, stay].min(axis=1, initial=np.inf)

    def chosen_within(limit: float) -> NDArray[np.int64] | None:
        return cover_within(inhabited[by_fixed > limit] <= limit, n_new)

    if not len(inhabited):
        best, worst = np.array([], dtype=np.int64), np.nan
    else:
        # Nobody can do better than with all candidates open; the answer is one of the times from there on.
        least = float(inhabited.min(axis=1).max())
        steps = np.unique(inhabited[np.isfinite(inhabited) & (inhabited >= least)])
        low, high = 0, len(steps) - 1
        found = chosen_within(steps[high])
        if found is None:
            reach = np.isfinite(inhabited[np.isinf(by_fixed)])
            raise too_few_sites(len(stay) + n_new, len(stay) + smallest_cover(reach)[1])
        best = found
        while low < high:
            middle = (low + high) // 2
            found = chosen_within(steps[middle])
            if found is None:
                low = middle + 1
            else:
                best = found
                nearest = np.minimum(by_fixed, inhabited[:, best].min(axis=1, initial=np.inf))
                high = int(np.searchsorted(steps, max(nearest.max(), least)))
        worst = float(steps[high])
        open_ = inhabited[by_fixed > worst] <= worst
        best = np.array(lowest_equal(open_, np.ones(len(open_)), best, stay), dtype=np.int64)
    return PCenter(asked.sites(best.tolist()), worst)
