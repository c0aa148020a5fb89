"""What the compiled kernels walk on: the ways between nodes, the log of what changes, the order of nodes."""

from typing import Final, NamedTuple

import numpy as np

from zones.travel._jit import njit
from zones.travel._steps import MOVES
from zones.travel._words import F32, I32, I64, NEVER, TICKS_PER_S, B

MOVED: Final = len(MOVES[8])
"""Neighbours of a cell."""

DOWN: Final = MOVES[8].index((1, 0))


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
    word: I64
    held: B
    length: I64


def no_log() -> Log:
    """Return a log that nothing is written to."""
    return Log(np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.bool_), np.zeros(1, np.int64))


class Order(NamedTuple):
    """In which order nodes are taken: it decides the speed, never the result."""

    tile: I32
    """Tile of each node; tiles are counted row by row."""
    tiles: int
    side: int
    """Side of a tile in cells."""
    bucket: int
    """Nodes of a tile are taken by buckets of two to the power of so many seconds."""


@njit(cache=True, nogil=True)
def grown(values):  # type: ignore[no-untyped-def]
    """Return a copy with room for twice as many values."""
    larger = np.empty((values.shape[0] * 2, *values.shape[1:]), values.dtype)
    larger[: values.shape[0]] = values
    return larger


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
def neighbours(  # type: ignore[no-untyped-def]
    u, steps, offsets, links, road_start, road_cell, arcs, arc_start, arc_from,
    more_first, more_next, more_from, more_cost, shift, latest, near, cost,
):  # fmt: skip
    """Fill ``near`` with a node's neighbours, ``cost`` with that of coming from each; return how many.

    Costs are counted as in words, ``NEVER`` where a way is closed; of steps only open ones are counted.
    The arrays of :class:`Ways` come one by one: taken out of it anew for each node, they cost more than all
    the rest.
    """
    n_cells = steps.shape[0]
    tick = np.float32(TICKS_PER_S)
    n = 0
    if u < n_cells:
        for k in range(offsets.size):
            c = steps[np.uintp(u), k]
            if c < latest:
                near[n] = u + offsets[k]
                cost[n] = np.int64(c * tick) << shift
                n += 1
        if links.size:
            for road in range(road_start[np.uintp(u)], road_start[np.uintp(u + 1)]):
                c = links[np.uintp(road)]
                near[n] = n_cells + road
                cost[n] = np.int64(c * tick) << shift if c < latest else NEVER
                n += 1
    elif u - n_cells < links.size:
        here = np.uintp(u - n_cells)
        if road_cell[here] >= 0:
            c = links[here]
            near[n] = road_cell[here]
            cost[n] = np.int64(c * tick) << shift if c < latest else NEVER
            n += 1
        for a in range(arc_start[here], arc_start[here + np.uintp(1)]):
            c = arcs[np.uintp(a)]
            near[n] = n_cells + arc_from[np.uintp(a)]
            cost[n] = np.int64(c * tick) << shift if c < latest else NEVER
            n += 1
    if more_first.size:
        entry = more_first[np.uintp(u)]
        while entry >= 0:
            c = more_cost[entry]
            near[n] = more_from[entry]
            cost[n] = np.int64(c * tick) << shift if c < latest else NEVER
            n += 1
            entry = more_next[entry]
    return n
