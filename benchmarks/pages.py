"""What the pages cost: kB to the first map, kB and seconds per switch, milliseconds of a warm script.

Run with ``python benchmarks/pages.py``; it starts the app on a free port and drives it in Chromium.
"""

import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Response, WebSocket, sync_playwright
from streamlit.testing.v1 import AppTest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.browser.conftest import FLAGS, chromium, serving

from zones.settings import project_root

BUDGET = {"first_map_kB": 1500, "switch_kB": 50, "switch_s": 0.6, "warm_script_ms": 150}


def first_map(page: Page, address: str) -> dict[str, float]:
    """Return what the first map loads besides Streamlit's own bundle, gzip, and how long it takes."""
    own: list[Response] = []
    page.on("response", lambda answer: own.append(answer) if _ours(answer.url) else None)
    start = time.perf_counter()
    page.goto(address)
    _frame(page).locator("body[data-painted]").wait_for(timeout=120_000)
    seconds = time.perf_counter() - start
    page.wait_for_timeout(1500)
    size = sum(len(gzip.compress(answer.body())) for answer in own)
    return {"first_map_kB": round(size / 1000), "first_map_s": round(seconds, 2), "files": len(own)}


def _ours(url: str) -> bool:
    return "/app/static/" in url or "/component/" in url


def _frame(page: Page):
    return page.frame_locator(".st-key-map iframe")


def switches(page: Page, sizes: list[int]) -> dict[str, float]:
    """Return bytes and seconds until the map is repainted, over switches already solved."""
    seconds, kilobytes = [], []
    for index in (1, 0, 1, 0, 1, 0):
        before = _frame(page).locator("body").get_attribute("data-painted")
        page.get_by_role("combobox").first.click()
        option = page.get_by_role("option").nth(index)
        option.wait_for()
        sizes.clear()
        start = time.perf_counter()
        option.click()
        _frame(page).locator(f'body:not([data-painted="{before}"])').wait_for(timeout=60_000)
        seconds.append(time.perf_counter() - start)
        page.wait_for_timeout(1200)
        kilobytes.append(sum(sizes) / 1000)
    # The first two solve the services; what a reader feels afterwards is the warm switch.
    return {
        "switch_s": round(statistics.median(seconds[2:]), 2),
        "switch_kB": round(max(kilobytes[2:]), 1),
        "switch_cold_s": round(max(seconds[:2]), 2),
    }


def warm_script(page: str) -> float:
    """Return the median milliseconds of a warm run of a page's script."""
    app = AppTest.from_file(str(project_root() / "app.py"), default_timeout=300).run()
    if page != "overview":
        app.switch_page(f"pages/{page}.py").run()
    runs = []
    for _ in range(7):
        start = time.perf_counter()
        app.run()
        runs.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(runs))


def main() -> None:
    """Print all figures as JSON beside their budgets."""
    found: dict[str, object] = {}
    with serving() as address, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        # A first visit loads and solves; the second is what the budgets are about.
        for name in ("cold", "warm"):
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            found[f"overview_{name}"] = first_map(page, address)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        sizes: list[int] = []
        page.on("websocket", _counting(sizes))
        page.on("response", lambda answer: sizes.append(len(answer.body())) if _ours(answer.url) else None)
        found["access"] = first_map(page, f"{address}/access")
        page.wait_for_timeout(1500)
        found["switch"] = switches(page, sizes)
        browser.close()
    found["warm_script_ms"] = {page: warm_script(page) for page in ("overview", "access", "data")}
    found["budget"] = BUDGET
    print(json.dumps(found, indent=1))


def _counting(sizes: list[int]) -> Callable[[WebSocket], None]:
    """Count messages from the server (uncompressed: the wire carries less)."""

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: sizes.append(len(payload)))

    return listen


if __name__ == "__main__":
    main()
