"""One piece of work for two threads: done whole, whoever does it."""

from threading import Event, get_ident

import pytest

from zones.travel import _pair
from zones.travel._pair import alone, both


def test_both_parts_are_done() -> None:
    done: list[int] = []
    both(done.append, (1,), (2,))
    assert sorted(done) == [1, 2]


def test_who_finds_the_second_thread_at_work_elsewhere_does_everything() -> None:
    done: list[int] = []
    elsewhere = Event()
    at_work = _pair._SECOND.submit(elsewhere.wait)
    both(done.append, (1,), (2,))
    assert done == [1, 2]
    elsewhere.set()
    assert at_work.result()


def test_what_nobody_waits_for_leaves_the_second_thread_to_others() -> None:
    threads: list[int] = []

    def note(_part: int) -> None:
        threads.append(get_ident())

    with alone():
        both(note, (1,), (2,))
    assert threads == [get_ident()] * 2


def test_what_fails_in_the_second_thread_fails_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        both(int, ("1",), ("one",))
