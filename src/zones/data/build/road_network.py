"""From the raw graph to the network that is saved: mend, add, describe, merge, round."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.data.build import road_graph as graph
from zones.data.build import road_joins as joins
from zones.data.build import road_places as places
from zones.data.build import road_updates as updates
from zones.data.build import road_zones
from zones.data.sources import roads as source

TOUCHING_M: Final = 15.0
"""Gaps mended before newer ways are looked at; wider ones wait, since a newer way may run across them."""

FERRY_ONLY: Final = ("20434", "20992")
"""Tân Hiệp (Cù Lao Chàm) and Tam Hải: no road leads there."""

SHORTEST_M: Final = 2.0
"""Edges up to here are drawn into one node, so that none collapses when coordinates are rounded to 1 m."""

SAME: Final = (
    "road_class",
    "name",
    "ref",
    "oneway",
    "structure",
    "ramp",
    "speed_zone",
    "vintage",
    "commune_code",
)
"""Chains are merged where all of these agree."""

COLUMNS: Final = ("edge_id", "u", "v", *SAME[:6], "length_m", *SAME[6:], "geometry")


def mended(
    edges: gpd.GeoDataFrame,
    ways: gpd.GeoDataFrame,
    water: NDArray[np.object_],
    listed: pd.DataFrame,
    communes: gpd.GeoDataFrame,
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Join islands and add newer ways.

    The order matters: what touches is joined first, then ways are laid (new roads, and short stretches that
    cross a gap), and only then straight joins are drawn across what is still open. Roads are joined to
    roads before trails and footways are.

    Returns
    -------
    GeoDataFrame
        The connected edge table.
    DataFrame
        Every join: ``kind``, ``gap_m``, ``island_km``, ``x``, ``y``.
    """
    records = []
    table, record = joins.mend(edges, joins.drivable(edges), water, TOUCHING_M)
    records.append(record)

    parts = updates.unknown_parts(ways, table[~table["road_class"].isin(joins.ON_FOOT)])
    parts = parts[pd.notna(places.commune_of(places.middles(parts), communes))].reset_index(drop=True)
    new = updates.are_new(parts)
    table, record = updates.insert_recorded(table, parts[new])
    records.append(record)
    short = parts[~new].reset_index(drop=True)
    table, record = updates.insert_recorded(table, short[updates.spanning(table, short)])
    records.append(record)

    table, record = joins.mend(table, joins.drivable(table), water, joins.SNAP_M)
    records.append(record)
    islands = communes.loc[communes["commune_code"].isin(FERRY_ONLY), "geometry"].union_all()
    table, record = joins.mend_listed(table, listed, water, islands)
    records.append(record)
    table, record = joins.mend(table, np.ones(len(table), dtype=bool), water, joins.SNAP_M)
    records.append(record)
    return table, pd.concat(records, ignore_index=True)


def described(
    edges: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, zones: "pd.Series[str]"
) -> gpd.GeoDataFrame:
    """Return the edges with ``length_m``, one spelling of ``ref``, ``commune_code`` and ``speed_zone``."""
    middle = places.middles(edges)
    commune = places.commune_of(middle, communes)
    outside = pd.isna(commune)
    nearest = commune.copy()
    nearest[outside] = places.nearest_commune(middle[outside], communes)
    given = edges["ref"].map(source.normal_ref, na_action="ignore")
    ref = given.where(given.notna(), edges["name"].map(source.ref_in_name, na_action="ignore"))
    ferry = (edges["road_class"] == "ferry").to_numpy()
    ref = ref.mask(ferry, edges["ref"])
    # A road of Huế bears the same number as QL14B but is another, provincial one.
    ref = ref.mask(outside & (ref == "QL14B").to_numpy(), "DT14B")
    return edges.assign(
        length_m=edges.length.to_numpy(),
        ref=ref.astype(object).where(ref.notna(), None),
        commune_code=commune,
        speed_zone=road_zones.speed_zones(
            shapely.get_x(middle), shapely.get_y(middle), pd.Series(nearest, dtype=object), zones
        ),
    )


def finished(edges: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the network as saved: chains merged, coordinates rounded to 1 m, numbered by place."""
    whole = graph.without_loops(graph.contract_short(edges, SHORTEST_M))
    # Cutting copies a row's length; measure again while coordinates are still the source's.
    whole = whole.assign(length_m=whole.length.to_numpy())
    merged = graph.merge_chains(whole, SAME)
    rounded = shapely.remove_repeated_points(shapely.transform(graph.lines_of(merged), np.round))
    network = graph.renumbered(merged.set_geometry(gpd.GeoSeries(rounded, merged.index, merged.crs)))
    for column in ("name", "ref", "commune_code"):
        network[column] = network[column].astype("str")
    return network[list(COLUMNS)]
