"""Where an investor asks the way to: ports, airports, ramps, stations, gates, centre, hospitals, zones."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from zones.city import Choice, City
from zones.city.projects import GUESSED_AREAS, SKETCHED_LINES, Project, Shape
from zones.city.roads import NOT_FOR_VEHICLES
from zones.settings import CRS
from zones.travel import Network

KINDS: Final = (
    "seaport",
    "airport",
    "expressway_ramp",
    "rail_station",
    "border_gate",
    "city_centre",
    "free_trade_zone",
    "hospital",
)
"""Kinds in reading order."""

EACH: Final = ("airport", "border_gate")
"""Kinds of which every place is a target of its own: which one it is matters more than which is nearest."""

CHOICES: Final = {"hospital": Choice(kind="health", tiers=("central", "city", "regional"), general_care=True)}
"""What is no facility kind of its own."""

FREE_TRADE_ZONE: Final = "free_trade_zone"
"""Kind of the projects whose locations are the zone."""

GATE_M: Final = 3000.0
"""An area is entered from the nearest road cars use, if there is one this near to its middle."""


@dataclass(frozen=True)
class Target:
    """Places of one kind, reached at the nearest."""

    target_id: str
    """The kind, or the facility where every place of the kind is a target of its own."""
    kind: str
    places: gpd.GeoDataFrame = field(repr=False)
    """Points with ``name_vi``, ``name_en`` and ``position_error_m``, on the place's id."""
    approximate: bool = False
    """Whether positions are only approximate: minutes and km are then as rough as ``position_error_m``."""


def targets_of(city: City, network: Network, projects: Iterable[Project]) -> tuple[Target, ...]:
    """Return the targets that are mapped, in the order of ``KINDS``."""
    known = city.on_land()
    out = []
    for kind in KINDS:
        if kind == FREE_TRADE_ZONE:
            zone = _zone(network, projects)
            out += [zone] if zone is not None else []
            continue
        places = CHOICES.get(kind, Choice(kind=kind)).select(known)
        places = places[["name_vi", "name_en", "position_error_m", "geometry"]]
        if kind in EACH:
            out += [Target(str(number), kind, places.loc[[number]]) for number in places.index]
        elif len(places):
            out.append(Target(kind, kind, places))
    return tuple(out)


def _zone(network: Network, projects: Iterable[Project]) -> Target | None:
    """Return the locations of the free-trade zone: those fit for distances, else all that are described."""
    shapes = [
        shape
        for project in projects
        if project.kind == FREE_TRADE_ZONE and project.status != "preparing"
        for shape in project.shapes
        if not shape.primary and shape.basis not in (*GUESSED_AREAS, *SKETCHED_LINES)
    ]
    fit = [shape for shape in shapes if shape.fit_for_distance]
    chosen = fit or shapes
    if not chosen:
        return None
    gates = [gate_of(network, shape) for shape in chosen]
    places = gpd.GeoDataFrame(
        {
            "name_vi": [shape.name_vi for shape in chosen],
            "name_en": [shape.name_en for shape in chosen],
            "position_error_m": [shape.position_error_m for shape in chosen],
        },
        index=[shape.geom_id for shape in chosen],
        geometry=gates,
        crs=CRS,
    )
    return Target(FREE_TRADE_ZONE, FREE_TRADE_ZONE, places, approximate=not fit)


def gate_of(network: Network, shape: Shape) -> shapely.Point:
    """Return where a shape is entered: a point as it is, an area at the road nearest to its middle."""
    middle = shapely.point_on_surface(shape.geometry)
    if shapely.get_dimensions(shape.geometry) == 0:
        return middle
    usable = ~network.edges["road_class"].isin([*NOT_FOR_VEHICLES, "motorway"]).to_numpy()
    near = network.snap(np.array([middle.x]), np.array([middle.y]), reach_m=np.array([GATE_M]), usable=usable)
    if not near.edge.size:
        return middle
    return shapely.line_interpolate_point(network.lines[near.edge[0]], near.at_m[0])
