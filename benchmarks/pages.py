"""What the pages cost: kB to the first map, kB and seconds per switch, milliseconds of a warm script.

Run with ``python benchmarks/pages.py [PART ...]``; it starts the app on a free port, drives it in Chromium
and prints every figure, then those that have a budget, and whether it is met. ``projects`` is the part of
the key projects: filter, sheet, warm scripts and the matrix.
"""

import argparse
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

from playwright.sync_api import Page, Playwright, Response, WebSocket, sync_playwright
from streamlit.testing.v1 import AppTest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.browser.conftest import FLAGS, chromium, serving

from zones.settings import project_root
from zones.ui import cache
from zones.ui.changes import run as changes_run
from zones.ui.compare import parts

TARGETS = {
    "overview_warm.first_map_kB": 1500,
    "access.first_map_kB": 1500,
    "projects.first_map_kB": 1500,
    "switch.switch_s": 0.6,
    "switch.switch_kB": 50,
    "filter.filter_s": 0.6,
    "filter.filter_kB": 50,
    "sheet.sheet_s": 1.0,
    "sheet.sheet_click_s": 1.0,
    "changes.matrix_cold_s": 30,
    "changes.matrix_cpu_s": 25,
    "scenario.click_to_map_p95_s": 1.0,
    "gaps.slider_to_map_s": 0.3,
    "gaps.gaps_cold_s": 20.0,
    "warm_script_ms.*": 150,
}
"""Budget of each figure, by part and name; none of them may be above it."""

PAGES = ("overview", "access", "gaps", "scenario", "data")


Figures = dict[str, dict[str, float]]
"""Figures by part and name."""


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
        choose = _choose(page, index)
        sizes.clear()
        seconds.append(_until_painted(page, choose))
        page.wait_for_timeout(1200)
        kilobytes.append(sum(sizes) / 1000)
    return {
        "switch_s": round(statistics.median(seconds[2:]), 2),
        "switch_kB": round(max(kilobytes[2:]), 1),
        "switch_cold_s": round(max(seconds[:2]), 2),
    }


def _choose(page: Page, index: int) -> Callable[[], None]:
    """Open the first box, and return what chooses one of its options."""
    page.get_by_role("combobox").first.click()
    option = page.get_by_role("option").nth(index)
    option.wait_for()
    return option.click


def filters(page: Page, sizes: list[int]) -> dict[str, float]:
    """Return seconds from a choice in the filter of regions until map and list both show it, and its kB.

    The first two choices may be new to the server; what a reader feels afterwards is the warm one.
    """
    to_map, to_list, kilobytes = [], [], []
    for index in (1, 0, 2, 1, 0, 2, 1):
        listed, choose = _said(page, ".z-choices"), _choose(page, index)
        sizes.clear()
        to_map.append(_until_painted(page, choose))
        to_list.append(_until_reads_otherwise(page, listed))
        page.wait_for_timeout(1200)
        kilobytes.append(sum(sizes) / 1000)
    return {
        "filter_s": round(statistics.median(to_list[2:]), 2),
        "filter_to_map_s": round(statistics.median(to_map[2:]), 2),
        "filter_worst_s": round(max(to_list[2:]), 2),
        "filter_kB": round(max(kilobytes[2:]), 1),
        "filter_cold_s": round(max(to_list[:2]), 2),
    }


_ACTED = """
for (const kind of ["click", "keydown"]) addEventListener(kind, () => { top.acted = Date.now(); }, true);
"""
"""Run in every frame: when the reader last acted."""

_PAINTED = """(body) => {
  const { painted } = body.dataset;
  top.painted = 0;
  const seen = new MutationObserver(() => {
    if (body.dataset.painted === painted) return;
    top.painted = Date.now();
    seen.disconnect();
  });
  seen.observe(body, { attributes: true, attributeFilter: ["data-painted"] });
}"""
"""Run in the map's frame: when it next shows something else."""


def _until_painted(page: Page, act: Callable[[], object]) -> float:
    """Return seconds from an act, as the browser received it, until the map shows something else.

    The browser keeps the time itself. A locator looks for what it awaits after 0.02, 0.07, 0.17, 0.27 and
    0.77 s, and so on: what it sees may have stood there for half a second.
    """
    _frame(page).locator("body").evaluate(_PAINTED)
    act()
    page.wait_for_function("window.painted", timeout=60_000)
    return page.evaluate("window.painted - window.acted") / 1000


def _said(page: Page, *places: str) -> dict[str, str]:
    """Return what parts of the page read."""
    return {place: page.locator(place).first.inner_text() for place in places}


