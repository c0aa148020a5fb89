"""The one copy of times and sources that edits work on, and what brings it back to the least fixpoint."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones.errors import InputError
from zones.travel import _kernel
from zones.travel.edits import repair
from zones.travel.edits.tally import Tally
from zones.travel.edits.undo import Step, Values
from zones.travel.world import World

BUCKET_S: Final = 4.0
"""Width of the solver's buckets: it decides the speed, never the result."""

NODES: Final = 1 << 16
"""Nodes that drawn roads may have in all: at one per cell crossed, some 6,000 km of road at 100 m."""

ENTRIES: Final = 6 * NODES
"""A node has up to four arcs and a link, which leads both ways."""


@dataclass(frozen=True)
class SeedList:
    """Seeds of all facilities in one list."""

    node: NDArray[np.int32]
    seconds: NDArray[np.float64]
    source: NDArray[np.int32]


@dataclass(frozen=True)
class Change:
    """What an edit means for the labels."""

    lost: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    """Nodes whose label rested on what has become worse or is gone."""
    whole: bool = False
    """Whether the facilities that these labels name are gone altogether."""
    woken: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    """Nodes that something better leads from."""
    costs: Sequence[Values] = ()
    """Costs between nodes that are no longer what they were, not yet in place."""


@dataclass(eq=False)
class Working:
    """Labels of all nodes, the costs between them, and scratch space; changed in place, never copied."""

    world: World
    arcs: NDArray[np.float32] = field(repr=False)
    seconds: NDArray[np.float64] = field(repr=False)
    source: NDArray[np.int32] = field(repr=False)
    tally: Tally | None
    size: int
    """Nodes in use; those beyond are reachable from nowhere."""
    entries: int = 0
    """Ways added later that are in use."""

    def __post_init__(self) -> None:
        room = self.world.size + NODES
        self.waiting = np.zeros(room, np.bool_)
        self.log = _kernel.Log(
            np.empty(room, np.int32),
            np.empty(room),
            np.empty(room, np.int32),
            np.zeros(room, np.bool_),
            np.zeros(1, np.int64),
        )
        self.more = _kernel.Chains(
            np.full(room, -1, np.int32),
            np.empty(ENTRIES, np.int32),
            np.empty(ENTRIES, np.int32),
            np.empty(ENTRIES, np.float32),
        )
        self.to = np.empty(ENTRIES, np.int32)

    def flooded(self, seeds: SeedList) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """Return labels of a full solve with the present costs, this copy's labels untouched."""
        seconds = np.full(self.waiting.size, np.inf)
        source = np.full(self.waiting.size, -1, np.int32)
        none = np.empty(0, np.int32)
        self._flood(seeds, none, seconds, source, _kernel.no_log())
        return seconds, source

    def settle(self, change: Change, seeds: SeedList, step: Step) -> int:
        """Bring costs and labels in line with a change; return how many nodes changed.

        Parameters
        ----------
        change
            What has become worse or better.
        seeds
            All seeds there are now.
        step
            Where the change is recorded.
        """
        # What rested on the lost nodes did so at the costs there were: these go first.
        ways = self.world.ways(self.arcs, self.more)
        rim = repair.invalidate(
            change.lost, change.whole, ways, self._room, self.seconds, self.source, self.waiting, self.log
        )
        for costs in change.costs:
            step.change(costs)
        woken = np.concatenate([rim, change.woken])
        self._flood(seeds, woken, self.seconds, self.source, self.log)
        changed = repair.release(self.seconds, self.source, self.log)
        labels = Labels(
            self,
            self.log.node[:changed].copy(),
            self.log.seconds[:changed].copy(),
            self.log.source[:changed].copy(),
        )
        step.records.append(labels)
        if self.tally is not None:
            self.tally.move(labels.node, labels.seconds, self.seconds)
        return changed

    def reserve(self, nodes: int, entries: int) -> None:
        """Check that there is room for more nodes and ways.

        Raises
        ------
        InputError
            If there is not.
        """
        if self.size + nodes > self.waiting.size or self.entries + entries > ENTRIES:
            raise InputError(
                "road: no room for more drawn roads; undo some, or start from a model that has them"
            )

    @property
    def _room(self) -> int:
        return self.world.room + self.entries

    def _flood(
        self,
        seeds: SeedList,
        woken: NDArray[np.int32],
        seconds: NDArray[np.float64],
        source: NDArray[np.int32],
        log: _kernel.Log,
    ) -> None:
        _kernel.flood(
            self.world.ways(self.arcs, self.more),
            self._room,
            seeds.node,
            seeds.seconds,
            seeds.source,
            woken,
            BUCKET_S,
            seconds,
            source,
            self.waiting,
            log,
        )


@dataclass
class Labels:
    """Labels of the nodes that an edit changed."""

    working: Working
    node: NDArray[np.int32]
    seconds: NDArray[np.float64]
    source: NDArray[np.int32]

    def swap(self) -> None:
        """Trade the labels, and move what the tally counts along."""
        work = self.working
        repair.exchange(self.node, self.seconds, self.source, work.seconds, work.source)
        if work.tally is not None:
            work.tally.move(self.node, self.seconds, work.seconds)


@dataclass
class AllLabels:
    """The labels of all nodes, after a full solve."""

    working: Working
    seconds: NDArray[np.float64]
    source: NDArray[np.int32]

    def swap(self) -> None:
        """Trade the arrays, and move what the tally counts along."""
        work = self.working
        work.seconds, self.seconds = self.seconds, work.seconds
        work.source, self.source = self.source, work.source
        if work.tally is not None:
            cells = np.arange(work.world.grid.size, dtype=np.int32)
            work.tally.move(cells, self.seconds, work.seconds)


@dataclass
class Chained:
    """Ways added later, the last ``count`` ones; they are in use or they are not."""

    working: Working
    nodes: int
    entries: int
    used: bool = False

    def swap(self) -> None:
        """Put the ways to use, or take them out."""
        work = self.working
        if not self.used:
            begin, end = work.entries, work.entries + self.entries
            repair.chain(begin, end, work.to, work.more.first, work.more.following)
            work.entries, work.size = end, work.size + self.nodes
        else:
            begin, end = work.entries - self.entries, work.entries
            repair.unchain(begin, end, work.to, work.more.first, work.more.following)
            work.entries, work.size = begin, work.size - self.nodes
        self.used = not self.used
