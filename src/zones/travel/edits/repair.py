"""Compiled upkeep of labels after an edit: what is no longer true, what changed, and back again."""

import numpy as np

from zones.travel._jit import njit, prefetch
from zones.travel._ways import DOWN, MOVED, Log, Ways, grown, neighbours
from zones.travel._words import I32, I64, NEVER, B


@njit(cache=True, nogil=True)
def invalidate(
    lost: I32,
    ways: Ways,
    room: int,
    shift: int,
    latest: float,
    words: I64,
    waiting: B,
    log: Log,
) -> I32:
    """Forget the labels of nodes and of everything whose label came by way of them; return the rim.

    A label came by way of a neighbour when it is that neighbour's plus the cost of coming from it, to the
    tick, and names the same source. What is left is therefore still the time of some way. The forgotten nodes
    are entered in the log; the rim is made up of their neighbours with a label. ``waiting`` is scratch space,
    all False.
    """
    steps, offsets, links = ways.steps, ways.offsets, ways.links
    road_start, road_cell = ways.road_start, ways.road_cell
    arcs, arc_start, arc_from = ways.arcs, ways.arc_start, ways.arc_from
    more_first, more_next = ways.more_first, ways.more_next
    more_from, more_cost = ways.more_from, ways.more_cost
    log_node, log_word, held = log.node, log.word, log.held
    near = np.empty(room, np.int64)
    cost = np.empty(room, np.int64)
    rim = np.empty(1024, np.int32)
    found = 0
    done = noted = log.length[0]
    for i in range(lost.size):
        v = np.int64(lost[i])
        if words[v] < NEVER:
            held[v] = True
            log_node[noted] = v
            log_word[noted] = words[v]
            noted += 1
            words[v] = NEVER
    while done < noted:
        at = log_word[done]
        n = neighbours(
            np.int64(log_node[done]), steps, offsets, links, road_start, road_cell, arcs, arc_start, arc_from,
            more_first, more_next, more_from, more_cost, shift, latest, near, cost,
        )  # fmt: skip
        while found + n > rim.size:
            rim = grown(rim)
        for i in range(n):
            v = near[i]
            word = words[v]
            if word >= NEVER:
                continue
            if word - at == cost[i]:
                held[v] = True
                log_node[noted] = v
                log_word[noted] = word
                noted += 1
                words[v] = NEVER
            elif not waiting[v]:
                waiting[v] = True
                rim[found] = v
                found += 1
        done += 1
    log.length[0] = noted
    # Some of them were forgotten after they had been met.
    kept = 0
    for i in range(found):
        v = rim[i]
        waiting[v] = False
        if words[v] < NEVER:
            rim[kept] = v
            kept += 1
    return rim[:kept]


@njit(cache=True, nogil=True)
def abandon(lost: I32, ways: Ways, room: int, shift: int, words: I64, waiting: B, log: Log) -> I32:
    """Forget all labels that name the source which some nodes name; return the rim.

    As :func:`invalidate`, but without any sums: what names a source that is gone goes. Being beside each
    other is enough, open or not: it is cheaper to ask, and to wake a node in vain does no harm. Nodes are
    entered in the log, but not marked as held there.
    """
    offsets, links = ways.offsets, ways.links
    road_start, road_cell = ways.road_start, ways.road_cell
    arc_start, arc_from = ways.arc_start, ways.arc_from
    more_first, more_next, more_from = ways.more_first, ways.more_next, ways.more_from
    log_node, log_word = log.node, log.word
    n_cells = ways.steps.shape[0]
    columns = offsets[DOWN]
    mask = (np.int64(1) << shift) - 1
    near = np.empty(room, np.int64)
    rim = np.empty(1024, np.int32)
    found = 0
    done = noted = log.length[0]
    owner = np.int64(-1)
    for i in range(lost.size):
        v = np.int64(lost[i])
        if words[v] < NEVER:
            owner = words[v] & mask
            log_node[noted] = v
            log_word[noted] = words[v]
            noted += 1
            words[v] = NEVER
    while done < noted:
        u = np.int64(log_node[np.uintp(done)])
        done += 1
        n = 0
        if u < n_cells:
            for k in range(MOVED):
                v = u + offsets[k]
                if 0 <= v < n_cells and words[np.uintp(v)] < NEVER:
                    near[n] = v
                    n += 1
            if links.size:
                for road in range(road_start[np.uintp(u)], road_start[np.uintp(u + 1)]):
                    if words[np.uintp(n_cells + road)] < NEVER:
                        near[n] = n_cells + road
                        n += 1
        elif u - n_cells < links.size:
            cell = np.int64(road_cell[np.uintp(u - n_cells)])
            if cell >= 0 and words[np.uintp(cell)] < NEVER:
                near[n] = cell
                n += 1
            for a in range(arc_start[np.uintp(u - n_cells)], arc_start[np.uintp(u - n_cells + 1)]):
                v = n_cells + arc_from[np.uintp(a)]
                if words[np.uintp(v)] < NEVER:
                    near[n] = v
                    n += 1
        if more_first.size:
            entry = more_first[np.uintp(u)]
            while entry >= 0:
                near[n] = more_from[entry]
                n += 1
                entry = more_next[entry]
        while found + n > rim.size:
            rim = grown(rim)
        for i in range(n):
            v = near[i]
            word = words[np.uintp(v)]
            if word >= NEVER:
                continue
            if word & mask == owner:
                log_node[np.uintp(noted)] = v
                log_word[np.uintp(noted)] = word
                noted += 1
                words[np.uintp(v)] = NEVER
                if v < n_cells:
                    prefetch(road_start, v)
                    prefetch(words, v - columns)
                    prefetch(words, v + columns)
                else:
                    prefetch(arc_start, v - n_cells)
                    prefetch(road_cell, v - n_cells)
            elif not waiting[np.uintp(v)]:
                waiting[np.uintp(v)] = True
                rim[found] = v
                found += 1
    log.length[0] = noted
    for i in range(found):
        waiting[rim[i]] = False
    return rim[:found]


@njit(cache=True, nogil=True)
def release(words: I64, log: Log) -> tuple[I32, I64]:
    """Empty a log; return the nodes that really changed and what they held."""
    kept = 0
    for entry in range(log.length[0]):
        v = log.node[entry]
        log.held[v] = False
        if log.word[entry] != words[v]:
            log.node[kept] = v
            log.word[kept] = log.word[entry]
            kept += 1
    log.length[0] = 0
    return log.node[:kept].copy(), log.word[:kept].copy()


@njit(cache=True, nogil=True)
def exchange(node: I32, held: I64, words: I64) -> None:
    """Put logged labels in the place of the present ones, and these into the log: undo, then redo."""
    for entry in range(node.size):
        v = node[entry]
        words[v], held[entry] = held[entry], words[v]


@njit(cache=True, nogil=True)
def chain(begin: int, end: int, to: I32, first: I32, following: I32) -> None:
    """Put entries of the ways added later at the front of the chains of the nodes they lead to."""
    for entry in range(begin, end):
        following[entry] = first[to[entry]]
        first[to[entry]] = entry


@njit(cache=True, nogil=True)
def unchain(begin: int, end: int, to: I32, first: I32, following: I32) -> None:
    """Take the entries that were put in front last out of the chains again."""
    for entry in range(end - 1, begin - 1, -1):
        first[to[entry]] = following[entry]
