"""Key projects on the map: their shapes are one file, a repaint says which to show and in what state."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import shapely

from zones.city.projects import GUESSED_AREAS, SKETCHED_LINES, Project, Shape
from zones.maps.static import publish
from zones.maps.text import safe
from zones.maps.vectors import DIGITS, feature
from zones.settings import CRS, GEOGRAPHIC_CRS

TOLERANCE_M: Final = {"line": 25.0, "area": 15.0, "extent": 120.0}
"""Simplification: communes drawn as the host of a project need no more than their rough outline."""

Bounds = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class ProjectFile:
    """The published file, and where each project lies: ((south, west), (north, east)) in degrees.

    A project without a shape, or whose site no source gives, is in neither: it is listed, not drawn.
    """

    url: str
    boxes: Mapping[str, Bounds]


@dataclass(frozen=True)
class ProjectLayer:
    """What a view shows of the projects; a few bytes for each."""

    file: ProjectFile
    states: Mapping[str, str]
    """State (:data:`zones.city.timeline.STATES`) of each project that is shown; the others are not drawn."""
    tips: Mapping[str, str]
    """What the tooltip says under a project's name."""
    chosen: str = ""
    """Project that is outlined and brought into view."""


def drawn(project: Project) -> bool:
    """Return whether a project is on the map: it has a shape, and a source says where it lies."""
    return project.primary is not None and not project.site_unknown


def exact(shape: Shape) -> bool:
    """Return whether a shape lies where the project does, well enough to measure from it."""
    return shape.fit_for_distance


def published(projects: Iterable[Project]) -> ProjectFile:
    """Write the shapes of projects and return where they are.

    Lines that nobody has published are marked to be dashed, areas that are not the project's own outline to
    be hatched. Each project has one symbol, on its primary shape (one on each point of a group of points).
    """
    features: list[dict[str, Any]] = []
    names: dict[str, dict[str, Any]] = {}
    boxes: dict[str, Bounds] = {}
    for project in projects:
        if not drawn(project):
            continue
        web = gpd.GeoSeries([_simple(shape) for shape in project.shapes], crs=CRS).to_crs(GEOGRAPHIC_CRS)
        spots = gpd.GeoSeries([symbol_spot(shape) for shape in project.shapes], crs=CRS).to_crs(
            GEOGRAPHIC_CRS
        )
        west, south, east, north = (round(float(edge), DIGITS) for edge in web.total_bounds)
        boxes[project.project_id] = (south, west), (north, east)
        names[project.project_id] = {
            "vi": safe(project.name_vi),
            "en": safe(project.name_en),
            "sector": project.sector,
            "box": boxes[project.project_id],
        }
        for shape, geometry, spot in zip(project.shapes, web, spots, strict=True):
            features += _features(project, shape, geometry, spot)
    body = {
        "type": "FeatureCollection",
        "projects": names,
        "features": features,
    }
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return ProjectFile(publish("projects", ".geojson", content), boxes)


def _features(project: Project, shape: Shape, geometry: Any, spot: Any) -> list[dict[str, Any]]:
    about = {"id": project.project_id, "main": shape.primary}
    if not shape.primary and shape.name_vi:
        about |= {"part_vi": safe(shape.name_vi), "part_en": safe(shape.name_en)}
    kind = _kind(shape)
    found = []
    if kind != "point":
        sketched = shape.basis in (*GUESSED_AREAS, *SKETCHED_LINES)
        host = {"host": True} if shape.basis == "commune_extent" else {}
        found.append(feature(geometry, about | {"kind": kind, "sketch": sketched} | host, DIGITS))
    if shape.primary:
        symbol = about | {"kind": "symbol"} | ({} if exact(shape) else {"rough": True})
        found += [feature(point, symbol, DIGITS) for point in shapely.get_parts(spot)]
    elif kind == "point":
        found += [feature(point, about | {"kind": "dot"}, DIGITS) for point in shapely.get_parts(spot)]
    return found


def _kind(shape: Shape) -> str:
    return ("point", "line", "area")[int(shapely.get_dimensions(shape.geometry))]


def _simple(shape: Shape) -> Any:
    kind = _kind(shape)
    if kind == "point":
        return shape.geometry
    tolerance = TOLERANCE_M["extent" if shape.basis == "commune_extent" else kind]
    return shapely.simplify(shape.geometry, tolerance, preserve_topology=True)


def symbol_spot(shape: Shape) -> Any:
    """Return where the symbol stands: on the points, half-way along the line, inside the area."""
    parts = shapely.get_parts(shape.geometry)
    if _kind(shape) == "point":
        return shapely.multipoints(parts)
    if _kind(shape) == "line":
        longest = max(parts, key=shapely.length)
        return shapely.line_interpolate_point(longest, 0.5, normalized=True)
    widest = max(parts, key=shapely.area)
    return shapely.get_point(shapely.maximum_inscribed_circle(widest, tolerance=50.0), 0)
