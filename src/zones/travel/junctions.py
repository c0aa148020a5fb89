"""Shortest times over a network alone, junctions and the roads between them, from one place after another."""

import numpy as np
from numpy.typing import NDArray

from zones.travel import _kernel, _ways, _words
from zones.travel._steps import MOVES
from zones.travel.world import BUCKET

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


def ways_between(to: I64, origin: I64, seconds: NDArray[np.floating], n: int) -> _ways.Ways:
    """Return the ways of a network of ``n`` junctions without land, for the kernel to walk on.

    Parameters
    ----------
    to, origin
        Junctions that each road leads to and comes from, in one direction.
    seconds
        What it takes, in whole ticks.
    n
        Number of junctions.
    """
    order = np.argsort(to, kind="stable")
    start = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(to, minlength=n), out=start[1:])
    return _ways.Ways(
        np.empty((0, len(MOVES[8])), np.float32),
        np.zeros(len(MOVES[8]), np.int64),
        np.full(n, np.inf, np.float32),
        np.zeros(1, np.int32),
        np.full(n, -1, np.int32),
        seconds[order].astype(np.float32),
        start,
        origin[order].astype(np.int32),
        *_ways.no_chains(),
    )


class Search:
    """Seconds from the junctions of a network to one place after another; a thread needs its own.

    Parameters
    ----------
    ways
        The network.
    limit_s
        What is farther is not found.
    """

    def __init__(self, ways: _ways.Ways, limit_s: float = np.inf) -> None:
        n = ways.links.size
        self._ways = ways
        self._shift = _words.bits_for(1)
        self._beyond = _words.limit_of(limit_s, self._shift)
        self._room = int(_ways.widest(ways.offsets, ways.road_start, ways.arc_start))
        self._order = _ways.Order(np.zeros(n, np.int32), 1, 1, BUCKET)
        self._words, self._after = np.full(n, _words.NEVER), np.full(n, _kernel.FREE, np.int32)
        self._log = _ways.Log(
            np.empty(n, np.int32), np.empty(n, np.int64), np.zeros(n, np.bool_), np.zeros(1, np.int64)
        )

    def seconds(self, near: I64, delay: F64, asked: "I64 | slice") -> F64:
        """Return the seconds from the junctions asked for, given those from junctions near the place.

        They are inf where no way leads, or none within the limit.
        """
        words, log = self._words, self._log
        _kernel.flood(
            self._ways,
            self._order,
            self._room,
            self._shift,
            _words.longest(self._shift) / 2.0,
            near.astype(np.int32),
            _words.words_of(delay, 0, self._shift),
            np.empty(0, np.int32),
            words,
            log,
            self._after,
            self._beyond,
        )
        found = words[asked]
        seconds: F64 = _words.times(found.ravel(), self._shift)[0]
        # Only what was reached is made as new: most searches end near by.
        reached = log.node[: log.length[0]]
        words[reached], log.held[reached] = _words.NEVER, False
        log.length[0] = 0
        return seconds.reshape(found.shape)
