"""Everything an investor sheet says of a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from zones.access import AccessResult
from zones.data.catalogue import Text
from zones.errors import InputError
from zones.reach.base import ReachBase
from zones.reach.nearby import nearby
from zones.scenario.places import communes_at
from zones.travel.approach import RESCUE_M

PEOPLE_MIN: Final = (30, 45, 60)
"""Minutes within which people are counted."""

SCHEME: Final = "east_west"

BORDER_M: Final = 500.0
"""A place this little outside (a border gate on the line) counts to the nearest commune."""

MISSING: Final[Mapping[str, Text]] = {
    "working_age": {
        "vi": "chưa có dữ liệu dân số theo tuổi của xã, phường",
        "en": "no data on the age of people by commune",
    },
    "no_view": {"vi": "chưa tính trong lần này", "en": "not computed this time"},
}
"""Why a figure of a sheet is missing."""


@dataclass(frozen=True)
class Place:
    """A place as an investor sheet shows it; tables are in reading order."""

    x: float
    y: float
    mode: str
    season: str
    links: pd.DataFrame = field(repr=False)
    """On ``target_id``: minutes and km to the nearest place of each target, and the range of minutes that the
    position error makes (see :meth:`ReachBase.trips`);
    ``later_min`` and ``saved_min`` once the works due by ``year`` are done (NaN where none were given)."""
    people: pd.DataFrame = field(repr=False)
    """On ``within_min``: ``persons`` and ``persons_alt`` (second grid) who get there in so many minutes,
    ``later_persons`` and ``later_persons_alt`` once the works are done; ``working_age_persons`` is NaN."""
    commune: Mapping[str, Any]
    """``commune_code``, ``name``, ``name_en``, ``area_km2``, ``population_persons``, ``persons_per_km2``,
    ``region``, and its figures from the views and roads given, NaN where there is no figure."""
    nearby: pd.DataFrame = field(repr=False)
    """Projects within reach; see :func:`zones.reach.nearby.nearby`."""
    year: int
    params: Mapping[str, Any] = field(repr=False)

    @property
    def planned(self) -> pd.DataFrame:
        """The projects near by that are not finished and are due by the year."""
        return self.nearby[self.nearby["due"]]


def reach(
    base: ReachBase,
    x: float,
    y: float,
    *,
    error_m: float = 0.0,
    later: ReachBase | None = None,
    year: int = 2030,
    views: Sequence[AccessResult] = (),
    roads: pd.DataFrame | None = None,
) -> Place:
    """Return everything that is known of a place.

    Parameters
    ----------
    base
        The ways to all targets today.
    x, y
        The place in EPSG:5899.
    error_m
        How far from there it may really be; the links have the range of minutes that follows.
    later
        The same with the works done that are due by ``year``; without it nothing is said of later minutes.
    year
        By the end of which projects are due.
    views
        Access to services that the profile of the commune takes its medians from.
    roads
        :func:`zones.road_access.summary` by commune.

    Raises
    ------
    InputError
        If the place is outside the city, or on water with no road near it.
    """
    code = _commune_at(base, x, y)
    links = base.trips(x, y, error_m=error_m)
    now, then = _people(base, x, y), None
    if later is not None:
        minutes = later.minutes(x, y).reindex(links.index)
        links["later_min"] = minutes.where(np.isfinite(minutes))
        then = _people(later, x, y)
    else:
        links["later_min"] = np.nan
    links["saved_min"] = links["minutes"] - links["later_min"]
    people = now.assign(
        later_persons=np.nan if then is None else then["persons"],
        later_persons_alt=np.nan if then is None else then["persons_alt"],
        working_age_persons=np.nan,
    )
    return Place(
        x=float(x),
        y=float(y),
        mode=base.mode,
        season=base.season,
        links=links,
        people=people,
        commune=_profile(base, code, views, roads),
        nearby=nearby(base.projects, x, y, year=year),
        year=year,
        params={**base.params, "x": float(x), "y": float(y), "year": year},
    )


def _commune_at(base: ReachBase, x: float, y: float) -> str:
    """Return the commune of a place; on a pier, a dam or the border line, the nearest one."""
    where = f"place: ({x:.0f}, {y:.0f})"
    if not (np.isfinite(x) and np.isfinite(y)):
        raise InputError(f"{where} is not a position; give x and y in metres (EPSG:5899)")
    communes, grid = base.city.communes, base.model.grid
    code = communes_at(base.city, [(x, y)])[0]
    cell = int(grid.cell_of(x, y))
    if not code and cell >= 0:
        dry = bool(np.isfinite(base.model.world.land.friction[cell]))
        away = communes.geometry[communes["averaged"]].distance(shapely.Point(x, y))
        code = str(away.idxmin()) if away.min() <= (BORDER_M if dry else RESCUE_M) else ""
    if not code:
        raise InputError(f"{where} is outside the city; pick a place in one of its communes")
    if not communes.loc[code, "averaged"]:
        raise InputError(f"{where} is in {communes.loc[code, 'name']}: no way leads there over land")
    return code


def _people(base: ReachBase, x: float, y: float) -> pd.DataFrame:
    """Return the people who get to a place within ``PEOPLE_MIN``, by both grids.

    Raises
    ------
    InputError
        If it is on water with no road near it.
    """
    found = base.model.minutes(
        [(x, y)], mode=base.mode, season=base.season, within_min=float(PEOPLE_MIN[-1] + 1)
    )
    people = base.people
    near = found.minutes.ravel()[people.cell]
    columns = {
        column: [float(persons[near <= within].sum()) for within in PEOPLE_MIN]
        for column, persons in (("persons", people.persons), ("persons_alt", people.persons_alt))
    }
    return pd.DataFrame(columns, index=pd.Index(PEOPLE_MIN, name="within_min"))


def _profile(
    base: ReachBase, code: str, views: Sequence[AccessResult], roads: pd.DataFrame | None
) -> dict[str, Any]:
    commune = base.city.communes.loc[code]
    area, persons = float(commune["area_km2"]), float(commune["population_persons"])
    profile: dict[str, Any] = {
        "commune_code": code,
        "name": str(commune["name"]),
        "name_en": str(commune["name_en"]),
        "area_km2": area,
        "population_persons": persons,
        "persons_per_km2": persons / area if area > 0 else float("nan"),
        "region": str(base.city.regions[SCHEME][code]),
    }
    for view in views:
        row = view.by_commune().loc[code].to_dict()
        for column in ("median_min", "share_within_pct", "reason"):
            profile[f"{view.service.id}_{column}"] = row[column]
    if roads is not None:
        row = roads.loc[code].to_dict()
        for column in ("classified_km", "all_km", "classified_km_per_km2", "all_km_per_km2"):
            profile[column] = row[column]
    return profile
