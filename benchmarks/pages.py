"""What the pages cost: kB to the first map, kB and seconds per switch, milliseconds of a warm script.

Run with ``python benchmarks/pages.py``; it starts the app on a free port and drives it in Chromium.
"""

import gzip
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from playwright.sync_api import Page, Response, WebSocket, sync_playwright
from streamlit.testing.v1 import AppTest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.browser.conftest import FLAGS, chromium, serving

from zones.settings import project_root
from zones.ui import cache, changes_run, compare

BUDGET = {
    "first_map_kB": 1500,
    "switch_kB": 50,
    "switch_s": 0.6,
    "warm_script_ms": 150,
    "matrix_cold_s": 30,
    "sheet_s": 1.0,
    "click_to_map_p95_s": 1.0,
    "slider_to_map_s": 0.3,
    "gaps_cold_s": 20.0,
}
PAGES = ("overview", "projects", "access", "gaps", "scenario", "programme", "data")


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


def switches(page: Page, sizes: list[int], *, order: Sequence[int]) -> dict[str, float]:
    """Return bytes and seconds until the map is repainted, over choices of the first box.

    The first two may be new to the server; what a reader feels afterwards is the warm switch.
    """
    seconds, kilobytes = [], []
    for index in order:
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
    return {
        "switch_s": round(statistics.median(seconds[2:]), 2),
        "switch_kB": round(max(kilobytes[2:]), 1),
        "switch_cold_s": round(max(seconds[:2]), 2),
    }


def sheets(page: Page, address: str) -> dict[str, float]:
    """Return seconds from the choice of a project to its sheet: the first ever, and of places yet unknown."""
    start = time.perf_counter()
    page.goto(f"{address}/sheet?site=E23")
    name = page.locator(".z-answer b").first
    page.locator(".z-ways").first.wait_for(timeout=300_000)
    cold = time.perf_counter() - start
    seconds = []
    for project in ("E02", "E18", "E13", "W01", "E20"):
        before = name.inner_text()
        page.get_by_role("combobox").first.click()
        page.keyboard.type(f"({project})")
        # The list narrows as it is typed.
        page.wait_for_timeout(800)
        start = time.perf_counter()
        page.keyboard.press("Enter")
        page.locator(".z-answer", has_not_text=before).wait_for(timeout=60_000)
        seconds.append(time.perf_counter() - start)
        page.wait_for_timeout(1200)
    return {"sheet_s": round(statistics.median(seconds), 2), "sheet_cold_s": round(cold, 1)}


def clicks(page: Page, address: str, count: int = 20) -> dict[str, float]:
    """Return the seconds from a click that adds a facility to the repainted map, and to the new sentence.

    The first click is left out: whoever comes first waits for the working copy.
    """
    page.goto(f"{address}/scenario?tool=add")
    chart, body = _frame(page).locator("#map_div"), _frame(page).locator("body")
    _frame(page).locator("#map_div.z-drawing").wait_for(timeout=120_000)
    # Two runs without a pause: the working copy stands.
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached", timeout=120_000)
    page.wait_for_timeout(3000)
    box = chart.bounding_box()
    to_map, to_words = [], []
    for k in range(count + 1):
        before, words = body.get_attribute("data-painted"), page.locator(".z-answer").first.inner_text()
        # Up and down the middle of the city, never twice on one spot.
        place = {"x": box["width"] * (0.40 + 0.008 * (k % 7)), "y": box["height"] * (0.35 + 0.012 * k)}
        start = time.perf_counter()
        chart.click(position=place)
        _frame(page).locator(f'body:not([data-painted="{before}"])').wait_for(timeout=60_000)
        to_map.append(time.perf_counter() - start)
        page.wait_for_function(
            "said => document.querySelector('.z-answer').innerText !== said", arg=words, timeout=60_000
        )
        to_words.append(time.perf_counter() - start)
        page.wait_for_timeout(1500)
    return {
        "click_to_map_p50_s": round(statistics.median(to_map[1:]), 2),
        "click_to_map_p95_s": round(statistics.quantiles(to_map[1:], n=20)[-1], 2),
        "click_to_words_p50_s": round(statistics.median(to_words[1:]), 2),
        "first_click_s": round(to_map[0], 2),
    }


