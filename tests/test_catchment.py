"""Floating catchments: values countable by hand, published values, the identity, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zones import catchment
from zones.errors import InputError

INF = float("inf")
LUO_QI = {10: 1.0, 20: 0.68, 30: 0.22}
# Two hamlets and a town, two clinics. The second hamlet reaches both, the town only the second.
PEOPLE = [100.0, 100.0, 200.0]
BEDS = [10.0, 30.0]
MINUTES = [[5.0, 90.0], [15.0, 25.0], [INF, 10.0]]


@st.composite
def worlds(draw):
    places, sites = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    amount = st.one_of(st.just(0.0), st.floats(0.01, 1e6))
    minutes = st.one_of(st.just(INF), st.integers(0, 70).map(float), st.floats(0, 70))
    return (
        draw(arrays(float, places, elements=amount)),
        draw(arrays(float, sites, elements=amount)),
        draw(arrays(float, (places, sites), elements=minutes)),
    )


def test_luo_and_wang_2003():
    # One resident per tract: eight around the first physician, four around the second, one in both.
    first, second = np.full(11, 99.0), np.full(11, 99.0)
    first[:8], second[7:] = 10.0, 10.0
    access = catchment.two_step(np.ones(11), [1, 1], np.column_stack([first, second]), threshold=15)
    assert access.tolist() == [0.125] * 7 + [0.375] + [0.25] * 3


def test_two_step_counted_by_hand():
    # Clinic 1 serves 200 people (0.05 beds each), clinic 2 serves 300 (0.1).
    access = catchment.two_step(PEOPLE, BEDS, MINUTES, threshold=30)
    np.testing.assert_allclose(access, [0.05, 0.15, 0.1])


def test_enhanced_counted_by_hand():
    # Clinic 1 draws 100 + 0.68 * 100 = 168, clinic 2 draws 0.22 * 100 + 200 = 222.
    access = catchment.enhanced_two_step(PEOPLE, BEDS, MINUTES, weights=LUO_QI)
    expected = [10 / 168, 0.68 * 10 / 168 + 0.22 * 30 / 222, 30 / 222]
    np.testing.assert_allclose(access, expected)


def test_three_step_counted_by_hand():
    # The second hamlet splits 0.68 : 0.22 between the clinics; the others have one each.
    g1, g2 = 0.68 / 0.90, 0.22 / 0.90
    drawn = 100 + g1 * 0.68 * 100, g2 * 0.22 * 100 + 200
    expected = [10 / drawn[0], g1 * 0.68 * 10 / drawn[0] + g2 * 0.22 * 30 / drawn[1], 30 / drawn[1]]
    np.testing.assert_allclose(catchment.three_step(PEOPLE, BEDS, MINUTES, weights=LUO_QI), expected)


def test_selection_weight_is_summed_inside_the_catchment_only():
    # A third site beyond the last bound takes nothing away from the first.
    near = catchment.three_step([10], [1], [[5]], weights={10: 1})
    with_far = catchment.three_step([10], [1, 1], [[5, 11]], weights={10: 1})
    np.testing.assert_array_equal(near, with_far)


@pytest.mark.parametrize(("minutes", "access"), [(10, 1.0), (10.001, 0.68), (20, 0.68), (30, 0.22), (31, 0)])
def test_a_bound_belongs_to_its_band(minutes, access):
    # Two places: the one at the door keeps the ratio at 1 / (1 + its own weight).
    got = catchment.enhanced_two_step([1, 1], [1], [[0], [minutes]], weights=LUO_QI)[1]
    assert got == pytest.approx(access / (1 + access))


def test_sixty_minutes_include_the_sixtieth():
    assert catchment.two_step([4], [2], [[60]], threshold=60).tolist() == [0.5]
    assert catchment.cumulative([2], [[60]], threshold=60).tolist() == [2.0]


def test_order_of_weights_does_not_matter():
    turned = dict(reversed(LUO_QI.items()))
    np.testing.assert_array_equal(
        catchment.enhanced_two_step(PEOPLE, BEDS, MINUTES, weights=LUO_QI),
        catchment.enhanced_two_step(PEOPLE, BEDS, MINUTES, weights=turned),
    )


def test_nothing_within_reach_is_zero():
    weights = {30: 1}
    for access in (
        catchment.two_step([5, 0], [3], [[INF], [1]], threshold=30),
        catchment.enhanced_two_step([5, 0], [3], [[31], [1]], weights=weights),
        catchment.three_step([5, 0], [3], [[31], [1]], weights=weights),
    ):
        assert access.tolist() == [0.0, 0.0]


@given(worlds(), st.sampled_from([{30: 1.0}, LUO_QI, {10: 0.0, 60: 0.5}]))
def test_access_hands_out_the_supply_that_anybody_reaches(world, weights):
    people, supply, minutes = world
    last = max(weights)
    for access, reach in (
        (catchment.two_step(people, supply, minutes, threshold=last), minutes <= last),
        (catchment.enhanced_two_step(people, supply, minutes, weights=weights), _decay(minutes, weights) > 0),
        (catchment.three_step(people, supply, minutes, weights=weights), _decay(minutes, weights) > 0),
    ):
        used = supply[(people[:, None] * reach > 0).any(axis=0)]
        assert people @ access == pytest.approx(used.sum(), rel=1e-9)


@given(worlds())
def test_one_band_of_weight_one_is_the_plain_method(world):
    people, supply, minutes = world
    np.testing.assert_allclose(
        catchment.enhanced_two_step(people, supply, minutes, weights={30: 1}),
        catchment.two_step(people, supply, minutes, threshold=30),
    )


@given(worlds())
def test_agrees_with_the_formulas_written_out(world):
    people, supply, minutes = world
    decay = _decay(minutes, LUO_QI)
    for method, weight in (
        (catchment.enhanced_two_step, decay),
        (catchment.three_step, [[w * w / sum(row) if w else 0.0 for w in row] for row in decay.tolist()]),
    ):
        expected = []
        ratio = []
        for j in range(len(supply)):
            drawn = sum(people[k] * weight[k][j] for k in range(len(people)))
            ratio.append(supply[j] / drawn if drawn > 0 else 0.0)
        for i in range(len(people)):
            expected.append(sum(ratio[j] * weight[i][j] for j in range(len(supply))))
        np.testing.assert_allclose(method(people, supply, minutes, weights=LUO_QI), expected, rtol=1e-9)


def test_gravity_halves_with_each_half_life():
    np.testing.assert_allclose(
        catchment.gravity([1, 1, 1, 1], [[0, 15, 30, INF]], half_life_min=15), [1 + 0.5 + 0.25]
    )


def test_inputs_are_left_alone():
    arguments = [np.array(PEOPLE), np.array(BEDS), np.array(MINUTES)]
    before = [a.copy() for a in arguments]
    catchment.two_step(*arguments, threshold=30)
    catchment.three_step(*arguments, weights=LUO_QI)
    for a, b in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"demand": [1, np.nan]}, "demand: 1 of 2 .* at 1"),
        ({"demand": [-1, 1]}, "demand: 1 of 2 .* at 0"),
        ({"demand": [[1, 2]]}, "demand: expected a non-empty vector"),
        ({"demand": [1, 2, 3]}, "2 rows, but demand has 3"),
        ({"demand": ["a", "b"]}, "demand: expected numbers"),
        ({"supply": [INF, 1]}, "supply: 1 of 2"),
        ({"supply": [-0.1, 1]}, "supply: 1 of 2"),
        ({"supply": []}, "supply: expected a non-empty vector"),
        ({"supply": [1]}, "2 columns, but supply has 1"),
        ({"minutes": [[1, 2], [np.nan, 3]]}, "minutes: 1 entries .* row 1, column 0"),
        ({"minutes": [[1, 2], [-1, 3]]}, "row 1, column 0"),
        ({"minutes": [1, 2]}, "minutes: expected a matrix"),
        ({"minutes": [[1], [2, 3]]}, "unequal length"),
        ({"threshold": 0}, "threshold: expected a finite number above 0"),
        ({"threshold": INF}, "threshold"),
        ({"threshold": np.nan}, "threshold"),
        ({"threshold": "an hour"}, "threshold: expected a number"),
    ],
)
def test_bad_input_is_named(change, message):
    arguments = {"demand": [1, 2], "supply": [1, 2], "minutes": [[1, 2], [3, INF]], "threshold": 30} | change
    with pytest.raises(InputError, match=message):
        catchment.two_step(**arguments)


@pytest.mark.parametrize(
    "weights", [{}, None, {0: 1}, {-5: 1}, {INF: 1}, {10: -1}, {10: np.nan}, {10: INF}, {10: 0, 20: 0}]
)
@pytest.mark.parametrize("method", [catchment.enhanced_two_step, catchment.three_step])
def test_bad_weights_are_named(method, weights):
    with pytest.raises(InputError, match="weights"):
        method([1], [1], [[1]], weights=weights)


def test_labels_in_another_order_are_refused():
    minutes = pd.DataFrame([[5.0], [90.0]], index=["20194", "20195"], columns=["clinic"])
    people = pd.Series([1.0, 2.0], index=["20195", "20194"])
    with pytest.raises(InputError, match="labels differ from those of demand"):
        catchment.two_step(people, [1.0], minutes, threshold=30)
    aligned = catchment.two_step(people.reindex(minutes.index), [1.0], minutes, threshold=30)
    assert aligned.tolist() == [0.5, 0.0]


def _decay(minutes, weights):
    """Weights of the bands by plain comparison, widest band first."""
    decay = np.zeros_like(minutes)
    for bound in sorted(weights, reverse=True):
        decay[minutes <= bound] = weights[bound]
    return decay
