"""Where roads lie: clip to the city and its surroundings, cut at commune borders, name the commune."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.data.build import road_graph as graph
from zones.data.build import road_joins as joins

THROUGH_M: Final = 20_000.0
"""Main roads are kept this far outside the city: a trip may leave it and come back."""

LOCAL_M: Final = 3_000.0
"""Small roads are kept this far outside the city."""

THROUGH: Final = ("motorway", "trunk", "primary", "secondary", "tertiary")
"""Classes that trips pass through on."""

COARSE_M: Final = 100.0
"""Outlines are simplified to this where kilometres are asked for."""


def clipped(edges: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the edges in the city, main roads within ``THROUGH_M`` and all roads within ``LOCAL_M`` of it.

    Parts cut off from the main network that do not touch the city are dropped as well.
    """
    city = shapely.union_all(shapely.simplify(communes.geometry.to_numpy(), COARSE_M))
    tree = shapely.STRtree(graph.lines_of(edges))
    inside, near, through = (
        np.isin(np.arange(len(edges)), tree.query(shapely.buffer(city, reach), predicate="intersects"))
        for reach in (0.0, LOCAL_M, THROUGH_M)
    )
    kept = near | (through & edges["road_class"].isin(THROUGH).to_numpy())
    label = graph.components(edges[kept])
    wanted = np.union1d(label[inside[kept]], [0])
    return edges[kept][np.isin(label, wanted)].reset_index(drop=True)


def cut_at_borders(edges: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the edges cut where they cross a commune border (ferries stay whole: one edge, one crossing).

    Kilometres per commune then add up exactly, and each edge has one commune.
    """
    lines, borders = graph.lines_of(edges), shapely.boundary(communes.geometry.to_numpy())
    shapely.prepare(borders)
    on_land = np.flatnonzero((edges["road_class"] != "ferry").to_numpy())
    a, b = shapely.STRtree(lines[on_land]).query(borders, predicate="intersects")
    row, border = on_land[b], a
    parts, index = shapely.get_parts(shapely.intersection(lines[row], borders[border]), return_index=True)
    places = shapely.get_point(parts, 0)
    points = shapely.get_type_id(parts) == 0
    places = np.where(points, parts, places)
    at_m = shapely.line_locate_point(lines[row[index]], places)
    table, _ = graph.cut(edges, row[index], at_m)
    return table


def commune_of(points: NDArray[Any], communes: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the ``commune_code`` in which each point lies (None outside the city)."""
    hit, row = shapely.STRtree(points).query(communes.geometry.to_numpy(), predicate="intersects")
    found = np.full(len(points), None, dtype=object)
    found[row] = communes["commune_code"].to_numpy()[hit]
    return found


def nearest_commune(points: NDArray[Any], communes: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the ``commune_code`` nearest to each point."""
    hit = shapely.STRtree(shapely.simplify(communes.geometry.to_numpy(), COARSE_M)).nearest(points)
    return np.asarray(communes["commune_code"].to_numpy(dtype=object)[hit])


def middles(edges: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the point halfway along each edge."""
    return np.asarray(shapely.line_interpolate_point(graph.lines_of(edges), 0.5, normalized=True))


def without_unreached_new(edges: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the table without new roads that reach no known road, and those roads."""
    label = graph.components(edges)
    known = pd.Series((edges["vintage"] == "osm_2021").to_numpy()).groupby(label).any()
    alone = ((edges["vintage"] == "osm_2026") & ~pd.Series(label).map(known)).to_numpy()
    return edges[~alone].reset_index(drop=True), edges[alone].reset_index(drop=True)


def connected_km(edges: gpd.GeoDataFrame, by: pd.Series) -> pd.DataFrame:
    """Return drivable kilometres per group of ``by``: ``km`` in all and ``main_km`` in the main component.

    Ferries in the table connect, but count no kilometres.
    """
    passable = joins.drivable(edges) | (edges["road_class"] == "ferry").to_numpy()
    roads = edges[passable]
    km = (roads.length / 1000).where(joins.drivable(roads), 0.0)
    main = km.where(graph.components(roads) == 0, 0.0)
    groups = by[passable]
    return pd.DataFrame({"km": km.groupby(groups).sum(), "main_km": main.groupby(groups).sum()})
