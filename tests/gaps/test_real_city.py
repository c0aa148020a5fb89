"""Known truths of the real city: who hangs on one road, what the wet season changes, what is not known."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from zones import access, city, gaps
from zones.city import City
from zones.city.evidence import evidence, standards
from zones.gaps.measured import seats
from zones.settings import HOANG_SA
from zones.travel import TravelModel, load_model

WEST_OF_QL14D = ["20698", "20704", "20707", "20716"]


@pytest.fixture(scope="module")
def model() -> TravelModel:
    return load_model()


@pytest.fixture(scope="module")
def results(model: TravelModel, whole: City) -> dict[tuple[str, str], access.AccessResult]:
    return {
        ("district_health", when): access.run(model, whole, "district_health", season=when)
        for when in ("dry", "wet")
    }


@pytest.fixture(scope="module")
def cuts(model: TravelModel, whole: City) -> pd.DataFrame:
    places = city.service("district_health").select(whole.on_land())
    return gaps.cut_off(model, whole.cells, places)


@pytest.fixture(scope="module")
def found(
    results: dict[tuple[str, str], access.AccessResult], cuts: pd.DataFrame, model: TravelModel, whole: City
) -> gaps.GapTable:
    measured = gaps.Measured(
        access={pair: result.by_commune() for pair, result in results.items()},
        seats=seats(model, whole),
        redundancy={"dry": cuts},
    )
    return gaps.indicators(whole, measured, evidence(), standards(), today=date(2026, 11, 22))


def test_hoang_sa_is_listed_and_no_data_everywhere(found: gaps.GapTable) -> None:
    rows = found.table.loc[HOANG_SA]
    assert list(rows.index) == list(gaps.registry())
    assert set(rows["state"]) == {"no_data"}
    assert rows["value"].isna().all()
    index = gaps.gap_index(found)
    assert not index.table.loc[HOANG_SA, "ranked"]
    assert HOANG_SA not in gaps.rank_range(index, np.random.default_rng(0)).index


def test_the_border_communes_hang_on_the_roads_that_are_known_to_be_the_only_ones(cuts: pd.DataFrame) -> None:
    ref = city.roads()["ref"]
    assert (cuts.loc[WEST_OF_QL14D, "cut_off_pct"] > 99).all()
    assert set(cuts.loc[WEST_OF_QL14D, "edge_id"].map(ref)) == {"QL14D"}
    # Reported: the provincial road 606 is the only road to Hùng Sơn.
    assert cuts.loc["20443", "cut_off_pct"] > 99
    assert ref[cuts.loc["20443", "edge_id"]] == "DT606"


def test_towns_hang_on_no_single_road(cuts: pd.DataFrame) -> None:
    assert cuts.loc[["20242", "20209", "20341", "20722"], "cut_off_pct"].max() < 5


def test_the_west_is_farther_and_the_wet_season_makes_it_worse(
    results: dict[tuple[str, str], access.AccessResult], whole: City
) -> None:
    by_season = {}
    for when in ("dry", "wet"):
        minutes = results["district_health", when].minutes
        by_season[when] = gaps.inequality(
            whole.cells, minutes, whole.membership("east_west"), threshold_min=60
        )
    for found in by_season.values():
        groups = found.groups
        assert groups.loc["west", "median_min"] > 2 * groups.loc["east", "median_min"]
        assert groups.loc["west", "served_pct"] < groups.loc["east", "served_pct"]
        shares = groups[["served", "late", "not_served"]].sum(axis=1)
        assert shares.to_numpy() == pytest.approx(groups["persons"].to_numpy())
    assert by_season["wet"].theil.between > by_season["dry"].theil.between
    assert (
        by_season["wet"].groups.loc["west", "not_served"]
        > 2 * by_season["dry"].groups.loc["west", "not_served"]
    )


def test_the_widest_gaps_are_in_the_mountains_and_islands(found: gaps.GapTable, whole: City) -> None:
    index = gaps.gap_index(found)
    worst = index.table.sort_values("rank").index[:15]
    assert (gaps.terrain(whole)[worst] == "mountain").all()
    lost = index.drivers(found)
    assert set(worst) <= set(lost["commune_code"])


def test_all_but_hoang_sa_know_health_and_nobody_knows_the_share_with_water(
    found: gaps.GapTable,
) -> None:
    sectors = found.sectors()
    assert (sectors.drop(HOANG_SA)["health"] == "computed").all()
    assert (found.table.xs("water_households_pct", level="indicator")["state"] == "no_data").all()
    assert sectors.loc["20455", "hazard"] == "reported"


def test_people_beyond_an_hour_are_those_the_access_table_leaves_out(
    found: gaps.GapTable, results: dict[tuple[str, str], access.AccessResult], whole: City
) -> None:
    beyond = found.wide()["district_health_beyond_60_dry_persons"]
    table = results["district_health", "dry"].by_region("east_west")
    expected = table.loc["city", "persons"] - table.loc["city", "persons_within"]
    assert beyond.sum() == pytest.approx(expected)
    assert beyond.index.equals(whole.communes.index)


def test_seats_of_districts_are_there_already_and_far_ones_take_hours(found: gaps.GapTable) -> None:
    wide = found.wide()
    assert wide.loc["20944", "seat_to_district_min"] == pytest.approx(0.0, abs=1.0)
    assert wide.loc["20950", "seat_to_city_min"] > 180
