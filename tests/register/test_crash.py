"""A process that dies in the middle of a save, and a server that does: what was acknowledged is there."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from zones.city.projects import Project
from zones.register import Register, RegisterError

Make = Callable[..., Project]

KILLS = 10
BY: dict[str, Any] = {"who": "An", "why": "thử", "now": datetime(2026, 3, 1, tzinfo=UTC)}

# Loads everything once, then makes an editor at each word of the parent; an editor saves until it is killed.
EDITORS = """
import os, sys
from datetime import UTC, datetime
from zones.register import Register

for _ in sys.stdin:
    pid = os.fork()
    if pid == 0:
        with Register.open(sys.argv[1], seed=list) as register:
            os.write(1, f"{os.getpid()}\\n".encode())
            while True:
                found = register.project("E01")
                name = f"{os.getpid()} {found.version}"
                edited = found.project.model_copy(update={"name_en": name})
                now = datetime.now(UTC)
                version = register.save(edited, expected_version=found.version, who="a", why="b", now=now)
                os.write(1, f"saved {version} {name}\\n".encode())
    os.waitpid(pid, 0)
    os.write(1, b"dead\\n")
"""


def test_no_acknowledged_edit_is_lost_by_kill_9(url: str, make: Make) -> None:
    chance = random.Random(4)
    # Not edited before, so it would follow other data; the editors open with none.
    with Register.open(url, seed=list) as register:
        register.create(make(), **BY)
    program = [sys.executable, "-c", EDITORS, url]
    acknowledged: dict[int, str] = {}
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as editors:
        assert editors.stdin
        assert editors.stdout
        for _ in range(KILLS):
            editors.stdin.write("go\n")
            editors.stdin.flush()
            pid = int(editors.stdout.readline())
            lines = [editors.stdout.readline()]
            time.sleep(chance.uniform(0, 0.15))
            os.kill(pid, signal.SIGKILL)
            while (line := editors.stdout.readline()) != "dead\n":
                lines.append(line)
            # The last line may be cut in two by the kill; an acknowledgement that did not arrive is none.
            for line in (line for line in lines if line.endswith("\n")):
                _, version, name = line.rstrip("\n").split(" ", 2)
                acknowledged[int(version)] = name
        editors.stdin.close()
    with Register.open(url, seed=list) as register:
        stored = {c.version: c.after["name_en"] for c in register.history("E01") if c.after}
        version = register.project("E01").version
        register.save(make(name_en="afterwards"), expected_version=version, **BY)
    assert len(acknowledged) >= KILLS
    assert {version: stored[version] for version in acknowledged} == acknowledged
    assert sorted(stored) == list(range(1, version + 1))
    # Each kill can leave at most one edit that was stored and not yet acknowledged.
    assert len(stored) - 1 <= len(acknowledged) + KILLS
    if url.startswith("sqlite"):
        file = sqlite3.connect(url.removeprefix("sqlite:///"))
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        file.close()


def test_a_server_that_dies_keeps_what_it_acknowledged(server: Any, make: Make) -> None:
    server.ask("CREATE DATABASE power_cut")
    with Register.open(server.url("power_cut"), seed=lambda: [make()]) as register:
        for version in range(1, 21):
            register.save(make(name_en=str(version)), expected_version=version, **BY)
        server.kill()
        with pytest.raises(RegisterError, match="check that PostgreSQL runs"):
            register.projects()
        server.start()
        assert register.project("E01").version == 21
        assert register.save(make(name_en="after"), expected_version=21, **BY) == 22
