"""Where roads meet cells: by hand, and against Shapely cutting the same lines by boxes."""

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, box
from shapely.ops import nearest_points

from zones.grid import Grid
from zones.travel.splitting import crossings

GRID = Grid(rows=6, cols=8, west=1000.0, north=2600.0, cell_m=100.0)


def test_a_straight_road_has_one_point_per_cell() -> None:
    found = crossings(np.array([LineString([(1000, 2530), (1800, 2530)])]), GRID)
    np.testing.assert_array_equal(found.cell, range(8))
    np.testing.assert_allclose(found.at_m, np.arange(8) * 100 + 50)
    np.testing.assert_allclose(found.away_m, 20)
    np.testing.assert_allclose(found.y, 2530)


def test_a_short_road_keeps_to_its_cell_and_stops_at_its_end() -> None:
    found = crossings(np.array([LineString([(1010, 2510), (1030, 2510)])]), GRID)
    assert found.cell.tolist() == [0]
    assert (found.x[0], found.y[0], found.at_m[0]) == (1030, 2510, 20)
    assert found.away_m[0] == pytest.approx(np.hypot(20, 40))


def test_a_line_without_length_and_one_outside_the_grid() -> None:
    dot, away = LineString([(1150, 2450), (1150, 2450)]), LineString([(0, 0), (900, 100)])
    found = crossings(np.array([away, dot]), GRID)
    assert (found.edge.tolist(), found.cell.tolist(), found.away_m.tolist()) == ([1], [9], [0.0])


def test_a_road_that_leaves_the_grid_and_returns_has_two_stretches() -> None:
    found = crossings(np.array([LineString([(1050, 2580), (1050, 2700), (1080, 2700), (1080, 2580)])]), GRID)
    assert found.cell.tolist() == [0, 0]
    np.testing.assert_allclose(found.at_m, [0, 270])


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_shapely(seed: int) -> None:
    rng = np.random.default_rng(seed)
    line = LineString(rng.uniform([900, 1950], [1900, 2700], (6, 2)))
    found = crossings(np.array([line]), GRID)
    expected = []
    for row, col in np.ndindex(GRID.shape):
        x, y = GRID.west + col * 100, GRID.north - row * 100
        for part in shapely.get_parts(shapely.line_merge(line.intersection(box(x, y - 100, x + 100, y)))):
            centre = Point(x + 50, y - 50)
            expected.append((row * 8 + col, round(nearest_points(part, centre)[0].distance(centre), 6)))
    got = list(zip(found.cell.tolist(), found.away_m.round(6).tolist(), strict=True))
    # A line that crosses itself inside a cell is cut in more parts by Shapely: the nearest is the same.
    assert {(c, min(d for k, d in got if k == c)) for c, _ in got} == {
        (c, min(d for k, d in expected if k == c)) for c, _ in expected
    }
    on_line = shapely.line_interpolate_point(line, found.at_m)
    np.testing.assert_allclose(shapely.get_x(on_line), found.x)
    np.testing.assert_allclose(shapely.get_y(on_line), found.y)
    assert (np.diff(found.at_m) >= 0).all()
