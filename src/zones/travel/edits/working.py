"""The one copy of times and sources that edits work on, and what brings it back to the least fixpoint."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones.errors import InputError
from zones.travel import _kernel, _ways, _words
from zones.travel.edits import repair
from zones.travel.edits.tally import Tally
from zones.travel.edits.undo import Step, Values
from zones.travel.world import World

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
    tally: Tally | None
    size: int
    """Nodes in use; those beyond are reachable from nowhere."""
    shift: int
    """Bits of a source in a word."""
    entries: int = 0
    """Ways added later that are in use."""

    def __post_init__(self) -> None:
        room = self.world.size + NODES
        self.words = np.full(room, _words.NEVER)
        self.waiting = np.zeros(room, np.bool_)
        self.after = np.full(room, _kernel.FREE, np.int32)
        self.log = _ways.Log(
            np.empty(room, np.int32),
            np.empty(room, np.int64),
            np.zeros(room, np.bool_),
            np.zeros(1, np.int64),
        )
        order = self.world.order
        self.order = order._replace(tile=np.concatenate([order.tile, np.zeros(NODES, np.int32)]))
        self.latest = _words.longest(self.shift) / 2.0
        self.more = _ways.Chains(
            np.full(room, -1, np.int32),
            np.empty(ENTRIES, np.int32),
            np.empty(ENTRIES, np.int32),
            np.empty(ENTRIES, np.float32),
        )
        self.to = np.empty(ENTRIES, np.int32)

    @property
    def seconds(self) -> NDArray[np.float64]:
        """(nodes,) seconds from each node, room for more nodes included; a copy."""
        seconds: NDArray[np.float64] = _words.times(self.words, self.shift)[0]
        return seconds

    @property
    def source(self) -> NDArray[np.int32]:
        """(nodes,) number of the nearest facility, -1: none; a copy."""
        source: NDArray[np.int32] = _words.times(self.words, self.shift)[1]
        return source

    def flooded(self, seeds: SeedList) -> NDArray[np.int64]:
        """Return the words of a full solve with the present costs, this copy's untouched."""
        words = np.full(self.words.size, _words.NEVER)
        self._flood(seeds, np.empty(0, np.int32), words, _ways.no_log())
        return words

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
        ways = self._present
        if change.whole:
            rim = repair.abandon(
                change.lost,
                ways,
                self.order,
                self.size,
                self.shift,
                self.words,
                self.waiting,
                self.log,
            )
        else:
            rim = repair.invalidate(
                change.lost, ways, self._room, self.shift, self.latest, self.words, self.waiting, self.log
            )
        for costs in change.costs:
            step.change(costs)
        woken = np.concatenate([rim, change.woken])
        if change.whole:
            # Only what was forgotten changes, and all of it: whoever answers for it now is another.
            self._flood(seeds, woken, self.words, _ways.no_log())
            n = int(self.log.length[0])
            self.log.length[0] = 0
            labels = Labels(self, self.log.node[:n].copy(), self.log.word[:n].copy())
        else:
            self._flood(seeds, woken, self.words, self.log)
            labels = Labels(self, *repair.release(self.words, self.log))
        step.records.append(labels)
        if self.tally is not None:
            self.tally.move(labels.node, labels.word, self.words, self.shift)
        return labels.node.size

    def reserve(self, nodes: int, entries: int) -> None:
        """Check that there is room for more nodes and ways.

        Raises
        ------
        InputError
            If there is not.
        """
        if self.size + nodes > self.words.size or self.entries + entries > ENTRIES:
            raise InputError(
                "road: no room for more drawn roads; undo some, or start from a model that has them"
            )

    @property
    def _room(self) -> int:
        return self.world.room + self.entries

    @property
    def _present(self) -> _ways.Ways:
        """The ways there are; without the chains as long as nothing was drawn."""
        return self.world.ways(self.arcs, self.more if self.entries else None)

    def _flood(
        self, seeds: SeedList, woken: NDArray[np.int32], words: NDArray[np.int64], log: _ways.Log
    ) -> None:
        _kernel.flood(
            self._present,
            self.order,
            self._room,
            self.shift,
            self.latest,
            seeds.node,
            _words.words_of(seeds.seconds, seeds.source.astype(np.int64), self.shift),
            woken,
            words,
            log,
            self.after,
        )


@dataclass
class Labels:
    """Labels of the nodes that an edit changed."""

    working: Working
    node: NDArray[np.int32]
    word: NDArray[np.int64]

    def swap(self) -> None:
        """Trade the labels, and move what the tally counts along."""
        work = self.working
        repair.exchange(self.node, self.word, work.words)
        if work.tally is not None:
            work.tally.move(self.node, self.word, work.words, work.shift)


@dataclass
class AllLabels:
    """The labels of all nodes, after a full solve."""

    working: Working
    words: NDArray[np.int64]

    def swap(self) -> None:
        """Trade the arrays, and move what the tally counts along."""
        work = self.working
        work.words, self.words = self.words, work.words
        if work.tally is not None:
            cells = np.arange(work.world.grid.size, dtype=np.int32)
            work.tally.move(cells, self.words, work.words, work.shift)


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
