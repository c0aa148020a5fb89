"""Ferries: whole crossings, landed on the nearest road at both ends."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.data.build import road_graph as graph
from zones.data.build import road_joins as joins

LANDING_M: Final = 100.0
"""Longest way from the end of a ferry line to the road behind its quay (piers are footways, if mapped)."""

SEA_CROSSING_M: Final = 5_000.0
"""The one crossing longer than this, Cửa Đại to Cù Lao Chàm, has its own speed and wait (ref CLC)."""


def crossings(ferries: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return one line per crossing: pieces of a crossing put together, lines that meet end to end merged."""
    whole = [_one_line(geometry) for geometry in ferries.geometry]
    merged = shapely.line_merge(shapely.union_all(np.array(whole, dtype=object)))
    lines = shapely.get_parts(merged)
    return np.asarray(lines[np.argsort(shapely.get_x(shapely.get_point(lines, 0)), kind="stable")])


def _one_line(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return the pieces of a crossing as one line, straight where the map has no data."""
    pieces = [shapely.get_coordinates(part) for part in shapely.get_parts(geometry)]
    joined, rest = pieces[0], pieces[1:]
    while rest:
        # Each piece in both directions, behind or before what is joined so far: the smallest leap wins.
        options = [
            (float(np.hypot(*(a[-1] - b[0]))), number, np.vstack([a, b]))
            for number, piece in enumerate(rest)
            for turned in (piece, piece[::-1])
            for a, b in ((joined, turned), (turned, joined))
        ]
        _, number, joined = min(options, key=lambda option: option[:2])
        rest.pop(number)
    return shapely.LineString(joined)


def add_ferries(edges: gpd.GeoDataFrame, ferries: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    """Return the table with the crossings that reach a drivable road at both ends, and how many did not."""
    lines = crossings(ferries)
    ends = [shapely.get_point(lines, k) for k in (0, -1)]
    open_to_all = np.flatnonzero(joins.drivable(edges) & ~joins.closed_between_ends(edges))
    quays = graph.lines_of(edges)[open_to_all]
    tree = shapely.STRtree(quays)
    hits = [tree.nearest(points) for points in ends]
    landed = np.ones(len(lines), dtype=bool)
    for points, hit in zip(ends, hits, strict=True):
        landed &= shapely.distance(points, quays[hit]) <= LANDING_M
    number = int(landed.sum())
    first_node = int(max(edges["u"].max(), edges["v"].max())) + 1
    boats = gpd.GeoDataFrame(
        {
            "road_class": "ferry",
            "vintage": "ferry",
            "ref": ["CLC" if m > SEA_CROSSING_M else None for m in shapely.length(lines[landed])],
            "u": first_node + 2 * np.arange(number),
            "v": first_node + 2 * np.arange(number) + 1,
        },
        geometry=lines[landed],
        crs=edges.crs,
    )
    links = pd.concat(
        [
            pd.DataFrame(
                {
                    "edge_a": len(edges) + np.arange(number),
                    "at_a_m": 0.0 if k == 0 else shapely.length(lines[landed]),
                    "edge_b": open_to_all[hits[k][landed]],
                    "at_b_m": shapely.line_locate_point(quays[hits[k][landed]], ends[k][landed]),
                    "road_class": edges["road_class"].to_numpy()[open_to_all[hits[k][landed]]],
                    "vintage": "join",
                }
            )
            for k in (0, 1)
        ],
        ignore_index=True,
    )
    table, _ = graph.connect(graph.append(edges, boats), links)
    return table, int((~landed).sum())
