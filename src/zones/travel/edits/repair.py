"""Compiled forgetting of labels that are no longer true after an edit."""

import numpy as np

from zones.travel._jit import njit
from zones.travel._ways import Log, Ways, grown, neighbours
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
