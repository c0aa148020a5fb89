"""What one closed road cuts off: people whose way to care hangs on a single link, and the worst detour.

Only roads count here: behind a closed link people may still walk, which the minutes of the travel model show.
Directions are ignored: planning figures do not turn on one-way streets.
"""

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from zones.city import Cells
from zones.errors import InputError
from zones.travel.junctions import Hierarchy, Search
from zones.travel.land import ticked
from zones.travel.single_links import link_tree
from zones.travel.speeds import checked

if TYPE_CHECKING:
    from zones.travel import TravelModel

ARRIVED_M: Final = 1000.0
"""Roads this close to a facility count as arrived: the lane in front of a hospital is not what isolates."""

SAME: Final = 0.999
"""Links behind which at least this share of the worst link's people live are one sole road with it."""


def cut_off(
    model: "TravelModel",
    cells: Cells,
    facilities: gpd.GeoDataFrame,
    *,
    mode: str = "motorcycle",
    season: str = "dry",
) -> pd.DataFrame:
    """Return the people of each commune whom closing one road link cuts off from every facility by road.

    People use the road nearest to them. The worst link of a commune is the one behind which most of its
    people live. Those whom no road of the data joins to a facility at all are counted apart: most of them
    live by roads that the map leaves unconnected.

    Parameters
    ----------
    model
        Roads and speeds; closed roads are no links.
    cells
        Where people live.
    facilities
        Points of the service, in the grid's CRS.
    mode, season
        What passes where: in the wet season fords are no links.

    Returns
    -------
    pandas.DataFrame
        On ``commune_code``: ``persons``, ``no_road_persons``, ``behind_link_persons``, ``cut_off_pct``
        (people behind the link of those whom a road joins; NaN where it joins nobody), ``edge_id`` of the
        worst link nearest to the facility (NA where no link cuts anybody off) and ``sole_road_km`` (length of
        all links that cut the same people off).

    Raises
    ------
    InputError
        If there is no facility, or mode or season is unknown.
    """
    vehicle, when = checked(mode, season)
    if facilities.empty:
        raise InputError("redundancy: no facility is given, so nothing can be cut off from one")
    network, graph = model.network, model.network.graph
    kmh, _ = network.edge_kmh(model.speeds, vehicle, when, model.closed, model.upgrades)
    usable = np.flatnonzero(~np.isnan(kmh)[graph.piece_edge])
    a, b = graph.piece_begin[usable].astype(np.int64), graph.piece_end[usable].astype(np.int64)

    on_road = np.zeros(graph.size, np.bool_)
    on_road[a] = on_road[b] = True
    arrived = np.flatnonzero(on_road & (_distance(graph.x, graph.y, facilities) <= ARRIVED_M))
    # All places of arrival become one: node 0; the others keep their number plus one.
    number = np.arange(1, graph.size + 1, dtype=np.int64)
    number[arrived] = 0
    tree = link_tree(number[a], number[b], nodes=graph.size + 1, root=0)

    homes = np.flatnonzero(on_road & np.isfinite(graph.link_m))
    lived = np.flatnonzero(cells.persons > 0)
    x, y = cells.grid.centre_of(cells.cell[lived])
    _, nearest = cKDTree(np.column_stack([graph.x[homes], graph.y[homes]])).query(np.column_stack([x, y]))
    home = number[homes[nearest]]
    reached = np.zeros(graph.size + 1, np.bool_)
    reached[tree.order] = True

    km = np.zeros(graph.size + 1)
    linked = tree.link >= 0
    km[linked] = network.piece_m[usable[tree.link[linked]]] / 1000.0
    rows = []
    single = tree.order[tree.single[tree.order]]
    ids = network.edges["edge_id"].to_numpy()
    for commune in range(len(cells.commune_codes)):
        ours = cells.commune[lived] == commune
        persons, at = cells.persons[lived][ours], home[ours]
        weight = np.bincount(at, persons, graph.size + 1).astype(np.float64)
        behind = tree.behind(weight)[single]
        worst = float(behind.max(initial=0.0))
        row = {"persons": persons.sum(), "no_road_persons": persons[~reached[at]].sum()}
        if worst > 0:
            same = single[behind >= SAME * worst]
            row |= {
                "behind_link_persons": worst,
                "edge_id": int(ids[graph.piece_edge[usable[tree.link[same[0]]]]]),
                "sole_road_km": float(km[same].sum()),
            }
        else:
            row |= {"behind_link_persons": 0.0, "edge_id": pd.NA, "sole_road_km": 0.0}
        rows.append(row)
    table = pd.DataFrame(rows, index=pd.Index(cells.commune_codes, name="commune_code"))
    joined = table["persons"] - table["no_road_persons"]
    table["cut_off_pct"] = 100.0 * table["behind_link_persons"] / joined.where(joined > 1e-6)
    return table.astype({"edge_id": "Int64"})


