"""Compiled mending of which source is named where several are equally near."""

import numpy as np

from zones.travel._jit import njit
from zones.travel._tiles import (
    LENGTH,
    LOW_BITS,
    NEVER,
    OFFSET,
    RIM,
    SIDE,
    START,
    TILE,
    bits_of,
    load,
    seconds_of,
    step,
)


@njit(cache=True, nogil=True)
def mend_ties(friction, elevation, cell, cell_m, neighbours, index_bits, drop, high, low):  # type: ignore[no-untyped-def]
    """Give every cell the least index among the neighbours that its time comes from.

    Times do not depend on the order in which cells are taken, but where two sources are equally near but for
    the last digit, rounding can hide from a neighbour that the nearer one won. Each cell's time comes from
    earlier cells, so this comes to rest, at one answer only.
    """
    rows, cols = friction.shape
    sloped = elevation.size > 0
    half_cell = cell / 2.0 * (np.exp(-3.5 * 0.05) if sloped else 1.0)
    run = LENGTH * cell_m
    tiles_down, tiles_across = (rows + TILE - 1) // TILE, (cols + TILE - 1) // TILE
    half = np.int64(1) << (index_bits - 1)
    index_of = (np.int64(1) << index_bits) - 1
    words = np.empty(SIDE * SIDE, np.int64)
    cost = np.empty(SIDE * SIDE, np.float64)
    heights = np.zeros(SIDE * SIDE, np.float64)
    unsure = np.ones((tiles_down, tiles_across), np.bool_)
    while unsure.any():
        for tile in range(tiles_down * tiles_across):
            down, right = tile // tiles_across, tile % tiles_across
            if not unsure[down, right]:
                continue
            unsure[down, right] = False
            top, left = down * TILE, right * TILE
            load(friction, elevation, half_cell, top, left, high, low, drop, cost, heights, words)
            changed = False
            again = True
            while again:
                again = False
                for r in range(top, min(top + TILE, rows)):
                    for c in range(left, min(left + TILE, cols)):
                        v = (r - top + RIM) * SIDE + c - left + RIM
                        time = words[v] & ~index_of
                        if words[v] == NEVER or time == START:
                            continue
                        # Inside a source's area there is nothing to choose between.
                        others = np.int64(0)
                        for k in range(neighbours):
                            others |= (words[v - OFFSET[k]] ^ words[v]) & index_of
                        if others == 0:
                            continue
                        best = words[v] | index_of
                        for k in range(neighbours):
                            u = v - OFFSET[k]
                            before = words[u] & ~index_of
                            if before >= time:
                                continue
                            index = words[u] & index_of
                            late = seconds_of(before) + step(u, k, cost, heights, sloped, run)
                            word = ((bits_of(late) + half) & ~index_of) | index
                            best = min(best, word)
                        if best != words[v] and best != words[v] | index_of:
                            words[v] = best
                            low[r, c] = (best & ((1 << LOW_BITS) - 1)) >> drop
                            again = changed = True
            if changed:
                for i in range(max(down - 1, 0), min(down + 2, tiles_down)):
                    for j in range(max(right - 1, 0), min(right + 2, tiles_across)):
                        unsure[i, j] |= i != down or j != right
