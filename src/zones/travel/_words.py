"""Time and nearest source of a node in one 64-bit number, so that one comparison compares both.

The time is counted in ticks of a microsecond and stands in the upper bits, the index of the source
in the lower ``shift`` ones: of two words the smaller is the nearer source, and of two equally near sources
the one given first. Adding a cost to the upper bits leaves the source as it is.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones.travel._jit import njit

B = NDArray[np.bool_]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

TICK_BITS: Final = 20
TICKS_PER_S: Final = 2.0**TICK_BITS
"""Costs are whole multiples of a microsecond (2^-20 s), so that sums of them are exact."""

NEVER: Final = 1 << 62
"""The word of a node that is not reached."""

SOURCE_BITS: Final = 16
"""Bits for the source, unless there are more sources: they leave 2^26 s, two years, for the time."""


def bits_for(n_sources: int) -> int:
    """Return how many bits the index of a source takes."""
    return max(SOURCE_BITS, int(n_sources).bit_length())


def longest(shift: int) -> float:
    """Return the seconds from which on a way, or a part of one, counts as none; a power of two."""
    return float((NEVER >> shift) / TICKS_PER_S)


def words_of(seconds: NDArray[np.floating], source: NDArray[np.integer] | int, shift: int) -> I64:
    """Return the words of times (whole ticks) and sources; that of an endless time is ``NEVER``."""
    ends = seconds < longest(shift)
    ticks = np.where(ends, seconds, 0.0).astype(np.float64) * TICKS_PER_S
    return np.where(ends, ticks.astype(np.int64) << shift | source, NEVER)


@njit(cache=True, nogil=True)
def times(words: I64, shift: int) -> tuple[F64, I32]:
    """Return seconds (inf) and sources (-1 where a node is not reached) of words."""
    seconds = np.empty(words.size, np.float64)
    source = np.empty(words.size, np.int32)
    mask = (np.int64(1) << shift) - 1
    for i in range(words.size):
        reached = words[i] < NEVER
        seconds[i] = (words[i] >> shift) / TICKS_PER_S if reached else np.inf
        source[i] = words[i] & mask if reached else -1
    return seconds, source


@njit(cache=True, nogil=True)
def minutes(words: I64, shift: int) -> F32:
    """Return minutes, rounded once more to 32 bits; inf where a node is not reached."""
    out = np.empty(words.size, np.float32)
    for i in range(words.size):
        out[i] = (words[i] >> shift) / TICKS_PER_S / 60.0 if words[i] < NEVER else np.inf
    return out


def limit_of(seconds: float, shift: int) -> int:
    """Return the largest word of a time that is not above some seconds."""
    return ((int(seconds * TICKS_PER_S) + 1) << shift) - 1 if seconds < longest(shift) else NEVER - 1