def _until_reads_otherwise(page: Page, said: dict[str, str]) -> float:
    """Return seconds from the last act until all those parts of the page read otherwise."""
    seen = page.wait_for_function(
        """(said) => Object.entries(said).every(([place, text]) =>
          (document.querySelector(place)?.innerText ?? text) !== text) && Date.now()""",
        arg=said,
        timeout=60_000,
    )
    return (seen.json_value() - page.evaluate("window.acted")) / 1000


def sheets(page: Page, address: str) -> dict[str, float]:
    """Return seconds to the whole sheet (its table of ways) of places that nobody has asked for yet.

    The first sheet ever; then from the choice of a project in the list, and from a click on the map.
    """
    start = time.perf_counter()
    page.goto(f"{address}/sheet?site=E23")
    page.locator(".z-ways").first.wait_for(timeout=300_000)
    _frame(page).locator("body[data-painted]").wait_for(timeout=60_000)
    cold = time.perf_counter() - start
    page.wait_for_timeout(3000)
    # The project's mark stands in the middle; each click is a little farther inland than the last place.
    chart, mark = _frame(page).locator("#map_div"), _frame(page).locator(".z-mark.place")
    clicked = []
    for _ in range(6):
        box, spot = chart.bounding_box(), mark.bounding_box()
        place = {"x": spot["x"] - box["x"] - 22, "y": spot["y"] - box["y"] + 30}
        clicked.append(_sheet_after(page, lambda place=place: chart.click(position=place)))
    chosen = []
    for project in ("E02", "E18", "E13", "W01", "E20"):
        page.get_by_role("combobox").first.click()
        page.keyboard.type(f"({project})")
        # The list narrows as it is typed.
        page.wait_for_timeout(800)
        chosen.append(_sheet_after(page, lambda: page.keyboard.press("Enter")))
    return {
        "sheet_s": round(statistics.median(chosen), 2),
        "sheet_click_s": round(statistics.median(clicked), 2),
        "sheet_worst_s": round(max(*clicked, *chosen), 2),
        "sheet_cold_s": round(cold, 1),
    }


def _sheet_after(page: Page, act: Callable[[], object]) -> float:
    """Return seconds from an act to another sheet: its answer and its ways."""
    said = _said(page, ".z-answer", ".z-ways")
    act()
    seconds = _until_reads_otherwise(page, said)
    page.wait_for_timeout(1500)
    return seconds


def clicks(page: Page, address: str, count: int = 20) -> dict[str, float]:
    """Return the seconds from a click that adds a facility to the repainted map, and to the new sentence.

    The first click is left out: whoever comes first waits for the working copy.
    """
    page.goto(f"{address}/scenario?tool=add")
    chart = _frame(page).locator("#map_div")
    _frame(page).locator("#map_div.z-drawing").wait_for(timeout=120_000)
    # Two runs without a pause: the working copy stands.
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached", timeout=120_000)
    page.wait_for_timeout(3000)
    box = chart.bounding_box()
    to_map, to_words = [], []
    for k in range(count + 1):
        words = _said(page, ".z-answer")
        # Up and down the middle of the city, never twice on one spot.
        place = {"x": box["width"] * (0.40 + 0.008 * (k % 7)), "y": box["height"] * (0.35 + 0.012 * k)}
        to_map.append(_until_painted(page, lambda place=place: chart.click(position=place)))
        to_words.append(_until_reads_otherwise(page, words))
        page.wait_for_timeout(1500)
    return {
        "click_to_map_p50_s": round(statistics.median(to_map[1:]), 2),
        "click_to_map_p95_s": round(statistics.quantiles(to_map[1:], n=20)[-1], 2),
        "click_to_words_p50_s": round(statistics.median(to_words[1:]), 2),
        "first_click_s": round(to_map[0], 2),
    }


def sliders(page: Page, address: str) -> dict[str, float]:
    """Return seconds to the first and second visit of the gaps, and from a weight to map and table.

    The first visit reads everything (the server's folder is empty); every position of the slider is new.
    """
    found = {}
    for name in ("gaps_cold_s", "gaps_warm_s"):
        start = time.perf_counter()
        page.goto(f"{address}/gaps")
        page.locator(".z-ranked tbody tr").first.wait_for(timeout=300_000)
        _frame(page).locator("body[data-painted]").wait_for(timeout=60_000)
        found[name] = round(time.perf_counter() - start, 2)
        page.wait_for_timeout(3000)
    # A server that has just started rehearses: who comes in those seconds shares the processor with it.
    page.wait_for_timeout(20_000)
    page.locator("[data-testid=stExpander]").first.click()
    slider = page.get_by_role("slider").nth(1)
    slider.focus()
    to_map, to_table = [], []
    for _ in range(5):
        said = _said(page, ".z-ranked")
        to_map.append(_until_painted(page, lambda: slider.press("ArrowLeft")))
        to_table.append(_until_reads_otherwise(page, said))
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
        # It was computed ahead with the data; here it is computed anew.
        run.found = None
        start, busy = time.perf_counter(), time.process_time()
        run.start(model, whole, projects)
        run.wait()
        return {
            "matrix_cold_s": round(time.perf_counter() - start, 1),
            "matrix_cpu_s": round(time.process_time() - busy, 1),
            "warm_script_ms": warm_script("changes"),
        }


