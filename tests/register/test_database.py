"""What the register says when its database is not what it should be; nothing is lost by asking."""

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from zones.city.projects import Project
from zones.register import Register, RegisterError
from zones.register.database import VARIABLE

Make = Callable[..., Project]

BY: dict[str, Any] = {"who": "An", "why": "thử", "now": datetime(2026, 3, 1, tzinfo=UTC)}


def refused(url: str | None, said: str) -> str:
    with pytest.raises(RegisterError, match=said) as caught:
        Register.open(url, seed=list)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("body", [b"not a database, " * 500, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "register.sqlite"
    path.write_bytes(body)
    refused(f"sqlite:///{path}", "damaged|no database")
    assert path.read_bytes() == body


def test_a_damaged_register_is_named(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "register.sqlite"
    Register.open(f"sqlite:///{path}", seed=lambda: [make(f"E{n}") for n in range(100, 160)]).close()
    body = bytearray(path.read_bytes())
    body[4096 * 3 : 4096 * 20] = b"\xa5" * (4096 * 17)
    path.write_bytes(body)
    refused(f"sqlite:///{path}", "damaged")
    assert path.read_bytes() == body


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE invoices (id)")
    other.commit()
    other.close()
    refused(f"sqlite:///{path}", "something else .it holds invoices")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("ZONES_STATE", str(tmp_path / "file" / "state"))
    refused(None, "set ZONES_STATE to a folder that can be written")


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "register.sqlite").mkdir()
    refused(f"sqlite:///{tmp_path / 'register.sqlite'}", "cannot be")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://an:geheim@127.0.0.1:9/zones", "check that PostgreSQL runs"),
        ("mysql://an:geheim@127.0.0.1/zones", "names 'mysql'"),
        ("sqlite://", "names 'sqlite'"),
        ("geheim", "is not a database URL"),
    ],
)
def test_a_url_that_leads_nowhere_is_said_without_its_password(url: str, said: str) -> None:
    assert "geheim" not in refused(url, said)


def test_an_unknown_database_of_a_running_server_is_named(server: Any) -> None:
    refused(server.url("nowhere"), "nowhere.*does not exist")


def test_a_register_of_a_newer_zones_is_left_alone(url: str, make: Make) -> None:
    Register.open(url, seed=lambda: [make()]).close()
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+pg8000://"))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE register_meta SET value = '99' WHERE key = 'schema'"))
    refused(url, "newer Zones")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE register_meta SET value = '1' WHERE key = 'schema'"))
        columns = "project_id, version, document_version, action, who, at, why"
        values = "'Z99', 1, 99, 'edit', 'An', '2026-01-01', 'x'"
        connection.execute(sa.text(f"INSERT INTO project_revisions ({columns}) VALUES ({values})"))
    engine.dispose()
    with (
        Register.open(url, seed=lambda: [make()]) as register,
        pytest.raises(RegisterError, match="newer Zones"),
    ):
        register.history()


def test_the_variable_chooses_the_database(url: str, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, url)
    with Register.open(seed=lambda: [make()]) as first:
        first.save(make(status="operating"), expected_version=1, **BY)
    with Register.open(url, seed=lambda: [make()]) as second:
        assert second.project("E01").project.status == "operating"


def test_many_open_an_empty_register_at_once(url: str, make: Make) -> None:
    gate = threading.Barrier(8)
    seen: list[list[str]] = []

    def work() -> None:
        gate.wait()
        with Register.open(url, seed=lambda: [make("E01"), make("E02")]) as register:
            seen.append([f"{change.project_id} {change.version}" for change in register.history()])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [["E02 1", "E01 1"]] * 8
