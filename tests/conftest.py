"""What all tests share: the profile of property tests, and both databases for real."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pg8000.native
import pytest
from hypothesis import settings

# The gate tries the same examples every time; elsewhere each run looks for new ones.
settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

BINARIES = [Path("/usr/lib/postgresql"), Path("/usr/local/opt/postgresql"), Path("/opt/homebrew/opt")]
USER = "zones"


def _binaries() -> Path | None:
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    for folder in BINARIES:
        candidates += sorted((path.parent for path in folder.glob("*/bin/initdb")), reverse=True)
    return next((folder for folder in candidates if (folder / "postgres").exists()), None)


class Server:
    """A PostgreSQL cluster of our own in a temporary folder, on a free port of the loopback."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="zones-postgresql-"))
        # PostgreSQL refuses to run as root.
        self.account: dict[str, Any] = {}
        if os.getuid() == 0:
            self.account = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            shutil.chown(self.folder, "nobody", "nogroup")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data = self.folder / "data"
        command = ["initdb", "-D", str(self.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C"]
        self._call(command)
        self.start()

    def _call(self, command: list[str]) -> None:
        done = subprocess.run(
            [self.binaries / command[0], *command[1:]],
            cwd=self.folder,
            capture_output=True,
            text=True,
            **self.account,
        )
        assert done.returncode == 0, done.stderr + done.stdout

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = ["-c", "listen_addresses=127.0.0.1", "-p", str(self.port), "-k", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.data, *options],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                **self.account,
            )
        for _ in range(300):
            try:
                self.ask("SELECT 1")
            except pg8000.exceptions.Error:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.1)
            else:
                return
        raise AssertionError((self.folder / "log").read_text())

    def ask(self, sql: str, database: str = "postgres") -> Any:
        connection = pg8000.native.Connection(
            USER, host="127.0.0.1", port=self.port, database=database, timeout=20
        )
        try:
            return connection.run(sql)
        finally:
            connection.close()

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{quote(database)}"

    def kill(self) -> None:
        """End the server as a power cut would: nothing is written any more."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        # A fast shutdown: it does not wait for clients.
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    binaries = _binaries()
    if binaries is None:
        said = "PostgreSQL is not installed (Debian, Ubuntu: apt install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    server = Server(binaries)
    yield server
    server.stop()


_numbers = count()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that holds nothing yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'register.sqlite'}"
    server: Server = request.getfixturevalue("server")
    name = f"register_{next(_numbers)}"
    server.ask(f"CREATE DATABASE {name}")
    return server.url(name)
