"""Compiled shortest times over one tile of a raster, and how cells are kept between visits to it.

A tile of 64 x 64 cells fits the processor's cache. It is loaded with its rim, settled as if it were the
world, and stored (see ``_raster`` for which tile when).

A cell's time and source are one number: the bits of the time as a 64-bit float, its last bits replaced by the
source's index. Of two such numbers, read as integers, the smaller is the nearer source, and of two equally
near sources the one given first. Between visits a cell is kept in 48 bits (64 for more than 256 sources): the
32-bit float in ``high``, further digits of the time and the index in ``low``.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones.travel._filing import BUCKETS, FOREIGN, UNFILED, file, refile, unfile
from zones.travel._jit import njit
from zones.travel._steps import MOVES, between

F64 = NDArray[np.float64]
I16 = NDArray[np.int16]
I64 = NDArray[np.int64]

TILE: Final = 64
RIM: Final = 2
"""Cells around a tile that a move out of it can end on."""
SIDE: Final = TILE + 2 * RIM

LOW_BITS: Final = 29
"""A 64-bit float has so many more digits than a 32-bit one."""
BIAS: Final = 896 << 52
"""The exponents of 64-bit and of 32-bit floats differ by this."""
UNREACHED: Final = 255 << 23
"""The bits of the 32-bit float infinity: the time of a cell that is not reached."""
NEVER: Final = (UNREACHED << LOW_BITS) + BIAS
"""The word of such a cell."""
DROPPED: Final = LOW_BITS - 16
"""The bits of a word that are not kept when ``low`` has 16 bits."""
START: Final = (1 << 23 << LOW_BITS) + BIAS
"""The word of a source: 2^-126 and not 0, which has no exponent. Any step added to it swallows it."""


STEPS: Final = MOVES[16]
OFFSET: Final = np.array([down * SIDE + right for down, right in STEPS])
LENGTH: Final = np.array([math.hypot(down, right) for down, right in STEPS])
BETWEEN: Final = np.array(
    [
        [down * SIDE + right for down, right in between(move)] if k >= 4 else [0, 0]
        for k, move in enumerate(STEPS)
    ]
)


@njit(cache=True, nogil=True)
def bits_of(seconds):  # type: ignore[no-untyped-def]
    """Return the bits of a 64-bit float."""
    return np.float64(seconds).view(np.int64)


@njit(cache=True, nogil=True)
def seconds_of(bits):  # type: ignore[no-untyped-def]
    """Return the 64-bit float of some bits."""
    return np.int64(bits).view(np.float64)


@njit(cache=True, nogil=True)
def step(u: int, k: int, cost: F64, heights: F64, sloped: bool, run: F64) -> float:
    """Return what move ``k`` from cell ``u`` of a tile costs, walked the other way round; inf if closed.

    ``cost`` holds the cost of half a straight step in each cell, ``run`` the length of each move in metres.
    """
    v = u + OFFSET[k]
    seconds = LENGTH[k] * (cost[u] + cost[v])
    if k >= 4:
        first = cost[u + BETWEEN[k, 0]]
        second = cost[u + BETWEEN[k, 1]]
        if k < 8:
            if first == np.inf and second == np.inf:
                return np.inf
        else:
            seconds = LENGTH[k] * 0.5 * ((cost[u] + cost[v]) + (first + second))
    if sloped:
        rise = heights[u] - heights[v]
        if np.isnan(rise):
            rise = 0.0
        seconds *= np.exp(3.5 * np.abs(rise / run[k] + 0.05))
    return seconds


@njit(cache=True, nogil=True)
def _jump(  # type: ignore[no-untyped-def]
    u, words, cost, heights, sloped, run, base, per_width, current, most, latest, index_bits,
    head, after, before, filed,
):  # fmt: skip
    """Do for the knight's moves from a cell what ``settle`` does for the others.

    On its own, because the same lines inside its loop would slow down those who have no use for them.
    """
    half = np.int64(1) << (index_bits - 1)
    index_of = (np.int64(1) << index_bits) - 1
    close = 2.0 ** (index_bits - 50)
    index = words[u] & index_of
    at = seconds_of(words[u] - index)
    grown = 0
    doubtful = False
    for k in range(8, 16):
        v = np.uintp(u + OFFSET[k])
        crossed = cost[u + BETWEEN[k, 0]] + cost[u + BETWEEN[k, 1]]
        late = at + LENGTH[k] * 0.5 * ((cost[u] + cost[v]) + crossed)
        word = ((bits_of(late) + half) & ~index_of) | index
        if word >= words[v]:
            continue
        if sloped:
            late = at + step(u, k, cost, heights, True, run)
            word = ((bits_of(late) + half) & ~index_of) | index
            if word >= words[v]:
                continue
        if late <= latest:
            if index > (words[v] & index_of) and seconds_of(words[v]) - late < close * (late + most):
                doubtful = True
            words[v] = word
            grown += refile(v, (late - base) * per_width, current, head, after, before, filed)
    return grown, doubtful


@njit(cache=True, nogil=True)
def settle(  # type: ignore[no-untyped-def]
    words, cost, heights, sloped, run, neighbours, width, most, latest, index_bits,
    head, after, before, filed,
):  # fmt: skip
    """Bring a tile to rest. The cells that improved wait in the last bucket.

    Buckets no wider than the cheapest step take almost every cell once; one that improves is taken again.

    Returns whether a cell came so little nearer to a later source that it may make no difference to its
    neighbours' times: they keep the earlier source, which is no longer right (see ``mend_ties``).
    """
    close = 2.0 ** (index_bits - 50)
    doubtful = False
    half = np.int64(1) << (index_bits - 1)
    index_of = (np.int64(1) << index_bits) - 1
    per_width = 1.0 / width
    while head[BUCKETS] >= 0:
        # File what lies beyond the buckets under those of the next span of time.
        earliest = np.int64(NEVER)
        v = np.int64(head[BUCKETS])
        while v >= 0:
            earliest = min(earliest, words[v])
            v = np.int64(after[v])
        base = seconds_of(earliest)
        inside = 0
        v = np.int64(head[BUCKETS])
        head[BUCKETS] = -1
        while v >= 0:
            following = np.int64(after[v])
            distance = (seconds_of(words[v]) - base) * per_width
            if distance < BUCKETS:
                inside += 1
                file(v, np.int64(distance), head, after, before, filed)
            else:
                file(v, BUCKETS, head, after, before, filed)
            v = following

        # Rounding can put a cell just before the bucket at hand, which is over: it goes into this one.
        current = 0
        while inside > 0:
            u = np.int64(head[current])
            if u < 0:
                current += 1
                continue
            first = np.int64(after[u])
            head[current] = first
            if first >= 0:
                before[first] = -1
            filed[u] = UNFILED
            inside -= 1
            index = words[u] & index_of
            at = seconds_of(words[u] - index)
            here = cost[u]
            for k in range(8):
                to = np.uintp(u + OFFSET[k])
                late = at + LENGTH[k] * (here + cost[to])
                word = ((bits_of(late) + half) & ~index_of) | index
                if word < words[to]:
                    if sloped or (k >= 4 and cost[u + BETWEEN[k, 0]] == np.inf):
                        late = at + step(u, k, cost, heights, sloped, run)
                        word = ((bits_of(late) + half) & ~index_of) | index
                        if word >= words[to]:
                            continue
                    if late > latest:
                        continue
                    if index > (words[to] & index_of) and seconds_of(words[to]) - late < close * (
                        late + most
                    ):
                        doubtful = True
                    words[to] = word
                    was = filed[to]
                    if was == FOREIGN:
                        continue
                    distance = (late - base) * per_width
                    place = np.int64(BUCKETS)
                    if distance < BUCKETS:
                        place = max(np.int64(distance), np.int64(current))
                    if was != place:
                        if was != UNFILED:
                            inside -= int(was < BUCKETS)
                            unfile(to, head, after, before, filed)
                        inside += int(place < BUCKETS)
                        file(to, place, head, after, before, filed)
            if neighbours > 8:
                grown, unsure = _jump(
                    u, words, cost, heights, sloped, run, base, per_width, current, most, latest,
                    index_bits, head, after, before, filed,
                )  # fmt: skip
                inside += grown
                doubtful |= unsure
    return doubtful


@njit(cache=True, nogil=True)
def load(friction, elevation, half_cell, top, left, high, low, drop, cost, heights, words):  # type: ignore[no-untyped-def]
    """Fill the working arrays with a tile and its rim."""
    rows, cols = friction.shape
    first, last = max(left - RIM, 0), min(left + TILE + RIM, cols)
    n = last - first
    if n < SIDE or top < RIM or top + TILE + RIM > rows:
        cost[:] = np.inf
        words[:] = NEVER
    for r in range(max(top - RIM, 0), min(top + TILE + RIM, rows)):
        i = (r - top + RIM) * SIDE + first - left + RIM
        # Slices from zero, so that these loops become vector instructions.
        from_friction, from_high, from_low = friction[r, first:last], high[r, first:last], low[r, first:last]
        to_cost, to_words = cost[i : i + n], words[i : i + n]
        for c in range(n):
            f = np.float64(from_friction[c])
            to_cost[c] = f * half_cell if (f > 0.0) & (f < np.inf) else np.inf
        for c in range(n):
            to_words[c] = ((np.int64(from_high[c]) << LOW_BITS) + BIAS) | (np.int64(from_low[c]) << drop)
        if elevation.size:
            heights[i : i + n] = elevation[r, first:last]


@njit(cache=True, nogil=True)
def spread(cost):  # type: ignore[no-untyped-def]
    """Return the width of buckets for a tile, and the most that a step can cost on the flat."""
    least = np.inf
    most = 0.0
    total = 0.0
    count = 0
    for c in cost:
        if c < np.inf:
            least = min(least, c)
            most = max(most, c)
            total += c
            count += 1
    return 2.0 * max(least, total / max(count, 1) / 16.0), 8.0 * most


@njit(cache=True, nogil=True)
def store(words, top, left, drop, high, low):  # type: ignore[no-untyped-def]
    """Write a tile back, without its rim."""
    rows, cols = high.shape
    n = min(TILE, cols - left)
    for r in range(top, min(top + TILE, rows)):
        i = (r - top + RIM) * SIDE + RIM
        from_words, to_high, to_low = words[i : i + n], high[r, left : left + n], low[r, left : left + n]
        for c in range(n):
            to_high[c] = (from_words[c] - BIAS) >> LOW_BITS
            to_low[c] = (from_words[c] & ((1 << LOW_BITS) - 1)) >> drop


@njit(cache=True, nogil=True)
def unpack(high, low, index_bits, drop, unit, cutoff_s, seconds, nearest):  # type: ignore[no-untyped-def]
    """Turn words into seconds and indices, which may take the place of ``high`` and ``low``."""
    rows, cols = high.shape
    index_of = (np.int64(1) << index_bits) - 1
    for r in range(rows):
        for c in range(cols):
            word = ((np.int64(high[r, c]) << LOW_BITS) + BIAS) | (np.int64(low[r, c]) << drop)
            bits = word & ~index_of
            time = seconds_of(bits) * unit if bits > START else 0.0
            if high[r, c] == UNREACHED or time > cutoff_s:
                seconds[r, c] = np.inf
                nearest[r, c] = -1
            else:
                seconds[r, c] = time
                nearest[r, c] = (word & index_of) >> drop
