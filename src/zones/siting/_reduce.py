"""Covering problems made small without changing their optimum."""

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# Comparing all pairs, at worst, costs n x n x m; beyond this the solver's own presolve is the better bargain.
MOST_COMPARISONS = 2e10


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
    # Whatever contains a column covers its rarest place as well, so only the few that do are compared.
    covering = sets.sum(axis=1, dtype=np.int32)
    rarest = np.where(sets, covering[:, None], n_cols + 1).argmin(axis=0) if n_rows else size
    padded = np.ascontiguousarray(np.pad(sets, ((0, -n_rows % 64), (0, 0))).T)
    bits = np.packbits(padded, axis=1).view(np.uint64)
    number = np.arange(n_cols)
    for column in range(n_cols):
        others = np.flatnonzero(sets[rarest[column]]) if size[column] else number
        twin = (size[others] == size[column]) & (others < column)
        others = others[(size[others] > size[column]) | twin]
        if len(others):
            keep[column] = (bits[column] & ~bits[others]).any(axis=1).all()
    return np.flatnonzero(keep)
