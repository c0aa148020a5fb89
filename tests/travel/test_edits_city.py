"""Edits of the real city against full solves of it."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString

from zones import city, coverage
from zones.travel import TravelModel, WhatIf


@pytest.fixture(scope="module")
def clinics() -> gpd.GeoDataFrame:
    return city.service_facilities("district_health")


def _assert_as_solved_anew(what_if: WhatIf) -> None:
    work = what_if._scene.work
    words = work.flooded(what_if._scene.seed_list())
    assert np.array_equal(words, work.words)


def _assert_as_another_model(what_if: WhatIf, cells: city.Cells) -> None:
    served = what_if.facilities[what_if.facilities["joined"]]
    full = what_if.model().minutes(served, mode=what_if.mode, season=what_if.season)
    assert what_if.minutes.tobytes() == full.minutes.tobytes()
    number = np.append(served.index.to_numpy(), -1)
    assert np.array_equal(what_if.nearest, number[full.nearest])
    anew, counted = coverage.histogram(cells, full.minutes), coverage.tallied(cells, what_if.tally)
    for name in ("persons", "area_km2", "persons_unreachable", "area_unreachable_km2"):
        assert getattr(counted, name).tobytes() == getattr(anew, name).tobytes(), name


def test_random_edits_of_the_city_equal_full_solves(
    city_model: TravelModel, clinics: gpd.GeoDataFrame
) -> None:
    rng = np.random.default_rng(20)
    cells = city.cells()
    what_if = WhatIf(city_model, clinics, tally=coverage.tally(cells))
    start = what_if.minutes
    edges = city_model.network.edges
    ids = edges.loc[edges["joinable"], "edge_id"].to_numpy()
    lived_in = cells.cell[cells.persons > 1]

    def place() -> tuple[float, float]:
        x, y = city_model.grid.centre_of(rng.choice(lived_in))
        return float(x), float(y)

    def line() -> LineString:
        x, y = place()
        return LineString([(x, y), (x + rng.uniform(-3000, 3000), y + rng.uniform(-3000, 3000))])

    kinds: list[Callable[[], object]] = [
        lambda: what_if.add_facility([place()]),
        lambda: what_if.remove_facility(int(rng.choice(what_if.facilities.index))),
        lambda: what_if.close_road(rng.choice(ids, 20)),
        lambda: what_if.add_road(line(), road_class="secondary"),
        lambda: what_if.upgrade_road(rng.choice(ids, 20), road_class="primary"),
        lambda: what_if.upgrade_road(rng.choice(ids, 20), kmh=15.0),
        lambda: what_if.reopen(rng.choice(ids, 500)),
    ]
    for i in range(21):
        kinds[i % len(kinds)]()
        if i % 9 == 8:
            what_if.undo()
        _assert_as_solved_anew(what_if)
    what_if.set_season("wet")
    what_if.add_road(line(), road_class="tertiary")
    _assert_as_another_model(what_if, cells)
    while what_if.steps:
        what_if.undo()
    assert what_if.minutes.tobytes() == start.tobytes()


def test_a_road_that_joins_another_leaves_who_passes_by_alone(
    city_model: TravelModel, clinics: gpd.GeoDataFrame
) -> None:
    """A short stub changes times near it, not those of everybody upstream by a millionth of a second."""
    what_if = WhatIf(city_model, clinics)
    before = what_if.seconds.copy()
    edges = city_model.network.edges
    trunk = np.flatnonzero((edges["road_class"] == "primary") & (edges["length_m"] > 2000))
    for edge in trunk[:: max(1, trunk.size // 5)]:
        middle = city_model.network.lines[edge].interpolate(0.5, normalized=True)
        stub = LineString([(middle.x, middle.y), (middle.x + 40, middle.y + 30)])
        what_if.add_road(stub, road_class="minor")
        assert np.count_nonzero(what_if.seconds[: before.size] != before) < 500
        what_if.undo()
