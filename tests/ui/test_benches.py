"""Working copies are few, go to the least recently used, and never mix up two sessions."""

import threading

import pytest

from zones.scenario import AddFacility, Scenario
from zones.ui import benches
from zones.ui.benches import Benches


class Bench:
    """Stands for a workbench: remembers what it shows."""

    def __init__(self, base: tuple[str, str, str]) -> None:
        self.base, self.shown = base, None

    def show(self, scenario: Scenario) -> None:
        self.shown = scenario


@pytest.fixture
def pool():
    return Benches(lambda *base: Bench(base), live=2)


def _scenario(season="dry", lon=107.9) -> Scenario:
    return Scenario(data_version="v", season=season, edits=(AddFacility(lon=lon, lat=15.6),))


def _lent(pool, owner, scenario) -> Bench:
    with pool.lent(owner, scenario) as bench:
        assert bench.shown == scenario
        assert bench.base == (scenario.service, scenario.mode, scenario.season)
        return bench


def test_a_session_gets_its_own_back(pool) -> None:
    first = _lent(pool, "a", _scenario())
    other = _lent(pool, "b", _scenario(lon=107.5))
    assert other is not first
    assert _lent(pool, "a", _scenario(lon=107.6)) is first


def test_no_more_than_so_many_are_kept_and_a_dropped_one_is_built_again(pool) -> None:
    first = _lent(pool, "a", _scenario())
    for season, mode in (("wet", "car"), ("dry", "car"), ("wet", "foot")):
        scenario = _scenario(season).model_copy(update={"mode": mode})
        _lent(pool, mode + season, scenario)
        assert len(pool) == 2
    again = _lent(pool, "a", _scenario())
    assert again is not first
    assert again.shown == _scenario()


def test_who_starts_from_something_else_gives_the_former_one_up_first(pool) -> None:
    kept = _lent(pool, "b", _scenario())
    _lent(pool, "a", _scenario())
    _lent(pool, "b", _scenario())
    _lent(pool, "a", _scenario("wet"))
    assert len(pool) == 2
    assert _lent(pool, "b", _scenario()) is kept


def test_what_is_nobodys_goes_to_who_comes_first(pool) -> None:
    tried = _lent(pool, benches.NOBODY, _scenario())
    assert _lent(pool, "a", _scenario(lon=107.5)) is tried
    assert _lent(pool, "b", _scenario(lon=107.6)) is not tried


def test_where_none_is_left_sessions_share_one_in_turn(pool) -> None:
    benches_of = {owner: _lent(pool, owner, _scenario(lon=107.0 + k)) for k, owner in enumerate("abc")}
    assert len(pool) == 2
    assert benches_of["c"] is benches_of["a"]


def test_an_idle_one_is_handed_on(pool, monkeypatch) -> None:
    first = _lent(pool, "a", _scenario())
    monkeypatch.setattr(benches, "IDLE_S", -1.0)
    assert _lent(pool, "b", _scenario()) is first
    assert len(pool) == 1


def test_nobody_else_is_let_in_while_one_is_lent(pool) -> None:
    monkey = [_lent(pool, owner, _scenario()) for owner in "ab"]
    seen = []

    def ask() -> None:
        with pool.lent("c", _scenario(lon=107.1)) as bench:
            seen.append(bench.shown)

    with pool.lent("a", _scenario()) as bench, pool.lent("b", _scenario()):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join(0.2)
        assert not seen
        assert {id(one) for one in monkey} == {id(bench), id(monkey[1])}
        assert bench.shown == _scenario()
    thread.join(10)
    assert seen == [_scenario(lon=107.1)]
