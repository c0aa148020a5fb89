"""States, reasons and sources of gap indicators, on hand-made figures of the real communes."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from zones import gaps
from zones.city import City
from zones.city.evidence import evidence, standards
from zones.gaps.registry import COMPUTED, district_seats
from zones.gaps.reported import ageing, behind, spread_out
from zones.settings import HOANG_SA

TODAY = date(2026, 11, 22)


def row(**changed: Any) -> dict[str, Any]:
    """Return one figure: 40 km from the station of Hùng Sơn to the area centre."""
    return {
        "evidence_id": "SH001",
        "sector": "electricity",
        "indicator": "households_without_electricity",
        "kind": "standing_gap",
        "value": 40.0,
        "relation": "=",
        "unit": "households",
        "text_vi": None,
        "text_en": None,
        "commune_code": "20443",
        "scope": "whole",
        "place_level": "commune",
        "place": "Hùng Sơn",
        "covers": None,
        "as_of": "2025-10",
        "source_url": "https://example.org/a",
        "source_date": "2025-10",
        "confidence": "high",
        "remark_vi": None,
        "remark_en": None,
    } | changed


def said(whole: City, *rows: dict[str, Any], today: date = TODAY) -> gaps.GapTable:
    frame = pd.DataFrame(list(rows))
    return gaps.indicators(whole, gaps.Measured(), frame, standards(), today=today)


def test_with_nothing_at_hand_everything_is_no_data_and_nothing_is_zero(whole: City) -> None:
    found = gaps.indicators(whole, gaps.Measured(), None, None, today=TODAY)
    assert len(found.table) == 94 * len(gaps.registry())
    assert set(found.table["state"]) == {"no_data"}
    assert found.table["value"].isna().all()
    assert found.table["reason"].ne("").all()
    assert set(found.table["reason"]) <= set(gaps.REASONS)
    assert (found.sectors()["known"] == 0).all()


def test_a_removed_part_gives_no_data_for_its_indicators_alone(whole: City) -> None:
    roads = pd.DataFrame({"rural_access_pct": 50.0, "rural_access_drivable_pct": 60.0}, whole.communes.index)
    roads = roads.assign(classified_km_per_km2=1.0, all_km_per_km2=2.0)
    with_roads = gaps.indicators(whole, gaps.Measured(roads=roads), None, None, today=TODAY)
    states = with_roads.wide("state")
    computed = [one.id for one in gaps.registry().values() if one.how == "roads"]
    assert (states[computed] == "computed").all(axis=None)
    assert (states.drop(columns=computed) == "no_data").all(axis=None)


def test_the_latest_of_the_trusted_speaks_and_all_are_kept(whole: City) -> None:
    found = said(
        whole,
        row(evidence_id="SH001", value=60.0, as_of="2024-01"),
        row(evidence_id="SH002", value=40.0, as_of="2025-10"),
        row(evidence_id="SH003", value=10.0, as_of="2026-02", confidence="low"),
        row(evidence_id="SH004", value=90.0, as_of="2026-03", scope="part", place_level="village"),
        row(evidence_id="SH005", value=80.0, as_of="2026-04", kind="storm_event"),
    )
    one = found.table.loc[("20443", "households_without_electricity")]
    assert (one["value"], one["state"], one["evidence_id"]) == (40.0, "reported", "SH002")
    assert one["evidence_count"] == 4
    proof = found.behind("20443", "households_without_electricity")
    assert proof["evidence_id"].tolist() == ["SH002", "SH001", "SH003", "SH004"]


def test_a_figure_of_a_part_says_so_and_one_in_words_has_no_value(whole: City) -> None:
    found = said(
        whole,
        row(scope="part", place_level="village"),
        row(indicator="grid_weak", commune_code="20923", value=np.nan, relation="text", unit=None),
    )
    part = found.table.loc[("20443", "households_without_electricity")]
    assert (part["value"], part["scope"], part["reason"]) == (40.0, "part", "of_part")
    words = found.table.loc[("20923", "electricity_reported")]
    assert (words["state"], words["relation"], words["reason"]) == ("reported", "text", "in_words")
    assert np.isnan(words["value"])


def test_numbers_of_a_wider_area_never_become_a_commune_s(whole: City) -> None:
    found = said(whole, row(commune_code=None, covers="20443;20455", scope="area", place_level="district"))
    rows = found.table.xs("households_without_electricity", level="indicator").loc[
        ["20443", "20455", "20458"]
    ]
    assert rows["state"].tolist() == ["no_data"] * 3
    assert rows["reason"].tolist() == ["only_for_area", "only_for_area", "no_figure"]
    assert rows["evidence_count"].tolist() == [1, 1, 0]


def test_the_rate_of_a_former_district_stands_in_but_not_that_of_a_province(whole: City) -> None:
    rate = {"indicator": "village_halls_wifi_pct", "unit": "pct", "commune_code": None, "scope": "area"}
    found = said(
        whole,
        row(**rate, value=88.6, covers="20938;20941", place_level="district"),
        row(**rate, evidence_id="SH002", value=88.1, covers="20938;20443", place_level="province"),
    )
    rows = found.table.xs("village_halls_wifi_pct", level="indicator")
    assert rows.loc["20938", ["value", "scope", "reason"]].tolist() == [88.6, "area", "of_area"]
    assert rows.loc["20443", ["state", "reason"]].tolist() == ["no_data", "only_for_area"]
    assert rows.loc["20938", "threshold"] == 100.0
    assert not rows.loc["20938", "meets"]


def test_a_figure_a_department_gave_comes_first_and_may_replace_a_computed_one(whole: City) -> None:
    roads = pd.DataFrame({"rural_access_pct": 50.0, "rural_access_drivable_pct": 60.0}, whole.communes.index)
    roads = roads.assign(classified_km_per_km2=1.0, all_km_per_km2=2.0)
    given = [
        row(evidence_id="DX1", indicator="electricity_households_pct", value=97.0, unit="pct"),
        row(evidence_id="DX2", indicator="rural_access_pct", value=72.0, unit="pct", sector="roads"),
    ]
    found = gaps.indicators(whole, gaps.Measured(roads=roads), pd.DataFrame(given), standards(), today=TODAY)
    lit = found.table.loc[("20443", "electricity_households_pct")]
    assert (lit["value"], lit["state"], lit["threshold"], lit["meets"]) == (97.0, "reported", 100.0, False)
    assert found.table.loc[("20443", "rural_access_pct"), "value"] == 72.0
    assert found.table.loc[("20455", "rural_access_pct"), "state"] == "computed"


@pytest.mark.parametrize(
    ("as_of", "old"),
    [
        ("2023-11-22", False),
        ("2023-11-21", True),
        ("2023", False),
        ("2022", True),
        (None, True),
        ("2023-10", True),
    ],
)
def test_a_figure_is_ageing_after_three_years(as_of: str | None, old: bool) -> None:
    assert ageing(as_of, TODAY) is old


def test_age_is_judged_on_the_day_given(whole: City) -> None:
    then, now = said(whole, row(), today=date(2028, 10, 31)), said(whole, row(), today=date(2028, 11, 1))
    key = ("20443", "households_without_electricity")
    assert not then.table.loc[key, "ageing"]
    assert now.table.loc[key, "ageing"]


def test_evidence_of_the_layer_is_spread_over_all_it_covers() -> None:
    spread = spread_out(evidence(), today=TODAY)
    assert (spread["evidence_id"] == "POW-001").sum() == 37
    proof = behind(spread, gaps.indicator("electricity_reported"))
    assert not proof["kind"].isin(["storm_event", "project_or_budget"]).any()


def test_the_order_of_the_evidence_does_not_matter(whole: City) -> None:
    layer = evidence()
    one = gaps.indicators(whole, gaps.Measured(), layer, standards(), today=TODAY)
    mixed = layer.sample(frac=1.0, random_state=3).reset_index(drop=True)
    other = gaps.indicators(whole, gaps.Measured(), mixed, standards(), today=TODAY)
    pd.testing.assert_frame_equal(one.table, other.table)


def test_thresholds_differ_by_terrain(whole: City) -> None:
    found = gaps.indicators(whole, gaps.Measured(), None, standards(), today=TODAY)
    zones = found.table.xs("health_zone_km", level="indicator")["threshold"]
    kinds = gaps.terrain(whole)
    assert set(zones[kinds == "mountain"]) == {5.0}
    assert set(zones[kinds == "plain"]) == {15.0}
    # The rule knows no wards of the plain apart: nothing is made up for them.
    assert zones[kinds == "urban"].isna().all()
    assert kinds["20434"] == kinds[HOANG_SA] == "mountain"


def test_the_registry_rests_on_services_standards_and_the_vocabulary(whole: City) -> None:
    from zones.city import services
    from zones.data.reported import terms

    limits = set(standards()["indicator"])
    for one in gaps.registry().values():
        assert one.sector in gaps.SECTORS
        assert one.better in ("lower", "higher")
        assert one.how in (*COMPUTED, "reported", "official")
        assert set(one.terms) <= set(terms())
        assert not one.threshold or one.threshold in limits
        assert (one.service in services()) == (one.how in ("access", "radius"))
        if one.scored:
            assert one.worst is not None
            assert one.threshold or (one.target is not None and one.target_basis)
        if one.how == "official":
            assert one.allowed
            assert one.owner


def test_district_seats_are_where_their_towns_were(whole: City) -> None:
    from zones.data import catalogue

    merges = catalogue.load_table("merges")
    towns = set(merges.loc[merges["old_kind"] == "Thị trấn", "commune_code"])
    assert set(district_seats()) <= set(whole.communes.index)
    # Hương An was a town beside the seat of Quế Sơn.
    assert towns - set(district_seats()) == {"20650"}
