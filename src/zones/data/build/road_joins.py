"""Mend islands: connect parts of the network that the map leaves apart by a gap no traveller would notice.

A join is drawn only where the map gives a reason: lines that touch or end within 50 m of each other, or a
gap that a review of the islands listed. It never crosses mapped water or a motorway and never replaces a
ferry.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.data.build import road_graph as graph

SNAP_M: Final = 50.0
"""Gaps up to here are mended wherever they are: digitising gaps, most of them at the edge of a map tile."""

LISTED_M: Final = 250.0
"""Gaps up to here are mended for islands on the reviewed list (2 km of road or more): somebody drives
there, and a straight join cannot be wrong by more than a minute. Longer gaps stay open; people walk
them."""

RANK: Final = {
    name: rank
    for rank, name in enumerate(
        (
            "motorway",
            "trunk",
            "primary",
            "secondary",
            "tertiary",
            "minor",
            "service",
            "track",
            "path",
            "pedestrian",
        )
    )
}
"""Classes from the fastest to the slowest."""

ON_FOOT: Final = ("path", "pedestrian")
"""Classes that do not count as drivable."""


def drivable(edges: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which edges count as drivable road (ferries, trails and footways do not)."""
    return ~edges["road_class"].isin([*ON_FOOT, "ferry"]).to_numpy()


