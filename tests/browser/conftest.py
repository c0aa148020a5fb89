"""A real Chromium against the real app; any request to another host fails the test."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from zones.settings import project_root

playwright = pytest.importorskip("playwright.sync_api")

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FIRST_MS = 240_000
"""The first visit of a server loads the city and solves; on a busy machine that takes long."""

LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")


def chromium() -> str | None:
    """Path of a Chromium on this machine."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(script: Path | None = None, **environment: str) -> Iterator[str]:
    """Run the app (or another script, in its own folder) on a free port and give its address."""
    port = _free_port()
    script = script or project_root() / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", script.name, "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    server = subprocess.Popen(
        command,
        cwd=script.parent,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(480):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                    break
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.25)
        else:
            raise RuntimeError("the app did not start within two minutes")
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(ZONES_STATE=str(tmp_path_factory.mktemp("state"))) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator["playwright.Browser"]:
    path = chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; apt install chromium")
        pytest.skip("Chromium is missing; apt install chromium")
    with playwright.sync_playwright() as running:
        chrome = running.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chrome
        chrome.close()


class Visit:
    """A page in the browser that remembers what went wrong on it."""

    def __init__(self, page: "playwright.Page"):
        self.page = page
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.route("**/*", self._local_only)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _local_only(self, route: "playwright.Route") -> None:
        if route.request.url.startswith(LOCAL):
            route.continue_()
        else:
            self.foreign.append(route.request.url)
            route.abort()

    def _console(self, message: "playwright.ConsoleMessage") -> None:
        # On a deep link Streamlit asks for its health below the page's path first, and gets 404.
        probing = "/_stcore/" in str(message.location.get("url", ""))
        if message.type == "error" and not probing:
            self.errors.append(message.text)

    def open(self, address: str, *, map_expected: bool = True) -> "Visit":
        """Go to an address and wait for its map (or its first table) to be drawn."""
        self.page.goto(address)
        if map_expected:
            self.map.locator("body[data-painted]").wait_for(timeout=FIRST_MS)
        else:
            self.page.locator(".z-table, .z-error").first.wait_for(timeout=FIRST_MS)
        return self

    @property
    def map(self) -> "playwright.FrameLocator":
        """The document of the map."""
        return self.page.frame_locator(".st-key-map iframe")

    @property
    def painted(self) -> str:
        """Fingerprint of what the map shows."""
        return str(self.map.locator("body").get_attribute("data-painted"))

    def wait_until_repainted(self, before: str) -> None:
        """Wait until the map shows something else."""
        self.map.locator(f'body:not([data-painted="{before}"])').wait_for(timeout=30_000)

    def assert_clean(self) -> None:
        """Fail if anything was asked of another host or any script complained."""
        assert not self.foreign
        assert not self.errors


@pytest.fixture
def visit(browser: "playwright.Browser") -> Iterator[Callable[..., Visit]]:
    contexts = []

    def begin(width: int = 1440, height: int = 900) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        contexts.append(context)
        return Visit(context.new_page())

    yield begin
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def broken_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on layers of which one is cut off half-way."""
    from zones.settings import geodata_dir

    folder: Path = tmp_path_factory.mktemp("geodata")
    for path in geodata_dir().iterdir():
        (folder / path.name).symlink_to(path)
    target = folder / "cells.parquet"
    whole = target.read_bytes()
    target.unlink()
    target.write_bytes(whole[: len(whole) // 2])
    with serving(ZONES_GEODATA=str(folder)) as address:
        yield address
