"""The way to every target from everywhere, found once, so that a place is answered in a moment."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.access import at_position, run_params
from zones.city import City
from zones.city.projects import Project
from zones.connections import described
from zones.reach.targets import Target, targets_of
from zones.scenario.figures import People
from zones.travel import MinutesResult, TravelModel

AROUND: Final = 8
"""Points around a place of uncertain position from which the ways are found as well."""


@dataclass(frozen=True)
class ReachBase:
    """What does not depend on the place, for one means of travel in one season; some 240 MB at 100 m."""

    model: TravelModel = field(repr=False)
    city: City = field(repr=False)
    projects: tuple[Project, ...] = field(repr=False)
    mode: str
    season: str
    targets: tuple[Target, ...] = field(repr=False)
    params: dict[str, object] = field(repr=False)
    _ways: tuple[MinutesResult, ...] = field(repr=False)

    @classmethod
    def of(
        cls,
        model: TravelModel,
        city: City,
        projects: Iterable[Project],
        *,
        mode: str = "car",
        season: str = "dry",
        progress: Callable[[int, int], None] | None = None,
    ) -> "ReachBase":
        """Return the base of a model: the city's own, or one with roads as they will be.

        Parameters
        ----------
        model, city
            Roads, places and people.
        projects
            For the locations of the free-trade zone, and to be listed near a place.
        mode, season
            Means of travel and season.
        progress
            Called in this thread with targets done and targets in all.

        Raises
        ------
        InputError
            If the mode or season is unknown.
        """
        known = tuple(projects)
        targets = targets_of(city, model.network, known)

        def solved(target: Target) -> MinutesResult:
            return model.minutes(target.places, mode=mode, season=season)

        ways: list[MinutesResult] = []
        if progress:
            progress(0, len(targets))
        with ThreadPoolExecutor(2) as pool:
            for way in pool.map(solved, targets):
                ways.append(way)
                if progress:
                    progress(len(ways), len(targets))
        params = run_params(model, city, ways[0]) if ways else {}
        return cls(model, city, known, mode, season, targets, params, tuple(ways))

    def trips(self, x: float, y: float, *, error_m: float = 0.0) -> pd.DataFrame:
        """Return the fastest way from a point (EPSG:5899) to the nearest place of each target.

        Parameters
        ----------
        x, y
            The point.
        error_m
            How far from there the place may really be.

        Returns
        -------
        pandas.DataFrame
            The columns of :func:`zones.connections.described`, with ``kind``, ``approximate`` and
            ``position_error_m`` (of the place reached), on ``target_id``; ``least_min`` and ``most_min`` from
            the point and, where it has an error, from ``AROUND`` points so far around it.
        """
        points = [(x, y)]
        if error_m > 0:
            turns = np.arange(AROUND) * 2.0 * np.pi / AROUND
            points += [(x + error_m * np.cos(turn), y + error_m * np.sin(turn)) for turn in turns]
        found = self.model.trips_to_each(self._each(), points)
        # One table for all: what is done for each target takes longer than the ways themselves.
        first = pd.concat([trip.iloc[:1] for trip in found])
        first["nearest"] = np.where(first["nearest"] < 0, -1, first["nearest"] + self._begins)
        index = pd.Index([target.target_id for target in self.targets], name="target_id")
        first.index = index
        # A point that no way leads from (in the sea, say) is not where the place is.
        around = [trip["minutes"][np.isfinite(trip["minutes"])] for trip in found]
        error = at_position(self._places["position_error_m"], first["nearest"])
        rows = described(first, self._places).assign(
            least_min=[one.min() for one in around],
            most_min=[one.max() for one in around],
            position_error_m=pd.to_numeric(error),
        )
        rows.insert(0, "approximate", [target.approximate for target in self.targets])
        rows.insert(0, "kind", [target.kind for target in self.targets])
        return rows

    def minutes(self, x: float, y: float) -> "pd.Series[float]":
        """Return the minutes of :meth:`trips`, inf where there is no way, on ``target_id``."""
        found = self.model.at_points_to_each(self._each(), [(x, y)])
        index = pd.Index([target.target_id for target in self.targets], name="target_id")
        return pd.Series([float(one[0]) for one in found], index)

    def _each(self) -> Iterator[MinutesResult]:
        """Return copies, one at a time: what a result works out to be asked must not stay in memory."""
        return (replace(way) for way in self._ways)

    @cached_property
    def _places(self) -> pd.DataFrame:
        """The places of all targets, one after another."""
        columns = ["name_vi", "name_en", "position_error_m"]
        return pd.concat([pd.DataFrame(target.places[columns]) for target in self.targets])

    @cached_property
    def _begins(self) -> NDArray[np.int64]:
        """Where the places of each target begin."""
        return np.cumsum([0, *(len(target.places) for target in self.targets[:-1])])

    @cached_property
    def people(self) -> People:
        """The inhabited cells."""
        return People.of(self.city.cells)
