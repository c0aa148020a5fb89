"""Draws of the assumptions on a strip that can be worked out by hand, then on the city."""

import json
import subprocess
import sys
import threading
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point
from typer.testing import CliRunner

from zones import access, city, coverage, travel, uncertainty
from zones.city import Cells, City
from zones.cli import app
from zones.errors import InputError, StoppedError
from zones.grid import Grid
from zones.settings import CRS
from zones.travel import Land, Network, SpeedTable, TravelModel
from zones.travel.ground import Ground
from zones.uncertainty import Widths
from zones.uncertainty.bands import AREA
from zones.uncertainty.counting import LEVELS, Counter
from zones.uncertainty.draws import Drawer
from zones.uncertainty.widths import LEGAL_KMH

# A row of cells of 1 km, nobody can walk 10 km in time: a primary road of 8 km leads along its middle to the
# clinic at its west end. Speeds: 30 km/h dry, 15 wet, so the far end is 16 and 32 minutes away.
GRID = Grid(rows=1, cols=8, west=0.0, north=1000.0, cell_m=1000.0)
WALKING = pd.DataFrame({"landcover": [2, 6], "speed_kmh": [5.0, 1.6]})
COVER = np.array([[2, 2, 2, 2, 6, 6, 6, 6]], np.uint8)
CELLS = Cells.of_table(
    pd.DataFrame(
        {
            "cell": range(8),
            "commune_code": list("AAAABBBB"),
            "area_fraction": 1.0,
            "persons": [10.0, 20.0, 30.0, 40.0, 10.0, 20.0, 30.0, 40.0],
            "persons_alt": [100.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 100.0],
        }
    ),
    GRID,
)
SPEEDS = pd.DataFrame(
    [
        ("motorcycle", "primary", "plain", "dry", None, 30.0, np.nan, "assumption"),
        ("motorcycle", "primary", "plain", "wet", None, 15.0, np.nan, "stress_test"),
        ("motorcycle", "minor", "plain", "dry", None, 20.0, np.nan, "assumption"),
        ("motorcycle", "minor", "plain", "wet", None, np.nan, np.nan, "assumption"),
        ("motorcycle", "primary", "plain", "dry", "QL1", 14.0, np.nan, "reported_single_source"),
        ("motorcycle", "primary", "plain", "wet", "QL1", 14.0, np.nan, "reported_single_source"),
        ("foot", "primary", "plain", "dry", None, 5.0, np.nan, "assumption"),
        ("foot", "primary", "plain", "wet", None, 4.5, np.nan, "assumption"),
    ],
    columns=["vehicle", "road_class", "speed_zone", "season", "ref", "speed_kmh", "wait_min", "status"],
)
ROADS = gpd.GeoDataFrame(
    {
        "edge_id": [1],
        "u": [1],
        "v": [2],
        "road_class": "primary",
        "ref": [None],
        "oneway": False,
        "structure": "none",
        "length_m": 8000.0,
        "speed_zone": "plain",
    },
    geometry=[LineString([(0, 500), (8000, 500)])],
    crs=CRS,
)
NAMES = ["A", "B", "H"]
CITY = City(
    communes=gpd.GeoDataFrame(
        {"name": NAMES, "name_en": NAMES, "kind": "xa", "averaged": [True, True, False]},
        index=pd.Index(NAMES, name="commune_code"),
    ),
    schemes=pd.DataFrame(
        {
            "scheme": "east_west",
            "region": ["east", "west"],
            "name_vi": ["Đông", "Tây"],
            "name_en": ["East", "West"],
        }
    ),
    regions={
        "east_west": pd.Series(
            pd.Categorical(["east", "west", "east"], ["east", "west"], ordered=True),
            pd.Index(NAMES, name="commune_code"),
        )
    },
    facilities=gpd.GeoDataFrame(
        {
            "kind": ["health"],
            "tier": ["district_centre"],
            "levels": [None],
            "general_care": [True],
            "ownership": ["public"],
            "boarding": [False],
            "name_vi": ["vi"],
            "name_en": ["en"],
            "commune_code": ["A"],
        },
        index=pd.Index(["f"], name="facility_id"),
        geometry=[Point(0, 500)],
        crs=CRS,
    ),
    completeness=pd.DataFrame(
        {"state": ["complete"], "mapped": [1], "expected": [1.0]},
        index=pd.MultiIndex.from_tuples([("district_health", "A")], names=["service", "commune_code"]),
    ),
    cells=CELLS,
    data_version="test",
)
GROUND = Ground.of(GRID, COVER, WALKING)
MODEL = TravelModel.of(GROUND.land, Network.of(ROADS, GRID), SpeedTable(SPEEDS), data_version="test")
NONE = Widths.none()


