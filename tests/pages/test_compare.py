"""The page of comparisons as a script: it answers first, is a link, and subtracts only like from like."""

import io
import re
from collections.abc import Iterator

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from tests.pages.opening import html_of, open_page

from zones.gaps import compare as gap_compare
from zones.gaps.index import AGGREGATES
from zones.i18n import LANGUAGES, Texts
from zones.settings import HOANG_SA
from zones.ui import cache
from zones.ui.compare import indicators, parts, places
from zones.ui.gaps import cache as gaps_cache
from zones.ui.gaps.parts import EVENLY

HUNG_SON, HAI_CHAU = "20443", "20242"
VI = Texts("vi")


@pytest.fixture(scope="module", autouse=True)
def _own_state(tmp_path_factory) -> Iterator[None]:
    """A folder of this module's own: the figures are measured once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZONES_STATE", str(tmp_path_factory.mktemp("state")))
        patch.delenv("ZONES_DATABASE_URL", raising=False)
        yield


def _files(app: AppTest) -> list[str]:
    """Return the downloads of the comparison; a map, where one is drawn, has its own."""
    maps = {Texts(lang)("standalone.button") for lang in LANGUAGES}
    labels = [str(button.proto.label) for button in app.get("download_button")]
    return [label for label in labels if label not in maps]


def _answer(app: AppTest) -> str:
    return re.search(r'class="z-answer">(.*?)</p>', html_of(app)).group(1)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", parts.KINDS)
def test_every_kind_answers_first_with_table_and_sources(kind: str, lang: str) -> None:
    app = open_page("compare", of=kind, lang=lang)
    said = html_of(app)
    assert app.title[0].value == Texts(lang)("compare.title")
    assert 'class="z-error"' not in said
    assert said.index('class="z-answer"') < said.index('class="z-table') < said.index("z-sources")
    assert len(_files(app)) == 2
    order = [node for node in app.main if node.type in ("html", "button_group", "selectbox")]
    answers = [k for k, node in enumerate(order) if "z-answer" in str(getattr(node.proto, "body", ""))]
    assert answers[0] < [node.type for node in order].index("button_group")


def test_the_answer_is_the_difference_of_the_two_medians() -> None:
    view = cache.view(VI, *cache.FIRST_VIEW)
    far, near = (view.rows[code]["median_min"] for code in (HUNG_SON, HAI_CHAU))
    said = _answer(open_page("compare", commune_a=HUNG_SON, commune_b=HAI_CHAU))
    assert f"<b>{far - near:.0f} phút</b>" in said
    assert said.index("Hùng Sơn") < said.index("Hải Châu")
    # Who is named first does not depend on who stands left.
    assert _answer(open_page("compare", commune_a=HAI_CHAU, commune_b=HUNG_SON)) == said


def test_a_turn_changes_sides_in_the_link() -> None:
    app = open_page("compare", commune_a="20752", commune_b=HAI_CHAU)
    app.button(key="turn_commune").click().run()
    assert app.selectbox(key="select_commune_a").value == HAI_CHAU
    assert app.selectbox(key="select_commune_b").value == "20752"
    assert app.query_params["commune_b"] == "20752"


def test_the_same_twice_is_an_empty_state() -> None:
    for kind, name, value in (
        ("communes", "commune", HAI_CHAU),
        ("regions", "region", "city"),
        ("dates", "date", "2030"),
        ("scenarios", "scenario", "today"),
        ("indicators", "indicator", "overall"),
    ):
        app = open_page("compare", of=kind, **{f"{name}_a": value, f"{name}_b": value})
        assert VI("compare.same", name="").split("**")[0] in _answer(app)
        assert not _files(app)


@pytest.mark.parametrize("nonsense", ["x", "<script>", "20443; drop"])
def test_nonsense_in_a_link_falls_back(nonsense: str) -> None:
    app = open_page("compare", of=nonsense, commune_a=nonsense, commune_b=nonsense, s=nonsense)
    assert app.selectbox(key="select_commune_a").value == HUNG_SON
    assert "<script>" not in html_of(app).split("</style>")[-1]


def test_hoang_sa_is_listed_and_has_no_difference() -> None:
    app = open_page("compare", commune_a=HOANG_SA, commune_b=HAI_CHAU)
    assert "Hoàng Sa" in _answer(app)
    assert VI("compare.unknown", names="", reason="").split("**")[1] in _answer(app)
    told, count = re.search(r"(\d+) trong (\d+) chỉ tiêu", html_of(app)).groups()
    assert int(told) == 0
    assert int(count) > 40


def test_bounds_are_said_as_bounds_and_not_subtracted() -> None:
    said = html_of(open_page("compare", service="commune_station", commune_a=HUNG_SON, commune_b=HAI_CHAU))
    rows = {cells[0]: cells[1:] for cells in _cells(said)}
    first, second, difference, why = rows[VI("compare.m_median_min")]
    assert first.startswith("nhiều nhất")
    assert second.startswith("nhiều nhất")
    assert (difference, why) == ("–", gap_compare.WHY["bound"]["vi"])
    # Nobody is known to be within reach: that is no "0 %".
    assert rows[VI("compare.m_share_within_pct", threshold=30)][0] == VI("term.unknown")


def _cells(body: str) -> list[list[str]]:
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in body.split("<tr")]
    return [[re.sub(r"<.*?>", "", cell) for cell in row] for row in rows if row]


def test_a_service_that_is_not_mapped_says_so(monkeypatch) -> None:
    from zones.errors import InputError

    def nothing(*args: object) -> None:
        raise InputError("no facility is mapped")

    monkeypatch.setattr(cache, "view", nothing)
    app = open_page("compare", of="regions")
    assert VI("access.no_facility") in html_of(app)


def test_regions_of_two_divisions_may_overlap_and_that_is_said() -> None:
    said = html_of(open_page("compare", of="regions", region_a="east_west/west", region_b="six_high/high"))
    assert "chồng lên nhau" in said
    apart = html_of(open_page("compare", of="regions", region_a="east_west/west", region_b="east_west/east"))
    assert "chồng lên nhau" not in apart


def test_today_has_no_project_and_a_year_names_those_that_count() -> None:
    app = open_page("compare", of="dates", date_b="2030")
    said = html_of(app)
    assert re.search(r"Hết năm 2030: \d+ dự án được tính", said)
    assert VI("compare.dates_note") in said
    assert VI("gaps.trend") in [one.value for one in app.subheader]


def test_a_scenario_of_a_link_can_be_compared() -> None:
    from zones.scenario import AddFacility, Scenario, to_link

    mine = Scenario(
        data_version=cache.version(), title="Tây", edits=(AddFacility(lon=107.5, lat=15.9, name="Mới"),)
    )
    app = open_page("compare", of="scenarios", s=to_link(mine), scenario_b="mine")
    assert "Tây" in _answer(app)
    assert app.query_params["s"] == to_link(mine)
    # Its facility belongs to another service: it is left out, and that is said.
    said = html_of(open_page("compare", of="scenarios", s=to_link(mine), scenario_b="mine", service="market"))
    assert VI("compare.left_out", count=1) in said


def test_two_measures_without_exact_figures_in_common_are_not_compared() -> None:
    said = _answer(
        open_page("compare", of="indicators", indicator_a="station_min", indicator_b="cut_off_pct")
    )
    assert "chỉ 0 trong 94" in said


def test_every_measure_that_is_offered_has_a_scale() -> None:
    book = gaps_cache.book(VI, gaps_cache.desk(VI), EVENLY, AGGREGATES[0])
    assert all(book.shown(what).scale is not None for what in indicators.offered())


def test_files_carry_parameters_sources_and_the_same_figures(monkeypatch) -> None:
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(
        parts.st, "download_button", lambda label, make, name, *_, **__: kept.update({name: make()})
    )
    open_page("compare", commune_a=HUNG_SON, commune_b=HAI_CHAU)
    stem = f"zones-compare-{HUNG_SON}-{HAI_CHAU}"
    table = pd.read_csv(io.BytesIO(kept[f"{stem}.csv"])).set_index("measure")
    view = cache.view(VI, *cache.FIRST_VIEW)
    assert table.loc["median_min", "first"] == pytest.approx(view.rows[HUNG_SON]["median_min"])
    assert set(table["data_version"]) == {cache.version()}
    book = openpyxl.load_workbook(io.BytesIO(kept[f"{stem}.xlsx"]))
    assert book.sheetnames == ["access", "gaps", "parameters", "sources"]
    given = {row[0].value: row[1].value for row in book["parameters"].iter_rows(min_row=2)}
    assert given["data_version"] == cache.version()
    assert given["service"] == "district_health"
    listed = {row[0].value for row in book["sources"].iter_rows(min_row=2)}
    assert listed == set(places.GAP_LAYERS)


def test_differences_are_written_with_sign_unit_and_no_more_than_is_known() -> None:
    assert parts.signed(VI, -71.4, "min") == "−71"
    assert parts.signed(VI, 0.2, "min").endswith("0")
    assert parts.signed(VI, 12.34, "pct") == "+12,3 điểm %"
    assert parts.signed(VI, float("nan"), "pct") == "–"
    assert parts.signed(VI, -0.04, "km_per_km2") == "−0,04 km/km²"
    assert parts.signed(VI, 0.001, "km_per_km2").startswith("≈")
    assert parts.signed(VI, 0.0, "persons") == "0"
