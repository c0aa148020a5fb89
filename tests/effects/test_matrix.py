"""Projects x gaps on one road: rows, ranks and text that comes back the same."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from shapely import Point

from zones.city import City
from zones.city.projects import Project
from zones.effects import Matrix, matrix
from zones.errors import InputError
from zones.travel import TravelModel

Make = dict[str, Callable[..., Any]]
SAVED = 5.0 - 60.0 / 35.0


@pytest.fixture(scope="module")
def projects(make: Make) -> list[Project]:
    half = make["shape"](make["line"](15, 20))
    school = make["shape"](Point(18_500, 1500))
    return [
        make["project"]("W01"),
        make["project"]("W02", shapes=(half,), phases=()),
        make["project"]("W13", kind="school", name_vi="Trường THCS Châu", shapes=(school,)),
        make["project"]("E01", kind="museum"),
    ]


@pytest.fixture(scope="module")
def found(small_model: TravelModel, small_city: City, projects: list[Project]) -> Matrix:
    gaps = ("district_health", "school_lower_secondary")
    return matrix(small_model, small_city, projects, gaps=gaps, year=2027)


def _row(found: Matrix, project: str, gap: str, season: str = "dry") -> pd.Series:
    table = found.table
    rows = table[(table["project_id"] == project) & (table["gap"] == gap) & (table["season"] == season)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_row_for_every_project_gap_and_season_that_it_serves(found: Matrix) -> None:
    pairs = set(zip(found.table["project_id"], found.table["gap"], strict=True))
    roads, gaps = ("W01", "W02", "due_by_2027"), ("district_health", "school_lower_secondary")
    seats = ("seat_city_centre", "seat_district_centre")
    assert pairs == {
        *((road, gap) for road in roads for gap in (*gaps, *seats)),
        ("W13", "school_lower_secondary"),
    }
    assert found.table["season"].value_counts().to_dict() == {"dry": 13, "wet": 13}


def test_figures_and_their_range(found: Matrix) -> None:
    row = _row(found, "W01", "district_health")
    assert row["gained_west_persons"] == 21.0
    assert row["saved_west_person_min"] == pytest.approx(990 * SAVED, rel=1e-4)
    assert row["saved_west_person_min_low"] == pytest.approx(990 * (5 - 60 / 30), rel=1e-4)
    assert row["saved_west_person_min_high"] == pytest.approx(990 * (5 - 60 / 40), rel=1e-4)
    assert (row["layer"], row["grade"], row["threshold_min"]) == ("complete", "indicative", 60.0)
    assert row["gap_median_before_min"] == pytest.approx(35.0, abs=1e-3)


def test_the_longer_stretch_ranks_first_and_the_sum_has_no_rank(found: Matrix) -> None:
    ranks = [_row(found, one, "district_health")["rank"] for one in ("W01", "W02", "due_by_2027")]
    assert ranks == [1, 2, 0]


def test_together_stands_what_is_due_and_what_has_no_date_is_named(found: Matrix) -> None:
    assert (found.params["together"], found.params["undated"]) == (["W01", "W13"], ["W02"])
    both, one = (_row(found, name, "district_health") for name in ("due_by_2027", "W01"))
    assert both["saved_west_person_min"] == one["saved_west_person_min"]


def test_where_nothing_of_a_service_is_mapped_no_gain_is_claimed(found: Matrix) -> None:
    row = _row(found, "W13", "school_lower_secondary")
    assert (row["layer"], row["grade"]) == ("unknown", "bound")
    assert pd.isna(row["gained_west_persons"])
    assert row["rank"] == 0


def test_commune_seats_save_minutes_to_the_centre(found: Matrix) -> None:
    # Seats at km 12 and km 18.
    row = _row(found, "W01", "seat_city_centre")
    assert row["saved_west_person_min"] == pytest.approx(10 * SAVED, rel=1e-4)
    assert row["mean_saved_west_min"] == pytest.approx(5 * SAVED, rel=1e-4)
    assert row["median_west_before_min"] == pytest.approx((22.5 + 52.5) / 2, abs=1e-3)
    assert pd.isna(row["gained_west_persons"])


def test_what_cannot_be_computed_is_listed_with_its_reason(found: Matrix) -> None:
    assert found.refused["code"].to_dict() == {"E01": "no_travel"}
    assert set(found.notes["project_id"]) == {"W01", "W02", "W13"}
    first = found.notes[(found.notes["project_id"] == "W01") & (found.notes["season"] == "dry")]
    assert list(zip(first["about"], first["grade"], strict=True)) == [
        ("before", "indicative"),
        ("after", "indicative"),
        ("place", "firm"),
    ]


def test_one_column_wide(found: Matrix) -> None:
    wide = found.wide("gained_west_persons")
    assert list(wide.columns[:2]) == ["district_health", "school_lower_secondary"]
    assert wide.loc["W01", "district_health"] == 21.0
    assert pd.isna(wide.loc["W13", "district_health"])


def test_the_same_again_and_through_text(
    small_model: TravelModel, small_city: City, projects: list[Project], found: Matrix
) -> None:
    steps: list[tuple[int, int]] = []
    again = matrix(
        small_model,
        small_city,
        projects,
        gaps=("district_health", "school_lower_secondary"),
        year=2027,
        progress=lambda done, of: steps.append((done, of)),
    )
    assert steps == [(done, 6) for done in range(7)]
    assert again.to_json() == found.to_json()
    read = Matrix.from_json(found.to_json())
    pd.testing.assert_frame_equal(read.table, found.table, check_exact=True)
    pd.testing.assert_frame_equal(read.refused, found.refused)
    pd.testing.assert_frame_equal(read.notes, found.notes)
    assert read.to_json() == found.to_json()


def test_unknown_questions_are_refused(
    small_model: TravelModel, small_city: City, projects: list[Project]
) -> None:
    with pytest.raises(InputError, match="mode"):
        matrix(small_model, small_city, projects, mode="boat")
    with pytest.raises(InputError, match="unknown service"):
        matrix(small_model, small_city, projects, gaps=("library",), seats=())


class _EnoughError(Exception):
    """Raised by whoever waits for a matrix and has had enough."""


def test_who_waits_can_stop_it(small_model: TravelModel, small_city: City, projects: list[Project]) -> None:
    steps: list[int] = []

    def progress(done: int, of: int) -> None:
        steps.append(done)
        if done == 1:
            raise _EnoughError

    with pytest.raises(_EnoughError):
        matrix(small_model, small_city, projects, gaps=("district_health",), progress=progress)
    assert steps == [0, 1]


def test_the_east_is_counted_beside_the_west(found: Matrix) -> None:
    row = _row(found, "W01", "district_health")
    # The road is mended west of kilometre 10 only; B and C are the West.
    assert row["saved_east_person_min"] == 0.0
    assert row["changed_west_persons"] > 0
    assert row["changed_east_persons"] == 0.0
    assert row["gained_west_alt_persons"] != row["gained_west_persons"]
    assert _row(found, "W01", "seat_city_centre")["saved_east_person_min"] == 0.0
