"""What must hold in every world: more never lengthens, closing and reopening changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zones.errors import InputError
from zones.travel import MODES, TravelModel

World = Callable[..., TravelModel]
Roads = Callable[..., gpd.GeoDataFrame]

seeds = st.integers(0, 100_000)
modes = st.sampled_from(MODES)
seasons = st.sampled_from(["dry", "wet"])
# The fixtures are plain functions, the same for every example.
many = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _edges(rng: np.random.Generator, count: int) -> list[dict[str, Any]]:
    """Return random roads between few junctions."""
    junctions = rng.uniform(0, 1000, (7, 2))
    pairs = [rng.choice(7, 2, replace=False) for _ in range(count)]
    return [
        {
            "coords": [junctions[a], rng.uniform(0, 1000, 2), junctions[b]],
            "road_class": str(rng.choice(["minor", "track", "motorway", "ferry", "pedestrian"])),
            "oneway": bool(rng.random() < 0.3),
            "structure": str(rng.choice(["none", "bridge", "ford"], p=[0.8, 0.1, 0.1])),
        }
        for a, b in pairs
    ]


def _case(world: World, seed: int) -> tuple[TravelModel, np.ndarray, np.random.Generator]:
    """Return a random world and four places on its land."""
    rng = np.random.default_rng(seed)
    water = [tuple(cell) for cell in np.argwhere(rng.random((10, 10)) < 0.15)]
    hills = rng.normal(0, 20, (10, 10))
    model = world((10, 10), _edges(rng, 10), water=water, elevation=hills)
    spots = rng.uniform(0, 1000, (200, 2))
    return model, spots[np.isfinite(model.world.land.friction[model.grid.cell_of(*spots.T)])][:4], rng


@many
@given(seed=seeds, mode=modes, season=seasons)
def test_one_more_facility_never_lengthens(world: World, seed: int, mode: str, season: str) -> None:
    model, spots, _ = _case(world, seed)
    fewer = model.minutes(spots[:-1], mode=mode, season=season)
    more = model.minutes(spots, mode=mode, season=season)
    assert (more.seconds <= fewer.seconds).all()
    # Whoever is not nearer now keeps facility and time to the bit.
    kept = more.source < len(spots) - 1
    np.testing.assert_array_equal(more.seconds[kept], fewer.seconds[kept])
    np.testing.assert_array_equal(more.source[kept], fewer.source[kept])


@many
@given(seed=seeds, mode=modes, season=seasons)
def test_one_more_road_never_lengthens(world: World, roads: Roads, seed: int, mode: str, season: str) -> None:
    model, spots, rng = _case(world, seed)
    added = roads(_edges(rng, 2))
    added["edge_id"] += 1000
    added[["u", "v"]] += 1000
    before = model.minutes(spots, mode=mode, season=season)
    after = model.with_added(added).minutes(spots, mode=mode, season=season)
    assert (after.minutes <= before.minutes).all()


@many
@given(seed=seeds, mode=modes, season=seasons)
def test_closing_never_shortens_and_reopening_gives_back_the_same_bytes(
    world: World, seed: int, mode: str, season: str
) -> None:
    model, spots, rng = _case(world, seed)
    shut = rng.choice(10, 3, replace=False).tolist()
    before = model.minutes(spots, mode=mode, season=season)
    closed = model.with_closed(shut)
    during = closed.minutes(spots, mode=mode, season=season)
    after = closed.with_reopened(shut).minutes(spots, mode=mode, season=season)
    assert (during.minutes >= before.minutes).all()
    assert during.params.closed == tuple(sorted(shut))
    for name in ("seconds", "source", "minutes", "nearest"):
        assert getattr(after, name).tobytes() == getattr(before, name).tobytes()


@many
@given(seed=seeds, mode=modes)
def test_wet_is_never_faster_than_dry(world: World, seed: int, mode: str) -> None:
    model, spots, _ = _case(world, seed)
    dry = model.minutes(spots, mode=mode, season="dry").minutes
    assert (model.minutes(spots, mode=mode, season="wet").minutes >= dry).all()


@many
@given(seed=seeds, mode=modes, season=seasons)
def test_nothing_is_slower_than_walking_over_the_land(
    world: World, seed: int, mode: str, season: str
) -> None:
    model, spots, _ = _case(world, seed)
    bare = model.with_closed(range(10))
    assert (
        model.minutes(spots, mode=mode, season=season).minutes
        <= bare.minutes(spots, mode=mode, season=season).minutes
    ).all()


@many
@given(seed=seeds, mode=modes)
def test_the_order_of_facilities_changes_only_their_numbers(world: World, seed: int, mode: str) -> None:
    model, spots, _ = _case(world, seed)
    forward = model.minutes(spots, mode=mode)
    backward = model.minutes(spots[::-1], mode=mode)
    assert forward.minutes.tobytes() == backward.minutes.tobytes()


@many
@given(seed=seeds, bucket=st.integers(-4, 14), tile=st.integers(1, 12))
def test_the_order_in_which_nodes_are_taken_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, seed: int, bucket: int, tile: int
) -> None:
    model, spots, _ = _case(world, seed)
    spots = np.concatenate([spots, spots])
    usual = model.minutes(spots)
    with monkeypatch.context() as patch:
        patch.setattr("zones.travel.world.BUCKET", bucket)
        patch.setattr("zones.travel.world.TILE", tile)
        other = replace(model, world=replace(model.world)).minutes(spots)
    assert other.seconds.tobytes() == usual.seconds.tobytes()
    assert other.source.tobytes() == usual.source.tobytes()


def test_unknown_edges_are_named(world: World) -> None:
    model = world((1, 3), [{"coords": [(50, 50), (250, 50)]}])
    with pytest.raises(InputError, match="no edge 41, 99"):
        model.with_closed([99, 0, 41])
    with pytest.raises(InputError, match="no edge 7"):
        model.with_reopened([7])


def test_a_taken_edge_number_is_refused(world: World, roads: Roads) -> None:
    model = world((1, 3), [{"coords": [(50, 50), (250, 50)]}])
    with pytest.raises(InputError, match="edge_id 0 exists already"):
        model.with_added(roads([{"coords": [(50, 50), (250, 50)]}]))


def test_an_added_road_joins_existing_ones_at_shared_nodes(world: World, roads: Roads) -> None:
    # A road to the middle of the strip; its continuation names the same node and is ridden without a stop.
    model = world((1, 10), [{"coords": [(50, 50), (350, 50)]}], water=[(0, 4), (0, 5)])
    added = roads([{"coords": [(350, 50), (950, 50)]}]).assign(edge_id=1, u=1, v=2)
    result = model.with_added(added).minutes([(50, 50)])
    assert result.minutes[0, 9] * 60 == pytest.approx(90)
