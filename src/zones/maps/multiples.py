"""Many small maps at once: the outlines of the communes as one file of drawings, classes by table."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final

import geopandas as gpd
import shapely

from zones.maps.legend import fills
from zones.maps.palette import Scale
from zones.maps.static import publish
from zones.maps.text import safe
from zones.settings import HOANG_SA

WIDTH: Final = 320
"""Width of the drawing in drawing units; a small map is hardly wider in pixels."""

TOLERANCE: Final = 0.6
"""Simplification in drawing units."""


@dataclass(frozen=True)
class Tile:
    """One small map."""

    id: str
    title: str
    scale: Scale
    keys: dict[str, str]
    """:func:`zones.maps.legend.class_key` by commune; a commune without one has no data."""
    note: str = ""
    """A line under the title, such as for how many communes the figure is known."""

    def spec(self) -> dict[str, Any]:
        """Return what the browser needs to draw it."""
        return {
            "id": self.id,
            "title": self.title,
            "note": self.note,
            "fills": fills(self.scale),
            "keys": self.keys,
        }


def outlines(web: gpd.GeoDataFrame) -> str:
    """Write the mainland communes as SVG paths (equirectangular) with their names, and return the URL.

    Hoàng Sa lies outside the frame; it has a small square of its own in the upper right corner, so that a map
    of all units shows them all.
    """
    mainland = web[web["commune_code"] != HOANG_SA]
    west, south, east, north = mainland.total_bounds
    squeeze = cos(radians((south + north) / 2))
    unit = WIDTH / ((east - west) * squeeze)
    height = round((north - south) * unit)
    flat = mainland.geometry.affine_transform(
        [unit * squeeze, 0, 0, -unit, -west * unit * squeeze, north * unit]
    )
    thin = shapely.coverage_simplify(flat.to_numpy(), TOLERANCE)
    paths = [
        {"code": code, "name": safe(name), "d": _path(shape)}
        for code, name, shape in zip(mainland["commune_code"], mainland["name"], thin, strict=True)
    ]
    for row in web[web["commune_code"] == HOANG_SA].itertuples(index=False):
        paths.append({"code": row.commune_code, "name": safe(row.name), "d": f"M{WIDTH - 14} 2h12v12h-12z"})
    body = {"width": WIDTH, "height": height, "paths": paths}
    return publish(
        "outlines", ".json", json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    )


def _path(shape: Any) -> str:
    rings: Iterable[Any] = (part.exterior for part in shapely.get_parts(shape))
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "Z" for ring in rings)
