"""Times over a network of junctions: those that SciPy finds, however the network is shaped."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from zones.travel.junctions import Hierarchy, Search


def test_the_shorter_way_round_a_ring_and_one_way_streets() -> None:
    # 0 - 1 - 2 - 3 - 0 takes 10, 20, 30 and 15 s a link; from 4 one way leads to 2, none back.
    a, b, seconds = np.array([0, 1, 2, 3]), np.array([1, 2, 3, 0]), np.array([10.0, 20.0, 30.0, 15.0])
    to, origin = np.concatenate([b, a, [2]]), np.concatenate([a, b, [4]])
    network = Hierarchy.of(to, origin, np.concatenate([seconds, seconds, [7.0]]), 6)
    search = Search(network, np.arange(6))
    assert search.seconds(np.array([0]), np.zeros(1)).tolist() == [0, 10, 30, 15, 37, np.inf]
    # One place by two junctions: whichever is sooner, with what is still to go from there.
    assert search.seconds(np.array([1, 3]), np.array([4.0, 1.0])).tolist() == [14, 4, 24, 1, 31, np.inf]
    assert search.seconds(np.array([4]), np.zeros(1)).tolist() == [np.inf] * 4 + [0, np.inf]
    # Nothing of an earlier search is left behind.
    assert search.seconds(np.array([0]), np.zeros(1)).tolist() == [0, 10, 30, 15, 37, np.inf]


def test_junctions_asked_for_keep_their_order_and_shape() -> None:
    line = Hierarchy.of(np.arange(1, 9), np.arange(8), np.ones(8), 9)
    seconds = Search(line, np.array([[8, 0, 4], [4, 4, 7]])).seconds(np.array([8]), np.array([0.5]))
    assert seconds.tolist() == [[0.5, 8.5, 4.5], [4.5, 4.5, 1.5]]


def test_of_parallel_roads_the_fastest_counts_and_a_road_back_to_its_junction_does_not() -> None:
    network = Hierarchy.of(np.array([1, 1, 1, 0]), np.array([0, 0, 1, 0]), np.array([9.0, 4.0, 1.0, 1.0]), 2)
    assert Search(network, np.arange(2)).seconds(np.array([1]), np.zeros(1)).tolist() == [4.0, 0.0]


@st.composite
def networks(draw: st.DrawFn) -> tuple[int, np.ndarray, np.ndarray, np.ndarray]:
    n = draw(st.integers(1, 40))
    roads = draw(st.integers(0, 3 * n))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    # Whole ticks of 2^-20 s; every tenth road takes no time, as ferries' landings may.
    seconds = rng.integers(0, 2**24, roads) / 2.0**20 * (rng.random(roads) > 0.1)
    return n, rng.integers(0, n, roads), rng.integers(0, n, roads), seconds


@given(networks(), st.integers(0, 2**32 - 1))
@settings(max_examples=300, deadline=None)
def test_times_are_those_of_dijkstra_to_the_tick(
    network: tuple[int, np.ndarray, np.ndarray, np.ndarray], seed: int
) -> None:
    n, to, origin, seconds = network
    rng = np.random.default_rng(seed)
    asked, near = rng.integers(0, n, 7), rng.integers(0, n, 3)
    late = rng.integers(0, 2**22, 3) / 2.0**20
    # Turned round, one more node being the place. SciPy drops a road of no time: each is a little longer.
    extra = 2.0**-40
    away = np.full((n + 1, n + 1), np.inf)
    np.minimum.at(away, (to, origin), seconds + extra)
    np.minimum.at(away, (np.full(3, n), near), late + extra)
    there = np.isfinite(away)
    expected = dijkstra(csr_array((away[there], np.nonzero(there)), shape=away.shape), indices=n)[asked]
    search = Search(Hierarchy.of(to, origin, seconds, n), asked)
    for _ in range(2):
        np.testing.assert_allclose(search.seconds(near, late), expected, atol=1e-9, rtol=0)


def test_a_grid_of_streets_keeps_few_ways_a_junction() -> None:
    side = 40
    node = np.arange(side * side).reshape(side, side)
    a = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    b = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    network = Hierarchy.of(np.concatenate([a, b]), np.concatenate([b, a]), np.ones(2 * a.size), side * side)
    # A good order adds about n log n ways, a bad one n * side.
    assert network.above.size < 12 * side * side
    steps = Search(network, node).seconds(np.array([0]), np.zeros(1))
    assert np.array_equal(steps, np.add.outer(np.arange(side), np.arange(side)))


def test_no_road_at_all_leads_nowhere() -> None:
    none = np.empty(0, np.int64)
    search = Search(Hierarchy.of(none, none, np.empty(0), 3), np.arange(3))
    assert search.seconds(np.array([1]), np.ones(1)).tolist() == pytest.approx([np.inf, 1, np.inf])
    assert np.isinf(search.seconds(none, np.empty(0))).all()
