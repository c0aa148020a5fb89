"""Compiled walk from a node to its nearest seed."""

import numpy as np

from zones.travel._jit import njit
from zones.travel._ways import grown
from zones.travel._words import F32, I32, I64, TICKS_PER_S, B


@njit(cache=True, nogil=True)
def after(word: int, cost: float, shift: int) -> int:
    """Return the word of a node that is so many seconds from one; what cannot be passed leads to none."""
    return word + (int(cost * TICKS_PER_S) << shift) if cost < np.inf else -1


@njit(cache=True, nogil=True)
def trace(
    start: int,
    words: I64,
    shift: int,
    ends: B,
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
    arc_along: B,
) -> tuple[I32, I32]:
    """Return the nodes of the way from ``start`` to its nearest seed, and the piece that leads to each.

    Every step of the way takes exactly the time by which the two nodes differ: the word of the one and the
    step make the word of the other, time and source at once. ``ends`` marks nodes that hold the time of a
    seed. The piece is -1 for a step over land or onto and off a road, and for the start.
    """
    n_cells = steps.shape[0]
    nodes = np.empty(1024, np.int32)
    pieces = np.empty(1024, np.int32)
    nodes[0] = start
    pieces[0] = -1
    n = 1
    u = start
    while not ends[u]:
        at = words[u]
        following = -1
        piece = -1
        if u < n_cells:
            for k in range(offsets.size):
                if steps[u, k] < np.inf:
                    v = u + offsets[k]
                    if after(words[v], steps[v, opposite[k]], shift) == at:
                        following = v
                        break
            if following < 0:
                for road in range(road_start[u], road_start[u + 1]):
                    v = n_cells + road
                    if after(words[v], links[road], shift) == at:
                        following = v
                        break
        else:
            road = u - n_cells
            for a in range(arc_start[road], arc_start[road + 1]):
                v = n_cells + arc_from[a]
                p = arc_piece[a]
                cost = against[p] if arc_along[a] else along[p]
                if after(words[v], cost, shift) == at:
                    following = v
                    piece = p
                    break
            v = road_cell[road]
            if following < 0 and v >= 0 and after(words[v], links[road], shift) == at:
                following = v
        if following < 0:
            break
        if n == nodes.size:
            nodes = grown(nodes)
            pieces = grown(pieces)
        nodes[n] = following
        pieces[n] = piece
        n += 1
        u = following
    return nodes[:n], pieces[:n]
