"""Rounds of a mobile clinic: the fewest stops from which everybody who is left out is near."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from zones import siting, travel
from zones.errors import InputError
from zones.scenario import Workbench
from zones.scenario.degrees import degrees
from zones.sites.candidates import candidates as candidates_of
from zones.sites.left_out import LeftOut
from zones.sites.plan import TIME_LIMIT_S
from zones.sites.whom import EVERYBODY, communes_of

SCATTERED_PERSONS: Final = 20.0
"""A place with fewer people beyond the threshold gets no stop of its own; they are counted apart."""


@dataclass(frozen=True)
class Rounds:
    """Stops of a mobile service."""

    stops: pd.DataFrame
    """On ``stop`` from 1, north to south: ``name``, ``commune_code``, ``commune``, ``lon``, ``lat``, ``x``,
    ``y``, ``persons`` nearest to it."""
    served_persons: float
    out_of_reach_persons: float
    """In places from which no candidate is near enough."""
    scattered_persons: float
    """In places too small to be visited for their own sake."""
    fewest: int
    """No choice serves the same people with fewer stops than this."""
    optimal: bool
    places: int
    params: Mapping[str, Any] = field(repr=False)


def rounds(
    bench: Workbench,
    *,
    beyond_min: int,
    within_min: int,
    whom: str = EVERYBODY,
    candidates: str = "villages",
    time_limit_s: float = TIME_LIMIT_S,
    table: "travel.TimeTable | None" = None,
    reported: pd.DataFrame | None = None,
) -> Rounds:
    """Return the fewest stops that bring everybody beyond a threshold of the service near one.

    Parameters
    ----------
    bench
        Service, means of travel, season and the city as it stands.
    beyond_min
        People farther than this from the service are to be visited.
    within_min
        Farthest way to a stop, minutes, inclusive.
    whom, candidates, time_limit_s, table, reported
        As :func:`zones.sites.where_next` takes them.

    Raises
    ------
    InputError
        If a threshold is none, whom or candidates are unknown, or nobody is to be visited.
    """
    for name, value in (("beyond", beyond_min), ("within", within_min)):
        if value < 1 or value != int(value):
            raise InputError(f"{name}: expected whole minutes from 1, got {value}")
    city, codes = bench.city, communes_of(bench.city, whom, reported=reported)
    model = bench.travel_model()
    left = LeftOut.of(bench, codes, beyond_min)
    spots = candidates_of(model, city, candidates, codes, left)
    demand = left.places()
    times = table or travel.TimeTable.of(model, mode=bench.mode, season=bench.season)
    minutes = times.minutes(demand.cell, spots[["x", "y"]], within_min=within_min)
    gathered = demand.persons >= SCATTERED_PERSONS
    near = np.isfinite(minutes).any(axis=1)
    visited = np.flatnonzero(gathered & near)
    if not visited.size:
        raise InputError(f"rounds: no candidate is within {within_min} minutes of them; allow a longer way")
    cover = siting.set_cover(minutes[visited], threshold=within_min, time_limit_s=time_limit_s)
    chosen = sorted(cover.sites, key=lambda site: (-spots["y"].iloc[site], spots["x"].iloc[site]))
    stops = spots.iloc[chosen].reset_index(drop=True)
    nearest = minutes[near][:, chosen]
    reached = np.isfinite(nearest).any(axis=1)
    persons = demand.persons[near][reached]
    stops["commune"] = city.communes["name"].reindex(stops["commune_code"]).to_numpy()
    stops["lon"], stops["lat"] = np.array(degrees(zip(stops["x"], stops["y"], strict=True))).T
    stops["persons"] = np.bincount(nearest[reached].argmin(axis=1), persons, len(chosen))
    stops.index = pd.RangeIndex(1, len(stops) + 1, name="stop")
    served = float(persons.sum())
    return Rounds(
        stops=stops[["name", "commune_code", "commune", "lon", "lat", "x", "y", "persons"]],
        served_persons=served,
        out_of_reach_persons=float(demand.persons[~near].sum()),
        scattered_persons=float(demand.persons[near].sum()) - served,
        fewest=cover.bound,
        optimal=cover.optimal,
        places=int(visited.size),
        params={
            **{k: v for k, v in bench.before.params.items() if k not in ("closed", "upgraded")},
            "beyond_min": beyond_min,
            "within_min": within_min,
            "whom": whom,
            "counted_communes": len(codes),
            "candidates": candidates,
        },
    )
