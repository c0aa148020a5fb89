"""The saved road network: what it promises, against the world and against its source files."""

import numpy as np
import pandas as pd
import pytest
import shapely

from zones.data import catalogue
from zones.data.build import road_graph, road_joins, road_network, road_tables
from zones.data.sources import roads as source
from zones.errors import SourceError
from zones.settings import CRS


@pytest.fixture(scope="module")
def roads():
    return catalogue.load_table("roads")


@pytest.fixture(scope="module")
def checks():
    return {name: record.checks for name, record in catalogue.records().items()}


def test_edges_run_between_their_nodes_and_have_true_lengths(roads):
    road_tables.require_sound(roads)
    # Rounding to 1 m moves each vertex by 0.7 m at most, so each segment changes by 1.5 m at most.
    slack = 1.5 * shapely.get_num_coordinates(roads.geometry.to_numpy())
    assert (abs(roads["length_m"] - roads.length) <= slack).all()
    assert roads["length_m"].sum() == pytest.approx(roads.length.sum(), rel=0.001)
    assert (np.unique(roads[["u", "v"]]) == np.arange(roads[["u", "v"]].max().max() + 1)).all()


def test_the_file_stays_small():
    assert catalogue.records()["roads"].size_bytes < 10_000_000


def drivable_parts(roads, *, with_ferries):
    kept = road_joins.drivable(roads) | (with_ferries & (roads["road_class"] == "ferry").to_numpy())
    part = roads[kept].reset_index(drop=True)
    return part, road_graph.components(part)


def test_mending_connects_what_the_map_left_apart(roads, checks):
    before, after = checks["roads"]["before"], checks["roads"]["after_with_ferries"]
    assert before["city_outside_km"] == pytest.approx(513, abs=1)
    part, label = drivable_parts(roads, with_ferries=True)
    in_city = part["commune_code"].notna()
    outside = part.loc[in_city & (label != 0), "length_m"].sum() / 1000
    assert outside == pytest.approx(after["city_outside_km"], abs=1)
    assert outside < 0.35 * before["city_outside_km"]


@pytest.mark.parametrize("commune_code", ["20752", "20950", "20656", "20941", "20728"])
def test_mapping_gaps_of_the_west_are_closed(roads, commune_code):
    part, label = drivable_parts(roads, with_ferries=False)
    inside = (part["commune_code"] == commune_code).to_numpy()
    assert part["length_m"][inside & (label == 0)].sum() > 0.8 * part["length_m"][inside].sum()


@pytest.mark.parametrize("commune_code", ["20434", "20992"])
def test_the_islands_are_reached_by_ferry_and_by_nothing_else(roads, commune_code):
    share = {}
    for with_ferries in (False, True):
        part, label = drivable_parts(roads, with_ferries=with_ferries)
        inside = (part["commune_code"] == commune_code).to_numpy()
        share[with_ferries] = part["length_m"][inside & (label == 0)].sum() / part["length_m"][inside].sum()
    # The outline of Tam Hải takes in 4 km of road on the spit across the channel.
    assert share[False] < 0.15
    assert share[True] > 0.9


def test_every_join_is_short_or_has_a_way_across(checks):
    joins = catalogue.load_table("road_joins")
    straight = joins[joins["kind"] != "new_way"]
    limit = straight["kind"].map({"touch": 1.0, "snap": 50.0, "gap": 250.0})
    assert (straight["gap_m"] <= limit).all()
    assert (
        not straight["commune_code"]
        .isin(road_network.FERRY_ONLY)
        .where(straight["kind"] == "gap", False)
        .any()
    )
    assert joins.groupby("kind").size().to_dict() == checks["road_joins"]["joins"]


def test_quality_text_quotes_the_figures_of_the_build(checks):
    text = catalogue.definition("roads").quality["en"]
    figures = checks["roads"]
    for km in (
        figures["km_by_vintage"]["osm_2026"],
        figures["before"]["city_outside_km"],
        figures["after"]["city_outside_km"],
        figures["after_with_ferries"]["city_outside_km"],
    ):
        assert f"{km:.0f} km" in text


def test_new_roads_are_counted_where_they_lie(roads):
    updates = catalogue.load_table("road_updates")
    new = roads[(roads["vintage"] == "osm_2026") & roads["commune_code"].notna()]
    counted = updates.groupby("commune_code")["new_km"].sum()
    expected = new.groupby("commune_code")["length_m"].sum() / 1000
    assert set(counted[counted > 0].index) == set(expected[expected >= 0.005].index)
    assert (counted - expected).abs().max() < 0.05


def test_named_roads_measure_as_published():
    found = catalogue.load_table("road_checks").set_index("road")
    assert found["official_km"].to_dict() == {"QL14B": 74.0, "QL14D": 74.4, "QL14E": 78.4, "QL14G": 66.0}
    assert found["ratio"].between(0.97, 1.03).all()


def test_the_roads_of_the_west_carry_their_reference_throughout(roads):
    km = roads.groupby("ref")["length_m"].sum() / 1000
    assert km["QL14D"] == pytest.approx(73, abs=1)
    assert km["DT606"] > 45
    assert set(roads.loc[roads["ref"] == "QL14D", "speed_zone"]) == {"mountain_west"}


def test_fords_and_structures_survive(roads):
    city = roads[roads["commune_code"].notna()]
    assert (city["structure"] == "ford").sum() == pytest.approx(367, abs=20)
    assert set(city["structure"]) == {"none", "bridge", "tunnel", "ford"}


def test_every_mainland_commune_has_roads(roads):
    communes = catalogue.load_table("communes")
    assert set(roads["commune_code"].dropna()) == set(communes["commune_code"]) - {"20333"}


@pytest.mark.sources
def test_adapters_read_what_the_build_expects(sources):
    ways = source.read_ways(sources / "osm/osm_roads_danang.parquet")
    assert ways.crs == CRS
    assert ways["way_id"].is_monotonic_increasing
    assert (ways.length > 0).all()
    graph = source.read_graph(sources / "osm/roads_graph_edges.parquet")
    assert set(graph["structure"]) == {"none", "bridge", "tunnel", "ford"}
    assert graph["ref"].map(source.normal_ref, na_action="ignore").dropna().str.fullmatch(
        catalogue.definition("roads").columns["ref"]["pattern"].replace("^", "").replace("$", "")
    ).all()  # fmt: skip


def test_a_source_without_a_column_is_named(tmp_path):
    path = tmp_path / "ways.parquet"
    pd.DataFrame({"osm_id": [1], "bridge": [False]}).to_parquet(path)
    with pytest.raises(SourceError, match=r"ways\.parquet: column geometry, road_class is missing"):
        source.read_ways(path)
