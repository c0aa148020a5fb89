"""Covering problems made small without changing their optimum."""

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# Comparing all pairs costs n x n x m; beyond this the solver's own presolve is the better bargain.
MOST_COMPARISONS = 2e10
_BLOCK = 512


def merge_rows(cover: BoolArray, weight: FloatArray) -> tuple[BoolArray, FloatArray]:
    """Merge places that the same sites cover; their weights add up. Places nobody covers are left out."""
    reached = cover.any(axis=1) & (weight > 0)
    cover, weight = cover[reached], weight[reached]
    if not len(cover):
        return cover, weight
    packed = np.ascontiguousarray(np.packbits(cover, axis=1))
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    merged: FloatArray = np.bincount(group, weights=weight).astype(np.float64)
    return cover[first], merged


def undominated(sets: BoolArray) -> IntArray:
    """Return the columns not contained in another column; of equal columns the first."""
    n_rows, n_cols = sets.shape
    size = sets.sum(axis=0)
    keep = np.ones(n_cols, dtype=bool)
    if float(n_cols) ** 2 * n_rows > MOST_COMPARISONS:
        return np.flatnonzero(keep)
    # Counts up to 2^24 are exact in float32, which multiplies at twice the speed.
    dense = sets.astype(np.float32)
    number = np.arange(n_cols)
    for begin in range(0, n_cols, _BLOCK):
        block = number[begin : begin + _BLOCK]
        shared = dense[:, block].T @ dense
        contained = shared == size[block, None]
        larger = size[None, :] > size[block, None]
        earlier_twin = (size[None, :] == size[block, None]) & (number[None, :] < block[:, None])
        keep[block] &= ~(contained & (larger | earlier_twin)).any(axis=1)
    return np.flatnonzero(keep)
