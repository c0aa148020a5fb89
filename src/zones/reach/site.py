"""Where a project is, as places to measure from."""

from dataclasses import dataclass
from typing import Final

from zones.city.projects import Project, Shape
from zones.reach.nearby import EXTENTS
from zones.reach.targets import gate_of
from zones.travel import Network

CLOSE_M: Final = 1000.0
"""A shape that stands for the whole project goes before its parts if it is known this well."""


@dataclass(frozen=True)
class Site:
    """A place of a project, where it is entered."""

    x: float
    y: float
    geom_id: str
    name_vi: str
    name_en: str
    approximate: bool
    """Whether the shape is not fit for distances: figures are as rough as ``position_error_m``."""
    position_error_m: float | None


def sites_of(project: Project, network: Network) -> tuple[Site, ...]:
    """Return where a project is entered, the place that stands for it best first.

    A point is taken as it is, an area is entered from the road nearest to its middle. Lines, host communes
    and what is in several pieces are no places (their parts are); without any, or where no source says where,
    there are none.
    """
    if project.site_unknown:
        return ()
    places = sorted((shape for shape in project.shapes if _is_place(shape)), key=_order)
    return tuple(_site(project, shape, network) for shape in places)


def _is_place(shape: Shape) -> bool:
    return shape.geometry.geom_type in ("Point", "Polygon") and shape.basis not in (*EXTENTS, "schematic")


def _order(shape: Shape) -> tuple[bool, bool, bool, str]:
    known = shape.fit_for_distance or (shape.position_error_m or float("inf")) <= CLOSE_M
    return not (shape.primary and known), not shape.fit_for_distance, not shape.primary, shape.geom_id


def _site(project: Project, shape: Shape, network: Network) -> Site:
    gate = gate_of(network, shape)
    own = not shape.primary and bool(shape.name_vi)
    return Site(
        x=float(gate.x),
        y=float(gate.y),
        geom_id=shape.geom_id,
        name_vi=shape.name_vi if own else project.name_vi,
        name_en=shape.name_en if own else project.name_en,
        approximate=not shape.fit_for_distance,
        position_error_m=shape.position_error_m,
    )
