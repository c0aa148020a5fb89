"""Minutes between many places and many others at once: by road, with a walk at the door.

A full solve per place is exact and too slow for a thousand of them. Here roads are reduced to the junctions
they join, and every cell is tied to the one road it reaches first on foot. Each time is that of a real way,
so it is never too short; it is too long where people would rather cut across between two roads.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from zones.travel import _words
from zones.travel.approach import approach
from zones.travel.junctions import Hierarchy, Search
from zones.travel.model import TravelModel
from zones.travel.points import Points, PointsLike
from zones.travel.speeds import checked
from zones.workers import as_done

WALK_LIMIT_MIN: Final = 240.0
"""Cells farther from any road than this are tied to none."""

THREADS: Final = 2
"""Places searched at the same time."""

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Stops:
    """Nodes of edges from which one place is reached; arrays of one length."""

    edge: I64
    piece: I64
    """The piece that begins at the node, counted on beyond the edge's last for its end."""
    along: F64
    """Seconds from the begin of the edge to the node, in its direction."""
    against: F64
    """Seconds from the node back to the begin of the edge."""
    seconds: F64
    """From the node to the place."""


@dataclass(frozen=True, eq=False)
class TimeTable:
    """The junctions of a model's roads for one means of travel and season, ready to be asked often."""

    model: TravelModel
    along: F64 = field(repr=False)
    """(pieces,) seconds along each piece, 0 where it is closed."""
    against: F64 = field(repr=False)
    open_along: NDArray[np.bool_] = field(repr=False)
    """(edges,) which edges can be passed in their direction."""
    open_against: NDArray[np.bool_] = field(repr=False)
    usable: NDArray[np.bool_] = field(repr=False)
    """(edges,) which edges belong to the one network where every junction reaches every other."""
    first: I64 = field(repr=False)
    """(edges,) junction at which each edge begins."""
    last: I64 = field(repr=False)
    hierarchy: Hierarchy = field(repr=False)
    mode: str
    season: str

    @classmethod
    def of(cls, model: TravelModel, *, mode: str = "motorcycle", season: str = "dry") -> "TimeTable":
        """Return the table of a model.

        Raises
        ------
        InputError
            If the mode or season is unknown.
        """
        vehicle, when = checked(mode, season)
        graph, costs = model.network.graph, model.road_costs(vehicle, when)
        begins, ends = graph.edge_start[:-1], graph.edge_start[1:] - 1
        open_along, open_against = np.isfinite(costs.along[begins]), np.isfinite(costs.against[begins])
        along = np.where(np.isfinite(costs.along), costs.along, 0.0).astype(np.float64)
        against = np.where(np.isfinite(costs.against), costs.against, 0.0).astype(np.float64)
        at = np.concatenate([graph.piece_begin[begins], graph.piece_end[ends]])
        nodes, number = np.unique(at, return_inverse=True)
        first, last = np.split(number.astype(np.int64), 2)

        to = np.concatenate([last[open_along], first[open_against]])
        origin = np.concatenate([first[open_along], last[open_against]])
        whole = [np.add.reduceat(side, begins) for side in (along, against)]
        cost = np.concatenate([whole[0][open_along], whole[1][open_against]])
        joined = coo_array((np.ones(to.size, np.int8), (origin, to)), shape=(nodes.size, nodes.size))
        _, part = connected_components(joined, directed=True, connection="strong")
        main = part == np.argmax(np.bincount(part))
        usable = costs.usable & main[first] & main[last] & (open_along | open_against)
        return cls(
            model,
            along,
            against,
            open_along,
            open_against,
            usable,
            first,
            last,
            Hierarchy.of(to, origin, cost, nodes.size),
            vehicle,
            when,
        )

    @cached_property
    def _along_before(self) -> F64:
        """(pieces,) seconds along an edge from its begin to each piece."""
        return self._before(self.along)

    @cached_property
    def _against_before(self) -> F64:
        return self._before(self.against)

    def _before(self, seconds: F64) -> F64:
        graph = self.model.network.graph
        running = np.cumsum(seconds) - seconds
        return running - running[graph.edge_start[graph.piece_edge]]

    @cached_property
    def _against_whole(self) -> F64:
        """(edges,) seconds from the end of each edge to its begin."""
        return np.add.reduceat(self.against, self.model.network.graph.edge_start[:-1])

    @cached_property
    def _along_whole(self) -> F64:
        return np.add.reduceat(self.along, self.model.network.graph.edge_start[:-1])

    @cached_property
    def _doors(self) -> tuple[I64, F64]:
        """(cells,) piece at whose begin each gets onto the road (-1: none near), and the walk in seconds."""
        world, graph = self.model.world, self.model.network.graph
        # A node of its own begins every piece of an edge but the first.
        own = np.setdiff1d(np.arange(graph.piece_edge.size), graph.edge_start[:-1])
        node = graph.piece_begin[own]
        fit = self.usable[graph.piece_edge[own]] & np.isfinite(world.links[node])
        own, node = own[fit], node[fit]
        shift = _words.bits_for(node.size)
        words = world.solved(
            np.full(graph.arc_from.size, np.inf, np.float32),
            world.grid.size + node,
            np.zeros(node.size),
            np.arange(node.size),
            shift,
            within_s=60.0 * WALK_LIMIT_MIN,
        )
        seconds, source = _words.times(words[: world.grid.size], shift)
        return np.append(own, -1)[source], seconds

    def minutes(self, cells: I64, places: PointsLike, *, within_min: float) -> NDArray[np.float32]:
        """Return minutes from cells to places, (cells, places); inf where they are more than ``within_min``.

        Parameters
        ----------
        cells
            Flat indices of cells of the model's grid.
        places
            Points in EPSG:5899, in any form that sources take.
        within_min
            What is farther is not looked for.

        Raises
        ------
        InputError
            If there is no place.
        """
        graph = self.model.network.graph
        doors, walks = self._doors
        tied = np.flatnonzero(doors[cells] >= 0)
        piece, walk = doors[cells[tied]], walks[cells[tied]]
        edge = graph.piece_edge[piece].astype(np.int64)
        # From where the cell gets onto the road, on to the end of the edge and back to its begin.
        onward = np.where(self.open_along[edge], self._along_whole[edge] - self._along_before[piece], np.inf)
        back = np.where(self.open_against[edge], self._against_before[piece], np.inf)

        ends = np.stack([self.last[edge], self.first[edge]])
        beside = _Beside(edge)
        stops = list(self._stops(Points.of(places, what="places")))
        out = np.full((cells.size, len(stops)), np.inf, np.float32)
        limit_s = 60.0 * within_min

        def fill(share: range) -> None:
            search = Search(self.hierarchy, ends)
            for k in share:
                seconds = search.seconds(*self._from_junctions(stops[k]))
                by_road = np.minimum(seconds[0] + onward, seconds[1] + back)
                total = walk + np.minimum(by_road, self._beside(stops[k], beside, piece))
                out[tied, k] = np.where(total <= limit_s, total / 60.0, np.inf)

        # Each place is searched by itself, so in whatever thread: nothing depends on their number.
        shares = [range(first, len(stops), THREADS) for first in range(THREADS)]
        for _ in as_done(fill, shares, threads=THREADS):
            pass
        return out

    def _stops(self, places: Points) -> Iterator[Stops]:
        """Yield how each place is reached: from the roads at its door, else on foot from the nearest one."""
        graph, world = self.model.network.graph, self.model.world
        mode, season = checked(self.mode, self.season)
        met = approach(places.x, places.y, world, self.model.road_costs(mode, season), arriving=True)
        kept = np.flatnonzero((met.edge >= 0) & np.isfinite(met.seconds))
        kept = kept[self.usable[met.edge[kept]]]
        kept = kept[np.argsort(met.point[kept], kind="stable")]
        ends = np.cumsum(np.bincount(met.point[kept], minlength=places.x.size))
        cells = world.grid.cell_of(places.x, places.y)
        door, walk = self._doors
        for cell, chosen in zip(cells, np.split(kept, ends[:-1]), strict=True):
            if chosen.size:
                piece = graph.piece_at(met.edge[chosen], met.at_m[chosen])
                beyond = met.node[chosen] - world.grid.size != graph.piece_begin[piece]
                seconds = met.seconds[chosen]
            else:
                tied = cell >= 0 and door[cell] >= 0
                piece, seconds = (
                    (door[[cell]], walk[[cell]]) if tied else (np.empty(0, np.int64), np.empty(0))
                )
                beyond = np.zeros(piece.size, np.bool_)
            yield Stops(
                graph.piece_edge[piece].astype(np.int64),
                piece + beyond,
                self._along_before[piece] + np.where(beyond, self.along[piece], 0.0),
                self._against_before[piece] + np.where(beyond, self.against[piece], 0.0),
                seconds,
            )

    def _from_junctions(self, stops: Stops) -> tuple[I64, F64]:
        """Return the junctions at the ends of a place's edges, and the seconds from there to the place."""
        forth = np.where(self.open_along[stops.edge], stops.along, np.inf)
        back = np.where(
            self.open_against[stops.edge], self._against_whole[stops.edge] - stops.against, np.inf
        )
        junction = np.concatenate([self.first[stops.edge], self.last[stops.edge]])
        seconds = np.concatenate([forth, back]) + np.tile(stops.seconds, 2)
        passable = np.isfinite(seconds)
        return junction[passable], seconds[passable]

    def _beside(self, stops: Stops, on_edge: "_Beside", piece: I64) -> F64:
        """Return the seconds along its edge to a place on it, from where each cell gets onto it, else inf."""
        out = np.full(piece.size, np.inf)
        for i, on in on_edge.found(stops.edge):
            own, at = stops.edge[i], piece[on]
            if self.open_along[own]:
                ahead = np.where(at <= stops.piece[i], stops.along[i] - self._along_before[at], np.inf)
                out[on] = np.minimum(out[on], ahead + stops.seconds[i])
            if self.open_against[own]:
                behind = np.where(at >= stops.piece[i], self._against_before[at] - stops.against[i], np.inf)
                out[on] = np.minimum(out[on], behind + stops.seconds[i])
        return out


class _Beside:
    """Which of some cells get onto the road on a certain edge."""

    def __init__(self, edge: I64) -> None:
        self._by_edge = np.argsort(edge, kind="stable")
        self._edge = edge[self._by_edge]

    def found(self, edges: I64) -> Iterator[tuple[int, I64]]:
        """Yield the position of each edge that a cell is on, and the positions of the cells."""
        first, last = (np.searchsorted(self._edge, edges, side) for side in ("left", "right"))
        for i in np.flatnonzero(first < last).tolist():
            yield i, self._by_edge[first[i] : last[i]]
