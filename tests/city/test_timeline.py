"""What stands when: read from published dates, never from hope."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zones.city.projects import STATUSES, Fact, Phase, Project
from zones.city.timeline import STATES, known_until, state_in

YEARS = range(2025, 2051)
SOURCE = ("https://example.vn/tin",)


def _project(status="planned", phases=(), said="2026-02-23") -> Project:
    fact = Fact(
        key="status", text_vi="x", text_en="x", sources=("https://x.vn",), source_date=said, confidence="low"
    )
    return Project(
        project_id="E01",
        name_vi="x",
        name_en="x",
        kind="road",
        sector="transport",
        region="east",
        status=status,
        sections=(),
        commune_codes=(),
        phases=tuple(
            Phase(phase_id=str(k), name_vi="", name_en="", start=start, finish=finish)
            for k, (start, finish) in enumerate(phases)
        ),
        facts=(fact,),
    )


@pytest.mark.parametrize(
    ("year", "state"), [(2025, "not_yet"), (2026, "under_way"), (2027, "under_way"), (2028, "standing")]
)
def test_a_phase_stands_from_the_year_it_ends(year, state) -> None:
    assert state_in(_project(phases=[("2026-03", "2028-Q2")]), year) == state


def test_a_later_phase_makes_it_stand_in_part_only() -> None:
    port = _project("approved", [("2026", "2028"), (None, "2036")])
    assert [state_in(port, year) for year in (2027, 2028, 2035, 2036)] == [
        "under_way",
        "partly",
        "partly",
        "standing",
    ]


def test_without_an_end_nobody_knows_beyond_the_latest_source() -> None:
    zone = _project("building", [("2025-06-13", None)])
    assert [state_in(zone, year) for year in (2025, 2026, 2027)] == ["under_way", "under_way", "unknown"]
    # Begun after the latest source: under way in the year it begins, then unknown.
    late = _project(phases=[("2030", None)])
    assert [state_in(late, year) for year in (2029, 2030, 2031)] == ["not_yet", "under_way", "unknown"]


def test_without_dates_only_the_present_is_known() -> None:
    assert {state_in(_project("operating"), year) for year in YEARS} == {"standing"}
    assert [state_in(_project("building"), year) for year in (2026, 2027)] == ["under_way", "unknown"]
    assert [state_in(_project("proposed"), year) for year in (2026, 2027)] == ["not_yet", "unknown"]


def test_the_date_a_figure_speaks_of_is_no_date_of_knowledge() -> None:
    plan = _project().model_copy(
        update={
            "facts": (
                Fact(key="capacity", value=1, as_of="2050", sources=("https://x.vn",), confidence="low"),
            )
        }
    )
    assert known_until(plan) == 2025


_when = st.one_of(st.none(), st.integers(2020, 2055).map(str))
_phases = st.lists(st.tuples(_when, _when).filter(lambda p: not (p[0] and p[1] and p[1] < p[0])), max_size=4)


@given(st.sampled_from(STATUSES), _phases)
def test_what_stands_goes_on_standing(status, phases) -> None:
    states = [state_in(_project(status, phases), year) for year in YEARS]
    assert set(states) <= set(STATES)
    first = next((k for k, state in enumerate(states) if state == "standing"), len(states))
    assert set(states[first:]) <= {"standing"}
    first = next((k for k, state in enumerate(states) if state == "partly"), len(states))
    assert set(states[first:]) <= {"partly", "standing"}
