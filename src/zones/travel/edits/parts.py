"""The networks a working copy is made of: the city's own, and one for each road drawn since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from zones.travel.approach import NEAR_CELLS, RESCUE_M, RoadCosts, approach
from zones.travel.edits.drawn import UNRIDDEN, Joint
from zones.travel.network import Network
from zones.travel.speeds import Mode, Season, SpeedTable
from zones.travel.upgrades import Upgrade
from zones.travel.world import World


@dataclass(eq=False)
class Part:
    """A network, its costs, and where its nodes and costs are kept in the working copy."""

    world: World
    node: NDArray[np.int32] = field(repr=False)
    """Node of the working copy that each road node is."""
    slots: NDArray[np.int32] = field(repr=False)
    """(2, pieces) where the costs along and against each piece are kept."""
    real: NDArray[np.bool_] = field(repr=False)
    """(edges,) False for the parts of other edges, which nothing is joined to."""
    closed: NDArray[np.bool_] = field(repr=False)
    upgrades: Mapping[int, Upgrade]
    costs: RoadCosts = field(repr=False)

    @property
    def network(self) -> Network:
        """The edges."""
        return self.world.network

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """(west, south, east, north) of all lines."""
        return np.asarray(shapely.total_bounds(self.network.lines), np.float64)

    def near(self, x: NDArray[np.float64], y: NDArray[np.float64], reach_m: NDArray[np.float64]) -> bool:
        """Return whether the roads may be within reach of some points."""
        west, south, east, north = self.bounds
        inside = (x >= west - reach_m) & (x <= east + reach_m)
        return bool((inside & (y >= south - reach_m) & (y <= north + reach_m)).any())

    @cached_property
    def met(self) -> NDArray[np.int32]:
        """Nodes and cells of the working copy that ways lead to."""
        linked = np.isfinite(self.world.links)
        cells = self.network.graph.cell[linked]
        return np.unique(np.concatenate([self.node, cells])).astype(np.int32)

    @cached_property
    def ridden(self) -> NDArray[np.bool_]:
        """(edges,) which edges a drawn road for vehicles may be joined to."""
        names = self.network.columns["road_class"].tolist()
        return self.real & np.array([name not in UNRIDDEN for name in names], np.bool_)

    def priced(
        self, speeds: SpeedTable, mode: Mode, season: Season, edges: NDArray[np.int64] | None = None
    ) -> RoadCosts:
        """Return the costs of some edges, as closures and upgrades stand; of all by default."""
        kmh, wait = self.network.edge_kmh(speeds, mode, season, self.closed, self.upgrades, edges)
        along, against = self.network.piece_seconds(kmh, wait, oneway=mode != "foot", edges=edges)
        return RoadCosts(along, against, ~np.isnan(kmh))

    def joint(self, x: float, y: float, *, reach_m: float, any_class: bool) -> tuple[float, Joint] | None:
        """Return how far the nearest edge is, and where on it; None if none is within reach."""
        found = self.network.snap(
            np.array([x]),
            np.array([y]),
            reach_m=np.array([reach_m]),
            usable=self.real if any_class else self.ridden,
        )
        if not found.edge.size:
            return None
        edge = int(found.edge[0])
        row = {name: values[edge] for name, values in self.network.columns.items()}
        joint = Joint(row, self.network.lines[edge], float(found.at_m[0]))
        return float(found.away_m[0]), joint

    def ends(self, edge: int) -> tuple[int, int]:
        """Return the nodes of the working copy at which an edge begins and ends."""
        graph = self.network.graph
        first, last = graph.edge_start[edge], graph.edge_start[edge + 1] - 1
        return int(self.node[graph.piece_begin[first]]), int(self.node[graph.piece_end[last]])


@dataclass(frozen=True)
class Places:
    """Facilities that are or were there; the position is the facility's number."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    names: tuple[str, ...]
    reach_m: NDArray[np.float64] = field(repr=False)
    """How far each looks for roads."""


@dataclass(frozen=True)
class Seeds:
    """How one facility is joined to the nodes around it."""

    node: NDArray[np.int32]
    seconds: NDArray[np.float64]

    def beyond(self, other: "Seeds | None") -> "Seeds":
        """Return the seeds that the other does not have."""
        if other is None:
            return self
        theirs = set(zip(other.node.tolist(), other.seconds.tolist(), strict=True))
        mine = zip(self.node.tolist(), self.seconds.tolist(), strict=True)
        only = np.array([pair not in theirs for pair in mine], np.bool_)
        return Seeds(self.node[only], self.seconds[only])


def reach(x: NDArray[np.float64], y: NDArray[np.float64], world: World) -> NDArray[np.float64]:
    """Return how far each point looks for roads, in metres."""
    cell = world.grid.cell_of(x, y)
    dry = (cell >= 0) & np.isfinite(world.land.friction[np.maximum(cell, 0)])
    return np.where(dry, NEAR_CELLS * world.grid.cell_m, RESCUE_M)


def seeds_of(x: NDArray[np.float64], y: NDArray[np.float64], parts: Sequence[Part]) -> list[Seeds]:
    """Return the seeds of facilities at points, over all parts as if they were one network."""
    n_cells = parts[0].world.grid.size
    reach_m = reach(x, y, parts[0].world)
    rescued = reach_m == RESCUE_M
    point, node, seconds, away, rank = [], [], [], [], []
    for i, part in enumerate(parts):
        # The city's own roads are all around.
        if i and not part.near(x, y, reach_m):
            continue
        ways = approach(x, y, part.world, part.costs, arriving=True)
        kept = np.ones(ways.node.size, np.bool_) if i == 0 else ways.edge >= 0
        on_road = ways.node >= n_cells
        at = ways.node.copy()
        at[on_road] = part.node[ways.node[on_road] - n_cells]
        point.append(ways.point[kept])
        node.append(at[kept])
        seconds.append(ways.seconds[kept])
        away.append(ways.walk_m[kept])
        rank.append(np.full(int(kept.sum()), i))
    points, nodes, times = np.concatenate(point), np.concatenate(node), np.concatenate(seconds)
    # A point on a barrier is joined to the one nearest edge; each part has named its own.
    metres, ranks = np.concatenate(away), np.concatenate(rank)
    nearest = np.full(x.size, np.inf)
    np.minimum.at(nearest, points, metres)
    tied = metres == nearest[points]
    first = np.full(x.size, len(parts))
    np.minimum.at(first, points[tied], ranks[tied])
    taken = ~rescued[points] | (tied & (ranks == first[points]))
    points, nodes, times = points[taken], nodes[taken].astype(np.int32), times[taken]
    return [Seeds(nodes[points == i], times[points == i]) for i in range(x.size)]
