"""Independent work in a few threads, begun no sooner than one of them is free."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def as_done(work: Callable[[T], R], given: Iterable[T], *, threads: int) -> Iterator[tuple[T, R]]:
    """Yield each of some things with what the work on it comes to, in the order in which they are done.

    Whoever takes no more (an error, an interruption, the end of the process) waits for what is under way and
    not for all that was given: a pool with everything in its queue would be worked off first.
    """
    to_come = iter(given)
    with ThreadPoolExecutor(threads) as pool:
        running: dict[Future[R], T] = {pool.submit(work, one): one for one in islice(to_come, threads)}
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                one, result = running.pop(future), future.result()
                running |= {pool.submit(work, following): following for following in islice(to_come, 1)}
                yield one, result
