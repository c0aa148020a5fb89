"""What a reader can do on a map, in a real browser: point anywhere, draw a line, choose from small maps."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.browser.conftest import serving

from zones.settings import project_root

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

PAGE = """
import json
import streamlit as st
from zones.i18n import Texts
from zones.maps.factory import Line, Pin
from zones.maps.legend import Legend, Mark
from zones.maps.multiples import Tile
from zones.maps.palette import MINUTES
from zones.ui import frame, maps
from zones.ui.multiples import multiples

st.set_page_config(layout="wide")
t = Texts("vi")
frame.dress(t)
said = st.session_state.setdefault("said", [])


def clicked(click):
    said.append(["click", click.lon, click.lat, click.commune, click.layer, click.item])


def drawn(line):
    said.append(["line", line])
    st.session_state.line = line


tool = st.query_params.get("tool")
lines = [Line("new", st.session_state.line, tip="<b>x</b>")] if "line" in st.session_state else []
maps.draw(
    t, key="tools", legend=Legend("t", "u", marks=(Mark("new_line", "x"),)), tool=tool, lines=lines,
    pins=[Pin("here", 107.9, 15.6, tip="<img src=x onerror=alert(1)>", label="A")],
    on_click=clicked, on_line=drawn,
)
multiples(
    t, [Tile(str(k), f"<i>{k}</i>", MINUTES, {"20194": str(k)}) for k in range(3)],
    key="small", chosen="1", on_pick=lambda tile: said.append(["tile", tile]),
)
st.code(json.dumps(said), language=None)
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("tools")
    (folder / "page.py").write_text(PAGE, encoding="utf-8")
    (folder / "static").symlink_to(project_root() / "static")
    (folder / ".streamlit").symlink_to(project_root() / ".streamlit")
    with serving(folder / "page.py") as address:
        yield address


def _said(visitor, count: int) -> list:
    """Wait until the page has heard ``count`` things and return them."""
    for _ in range(50):
        heard = json.loads(visitor.page.locator("[data-testid=stCode]").inner_text())
        if len(heard) >= count:
            break
        visitor.page.wait_for_timeout(200)
    visitor.page.wait_for_timeout(700)
    heard = json.loads(visitor.page.locator("[data-testid=stCode]").inner_text())
    assert len(heard) == count
    return heard


def test_a_click_says_where_in_which_commune_and_on_what(page, visit) -> None:
    visitor = visit().open(page)
    chart = visitor.map.locator("#map_div")
    box = chart.bounding_box()
    chart.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    kind, lon, lat, commune, layer, item = _said(visitor, 1)[0]
    assert (kind, layer, item) == ("click", None, None)
    assert 107.5 < lon < 108.5
    assert 15.2 < lat < 16.2
    assert commune.isdigit()
    # The same spot once more is another click; the sea is a place as well.
    chart.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    chart.click(position={"x": box["width"] - 20, "y": box["height"] - 30})
    heard = _said(visitor, 3)
    assert heard[1] == heard[0]
    assert heard[2][3] is None
    # A pin is a thing of its own.
    visitor.map.locator(".z-mark").click()
    assert _said(visitor, 4)[3][4:] == ["marks", "here"]
    visitor.assert_clean()


def test_a_line_is_drawn_corner_by_corner_and_stays_on_the_map(page, visit) -> None:
    visitor = visit().open(f"{page}/?tool=line")
    chart = visitor.map.locator("#map_div")
    for x, y in ((500, 200), (560, 240), (600, 330)):
        chart.click(position={"x": x, "y": y})
    visitor.map.locator(".z-tool button").first.click()  # the last corner back
    chart.dblclick(position={"x": 640, "y": 300})
    kind, line = _said(visitor, 1)[0]
    assert kind == "line"
    assert len(line) == 3
    assert all(105 < lon < 110 and 14 < lat < 17 for lon, lat in line)
    assert line[0][0] < line[1][0] < line[2][0]
    visitor.map.locator(".leaflet-draft-pane path").first.wait_for(state="attached")
    visitor.assert_clean()


def test_a_line_is_drawn_by_keyboard_and_dropped_by_escape(page, visit) -> None:
    visitor = visit().open(f"{page}/?tool=line")
    chart = visitor.map.locator("#map_div")
    chart.focus()
    chart.press("Space")
    chart.press("ArrowRight")
    visitor.page.wait_for_timeout(600)
    chart.press("Space")
    chart.press("Escape")
    chart.press("Enter")
    assert _said(visitor, 0) == []
    chart.press("Space")
    chart.press("ArrowDown")
    visitor.page.wait_for_timeout(600)
    chart.press("Space")
    chart.press("Enter")
    assert len(_said(visitor, 1)[0][1]) == 2
    visitor.assert_clean()


def test_small_maps_draw_all_units_and_open_by_a_click(page, visit) -> None:
    visitor = visit().open(page)
    tiles = visitor.page.locator(".z-tile")
    tiles.nth(2).wait_for()
    tiles.nth(0).locator("path").nth(93).wait_for(state="attached")
    visitor.page.locator(".z-tile[aria-pressed=true]", has_text="<i>1</i>").wait_for()
    # Titles are text, never markup.
    assert tiles.nth(0).locator("b").inner_text() == "<i>0</i>"
    tiles.nth(2).click()
    assert _said(visitor, 1)[0] == ["tile", "2"]
    visitor.assert_clean()
