"""The road network: operations on roads one can count by hand."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from zones.data.build import (
    road_ferries,
    road_graph,
    road_joins,
    road_known,
    road_places,
    road_tables,
    road_updates,
    road_zones,
)
from zones.data.sources import roads as source
from zones.errors import SourceError
from zones.settings import CRS

NO_WATER = np.array([], dtype=object)
ZERO = np.array([0], dtype=np.int64)


def table(*rows, **attributes):
    """Edges from (u, v, coordinates) or (u, v, coordinates, {attribute: value})."""
    plain = {
        "road_class": "minor",
        "name": None,
        "ref": None,
        "oneway": False,
        "structure": "none",
        "ramp": False,
        "vintage": "osm_2021",
    }
    records = [{**plain, **attributes, "u": r[0], "v": r[1], **(r[3] if len(r) > 3 else {})} for r in rows]
    return gpd.GeoDataFrame(records, geometry=[shapely.LineString(r[2]) for r in rows], crs=CRS)


def measured(edges, **columns):
    return edges.assign(length_m=edges.length, **columns)


def parts_of(*lines, road_class="minor", structure="none"):
    return gpd.GeoDataFrame(
        {"way_id": range(len(lines)), "road_class": road_class, "structure": structure},
        geometry=[shapely.LineString(line) for line in lines],
        crs=CRS,
    )


def squares(**corners):
    shapes = [shapely.box(x, y, x + 1000, y + 1000) for x, y in corners.values()]
    return gpd.GeoDataFrame({"commune_code": [c[1:] for c in corners]}, geometry=shapes, crs=CRS)


MAIN = (1, 2, [(0, 0), (1000, 0)])


# ---- cutting, uniting, merging


def test_a_cut_gives_two_pieces_that_share_a_node_and_add_up():
    cut, nodes = road_graph.cut(table(MAIN), ZERO, np.array([300.0]))
    assert cut.length.tolist() == [300, 700]
    assert cut["v"][0] == cut["u"][1] == nodes[0] == 3
    assert (cut["u"][0], cut["v"][1]) == (1, 2)


@pytest.mark.parametrize(("at_m", "node"), [(0.4, 1), (999.7, 2)])
def test_a_cut_at_an_end_is_that_end(at_m, node):
    cut, nodes = road_graph.cut(table(MAIN), ZERO, np.array([at_m]))
    assert len(cut) == 1
    assert nodes.tolist() == [node]


@settings(deadline=None)
@given(st.lists(st.floats(2, 998), min_size=1, max_size=12))
def test_pieces_keep_the_length_and_the_order_of_the_line(places):
    bent = table((1, 2, [(0, 0), (400, 0), (400, 600)]))
    cut, nodes = road_graph.cut(bent, np.zeros(len(places), dtype=np.int64), np.array(places))
    assert cut.length.sum() == pytest.approx(1000)
    assert (cut["v"].to_numpy()[:-1] == cut["u"].to_numpy()[1:]).all()
    where = road_graph.node_xy(cut).loc[nodes].to_numpy()
    asked = shapely.get_coordinates(shapely.line_interpolate_point(bent.geometry[0], places))
    # Places within a metre of each other share a node; a run of such places can drift a little further.
    assert np.hypot(*(where - asked).T).max() <= road_graph.TOUCH_M * len(places)


def test_two_roads_that_touch_become_one_network_and_two_apart_get_a_link():
    link = {
        "edge_a": ZERO,
        "at_a_m": [500.0],
        "edge_b": ZERO + 1,
        "at_b_m": [0.0],
        "road_class": "track",
        "vintage": "join",
    }
    touching = table(MAIN, (3, 4, [(500, 0.3), (500, 200)]))
    joined, _ = road_graph.connect(touching, pd.DataFrame(link))
    assert len(joined) == 3
    assert set(road_graph.components(joined)) == {0}

    apart = table(MAIN, (3, 4, [(500, 20), (500, 200)]))
    joined, _ = road_graph.connect(apart, pd.DataFrame(link))
    assert joined.iloc[-1][["road_class", "vintage", "oneway"]].tolist() == ["track", "join", False]
    assert joined.length.iloc[-1] == 20


def test_a_chain_of_like_edges_becomes_one_and_keeps_its_length():
    chain = table(
        (1, 2, [(0, 0), (100, 0)]),
        (3, 2, [(250, 0), (100, 0)]),
        (3, 4, [(250, 0), (300, 0)]),
        (4, 5, [(300, 0), (400, 0)], {"road_class": "track"}),
    )
    merged = road_graph.merge_chains(measured(chain), ["road_class"])
    assert sorted(zip(merged["road_class"], merged["length_m"], strict=True)) == [
        ("minor", 300),
        ("track", 100),
    ]
    assert merged.length.tolist() == merged["length_m"].tolist()


def test_one_way_edges_merge_head_to_tail_only():
    onward = [(1, 2, [(0, 0), (1, 0)]), (2, 3, [(1, 0), (2, 0)])]
    merged = road_graph.merge_chains(measured(table(*reversed(onward), oneway=True)), ["oneway"])
    assert merged[["u", "v"]].to_numpy().tolist() == [[1, 3]]
    against = [onward[0], (3, 2, [(2, 0), (1, 0)])]
    assert len(road_graph.merge_chains(measured(table(*against, oneway=True)), ["oneway"])) == 2


def test_no_edge_joins_a_node_to_itself_after_merging():
    lollipop = table(
        (1, 2, [(0, 0), (100, 0)]),
        (2, 3, [(100, 0), (200, 50)]),
        (3, 4, [(200, 50), (200, -50)]),
        (4, 2, [(200, -50), (100, 0)]),
        (2, 2, [(100, 0), (150, 300), (50, 300), (100, 0)]),
    )
    whole = road_graph.without_loops(lollipop)
    merged = road_graph.merge_chains(measured(whole), ["road_class"])
    assert (merged["u"] != merged["v"]).all()
    assert merged["length_m"].sum() == pytest.approx(lollipop.length.sum())


def as_networkx(edges):
    graph = nx.MultiDiGraph()
    for u, v, length, oneway in edges[["u", "v", "length_m", "oneway"]].itertuples(index=False):
        graph.add_edge(u, v, weight=length)
        if not oneway:
            graph.add_edge(v, u, weight=length)
    return graph


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_merging_changes_no_distance_between_nodes_that_remain(seed):
    rng = np.random.default_rng(seed)
    pairs = [(a, b) for a, b in rng.integers(0, 12, (16, 2)) if a != b]
    xy = rng.uniform(0, 1000, (12, 2))
    edges = measured(table(*[(a, b, [xy[a], xy[b]], {"oneway": bool(rng.random() < 0.3)}) for a, b in pairs]))
    merged = road_graph.merge_chains(edges, ["road_class", "oneway"])
    before, after = as_networkx(edges), as_networkx(merged)
    for node in after:
        expected = nx.single_source_dijkstra_path_length(before, node)
        found = nx.single_source_dijkstra_path_length(after, node)
        assert found == pytest.approx({k: d for k, d in expected.items() if k in after})


def test_numbering_follows_the_place_not_the_order_of_the_source():
    edges = measured(table(MAIN, (2, 3, [(1000, 0), (1000, 500)]), (7, 2, [(500, 900), (1000, 0)])))
    shuffled = edges.iloc[[2, 0, 1]].reset_index(drop=True).replace({"u": {7: 90, 2: 55}, "v": {2: 55}})
    one, other = road_graph.renumbered(edges), road_graph.renumbered(shuffled)
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
    assert one["edge_id"].tolist() == [0, 1, 2]


# ---- joining islands


def mend(edges, reach_m=50.0, water=NO_WATER):
    return road_joins.mend(edges, road_joins.drivable(edges), water, reach_m)


def island_at(gap_m, **attributes):
    return table(MAIN, (3, 4, [(500, gap_m), (500, gap_m + 300)]), **attributes)


def test_an_island_is_joined_up_to_the_reach_and_not_beyond():
    joined, record = mend(island_at(49))
    assert set(road_graph.components(joined)) == {0}
    assert record[["kind", "gap_m", "x", "y"]].to_numpy().tolist() == [["snap", 49, 500, 24.5]]
    assert record["island_km"].tolist() == [0.3]
    alone, record = mend(island_at(51))
    assert len(record) == 0
    assert len(alone) == 2


def test_a_join_needs_only_the_shortest_gap_and_takes_the_slower_class():
    edges = table(MAIN, (3, 4, [(200, 10), (800, 20)], {"road_class": "track"}))
    joined, record = mend(edges)
    assert record["gap_m"].tolist() == [10]
    assert joined.loc[joined["vintage"] == "join", "road_class"].tolist() == ["track"]


def test_lines_that_cross_without_a_node_are_joined_where_they_cross():
    joined, record = mend(table(MAIN, (3, 4, [(500, -100), (500, 100)])))
    assert record["kind"].tolist() == ["touch"]
    assert len(joined) == 4
    assert set(road_graph.components(joined)) == {0}


def test_islands_join_each_other_before_the_main_road():
    edges = table(MAIN, (3, 4, [(0, 40), (0, 300)]), (5, 6, [(0, 330), (0, 900)]))
    joined, record = mend(edges)
    assert set(road_graph.components(joined)) == {0}
    assert record["gap_m"].tolist() == [30, 40]


def test_no_join_crosses_water_or_an_open_motorway():
    river = np.array([shapely.LineString([(0, 20), (1000, 20)])], dtype=object)
    assert len(mend(island_at(40), water=river)[1]) == 0
    motorway = (8, 9, [(-500, 20), (1500, 20)], {"road_class": "motorway"})
    beside = gpd.GeoDataFrame(pd.concat([island_at(40), table(motorway)], ignore_index=True), crs=CRS)
    assert len(mend(beside)[1]) == 0
    bored = beside.assign(structure=np.where(beside["road_class"] == "motorway", "tunnel", "none"))
    assert len(mend(bored)[1]) == 1


@pytest.mark.parametrize(
    "attributes",
    [{"structure": "bridge"}, {"structure": "tunnel"}, {"road_class": "motorway"}, {"ramp": True}],
)
def test_bridges_tunnels_and_motorways_are_not_joined_midway(attributes):
    edges = table((1, 2, MAIN[2], attributes), (3, 4, [(500, 5), (500, 300)]))
    assert len(mend(edges)[1]) == 0


def test_a_listed_island_is_joined_over_a_wider_gap_but_never_in_place_of_a_ferry():
    edges = island_at(200)
    listed = pd.DataFrame({"x": [500.0], "y": [200.0]})
    nowhere, island = shapely.Point(-9e6, 0).buffer(1), shapely.box(0, 150, 1000, 1000)
    joined, record = road_joins.mend_listed(edges, listed, NO_WATER, nowhere)
    assert record[["kind", "gap_m"]].to_numpy().tolist() == [["gap", 200]]
    assert set(road_graph.components(joined)) == {0}
    assert len(road_joins.mend_listed(edges, listed, NO_WATER, island)[1]) == 0
    assert len(road_joins.mend_listed(edges, listed.iloc[:0], NO_WATER, nowhere)[1]) == 0
    assert len(road_joins.mend_listed(island_at(260), listed, NO_WATER, nowhere)[1]) == 0


# ---- newer ways


def test_a_way_beside_a_known_road_adds_nothing_and_one_that_leaves_it_adds_the_part_that_leaves():
    beside = parts_of([(0, 25), (1000, 25)])
    assert not road_updates.are_new(road_updates.unknown_parts(beside, table(MAIN))).any()
    leaving = parts_of([(0, 2), (500, 2), (500, 602)])
    part = road_updates.unknown_parts(leaving, table(MAIN))
    assert road_updates.are_new(part).tolist() == [True]
    assert part.length[0] == pytest.approx(590, abs=12)
    assert part["away_m"][0] == pytest.approx(572, abs=12)


def test_a_short_stretch_is_new_only_as_part_of_a_longer_road():
    alone = parts_of([(500, 40), (500, 120)])
    assert not road_updates.are_new(road_updates.unknown_parts(alone, table(MAIN))).any()
    chained = parts_of([(500, 40), (500, 120)], [(500, 120), (500, 200)])
    assert road_updates.are_new(road_updates.unknown_parts(chained, table(MAIN))).all()


def test_a_new_road_meets_the_roads_it_reaches_and_crosses():
    edges = table(MAIN, (2, 3, [(1000, 0), (1000, 800)]), (3, 4, [(1000, 800), (0, 800)]))
    part = road_updates.unknown_parts(parts_of([(500, 12), (500, 1000)]), edges)
    grown = road_updates.insert(edges, part)
    assert set(road_graph.components(grown)) == {0}
    places = {tuple(p) for p in road_graph.node_xy(grown).round().to_numpy()}
    assert {(500, 0), (500, 800)} <= places


def test_a_new_bridge_meets_roads_at_its_ends_only():
    edges = table(MAIN, (5, 6, [(0, 400), (1000, 400)]))
    part = road_updates.unknown_parts(parts_of([(500, 10), (500, 700)], structure="bridge"), edges)
    grown = road_updates.insert(edges, part)
    label = (
        pd.Series(road_graph.components(grown))
        .groupby(grown["structure"] + grown["v"].eq(6).astype(str))
        .first()
    )
    assert label["bridgeFalse"] == label["noneFalse"] != label["noneTrue"]


def test_a_new_road_that_reaches_nothing_is_left_out():
    edges = table(MAIN)
    far = road_updates.unknown_parts(parts_of([(0, 500), (400, 500)]), edges)
    kept, left = road_places.without_unreached_new(road_updates.insert(edges, far))
    assert (len(kept), left.length.sum()) == (1, 400)


def test_a_short_way_across_a_gap_is_taken_only_where_it_unites():
    edges = table(MAIN, (3, 4, [(500, 70), (500, 400)]))
    across = road_updates.unknown_parts(parts_of([(500, 0), (500, 70)], [(600, 0), (600, 60)]), edges)
    chosen = across[road_updates.spanning(edges, across)]
    assert chosen.geometry.iloc[0].centroid.x == 500
    assert len(chosen) == 1
    grown, record = road_updates.insert_recorded(edges, chosen)
    assert set(road_graph.components(grown)) == {0}
    assert record[["kind", "gap_m", "island_km"]].to_numpy().tolist() == [["new_way", 70, 0.33]]


def test_disagreements_are_counted_by_commune_and_class():
    communes = squares(c20001=(0, 0), c20002=(1000, 0))
    known = table(
        (1, 2, [(0, 100), (1000, 100)], {"road_class": "primary"}),
        (2, 3, [(1000, 100), (2000, 100)], {"road_class": "primary"}),
        (4, 5, [(0, 500), (1000, 500)], {"road_class": "track"}),
    ).assign(commune_code=["20001", "20002", "20001"])
    ways = parts_of([(0, 105), (1000, 105)], road_class="trunk")
    added = measured(table((6, 7, [(0, 900), (300, 900)], {"vintage": "osm_2026"}))).assign(
        commune_code="20001"
    )
    left = table((8, 9, [(1100, 900), (1150, 900)], {"vintage": "osm_2026"}))
    found = road_tables.update_table(known, ways, added, left, communes).set_index(
        ["commune_code", "road_class"]
    )
    assert found.loc[("20001", "primary"), "class_differs_km"] == 1.0
    assert found.loc[("20002", "primary"), "disagree_km"] == pytest.approx(0.97, abs=0.02)
    assert found.loc[("20001", "minor"), "new_km"] == 0.3
    assert found.loc[("20002", "minor"), "left_out_km"] == 0.05
    assert ("20001", "track") not in found.index


# ---- ferries, borders, zones, named roads


def boats(*geometries):
    return gpd.GeoDataFrame({"name": None}, index=range(len(geometries)), geometry=list(geometries), crs=CRS)


def test_a_crossing_in_pieces_becomes_one_edge_between_two_quays():
    edges = table(MAIN, (3, 4, [(0, 9000), (1000, 9000)]))
    pieces = shapely.MultiLineString([[(500, 8000), (500, 8980)], [(500, 20), (500, 3000)]])
    grown, without = road_ferries.add_ferries(edges, boats(pieces))
    ferry = grown[grown["road_class"] == "ferry"]
    assert without == 0
    assert (len(ferry), ferry.length.iloc[0], ferry["ref"].iloc[0]) == (1, 8960, "CLC")
    assert set(road_graph.components(grown)) == {0}


def test_a_ferry_without_a_road_behind_its_quay_is_counted_and_left_out():
    grown, without = road_ferries.add_ferries(
        table(MAIN),
        boats(shapely.LineString([(500, 10), (500, 700)]), shapely.LineString([(9, 5e3), (9, 6e3)])),
    )
    assert (without, len(grown)) == (2, 1)


def test_edges_are_cut_at_commune_borders_and_named_by_commune():
    communes = squares(c20001=(0, 0), c20002=(1000, 0))
    edges = table((1, 2, [(250, 500), (1750, 500)]), (2, 3, [(1750, 500), (2500, 500)]))
    cut = road_places.cut_at_borders(edges, communes)
    codes = road_places.commune_of(road_places.middles(cut), communes)
    km = pd.Series(cut.length.to_numpy()).groupby(pd.Series(codes).fillna("outside")).sum()
    assert km.to_dict() == {"20001": 750, "20002": 1000, "outside": 500}


def test_clipping_keeps_small_roads_near_the_city_and_main_roads_further_out():
    communes = squares(c20001=(0, 0))
    edges = table(
        (1, 2, [(500, 500), (3500, 500)]),
        (2, 3, [(3500, 500), (5000, 500)], {"road_class": "primary"}),
        (3, 4, [(5000, 500), (5500, 500)]),
        (3, 5, [(5000, 500), (19000, 500)], {"road_class": "primary"}),
        (6, 7, [(3000, 900), (3000, 1000)]),
    )
    kept = road_places.clipped(edges, communes)
    assert kept[["u", "v"]].to_numpy().tolist() == [[1, 2], [2, 3], [3, 5]]


def test_speed_zones_follow_former_districts_then_the_meridian():
    rows = [("1", "Nông Sơn"), ("1", "Nông Sơn"), ("2", "Tây Giang"), ("3", "Đại Lộc"), ("20308", "Hòa Vang")]
    merges = pd.DataFrame(rows, columns=["commune_code", "old_district_before_2025"])
    merges["old_district_before_2025"] = "Huyện " + merges["old_district_before_2025"]
    zones = road_zones.zone_of_commune(merges)
    assert zones.to_dict() == {"1": "mountain_south", "2": "mountain_west"}
    lon = [108.1, 107.9, 107.9, 108.1, 107.9]
    points = gpd.points_from_xy(lon, [15.8] * 5, crs=4326).to_crs(CRS)
    found = road_zones.speed_zones(points.x, points.y, pd.Series(["1", "1", "3", "3", "20308"]), zones)
    assert found.tolist() == ["mountain_south", "mountain_south", "mountain_west", "plain", "plain"]


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("QL 14G (TL 604)", "QL14G"),
        ("14G (TL 604)", "QL14G"),
        ("QL14G (TL604)", "QL14G"),
        ("QL.14G", "QL14G"),
        ("14G", "QL14G"),
        ("604", "QL14G"),
        ("14", "HCM"),
        ("616", "QL40B"),
        ("QL.1A", "QL1"),
        ("1", "QL1"),
        ("AH17", "QL14B"),
        ("AH1", None),
        ("ĐT.606", "DT606"),
        ("TL 630", "DT630"),
        ("ĐH11.ĐG", "DH11.DG"),
        ("CT.01", "CT01"),
        ("đường bê tông", None),
        (None, None),
    ],
)
def test_every_spelling_of_a_reference_becomes_one(raw, normal):
    assert source.normal_ref(raw) == normal


def test_a_named_road_is_followed_past_an_unmarked_stretch_and_a_tempting_shortcut(monkeypatch):
    marked = {"ref": "QL9", "road_class": "primary"}
    edges = table(
        (1, 2, [(500000, 1750000), (500000, 1751000)], marked),
        (2, 3, [(500000, 1751000), (501000, 1751000)], {"road_class": "primary"}),
        (3, 4, [(501000, 1751000), (501000, 1750000)], marked),
        (1, 4, [(500000, 1750000), (501000, 1750000)]),
    )
    ends = gpd.points_from_xy([500000, 501000], [1750000, 1750000], crs=CRS).to_crs(4326)
    road = {"ref": "QL9", "from_name": "a", "to_name": "b", "official_km": 3.2, "source": "s"}
    road |= {"from_lon": ends.x[0], "from_lat": ends.y[0], "to_lon": ends.x[1], "to_lat": ends.y[1]}
    road |= {"explanation_vi": "v", "explanation_en": "e"}
    monkeypatch.setattr(road_known, "known_roads", lambda: pd.DataFrame([road]))
    complete, km = road_known.with_completed_refs(edges)
    assert km == {"QL9": 1.0}
    assert complete["ref"].fillna("none").tolist() == ["QL9", "QL9", "QL9", "none"]
    found = road_known.checked_lengths(measured(edges))
    assert found[["measured_km", "ratio"]].to_numpy().tolist() == [[3.0, 0.938]]


def test_a_network_with_a_fault_is_refused():
    edges = measured(table(MAIN), commune_code="20001")
    assert road_tables.require_sound(edges)["km_in_city"] == {"minor": 1.0}
    loop = measured(table((1, 1, [(0, 0), (9, 9), (0, 0)])), commune_code="20001")
    with pytest.raises(SourceError, match="1 edges from a node to itself"):
        road_tables.require_sound(loop)
    stray = measured(table(MAIN, (2, 3, [(1007, 0), (1500, 0)])), commune_code="20001")
    with pytest.raises(SourceError, match="end away from their node"):
        road_tables.require_sound(stray)
