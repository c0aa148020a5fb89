"""Sheets in a real browser: by link, by a click on the map, side by side, taken away."""

import re
from pathlib import Path

import pytest

from zones.i18n import Texts

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

FIRST_MS = 180_000
"""The first sheet finds the ways to everything."""


def _open(visit, address, **size):
    visitor = visit(**size)
    visitor.page.goto(address)
    visitor.page.locator(".z-ways, .z-compare").first.wait_for(timeout=FIRST_MS)
    visitor.map.locator("body[data-painted]").wait_for(timeout=60_000)
    return visitor


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_link_gives_a_sheet_that_fits(app, visit, lang, width) -> None:
    visitor = _open(visit, f"{app}/sheet?site=E23&lang={lang}", width=width)
    assert Texts(lang)("sheet.title") in visitor.page.locator("h1").inner_text()
    main = visitor.page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    visitor.map.locator(".z-mark.target").nth(8).wait_for()
    assert visitor.map.locator(".z-mark.place").count() == 1
    assert "Hoàng Sa" in visitor.map.locator(".z-inset svg").text_content()
    visitor.assert_clean()


def test_a_click_on_the_map_gives_the_sheet_of_that_place(app, visit) -> None:
    visitor = _open(visit, f"{app}/sheet?site=E23")
    before = visitor.page.locator(".z-answer").inner_text()
    chart = visitor.map.locator("#map_div")
    box = chart.bounding_box()
    chart.click(position={"x": box["width"] * 0.42, "y": box["height"] * 0.86})
    visitor.page.wait_for_url(re.compile(r"site=10[78]\.\d+"), timeout=30_000)
    visitor.page.locator(".z-answer", has_not_text=before).wait_for(timeout=60_000)
    visitor.assert_clean()


def test_two_by_link_one_more_by_list_and_one_away_again(app, visit) -> None:
    visitor = _open(visit, f"{app}/sheet?site=E23&site=108.3283%2C15.8790")
    heads = visitor.page.locator(".z-compare thead th")
    visitor.map.locator(".z-mark.place").nth(1).wait_for()
    assert heads.count() == 3
    visitor.page.get_by_label(Texts("vi")("sheet.project"), exact=True).click()
    visitor.page.keyboard.type("E18")
    # The list narrows while one types.
    visitor.page.get_by_role("option", name="E18").click()
    heads.nth(3).wait_for(timeout=60_000)
    visitor.page.wait_for_url(lambda url: url.count("site=") == 3)
    visitor.page.get_by_role("button", name="✕").first.click()
    visitor.page.wait_for_url(lambda url: url.count("site=") == 2, timeout=30_000)
    visitor.assert_clean()


def test_the_paper_is_taken_away(app, visit, tmp_path) -> None:
    visitor = _open(visit, f"{app}/sheet?site=E23&lang=en")
    with visitor.page.expect_download(timeout=60_000) as waiting:
        visitor.page.get_by_role("button", name="One-page sheet").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name == "zones-sheet-E23-en.html"
    said = Path(path).read_text(encoding="utf-8")
    assert visitor.page.locator(".z-ways td.f b").first.inner_text() in said
    visitor.assert_clean()
