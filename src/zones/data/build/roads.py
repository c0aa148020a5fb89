"""Roads: the routable network, what was mended and added, and the speeds on it.

The network is the 2021 graph. Its islands are joined where the map shows a gap, newer ways are added where
they show a road, ferries land on the roads at their quays; then it is clipped, cut at commune borders and
its chains merged.
"""

import geopandas as gpd

from zones.data.build import road_ferries as ferries
from zones.data.build import road_graph as graph
from zones.data.build import road_known as known
from zones.data.build import road_network as network
from zones.data.build import road_places as places
from zones.data.build import road_tables as tables
from zones.data.build import road_zones
from zones.data.build.step import Step, Workspace
from zones.data.sources import roads as source
from zones.settings import HOANG_SA


def run(workspace: Workspace) -> None:
    """Build roads, road_joins, road_updates, road_checks and speeds."""
    raw = source.read_graph(workspace.source("osm/roads_graph_edges.parquet"))
    ways = source.read_ways(workspace.source("osm/osm_roads_danang.parquet"))
    boats = source.read_ferries(workspace.source("osm/ferry.geojson"))
    water = source.read_water(
        workspace.source("osm/water_polygons.geojson"), workspace.source("osm/waterways.geojson")
    )
    listed = source.read_gaps(workspace.source("osm/islands_gaps.csv"))
    units = workspace.table("communes")
    communes = gpd.GeoDataFrame(units[units["commune_code"] != HOANG_SA].reset_index(drop=True))
    zones = road_zones.zone_of_commune(workspace.table("merges"))

    clean = places.clipped(graph.contract_short(raw.assign(vintage="osm_2021")), communes)
    mended, record = network.mended(clean, ways, water, listed, communes)
    reached, left_out = places.without_unreached_new(mended)
    with_boats, boats_left = ferries.add_ferries(reached, boats)
    cut = network.described(places.cut_at_borders(with_boats, communes), communes, zones)
    marked, marked_km = known.with_completed_refs(cut)
    roads = network.finished(marked)

    workspace.save_table(
        "roads",
        roads,
        checks={
            **tables.require_sound(roads),
            "before": tables.connection(clean, communes, zones),
            "after": tables.connection(reached, communes, zones),
            "after_with_ferries": tables.connection(with_boats, communes, zones),
            "ferries_without_quay": boats_left,
            "reference_completed_km": marked_km,
        },
    )
    workspace.save_table("road_joins", tables.join_table(record, communes), checks=tables.join_counts(record))
    of_2021 = cut[cut["vintage"] == "osm_2021"]
    updates = tables.update_table(of_2021, ways, roads, left_out, communes)
    totals = updates.filter(like="_km").sum().round(1)
    workspace.save_table("road_updates", updates, checks={str(k): float(v) for k, v in totals.items()})
    lengths = known.checked_lengths(roads)
    ratios = dict(zip(lengths["road"], lengths["ratio"].astype(float), strict=True))
    workspace.save_table("road_checks", lengths, checks=ratios)
    speeds = tables.speed_table()
    workspace.save_table("speeds", speeds, checks=tables.require_speeds(roads, speeds))


STEP = Step(
    "roads", ("roads", "road_joins", "road_updates", "road_checks", "speeds"), ("communes", "merges"), run
)
