"""The pages as scripts: answer first, both languages, every view a link, failed states contained."""

from pathlib import Path

import pytest
from tests.pages.opening import html_of, open_page, press_and_wait

from zones import city, uncertainty
from zones.city import CITY
from zones.i18n import LANGUAGES, Texts
from zones.i18n import numbers as n
from zones.settings import geodata_dir
from zones.travel import load_model
from zones.travel.ground import Ground
from zones.ui.access import bands

PAGES = ("overview", "access", "data")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_begins_with_its_question_and_answer(page: str, lang: str) -> None:
    app = open_page(page, lang=lang)
    assert app.title[0].value == Texts(lang)(f"{page}.title")
    assert 'class="z-answer"' in html_of(app)
    assert 'class="z-error"' not in html_of(app)


def test_the_overview_says_how_sure_it_is_and_lists_all_units() -> None:
    said = html_of(open_page("overview"))
    assert 'class="z-sure"' in said
    assert said.count("<tr") >= 94
    assert "Hoàng Sa" in said


def test_a_link_reproduces_the_view() -> None:
    app = open_page("access", service="market", mode="car", season="wet", threshold="45", commune="20752")
    chosen = {box.key: box.value for box in app.selectbox}
    assert chosen["select_service"] == "market"
    assert chosen["select_mode"] == "car"
    assert chosen["select_season"] == "wet"
    assert chosen["select_threshold"] == "45"
    assert chosen["select_commune"] == "20752"
    assert "Phước Thành" in html_of(app)


def test_a_choice_goes_into_the_link_and_a_default_leaves_it() -> None:
    app = open_page("access")
    app.selectbox(key="select_season").select("wet").run()
    assert app.query_params["season"] == "wet"
    app.selectbox(key="select_season").select("dry").run()
    assert "season" not in app.query_params


@pytest.mark.parametrize("nonsense", ["", "x", "<script>", "20752; drop"])
def test_nonsense_in_a_link_falls_back_to_the_default(nonsense: str) -> None:
    app = open_page("access", service=nonsense, commune=nonsense, threshold=nonsense, lang=nonsense)
    assert app.selectbox(key="select_service").value == "district_health"
    assert "<script>" not in html_of(app)


def test_an_incomplete_service_never_reads_as_no_service() -> None:
    app = open_page("access", service="commune_station")
    assert 'class="z-warn"' in html_of(app)
    assert "ít nhất" in html_of(app)


def test_the_card_of_hoang_sa_says_why_it_has_no_figures() -> None:
    said = html_of(open_page("access", commune="20333"))
    assert 'aria-label="Hoàng Sa"' in said
    assert "không tính vào số trung bình" in said


def test_the_card_lists_the_ways_from_the_seat() -> None:
    said = html_of(open_page("access", commune="20443"))
    assert "Từ trụ sở bằng xe máy, mùa khô" in said
    assert "Cửa khẩu Tây Giang" in said
    # Tân Hiệp's boat does not run in the wet season: said in words, without a figure.
    assert "phút · " not in html_of(open_page("access", commune="20434", season="wet"))


def test_the_glance_shows_the_second_grid_where_it_differs() -> None:
    said = html_of(open_page("overview"))
    west = said.split('class="z-glance"')[1].split("</table>")[0]
    # Median and the two shares, of the West only: in the East the grids agree.
    assert west.count("lưới thứ hai:") == 3


def _copy_of_geodata(folder: Path) -> Path:
    for path in geodata_dir().iterdir():
        (folder / path.name).symlink_to(path)
    return folder


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of layers in which the facilities are cut off half-way."""
    folder = _copy_of_geodata(tmp_path)
    path = folder / "facilities.parquet"
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[: len(whole) // 2])
    # A data version of its own, so that nothing is taken from the cache.
    catalogue = folder / "catalogue.toml"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.unlink()
    catalogue.write_text(text.replace('sha256 = "', 'sha256 = "0', 1), encoding="utf-8")
    monkeypatch.setenv("ZONES_GEODATA", str(folder))
    return folder


def test_a_broken_layer_is_one_sentence_and_the_other_pages_go_on(broken: Path) -> None:
    said = html_of(open_page("overview"))
    assert 'class="z-error"' in said
    assert "facilities.parquet" in said
    assert "zones data build" in said

    said = html_of(open_page("data"))
    assert 'class="z-answer"' in said
    # The page of data names what no page can use, and goes on.
    assert "facilities.parquet" in said.split('class="z-table')[0]


def test_a_missing_catalogue_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZONES_GEODATA", str(tmp_path))
    for page in PAGES:
        assert "catalogue.toml" in html_of(open_page(page))


def test_ranges_of_the_access_figures_are_drawn_on_demand_and_once(monkeypatch) -> None:
    monkeypatch.setattr(bands, "DRAWS", 2)
    t, clicked = Texts("vi"), "bands_draw"
    app = open_page("access")
    before = html_of(app)
    assert t("access.bands_ask", draws=2) in before
    press_and_wait(app, clicked)
    # The table says what the library draws with the same seed.
    whole = city.load()
    drawn = uncertainty.run(
        load_model(), Ground.load(), whole, "district_health", draws=2, seed=0
    ).by_region()
    for region in ("west", "east", CITY):
        row = drawn.loc[region]
        share = [n.percent(row[f"share_within_pct_{p}"], "vi") for p in ("p50", "p10", "p90")]
        said = t("access.bands_value", **dict(zip(("middle", "low", "high"), share, strict=True)))
        assert f"<td class=f>{said}</td>" in html_of(app)
    # Whoever opens the page next finds it done; another season is another matter.
    assert clicked not in [button.key for button in open_page("access").button]
    wet = open_page("access", season="wet")
    assert clicked in [button.key for button in wet.button]
    # There the figures at the top are no middle of these ranges.
    assert t("access.bands_note_wet") not in html_of(app)
    press_and_wait(wet, clicked)
    assert t("access.bands_note_wet") in html_of(wet)
