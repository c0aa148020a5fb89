"""Scenarios as documents and links: what goes out comes back, what is wrong is said, nothing harms."""

import base64
import json
import zlib
from contextlib import suppress
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zones.errors import InputError
from zones.scenario import (
    AddFacility,
    AddRoad,
    CloseRoad,
    RemoveFacility,
    ReopenRoad,
    RoadEdge,
    Scenario,
    ScenarioError,
    SetSeason,
    UpgradeRoad,
    from_link,
    to_link,
)
from zones.scenario import link as links

lons, lats = st.floats(107, 109), st.floats(14.5, 16.5)
words = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)
edges = st.builds(
    RoadEdge,
    edge_id=st.integers(0, 2**40),
    road_class=st.sampled_from(["primary", "minor"]),
    ref=st.sampled_from(["", "QL14D"]),
    length_m=st.floats(0.1, 1e5),
    lon=lons,
    lat=lats,
)
roads = st.lists(edges, min_size=1, max_size=5).map(tuple)
lines = st.lists(st.tuples(lons, lats), min_size=2, max_size=5, unique=True).map(tuple)
edits = st.one_of(
    st.builds(AddFacility, lon=lons, lat=lats, name=words, label=words, project_id=st.just("P01")),
    st.builds(RemoveFacility, facility_id=st.just("health-x")),
    st.builds(AddRoad, line=lines, road_class=st.just("primary"), oneway=st.booleans()),
    st.builds(UpgradeRoad, roads=roads, kmh=st.none() | st.floats(1, 100)),
    st.builds(CloseRoad, roads=roads),
    st.builds(ReopenRoad, roads=roads),
    st.builds(SetSeason, season=st.sampled_from(["dry", "wet"])),
)
scenarios = st.builds(
    Scenario,
    title=words,
    note=words,
    data_version=st.just("abc123"),
    created=st.none() | st.datetimes(timezones=st.just(UTC)),
    mode=st.sampled_from(["motorcycle", "car", "foot"]),
    threshold_min=st.none() | st.integers(0, 240),
    edits=st.lists(edits, max_size=5).map(tuple),
)


@given(scenarios)
def test_what_is_saved_is_what_is_read(scenario: Scenario) -> None:
    text = scenario.to_json()
    assert Scenario.from_json(text) == scenario
    assert Scenario.from_json(text).to_json() == text
    assert from_link(to_link(scenario)) == scenario


def test_a_document_says_its_kind_and_holds_degrees_of_seven_decimals() -> None:
    body = json.loads(Scenario(data_version="v", edits=(AddFacility(lon=108.123456789, lat=16),)).to_json())
    assert body["schema"] == 1
    assert body["edits"] == [{"kind": "add_facility", "lon": 108.1234568, "lat": 16.0}]


def test_points_come_back_to_the_centimetre() -> None:
    x, y = AddFacility.at(480_000.004, 1_750_000.006).xy
    assert abs(x - 480_000.004) < 0.02
    assert abs(y - 1_750_000.006) < 0.02


def test_every_fault_is_said_at_once_with_its_place_and_what_to_do() -> None:
    bad = {
        "schema": 1,
        "mode": "boat",
        "service": "spa",
        "colour": "red",
        "edits": [
            {
                "kind": "close_road",
                "roads": [{"edge_id": -1, "road_class": "x", "length_m": 1, "lon": 1, "lat": 2}],
            },
            {"kind": "teleport"},
            {"kind": "add_road", "line": [[108, 16], [108, 16]], "road_class": "minor"},
            {"kind": "add_facility", "lon": 400, "lat": 16},
        ],
    }
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_json(json.dumps(bad))
    faults = {fault.path: fault for fault in raised.value.faults}
    assert set(faults) == {
        "data_version",
        "mode",
        "service",
        "colour",
        "edits[0].roads[0].edge_id",
        "edits[1]",
        "edits[2].line",
        "edits[3].lon",
    }
    assert "two different points" in faults["edits[2].line"].what
    assert all(fault.remedy for fault in faults.values())
    assert "known: district_health" in str(raised.value)


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", "[" * 50_000, '{"data_version": "v", "threshold_min": 1e999}', b"\xff\xfe",
     '{"data_version": "v", "title": "a\\u0000b"}', '{"data_version": "v", "edits": {"0": 1}}',
     '{"schema": 2, "data_version": "v"}', '{"data_version": "v", "note": "' + "x" * 2_000_001 + '"}'],
)  # fmt: skip
def test_what_is_no_scenario_is_refused(text: str | bytes) -> None:
    with pytest.raises(ScenarioError):
        Scenario.from_json(text)


def packed(document: bytes) -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_DEFAULT_STRATEGY, links._WORDS)
    body = packer.compress(document) + packer.flush()
    return "1." + base64.urlsafe_b64encode(body).rstrip(b"=").decode()


def test_a_link_that_unfolds_to_too_much_is_not_unfolded() -> None:
    bomb = packed(b'{"data_version":"v","note":"' + b" " * 5_000_000 + b'"}')
    assert len(bomb) < links.MAX_CHARACTERS
    with pytest.raises(ScenarioError, match="too long"):
        from_link(bomb)


@pytest.mark.parametrize("change", [lambda s: s[:-3], lambda s: s + "AAAA", lambda s: "2" + s[1:],
                                    lambda s: s[:10] + "+/" + s[12:], lambda s: "", lambda s: "1.",
                                    lambda s: s + "é", lambda s: "1." + "A" * 9_000])  # fmt: skip
def test_a_link_that_was_altered_is_refused(change: Any) -> None:
    link = to_link(Scenario(data_version="v", edits=(AddFacility(lon=108, lat=16, name="Trạm"),)))
    with pytest.raises(ScenarioError):
        from_link(change(link))


@given(
    st.text(max_size=200) | st.binary(max_size=200).map(lambda b: "1." + base64.urlsafe_b64encode(b).decode())
)
def test_any_text_as_a_link_is_a_scenario_or_a_known_error(text: str) -> None:
    with suppress(InputError):
        assert isinstance(from_link(text), Scenario)


def test_a_scenario_too_long_for_a_link_says_so() -> None:
    line = tuple((107 + i * 1.2345678e-4, 15 + (i * 7919 % 1000) * 1.2345e-4) for i in range(2_000))
    many = Scenario(data_version="v", edits=(AddRoad(line=line, road_class="minor"),))
    with pytest.raises(ScenarioError, match="save it as a file"):
        to_link(many)
