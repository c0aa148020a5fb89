"""Travel time over a friction surface alone, without roads."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zones.checked import numbers
from zones.errors import InputError
from zones.travel import _raster, _ties, _tiles
from zones.travel._jit import COMPILED
from zones.travel._pair import both
from zones.travel._steps import MOVES

FEW: Final = 256
"""Up to so many sources, the last digits of a time and the source's index fit into 16 bits."""
INDEX_BITS: Final = 21
"""Bits of a time that give way to the index: the same for few sources and for two million, so that the times
do not depend on how many there are."""


@dataclass(frozen=True)
class Surface:
    """Travel time to the nearest source over a friction surface."""

    seconds: NDArray[np.floating]
    """(H, W); inf where no source can be reached. 32 bits if the friction has 32 bits, else 64."""
    nearest: NDArray[np.signedinteger]
    """(H, W); position of that source in the given list, -1 where none can be reached. 16 bits up to 256
    sources, else 32."""


def surface_time(
    friction_s_per_m: ArrayLike,
    *,
    cell_m: float,
    sources: ArrayLike,
    neighbours: int = 8,
    cutoff_s: float = math.inf,
    elevation_m: ArrayLike | None = None,
) -> Surface:
    """Return the time from every cell to the nearest of some source cells.

    Parameters
    ----------
    friction_s_per_m
        (H, W) seconds per metre. A cell that is masked, not finite or not above zero is a barrier. Not
        changed. As 32-bit floats without a mask it is not copied either.
    cell_m
        Cell size in metres.
    sources
        (row, column) pairs.
    neighbours
        8, or 16 with the knight's moves, which brings the direction bias on uniform land from 8 % to under 3
        %.
    cutoff_s
        Cells further away than these seconds count as not reached; a time equal to it is reached.
    elevation_m
        (H, W) metres. If given, ``friction_s_per_m`` holds for flat land, and every step is walked towards
        the source at the speed of ``zones.walking.tobler_factor`` at the slope between its ends. A step from
        or to a cell without elevation (NaN, masked) counts as flat.

    Returns
    -------
    Surface
        ``.seconds`` (H, W) and ``.nearest`` (H, W). Of two sources equally near, the one given first is
        named.

    Raises
    ------
    InputError
        (a ``ValueError``) if ``neighbours`` is neither 8 nor 16, if a source lies outside the grid or on a
        barrier (it is named), or if an argument has another shape or is out of range.

    Notes
    -----
    Costs are 64-bit floats, and a sum is rounded to at least 31 digits (bits) after each step: over 5,000
    steps that adds up to less than 1.2e-6 of the time, and far less as a rule. 32-bit output rounds once
    more, by at most 6e-8. Times between 2^-126 and 2^128 of a step from the first source are told apart.

    Two threads share the work where there are two processors; the answer is the same to the bit.

    Where numba is missing, SciPy finds the same answer from the whole graph: many times slower, in some
    hundred bytes a cell.

    Examples
    --------
    >>> surface_time([[1.0, 1.0, 3.0]], cell_m=10.0, sources=[(0, 0)]).seconds
    array([[ 0., 10., 30.]])
    """
    friction = numbers(friction_s_per_m, "friction_s_per_m")
    if friction.ndim != 2 or not friction.size:
        raise InputError(
            f"friction_s_per_m: expected a table of rows and columns, got shape {friction.shape}"
        )
    if neighbours not in MOVES:
        raise InputError(f"neighbours: expected 8 or 16, got {neighbours}")
    if not (np.isfinite(cell_m) and cell_m > 0):
        raise InputError(f"cell_m: expected metres above zero, got {cell_m}")
    if not cutoff_s >= 0:
        raise InputError(f"cutoff_s: expected seconds from zero, got {cutoff_s}")
    cells = _source_cells(sources, friction)
    heights = (
        None if elevation_m is None else numbers(elevation_m, "elevation_m").astype(np.float32, copy=False)
    )
    if heights is not None and heights.shape != friction.shape:
        raise InputError(
            f"elevation_m: expected the shape of the friction, {friction.shape}, got {heights.shape}"
        )
    if not cells.size:
        return Surface(
            np.full(friction.shape, np.inf, friction.dtype), np.full(friction.shape, -1, _index_type(0))
        )
    solve = _by_tiles if COMPILED else _by_graph
    return solve(friction, cell_m, cells, neighbours, cutoff_s, heights)


