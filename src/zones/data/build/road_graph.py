"""Operations on a table of road edges: cut, connect, unite nodes, merge chains, label components.

An edge table is a GeoDataFrame with a RangeIndex, integer node ids ``u`` and ``v`` (the geometry runs from
u to v, and all edges at a node end in the same coordinate) and any attributes. It is a multigraph: two
edges may join the same two nodes. Every function returns a new table.
"""

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from zones.settings import CRS

TOUCH_M: Final = 1.0
"""Nodes and cuts closer than this along a road are one place: far below the drawing error of the map."""


def lines_of(edges: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the geometries as a plain array."""
    return np.asarray(edges.geometry.to_numpy(), dtype=object)


def end_xy(edges: gpd.GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x and y (metres) of the first and of the last vertex of every edge, two (edges, 2) arrays."""
    xy, row = shapely.get_coordinates(lines_of(edges), return_index=True)
    rows = np.arange(len(edges))
    return xy[np.searchsorted(row, rows)], xy[np.searchsorted(row, rows, side="right") - 1]


def node_xy(edges: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the coordinates of every node, ``x`` and ``y`` in metres, by ascending node id."""
    nodes, first = np.unique(np.concatenate([edges["u"], edges["v"]]), return_index=True)
    xy = np.concatenate(end_xy(edges))[first]
    return pd.DataFrame(xy, index=nodes, columns=["x", "y"])


def components(edges: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Return the connected component of each edge, ignoring directions; 0 is the longest in kilometres."""
    nodes, flat = np.unique(np.concatenate([edges["u"], edges["v"]]), return_inverse=True)
    u, v = flat[: len(edges)], flat[len(edges) :]
    links = coo_array((np.ones(len(edges), dtype=np.int8), (u, v)), shape=(len(nodes), len(nodes)))
    _, label = connected_components(links, directed=False)
    of_edge = label[u]
    length = np.bincount(of_edge, weights=edges.length.to_numpy(), minlength=label.max() + 1)
    rank = np.empty(len(length), dtype=np.int64)
    rank[np.argsort(-length, kind="stable")] = np.arange(len(length))
    return rank[of_edge]


def cut(
    edges: gpd.GeoDataFrame, edge: NDArray[np.int64], at_m: NDArray[np.float64]
) -> tuple[gpd.GeoDataFrame, NDArray[np.int64]]:
    """Cut edges at places along them.

    Parameters
    ----------
    edges
        The edge table.
    edge, at_m
        Row and distance from ``u`` in metres of each place. A place within ``TOUCH_M`` of an end is that end.

    Returns
    -------
    GeoDataFrame
        The table with pieces in the rows' stead; untouched rows first, in their order.
    array
        Node id of each place.
    """
    lines, u, v = lines_of(edges), edges["u"].to_numpy(), edges["v"].to_numpy()
    length = shapely.length(lines[edge])
    at_start, at_end = at_m <= TOUCH_M, at_m >= length - TOUCH_M
    nodes = np.where(at_start & ~(at_end & (at_m > length / 2)), u[edge], v[edge])
    inner = np.flatnonzero(~at_start & ~at_end)
    if not len(inner):
        return edges, nodes
    order = inner[np.lexsort((at_m[inner], edge[inner]))]
    new_place = np.ones(len(order), dtype=bool)
    new_place[1:] = (np.diff(edge[order]) != 0) | (np.diff(at_m[order]) > TOUCH_M)
    place = np.cumsum(new_place) - 1
    first_id = int(max(u.max(), v.max())) + 1
    nodes[order] = first_id + place
    heads = order[new_place]
    row, pieces = _pieces(lines, edge[heads], at_m[heads])
    start_of = np.concatenate([[True], row[1:] != row[:-1]])
    end_of = np.concatenate([start_of[1:], [True]])
    ids = first_id + np.arange(len(heads))
    piece_u, piece_v = u[row].copy(), v[row].copy()
    piece_u[~start_of] = ids
    piece_v[~end_of] = ids
    parts = (
        edges.iloc[row]
        .assign(u=piece_u, v=piece_v)
        .set_geometry(gpd.GeoSeries(pieces, edges.index[row], edges.crs))
    )
    untouched = edges.drop(index=edges.index[np.unique(row)])
    return gpd.GeoDataFrame(pd.concat([untouched, parts], ignore_index=True), crs=edges.crs), nodes


def _pieces(
    lines: NDArray[np.object_], edge: NDArray[np.int64], at_m: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Return row and geometry of the pieces of lines cut at sorted places; neighbours share a coordinate."""
    rows: list[int] = []
    pieces: list[shapely.Geometry] = []
    for row in np.unique(edge):
        line = lines[row]
        xy = shapely.get_coordinates(line)
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
        places = at_m[edge == row] if len(edge) < 64 else at_m[slice(*np.searchsorted(edge, [row, row + 1]))]
        marks = shapely.get_coordinates(shapely.line_interpolate_point(line, places))
        bounds = [0.0, *places, along[-1]]
        corners = [xy[0], *marks, xy[-1]]
        for k in range(len(bounds) - 1):
            between = xy[(along > bounds[k]) & (along < bounds[k + 1])]
            rows.append(int(row))
            pieces.append(shapely.LineString(np.vstack([corners[k], between, corners[k + 1]])))
    return np.array(rows, dtype=np.int64), np.array(pieces, dtype=object)


def unite(
    edges: gpd.GeoDataFrame, a: NDArray[np.int64], b: NDArray[np.int64], vanish_m: float = TOUCH_M
) -> gpd.GeoDataFrame:
    """Make node pairs one node (the smallest id of each group) and move the ends of their edges to its place.

    Edges between united nodes that are no longer than ``vanish_m`` vanish.
    """
    if not len(a):
        return edges
    named, flat = np.unique(np.concatenate([a, b]), return_inverse=True)
    links = coo_array(
        (np.ones(len(a), dtype=np.int8), (flat[: len(a)], flat[len(a) :])), shape=(len(named),) * 2
    )
    _, group = connected_components(links, directed=False)
    head = pd.Series(named).groupby(group).min().to_numpy()[group]
    if (head == named).all():
        return edges
    places = node_xy(edges)
    lines = lines_of(edges)
    u, v = edges["u"].to_numpy(), edges["v"].to_numpy()
    new_u, new_v = (_replaced(ids, named, head) for ids in (u, v))
    touched = np.flatnonzero((u != new_u) | (v != new_v))
    xy, row = shapely.get_coordinates(lines[touched], return_index=True)
    first = np.searchsorted(row, np.arange(len(touched)))
    last = np.searchsorted(row, np.arange(len(touched)), side="right") - 1
    xy[first] = places.loc[new_u[touched]].to_numpy()
    xy[last] = places.loc[new_v[touched]].to_numpy()
    lines = lines.copy()
    lines[touched] = shapely.set_coordinates(lines[touched].copy(), xy)
    result = edges.assign(u=new_u, v=new_v).set_geometry(gpd.GeoSeries(lines, edges.index, edges.crs))
    gone = (new_u == new_v) & (shapely.length(lines) <= vanish_m)
    return result[~gone].reset_index(drop=True)


def _replaced(ids: NDArray[np.int64], old: NDArray[np.int64], new: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ids with each of the sorted ``old`` ones replaced by its ``new`` one."""
    slot = np.minimum(np.searchsorted(old, ids), len(old) - 1)
    return np.where(old[slot] == ids, new[slot], ids)


def connect(edges: gpd.GeoDataFrame, links: pd.DataFrame) -> tuple[gpd.GeoDataFrame, NDArray[np.bool_]]:
    """Connect places on edges by straight edges; places that touch become one node.

    Parameters
    ----------
    edges
        The edge table.
    links
        One row per connection: ``edge_a``, ``at_a_m``, ``edge_b``, ``at_b_m`` (rows of ``edges`` and metres
        from their ``u``) and the attributes of the new edge (missing ones are empty).

    Returns
    -------
    GeoDataFrame
        The table with cuts made and new edges at its end.
    array
        Whether each link joined two different nodes.
    """
    count = len(links)
    if not count:
        return edges, np.zeros(0, dtype=bool)
    rows = np.concatenate([links["edge_a"], links["edge_b"]]).astype(np.int64)
    at_m = np.concatenate([links["at_a_m"], links["at_b_m"]]).astype(float)
    table, nodes = cut(edges, rows, at_m)
    a, b = nodes[:count], nodes[count:]
    places = node_xy(table)
    start, end = places.loc[a].to_numpy(), places.loc[b].to_numpy()
    gap = np.hypot(*(start - end).T)
    span = np.flatnonzero((a != b) & (gap > TOUCH_M))
    attributes = links.drop(columns=["edge_a", "at_a_m", "edge_b", "at_b_m"]).iloc[span]
    lines = [shapely.LineString(pair) for pair in np.stack([start[span], end[span]], axis=1)]
    new = gpd.GeoDataFrame(attributes.assign(u=a[span], v=b[span]), geometry=lines, crs=CRS)
    table = append(table, new)
    near = (a != b) & (gap <= TOUCH_M)
    return unite(table, a[near], b[near]), a != b


def append(edges: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return both tables in one; attributes that ``new`` lacks take the values of a plain two-way road."""
    if new.empty:
        return edges
    plain = {"name": None, "ref": None, "oneway": False, "structure": "none", "ramp": False}
    filled = new.assign(**{key: value for key, value in plain.items() if key not in new})
    joined = pd.concat([edges, filled.reindex(columns=edges.columns)], ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=edges.crs)


def contract_short(edges: gpd.GeoDataFrame, upto_m: float = TOUCH_M) -> gpd.GeoDataFrame:
    """Unite the ends of edges no longer than ``upto_m`` and drop the edges."""
    short = edges.length.to_numpy() <= upto_m
    return unite(edges, edges["u"].to_numpy()[short], edges["v"].to_numpy()[short], upto_m)


def without_loops(edges: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the table with edges from a node to itself cut in two, so that every edge joins two nodes."""
    loops = np.flatnonzero((edges["u"] == edges["v"]).to_numpy())
    table, _ = cut(edges, loops, edges.length.to_numpy()[loops] / 2)
    return table[(table["u"] != table["v"]).to_numpy()].reset_index(drop=True)


def merge_chains(edges: gpd.GeoDataFrame, same: Sequence[str]) -> gpd.GeoDataFrame:
    """Merge edges that follow each other without a junction and agree in all columns of ``same``.

    One-way edges merge head to tail only. ``length_m`` is added up. A chain that returns to its own start
    stays in two edges, so that no edge joins a node to itself.
    """
    keys = edges.groupby(list(same), dropna=False, sort=False).ngroup().to_numpy()
    u, v, oneway = edges["u"].to_numpy(), edges["v"].to_numpy(), edges["oneway"].to_numpy()
    count = len(edges)
    ends = pd.DataFrame({"node": np.concatenate([u, v]), "edge": np.tile(np.arange(count), 2)})
    ends["at_v"] = np.repeat([False, True], count)
    ends = ends.sort_values(["node", "edge", "at_v"], kind="stable")
    pair = ends[ends.groupby("node")["node"].transform("size") == 2]
    one, two = pair.iloc[0::2], pair.iloc[1::2]
    e1, e2 = one["edge"].to_numpy(), two["edge"].to_numpy()
    v1, v2 = one["at_v"].to_numpy(), two["at_v"].to_numpy()
    fits = (e1 != e2) & (keys[e1] == keys[e2]) & (~oneway[e1] | (v1 != v2))
    following = np.full((count, 2), -1, dtype=np.int64)
    following[e1[fits], v1[fits].astype(int)] = e2[fits]
    following[e2[fits], v2[fits].astype(int)] = e1[fits]
    chains = _walk(following, u, v)
    return _joined(edges, chains)


def _walk(
    following: NDArray[np.int64], u: NDArray[np.int64], v: NDArray[np.int64]
) -> list[list[tuple[int, bool]]]:
    """Return chains as lists of (edge, reversed); ``following[e]`` is the next edge at u and at v, or -1."""
    seen = np.zeros(len(following), dtype=bool)
    chains = []
    loose = np.flatnonzero((following < 0).any(axis=1))
    for start in [*loose, *np.flatnonzero((following >= 0).all(axis=1))]:
        if seen[start]:
            continue
        # Leave through the end that goes on, or through v where none does.
        backwards = bool(following[start, 1] < 0 <= following[start, 0])
        chain, edge = [], int(start)
        node = int(u[edge] if backwards else v[edge])
        while True:
            seen[edge] = True
            chain.append((edge, backwards))
            nxt = int(following[edge, 0 if backwards else 1])
            if nxt < 0 or seen[nxt]:
                break
            backwards = bool(v[nxt] == node)
            edge, node = nxt, int(u[nxt] if v[nxt] == node else v[nxt])
        first, turned = chain[0]
        origin = int(v[first] if turned else u[first])
        if origin == node and len(chain) > 1:
            half = len(chain) // 2
            chains += [chain[:half], chain[half:]]
        else:
            chains.append(chain)
    return chains


def _joined(edges: gpd.GeoDataFrame, chains: list[list[tuple[int, bool]]]) -> gpd.GeoDataFrame:
    """Return one edge per chain, in the direction of its one-way edges or of its first edge."""
    lines, u, v = lines_of(edges), edges["u"].to_numpy(), edges["v"].to_numpy()
    oneway, length = edges["oneway"].to_numpy(), edges["length_m"].to_numpy()
    heads, new_u, new_v, new_length, geometries = [], [], [], [], []
    for walked in chains:
        chain = walked
        if len(chain) == 1:
            chain = [(chain[0][0], False)]
        elif oneway[chain[0][0]] and chain[0][1]:
            chain = [(edge, not turned) for edge, turned in reversed(chain)]
        first, turned_first = chain[0]
        last, turned_last = chain[-1]
        heads.append(first)
        new_u.append(v[first] if turned_first else u[first])
        new_v.append(u[last] if turned_last else v[last])
        new_length.append(length[[edge for edge, _ in chain]].sum())
        if len(chain) == 1:
            geometries.append(lines[first])
            continue
        parts = [shapely.get_coordinates(lines[e])[:: -1 if turned else 1] for e, turned in chain]
        geometries.append(shapely.linestrings(np.vstack([parts[0], *(part[1:] for part in parts[1:])])))
    return gpd.GeoDataFrame(
        edges.iloc[heads]
        .assign(u=np.array(new_u, dtype=np.int64), v=np.array(new_v, dtype=np.int64), length_m=new_length)
        .reset_index(drop=True)
        .drop(columns="geometry"),
        geometry=geometries,
        crs=edges.crs,
    )


def renumbered(edges: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return edges and nodes numbered from 0 by place (x, then y), whatever order the source had."""
    places = node_xy(edges).reset_index(names="node").sort_values(["x", "y", "node"])
    number = pd.Series(np.arange(len(places)), index=places["node"].to_numpy())
    table = edges.assign(u=number.loc[edges["u"]].to_numpy(), v=number.loc[edges["v"]].to_numpy())
    table = table.sort_values(["u", "v", "length_m"], kind="stable", ignore_index=True)
    return table.assign(edge_id=np.arange(len(table), dtype=np.int64))