def detours(
    model: "TravelModel",
    seats: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    mode: str = "motorcycle",
    season: str = "dry",
) -> pd.DataFrame:
    """Return how much longer the way by road from each seat gets when its most vital link closes.

    The most vital link of the fastest way is the one whose closing costs most; links within ``ARRIVED_M`` of
    a facility do not count.

    Returns
    -------
    pandas.DataFrame
        On the index of ``seats``: ``road_min`` (fastest way by road, from the road nearest to the seat; NaN
        where there is none), ``detour_min`` (extra minutes; inf where nothing leads around), ``edge_id`` of
        the link (NA where the seat has arrived or no road leads).

    Raises
    ------
    InputError
        If there is no facility, or mode or season is unknown.

    References
    ----------
    Malik, K., Mittal, A. K. and Gupta, S. K. (1989). The k most vital arcs in the shortest path problem.
    Operations Research Letters 8(4), 223-227.
    """
    vehicle, when = checked(mode, season)
    if facilities.empty:
        raise InputError("redundancy: no facility is given, so there is no way to one")
    network = model.network
    kmh, wait = network.edge_kmh(model.speeds, vehicle, when, model.closed, model.upgrades)
    edges = network.edges
    usable = np.flatnonzero(~np.isnan(kmh))
    hours = edges["length_m"].to_numpy()[usable] / 1000.0 / kmh[usable]
    seconds = ticked(3600.0 * hours + 60.0 * wait[usable]).astype(np.float64)
    names, ends = np.unique(
        np.concatenate([edges["u"].to_numpy()[usable], edges["v"].to_numpy()[usable]]), return_inverse=True
    )
    a, b = ends[: usable.size], ends[usable.size :]
    x, y = _positions(model, usable, a, b, names.size)
    arrived = _distance(x, y, facilities) <= ARRIVED_M
    number = np.where(arrived, 0, np.arange(1, names.size + 1))
    a, b = number[a], number[b]
    start = cKDTree(np.column_stack([x, y])).query(np.column_stack([seats.geometry.x, seats.geometry.y]))[1]
    # Both ways.
    n = names.size + 1
    roads = Hierarchy.of(np.concatenate([a, b]), np.concatenate([b, a]), np.tile(seconds, 2), n)
    search = Search(roads, np.arange(n))
    from_goal = _from(0, search)
    ids = edges["edge_id"].to_numpy()[usable]
    rows = [_most_vital(int(number[s]), search, from_goal, a, b, seconds, ids) for s in start]
    table = pd.DataFrame(rows, index=seats.index, columns=["road_min", "detour_min", "edge_id"])
    return table.astype({"edge_id": "Int64"})


def _from(node: int, search: Search) -> NDArray[np.float64]:
    """Return the seconds between a node and every other."""
    return search.seconds(np.array([node]), np.zeros(1))


