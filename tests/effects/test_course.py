"""Which edges carry a course: countable on a few straight streets."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from zones.effects import course_of

Make = dict[str, Callable[..., Any]]


@pytest.fixture(scope="module")
def street(make: Make) -> Any:
    """A numbered road in three edges of 1 km; a side street, two streets beside it, a track on top of it."""
    return make["network"](
        [
            {"coords": [(1000, 1500), (2000, 1500)], "ref": "QL9"},
            {"coords": [(2000, 1500), (3000, 1500)], "ref": "QL9"},
            {"coords": [(3000, 1500), (4000, 1500)], "ref": "QL9"},
            {"coords": [(2000, 1500), (2000, 1560)], "road_class": "minor"},
            {"coords": [(1000, 1515), (4000, 1515)], "road_class": "service"},
            {"coords": [(1000, 1500), (4000, 1500)], "road_class": "track"},
            {"coords": [(1000, 1520), (4000, 1520)], "road_class": "minor"},
        ]
    )


def test_a_course_is_carried_by_the_edges_it_runs_along_and_no_others(street: Any) -> None:
    found = course_of(street, LineString([(1000, 1500), (4000, 1500)]))
    assert found.edge_ids == (0, 1, 2)
    assert found.course_km == pytest.approx(3.0)
    assert found.share == pytest.approx(1.0)


def test_the_number_of_the_road_wins_over_a_nearer_street_beside_it(street: Any) -> None:
    assert course_of(street, LineString([(1000, 1511), (4000, 1511)])).edge_ids == (0, 1, 2)


@pytest.mark.parametrize(("end", "edges"), [(2490, (0,)), (2510, (0, 1))])
def test_a_section_that_ends_within_an_edge_takes_it_from_half_on(
    street: Any, end: int, edges: tuple[int, ...]
) -> None:
    assert course_of(street, LineString([(1000, 1500), (end, 1500)])).edge_ids == edges


def test_what_runs_where_no_road_is_known_is_not_matched(street: Any) -> None:
    found = course_of(street, LineString([(3000, 1500), (6000, 1500)]))
    assert found.edge_ids == (2,)
    assert found.matched_km == pytest.approx(1.0, abs=0.05)
    assert found.share == pytest.approx(1 / 3, abs=0.02)


def test_a_road_across_carries_nothing(street: Any) -> None:
    found = course_of(street, LineString([(2500, 500), (2500, 2500)]))
    assert found.edge_ids == ()
    assert found.share == 0.0


def test_both_carriageways_belong_to_a_divided_road(make: Make) -> None:
    network = make["network"](
        [
            {"coords": [(1000, 1500), (4000, 1500)], "ref": "QL9", "oneway": True},
            {"coords": [(4000, 1518), (1000, 1518)], "ref": "QL9", "oneway": True},
            {"coords": [(1000, 1518), (4000, 1518)], "ref": "QL1", "oneway": True},
        ]
    )
    assert course_of(network, LineString([(1000, 1500), (4000, 1500)])).edge_ids == (0, 1)


def test_a_line_in_pieces_is_the_sum_of_its_pieces(street: Any) -> None:
    parts = shapely.multilinestrings([[(1000, 1500), (2000, 1500)], [(3000, 1500), (4000, 1500)]])
    found = course_of(street, parts)
    assert found.edge_ids == (0, 2)
    assert found.course_km == pytest.approx(2.0)


@settings(deadline=None)
@given(shift=st.lists(st.floats(-9.0, 9.0), min_size=31, max_size=31))
def test_a_line_drawn_a_few_metres_off_is_still_the_road(street: Any, shift: list[float]) -> None:
    x = np.linspace(1000, 4000, 31)
    found = course_of(street, LineString(np.column_stack([x, 1500 + np.array(shift)])))
    assert found.edge_ids == (0, 1, 2)
