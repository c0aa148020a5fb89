import re
from dataclasses import replace

import pytest

from zones.i18n import Texts
from zones.maps import assets as map_assets
from zones.maps import standalone
from zones.maps.assets import Assets
from zones.maps.legend import Legend, Mark
from zones.maps.palette import MINUTES
from zones.maps.standalone import About, Row
from zones.settings import HOANG_SA

LEGEND = Legend(
    "Số phút", "phút", MINUTES, tuple(f"{edge:.0f}" for edge in MINUTES.breaks), marks=(Mark("no_data", "–"),)
)
HOSTILE = "</script><script>window.hit = 1</script><!-- ${window.hit = 1}"


@pytest.fixture(scope="module")
def assets() -> Assets:
    return map_assets.build()


def made(assets: Assets, **changes: object) -> str:
    t = Texts("vi")
    keys = {"20194": "2", "20197": "n"}
    tips = {"20194": "31 phút"}
    rows = standalone.rows(assets, t, keys=keys, tips=tips)
    about = replace(About("Ai tới được", rows, ("Đơn vị", "Số liệu"), layers=("cells",)), **changes)
    return standalone.page(assets, t, about, legend=LEGEND, keys=keys, tips=tips).decode()


def test_the_file_is_small_the_same_each_time_and_names_no_other_place(assets: Assets) -> None:
    once = made(assets)
    assert once == made(assets)
    assert len(once.encode()) < 3_000_000
    # Nothing is loaded or linked; Leaflet's code holds the link of a prefix that is switched off.
    linked = set(re.findall(r"""(?:src|href)=["']?((?:https?:|[/.])[^"' >]*)""", once))
    assert linked <= {"https://leafletjs.com"}
    assert "@import" not in once
    assert "default-src 'none'" in once
    assert "/app/static/fonts" not in once
    held = set(re.findall(r'"(/app/static/[^"]+)"', once.split("const zonesHeld = ")[1].split(";\n")[0]))
    asked = set(re.findall(r'"(/app/static/[^"]+)"', once))
    assert asked == held


def test_every_unit_has_its_line_and_missing_is_said(assets: Assets) -> None:
    rows = standalone.rows(assets, Texts("vi"), keys={}, tips={"20194": "31 phút"})
    assert len(rows) == 94
    said = {row.id: row for row in rows}
    assert said["20194"] == Row("Hải Vân", "31 phút", "20194")
    assert said[HOANG_SA].said == "chưa có dữ liệu"


def test_sources_have_their_dates(assets: Assets) -> None:
    page = made(assets, made="Lập ngày 29/11/2026.")
    foot = page[page.index("<footer>") : page.index("</footer>")]
    assert "WorldPop" in foot
    assert "2021-08; 2026-07" in foot
    assert "Lập ngày 29/11/2026." in foot


def test_hostile_text_stays_text(assets: Assets) -> None:
    page = made(assets, title=HOSTILE, rows=[Row(HOSTILE, HOSTILE)], made=HOSTILE)
    assert "<script>window.hit" not in page
    assert page.count("<script>") == page.count("</script>")
