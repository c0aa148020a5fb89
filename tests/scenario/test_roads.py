"""Roads in documents: found again by what they are; the road that was clicked and its stretch."""

from collections.abc import Callable

import pytest

from zones.errors import InputError
from zones.scenario import RoadIndex, road_edges
from zones.scenario.roads import matched

EDGES = [
    {"edge_id": 1, "cols": (0, 2), "ref": "QL1"},
    {"edge_id": 2, "cols": (2, 4), "ref": "QL1"},
    {"edge_id": 3, "cols": (4, 6), "ref": "QL1"},
    {"edge_id": 4, "cols": (6, 9)},
]


def test_roads_are_found_by_number_in_the_same_data(valley: Callable) -> None:
    network = valley(EDGES).network
    named = road_edges(network, [3, 1])
    assert [road.edge_id for road in named] == [1, 3]
    found = matched(RoadIndex(network), named, "roads")
    assert (found.roads, found.moved, found.faults) == (named, 0, ())


def test_roads_with_other_numbers_are_found_by_place(valley: Callable) -> None:
    named = road_edges(valley(EDGES).network, [1, 2])
    other = valley([{**edge, "edge_id": 5 - edge["edge_id"]} for edge in EDGES]).network
    found = matched(RoadIndex(other), named, "roads")
    assert sorted(road.edge_id for road in found.roads) == [3, 4]
    assert found.moved == 2


def test_a_road_that_is_gone_is_named_and_no_other_is_taken(valley: Callable) -> None:
    named = road_edges(valley(EDGES).network, [1, 2])
    other = valley([{**EDGES[0]}, {**EDGES[1], "ref": "QL2"}, {**EDGES[2], "edge_id": 9}]).network
    found = matched(RoadIndex(other), named, "edits[0].roads")
    assert found.roads == ()
    (fault,) = found.faults
    assert fault.path == "edits[0].roads[1]"
    assert "edge 2 (QL1, 120 m" in fault.what


def test_of_two_alike_roads_the_one_in_place_is_meant_and_a_tie_is_refused(valley: Callable) -> None:
    named = road_edges(valley(EDGES).network, [4])
    near = {"edge_id": 8, "cols": (6.2, 9.2)}
    other = valley([{"edge_id": 7, "cols": (6, 9)}, near]).network
    assert [road.edge_id for road in matched(RoadIndex(other), named, "roads").roads] == [7]
    twice = valley([{"edge_id": 7, "cols": (6, 9)}, {"edge_id": 8, "cols": (6, 9)}]).network
    (fault,) = matched(RoadIndex(twice), named, "roads").faults
    assert "2 such roads" in fault.what


def test_a_click_takes_the_stretch_to_the_next_junction(
    valley: Callable, town: Callable, place: Callable
) -> None:
    side = {"edge_id": 5, "cols": (4, 4.4), "ref": "DT5"}
    model = valley([*EDGES, side])
    x, y = place(1)
    picked = RoadIndex(model.network).at(model, town(model), x, y + 20)
    assert (picked.edge_id, picked.ref, picked.road_class, picked.kmh) == (1, "QL1", "minor", 36.0)
    assert picked.away_m == pytest.approx(20)
    # The side road meets it between 2 and 3.
    assert picked.stretch.edge_ids == (1, 2)
    assert picked.stretch.km == pytest.approx(0.24)
    assert picked.commune_code == "10001"
    # The middle of edge 3 lies on the border (cell 5), that of edge 4 has no number.
    assert set(picked.in_commune.edge_ids) == {1, 2}


def test_tracks_make_no_junction_and_classes_end_a_stretch(
    valley: Callable, town: Callable, place: Callable
) -> None:
    edges = [
        {"edge_id": 1, "cols": (0, 2)},
        {"edge_id": 2, "cols": (2, 4)},
        {"edge_id": 3, "cols": (4, 6), "road_class": "primary"},
        {"edge_id": 4, "cols": (2, 2.3), "road_class": "ferry"},
    ]
    model = valley(edges)
    picked = RoadIndex(model.network).at(model, town(model), *place(1))
    assert picked.stretch.edge_ids == (1, 2)


def test_a_click_beside_every_road_says_so(valley: Callable, town: Callable, place: Callable) -> None:
    model = valley([{"edge_id": 1, "cols": (0, 1)}])
    with pytest.raises(InputError, match="none within 100 m"):
        RoadIndex(model.network).at(model, town(model), *place(9), max_m=100)
