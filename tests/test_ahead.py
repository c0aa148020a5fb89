"""What was computed ahead belongs to the data as they are, and a cache begins with it."""

import pytest

from zones import city
from zones.ahead import ahead_dir, cache_dir
from zones.effects import kept as kept_effects
from zones.gaps import kept as kept_gaps
from zones.gaps.draws import DRAWS
from zones.gaps.measured import DISTRICT_HEALTH, SEASONS
from zones.register import Register
from zones.reports.content.gather import MODE, PROPOSED, SEASON
from zones.settings import geodata_dir
from zones.sites import kept as kept_sites


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ZONES_STATE", str(tmp_path))
    return cache_dir()


def test_a_cache_begins_with_everything_that_was_computed_ahead(cache) -> None:
    names = {file.name for file in ahead_dir().iterdir()}
    assert names == {file.name for file in cache.iterdir()}
    assert names


def test_the_figures_computed_ahead_are_those_of_the_data_as_they_are(cache, tmp_path) -> None:
    version = city.load().data_version
    assert kept_gaps.load(cache, version, MODE) is not None
    assert kept_gaps.load_drawn(kept_gaps.drawn_path(cache, version, MODE, DRAWS, 0)) is not None
    for season in SEASONS:
        bands = kept_gaps.load_bands(cache, version, DISTRICT_HEALTH, MODE, season)
        assert bands is not None
        assert bands.draws >= 200
    for service, ask in PROPOSED.items():
        assert kept_sites.read(kept_sites.path(cache, version, service, MODE, SEASON, ask)) is not None
    with Register.open(f"sqlite:///{tmp_path}/register.sqlite") as register:
        key = kept_effects.key_of(version, register.projects(), mode=MODE)
    assert kept_effects.read(cache, key) is not None


def test_what_a_cache_holds_already_is_left_as_it_is(cache) -> None:
    file = next(iter(sorted(cache.iterdir())))
    file.write_bytes(b"newer")
    cache_dir()
    assert file.read_bytes() == b"newer"


def test_other_data_have_nothing_computed_ahead(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ZONES_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("ZONES_GEODATA", str(tmp_path / "geodata"))
    assert geodata_dir() != ahead_dir()
    assert not cache_dir().exists()


def test_a_folder_that_cannot_be_written_costs_a_warning_only(tmp_path, monkeypatch, caplog) -> None:
    (tmp_path / "cache").write_text("a file stands in the way", "utf-8")
    monkeypatch.setenv("ZONES_STATE", str(tmp_path))
    assert cache_dir() == tmp_path / "cache"
    assert "could not be put into" in caplog.text
