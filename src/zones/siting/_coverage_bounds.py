"""Both sides of a covering problem: sites by exchange from below, a Lagrangian bound from above."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from zones.siting._reduce import BoolMatrix, FloatArray, IntArray

# The subgradient method: direction smoothed by a fifth, step cut when the bound has stood still.
_SMOOTHING = 0.2
_PATIENCE = 10
_CUT = 0.7
_EXCHANGE_EVERY = 60


@dataclass(frozen=True)
class Relaxation:
    """The best bound found, what each candidate is worth there, and the best sites met on the way."""

    bound: float
    worth: FloatArray
    chosen: IntArray


def covered(cover: BoolMatrix, weight: FloatArray, chosen: IntArray) -> float:
    """Return the weight of the places the chosen sites cover."""
    return float(weight[cover[:, chosen].any(axis=1)].sum())


def greedy(cover: BoolMatrix, weight: FloatArray, n_new: int) -> IntArray:
    """Add the site that covers most of what is left, up to ``n_new`` of them or until all is covered."""
    chosen: list[int] = []
    done = np.zeros(len(cover), dtype=bool)
    gain = weight @ cover
    while len(chosen) < n_new and not done.all():
        best = int(np.argmax(gain))
        fresh = cover[:, best] & ~done
        done |= fresh
        gain -= weight[fresh] @ cover[fresh]
        gain[best] = -np.inf
        chosen.append(best)
    return np.array(chosen, dtype=np.int64)


def exchange(cover: BoolMatrix, weight: FloatArray, chosen: IntArray) -> IntArray:
    """Replace one site at a time, the most rewarding first, until none helps."""
    chosen = chosen.copy()
    least = 1e-12 * weight.sum()
    while len(chosen):
        change = _exchange_gains(cover, weight, chosen)
        leave, enter = np.unravel_index(np.argmax(change), change.shape)
        if change[leave, enter] <= least:
            break
        chosen[leave] = enter
    return chosen


def lowest_equal(
    cover: BoolMatrix, weight: FloatArray, chosen: IntArray, fixed: tuple[int, ...]
) -> list[int]:
    """Replace sites by others of lower number (not the fixed ones) wherever that costs no coverage."""
    chosen = np.sort(chosen)
    least = -1e-12 * weight.sum()
    while len(chosen):
        equal = _exchange_gains(cover, weight, chosen) >= least
        equal[:, fixed] = False
        lower = equal & (np.arange(cover.shape[1]) < chosen[:, None])
        if not lower.any():
            break
        leave = int(np.argmax(lower.any(axis=1)))
        chosen[leave] = int(np.argmax(lower[leave]))
        chosen.sort()
    return [int(site) for site in chosen]


def relax(cover: BoolMatrix, weight: FloatArray, chosen: IntArray, *, n_new: int, rounds: int) -> Relaxation:
    """Return an upper bound by subgradient steps on the price each place pays to be covered.

    At any prices between 0 and the weights no choice covers more than what the places keep plus what the
    ``n_new`` best-paid sites collect. Good sites at good prices also make a good start for exchange.

    References
    ----------
    Galvão, R. D. and ReVelle, C. (1996). A Lagrangean heuristic for the maximal covering location problem.
    European Journal of Operational Research 88(1), 114-123.
    """
    places: csr_matrix = csr_matrix(cover.astype(float))
    sites: csr_matrix = places.T.tocsr()
    best, most = chosen, covered(cover, weight, chosen)
    price, direction = weight / 2, np.zeros_like(weight)
    bound, worth, step, stale = np.inf, np.zeros(cover.shape[1]), 1.0, 0
    for turn in range(1, rounds + 1):
        paid: FloatArray = sites @ price
        top = np.argsort(-paid, kind="stable")[:n_new]
        value = float((weight - price).sum() + paid[top].sum())
        stale += 1
        if value < bound:
            stale = 0 if value < bound - 1e-5 * value else stale
            bound, worth = value, paid
        if turn % _EXCHANGE_EVERY == 0:
            other = exchange(cover, weight, top)
            if covered(cover, weight, other) > most:
                best, most = other, covered(cover, weight, other)
        if stale >= _PATIENCE:
            step, stale = step * _CUT, 0
        open_ = np.zeros(cover.shape[1])
        open_[top] = 1.0
        direction = _SMOOTHING * (places @ open_ - 1.0) + (1 - _SMOOTHING) * direction
        # At the edge of the allowed prices only the way back counts.
        blocked = ((price <= 0) & (direction > 0)) | ((price >= weight) & (direction < 0))
        free = np.where(blocked, 0.0, direction)
        length = float(free @ free)
        if step < 1e-3 or length == 0 or bound - most <= 1e-9 * bound:
            break
        price = np.clip(price - step * (value - most) / length * free, 0.0, weight)
    return Relaxation(max(bound, most), worth, best)


def _exchange_gains(cover: BoolMatrix, weight: FloatArray, chosen: IntArray) -> FloatArray:
    """Return the weight won by replacing each chosen site (rows) by each candidate (columns)."""
    times = cover[:, chosen].sum(axis=1)
    missed, once = times == 0, times == 1
    only = cover[once]
    # Places that one chosen site alone covers, by that site: they go unless the newcomer covers them too.
    theirs = only[:, chosen].T * weight[once]
    change: FloatArray = weight[missed] @ cover[missed] + theirs @ only - theirs.sum(axis=1, keepdims=True)
    change[:, chosen] = -np.inf
    return change
