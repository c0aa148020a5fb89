"""The speed table: complete, ordered as the evidence says, and refused when it is not."""

import itertools

import pandas as pd
import pytest

from zones.data import catalogue
from zones.data.build import road_tables
from zones.errors import SourceError

ZONES = ("plain", "mountain_south", "mountain_west")
KEY = ["vehicle", "road_class", "speed_zone", "season"]


@pytest.fixture(scope="module")
def speeds():
    return catalogue.load_table("speeds")


@pytest.fixture(scope="module")
def general(speeds):
    return speeds[speeds["ref"].isna()].set_index(KEY)["speed_kmh"]


@pytest.fixture(scope="module")
def network():
    return catalogue.load_table("roads")[["road_class", "speed_zone", "ref", "length_m"]]


def test_every_combination_has_one_row(general):
    classes = catalogue.definition("roads").columns["road_class"]["allowed"]
    expected = set(itertools.product(road_tables.VEHICLES, classes, ZONES, road_tables.SEASONS))
    assert general.index.is_unique
    assert set(general.index) == expected


def test_the_wet_season_is_never_faster(general):
    dry = general.xs("dry", level="season")
    wet = general.xs("wet", level="season").reindex(dry.index)
    assert (wet <= dry)[dry.notna() & wet.notna()].all()
    # What is closed in the dry season is closed in the wet one.
    assert wet[dry.isna()].isna().all()


def test_in_the_plain_a_higher_class_is_faster(general):
    order = ["trunk", "primary", "secondary", "tertiary", "minor", "service", "track"]
    for vehicle, season in (("motorcycle", "dry"), ("motorcycle", "wet"), ("car", "dry")):
        found = [general[vehicle, road_class, "plain", season] for road_class in order]
        assert found == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("road_class", "zone", "kmh"),
    [
        ("trunk", "plain", 48),
        ("primary", "plain", 40),
        ("secondary", "plain", 32),
        ("minor", "plain", 20),
        ("primary", "mountain_west", 35),
        ("primary", "mountain_south", 35),
        ("secondary", "mountain_south", 37),
        ("tertiary", "mountain_south", 33),
        ("secondary", "mountain_west", 30),
        ("tertiary", "mountain_west", 26),
        ("minor", "mountain_west", 19),
    ],
)
def test_dry_motorcycle_speeds_are_those_of_the_calibration(general, road_class, zone, kmh):
    assert general["motorcycle", road_class, zone, "dry"] == kmh


def test_wet_mountain_speeds_are_the_base_speeds_over_the_factor_of_dt606(general):
    base = {"primary": 50, "secondary": 40, "tertiary": 35, "minor": 25}
    for road_class, kmh in base.items():
        assert general["motorcycle", road_class, "mountain_south", "wet"] == pytest.approx(
            kmh / 3.06, abs=0.5
        )


def test_motorways_carry_cars_only_and_trails_carry_none(general):
    for zone, season in itertools.product(ZONES, road_tables.SEASONS):
        assert general["car", "motorway", zone, season] >= 70
        assert pd.isna(general["motorcycle", "motorway", zone, season])
        assert pd.isna(general["foot", "motorway", zone, season])
        assert pd.isna(general["car", "path", zone, season])


def test_reported_roads_win_and_say_so(speeds):
    own = speeds.dropna(subset=["ref"])
    broken = own[(own["ref"] == "QL14D") & (own["vehicle"] == "motorcycle")]
    assert set(broken["speed_kmh"]) == {14}
    assert set(broken["status"]) == {"reported_single_source"}
    slides = own[(own["ref"] == "DT606") & (own["season"] == "wet")]
    assert set(slides.loc[slides["vehicle"] == "motorcycle", "speed_kmh"]) == {10}
    assert slides.loc[slides["vehicle"] == "car", "speed_kmh"].isna().all()
    assert own.loc[own["status"] == "reported_single_source", "source"].str.contains("ROA-006|SH009").all()


def test_only_ferries_that_run_have_a_wait(speeds):
    runs = (speeds["road_class"] == "ferry") & speeds["speed_kmh"].notna()
    assert speeds["wait_min"].notna().equals(runs)


def test_every_row_is_explained_in_both_languages(speeds):
    assert (speeds[["source", "note_vi", "note_en"]].map(len) > 5).all(axis=None)
    assert (speeds["note_vi"] != speeds["note_en"]).all()


def test_the_shipped_table_is_the_one_in_geodata(speeds):
    shipped = road_tables.speed_table()
    pd.testing.assert_frame_equal(shipped, speeds, check_dtype=False)


def test_the_table_fits_the_network_and_faults_are_named(network, speeds):
    found = road_tables.require_speeds(network, speeds)
    assert found["own_speed_km"]["QL14D"] == pytest.approx(73, abs=1)
    with pytest.raises(SourceError, match="more than one row"):
        road_tables.require_speeds(network, pd.concat([speeds, speeds.iloc[:1]]))
    fewer = speeds[(speeds["vehicle"] != "car") | (speeds["road_class"] != "track")]
    with pytest.raises(SourceError, match=r"no row for \('car', 'track'"):
        road_tables.require_speeds(network, fewer)
    with pytest.raises(SourceError, match="no edge of the network bears the reference QL99"):
        road_tables.require_speeds(network, speeds.replace({"ref": {"QL14D": "QL99"}}))
