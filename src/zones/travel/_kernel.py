"""Compiled shortest paths over a grid of cells and a road graph at once.

Nodes ``0 .. n_cells - 1`` are cells, then come the road nodes, sorted by the cell they lie in, then the nodes
of roads that were drawn later. The flood starts at the seeds and runs *against* the direction of travel, so
that it yields the time towards the seeds. Everything that walks from node to node asks :func:`neighbours`;
everything that lowers a time is :func:`flood`: a full solve and an edit are the same relaxation.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zones.travel._jit import njit

B = NDArray[np.bool_]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

BUCKETS = 4096


class Ways(NamedTuple):
    """Cost of travelling to each node from its neighbours; an infinite cost means closed.

    ``steps[c, k]`` to cell ``c`` from cell ``c + offsets[k]``; ``links[r]`` between road node ``r`` and its
    cell, the same both ways; ``arcs[a]`` for ``a`` in ``arc_start[r] .. arc_start[r + 1]`` to road node ``r``
    from ``arc_from[a]``. Ways added later are chained per node: ``more_first[u]`` is the first (-1: none),
    ``more_next`` the one after it, each leading to ``u`` from node ``more_from`` at ``more_cost``. ``more``
    arrays of size 0 mean that there are none.
    """

    steps: F32
    offsets: I64
    links: F32
    road_start: I32
    road_cell: I32
    arcs: F32
    arc_start: I32
    arc_from: I32
    more_first: I32
    more_next: I32
    more_from: I32
    more_cost: F32


class Chains(NamedTuple):
    """The ways added later, as :class:`Ways` has them."""

    first: I32
    following: I32
    origin: I32
    cost: F32


def no_chains() -> Chains:
    """Return what stands for no way added later."""
    none = np.empty(0, np.int32)
    return Chains(none, none, none, np.empty(0, np.float32))


class Log(NamedTuple):
    """What nodes held before they changed, each node once; arrays of size 0 keep no log.

    ``held`` marks the nodes in the log, ``length[0]`` is how many there are.
    """

    node: I32
    seconds: F64
    source: I32
    held: B
    length: I64


def no_log() -> Log:
    """Return a log that nothing is written to."""
    none = np.empty(0, np.int32)
    return Log(none, np.empty(0), none, np.empty(0, np.bool_), np.zeros(1, np.int64))


@njit(cache=True, nogil=True)
def grown(values):  # type: ignore[no-untyped-def]
    """Return a copy with room for twice as many values."""
    larger = np.empty(values.size * 2, values.dtype)
    larger[: values.size] = values
    return larger


@njit(cache=True, nogil=True)
def _put(node: int, place: float, head: I32, pool_node: I32, pool_next: I32, state: I32) -> None:
    """File a node under its bucket.

    ``state`` holds the next unused entry, the first free one and the first one beyond the buckets.
    """
    entry = state[1]
    if entry >= 0:
        state[1] = pool_next[entry]
    else:
        entry = state[0]
        state[0] += 1
    pool_node[entry] = node
    if place < BUCKETS:
        bucket = int(place)
        pool_next[entry] = head[bucket]
        head[bucket] = entry
    else:
        pool_next[entry] = state[2]
        state[2] = entry


@njit(cache=True, nogil=True)
def widest(offsets: I64, road_start: I32, arc_start: I32) -> int:
    """Return the largest number of neighbours a node can have, ways added later not counted."""
    most = 0
    for i in range(road_start.size - 1):
        most = max(most, road_start[i + 1] - road_start[i])
    most += offsets.size
    for i in range(arc_start.size - 1):
        most = max(most, arc_start[i + 1] - arc_start[i] + 1)
    return most


@njit(cache=True, nogil=True)
def neighbours(u: int, ways: Ways, near: I32, cost: F32) -> int:
    """Fill ``near`` with a node's neighbours, ``cost`` with that of coming from each; return how many.

    Neighbours behind a closed way are left out.
    """
    n_cells = ways.steps.shape[0]
    n = 0
    if u < n_cells:
        for k in range(ways.offsets.size):
            if ways.steps[u, k] < np.inf:
                near[n] = u + ways.offsets[k]
                cost[n] = ways.steps[u, k]
                n += 1
        if ways.links.size:
            for road in range(ways.road_start[u], ways.road_start[u + 1]):
                near[n] = n_cells + road
                cost[n] = ways.links[road]
                n += 1
    elif u - n_cells < ways.links.size:
        road = u - n_cells
        if ways.road_cell[road] >= 0:
            near[n] = ways.road_cell[road]
            cost[n] = ways.links[road]
            n += 1
        for a in range(ways.arc_start[road], ways.arc_start[road + 1]):
            near[n] = n_cells + ways.arc_from[a]
            cost[n] = ways.arcs[a]
            n += 1
    if ways.more_first.size:
        entry = ways.more_first[u]
        while entry >= 0:
            near[n] = ways.more_from[entry]
            cost[n] = ways.more_cost[entry]
            n += 1
            entry = ways.more_next[entry]
    return n


@njit(cache=True, nogil=True)
def note(v: int, seconds: F64, source: I32, log: Log) -> None:
    """Enter what a node holds into the log, unless it is there already or no log is kept."""
    if log.held.size and not log.held[v]:
        log.held[v] = True
        n = log.length[0]
        log.node[n] = v
        log.seconds[n] = seconds[v]
        log.source[n] = source[v]
        log.length[0] = n + 1


@njit(cache=True, nogil=True)
def flood(
    ways: Ways,
    room: int,
    seed_node: I32,
    seed_seconds: F64,
    seed_source: I32,
    woken: I32,
    bucket: float,
    seconds: F64,
    source: I32,
    waiting: B,
    log: Log,
) -> None:
    """Lower ``seconds`` and ``source`` to the time to and the index of the nearest seed.

    Label correcting: nodes wait in buckets of ``bucket`` seconds; a node that improves is taken again. The
    result is the least fixpoint of the pairs (time, index) in lexicographic order. As long as the sums are
    exact, which costs in 32 bits and times in 64 bits make them over nine orders of magnitude, that does not
    depend on the order in which nodes are taken, nor on the labels it starts from, as long as each of them is
    the time of some way and every way that could better a neighbour leads from a seed or a woken node.

    Parameters
    ----------
    ways, room
        The graph, and a bound on the number of neighbours of a node.
    seed_node, seed_seconds, seed_source
        The seeds.
    woken
        Nodes whose neighbours are to be tried again.
    bucket
        Width of a bucket in seconds.
    seconds, source
        Labels (inf and -1 where nothing is known), changed in place.
    waiting
        All False but for woken nodes; all False afterwards.
    log
        Where changed nodes are entered.
    """
    per_second = 1.0 / bucket
    head = np.full(BUCKETS, -1, np.int32)
    pool_node = np.empty(max(1 << 16, 2 * (seed_node.size + woken.size)), np.int32)
    pool_next = np.empty(pool_node.size, np.int32)
    state = np.array([0, -1, -1], np.int32)
    near = np.empty(room, np.int32)
    cost = np.empty(room, np.float32)

    for i in range(seed_node.size):
        v = seed_node[i]
        new = seed_seconds[i]
        if new < seconds[v] or (new == seconds[v] and seed_source[i] < source[v]):
            note(v, seconds, source, log)
            seconds[v] = new
            source[v] = seed_source[i]
            waiting[v] = True
            _put(v, np.inf, head, pool_node, pool_next, state)
    for i in range(woken.size):
        v = woken[i]
        waiting[v] = seconds[v] < np.inf
        if waiting[v]:
            _put(v, np.inf, head, pool_node, pool_next, state)

    while state[2] >= 0:
        # File what lies beyond the last bucket under the buckets of the next span of time.
        base = np.inf
        entry = state[2]
        while entry >= 0:
            v = pool_node[entry]
            if waiting[v]:
                base = min(base, seconds[v])
            entry = pool_next[entry]
        entry = state[2]
        state[2] = -1
        while entry >= 0:
            following = pool_next[entry]
            v = pool_node[entry]
            pool_next[entry] = state[1]
            state[1] = entry
            if waiting[v]:
                _put(v, (seconds[v] - base) * per_second, head, pool_node, pool_next, state)
            entry = following

        for current in range(BUCKETS):
            while head[current] >= 0:
                entry = head[current]
                head[current] = pool_next[entry]
                u = pool_node[entry]
                pool_next[entry] = state[1]
                state[1] = entry
                if not waiting[u]:
                    continue
                waiting[u] = False
                at = seconds[u]
                owner = source[u]
                if state[0] + room > pool_node.size:
                    pool_node = grown(pool_node)
                    pool_next = grown(pool_next)
                n = neighbours(u, ways, near, cost)
                for i in range(n):
                    v = near[i]
                    new = at + cost[i]
                    if new < seconds[v] or (new == seconds[v] and owner < source[v]):
                        note(v, seconds, source, log)
                        seconds[v] = new
                        source[v] = owner
                        waiting[v] = True
                        _put(v, (new - base) * per_second, head, pool_node, pool_next, state)
