"""Projects and parks around a place, straight across the map."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd
import shapely

from zones.city.projects import Project, span

NEAR_KM: Final = (10.0, 20.0)
"""Rings in which projects are listed."""

PARKS: Final = (
    "high_tech_park",
    "it_park",
    "economic_zone",
    "free_trade_zone",
    "non_tariff_zone",
    "dry_port",
)
"""Kinds that are parks or zones for business."""

EXTENTS: Final = ("commune_extent",)
"""Shapes that are far larger than what they host: no distance to them means anything."""

COLUMNS: Final = [
    "name_vi",
    "name_en",
    "kind",
    "sector",
    "status",
    "finish",
    "straight_km",
    "within_km",
    "approximate",
    "position_error_m",
    "park",
    "due",
]


def nearby(projects: Iterable[Project], x: float, y: float, *, year: int) -> pd.DataFrame:
    """Return the projects whose shape is within ``NEAR_KM`` of a place, nearest first.

    Parameters
    ----------
    projects
        Projects, with shapes in EPSG:5899.
    x, y
        The place in EPSG:5899.
    year
        By the end of which a project that is not in service is ``due``.

    Returns
    -------
    pandas.DataFrame
        On ``project_id``: ``straight_km``, the distance as the crow flies to the nearest part of the shape (0
        inside it; NaN where only the host communes are known and the place lies in them), ``within_km`` (10
        or 20), ``approximate`` (not fit for distances) with ``position_error_m``, ``finish`` (latest
        published end, '' if none), ``park`` and ``due``.
    """
    here = shapely.Point(x, y)
    rows = []
    for project in projects:
        shapes = [shape for shape in project.shapes if shape.basis not in EXTENTS]
        extents = [
            shape
            for shape in project.shapes
            if shape.basis in EXTENTS and shape.position_error_m and shape.geometry.intersects(here)
        ]
        if project.site_unknown or not (shapes or extents):
            continue
        away = [shape.geometry.distance(here) / 1000.0 for shape in shapes]
        best = int(np.argmin(away)) if away else -1
        inside = not away or (away[best] > NEAR_KM[-1] and bool(extents))
        if away and away[best] > NEAR_KM[-1] and not extents:
            continue
        shape = extents[0] if inside else shapes[best]
        ends = [phase.finish for phase in project.phases if phase.finish]
        finish = max(ends, key=lambda end: span(end)[1]) if ends else ""
        rows.append(
            {
                "project_id": project.project_id,
                "name_vi": project.name_vi,
                "name_en": project.name_en,
                "kind": project.kind,
                "sector": project.sector,
                "status": project.status,
                "finish": finish,
                "straight_km": np.nan if inside else away[best],
                "within_km": NEAR_KM[0] if inside or away[best] <= NEAR_KM[0] else NEAR_KM[1],
                "approximate": not shape.fit_for_distance,
                "position_error_m": np.nan if shape.position_error_m is None else shape.position_error_m,
                "park": project.kind in PARKS,
                "due": project.status != "operating" and bool(finish) and span(finish)[1].year <= year,
            }
        )
    table = pd.DataFrame(rows, columns=["project_id", *COLUMNS]).set_index("project_id")
    return table.sort_values(["straight_km", "name_vi"], kind="stable")
