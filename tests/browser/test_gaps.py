"""The page of gaps in a real browser: small maps, weights, map, chart and table work on each other."""

import re

import pytest

from zones.i18n import Texts

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


def _open(visit, address, **size):
    visitor = visit(**size)
    # The first visit measures the gaps.
    visitor.page.goto(address)
    visitor.page.locator(".z-ranked tbody tr").first.wait_for(timeout=600_000)
    visitor.map.locator("body[data-painted]").wait_for(timeout=60_000)
    return visitor


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_it_loads_by_itself_and_fits(app, visit, lang, width) -> None:
    visitor = _open(visit, f"{app}/gaps?lang={lang}", width=width)
    visitor.page.get_by_text(Texts(lang)("gaps.title")).wait_for()
    main = visitor.page.locator("[data-testid=stMain]")
    visitor.page.locator(".z-matrix").wait_for()
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    tiles = visitor.page.locator(".z-tile")
    tiles.nth(7).wait_for()
    assert tiles.count() == 8
    assert "Hoàng Sa" in visitor.map.locator(".z-inset svg").text_content()
    assert visitor.map.locator(".z-legend .lc i").count() == 7
    # Every state has a sign: colour alone says nothing.
    assert visitor.page.locator(".z-matrix td.s i").count() == 94 * 7
    visitor.assert_clean()


def test_a_small_map_opens_its_sector_on_the_big_one(app, visit) -> None:
    visitor = _open(visit, f"{app}/gaps")
    before = visitor.painted
    visitor.page.locator(".z-tile").nth(5).click()
    visitor.wait_until_repainted(before)
    visitor.page.wait_for_url(re.compile("show=electricity"))
    visitor.page.locator(
        ".z-tile[aria-pressed=true]", has_text=Texts("vi")("gap_sector.electricity")
    ).wait_for()
    # Where nothing is known the map is hatched, where something is said it is dotted.
    paths = visitor.map.locator("path.leaflet-interactive")
    fills = paths.evaluate_all("all => all.map(e => e.getAttribute('fill'))")
    assert {"url(#z-n)", "url(#z-r)"} <= set(fills)
    visitor.assert_clean()


def test_a_weight_changes_map_and_table_without_reloading(app, visit) -> None:
    visitor = _open(visit, f"{app}/gaps")
    visitor.page.get_by_text(Texts("vi")("gaps.weights")).click()
    before = visitor.painted
    first = visitor.page.locator(".z-ranked tbody tr").nth(3).inner_text()
    slider = visitor.page.get_by_role("slider").nth(1)
    slider.focus()
    slider.press("Home")
    visitor.wait_until_repainted(before)
    visitor.page.wait_for_url(re.compile("w_health=0"))
    visitor.page.wait_for_function(
        "text => document.querySelectorAll('.z-ranked tbody tr')[3].innerText !== text", arg=first
    )
    visitor.assert_clean()


def test_a_row_picks_the_commune_on_map_chart_and_card(app, visit) -> None:
    visitor = _open(visit, f"{app}/gaps?region=west")
    before = visitor.painted
    row = visitor.page.locator(".z-ranked tbody tr").nth(2)
    name = row.locator("td").nth(2).inner_text()
    row.click()
    visitor.wait_until_repainted(before)
    visitor.page.locator(".z-card h3", has_text=name).wait_for()
    visitor.page.locator(".z-dots i.chosen").wait_for()
    visitor.page.locator(".z-ranked tr.chosen", has_text=name).wait_for()
    # By keyboard the next one.
    visitor.page.locator(".z-ranked").focus()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    visitor.page.locator(".z-card h3", has_not_text=name).wait_for()
    visitor.assert_clean()


def test_a_click_on_the_map_marks_the_row(app, visit) -> None:
    visitor = _open(visit, f"{app}/gaps")
    visitor.map.locator("#map_div").click(position={"x": 330, "y": 300})
    visitor.page.locator(".z-card").wait_for()
    visitor.page.wait_for_url(re.compile(r"commune=\d{5}"))
    chosen = visitor.page.locator(".z-ranked tr.chosen")
    chosen.wait_for()
    assert visitor.page.locator(".z-card").get_attribute("aria-label") in chosen.inner_text()
    visitor.assert_clean()


def test_a_class_of_the_chart_filters_map_and_table(app, visit) -> None:
    visitor = _open(visit, f"{app}/gaps")
    before = visitor.painted
    band = visitor.page.locator(".z-dots .bands button").last
    count = int(re.search(r"\d+", band.locator("em").inner_text()).group())
    band.click()
    visitor.wait_until_repainted(before)
    left = "n => document.querySelectorAll('.z-ranked tbody tr').length === n"
    visitor.page.wait_for_function(left, arg=count)
    visitor.page.wait_for_url(re.compile("band=6"))
    # The chart is drawn by itself.
    bright = "n => document.querySelectorAll('.z-dots i:not(.faded)').length === n"
    visitor.page.wait_for_function(bright, arg=count)
    # Pressed again, everything is back.
    visitor.page.locator(".z-dots .bands button").last.click()
    visitor.page.wait_for_function(left, arg=94)
    visitor.assert_clean()
