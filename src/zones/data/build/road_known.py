"""Named roads whose ends are known: complete their reference, and measure them against published lengths."""

from importlib import resources
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from zones.data.build import road_graph as graph
from zones.errors import SourceError
from zones.settings import CRS, GEOGRAPHIC_CRS

OFF_ROAD_COST: Final = {
    "trunk": 4.0,
    "primary": 4.0,
    "secondary": 4.4,
    "tertiary": 5.2,
    "minor": 10.0,
    "service": 16.0,
    "track": 24.0,
}
"""What a metre without the road's reference counts against a metre with it, so that the route stays on the
road and crosses an unmarked stretch on the main line."""

MARKED: Final = ("trunk", "primary", "secondary", "tertiary", "minor")
"""Classes that can carry the reference of a road."""


def known_roads() -> pd.DataFrame:
    """Return the table of named roads: ``ref``, both ends (degrees), published length and its source."""
    with resources.files("zones.data.build").joinpath("known_roads.csv").open(encoding="utf-8") as stream:
        return pd.read_csv(stream, keep_default_na=False, na_values={"official_km": [""]})


class Router:
    """Shortest routes that stay on a named road, on one edge table (one carriageway, directions ignored)."""

    def __init__(self, edges: gpd.GeoDataFrame) -> None:
        self._rows = np.flatnonzero(edges["road_class"].isin(OFF_ROAD_COST).to_numpy())
        roads = edges.iloc[self._rows]
        places = graph.node_xy(roads)
        main = graph.components(roads) == 0
        nodes = places.index.to_numpy()
        self._u, self._v = np.searchsorted(nodes, roads["u"]), np.searchsorted(nodes, roads["v"])
        self._on_main = np.unique(np.concatenate([self._u[main], self._v[main]]))
        self._tree = shapely.STRtree(shapely.points(places.to_numpy()[self._on_main]))
        self._size = len(nodes)
        self._cost = roads.length.to_numpy() * roads["road_class"].map(OFF_ROAD_COST).to_numpy()
        self._length = roads.length.to_numpy()

    def along(self, road: pd.Series, ref: pd.Series) -> NDArray[np.int64]:
        """Return the rows of the edges from one end of a known road to the other, in order.

        Parameters
        ----------
        road
            A row of :func:`known_roads`.
        ref
            The reference of every edge of the table, as it stands now.

        Raises
        ------
        SourceError
            If the network does not connect the two ends.
        """
        ends = gpd.points_from_xy(
            [road["from_lon"], road["to_lon"]], [road["from_lat"], road["to_lat"]], crs=GEOGRAPHIC_CRS
        ).to_crs(CRS)
        origin, node = (int(n) for n in self._on_main[self._tree.nearest(np.asarray(ends))])
        cost = np.where((ref.iloc[self._rows] == road["ref"]).to_numpy(), self._length, self._cost)
        best = pd.DataFrame(
            {"a": np.minimum(self._u, self._v), "b": np.maximum(self._u, self._v), "cost": cost}
        )
        best["row"] = self._rows
        best = best.sort_values(["cost", "row"]).drop_duplicates(["a", "b"])
        table = coo_array((best["cost"], (best["a"], best["b"])), shape=(self._size, self._size)).tocsr()
        _, before = dijkstra(table, directed=False, indices=origin, return_predecessors=True)
        row_of = best.set_index(["a", "b"])["row"]
        found: list[int] = []
        while node != origin:
            previous = int(before[node])
            if previous < 0:
                raise SourceError(
                    f"{road['ref']}: no road connects {road['from_name']} and {road['to_name']}"
                )
            found.append(int(row_of[min(node, previous), max(node, previous)]))
            node = previous
        return np.array(found[::-1], dtype=np.int64)


def with_completed_refs(edges: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, dict[str, float]]:
    """Return the table with known roads' references on their unmarked stretches, and the km so marked."""
    router, ref, marked_km = Router(edges), edges["ref"].copy(), {}
    can_carry = edges["road_class"].isin(MARKED).to_numpy()
    for _, road in known_roads().iterrows():
        rows = router.along(road, ref)
        blank = rows[ref.iloc[rows].isna().to_numpy() & can_carry[rows]]
        ref.iloc[blank] = road["ref"]
        marked_km[str(road["ref"])] = round(float(edges.iloc[blank].length.sum()) / 1000, 1)
    return edges.assign(ref=ref), marked_km


def checked_lengths(edges: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return measured against published lengths of the known roads that have one.

    ``measured_km`` adds up ``length_m`` along one carriageway from end to end; ``ratio`` is measured over
    published.
    """
    router, found = Router(edges), []
    for _, road in known_roads().dropna(subset=["official_km"]).iterrows():
        stretch = edges.iloc[router.along(road, edges["ref"])]
        km = float(stretch["length_m"].sum()) / 1000
        found.append(
            {
                "road": road["ref"],
                "from_name": road["from_name"],
                "to_name": road["to_name"],
                "official_km": road["official_km"],
                "measured_km": round(km, 1),
                "ratio": round(km / road["official_km"], 3),
                "source": road["source"],
                "explanation_vi": road["explanation_vi"],
                "explanation_en": road["explanation_en"],
            }
        )
    return pd.DataFrame(found)
