"""The inset of every map: Việt Nam with Hoàng Sa and Trường Sa, and where the city lies."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final

import geopandas as gpd
import shapely

from zones.maps.palette import INK, NEIGHBOUR, SEA
from zones.maps.static import publish
from zones.maps.text import safe
from zones.settings import HOANG_SA

WEST, SOUTH, EAST, NORTH = 101.6, 6.6, 119.2, 23.7
"""Frame in degrees: the whole country and both archipelagos."""

_UNIT: Final = 10.0
"""Drawing units per degree of latitude."""

_FONT: Final = 11.6
"""Height of a line of lettering in drawing units."""

SQUEEZE: Final = cos(radians((SOUTH + NORTH) / 2))
"""Degrees of longitude are drawn this much shorter (equirectangular at the middle latitude)."""


@dataclass(frozen=True)
class Inset:
    """The drawing and, as CSS, where on it Hoàng Sa is to be clicked."""

    url: str
    hoang_sa: str


def inset(context: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, lang: str) -> Inset:
    """Write the inset as SVG and return it; for the parameters see :func:`drawing`."""
    body = drawing(context, communes, lang)
    reefs = communes.geometry[communes["commune_code"] == HOANG_SA]
    return Inset(publish(f"inset-{lang}", ".svg", body.encode("utf-8")), _spot(reefs.total_bounds))


def drawing(context: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, lang: str) -> str:
    """Return the inset as SVG.

    Parameters
    ----------
    context
        Layer ``context``: its ``overview_land`` is drawn, its ``archipelago`` rows are drawn and named.
    communes
        Layer ``communes_web``: the city is filled, Hoàng Sa included.
    """
    name = "name_vi" if lang == "vi" else "name_en"
    land = context.geometry[context["kind"] == "overview_land"]
    islands = context[context["kind"] == "archipelago"]
    ours = communes["commune_code"] == HOANG_SA
    city = shapely.coverage_union_all(communes.geometry[~ours].to_numpy())
    width, height = (EAST - WEST) * _UNIT * SQUEEZE, (NORTH - SOUTH) * _UNIT
    labels = "".join(_label(row.geometry, getattr(row, name)) for row in islands.itertuples(index=False))
    reefs = communes.geometry[ours]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" role="img">'
        f'<rect width="100%" height="100%" fill="{SEA}"/>'
        f'<path d="{_path(land, 0.02)}" fill="{NEIGHBOUR}" stroke="#aab3b8" stroke-width=".5"/>'
        f'<path d="{_path([city], 0.02)}" fill="{INK}"/>'
        f'<path d="{_path(islands.geometry, 0.005)}" fill="{INK}" stroke="{INK}" stroke-width="1.2"/>'
        f'<path d="{_path(reefs, 0.01)}" fill="{INK}" stroke="{INK}" stroke-width="1.2"/>'
        f'<g font-size="{_FONT - 0.6}" fill="{INK}" text-anchor="middle" font-weight="600" '
        f'paint-order="stroke" stroke="{SEA}" stroke-width="2" stroke-linejoin="round">{labels}</g></svg>'
    )


def _xy(lon: float, lat: float) -> tuple[float, float]:
    return (lon - WEST) * _UNIT * SQUEEZE, (NORTH - lat) * _UNIT


def _path(shapes: Iterable[Any], tolerance: float) -> str:
    """Return polygons as one SVG path, simplified to ``tolerance`` degrees; points become dots."""
    drawn = []
    for shape in shapes:
        for part in shapely.get_parts(shapely.simplify(shape, tolerance)):
            if part.geom_type == "Point":
                x, y = _xy(part.x, part.y)
                drawn.append(f"M{x:.1f} {y:.1f}h.1")
            elif part.geom_type == "Polygon":
                ring = [_xy(lon, lat) for lon, lat in part.exterior.coords]
                drawn.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z")
    return "".join(drawn)


def _label(shape: Any, name: str) -> str:
    """Return an archipelago's name on two lines above it, inside the frame."""
    west, _, east, north = shapely.bounds(shape)
    head, bracket, tail = name.partition(" (")
    lines = [head, f"({tail}"] if bracket else [head]
    x, above = _xy((west + east) / 2, north)
    reach = 0.26 * _FONT * max(map(len, lines)) + 2
    x = min(max(x, reach), (EAST - WEST) * _UNIT * SQUEEZE - reach)
    top = above - _FONT * len(lines) - 3
    return "".join(
        f'<text x="{x:.1f}" y="{top + _FONT * (k + 0.85):.1f}">{safe(line)}</text>'
        for k, line in enumerate(lines)
    )


def _spot(bounds: Any) -> str:
    """Return the place of a box on the drawing as CSS percentages, large enough for a finger."""
    west, south, east, north = bounds
    left = (west - 0.9 - WEST) / (EAST - WEST)
    top = (NORTH - north - 0.5) / (NORTH - SOUTH)
    width = (east - west + 1.8) / (EAST - WEST)
    height = (north - south + 2.6) / (NORTH - SOUTH)
    return f"left:{left:.1%};top:{top:.1%};width:{width:.1%};height:{height:.1%}"
