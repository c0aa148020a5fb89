"""What edits work on: one copy of a start, turned over to that of another mode and season by copying anew."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zones.travel._pair import both
from zones.travel._words import NEVER
from zones.travel.approach import RoadCosts
from zones.travel.edits import changes
from zones.travel.edits.start import Start
from zones.travel.edits.tally import Tally
from zones.travel.edits.undo import Values

NODES: Final = 1 << 16
"""Nodes that drawn roads may have in all: at one per cell crossed, some 6,000 km of road at 100 m."""


@dataclass(eq=False)
class Sheet:
    """Labels and costs as they stand.

    All modes and seasons use the same memory. To copy some 30 MB into memory that is there takes a few
    milliseconds, into fresh memory ten times as many; a copy made page by page, as it is written to, would
    only leave that to the edits which follow.
    """

    start: Start = field(repr=False)
    """Of the present mode and season."""
    words: NDArray[np.int64] = field(repr=False)
    """(nodes + NODES,) those of drawn roads come last."""
    arcs: NDArray[np.float32] = field(repr=False)
    costs: RoadCosts = field(repr=False)
    """What the city's own roads cost."""
    touched: NDArray[np.int32] = field(repr=False)
    """(tiles,) number of edits that have touched each."""
    tally: Tally | None = field(repr=False)

    @classmethod
    def of(cls, start: Start) -> "Sheet":
        """Return a copy of a start."""
        costs = start.part.costs
        sheet = cls(
            start=start,
            words=np.empty(start.words.size + NODES, np.int64),
            arcs=np.empty_like(start.arcs),
            costs=RoadCosts(
                np.empty_like(costs.along), np.empty_like(costs.against), np.empty_like(costs.usable)
            ),
            touched=np.zeros(start.part.world.order.tiles, np.int32),
            tally=None if start.tally is None else start.tally.again(),
        )
        sheet.begin_anew()
        return sheet

    def begin_anew(self) -> None:
        """Bring labels and costs to those of the start."""
        first = self.start.words
        self.words[first.size :] = NEVER
        # All costs together weigh about a third of the labels.
        share = first.size * 2 // 3
        both(
            _copy,
            ((self.words[:share], first[:share]),),
            ((self.words[share : first.size], first[share:]), *self._costs()),
        )

    def _costs(self) -> list[tuple[NDArray[Any], NDArray[Any]]]:
        """Return the costs here, each with those of the start."""
        own, first = self.costs, self.start.part.costs
        return [
            (self.arcs, self.start.arcs),
            (own.along, first.along),
            (own.against, first.against),
            (own.usable, first.usable),
        ]

    def strayed(self) -> list[Values]:
        """Return what is no longer as it was at the start: the labels and costs that are here instead."""
        # Wherever an edit has changed a label or a cost, it has touched the tile.
        if not self.touched.any():
            return []
        world = self.start.part.world
        node = changes.strayed(
            self.touched, world.grid.cols, world.order.side, world.network.graph.cell_start,
            self.words, self.start.words,
        )  # fmt: skip
        out = [Values(self.words, node, self.words[node])]
        for now, then in self._costs():
            other = np.flatnonzero(now != then)
            out.append(Values(now, other, now[other]))
        return out


@dataclass
class Turned:
    """The start that a sheet is a copy of, and what edits had made of it when it was left."""

    sheet: Sheet
    start: Start
    touched: NDArray[np.int32]
    tally: Tally | None
    strayed: list[Values] = field(default_factory=list)

    @classmethod
    def to(cls, sheet: Sheet, start: Start) -> "Turned":
        """Return a start as it is before any edit, to be put on a sheet."""
        return cls(
            sheet, start, np.zeros_like(sheet.touched), None if start.tally is None else start.tally.again()
        )

    def swap(self) -> None:
        """Trade the starts, and what edits had made of either."""
        sheet, strayed = self.sheet, self.sheet.strayed()
        sheet.start, self.start = self.start, sheet.start
        sheet.touched, self.touched = self.touched, sheet.touched
        sheet.tally, self.tally = self.tally, sheet.tally
        sheet.begin_anew()
        for values in self.strayed:
            values.swap()
        self.strayed = strayed


def _copy(*pairs: tuple[NDArray[Any], NDArray[Any]]) -> None:
    """Bring arrays to what others hold."""
    for to, origin in pairs:
        np.copyto(to, origin)
