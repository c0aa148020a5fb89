"""Both sides of a p-median: sites by exchange from above, a Lagrangian bound from below.

All functions see the open part of a problem: ``times`` (places x free candidates, nowhere above ``base``),
``weight`` (demand, > 0) and ``base``, the minutes to the nearest fixed site, inf where there is none.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from zones.siting import _swap
from zones.siting._reduce import FloatArray, IntArray

ROUNDS = 600
# The subgradient method: direction smoothed by a fifth, step cut when the bound has stood still.
_SMOOTHING = 0.2
_PATIENCE = 10
_CUT = 0.7
_EXCHANGE_EVERY = 75
_NEAR_LEAST = 30
_NEAR_SHARE = 6


@dataclass(frozen=True)
class Relaxation:
    """The best bound found, the price of opening each candidate there, and the best sites met on the way."""

    bound: float
    price: FloatArray
    chosen: IntArray


def cost(times: FloatArray, weight: FloatArray, base: FloatArray, chosen: IntArray) -> float:
    """Return demand x minutes to the nearest of the chosen and fixed sites; inf if a place reaches none."""
    return float(weight @ np.minimum(base, times[:, chosen].min(axis=1, initial=np.inf)))


def greedy(times: FloatArray, weight: FloatArray, base: FloatArray, n_new: int, begin: IntArray) -> IntArray:
    """Return ``n_new`` candidates: ``begin``, then one by one the one that saves most."""
    chosen = [int(site) for site in begin]
    far = _stand_in(times, weight, base)
    reach = np.minimum(times, far)
    now = np.minimum(np.minimum(base, far), reach[:, chosen].min(axis=1, initial=far))
    while len(chosen) < n_new:
        saved = weight @ np.maximum(now[:, None] - reach, 0.0)
        saved[chosen] = -np.inf
        best = int(np.argmax(saved))
        chosen.append(best)
        now = np.minimum(now, reach[:, best])
    return np.array(chosen, dtype=np.int64)


def exchange(times: FloatArray, weight: FloatArray, base: FloatArray, chosen: IntArray) -> IntArray:
    """Replace one chosen candidate at a time, the most rewarding first, until none helps."""
    least = 1e-12 * max(cost(times, weight, base, chosen), 1e-300)
    return _swap.exchange(_exchange_savings(times, weight, base), chosen, least)


def lowest_equal(times: FloatArray, weight: FloatArray, base: FloatArray, chosen: IntArray) -> IntArray:
    """Replace candidates by others of lower number wherever that costs nothing."""
    least = 1e-12 * cost(times, weight, base, chosen)
    return _swap.lowest_equal(_exchange_savings(times, weight, base), chosen, least)


def relax(times: FloatArray, weight: FloatArray, base: FloatArray, chosen: IntArray) -> Relaxation:
    """Return a lower bound by subgradient steps on the price each place would pay to be served.

    For any prices the relaxed problem falls apart by site: opening site j earns the sum of what the places
    nearer than their price save. The best ``len(chosen)`` sites at these prices cost no more than any choice.
    """
    n_new, n_sites = len(chosen), times.shape[1]
    # A place pays for its nearest sites only; a price that stays below the next one loses nothing.
    n_near = min(n_sites, max(_NEAR_LEAST, _NEAR_SHARE * n_sites // n_new))
    near = np.argpartition(times, n_near - 1, axis=1)[:, :n_near]
    weighted = weight[:, None] * np.take_along_axis(times, near, axis=1)
    reached = np.where(np.isfinite(weighted), weighted, 0.0).max(axis=1)
    ceiling, floor = np.minimum(weight * base, reached), weighted.min(axis=1)
    served = np.sort(np.column_stack([times[:, chosen], base]), axis=1)
    price = np.clip(weight * np.minimum(served[:, 1], ceiling / weight), floor, ceiling)
    best, least = chosen, cost(times, weight, base, chosen)
    bound, at_bound, step, stale = -np.inf, np.zeros(n_sites), 1.0, 0
    direction, saving, open_ = np.zeros_like(price), np.empty_like(weighted), np.empty(n_sites, dtype=bool)
    for turn in range(1, ROUNDS + 1):
        np.subtract(weighted, price[:, None], out=saving)
        np.minimum(saving, 0.0, out=saving)
        opening = np.bincount(near.ravel(), saving.ravel(), n_sites).astype(np.float64, copy=False)
        sites = np.argsort(opening, kind="stable")[:n_new]
        value = float(price.sum() + opening[sites].sum())
        stale += 1
        if value > bound:
            stale = 0 if value > bound + 1e-5 * abs(value) else stale
            bound, at_bound = value, opening
        if turn % _EXCHANGE_EVERY == 0:
            other = exchange(times, weight, base, sites)
            if cost(times, weight, base, other) < least:
                best, least = other, cost(times, weight, base, other)
        if stale >= _PATIENCE:
            step, stale = step * _CUT, 0
        open_[:] = False
        open_[sites] = True
        slope = 1.0 - (open_[near] & (saving < 0)).sum(axis=1)
        direction = _SMOOTHING * slope + (1 - _SMOOTHING) * direction
        # At the edge of the allowed prices only the way back counts.
        blocked = ((price <= floor) & (direction < 0)) | ((price >= ceiling) & (direction > 0))
        free = np.where(blocked, 0.0, direction)
        length = float(free @ free)
        if step < 1e-3 or length == 0 or least - bound <= 1e-9 * least:
            break
        price = np.clip(price + step * (least - value) / length * free, floor, ceiling)
    return Relaxation(min(bound, least), at_bound, best)


def _exchange_savings(times: FloatArray, weight: FloatArray, base: FloatArray) -> _swap.Gains:
    """Return what tells the saving of replacing each chosen candidate (rows) by each candidate (columns)."""
    far = _stand_in(times, weight, base)
    reach = np.minimum(times, far)
    place = np.arange(len(reach))
    # Filled anew at each call: fresh memory of this size costs more than the arithmetic.
    with_first, without = np.empty_like(reach), np.empty_like(reach)

    def savings(chosen: IntArray) -> FloatArray:
        n_new = len(chosen)
        near = np.column_stack([reach[:, chosen], np.minimum(base, far)])
        owner = near.argmin(axis=1)
        first = near[place, owner]
        near[place, owner] = far
        second = near.min(axis=1)
        np.minimum(first[:, None], reach, out=with_first)
        np.minimum(second[:, None], reach, out=without)
        np.subtract(with_first, without, out=without)
        np.multiply(weight[:, None], without, out=without)
        # Rows of `theirs`: the places served by each chosen candidate; those of a fixed site keep it.
        served = owner < n_new
        theirs = csr_matrix((np.ones(served.sum()), (owner[served], place[served])), (n_new, len(near)))
        np.subtract(first[:, None], with_first, out=with_first)
        saved: FloatArray = weight @ with_first + theirs @ without
        saved[:, chosen] = -np.inf
        return saved

    return savings


def _stand_in(times: FloatArray, weight: FloatArray, base: FloatArray) -> float:
    """Return minutes to use for "unreachable": so many that reaching one place more outweighs all else."""
    most = float(np.max(times, where=np.isfinite(times), initial=1.0))
    return 1.0 + most * min(2.0 * float(weight.sum() / weight.min()), 1e9)
