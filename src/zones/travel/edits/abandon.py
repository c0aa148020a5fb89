"""Compiled forgetting of all labels that name a facility which is gone, by one thread or two."""

from typing import Final, NamedTuple

import numpy as np

from zones.travel._jit import exchange, make_way, njit, prefetch
from zones.travel._ways import DOWN, Log, Order, Ways
from zones.travel._words import I32, I64, NEVER, B

AHEAD: Final = 6
"""Rows of a tile that are fetched before their turn: they are too short to be seen coming."""

LINE: Final = 8
"""Labels that the processor fetches together."""


class Search(NamedTuple):
    """Which tiles are searched for labels, for those who search."""

    todo: I32
    """Tiles in the order in which they were met; first of all what lies in no tile, as one more."""
    met: B
    """(tiles + 1,) those in ``todo``."""
    found: B
    """(tiles,) those with a label that was forgotten."""
    state: I64
    """How many have been met, how many of them taken, and how many threads are at work in one."""
    gate: I64
    """(1,) 1 while somebody is at the list."""

    @property
    def tiles(self) -> I32:
        """The tiles met so far."""
        return self.todo[1 : self.state[0]]


def begun(tile: I32, tiles: int) -> Search:
    """Return a search that begins in some of so many tiles."""
    first = np.append(np.int32(tiles), np.unique(tile)).astype(np.int32)
    todo, met = np.empty(tiles + 1, np.int32), np.zeros(tiles + 1, np.bool_)
    todo[: first.size] = first
    met[first] = True
    return Search(todo, met, np.zeros(tiles, np.bool_), np.array([first.size, 0, 0]), np.zeros(1, np.int64))


@njit(cache=True, nogil=True)
def _ask(tile: int, asked: B, ahead: I32, many: int) -> int:
    """Put a tile into a list unless this thread has asked for it before; return how many are there."""
    if asked[tile]:
        return many
    asked[tile] = True
    ahead[many] = tile
    return many + 1


@njit(cache=True, nogil=True)
def _forget(begin, end, owner, mask, words, log_node, log_word, noted):  # type: ignore[no-untyped-def]
    """Forget and log the labels of a stretch of nodes that name a source; return how many are in the log."""
    for v in range(begin, end):
        word = words[np.uintp(v)]
        if word & mask == owner and word < NEVER:
            log_node[np.uintp(noted)] = v
            log_word[np.uintp(noted)] = word
            noted += 1
            words[np.uintp(v)] = NEVER
    return noted


@njit(cache=True, nogil=True)
def _labelled(begin, end, words, waiting, rim, found):  # type: ignore[no-untyped-def]
    """Put the nodes of a stretch that have a label into the rim; return how many are there."""
    for v in range(begin, end):
        if words[np.uintp(v)] < NEVER and not waiting[np.uintp(v)]:
            waiting[np.uintp(v)] = True
            rim[np.uintp(found)] = v
            found += 1
    return found


@njit(cache=True, nogil=True)
def _rim(ways: Ways, words: I64, waiting: B, log: Log) -> I32:
    """Return the nodes with a label beside those in the log.

    Nodes that follow each other in memory are looked at together. Being beside each other is enough, open or
    not: it is cheaper to ask, and to wake a node in vain, or for both threads, does no harm.
    """
    road_start, road_cell = ways.road_start, ways.road_cell
    arc_start, arc_from = ways.arc_start, ways.arc_from
    more_first, more_next, more_from = ways.more_first, ways.more_next, ways.more_from
    log_node, noted = log.node, log.length[0]
    n_cells = ways.steps.shape[0]
    roads = ways.links.size
    columns = np.int64(ways.offsets[DOWN])
    rim = np.empty(words.size, np.int32)
    found = np.int64(0)
    entry = 0
    while entry < noted:
        first = last = np.int64(log_node[entry])
        entry += 1
        while entry < noted and log_node[np.uintp(entry)] == last + 1 and last + 1 != n_cells:
            last += 1
            entry += 1
        if first < n_cells:
            for row in (-columns, 0, columns):
                begin, end = max(first - 1 + row, 0), min(last + 2 + row, n_cells)
                found = _labelled(begin, end, words, waiting, rim, found)
            begin, end = n_cells + np.int64(road_start[first]), n_cells + np.int64(road_start[last + 1])
            found = _labelled(begin, end, words, waiting, rim, found)
        else:
            for road in range(first - n_cells, min(last + 1 - n_cells, roads)):
                cell = np.int64(road_cell[np.uintp(road)])
                found = _labelled(cell, cell + (cell >= 0), words, waiting, rim, found)
                for a in range(arc_start[np.uintp(road)], arc_start[np.uintp(road + 1)]):
                    v = n_cells + np.int64(arc_from[np.uintp(a)])
                    found = _labelled(v, v + 1, words, waiting, rim, found)
        if more_first.size:
            for u in range(first, last + 1):
                more = more_first[u]
                while more >= 0:
                    v = np.int64(more_from[more])
                    found = _labelled(v, v + 1, words, waiting, rim, found)
                    more = more_next[more]
    for i in range(found):
        waiting[rim[i]] = False
    return rim[:found].copy()


