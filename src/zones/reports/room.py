"""Room in memory for setting hundreds of pages."""

import ctypes

import pyarrow as pa

from zones.maps.paper.backdrop import backdrop


def give_back() -> None:
    """Give back to the system what reading layers and drawing maps have left over."""
    backdrop().let_go()
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    # A habit of glibc; other libraries give back by themselves.
    if trim is not None:
        trim(0)
