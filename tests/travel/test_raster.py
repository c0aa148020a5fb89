"""Two threads on one raster: what one finds, to the bit, and never side by side."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from zones.travel import _raster, surface_time
from zones.travel._jit import exchange, make_way, njit
from zones.travel._pair import alone
from zones.travel._tiles import NEVER, TILE, UNREACHED


@njit
def _leave(tile: int, across: int, board: _raster.Board) -> None:
    """Be no longer at work in a tile."""
    while exchange(board.gate, 1) != 0:
        make_way()
    _raster._block(tile, across, -1, board)
    board.at_work[0] -= 1
    exchange(board.gate, 0)


@pytest.mark.parametrize("neighbours", [8, 16])
@pytest.mark.parametrize("sloped", [False, True])
@pytest.mark.parametrize("many", [1, 90, 400])
@pytest.mark.parametrize("costs", [(1.0,), (0.01, 1.0, 20.0)])
def test_two_threads_find_what_one_finds(
    neighbours: int, sloped: bool, many: int, costs: tuple[float, ...]
) -> None:
    # No side is a multiple of a tile's; few costs, so that many cells are equally near to several sources.
    rng = np.random.default_rng([many, len(costs), neighbours])
    friction = rng.choice(
        [*costs, np.inf], (4 * TILE + 3, 3 * TILE + 1), p=[*[0.9 / len(costs)] * len(costs), 0.1]
    )
    open_cells = np.argwhere(np.isfinite(friction))
    sources = open_cells[rng.choice(len(open_cells), many, replace=False)]
    heights = rng.integers(0, 40, friction.shape) * 1.0 if sloped else None
    for cutoff in (np.inf, 300.0):

        def found(cutoff_s: float = cutoff) -> tuple[bytes, bytes]:
            result = surface_time(
                friction.astype(np.float32), cell_m=10.0, sources=sources, neighbours=neighbours,
                elevation_m=heights, cutoff_s=cutoff_s,
            )  # fmt: skip
            return result.seconds.tobytes(), result.nearest.tobytes()

        with alone():
            expected = found()
        # Who comes first is another matter each time.
        assert [found() == expected for _ in range(3)] == [True] * 3


def test_nobody_works_beside_a_tile_somebody_is_at_work_in() -> None:
    across, theirs = 5, 12
    shape = (across * TILE, across * TILE)
    friction, flat = np.ones(shape, np.float32), np.empty((0, 0), np.float32)
    high, low = np.full(shape, UNREACHED, np.int32), np.zeros(shape, np.uint16)
    board = _raster.laid(np.zeros(1, np.int64), 13, high, low)
    _raster._block(theirs, across, 1, board)
    board.at_work[0] = 1
    given = (friction, flat, 1.0, 1.0, 8, np.inf, 21, 13, high, low, board)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(_raster.work, *given)
        # All around the nine tiles that are blocked.
        begun = time.monotonic()
        while ((high[-1] == UNREACHED).any() or board.at_work[0] > 1) and time.monotonic() < begun + 60.0:
            time.sleep(0.01)
        beside = slice(TILE + 2, 4 * TILE - 2)
        untouched = (high[beside, beside] == UNREACHED).all() and not working.done()
        _leave(theirs, across, board)
        working.result()
    assert untouched
    assert (board.due == NEVER).all()
    assert not board.waiting.any()
    assert not board.blocked.any()
    assert board.at_work[0] == board.gate[0] == 0
    down, right = np.indices(shape)
    straight, slanted = np.abs(down - right), np.minimum(down, right)
    np.testing.assert_allclose(high.view(np.float32), straight + np.sqrt(2) * slanted, rtol=1e-5, atol=1e-6)
