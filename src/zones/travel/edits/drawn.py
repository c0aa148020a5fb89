"""Roads drawn on the map: made into edges, and joined to the edges that are there."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from shapely.ops import substring

from zones.errors import InputError
from zones.grid import Grid
from zones.settings import CRS
from zones.travel.network import COLUMNS

SNAP_M: Final = 60.0
"""An end of a drawn road this near to an existing one joins it; a farther one is joined over the land."""

AT_END_M: Final = 1.0
"""A joint this near to the end of an edge, or to another joint, is that node."""

LONGER_M: Final = 0.01
"""A part of an edge counts this much more than the edge itself, so that who stays on it keeps their time."""

UNRIDDEN: Final = ("path", "pedestrian", "ferry")
"""Classes that a drawn road joins only if it is one of them."""


@dataclass(frozen=True)
class DrawnRoad:
    """A road that was added."""

    edge_id: int
    joined: tuple[bool, bool]
    """Whether its first and its last point met an existing road; elsewhere it is reached over the land."""


@dataclass(frozen=True)
class Joint:
    """Where an end of a drawn road meets an existing edge."""

    edge: Mapping[str, Any]
    """The network's columns, of this edge."""
    line: shapely.LineString
    at_m: float
    """Position on the line."""


@dataclass(frozen=True)
class Numbers:
    """Numbers still free, and what earlier joints have made of existing edges."""

    edge: int
    node: int
    joints: dict[int, tuple[tuple[float, int], ...]] = field(default_factory=dict)
    """(position, node) of the joints on each edge, in order."""
    parts: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Edges that stand for a part of each edge."""


def line_of(given: "gpd.GeoDataFrame | gpd.GeoSeries | shapely.LineString", grid: Grid) -> shapely.LineString:
    """Return the one line that was drawn, without heights.

    Raises
    ------
    InputError
        If it is not exactly one line, it is empty or has no length, its CRS is another one, or it leaves the
        grid.
    """
    line = given
    if isinstance(given, gpd.GeoDataFrame | gpd.GeoSeries):
        geometry = given.geometry
        if geometry.crs is None or pyproj.CRS(geometry.crs) != pyproj.CRS(CRS):
            found = geometry.crs.to_string() if geometry.crs else "no CRS"
            raise InputError(f"road: expected a line in {CRS}, got {found}; use to_crs")
        if len(geometry) != 1:
            raise InputError(f"road: expected one line, got {len(geometry)}; add them one by one")
        line = geometry.iloc[0]
    if not isinstance(line, shapely.LineString):
        raise InputError(f"road: expected a LineString, got {type(line).__name__}")
    line = shapely.force_2d(line)
    if line.is_empty or not np.isfinite(shapely.get_coordinates(line)).all() or not line.length > 0:
        raise InputError("road: the line is empty or has no length; draw at least two different points")
    west, south, east, north = grid.bounds
    if not shapely.box(west, south, east, north).contains(line):
        raise InputError(f"road: the line leaves the map; are its coordinates metres in {CRS}?")
    return line


def edges_of(
    line: shapely.LineString,
    attributes: dict[str, Any],
    joints: tuple[Joint | None, Joint | None],
    numbers: Numbers,
) -> tuple[dict[str, list[Any]], dict[int, int], Numbers]:
    """Return the edges that a drawn road adds.

    The first is the road itself, drawn on to the roads it joins. Where it meets an edge between its nodes,
    two more run beside that edge from the joint to the next joint or node either way; the edge itself is left
    as it is.

    Parameters
    ----------
    line
        The road.
    attributes
        ``road_class``, ``speed_zone``, ``oneway``, ``structure``, ``ref``.
    joints
        Where its first and its last point meet an existing edge; None where they do not.
    numbers
        What is free.

    Returns
    -------
    edges
        The columns of the ``roads`` layer that the network reads, and the lines in ``geometry``.
    part_of
        Edge that each edge beside another one is a part of.
    numbers
        What is free now.
    """
    coordinates = shapely.get_coordinates(line).tolist()
    rows: list[dict[str, Any]] = []
    part_of: dict[int, int] = {}
    ends: list[int] = []
    own = numbers.edge
    numbers = replace(numbers, edge=own + 1)
    for joint, place in zip(joints, (0, -1), strict=True):
        if joint is None:
            node, numbers = numbers.node, replace(numbers, node=numbers.node + 1)
        else:
            foot = shapely.get_coordinates(shapely.line_interpolate_point(joint.line, joint.at_m))[0].tolist()
            if foot != coordinates[place]:
                coordinates.insert(0 if place == 0 else len(coordinates), foot)
            node, parts, numbers = _joined(joint, numbers)
            rows += parts
            part_of |= {part["edge_id"]: int(joint.edge["edge_id"]) for part in parts}
        ends.append(node)
    course = shapely.LineString(coordinates)
    road = attributes | {
        "edge_id": own,
        "u": ends[0],
        "v": ends[1],
        "length_m": course.length,
        "geometry": course,
    }
    edges = {name: [row[name] for row in (road, *rows)] for name in (*COLUMNS, "geometry")}
    return edges, part_of, numbers


def _joined(joint: Joint, numbers: Numbers) -> tuple[int, list[dict[str, Any]], Numbers]:
    """Return the node of a joint and the edges that lead from it to its neighbours on the edge it is on."""
    edge, drawn = joint.edge, joint.line.length
    number = int(edge["edge_id"])
    known = numbers.joints.get(number, ())
    places = [(0.0, int(edge["u"])), *known, (drawn, int(edge["v"]))]
    near = min(places, key=lambda place: abs(place[0] - joint.at_m))
    if abs(near[0] - joint.at_m) <= AT_END_M:
        return near[1], [], numbers
    node, places = numbers.node, sorted([*places, (joint.at_m, numbers.node)])
    at = places.index((joint.at_m, node))
    rows: list[dict[str, Any]] = []
    for (begin, u), (end, v) in (places[at - 1 : at + 1], places[at : at + 2]):
        rows.append(
            {column: edge[column] for column in COLUMNS}
            | {
                "edge_id": numbers.edge + len(rows),
                "u": u,
                "v": v,
                "length_m": (end - begin) / drawn * float(edge["length_m"]) + LONGER_M,
                "geometry": substring(joint.line, begin, end),
            }
        )
    return (
        node,
        rows,
        Numbers(
            numbers.edge + len(rows),
            node + 1,
            {**numbers.joints, number: tuple(places[1:-1])},
            {**numbers.parts, number: (*numbers.parts.get(number, ()), *(row["edge_id"] for row in rows))},
        ),
    )