def bands(**options: object) -> uncertainty.AccessBands:
    chosen = {"draws": 5, "seed": 3, **options}
    return uncertainty.run(MODEL, GROUND, CITY, "district_health", **chosen)  # type: ignore[arg-type]


def drawer(**options: object) -> Drawer:
    chosen = {"mode": "motorcycle", "season": "dry", "widths": Widths(), "seed": 3, **options}
    return Drawer(SpeedTable(SPEEDS), GROUND, **chosen)  # type: ignore[arg-type]


@cache
def shipped() -> SpeedTable:
    return SpeedTable.load()


def kmh(draw: Drawer, number: int, road_class: str = "primary", ref: str = "") -> float:
    table = draw.draw(number).speeds
    return table.of_group(road_class, "plain", ref, mode=draw.mode, season=draw.season)[0]


def test_minutes_scale_with_the_drawn_speed_of_the_one_road() -> None:
    only_roads = replace(NONE, road=0.3)
    found = bands(widths=only_roads)
    # The centre of the middle cell of the 200 people, in the commune's order, lies at 2.5 and 6.5 km.
    middle_km = {"A": 2.5, "B": 6.5}
    draws = drawer(widths=only_roads)
    for i in range(found.draws):
        for g, code in enumerate(found.groups["commune"][0]):
            expected = 60.0 * middle_km[code] / kmh(draws, i)
            assert found.levels["commune"][i, 0, g] == pytest.approx(expected, rel=1e-6)
    drawn = sorted(60.0 * 2.5 / kmh(draws, i) for i in range(5))
    row = found.by_commune().loc["A"]
    # Of five draws one is at or below the 10th percentile, three at or below the median, all at the 90th.
    assert row[["median_min_p10", "median_min_p50", "median_min_p90"]].tolist() == pytest.approx(
        [drawn[0], drawn[2], drawn[4]], rel=1e-6
    )
    assert row["median_min"] == pytest.approx(5.0)


def test_mean_and_90th_percentile_scale_with_the_drawn_speed_too() -> None:
    only_roads = replace(NONE, road=0.3)
    found, draws = bands(widths=only_roads), drawer(widths=only_roads)
    hours_per_km = sorted(1.0 / kmh(draws, i) for i in range(found.draws))
    row = found.by_commune().loc["B"]
    # 10, 20, 30 and 40 people at 4.5, 5.5, 6.5 and 7.5 km: 6.5 km on average, the 90th of them at 7.5.
    for figure, km in (("mean_min", 6.5), ("p90_min", 7.5)):
        expected = [60.0 * km * hours_per_km[i] for i in (0, 2, 4)]
        assert row[[f"{figure}_{name}" for name in ("p10", "p50", "p90")]].tolist() == pytest.approx(
            expected, rel=1e-6
        )
    assert row["unreachable_pct_p90"] == 0.0


def test_without_widths_every_draw_is_the_run_itself() -> None:
    found, plain = bands(widths=NONE), access.run(MODEL, CITY, "district_health")
    for table, base in ((found.by_commune(10), plain.by_commune(10)), (found.by_region(), plain.by_region())):
        for figure in uncertainty.FIGURES:
            for percentile in ("p10", "p50", "p90"):
                pd.testing.assert_series_equal(
                    table[f"{figure}_{percentile}"], base[figure], check_names=False, check_exact=True
                )


