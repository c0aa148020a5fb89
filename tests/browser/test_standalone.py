"""A map that was taken away: opened as a file, with no network at all."""

from pathlib import Path

import pytest

from zones.i18n import Texts
from zones.maps import assets as map_assets
from zones.maps import standalone
from zones.maps.legend import Legend, Mark
from zones.maps.palette import MINUTES
from zones.maps.standalone import About

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

HOSTILE = "<img src=x onerror=window.hit=1>${window.hit=1}"


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map of classes and of hostile tips in a folder whose name is not plain either."""
    assets, t = map_assets.build(), Texts("vi")
    keys = {"20194": "5", "20197": "p2"}
    tips = {"20194": "100 phút", "20197": HOSTILE}
    legend = Legend(
        HOSTILE,
        "phút",
        MINUTES,
        tuple(f"{edge:.0f}" for edge in MINUTES.breaks),
        marks=(Mark("no_data", "–"),),
    )
    about = About(HOSTILE, standalone.rows(assets, t, keys=keys, tips=tips), ("Đơn vị", "Số liệu"))
    path = tmp_path_factory.mktemp("thẻ nhớ") / "bản đồ.html"
    path.write_bytes(standalone.page(assets, t, about, legend=legend, keys=keys, tips=tips))
    return path


def test_a_map_opens_from_a_folder_with_no_network(browser, carried: Path) -> None:
    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(carried.as_uri())
    page.locator("body[data-painted]").wait_for(timeout=60_000)
    page.locator(".z-inset svg").wait_for()
    page.wait_for_function("document.querySelectorAll('.leaflet-relief-pane img')[0].naturalWidth > 0")
    page.wait_for_function("[...document.fonts].every((font) => font.status === 'loaded')")
    # The class colour, its hatch where the data is partial, and the hatch of what is not known.
    fills = page.evaluate(
        "[...document.querySelectorAll('path')].map((path) => path.getAttribute('fill')).filter(Boolean)"
    )
    assert MINUTES.colours[5] in fills
    assert "url(#z-p2)" in fills
    assert fills.count("url(#z-n)") == 92
    assert "Hoàng Sa" in page.locator(".z-inset").inner_text()
    # A click on the map finds the line of the table.
    page.locator(".z-inset button").click()
    assert page.locator("tr.on").inner_text().split("\t")[0] == "Hoàng Sa"
    assert [url for url in asked if not url.startswith("data:")] == [carried.as_uri()]
    assert errors == []
    assert page.evaluate("window.hit") is None
    context.close()
