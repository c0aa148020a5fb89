"""Long work is done once, in a thread of its own; errors and stops reach whoever waits."""

from threading import Event

import pytest

from zones.errors import InputError
from zones.ui.jobs import Jobs, Progress


def test_work_is_done_once_and_its_progress_is_told() -> None:
    jobs: Jobs[int] = Jobs("test")
    begun, seen, go_on = [], [], Event()

    def work(progress: Progress, _: Event) -> int:
        begun.append(1)
        progress("part", 1, 2)
        assert go_on.wait(20)
        return 42

    def tell(*step: object) -> None:
        seen.append(step)
        go_on.set()

    assert jobs.at_hand("a") is None
    assert jobs.result("a", work, tell) == 42
    assert jobs.result("a", work, tell) == 42
    assert (jobs.at_hand("a"), jobs.under_way("a"), len(begun)) == (42, False, 1)
    assert ("part", 1, 2) in seen
    # Another subject takes its place.
    assert jobs.result("b", lambda *_: 7, tell) == 7
    assert jobs.at_hand("a") is None


def test_an_error_is_raised_and_the_next_begins_anew() -> None:
    jobs: Jobs[int] = Jobs("test")

    def fails(*_: object) -> int:
        raise InputError("no roads")

    with pytest.raises(InputError, match="no roads"):
        jobs.result("a", fails, lambda *_: None)
    assert jobs.result("a", lambda *_: 1, lambda *_: None) == 1


def test_what_a_job_failed_with_is_told_once_and_does_not_stand_in_the_way() -> None:
    jobs: Jobs[int] = Jobs("test")
    error = ValueError("unforeseen")

    def fails(*_: object) -> int:
        raise error

    jobs.begin("a", fails)
    with pytest.raises(ValueError, match="unforeseen"):
        jobs.result("a", fails, lambda *_: None)
    assert jobs.failure("b") is None
    assert jobs.failure("a") is error
    assert jobs.failure("a") is None
    assert jobs.result("a", lambda *_: 1, lambda *_: None) == 1
    assert jobs.failure("a") is None


def test_a_stop_is_heard_by_the_work() -> None:
    jobs: Jobs[bool] = Jobs("test")

    def work(_: Progress, stop: Event) -> bool:
        return stop.wait(20)

    def tell(*_: object) -> None:
        assert jobs.under_way("a")
        jobs.stop("a")

    assert jobs.result("a", work, tell) is True
    jobs.stop("nothing of the kind")
