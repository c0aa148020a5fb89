"""Branch and bound for maximal covering: which sites are open for sure, and which are not.

At each node the relaxation prices the places. The bound at these prices (Galvão and ReVelle 1996) is computed
apart from the solver, so that no proof rests on a solver's tolerance, and rules sites in or out. Which site
to branch on is found by trying each once, and remembering what that told: pseudo-costs after Linderoth, J. T.
and Savelsbergh, M. W. P. (1999). A computational study of search strategies for mixed integer programming.
INFORMS Journal on Computing 11(2), 173-187.
"""

import heapq
import time
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from zones.siting import _coverage_bounds as bounds
from zones.siting._coverage_lp import CoverageLp
from zones.siting._reduce import BoolArray, FloatArray, IntArray

_TRIED = 8
_TRIAL_ITERATIONS = 20
_UNDECIDED = 1e-6
_LEAST_DROP = 1e-9
_WORTH_A_ROW = 0.1
"""Rows are added to the relaxation while they promise to close this share of the gap."""


@dataclass(frozen=True)
class Priced:
    """A bound at prices, and what a site is worth to those inside and outside the best-paid choice."""

    bound: float
    worth: FloatArray
    inside: float
    outside: float


@dataclass(frozen=True)
class Node:
    """Sites that are in (lower 1) or out (upper 0), and a bound on any choice that agrees."""

    lower: FloatArray
    upper: FloatArray
    bound: float

    def with_site(self, site: int) -> "Node":
        lower = self.lower.copy()
        lower[site] = 1.0
        return Node(lower, self.upper, self.bound)

    def without(self, site: int) -> "Node":
        upper = self.upper.copy()
        upper[site] = 0.0
        return Node(self.lower, upper, self.bound)

    def within(self, bound: float) -> "Node":
        return Node(self.lower, self.upper, min(self.bound, bound))

    @property
    def free(self) -> BoolArray:
        return np.asarray(self.lower < self.upper)


