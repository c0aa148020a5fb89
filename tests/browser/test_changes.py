"""The page of what projects change in a real browser: matrix, map and link work on each other."""

import re

import pytest

from zones.i18n import Texts

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

LOADED_MS = 300_000
"""The first visit reads city and model; the matrix was computed ahead with the data."""


def _open(visit, address, **size):
    visitor = visit(**size)
    visitor.page.goto(address)
    visitor.page.locator(".z-changes td").first.wait_for(timeout=LOADED_MS)
    visitor.map.locator("body[data-painted]").wait_for(timeout=120_000)
    return visitor


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_it_explains_itself_and_fits(app, visit, lang, width) -> None:
    t = Texts(lang)
    visitor = _open(visit, f"{app}/changes?lang={lang}", width=width)
    visitor.page.get_by_text(t("changes.title")).wait_for()
    main = visitor.page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    grid = visitor.page.locator(".z-changes")
    # On a phone the matrix scrolls by itself, its first column stays.
    assert (grid.evaluate("e => e.scrollWidth - e.clientWidth") > 0) == (width == 390)
    grid.evaluate("e => e.scrollLeft = 300")
    names = grid.locator("tbody th").first.bounding_box()["x"]
    assert names == pytest.approx(grid.bounding_box()["x"], abs=2)
    assert "Hoàng Sa" in visitor.map.locator(".z-inset svg").text_content()
    visitor.assert_clean()


def test_a_cell_opens_its_effect_on_the_map(app, visit) -> None:
    visitor = _open(visit, f"{app}/changes")
    before = visitor.painted
    row = visitor.page.locator(".z-changes tbody tr", has_text="A Vương")
    name = row.locator("th b").inner_text()
    row.locator("td button").first.click()
    visitor.wait_until_repainted(before)
    card = visitor.page.locator(".z-card h3", has_text=name)
    card.wait_for()
    visitor.page.wait_for_url(re.compile("project=W14"))
    assert "gap=school_primary" in visitor.page.url
    row.locator("td.open").wait_for()
    visitor.assert_clean()


def test_a_head_ranks_by_keyboard(app, visit) -> None:
    visitor = _open(visit, f"{app}/changes")
    head = visitor.page.locator(".z-changes thead th").nth(5)
    head.locator("button").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.locator(".z-changes thead th:nth-child(6)[aria-sort=descending]").wait_for()
    visitor.page.wait_for_url(re.compile("by=school_upper_secondary"))
    visitor.assert_clean()


def test_the_year_changes_what_stands_together(app, visit) -> None:
    visitor = _open(visit, f"{app}/changes?view=due&year=2026&gap=school_primary")
    before = visitor.painted
    slider = visitor.page.get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    visitor.wait_until_repainted(before)
    visitor.page.wait_for_url(re.compile("year=2027"))
    visitor.page.get_by_text("3 dự án tính được").first.wait_for()
    visitor.assert_clean()
