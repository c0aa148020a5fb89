"""Scenarios in a real browser: click, undo, draw, pick, share; on a phone too."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

HUNG_SON = (107.3066, 15.8338)


def _open(app: str, visit, query: str = "", **size):
    visitor = visit(**size).open(f"{app}/scenario?{query}")
    # The working copy is made ready once the page is there.
    visitor.page.locator("[data-testid=stStatusWidget]").wait_for(state="detached", timeout=60_000)
    return visitor


def _tool(visitor, name: str) -> None:
    visitor.page.get_by_role("radio", name=name, exact=True).click()
    visitor.map.locator("#map_div.z-drawing").wait_for(timeout=30_000)


PLACE = """(e, [lon, lat]) => {
  const name = Object.keys(window).find((k) => /^map_/.test(k) && window[k].latLngToContainerPoint);
  const { x, y } = window[name].latLngToContainerPoint([lat, lon]);
  return { x, y };
}"""


def _at(visitor, lon: float, lat: float) -> dict[str, float]:
    """Return where a place is drawn on the map."""
    return visitor.map.locator("#map_div").evaluate(PLACE, [lon, lat])


def _answer(visitor) -> str:
    return visitor.page.locator(".z-answer").first.inner_text()


def _add(visitor) -> None:
    _tool(visitor, "Thêm cơ sở")
    before = visitor.painted
    visitor.map.locator("#map_div").click(position=_at(visitor, *HUNG_SON))
    visitor.wait_until_repainted(before)
    visitor.page.locator(".z-answer", has_text="Thêm cơ sở tại Hùng Sơn").wait_for(timeout=30_000)


def test_a_click_adds_a_facility_the_sentence_changes_and_undo_brings_it_back(app, visit) -> None:
    visitor = _open(app, visit)
    first = _answer(visitor)
    _add(visitor)
    assert re.search(r"\+\d[\d.]+ người", _answer(visitor))
    visitor.map.locator(".z-mark.added").wait_for()
    visitor.page.wait_for_url(re.compile(r"s=1\."))
    before = visitor.painted
    visitor.page.get_by_role("button", name="Hoàn tác").click()
    visitor.wait_until_repainted(before)
    visitor.page.locator(".z-answer", has_text="Hiện nay").wait_for(timeout=30_000)
    assert _answer(visitor) == first
    visitor.assert_clean()


def test_a_link_opens_the_same_state_in_a_new_session(app, visit) -> None:
    visitor = _open(app, visit)
    _add(visitor)
    other = visit()
    other.page.goto(visitor.page.url)
    other.page.locator(".z-answer", has_text="Thêm cơ sở tại Hùng Sơn").wait_for(timeout=60_000)
    assert _answer(other) == _answer(visitor)
    other.map.locator(".z-mark.added").wait_for(timeout=60_000)
    other.assert_clean()


def test_a_road_is_picked_and_closed(app, visit) -> None:
    visitor = _open(app, visit)
    _tool(visitor, "Đóng đường")
    before = visitor.painted
    visitor.map.locator("#map_div").click(position=_at(visitor, 107.62, 15.66))
    visitor.wait_until_repainted(before)
    before = visitor.painted
    visitor.page.get_by_role("button", name="Đóng đường này").click()
    visitor.wait_until_repainted(before)
    visitor.page.locator(".z-answer", has_text="Đóng QL14D").wait_for(timeout=30_000)
    visitor.map.locator(".leaflet-draft-pane path").nth(1).wait_for(state="attached")
    visitor.assert_clean()


def test_a_road_is_drawn(app, visit) -> None:
    visitor = _open(app, visit)
    _tool(visitor, "Vẽ đường mới")
    chart = visitor.map.locator("#map_div")
    before = visitor.painted
    chart.click(position=_at(visitor, *HUNG_SON))
    chart.dblclick(position=_at(visitor, 107.45, 15.70))
    visitor.wait_until_repainted(before)
    visitor.page.locator(".z-answer", has_text="Đường mới").wait_for(timeout=30_000)
    visitor.assert_clean()


def test_two_maps_stand_side_by_side(app, visit) -> None:
    visitor = _open(app, visit)
    _add(visitor)
    visitor.page.get_by_role("button", name="Giữ làm A").click()
    for letter in "AB":
        chart = visitor.page.frame_locator(f".st-key-map_{letter} iframe")
        chart.locator("body[data-painted]").wait_for(timeout=60_000)
        chart.locator(".z-mark.added").wait_for()
    visitor.assert_clean()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_phone_shows_it_without_scrolling_sideways(app, visit, lang) -> None:
    visitor = _open(app, visit, f"lang={lang}", width=390, height=844)
    before = visitor.painted
    visitor.page.locator(".st-key-example_centre button").click()
    visitor.wait_until_repainted(before)
    main = visitor.page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    # Every tool is in sight.
    for one in visitor.page.locator(".st-key-scenario_bar [data-testid=stButtonGroup] button").all():
        box = one.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    visitor.assert_clean()
