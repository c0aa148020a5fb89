"""Compiled upkeep of labels after an edit: what is no longer true, what changed, and back again."""

import numpy as np

from zones.travel._jit import njit
from zones.travel._kernel import F64, I32, B, Log, Ways, grown, neighbours, note


@njit(cache=True, nogil=True)
def invalidate(
    lost: I32, whole: bool, ways: Ways, room: int, seconds: F64, source: I32, waiting: B, log: Log
) -> I32:
    """Forget the labels of nodes and of everything whose label came by way of them; return the rim.

    A label came by way of a neighbour when it is that neighbour's plus the cost of coming from it, to the
    tick, and names the same source. What is left is therefore still the time of some way. ``whole`` says that
    the sources of the nodes are gone: then every label that names one of them goes, without any sums. The
    forgotten nodes are entered in the log; the rim is made up of their neighbours with a label, marked as
    waiting.
    """
    near = np.empty(room, np.int32)
    cost = np.empty(room, np.float32)
    rim = np.empty(1024, np.int32)
    found = 0
    done = log.length[0]
    for i in range(lost.size):
        v = lost[i]
        if seconds[v] < np.inf:
            note(v, seconds, source, log)
            seconds[v] = np.inf
            source[v] = -1
    while done < log.length[0]:
        at = log.seconds[done]
        owner = log.source[done]
        n = neighbours(log.node[done], ways, near, cost)
        while found + n > rim.size:
            rim = grown(rim)
        for i in range(n):
            v = near[i]
            if source[v] == owner and (whole or seconds[v] == at + cost[i]):
                note(v, seconds, source, log)
                seconds[v] = np.inf
                source[v] = -1
            elif source[v] >= 0 and not waiting[v]:
                waiting[v] = True
                rim[found] = v
                found += 1
        done += 1
    # Some of them were forgotten after they had been met.
    kept = 0
    for i in range(found):
        v = rim[i]
        waiting[v] = seconds[v] < np.inf
        if waiting[v]:
            rim[kept] = v
            kept += 1
    return rim[:kept]


@njit(cache=True, nogil=True)
def release(seconds: F64, source: I32, log: Log) -> int:
    """Empty the marks of a log and move the entries of nodes that really changed to its front; count them."""
    kept = 0
    for entry in range(log.length[0]):
        v = log.node[entry]
        log.held[v] = False
        if log.seconds[entry] != seconds[v] or log.source[entry] != source[v]:
            log.node[kept] = v
            log.seconds[kept] = log.seconds[entry]
            log.source[kept] = log.source[entry]
            kept += 1
    log.length[0] = 0
    return kept


@njit(cache=True, nogil=True)
def exchange(node: I32, held_seconds: F64, held_source: I32, seconds: F64, source: I32) -> None:
    """Put logged labels in the place of the present ones, and these into the log: undo, then redo."""
    for entry in range(node.size):
        v = node[entry]
        seconds[v], held_seconds[entry] = held_seconds[entry], seconds[v]
        source[v], held_source[entry] = held_source[entry], source[v]


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
