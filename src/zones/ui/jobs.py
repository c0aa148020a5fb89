"""Long work in a thread of its own: begun once for all sessions, its progress shown to whoever waits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

Progress = Callable[[str, int, int], None]
"""Called when a part is done: its kind, how many are done, and how many there are."""

Work = Callable[[Progress, Event], T]
"""Does the work; the event is set when it is to be given up."""


@dataclass(eq=False)
class _Job(Generic[T]):
    """Work under way or done, and how far it is."""

    done: Event = field(default_factory=Event)
    stop: Event = field(default_factory=Event)
    step: tuple[str, int, int] = ("", 0, 1)
    found: T | None = None
    error: Exception | None = None


class Jobs(Generic[T]):
    """One job at a time, by what it is about; who asks while it runs waits for it and sees its progress."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: dict[str, _Job[T]] = {}
        self._choosing = Lock()

    def begin(self, about: str, work: Work[T]) -> None:
        """Have the work begun unless it is done or under way."""
        self._begun(about, work)

    def _begun(self, about: str, work: Work[T]) -> _Job[T]:
        with self._choosing:
            job = self._jobs.get(about)
            if job is None or job.error is not None:
                # One thing is served at a time; what an old one weighs is not kept.
                job = _Job()
                self._jobs = {about: job}
                Thread(target=self._run, args=(job, work), name=self._name, daemon=True).start()
        return job

    def result(self, about: str, work: Work[T], tell: Progress) -> T:
        """Return what the work comes to; it is begun unless it is done or under way.

        An error of the work is raised here, and the next who asks begins it anew.
        """
        job = self._begun(about, work)
        while not job.done.wait(0.25):
            tell(*job.step)
        if job.error is not None:
            raise job.error
        assert job.found is not None
        return job.found

    def at_hand(self, about: str) -> T | None:
        """Return what is done already; None where nothing is."""
        job = self._jobs.get(about)
        return job.found if job is not None else None

    def under_way(self, about: str) -> bool:
        """Return whether somebody waits for it."""
        job = self._jobs.get(about)
        return job is not None and not job.done.is_set()

    def step(self, about: str) -> tuple[str, int, int]:
        """Return how far it is: the kind of the last part, how many are done, and how many there are."""
        job = self._jobs.get(about)
        return job.step if job is not None else ("", 0, 1)

    def failure(self, about: str) -> Exception | None:
        """Return what it ended with, where it did not come to anything, and forget it: it is told once."""
        with self._choosing:
            job = self._jobs.get(about)
            if job is None or job.error is None:
                return None
            del self._jobs[about]
            return job.error

    def put(self, about: str, found: T) -> None:
        """Have something at hand that was made elsewhere."""
        job: _Job[T] = _Job(found=found)
        job.done.set()
        self._jobs = {about: job}

    def stop(self, about: str) -> None:
        """Ask the work to be given up."""
        if (job := self._jobs.get(about)) is not None:
            job.stop.set()

    @staticmethod
    def _run(job: _Job[T], work: Work[T]) -> None:
        def progress(kind: str, done: int, of: int) -> None:
            job.step = (kind, done, of)

        try:
            job.found = work(progress, job.stop)
        except Exception as error:
            # Whoever waits for the job raises it in a session of their own.
            job.error = error
        finally:
            job.done.set()
