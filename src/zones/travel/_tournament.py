"""Which tile comes next: a tournament over the tiles, won by the one whose earliest node waits least."""

import numpy as np

from zones.travel._jit import njit
from zones.travel._words import I64


@njit(cache=True, nogil=True)
def tournament(tiles: int, never: int) -> I64:
    """Return a tournament without players: a heap in which each node holds the least of its two below."""
    leaves = 1
    while leaves < tiles:
        leaves *= 2
    return np.full(2 * leaves, never, np.int64)


@njit(cache=True, nogil=True)
def enter(word: int, tile: int, tree: I64) -> None:
    """Note the earliest node that waits in a tile."""
    node = tree.size // 2 + tile
    tree[node] = word
    while node > 1:
        node //= 2
        tree[node] = min(tree[2 * node], tree[2 * node + 1])


@njit(cache=True, nogil=True)
def winner(tree: I64) -> int:
    """Return the tile in which the earliest node of all waits."""
    node = 1
    while node < tree.size // 2:
        node = 2 * node + (tree[2 * node + 1] < tree[2 * node])
    return node - tree.size // 2
