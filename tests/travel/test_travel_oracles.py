"""The joint model against SciPy on a graph built another way, and against NetworkX on real roads."""

import math
from collections.abc import Callable
from itertools import pairwise, product
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely import LineString, Point, box
from shapely.ops import nearest_points

from zones.travel import MinutesResult, TravelModel
from zones.travel.land import Land
from zones.travel.network import Network
from zones.walking import tobler_kmh

World = Callable[..., TravelModel]
CELL = 100.0


def _random_world(world: World, seed: int) -> tuple[TravelModel, dict[str, Any]]:
    """Return a world with everything in it at random: land, hills, water, roads of every kind."""
    rng = np.random.default_rng(seed)
    shape = (12, 14)
    junctions = rng.uniform(20, 1180, (9, 2))
    edges: list[dict[str, Any]] = []
    for _ in range(16):
        a, b = rng.choice(9, 2, replace=False)
        bend = rng.uniform(20, 1180, 2)
        kinds = ["minor", "track", "pedestrian", "motorway", "ferry"]
        road_class = str(rng.choice(kinds, p=[0.5, 0.2, 0.1, 0.1, 0.1]))
        edges.append(
            {
                "coords": [junctions[a], bend, junctions[b]],
                "road_class": road_class,
                "oneway": bool(rng.random() < 0.3),
                "structure": str(rng.choice(["none", "bridge", "tunnel", "ford"], p=[0.7, 0.1, 0.1, 0.1])),
            }
        )
        drawn = LineString(edges[-1]["coords"]).length
        edges[-1]["length_m"] = drawn * float(rng.uniform(1.0, 1.2))
    given = {
        "edges": edges,
        "friction": np.exp(rng.normal(0.3, 0.5, shape)),
        "water": [tuple(int(i) for i in cell) for cell in np.argwhere(rng.random(shape) < 0.12)],
        "elevation": rng.normal(0, 15, shape),
    }
    return world(shape, **given), given


