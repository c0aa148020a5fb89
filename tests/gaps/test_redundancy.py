"""What one closed road cuts off: by hand on a road with and without a loop; detours against networkx."""

from collections.abc import Callable

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zones.city import Cells
from zones.errors import InputError
from zones.gaps import cut_off, detours
from zones.travel import TravelModel

from .conftest import model_of, people, points

Y = 2500.0
ROW = [[(500, Y), (3500, Y)], [(3500, Y), (6500, Y)], [(6500, Y), (9500, Y)]]
LOOP = [(3500, Y), (3500, 3500), (6500, 3500), (6500, Y)]
World = Callable[..., TravelModel]
Homes = Callable[..., Cells]
At = Callable[..., gpd.GeoDataFrame]


def test_on_a_road_without_a_loop_everybody_hangs_on_its_first_link(
    world: World, homes: Homes, at: At
) -> None:
    living = homes(("a", 9500, Y, 10), ("a", 5500, Y, 4), ("b", 2500, Y, 6))
    found = cut_off(world(ROW), living, at((500, Y)))
    assert found["cut_off_pct"].to_dict() == {"a": 100.0, "b": 100.0}
    assert found["behind_link_persons"].to_dict() == {"a": 14.0, "b": 6.0}
    assert found["edge_id"].tolist() == [100, 100]


def test_a_loop_saves_those_behind_it_alone(world: World, homes: Homes, at: At) -> None:
    living = homes(("a", 9500, Y, 10), ("a", 5500, Y, 4))
    ring = [*ROW, LOOP, [(500, Y), (500, 500), (3500, 500), (3500, Y)]]
    found = cut_off(world(ring), living, at((500, Y))).loc["a"]
    assert found["behind_link_persons"] == 10
    assert found["cut_off_pct"] == pytest.approx(100 * 10 / 14)
    assert found["edge_id"] == 102
    # The last link runs from the loop at 6.5 km to the home at 9.5 km.
    assert found["sole_road_km"] == pytest.approx(3.0)


def test_links_beside_a_facility_do_not_count(world: World, homes: Homes, at: At) -> None:
    found = cut_off(world(ROW[:1]), homes(("a", 1400, Y, 7)), at((500, Y))).loc["a"]
    assert (found["cut_off_pct"], found["no_road_persons"]) == (0.0, 0.0)
    assert pd.isna(found["edge_id"])


def test_people_whom_no_road_joins_are_counted_apart(world: World, homes: Homes, at: At) -> None:
    island = [*ROW[:1], [(8500, 500), (10500, 500)]]
    living = homes(("a", 9500, 500, 3), ("a", 3500, Y, 1), ("b", 9500, 500, 2))
    found = cut_off(world(island), living, at((500, Y)))
    assert found["no_road_persons"].to_dict() == {"a": 3.0, "b": 2.0}
    assert found.loc["a", "cut_off_pct"] == 100.0
    assert np.isnan(found.loc["b", "cut_off_pct"])


def test_a_ford_is_a_link_in_the_dry_season_only(world: World, homes: Homes, at: At) -> None:
    model = world(
        [*ROW, LOOP, [(500, Y), (500, 500), (3500, 500), (3500, Y)]], ["none"] * 3 + ["ford", "none"]
    )
    living = homes(("a", 5500, Y, 4))
    assert cut_off(model, living, at((500, Y)), season="dry").loc["a", "cut_off_pct"] == 0.0
    assert cut_off(model, living, at((500, Y)), season="wet").loc["a", "cut_off_pct"] == 100.0


def test_the_detour_is_what_the_way_round_costs_more(world: World, at: At) -> None:
    ring = [*ROW, LOOP, [(500, Y), (500, 500), (3500, 500), (3500, Y)]]
    seats = at((6500, Y), (9500, Y), (500, Y))
    found = detours(world(ring), seats, at((500, Y)))
    # From 6.5 km: 6 minutes; round the first stretch 4 km more, round the second 2 km more.
    assert found["road_min"].tolist() == [6.0, 9.0, 0.0]
    assert found["detour_min"].tolist() == [4.0, np.inf, 0.0]
    assert found["edge_id"].tolist()[:2] == [100, 102]
    assert pd.isna(found["edge_id"].iloc[2])


def test_without_a_facility_nothing_can_be_cut_off(world: World, homes: Homes, at: At) -> None:
    with pytest.raises(InputError, match="no facility"):
        cut_off(world(ROW), homes(("a", 1500, Y, 1)), at())
    with pytest.raises(InputError, match="no facility"):
        detours(world(ROW), at((1500, Y)), at())


@settings(deadline=None, max_examples=25)
@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 3), st.booleans()), min_size=4, max_size=30))
def test_detours_are_those_of_closing_every_link_in_turn(steps: set[tuple[int, int, bool]]) -> None:
    """A street grid two kilometres wide; each edge one kilometre, so places of arrival are exact."""
    lines = []
    for x, y, across in sorted(steps):
        begin = (x * 2000.0 + 500, y * 1000.0 + 450)
        lines.append(
            [begin, (begin[0] + 2000, begin[1]) if across and x < 5 else (begin[0], begin[1] + 1000)]
        )
    lines = [line for line in lines if line[1][1] < 4000] or [[(500.0, 450.0), (2500.0, 450.0)]]
    facility = lines[0][0]
    model = model_of(lines)
    seat = lines[-1][1]
    table = detours(model, points(seat), points(facility))
    road_min, detour_min = table["road_min"].iloc[0], table["detour_min"].iloc[0]

    graph = nx.Graph()
    for begin, end in lines:
        graph.add_edge(begin, end, km=abs(end[0] - begin[0]) / 1000 + abs(end[1] - begin[1]) / 1000)
    near = {node for node in graph if np.hypot(node[0] - facility[0], node[1] - facility[1]) <= 1000}

    def minutes(roads: nx.Graph) -> float:
        ways = nx.multi_source_dijkstra_path_length(roads, near, weight="km")
        return float(ways.get(seat, np.inf))

    base = minutes(graph)
    if not np.isfinite(base):
        assert np.isnan(road_min)
        return
    assert road_min == pytest.approx(base)
    worst = 0.0
    for edge in list(graph.edges):
        rest = graph.copy()
        rest.remove_edge(*edge)
        worst = max(worst, minutes(rest) - base)
    assert detour_min == pytest.approx(worst)


def test_people_fixture_puts_homes_in_their_cells() -> None:
    assert people(("a", 500, 3500, 2)).cell.tolist() == [0]
