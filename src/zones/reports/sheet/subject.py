"""Which place a link means: a project, a part of it, or a position."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import shapely

from zones.city import City
from zones.city.projects import Project
from zones.reach import Site, sites_of
from zones.scenario.degrees import degrees, metres
from zones.scenario.places import communes_at
from zones.settings import HOANG_SA
from zones.travel import Network

Refusal = Literal["unknown", "no_position", "line", "many", "communes", "outside", "hoang_sa", "water"]
"""Why there is no sheet: no such project or position; a project that no source places, that is a line, many
places, or of which only the host communes are known; a position off the city, in Hoàng Sa, or on water."""

REFUSALS: Final = ("unknown", "no_position", "line", "many", "communes", "outside", "hoang_sa", "water")

DIGITS: Final = 4
"""Decimals of a degree in a link (about 10 m)."""

_POSITION: Final = re.compile(r"(-?\d{1,3}(?:\.\d{1,9})?),(-?\d{1,2}(?:\.\d{1,9})?)")


@dataclass(frozen=True)
class Subject:
    """A place that a sheet is about."""

    token: str
    """What stands for it in a link: ``E23``, the part ``E13-2``, or ``108.1200,16.0600``."""
    lon: float
    lat: float
    x: float
    y: float
    project: Project | None = None
    site: Site | None = None
    """None for a position that a reader pointed at."""

    @property
    def error_m(self) -> float:
        """How far the place may be from here in metres where that matters; 0 where it is sure enough."""
        if self.site is None or not self.site.approximate:
            return 0.0
        return float(self.site.position_error_m or 0.0)


@dataclass(frozen=True)
class Refused:
    """A token of a link that there is no sheet for."""

    token: str
    why: Refusal
    project: Project | None = None


def token_of(lon: float, lat: float) -> str:
    """Return what stands for a position in a link.

    Examples
    --------
    >>> token_of(108.12, 16.06)
    '108.1200,16.0600'
    """
    return f"{lon:.{DIGITS}f},{lat:.{DIGITS}f}"


def subject_of(
    token: str, projects: Mapping[str, Project], city: City, network: Network
) -> Subject | Refused:
    """Return the place that a token of a link means.

    Parameters
    ----------
    token
        The id of a project (its best known place is meant), the ``geom_id`` of one of its places, or
        longitude and latitude in degrees.
    projects
        By id.
    """
    if position := _POSITION.fullmatch(token.strip()):
        return _position(float(position[1]), float(position[2]), city)
    project = projects.get(token) or projects.get(token.partition("-")[0])
    if project is None:
        return Refused(token, "unknown")
    sites = sites_of(project, network)
    if not sites:
        return Refused(token, _no_place(project), project)
    site = sites[0] if token == project.project_id else next((s for s in sites if s.geom_id == token), None)
    if site is None:
        return Refused(token, "unknown", project)
    (lon, lat), *_ = degrees([(site.x, site.y)])
    return Subject(token, lon, lat, site.x, site.y, project, site)


def _position(lon: float, lat: float, city: City) -> Subject | Refused:
    token = token_of(lon, lat)
    (x, y), *_ = metres([(lon, lat)])
    if communes_at(city, [(x, y)])[0] == HOANG_SA:
        return Refused(token, "hoang_sa")
    return Subject(token, lon, lat, x, y)


def _no_place(project: Project) -> Refusal:
    if project.site_unknown or not project.shapes:
        return "no_position"
    if any(shapely.get_dimensions(shape.geometry) == 1 for shape in project.shapes):
        return "line"
    if any(shape.basis == "commune_extent" for shape in project.shapes):
        return "communes"
    return "many"


def outside_or_water(x: float, y: float, city: City) -> Refusal:
    """Return why no way leads to a position: it is off the city, or on water in it."""
    return "water" if communes_at(city, [(x, y)])[0] else "outside"


def placed(projects: Iterable[Project], network: Network) -> tuple[tuple[Project, tuple[Site, ...]], ...]:
    """Return the projects that have a place to measure from, with their places, best known first."""
    found = ((project, sites_of(project, network)) for project in projects)
    return tuple((project, sites) for project, sites in found if sites)
