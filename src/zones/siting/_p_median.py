"""The p-median: so many sites that the average way to the nearest is shortest.

Hakimi, S. L. (1964). Optimum locations of switching centers and the absolute centers and medians of a graph.
Operations Research 12(3), 450-459.

Three stages, each only as far as needed: greedy choice and exchange give sites, a Lagrangian relaxation
(Narula, S. C., Ogbu, U. I. and Samuelsson, H. M. (1977). Operations Research 25(4), 709-713) gives a bound
and rules candidates out, and an integer programme over what is left settles the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_matrix, csr_matrix

from zones.checked import positive
from zones.siting import _median_bounds as bounds
from zones.siting._highs import TOLERANCE, minimise
from zones.siting._inputs import Asked, need_reachable, too_few_sites
from zones.siting._reduce import BoolArray, FloatArray, IntArray
from zones.siting._set_cover import smallest_cover

PROMISED_GAP = 0.005
"""A larger problem is left once its gap is at most this."""

EXACT_SIZE = 20_000
"""Up to so many pairs of a place and a site still in question, the solution is brought to proof."""


@dataclass(frozen=True)
class PMedian:
    """Chosen sites and what they ask of people.

    Attributes
    ----------
    sites
        Column numbers, fixed sites first.
    mean
        Minutes to the nearest site, averaged over the demand; NaN where there is no demand.
    total
        Demand x minutes (person-minutes).
    bound
        No choice of sites has a smaller total.
    gap
        (total - bound) / total; 0 when proven.
    optimal
        Whether the choice is proven to be best.
    """

    sites: tuple[int, ...]
    mean: float
    total: float
    bound: float
    gap: float
    optimal: bool


def p_median(
    minutes: ArrayLike,
    demand: ArrayLike,
    *,
    n_sites: SupportsIndex,
    fixed: Iterable[SupportsIndex] = (),
    time_limit_s: float | None = None,
) -> PMedian:
    """Choose sites so that the demand-weighted minutes to the nearest are least.

    Proven optimal up to some 200 places x 20 sites and often far beyond; larger problems end within 0.5 % of
    the optimum, ``.gap`` says how near.

    Parameters
    ----------
    minutes
        Travel times from places (rows, I) to candidate sites (columns, J), >= 0, inf where unreachable.
    demand
        People (or another demand) per place, shape (I,), >= 0. Places without any do not count.
    n_sites
        Total number of sites, the fixed ones included.
    fixed
        Existing sites that stay.
    time_limit_s
        Give up the integer programme after so many seconds; ``.gap`` may then exceed 0.5 %.

    Returns
    -------
    PMedian

    Raises
    ------
    InputError
        Where a place with demand reaches no candidate, or so few sites cannot reach them all, and on bad
        input as `max_coverage`.

    Examples
    --------
    >>> result = p_median([[0, 9, 6], [5, 4, 6], [9, 0, 6]], [3, 1, 1], n_sites=1)
    >>> result.sites, result.total, result.mean
    ((0,), 14.0, 2.8)
    """
    limit = None if time_limit_s is None else positive(time_limit_s, "time_limit_s")
    asked = Asked.of(minutes, demand, n_sites, fixed)
    people, times, stay, n_new = asked.people, asked.times, asked.fixed, asked.n_new
    need_reachable(times, people)

    lived = people > 0
    by_fixed = times[lived][:, stay].min(axis=1, initial=np.inf)
    free = np.setdiff1d(np.arange(times.shape[1]), stay)
    task = _Task(times[lived][:, free], people[lived], by_fixed, n_new, len(stay))
    chosen, bound = task.solve(limit)

    sites = asked.sites(free[task.lowest_equal(chosen)].tolist())
    total = float(people[lived] @ times[lived][:, sites].min(axis=1)) if lived.any() else 0.0
    gap = max(1 - bound / total, 0.0) if total > 0 else 0.0
    optimal = gap <= TOLERANCE
    mean = total / float(people.sum()) if lived.any() else float("nan")
    return PMedian(sites, mean, total, total if optimal else bound, 0.0 if optimal else gap, optimal)


class _Task:
    """The part of a p-median that is open once the fixed sites stand."""

    def __init__(
        self, times: FloatArray, weight: FloatArray, base: FloatArray, n_new: int, n_fixed: int
    ) -> None:
        self.n_new, self.n_fixed = n_new, n_fixed
        times = np.minimum(times, base[:, None])
        # Places that no new site brings nearer only add a constant.
        gains = (times < base[:, None]).any(axis=1)
        self.settled = float(weight[~gains] @ base[~gains])
        self.times, self.weight, self.base = times[gains], weight[gains], base[gains]

    def cost(self, chosen: IntArray) -> float:
        return bounds.cost(self.times, self.weight, self.base, chosen)

    def solve(self, time_limit_s: float | None) -> tuple[IntArray, float]:
        """Return candidates and a bound on the cost of any choice, settled places included."""
        if not len(self.times):
            return np.arange(self.n_new), self.settled
        chosen = self._greedy(np.array([], dtype=np.int64))
        if np.isinf(self.cost(chosen)):
            # Too greedy to reach everybody: begin with the fewest that do, and choose the others freely.
            needed, _ = smallest_cover(np.isfinite(self.times[np.isinf(self.base)]))
            if len(needed) > self.n_new:
                raise too_few_sites(self.n_fixed + self.n_new, self.n_fixed + len(needed))
            chosen = self._greedy(needed)
        chosen = bounds.exchange(self.times, self.weight, self.base, chosen)
        if self.n_new in (0, self.times.shape[1]):
            return chosen, self.settled + self.cost(chosen)
        relaxed = bounds.relax(self.times, self.weight, self.base, chosen)
        if self.cost(relaxed.chosen) == 0:  # everybody has a site at the door: nothing is less
            return relaxed.chosen, self.settled
        chosen, bound = self._prove(relaxed, time_limit_s)
        return chosen, self.settled + bound

    def _greedy(self, begin: IntArray) -> IntArray:
        return bounds.greedy(self.times, self.weight, self.base, self.n_new, begin)

    def lowest_equal(self, chosen: IntArray) -> IntArray:
        if not len(self.times):
            return np.arange(self.n_new)
        return bounds.lowest_equal(self.times, self.weight, self.base, chosen)

    def _prove(self, relaxed: bounds.Relaxation, time_limit_s: float | None) -> tuple[IntArray, float]:
        """Settle by integer programme which of the candidates still in question are best."""
        best = self.cost(relaxed.chosen)
        slack = best - relaxed.bound + TOLERANCE * best
        if slack <= 2 * TOLERANCE * best:
            return relaxed.chosen, best
        # Prices at the bound rule candidates in or out: a choice against them would cost more than `best`.
        ranked = np.sort(relaxed.price)
        inside, outside = ranked[self.n_new - 1], ranked[self.n_new]
        needed = np.flatnonzero(outside - relaxed.price > slack)
        doubtful = np.flatnonzero((relaxed.price - inside <= slack) & ~(outside - relaxed.price > slack))
        if not len(doubtful) or len(needed) >= self.n_new:
            return relaxed.chosen, best
        base = np.minimum(self.base, self.times[:, needed].min(axis=1, initial=np.inf))
        n_pairs = int((self.times[:, doubtful] < base[:, None]).sum())
        exact = n_pairs <= EXACT_SIZE
        if not exact and best - relaxed.bound <= PROMISED_GAP * best:
            return relaxed.chosen, relaxed.bound

        scale = 2.0 ** -float(np.floor(np.log2(best / 1000)))
        gap = TOLERANCE if exact else 0.9 * PROMISED_GAP
        programme = _Programme.of(self.times[:, doubtful], self.weight, base)
        open_ = np.isin(doubtful, relaxed.chosen)
        solution = minimise(
            programme.cost * scale,
            programme.rows,
            programme.row_lower,
            n_integer=len(doubtful),
            row_upper=programme.row_upper(self.n_new - len(needed)),
            start=programme.start(open_),
            absolute_gap=gap * best * scale,
            time_limit_s=time_limit_s,
        )
        chosen = relaxed.chosen
        if solution.values is not None:
            found = np.concatenate([needed, doubtful[solution.values[: len(doubtful)] > 0.5]])
            chosen = min(chosen, self._greedy(found), key=self.cost)
        best = self.cost(chosen)
        if solution.optimal and exact:
            return chosen, best
        return chosen, max(relaxed.bound, min(best, programme.constant + solution.bound / scale))


@dataclass(frozen=True)
class _Programme:
    """The integer programme in radius form: variables are open sites, then "nothing this near is open".

    García, S., Labbé, M. and Marín, A. (2011). Solving large p-median problems with a radius formulation.
    INFORMS Journal on Computing 23(4), 546-556, with the chained rows of Elloumi, S. (2010). A tighter
    formulation of the p-median problem. Journal of Combinatorial Optimization 19(1), 69-83.
    """

    cost: FloatArray
    rows: csr_matrix
    row_lower: FloatArray
    constant: float
    place: IntArray
    radius: FloatArray
    times: FloatArray
    base: FloatArray

    @classmethod
    def of(cls, times: FloatArray, weight: FloatArray, base: FloatArray) -> "_Programme":
        n_sites = times.shape[1]
        place, site = np.nonzero(times < base[:, None])
        near = times[place, site]
        order = np.lexsort((near, place))
        place, site, near = place[order], site[order], near[order]
        # A level is one radius around one place at which at least one site lies.
        fresh = np.ones(len(place), dtype=bool)
        fresh[1:] = (place[1:] != place[:-1]) | (near[1:] != near[:-1])
        level = np.cumsum(fresh) - 1
        at, radius = place[fresh], near[fresh]
        n_levels = len(at)
        innermost = np.ones(n_levels, dtype=bool)
        innermost[1:] = at[1:] != at[:-1]
        outer = base[at].copy()
        outer[:-1][~innermost[1:]] = radius[1:][~innermost[1:]]
        # Without a fixed site to fall back on, the outermost level must hold an open site: no variable.
        has_variable = np.isfinite(outer)
        variable = n_sites + np.cumsum(has_variable) - 1
        inner = np.flatnonzero(~innermost)
        own = np.flatnonzero(has_variable)
        cells = (
            np.concatenate([np.ones(len(site) + len(own)), -np.ones(len(inner)), np.ones(n_sites)]),
            (
                np.concatenate([level, own, inner, np.full(n_sites, n_levels)]),
                np.concatenate([site, variable[own], variable[inner - 1], np.arange(n_sites)]),
            ),
        )
        shape = (n_levels + 1, n_sites + len(own))
        step = np.where(has_variable, outer - radius, 0.0) * weight[at]
        untouched = np.setdiff1d(np.arange(len(base)), at)
        constant = weight[at[innermost]] @ radius[innermost] + weight[untouched] @ base[untouched]
        return cls(
            cost=np.concatenate([np.zeros(n_sites), step[own]]),
            rows=coo_matrix(cells, shape=shape).tocsr(),
            row_lower=np.append(innermost.astype(float), 0.0),
            constant=float(constant),
            place=at[own],
            radius=radius[own],
            times=times,
            base=base,
        )

    def row_upper(self, n_open: int) -> FloatArray:
        """Return upper limits: none, but for the number of open sites."""
        upper = np.full(len(self.row_lower), np.inf)
        upper[-1] = n_open
        return upper

    def start(self, open_: BoolArray) -> FloatArray:
        """Return the variables that go with a set of open sites."""
        nearest = np.minimum(self.base, self.times[:, open_].min(axis=1, initial=np.inf))
        return np.concatenate([open_.astype(float), (nearest[self.place] > self.radius).astype(float)])
