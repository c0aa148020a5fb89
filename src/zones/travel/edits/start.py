"""Where working copies start from: minutes before any edit, solved once for each mode and season and kept."""

from dataclasses import dataclass, field
from itertools import product
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones.travel._words import NEVER, bits_for
from zones.travel.edits.parts import Part, Places, Seeds, reach, seeds_of
from zones.travel.edits.tally import Tally
from zones.travel.model import TravelModel
from zones.travel.points import Points, PointsLike
from zones.travel.speeds import MODES, SEASONS, Mode, Season

MORE: Final = 1 << 15
"""Facilities that may be added to those there are at first."""


@dataclass(frozen=True, eq=False)
class Removal:
    """What the removal of one facility comes to, as long as nothing was edited on certain tiles."""

    node: NDArray[np.int32]
    """Nodes that it was the nearest of."""
    word: NDArray[np.int64]
    """Their labels without it."""
    tiles: NDArray[np.int32]
    """Tiles with one of these nodes, a neighbour of one, or a seed of the facility: all that the labels rest
    on, and all from where the facility could come to be the nearest of other nodes."""
    touched: NDArray[np.bool_]
    """(tiles,) which of all have one of these nodes or a seed of the facility."""


@dataclass(frozen=True, eq=False)
class Start:
    """The city's own roads, the facilities and the labels before any edit; shared, so never changed."""

    part: Part = field(repr=False)
    arcs: NDArray[np.float32] = field(repr=False)
    seeds: tuple[Seeds, ...] = field(repr=False)
    """How each facility is joined."""
    words: NDArray[np.int64] = field(repr=False)
    tally: Tally | None = field(repr=False)
    removals: dict[int, Removal] = field(default_factory=dict, repr=False)
    """Those known so far, by facility. Each node is in one at most."""


class Starts:
    """What minutes to some facilities are before any edit, by mode and season.

    Working copies may share it (:meth:`zones.travel.WhatIf.of`), those of several threads too: what one has
    solved, or is solving, none solves again. All solutions are kept: each of the six weighs some 35 MB at
    100 m, and 20 MB more once all removals are known.

    Parameters
    ----------
    model
        The model to start from.
    facilities
        Places in EPSG:5899, as :meth:`TravelModel.minutes` takes them.
    tally
        Weights to count by minute along with every edit (see :func:`zones.coverage.tally`).

    Raises
    ------
    InputError
        If there is no facility.
    """

    def __init__(self, model: TravelModel, facilities: PointsLike, tally: Tally | None = None) -> None:
        self.model, self.points = model, Points.of(facilities, what="facilities")
        x, y = self.points.x, self.points.y
        self.places = Places(x, y, tuple(self.points.names), reach(x, y, model.world))
        self.shift = bits_for(x.size + MORE)
        self._tally = tally
        self._known: dict[tuple[Mode, Season], Start] = {}
        self._solving = {asked: Lock() for asked in product(MODES, SEASONS)}

    def at(self, mode: Mode, season: Season) -> Start:
        """Return the start for a mode and season, solved on first demand.

        Who asks for one that is being solved waits for it; nobody waits for another one.
        """
        asked = mode, season
        with self._solving[asked]:
            if asked not in self._known:
                self._known[asked] = self._solved(mode, season)
            return self._known[asked]

    def _solved(self, mode: Mode, season: Season) -> Start:
        model, graph = self.model, self.model.network.graph
        part = Part(
            world=model.world,
            node=model.grid.size + np.arange(graph.size, dtype=np.int32),
            slots=graph.piece_arcs,
            real=np.ones(model.network.lines.size, np.bool_),
            closed=model.closed,
            upgrades=model.upgrades,
            costs=model.road_costs(mode, season),
        )
        arcs = graph.arc_costs(part.costs.along, part.costs.against)
        seeds = seeds_of(self.points.x, self.points.y, (part,))
        node = np.concatenate([one.node for one in seeds])
        seconds = np.concatenate([one.seconds for one in seeds])
        source = np.repeat(np.arange(len(seeds)), [one.node.size for one in seeds])
        words = model.world.solved(arcs, node, seconds, source, self.shift, together=True)
        tally = None if self._tally is None else self._tally.again()
        if tally is not None:
            cells = np.arange(model.grid.size, dtype=np.int32)
            tally.move(cells, np.full(cells.size, NEVER), words, self.shift)
        return Start(part, arcs, tuple(seeds), words, tally)
