"""What a paper map is to show: the same legend and class keys as the map on screen, and what lies on top."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd
import shapely

from zones.city.projects import GUESSED_AREAS, SKETCHED_LINES, Project
from zones.errors import InputError
from zones.maps import projects as map_projects
from zones.maps.gap_scales import GapScale
from zones.maps.legend import Legend, class_key
from zones.maps.palette import Scale
from zones.maps.vectors import unsure
from zones.settings import CRS


@dataclass(frozen=True)
class Point:
    """A place with a symbol; EPSG:5899."""

    x_m: float
    y_m: float
    kind: str = "facility"
    """As :attr:`zones.maps.legend.Mark.kind`: ``facility``, ``doubt``, ``place``, ``target``, ``added``,
    ``removed``, or ``sector:health`` for the symbol of a sector."""
    label: str = ""
    """Written beside the symbol where there is room."""


@dataclass(frozen=True)
class Route:
    """A line or area of a project; EPSG:5899."""

    shape: shapely.Geometry
    kind: str = "known_line"
    """As :attr:`zones.maps.legend.Mark.kind`: ``known_line``, ``sketch_line``, ``new_line``, ``closed_line``,
    ``picked_line``, ``known_area``, ``sketch_area``."""
    sector: str = ""
    """Gives the colour; grey without one."""


@dataclass(frozen=True)
class PaperMap:
    """One map of the communes."""

    legend: Legend
    lang: str
    source: str
    """Sources with their dates, as one sentence; stands below the map."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """:func:`zones.maps.legend.class_key` of each commune; one that is not in it has no data. Empty: plain
    land."""
    title: str = ""
    """Above the map; leave it out where the page has a caption."""
    subtitle: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)
    """What is written with a commune's name, in the reader's number form."""
    points: tuple[Point, ...] = ()
    routes: tuple[Route, ...] = ()
    chosen: frozenset[str] = frozenset()
    """Communes to be outlined."""
    scheme: str | None = "east_west"
    """Regions whose border is drawn."""
    names: bool = True
    """Whether communes are named."""


def keys_of(
    values: "pd.Series[float]",
    scale: Scale | GapScale,
    *,
    partial: Collection[str] = (),
    unreachable: Collection[str] = (),
) -> dict[str, str]:
    """Return the class key of each commune.

    Parameters
    ----------
    values
        On ``commune_code``, in the unit of the scale (for a :class:`GapScale`, in the indicator's own unit);
        NaN is no data.
    partial
        Communes whose figure is a bound, because the service is mapped in part.
    unreachable
        Communes that no road or path leads to; their value is not read.

    Examples
    --------
    >>> from zones.maps.palette import MINUTES
    >>> keys_of(pd.Series({"20194": 12.0, "20197": float("nan")}), MINUTES, unreachable=["20200"])
    {'20194': '0', '20197': 'n', '20200': 'x'}
    """
    plain = scale.scale if isinstance(scale, GapScale) else scale
    placed = values.map(scale.badness) if isinstance(scale, GapScale) else values
    found = {
        str(code): class_key(plain, value, has_data=True, partial=code in partial)
        for code, value in placed.astype(float).items()
    }
    return found | dict.fromkeys(unreachable, "x")


def facility_points(facilities: gpd.GeoDataFrame) -> tuple[Point, ...]:
    """Return facilities as points, estimated positions marked."""
    if facilities.crs != CRS:
        raise InputError(f"facilities are in {facilities.crs}; paper maps need {CRS}")
    doubts = unsure(facilities)
    return tuple(
        Point(place.x, place.y, "doubt" if doubt else "facility")
        for place, doubt in zip(facilities.geometry, doubts, strict=True)
    )


def project_marks(projects: Iterable[Project]) -> tuple[tuple[Point, ...], tuple[Route, ...]]:
    """Return the symbols, and the lines and areas, of the projects that have a place on the map."""
    points: list[Point] = []
    routes: list[Route] = []
    for project in projects:
        if not map_projects.drawn(project):
            continue
        for shape in project.shapes:
            sketched = shape.basis in (*GUESSED_AREAS, *SKETCHED_LINES)
            kind = ("point", "line", "area")[int(shapely.get_dimensions(shape.geometry))]
            if kind != "point" and shape.basis != "commune_extent":
                routes.append(
                    Route(shape.geometry, f"{'sketch' if sketched else 'known'}_{kind}", project.sector)
                )
            if shape.primary:
                points += [
                    Point(spot.x, spot.y, f"sector:{project.sector}", project.project_id)
                    for spot in shapely.get_parts(map_projects.symbol_spot(shape)).tolist()
                ]
    return tuple(points), tuple(routes)
