"""Where next, on the real city: proven choices, counted again by other means."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from zones import city as cities
from zones.city import City
from zones.city.evidence import evidence
from zones.errors import InputError
from zones.scenario import CloseRoad, Workbench, road_edges, run
from zones.sites import Ask, Plan, communes_of, groups, rounds, where_next
from zones.sites.candidates import candidates
from zones.sites.left_out import LeftOut
from zones.travel import TravelModel, load_model

SEATS = {"seats": 30, "villages": 200, "nodes": 200}


@pytest.fixture(scope="module")
def model() -> TravelModel:
    return load_model()


@pytest.fixture(scope="module")
def city() -> City:
    return cities.load()


@pytest.fixture(scope="module")
def bench(model: TravelModel, city: City) -> Workbench:
    return Workbench(model, city)


@pytest.fixture(scope="module")
def plan(bench: Workbench) -> Plan:
    return where_next(bench, Ask(2, 60, "west"))


def test_a_plan_is_proven_and_counted_exactly(
    plan: Plan, bench: Workbench, city: City, model: TravelModel
) -> None:
    assert plan.curve["optimal"].all()
    assert plan.curve["covered_persons"].is_monotonic_increasing
    result = run(model, city, plan.scenario(), people=bench.people, roads=bench.roads)
    west = result.by_region("east_west", 60).loc["west"]
    assert west["within_before_persons"] == pytest.approx(plan.curve.loc[0, "covered_persons"])
    # A scenario holds positions to a centimetre.
    assert west["within_after_persons"] == pytest.approx(plan.curve.loc[2, "covered_persons"], rel=1e-5)
    assert west["gained_persons"] == pytest.approx(plan.sites["newly_covered_persons"].sum(), rel=1e-3)
    assert west["gained_alt_persons"] == pytest.approx(
        plan.sites["newly_covered_alt_persons"].sum(), rel=1e-3
    )
    assert abs(plan.aggregation_error_persons) < 0.05 * west["gained_persons"]
    assert plan.beyond_persons == pytest.approx(plan.persons - plan.curve.loc[0, "covered_persons"])


def test_no_other_pair_of_seats_covers_more(
    plan: Plan, bench: Workbench, city: City, model: TravelModel
) -> None:
    """By the full model, every pair: what the plan missed is at most what its places leave open."""
    west = communes_of(city, "west")
    seats = candidates(model, city, "seats", west, LeftOut.of(bench, west, 60))
    cells = city.cells
    counted = np.isin(np.array(cells.commune_codes)[cells.commune], west)
    beyond = counted & (bench.minutes().reshape(-1)[cells.cell] > 60)
    persons, cell = cells.persons[beyond], cells.cell[beyond]
    reached = []
    for x, y in seats[["x", "y"]].to_numpy():
        near = model.minutes([(x, y)], within_min=61).minutes.reshape(-1)[cell] <= 60
        if near.any():
            reached.append(near)
    best = max(persons[a | b].sum() for a, b in combinations(reached, 2))
    gained = plan.sites["newly_covered_persons"].sum()
    assert gained <= best + 0.01
    assert gained > 0.98 * best


def test_simple_choices_cover_less(plan: Plan) -> None:
    assert (plan.naive["less_persons"] > 0).all()
    assert plan.naive.index.tolist() == ["largest_commune", "most_beyond"]


def test_sites_of_the_west_are_in_the_west_and_far_from_what_is_there(plan: Plan, city: City) -> None:
    assert (city.regions["east_west"].reindex(plan.sites["commune_code"]) == "west").all()
    assert plan.sites["commune"].notna().all()
    assert (plan.sites["newly_covered_persons"] > 1000).all()
    assert plan.sites.index.tolist() == [1, 2]


@pytest.mark.parametrize("kind", ["seats", "villages", "nodes"])
def test_candidates_are_in_their_communes(
    model: TravelModel, city: City, bench: Workbench, kind: str
) -> None:
    west = communes_of(city, "west")
    found = candidates(model, city, kind, west, LeftOut.of(bench, west, 60))
    assert SEATS[kind] < len(found) <= 1_000
    assert set(found["commune_code"]) <= set(west)
    assert not found.duplicated(["x", "y"]).any()


def test_villages_are_those_of_people_left_out_not_the_largest(city: City, bench: Workbench) -> None:
    """In the whole city a thousand larger ones lie where everybody is served."""
    everybody = communes_of(city, "everybody")
    left = LeftOut.of(bench, everybody, 60)
    found = candidates(bench.model, city, "villages", everybody, left)
    assert len(found) == 1_000
    at = bench.model.grid.cell_of(found["x"].to_numpy(), found["y"].to_numpy())
    beyond = bench.minutes().reshape(-1)[at] > 60
    assert beyond.sum() > 300
    # By another way: no square of 800 m with 50 people in which more are left out is missing.
    side, cells = 8, city.cells
    row, col = np.divmod(cells.cell, cells.grid.cols)
    counted = np.isin(np.array(cells.commune_codes)[cells.commune], everybody)
    squares = pd.DataFrame({"at": row // side * cells.grid.cols + col // side, "persons": cells.persons})
    squares["left"] = squares["persons"].where(bench.minutes().reshape(-1)[cells.cell] > 60, 0.0)
    squares = squares[counted].groupby("at").sum()
    squares = squares[squares["persons"] >= 50.5]
    row, col = np.divmod(at, cells.grid.cols)
    chosen = squares.index.isin(row // side * cells.grid.cols + col // side)
    assert squares.loc[~chosen, "left"].max() <= squares.loc[chosen, "left"].min() + 0.5


@pytest.mark.parametrize("whom", ["west", "everybody"])
def test_more_places_to_choose_from_leave_no_simple_choice_ahead(bench: Workbench, whom: str) -> None:
    found = where_next(bench, Ask(3, 60, whom, "villages"))
    assert (found.naive["less_persons"] > 0).all()


def test_a_closed_road_is_closed_to_the_plan_too(model: TravelModel, city: City, bench: Workbench) -> None:
    edges = model.network.edges
    other = Workbench(model, city, people=bench.people, roads=bench.roads)
    other.apply(CloseRoad(roads=road_edges(model.network, edges.loc[edges["ref"] == "QL14D", "edge_id"])))
    stands = other.minutes().tobytes()
    cut = where_next(other, Ask(1, 60, "west"))
    assert other.minutes().tobytes() == stands
    assert cut.beyond_persons > where_next(bench, Ask(1, 60, "west")).beyond_persons
    assert cut.params["edits"] == 1


def test_rounds_reach_whom_the_service_leaves_out(bench: Workbench) -> None:
    found = rounds(bench, beyond_min=60, within_min=45, whom="west")
    assert len(found.stops) == found.fewest
    assert found.optimal
    everybody = found.served_persons + found.out_of_reach_persons + found.scattered_persons
    assert everybody == pytest.approx(where_next(bench, Ask(1, 60, "west")).beyond_persons)
    assert found.stops["persons"].sum() == pytest.approx(found.served_persons)
    nearer = rounds(bench, beyond_min=60, within_min=30, whom="west")
    assert len(nearer.stops) > len(found.stops)


def test_whom_to_count(city: City) -> None:
    assert groups(city)[:3] == ("everybody", "east", "west")
    assert len(communes_of(city, "everybody")) == 93
    with pytest.raises(InputError, match="no data, not nobody"):
        communes_of(city, "ethnic_minority")
    with pytest.raises(InputError, match="expected one of everybody"):
        communes_of(city, "north")


def test_ethnic_minority_communes_are_those_of_which_it_is_reported(city: City) -> None:
    reported = evidence()
    # Tây Giang, Đông Giang and Trà Tân by figures of their own, the others by that of former Tây Giang.
    known = ("20443", "20455", "20458", "20467", "20923")
    assert communes_of(city, "ethnic_minority", reported=reported) == known
    few = reported.assign(value=reported["value"].where(reported["commune_code"] != "20467", 12.0))
    assert "20467" not in communes_of(city, "ethnic_minority", reported=few)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_new": 0, "minutes": 60}, "1 to 30"),
        ({"n_new": 31, "minutes": 60}, "1 to 30"),
        ({"n_new": 1, "minutes": 0}, "whole minutes"),
        ({"n_new": 1, "minutes": 60, "candidates": "hills"}, "'hills'"),
        ({"n_new": 1, "minutes": 2_000, "whom": "west"}, "within 2000"),
    ],
)
def test_questions_that_are_none(bench: Workbench, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        where_next(bench, Ask(**arguments))
