"""Set covering: the fewest sites that leave nobody beyond the threshold.

Toregas, C., Swain, R., ReVelle, C. and Bergman, L. (1971). The location of emergency service facilities.
Operations Research 19(6), 1363-1373.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, vstack

from zones.checked import positions, positive, travel_minutes
from zones.errors import InputError
from zones.siting._coverage_bounds import lowest_equal
from zones.siting._highs import TOLERANCE, minimise, relaxed
from zones.siting._inputs import fixed_sites
from zones.siting._reduce import BoolArray, merge_rows, undominated


@dataclass(frozen=True)
class SetCover:
    """Sites that cover every place.

    Attributes
    ----------
    sites
        Column numbers, fixed sites first.
    bound
        No cover that keeps the fixed sites has fewer sites than this.
    optimal
        Whether the number of sites is proven to be least.
    """

    sites: tuple[int, ...]
    bound: int
    optimal: bool


def set_cover(
    minutes: ArrayLike,
    *,
    threshold: float,
    fixed: Iterable[SupportsIndex] = (),
    time_limit_s: float | None = None,
) -> SetCover:
    """Choose the fewest sites so that every place lies within the threshold of one; proven optimal.

    Every row counts, whether anybody lives there or not: leave out the rows that need not be covered.

    Parameters
    ----------
    minutes
        Travel times from places (rows, I) to candidate sites (columns, J), >= 0, inf where unreachable.
    threshold
        Minutes, inclusive.
    fixed
        Existing sites that stay, and are part of the result.

    time_limit_s
        Give up the proof after so many seconds and return the best cover so far. Covers of a thousand
        sites can take minutes to prove.

    Returns
    -------
    SetCover
        ``.sites``, the fixed ones first; ``.optimal`` unless the time limit cut the proof short.

    Raises
    ------
    InputError
        Where no candidate covers a place (the message names the rows), and on bad input as `max_coverage`.

    Examples
    --------
    >>> set_cover([[10, 50, 90], [90, 20, 20], [90, 90, 30]], threshold=30).sites
    (0, 2)
    """
    reach = travel_minutes(minutes) <= positive(threshold, "threshold")
    stay = fixed_sites(fixed, reach.shape[1])
    limit = None if time_limit_s is None else positive(time_limit_s, "time_limit_s")
    beyond = np.logical_not(reach.any(axis=1))
    if beyond.any():
        raise InputError(
            f"minutes: no site is within {threshold:g} minutes of {int(beyond.sum())} places, rows "
            f"{positions(beyond)}; raise the threshold, add candidates, or leave these rows out"
        )
    open_ = reach[~reach[:, stay].any(axis=1)]
    every, weight = merge_rows(open_, np.ones(len(open_)))
    chosen, bound = smallest_cover(every, limit)
    sites = (*stay, *lowest_equal(every, weight, chosen, stay))
    return SetCover(sites, len(stay) + bound, len(sites) == len(stay) + bound)


def smallest_cover(cover: BoolArray, time_limit_s: float | None = None) -> tuple[NDArray[np.int64], int]:
    """Return the fewest columns that cover every row, and their least number; every row must have one."""
    cover, columns, taken = _kernel(cover)
    if not len(cover):
        return np.sort(taken), len(taken)
    start = _greedy(cover)
    solution = minimise(
        np.ones(len(columns)),
        csr_matrix(cover.astype(float)),
        np.ones(len(cover)),
        n_integer=len(columns),
        start=start.astype(float),
        absolute_gap=1 - 1e-3,  # sites are whole: a better cover has one less
        time_limit_s=time_limit_s,
    )
    chosen = start if solution.values is None else solution.values > 0.5
    if solution.optimal:
        fewest = int(chosen.sum())
    else:
        fewest = max(math.ceil(max(solution.bound, 1.0) - TOLERANCE), _at_least(cover))
    return np.sort(np.concatenate([taken, columns[chosen]])), len(taken) + fewest


def cover_within(
    cover: BoolArray, at_most: int, time_limit_s: float | None = None
) -> tuple[NDArray[np.int64] | None, bool]:
    """Return some ``at_most`` columns or fewer that cover every row, or None, and whether that is settled."""
    if not cover.any(axis=1).all():
        return None, True
    cover, columns, taken = _kernel(cover)
    left = at_most - len(taken)
    if left < (len(cover) > 0):
        return None, True
    chosen = _greedy(cover)
    if chosen.sum() > left:
        if _at_least(cover) > left:
            return None, True
        rows = vstack([csr_matrix(cover.astype(float)), np.ones((1, len(columns)))]).tocsr()
        solution = minimise(
            np.ones(len(columns)),
            rows,
            np.append(np.ones(len(cover)), 0.0),
            row_upper=np.append(np.full(len(cover), np.inf), float(left)),
            n_integer=len(columns),
            stop_at=float(left),
            time_limit_s=time_limit_s,
        )
        if solution.values is None:
            return None, solution.impossible
        chosen = solution.values > 0.5
    return np.sort(np.concatenate([taken, columns[chosen]])), True


def _at_least(cover: BoolArray) -> int:
    """Return a number of columns that every cover of all rows has, by prices of the linear relaxation.

    Where no column collects more than one in all from the rows it covers, there are as many as the prices sum
    up to; divided by what the best-paid column collects, any prices do.
    """
    n_rows, n_cols = cover.shape
    rows = csr_matrix(cover.astype(float))
    _, prices = relaxed(np.ones(n_cols), rows, np.ones(n_rows), np.full(n_rows, np.inf))
    price = np.maximum(prices, 0.0)
    most = float((price @ cover).max())
    return max(math.ceil(float(price.sum()) / most - TOLERANCE), 1) if most > 0 else 1


def _kernel(cover: BoolArray) -> tuple[BoolArray, NDArray[np.int64], NDArray[np.int64]]:
    """Return the hard core of a covering problem, the numbers of its columns, and columns sure to be in."""
    cover, _ = merge_rows(cover, np.ones(len(cover)))
    columns = np.arange(cover.shape[1])
    taken: list[int] = []
    while len(cover):
        shape = cover.shape
        # A site that alone covers some place is needed, and settles the other places it covers.
        needed = np.flatnonzero(cover[cover.sum(axis=1) == 1].any(axis=0))
        taken += columns[needed].tolist()
        cover = cover[~cover[:, needed].any(axis=1)]
        # A place is settled with any place whose sites are among its own: keep the hardest places only.
        cover = cover[undominated(~cover.T)] if len(cover) else cover
        useful = undominated(cover)
        cover, columns = cover[:, useful], columns[useful]
        if cover.shape == shape:
            break
    return cover, columns, np.array(taken, dtype=np.int64)


def _greedy(cover: BoolArray) -> NDArray[np.bool_]:
    """Return a mask of columns that cover every row, the one covering most that is left first."""
    chosen = np.zeros(cover.shape[1], dtype=bool)
    left = np.ones(len(cover), dtype=bool)
    while left.any():
        best = int(np.argmax(cover[left].sum(axis=0)))
        chosen[best] = True
        left &= ~cover[:, best]
    return chosen
