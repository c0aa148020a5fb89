"""How far sections have come onto the map: the stated rules by hand, and the programme that geodata holds."""

import pandas as pd
import pytest

from zones import city
from zones.city import programme
from zones.city.evidence import evidence
from zones.city.programme import Measure, Section, Target
from zones.city.programme_state import STATES, carriers, mapped_services, present
from zones.city.project_seed import seed
from zones.city.projects import Project
from zones.city.services import completeness


def _section(name, parent="", *measures) -> Section:
    named = tuple(Measure(kind=kind, id=what) for kind, what in measures)
    return Section(
        id=name, parent=parent, title={"vi": name, "en": name}, measures=named, source="https://a.vn"
    )


def _project(name, *sections) -> Project:
    return Project(
        project_id=name, name_vi=name, name_en=name, kind="road", sector="transport", region="east",
        status="planned", sections=sections, commune_codes=(),
    )  # fmt: skip


def _carried(*sections, projects=(), placed=(), mapped=(), reported=(), targets=()):
    return carriers(sections, targets, projects, placed=placed, mapped=mapped, reported=reported)


@pytest.mark.parametrize(
    ("placed", "mapped", "reported", "state"),
    [
        ({"E01"}, {"market"}, {"poverty"}, "mapped"),
        ({"E99"}, {"market"}, {"poverty"}, "measured"),
        ((), (), {"poverty"}, "reported"),
        ((), (), (), "no_data"),
    ],
)
def test_the_first_rule_that_holds_is_the_state(placed, mapped, reported, state) -> None:
    section = _section("1.1", "1", ("service", "market"), ("reported", "poverty"))
    found = _carried(
        section, projects=[_project("E01", "1.1")], placed=placed, mapped=mapped, reported=reported
    )
    assert [one.state for one in found] == [state]


def test_what_names_nothing_has_no_place_even_with_a_target() -> None:
    aim = Target(
        id="growth", section="2.1", title={"vi": "x", "en": "x"}, bound="equal", value=1.0, upper=None,
        unit="pct", area={"vi": "", "en": ""}, year="2030", sources=("https://a.vn",), confidence="high",
        measure=None, remark={"vi": "", "en": ""},
    )  # fmt: skip
    one = _carried(_section("2.1", "2"), targets=[aim])[0]
    assert one.targets == (aim,)
    assert one.state == "not_spatial"
    # A project without a place is something to be placed, not nothing.
    assert _carried(_section("2.1", "2"), projects=[_project("E01", "2.1")])[0].state == "no_data"


def test_a_chapter_is_a_heading_unless_it_stands_alone() -> None:
    found = _carried(_section("1"), _section("1.1", "1"), _section("3"))
    assert [one.section.id for one in found] == ["1.1", "3"]


def test_a_project_of_two_sections_carries_both_and_others_none() -> None:
    both = _project("E01", "1.1", "2.4")
    found = _carried(_section("1.1", "1"), _section("2.4", "2"), _section("2.5", "2"), projects=[both])
    assert [len(one.projects) for one in found] == [1, 1, 0]


def test_a_service_is_mapped_where_one_place_of_it_is() -> None:
    table = pd.DataFrame({"service": ["market", "market", "clinic"], "mapped": [0, 2, 0]})
    assert mapped_services(table, {"m": "market", "c": "clinic", "n": "nowhere"}) == {"m"}


ROW = {
    "indicator": "poverty", "kind": "standing_gap", "relation": "=", "unit": "pct", "place": "x",
    "place_level": "commune", "covers": None, "as_of": "2025", "source_url": "https://a.vn",
    "confidence": "high",
}  # fmt: skip


def _evidence(*rows) -> pd.DataFrame:
    listed = [ROW | {"evidence_id": f"X-{k}", "value": float(k)} | row for k, row in enumerate(rows)]
    return pd.DataFrame(listed)


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        # The widest area, then the latest, then the first id.
        ([{}, {"place_level": "district", "as_of": "2019"}], "X-1"),
        ([{"as_of": "2024-03"}, {"as_of": "2024-11"}], "X-1"),
        ([{"as_of": None}, {"as_of": "2019"}], "X-1"),
        ([{}, {}], "X-0"),
        # A number before words, whatever the area.
        ([{"value": float("nan"), "relation": "text", "place_level": "province"}, {}], "X-1"),
        # Plans and damage are not the present.
        ([{"kind": "project_or_budget", "place_level": "province"}, {}], "X-1"),
        ([{"indicator": "other", "place_level": "province"}, {}], "X-1"),
    ],
)
def test_the_present_figure_is_the_latest_of_the_widest_area(rows, chosen) -> None:
    found = present(_evidence(*rows), "poverty", everywhere={"1"})
    assert found is not None
    assert found.evidence_id == chosen


def test_a_figure_is_of_the_whole_only_when_it_covers_every_commune() -> None:
    whole = _evidence({"place_level": "province", "covers": "1;2;3"})
    assert present(whole, "poverty", everywhere={"1", "2"}).whole
    assert not present(whole, "poverty", everywhere={"1", "4"}).whole
    assert not present(_evidence({}), "poverty", everywhere={"1"}).whole
    assert not present(whole, "poverty", everywhere=set()).whole


def test_only_plans_are_no_present_figure() -> None:
    assert present(_evidence({"kind": "storm_event"}), "poverty", everywhere={"1"}) is None
    assert present(_evidence({}), "nothing", everywhere={"1"}) is None


def test_the_published_programme_has_its_sections_in_order_and_every_project_in_one() -> None:
    projects = seed()
    placed = {p.project_id for p in projects if p.primary is not None and not p.site_unknown}
    keys = {service.id: service.completeness for service in city.services().values()}
    found = carriers(
        programme.sections(),
        programme.targets(),
        projects,
        placed=placed,
        mapped=mapped_services(completeness().reset_index(), keys),
        reported=set(evidence()["indicator"]),
    )
    assert [one.section.id for one in found] == [
        "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "3",
    ]  # fmt: skip
    assert {p.project_id for one in found for p in one.projects} == {p.project_id for p in projects}
    assert sum(len(one.targets) for one in found) == len(programme.targets())
    states = {one.section.id: one.state for one in found}
    assert set(states.values()) <= set(STATES)
    assert states["2.6"] == "mapped"
    assert states["2.2"] == "measured"
    assert states["2.1"] == states["2.3"] == states["3"] == "not_spatial"
    # Every reported indicator that a section names has figures.
    for one in found:
        named = [measure.id for measure in one.section.measures if measure.kind == "reported"]
        assert list(one.reported) == named