def sliders(page: Page, address: str) -> dict[str, float]:
    """Return seconds to the first and second visit of the gaps, and from a weight to map and table.

    The first visit measures everything (the server's folder is empty); every position of the slider is new.
    """
    found = {}
    for name in ("gaps_cold_s", "gaps_warm_s"):
        start = time.perf_counter()
        page.goto(f"{address}/gaps")
        page.locator(".z-ranked tbody tr").first.wait_for(timeout=300_000)
        _frame(page).locator("body[data-painted]").wait_for(timeout=60_000)
        found[name] = round(time.perf_counter() - start, 2)
        page.wait_for_timeout(3000)
    page.locator("[data-testid=stExpander]").first.click()
    slider = page.get_by_role("slider").nth(1)
    slider.focus()
    to_map, to_table = [], []
    for _ in range(5):
        said = page.locator(".z-ranked").inner_text()
        before = _frame(page).locator("body").get_attribute("data-painted")
        start = time.perf_counter()
        slider.press("ArrowLeft")
        _frame(page).locator(f'body:not([data-painted="{before}"])').wait_for(timeout=60_000)
        to_map.append(time.perf_counter() - start)
        page.wait_for_function(
            "said => document.querySelector('.z-ranked').innerText !== said", arg=said, timeout=60_000
        )
        to_table.append(time.perf_counter() - start)
        page.wait_for_timeout(1500)
    return found | {
        "slider_to_map_s": round(statistics.median(to_map), 2),
        "slider_to_table_s": round(statistics.median(to_table), 2),
    }


def warm_script(page: str, **query: str) -> float:
    """Return the median milliseconds of a warm run of a page's script."""
    app = AppTest.from_file(str(project_root() / "app.py"), default_timeout=300).run()
    if page != "overview":
        app.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
    runs = []
    for _ in range(7):
        start = time.perf_counter()
        app.run()
        runs.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(runs))


def effects() -> dict[str, float]:
    """Return seconds of the cold matrix of effects, with roads and city loaded, and of its warm page."""
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, ZONES_STATE=folder):
        model, whole, projects = cache.model(), cache.whole_city(), cache.projects()
        run = changes_run.present()
        start = time.perf_counter()
        run.start(model, whole, projects)
        run.wait()
        return {
            "matrix_cold_s": round(time.perf_counter() - start, 1),
            "warm_script_ms": warm_script("changes"),
        }


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
        found["switch"] = switches(page, sizes, order=(1, 0, 1, 0, 1, 0))
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.on("websocket", _counting(sizes))
        page.on("response", lambda answer: sizes.append(len(answer.body())) if _ours(answer.url) else None)
        found["projects"] = first_map(page, f"{address}/projects")
        found["filter"] = switches(page, sizes, order=(1, 0, 2, 1, 0, 2))
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        found["sheet"] = sheets(page, address)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        found["scenario"] = clicks(page, address)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        # The folder of what users bring in: an empty one has no measured figures either.
        with TemporaryDirectory() as empty, serving(ZONES_STATE=empty) as fresh:
            found["gaps"] = sliders(page, fresh)
        browser.close()
    found["warm_script_ms"] = {name: warm_script(name) for name in PAGES}
    found["warm_script_ms"] |= {"sheet": warm_script("sheet", site="E23")}
    found["warm_script_ms"] |= {f"compare {kind}": warm_script("compare", of=kind) for kind in compare.KINDS}
    found["changes"] = effects()
    found["budget"] = BUDGET
    print(json.dumps(found, indent=1))


def _counting(sizes: list[int]) -> Callable[[WebSocket], None]:
    """Count messages from the server (uncompressed: the wire carries less)."""

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: sizes.append(len(payload)))

    return listen


if __name__ == "__main__":
    main()
