"""What waits to be worked on in a flood, tile by tile: one board for all threads that work on it."""

from typing import Final, NamedTuple

import numpy as np

from zones.travel._jit import njit
from zones.travel._tournament import enter, tournament
from zones.travel._ways import Log, Order
from zones.travel._words import I32, I64, NEVER, B

FREE: Final = -2
"""In the place of the node that waits after a node: it does not wait itself. -1: it is the last one."""


class Board(NamedTuple):
    """What waits, for those who work on it."""

    outside: I32
    """First of the nodes that wait in each tile, -1: none."""
    after: I32
    tree: I64
    """Tournament of the tiles that nobody is at work in."""
    busy: B
    """(tiles,) in which somebody is at work."""
    at_work: I64
    """(1,) how many are."""
    gate: I64
    """(1,) 1 while somebody is at the board."""


@njit(cache=True, nogil=True)
def note(v, words, log_node, log_word, held, noted):  # type: ignore[no-untyped-def]
    """Enter what a node holds in the log, if one is kept; return how many are there."""
    if held.size and not held[v]:
        held[v] = True
        log_node[noted] = v
        log_word[noted] = words[v]
        noted += 1
    return noted


@njit(cache=True, nogil=True)
def let_wait(v, word, tile, outside, after, tree):  # type: ignore[no-untyped-def]
    """Let a node wait in its tile."""
    if after[v] == FREE:
        after[v] = outside[tile]
        outside[tile] = v
    if word < tree[tree.size // 2 + tile]:
        enter(word, tile, tree)


@njit(cache=True, nogil=True)
def laid(
    order: Order,
    seed_node: I32,
    seed_word: I64,
    woken: I32,
    words: I64,
    log: Log,
    after: I32,
    limit: int,
) -> Board:
    """Return the board on which seeds and woken nodes wait; the parameters are those of the flood."""
    tile_of, log_node, log_word, held = order.tile, log.node, log.word, log.held
    noted = log.length[0]
    outside = np.full(order.tiles, -1, np.int32)
    tree = tournament(order.tiles, NEVER)
    for i in range(seed_node.size):
        v = seed_node[i]
        if seed_word[i] >= words[v] or seed_word[i] > limit:
            continue
        noted = note(v, words, log_node, log_word, held, noted)
        words[v] = seed_word[i]
        let_wait(v, words[v], tile_of[v], outside, after, tree)
    for v in woken:
        if words[v] < NEVER:
            let_wait(v, words[v], tile_of[v], outside, after, tree)
    log.length[0] = noted
    return Board(
        outside, after, tree, np.zeros(order.tiles, np.bool_), np.zeros(1, np.int64), np.zeros(1, np.int64)
    )
