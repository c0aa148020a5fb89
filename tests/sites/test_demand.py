"""People gathered into places: nobody is lost, and the crowded parts are the finest."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zones.grid import Grid
from zones.sites.demand import places

GRID = Grid(40, 50, west=0.0, north=4_000.0, cell_m=100.0)


@given(
    st.lists(st.tuples(st.integers(0, GRID.size - 1), st.floats(0.5, 1e4)), min_size=1, max_size=200),
    st.integers(1, 100),
)
def test_nobody_is_lost(rows: list[tuple[int, float]], most: int) -> None:
    cell, persons = (np.array(column) for column in zip(*rows, strict=True))
    found = places(GRID, cell.astype(np.int64), persons.astype(float), most=most)
    np.testing.assert_allclose(found.persons.sum(), persons.sum())
    assert set(found.cell) <= set(cell)
    blocks = len({(r // 32, c // 32) for r, c in zip(*np.divmod(cell, GRID.cols), strict=True)})
    assert found.cell.size <= max(most, blocks)


def test_with_room_enough_every_cell_is_a_place_of_its_own() -> None:
    cell = np.array([0, 1, 60, 1999])
    found = places(GRID, np.append(cell, 60), np.array([1.0, 2.0, 3.0, 4.0, 5.0]), most=50)
    assert dict(zip(found.cell.tolist(), found.persons.tolist(), strict=True)) == {0: 1, 1: 2, 60: 8, 1999: 4}


def test_where_most_people_live_apart_is_cut_first() -> None:
    crowd = np.array([0, 1, 50, 51])
    few = np.array([44, 45, 94, 95])
    cell, persons = np.concatenate([crowd, few]), np.repeat([100.0, 1.0], 4)
    found = places(GRID, cell, persons, most=7)
    assert set(crowd) <= set(found.cell)
    assert found.persons[np.isin(found.cell, few)].max() == 4


def test_a_place_stands_where_most_of_its_people_do() -> None:
    found = places(GRID, np.array([0, 1, 2, 3]), np.array([1.0, 1.0, 1.0, 100.0]), most=1)
    assert found.cell.tolist() == [3]
    assert found.persons.tolist() == [103]