def test_every_draw_has_its_share_of_people() -> None:
    found, plain = bands(widths=NONE), access.run(MODEL, CITY, "district_health")
    shares = found.by_draw(10)
    assert list(shares.columns) == list(range(found.draws))
    # Units with people only: of one without there is no share.
    expected = plain.by_commune(10)["share_within_pct"].reindex(shares.index)
    for number in shares.columns:
        pd.testing.assert_series_equal(shares[number], expected, check_names=False, check_exact=True)


@pytest.mark.parametrize("season", ["dry", "wet"])
def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(season: str) -> None:
    one, three = bands(threads=1, season=season, draws=9), bands(threads=3, season=season, draws=9)
    assert one.within.tobytes() == three.within.tobytes()
    assert all(one.levels[name].tobytes() == three.levels[name].tobytes() for name in one.levels)
    assert one.person_minutes.tobytes() == three.person_minutes.tobytes()
    assert one.params == three.params
    assert bands(seed=4, draws=9).within.tobytes() != one.within.tobytes()


def test_more_draws_continue_fewer() -> None:
    assert bands(draws=9).within[:4].tobytes() == bands(draws=4).within.tobytes()


def test_percentiles_are_in_order_and_shares_grow_with_the_threshold() -> None:
    found = bands(draws=12, widths=replace(Widths(), road=0.4))
    before = pd.Series(0.0, found.by_commune(0).index)
    for threshold in range(0, 40, 4):
        table = found.by_commune(threshold).drop(index="H")
        for figure in uncertainty.FIGURES:
            assert (table[f"{figure}_p10"] <= table[f"{figure}_p50"]).all()
            assert (table[f"{figure}_p50"] <= table[f"{figure}_p90"]).all()
        assert (table["share_within_pct_p50"] >= before[table.index]).all()
        before = table["share_within_pct_p50"]


def test_the_unit_without_people_is_listed_without_figures_and_regions_add_up() -> None:
    found = bands(draws=4)
    assert found.by_commune().loc["H", "reason"] == "not_averaged"
    assert np.isnan(found.by_commune().loc["H", "median_min_p50"])
    assert list(found.by_region().index) == ["east", "west", "city"]
    assert found.by_region().loc["city", "persons"] == 200.0


def test_a_median_that_is_not_reached_in_enough_draws_has_no_percentile() -> None:
    # On foot over a wall of water nobody reaches anything: neither half is ever reached.
    cover = COVER.copy()
    cover[0, 3] = 1
    walking = pd.DataFrame({"landcover": [1, 2, 6], "speed_kmh": [np.nan, 5.0, 1.6]})
    ground = Ground.of(GRID, cover, walking)
    roads = ROADS.assign(geometry=[LineString([(0, 500), (2000, 500)])], length_m=2000.0)
    model = TravelModel.of(ground.land, Network.of(roads, GRID), SpeedTable(SPEEDS), data_version="test")
    found = uncertainty.run(model, ground, CITY, "district_health", draws=3)
    row = found.by_commune().loc["B"]
    assert row["share_within_pct_p90"] == 0.0
    assert np.isnan([row["median_min"], row["median_min_p10"], row["median_min_p90"]]).all()
    assert np.isfinite(found.by_commune().loc["A", "median_min_p90"])
    # All 100 people of B are cut off in every draw: known exactly, and a mean of nobody is none.
    ends = [f"_{name}" for name in ("p10", "p50", "p90")]
    assert row[[f"persons_unreachable{end}" for end in ends]].tolist() == [100.0] * 3
    assert row[[f"unreachable_pct{end}" for end in ends]].tolist() == [100.0] * 3
    assert row[[f"mean_min{end}" for end in ends]].isna().all()
    assert row[[f"p90_min{end}" for end in ends]].isna().all()


def test_the_wet_season_lies_between_the_dry_and_the_wet_table() -> None:
    wet = drawer(season="wet", widths=NONE)
    for i in range(20):
        assert 15.0 <= kmh(wet, i) <= 30.0
        assert kmh(wet, i) == pytest.approx(30.0 * 0.5 ** wet.draw(i).wetness)
        # A road that the wet table closes is closed, one that is as fast in both seasons stays so.
        assert np.isnan(kmh(wet, i, "minor"))
        assert kmh(wet, i, ref="QL1") == 14.0
    assert len({wet.draw(i).wetness for i in range(20)}) == 20


