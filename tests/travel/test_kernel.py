"""The kernel on its own, where times are far beyond any that people walk."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from zones.travel import TravelModel, _kernel, _words
from zones.travel._board import FREE, laid
from zones.travel._kernel import BUCKETS
from zones.travel._pair import both
from zones.travel._ways import no_log
from zones.travel.world import BUCKET

SIDE = 12


@pytest.mark.parametrize("seed", range(8))
def test_steps_longer_than_all_buckets_together_wait_their_turn(
    world: Callable[..., TravelModel], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    # Seconds per metre; the buckets hold 36 hours, the slowest step takes nine days.
    friction = rng.choice([0.5, 20.0, 1800.0, 8000.0], (SIDE, SIDE))
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


@pytest.mark.parametrize("most", [1, 7, 1 << 12])
@pytest.mark.parametrize("seed", range(6))
def test_two_threads_find_what_one_finds(
    world: Callable[..., TravelModel], monkeypatch: pytest.MonkeyPatch, seed: int, most: int
) -> None:
    # Small tiles on a large world: most ways lead from tile to tile, and both threads are at work for long.
    monkeypatch.setattr("zones.travel.world.TILE", 6)
    rng = np.random.default_rng(seed)
    friction = rng.choice([0.5, 1.0, 20.0, np.inf], (260, 240), p=[0.4, 0.3, 0.2, 0.1])
    ends = rng.integers(1, 239, (400, 2, 2)) * 100.0
    roads = [{"coords": list(pair), "oneway": bool(rng.random() < 0.3)} for pair in ends]
    small = world(friction.shape, roads, friction=friction).world
    arcs = rng.uniform(1.0, 90.0, small.network.graph.arc_from.size).astype(np.float32).round()
    node = rng.choice(small.size, 5, replace=False).astype(np.int32)
    alone = small.solved(arcs, node, np.zeros(5), np.arange(5), 16)
    paired = small.solved(arcs, node, np.zeros(5), np.arange(5), 16, together=True)
    assert np.array_equal(paired, alone)

    # Again with little room for what is to be handed over.
    words, after = np.full(small.size, _words.NEVER), np.full(small.size, FREE, np.int32)
    seeds, none = _words.words_of(np.zeros(5), np.arange(5), 16), np.empty(0, np.int32)
    board = laid(small.order, node, seeds, none, words, no_log(), after, _words.NEVER - 1)
    ways, latest = small.ways(arcs), _words.longest(16) / 2.0
    given = (ways, small.order, small.room, 16, latest, words, no_log(), _words.NEVER - 1, board, most)
    both(_kernel.work, given, given)
    assert np.array_equal(words, alone)
    assert (after == FREE).all()
    assert not board.busy.any()
    assert board.at_work[0] == board.gate[0] == 0


def test_nothing_is_handed_over_to_a_tile_somebody_is_at_work_in(
    world: Callable[..., TravelModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zones.travel.world.TILE", 6)
    small = world((24, 24)).world
    node, arcs, theirs = np.zeros(1, np.int32), np.empty(0, np.float32), 5
    alone = small.solved(arcs, node, np.zeros(1), np.zeros(1, np.int32), 16)
    words, after = np.full(small.size, _words.NEVER), np.full(small.size, FREE, np.int32)
    none = np.empty(0, np.int32)
    board = laid(small.order, node, np.zeros(1, np.int64), none, words, no_log(), after, _words.NEVER - 1)
    board.busy[theirs], board.at_work[0] = True, 1
    latest = _words.longest(16) / 2.0
    given = (small.ways(arcs), small.order, small.room, 16, latest, words, no_log(), _words.NEVER - 1, board)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(_kernel.work, *given)
        while np.count_nonzero(words < _words.NEVER) < small.size - 36 or board.at_work[0] > 1:
            time.sleep(0.01)
        untouched = (words[small.order.tile == theirs] == _words.NEVER).all() and not working.done()
        board.busy[theirs] = False
        board.at_work[0] = 0
        working.result()
    assert untouched
    assert np.array_equal(words, alone)
