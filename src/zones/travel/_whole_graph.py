"""Shortest times over a raster by SciPy, for a machine without numba: slow, and takes much memory."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from zones.travel._steps import step_seconds

HEAD_START: Final = 1e-9
"""Of two sources equally near, the one given first must win: each starts later than the one before by this
fraction of the median step. Rounding is far smaller; what differs by more is no tie."""


def solve(
    friction: NDArray[np.floating],
    cell_m: float,
    cells: NDArray[np.int64],
    moves: tuple[tuple[int, int], ...],
    heights: NDArray[np.float32] | None,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return seconds to (inf if none) and position of the nearest of some source cells, both (H, W)."""
    shape, n = friction.shape, friction.size
    land = friction.astype(np.float64)
    land[~(np.isfinite(land) & (land > 0))] = np.inf
    ground = None if heights is None else heights.astype(np.float64)
    tails, heads, costs = [], [], []
    for down, right in moves:
        cost = step_seconds(land, (down, right), cell_m, ground).ravel()
        open_steps = np.flatnonzero(np.isfinite(cost))
        # The search runs from the sources against the direction of travel.
        tails.append(open_steps)
        heads.append(open_steps + down * shape[1] + right)
        costs.append(cost[open_steps])
    start, first = np.unique(cells, return_index=True)
    step = np.median(land[np.isfinite(land)]) * cell_m
    late = (1.0 + first) * HEAD_START * step
    tail = np.concatenate([*tails, np.full(start.size, n)])
    head = np.concatenate([*heads, start])
    graph = coo_array((np.concatenate([*costs, late]), (tail, head)), shape=(n + 1, n + 1)).tocsr()
    del tails, heads, costs, tail, head
    seconds, before = dijkstra(graph, indices=n, return_predecessors=True)

    # Each cell's source is the root of its branch; every round halves the way to it.
    root = np.arange(n)
    reached = np.isfinite(seconds[:n])
    root[reached] = before[:n][reached]
    root[start] = start
    while not np.array_equal(further := root[root], root):
        root = further
    index = np.full(n, -1)
    index[start] = first
    lag = np.zeros(n)
    lag[start] = late
    seconds = np.where(reached, seconds[:n] - lag[root], np.inf)
    return seconds.reshape(shape), np.where(reached, index[root], -1).reshape(shape)
