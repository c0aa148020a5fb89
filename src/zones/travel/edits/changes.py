"""Compiled bookkeeping of what an edit changed: out of the log, and back again."""

import numpy as np

from zones.travel._jit import njit
from zones.travel._ways import Log, grown
from zones.travel._words import I32, I64, NEVER, B


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
def take(log: Log, words: I64, node: I32, before: I64, now: I64) -> int:
    """Empty a log of nodes that are not marked as held: what they held, and what they hold now.

    Returns the latest word that any of them held or holds (0: none is or was reached).
    """
    latest = np.int64(0)
    for entry in range(log.length[0]):
        v = log.node[np.uintp(entry)]
        held, word = log.word[np.uintp(entry)], words[np.uintp(v)]
        node[np.uintp(entry)] = v
        before[np.uintp(entry)] = held
        now[np.uintp(entry)] = word
        for either in (held, word):
            if latest < either < NEVER:
                latest = either
    log.length[0] = 0
    return int(latest)


@njit(cache=True, nogil=True)
def touch(node: I32, tile: I32, touched: B) -> None:
    """Mark the tiles of nodes."""
    for v in node:
        touched[tile[np.uintp(v)]] = True


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


@njit(cache=True, nogil=True)
def _other(begin, end, words, first, node, found):  # type: ignore[no-untyped-def]
    """Put the nodes of a stretch whose label is not the first one into a list; return it and its length."""
    while found + end - begin > node.size:
        node = grown(node)
    for v in range(begin, end):
        if words[v] != (first[v] if v < first.size else NEVER):
            node[found] = v
            found += 1
    return node, found


@njit(cache=True, nogil=True)
def strayed(touched: I32, columns: int, side: int, road_start: I32, words: I64, first: I64) -> I32:
    """Return the nodes whose labels are not the first ones.

    Only tiles that were touched are searched; nodes of drawn roads, which have no first label, are reached
    from nowhere at first.
    """
    n_cells = road_start.size - 1
    rows = n_cells // columns
    across = (columns + side - 1) // side
    node = np.empty(1024, np.int32)
    found = 0
    for tile in range(touched.size):
        if touched[tile] == 0:
            continue
        top, left = tile // across * side, tile % across * side
        right = min(left + side, columns)
        for r in range(top, min(top + side, rows)):
            begin, end = r * columns + left, r * columns + right
            node, found = _other(begin, end, words, first, node, found)
            road, last = n_cells + np.int64(road_start[begin]), n_cells + np.int64(road_start[end])
            node, found = _other(road, last, words, first, node, found)
    node, found = _other(n_cells + np.int64(road_start[n_cells]), words.size, words, first, node, found)
    return node[:found].copy()
