"""What a visitor sees and does, in a real browser, with every other host unreachable."""

import re

import pytest

from zones.i18n import Texts

# Playwright's own machinery leaves event-loop handles to the garbage collector.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


def _sideways(page) -> int:
    return page.evaluate(
        "() => Math.max(...['stMain', 'stApp'].map((id) => {"
        "  const e = document.querySelector(`[data-testid=${id}]`); return e.scrollWidth - e.clientWidth; }))"
    )


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_loads_by_itself_and_fits(app, visit, lang, width) -> None:
    for page in ("overview", "access", "data"):
        visitor = visit(width)
        path = "" if page == "overview" else page
        visitor.open(f"{app}/{path}?lang={lang}", map_expected=page != "data")
        # In the app's own frame, also when a page's link is the first thing the server is asked for.
        visitor.page.get_by_text(Texts(lang)(f"{page}.title")).wait_for()
        visitor.page.locator(f"html[lang={lang}]").wait_for(state="attached")
        assert _sideways(visitor.page) <= 0
        # The answer is read before anything is asked.
        answer = visitor.page.locator(".z-answer").first.bounding_box()["y"]
        asked = visitor.page.get_by_test_id("stSelectbox").all()
        assert all(answer < box.bounding_box()["y"] for box in asked)
        if page != "data":
            # Legend, credits and the inset with both archipelagos come with every map.
            assert visitor.map.locator(".z-legend .lc i").count() == 7
            assert "OpenStreetMap" in visitor.map.locator(".z-credits").inner_text()
            drawing = visitor.map.locator(".z-inset svg")
            drawing.wait_for()
            assert "Hoàng Sa" in drawing.text_content()
            assert "Trường Sa" in drawing.text_content()
            visitor.map.locator("path.leaflet-interactive").nth(93).wait_for(state="attached")
        visitor.assert_clean()


def test_the_overview_answers_under_its_own_name(app, visit) -> None:
    visitor = visit().open(f"{app}/overview?commune=20443")
    assert "Hùng Sơn" in visitor.page.locator(".z-card h3").inner_text()
    # Streamlit says "Page not found" over a path that it does not know.
    assert visitor.page.get_by_role("dialog").count() == 0
    visitor.assert_clean()


def test_a_click_on_a_commune_opens_its_card_and_goes_into_the_link(app, visit) -> None:
    visitor = visit().open(f"{app}/access")
    # The middle of the map lies in a commune.
    visitor.map.locator("#map_div").click(position={"x": 330, "y": 300})
    card = visitor.page.locator(".z-card")
    card.wait_for()
    visitor.page.wait_for_url(re.compile(r"commune=\d{5}"))
    code = re.search(r"commune=(\d{5})", visitor.page.url)
    assert code
    assert code.group(1) in card.inner_text()
    # The link opens the same card in another session.
    again = visit().open(visitor.page.url)
    assert again.page.locator(".z-card h3").inner_text() == card.locator("h3").inner_text()
    visitor.assert_clean()


def test_long_work_shows_how_far_it_is_and_stops_when_asked(app, visit) -> None:
    t = Texts("vi")
    visitor = visit().open(f"{app}/access")
    page = visitor.page
    draw = page.get_by_role("button", name=t("access.bands_draw"))
    draw.click()
    page.get_by_role("progressbar").wait_for()
    page.get_by_role("button", name=t("access.bands_stop"), exact=True).click()
    # A minute before it would be done, it can be asked for again.
    draw.wait_for(timeout=15_000)
    assert page.get_by_role("progressbar").count() == 0
    visitor.assert_clean()


def test_what_is_not_confirmed_is_dimmed_only_where_it_takes_its_time(app, visit) -> None:
    page = visit().open(f"{app}/access").page
    page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
    one = page.locator("[data-testid=stElementContainer][data-stale=false]").first.element_handle()
    before = """(element) => {
      element.dataset.stale = "true";
      document.querySelector(".stApp").dataset.testScriptState = "running";
      return getComputedStyle(element).opacity;
    }"""
    assert one.evaluate(before) == "1"
    page.wait_for_function("element => getComputedStyle(element).opacity === '0.4'", arg=one)


def test_hoang_sa_opens_its_card_from_the_inset_by_keyboard(app, visit) -> None:
    visitor = visit().open(f"{app}/access")
    visitor.map.locator(".z-inset button").press("Enter")
    card = visitor.page.locator(".z-card")
    card.wait_for()
    assert "Hoàng Sa" in card.inner_text()
    assert Texts("vi")("term.no_data") in card.inner_text()


def test_another_service_recolours_the_map_without_reloading_it(app, visit) -> None:
    visitor = visit().open(f"{app}/access")
    before = visitor.painted
    visitor.map.locator("body").evaluate("body => { body.dataset.same = 'yes'; }")
    fetched: list[str] = []
    visitor.page.on("request", lambda request: fetched.append(request.url))
    box = visitor.page.get_by_role("combobox").first
    box.click()
    visitor.page.get_by_role("option").nth(1).click()
    visitor.wait_until_repainted(before)
    visitor.page.wait_for_url(re.compile("service="))
    assert visitor.map.locator("body").get_attribute("data-same") == "yes"
    # Only the points of the service are fetched: no outline travels twice.
    assert [url for url in fetched if "communes-" in url or "roads-" in url] == []
    visitor.assert_clean()


def test_the_other_language_stays_from_page_to_page(app, visit) -> None:
    visitor = visit().open(f"{app}/data", map_expected=False)
    visitor.page.get_by_role("button", name="English").click()
    visitor.page.get_by_text(Texts("en")("data.title")).wait_for()
    visitor.page.wait_for_url(re.compile("lang=en"))
    visitor.page.get_by_role("link", name=Texts("en")("nav.overview")).click()
    visitor.page.get_by_text(Texts("en")("overview.title")).wait_for()
    visitor.map.locator("body[data-painted]").wait_for(timeout=60_000)
    assert "lang=en" in visitor.page.url
    visitor.assert_clean()


def test_a_broken_layer_shows_one_sentence_and_the_other_pages_go_on(broken_app, visit) -> None:
    visitor = visit().open(f"{broken_app}/", map_expected=False)
    said = visitor.page.locator(".z-error").inner_text()
    assert "cells.parquet" in said
    assert "Traceback" not in visitor.page.locator("body").inner_text()
    working = visit().open(f"{broken_app}/data", map_expected=False)
    working.page.get_by_text(Texts("vi")("data.title")).wait_for()
    working.page.locator(".z-table").nth(2).wait_for()
