"""Two threads for one piece of compiled work, where there are two processors."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from zones.travel._jit import COMPILED

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


def both(function: Callable[..., None], first: tuple[Any, ...], second: tuple[Any, ...]) -> None:
    """Call a function that leaves the interpreter to others with two sets of arguments at the same time.

    There is one second thread for all: who finds it at work elsewhere does everything alone.
    """
    if not _PAIRED or _ALONE.get():
        function(*first)
        function(*second)
        return
    other = _SECOND.submit(function, *second)
    function(*first)
    if other.cancel():
        function(*second)
    else:
        other.result()
