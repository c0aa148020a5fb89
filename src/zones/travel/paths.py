"""From a result back to single trips: minutes at a point, kilometres and line of the way."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.ops import substring

from zones.errors import InputError
from zones.travel import _trace
from zones.travel._steps import MOVES
from zones.travel.approach import Approach, RoadCosts, approach
from zones.travel.points import Points
from zones.travel.result import MinutesResult
from zones.travel.world import World

OPPOSITE: Final = np.array([MOVES[8].index((-down, -right)) for down, right in MOVES[8]], np.int64)
"""Position of each move's reverse."""


@dataclass(frozen=True)
class Route:
    """The fastest way from a point to its nearest source."""

    minutes: float
    road_km: float
    """On roads and ferries, true length."""
    walk_km: float
    """Over land."""
    nearest: int
    """Position of the source in the list the result was computed for."""
    line: shapely.LineString = field(repr=False)
    """In EPSG:5899."""


@dataclass(frozen=True)
class Starts:
    """How each of some points sets out; arrays of one length."""

    points: Points
    ways: Approach
    way: NDArray[np.int64]
    """Position of the way taken in ``ways``; -1: straight to a source in the same cell, or unreachable."""
    seconds: NDArray[np.float64]
    nearest: NDArray[np.int64]


def setting_out(world: World, points: Points, costs: RoadCosts) -> Approach:
    """Return the ways from points to the nodes around them."""
    return approach(points.x, points.y, world, costs, arriving=False)


def starts(world: World, result: MinutesResult, points: Points, ways: Approach) -> Starts:
    """Return the fastest way to set out from each point, its time and its source.

    Parameters
    ----------
    ways
        All ways from the points (:func:`setting_out`); the same for every result of one mode and season.
    """
    seconds, sources = result.at(ways.node)
    total = ways.seconds + seconds
    source = sources.astype(np.int64)
    order = np.lexsort((np.arange(total.size), source, total, ways.point))
    order = order[np.isfinite(total[order])]
    first = order[np.unique(ways.point[order], return_index=True)[1]]
    out = Starts(
        points,
        ways,
        np.full(points.x.size, -1),
        np.full(points.x.size, np.inf),
        np.full(points.x.size, -1),
    )
    out.way[ways.point[first]] = first
    out.seconds[ways.point[first]] = total[first]
    out.nearest[ways.point[first]] = source[first]

    # A source in the point's own cell may be nearer in a straight line than by way of any node.
    away, near = cKDTree(np.column_stack([result.sources.x, result.sources.y])).query(
        np.column_stack([points.x, points.y])
    )
    cell = world.grid.cell_of(points.x, points.y)
    same = (cell >= 0) & (cell == world.grid.cell_of(result.sources.x[near], result.sources.y[near]))
    pace = np.where(same, world.land.friction[np.maximum(cell, 0)], np.inf).astype(np.float64)
    dry = np.isfinite(pace)
    straight = np.full(points.x.size, np.inf)
    straight[dry] = away[dry] * pace[dry]
    better = straight < out.seconds
    out.way[better], out.seconds[better], out.nearest[better] = -1, straight[better], near[better]
    return out


@dataclass(frozen=True)
class Trace:
    """The nodes of one way, the piece of road that leads to each (-1: none), and the seed it ends at."""

    nodes: NDArray[np.int32]
    pieces: NDArray[np.int32]
    seed: int


