"""The road network: edges, what a vehicle needs for them, and the way from a point to the nearest road."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from zones.errors import InputError, SchemaError
from zones.grid import Grid
from zones.travel.graph import RoadGraph
from zones.travel.land import ticked
from zones.travel.speeds import FORDS_OPEN, Mode, Season, SpeedTable
from zones.travel.splitting import Crossings, crossings
from zones.travel.upgrades import FENCED, NO_UPGRADES, Upgrade

COLUMNS: Final = ["edge_id", "u", "v", "road_class", "ref", "oneway", "structure", "length_m", "speed_zone"]

KINDS: Final = {"edge_id": np.int64, "u": np.int64, "v": np.int64, "oneway": np.bool_, "length_m": np.float64}
"""Types of columns; the others are text, missing where it is not a string."""

APART: Final = ("bridge", "tunnel")
"""Structures that do not touch the land below or above them."""


@dataclass(frozen=True)
class Snapped:
    """Nearest positions on the edges around some points; one entry per point and edge, nearest first."""

    point: NDArray[np.int64]
    edge: NDArray[np.int64]
    """Position of the edge in the network."""
    at_m: NDArray[np.float64]
    """Position along the edge's geometry, metres from its start."""
    away_m: NDArray[np.float64]
    """Straight distance from the point."""


