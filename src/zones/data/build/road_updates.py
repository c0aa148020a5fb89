"""Bring the graph up to date: find what a newer set of ways adds, and connect it.

The newer ways share no nodes where they cross, so they serve for "where is a road", not for routing: only
parts that no known road runs beside are taken over, and they are connected by cutting the edges that they
reach.
"""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from zones.data.build import road_graph as graph
from zones.data.build import road_joins as joins

AWAY_M: Final = 30.0
"""A way this far from every known road is another road; nearer, it is a carriageway or a redrawn line."""

REACH_M: Final = 15.0
"""A new road is taken to meet what lies this near to its end: half a right of way and drawing error."""

NEW_M: Final = 100.0
"""Shortest stretch away from known roads that counts as a new road."""

NEW_SHARE: Final = 0.6
"""Share of a new part that must be away from known roads."""

CROSSING_M: Final = 60.0
"""A way that is near a known road for no longer than this crosses it: twice the reach, at an angle."""

STEP_M: Final = 10.0
"""Spacing of the points at which distances are taken."""

SAME_VERTEX_M: Final = 1.5
"""Ways whose ends are this close were one line or met at a junction."""


def sampled(edges: gpd.GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return points at most ``STEP_M`` apart along every line, and the row each belongs to."""
    xy, row = shapely.get_coordinates(shapely.segmentize(graph.lines_of(edges), STEP_M), return_index=True)
    return xy, row


def distance_along(edges: gpd.GeoDataFrame, to: gpd.GeoDataFrame, upto_m: float) -> tuple[Any, Any, Any]:
    """Return samples of ``edges``, their rows, and the distance to the nearest of ``to`` (inf beyond)."""
    xy, row = sampled(edges)
    distance, _ = cKDTree(sampled(to)[0]).query(xy, distance_upper_bound=upto_m)
    return xy, row, distance


def unknown_parts(ways: gpd.GeoDataFrame, known: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the parts of ways that no known road runs beside.

    Returns
    -------
    GeoDataFrame
        One row per part, up to the points where it comes within ``REACH_M`` of a known road (and
        stays there; crossing one does not end a part):
        ``road_class``, ``structure``, ``away_m`` (length farther than ``AWAY_M`` from known roads),
        ``cluster`` (parts whose ends meet), geometry.
    """
    xy, row, distance = distance_along(ways, known, 2 * AWAY_M)
    step = np.concatenate([[0.0], np.hypot(*np.diff(xy, axis=0).T)])
    clear = distance > REACH_M
    for a, b in zip(*_runs(~clear, row), strict=True):
        inside = a > 0 and b < len(row) - 1 and row[a - 1] == row[a] == row[b + 1]
        if inside and step[a : b + 2].sum() <= CROSSING_M:
            clear[a : b + 1] = True
    first, last = _runs(clear, row)
    # One sample more at either end, where the way has one, reaches the known road.
    first -= (first > 0) & (row[np.maximum(first - 1, 0)] == row[first])
    last += (last < len(row) - 1) & (row[np.minimum(last + 1, len(row) - 1)] == row[last])
    first, last = first[last > first], last[last > first]
    far_before = np.concatenate([[0.0], np.cumsum(np.where(distance > AWAY_M, step, 0.0))])
    parts = gpd.GeoDataFrame(
        {
            "road_class": ways["road_class"].to_numpy()[row[first]],
            "structure": ways["structure"].to_numpy()[row[first]],
            "away_m": far_before[last + 1] - far_before[first + 1],
        },
        geometry=[shapely.linestrings(xy[a : b + 1]) for a, b in zip(first, last, strict=True)],
        crs=ways.crs,
    )
    return parts.assign(cluster=_clusters(graph.lines_of(parts)))


def _runs(flag: NDArray[np.bool_], row: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and the last index of each run of true flags within one row."""
    goes_on = flag[:-1] & flag[1:] & (row[:-1] == row[1:])
    first = np.flatnonzero(flag & ~np.concatenate([[False], goes_on]))
    last = np.flatnonzero(flag & ~np.concatenate([goes_on, [False]]))
    return first, last


def _clusters(lines: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return a number shared by lines whose ends meet."""
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, k)) for k in (0, -1)])
    pairs = cKDTree(ends).query_pairs(SAME_VERTEX_M, output_type="ndarray") % max(len(lines), 1)
    links = coo_array(
        (np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(lines),) * 2
    )
    _, label = connected_components(links, directed=False)
    return np.asarray(label, dtype=np.int64)


