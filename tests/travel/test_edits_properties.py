"""Whatever is edited, in whatever order: the working copy is what a full solve of the same world finds."""

import contextlib
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString

from zones import coverage
from zones.city import Cells
from zones.errors import InputError
from zones.travel import TravelModel, WhatIf

World = Callable[..., TravelModel]
Roads = Callable[..., gpd.GeoDataFrame]

SIDE = 12
SPREAD = 40
CLASSES = ["minor", "track", "motorway", "ferry", "pedestrian"]


def _edges(rng: np.random.Generator, count: int) -> list[dict[str, Any]]:
    """Return random roads between few junctions."""
    junctions = rng.integers(0, SIDE * 4, (9, 2)) * 25.0
    pairs = [rng.choice(9, 2, replace=False) for _ in range(count)]
    return [
        {
            "coords": [junctions[a], rng.integers(1, SIDE * 10, 2) * 10.0, junctions[b]],
            "road_class": str(rng.choice(CLASSES, p=[0.5, 0.2, 0.1, 0.1, 0.1])),
            "oneway": bool(rng.random() < 0.3),
            "structure": str(rng.choice(["none", "bridge", "ford"], p=[0.8, 0.1, 0.1])),
        }
        for a, b in pairs
    ]


def _case(world: World, rng: np.random.Generator) -> tuple[WhatIf, Cells]:
    """Return a working copy of a random world; flat land now and then, where many ways take equally long."""
    shape = (SIDE, SIDE)
    water = [tuple(cell) for cell in np.argwhere(rng.random(shape) < 0.15)]
    hills = rng.normal(0, 20, shape) if rng.random() < 0.5 else np.zeros(shape)
    model = world(shape, _edges(rng, 12), water=water, elevation=hills)
    cell = rng.integers(0, SIDE * SIDE, 200)
    people = Cells(
        model.grid,
        ("a", "b", "c"),
        cell,
        rng.integers(0, 3, 200),
        rng.random(200),
        rng.random(200) * 100,
        rng.random(200) * 100,
    )
    while True:
        try:
            spots = rng.integers(0, SIDE * 10, (3, 2)) * 10.0
            what_if = WhatIf(model, spots, tally=coverage.tally(people))
        except InputError:
            continue
        if rng.random() < 0.5:
            what_if.prepare()
        return what_if, people


def _edit(what_if: WhatIf, rng: np.random.Generator) -> str:
    """Make one random edit and return its name; one that is refused changes nothing."""
    edge_ids = np.concatenate([part.network.edges["edge_id"] for part in what_if._scene.parts])
    some = rng.choice(edge_ids, rng.integers(1, 4)).tolist()
    kinds = ["add", "remove", "close", "reopen", "class", "kmh", "road", "season", "mode", "undo", "redo"]
    kind = str(rng.choice(kinds, p=[0.1, 0.14, 0.1, 0.08, 0.08, 0.08, 0.12, 0.06, 0.04, 0.14, 0.06]))
    if kind == "add":
        what_if.add_facility([rng.integers(0, SIDE * 20, 2) * 5.0])
    elif kind == "remove":
        what_if.remove_facility(int(rng.choice([*what_if.facilities.index, 99])))
    elif kind == "close":
        what_if.close_road(some)
    elif kind == "reopen":
        what_if.reopen(some)
    elif kind == "class":
        what_if.upgrade_road(some, road_class=str(rng.choice(["minor", "track"])))
    elif kind == "kmh":
        what_if.upgrade_road(some, kmh=float(rng.choice([5.0, 36.0, 80.0])))
    elif kind == "road":
        what_if.add_road(
            LineString(rng.integers(1, SIDE * 10, (3, 2)) * 10.0),
            road_class=str(rng.choice(CLASSES)),
            oneway=bool(rng.random() < 0.3),
            structure=str(rng.choice(["none", "bridge"], p=[0.8, 0.2])),
            snap_m=float(rng.choice([0.0, 60.0, 200.0])),
        )
    elif kind == "season":
        what_if.set_season(str(rng.choice(["dry", "wet"])))
    elif kind == "mode":
        what_if.set_mode(str(rng.choice(["motorcycle", "car", "foot"])))
    elif kind == "undo":
        what_if.undo()
    else:
        what_if.redo()
    return kind