@dataclass(frozen=True)
class Network:
    """Road edges and the graph they form; what depends on vehicle, season or closures is not stored."""

    grid: Grid
    columns: Mapping[str, NDArray[Any]] = field(repr=False)
    """``COLUMNS`` and ``joinable`` (whether the edge touches the land), one entry per edge."""
    lines: NDArray[np.object_] = field(repr=False)
    """Geometry of each edge, from ``u`` to ``v``."""
    points: Crossings = field(repr=False)
    """Where joinable edges touch the land."""

    @classmethod
    def of(cls, roads: gpd.GeoDataFrame, grid: Grid) -> "Network":
        """Return the network of a table with the columns of the ``roads`` layer, in the grid's CRS.

        Raises
        ------
        SchemaError
            If an ``edge_id`` occurs twice or a line is empty.
        """
        table = {name: roads[name].to_numpy(KINDS.get(name, object)) for name in COLUMNS}
        return cls.of_columns(table, np.asarray(roads.geometry.array, dtype=object), grid)

    @classmethod
    def of_columns(cls, table: Mapping[str, ArrayLike], lines: NDArray[np.object_], grid: Grid) -> "Network":
        """Return the network of ``COLUMNS`` and the line of each edge; as :meth:`of` else."""
        columns: dict[str, NDArray[Any]] = {
            name: np.asarray(table[name], KINDS.get(name, object)) for name in COLUMNS
        }
        numbers = columns["edge_id"]
        known, count = np.unique(numbers, return_counts=True)
        if known.size < numbers.size:
            raise SchemaError(f"roads: edge_id {known[count > 1][0]} occurs twice; edge numbers are unique")
        empty = shapely.is_missing(lines) | shapely.is_empty(lines)
        if empty.any():
            raise SchemaError(f"roads: edge {numbers[empty][0]} has no geometry; remove it")
        kinds = zip(columns["structure"].tolist(), columns["road_class"].tolist(), strict=True)
        touching = [structure not in APART and name not in FENCED for structure, name in kinds]
        columns["joinable"] = np.array(touching, np.bool_)
        joinable = np.flatnonzero(columns["joinable"])
        return cls(grid, columns, lines, _renumbered(crossings(lines[joinable], grid), joinable))

    def extended(self, roads: gpd.GeoDataFrame) -> "Network":
        """Return a network with more edges; ``u`` and ``v`` name existing nodes or new ones.

        Raises
        ------
        InputError
            If an ``edge_id`` is taken.
        """
        taken = sorted(set(roads["edge_id"]) & set(self.columns["edge_id"].tolist()))
        if taken:
            raise InputError(
                f"roads: edge_id {', '.join(map(str, taken))} exists already; choose another number"
            )
        more = Network.of(roads, self.grid)
        points = _renumbered(more.points, np.arange(len(more.lines)) + len(self.lines))
        return Network(
            self.grid,
            {name: np.concatenate([self.columns[name], more.columns[name]]) for name in self.columns},
            np.concatenate([self.lines, more.lines]),
            Crossings(
                **{
                    f.name: np.concatenate([getattr(self.points, f.name), getattr(points, f.name)])
                    for f in fields(points)
                }
            ),
        )

    @cached_property
    def edges(self) -> pd.DataFrame:
        """The columns as a table. Made when it is asked for: a road drawn a moment ago does without."""
        known = self.columns.items()
        return pd.DataFrame(
            {
                name: pd.array(values, dtype="str") if values.dtype == object else values
                for name, values in known
            }
        )

    @cached_property
    def graph(self) -> RoadGraph:
        """The nodes, pieces and arcs of the network."""
        return RoadGraph.of(self.columns["u"], self.columns["v"], self.lines, self.points, self.grid)

    @cached_property
    def stretch(self) -> NDArray[np.float64]:
        """True length of each edge over the drawn one; 1 where rounded coordinates left nothing to draw."""
        true, drawn = self.columns["length_m"], shapely.length(self.lines)
        return np.divide(true, drawn, out=np.ones_like(true), where=drawn > 0)

    @cached_property
    def piece_m(self) -> NDArray[np.float64]:
        """True length of each piece in metres."""
        graph = self.graph
        return (graph.end_m - graph.begin_m) * self.stretch[graph.piece_edge]

    @cached_property
    def _groups(self) -> tuple[NDArray[np.int64], list[tuple[str, str, str]]]:
        """Group of each edge; class, zone and ref ('' where none) of each group."""
        classes, zones, refs = (self.columns[name].tolist() for name in ("road_class", "speed_zone", "ref"))
        named = [ref if isinstance(ref, str) else "" for ref in refs]
        keys = list(zip(classes, zones, named, strict=True))
        groups = sorted(set(keys))
        code = {key: i for i, key in enumerate(groups)}
        return np.array([code[key] for key in keys], np.int64), groups

    @cached_property
    def _shore(self) -> NDArray[np.bool_]:
        """Whether each node touches an edge that is not a ferry: boarding there means waiting."""
        graph = self.graph
        ashore = (self.columns["road_class"] != "ferry")[graph.piece_edge]
        touched = np.zeros(graph.size, np.bool_)
        touched[graph.piece_begin[ashore]] = True
        touched[graph.piece_end[ashore]] = True
        return touched

    @cached_property
    def _numbers(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Numbers of all edges in order, and where each of them is."""
        order = np.argsort(self.columns["edge_id"], kind="stable")
        return self.columns["edge_id"][order], order

    def positions(self, edge_ids: Iterable[int]) -> NDArray[np.int64]:
        """Return the positions of edges, ascending, each once.

        Raises
        ------
        InputError
            If an edge is unknown.
        """
        wanted = np.array(sorted(set(edge_ids)), np.int64)
        numbers, order = self._numbers
        place = np.searchsorted(numbers, wanted)
        known = np.append(numbers, -1)[place] == wanted
        unknown = wanted[~known | (place == numbers.size)]
        if unknown.size:
            raise InputError(f"edge_ids: no edge {', '.join(map(str, unknown[:5]))}; see the layer 'roads'")
        return np.sort(order[place])

    @cached_property
    def _ends(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Numbers of the nodes at the ends of all edges in order, and where each of them is."""
        ends = np.column_stack([self.columns["u"], self.columns["v"]]).ravel()
        order = np.argsort(ends, kind="stable")
        return ends[order], order

    def end_of(self, node: int) -> tuple[int, int]:
        """Return an edge that begins (0) or ends (1) at a numbered node, and which it is; edge -1: none."""
        numbers, order = self._ends
        place = int(np.searchsorted(numbers, node))
        if place == numbers.size or numbers[place] != node:
            return -1, 0
        return int(order[place]) // 2, int(order[place]) % 2

    def edge_kmh(
        self,
        speeds: SpeedTable,
        mode: Mode,
        season: Season,
        closed: NDArray[np.bool_],
        upgrades: Mapping[int, Upgrade] = NO_UPGRADES,
        edges: NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return speed (km/h, NaN where not passable) and wait (minutes) of edges.

        Parameters
        ----------
        speeds, mode, season
            The table of speeds and what to read from it.
        closed
            (all edges,) which edges are closed to everybody.
        upgrades
            Edges, by position, that are no longer what the ``roads`` layer says.
        edges
            Positions of the edges asked for, ascending; all by default.
        """
        codes, groups = self._groups
        asked = np.arange(codes.size) if edges is None else edges
        if edges is None:
            used, place = np.arange(len(groups)), codes
        else:
            used, place = np.unique(codes[asked], return_inverse=True)
        found = [speeds.of_group(*groups[code], mode=mode, season=season) for code in used]
        kmh, wait = np.array(found, np.float64).reshape(used.size, 2)[place].T.copy()
        for edge in sorted(set(upgrades) & set(asked.tolist())) if upgrades else ():
            at = np.searchsorted(asked, edge)
            kmh[at] = upgrades[edge].speed(groups[codes[edge]][1], speeds, mode, season, kmh[at])
        if not FORDS_OPEN[season]:
            kmh[self._fords[asked]] = np.nan
        kmh[closed[asked]] = np.nan
        return kmh, wait

    @cached_property
    def _fords(self) -> NDArray[np.bool_]:
        return np.asarray(self.columns["structure"] == "ford", np.bool_)

    def piece_seconds(
        self,
        kmh: NDArray[np.float64],
        wait: NDArray[np.float64],
        *,
        oneway: bool,
        edges: NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the seconds along each piece and against it; inf where not passable.

        Parameters
        ----------
        kmh, wait
            Speed (NaN: not passable) and wait in minutes of each edge asked for.
        oneway
            Whether one-way edges are closed against their direction.
        edges
            Positions of the edges asked for; their pieces follow each other edge by edge. All by default.
        """
        graph = self.graph
        pieces: NDArray[np.int64] | slice = slice(None)
        owner: NDArray[np.integer] = graph.piece_edge
        one_way = self.columns["oneway"]
        if edges is not None:
            pieces, one_way = graph.pieces_of(edges), one_way[edges]
            owner = np.repeat(np.arange(edges.size), graph.edge_start[edges + 1] - graph.edge_start[edges])
        seconds = self.piece_m[pieces] * (3.6 / kmh)[owner]
        seconds[np.isnan(seconds)] = np.inf
        if not wait.any():
            along = ticked(seconds)
            against = along.copy()
        else:
            waits = wait[owner] * 60.0
            along = ticked(seconds + np.where(self._shore[graph.piece_begin[pieces]], waits, 0.0))
            against = ticked(seconds + np.where(self._shore[graph.piece_end[pieces]], waits, 0.0))
        if oneway:
            against[one_way[owner]] = np.inf
        return along, against

    @cached_property
    def _tree(self) -> tuple[shapely.STRtree, NDArray[np.int64]]:
        """Joinable edges by place, and their positions in the network."""
        joinable = np.flatnonzero(self.columns["joinable"])
        return shapely.STRtree(self.lines[joinable]), joinable

    def snap(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        *,
        reach_m: NDArray[np.float64],
        usable: NDArray[np.bool_],
    ) -> Snapped:
        """Return the nearest position on every usable edge that touches the land and lies within reach.

        Parameters
        ----------
        x, y
            Points in metres.
        reach_m
            Farthest straight distance that counts, for each point.
        usable
            (edges,) which edges may be taken.
        """
        tree, joinable = self._tree
        at = np.asarray(shapely.points(x, y), dtype=object)
        point, found = tree.query(at, predicate="dwithin", distance=reach_m)
        edge = joinable[found]
        point, edge = point[usable[edge]], edge[usable[edge]]
        away = np.asarray(shapely.distance(at[point], self.lines[edge]))
        order = np.lexsort((edge, away, point))
        point, edge = point[order], edge[order]
        return Snapped(point, edge, shapely.line_locate_point(self.lines[edge], at[point]), away[order])

    def zone_at(self, x: float, y: float) -> str | None:
        """Return the speed zone of the joinable edge nearest to a point; None if there is no such edge."""
        tree, joinable = self._tree
        nearest = tree.nearest(shapely.Point(x, y))
        return None if nearest is None else str(self.columns["speed_zone"][joinable[nearest]])


def _renumbered(points: Crossings, edges: NDArray[np.int64]) -> Crossings:
    """Return the same points with each edge number replaced by the one at its position in ``edges``."""
    return Crossings(edges[points.edge], points.cell, points.at_m, points.x, points.y, points.away_m)
