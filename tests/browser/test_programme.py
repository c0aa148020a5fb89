"""The page of the Action Programme in a real browser: rows open sections, map and links follow."""

import re

import pytest

from zones.i18n import Texts

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_it_loads_by_itself_and_fits(app, visit, lang, width) -> None:
    visitor = visit(width=width).open(f"{app}/programme?lang={lang}")
    visitor.page.get_by_text(Texts(lang)("programme.title")).wait_for()
    visitor.page.locator(".z-section").nth(10).wait_for()
    assert visitor.page.locator(".z-section").count() == 11
    main = visitor.page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    # A state is told by its word and its sign, not by its colour.
    states = visitor.page.locator(".z-state")
    assert all(states.nth(k).inner_text().strip() for k in range(11))
    assert states.locator("svg path").count() == 11
    visitor.assert_clean()


@pytest.mark.parametrize("width", [1440, 390])
def test_an_open_section_fits_and_goes_back(app, visit, width) -> None:
    visitor = visit(width=width).open(f"{app}/programme?section=1.2")
    visitor.page.locator(".z-targets tbody tr").first.wait_for()
    main = visitor.page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    # On a phone the open section takes the place of the list.
    visitor.page.locator(".z-section").first.wait_for(state="visible" if width > 640 else "hidden")
    visitor.page.get_by_role("button", name=Texts("vi")("programme.close")).click()
    visitor.page.locator(".z-sectionhead").wait_for(state="detached")
    visitor.page.locator(".z-section").first.wait_for()
    assert "section=" not in visitor.page.url
    visitor.assert_clean()


def test_a_row_opens_its_section_by_keyboard_and_a_project_goes_into_the_link(app, visit) -> None:
    visitor = visit().open(f"{app}/programme")
    visitor.map.locator("body[data-projects]").wait_for()
    before = visitor.painted
    visitor.page.locator('.z-section[data-id="1.3"]').focus()
    visitor.page.keyboard.press("Enter")
    visitor.wait_until_repainted(before)
    visitor.page.wait_for_url(re.compile(r"section=1\.3"))
    visitor.page.locator('.z-section[aria-pressed="true"]').wait_for()
    rows = visitor.page.locator(".z-choices li")
    rows.nth(1).wait_for()
    assert rows.count() == 2
    rows.first.click()
    visitor.page.wait_for_url(re.compile("project="))
    # The way to the project's card keeps section and project.
    visitor.page.locator(".st-key-programme_links_project a").click()
    visitor.page.locator(".z-card h3").wait_for()
    visitor.page.wait_for_url(re.compile(r"/projects\?.*section=1\.3"))
    visitor.assert_clean()