def are_new(parts: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which parts belong to a cluster long and far enough from known roads to be a new road."""
    total = parts.assign(length_m=parts.length).groupby("cluster")[["away_m", "length_m"]].transform("sum")
    return ((total["away_m"] >= NEW_M) & (total["away_m"] >= NEW_SHARE * total["length_m"])).to_numpy()


def insert(edges: gpd.GeoDataFrame, parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the table with parts added (vintage osm_2026) and connected where they reach or cross roads.

    Ends meet the nearest known road and the nearest other part within ``REACH_M``, and dead ends of known
    roads meet a part within ``REACH_M``; motorways meet motorways only. Crossings become junctions unless
    either line is a bridge, a tunnel, a ramp or a motorway. Trails and footways are not met.
    """
    if parts.empty:
        return edges
    first_node = int(max(edges["u"].max(), edges["v"].max())) + 1
    number = np.arange(len(parts))
    new = parts[["road_class", "structure", "geometry"]].assign(
        vintage="osm_2026", u=first_node + 2 * number, v=first_node + 2 * number + 1
    )
    table = graph.append(edges, new)
    is_new = np.arange(len(table)) >= len(edges)
    links = pd.concat([_end_links(table, is_new), _crossing_links(table, is_new)], ignore_index=True)
    table, _ = graph.connect(table, links.assign(vintage="osm_2026"))
    return table


def _end_links(table: gpd.GeoDataFrame, is_new: NDArray[np.bool_]) -> pd.DataFrame:
    """Return links from loose ends to the nearest line they may meet."""
    on_wheels = joins.drivable(table)
    new, known = np.flatnonzero(is_new), np.flatnonzero(~is_new & on_wheels)
    degree = pd.Series(np.concatenate([table["u"], table["v"]])).value_counts()
    loose = known[~joins.closed_between_ends(table)[known]]
    found = []
    for at_end, node in ((False, "u"), (True, "v")):
        found += [_nearest(table, new, at_end, known), _nearest(table, new, at_end, new)]
        dead = loose[degree.loc[table[node].to_numpy()[loose]].to_numpy() == 1]
        found.append(_nearest(table, dead, at_end, new))
    links = pd.concat(found, ignore_index=True)
    classes = [table["road_class"].iloc[links[side]].reset_index(drop=True) for side in ("edge_a", "edge_b")]
    return links.assign(road_class=joins.slower_class(*classes))


def _nearest(
    table: gpd.GeoDataFrame, rows: NDArray[np.int64], at_end: bool, targets: NDArray[np.int64]
) -> pd.DataFrame:
    """Return for one end of each row the link to the nearest target line that it may meet within reach."""
    lines, length = graph.lines_of(table), table.length.to_numpy()
    closed = joins.closed_between_ends(table)
    motorway = (table["road_class"] == "motorway").to_numpy()
    points = shapely.get_point(lines[rows], -1 if at_end else 0)
    near, hit = shapely.STRtree(lines[targets]).query(points, predicate="dwithin", distance=REACH_M)
    a, b = rows[near], targets[hit]
    at_b = shapely.line_locate_point(lines[b], points[near])
    frame = pd.DataFrame({"edge_a": a, "at_a_m": length[a] if at_end else 0.0, "edge_b": b, "at_b_m": at_b})
    frame["gap_m"] = shapely.distance(lines[b], points[near])
    at_tip = np.minimum(at_b, length[b] - at_b) <= graph.TOUCH_M
    frame = frame[(a != b) & (~closed[b] | at_tip) & (motorway[a] == motorway[b])]
    frame = frame.sort_values(["edge_a", "gap_m", "edge_b"], kind="stable")
    return frame.drop_duplicates("edge_a").drop(columns="gap_m")


def _crossing_links(table: gpd.GeoDataFrame, is_new: NDArray[np.bool_]) -> pd.DataFrame:
    """Return links of no length where a new line crosses another at grade."""
    lines = graph.lines_of(table)
    free = np.flatnonzero(joins.drivable(table) & ~joins.closed_between_ends(table))
    new = free[is_new[free]]
    a, b = shapely.STRtree(lines[free]).query(lines[new], predicate="crosses")
    a, b = new[a], free[b]
    keep = ~is_new[b] | (a < b)
    a, b = a[keep], b[keep]
    meeting = shapely.intersection(lines[a], lines[b])
    parts, index = shapely.get_parts(meeting, return_index=True)
    points = shapely.get_type_id(parts) == 0
    parts, a, b = parts[points], a[index[points]], b[index[points]]
    return pd.DataFrame(
        {
            "edge_a": a,
            "at_a_m": shapely.line_locate_point(lines[a], parts),
            "edge_b": b,
            "at_b_m": shapely.line_locate_point(lines[b], parts),
            "road_class": table["road_class"].to_numpy()[a],
        }
    )


def spanning(edges: gpd.GeoDataFrame, parts: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which parts belong to a cluster that unites components of the drivable network, shortest first.

    These are the gaps that a newer way runs across, although the stretch is too short to count as a new road.
    """
    rows = np.flatnonzero(joins.drivable(edges))
    label = graph.components(edges.iloc[rows])
    lines, cluster = graph.lines_of(parts), parts["cluster"].to_numpy()
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    near, hit = shapely.STRtree(graph.lines_of(edges)[rows]).query(
        ends, predicate="dwithin", distance=REACH_M
    )
    touched = pd.DataFrame({"cluster": np.tile(cluster, 2)[near], "label": label[hit]}).drop_duplicates()
    touched["length_m"] = touched["cluster"].map(pd.Series(parts.length.to_numpy()).groupby(cluster).sum())
    groups = joins.Groups(joins.group_km(edges.iloc[rows], label))
    useful = []
    for (_, number), labels in touched.sort_values("label").groupby(["length_m", "cluster"])["label"]:
        first, *others = labels
        gained = [groups.join(first, other) for other in others]
        if not np.isnan(gained).all():
            useful.append(number)
    return np.isin(cluster, np.array(useful, dtype=np.int64))


def insert_recorded(
    edges: gpd.GeoDataFrame, parts: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Add parts and record which islands they connect to the main network.

    Returns
    -------
    GeoDataFrame
        The table of :func:`insert`.
    DataFrame
        One row per island: ``kind`` (new_way), ``gap_m`` (straight gap to the main network before),
        ``island_km``, ``x``, ``y`` (middle of that gap).
    """
    on_wheels = joins.drivable(edges)
    label = np.full(len(edges), -1, dtype=np.int64)
    label[on_wheels] = graph.components(edges[on_wheels])
    table = insert(edges.assign(island=label), parts)
    after = table[joins.drivable(table)]
    reached = after.assign(main=graph.components(after) == 0).groupby("island")["main"].any()
    islands = reached[reached & (reached.index > 0)].index.to_numpy(dtype=np.int64)
    lines = graph.lines_of(edges)
    main = shapely.STRtree(lines[label == 0])
    km = joins.group_km(edges[on_wheels], label[on_wheels])
    found = []
    for island in islands:
        own = lines[label == island]
        (row, hit), gap = main.query_nearest(own, return_distance=True, all_matches=False)
        best = int(np.argmin(gap))
        middle = shapely.line_interpolate_point(
            shapely.shortest_line(own[row[best]], lines[label == 0][hit[best]]), 0.5, normalized=True
        )
        found.append((float(gap[best]), float(km[island]), middle.x, middle.y, "new_way"))
    record = pd.DataFrame(found, columns=["gap_m", "island_km", "x", "y", "kind"])
    return table.drop(columns="island"), record