def test_a_draw_is_the_same_for_every_means_and_season() -> None:
    dry, wet, foot = drawer(), drawer(season="wet"), drawer(mode="foot")
    for i in range(4):
        assert dry.draw(i).walking_kmh == wet.draw(i).walking_kmh == foot.draw(i).walking_kmh
        shared = kmh(wet, i) / (30.0 * 0.5 ** wet.draw(i).wetness)
        assert kmh(dry, i) / 30.0 == pytest.approx(shared)


def test_on_foot_all_roads_share_the_walkers_factor() -> None:
    widths = replace(NONE, walking=0.2)
    foot = drawer(mode="foot", widths=widths)
    factor = kmh(foot, 1) / 5.0
    assert factor != 1.0
    assert foot.draw(1).walking_kmh == pytest.approx({2: 5.0 * factor, 6: 1.6 * factor})


def test_the_logarithms_of_a_class_speed_have_the_stated_width() -> None:
    one = drawer(widths=replace(NONE, road=0.08, road_class=0.13, plain=0.03))
    logs = np.log([kmh(one, i) / 30.0 for i in range(900)])
    # The order of the two classes binds rarely, and moves the spread by less than the tolerance.
    assert np.std(logs) == pytest.approx(np.hypot(np.hypot(0.08, 0.13), 0.03), rel=0.1)
    assert np.mean(logs) == pytest.approx(0.0, abs=0.02)
    single = drawer(widths=replace(NONE, single_source=0.28))
    logs = np.log([kmh(single, i, ref="QL1") / 14.0 for i in range(900)])
    assert np.std(logs) == pytest.approx(0.28, rel=0.1)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    mode=st.sampled_from(["motorcycle", "car"]),
    season=st.sampled_from(["dry", "wet"]),
)
def test_no_class_overtakes_another_nor_the_law(seed: int, mode: str, season: str) -> None:
    table = shipped()
    wide = replace(Widths(), road=0.5, road_class=0.5)
    draws = Drawer(table, GROUND, mode, season, wide, seed)  # type: ignore[arg-type]
    for i in range(3):
        rows = draws.draw(i).speeds.rows
        caps = rows["road_class"].map(lambda name: LEGAL_KMH.get((mode, name), LEGAL_KMH[(mode, "")]))
        assert (rows["speed_kmh"].dropna() <= caps[rows["speed_kmh"].notna()]).all()
        dry = table.rows[(table.rows["vehicle"] == mode) & (table.rows["season"] == season)]
        kept = rows["ref"].isna() & (rows["road_class"] != "ferry") & rows["speed_kmh"].notna()
        assert (rows["speed_kmh"].isna().to_numpy() == dry["speed_kmh"].isna().to_numpy()).all()
        if season == "wet":
            continue  # the order kept is that of the mixture, which no table holds
        for _, zone in rows[kept].assign(table=dry["speed_kmh"].to_numpy()[kept]).groupby("speed_zone"):
            slower = zone["table"].to_numpy()[:, None] < zone["table"].to_numpy()[None, :]
            drawn = zone["speed_kmh"].to_numpy()
            assert not (slower & (drawn[:, None] > drawn[None, :] * (1 + 1e-12))).any()


