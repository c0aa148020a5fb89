"""An editor in a real browser: a place is clicked on the map, previewed, saved, and a project withdrawn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.browser.conftest import FIRST_MS, serving

from zones.i18n import Texts

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

T = Texts("vi")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app of an office that has set a key."""
    state: Path = tmp_path_factory.mktemp("office")
    with serving(ZONES_STATE=str(state), ZONES_EDIT_KEY="mùa-xuân") as address:
        yield address


def _signed_in(visit, address, **size):
    visitor = visit(**size)
    visitor.page.goto(address)
    visitor.page.locator(".z-choices li").first.wait_for(timeout=FIRST_MS)
    visitor.page.get_by_text(T("edit.title")).click()
    visitor.page.get_by_label(T("editor.name"), exact=True).fill("Lan")
    visitor.page.get_by_label(T("editor.key"), exact=True).fill("mùa-xuân")
    visitor.page.get_by_role("button", name=T("editor.sign_in")).click()
    visitor.page.get_by_role("button", name=T("withdraw.press")).wait_for()
    return visitor


def test_a_place_is_clicked_looked_at_and_saved(office, visit) -> None:
    visitor = _signed_in(visit, f"{office}/projects?project=W15")
    page = visitor.page
    page.get_by_text(T("place.begin")).click()
    preview = page.frame_locator("[class*=st-key-map_place] iframe")
    preview.locator("body[data-painted]").wait_for(timeout=60_000)
    chart = preview.locator("#map_div")
    box = chart.bounding_box()
    chart.click(position={"x": box["width"] * 0.45, "y": box["height"] * 0.55})
    # The click stands in the box as coordinates, and on the map as a mark that is not saved yet.
    page.get_by_text(T.template("place.read_latitude_first").split(":")[0]).wait_for()
    preview.locator(".z-mark.place").wait_for()
    page.get_by_label(T("edit.position_error_m")).fill("30")
    page.get_by_label(T("place.source")).fill("biên bản đo")
    form = page.locator("[data-testid=stForm]", has=page.get_by_role("button", name=T("place.save")))
    form.get_by_label(T("edit.why"), exact=True).fill("đã đo")
    form.get_by_role("button", name=T("place.save")).click()
    page.get_by_text(T("place.saved")).wait_for()
    page.locator(".z-card", has_text=T("project_basis.survey")).wait_for()
    page.get_by_text("Lan: đã đo").wait_for()
    visitor.assert_clean()


def test_a_project_is_withdrawn_and_brought_back(office, visit) -> None:
    visitor = _signed_in(visit, f"{office}/projects?project=W24")
    page = visitor.page
    name = page.locator(".z-card h3").inner_text()
    page.get_by_label(T("withdraw.why")).fill("trùng")
    page.get_by_role("button", name=T("withdraw.press")).click()
    page.get_by_text(T("withdraw.done", name=name)).wait_for()
    page.locator(".z-choices li", has_text=name).wait_for(state="detached")
    page.get_by_text(T("withdraw.title", count=1)).click()
    page.locator(".st-key-restore_W24 button").click()
    page.locator(".z-card h3", has_text=name).wait_for()
    page.locator(".z-choices li", has_text=name).wait_for()
    visitor.assert_clean()


def test_the_forms_fit_a_phone(office, visit) -> None:
    visitor = _signed_in(visit, f"{office}/projects?project=W15", width=390)
    page = visitor.page
    page.get_by_text(T("place.begin")).click()
    page.get_by_label(T("place.source")).wait_for()
    page.get_by_text(T("new.title"), exact=True).click()
    page.get_by_role("button", name=T("new.save")).wait_for()
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    visitor.assert_clean()