@njit(cache=True, nogil=True)
def abandon(
    owner: int,
    ways: Ways,
    order: Order,
    size: int,
    shift: int,
    words: I64,
    waiting: B,
    search: Search,
    log: Log,
) -> I32:
    """Forget all labels that name a source; return the rim of what was forgotten.

    As ``repair.invalidate``, but without any sums: what names a source that is gone goes. So tiles are
    searched from end to end, node after node as they lie in memory, and those beside a tile where something
    was found are searched next: all neighbours of what was found lie in tiles that were searched. Nodes are
    entered in the log in that order, but not marked as held there.

    Several threads may share a search, each with a log of its own; each returns the rim of what is in its
    log once there is nothing left to search. ``size`` is the number of nodes in use.
    """
    road_start, arc_start, arc_from = ways.road_start, ways.arc_start, ways.arc_from
    more_first, more_next, more_from = ways.more_first, ways.more_next, ways.more_from
    tile_of, log_node, log_word = order.tile, log.node, log.word
    todo, met, state, gate, mark = search.todo, search.met, search.state, search.gate, search.found
    n_cells = ways.steps.shape[0]
    roads = ways.links.size
    columns = int(ways.offsets[DOWN])
    rows = n_cells // columns
    side = order.side
    across = (columns + side - 1) // side
    mask = (np.int64(1) << shift) - 1
    asked = np.zeros(order.tiles, np.bool_)
    ahead = np.empty(order.tiles, np.int32)
    many = 0
    noted = np.int64(0)
    tile = -1
    while True:
        while exchange(gate, 1) != 0:
            make_way()
        if tile >= 0:
            state[2] -= 1
        for i in range(many):
            if not met[ahead[i]]:
                met[ahead[i]] = True
                todo[state[0]] = ahead[i]
                state[0] += 1
        many = 0
        tile = -1
        if state[1] < state[0]:
            tile = int(todo[state[1]])
            state[1] += 1
            state[2] += 1
        others = state[2]
        exchange(gate, 0)
        if tile < 0:
            if others == 0:
                break
            make_way()
            continue
        seen = noted
        if tile == order.tiles:
            # Nodes outside the grid and those of drawn roads lie in no tile's stretch of memory.
            begin = n_cells + np.int64(road_start[n_cells])
            noted = _forget(begin, size, owner, mask, words, log_node, log_word, noted)
            for entry in range(seen, noted):
                mark[tile_of[np.uintp(log_node[np.uintp(entry)])]] = True
        else:
            top, left = tile // across * side, tile % across * side
            right = min(left + side, columns)
            for r in range(top, min(top + side, rows)):
                begin, end = r * columns + left, r * columns + right
                for coming in range(begin + AHEAD * columns, end + AHEAD * columns, LINE):
                    prefetch(words, coming)
                    prefetch(road_start, coming)
                noted = _forget(begin, end, owner, mask, words, log_node, log_word, noted)
                first, last = np.int64(road_start[begin]), np.int64(road_start[end])
                noted = _forget(
                    n_cells + first, n_cells + last, owner, mask, words, log_node, log_word, noted
                )
            if noted > seen:
                mark[tile] = True
                for r in range(max(top // side - 1, 0), min(top // side + 2, order.tiles // across)):
                    for c in range(max(left // side - 1, 0), min(left // side + 2, across)):
                        many = _ask(r * across + c, asked, ahead, many)
        # A road may lead on from here to any tile.
        for entry in range(seen, noted):
            v = np.int64(log_node[np.uintp(entry)])
            if v < n_cells:
                continue
            many = _ask(tile_of[np.uintp(v)], asked, ahead, many)
            if v - n_cells < roads:
                for a in range(arc_start[np.uintp(v - n_cells)], arc_start[np.uintp(v - n_cells + 1)]):
                    to = n_cells + np.int64(arc_from[np.uintp(a)])
                    many = _ask(tile_of[np.uintp(to)], asked, ahead, many)
            if more_first.size:
                more = more_first[v]
                while more >= 0:
                    many = _ask(tile_of[more_from[more]], asked, ahead, many)
                    more = more_next[more]
    log.length[0] = noted
    return _rim(ways, words, waiting, log)
