"""Comparisons in the browser: the divider by hand and by keyboard, two scales, clicks."""

from collections.abc import Iterator

import pytest

from .conftest import Visit, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Iterator[str]:
    """A server of its own: what is measured for gaps is kept in its folder."""
    with serving(ZONES_STATE=str(tmp_path_factory.mktemp("state"))) as address:
        yield address


def _open(visit, address: str, **how) -> Visit:
    visitor = visit(**how)
    visitor.page.goto(address)
    # The first visit measures all indicators, on some kinds before the map is drawn.
    visitor.page.locator(".z-sources").wait_for(state="attached", timeout=240_000)
    visitor.map.locator("body[data-painted][data-ready]").wait_for(timeout=60_000)
    return visitor


def _share(visitor: Visit) -> int:
    return int(visitor.map.locator(".z-swipe").get_attribute("aria-valuenow"))


def _wait_for_share(visitor: Visit, share: int) -> None:
    visitor.map.locator(f'.z-swipe[aria-valuenow="{share}"]').wait_for()


def test_the_divider_moves_by_keyboard_and_by_hand(app, visit) -> None:
    visitor = _open(visit, f"{app}/compare?of=indicators")
    divider = visitor.map.locator(".z-swipe")
    _wait_for_share(visitor, 50)
    divider.focus()
    divider.press("ArrowRight")
    _wait_for_share(visitor, 52)
    divider.press("Home")
    _wait_for_share(visitor, 0)
    assert "100 %" in divider.get_attribute("aria-valuetext")
    divider.press("End")
    _wait_for_share(visitor, 100)
    divider.press("PageDown")
    _wait_for_share(visitor, 90)
    box = visitor.page.locator(".st-key-map iframe").bounding_box()
    handle = divider.locator("i").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    visitor.page.mouse.move(x, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + box["width"] * 0.3, y, steps=4)
    visitor.page.mouse.up()
    visitor.map.locator('.z-swipe:not([aria-valuenow="90"])').wait_for()
    assert 25 <= _share(visitor) <= 35
    # Two sides, each with the legend of its own scale.
    assert visitor.map.locator(".z-legend .side").count() == 2
    visitor.assert_clean()


def test_each_side_has_its_own_colours_and_says_its_own_figure(app, visit) -> None:
    visitor = _open(visit, f"{app}/compare?of=scenarios&scenario_b=wet")
    sides = visitor.map.locator("body").evaluate(
        """() => ['.leaflet-overlay-pane', '.leaflet-swipe_land-pane'].map((pane) =>
            [...document.querySelectorAll(pane + ' path')].map((path) => path.getAttribute('fill')))"""
    )
    assert [len(side) for side in sides] == [94, 94]
    assert sum(a != b for a, b in zip(*sides, strict=True)) > 20
    clip = visitor.map.locator(".leaflet-swipe_land-pane").evaluate("pane => pane.style.clipPath")
    assert clip.startswith("polygon")
    visitor.assert_clean()


def test_the_difference_is_a_map_of_its_own(app, visit) -> None:
    visitor = _open(visit, f"{app}/compare?of=scenarios")
    before = visitor.painted
    visitor.page.get_by_role("radio", name="Chênh số phút").click()
    visitor.wait_until_repainted(before)
    visitor.map.locator(".z-swipe[hidden]").wait_for(state="attached")
    assert "map=minutes" in visitor.page.url
    visitor.assert_clean()


def test_a_click_on_the_map_changes_the_second_commune(app, visit) -> None:
    visitor = _open(visit, f"{app}/compare")
    answer = visitor.page.locator(".z-answer").inner_text()
    visitor.map.locator("#map_div").click(position={"x": 330, "y": 300})
    visitor.page.wait_for_function(
        "text => document.querySelector('.z-answer').innerText !== text", arg=answer
    )
    assert "commune_b=" in visitor.page.url
    visitor.assert_clean()


@pytest.mark.parametrize("kind", ["communes", "regions", "dates", "scenarios", "indicators"])
def test_on_a_phone_the_page_does_not_scroll_sideways(app, visit, kind: str) -> None:
    visitor = _open(visit, f"{app}/compare?of={kind}", width=390, height=844)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390
    visitor.assert_clean()