def test_land_priced_anew_is_the_land_of_those_speeds() -> None:
    rng = np.random.default_rng(5)
    grid = Grid(rows=12, cols=15, west=0.0, north=1200.0, cell_m=100.0)
    cover = rng.choice(np.array([1, 2, 6], np.uint8), (12, 15), p=[0.2, 0.4, 0.4])
    walking = pd.DataFrame({"landcover": [1, 2, 6], "speed_kmh": [np.nan, 5.0, 1.6]})
    heights, ratio = rng.uniform(0, 60, (12, 15)), rng.uniform(1, 3, (12, 15))
    ground = Ground.of(grid, cover, walking, heights, ratio)
    friction = np.select([cover == 2, cover == 6], [3.6 / 4.0, 3.6 / 2.5], np.inf)
    wanted = Land.of(grid, friction, heights, ratio * 1.3)
    found = ground.priced({2: 4.0, 6: 2.5}, slope_factor=1.3)
    np.testing.assert_allclose(found.steps, wanted.steps, rtol=1e-6)
    np.testing.assert_allclose(found.friction, wanted.friction, rtol=1e-6)
    assert ground.priced({2: 5.0, 6: 1.6}) is ground.land


@pytest.mark.parametrize(
    ("speeds", "factor", "said"),
    [({2: 5.0}, 1.0, "classes"), ({2: 0.0, 6: 1.0}, 1.0, "above zero"), ({2: 5.0, 6: 1.0}, np.nan, "slope")],
)
def test_impossible_walking_is_refused(speeds: dict[int, float], factor: float, said: str) -> None:
    with pytest.raises(InputError, match=said):
        GROUND.priced(speeds, slope_factor=factor)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_counting_a_draw_is_coverage_to_the_bit(data: st.DataObject) -> None:
    values = st.one_of(st.just(np.inf), st.floats(0, 90, width=32), st.integers(0, 90).map(float))
    minutes = np.array(data.draw(st.lists(values, min_size=8, max_size=8)), np.float32).reshape(1, 8)
    people = data.draw(st.lists(st.sampled_from([0.0, 1.0, 2.5, 40.0]), min_size=16, max_size=16))
    cells = replace(CELLS, persons=np.array(people[:8]), persons_alt=np.array(people[8:]))
    groupings = {"commune": None, "city": pd.Series("all", ["A", "B"])}
    counts = Counter.of(cells, groupings, 60).count(minutes)
    for s, spread in enumerate(("main", "alt")):
        histogram = coverage.histogram(cells, minutes, spread=spread)  # type: ignore[arg-type]
        for threshold in (0, 1, 17, 60):
            expected = coverage.within(histogram, threshold)["persons_within"].to_numpy()
            assert (counts.within[s, :, threshold] == expected).all()
            expected = coverage.within(histogram, threshold)["area_within_km2"].to_numpy()
            assert (counts.within[AREA, :, threshold] == expected).all()
        unreached = counts.reached[s] + histogram.persons_unreachable
        assert (unreached == histogram.persons.sum(axis=1) + histogram.persons_unreachable).all()
        for name, membership in groupings.items():
            expected = coverage.averages(cells, minutes, membership=membership, spread=spread)  # type: ignore[arg-type]
            for figure, share in (("median_min", 0.5), ("p90_min", 0.9)):
                if (share, s) in LEVELS:
                    found = counts.levels[name][LEVELS.index((share, s))]
                    np.testing.assert_array_equal(np.where(np.isinf(found), np.nan, found), expected[figure])
            if s == 0:
                sums = (
                    counts.person_minutes if name == "commune" else counts.person_minutes.sum(keepdims=True)
                )
                people = counts.reached[0] if name == "commune" else counts.reached[0].sum(keepdims=True)
                mean = np.divide(sums, people, out=np.full(sums.shape, np.nan), where=people > 0)
                np.testing.assert_array_equal(mean, expected["mean_min"])


def test_progress_is_told_in_the_calling_thread_and_a_stop_is_heard() -> None:
    here, told = threading.get_ident(), []
    bands(draws=6, progress=lambda done, total: told.append((done, total, threading.get_ident())))
    assert told == [(i, 6, here) for i in range(1, 7)]

    stop = threading.Event()
    with pytest.raises(StoppedError, match="of 60 draws"):
        bands(draws=60, stop=stop, progress=lambda done, _: stop.set() if done == 2 else None)


