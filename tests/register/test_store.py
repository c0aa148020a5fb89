"""The register in both databases: versions, stale edits, undo, history, seeding."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zones.city.projects import Project
from zones.errors import InputError
from zones.register import Register, StaleEditError, UndoError

Make = Callable[..., Project]

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BY: dict[str, Any] = {"who": "Nguyễn An", "why": "quyết định mới", "now": NOW}


@pytest.fixture
def register(url: str, make: Make) -> Any:
    with Register.open(url, seed=lambda: [make("E01"), make("W01")], now=NOW) as opened:
        yield opened


def test_an_empty_register_takes_the_published_projects(register: Register, make: Make) -> None:
    assert register.projects() == [make("E01"), make("W01")]
    found = register.project("W01")
    assert (found.version, found.at, found.who) == (1, NOW, "geodata")
    assert [change.action for change in register.history()] == ["seed", "seed"]


def test_opening_again_changes_nothing(register: Register, url: str, make: Make) -> None:
    before = register.revision
    with Register.open(url, seed=lambda: [make("E01"), make("W01")], now=LATER) as again:
        assert again.revision == before
        assert again.projects() == register.projects()


def test_an_edit_is_a_new_version_and_others_see_it(register: Register, url: str, make: Make) -> None:
    edited = make("E01", status="operating")
    before = register.revision
    with Register.open(url, seed=lambda: [make("E01"), make("W01")]) as other:
        assert register.save(edited, expected_version=1, **BY) == 2
        assert register.revision > before
        assert other.project("E01").project == edited
        assert other.project("E01").who == "Nguyễn An"
    [change] = [c for c in register.history("E01") if c.version == 2]
    assert [(d.path, d.before, d.after) for d in change.differences] == [("status", "building", "operating")]
    assert (change.action, change.who, change.at, change.why) == ("edit", "Nguyễn An", NOW, "quyết định mới")


def test_saving_what_is_stored_makes_no_version(register: Register, make: Make) -> None:
    before = register.revision
    assert register.save(make("E01"), expected_version=1, **BY) == 1
    assert register.revision == before


def test_a_stale_edit_is_refused_with_both_values(register: Register, make: Make) -> None:
    theirs = make("E01", status="operating", name_en="Port")
    register.save(theirs, expected_version=1, **BY)
    yours = make("E01", status="approved", region="both")
    with pytest.raises(StaleEditError, match="Nguyễn An saved it") as caught:
        register.save(yours, expected_version=1, **BY)
    error = caught.value
    assert (error.yours, error.theirs, error.version) == (yours, theirs, 2)
    found = {one.path: (one.base, one.yours, one.theirs, one.both_changed) for one in error.differing}
    assert found == {
        "status": ("building", "approved", "operating", True),
        "name_en": ("Lien Chieu port", "Lien Chieu port", "Port", False),
        "region": ("east", "both", "east", False),
    }
    assert register.project("E01").project == theirs


def test_an_edit_of_a_deleted_project_is_stale(register: Register, make: Make) -> None:
    assert register.delete("E01", expected_version=1, **BY) == 2
    with pytest.raises(StaleEditError, match="deleted it") as caught:
        register.save(make("E01", status="approved"), expected_version=1, **BY)
    assert caught.value.theirs is None
    with pytest.raises(StaleEditError):
        register.delete("E01", expected_version=1, **BY)


def test_deleting_hides_and_restoring_brings_back(register: Register, make: Make) -> None:
    register.delete("E01", expected_version=1, **BY)
    assert [project.project_id for project in register.projects()] == ["W01"]
    with pytest.raises(InputError, match="was deleted by Nguyễn An"):
        register.project("E01")
    with pytest.raises(InputError, match="restore it"):
        register.create(make("E01"), **BY)
    assert register.restore("E01", **BY) == 3
    assert register.project("E01").project == make("E01")
    with pytest.raises(InputError, match="not deleted"):
        register.restore("E01", **BY)


def test_creating_needs_a_new_id(register: Register, make: Make) -> None:
    assert register.create(make("E99"), **BY) == 1
    assert register.project("E99").project == make("E99")
    with pytest.raises(InputError, match="is there already"):
        register.create(make("E99"), **BY)
    with pytest.raises(InputError, match="there is no project X01"):
        register.save(make("X01"), expected_version=3, **BY)
    for ask in (register.project, register.history):
        with pytest.raises(InputError, match="there is no project X01"):
            ask("X01")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"who": " "}, "`who`"),
        ({"why": ""}, "`why`"),
        ({"who": "a\x00b"}, "`who`"),
        ({"why": "x" * 1001}, "at most 1000"),
        ({"now": datetime(2026, 1, 1)}, "no time zone"),
    ],
)
def test_a_change_says_who_why_and_when(
    register: Register, make: Make, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        register.save(make("E01", status="approved"), expected_version=1, **{**BY, **changed})
    assert register.project("E01").version == 1


def test_undo_is_a_new_edit_and_can_be_undone(register: Register, make: Make) -> None:
    register.save(make("E01", status="operating"), expected_version=1, **BY)
    change = register.history("E01")[0]
    assert register.undo(change.change_id, **BY) == 3
    assert register.project("E01").project == make("E01")
    undone = register.history("E01")[0]
    assert (undone.action, undone.undoes) == ("undo", change.change_id)
    assert register.undo(undone.change_id, **BY) == 4
    assert register.project("E01").project.status == "operating"


def test_undo_keeps_later_changes_of_other_fields(register: Register, make: Make) -> None:
    phases = make().phases
    register.save(make("E01", phases=phases[1:], facts=(), status="operating"), expected_version=1, **BY)
    first = register.history("E01")[0].change_id
    register.save(
        make("E01", phases=phases[1:], facts=(), status="operating", name_en="Port"), expected_version=2, **BY
    )
    assert register.undo(first, **BY) == 4
    assert register.project("E01").project == make("E01", name_en="Port")


def test_undo_is_refused_where_a_later_change_touched_the_same_field(register: Register, make: Make) -> None:
    register.save(make("E01", status="operating"), expected_version=1, **BY)
    first = register.history("E01")[0].change_id
    register.save(make("E01", status="approved"), expected_version=2, **BY)
    with pytest.raises(UndoError, match="status was changed again"):
        register.undo(first, **BY)
    assert register.project("E01").version == 3
    # With the later change taken back, the way is free.
    register.undo(register.history("E01")[0].change_id, **BY)
    register.undo(first, **BY)
    assert register.project("E01").project == make("E01")


def test_undo_is_refused_where_no_valid_project_would_remain(register: Register, make: Make) -> None:
    phases, facts = make().phases, make().facts
    register.save(make("E01", phases=phases[:1], facts=facts[:2]), expected_version=1, **BY)
    register.save(make("E01", facts=facts[:2]), expected_version=2, **BY)
    added = register.history("E01")[0].change_id
    register.save(make("E01"), expected_version=3, **BY)
    with pytest.raises(UndoError, match="no valid project"):
        register.undo(added, **BY)


def test_several_changes_are_undone_together_or_not_at_all(register: Register, make: Make) -> None:
    for version, status in enumerate(("operating", "approved", "planned"), start=1):
        register.save(make("E01", status=status), expected_version=version, **BY)
    newest, middle, oldest, _ = (change.change_id for change in register.history("E01"))
    with pytest.raises(UndoError):
        register.undo_many([newest, oldest], **BY)
    assert register.project("E01").version == 4
    register.undo_many([oldest, middle, newest], **BY)
    assert register.project("E01").project == make("E01")
    with pytest.raises(InputError, match="no change 999"):
        register.undo(999, **BY)


def test_many_saves_are_one_transaction(register: Register, make: Make) -> None:
    before = register.revision
    edits = [(make("E02"), 0), (make("E01", status="approved"), 1), (make("W01", status="approved"), 7)]
    with pytest.raises(StaleEditError, match="W01"):
        register.save_many(edits, **BY)
    assert register.revision == before
    assert register.save_many(edits[:2], **BY) == {"E02": 1, "E01": 2}
    assert {change.action for change in register.history()[:2]} == {"import"}
    with pytest.raises(InputError, match="E05 is to be saved twice"):
        register.save_many([(make("E05"), 0), (make("E05"), 0)], **BY)


def test_new_data_reaches_what_nobody_edited_and_is_offered_elsewhere(
    register: Register, url: str, make: Make
) -> None:
    register.save(make("E01", status="operating", name_en="Port"), expected_version=1, **BY)
    register.create(make("E50"), **BY)
    news = [make("E01", status="approved", kind="container_port"), make("E03"), make("E50", region="both")]
    with Register.open(url, seed=lambda: news, now=LATER) as reopened:
        # W01 was published no longer and nobody had edited it; E03 is new.
        assert [project.project_id for project in reopened.projects()] == ["E01", "E03", "E50"]
        assert reopened.project("E01").project == make("E01", status="operating", name_en="Port")
        first, second = reopened.seed_differences()
        assert (first.project_id, first.version, first.seed) == ("E01", 2, news[0])
        assert {(one.path, one.yours, one.theirs) for one in first.differing} == {
            ("status", "operating", "approved"),
            ("kind", "seaport", "container_port"),
        }
        assert (second.project_id, [one.path for one in second.differing]) == ("E50", ["region"])
        # Taking both ends the offer; so does going back to what was published.
        reopened.save(make("E01", status="approved", kind="container_port"), expected_version=2, **BY)
        assert [one.project_id for one in reopened.seed_differences()] == ["E50"]


def test_an_edit_that_was_undone_follows_new_data(register: Register, url: str, make: Make) -> None:
    register.save(make("E01", status="operating"), expected_version=1, **BY)
    register.undo(register.history("E01")[0].change_id, **BY)
    news = [make("E01", status="approved"), make("W01")]
    with Register.open(url, seed=lambda: news, now=LATER) as reopened:
        assert reopened.project("E01").project == news[0]
        assert reopened.project("W01").version == 1
        assert reopened.seed_differences() == []


def test_the_database_refuses_to_change_history(register: Register, url: str) -> None:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+pg8000://"))
    statements = [
        "UPDATE project_revisions SET who = 'nobody'",
        "DELETE FROM project_revisions",
        "TRUNCATE project_revisions"
        if engine.dialect.name == "postgresql"
        else "INSERT OR REPLACE INTO project_revisions SELECT * FROM project_revisions",
    ]
    for statement in statements:
        with pytest.raises(sa.exc.DBAPIError, match="never"), engine.begin() as connection:
            connection.execute(sa.text(statement))
    engine.dispose()
    assert len(register.history()) == 2


def test_of_many_editors_exactly_one_wins_each_version(register: Register, url: str, make: Make) -> None:
    rounds, editors = 5, 6
    wins: list[tuple[int, int]] = []
    losses: list[int] = []
    gate = threading.Barrier(editors)

    def edit(number: int) -> None:
        with Register.open(url, seed=lambda: [make("E01"), make("W01")]) as own:
            for version in range(1, rounds + 1):
                gate.wait()
                try:
                    project = make("E01", name_en=f"{version} by {number}")
                    wins.append((own.save(project, expected_version=version, **BY), number))
                except StaleEditError as error:
                    losses.append(error.version)
                gate.wait()

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [version for version, _ in sorted(wins)] == list(range(2, rounds + 2))
    assert len(losses) == rounds * (editors - 1)
    names = {change.version: change.after["name_en"] for change in register.history("E01") if change.after}
    assert all(names[version] == f"{version - 1} by {number}" for version, number in wins)


VALUES = st.sampled_from(["operating", "building", "approved", "planned"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("status"), VALUES),
        st.tuples(st.just("name_en"), st.sampled_from(["a", "b", "c"])),
        st.tuples(st.just("finish"), st.sampled_from(["2027", "2028", "2029-06"])),
        st.tuples(st.just("undo"), st.integers(0, 12)),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@given(steps=STEPS)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_edits_and_undos_equal_a_plain_dict(url: str, make: Make, steps: list[tuple[str, Any]]) -> None:
    """The model: three fields in a dict; an undo puts old values back if nobody changed them since."""
    with Register.open(url, seed=list) as register:
        project_id = f"E{1000 + len(register.versions())}"
        start = make(project_id)
        register.create(start, **BY)
        state = {"status": start.status, "name_en": start.name_en, "finish": start.phases[1].finish}
        done: list[tuple[int, dict[str, Any], dict[str, Any]]] = []
        for what, value in steps:
            now = register.project(project_id)
            if what == "undo":
                if not done:
                    continue
                change_id, before, after = done[value % len(done)]
                if any(state[field] != after[field] for field in after):
                    with pytest.raises(UndoError):
                        register.undo(change_id, **BY)
                    continue
                register.undo(change_id, **BY)
                done.append((register.revision, {f: state[f] for f in before}, before))
                state |= before
            elif state[what] != value:
                edited = {**state, what: value}
                phases = (start.phases[0], start.phases[1].model_copy(update={"finish": edited["finish"]}))
                fields = {"status": edited["status"], "name_en": edited["name_en"], "phases": phases}
                register.save(make(project_id, **fields), expected_version=now.version, **BY)
                done.append((register.revision, {what: state[what]}, {what: value}))
                state = edited
            found = register.project(project_id).project
            stored = {"status": found.status, "name_en": found.name_en, "finish": found.phases[1].finish}
            assert stored == state
