"""Compiled shortest paths over a grid of cells and a road graph at once.

Nodes ``0 .. n_cells - 1`` are cells, the rest are road nodes, sorted by the cell they lie in. The flood
starts at the seeds and runs *against* the direction of travel, so that it yields the time towards the seeds.
``steps``, ``links`` and ``arcs`` hold the cost of travelling to the node at hand from its neighbour:

- ``steps[c, k]`` to cell ``c`` from cell ``c + offsets[k]``,
- ``links[r]`` between road node ``r`` and its cell, the same both ways,
- ``arcs[a]`` for ``a`` in ``arc_start[r] .. arc_start[r + 1]`` to road node ``r`` from ``arc_from[a]``.

An infinite cost means closed.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

BUCKETS = 4096


@njit(cache=True, nogil=True)
def _grown(values):  # type: ignore[no-untyped-def]
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
    """Return the largest number of neighbours a node can have."""
    most = 0
    for i in range(road_start.size - 1):
        most = max(most, road_start[i + 1] - road_start[i])
    most += offsets.size
    for i in range(arc_start.size - 1):
        most = max(most, arc_start[i + 1] - arc_start[i] + 1)
    return most


@njit(cache=True, nogil=True)
def flood(
    steps: F32,
    offsets: I64,
    links: F32,
    road_start: I32,
    road_cell: I32,
    arcs: F32,
    arc_start: I32,
    arc_from: I32,
    seed_node: I32,
    seed_seconds: F64,
    seed_source: I32,
    bucket: float,
    seconds: F64,
    source: I32,
) -> None:
    """Fill ``seconds`` (inf before) and ``source`` (-1 before) with time to and index of the nearest seed.

    Label correcting: nodes wait in buckets of ``bucket`` seconds; a node that improves is taken again. The
    result is the least fixpoint of the pairs (time, index) in lexicographic order. As long as the sums are
    exact, which costs in 32 bits and times in 64 bits make them over nine orders of magnitude, that does not
    depend on the order in which nodes are taken.
    """
    n_cells = steps.shape[0]
    n_steps = offsets.size
    per_second = 1.0 / bucket
    head = np.full(BUCKETS, -1, np.int32)
    pool_node = np.empty(max(1 << 16, 2 * seed_node.size), np.int32)
    pool_next = np.empty(pool_node.size, np.int32)
    state = np.array([0, -1, -1], np.int32)
    waiting = np.zeros(seconds.size, np.bool_)
    room = widest(offsets, road_start, arc_start)

    for i in range(seed_node.size):
        v = seed_node[i]
        new = seed_seconds[i]
        if new < seconds[v] or (new == seconds[v] and seed_source[i] < source[v]):
            seconds[v] = new
            source[v] = seed_source[i]
            waiting[v] = True
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
                    pool_node = _grown(pool_node)
                    pool_next = _grown(pool_next)
                if u < n_cells:
                    for k in range(n_steps):
                        if steps[u, k] < np.inf:
                            v = u + offsets[k]
                            new = at + steps[u, k]
                            if new < seconds[v] or (new == seconds[v] and owner < source[v]):
                                seconds[v] = new
                                source[v] = owner
                                waiting[v] = True
                                _put(v, (new - base) * per_second, head, pool_node, pool_next, state)
                    if links.size:
                        for road in range(road_start[u], road_start[u + 1]):
                            v = n_cells + road
                            new = at + links[road]
                            if new < seconds[v] or (new == seconds[v] and owner < source[v]):
                                seconds[v] = new
                                source[v] = owner
                                waiting[v] = True
                                _put(v, (new - base) * per_second, head, pool_node, pool_next, state)
                else:
                    road = u - n_cells
                    v = road_cell[road]
                    new = at + links[road]
                    if v >= 0 and (new < seconds[v] or (new == seconds[v] and owner < source[v])):
                        seconds[v] = new
                        source[v] = owner
                        waiting[v] = True
                        _put(v, (new - base) * per_second, head, pool_node, pool_next, state)
                    for a in range(arc_start[road], arc_start[road + 1]):
                        v = n_cells + arc_from[a]
                        new = at + arcs[a]
                        if new < seconds[v] or (new == seconds[v] and owner < source[v]):
                            seconds[v] = new
                            source[v] = owner
                            waiting[v] = True
                            _put(v, (new - base) * per_second, head, pool_node, pool_next, state)


@njit(cache=True, nogil=True)
def trace(
    start: int,
    seconds: F64,
    source: I32,
    ends: NDArray[np.bool_],
    steps: F32,
    offsets: I64,
    opposite: I64,
    links: F32,
    road_start: I32,
    road_cell: I32,
    along: F32,
    against: F32,
    arc_start: I32,
    arc_from: I32,
    arc_piece: I32,
    arc_along: NDArray[np.bool_],
) -> tuple[I32, I32]:
    """Return the nodes of the way from ``start`` to its nearest seed, and the piece that leads to each.

    Every step of the way takes exactly the time by which the two nodes differ. ``ends`` marks nodes that hold
    the time of a seed. The piece is -1 for a step over land or onto and off a road, and for the start.
    """
    n_cells = steps.shape[0]
    nodes = np.empty(1024, np.int32)
    pieces = np.empty(1024, np.int32)
    nodes[0] = start
    pieces[0] = -1
    n = 1
    u = start
    while not ends[u]:
        at = seconds[u]
        owner = source[u]
        following = -1
        piece = -1
        if u < n_cells:
            for k in range(offsets.size):
                if steps[u, k] < np.inf:
                    v = u + offsets[k]
                    if source[v] == owner and seconds[v] + steps[v, opposite[k]] == at:
                        following = v
                        break
            if following < 0:
                for road in range(road_start[u], road_start[u + 1]):
                    v = n_cells + road
                    if source[v] == owner and seconds[v] + links[road] == at:
                        following = v
                        break
        else:
            road = u - n_cells
            for a in range(arc_start[road], arc_start[road + 1]):
                v = n_cells + arc_from[a]
                p = arc_piece[a]
                cost = against[p] if arc_along[a] else along[p]
                if source[v] == owner and seconds[v] + cost == at:
                    following = v
                    piece = p
                    break
            v = road_cell[road]
            if following < 0 and v >= 0 and source[v] == owner and seconds[v] + links[road] == at:
                following = v
        if following < 0:
            break
        if n == nodes.size:
            nodes = _grown(nodes)
            pieces = _grown(pieces)
        nodes[n] = following
        pieces[n] = piece
        n += 1
        u = following
    return nodes[:n], pieces[:n]