def _assert_as_full_solve(what_if: WhatIf, people: Cells) -> None:
    """Compare cells and every node of every edge, and the histogram, with a solve from nothing."""
    model = what_if.model()
    facilities = what_if.facilities
    served = facilities[facilities["joined"]]
    if served.empty:
        assert np.isinf(what_if.seconds).all()
        return
    full = model.minutes(served, mode=what_if.mode, season=what_if.season)
    number = np.append(served.index.to_numpy(), -1)
    n_cells = model.grid.size
    assert what_if.minutes.tobytes() == full.minutes.tobytes()
    assert what_if.seconds[:n_cells].tobytes() == full.seconds[:n_cells].tobytes()
    np.testing.assert_array_equal(what_if.nearest, number[full.nearest])
    # Nodes of roads, found by the edge they are on and their place along it.
    nodes = np.concatenate([part.node[part.network.graph.piece_begin] for part in what_if._scene.parts])
    graph = model.network.graph
    np.testing.assert_array_equal(what_if.seconds[nodes], full.seconds[n_cells + graph.piece_begin])
    np.testing.assert_array_equal(what_if.source[nodes], number[full.source[n_cells + graph.piece_begin]])
    counted = coverage.tallied(people, what_if.tally)
    anew = coverage.histogram(people, full.minutes)
    for name in ("persons", "area_km2", "persons_unreachable", "area_unreachable_km2"):
        assert getattr(counted, name).tobytes() == getattr(anew, name).tobytes(), name


def _assert_refused_changes_nothing(what_if: WhatIf, rng: np.random.Generator) -> None:
    steps, before = what_if.steps, (what_if.seconds.tobytes(), what_if.source.tobytes())
    try:
        _edit(what_if, rng)
    except InputError:
        assert what_if.steps == steps
        assert (what_if.seconds.tobytes(), what_if.source.tobytes()) == before


def _times(examples: int) -> settings:
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=examples, deadline=None, suppress_health_check=quiet)


seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(autouse=True)
def small_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the small worlds have many tiles, so that ways lead from one to another and back."""
    monkeypatch.setattr("zones.travel.world.TILE", 2)
    # And much of what is done there be done by two threads.
    for home in ("working", "tally"):
        monkeypatch.setattr(f"zones.travel.edits.{home}.WORTH", 12)


@_times(50)
@given(seed=seeds)
def test_every_edit_equals_a_full_solve_of_a_model_built_anew(world: World, seed: int) -> None:
    rng = np.random.default_rng(seed)
    what_if, people = _case(world, rng)
    for _ in range(10):
        _assert_refused_changes_nothing(what_if, rng)
        _assert_as_full_solve(what_if, people)


@_times(35)
@given(seed=seeds)
def test_long_sequences_of_edits_stay_at_the_fixpoint(world: World, seed: int) -> None:
    rng = np.random.default_rng(seed)
    what_if, people = _case(world, rng)
    work = what_if._scene.work
    for _ in range(40):
        _assert_refused_changes_nothing(what_if, rng)
        words = work.flooded(what_if._scene.seed_list())
        assert words.tobytes() == work.words.tobytes()
    _assert_as_full_solve(what_if, people)


def _spread_out(world: World, rng: np.random.Generator) -> tuple[WhatIf, Cells]:
    """Return a working copy of many facilities, so that most edits are far from most of them."""
    starts = rng.integers(8, SPREAD * 10 - 8, (60, 2)) * 10.0
    edges = [
        {"coords": [begin, begin + rng.integers(1, 8, 2) * 10.0 * rng.choice([-1, 1], 2)]} for begin in starts
    ]
    model = world((SPREAD, SPREAD), edges, elevation=rng.normal(0, 5, (SPREAD, SPREAD)))
    cell = rng.integers(0, SPREAD * SPREAD, 500)
    weights = [rng.random(500) * 100 for _ in range(3)]
    people = Cells(model.grid, ("a", "b"), cell, rng.integers(0, 2, 500), *weights)
    spots = rng.integers(1, SPREAD * 10, (25, 2)) * 10.0
    return WhatIf(model, spots, tally=coverage.tally(people)), people


@pytest.mark.parametrize("seed", range(15))
def test_removals_found_ahead_hold_wherever_no_edit_bears_on_them(world: World, seed: int) -> None:
    rng = np.random.default_rng(seed)
    what_if, people = _spread_out(world, rng)
    what_if.prepare()
    scene, work = what_if._scene, what_if._scene.work
    edge_ids = what_if.model().network.edges["edge_id"].to_numpy()
    known = found = 0
    for _ in range(40):
        kind = rng.choice(["remove", "add", "close", "road", "undo"], p=[0.4, 0.1, 0.1, 0.1, 0.3])
        if kind == "remove" and len(what_if.facilities) > 1:
            number = int(rng.choice(what_if.facilities.index))
            ahead = scene.start.removals.get(number)
            if ahead is not None and work.allows(ahead):
                known += 1
            else:
                found += 1
            what_if.remove_facility(number)
        elif kind == "add":
            what_if.add_facility([rng.integers(10, SPREAD * 100 - 10, 2) * 1.0])
        elif kind == "close":
            what_if.close_road([int(rng.choice(edge_ids))])
        elif kind == "road":
            begin = rng.integers(80, SPREAD * 100 - 80, 2) * 1.0
            what_if.add_road(LineString([begin, begin + rng.integers(1, 60, 2)]), road_class="minor")
        elif kind == "undo" and what_if.steps:
            what_if.undo()
        assert work.flooded(scene.seed_list()).tobytes() == work.words.tobytes()
    _assert_as_full_solve(what_if, people)
    assert known > 0
    assert found > 0


@pytest.mark.parametrize("seed", range(5))
def test_switching_there_and_back_meets_the_edits_that_stand(world: World, seed: int) -> None:
    rng = np.random.default_rng(seed)
    what_if, people = _spread_out(world, rng)
    edge_ids = what_if.model().network.edges["edge_id"].to_numpy()
    first = what_if.seconds.tobytes()
    for switch in (what_if.set_season, what_if.set_mode):
        for to in {"set_season": ("wet", "dry"), "set_mode": ("foot", "car")}[switch.__name__]:
            what_if.remove_facility(int(rng.choice(what_if.facilities.index)))
            what_if.add_facility([rng.integers(10, SPREAD * 100 - 10, 2) * 1.0])
            what_if.upgrade_road(rng.choice(edge_ids, 3).tolist(), kmh=80.0)
            what_if.close_road(rng.choice(edge_ids, 3).tolist())
            begin = rng.integers(80, SPREAD * 100 - 80, 2) * 1.0
            what_if.add_road(LineString([begin, begin + 40.0]), road_class="minor")
            switch(to)
            _assert_as_full_solve(what_if, people)
    while what_if.steps:
        what_if.undo()
    assert what_if.seconds.tobytes() == first


@pytest.mark.parametrize("seed", range(8))
def test_whoever_comes_back_to_a_mode_and_season_finds_nothing_of_earlier_visits(
    world: World, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    what_if, people = _spread_out(world, rng)
    scene, work = what_if._scene, what_if._scene.work
    edge_ids = what_if.model().network.edges["edge_id"].to_numpy()
    kinds = ["season", "mode", "remove", "add", "close", "upgrade", "road", "undo", "redo"]
    for _ in range(60):
        kind = rng.choice(kinds, p=[0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.15, 0.05])
        with contextlib.suppress(InputError):
            if kind == "season":
                what_if.set_season("wet" if what_if.season == "dry" else "dry")
            elif kind == "mode":
                what_if.set_mode("foot" if what_if.mode == "motorcycle" else "motorcycle")
            elif kind == "remove":
                what_if.remove_facility(int(rng.choice(what_if.facilities.index)))
            elif kind == "add":
                what_if.add_facility([rng.integers(10, SPREAD * 100 - 10, 2) * 1.0])
            elif kind == "close":
                what_if.close_road([int(rng.choice(edge_ids))])
            elif kind == "upgrade":
                what_if.upgrade_road([int(rng.choice(edge_ids))], kmh=float(rng.choice([8.0, 80.0])))
            elif kind == "road":
                begin = rng.integers(80, SPREAD * 100 - 80, 2) * 1.0
                what_if.add_road(LineString([begin, begin + rng.integers(1, 60, 2)]), road_class="minor")
            else:
                for _ in range(rng.integers(1, 4)):
                    what_if.undo() if kind == "undo" else what_if.redo()
        assert work.flooded(scene.seed_list()).tobytes() == work.words.tobytes()
        # What is no longer as it began lies on tiles that are known to be touched.
        other = np.flatnonzero(work.words[: scene.start.words.size] != scene.start.words)
        assert work.sheet.touched[work.order.tile[other]].all()
    _assert_as_full_solve(what_if, people)
    while what_if.steps:
        what_if.undo()
    known = dict(scene.starts._known)
    assert len(known) > 2
    for mode, season in known:
        what_if.set_mode(mode)
        what_if.set_season(season)
        sheet, start = work.sheet, work.sheet.start
        assert start is known[mode, season]
        assert sheet.words[: start.words.size].tobytes() == start.words.tobytes()
        assert sheet.arcs.tobytes() == start.arcs.tobytes()
        assert sheet.costs.usable.tobytes() == start.part.costs.usable.tobytes()
        assert not sheet.touched.any()
        assert sheet.tally is not None
        assert start.tally is not None
        assert sheet.tally.counts[:, : start.tally.counts.shape[1]].tobytes() == start.tally.counts.tobytes()


@_times(30)
@given(seed=seeds)
def test_undoing_everything_gives_back_every_byte_and_redoing_it_too(world: World, seed: int) -> None:
    rng = np.random.default_rng(seed)
    what_if, people = _case(world, rng)

    def state() -> tuple[bytes, ...]:
        counted = coverage.tallied(people, what_if.tally)
        seen = [what_if.seconds, what_if.source, counted.persons, counted.area_km2]
        return (*(array.tobytes() for array in seen), what_if.facilities.to_csv().encode())

    states = [state()]
    for _ in range(12):
        with contextlib.suppress(InputError):
            if _edit(what_if, rng) not in ("undo", "redo"):
                del states[len(what_if.steps) :]
                states.append(state())
    for step in range(len(what_if.steps), 0, -1):
        assert state() == states[step]
        what_if.undo()
    assert state() == states[0]
    for expected in states[1:]:
        what_if.redo()
        assert state() == expected
    with pytest.raises(InputError, match="redo: nothing"):
        what_if.redo()