class Oracle:
    """The same problem as an explicit graph: cells, stretches of road inside a cell, foot points."""

    def __init__(
        self, model: TravelModel, given: dict[str, Any], mode: str, season: str, sources: np.ndarray
    ) -> None:
        self.grid, self.sources = model.grid, sources
        self.pace = given["friction"].copy()
        for cell in given["water"]:
            self.pace[cell] = np.inf
        self.tail: list[int] = []
        self.head: list[int] = []
        self.cost: list[float] = []
        self.nodes: dict[Any, int] = {}
        for cell in product(range(self.grid.rows), range(self.grid.cols)):
            self.node(cell)
        self._land(given["elevation"])
        self._roads(given["edges"], mode, season)

    def node(self, key: Any) -> int:
        return self.nodes.setdefault(key, len(self.nodes))

    def add(self, a: Any, b: Any, seconds: float) -> None:
        """Travelling from a to b takes so long."""
        if np.isfinite(seconds):
            self.tail.append(self.node(a))
            self.head.append(self.node(b))
            self.cost.append(seconds)

    def centre(self, cell: tuple[int, int]) -> Point:
        return Point((cell[1] + 0.5) * CELL, (self.grid.rows - cell[0] - 0.5) * CELL)

    def cell_of(self, point: Point) -> tuple[int, int]:
        return self.grid.rows - 1 - int(point.y // CELL), int(point.x // CELL)

    def wet(self, cell: tuple[int, int]) -> bool:
        return not np.isfinite(self.pace[cell])

    def _land(self, elevation: np.ndarray) -> None:
        for (r, c), i, j in product(list(np.ndindex(self.pace.shape)), (-1, 0, 1), (-1, 0, 1)):
            to = r + i, c + j
            if (i, j) == (0, 0) or not (0 <= to[0] < self.grid.rows and 0 <= to[1] < self.grid.cols):
                continue
            if i and j and self.wet((r + i, c)) and self.wet((r, c + j)):
                continue
            distance = math.hypot(i, j) * CELL
            slope = (elevation[to] - elevation[r, c]) / distance
            flat = distance * (self.pace[r, c] + self.pace[to]) / 2
            self.add((r, c), to, flat * float(tobler_kmh(0.0) / tobler_kmh(slope)))

    def _usable(self, edge: dict[str, Any], mode: str, season: str) -> float:
        """Return seconds per metre, inf where not passable."""
        kind = edge["road_class"]
        slow = 2.0 if season == "wet" else 1.0
        if edge["structure"] == "ford" and season == "wet":
            return math.inf
        if kind == "motorway":
            return 0.05 * slow if mode == "car" else math.inf
        if kind == "ferry":
            return 0.2 * slow
        if mode == "foot":
            return 1.0
        return {"minor": 0.1, "track": 0.2, "pedestrian": math.inf}[kind] * slow

    def _roads(self, edges: list[dict[str, Any]], mode: str, season: str) -> None:
        lines = [LineString(edge["coords"]) for edge in edges]
        pace = [self._usable(edge, mode, season) for edge in edges]
        fenced = [
            edge["road_class"] in ("motorway", "ferry") or edge["structure"] in ("bridge", "tunnel")
            for edge in edges
        ]
        ashore = {
            tuple(end)
            for edge in edges
            if edge["road_class"] != "ferry"
            for end in (edge["coords"][0], edge["coords"][-1])
        }
        stops: list[list[tuple[float, Any]]] = []
        for k, (edge, line) in enumerate(zip(edges, lines, strict=True)):
            ends = [(0.0, ("end", *edge["coords"][0])), (line.length, ("end", *edge["coords"][-1]))]
            stops.append(ends)
            if fenced[k]:
                continue
            for cell in np.ndindex(self.pace.shape):
                west, south = cell[1] * CELL, (self.grid.rows - 1 - cell[0]) * CELL
                inside = line.intersection(box(west, south, west + CELL, south + CELL))
                for part in shapely.get_parts(shapely.line_merge(inside)):
                    if part.length > 0:
                        spot = nearest_points(part, self.centre(cell))[0]
                        name = ("cut", k, cell, round(line.project(spot), 6))
                        stops[k].append((line.project(spot), name))
                        walk = spot.distance(self.centre(cell)) * self.pace[cell]
                        self.add(name, cell, walk)
                        self.add(cell, name, walk)
        for s, xy in enumerate(self.sources):
            self._source(
                s,
                Point(xy),
                lines,
                stops,
                [math.isfinite(p) and not f for p, f in zip(pace, fenced, strict=True)],
            )
        for k, edge in enumerate(edges):
            stretch = edge["length_m"] / lines[k].length
            first, last, *between = stops[k]
            for (begin, a), (end, b) in pairwise([first, *sorted(between, key=lambda stop: stop[0]), last]):
                seconds = (end - begin) * stretch * pace[k]
                boards = [600.0 if edge["road_class"] == "ferry" and n[1:] in ashore else 0.0 for n in (a, b)]
                self.add(a, b, seconds + boards[0])
                if mode == "foot" or not edge["oneway"]:
                    self.add(b, a, seconds + boards[1])

    def _source(
        self,
        s: int,
        point: Point,
        lines: list[LineString],
        stops: list[list[tuple[float, Any]]],
        usable: list[bool],
    ) -> None:
        cell = self.cell_of(point)
        self.add(cell, ("source", s), point.distance(self.centre(cell)) * self.pace[cell])
        for k, line in enumerate(lines):
            away, spot = line.distance(point), nearest_points(line, point)[0]
            if usable[k] and away <= 2 * CELL and self._in_sight(point, spot):
                name = ("foot", s, k)
                stops[k].append((line.project(spot), name))
                self.add(name, ("source", s), away * self.pace[cell])

    def _in_sight(self, point: Point, spot: Point) -> bool:
        sight, goal = LineString([point, spot]), self.cell_of(spot)
        for cell in map(tuple, np.argwhere(~np.isfinite(self.pace))):
            west, south = cell[1] * CELL, (self.grid.rows - 1 - cell[0]) * CELL
            crossed = sight.intersection(box(west, south, west + CELL, south + CELL)).length > 0
            if crossed and cell != goal:
                return False
        return True

    def seconds(self) -> np.ndarray:
        """Return the time from each cell to each source, (sources, rows, cols)."""
        n = len(self.nodes)
        # Parallel edges: SciPy would add them up, so keep the cheapest.
        best: dict[tuple[int, int], float] = {}
        for a, b, w in zip(self.tail, self.head, self.cost, strict=True):
            best[b, a] = min(best.get((b, a), math.inf), max(w, 1e-9))
        keys = np.array(list(best))
        graph = csr_array((np.array(list(best.values())), (keys[:, 0], keys[:, 1])), shape=(n, n))
        starts = [self.nodes["source", s] for s in range(len(self.sources))]
        return dijkstra(graph, indices=starts)[:, : self.pace.size].reshape(len(starts), *self.pace.shape)


def _dry_points(model: TravelModel, seed: int, n: int) -> np.ndarray:
    rng = np.random.default_rng(1000 + seed)
    xy = rng.uniform(0, [1400, 1200], (20 * n, 2))
    return xy[np.isfinite(model.world.land.friction[model.grid.cell_of(*xy.T)])][:n]


@pytest.mark.parametrize("season", ["dry", "wet"])
@pytest.mark.parametrize("mode", ["motorcycle", "car", "foot"])
@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scipy(world: World, seed: int, mode: str, season: str) -> None:
    model, given = _random_world(world, seed)
    sources = _dry_points(model, seed, 4)
    each = Oracle(model, given, mode, season, sources).seconds()
    found: MinutesResult = model.minutes(sources, mode=mode, season=season)
    expected = each.min(axis=0)
    assert np.isfinite(expected).sum() > 100
    np.testing.assert_allclose(found.minutes * 60.0, expected, rtol=1e-5, atol=1e-3)
    reached = np.isfinite(expected)
    own = np.take_along_axis(each, np.maximum(found.nearest, 0)[None], axis=0)[0]
    np.testing.assert_allclose(own[reached], expected[reached], rtol=1e-5, atol=1e-3)
    assert (found.nearest[~reached] == -1).all()


@pytest.fixture(scope="module")
def real_roads(city_model: TravelModel) -> tuple[TravelModel, nx.MultiDiGraph]:
    """Return the model of a piece of the real network with no land at all, and the same roads in NetworkX."""
    edges, lines = city_model.network.edges, city_model.network.lines
    around = shapely.distance(lines, Point(548_000, 1_774_000)) < 12_000
    roads = city_model.network.edges[around].drop(columns="joinable")
    frame = gpd.GeoDataFrame(roads.reset_index(drop=True), geometry=lines[around], crs="EPSG:5899")
    barrier = Land.of(city_model.grid, np.full(city_model.grid.shape, np.inf))
    model = TravelModel.of(
        barrier, Network.of(frame, city_model.grid), city_model.speeds, data_version="piece"
    )
    graph = nx.MultiDiGraph()
    kmh, _ = model.network.edge_kmh(model.speeds, "car", "dry", model.closed)
    for edge, speed in zip(frame.itertuples(), kmh, strict=True):
        if np.isfinite(speed):
            graph.add_edge(edge.u, edge.v, seconds=edge.length_m / speed * 3.6)
            if not edge.oneway:
                graph.add_edge(edge.v, edge.u, seconds=edge.length_m / speed * 3.6)
    assert len(edges) > len(frame) > 20_000
    return model, graph


def test_agrees_with_networkx_on_real_roads(real_roads: tuple[TravelModel, nx.MultiDiGraph]) -> None:
    model, graph = real_roads
    # A source on a junction of the network.
    edges = model.network.edges
    at = int(np.flatnonzero(edges["joinable"] & (edges["road_class"] == "primary"))[7])
    goal = int(edges["u"].iloc[at])
    x, y = model.network.lines[at].coords[0]
    found = model.minutes([(x, y)], mode="car")
    expected = nx.single_source_dijkstra_path_length(graph.reverse(copy=False), goal, weight="seconds")
    pieces = model.network.graph
    compared = 0
    for e, (u, v) in enumerate(zip(edges["u"].tolist(), edges["v"].tolist(), strict=True)):
        first, last = pieces.edge_start[e], pieces.edge_start[e + 1] - 1
        for number, node in ((u, pieces.piece_begin[first]), (v, pieces.piece_end[last])):
            seconds = found.seconds[model.grid.size + node]
            assert np.isfinite(seconds) == (number in expected)
            if number in expected:
                assert seconds == pytest.approx(expected[number], rel=1e-5, abs=0.2)
                compared += 1
    assert compared > 40_000