def _most_vital(
    start: int,
    search: Search,
    from_goal: NDArray[np.float64],
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    seconds: NDArray[np.float64],
    ids: NDArray[np.int64],
) -> tuple[float, float, object]:
    """Return the fastest minutes from a node to node 0, the worst extra ones, and the edge they come from."""
    if start == 0:
        return 0.0, 0.0, pd.NA
    if not np.isfinite(from_goal[start]):
        return np.nan, np.nan, pd.NA
    away = _from(start, search)
    before = _before(away, a, b, seconds)
    path = [0]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    path.reverse()
    # How far along the path each node's fastest way from the start leaves it.
    level = _levels(before, away, np.asarray(path))
    low = np.minimum(level[a], level[b])
    crossing = np.flatnonzero((level[a] != level[b]) & (low >= 0))
    onward = level[a][crossing] < level[b][crossing]
    near = np.where(onward, a[crossing], b[crossing])
    far = np.where(onward, b[crossing], a[crossing])
    total = away[near] + seconds[crossing] + from_goal[far]
    first, last = level[near], level[far]
    on_path = np.full(len(path) - 1, -1, np.int64)
    place = np.full(len(from_goal), -1, np.int64)
    place[path] = np.arange(len(path))
    steps = crossing[(place[near] >= 0) & (place[far] == place[near] + 1)]
    by_cost = steps[np.argsort(-seconds[steps], kind="stable")]
    # The fastest of parallel edges comes last and is the one the way takes.
    on_path[np.minimum(place[a[by_cost]], place[b[by_cost]])] = by_cost
    around = ~np.isin(crossing, on_path)
    best = np.full(len(path) - 1, np.inf)
    for i in np.argsort(-total[around], kind="stable"):
        best[first[around][i] : last[around][i]] = total[around][i]
    worst = int(np.argmax(best))
    extra = max(best[worst] - away[0], 0.0)
    return float(away[0]) / 60.0, float(extra) / 60.0, int(ids[on_path[worst]])


def _before(
    away: NDArray[np.float64], a: NDArray[np.int64], b: NDArray[np.int64], seconds: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the node before each on its fastest way, the one with the smallest number; -1 where none is.

    Sums of whole ticks are exact, so links of a fastest way take exactly the time by which their ends differ.
    """
    last = away.size
    before = np.full(last, last)
    for near, far in ((a, b), (b, a)):
        taken = np.isfinite(away[near]) & (away[near] + seconds == away[far])
        np.minimum.at(before, far[taken], near[taken])
    return np.where(before < last, before, -1)


def _levels(
    before: NDArray[np.int64], away: NDArray[np.float64], path: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the position of the last node of the path on each node's way from the start; -1 if unreached."""
    level = np.full(len(before), -1, np.int64)
    level[path] = np.arange(len(path))
    open_ = np.flatnonzero((before >= 0) & (level < 0))
    above = before.copy()
    above[path] = path
    # Every node jumps to its predecessor's target until all stand on the path.
    while open_.size:
        above[open_] = above[above[open_]]
        open_ = open_[level[above[open_]] < 0]
    reached = np.isfinite(away)
    level[reached] = level[above[reached]]
    return level


def _positions(
    model: "TravelModel", usable: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64], nodes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the end nodes of edges are."""
    graph = model.network.graph
    x, y = np.empty(nodes), np.empty(nodes)
    begin = graph.piece_begin[graph.edge_start[usable]]
    end = graph.piece_end[graph.edge_start[usable + 1] - 1]
    for ends, piece in ((a, begin), (b, end)):
        x[ends], y[ends] = graph.x[piece], graph.y[piece]
    return x, y


def _distance(
    x: NDArray[np.float64], y: NDArray[np.float64], facilities: gpd.GeoDataFrame
) -> NDArray[np.float64]:
    """Return the straight distance of points from the nearest facility, metres."""
    places = np.column_stack([facilities.geometry.x, facilities.geometry.y])
    return np.asarray(cKDTree(places).query(np.column_stack([x, y]))[0])