def _index_type(n_sources: int) -> type[np.signedinteger]:
    return np.int16 if n_sources <= FEW else np.int32


def _by_tiles(
    friction: NDArray[np.floating],
    cell_m: float,
    cells: NDArray[np.int64],
    neighbours: int,
    cutoff_s: float,
    heights: NDArray[np.float32] | None,
) -> Surface:
    """Return the answer of the compiled kernel."""
    # Times are kept in units of about a step from the first source: a power of two, which rounds nothing.
    unit = 2.0 ** math.floor(math.log2(float(friction.flat[cells[0]]) * cell_m))
    few = cells.size <= FEW
    bits = max(INDEX_BITS, int(cells.size - 1).bit_length())
    drop = _tiles.DROPPED if few else 0
    high = np.full(friction.shape, _tiles.UNREACHED, np.int32)
    low = np.zeros(friction.shape, np.uint16 if few else np.uint32)
    ground = np.empty((0, 0), np.float32) if heights is None else heights
    scale = cell_m / unit
    latest = cutoff_s / unit * (1.0 + 2.0**-20)
    given = (
        friction, ground, scale, cell_m, neighbours, latest, bits, drop, high, low,
        _raster.laid(cells, drop, high, low),
    )  # fmt: skip
    if any(both(_raster.work, given, given)):
        _ties.mend_ties(friction, ground, scale, cell_m, neighbours, bits, drop, high, low)
    # The answer takes the place of what it is made from: nothing more than that fits beside 26 million cells.
    seconds = high.view(np.float32) if friction.dtype == np.float32 else np.empty(friction.shape)
    nearest = low.view(_index_type(cells.size))
    shares = slice(friction.shape[0] // 2), slice(friction.shape[0] // 2, None)
    both(
        _tiles.unpack,
        *((high[s], low[s], bits, drop, unit, cutoff_s, seconds[s], nearest[s]) for s in shares),
    )
    return Surface(seconds, nearest)


def _by_graph(
    friction: NDArray[np.floating],
    cell_m: float,
    cells: NDArray[np.int64],
    neighbours: int,
    cutoff_s: float,
    heights: NDArray[np.float32] | None,
) -> Surface:
    """Return the answer of SciPy."""
    # Here, because its graphs take memory that the compiled kernel has a use for.
    from zones.travel import _whole_graph

    seconds, nearest = _whole_graph.solve(friction, cell_m, cells, MOVES[neighbours], heights)
    beyond = seconds > cutoff_s
    seconds[beyond] = np.inf
    nearest[np.isinf(seconds)] = -1
    return Surface(seconds.astype(friction.dtype), nearest.astype(_index_type(cells.size)))


def _source_cells(sources: ArrayLike, friction: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return flat indices of (row, column) pairs after checking each of them."""
    pairs = np.asarray(sources)
    if pairs.size == 0:
        return np.empty(0, np.int64)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise InputError(f"sources: expected (row, column) pairs, got shape {pairs.shape}")
    if not np.array_equal(pairs, np.floor(pairs)):
        raise InputError("sources: rows and columns are whole numbers")
    rows, cols = pairs.astype(np.int64).T
    outside = (rows < 0) | (rows >= friction.shape[0]) | (cols < 0) | (cols >= friction.shape[1])
    for i in np.flatnonzero(outside):
        raise InputError(
            f"sources: source {i} at (row {rows[i]}, column {cols[i]}) is outside the grid of "
            f"{friction.shape[0]} x {friction.shape[1]} cells"
        )
    at = friction[rows, cols]
    for i in np.flatnonzero(~(np.isfinite(at) & (at > 0))):
        raise InputError(f"sources: source {i} at (row {rows[i]}, column {cols[i]}) is on a barrier")
    return rows * friction.shape[1] + cols