class Search:
    """The search for a choice that covers at least ``step`` more than the best known.

    Parameters
    ----------
    cover, weight, n_new
        The problem: (places, sites), (places,) > 0, and the number of sites.
    covered
        What the best choice known covers.
    values
        (sites,) how far each is open in the relaxation.
    step
        A choice is better only if it covers more than ``step`` more.

    Attributes
    ----------
    covered
        What the best choice known covers, found here or before.
    chosen
        The best choice found here; None where none is better than the one known before.
    """

    def __init__(
        self,
        cover: BoolArray,
        weight: FloatArray,
        n_new: int,
        *,
        covered: float,
        values: FloatArray,
        step: float,
    ) -> None:
        self._cover, self._weight, self._n_new, self._step = cover, weight, n_new, step
        self._by_place = csr_matrix(cover.astype(float))
        self._by_site = self._by_place.T.tocsr()
        self._lp = CoverageLp(self._by_place, weight, n_new, values, bounds.scale_of(weight))
        self._exchange = bounds.exchanger(cover, weight)
        self.covered = covered
        self.chosen: IntArray | None = None
        # What the bound lost in a site's trial, without it and with it, per unit that it was open or not.
        self._lost = np.zeros((2, cover.shape[1]))
        self._known: BoolArray = np.zeros(cover.shape[1], dtype=bool)
        self._least = _LEAST_DROP * float(weight.sum())

    def run(self, time_limit_s: float | None) -> float:
        """Search, and return a bound on every choice: what is covered once all is searched."""
        stop = None if time_limit_s is None else time.monotonic() + time_limit_s
        n_sites = self._cover.shape[1]
        root = Node(np.zeros(n_sites), np.ones(n_sites), float(self._weight.sum()))
        # The node that promises most comes first; of equals the one made last.
        made, open_ = 0, [(-root.bound, 0, root)]
        while open_ and not self._worse(-open_[0][0]):
            if stop is not None and time.monotonic() > stop:
                return -open_[0][0]
            for part in self._branches(heapq.heappop(open_)[2]):
                made += 1
                heapq.heappush(open_, (-part.bound, -made, part))
        return self.covered

    def _worse(self, bound: float) -> bool:
        """Return whether no choice within the bound is a real improvement."""
        return bound <= self.covered + self._step

    def _branches(self, node: Node) -> list[Node]:
        """Return the parts of a node that may hold a better choice."""
        if self._settled(node):
            return []
        values, priced = self._relax(node)
        node = node.within(priced.bound)
        if self._worse(node.bound):
            return []
        self._round(values)
        node = self._ruled(node, priced)
        if self._settled(node) or self._worse(node.bound):
            return []
        return self._split(node, values)

    def _settled(self, node: Node) -> bool:
        """Take the choice of a node that has only one; return whether it had one at most."""
        inside, free = np.flatnonzero(node.lower), np.flatnonzero(node.free)
        if len(inside) > self._n_new:
            return True
        if len(inside) < self._n_new < len(inside) + len(free):
            return False
        self._take(inside if len(inside) == self._n_new else np.concatenate([inside, free]))
        return True

    def _take(self, chosen: IntArray) -> None:
        covered = bounds.covered(self._cover, self._weight, chosen)
        if covered > self.covered:
            self.chosen, self.covered = chosen, covered

    def _round(self, values: FloatArray) -> None:
        """Take the sites most open, some of them exchanged, if they cover more than the best choice."""
        chosen = np.argsort(-values, kind="stable")[: self._n_new]
        self._take(self._exchange(chosen))

    def _relax(self, node: Node) -> tuple[FloatArray, Priced]:
        """Return the relaxation at a node, with rows added while they promise a better bound."""
        values, price = self._lp.solve(node.lower, node.upper)
        best = self._priced(price, node)
        while not self._worse(best.bound):
            if not self._lp.tighten(values, _WORTH_A_ROW * (best.bound - self.covered)):
                break
            values, price = self._lp.solve(node.lower, node.upper)
            best = min(best, self._priced(price, node), key=lambda priced: priced.bound)
        return values, best

    def _priced(self, price: FloatArray, node: Node) -> Priced:
        """Return the bound at given prices on the choices that agree with a node."""
        worth: FloatArray = self._by_site @ price
        sure, free = node.lower > 0, node.free
        left = self._n_new - int(sure.sum())
        ranked = -np.sort(-worth[free])
        bound = float((self._weight - price).sum() + worth[sure].sum() + ranked[:left].sum())
        return Priced(bound, worth, float(ranked[left - 1]), float(ranked[left]))

    def _ruled(self, node: Node, priced: Priced) -> Node:
        """Return the node with sites in or out where a choice against it is no improvement."""
        slack = priced.bound - self.covered - self._step
        out = node.free & (priced.inside - priced.worth > slack)
        sure = node.free & (priced.worth - priced.outside > slack)
        return Node(np.where(sure, 1.0, node.lower), np.where(out, 0.0, node.upper), node.bound)

    def _split(self, node: Node, values: FloatArray) -> list[Node]:
        """Return the node without and with the site that tells most, less what is no improvement."""
        undecided = np.flatnonzero(node.free & (np.minimum(values, 1 - values) > _UNDECIDED))
        if not len(undecided):
            most_open = int(np.argmax(np.where(node.free, values, -1.0)))
            return [node.without(most_open), node.with_site(most_open)]
        best, most, outcomes = -1, -1.0, (node.bound, node.bound)
        telling = self._expected(undecided, values)
        for rank in np.argsort(-telling, kind="stable")[:_TRIED].tolist():
            site, drop = int(undecided[rank]), float(telling[rank])
            without = with_site = node.bound
            if not self._known[site]:
                without, with_site = self._tried(node.without(site)), self._tried(node.with_site(site))
                if self._worse(without) or self._worse(with_site):
                    # One way is no improvement: the other is all there is.
                    node = node.with_site(site) if self._worse(without) else node.without(site)
                    node = node.within(max(without, with_site))
                    if self._worse(node.bound):
                        return []
                    continue
                drops = node.bound - without, node.bound - with_site
                self._lost[:, site] = drops[0] / values[site], drops[1] / (1 - values[site])
                self._known[site] = True
                drop = float(self._together(*drops))
            if drop > most:
                best, most, outcomes = site, drop, (without, with_site)
        if best < 0:
            return [node]
        return [node.without(best).within(outcomes[0]), node.with_site(best).within(outcomes[1])]

    def _expected(self, sites: IntArray, values: FloatArray) -> FloatArray:
        """Return how telling each site is to branch on, by its trial or, before it, like the others."""
        at, known = values[sites], self._known[sites]
        told = self._together(self._lost[0, sites] * at, self._lost[1, sites] * (1 - at))
        undecided = np.minimum(at, 1 - at)
        usual = float(np.median(told[known] / undecided[known])) if known.any() else 1.0
        return np.where(known, told, usual * undecided)

    def _together(self, without: FloatArray | float, with_site: FloatArray | float) -> FloatArray:
        """Return one figure for two drops of the bound: large where both are."""
        return np.maximum(without, self._least) * np.maximum(with_site, self._least)

    def _tried(self, node: Node) -> float:
        """Return the bound of a node that a few iterations give."""
        if node.lower.sum() >= self._n_new:
            return node.bound
        _, price = self._lp.solve(node.lower, node.upper, _TRIAL_ITERATIONS)
        return min(node.bound, self._priced(price, node).bound)
