"""Coverage on a 3 x 3 grid that can be counted by hand, and the identities it must keep on any grid."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from zones import coverage
from zones.city import Cells
from zones.errors import InputError
from zones.grid import Grid

GRID = Grid(rows=3, cols=3, west=0.0, north=3000.0, cell_m=1000.0)
REGIONS = pd.Series({"A": "west", "B": "east"})

# Two communes share the middle column half and half; B's lower right cell is water, with 5 people on it.
#   minutes        persons of A   persons of B
#   0    30   60    10   4  .       .  6  20
#   15   60   61    10   0  .       .  0  30
#   90   inf  nan    5   1  .       .  3   5
MINUTES = np.array([[0, 30, 60], [15, 60, 61], [90, np.inf, np.nan]], dtype=np.float32)
TABLE = pd.DataFrame(
    [
        (0, "A", 1.0, 10, 0),
        (1, "A", 0.5, 4, 0),
        (1, "B", 0.5, 6, 6),
        (2, "B", 1.0, 20, 20),
        (3, "A", 1.0, 10, 10),
        (4, "A", 0.5, 0, 0),
        (4, "B", 0.5, 0, 0),
        (5, "B", 1.0, 30, 30),
        (6, "A", 1.0, 5, 20),
        (7, "A", 0.5, 1, 0),
        (7, "B", 0.5, 3, 3),
        (8, "B", 1.0, 5, 5),
    ],
    columns=["cell", "commune_code", "area_fraction", "persons", "persons_alt"],
)
CELLS = Cells.of_table(TABLE, GRID)


def test_within_counts_people_and_area_by_hand() -> None:
    table = coverage.within(coverage.histogram(CELLS, MINUTES), 30)
    assert table.loc["A"].to_dict() == pytest.approx(
        {
            "persons": 30,
            "persons_within": 10 + 10 + 4,
            "share_within_pct": 80.0,
            "persons_unreachable": 1,
            "unreachable_pct": 100 / 30,
            "area_grid_km2": 4.5,
            "area_within_km2": 2.5,
            "area_within_pct": 100 * 2.5 / 4.5,
        }
    )
    assert table.loc["B"].to_dict() == pytest.approx(
        {
            "persons": 64,
            "persons_within": 6,
            "share_within_pct": 100 * 6 / 64,
            "persons_unreachable": 8,
            "unreachable_pct": 100 * 8 / 64,
            "area_grid_km2": 4.5,
            "area_within_km2": 0.5,
            "area_within_pct": 100 * 0.5 / 4.5,
        }
    )


def test_a_threshold_includes_exactly_its_minute_and_not_the_next_float() -> None:
    counts = coverage.histogram(CELLS, MINUTES)
    assert coverage.within(counts, 59)["persons_within"]["B"] == 6
    assert coverage.within(counts, 60)["persons_within"]["B"] == 26
    later = np.where(MINUTES == 60, np.nextafter(np.float32(60), np.float32(61)), MINUTES)
    assert coverage.within(coverage.histogram(CELLS, later), 60)["persons_within"]["B"] == 6


def test_zero_minutes_are_within_zero() -> None:
    assert coverage.within(coverage.histogram(CELLS, MINUTES), 0)["persons_within"].tolist() == [10, 0]


def test_people_on_unreachable_cells_stay_in_the_denominator() -> None:
    table = coverage.within(coverage.histogram(CELLS, MINUTES), 10_000)
    assert table["persons_within"].tolist() == [29, 56]
    assert table["share_within_pct"].tolist() == pytest.approx([100 * 29 / 30, 100 * 56 / 64])


def test_averages_by_hand() -> None:
    table = coverage.averages(CELLS, MINUTES)
    # A: 10 at 0, 10 at 15, 4 at 30, 5 at 90, 1 unreachable; the 15th of 30 people is at 15, the 27th at 90.
    assert table.loc["A"].tolist() == pytest.approx([(150 + 120 + 450) / 29, 15, 90])
    # B: 6 at 30, 20 at 60, 30 at 61, 8 unreachable; the 32nd of 64 is at 61, the 58th cannot get there.
    assert table.loc["B", "mean_min"] == pytest.approx((180 + 1200 + 1830) / 56)
    assert table.loc["B", "median_min"] == 61
    assert np.isnan(table.loc["B", "p90_min"])


def test_a_median_is_the_smallest_value_that_half_the_people_are_within() -> None:
    half = MINUTES.copy()
    half[0, 0], half[1, 0] = 7, 8
    people = TABLE.assign(persons=[5, 0, 0, 9, 5, 0, 0, 0, 0, 0, 0, 0])
    assert coverage.averages(Cells.of_table(people, GRID), half).loc["A", "median_min"] == 7


def test_nobody_reachable_and_nobody_at_all_are_nan_not_zero() -> None:
    people = TABLE.assign(persons=[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 5])
    cells = Cells.of_table(people, GRID)
    assert coverage.averages(cells, MINUTES).isna().all(axis=None)
    table = coverage.within(coverage.histogram(cells, MINUTES), 60)
    assert np.isnan(table.loc["A", "share_within_pct"])
    assert table.loc["B", "share_within_pct"] == 0
    assert table.loc["B", "persons_unreachable"] == 8


def test_the_second_spread_weighs_the_same_minutes() -> None:
    table = coverage.averages(CELLS, MINUTES, spread="alt")
    assert table.loc["A", "median_min"] == 90
    counts = coverage.histogram(CELLS, MINUTES, spread="alt")
    assert coverage.within(counts, 30)["persons_within"].tolist() == [10, 6]


def test_most_used_facility_by_hand() -> None:
    nearest = np.array([[0, 1, 1], [2, 2, 2], [0, -1, -1]], dtype=np.int32)
    table = coverage.most_used(CELLS, nearest)
    assert table.loc["A"].tolist() == [0, 15, 50]
    assert table.loc["B"].tolist() == pytest.approx([2, 30, 100 * 30 / 64])
    city = coverage.most_used(CELLS, nearest, membership=pd.Series("city", ["A", "B"]))
    assert city.loc["city"].tolist() == pytest.approx([2, 40, 100 * 40 / 94])


def test_most_used_is_minus_one_where_nobody_arrives() -> None:
    nowhere = np.full(GRID.shape, -1, dtype=np.int32)
    table = coverage.most_used(CELLS, nowhere)
    assert table["nearest"].tolist() == [-1, -1]
    assert table["nearest_persons"].tolist() == [0, 0]


def test_faster_speeds_count_as_a_longer_threshold() -> None:
    counts = coverage.histogram(CELLS, MINUTES, speed_factor=1.25)
    # 60 / 1.25 = 48 and 61 / 1.25 = 48.8 minutes.
    assert coverage.within(counts, 48)["persons_within"]["B"] == 26
    assert coverage.within(counts, 49)["persons_within"]["B"] == 56


def test_a_region_left_out_of_the_membership_is_in_no_sum() -> None:
    only = coverage.histogram(CELLS, MINUTES).by(pd.Series({"A": "west"}))
    assert only.groups == ("west",)
    assert coverage.within(only, 30).loc["west", "persons"] == 30
    assert coverage.averages(CELLS, MINUTES, membership=pd.Series({"A": "west"})).index.tolist() == ["west"]


def test_regions_keep_the_order_of_their_categories() -> None:
    ordered = REGIONS.astype(pd.CategoricalDtype(["west", "east"]))
    assert coverage.averages(CELLS, MINUTES, membership=ordered).index.tolist() == ["west", "east"]


def test_two_medians_differ_beyond_a_quarter_or_when_one_is_unknown() -> None:
    main = pd.Series([20.0, 20.0, 20.0, np.nan, np.nan])
    other = pd.Series([25.0, 25.1, 15.9, 20.0, np.nan])
    assert coverage.differ(main, other).tolist() == [False, True, True, True, False]


@pytest.mark.parametrize("threshold", [-1, 30.5])
def test_a_threshold_that_is_not_whole_minutes_is_refused(threshold: float) -> None:
    with pytest.raises(InputError, match="whole number of minutes"):
        coverage.within(coverage.histogram(CELLS, MINUTES), threshold)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "message"),
    [(np.zeros((3, 4)), r"shape \(3, 4\)"), (np.full((3, 3), -1.0), "negative")],
)
def test_minutes_that_cannot_be_are_refused(minutes: np.ndarray, message: str) -> None:
    with pytest.raises(InputError, match=message):
        coverage.histogram(CELLS, minutes)


def test_unknown_spread_and_bad_factor_are_refused() -> None:
    with pytest.raises(InputError, match="unknown spread"):
        coverage.histogram(CELLS, MINUTES, spread="third")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="speed_factor"):
        coverage.histogram(CELLS, MINUTES, speed_factor=0)
    with pytest.raises(InputError, match="nearest has shape"):
        coverage.most_used(CELLS, np.zeros((1, 1), dtype=np.int32))


def test_inputs_are_left_as_they_were() -> None:
    minutes, table = MINUTES.copy(), TABLE.copy()
    coverage.averages(CELLS, MINUTES)
    coverage.histogram(CELLS, MINUTES, speed_factor=2.0)
    np.testing.assert_array_equal(MINUTES, minutes)
    pd.testing.assert_frame_equal(TABLE, table)


# Any grid: minutes with holes, any people, every cell shared by two communes in any proportion.
worlds = st.tuples(
    hnp.arrays(
        np.float32,
        (3, 3),
        elements=st.one_of(st.floats(0, 300, width=32), st.sampled_from([np.inf, np.nan, 60.0])),
    ),
    hnp.arrays(np.float32, 18, elements=st.floats(0, 5000, width=32)),
    hnp.arrays(np.float32, 9, elements=st.floats(0, 1, width=32)),
)


few = settings(max_examples=50, deadline=None)


def _world(people: np.ndarray, fraction: np.ndarray) -> Cells:
    return Cells.of_table(
        pd.DataFrame(
            {
                "cell": np.tile(np.arange(9), 2),
                "commune_code": ["A"] * 9 + ["B"] * 9,
                "area_fraction": np.concatenate([fraction, 1 - fraction]),
                "persons": people,
                "persons_alt": people[::-1],
            }
        ),
        GRID,
    )


@few
@given(worlds)
def test_coverage_never_falls_as_the_threshold_grows(world: tuple[np.ndarray, ...]) -> None:
    minutes, people, fraction = world
    counts = coverage.histogram(_world(people, fraction), minutes)
    tables = [coverage.within(counts, t) for t in (0, 1, 30, 60, 61, 300)]
    for column in ("persons_within", "area_within_km2"):
        rows = np.array([table[column] for table in tables])
        assert (np.diff(rows, axis=0) >= 0).all()
    reachable = tables[-1]["persons"] - tables[-1]["persons_unreachable"]
    assert (tables[-1]["persons_within"] == reachable).all()


@few
@given(worlds, st.integers(0, 300))
def test_histogram_equals_a_direct_count(world: tuple[np.ndarray, ...], threshold: int) -> None:
    minutes, people, fraction = world
    cells = _world(people, fraction)
    found = coverage.within(coverage.histogram(cells, minutes), threshold)["persons_within"]
    inside = minutes.reshape(-1)[cells.cell] <= threshold
    for position, code in enumerate(cells.commune_codes):
        assert found[code] == pytest.approx(
            cells.persons[inside & (cells.commune == position)].sum(), abs=1e-6
        )


@few
@given(worlds, st.integers(0, 300))
def test_regions_add_up_to_the_city_to_the_last_bit(world: tuple[np.ndarray, ...], threshold: int) -> None:
    minutes, people, fraction = world
    counts = coverage.histogram(_world(people, fraction), minutes)
    parts = coverage.within(counts.by(REGIONS), threshold)
    whole = coverage.within(counts.by(pd.Series("city", REGIONS.index)), threshold).loc["city"]
    for column in ("persons", "persons_within", "persons_unreachable", "area_grid_km2", "area_within_km2"):
        assert parts[column].sum() == whole[column]


@few
@given(worlds, st.integers(0, 300))
def test_the_median_is_within_t_exactly_when_half_the_people_are(
    world: tuple[np.ndarray, ...], threshold: int
) -> None:
    minutes, people, fraction = world
    cells = _world(people, fraction)
    table = coverage.averages(cells, minutes).join(
        coverage.within(coverage.histogram(cells, minutes), threshold)
    )
    half = (table["persons_within"] >= table["persons"] / 2) & (table["persons"] > 0)
    assert ((table["median_min"] <= threshold) == half).all()


def test_the_order_of_the_cells_does_not_show_in_the_sums() -> None:
    # Tenths of persons have no exact binary value: plain sums of these differ with their order.
    rng = np.random.default_rng(1)
    people, order = rng.uniform(0, 100, 2000), rng.permutation(2000)
    assert np.add.accumulate(people)[-1] != np.add.accumulate(people[order])[-1]

    def within(persons: np.ndarray) -> float:
        table = pd.DataFrame({"cell": 0, "commune_code": "A", "area_fraction": 0.0, "persons": persons})
        cells = Cells.of_table(table.assign(persons_alt=0.0), GRID)
        return float(coverage.within(coverage.histogram(cells, MINUTES), 0)["persons_within"]["A"])

    assert within(people) == within(people[order])
    assert within(people) == pytest.approx(people.sum(), abs=1e-5)


@few
@given(worlds)
def test_averages_of_a_region_equal_those_of_its_cells_taken_as_one_commune(
    world: tuple[np.ndarray, ...],
) -> None:
    minutes, people, fraction = world
    cells = _world(people, fraction)
    together = coverage.averages(cells, minutes, membership=pd.Series("city", ["A", "B"]))
    one = Cells(
        cells.grid,
        ("A",),
        cells.cell,
        np.zeros_like(cells.commune),
        cells.area_km2,
        cells.persons,
        cells.persons_alt,
    )
    alone = coverage.averages(one, minutes)
    np.testing.assert_allclose(together.to_numpy(), alone.to_numpy(), rtol=1e-12)
