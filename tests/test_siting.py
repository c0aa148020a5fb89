"""Siting models: counted by hand, against every possible choice, and on what they must refuse."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from zones import siting
from zones.errors import InputError
from zones.siting._reduce import undominated

INF = float("inf")
# Four places along a road at 0, 10, 20 and 50 minutes, a site at each.
ROAD = np.abs(np.subtract.outer([0.0, 10.0, 20.0, 50.0], [0.0, 10.0, 20.0, 50.0]))
PEOPLE = [40, 10, 30, 25]


@st.composite
def worlds(draw):
    places, sites = draw(st.integers(1, 8)), draw(st.integers(1, 7))
    minutes = draw(arrays(float, (places, sites), elements=st.sampled_from([0, 1, 2, 3, 5, 8, 13, 7.5, INF])))
    people = draw(arrays(float, places, elements=st.sampled_from([0, 1, 2, 3, 0.25, 100])))
    n_sites = draw(st.integers(1, sites))
    fixed = draw(st.permutations(range(sites)))[: draw(st.integers(0, n_sites))]
    return minutes, people, n_sites, tuple(fixed)


def choices(minutes, n_sites, fixed):
    sites = range(minutes.shape[1])
    return [list(c) for c in itertools.combinations(sites, n_sites) if set(fixed) <= set(c)]


def well_formed(sites, n_sites, fixed):
    new = sites[len(fixed) :]
    return len(set(sites)) == n_sites and sites[: len(fixed)] == fixed and list(new) == sorted(new)


def grid_city(n_places=300, n_sites=120, seed=5):
    rng = np.random.default_rng(seed)
    places, sites = rng.uniform(0, 100, (n_places, 2)), rng.uniform(0, 100, (n_sites, 2))
    minutes = np.linalg.norm(places[:, None] - sites, axis=2)
    return minutes, rng.integers(1, 1000, n_places).astype(float)


def test_max_coverage_by_hand():
    one = siting.max_coverage(ROAD, PEOPLE, threshold=10, n_sites=1)
    assert (one.sites, one.covered, one.optimal, one.gap) == ((1,), 80.0, True, 0.0)
    # With the far site fixed, the other one still goes where most people are left.
    two = siting.max_coverage(ROAD, PEOPLE, threshold=10, n_sites=2, fixed=[3])
    assert (two.sites, two.covered) == ((3, 1), 105.0)
    # A fixed site stays even where another would be better.
    assert siting.max_coverage(ROAD, PEOPLE, threshold=10, n_sites=1, fixed=(0,)).sites == (0,)


def test_p_median_by_hand():
    # Site 1: 40 * 10 + 0 + 30 * 10 + 25 * 40 = 1700; site 0 costs 1950, site 2 1650, site 3 3300.
    one = siting.p_median(ROAD, PEOPLE, n_sites=1)
    assert (one.sites, one.total) == ((2,), 1650.0)
    assert one.mean == pytest.approx(1650 / 105)
    two = siting.p_median(ROAD, PEOPLE, n_sites=2, fixed=[3])
    # Beside site 3, sites 0 and 1 both leave 700: the lower number is taken.
    assert (two.sites, two.total) == ((3, 0), 700.0)


def test_p_center_by_hand():
    assert siting.p_center(ROAD, PEOPLE, n_sites=1) == siting.PCenter((2,), 30.0, 30.0, True)
    assert siting.p_center(ROAD, PEOPLE, n_sites=2, fixed=[3]) == siting.PCenter((3, 1), 10.0, 10.0, True)
    # Nobody lives at the far end: it does not count.
    assert siting.p_center(ROAD, [1, 1, 1, 0], n_sites=1) == siting.PCenter((1,), 10.0, 10.0, True)


def test_set_cover_by_hand():
    assert siting.set_cover(ROAD, threshold=10).sites == (1, 3)
    assert siting.set_cover(ROAD, threshold=10, fixed=[0]).sites == (0, 1, 3)
    assert siting.set_cover(ROAD, threshold=9).sites == (0, 1, 2, 3)
    assert siting.set_cover(ROAD, threshold=30).sites == (2,)


@settings(max_examples=100, deadline=None)
@given(worlds(), st.sampled_from([1, 2, 5, 7.5, 10]))
def test_max_coverage_against_every_choice(world, threshold):
    minutes, people, n_sites, fixed = world
    best = max(
        people[(minutes[:, c] <= threshold).any(axis=1)].sum() for c in choices(minutes, n_sites, fixed)
    )
    arguments = {"threshold": threshold, "n_sites": n_sites, "fixed": fixed}
    proven = siting.max_coverage(minutes, people, **arguments)
    assert proven.covered == pytest.approx(best)
    assert (proven.optimal, proven.gap) == (True, 0.0)
    assert well_formed(proven.sites, n_sites, fixed)
    preview = siting.preview_max_coverage(minutes, people, **arguments)
    assert preview.covered <= best * (1 + 1e-12) <= preview.bound * (1 + 2e-12)
    assert well_formed(preview.sites, n_sites, fixed)


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_p_median_and_p_center_against_every_choice(world):
    minutes, people, n_sites, fixed = world
    lived = people > 0
    nearest = [minutes[lived][:, c].min(axis=1) for c in choices(minutes, n_sites, fixed)]
    if not lived.any():
        assert np.isnan(siting.p_median(minutes, people, n_sites=n_sites, fixed=fixed).mean)
        assert np.isnan(siting.p_center(minutes, people, n_sites=n_sites, fixed=fixed).minutes)
    elif np.isinf(min(n.max() for n in nearest)):
        for model in (siting.p_median, siting.p_center):
            with pytest.raises(InputError, match=r"reach no site, rows|cannot reach every place, it takes"):
                model(minutes, people, n_sites=n_sites, fixed=fixed)
    else:
        median = siting.p_median(minutes, people, n_sites=n_sites, fixed=fixed)
        assert median.total == pytest.approx(min(people[lived] @ n for n in nearest))
        assert median.mean == pytest.approx(median.total / people.sum())
        assert median.optimal
        assert well_formed(median.sites, n_sites, fixed)
        centre = siting.p_center(minutes, people, n_sites=n_sites, fixed=fixed)
        assert centre.minutes == centre.bound == min(n.max() for n in nearest)
        assert centre.optimal
        assert minutes[lived][:, centre.sites].min(axis=1).max() == centre.minutes
        assert well_formed(centre.sites, n_sites, fixed)


@settings(max_examples=100, deadline=None)
@given(worlds(), st.sampled_from([1, 5, 10, 20]))
def test_set_cover_against_every_choice(world, threshold):
    minutes, _, _, fixed = world
    reach = minutes <= threshold
    if not reach.any(axis=1).all():
        with pytest.raises(InputError, match=f"rows {np.flatnonzero(~reach.any(axis=1))[0]}"):
            siting.set_cover(minutes, threshold=threshold, fixed=fixed)
        return
    cover = siting.set_cover(minutes, threshold=threshold, fixed=fixed)
    fewest = next(
        n
        for n in range(len(fixed), minutes.shape[1] + 1)
        if any(reach[:, c].any(axis=1).all() for c in choices(minutes, n, fixed))
    )
    assert (len(cover.sites), cover.bound, cover.optimal) == (fewest, fewest, True)
    assert reach[:, cover.sites].any(axis=1).all()
    assert well_formed(cover.sites, fewest, fixed)


def test_a_bound_is_inclusive_and_unreachable_never_counts():
    assert siting.max_coverage([[60.0]], [7], threshold=60, n_sites=1).covered == 7
    assert siting.max_coverage([[INF]], [7], threshold=1e9, n_sites=1).covered == 0


def test_equal_sites_go_to_the_lowest_number():
    same = np.ones((3, 5))
    assert siting.max_coverage(same, [1, 1, 1], threshold=5, n_sites=2).sites == (0, 1)
    assert siting.p_median(same, [1, 1, 1], n_sites=2, fixed=[4]).sites == (4, 0)
    assert siting.p_center(same, [1, 1, 1], n_sites=2).sites == (0, 1)
    assert siting.set_cover(same, threshold=1).sites == (0,)


@given(arrays(np.bool_, st.tuples(st.integers(0, 9), st.integers(1, 8))))
def test_only_the_first_of_the_largest_candidates_stay(sets):
    def within(a, b):
        return not (sets[:, a] & ~sets[:, b]).any()

    columns = range(sets.shape[1])
    stay = [a for a in columns if not any(within(a, b) and (not within(b, a) or b < a) for b in columns)]
    assert undominated(sets).tolist() == stay


def test_demand_zero():
    empty = siting.max_coverage(ROAD, [0, 0, 0, 0], threshold=10, n_sites=2, fixed=[2])
    assert (empty.sites, empty.covered, empty.gap, empty.optimal) == ((2, 0), 0.0, 0.0, True)
    nobody = siting.p_median(ROAD, [0, 0, 0, 0], n_sites=2)
    assert (nobody.sites, nobody.total) == ((0, 1), 0.0)
    assert np.isnan(nobody.mean)


def test_a_city_is_proven_and_beats_its_preview():
    minutes, people = grid_city()
    arguments = {"threshold": 11, "n_sites": 12, "fixed": [7, 3]}
    preview = siting.preview_max_coverage(minutes, people, **arguments)
    proven = siting.max_coverage(minutes, people, **arguments)
    assert proven.optimal
    assert proven.sites[:2] == (7, 3)
    assert 0.98 * proven.covered <= preview.covered <= proven.covered <= preview.bound
    assert proven.covered == people[(minutes[:, proven.sites] <= 11).any(axis=1)].sum()
    # Parts of people are no obstacle, nor is another unit of demand.
    assert siting.max_coverage(minutes, people * 0.37, **arguments).sites == proven.sites
    assert siting.max_coverage(minutes, people, **arguments) == proven


@pytest.mark.parametrize("threshold", [9, 14, 20])
def test_the_previews_bound_is_the_linear_relaxation(threshold):
    minutes, people = grid_city(200, 80, seed=threshold)
    cover = minutes <= threshold
    n_places, n_sites = cover.shape
    solved = linprog(
        np.r_[np.zeros(n_sites), -people],
        A_ub=np.block([[-cover.astype(float), np.eye(n_places)], [np.ones(n_sites), np.zeros(n_places)]]),
        b_ub=np.r_[np.zeros(n_places), 6.0],
        bounds=(0, 1),
    )
    preview = siting.preview_max_coverage(minutes, people, threshold=threshold, n_sites=6)
    # A bound within one person of what is covered is brought down to it: people are whole.
    within_one = -solved.fun - preview.covered < 1
    assert preview.bound == pytest.approx(preview.covered if within_one else -solved.fun, rel=1e-5)


def rough_country(n_places, n_sites, seed):
    """Return minutes with a detour of each pair's own, which makes sites hard to tell apart."""
    rng = np.random.default_rng(seed)
    places, sites = rng.uniform(0, 100, (n_places, 2)), rng.uniform(0, 100, (n_sites, 2))
    crow_flies = np.linalg.norm(places[:, None] - sites, axis=2)
    people = np.floor(rng.pareto(1.3, n_places) * 100 + 20)
    return crow_flies * rng.uniform(1.1, 1.9, (n_places, n_sites)), people


