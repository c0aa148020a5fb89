"""Roads looked up by place: which one was clicked, and the whole stretch that it belongs to."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.city import City
from zones.errors import InputError
from zones.scenario.places import communes_at
from zones.travel import Mode, Season

if TYPE_CHECKING:
    from zones.travel import Network, TravelModel

REACH_M: Final = 300.0
"""A click farther from any road than this means none."""

SIDE_ROADS: Final = ("service", "track", "path", "pedestrian", "ferry")
"""Classes that do not make a junction where they meet a road of another class."""


@dataclass(frozen=True)
class Stretch:
    """Edges that are picked together."""

    edge_ids: tuple[int, ...]
    km: float
    """True length; both carriageways count where they are edges of their own."""
    line: shapely.MultiLineString = field(repr=False)
    """In EPSG:5899."""


@dataclass(frozen=True)
class PickedRoad:
    """The road nearest to a point, with what can be done to it."""

    edge_id: int
    away_m: float
    ref: str
    """'' where it has no number."""
    name: str
    """'' where it has none, or names are not known."""
    road_class: str
    structure: str
    oneway: bool
    kmh: float
    """Speed at present; NaN where the means of travel cannot pass."""
    commune_code: str
    """Commune of the point; '' outside the city."""
    stretch: Stretch
    """To the next junctions both ways."""
    in_commune: Stretch
    """All of the road (by its number, else its name) in that commune; the stretch where it has neither."""


@dataclass(frozen=True, eq=False)
class RoadIndex:
    """The roads of a model by place and by node; laid out once, as it is asked for."""

    network: "Network"
    names: "pd.Series[str] | None" = field(default=None, repr=False)
    """Name of each edge on ``edge_id``, where known (the network itself has none)."""

    @cached_property
    def numbers(self) -> "pd.Index[int]":
        """``edge_id`` of all edges in order."""
        return pd.Index(self.network.edges["edge_id"])

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.network.lines)

    @cached_property
    def _at_node(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Nodes of all edge ends, sorted, and the edge each belongs to."""
        ends = self.network.edges[["u", "v"]].to_numpy(np.int64).ravel()
        order = np.argsort(ends, kind="stable")
        return ends[order], order // 2

    @cached_property
    def _kinds(self) -> list[tuple[str, str]]:
        """(number, class) of each edge: what stays the same along a road."""
        edges = self.network.edges
        refs = edges["ref"].astype(object).where(edges["ref"].notna(), "")
        return list(zip(refs.tolist(), edges["road_class"].tolist(), strict=True))

    def within(self, point: shapely.Point, reach_m: float) -> NDArray[np.int64]:
        """Return the positions of the edges within reach of a point in EPSG:5899, ascending."""
        found = self._tree.query(point, predicate="dwithin", distance=reach_m)
        return np.sort(np.asarray(found, np.int64))

    def at(
        self,
        model: "TravelModel",
        city: City,
        x: float,
        y: float,
        *,
        max_m: float = REACH_M,
        first: Collection[str] = (),
        mode: Mode = "motorcycle",
        season: Season = "dry",
    ) -> PickedRoad:
        """Return the road nearest to a point.

        Parameters
        ----------
        model
            The model whose speeds and closures are told; its network is this one.
        city
            For the communes.
        x, y
            Point in EPSG:5899.
        max_m
            How far away the road may be.
        first
            Classes that are taken before all others where one of them is so near: those a map shows.
        mode, season
            For the speed at present.

        Raises
        ------
        InputError
            If no road is so near.
        """
        point = shapely.Point(x, y)
        near = self.within(point, max_m)
        if not near.size:
            raise InputError(f"road: none within {max_m:.0f} m of the point; zoom in and click on one")
        shown = near[[self._kinds[int(edge)][1] in first for edge in near]]
        near = shown if shown.size else near
        away = shapely.distance(self.network.lines[near], point)
        edge = int(near[np.argmin(away)])
        row = self.network.edges.iloc[edge]
        code = communes_at(city, [(x, y)])[0]
        kmh, _ = model.network.edge_kmh(
            model.speeds, mode, season, model.closed, model.upgrades, np.array([edge])
        )
        stretch = self._stretch(edge)
        return PickedRoad(
            edge_id=int(row["edge_id"]),
            away_m=float(away.min()),
            ref=self._kinds[edge][0],
            name=self._name(edge),
            road_class=str(row["road_class"]),
            structure=str(row["structure"]),
            oneway=bool(row["oneway"]),
            kmh=float(kmh[0]),
            commune_code=code,
            stretch=self._made(stretch),
            in_commune=self._made(sorted({*self._same_road(edge, city, code), *stretch})),
        )

    def _name(self, edge: int) -> str:
        if self.names is None:
            return ""
        name = self.names.get(int(self.numbers[edge]))
        return name if isinstance(name, str) else ""

    def _made(self, edges: list[int]) -> Stretch:
        lines, metres = self.network.lines[edges], self.network.edges["length_m"].to_numpy()[edges]
        ids = tuple(sorted(int(number) for number in self.numbers[edges]))
        return Stretch(ids, float(metres.sum()) / 1000.0, shapely.MultiLineString(list(lines)))

    def _stretch(self, edge: int) -> list[int]:
        """Return the edges from one to the next junction either way, where number or class may change."""
        ends = self.network.edges[["u", "v"]].to_numpy(np.int64)
        found = {edge}
        for node in ends[edge].tolist():
            at, before = node, edge
            while (following := self._onward(at, before)) is not None and following not in found:
                found.add(following)
                u, v = ends[following].tolist()
                at, before = (v if u == at else u), following
        return sorted(found)

    def _onward(self, node: int, edge: int) -> int | None:
        """Return the one edge that goes on as the same road beyond a node; None at a junction or an end."""
        nodes, owners = self._at_node
        begin, end = np.searchsorted(nodes, node, "left"), np.searchsorted(nodes, node, "right")
        others = [int(other) for other in owners[begin:end] if other != edge]
        kind = self._kinds[edge]
        met = [k for k in others if self._kinds[k][1] not in SIDE_ROADS or self._kinds[k] == kind]
        return met[0] if len(met) == 1 and self._kinds[met[0]] == kind else None

    def _same_road(self, edge: int, city: City, code: str) -> list[int]:
        """Return the edges of the same number, else name and class, whose middle is in a commune."""
        ref, road_class = self._kinds[edge]
        name = self._name(edge)
        if not code or not (ref or name):
            return []
        if ref:
            same = np.array([kind[0] == ref for kind in self._kinds])
        else:
            named = self.names.reindex(self.numbers) if self.names is not None else pd.Series(dtype=object)
            same = (named == name).to_numpy() & (self.network.edges["road_class"] == road_class).to_numpy()
        edges = np.flatnonzero(same)
        middle = shapely.line_interpolate_point(self.network.lines[edges], 0.5, normalized=True)
        inside = shapely.contains(city.communes.geometry[code], middle)
        return [int(k) for k in edges[inside]]
