"""The gap index: by hand, and the properties an index of gaps must have."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zones import gaps
from zones.city import City
from zones.city.evidence import standards
from zones.errors import InputError
from zones.gaps.index import WHOLE
from zones.gaps.scores import attainment
from zones.settings import HOANG_SA

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def made(whole: City) -> gaps.GapTable:
    """Rural access and the share within 60 minutes of some communes; the rest of both sectors is unknown."""
    codes = whole.communes.index[whole.communes["averaged"]]
    roads = pd.DataFrame({"rural_access_pct": np.linspace(0, 100, len(codes))}, codes)
    roads = roads.assign(rural_access_drivable_pct=100.0, classified_km_per_km2=1.0, all_km_per_km2=2.0)
    health = pd.DataFrame(
        {
            "persons": 1000.0,
            "persons_within": 10 * np.linspace(100, 0, len(codes)),
            "share_within_pct": np.linspace(100, 0, len(codes)),
            "median_min": 30.0,
            "completeness": "complete",
            "reason": "",
        },
        codes,
    ).reindex(whole.communes.index)
    health["completeness"] = health["completeness"].fillna("unknown")
    health["reason"] = health["reason"].fillna("not_averaged")
    measured = gaps.Measured(access={("district_health", "dry"): health}, roads=roads)
    return gaps.indicators(whole, measured, None, standards(), today=TODAY)


def changed(
    made: gaps.GapTable, code: str, indicator: str, value: float, state: str = "computed"
) -> gaps.GapTable:
    table = made.table.copy()
    table.loc[(code, indicator), ["value", "state", "reason"]] = [value, state, ""]
    return gaps.GapTable(table, made.evidence, made.thresholds, made.params)


def test_scores_run_from_the_worst_level_to_the_target() -> None:
    value = pd.Series([-5.0, 0.0, 50.0, 100.0, 120.0, np.nan])
    assert attainment(value, worst=0, target=100).tolist()[:5] == [1.0, 1.0, 50.5, 100.0, 100.0]
    assert np.isnan(attainment(value, worst=0, target=100).iloc[5])
    assert attainment(pd.Series([0.0, 100.0]), worst=100, target=0).tolist() == [100.0, 1.0]


def test_both_means_by_hand(made: gaps.GapTable) -> None:
    code = "20443"
    table = changed(changed(made, code, "rural_access_pct", 100.0), code, "district_health_60_dry_pct", 0.0)
    found = gaps.gap_index(table).table.loc[code]
    # Roads reach their target (100), health is at its worst (1): 101 less sqrt(100) and less 50.5.
    assert found["gap_geometric"] == pytest.approx(91.0)
    assert found["gap_arithmetic"] == pytest.approx(50.5)
    assert found["sectors_scored"] == 2
    # One of two scored road indicators and one of four health indicators, of seven sectors.
    assert found["evidence_pct"] == pytest.approx((50 + 25) / 7)


def test_weights_move_the_index_and_need_no_scale(made: gaps.GapTable) -> None:
    code = "20443"
    table = changed(changed(made, code, "rural_access_pct", 100.0), code, "district_health_60_dry_pct", 0.0)
    one = gaps.gap_index(table, weights={"roads": 3, "health": 1}, aggregate="arithmetic")
    assert one.table.loc[code, "gap_arithmetic"] == pytest.approx(WHOLE - (3 * 100 + 1) / 4)
    other = gaps.gap_index(table, weights={"roads": 0.75, "health": 0.25}, aggregate="arithmetic")
    pd.testing.assert_frame_equal(one.table, other.table)
    alone = gaps.gap_index(table, weights={"roads": 1})
    assert alone.entered == ("roads",)
    assert alone.table.loc[code, "gap_geometric"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"roads": -1.0}, "from 0"),
        ({"roads": 0.0}, "above 0"),
        ({"roads": float("nan")}, "finite"),
        ({"sea": 1.0}, "unknown sector sea"),
    ],
)
def test_impossible_weights_are_refused(made: gaps.GapTable, weights: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        gaps.gap_index(made, weights=weights)
    with pytest.raises(InputError, match="unknown aggregate"):
        gaps.gap_index(made, aggregate="harmonic")


def test_a_commune_without_data_is_listed_apart_and_not_ranked_as_good(made: gaps.GapTable) -> None:
    found = gaps.gap_index(made)
    apart = found.table[~found.table["ranked"]]
    assert HOANG_SA in apart.index
    assert apart["rank"].isna().all()
    assert found.table.loc[HOANG_SA, ["gap_geometric", "gap_arithmetic"]].isna().all()
    assert found.table.loc[HOANG_SA, ["gap_low", "gap_high"]].tolist() == [1.0, 100.0]


def test_bounds_hold_whatever_the_unknown_sectors_turn_out_to_be(made: gaps.GapTable) -> None:
    for how in ("geometric", "arithmetic"):
        table = gaps.gap_index(made, aggregate=how).table
        known = table.dropna(subset=[f"gap_{how}"])
        assert (known["gap_low"] <= known[f"gap_{how}"] + 1e-9).all()
        assert (known["gap_high"] >= known[f"gap_{how}"] - 1e-9).all()


def test_a_sector_known_of_few_does_not_enter_the_overall_index(made: gaps.GapTable) -> None:
    table = changed(made, "20443", "electricity_households_pct", 100.0, "reported")
    before, after = gaps.gap_index(made), gaps.gap_index(table)
    assert "electricity" not in after.entered
    assert after.table.loc["20443", "gap_geometric"] == before.table.loc["20443", "gap_geometric"]
    assert after.table.loc["20443", "evidence_pct"] > before.table.loc["20443", "evidence_pct"]
    assert "electricity" in gaps.gap_index(table, min_cover=0.0).entered


def test_bounds_of_incomplete_layers_count_only_when_asked(made: gaps.GapTable) -> None:
    table = changed(made, "20443", "cut_off_pct", 90.0, "partial")
    assert np.isnan(gaps.gap_index(table).points.loc["20443", "cut_off_pct"])
    asked = gaps.gap_index(table, include_partial=True)
    assert asked.points.loc["20443", "cut_off_pct"] == pytest.approx(1 + 99 * 0.1)


@settings(deadline=None, max_examples=30)
@given(
    st.floats(0, 100),
    st.floats(0, 100),
    st.sampled_from(
        ["rural_access_pct", "cut_off_pct", "district_health_60_dry_pct", "hospital_120_dry_pct"]
    ),
    st.sampled_from(["geometric", "arithmetic"]),
)
def test_a_better_value_never_raises_the_gap(
    made: gaps.GapTable, one: float, other: float, indicator: str, how: str
) -> None:
    better = gaps.indicator(indicator).better
    worse_value, better_value = sorted([one, other], reverse=better == "lower")
    columns = [f"gap_{how}", "gap_low", "gap_high"]
    worse = gaps.gap_index(changed(made, "20443", indicator, worse_value), aggregate=how).table
    good = gaps.gap_index(changed(made, "20443", indicator, better_value), aggregate=how).table
    assert (good.loc["20443", columns] <= worse.loc["20443", columns] + 1e-9).all()
    rest = good.index != "20443"
    # Scores are against targets, not the sample: nobody else's moves.
    pd.testing.assert_frame_equal(good.loc[rest, columns], worse.loc[rest, columns])


def test_the_order_of_the_communes_does_not_matter(made: gaps.GapTable) -> None:
    codes = made.table.index.get_level_values(0).unique()[::-1]
    order = pd.MultiIndex.from_product([codes, list(gaps.registry())], names=made.table.index.names)
    turned = gaps.GapTable(made.table.loc[order], made.evidence, made.thresholds, made.params)
    one, other = gaps.gap_index(made).table, gaps.gap_index(turned).table
    pd.testing.assert_frame_equal(one, other.loc[one.index])


def test_rank_ranges_hold_the_rank_and_repeat_with_the_seed(made: gaps.GapTable) -> None:
    found = gaps.gap_index(made)
    one = gaps.rank_range(found, np.random.default_rng(7))
    pd.testing.assert_frame_equal(one, gaps.rank_range(found, np.random.default_rng(7)))
    assert (one["rank_worst"] <= one["rank_p5"]).all()
    assert (one["rank_p5"] <= one["rank_p50"]).all()
    assert (one["rank_p95"] <= one["rank_best"]).all()
    assert set(one.index) == set(found.table.index[found.table["ranked"]])


def test_hardly_perturbed_weights_leave_ranks_alone_and_loose_ones_do_not(made: gaps.GapTable) -> None:
    found = gaps.gap_index(made, aggregate="arithmetic", weights={"roads": 2, "health": 1})
    tight = gaps.rank_range(found, np.random.default_rng(0), concentration=1e8)
    loose = gaps.rank_range(found, np.random.default_rng(0), concentration=1.0)

    def spread(table: pd.DataFrame) -> float:
        return float((table["rank_p95"] - table["rank_p5"]).mean())

    assert (tight["rank_p50"] == tight["rank"]).mean() > 0.9
    assert spread(loose) > spread(tight) + 10


def test_not_knowing_a_sector_widens_the_range(made: gaps.GapTable) -> None:
    code = "20779"
    table = made.table.copy()
    table.loc[(code, "district_health_60_dry_pct"), ["value", "state"]] = [np.nan, "no_data"]
    blind = gaps.GapTable(table, made.evidence, made.thresholds, made.params)
    known = gaps.rank_range(gaps.gap_index(made, min_sectors=1), np.random.default_rng(0)).loc[code]
    unknown = gaps.rank_range(gaps.gap_index(blind, min_sectors=1), np.random.default_rng(0)).loc[code]
    assert unknown["rank_p95"] - unknown["rank_p5"] > known["rank_p95"] - known["rank_p5"]


def test_draws_of_the_figures_widen_the_range(made: gaps.GapTable) -> None:
    found = gaps.gap_index(made)
    drawn = pd.DataFrame(np.random.default_rng(1).uniform(0, 100, (len(found.table), 40)), found.table.index)
    still = gaps.rank_range(found, np.random.default_rng(0), concentration=1e8)
    points = gaps.drawn_points(found.points, found.targets, {"district_health_60_dry_pct": drawn})
    assert points.shape == (40, len(found.table), len(gaps.SECTORS))
    moved = gaps.rank_range(found, np.random.default_rng(0), concentration=1e8, drawn=points)
    width = [(table["rank_best"] - table["rank_worst"]).mean() for table in (still, moved)]
    assert width[1] > width[0] + 20
    with pytest.raises(InputError, match="does not score"):
        gaps.drawn_points(found.points, found.targets, {"seat_to_city_min": drawn})


def test_figures_drawn_as_they_are_change_no_range(made: gaps.GapTable) -> None:
    found = gaps.gap_index(made)
    value = made.wide()["district_health_60_dry_pct"]
    same = pd.concat([value, value], axis=1)
    points = gaps.drawn_points(found.points, found.targets, {"district_health_60_dry_pct": same})
    pd.testing.assert_frame_equal(
        gaps.rank_range(found, np.random.default_rng(0), drawn=points),
        gaps.rank_range(found, np.random.default_rng(0)),
    )


def test_drivers_name_what_costs_most(made: gaps.GapTable) -> None:
    code = "20443"
    table = changed(changed(made, code, "rural_access_pct", 100.0), code, "district_health_60_dry_pct", 20.0)
    found = gaps.gap_index(table)
    first = found.drivers(table)
    first = first[first["commune_code"] == code]
    assert first["indicator"].tolist() == ["district_health_60_dry_pct"]
    # Half the weight of the two known sectors, 79.2 points short of 100.
    assert first["points_lost"].tolist() == [pytest.approx(79.2 / 2)]
    whole = found.table.loc[code, "gap_arithmetic"] - 1
    assert first["points_lost"].sum() == pytest.approx(whole)