def closed_between_ends(edges: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which edges nobody can join midway: motorways, ramps, bridges and tunnels."""
    structure = edges["structure"].isin(["bridge", "tunnel"]) | edges["ramp"]
    return (structure | edges["road_class"].isin(["motorway", "ferry"])).to_numpy()


def slower_class(a: pd.Series, b: pd.Series) -> NDArray[np.object_]:
    """Return the slower of two road classes, row by row."""
    ranks = np.maximum(a.map(RANK).to_numpy(dtype=np.int64), b.map(RANK).to_numpy(dtype=np.int64))
    return np.array(list(RANK), dtype=object)[ranks]


class Groups:
    """Connected groups of components that grow as joins are accepted (union-find), with their kilometres."""

    def __init__(self, km: NDArray[np.float64]) -> None:
        self._head = np.arange(len(km))
        self._km = km.copy()

    def head(self, item: int) -> int:
        """Return the representative of an item's group."""
        while self._head[item] != item:
            self._head[item] = self._head[self._head[item]]
            item = int(self._head[item])
        return item

    def join(self, a: int, b: int) -> float:
        """Unite two groups; return the kilometres of the smaller one, NaN where they were one already."""
        a, b = self.head(a), self.head(b)
        if a == b:
            return float("nan")
        if self._km[a] < self._km[b]:
            a, b = b, a
        smaller = float(self._km[b])
        self._head[b] = a
        self._km[a] += smaller
        return smaller


def group_km(edges: gpd.GeoDataFrame, label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the drivable kilometres of each component."""
    km = np.where(drivable(edges), edges.length.to_numpy() / 1000, 0.0)
    return np.asarray(np.bincount(label, weights=km, minlength=label.max() + 1), dtype=np.float64)


def candidates(
    edges: gpd.GeoDataFrame, rows: NDArray[np.int64], label: NDArray[np.int64], reach_m: float
) -> pd.DataFrame:
    """Return the shortest straight links from the edges of islands to edges of other components.

    Parameters
    ----------
    edges
        The edge table.
    rows
        Rows that take part (islands and what they may join).
    label
        Component of every row in ``rows``; 0 is the main one.
    reach_m
        Longest gap, metres.

    Returns
    -------
    pandas.DataFrame
        ``edge_a``, ``at_a_m``, ``edge_b``, ``at_b_m`` (as :func:`road_graph.connect` takes them),
        ``label_a``, ``label_b``, ``gap_m``, ``x``, ``y`` (middle of the gap) and ``line``; shortest first.
    """
    lines = graph.lines_of(edges)[rows]
    islands = np.flatnonzero(label > 0)
    near, other = shapely.STRtree(lines).query(lines[islands], predicate="dwithin", distance=reach_m)
    a, b = islands[near], other
    keep = (label[a] != label[b]) & ((label[b] == 0) | (a < b))
    a, b = a[keep], b[keep]
    line = shapely.shortest_line(lines[a], lines[b])
    frame = pd.DataFrame(
        {
            "edge_a": rows[a],
            "at_a_m": shapely.line_locate_point(lines[a], shapely.get_point(line, 0)),
            "edge_b": rows[b],
            "at_b_m": shapely.line_locate_point(lines[b], shapely.get_point(line, -1)),
            "label_a": label[a],
            "label_b": label[b],
            "gap_m": shapely.length(line),
        }
    )
    middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
    frame["x"], frame["y"], frame["line"] = shapely.get_x(middle), shapely.get_y(middle), line
    frame = frame[_may_join(edges, frame)]
    return frame.sort_values(["gap_m", "x", "y", "edge_a", "edge_b"], ignore_index=True)


def _may_join(edges: gpd.GeoDataFrame, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which links start and end where a road can be joined.

    Motorways, ramps, bridges and tunnels are joined at their ends; a motorway or ramp only where it is cut
    off.
    """
    closed = closed_between_ends(edges)
    fast = (edges["ramp"] | (edges["road_class"] == "motorway")).to_numpy()
    length, u, v = edges.length.to_numpy(), edges["u"].to_numpy(), edges["v"].to_numpy()
    degree = pd.Series(np.concatenate([u, v])).value_counts()
    fits = np.ones(len(frame), dtype=bool)
    for edge, at_m in (("edge_a", "at_a_m"), ("edge_b", "at_b_m")):
        row, at = frame[edge].to_numpy(), frame[at_m].to_numpy()
        at_start, at_end = at <= graph.TOUCH_M, at >= length[row] - graph.TOUCH_M
        node = np.where(at_start, u[row], v[row])
        cut_off = degree.loc[node].to_numpy() == 1
        fits &= ~closed[row] | ((at_start | at_end) & (~fast[row] | cut_off))
    return fits


def is_blocked(edges: gpd.GeoDataFrame, found: pd.DataFrame, water: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which links meet mapped water, or an open motorway that they do not continue.

    A link within ``TOUCH_M`` has nothing between its ends.
    """
    fast = ((edges["road_class"] == "motorway") | edges["ramp"]).to_numpy()
    open_motorways = graph.lines_of(edges)[fast & (edges["structure"] == "none").to_numpy()]
    links = found["line"].to_numpy()
    wide = (found["gap_m"] > graph.TOUCH_M).to_numpy()
    goes_on = fast[found["edge_a"]] & fast[found["edge_b"]]
    return wide & (_meets(links, water) | (_meets(links, open_motorways) & ~goes_on))


def _meets(lines: NDArray[np.object_], obstacles: NDArray[np.object_]) -> NDArray[np.bool_]:
    hit = shapely.STRtree(obstacles).query(lines, predicate="intersects")[0]
    return np.isin(np.arange(len(lines)), hit)


def accepted(found: pd.DataFrame, km: NDArray[np.float64]) -> pd.DataFrame:
    """Return the links that unite groups, taken in order, each with the ``island_km`` that it connects."""
    groups = Groups(km)
    pairs = zip(found["label_a"], found["label_b"], strict=True)
    return found.assign(island_km=[groups.join(a, b) for a, b in pairs]).dropna(subset="island_km")


def mend(
    edges: gpd.GeoDataFrame, takes_part: NDArray[np.bool_], water: NDArray[np.object_], reach_m: float
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Join every component to the rest of the network across gaps up to ``reach_m``, shortest gap first.

    Parameters
    ----------
    edges
        The edge table.
    takes_part
        Which edges form the components and may be joined (drivable ones, or all but ferries).
    water
        Water no join may cross.
    reach_m
        Longest gap, metres.

    Returns
    -------
    GeoDataFrame
        The connected table.
    DataFrame
        One row per join: ``kind`` (touch, snap), ``gap_m``, ``island_km``, ``x``, ``y``.
    """
    rows = np.flatnonzero(takes_part)
    label = graph.components(edges.iloc[rows])
    found = candidates(edges, rows, label, reach_m)
    chosen = accepted(found[~is_blocked(edges, found, water)], group_km(edges.iloc[rows], label))
    return _drawn(edges, chosen, np.where(chosen["gap_m"] > graph.TOUCH_M, "snap", "touch"))


def mend_listed(
    edges: gpd.GeoDataFrame, listed: pd.DataFrame, water: NDArray[np.object_], ferry_only: shapely.Geometry
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Join the islands of a reviewed list to the main network across gaps up to ``LISTED_M``.

    Parameters
    ----------
    edges
        The edge table.
    listed
        ``x``, ``y`` (EPSG:5899) of a point on each island.
    water
        Water no join may cross.
    ferry_only
        Area that has no road link in reality; its islands stay islands.

    Returns
    -------
    GeoDataFrame, DataFrame
        As :func:`mend`; ``kind`` is ``gap``.
    """
    rows = np.flatnonzero(drivable(edges))
    label = graph.components(edges.iloc[rows])
    places = shapely.points(listed["x"], listed["y"])
    nearest = shapely.STRtree(graph.lines_of(edges)[rows]).nearest(places)
    wanted = set(label[nearest][~shapely.within(places, ferry_only)]) - {0}
    part = np.isin(label, [0, *wanted])
    found = candidates(edges, rows[part], label[part], LISTED_M)
    chosen = accepted(found[~is_blocked(edges, found, water)], group_km(edges.iloc[rows], label))
    return _drawn(edges, chosen, np.full(len(chosen), "gap", dtype=object))


def _drawn(
    edges: gpd.GeoDataFrame, chosen: pd.DataFrame, kind: NDArray[np.object_]
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return the table with the chosen links drawn as edges, and their record."""
    classes = [
        edges["road_class"].iloc[chosen[side].to_numpy()].reset_index(drop=True)
        for side in ("edge_a", "edge_b")
    ]
    links = chosen[["edge_a", "at_a_m", "edge_b", "at_b_m"]].assign(
        road_class=slower_class(*classes), vintage="join"
    )
    table, _ = graph.connect(edges, links.reset_index(drop=True))
    return table, chosen[["gap_m", "island_km", "x", "y"]].assign(kind=kind).reset_index(drop=True)
