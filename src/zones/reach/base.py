"""The way to every target from everywhere, found once, so that a place is answered in a moment."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pandas as pd

from zones.access import run_params
from zones.city import City
from zones.city.projects import Project
from zones.connections import described
from zones.reach.targets import Target, targets_of
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
        # Copies, one at a time: what a result works out to be asked must not stay in memory.
        found = self.model.trips_to_each((replace(way) for way in self._ways), points)
        rows = []
        for target, trip in zip(self.targets, found, strict=True):
            row = described(trip.iloc[:1], target.places).iloc[0].to_dict()
            # A point that no way leads from (in the sea, say) is not where the place is.
            around = trip["minutes"][np.isfinite(trip["minutes"])]
            row |= {"least_min": around.min(), "most_min": around.max()}
            errors = target.places["position_error_m"]
            row["position_error_m"] = errors.get(row["nearest_id"], np.nan)
            rows.append({"kind": target.kind, "approximate": target.approximate, **row})
        index = pd.Index([target.target_id for target in self.targets], name="target_id")
        return pd.DataFrame(rows, index=index)