@pytest.mark.parametrize("threshold", [14, 20, 24, 28])
@pytest.mark.parametrize("unit", [1.0, 0.37])
def test_max_coverage_is_what_a_mixed_integer_programme_finds(threshold, unit):
    minutes, people = rough_country(160, 60, seed=threshold)
    people, fixed = people * unit, [5]
    cover = minutes <= threshold
    n_places, n_sites = cover.shape
    solved = milp(
        np.r_[np.zeros(n_sites), -people],
        integrality=np.r_[np.ones(n_sites), np.zeros(n_places)],
        bounds=Bounds(np.r_[np.isin(np.arange(n_sites), fixed), np.zeros(n_places)], 1),
        constraints=[
            LinearConstraint(np.block([-cover.astype(float), np.eye(n_places)]), ub=0),
            LinearConstraint(np.r_[np.ones(n_sites), np.zeros(n_places)], ub=8),
        ],
        options={"mip_rel_gap": 0},
    )
    proven = siting.max_coverage(minutes, people, threshold=threshold, n_sites=8, fixed=fixed)
    assert proven.covered == pytest.approx(-solved.fun, rel=1e-9)
    assert proven.optimal
    assert siting.max_coverage(minutes, people, threshold=threshold, n_sites=8, fixed=fixed) == proven


