"""Compiled shortest paths over a grid of cells and a road graph at once, tile by tile.

Nodes ``0 .. n_cells - 1`` are cells, then come the road nodes, sorted by the cell they lie in, then the nodes
of roads that were drawn later. Every node belongs to a tile, a square of cells whose labels and costs fit the
processor's cache. The tile with the earliest waiting node is brought to rest as if it were the world; nodes
of other tiles that improve on the way wait in theirs.

The flood starts at the seeds and runs *against* the direction of travel, so that it yields the time towards
the seeds. A full solve and an edit are the same relaxation, :func:`flood`.
"""

from typing import Final

import numpy as np

from zones.travel._board import FREE, Board, laid, let_wait, note
from zones.travel._jit import exchange, make_way, njit, prefetch
from zones.travel._pair import both
from zones.travel._tournament import enter, winner
from zones.travel._ways import DOWN, MOVED, Log, Order, Ways
from zones.travel._words import I32, I64, NEVER, TICK_BITS, TICKS_PER_S

BUCKETS: Final = 4096
"""A power of two. The buckets are a circle: of so many, each holds what is due when its turn comes."""

SENT: Final = 1 << 12
"""How much may wait for being handed over before a tile is left as it is."""


@njit(cache=True, nogil=True)
def work(
    ways: Ways,
    order: Order,
    room: int,
    shift: int,
    latest: float,
    words: I64,
    log: Log,
    limit: int,
    board: Board,
    most: int = SENT,
) -> None:
    """Bring tiles to rest, one after the other, until nothing waits.

    Several threads may work on one board, without a log. Each has a tile to itself. What improves in another
    tile is handed over between two tiles, when nobody else is at the board and nobody at work in that tile.
    """
    steps, offsets, links = ways.steps, ways.offsets, ways.links
    road_start, road_cell = ways.road_start, ways.road_cell
    arcs, arc_start, arc_from = ways.arcs, ways.arc_start, ways.arc_from
    more_first, more_next = ways.more_first, ways.more_next
    more_from, more_cost = ways.more_from, ways.more_cost
    tile_of, log_node, log_word, held = order.tile, log.node, log.word, log.held
    outside, after, tree, busy = board.outside, board.after, board.tree, board.busy
    gate, at_work = board.gate, board.at_work
    noted = log.length[0]
    n_cells = steps.shape[0]
    # Costs are whole ticks of few digits: times a power of two, source bits and all, they stay exact.
    scale, closed = np.float32(TICKS_PER_S * 2.0**shift), np.float32(latest)
    columns = offsets[DOWN]
    width = np.int64(order.bucket + TICK_BITS + shift)
    keep = held.size > 0
    head = np.full(BUCKETS, -1, np.int32)
    near = np.empty(room, np.int64)
    new = np.empty(room, np.int64)
    sent_node, sent_word = np.empty(most + room, np.int32), np.empty(most + room, np.int64)
    leaving = 0
    tile, base = -1, np.int64(NEVER)

    while True:
        while exchange(gate, 1) != 0:
            make_way()
        if tile >= 0:
            busy[tile] = False
            at_work[0] -= 1
            if outside[tile] >= 0:
                enter(base, tile, tree)
        kept = 0
        for i in range(leaving):
            v = np.int64(sent_node[np.uintp(i)])
            word = sent_word[np.uintp(i)]
            its = np.int64(tile_of[np.uintp(v)])
            if busy[np.uintp(its)]:
                sent_node[np.uintp(kept)], sent_word[np.uintp(kept)] = v, word
                kept += 1
            elif word < words[np.uintp(v)]:
                noted = note(v, words, log_node, log_word, held, noted)
                words[np.uintp(v)] = word
                let_wait(v, word, its, outside, after, tree)
        leaving = kept
        tile, base, first = -1, tree[1], np.int64(-1)
        if base < NEVER and leaving < most:
            tile = winner(tree)
            enter(NEVER, tile, tree)
            first = np.int64(outside[tile])
            outside[tile] = -1
            busy[tile] = True
            at_work[0] += 1
        others = at_work[0]
        exchange(gate, 0)
        if tile < 0:
            if others == 0 and leaving == 0:
                break
            make_way()
            continue
        # File what waits in this tile.
        inside = 0
        v = first
        while v >= 0:
            following = np.int64(after[v])
            place = min((words[v] - base) >> width, BUCKETS - 1)
            after[v] = head[place]
            head[place] = v
            inside += 1
            v = following

        current = np.int64(0)
        while inside > 0 and leaving < most:
            slot = np.uintp(current & (BUCKETS - 1))
            u = np.int64(head[slot])
            if u < 0:
                current += 1
                continue
            head[slot] = after[np.uintp(u)]
            at = words[np.uintp(u)]
            place = (at - base) >> width
            if place > current:
                # It was due after the last bucket, and is not yet.
                slot = np.uintp(min(place, current + BUCKETS - 1) & (BUCKETS - 1))
                after[np.uintp(u)] = head[slot]
                head[slot] = u
                continue
            after[np.uintp(u)] = FREE
            inside -= 1
            # The neighbours that are reached earlier by way of this node. Not a function of its own: handing
            # over the arrays for every node would take as long as all the rest.
            n = 0
            if u < n_cells:
                for k in range(MOVED):
                    c = steps[np.uintp(u), k]
                    if c < closed:
                        to = np.uintp(u + offsets[k])
                        word = at + np.int64(c * scale)
                        if word < words[to]:
                            near[n] = to
                            new[n] = word
                            n += 1
                if links.size:
                    for road in range(road_start[np.uintp(u)], road_start[np.uintp(u + 1)]):
                        c = links[np.uintp(road)]
                        if c < closed:
                            to = np.uintp(n_cells + road)
                            word = at + np.int64(c * scale)
                            if word < words[to]:
                                near[n] = to
                                new[n] = word
                                n += 1
            elif u - n_cells < links.size:
                here = np.uintp(u - n_cells)
                c = links[here]
                if c < closed:
                    to = np.uintp(road_cell[here])
                    word = at + np.int64(c * scale)
                    if word < words[to]:
                        near[n] = to
                        new[n] = word
                        n += 1
                for a in range(arc_start[here], arc_start[here + np.uintp(1)]):
                    c = arcs[np.uintp(a)]
                    if c < closed:
                        to = np.uintp(n_cells + arc_from[np.uintp(a)])
                        word = at + np.int64(c * scale)
                        if word < words[to]:
                            near[n] = to
                            new[n] = word
                            n += 1
            if more_first.size:
                entry = more_first[np.uintp(u)]
                while entry >= 0:
                    c = more_cost[entry]
                    if c < closed:
                        to = np.uintp(more_from[entry])
                        word = at + np.int64(c * scale)
                        if word < words[to]:
                            near[n] = to
                            new[n] = word
                            n += 1
                    entry = more_next[entry]
            for i in range(n):
                v = near[i]
                word = new[i]
                # Two roads may lead to the same neighbour.
                if word >= words[np.uintp(v)] or word > limit:
                    continue
                if tile_of[np.uintp(v)] != tile:
                    sent_node[np.uintp(leaving)] = v
                    sent_word[np.uintp(leaving)] = word
                    leaving += 1
                    continue
                if keep and not held[np.uintp(v)]:
                    held[np.uintp(v)] = True
                    log_node[noted] = v
                    log_word[noted] = words[np.uintp(v)]
                    noted += 1
                words[np.uintp(v)] = word
                if after[np.uintp(v)] != FREE:
                    continue
                # Its turn comes soon: most of the time went into waiting for these.
                if v < n_cells:
                    prefetch(steps, v)
                    prefetch(road_start, v)
                    prefetch(words, v - columns)
                    prefetch(words, v + columns)
                    prefetch(after, v - columns)
                    prefetch(after, v + columns)
                    prefetch(tile_of, v - columns)
                    prefetch(tile_of, v + columns)
                else:
                    prefetch(arc_start, v - n_cells)
                    prefetch(links, v - n_cells)
                    prefetch(road_cell, v - n_cells)
                place = max((word - base) >> width, current)
                slot = np.uintp(min(place, current + BUCKETS - 1) & (BUCKETS - 1))
                after[np.uintp(v)] = head[slot]
                head[slot] = v
                inside += 1
        # Where too much is to be handed over, what is left waits once more.
        while inside > 0:
            slot = np.uintp(current & (BUCKETS - 1))
            v = np.int64(head[slot])
            if v < 0:
                current += 1
                continue
            head[slot] = after[np.uintp(v)]
            after[np.uintp(v)] = outside[tile]
            outside[tile] = v
            inside -= 1
    log.length[0] = noted


