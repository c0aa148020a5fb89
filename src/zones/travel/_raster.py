"""Compiled shortest times over a raster, tile by tile, by one thread or two.

The tile with the earliest cell that improved is brought to rest as if it were the world; cells of other
tiles that improve on its rim wait in theirs. A tile whose rim improves is taken again, so the result does not
depend on the order in which tiles are taken.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zones.travel._filing import BUCKETS, FOREIGN, UNFILED, file
from zones.travel._jit import exchange, make_way, njit
from zones.travel._tiles import (
    BIAS,
    LENGTH,
    LOW_BITS,
    NEVER,
    RIM,
    SIDE,
    START,
    TILE,
    load,
    settle,
    spread,
    store,
)
from zones.travel._tournament import enter, tournament, winner

F64 = NDArray[np.float64]
I16 = NDArray[np.int16]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


class Board(NamedTuple):
    """What waits to be worked on, for all threads that do."""

    waiting: U64
    """(tiles, TILE) the cells that improved: a bit for each column of each row."""
    due: I64
    """(tiles,) word of the earliest of them."""
    tree: I64
    """Tournament of the tiles that are not blocked."""
    blocked: I16
    """(tiles,) how many threads are at work in a tile or in one beside it."""
    width: F64
    """(tiles,) width of the buckets of each tile, 0 as long as it is not known."""
    most: F64
    """(tiles,) the most that a step can cost there on the flat."""
    at_work: I64
    """(1,) how many threads are."""
    gate: I64
    """(1,) 1 while somebody is at the board."""


@njit(cache=True, nogil=True)
def _let_wait(row, col, word, drop, high, low, waiting, due):  # type: ignore[no-untyped-def]
    """Label a cell and let it wait in its tile."""
    high[row, col] = (word - BIAS) >> LOW_BITS
    low[row, col] = (word & ((1 << LOW_BITS) - 1)) >> drop
    tile = row // TILE * ((high.shape[1] + TILE - 1) // TILE) + col // TILE
    waiting[tile, row % TILE] |= np.uint64(1) << np.uint64(col % TILE)
    due[tile] = min(due[tile], word)


@njit(cache=True, nogil=True)
def laid(sources: I64, drop: int, high, low) -> Board:  # type: ignore[no-untyped-def]
    """Return the board on which the sources wait; ``high`` and ``low`` are not reached before."""
    rows, cols = high.shape
    tiles = ((cols + TILE - 1) // TILE) * ((rows + TILE - 1) // TILE)
    waiting, due = np.zeros((tiles, TILE), np.uint64), np.full(tiles, NEVER, np.int64)
    tree = tournament(tiles, NEVER)
    for i in range(sources.size - 1, -1, -1):
        row, col = divmod(np.int64(sources[i]), cols)
        _let_wait(row, col, START | (i << drop), drop, high, low, waiting, due)
    for tile in range(tiles):
        if due[tile] < NEVER:
            enter(due[tile], tile, tree)
    return Board(
        waiting, due, tree, np.zeros(tiles, np.int16), np.zeros(tiles), np.empty(tiles),
        np.zeros(1, np.int64), np.zeros(1, np.int64),
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _block(tile: int, across: int, by: int, board: Board) -> None:
    """Block a tile and those beside it, which share its rim, or do so no longer."""
    blocked, due, tree = board.blocked, board.due, board.tree
    down, right = tile // across, tile % across
    for i in range(max(down - 1, 0), min(down + 2, blocked.size // across)):
        for j in range(max(right - 1, 0), min(right + 2, across)):
            other = i * across + j
            blocked[other] += by
            enter(NEVER if blocked[other] else due[other], other, tree)


@njit(cache=True, nogil=True)
def _hand_over(words, top, left, drop, high, low, waiting, due):  # type: ignore[no-untyped-def]
    """Label the cells on a tile's rim that improved, and let them wait in theirs."""
    rows, cols = high.shape
    for r in range(max(top - RIM, 0), min(top + TILE + RIM, rows)):
        c = max(left - RIM, 0)
        while c < min(left + TILE + RIM, cols):
            if top <= r < top + TILE and c == left:
                c += TILE
                continue
            word = words[(r - top + RIM) * SIDE + c - left + RIM]
            if word < ((np.int64(high[r, c]) << LOW_BITS) + BIAS) | (np.int64(low[r, c]) << drop):
                _let_wait(r, c, word, drop, high, low, waiting, due)
            c += 1


@njit(cache=True, nogil=True)
def work(friction, elevation, cell, cell_m, neighbours, latest, index_bits, drop, high, low, board):  # type: ignore[no-untyped-def]
    """Fill ``high`` and ``low`` with the time to and the index of the nearest source, until nothing waits.

    ``cell`` is the cell size times the unit of time, ``elevation`` has no cells where land is flat, and
    ``drop`` is how many of the last bits of a word are not kept: they are all zero. Returns whether
    ``mend_ties`` is needed.

    Several threads may work on one board. No two are ever at work in tiles side by side, so none reads or
    writes a cell that another one does: it comes to the same as if the tiles had been taken one by one.
    """
    sloped = elevation.size > 0
    across = (high.shape[1] + TILE - 1) // TILE
    half_cell = cell / 2.0 * (np.exp(-3.5 * 0.05) if sloped else 1.0)
    run = LENGTH * cell_m
    waiting, due, tree, at_work, gate = board.waiting, board.due, board.tree, board.at_work, board.gate

    words = np.empty(SIDE * SIDE, np.int64)
    cost = np.empty(SIDE * SIDE, np.float64)
    heights = np.zeros(SIDE * SIDE, np.float64)
    head = np.full(BUCKETS + 1, -1, np.int16)
    after = np.empty(SIDE * SIDE, np.int16)
    before = np.empty(SIDE * SIDE, np.int16)
    filed = np.full(SIDE * SIDE, FOREIGN, np.int16)
    for r in range(RIM, RIM + TILE):
        filed[r * SIDE + RIM : r * SIDE + RIM + TILE] = UNFILED

    doubtful = False
    tile = top = left = -1
    while True:
        while exchange(gate, 1) != 0:
            make_way()
        if tile >= 0:
            _hand_over(words, top, left, drop, high, low, waiting, due)
            _block(tile, across, -1, board)
            at_work[0] -= 1
        tile = -1
        if tree[1] < NEVER:
            tile = winner(tree)
            due[tile] = NEVER
            _block(tile, across, 1, board)
            at_work[0] += 1
        others = at_work[0]
        exchange(gate, 0)
        if tile < 0:
            if others == 0:
                break
            make_way()
            continue
        top, left = tile // across * TILE, tile % across * TILE
        load(friction, elevation, half_cell, top, left, high, low, drop, cost, heights, words)
        if board.width[tile] == 0.0:
            board.width[tile], board.most[tile] = spread(cost)
        for r in range(TILE):
            bits = waiting[tile, r]
            c = 0
            while bits:
                if bits & np.uint64(1):
                    v = (r + RIM) * SIDE + c + RIM
                    file(v, BUCKETS, head, after, before, filed)
                bits >>= np.uint64(1)
                c += 1
            waiting[tile, r] = 0
        doubtful |= settle(
            words, cost, heights, sloped, run, neighbours, board.width[tile], board.most[tile], latest,
            index_bits, head, after, before, filed,
        )  # fmt: skip
        store(words, top, left, drop, high, low)
    return doubtful