def test_a_larger_p_median_keeps_its_promise():
    minutes, people = grid_city(600, 200, seed=2)
    result = siting.p_median(minutes, people, n_sites=15, fixed=[11])
    assert 0 <= result.gap <= 0.005
    assert result.bound <= result.total == pytest.approx(people @ minutes[:, result.sites].min(axis=1))
    assert siting.p_median(minutes, people, n_sites=15, fixed=[11]) == result


def test_a_site_at_every_door_leaves_no_minutes():
    at_the_door = siting.p_median([[1, 0, 0], [0, 1, 0]], [1, 1], n_sites=2)
    assert (at_the_door.total, at_the_door.optimal) == (0.0, True)
    assert siting.p_center([[1, 0, 0], [0, 1, 0]], [1, 1], n_sites=2).minutes == 0.0


def test_p_median_is_exact_at_200_by_20():
    minutes, people = grid_city(200, 20, seed=8)
    best = min(people @ minutes[:, c].min(axis=1) for c in itertools.combinations(range(20), 4))
    result = siting.p_median(minutes, people, n_sites=4)
    assert result.total == pytest.approx(best)
    assert (result.optimal, result.gap) == (True, 0.0)


def test_p_median_reaches_the_cut_off_valley_before_it_saves_minutes():
    # Greedy would take sites 0 and 1 for the town; only site 2 reaches the valley.
    minutes = np.array([[1.0, 9.0, INF], [9.0, 1.0, INF], [INF, INF, 5.0]])
    result = siting.p_median(minutes, [1e6, 1e6, 0.5], n_sites=2)
    assert result.sites == (0, 2)
    with pytest.raises(InputError, match="1 sites cannot reach every place, it takes 2"):
        siting.p_median(minutes, [1, 1, 1], n_sites=1)


