"""Inequality measures: published values, values countable by hand, and the axioms as properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zones import equity
from zones.errors import InputError

# The example incomes of the R package `ineq` (Zeileis and Kleiber), with the values it prints.
INCOMES = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]

MEASURES = {
    "gini": equity.gini,
    "theil": equity.theil,
    "atkinson 0.5": lambda v, w=None: equity.atkinson(v, w, epsilon=0.5),
    "atkinson 1": lambda v, w=None: equity.atkinson(v, w, epsilon=1),
    "atkinson 2": lambda v, w=None: equity.atkinson(v, w, epsilon=2),
}
measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)

values = st.lists(st.one_of(st.just(0.0), st.floats(0.01, 1e4)), min_size=1, max_size=12)
counted = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 5)), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("got", "published"),
    [
        (equity.gini(INCOMES), 0.4620911),
        (equity.theil(INCOMES), 0.3623412),
        (equity.atkinson(INCOMES, epsilon=0.4), 0.1440938),
        (equity.atkinson(INCOMES, epsilon=0.5), 0.1796591),
        (equity.atkinson(INCOMES, epsilon=1), 0.3518251),
    ],
)
def test_published_values(got, published):
    assert got == pytest.approx(published, abs=1e-7)


def test_counted_by_hand():
    # Half the people have everything: the Lorenz curve runs along the bottom to the middle.
    assert equity.gini([0, 1]) == pytest.approx(0.5)
    assert equity.theil([0, 1]) == pytest.approx(np.log(2))
    # One of n has everything: 1 - 1/n, without the n / (n - 1) that would make it 1.
    assert equity.gini([0, 0, 0, 1]) == pytest.approx(0.75)
    assert equity.theil([0, 0, 0, 1]) == pytest.approx(np.log(4))
    # 1 - geometric mean / mean = 1 - 2 / 2.5; 1 - harmonic mean / mean = 1 - 1.6 / 2.5.
    assert equity.atkinson([1, 4], epsilon=1) == pytest.approx(0.2)
    assert equity.atkinson([1, 4], epsilon=2) == pytest.approx(0.36)


def test_lorenz_by_hand():
    people, value = equity.lorenz([30, 10], [1, 3])
    np.testing.assert_allclose(people, [0, 0.75, 1])
    np.testing.assert_allclose(value, [0, 0.5, 1])


def test_palma_cuts_a_group_where_the_tenth_begins():
    # Bottom 40 % hold 4 of 21 parts, top 10 % hold 8; then the same as two groups, cut in their middle.
    assert equity.palma([1, 1, 1, 1, 1, 2, 2, 2, 2, 8]) == pytest.approx(2.0)
    assert equity.palma([1, 3], [50, 50]) == pytest.approx((0.1 * 3) / (0.4 * 1))
    assert equity.palma([5, 5, 5]) == pytest.approx(0.25)
    assert equity.palma([0, 0, 1]) == float("inf")


def test_theil_splits_into_within_and_between_by_hand():
    # West 0 and 2, east 3 and 3: mean 2. Within: west holds 2 of 8, inside it ln 2.
    parts = equity.theil_decomposition([0, 2, 3, 3], ["west", "west", "east", "east"])
    assert parts.within == pytest.approx(0.25 * np.log(2))
    assert parts.between == pytest.approx(0.25 * np.log(0.5) + 0.75 * np.log(1.5))
    assert parts.total == pytest.approx(equity.theil([0, 2, 3, 3]))


@measure
@pytest.mark.parametrize("same", [[0.1] * 7, [0, 0, 0], [7], [1e-300, 1e-300], [1e300, 1e300]])
def test_all_the_same_is_zero(measure, same):
    assert measure(same) == 0.0
    assert measure(same, np.arange(1, len(same) + 1)) == 0.0


@measure
@given(values, st.floats(1e-3, 1e3))
def test_scale_does_not_matter(measure, values, factor):
    assert measure(np.array(values) * factor) == pytest.approx(measure(values), abs=1e-9)


def test_palma_is_infinite_where_exactly_the_bottom_forty_percent_have_nothing():
    assert equity.palma([0, 0, 1, 1, 1], [3, 5, 2, 5, 5]) == np.inf
    assert equity.palma([0] * 8 + [1] * 12) == np.inf


@measure
@given(counted)
def test_people_may_be_counted_or_listed(measure, counted):
    figures, people = np.array(counted, dtype=float).T
    listed = np.repeat(figures, people.astype(int))
    assert measure(figures, people) == pytest.approx(measure(listed), abs=1e-9)
    assert measure(np.tile(listed, 3)) == pytest.approx(measure(listed), abs=1e-9)
    assert equity.palma(figures, people) == pytest.approx(equity.palma(listed), rel=1e-9)


@measure
@given(st.lists(st.floats(1, 100), min_size=2, max_size=8, unique=True), st.floats(0.05, 0.45))
def test_a_transfer_from_rich_to_poor_lessens_it(measure, figures, part):
    figures = np.sort(figures)
    gap = figures[-1] - figures[0]
    assume(gap > 0.5)
    fairer = figures.copy()
    fairer[0] += part * gap
    fairer[-1] -= part * gap
    assert measure(fairer) < measure(figures)


@given(counted)
def test_gini_is_twice_the_area_over_the_lorenz_curve(counted):
    figures, people = np.array(counted, dtype=float).T
    x, y = equity.lorenz(figures, people)
    assert (x[0], y[0], x[-1], y[-1]) == (0, 0, 1, 1)
    assert equity.gini(figures, people) == pytest.approx(1 - 2 * np.trapezoid(y, x), abs=1e-9)


@given(counted)
def test_gini_is_half_the_relative_mean_difference(counted):
    figures, people = np.array(counted, dtype=float).T
    assume(figures.any())
    share = people / people.sum()
    difference = share @ np.abs(figures[:, None] - figures) @ share
    assert equity.gini(figures, people) == pytest.approx(difference / (2 * share @ figures), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5), st.sampled_from("EWN")), min_size=1))
def test_decomposition_adds_up(rows):
    figures, people, groups = zip(*rows, strict=True)
    assume(sum(people))
    parts = equity.theil_decomposition(figures, list(groups), people)
    assert parts.within + parts.between == pytest.approx(parts.total, abs=1e-9)
    assert min(parts.within, parts.between) >= 0
    one_group = equity.theil_decomposition(figures, ["all"] * len(figures), people)
    assert one_group.between == pytest.approx(0, abs=1e-12)


def test_atkinson_is_smooth_through_one_and_holds_far_out():
    near = [equity.atkinson(INCOMES, epsilon=1 + shift) for shift in (-1e-9, 0, 1e-9)]
    assert near == pytest.approx([near[1]] * 3, rel=1e-8)
    # Towards infinite aversion only the poorest count.
    assert equity.atkinson(INCOMES, epsilon=500) == pytest.approx(1 - 541 / np.mean(INCOMES), abs=0.01)
    assert equity.atkinson([0, 1, 1], epsilon=1) == 1.0


def test_places_without_people_do_not_count():
    assert equity.gini([3, 3, 99], [1, 1, 0]) == 0.0
    assert equity.atkinson([0, 5, 5], [0, 1, 1], epsilon=1) == 0.0
    assert equity.theil_decomposition([3, 3, 99], ["a", "b", "c"], [1, 1, 0]).total == 0.0


@measure
@pytest.mark.parametrize(
    ("figures", "people", "message"),
    [
        ([1, np.nan], None, "values: 1 of 2 .* at 1"),
        ([1, float("inf")], None, "values"),
        ([-1, 2], None, "values: 1 of 2 .* at 0"),
        ([], None, "values: expected a non-empty vector"),
        ([1, 2], [1], "weights: 1 entries for 2 values"),
        ([1, 2], [1, -1], "weights"),
        ([1, 2], [1, np.nan], "weights"),
        ([1, 2], [0, 0], "nobody at all"),
    ],
)
def test_bad_input_is_named(measure, figures, people, message):
    with pytest.raises(InputError, match=message):
        measure(figures, people)


def test_bad_groups_labels_and_aversion_are_named():
    with pytest.raises(InputError, match="groups: label missing at 1"):
        equity.theil_decomposition([1, 2], ["east", None])
    with pytest.raises(InputError, match="groups: expected 2 labels"):
        equity.theil_decomposition([1, 2], ["east"])
    with pytest.raises(InputError, match="labels differ"):
        equity.gini(pd.Series([1, 2], index=["a", "b"]), pd.Series([1, 2], index=["b", "a"]))
    with pytest.raises(InputError, match="epsilon"):
        equity.atkinson([1, 2], epsilon=0)
