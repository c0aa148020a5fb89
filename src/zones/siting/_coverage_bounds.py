"""Both sides of a covering problem: sites by exchange from below, prices of the relaxation from above."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix

from zones.siting import _swap
from zones.siting._coverage_lp import CoverageLp
from zones.siting._highs import relaxed
from zones.siting._reduce import BoolArray, FloatArray, IntArray

_ROUNDING = 1e-12
"""Share of all weight below which a difference is rounding."""

_FEW_ROWS = 1300
"""Up to so many places that only just are covered the simplex method, which sees these alone, is quicker than
an interior point method that sees all."""

_ROUGHLY = 1e-7
"""Share of all weight that the bound may be off the relaxation's."""

_SHAKEN = 0.5
"""Starts for exchange are drawn from the relaxed choice times factors of 1 - this to 1 + this."""


@dataclass(frozen=True)
class Relaxation:
    """A bound, what each candidate is worth and how far it is open there, and the best sites met."""

    bound: float
    worth: FloatArray
    open: FloatArray
    chosen: IntArray


def covered(cover: BoolArray, weight: FloatArray, chosen: IntArray) -> float:
    """Return the weight of the places the chosen sites cover."""
    return float(weight[cover[:, chosen].any(axis=1)].sum())


def greedy(cover: BoolArray, weight: FloatArray, n_new: int) -> IntArray:
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


def exchanger(cover: BoolArray, weight: FloatArray) -> Callable[[IntArray], IntArray]:
    """Return what replaces one site at a time, the most rewarding first, until none helps."""
    gains, least = _exchange_gains(cover, weight), _ROUNDING * float(weight.sum())
    return partial(_swap.exchange, gains, least=least)


def lowest_equal(cover: BoolArray, weight: FloatArray, chosen: IntArray, fixed: tuple[int, ...]) -> list[int]:
    """Replace sites by others of lower number (not the fixed ones) wherever that costs no coverage."""
    gains = _exchange_gains(cover, weight)
    return _swap.lowest_equal(gains, chosen, _ROUNDING * weight.sum(), fixed).tolist()


def programme(cover: BoolArray, n_new: float) -> tuple[csr_matrix, FloatArray, FloatArray]:
    """Return the rows of maximal covering with their bounds.

    Variables: site open, then place covered. A place is covered by open sites only, and ``n_new`` are open.
    """
    n_rows, n_cols = cover.shape
    row, col = np.nonzero(cover)
    cells = (
        np.concatenate([np.ones(len(row)), -np.ones(n_rows), np.ones(n_cols)]),
        (
            np.concatenate([row, np.arange(n_rows), np.full(n_cols, n_rows)]),
            np.concatenate([col, n_cols + np.arange(n_rows), np.arange(n_cols)]),
        ),
    )
    rows = coo_matrix(cells, shape=(n_rows + 1, n_cols + n_rows)).tocsr()
    return rows, np.zeros(n_rows + 1), np.append(np.full(n_rows, np.inf), float(n_new))


def scale_of(weight: FloatArray) -> float:
    """Return a power of two, which keeps every digit, that brings the largest weight near 1."""
    return float(2.0 ** -np.floor(np.log2(weight.max())))


def relax(cover: BoolArray, weight: FloatArray, chosen: IntArray, *, n_new: int, starts: int) -> Relaxation:
    """Return an upper bound from the price each place pays to be covered, and good sites at those prices.

    At any prices between 0 and the weights no choice covers more than what the places keep plus what the
    ``n_new`` best-paid sites collect. The prices are those of the linear relaxation, so no prices give much
    less. Exchange begins at ``chosen``, then at the sites that are most open there, that many ``starts``
    times from choices shaken a little.

    References
    ----------
    Galvão, R. D. and ReVelle, C. (1996). A Lagrangean heuristic for the maximal covering location problem.
    European Journal of Operational Research 88(1), 114-123 (bound at given prices).
    """
    n_cols = cover.shape[1]
    exchange = exchanger(cover, weight)
    best = exchange(chosen)
    most = covered(cover, weight, best)
    values, price = _prices(cover, weight, best, n_new)
    worth: FloatArray = price @ cover
    bound = float((weight - price).sum() + np.sort(worth)[::-1][:n_new].sum())
    open_ = np.clip(values, 0.0, 1.0)
    rng = np.random.default_rng(0)
    for turn in range(starts):
        if bound - most <= 1e-9 * bound:
            break
        shaken = open_ * rng.uniform(1.0 - _SHAKEN, 1.0 + _SHAKEN, n_cols) if turn else open_
        # Where fewer sites are open at all, the best paid fill the count.
        start = np.lexsort((-worth, -shaken))[:n_new]
        other = exchange(start)
        if covered(cover, weight, other) > most:
            best, most = other, covered(cover, weight, other)
    return Relaxation(max(bound, most), worth, open_, best)


def _prices(
    cover: BoolArray, weight: FloatArray, chosen: IntArray, n_new: int
) -> tuple[FloatArray, FloatArray]:
    """Return how far each site is open in the linear relaxation, and the price each place pays there."""
    n_rows, n_cols = cover.shape
    scale = scale_of(weight)
    if (cover[:, chosen].sum(axis=1) == 1).sum() <= _FEW_ROWS:
        start = np.bincount(chosen, minlength=n_cols).astype(np.float64)
        lp = CoverageLp(csr_matrix(cover.astype(float)), weight, n_new, start, scale)
        return lp.optimum(_ROUGHLY * float(weight.sum()))
    rows, lower, upper = programme(cover, n_new)
    values, prices = relaxed(-np.concatenate([np.zeros(n_cols), weight]) * scale, rows, lower, upper)
    return values[:n_cols], np.clip(prices[:n_rows] / scale, 0.0, weight)


def _exchange_gains(cover: BoolArray, weight: FloatArray) -> _swap.Gains:
    """Return what tells the weight won by replacing each chosen site (rows) by each candidate (columns)."""
    n_cols = cover.shape[1]
    # One entry per place and site that covers it: few, where a table of all pairs is mostly empty.
    row, col = np.nonzero(cover)

    def gains(chosen: IntArray) -> FloatArray:
        theirs = cover[:, chosen]
        times, owner = theirs.sum(axis=1), theirs.argmax(axis=1)
        missed = times[row] == 0
        change = np.zeros((len(chosen), n_cols))
        change += np.bincount(col[missed], weight[row[missed]], n_cols)
        # Places that one chosen site alone covers: they go with it unless the newcomer covers them too.
        once = times[row] == 1
        at = owner[row[once]] * n_cols + col[once]
        change += np.bincount(at, weight[row[once]], len(chosen) * n_cols).reshape(change.shape)
        alone = times == 1
        change -= np.bincount(owner[alone], weight[alone], len(chosen))[:, None]
        change[:, chosen] = -np.inf
        return change

    return gains
