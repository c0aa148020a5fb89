"""Compiled buckets of the cells of one tile: doubly linked lists, so that a cell moves at once."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones.travel._jit import njit

I16 = NDArray[np.int16]

BUCKETS: Final = 1024
"""The bucket after the last holds what is filed later."""

UNFILED: Final = -1
FOREIGN: Final = -2
"""In the place of a bucket: a cell that waits in none, and one that belongs to another tile."""


@njit(cache=True, nogil=True)
def file(v: int, place: int, head: I16, after: I16, before: I16, filed: I16) -> None:
    """Put a cell into a bucket."""
    first = head[np.uintp(place)]
    filed[v] = place
    after[v] = first
    before[v] = -1
    if first >= 0:
        before[np.uintp(first)] = v
    head[np.uintp(place)] = v


@njit(cache=True, nogil=True)
def unfile(v: int, head: I16, after: I16, before: I16, filed: I16) -> None:
    """Take a cell out of its bucket."""
    a = after[v]
    b = before[v]
    if b >= 0:
        after[np.uintp(b)] = a
    else:
        head[np.uintp(filed[v])] = a
    if a >= 0:
        before[np.uintp(a)] = b
    filed[v] = UNFILED


@njit(cache=True, nogil=True)
def refile(v, distance, current, head, after, before, filed):  # type: ignore[no-untyped-def]
    """Put a cell that improved into its bucket; return by how many the cells before the last bucket grew."""
    was = filed[v]
    place = np.int64(max(distance, current) if distance < BUCKETS else BUCKETS)
    if was in (FOREIGN, place):
        return 0
    if was != UNFILED:
        unfile(v, head, after, before, filed)
    file(v, place, head, after, before, filed)
    return np.int64(place < BUCKETS) - np.int64(UNFILED < was < BUCKETS)
