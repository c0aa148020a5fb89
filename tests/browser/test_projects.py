"""The page of key projects in a real browser: map, list and timeline work on each other."""

import re

import pytest

from zones.i18n import Texts

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


def _count(visitor) -> int:
    return int(visitor.map.locator("body").get_attribute("data-projects"))


def _open(visit, address, **size):
    visitor = visit(**size).open(address)
    visitor.map.locator("body[data-projects]").wait_for()
    visitor.page.locator(".z-choices li").first.wait_for()
    return visitor


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_it_loads_by_itself_explains_itself_and_fits(app, visit, lang, width) -> None:
    visitor = _open(visit, f"{app}/projects?lang={lang}", width=width)
    visitor.page.get_by_text(Texts(lang)("projects.title")).wait_for()
    main = visitor.page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    legend = visitor.map.locator(".z-legend")
    assert legend.locator("svg.z-sym").count() >= 11
    # On a phone the legend is folded: the map keeps its room.
    assert legend.locator("details").get_attribute("open") == (None if width < 560 else "")
    assert visitor.map.locator("#map_div").bounding_box()["height"] > 250
    assert "Hoàng Sa" in visitor.map.locator(".z-inset svg").text_content()
    visitor.assert_clean()


def test_a_filter_of_the_list_redraws_the_map_without_reloading_it(app, visit) -> None:
    visitor = _open(visit, f"{app}/projects")
    rows = visitor.page.locator(".z-choices li")
    whole, before = rows.count(), visitor.painted
    fetched: list[str] = []
    visitor.page.on("request", lambda request: fetched.append(request.url))
    visitor.page.get_by_label(Texts("vi")("projects.search")).fill("truong noi tru")
    visitor.page.keyboard.press("Enter")
    visitor.wait_until_repainted(before)
    # The list is drawn by itself, a moment after the map.
    visitor.page.locator(f".z-choices li:nth-child({whole})").wait_for(state="detached")
    visitor.page.wait_for_url(re.compile("q=truong"))
    assert 0 < _count(visitor) <= rows.count() < whole
    assert [url for url in fetched if url.endswith(".geojson")] == []
    visitor.assert_clean()


def test_a_click_on_the_map_opens_the_card_and_marks_the_list(app, visit) -> None:
    visitor = _open(visit, f"{app}/projects?region=west")
    visitor.map.locator(".z-symbol").first.click()
    card = visitor.page.locator(".z-card h3")
    card.wait_for()
    chosen = visitor.page.locator(".z-choices li[aria-selected=true]")
    chosen.wait_for()
    assert card.inner_text() in chosen.inner_text()
    visitor.page.wait_for_url(re.compile("project="))
    visitor.map.locator(".z-symbol.chosen").wait_for()
    visitor.assert_clean()


def test_a_click_on_a_commune_filters_list_and_map_until_it_is_lifted(app, visit) -> None:
    # Schools: few symbols, and none of them where the click goes.
    visitor = _open(visit, f"{app}/projects?sector=education")
    rows = visitor.page.locator(".z-choices li")
    whole, before = rows.count(), visitor.painted
    box = visitor.map.locator("#map_div").bounding_box()
    visitor.map.locator("#map_div").click(position={"x": box["width"] * 0.55, "y": box["height"] * 0.78})
    visitor.page.wait_for_url(re.compile("commune="))
    visitor.wait_until_repainted(before)
    lift = visitor.page.get_by_role("button", name="✕")
    lift.wait_for()
    visitor.page.locator(f".z-choices li:nth-child({whole})").wait_for(state="detached")
    assert _count(visitor) <= rows.count() < whole
    lift.click()
    visitor.page.locator(f".z-choices li:nth-child({whole})").wait_for()
    visitor.assert_clean()


def test_the_list_opens_a_project_by_keyboard_and_the_map_goes_there(app, visit) -> None:
    visitor = _open(visit, f"{app}/projects?sector=education")
    before = visitor.painted
    visitor.page.locator(".z-choices").focus()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    visitor.wait_until_repainted(before)
    second = visitor.page.locator(".z-choices li").nth(1)
    visitor.page.locator(".z-choices li:nth-child(2)[aria-selected=true]").wait_for()
    assert visitor.page.locator(".z-card h3").inner_text() in second.inner_text()
    visitor.map.locator(".z-symbol.chosen").wait_for()
    visitor.assert_clean()


def test_the_timeline_changes_what_stands_and_the_link(app, visit) -> None:
    visitor = _open(visit, f"{app}/projects?year=2026")
    before = visitor.painted
    standing = visitor.page.locator(".z-choices .z-sym.standing").count()
    slider = visitor.page.get_by_role("slider")
    slider.focus()
    for _ in range(4):
        slider.press("ArrowRight")
    visitor.wait_until_repainted(before)
    visitor.page.wait_for_url(re.compile("year=2030"))
    # Four presses repaint the map up to four times.
    visitor.map.locator(".z-legend", has_text=Texts("vi")("projects.legend", year=2030)).wait_for()
    # The list is drawn by itself: more stands than four years before.
    visitor.page.locator(".z-choices .z-sym.standing").nth(standing).wait_for()
    visitor.assert_clean()


def test_a_number_on_the_map_parts_into_its_projects(app, visit) -> None:
    visitor = _open(visit, f"{app}/projects")
    largest = max(map(int, visitor.map.locator(".z-group b").all_inner_texts()))
    visitor.map.locator(".z-group", has_text=re.compile(f"^{largest}$")).first.click()
    # Closer by, no number is as large.
    visitor.map.locator(".z-group", has_text=re.compile(f"^{largest}$")).first.wait_for(state="detached")
    counts = [int(count) for count in visitor.map.locator(".z-group b").all_inner_texts()]
    assert max(counts, default=0) < largest
    assert visitor.map.locator(".z-symbol").count() > 0
    visitor.assert_clean()


def test_a_course_that_nobody_published_is_dashed_and_says_so(app, visit) -> None:
    visitor = _open(visit, f"{app}/projects?project=E08")
    visitor.map.locator(".z-symbol.chosen", has_text=Texts("vi")("map.sketch_line")).wait_for()
    assert visitor.map.locator(".leaflet-works-pane path[stroke-dasharray='9 6']").count() >= 1
    visitor.assert_clean()
