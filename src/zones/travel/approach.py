"""The last few metres: how a point and the nodes around it are joined."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from zones.errors import InputError
from zones.travel._words import TICKS_PER_S
from zones.travel.network import Snapped
from zones.travel.points import Points
from zones.travel.speeds import Mode
from zones.travel.splitting import crossings
from zones.travel.world import World
from zones.walking import FLAT_KMH

NEAR_CELLS: Final = 2.0
"""From passable land, roads within so many cells are walked to straight; farther ones, over the cells."""

RESCUE_M: Final = 2000.0
"""A point on a barrier or outside the grid is joined to the nearest road this near (a pier, a dam)."""

AT_NODE: Final = 1e-6
"""Share of a piece below which a position is the node itself."""


@dataclass(frozen=True)
class RoadCosts:
    """Seconds of each piece of road, along and against its edge, for one mode and season; inf is closed."""

    along: NDArray[np.float32] = field(repr=False)
    against: NDArray[np.float32] = field(repr=False)
    usable: NDArray[np.bool_] = field(repr=False)
    """(edges,) whether an edge may be joined from the land."""


@dataclass(frozen=True)
class Approach:
    """Ways between points and nodes; arrays of one length, one entry per way."""

    point: NDArray[np.int64]
    node: NDArray[np.int64]
    """A cell, or a road node counted from the number of cells on."""
    seconds: NDArray[np.float64]
    walk_m: NDArray[np.float64]
    road_m: NDArray[np.float64]
    edge: NDArray[np.int64]
    """Edge ridden along, -1 for a way over land."""
    at_m: NDArray[np.float64]
    """Position on its geometry where the point is joined; NaN for a way over land."""


def approach(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    world: World,
    costs: RoadCosts,
    *,
    arriving: bool,
) -> Approach:
    """Return the ways between points and the nodes around them.

    One is the walk to or from the centre of the point's own cell. The others lead over the roads near it,
    each by way of the position nearest to the point and the two nodes beside that.

    Parameters
    ----------
    x, y
        Points in metres.
    world, costs
        Land and roads, and the time on the roads.
    arriving
        True for ways from the nodes to the points, False for ways from the points to the nodes.
    """
    land, network, grid, graph = world.land, world.network, world.grid, world.network.graph
    cell = grid.cell_of(x, y)
    pace = np.where(cell >= 0, land.friction[np.maximum(cell, 0)], np.inf).astype(np.float64)
    dry = np.isfinite(pace)
    centre_x, centre_y = grid.centre_of(np.maximum(cell, 0))
    to_centre = np.hypot(x - centre_x, y - centre_y)

    found = network.snap(x, y, reach_m=np.where(dry, NEAR_CELLS * grid.cell_m, RESCUE_M), usable=costs.usable)
    nearest = np.append(True, found.point[1:] != found.point[:-1])[: found.point.size]
    kept = np.where(dry[found.point], _in_sight(x, y, found, world), nearest)
    joined, edge = found.point[kept], found.edge[kept]
    at_m, away = found.at_m[kept], found.away_m[kept]
    walk_s = away * np.where(dry, pace, 3.6 / FLAT_KMH)[joined]
    piece = graph.piece_at(edge, at_m)
    begin, end = graph.begin_m[piece], graph.end_m[piece]
    share = np.divide(at_m - begin, end - begin, out=np.zeros_like(at_m), where=end > begin)
    share = np.clip(share, 0.0, 1.0)
    from_begin, from_end = (costs.along, costs.against) if arriving else (costs.against, costs.along)

    on_land = np.flatnonzero(dry)
    nowhere, unset = np.full(on_land.size, -1), np.full(on_land.size, np.nan)
    piece_m = network.piece_m[piece]
    ways = Approach(
        point=np.concatenate([on_land, joined, joined]),
        node=np.concatenate(
            [cell[on_land], grid.size + graph.piece_begin[piece], grid.size + graph.piece_end[piece]]
        ),
        seconds=np.concatenate(
            [
                to_centre[on_land] * pace[on_land],
                walk_s + _part(from_begin[piece], share),
                walk_s + _part(from_end[piece], 1.0 - share),
            ]
        ),
        walk_m=np.concatenate([to_centre[on_land], away, away]),
        road_m=np.concatenate([np.zeros(on_land.size), piece_m * share, piece_m * (1.0 - share)]),
        edge=np.concatenate([nowhere, edge, edge]),
        at_m=np.concatenate([unset, at_m, at_m]),
    )
    # Whole ticks, like every other cost, so that sums stay exact.
    ways.seconds[:] = np.rint(ways.seconds * TICKS_PER_S) / TICKS_PER_S
    return ways


def check_joined(points: Points, joined: Sequence[bool], *, what: str, mode: Mode) -> None:
    """Check that each of some points has a way to a node.

    Raises
    ------
    InputError
        If one has none; it is named.
    """
    for i, found in enumerate(joined):
        if not found:
            raise InputError(
                f"{what}: {points.names[i]} at ({points.x[i]:.0f}, {points.y[i]:.0f}) lies on water or "
                f"outside the land, with no road for {mode} within {RESCUE_M / 1000:.0f} km; "
                "correct its position or leave it out"
            )


def _part(seconds: NDArray[np.float32], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a share of each time; at a node nothing is left to ride, even where the piece is closed."""
    open_pieces = np.isfinite(seconds)
    part = np.where(open_pieces, seconds, 0.0) * share
    return np.where(open_pieces | (share < AT_NODE), part, np.inf)


def _in_sight(
    x: NDArray[np.float64], y: NDArray[np.float64], found: Snapped, world: World
) -> NDArray[np.bool_]:
    """Return whether no barrier cell lies between each point and the road position found for it.

    The cell of the road position itself may be one: a road on an embankment is still stepped onto.
    """
    foot = shapely.line_interpolate_point(world.network.lines[found.edge], found.at_m)
    ends = np.column_stack([shapely.get_x(foot), shapely.get_y(foot)])
    begins = np.column_stack([x[found.point], y[found.point]])
    sight = shapely.linestrings(np.stack([begins, ends], axis=1))
    met = crossings(np.asarray(sight, dtype=object), world.grid)
    goal = world.grid.cell_of(ends[:, 0], ends[:, 1])
    wet = ~np.isfinite(world.land.friction[met.cell]) & (met.cell != goal[met.edge])
    seen = np.ones(found.edge.size, np.bool_)
    seen[met.edge[wet]] = False
    return seen
