"""The one copy of times and sources that edits work on, and what brings it back to the least fixpoint."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones.errors import InputError
from zones.travel import _kernel, _ways, _words
from zones.travel._board import FREE
from zones.travel._pair import WORTH, both
from zones.travel.edits import changes, repair
from zones.travel.edits.abandon import abandon, begun
from zones.travel.edits.sheet import NODES, Sheet
from zones.travel.edits.start import Removal
from zones.travel.edits.tally import Tally
from zones.travel.edits.undo import Step, Values
from zones.travel.world import World

ENTRIES: Final = 6 * NODES
"""A node has up to four arcs and a link, which leads both ways."""


@dataclass(frozen=True)
class SeedList:
    """Seeds of all facilities in one list."""

    node: NDArray[np.int32]
    seconds: NDArray[np.float64]
    source: NDArray[np.int32]


NO_NODES: Final[NDArray[np.int32]] = np.empty(0, np.int32)


@dataclass(frozen=True)
class Change:
    """What an edit means for the labels."""

    met: NDArray[np.int32]
    """Nodes that a way or a seed which is another now leads to or from."""
    lost: NDArray[np.int32] = field(default_factory=NO_NODES.copy)
    """Nodes whose label rested on what has become worse or is gone."""
    woken: NDArray[np.int32] = field(default_factory=NO_NODES.copy)
    """Nodes that something better leads from."""
    costs: Sequence[Values] = ()
    """Costs between nodes that are no longer what they were, not yet in place."""


@dataclass(eq=False)
class Working:
    """Labels of all nodes, the costs between them, and scratch space; changed in place, never copied."""

    world: World
    sheet: Sheet
    size: int
    """Nodes in use; those beyond are reachable from nowhere."""
    shift: int
    """Bits of a source in a word."""
    entries: int = 0
    """Ways added later that are in use."""

    def __post_init__(self) -> None:
        room = self.words.size
        self.waiting = np.zeros(room, np.bool_)
        self.after = np.full(room, FREE, np.int32)
        self.log = _ways.Log(
            np.empty(room, np.int32),
            np.empty(room, np.int64),
            np.zeros(room, np.bool_),
            np.zeros(1, np.int64),
        )
        self.second = _ways.Log(
            np.empty(room, np.int32), np.empty(room, np.int64), self.log.held, np.zeros(1, np.int64)
        )
        """Of a second thread."""
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
    def words(self) -> NDArray[np.int64]:
        """Labels of all nodes."""
        return self.sheet.words

    @property
    def arcs(self) -> NDArray[np.float32]:
        """Costs of the city's own arcs."""
        return self.sheet.arcs

    @property
    def tally(self) -> Tally | None:
        """What is counted by minute along with every edit."""
        return self.sheet.tally

    def flooded(self, seeds: SeedList) -> NDArray[np.int64]:
        """Return the words of a full solve with the present costs, this copy's untouched."""
        words = np.full(self.words.size, _words.NEVER)
        self._flood(seeds, np.empty(0, np.int32), words, _ways.no_log())
        return words

    def settle(self, change: Change, seeds: SeedList, step: Step) -> None:
        """Bring costs and labels in line with a change.

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
        rim = repair.invalidate(
            change.lost,
            self._present,
            self._room,
            self.shift,
            self.latest,
            self.words,
            self.waiting,
            self.log,
        )
        for costs in change.costs:
            step.change(costs)
        self._flood(seeds, np.concatenate([rim, change.woken]), self.words, self.log)
        node, before = changes.release(self.words, self.log)
        self._enter(step, node, before, self._tiles(change.met, node))

    def abandon(
        self, lost: NDArray[np.int32], met: NDArray[np.int32], seeds: SeedList, step: Step
    ) -> Removal | None:
        """Bring labels in line with the removal of a facility.

        Returns what it came to, unless that rests on other edits.

        Parameters
        ----------
        lost
            Nodes whose label is a seed of it.
        met
            Nodes with a seed of it.
        seeds
            All seeds there are without it.
        step
            Where the change is recorded.
        """
        held = lost[self.words[lost] < _words.NEVER]
        search = begun(self.order.tile[held], self.order.tiles)
        owner = int(self.words[held[0]]) & ((1 << self.shift) - 1) if held.size else -1
        given = owner, self._present, self.order, self.size, self.shift, self.words, self.waiting, search
        rims = both(abandon, (*given, self.log), (*given, self.second))
        # Only what was forgotten changes, and all of it: whoever answers for it now is another.
        first = int(self.log.length[0])
        n = first + int(self.second.length[0])
        paired = n >= WORTH
        self._flood(seeds, np.concatenate(rims), self.words, _ways.no_log(), together=paired)
        node, before, now = np.empty(n, np.int32), np.empty(n, np.int64), np.empty(n, np.int64)
        touched = search.found | self._tiles(met)
        parts = [
            (log, self.words, node[share], before[share], now[share])
            for log, share in ((self.log, slice(first)), (self.second, slice(first, None)))
        ]
        latest = both(changes.take, *parts) if paired else tuple(changes.take(*part) for part in parts)
        removal = Removal(node, now, np.concatenate([search.tiles, self.order.tile[met]]), touched)
        general = self.allows(removal)
        self._enter(step, node, before, touched, max(latest))
        return removal if general else None

    def put(self, removal: Removal, step: Step) -> None:
        """Put the labels in place that a removal comes to; ``step`` is where the change is recorded."""
        before = removal.word.copy()
        changes.exchange(removal.node, before, self.words)
        self._enter(step, removal.node, before, removal.touched)

    def allows(self, removal: Removal) -> bool:
        """Return whether no edit has touched anything that a removal rests on."""
        return not self.sheet.touched[removal.tiles].any()

    def _tiles(self, *nodes: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return which tiles some nodes lie in."""
        tiles = np.zeros(self.order.tiles, np.bool_)
        for some in nodes:
            changes.touch(some, self.order.tile, tiles)
        return tiles

    def _enter(
        self,
        step: Step,
        node: NDArray[np.int32],
        before: NDArray[np.int64],
        tiles: NDArray[np.bool_],
        latest: int | None = None,
    ) -> None:
        """Record labels that have changed, and the tiles touched; count the people anew."""
        touched = tiles.astype(np.int32)
        self.sheet.touched += touched
        step.records.append(Labels(self, node, before, -touched))
        if self.tally is not None:
            self.tally.move(node, before, self.words, self.shift, latest)

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
        self,
        seeds: SeedList,
        woken: NDArray[np.int32],
        words: NDArray[np.int64],
        log: _ways.Log,
        *,
        together: bool = False,
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
            together=together,
        )


@dataclass
class Labels:
    """Labels of the nodes that an edit changed, and how many more edits have touched each tile with them."""

    working: Working
    node: NDArray[np.int32]
    word: NDArray[np.int64]
    touched: NDArray[np.int32]

    def swap(self) -> None:
        """Trade the labels, and move what the tally counts along."""
        work = self.working
        changes.exchange(self.node, self.word, work.words)
        work.sheet.touched += self.touched
        self.touched = -self.touched
        if work.tally is not None:
            work.tally.move(self.node, self.word, work.words, work.shift)


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
            changes.chain(begin, end, work.to, work.more.first, work.more.following)
            work.entries, work.size = end, work.size + self.nodes
        else:
            begin, end = work.entries - self.entries, work.entries
            changes.unchain(begin, end, work.to, work.more.first, work.more.following)
            work.entries, work.size = begin, work.size - self.nodes
        self.used = not self.used
