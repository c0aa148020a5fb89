"""surface_time: by hand, against scikit-image and SciPy on the same problem, and by its properties."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from skimage.graph import MCP_Geometric

from zones.travel import surface, surface_time
from zones.walking import tobler_factor

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
        ({"friction_s_per_m": [["rock"]]}, "friction_s_per_m: expected numbers"),
        ({"sources": [(0, 0), (2, 1)]}, r"source 1 at \(row 2, column 1\) is outside the grid of 2 x 3"),
        ({"sources": [(0, -1)]}, "source 0 .* is outside"),
        ({"sources": [(0, 0), (1, 2)]}, r"source 1 at \(row 1, column 2\) is on a barrier"),
        ({"sources": [(0.5, 0)]}, "whole numbers"),
        ({"sources": [0, 1, 2]}, "pairs"),
        ({"cutoff_s": -1.0}, "cutoff_s"),
        ({"cutoff_s": np.nan}, "cutoff_s"),
        ({"elevation_m": np.zeros((3, 2))}, r"elevation_m: expected the shape of the friction, \(2, 3\)"),
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


def test_what_a_masked_raster_hides_is_a_barrier() -> None:
    hidden = [[0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]]
    for dtype in (np.float32, np.float64, np.int64):
        masked = np.ma.masked_array(np.ones((3, 4), dtype), mask=hidden)
        open_wall = np.where(masked.mask, np.nan, 1.0)
        np.testing.assert_array_equal(
            surface_time(masked, cell_m=10.0, sources=[(0, 0)]).seconds,
            surface_time(open_wall, cell_m=10.0, sources=[(0, 0)]).seconds,
        )
    heights = np.ma.masked_array(np.full((3, 4), 900.0), mask=hidden)
    heights[0, 0] = 0.0
    flat = np.where(heights.mask, np.nan, heights.data)
    np.testing.assert_array_equal(
        surface_time(np.ones((3, 4)), cell_m=10.0, sources=[(0, 0)], elevation_m=heights).seconds,
        surface_time(np.ones((3, 4)), cell_m=10.0, sources=[(0, 0)], elevation_m=flat).seconds,
    )
    with pytest.raises(ValueError, match=r"source 0 at \(row 0, column 1\) is on a barrier"):
        surface_time(masked, cell_m=10.0, sources=[(0, 1)])


@pytest.mark.parametrize("barrier", [INF, np.nan, 0.0, -1.0])
def test_a_source_on_any_kind_of_barrier_is_named(barrier: float) -> None:
    with pytest.raises(ValueError, match=r"source 0 at \(row 0, column 0\) is on a barrier"):
        surface_time([[barrier, 1.0]], cell_m=10.0, sources=[(0, 0)])


@pytest.mark.parametrize("neighbours", [8, 16])
def test_land_cut_off_from_every_source_is_not_reached(neighbours: int) -> None:
    friction = np.ones((6, 9))
    friction[:, 4:6] = INF
    found = surface_time(friction, cell_m=10.0, sources=[(0, 0), (5, 3)], neighbours=neighbours)
    assert np.isfinite(found.seconds[:, :4]).all()
    assert np.isinf(found.seconds[:, 4:]).all()
    assert (found.nearest[:, 4:] == -1).all()


def test_without_sources_nothing_is_reached() -> None:
    found = surface_time(np.ones((2, 2)), cell_m=1.0, sources=[])
    assert np.isinf(found.seconds).all()
    assert (found.nearest == -1).all()


def _hills(seed: int, shape: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1.5, shape).cumsum(axis=0)


@pytest.mark.parametrize("neighbours", [8, 16])
def test_one_answer_with_and_without_numba(neighbours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Several tiles of 64 cells, a flat half where sources tie, slopes with a gap, and a cut-off.
    friction, sources = _rough(7, (150, 140))
    friction[:, 70:] = np.where(np.isinf(friction[:, 70:]), INF, 2.0)
    friction[tuple(sources.T)] = 2.0
    heights = _hills(7, friction.shape)
    heights[60:80, 20:40] = np.nan
    for more in ({}, {"elevation_m": heights}, {"cutoff_s": 900.0}):
        arguments = {"cell_m": 30.0, "sources": sources, "neighbours": neighbours, **more}
        fast = surface_time(friction, **arguments)
        with monkeypatch.context() as patch:
            patch.setattr(surface, "COMPILED", False)
            slow = surface_time(friction, **arguments)
        np.testing.assert_allclose(fast.seconds, slow.seconds, rtol=1e-5)
        np.testing.assert_array_equal(fast.nearest, slow.nearest)
        assert fast.seconds.dtype == slow.seconds.dtype
        assert fast.nearest.dtype == slow.nearest.dtype


def test_ties_are_named_alike_whichever_way_they_are_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    # On even ground half of all cells are equally far from several sources, up to rounding.
    sources = [(r, c) for r in (5, 65, 125, 185) for c in (185, 125, 65, 5)]
    friction = np.full((190, 190), 0.7)
    fast = surface_time(friction, cell_m=30.0, sources=sources)
    monkeypatch.setattr(surface, "COMPILED", False)
    slow = surface_time(friction, cell_m=30.0, sources=sources)
    np.testing.assert_array_equal(fast.nearest, slow.nearest)
    # Half-way between two of them the one given first wins.
    assert fast.nearest[5, 95] == 1
    assert fast.nearest[95, 5] == 7


@pytest.mark.parametrize("neighbours", [8, 16])
def test_the_answer_does_not_depend_on_where_tiles_lie(neighbours: int) -> None:
    # Costs of few digits: many sums differ by no more than a rounding, and hide from a neighbour which of
    # two sources was nearer. A margin of barriers shifts the tiles and the order in which cells are taken.
    rng = np.random.default_rng(8)
    friction = rng.choice([0.1, 0.3, 0.7, INF], (150, 140), p=[0.3, 0.3, 0.3, 0.1])
    friction[20:90, 20:110] = 0.7
    open_cells = np.argwhere(np.isfinite(friction))
    sources = open_cells[rng.choice(len(open_cells), 90, replace=False)]
    found = surface_time(friction, cell_m=0.1, sources=sources, neighbours=neighbours)
    for down, right in ((1, 40), (33, 17), (63, 64)):
        shifted = surface_time(
            np.pad(friction, ((down, 0), (right, 3)), constant_values=INF),
            cell_m=0.1,
            sources=sources + np.array([down, right]),
            neighbours=neighbours,
        )
        np.testing.assert_array_equal(shifted.seconds[down:, right:-3], found.seconds)
        np.testing.assert_array_equal(shifted.nearest[down:, right:-3], found.nearest)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10_000), neighbours=st.sampled_from([8, 16]), cutoff=st.sampled_from([0, 90, 1200])
)
def test_a_cutoff_only_leaves_out(seed: int, neighbours: int, cutoff: float) -> None:
    friction, sources = _rough(seed, (70, 68))
    friction = friction.astype(np.float32)
    whole = surface_time(friction, cell_m=30.0, sources=sources, neighbours=neighbours)
    near = surface_time(friction, cell_m=30.0, sources=sources, neighbours=neighbours, cutoff_s=cutoff)
    within = whole.seconds <= cutoff
    np.testing.assert_array_equal(near.seconds, np.where(within, whole.seconds, INF))
    np.testing.assert_array_equal(near.nearest, np.where(within, whole.nearest, -1))


def test_a_time_equal_to_the_cutoff_is_reached() -> None:
    found = surface_time(np.full((1, 5), 0.72), cell_m=100.0, sources=[(0, 0)], cutoff_s=216.0)
    np.testing.assert_array_equal(found.nearest, [[0, 0, 0, 0, -1]])


def test_walking_is_towards_the_source() -> None:
    heights = np.array([[0.0, 20.0, 20.0, 10.0]])
    found = surface_time(np.ones((1, 4)), cell_m=100.0, sources=[(0, 0)], elevation_m=heights)
    # From the second cell 20 % downhill; from the third flat; from the fourth 10 % uphill.
    first = 100 / tobler_factor(-0.2)
    expected = [0, first, first + 100, first + 100 + 100 / tobler_factor(0.1)]
    np.testing.assert_allclose(found.seconds[0], expected, rtol=1e-6)
    heights[0, 1] = np.nan
    unknown = surface_time(np.ones((1, 4)), cell_m=100.0, sources=[(0, 0)], elevation_m=heights)
    np.testing.assert_allclose(unknown.seconds[0, :3], [0, 100, 200], rtol=1e-6)


def test_even_height_changes_nothing() -> None:
    friction, sources = _rough(9)
    plain = surface_time(friction, cell_m=30.0, sources=sources)
    level = surface_time(friction, cell_m=30.0, sources=sources, elevation_m=np.full(friction.shape, 700.0))
    np.testing.assert_allclose(level.seconds, plain.seconds, rtol=1e-6)


def test_thirty_two_bits_in_thirty_two_bits_out() -> None:
    friction, sources = _rough(10, (130, 70))
    wide = surface_time(friction.astype(np.float32).astype(np.float64), cell_m=30.0, sources=sources)
    narrow = surface_time(friction.astype(np.float32), cell_m=30.0, sources=sources)
    assert narrow.seconds.dtype == np.float32
    np.testing.assert_array_equal(narrow.seconds, wide.seconds.astype(np.float32))
    np.testing.assert_array_equal(narrow.nearest, wide.nearest)


def test_rounding_does_not_add_up_over_thousands_of_steps() -> None:
    # 32-bit sums of this step drift by 1e-4.
    found = surface_time(np.full((1, 5000), 0.72, np.float32), cell_m=30.0, sources=[(0, 0)])
    exact = np.arange(5000) * float(np.float32(0.72)) * 30.0
    np.testing.assert_allclose(found.seconds[0], exact, rtol=1e-6)


def test_more_sources_than_sixteen_bits_hold() -> None:
    friction, _ = _rough(11)
    friction[np.isinf(friction)] = 5.0
    few = [(0, 0), (59, 74)]
    many = few + [(r, c) for r in range(20, 40) for c in range(20, 40)]
    crowded = surface_time(friction, cell_m=30.0, sources=many)
    sparse = surface_time(friction, cell_m=30.0, sources=few)
    assert crowded.nearest.max() > 255
    by_few = (crowded.nearest >= 0) & (crowded.nearest < 2)
    np.testing.assert_array_equal(crowded.seconds[by_few], sparse.seconds[by_few])
    for i in (2, 250, 401):
        assert crowded.nearest[many[i]] == i


@pytest.mark.parametrize("neighbours", [8, 16])
def test_cliffs_take_ages_but_end(neighbours: int) -> None:
    # Steps of seconds and of millennia side by side: what rounds away must not stop the search.
    friction, sources = _rough(12, (150, 140))
    cliffs = _hills(12, friction.shape) * 10
    found = surface_time(friction, cell_m=30.0, sources=sources, neighbours=neighbours, elevation_m=cliffs)
    flat = surface_time(friction, cell_m=30.0, sources=sources, neighbours=neighbours)
    np.testing.assert_array_equal(np.isfinite(found.seconds), np.isfinite(flat.seconds))
    assert (found.seconds >= 0.8 * flat.seconds)[np.isfinite(flat.seconds)].all()


def test_a_surface_waits_for_no_tables() -> None:
    code = "import sys; from zones.travel import surface_time; print({'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