class Browser:
    """Chromium on the app, with a fresh page for each part."""

    def __init__(self, address: str, running: Playwright) -> None:
        self.address = address
        self._chromium = running.chromium.launch(executable_path=chromium(), args=list(FLAGS))

    def page(self) -> Page:
        """Return a new page with nothing kept."""
        context = self._chromium.new_context(viewport={"width": 1440, "height": 900})
        context.add_init_script(_ACTED)
        return context.new_page()

    def counted(self) -> tuple[Page, list[int]]:
        """Return a new page and the sizes of what it receives (uncompressed: the wire carries less)."""
        page, sizes = self.page(), list[int]()
        page.on("websocket", _counting(sizes))
        page.on("response", lambda answer: sizes.append(len(answer.body())) if _ours(answer.url) else None)
        return page, sizes

    def close(self) -> None:
        """Close Chromium."""
        self._chromium.close()


def of_overview(browser: Browser) -> Figures:
    """Return the first map; a first visit loads and solves, the second is what the budgets are about."""
    return {f"overview_{name}": first_map(browser.page(), browser.address) for name in ("cold", "warm")}


def of_access(browser: Browser) -> Figures:
    """Return the first map and the switch of an indicator."""
    page, sizes = browser.counted()
    found = {"access": first_map(page, f"{browser.address}/access")}
    page.wait_for_timeout(1500)
    return found | {"switch": switches(page, sizes, order=(1, 0, 1, 0, 1, 0))}


def of_projects(browser: Browser) -> Figures:
    """Return the key projects: first map, filter, sheet, warm scripts, matrix."""
    page, sizes = browser.counted()
    found: Figures = {"projects": first_map(page, f"{browser.address}/projects")}
    page.locator(".z-choices li").first.wait_for()
    found["filter"] = filters(page, sizes)
    found["sheet"] = sheets(browser.page(), browser.address)
    warm = {name: warm_script(name) for name in ("projects", "programme")}
    warm |= {
        "project card": warm_script("projects", project="W03"),
        "sheet": warm_script("sheet", site="E23"),
    }
    computed = effects()
    warm["changes"] = computed.pop("warm_script_ms")
    return found | {"changes": computed, "warm_script_ms": warm}


def of_scenario(browser: Browser) -> Figures:
    """Return a click that tries a facility."""
    return {"scenario": clicks(browser.page(), browser.address)}


def of_gaps(browser: Browser) -> Figures:
    """Return the first gaps and a weight; the folder of what users bring in is empty, nothing is measured."""
    with TemporaryDirectory() as empty, serving(ZONES_STATE=empty) as fresh:
        return {"gaps": sliders(browser.page(), fresh)}


def of_scripts(_: Browser) -> Figures:
    """Return the warm scripts of the other pages."""
    kinds = {f"compare {kind}": warm_script("compare", of=kind) for kind in parts.KINDS}
    return {"warm_script_ms": {name: warm_script(name) for name in PAGES} | kinds}


PARTS: dict[str, Callable[[Browser], Figures]] = {
    "overview": of_overview,
    "access": of_access,
    "projects": of_projects,
    "scenario": of_scenario,
    "gaps": of_gaps,
    "scripts": of_scripts,
}


def main() -> None:
    """Print the figures of the parts asked for as JSON, then beside their budgets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all by default")
    asked = parser.parse_args().parts or list(PARTS)
    if unknown := set(asked) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    found: Figures = {}
    with serving() as address, sync_playwright() as running:
        browser = Browser(address, running)
        for name in asked:
            for part, figures in PARTS[name](browser).items():
                found.setdefault(part, {}).update(figures)
        browser.close()
    print(json.dumps(found, indent=1))
    print("\n".join(verdicts(found)))


def verdicts(found: Figures) -> list[str]:
    """Return a table of the figures that have a budget: measured, target, met or by how much it is missed."""
    lines = ["", "| figure | measured | target | met |", "|---|---|---|---|"]
    for name, target in TARGETS.items():
        part, _, figure = name.partition(".")
        for one, value in found.get(part, {}).items():
            if figure in (one, "*"):
                met = "yes" if value <= target else f"no: {value / target:.2f}x"
                lines.append(f"| {part}.{one} | {value} | <= {target} | {met} |")
    return lines


def _counting(sizes: list[int]) -> Callable[[WebSocket], None]:
    """Count messages from the server (uncompressed: the wire carries less)."""

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: sizes.append(len(payload)))

    return listen


if __name__ == "__main__":
    main()
