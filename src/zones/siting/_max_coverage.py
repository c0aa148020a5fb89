"""Maximal covering: most people within the threshold of so many sites.

Church, R. and ReVelle, C. (1974). The maximal covering location problem. Papers of the Regional Science
Association 32(1), 101-118.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from zones.checked import positive
from zones.siting import _coverage_bounds as bounds
from zones.siting._coverage_search import Search
from zones.siting._highs import TOLERANCE
from zones.siting._inputs import Asked
from zones.siting._reduce import BoolArray, FloatArray, IntArray, merge_rows, undominated

_STARTS = 2


@dataclass(frozen=True)
class Coverage:
    """Chosen sites and the people they cover.

    Attributes
    ----------
    sites
        Column numbers, fixed sites first.
    covered
        Demand within the threshold of any of them, in the unit of demand.
    bound
        No choice of sites covers more than this.
    gap
        (bound - covered) / bound: how much of the optimum may be missing at most; 0 when proven.
    optimal
        Whether the choice is proven to be best.
    """

    sites: tuple[int, ...]
    covered: float
    bound: float
    gap: float
    optimal: bool


def max_coverage(
    minutes: ArrayLike,
    demand: ArrayLike,
    *,
    threshold: float,
    n_sites: SupportsIndex,
    fixed: Iterable[SupportsIndex] = (),
    time_limit_s: float | None = None,
) -> Coverage:
    """Choose sites so that most demand lies within the threshold of one; proven optimal.

    Parameters
    ----------
    minutes
        Travel times from places (rows, I) to candidate sites (columns, J), >= 0, inf where unreachable.
    demand
        People (or another demand) per place, shape (I,), >= 0.
    threshold
        Minutes, inclusive.
    n_sites
        Total number of sites, the fixed ones included.
    fixed
        Existing sites that stay.
    time_limit_s
        Give up the proof after so many seconds and return the best sites so far with their gap.

    Returns
    -------
    Coverage
        ``.optimal`` is True and ``.gap`` 0 unless the time limit cut the proof short.

    Raises
    ------
    InputError
        On missing or negative numbers, shapes or labels that do not match, a threshold that is not a positive
        number, fixed sites that do not exist, or a number of sites that cannot be had.

    Examples
    --------
    >>> result = max_coverage([[10, 90], [90, 20], [90, 30]], [5, 3, 4], threshold=30, n_sites=1)
    >>> result.sites, result.covered
    ((1,), 7.0)
    """
    limit = None if time_limit_s is None else positive(time_limit_s, "time_limit_s")
    task = _Task.of(minutes, demand, threshold, n_sites, fixed)
    relaxed = task.approach(_STARTS)
    return task.result(*task.prove(relaxed, limit))


def preview_max_coverage(
    minutes: ArrayLike,
    demand: ArrayLike,
    *,
    threshold: float,
    n_sites: SupportsIndex,
    fixed: Iterable[SupportsIndex] = (),
) -> Coverage:
    """Choose sites as `max_coverage` does, fast and without proof, for a preview while the user is dragging.

    Sites are added one by one, each where it covers most, then exchanged one for one while that helps, then
    once more from the better starting points that the relaxed problem suggests. Its prices give ``.bound``,
    so ``.gap`` says how much is missing at most; where it is 0 the preview is the optimum.
    Parameters and errors are those of `max_coverage`.

    References
    ----------
    Teitz, M. B. and Bart, P. (1968). Heuristic methods for estimating the generalized vertex median of a
    weighted graph. Operations Research 16(5), 955-961 (exchange).
    """
    task = _Task.of(minutes, demand, threshold, n_sites, fixed)
    relaxed = task.approach(_STARTS)
    return task.result(relaxed.chosen, task.rounded(relaxed.chosen, relaxed.bound))


@dataclass(frozen=True)
class _Task:
    """The part of the problem that is open once the fixed sites stand, merged and thinned out.

    ``every`` has all candidates as columns, ``cover`` only the undominated ones (``columns``).
    """

    asked: Asked
    reach: BoolArray
    every: BoolArray
    every_weight: FloatArray
    columns: IntArray
    cover: BoolArray
    weight: FloatArray

    @classmethod
    def of(
        cls,
        minutes: ArrayLike,
        demand: ArrayLike,
        threshold: float,
        n_sites: SupportsIndex,
        fixed: Iterable[SupportsIndex],
    ) -> "_Task":
        asked = Asked.of(minutes, demand, n_sites, fixed)
        reach = asked.times <= positive(threshold, "threshold")
        still = ~reach[:, asked.fixed].any(axis=1)
        every, every_weight = merge_rows(reach[still], asked.people[still])
        columns = undominated(every)
        cover, weight = merge_rows(every[:, columns], every_weight)
        return cls(asked, reach, every, every_weight, columns, cover, weight)

    @property
    def n_new(self) -> int:
        """Number of sites still to be chosen."""
        return self.asked.n_new

    def value(self, chosen: IntArray) -> float:
        return bounds.covered(self.cover, self.weight, chosen)

    def approach(self, starts: int) -> bounds.Relaxation:
        """Return good sites and a bound, without proof."""
        chosen = bounds.greedy(self.cover, self.weight, self.n_new)
        value = self.value(chosen)
        if not len(chosen) or value == self.weight.sum():
            none = np.zeros(len(self.columns))
            return bounds.Relaxation(value, none, none, chosen)
        return bounds.relax(self.cover, self.weight, chosen, n_new=self.n_new, starts=starts)

    def prove(self, relaxed: bounds.Relaxation, time_limit_s: float | None) -> tuple[IntArray, float]:
        """Settle by search which candidates are best; return them and the bound."""
        best = relaxed.chosen
        if self._slack(best, relaxed.bound) <= 0:
            return best, self.value(best)
        # Worths at the bound rule candidates in or out: a choice against them covers no more than `best`.
        slack = self._slack(best, relaxed.bound)
        ranked = -np.sort(-relaxed.worth)
        inside, outside = ranked[self.n_new - 1], ranked[self.n_new]
        needed = np.flatnonzero(relaxed.worth - outside > slack)
        doubtful = np.flatnonzero((inside - relaxed.worth <= slack) & (relaxed.worth - outside <= slack))
        if len(needed) >= self.n_new or len(needed) + len(doubtful) <= self.n_new:
            return best, self.value(best)
        settled = self.cover[:, needed].any(axis=1)
        sure = float(self.weight[settled].sum())
        cover, weight = merge_rows(self.cover[~settled][:, doubtful], self.weight[~settled])
        useful = undominated(cover)
        cover, weight = merge_rows(cover[:, useful], weight)
        search = Search(
            cover,
            weight,
            self.n_new - len(needed),
            covered=self.value(best) - sure,
            values=relaxed.open[doubtful[useful]],
            step=self._step(),
        )
        bound = sure + search.run(time_limit_s)
        if search.chosen is not None:
            best = np.concatenate([needed, doubtful[useful][search.chosen]])
        return best, self.rounded(best, min(relaxed.bound, bound))

    def rounded(self, chosen: IntArray, bound: float) -> float:
        """Return the bound, brought down to what is covered where no better choice fits in between."""
        return self.value(chosen) if self._slack(chosen, bound) <= 0 else bound

    def _slack(self, chosen: IntArray, bound: float) -> float:
        """Return by how much less than a real improvement falls short of the bound; none left is proof."""
        return bound - self.value(chosen) - self._step()

    def _step(self) -> float:
        """Return less than the least improvement there can be: whole people make whole steps."""
        whole = bool(np.all(self.weight == np.floor(self.weight)))
        return 1 - 1e-3 if whole else TOLERANCE * float(self.weight.sum())

    def result(self, chosen: IntArray, bound: float) -> Coverage:
        demand, fixed = self.asked.people, self.asked.fixed
        # Sites to spare cover nobody new; the lowest numbers fill the count.
        sites = self.asked.sites(
            bounds.lowest_equal(self.every, self.every_weight, self.columns[chosen], fixed)
        )
        covered = float(demand[self.reach[:, sites].any(axis=1)].sum())
        base = float(demand[self.reach[:, fixed].any(axis=1)].sum())
        gap = max(float(1 - covered / (base + bound)), 0.0) if base + bound > 0 else 0.0
        optimal = gap <= TOLERANCE
        return Coverage(
            sites, covered, covered if optimal else base + bound, 0.0 if optimal else gap, optimal
        )
