"""What edits work on in one mode and season: a copy of the start, and what brings it back to the start."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
    """Labels and costs as they were left when mode and season were last these.

    Made once and kept: fresh memory takes more time than all that edits change. To bring it back to its
    start, only tiles that edits have touched need to be looked at.
    """

    start: Start = field(repr=False)
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
        size, costs = start.words.size, start.part.costs
        words = np.empty(size + NODES, np.int64)
        words[:size], words[size:] = start.words, NEVER
        return cls(
            start=start,
            words=words,
            arcs=start.arcs.copy(),
            costs=RoadCosts(costs.along.copy(), costs.against.copy(), costs.usable.copy()),
            touched=np.zeros(start.part.world.order.tiles, np.int32),
            tally=None if start.tally is None else start.tally.again(),
        )

    def strayed(self, size: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the nodes whose label is no longer that of the start, and what that is.

        Parameters
        ----------
        size
            Number of nodes in use.
        """
        world = self.start.part.world
        return changes.strayed(
            self.touched, world.grid.cols, world.order.side, world.network.graph.cell_start, size,
            self.words, self.start.words,
        )  # fmt: skip

    def prices(self) -> list[Values]:
        """Return what brings costs back to those of the start."""
        own, first = self.costs, self.start.part.costs
        pairs = [
            (self.arcs, self.start.arcs),
            (own.along, first.along),
            (own.against, first.against),
            (own.usable, first.usable),
        ]
        out = []
        for now, then in pairs:
            other = np.flatnonzero(now != then)
            if other.size:
                out.append(Values(now, other, then[other]))
        return out
