"""The page of gaps as a script: answer first, links, states, no false figure where a layer is broken."""

import io
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from tests.pages.opening import html_of, open_page, press_and_wait

from zones import gaps
from zones.city.evidence import evidence, standards
from zones.gaps import SECTORS, registry
from zones.i18n import LANGUAGES, Texts
from zones.settings import HOANG_SA, geodata_dir
from zones.ui import cache, downloads
from zones.ui.gaps import cache as gaps_cache
from zones.ui.gaps import files, ranked
from zones.ui.gaps.parts import EVENLY
from zones.words.gaps_book import EAST, OVERALL, WEST, Desk, GapBook, offered, twins


@pytest.fixture(scope="module", autouse=True)
def _own_state(tmp_path_factory, bare_geodata) -> Iterator[None]:
    """A folder of this module's own: the figures are measured once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZONES_GEODATA", str(bare_geodata))
        patch.setenv("ZONES_STATE", str(tmp_path_factory.mktemp("state")))
        patch.delenv("ZONES_DATABASE_URL", raising=False)
        # What pages of another module measured is in no folder of this one.
        gaps_cache._jobs.clear()
        yield


@pytest.fixture(scope="module")
def desk(_own_state) -> Desk:
    open_page("gaps")
    found = gaps_cache._jobs().at_hand(cache.version())
    assert found is not None
    table = gaps.indicators(cache.whole_city(), found, evidence(), standards(), today=date(2026, 11, 22))
    return Desk(("v", "d", False), cache.whole_city(), found, table, gaps.trend(evidence()))


@pytest.fixture(scope="module")
def book(desk) -> GapBook:
    return gaps_cache.book(Texts("vi"), desk, EVENLY, "geometric")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_begins_with_its_question_the_people_and_how_sure(lang) -> None:
    app = open_page("gaps", lang=lang)
    said = html_of(app)
    assert app.title[0].value == Texts(lang)("gaps.title")
    assert 'class="z-error"' not in said
    assert said.index('class="z-answer"') < said.index('class="z-sure"') < said.index('class="z-gapkey"')
    assert "Hoàng Sa" in said.split('class="z-warn"')[1]


def test_the_answer_says_the_people_of_the_table(desk) -> None:
    table = desk.table.wide()
    west = [code for code, region in desk.regions.items() if region == WEST]
    said = html_of(open_page("gaps"))
    for season in ("dry", "wet"):
        people = table.loc[west, f"district_health_beyond_60_{season}_persons"].sum()
        assert f"{round(people, -1):,.0f}".replace(",", ".") in said.split("</p>")[0]


def test_what_was_measured_is_kept_and_measured_once(desk) -> None:
    folder = Path(os.environ["ZONES_STATE"]) / "cache"
    (path,) = folder.glob("gaps-*.zip")
    stamp = path.stat().st_mtime_ns
    gaps_cache._jobs.clear()
    open_page("gaps")
    assert path.stat().st_mtime_ns == stamp


def test_a_link_reproduces_the_view() -> None:
    app = open_page(
        "gaps",
        show="hospital_120_dry_pct",
        season="wet",
        region="west",
        commune="20443",
        w_health="9",
        q=" hung",
    )
    assert app.selectbox(key="select_show").value == "hospital_120_dry_pct"
    assert app.selectbox(key="select_commune").value == "20443"
    assert app.slider(key="slide_w_health").value == 9
    said = html_of(app)
    assert 'aria-label="Hùng Sơn"' in said
    # One commune is left: the search knows no accents.
    assert Texts("vi")("gaps.table", count=1) in [one.value for one in app.subheader]


@pytest.mark.parametrize("nonsense", ["x", "<script>", "-1", "99", "nan"])
def test_nonsense_in_a_link_falls_back(nonsense) -> None:
    app = open_page(
        "gaps",
        show=nonsense,
        region=nonsense,
        band=nonsense,
        commune=nonsense,
        w_health=nonsense,
        mean=nonsense,
    )
    assert app.selectbox(key="select_show").value == OVERALL
    assert app.slider(key="slide_w_health").value == 5
    assert "<script>" not in html_of(app)


def test_a_slider_goes_into_the_link_and_nothing_at_all_is_said() -> None:
    app = open_page("gaps")
    app.slider(key="slide_w_roads").set_value(0).run()
    assert app.query_params["w_roads"] == "0"
    for sector in SECTORS:
        app.slider(key=f"slide_w_{sector}").set_value(0)
    app.run()
    assert Texts("vi")("gaps.weights_zero") in html_of(app)


def test_the_card_shows_every_indicator_with_source_and_state() -> None:
    said = html_of(open_page("gaps", commune="20443"))
    dossier = said.split("z-dossier")[1].split("</table>")[0]
    t = Texts("vi")
    assert all(t.pick(one.name).replace("&", "&amp;") in dossier for one in registry().values())
    assert dossier.count('<span class="s ') == len(registry())
    assert "href=" in dossier
    assert "QCVN" in dossier or "1300/QĐ-BYT" in dossier


def test_hoang_sa_has_a_card_without_a_figure() -> None:
    said = html_of(open_page("gaps", commune=HOANG_SA))
    t = Texts("vi")
    card = said.split('class="z-card')[1].split("</section>")[0]
    assert t("gaps.not_ranked") in card
    assert not re.search(r"\d+ điểm", card)
    dossier = said.split("z-dossier")[1].split("</table>")[0]
    assert 'class="s computed"' not in dossier
    assert not re.search(r"<b>0[ ,<]", dossier)


def test_communes_without_data_are_apart_and_never_ranked_as_good(book) -> None:
    assert HOANG_SA in book.apart()
    order = ranked.ordered(book, book.codes, book.shown(OVERALL), "gap")
    assert order[-len(book.apart()) :] == sorted(book.apart(), key=book.desk.folded.__getitem__)
    assert book.shown(OVERALL).keys[HOANG_SA] == "n"
    assert set(book.ranked()) | set(book.apart()) == set(book.codes)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reasons_are_whole_sentences_with_the_people_of_the_table(desk, lang) -> None:
    book = gaps_cache.book(Texts(lang), desk, EVENLY, "arithmetic")
    for code in book.ranked()[:20]:
        why = book.why(code)
        assert "nan" not in why.split()
        assert f"/{len(SECTORS)}" in why or f"of {len(SECTORS)}" in why
    people = desk.cells["20443", "district_health_beyond_60_wet_persons"]["value"]
    shown = f"{round(people, -1):,.0f}"
    assert (shown.replace(",", ".") if lang == "vi" else shown) in book.why("20443")


def test_every_measure_has_a_key_and_a_word_for_every_commune(book) -> None:
    for what in (*offered(), *twins().values()):
        shown = book.shown(what)
        assert set(shown.keys) == set(shown.said) == set(book.codes)
        assert all(shown.said.values())
        # What is not known is hatched, and never in words a figure.
        for code in book.codes:
            if shown.keys[code] == "n":
                assert shown.band(code) is None
                assert not re.search(r"\d", shown.said[code].replace("60", "").replace("120", ""))
        assert shown.keys[HOANG_SA] == "n"


def test_a_class_holds_the_communes_that_its_count_says(book) -> None:
    shown = book.shown(OVERALL)
    by_class = [book.chosen(book.codes, region="", text="", shown=shown, band=k) for k in range(7)]
    assert sorted(code for codes in by_class for code in codes) == sorted(book.ranked())
    east = book.chosen(book.codes, region=EAST, text="", shown=shown, band=None)
    west = book.chosen(book.codes, region=WEST, text="", shown=shown, band=None)
    assert len(east) + len(west) == len(book.codes)
    assert book.chosen(book.codes, region="", text="tra linh", shown=shown, band=None) == [
        code for code, name in book.desk.names.items() if name == "Trà Linh"
    ]


def test_weights_change_the_ranking_and_the_known_sectors_stay(desk) -> None:
    roads = gaps_cache.book(Texts("vi"), desk, (10, 0, 0, 0, 0, 0, 0), "geometric")
    health = gaps_cache.book(Texts("vi"), desk, (0, 10, 0, 0, 0, 0, 0), "geometric")
    assert roads.ranked() != health.ranked()
    assert [roads.known(code) for code in roads.codes] == [health.known(code) for code in health.codes]
    assert roads.rows["20443"]["gap"] == pytest.approx(roads.index.sectors.loc["20443", "roads"])


def test_downloads_carry_units_sources_and_no_false_zero(book) -> None:
    read = pd.read_csv(io.BytesIO(downloads.csv_bytes(files.communes(book))), dtype={"commune_code": str})
    assert len(read) == 94
    last = read.set_index("commune_code").loc[HOANG_SA]
    assert last[["rank", "gap_points", "gap_low_points", "gap_high_points"]].isna().all()
    assert set(read["data_version"]) == {book.desk.city.data_version}
    workbook = openpyxl.load_workbook(io.BytesIO(files.workbook(book)), read_only=True)
    assert workbook.sheetnames == ["communes", "indicators", "evidence", "definitions", "parameters"]
    heads = [cell.value for cell in next(workbook["indicators"].iter_rows(max_row=1))]
    assert {"unit", "source", "source_date", "threshold_document", "state"} <= set(heads)
    texts = [cell for row in workbook["evidence"].iter_rows(values_only=True) for cell in row]
    assert not any(isinstance(cell, str) and cell.startswith("=") for cell in texts)


@pytest.fixture
def layers(desk, tmp_path, monkeypatch) -> Iterator[Path]:
    """A copy of the layers that a test may break; what was measured of them stays."""
    for path in geodata_dir().iterdir():
        (tmp_path / path.name).symlink_to(path)
    for name in ("evidence.csv", "standards.csv", "catalogue.toml"):
        (tmp_path / name).unlink()
        shutil.copy2(geodata_dir() / name, tmp_path / name)
    monkeypatch.setenv("ZONES_GEODATA", str(tmp_path))
    cache._layer.clear()
    yield tmp_path
    cache._layer.clear()


def _break(path: Path, how: str) -> None:
    whole = path.read_bytes()
    if how == "removed":
        path.unlink()
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "heads only":
        path.write_bytes(whole.splitlines(keepends=True)[0])
    else:
        path.write_bytes(whole[: len(whole) // 2] + b"\xff\x00" + whole[len(whole) // 2 :])


BROKEN = ("removed", "empty", "heads only", "corrupt")


@pytest.mark.parametrize("how", BROKEN)
def test_without_reported_figures_nothing_is_called_unreported(layers, how) -> None:
    whole = html_of(open_page("gaps")).split('class="z-answer"')[1].split("</p>")[0]
    cache._layer.clear()
    _break(layers / "evidence.csv", how)
    t, said = Texts("vi"), html_of(open_page("gaps", commune="20443"))
    assert 'class="z-error"' not in said
    assert "evidence.csv" in said.split('class="z-warn"')[1].split("</p>")[0]
    # Computed figures stand; what cannot be read is neither zero nor "no data".
    assert said.split('class="z-answer"')[1].split("</p>")[0] == whole
    matrix = said.split("z-matrix")[1].split("</table>")[0]
    assert t("gap_state.unread") in matrix
    assert t("gap_state.no_data") not in matrix
    assert t("gap_state.reported") not in matrix
    assert t("gaps.trend") not in said


@pytest.mark.parametrize("how", BROKEN)
def test_without_thresholds_there_is_a_sentence_and_no_score(layers, how) -> None:
    _break(layers / "standards.csv", how)
    said = html_of(open_page("gaps"))
    error = said.split('class="z-error"')[1]
    assert "standards.csv" in error
    assert "zones data build" in error
    assert 'class="z-answer"' not in said
    assert "z-matrix" not in said


def test_two_seasons_that_lack_as_many_are_said_once(book) -> None:
    said = [book.why(code) for code in book.codes]
    assert any(Texts("vi")("gap_reason.both") in one for one in said)
    assert not any(re.search(r"(?:^|; )([\d.]+) người .*\(mùa mưa \1 người\)", one) for one in said)


def test_the_day_of_the_thresholds_is_in_the_link_and_the_old_code_never_rules_the_new_year() -> None:
    first = next(day for day in gaps_cache.days() if day.startswith("2027"))
    query = {"commune": "20455", "lang": "en"}
    today, later = html_of(open_page("gaps", **query)), html_of(open_page("gaps", on=first, **query))
    said = Texts("en").pick(gaps.REASONS["no_radius"])
    # The name of the radius, then its figure: known today, and without a level from 2027 on.
    assert today.count("QCVN 01:2021/BXD") > later.count("QCVN 01:2021/BXD") == 0
    assert later.count(said) > today.count(said)
    assert html_of(open_page("gaps", on="2027-13-01", **query)) == today


def test_ranges_hold_the_speeds_once_they_are_drawn_and_the_draws_are_kept(desk, monkeypatch) -> None:
    monkeypatch.setattr(gaps_cache, "DRAWS", 2)
    gaps_cache.draw_jobs.clear()
    app = open_page("gaps")
    assert Texts("vi")("gaps.draw") in [button.label for button in app.button]
    press_and_wait(app, "gap_draw")
    assert Texts("vi")("gaps.draw") not in [button.label for button in app.button]
    # Another process finds them on the disk.
    gaps_cache.draw_jobs.clear()
    drawn = gaps_cache.book(Texts("vi"), desk, EVENLY, "geometric")
    assert drawn.draws == 2
    monkeypatch.setattr(gaps_cache, "DRAWS", 3)
    gaps_cache.draw_jobs.clear()
    alone = gaps_cache.book(Texts("vi"), desk, EVENLY, "geometric")
    assert alone.draws == 0
    width = [(book.ranges["rank_best"] - book.ranges["rank_worst"]).sum() for book in (drawn, alone)]
    assert width[0] > width[1]
