"""Working copies of the city, lent to sessions: few are alive, and who asks never sees another's edits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, RLock
from time import monotonic
from typing import Final

from zones.scenario import Scenario, Workbench

LIVE: Final = 3
"""Working copies kept alive in the process: each weighs about 100 MB. One that is dropped is built again when
its scenario is asked for (some seconds), by making the same edits."""

IDLE_S: Final = 120.0
"""A copy that its session has not used for so long is handed to another session that needs the same one."""

NOBODY: Final = ""
"""The owner of a copy that whoever comes first may have."""

Base = tuple[str, str, str]
"""Service, means of travel, season."""


@dataclass(eq=False)
class _Place:
    base: Base
    owner: str
    used: float
    lock: RLock = field(default_factory=RLock)
    bench: Workbench | None = None


class Benches:
    """Workbenches by what they start from; the least recently used makes room.

    A session gets the one that it had before, where it is still there. Whose edits stand on it does not
    matter: :meth:`lent` brings it to the scenario that is asked for, and nobody else uses it meanwhile.

    Parameters
    ----------
    build
        Makes a workbench from service, means of travel and season.
    live
        How many are kept.
    """

    def __init__(self, build: Callable[[str, str, str], Workbench], live: int = LIVE) -> None:
        self._build, self._live = build, live
        self._places: list[_Place] = []
        self._choosing = Lock()

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._places)

    @contextmanager
    def lent(self, owner: str, scenario: Scenario) -> Iterator[Workbench]:
        """Lend a workbench on which the edits of a scenario stand.

        Parameters
        ----------
        owner
            The session that asks, or ``NOBODY``.
        scenario
            What is to stand on it.

        Raises
        ------
        ScenarioError
            If any edit cannot be made: the error lists every fault.
        """
        base = (scenario.service, scenario.mode, scenario.season)
        with self._choosing:
            place = self._chosen(owner, base)
            place.owner, place.used = owner, monotonic()
        with place.lock:
            if place.bench is None:
                place.bench = self._build(*base)
            place.bench.show(scenario)
            yield place.bench

    def _chosen(self, owner: str, base: Base) -> _Place:
        alike = sorted((place for place in self._places if place.base == base), key=lambda p: p.used)
        own = [place for place in alike if place.owner == owner]
        since = monotonic() - IDLE_S
        idle = [place for place in alike if place.owner == NOBODY or place.used < since]
        if own or idle:
            return (own or idle)[0]
        if len(self._places) >= self._live:
            if alike:
                return alike[0]
            # Who starts from something else has no more use for the former copy.
            former = [place for place in self._places if place.owner == owner] or self._places
            self._places.remove(min(former, key=lambda p: p.used))
        self._places.append(_Place(base, owner, monotonic()))
        return self._places[-1]