def flood(
    ways: Ways,
    order: Order,
    room: int,
    shift: int,
    latest: float,
    seed_node: I32,
    seed_word: I64,
    woken: I32,
    words: I64,
    log: Log,
    after: I32,
    limit: int = NEVER - 1,
    *,
    together: bool = False,
) -> None:
    """Lower ``words`` to the time to and the index of the nearest seed.

    Label correcting: nodes wait in buckets; a node that improves after its turn is taken again. One that
    improves before it keeps its place: it comes a little late and some neighbours twice, which costs less
    than to move it or to file it once more. The result is the least fixpoint of the words. Sums of whole
    ticks are exact, so it does not depend on the order in which nodes are taken, nor on the words it starts
    from, as long as each of them is the time of some way and every way that could better a neighbour leads
    from a seed or a woken node.

    Parameters
    ----------
    ways, room
        The graph, and a bound on the number of neighbours of a node.
    order
        The order in which nodes are taken.
    shift, latest
        Bits of the source in a word, and the seconds from which on a way is closed.
    seed_node, seed_word
        The seeds.
    woken
        Nodes whose neighbours are to be tried again.
    words
        Labels (``NEVER`` where nothing is known), changed in place.
    log
        Where changed nodes are entered.
    after
        Scratch space, ``FREE`` everywhere and again at the end: the node that waits after each node.
    limit
        Words above this one are not found.
    together
        Whether two threads are to do it; they keep no log.
    """
    board = laid(order, seed_node, seed_word, woken, words, log, after, limit)
    given = (ways, order, room, shift, latest, words, log, limit, board)
    if together:
        both(work, given, given)
    else:
        work(*given)
