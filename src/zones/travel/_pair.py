"""Two threads for one piece of compiled work, where there are two processors."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from zones.travel._jit import COMPILED

T = TypeVar("T")

_PAIRED: Final = COMPILED and (os.cpu_count() or 1) > 1

WORTH: Final = 1 << 14
"""With fewer nodes than these, the second thread would come too late to be of help."""

_SECOND: Final = ThreadPoolExecutor(1, "second")
_ALONE: Final = ContextVar("alone", default=False)


@contextmanager
def alone() -> Iterator[None]:
    """Let this thread do everything alone: nobody waits for what it does, so others come first."""
    before = _ALONE.set(True)
    try:
        yield
    finally:
        _ALONE.reset(before)


def both(function: Callable[..., T], first: tuple[Any, ...], second: tuple[Any, ...]) -> tuple[T, T]:
    """Call a function that leaves the interpreter to others with two sets of arguments at the same time.

    There is one second thread for all: who finds it at work elsewhere does everything alone.
    """
    if not _PAIRED or _ALONE.get():
        return function(*first), function(*second)
    other = _SECOND.submit(function, *second)
    own = function(*first)
    return own, function(*second) if other.cancel() else other.result()
