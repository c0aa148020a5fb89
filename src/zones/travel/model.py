"""Minutes to the nearest of some places, by a mode and in a season, over roads and land at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.data import catalogue
from zones.errors import InputError
from zones.grid import Grid
from zones.travel import _words, paths
from zones.travel.approach import RoadCosts, approach, check_joined
from zones.travel.land import Land
from zones.travel.network import Network
from zones.travel.paths import Route, Starts, Tracer
from zones.travel.points import Points, PointsLike
from zones.travel.result import MinutesResult, Params
from zones.travel.speeds import Mode, Season, SpeedTable, checked
from zones.travel.upgrades import Upgrade, checked_upgrade
from zones.travel.world import World


@dataclass(frozen=True)
class TravelModel:
    """The city's land, roads and speeds, ready to be asked for minutes.

    Times are towards the places: uphill on the way there counts, uphill on the way home does not. People walk
    over land and ride on roads (or walk there too, on foot), changing wherever a road touches the land.
    """

    world: World
    speeds: SpeedTable
    data_version: str
    closed: NDArray[np.bool_] = field(repr=False)
    """(edges,) which edges are closed to everybody."""
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)
    """Edges, by position, that are no longer what the ``roads`` layer says."""

    @classmethod
    def of(cls, land: Land, network: Network, speeds: SpeedTable, *, data_version: str) -> "TravelModel":
        """Return a model with every edge open."""
        return cls(World(land, network), speeds, data_version, np.zeros(network.lines.size, np.bool_))

    @property
    def grid(self) -> Grid:
        """Grid of the land and of every result."""
        return self.world.grid

    @property
    def network(self) -> Network:
        """The roads, open or closed."""
        return self.world.network

    def road_costs(self, mode: Mode, season: Season) -> RoadCosts:
        """Return the time on every piece of road, to be changed by whoever asked."""
        kmh, wait = self.network.edge_kmh(self.speeds, mode, season, self.closed, self.upgrades)
        along, against = self.network.piece_seconds(kmh, wait, oneway=mode != "foot")
        return RoadCosts(along, against, ~np.isnan(kmh))

    def minutes(
        self,
        sources: PointsLike,
        *,
        mode: str = "motorcycle",
        season: str = "dry",
        within_min: float = np.inf,
    ) -> MinutesResult:
        """Return minutes from everywhere to the nearest of some places.

        Parameters
        ----------
        sources
            Places in EPSG:5899: a frame of points, columns ``x`` and ``y``, or (n, 2) numbers.
        mode
            "motorcycle", "car" or "foot".
        season
            "dry" or "wet".
        within_min
            Farther away than this counts as unreachable: what is near is found sooner.

        Returns
        -------
        MinutesResult
            ``.minutes`` (rows, cols) float32, inf where unreachable; ``.nearest`` int32, -1 there.

        Raises
        ------
        InputError
            If there is no source, one cannot be joined to land or road (it is named), or mode or season is
            unknown.
        """
        vehicle, when = checked(mode, season)
        places = Points.of(sources, what="sources")
        costs, arcs = self._roads(vehicle, when)
        seeds = approach(places.x, places.y, self.world, costs, arriving=True)
        joined = np.zeros(places.x.size, np.bool_)
        joined[seeds.point] = True
        check_joined(places, joined.tolist(), what="sources", mode=vehicle)
        # Minutes are shown in 32 bits: whatever is shown as the limit is within it.
        shown = np.float32(within_min)
        limit_s = 30.0 * (float(shown) + float(np.nextafter(shown, np.float32(np.inf))))
        shift = _words.bits_for(places.x.size)
        words = self.world.solved(
            arcs,
            seeds.node,
            seeds.seconds,
            seeds.point,
            shift,
            within_s=limit_s,
        )
        params = Params(vehicle, when, self.speeds.factor, self._closed_ids, self._upgraded_ids)
        return MinutesResult(words, shift, seeds, places, self.grid, params, self.data_version)

    def at_points(self, result: MinutesResult, points: PointsLike) -> NDArray[np.float64]:
        """Return minutes from exact points, joined to land and roads as sources are; inf where unreachable.

        Parameters
        ----------
        result
            Minutes of this model.
        points
            Points in EPSG:5899, in any form that sources take.
        """
        (only,) = self.at_points_to_each([result], points)
        return only

    def trips(self, result: MinutesResult, points: PointsLike) -> pd.DataFrame:
        """Return minutes and kilometres of the fastest way from each point to its nearest source.

        Returns
        -------
        pandas.DataFrame
            ``minutes`` (inf where unreachable), ``road_km`` (ferries included) and ``walk_km`` (NaN there),
            ``nearest`` (position of the source, -1 there); on the index of the given frame, else 0, 1, ...
        """
        (only,) = self.trips_to_each([result], points)
        return only

    def trips_to_each(self, results: Iterable[MinutesResult], points: PointsLike) -> list[pd.DataFrame]:
        """Return :meth:`trips` of each of some results of one mode and season, in less time than one by one.

        Results are taken one at a time, so that they need not all be there at once.
        """
        found = self._starts(results, points)
        return [self._trips(result, start, costs, points) for result, start, costs in found]

    def at_points_to_each(
        self, results: Iterable[MinutesResult], points: PointsLike
    ) -> list[NDArray[np.float64]]:
        """Return :meth:`at_points` of each of some results, as :meth:`trips_to_each` does trips."""
        return [start.seconds / 60.0 for _, start, _ in self._starts(results, points)]

    def _starts(
        self, results: Iterable[MinutesResult], points: PointsLike
    ) -> Iterator[tuple[MinutesResult, Starts, RoadCosts]]:
        """Return results with how the points set out, and the road costs they were computed with.

        How points are joined to the roads depends on mode and season only: it is found once for all results.
        """
        given = Points.of(points, what="points")
        asked: Params | None = None
        for result in results:
            if result.params != asked:
                costs, asked = self._costs_of(result), result.params
                ways = paths.setting_out(self.world, given, costs)
            yield result, paths.starts(self.world, result, given, ways), costs

    def _trips(
        self, result: MinutesResult, start: Starts, costs: RoadCosts, points: PointsLike
    ) -> pd.DataFrame:
        tracer = Tracer(self.world, result, costs)
        metres = np.array([paths.lengths(start, i, tracer) for i in range(start.seconds.size)])
        return pd.DataFrame(
            {
                "minutes": start.seconds / 60.0,
                "road_km": metres[:, 0] / 1000.0,
                "walk_km": metres[:, 1] / 1000.0,
                "nearest": start.nearest,
            },
            index=points.index if isinstance(points, pd.DataFrame | gpd.GeoSeries) else None,
        )

    def route(self, result: MinutesResult, x: float, y: float) -> Route:
        """Return the fastest way from a point to its nearest source, with its line.

        Raises
        ------
        InputError
            If no source can be reached from there, or the result belongs to another model.
        """
        ((_, start, costs),) = self._starts([result], [(x, y)])
        return paths.route(start, Tracer(self.world, result, costs))

    def drive(
        self,
        origin: tuple[float, float],
        destination: tuple[float, float],
        *,
        mode: str = "motorcycle",
        season: str = "dry",
    ) -> Route:
        """Return the fastest way between two points (x, y)."""
        return self.route(self.minutes([destination], mode=mode, season=season), *origin)

    def with_closed(self, edge_ids: Iterable[int]) -> "TravelModel":
        """Return a model in which these edges, too, are closed to everybody.

        Raises
        ------
        InputError
            If an edge is unknown.
        """
        return self._switched(edge_ids, closed=True)

    def with_reopened(self, edge_ids: Iterable[int]) -> "TravelModel":
        """Return a model in which these edges are open again.

        Raises
        ------
        InputError
            If an edge is unknown.
        """
        return self._switched(edge_ids, closed=False)

    def with_added(self, roads: gpd.GeoDataFrame) -> "TravelModel":
        """Return a model with more roads, given with the columns of the ``roads`` layer.

        ``u`` and ``v`` name existing nodes where the road joins an existing one end to end; elsewhere people
        change between the two over the land they share.

        Raises
        ------
        InputError
            If an ``edge_id`` is taken.
        """
        closed = np.concatenate([self.closed, np.zeros(len(roads), np.bool_)])
        return replace(self, world=World(self.world.land, self.network.extended(roads)), closed=closed)

    def with_upgraded(
        self, edge_ids: Iterable[int], *, road_class: str | None = None, kmh: float | None = None
    ) -> "TravelModel":
        """Return a model in which these edges have another class or speed; see :class:`Upgrade`.

        Raises
        ------
        InputError
            If an edge is unknown, or the upgrade is none or not possible on it.
        """
        wanted = self.network.positions(edge_ids)
        upgrade = checked_upgrade(self.network.columns, wanted, Upgrade(road_class, kmh), self.speeds)
        return replace(self, upgrades={**self.upgrades, **dict.fromkeys(wanted.tolist(), upgrade)})

    def with_speeds(self, speeds: SpeedTable) -> "TravelModel":
        """Return a model with other speeds."""
        return replace(self, speeds=speeds)

    def _switched(self, edge_ids: Iterable[int], *, closed: bool) -> "TravelModel":
        mask = self.closed.copy()
        mask[self.network.positions(edge_ids)] = closed
        return replace(self, closed=mask)

    @cached_property
    def _closed_ids(self) -> tuple[int, ...]:
        return tuple(sorted(self.network.columns["edge_id"][self.closed].tolist()))

    @cached_property
    def _upgraded_ids(self) -> tuple[tuple[int, str | None, float | None], ...]:
        numbers = self.network.columns["edge_id"]
        return tuple(sorted((int(numbers[i]), up.road_class, up.kmh) for i, up in self.upgrades.items()))

    def _costs_of(self, result: MinutesResult) -> RoadCosts:
        """Return the road costs a result was computed with, after checking that it is this model's."""
        its_params = result.params
        mine = (self.speeds.factor, self._closed_ids, self._upgraded_ids, self.data_version)
        its = (its_params.speed_factor, its_params.closed, its_params.upgraded, result.data_version)
        if mine != its or result.words.size != self.world.size:
            raise InputError("result: computed by another model; compute the minutes again with this one")
        costs, _ = self._roads(result.params.mode, result.params.season)
        return costs

    def _roads(self, mode: Mode, season: Season) -> tuple[RoadCosts, NDArray[np.float32]]:
        """Return the time on every piece of road and on every arc: worked out once, never changed."""
        if (mode, season) not in self._kept:
            costs = self.road_costs(mode, season)
            arcs = self.network.graph.arc_costs(costs.along, costs.against)
            self._kept[mode, season] = costs, arcs
        return self._kept[mode, season]

    @cached_property
    def _kept(self) -> dict[tuple[Mode, Season], tuple[RoadCosts, NDArray[np.float32]]]:
        """What :meth:`_roads` has worked out; a model with other roads or speeds begins with nothing."""
        return {}


def load_model(directory: Path | None = None) -> TravelModel:
    """Return the travel model of the city from the layers of geodata/.

    Raises
    ------
    LayerError, SchemaError
        If a layer is missing, altered or breaks its contract.
    """
    land = Land.load(directory)
    roads = catalogue.load_table("roads", directory)
    return TravelModel.of(
        land,
        Network.of(roads, land.grid),
        SpeedTable.load(directory),
        data_version=catalogue.data_version(directory),
    )
