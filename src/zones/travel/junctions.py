"""Shortest times over a network alone, junctions and the roads between them, from one place after another.

Roads form a hierarchy: junctions are taken out one by one, those with fewest roads first, and wherever the
way past one is the fastest between two that stay, a road of that length stands for it. The times to a place
are found by climbing from there to the few junctions above, and coming down to those asked for. They are sums
of whole ticks, hence exact, and the same in whatever order.

Dibbelt, J., Strasser, B. and Wagner, D. (2016). Customizable contraction hierarchies. ACM Journal of
Experimental Algorithmics 21, 1.5.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, diags_array
from scipy.sparse.linalg import splu

from zones.travel import _words
from zones.travel._jit import njit
from zones.travel._ways import grown

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

FAR: Final = _words.NEVER >> 1
"""Ticks of a way that is none; the sum of two is still a number."""


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """The junctions of a network, each with the ways between it and the later ones.

    Junctions are counted by their rank: when they were taken out. Those with ways to the one of rank ``r``
    are ``above[start[r] : start[r + 1]]``, in rising order.
    """

    rank: I64 = field(repr=False)
    """(junctions,) when each was taken out."""
    start: I64 = field(repr=False)
    above: I32 = field(repr=False)
    up: I64 = field(repr=False)
    """Ticks from the junction to the one above."""
    down: I64 = field(repr=False)
    """Ticks from the one above to the junction."""

    @classmethod
    def of(cls, to: I64, origin: I64, seconds: F64, n: int) -> "Hierarchy":
        """Return the hierarchy of ``n`` junctions.

        Parameters
        ----------
        to, origin
            Junctions that each road leads to and comes from, in one direction.
        seconds
            What it takes, in whole ticks.
        n
            Number of junctions.
        """
        between = to != origin
        to, origin, ticks = to[between], origin[between], _words.words_of(seconds[between], 0, 0)
        rank = _fewest_first(to, origin, n)
        low, high = np.minimum(rank[to], rank[origin]), np.maximum(rank[to], rank[origin])
        start, above = _filled(*_columns(low, high, n))
        up, down = np.full(above.size, FAR), np.full(above.size, FAR)
        column = np.repeat(np.arange(n), np.diff(start))
        # Columns rise, and so do the ranks in each: one number tells where a road is.
        at = np.searchsorted(column * n + above, low * n + high)
        climbs = rank[to] == high
        np.minimum.at(up, at[climbs], ticks[climbs])
        np.minimum.at(down, at[~climbs], ticks[~climbs])
        _shorten(start, above, up, down)
        return cls(rank, start, above, up, down)


class Search:
    """Seconds from some junctions of a network to one place after another; a thread needs its own.

    Parameters
    ----------
    hierarchy
        The network.
    asked
        Junctions to know the seconds from, of any shape.
    """

    def __init__(self, hierarchy: Hierarchy, asked: I64) -> None:
        h = self._hierarchy = hierarchy
        self._asked = h.rank[asked]
        n = h.rank.size
        # Whatever is on the way up from those asked for, from the top down.
        self._inner = _climbed(np.unique(self._asked), h.start, h.above, np.zeros(n, np.bool_))[::-1].copy()
        self._ticks, self._met = np.full(n, FAR), np.zeros(n, np.bool_)

    def seconds(self, near: I64, delay: F64) -> F64:
        """Return the seconds from the junctions asked for, given those from junctions near the place.

        They are inf where no way leads.
        """
        h, ticks = self._hierarchy, self._ticks
        climbed = _swept(
            h.start,
            h.above,
            h.up,
            h.down,
            h.rank[near],
            _words.words_of(delay, 0, 0),
            self._inner,
            ticks,
            self._met,
        )
        found = ticks[self._asked]
        ticks[climbed] = FAR
        ticks[self._inner] = FAR
        return np.where(found < FAR, found / _words.TICKS_PER_S, np.inf)


def _fewest_first(to: I64, origin: I64, n: int) -> I64:
    """Return when each junction is best taken out, so that few roads have to be added.

    That is the order in which unknowns are best eliminated from equations: minimum degree (Liu, 1985).
    """
    ones = np.ones(to.size)
    roads = coo_array((ones, (to, origin)), shape=(n, n)) + coo_array((ones, (origin, to)), shape=(n, n))
    equations = (diags_array(np.asarray(roads.sum(axis=1)).ravel() + 1.0) - roads).tocsc()
    solved = splu(
        equations, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
    )
    return solved.perm_c.astype(np.int64)


def _columns(low: I64, high: I64, n: int) -> tuple[I64, I32]:
    """Return where each junction's later neighbours begin, and these."""
    pairs = np.unique(low * n + high)
    start = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(pairs // n, minlength=n), out=start[1:])
    return start, (pairs % n).astype(np.int32)


@njit(cache=True, nogil=True)
def _joined(above: I32, size: int, others: I32, seen: I32, j: int) -> tuple[I32, int]:
    """Append those that the ``j``-th junction has not seen; return the array, maybe grown, and its size."""
    for other in others:
        if seen[other] != j:
            if size == above.size:
                above = grown(above)
            seen[other] = j
            above[size] = other
            size += 1
    return above, size


@njit(cache=True, nogil=True)
def _filled(start: I64, later: I32) -> tuple[I64, I32]:
    """Return the same with those that become neighbours as junctions between them are taken out."""
    n = start.size - 1
    begin = np.zeros(n + 1, np.int64)
    above = np.empty(max(16, 2 * later.size), np.int32)
    seen = np.full(n, -1, np.int32)
    # Whoever is first above a junction takes over its neighbours.
    first, following = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    size = 0
    for j in range(n):
        seen[j] = j
        above, size = _joined(above, size, later[start[j] : start[j + 1]], seen, j)
        child = first[j]
        while child >= 0:
            above, size = _joined(above, size, above[begin[child] : begin[child + 1]], seen, j)
            child = following[child]
        begin[j + 1] = size
        if size > begin[j]:
            above[begin[j] : size].sort()
            parent = above[begin[j]]
            following[j] = first[parent]
            first[parent] = j
    return begin, above[:size].copy()


@njit(cache=True, nogil=True)
def _shorten(start: I64, above: I32, up: I64, down: I64) -> None:
    """Let ways between junctions be as short as the way past any that were taken out before."""
    for v in range(start.size - 1):
        for k in range(start[v], start[v + 1]):
            at = start[above[k]]
            for m in range(k + 1, start[v + 1]):
                while above[at] != above[m]:
                    at += 1
                up[at] = min(up[at], down[k] + up[m])
                down[at] = min(down[at], down[m] + up[k])


@njit(cache=True, nogil=True)
def _climbed(ranks: I64, start: I64, above: I32, met: NDArray[np.bool_]) -> I64:
    """Return some junctions and all above them in rising order; ``met`` is false everywhere, and left so."""
    out = np.empty(max(16, 2 * ranks.size), np.int64)
    size = 0
    for rank in ranks:
        v = rank
        while not met[v]:
            met[v] = True
            if size == out.size:
                out = grown(out)
            out[size] = v
            size += 1
            if start[v] == start[v + 1]:
                break
            # All others above are above this one too.
            v = above[start[v]]
    out = np.sort(out[:size])
    met[out] = False
    return out


@njit(cache=True, nogil=True)
def _swept(
    start: I64,
    above: I32,
    up: I64,
    down: I64,
    near: I64,
    late: I64,
    inner: I64,
    ticks: I64,
    met: NDArray[np.bool_],
) -> I64:
    """Fill in the ticks from ``inner`` junctions to a place, and return what was climbed through."""
    for i in range(near.size):
        ticks[near[i]] = min(ticks[near[i]], late[i])
    climbed = _climbed(near, start, above, met)
    for v in climbed:
        for k in range(start[v], start[v + 1]):
            ticks[above[k]] = min(ticks[above[k]], down[k] + ticks[v])
    for v in inner:
        least = ticks[v]
        for k in range(start[v], start[v + 1]):
            least = min(least, up[k] + ticks[above[k]])
        ticks[v] = least
    return climbed