class Tracer:
    """Follows ways of one result; what the walk needs is laid out once."""

    def __init__(self, world: World, result: MinutesResult, costs: RoadCosts) -> None:
        self.world, self.result, self.costs = world, result, costs
        seeds = result.seeds
        seconds, source = result.at(seeds.node)
        held = (seconds == seeds.seconds) & (source == seeds.point)
        self.seed_of = {int(seeds.node[i]): int(i) for i in np.flatnonzero(held)[::-1]}
        self.ends = np.zeros(result.words.size, np.bool_)
        self.ends[seeds.node[held]] = True

    def follow(self, node: int) -> Trace:
        """Return the way from a node to its nearest source.

        Raises
        ------
        InputError
            If the result does not belong to the model.
        """
        world, graph = self.world, self.world.network.graph
        nodes, pieces = _trace.trace(
            node,
            self.result.words,
            self.result.shift,
            self.ends,
            world.land.steps,
            world.offsets,
            OPPOSITE,
            world.links,
            graph.cell_start,
            graph.cell,
            self.costs.along,
            self.costs.against,
            graph.arc_start,
            graph.arc_from,
            graph.arc_piece,
            graph.arc_along,
        )
        if not self.ends[nodes[-1]]:
            raise InputError("result: computed by another model; compute the minutes again with this one")
        return Trace(nodes, pieces, self.seed_of[int(nodes[-1])])

    def lengths(self, trace: Trace) -> tuple[float, float]:
        """Return metres on roads and metres over land between the first and the last node of a way."""
        world, n_cells = self.world, self.world.grid.size
        ridden = trace.pieces[trace.pieces >= 0]
        road_m = float(world.network.piece_m[ridden].sum())
        a, b = trace.nodes[:-1].astype(np.int64), trace.nodes[1:].astype(np.int64)
        over_land = trace.pieces[1:] < 0
        a, b = a[over_land], b[over_land]
        both = (a < n_cells) & (b < n_cells)
        (row_a, col_a), (row_b, col_b) = (np.divmod(cells[both], world.grid.cols) for cells in (a, b))
        step_m = np.hypot(row_a - row_b, col_a - col_b).sum() * world.grid.cell_m
        linked = np.maximum(a[~both], b[~both]) - n_cells
        return road_m, float(step_m + world.network.graph.link_m[linked].sum())

    def line(self, trace: Trace) -> list[tuple[float, float]]:
        """Return the coordinates of a way, along the true course of its roads."""
        network, graph, n_cells = self.world.network, self.world.network.graph, self.world.grid.size
        out: list[tuple[float, float]] = []
        for node, piece in zip(trace.nodes.tolist(), trace.pieces.tolist(), strict=True):
            if piece >= 0:
                part = substring(
                    network.lines[graph.piece_edge[piece]], graph.begin_m[piece], graph.end_m[piece]
                )
                course = [(x, y) for x, y, *_ in part.coords]
                out += course if node - n_cells == graph.piece_end[piece] else course[::-1]
            elif node < n_cells:
                x, y = self.world.grid.centre_of(node)
                out.append((float(x), float(y)))
            else:
                out.append((float(graph.x[node - n_cells]), float(graph.y[node - n_cells])))
        return out


def lengths(start: Starts, i: int, tracer: Tracer) -> tuple[float, float]:
    """Return metres on roads and over land of the whole trip from point ``i``; NaN where unreachable."""
    if not np.isfinite(start.seconds[i]):
        return np.nan, np.nan
    way, sources = start.way[i], tracer.result.sources
    if way < 0:
        near = start.nearest[i]
        return 0.0, float(np.hypot(sources.x[near] - start.points.x[i], sources.y[near] - start.points.y[i]))
    trace = tracer.follow(int(start.ways.node[way]))
    road_m, walk_m = tracer.lengths(trace)
    seeds = tracer.result.seeds
    return (
        road_m + float(start.ways.road_m[way] + seeds.road_m[trace.seed]),
        walk_m + float(start.ways.walk_m[way] + seeds.walk_m[trace.seed]),
    )


def route(start: Starts, tracer: Tracer) -> Route:
    """Return the whole trip from the first point.

    Raises
    ------
    InputError
        If no source can be reached from there.
    """
    if not np.isfinite(start.seconds[0]):
        raise InputError(
            f"route: no way from ({start.points.x[0]:.0f}, {start.points.y[0]:.0f}) to any source by "
            f"{tracer.result.params.mode}; start on land or nearer to a road"
        )
    seeds, sources, nearest = tracer.result.seeds, tracer.result.sources, int(start.nearest[0])
    course = [(float(start.points.x[0]), float(start.points.y[0]))]
    way = int(start.way[0])
    if way >= 0:
        trace = tracer.follow(int(start.ways.node[way]))
        course += _ride(tracer, start.ways, way)
        course += tracer.line(trace)
        course += _ride(tracer, seeds, trace.seed)[::-1]
    course.append((float(sources.x[nearest]), float(sources.y[nearest])))
    road_m, walk_m = lengths(start, 0, tracer)
    return Route(
        minutes=float(start.seconds[0]) / 60.0,
        road_km=road_m / 1000.0,
        walk_km=walk_m / 1000.0,
        nearest=nearest,
        line=shapely.LineString(course),
    )


def _ride(tracer: Tracer, ways: Approach, way: int) -> list[tuple[float, float]]:
    """Return the course on the road from a joined point to the node beside it; nothing over land."""
    if ways.edge[way] < 0:
        return []
    world = tracer.world
    line, at = world.network.lines[ways.edge[way]], float(ways.at_m[way])
    node = int(ways.node[way]) - world.grid.size
    graph = world.network.graph
    piece = int(graph.piece_at(ways.edge[[way]], ways.at_m[[way]])[0])
    to = graph.begin_m[piece] if graph.piece_begin[piece] == node else graph.end_m[piece]
    return [(x, y) for x, y, *_ in substring(line, at, float(to)).coords]