def test_the_end_of_the_process_does_not_wait_for_draws_that_have_not_begun() -> None:
    program = """
import threading
from test_uncertainty import bands
from zones.ui.jobs import Jobs

begun = threading.Event()
work = lambda tell, stop: bands(draws=10_000_000, progress=lambda done, of: begun.set(), stop=stop)
waiting = threading.Thread(
    target=Jobs("draws").result, args=("city", work, lambda *step: None), daemon=True
)
waiting.start()
begun.wait()
"""
    folder = str(Path(__file__).parent)
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, timeout=120, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_an_error_in_progress_ends_the_run() -> None:
    done = []

    def fail(count: int, _: int) -> None:
        done.append(count)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bands(draws=500, threads=1, progress=fail)
    assert done == [1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"draws": 1}, "draws must be"),
        ({"seed": -1}, "seed 0"),
        ({"threads": 0}, "threads 1"),
        ({"mode": "boat"}, "mode"),
        ({"season": "cold"}, "season"),
    ],
)
def test_bad_parameters_are_named(options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        bands(**options)


def test_a_threshold_beyond_what_is_kept_and_negative_widths_are_refused() -> None:
    found = bands(draws=2)
    with pytest.raises(InputError, match="0 to 240 minutes"):
        found.by_commune(241)
    with pytest.raises(InputError, match="whole number"):
        found.by_region(threshold_min=10.5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="unknown region scheme"):
        found.by_region("north_south")
    with pytest.raises(InputError, match="road must be"):
        Widths(road=-0.1)
    with pytest.raises(InputError, match="not that of the model"):
        uncertainty.run(MODEL, Ground.of(GRID, COVER[:, ::-1], WALKING), CITY, "district_health", draws=2)


@pytest.fixture(scope="module")
def real() -> uncertainty.AccessBands:
    return uncertainty.run(
        travel.load_model(), Ground.load(), city.load(), "district_health", draws=8, seed=1
    )


def test_the_citys_bands_hold_the_figures_without_draws_for_most_communes(
    real: uncertainty.AccessBands,
) -> None:
    table = real.by_commune()
    for figure in ("median_min", "median_alt_min"):
        known = table[table[figure].notna()]
        inside = known[figure].between(known[f"{figure}_p10"], known[f"{figure}_p90"])
        assert len(known) >= 90
        assert inside.mean() > 0.8
    regions = real.by_region()
    assert (
        regions["share_within_pct"]
        .between(regions["share_within_pct_p10"] - 1, regions["share_within_pct_p90"] + 1)
        .all()
    )
    # The West is the less certain half, in minutes and in people within an hour.
    spread = regions["share_within_pct_p90"] - regions["share_within_pct_p10"]
    assert spread["west"] > spread["east"]


def test_the_city_gives_its_figures_and_parameters_with_the_draws(real: uncertainty.AccessBands) -> None:
    table = real.by_commune()
    assert len(table) == 94
    assert table.loc["20333", "reason"] == "not_averaged"
    params = real.params
    assert (params["draws"], params["seed"], params["width_road"]) == (8, 1, asdict(Widths())["road"])
    assert params["data_version"] == real.base.city.data_version


def test_the_command_line_carries_percentiles_and_parameters(tmp_path: Path) -> None:
    runner = CliRunner()
    done = runner.invoke(app, ["metrics", "--by", "region", "--draws", "2", "--seed", "7", "--json"])
    assert done.exit_code == 0, done.output
    body = json.loads(done.stdout)
    assert body["params"]["draws"] == 2
    assert body["params"]["seed"] == 7
    row = body["rows"][-1]
    assert row["region"] == "city"
    assert row["share_within_pct_p10"] <= row["share_within_pct_p90"]

    target = tmp_path / "bands.csv"
    done = runner.invoke(app, ["metrics", "--by", "commune", "--draws", "2", "--csv", str(target)])
    assert done.exit_code == 0, done.output
    table = pd.read_csv(target)
    assert {"median_min_p50", "share_alt_pct_p90", "width_slope", "data_version"} <= set(table.columns)

    wrong = runner.invoke(app, ["metrics", "--by", "region", "--figures", "roads", "--draws", "2"])
    assert wrong.exit_code == 2
    assert "--draws goes with --figures access, or with gaps" in wrong.stderr
