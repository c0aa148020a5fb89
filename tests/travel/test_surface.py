"""surface_time: by hand, against scikit-image and SciPy on the same problem, and by its properties."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from skimage.graph import MCP_Geometric

from zones.travel import surface_time

INF = np.inf
ROOT2, ROOT5 = math.sqrt(2), math.sqrt(5)


def test_a_row_of_cells_counts_half_of_each_cell() -> None:
    found = surface_time([[1.0, 1.0, 3.0, 2.0]], cell_m=10.0, sources=[(0, 0)])
    # 10 m x (1+1)/2, then (1+3)/2, then (3+2)/2
    np.testing.assert_allclose(found.seconds, [[0, 10, 30, 55]])
    np.testing.assert_array_equal(found.nearest, [[0, 0, 0, 0]])


def test_a_diagonal_is_longer_by_root_two() -> None:
    found = surface_time(np.ones((3, 3)), cell_m=100.0, sources=[(1, 1)])
    far = 100 * ROOT2
    np.testing.assert_allclose(found.seconds, [[far, 100, far], [100, 0, 100], [far, 100, far]], rtol=1e-6)


@pytest.mark.parametrize("barrier", [INF, -INF, np.nan, 0.0, -1.0])
def test_a_wall_is_walked_around(barrier: float) -> None:
    friction = np.ones((3, 3))
    friction[0:2, 1] = barrier
    found = surface_time(friction, cell_m=1.0, sources=[(0, 0)])
    # One barrier beside a diagonal does not close it: down one, diagonally down, diagonally up, up one.
    np.testing.assert_allclose(found.seconds[0, 2], 2 + 2 * ROOT2, rtol=1e-6)
    assert found.seconds[0, 1] == INF
    assert found.nearest[0, 1] == -1


def test_a_diagonal_between_two_barriers_is_closed() -> None:
    found = surface_time([[1.0, INF], [INF, 1.0]], cell_m=1.0, sources=[(0, 0)])
    np.testing.assert_array_equal(found.seconds, [[0, INF], [INF, INF]])
    np.testing.assert_array_equal(found.nearest, [[0, -1], [-1, -1]])


def test_a_knights_move_costs_the_mean_of_four_cells() -> None:
    friction = np.array([[1.0, 2.0, 90.0], [90.0, 3.0, 4.0]])
    found = surface_time(friction, cell_m=10.0, sources=[(0, 0)], neighbours=16)
    direct = 10 * ROOT5 * (1 + 2 + 3 + 4) / 4
    by_steps = 10 * (1 + 2) / 2 + 10 * ROOT2 * (2 + 4) / 2
    assert direct < by_steps
    assert found.seconds[1, 2] == pytest.approx(direct, rel=1e-6)


@pytest.mark.parametrize("crossed", [(0, 1), (1, 1)])
def test_a_knights_move_is_closed_by_either_cell_it_crosses(crossed: tuple[int, int]) -> None:
    friction = np.ones((2, 3))
    friction[crossed] = INF
    found = surface_time(friction, cell_m=1.0, sources=[(0, 0)], neighbours=16)
    # What is left is a straight and a diagonal step through the other cell.
    assert found.seconds[1, 2] == pytest.approx(1 + ROOT2, rel=1e-6)


def test_of_two_sources_equally_near_the_first_is_named() -> None:
    found = surface_time(np.ones((1, 5)), cell_m=1.0, sources=[(0, 4), (0, 0)])
    np.testing.assert_array_equal(found.nearest, [[1, 1, 0, 0, 0]])
    again = surface_time(np.ones((1, 5)), cell_m=1.0, sources=[(0, 0), (0, 4), (0, 4)])
    np.testing.assert_array_equal(again.nearest, [[0, 0, 0, 1, 1]])


def test_direction_bias_on_uniform_land() -> None:
    size = 201
    away = np.hypot(*(np.indices((size, size)) - size // 2))
    ring = (away > 60) & (away < 95)
    worst = {}
    for neighbours in (8, 16):
        seconds = surface_time(
            np.ones((size, size)), cell_m=1.0, sources=[(size // 2, size // 2)], neighbours=neighbours
        ).seconds
        worst[neighbours] = (seconds[ring] / away[ring]).max() - 1
    assert worst[8] == pytest.approx(0.0824, abs=1e-3)
    assert worst[16] <= 0.03


def _rough(seed: int, shape: tuple[int, int] = (60, 75)) -> tuple[np.ndarray, np.ndarray]:
    """Return friction over three orders of magnitude with a tenth of barriers, and five source cells."""
    rng = np.random.default_rng(seed)
    friction = np.exp(rng.normal(0, 1.5, shape))
    friction[rng.random(shape) < 0.1] = INF
    open_cells = np.argwhere(np.isfinite(friction))
    return friction, open_cells[rng.choice(len(open_cells), 5, replace=False)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agrees_with_scikit_image(seed: int) -> None:
    # scikit-image slips through between two barriers that touch at a corner, so give it none.
    friction, sources = _rough(seed)
    friction[np.isinf(friction)] = 300.0
    expected, _ = MCP_Geometric(friction, sampling=(30.0, 30.0)).find_costs(sources)
    found = surface_time(friction, cell_m=30.0, sources=sources)
    np.testing.assert_allclose(found.seconds, expected, rtol=1e-5)


def _edges(friction: np.ndarray, cell_m: float, neighbours: int) -> coo_array:
    """Return the graph of the contract, cell by cell and move by move."""
    rows, cols = friction.shape
    moves = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    if neighbours == 16:
        moves += [(i, j) for i in (-2, -1, 1, 2) for j in (-2, -1, 1, 2) if abs(i) != abs(j)]
    tail, head, cost = [], [], []
    for r in range(rows):
        for c in range(cols):
            for i, j in moves:
                if not (0 <= r + i < rows and 0 <= c + j < cols):
                    continue
                touched = [friction[r, c], friction[r + i, c + j]]
                if abs(i) == 2:
                    touched += [friction[r + i // 2, c], friction[r + i // 2, c + j]]
                elif abs(j) == 2:
                    touched += [friction[r, c + j // 2], friction[r + i, c + j // 2]]
                elif i and j and np.isinf(friction[r + i, c]) and np.isinf(friction[r, c + j]):
                    continue
                if np.isfinite(touched).all():
                    tail.append(r * cols + c)
                    head.append((r + i) * cols + c + j)
                    cost.append(math.hypot(i, j) * cell_m * np.mean(touched))
    return coo_array((cost, (tail, head)), shape=(friction.size, friction.size)).tocsr()


@pytest.mark.parametrize("neighbours", [8, 16])
@pytest.mark.parametrize("seed", [4, 5])
def test_agrees_with_scipy(seed: int, neighbours: int) -> None:
    friction, sources = _rough(seed, (40, 50))
    flat = sources[:, 0] * friction.shape[1] + sources[:, 1]
    each = dijkstra(_edges(friction, 90.0, neighbours), indices=flat).reshape(len(flat), *friction.shape)
    found = surface_time(friction, cell_m=90.0, sources=sources, neighbours=neighbours)
    np.testing.assert_allclose(found.seconds, each.min(axis=0), rtol=1e-5)
    reached = np.isfinite(found.seconds)
    own = np.take_along_axis(each, np.maximum(found.nearest, 0)[None], axis=0)[0]
    np.testing.assert_allclose(own[reached], each.min(axis=0)[reached], rtol=1e-5)
    assert (found.nearest[~reached] == -1).all()


def test_times_far_apart_are_still_exact() -> None:
    # A first cell ten million times slower than the rest: more buckets than are kept at once.
    friction = np.ones((3, 400))
    friction[:, 1] = 1e7
    found = surface_time(friction, cell_m=1.0, sources=[(1, 0)])
    np.testing.assert_allclose(found.seconds[1, [1, 2, 3]], [5000000.5, 10000001, 10000002], rtol=1e-7)
    assert np.isfinite(found.seconds).all()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), unit=st.sampled_from([1e-12, 1e-3, 7.0, 1e12]))
def test_the_unit_of_friction_carries_through(seed: int, unit: float) -> None:
    friction, sources = _rough(seed, (9, 11))
    one = surface_time(friction, cell_m=10.0, sources=sources)
    scaled = surface_time(friction * unit, cell_m=10.0, sources=sources)
    np.testing.assert_allclose(scaled.seconds, one.seconds * unit, rtol=1e-5)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), neighbours=st.sampled_from([8, 16]))
def test_one_more_source_never_lengthens(seed: int, neighbours: int) -> None:
    friction, sources = _rough(seed, (9, 11))
    fewer = surface_time(friction, cell_m=10.0, sources=sources[:-1], neighbours=neighbours)
    more = surface_time(friction, cell_m=10.0, sources=sources, neighbours=neighbours)
    assert (more.seconds <= fewer.seconds).all()
    assert ((more.nearest == len(sources) - 1) == (more.seconds < fewer.seconds)).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_sources_changes_only_their_numbers(seed: int) -> None:
    friction, sources = _rough(seed, (9, 11))
    forward = surface_time(friction, cell_m=10.0, sources=sources)
    backward = surface_time(friction, cell_m=10.0, sources=sources[::-1])
    np.testing.assert_array_equal(forward.seconds, backward.seconds)


def test_inputs_are_not_changed() -> None:
    friction, sources = _rough(6)
    friction[0, 0] = -1.0
    before = friction.copy(), sources.copy()
    surface_time(friction, cell_m=30.0, sources=sources)
    np.testing.assert_array_equal(friction, before[0])
    np.testing.assert_array_equal(sources, before[1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"neighbours": 4}, "expected 8 or 16, got 4"),
        ({"cell_m": 0.0}, "cell_m"),
        ({"cell_m": np.nan}, "cell_m"),
        ({"friction_s_per_m": np.ones(4)}, "rows and columns"),
        ({"friction_s_per_m": np.ones((0, 3))}, "rows and columns"),
        ({"sources": [(0, 0), (2, 1)]}, r"source 1 at \(row 2, column 1\) is outside the grid of 2 x 3"),
        ({"sources": [(0, -1)]}, "source 0 .* is outside"),
        ({"sources": [(0, 0), (1, 2)]}, r"source 1 at \(row 1, column 2\) is on a barrier"),
        ({"sources": [(0.5, 0)]}, "whole numbers"),
        ({"sources": [0, 1, 2]}, "pairs"),
    ],
)
def test_bad_input_is_named(change: dict[str, object], message: str) -> None:
    arguments: dict[str, object] = {
        "friction_s_per_m": [[1.0, 1.0, 1.0], [1.0, 1.0, INF]],
        "cell_m": 10.0,
        "sources": [(0, 0)],
    }
    with pytest.raises(ValueError, match=message):
        surface_time(**(arguments | change))  # type: ignore[arg-type]


def test_without_sources_nothing_is_reached() -> None:
    found = surface_time(np.ones((2, 2)), cell_m=1.0, sources=[])
    assert np.isinf(found.seconds).all()
    assert (found.nearest == -1).all()
