"""The kernel on its own, where times are far beyond any that people walk."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from zones.travel import TravelModel
from zones.travel._kernel import BUCKETS
from zones.travel.world import BUCKET

SIDE = 12


@pytest.mark.parametrize("seed", range(8))
def test_steps_longer_than_all_buckets_together_wait_their_turn(
    world: Callable[..., TravelModel], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    # Seconds per metre; the buckets hold 18 hours, the slowest step takes five days.
    friction = rng.choice([0.5, 20.0, 900.0, 4000.0], (SIDE, SIDE))
    assert friction.max() * 100.0 > BUCKETS * 2.0**BUCKET
    small = world((SIDE, SIDE), friction=friction).world
    seeds = rng.choice(small.size, 3, replace=False)
    words = small.solved(np.empty(0, np.float32), seeds, np.zeros(3), np.arange(3), 16)

    steps = small.land.steps
    cell, k = np.nonzero(np.isfinite(steps))
    cost = steps[cell, k].astype(np.float64)
    graph = coo_array((cost, (cell, cell + small.offsets[k])), shape=(small.size, small.size)).tocsr()
    away = dijkstra(graph, indices=seeds)
    assert away.max() > 4 * BUCKETS * 2.0**BUCKET
    np.testing.assert_array_equal((words >> 16) / 2.0**20, away.min(axis=0))
    np.testing.assert_array_equal(words & 0xFFFF, away.argmin(axis=0))
