"""Differences between two states of a project, and putting them in."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zones.city.projects import Fact, Phase, Project
from zones.register.diff import conflicts, differences, patched, value_at
from zones.register.rows import document_of

Make = Callable[..., Project]

PHASES = st.lists(
    st.builds(
        lambda key, finish: Phase(phase_id=key, name_vi=key, name_en=key, finish=finish),
        st.sampled_from("ABCD"),
        st.sampled_from([None, "2027", "2028-Q2"]),
    ),
    unique_by=lambda phase: phase.phase_id,
    max_size=4,
)
FACTS = st.lists(
    st.builds(
        lambda key, scope, value, url: Fact(
            key=key, scope_en=scope, value=value, sources=(url,), confidence="low"
        ),
        st.sampled_from(["area", "length"]),
        st.sampled_from(["", "land"]),
        st.sampled_from([1.0, 2.0]),
        st.sampled_from(["https://a.vn", "https://b.vn"]),
    ),
    max_size=5,
)
STATES = st.fixed_dictionaries(
    {"phases": PHASES, "facts": FACTS, "status": st.sampled_from(["planned", "building"])}
)


def test_paths_name_the_field_and_the_part(make: Make) -> None:
    before = make()
    phases = (before.phases[0], before.phases[1].model_copy(update={"finish": "2029"}))
    facts = (before.facts[0].model_copy(update={"value": 170.0}), *before.facts[1:])
    after = make(status="operating", phases=phases, facts=facts, shapes=before.shapes[:1])
    found = {
        one.path: (one.before, one.after) for one in differences(document_of(before), document_of(after))
    }
    assert found.pop("shapes[E01-2]")[1] is None
    assert found == {
        "status": ("building", "operating"),
        "phases[B].finish": ("2028-Q4", "2029"),
        "facts[area/https://example.vn/a].value": (172.6, 170.0),
    }


def test_a_new_order_is_a_difference(make: Make) -> None:
    before = make()
    [found] = differences(document_of(before), document_of(make(phases=before.phases[::-1])))
    assert (found.path, found.before, found.after) == ("phases.order", [["A"], ["B"]], [["B"], ["A"]])


@given(one=STATES, other=STATES)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_putting_the_differences_in_gives_the_other_state(
    make: Make, one: dict[str, Any], other: dict[str, Any]
) -> None:
    before, after = (
        document_of(make(**{name: tuple(v) if isinstance(v, list) else v for name, v in state.items()}))
        for state in (one, other)
    )
    found = differences(before, after)
    assert (found == ()) == (before == after)
    assert patched(before, found, like=after) == after
    for place in found:
        assert value_at(before, place) == place.before
        assert value_at(after, place) == place.after


def test_a_conflict_says_who_left_the_common_value(make: Make) -> None:
    base, yours = document_of(make()), document_of(make(status="operating", region="both"))
    theirs = document_of(make(status="approved", kind="pier"))
    found = {one.path: one for one in conflicts(base, yours, theirs)}
    assert {path: one.both_changed for path, one in found.items()} == {
        "status": True,
        "region": False,
        "kind": False,
    }
    assert conflicts(None, yours, theirs)[0].base is None


@pytest.mark.parametrize("part", ["phases", "facts", "shapes"])
def test_parts_that_return_take_their_old_place(make: Make, part: str) -> None:
    whole = make() if part != "phases" else make(facts=())
    for gone in range(len(getattr(whole, part))):
        kept = tuple(one for place, one in enumerate(getattr(whole, part)) if place != gone)
        less = document_of(whole) | {part: document_of(whole.model_copy(update={part: kept}))[part]}
        assert patched(less, differences(less, document_of(whole)), like=document_of(whole)) == document_of(
            whole
        )
