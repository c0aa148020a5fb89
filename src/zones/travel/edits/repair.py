"""Compiled forgetting of labels that are no longer true after an edit."""

import numpy as np

from zones.travel._jit import njit
from zones.travel._ways import DOWN, Log, Order, Ways, grown, neighbours
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
def _enqueue(tile: int, todo: I32, met: B, n_tiles: int) -> int:
    """Put a tile into a queue unless it has been there; return how many have."""
    if met[tile]:
        return n_tiles
    met[tile] = True
    todo[n_tiles] = tile
    return n_tiles + 1


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
    """Put the nodes of a stretch that have a label into the rim, each once; return how many are there."""
    for v in range(begin, end):
        if words[np.uintp(v)] < NEVER and not waiting[np.uintp(v)]:
            waiting[np.uintp(v)] = True
            rim[np.uintp(found)] = v
            found += 1
    return found


@njit(cache=True, nogil=True)
def _rim(ways: Ways, words: I64, waiting: B, log: Log) -> I32:
    """Return the nodes with a label beside those in the log, each once.

    Nodes that follow each other in memory are looked at together. Being beside each other is enough, open or
    not: it is cheaper to ask, and to wake a node in vain does no harm.
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
    lost: I32, ways: Ways, order: Order, size: int, shift: int, words: I64, waiting: B, log: Log
) -> tuple[I32, I32]:
    """Forget all labels that name the source which some nodes name; return the rim and the tiles searched.

    As :func:`invalidate`, but without any sums: what names a source that is gone goes. So tiles are searched
    from end to end, node after node as they lie in memory, and those beside a tile where something was found
    are searched next: all neighbours of what was found lie in tiles that were searched. Nodes are entered in
    the log in that order, but not marked as held there. ``size`` is the number of nodes in use.
    """
    road_start, arc_start, arc_from = ways.road_start, ways.arc_start, ways.arc_from
    more_first, more_next, more_from = ways.more_first, ways.more_next, ways.more_from
    tile_of, log_node, log_word = order.tile, log.node, log.word
    n_cells = ways.steps.shape[0]
    roads = ways.links.size
    columns = int(ways.offsets[DOWN])
    rows = n_cells // columns
    side = order.side
    across = (columns + side - 1) // side
    mask = (np.int64(1) << shift) - 1
    todo = np.empty(order.tiles, np.int32)
    met = np.zeros(order.tiles, np.bool_)
    searched = n_tiles = 0
    owner = np.int64(-1)
    for i in range(lost.size):
        if words[lost[i]] < NEVER:
            owner = words[lost[i]] & mask
            n_tiles = _enqueue(tile_of[lost[i]], todo, met, n_tiles)
    # Nodes outside the grid and those of drawn roads lie in no tile's stretch of memory.
    seen = noted = log.length[0]
    noted = _forget(
        n_cells + np.int64(road_start[n_cells]), size, owner, mask, words, log_node, log_word, noted
    )
    while True:
        # A road may lead on from here to any tile.
        for entry in range(seen, noted):
            v = np.int64(log_node[entry])
            if v < n_cells:
                continue
            n_tiles = _enqueue(tile_of[v], todo, met, n_tiles)
            if v - n_cells < roads:
                for a in range(arc_start[v - n_cells], arc_start[v - n_cells + 1]):
                    n_tiles = _enqueue(tile_of[n_cells + arc_from[a]], todo, met, n_tiles)
            if more_first.size:
                more = more_first[v]
                while more >= 0:
                    n_tiles = _enqueue(tile_of[more_from[more]], todo, met, n_tiles)
                    more = more_next[more]
        seen = noted
        if searched == n_tiles:
            break
        tile = int(todo[searched])
        searched += 1
        top, left = tile // across * side, tile % across * side
        right = min(left + side, columns)
        for r in range(top, min(top + side, rows)):
            begin, end = r * columns + left, r * columns + right
            noted = _forget(begin, end, owner, mask, words, log_node, log_word, noted)
            first, last = np.int64(road_start[begin]), np.int64(road_start[end])
            noted = _forget(n_cells + first, n_cells + last, owner, mask, words, log_node, log_word, noted)
        if noted > seen:
            for r in range(max(top // side - 1, 0), min(top // side + 2, order.tiles // across)):
                for c in range(max(left // side - 1, 0), min(left // side + 2, across)):
                    n_tiles = _enqueue(r * across + c, todo, met, n_tiles)
    log.length[0] = noted
    return _rim(ways, words, waiting, log), todo[:n_tiles]
