"""Official figures in both databases: stored whole, taken back, refused where somebody was quicker."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from zones.errors import InputError
from zones.intake.figures import Figure
from zones.intake.proposal import compare
from zones.intake.reading import Reading
from zones.intake.store import FigureStore, StaleFiguresError
from zones.register import Register, RegisterError, UndoError

Look = Callable[..., Reading]
Fill = Callable[[dict[str, Any]], bytes]
WATER = "water_households_pct"
BY: dict[str, Any] = {"who": "An", "why": "thử", "now": datetime(2026, 11, 22, 8, tzinfo=UTC)}


def figure(code: str = "20194", value: float = 97.5, **changes: Any) -> Figure:
    body = {"commune_code": code, "indicator": WATER, "value": value, "as_of": "2026-09", "source": "BC 1"}
    return Figure(**{**body, **changes})


@pytest.fixture
def store(url: str) -> Iterator[FigureStore]:
    with FigureStore.open(url) as opened:
        yield opened


def test_what_is_stored_is_read_back_exactly(store: FigureStore) -> None:
    given = [
        figure(value=1 / 3, note="ghi chú", scope="part", place="Xã Hòa Bắc"),
        figure("20197", 0.0, source="https://example.vn/a?b=1&c=2"),
        figure("20333", 1e-12),
    ]
    assert store.save([(one, 0) for one in given], **BY) == (1, 3)
    assert [stored.figure for stored in store.current().values()] == given
    one = store.current()["20194", WATER]
    assert (one.version, one.entry, one.who, one.at) == (1, 1, "An", BY["now"])
    assert store.versions() == dict.fromkeys(store.current(), 1)


def test_storing_again_what_stands_makes_no_entry(store: FigureStore) -> None:
    store.save([(figure(), 0)], **BY)
    revision = store.revision
    assert store.save([(figure(), 1)], **BY) == (0, 0)
    assert store.revision == revision


def test_taking_back_brings_the_state_before_and_can_be_taken_back(store: FigureStore) -> None:
    store.save([(figure(value=90), 0), (figure("20197"), 0)], **BY)
    store.save([(figure(value=95), 1), (figure("20200"), 0)], **BY)
    revision = store.revision
    assert store.revert(2, **BY) == 3
    assert store.revision > revision
    assert {key[0]: one.figure.value for key, one in store.current().items()} == {"20194": 90, "20197": 97.5}
    assert store.versions()["20200", WATER] == 2
    with pytest.raises(UndoError, match="taken back already by 3"):
        store.revert(2, **BY)
    store.revert(3, **BY)
    assert store.current()["20194", WATER].figure.value == 95
    last, back, second, first = store.history()
    assert [one.entry for one in (last, back, second, first)] == [4, 3, 2, 1]
    assert (back.action, back.undoes, second.undone_by, first.undone_by) == ("revert", 2, 3, None)
    step = second.steps["20194", WATER]
    assert step.before is not None
    assert step.after is not None
    assert (step.before.value, step.after.value) == (90, 95)
    assert second.steps["20200", WATER].before is None
    assert second.communes == ("20194", "20200")


def test_a_later_import_stands_in_the_way(store: FigureStore) -> None:
    store.save([(figure(value=90), 0), (figure("20197"), 0)], **BY)
    store.save([(figure(value=95), 1)], **BY)
    with pytest.raises(UndoError, match=r"of 20194 changed again since"):
        store.revert(1, **BY)
    assert len(store.history()) == 2
    with pytest.raises(InputError, match="no import 9"):
        store.revert(9, **BY)


def test_who_was_slower_is_told_and_nothing_is_half_stored(store: FigureStore) -> None:
    store.save([(figure(value=90), 0)], **BY)
    with pytest.raises(StaleFiguresError) as caught:
        store.save([(figure("20197"), 0), (figure(value=95), 0)], **BY)
    assert caught.value.keys == (("20194", WATER),)
    with pytest.raises(InputError, match="twice at once"):
        store.save([(figure("20197"), 0), (figure("20197", 3), 0)], **BY)
    for wrong in ({"who": " "}, {"why": ""}, {"now": datetime(2026, 1, 1)}):
        with pytest.raises(InputError):
            store.save([(figure("20197"), 0)], **{**BY, **wrong})
    assert list(store.current()) == [("20194", WATER)]


def test_the_database_refuses_to_change_what_is_written(store: FigureStore, url: str) -> None:
    store.save([(figure(), 0)], **BY)
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+pg8000://"))
    for statement in ("UPDATE figure_revisions SET value = 1", "DELETE FROM figure_revisions"):
        with pytest.raises(sa.exc.DBAPIError, match="never"), engine.begin() as connection:
            connection.execute(sa.text(statement))
    engine.dispose()
    assert store.current()["20194", WATER].figure == figure()


def test_a_register_made_before_gets_the_table(url: str) -> None:
    Register.open(url, seed=list).close()
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+pg8000://"))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE figure_revisions"))
    engine.dispose()
    with FigureStore.open(url) as store:
        store.save([(figure(), 0)], **BY)
        assert len(store.current()) == 1
    with Register.open(url, seed=list) as register:
        assert register.projects() == []


def test_a_database_that_is_none_is_named(tmp_path: Any) -> None:
    (tmp_path / "x.sqlite").write_bytes(b"nothing " * 1000)
    with pytest.raises(RegisterError, match=r"damaged|no database"):
        FigureStore.open(f"sqlite:///{tmp_path / 'x.sqlite'}")


def test_a_proposal_shows_old_against_new_and_is_stored_once(
    store: FigureStore, filled: Fill, look: Look
) -> None:
    cells = {
        f"{letter}{row}": text for row in (2, 3, 4) for letter, text in (("E", "2026-09"), ("F", "BC 2"))
    }
    store.save(
        [(figure(value=90), 0), (figure("20197", 80, source="BC 2", place="Phường Liên Chiểu"), 0)], **BY
    )
    proposal = compare(look(filled({**cells, "C2": 95, "C3": 80, "C4": 70})), store)
    assert [(one.figure.commune_code, one.state) for one in proposal.figures] == [
        ("20194", "changed"),
        ("20197", "same"),
        ("20200", "new"),
    ]
    assert proposal.accept(store, **BY) == 2
    assert len(store.history()[0].steps) == 2
    with pytest.raises(StaleFiguresError):
        proposal.accept(store, **BY)
    with pytest.raises(InputError, match="stands already"):
        compare(look(filled({**cells, "C2": 95})), store).accept(store, **BY)
    for bad in ({"C2": "x"}, {"A2": None, "B2": "Hòa Liên", "C2": 95}):
        with pytest.raises(InputError, match="nothing was stored"):
            compare(look(filled({**cells, **bad})), store).accept(store, **BY)
    assert len(store.history()) == 2