def test_a_time_limit_leaves_a_safe_bound():
    minutes, people = rough_country(400, 200, seed=1)
    quick = siting.max_coverage(minutes, people, threshold=22, n_sites=12, time_limit_s=1e-6)
    assert quick.covered == people[(minutes[:, quick.sites] <= 22).any(axis=1)].sum()
    assert quick.covered <= quick.bound
    assert quick.gap == pytest.approx(1 - quick.covered / quick.bound)
    assert quick.gap > 0
    full = siting.max_coverage(minutes, people, threshold=22, n_sites=12)
    assert quick.covered <= full.covered <= quick.bound
    cover = siting.set_cover(minutes, threshold=40, time_limit_s=1e-6)
    assert (minutes[:, cover.sites] <= 40).any(axis=1).all()
    assert cover.bound <= len(cover.sites)
    centre = siting.p_center(minutes, people, n_sites=12, time_limit_s=1e-6)
    assert centre.bound < centre.minutes == minutes[:, centre.sites].min(axis=1).max()
    assert not centre.optimal


def test_inputs_are_left_alone():
    minutes, people = grid_city(40, 15)
    before = minutes.copy(), people.copy()
    siting.max_coverage(minutes, people, threshold=30, n_sites=3)
    siting.p_median(minutes, people, n_sites=3)
    siting.p_center(minutes, people, n_sites=3)
    siting.set_cover(minutes, threshold=60)
    np.testing.assert_array_equal(minutes, before[0])
    np.testing.assert_array_equal(people, before[1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_sites": 0}, "n_sites: 0 asked, but there are 4 candidates"),
        ({"n_sites": 5}, "n_sites: 5 asked"),
        ({"n_sites": 2.0}, "n_sites: expected a whole number"),
        ({"n_sites": 1, "fixed": [0, 1]}, "fewer than the 2 fixed"),
        ({"fixed": [4]}, r"fixed: no such site \[4\]"),
        ({"fixed": [-1]}, r"fixed: no such site \[-1\]"),
        ({"fixed": [1, 1]}, r"fixed: \[1\] named more than once"),
        ({"fixed": ["a"]}, "fixed: expected a whole number"),
        ({"demand": [1, 2, 3]}, "4 rows, but demand has 3"),
        ({"demand": [1, 2, 3, np.nan]}, "demand"),
        ({"demand": [1, 2, 3, -1]}, "demand"),
        ({"minutes": np.full((4, 4), np.nan)}, "minutes: 16 entries"),
        ({"minutes": -ROAD}, "minutes"),
        ({"minutes": np.empty((0, 4))}, "minutes: expected a matrix"),
    ],
)
@pytest.mark.parametrize("model", ["max_coverage", "preview_max_coverage", "p_median", "p_center"])
def test_bad_input_is_named(model, change, message):
    arguments = {"minutes": ROAD, "demand": PEOPLE, "n_sites": 2} | change
    if "coverage" in model:
        arguments["threshold"] = 10
    with pytest.raises(InputError, match=message):
        getattr(siting, model)(**arguments)


@pytest.mark.parametrize("threshold", [0, -1, INF, np.nan, "near"])
def test_bad_thresholds_are_named(threshold):
    with pytest.raises(InputError, match="threshold"):
        siting.set_cover(ROAD, threshold=threshold)
    with pytest.raises(InputError, match="threshold"):
        siting.max_coverage(ROAD, PEOPLE, threshold=threshold, n_sites=1)


def test_impossible_cover_names_the_rows():
    with pytest.raises(InputError, match="2 places, rows 1, 3;"):
        siting.set_cover([[1], [99], [1], [INF]], threshold=30)


def test_p_center_is_where_the_fewest_sites_that_cover_run_out():
    minutes, people = grid_city(150, 60, seed=3)
    centre = siting.p_center(minutes, people, n_sites=9)
    assert len(siting.set_cover(minutes, threshold=centre.minutes).sites) <= 9
    next_below = minutes[minutes < centre.minutes].max()
    assert len(siting.set_cover(minutes, threshold=next_below).sites) > 9
