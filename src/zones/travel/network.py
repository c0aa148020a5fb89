"""The road network: edges, what a vehicle needs for them, and the way from a point to the nearest road."""

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.errors import InputError, SchemaError
from zones.grid import Grid
from zones.travel.graph import RoadGraph
from zones.travel.land import ticked
from zones.travel.speeds import FORDS_OPEN, Mode, Season, SpeedTable
from zones.travel.splitting import Crossings, crossings

COLUMNS: Final = ["edge_id", "u", "v", "road_class", "ref", "oneway", "structure", "length_m", "speed_zone"]
GROUP: Final = ["road_class", "speed_zone", "ref"]

APART: Final = ("bridge", "tunnel")
"""Structures that do not touch the land below or above them."""

FENCED: Final = ("motorway", "ferry")
"""Classes entered at the ends of their edges only; a motorway's ramps carry its class."""


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
    edges: pd.DataFrame = field(repr=False)
    """``COLUMNS`` and ``joinable`` (whether the edge touches the land), one row per edge."""
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
        kinds = {
            "edge_id": np.int64,
            "u": np.int64,
            "v": np.int64,
            "oneway": np.bool_,
            "length_m": np.float64,
        }
        edges = pd.DataFrame(roads[COLUMNS]).astype(kinds).reset_index(drop=True)
        lines = np.asarray(roads.geometry.array, dtype=object)
        if edges["edge_id"].duplicated().any():
            twice = edges.loc[edges["edge_id"].duplicated(), "edge_id"].iloc[0]
            raise SchemaError(f"roads: edge_id {twice} occurs twice; edge numbers are unique")
        empty = shapely.is_missing(lines) | shapely.is_empty(lines)
        if empty.any():
            raise SchemaError(f"roads: edge {edges.loc[empty, 'edge_id'].iloc[0]} has no geometry; remove it")
        edges["joinable"] = ~(edges["structure"].isin(APART) | edges["road_class"].isin(FENCED))
        joinable = np.flatnonzero(edges["joinable"])
        return cls(grid, edges, lines, _renumbered(crossings(lines[joinable], grid), joinable))

    def extended(self, roads: gpd.GeoDataFrame) -> "Network":
        """Return a network with more edges; ``u`` and ``v`` name existing nodes or new ones.

        Raises
        ------
        InputError
            If an ``edge_id`` is taken.
        """
        taken = sorted(set(roads["edge_id"]) & set(self.edges["edge_id"]))
        if taken:
            raise InputError(
                f"roads: edge_id {', '.join(map(str, taken))} exists already; choose another number"
            )
        more = Network.of(roads, self.grid)
        points = _renumbered(more.points, np.arange(len(more.edges)) + len(self.edges))
        return Network(
            self.grid,
            pd.concat([self.edges, more.edges], ignore_index=True),
            np.concatenate([self.lines, more.lines]),
            Crossings(
                **{
                    f.name: np.concatenate([getattr(self.points, f.name), getattr(points, f.name)])
                    for f in fields(points)
                }
            ),
        )

    @cached_property
    def graph(self) -> RoadGraph:
        """The nodes, pieces and arcs of the network."""
        u, v = self.edges["u"].to_numpy(np.int64), self.edges["v"].to_numpy(np.int64)
        return RoadGraph.of(u, v, self.lines, self.points, self.grid)

    @cached_property
    def stretch(self) -> NDArray[np.float64]:
        """True length of each edge over the drawn one; 1 where rounded coordinates left nothing to draw."""
        true, drawn = self.edges["length_m"].to_numpy(np.float64), shapely.length(self.lines)
        return np.divide(true, drawn, out=np.ones_like(true), where=drawn > 0)

    @cached_property
    def piece_m(self) -> NDArray[np.float64]:
        """True length of each piece in metres."""
        graph = self.graph
        return (graph.end_m - graph.begin_m) * self.stretch[graph.piece_edge]

    @cached_property
    def _groups(self) -> tuple[NDArray[np.int64], pd.DataFrame]:
        """Group of each edge, and the class, zone and ref ('' where none) of each group."""
        keys = self.edges[GROUP].astype(object)
        keys = keys.where(keys.notna(), "")
        codes = keys.groupby(GROUP, sort=True).ngroup().to_numpy().astype(np.int64)
        return codes, keys.iloc[np.unique(codes, return_index=True)[1]].reset_index(drop=True)

    @cached_property
    def _shore(self) -> NDArray[np.bool_]:
        """Whether each node touches an edge that is not a ferry: boarding there means waiting."""
        graph = self.graph
        ashore = (self.edges["road_class"] != "ferry").to_numpy()[graph.piece_edge]
        touched = np.zeros(graph.size, np.bool_)
        touched[graph.piece_begin[ashore]] = True
        touched[graph.piece_end[ashore]] = True
        return touched

    def edge_kmh(
        self, speeds: SpeedTable, mode: Mode, season: Season, closed: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return speed (km/h, NaN where not passable) and wait (minutes) of each edge."""
        codes, groups = self._groups
        by_group = speeds.of_groups(groups, mode=mode, season=season)
        kmh, wait = by_group[0][codes], by_group[1][codes]
        if not FORDS_OPEN[season]:
            kmh[(self.edges["structure"] == "ford").to_numpy()] = np.nan
        kmh[closed] = np.nan
        return kmh, wait

    def piece_seconds(
        self, kmh: NDArray[np.float64], wait: NDArray[np.float64], *, oneway: bool
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the seconds along each piece and against it; inf where not passable.

        Parameters
        ----------
        kmh, wait
            Speed (NaN: not passable) and wait in minutes of each edge.
        oneway
            Whether one-way edges are closed against their direction.
        """
        graph = self.graph
        seconds = self.piece_m * (3.6 / kmh)[graph.piece_edge]
        seconds[np.isnan(seconds)] = np.inf
        waits = wait[graph.piece_edge] * 60.0
        along = ticked(seconds + np.where(self._shore[graph.piece_begin], waits, 0.0))
        against = ticked(seconds + np.where(self._shore[graph.piece_end], waits, 0.0))
        if oneway:
            against[self.edges["oneway"].to_numpy()[graph.piece_edge]] = np.inf
        return along, against

    @cached_property
    def _tree(self) -> tuple[shapely.STRtree, NDArray[np.int64]]:
        """Joinable edges by place, and their positions in the network."""
        joinable = np.flatnonzero(self.edges["joinable"])
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


def _renumbered(points: Crossings, edges: NDArray[np.int64]) -> Crossings:
    """Return the same points with each edge number replaced by the one at its position in ``edges``."""
    return Crossings(edges[points.edge], points.cell, points.at_m, points.x, points.y, points.away_m)
