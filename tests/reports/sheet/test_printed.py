"""The page that is taken away: opens by itself, prints on one sheet, says what the app says, runs nothing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.browser.conftest import FLAGS, chromium

from zones import access, road_access
from zones import city as tables
from zones.city.project_seed import seed
from zones.data import catalogue
from zones.i18n import LANGUAGES, Texts
from zones.maps.assets import fonts
from zones.reports.sheet import printed
from zones.reports.sheet.drawing import Backdrop
from zones.reports.sheet.outlook import Outlook
from zones.reports.sheet.reading import Reading
from zones.reports.sheet.subject import Subject, subject_of
from zones.travel import load_model

playwright = pytest.importorskip("playwright.sync_api")

TOKENS = ("E23", "E13-1", "W01", "E20", "108.3283,15.8790")
"""A park, a rough place, a border gate where little is around, the centre where most is, Hội An."""

BAD = '<script>alert(1)</script> ${alert(2)} {{ 7*7 }} & "quoted" \'`'


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    return Outlook.of(load_model(), tables.load(), seed())


@pytest.fixture(scope="module")
def backdrop() -> Backdrop:
    return Backdrop.of(catalogue.load_table("communes_web"), catalogue.load_table("context"), tables.roads())


@pytest.fixture(scope="module")
def read(outlook: Outlook) -> Callable[[str, str], Reading]:
    model, city = outlook.today.model, outlook.today.city
    by_id = {project.project_id: project for project in outlook.today.projects}
    view = access.run(model, city, "district_health", mode="car")
    roads = road_access.summary(road_access.totals(city.cells, city.communes, tables.roads()))
    places: dict[str, tuple] = {}

    def reading(token: str, lang: str) -> Reading:
        if token not in places:
            subject = subject_of(token, by_id, city, model.network)
            assert isinstance(subject, Subject)
            places[token] = subject, outlook.place(subject, views=[view], roads=roads)
        return Reading(Texts(lang), *places[token], outlook)

    return reading


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    path = chromium()
    if path is None:
        pytest.skip("Chromium is missing; apt install chromium")
    with playwright.sync_playwright() as running:
        chrome = running.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chrome
        chrome.close()


def _opened(browser, folder: Path, content: bytes, width: int = 900):
    """Return a page that opened a file with no network at all, and what it asked for or complained of."""
    path = folder / "sheet.html"
    path.write_bytes(content)
    context = browser.new_context(offline=True, viewport={"width": width, "height": 1000})
    page, wrong = context.new_page(), []
    own = path.as_uri()
    page.on(
        "request",
        lambda asked: None if asked.url == own or asked.url.startswith("data:") else wrong.append(asked.url),
    )
    page.on("console", lambda said: wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.goto(own)
    return page, wrong


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("token", TOKENS)
def test_it_opens_alone_and_prints_on_one_sheet(read, backdrop, browser, tmp_path, token, lang) -> None:
    reading = read(token, lang)
    content = printed.page(reading, backdrop, fonts())
    assert len(content) < 500_000
    page, wrong = _opened(browser, tmp_path, content)
    assert page.evaluate("document.fonts.check('12px Zones')")
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(pages) == 1
    # Room is left for longer names than there are today.
    page.emulate_media(media="print")
    height = page.evaluate("document.querySelector('main').getBoundingClientRect().height")
    assert height < 272 / 25.4 * 96
    text = page.inner_text("main")
    assert reading.name in text
    assert "Hoàng Sa" in page.text_content("svg svg")
    assert all(link.minutes in text for link in reading.links)
    assert wrong == []


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_on_a_phone_nothing_is_wider_than_the_screen(read, backdrop, browser, tmp_path) -> None:
    page, wrong = _opened(browser, tmp_path, printed.page(read("E13-1", "vi"), backdrop, fonts()), width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert wrong == []


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_hostile_name_is_only_text(read, backdrop, browser, tmp_path) -> None:
    honest = read("E23", "vi")
    project = honest.subject.project
    assert project is not None
    named = project.model_copy(update={"name_vi": BAD})
    projects = tuple(
        one.model_copy(update={"name_vi": BAD}) if one.project_id == "W03" else one
        for one in honest.outlook.today.projects
    )
    outlook = replace(honest.outlook, today=replace(honest.outlook.today, projects=projects))
    near = honest.place.nearby.assign(name_vi=BAD)
    commune = {**honest.place.commune, "name": BAD}
    place = replace(honest.place, nearby=near, commune=commune)
    reading = Reading(Texts("vi"), replace(honest.subject, project=named), place, outlook)
    content = printed.page(reading, backdrop, fonts())
    assert b"<script" not in content
    page, wrong = _opened(browser, tmp_path, content)
    page.wait_for_timeout(200)
    assert page.inner_text("h1") == BAD
    assert page.title().endswith(BAD)
    assert page.locator("script").count() == 0
    assert wrong == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_place_gives_the_same_bytes(read, backdrop, lang) -> None:
    reading = read("E23", lang)
    again = Reading(Texts(lang), reading.subject, reading.place, reading.outlook)
    assert printed.page(reading, backdrop, fonts()) == printed.page(again, backdrop, fonts())


def test_it_carries_sources_dates_parameters_and_the_way_back(read, backdrop) -> None:
    said = printed.page(read("E23", "en"), backdrop, fonts()).decode()
    for wanted in ("OpenStreetMap", "WorldPop", "2026-07", read("E23", "en").place.params["data_version"]):
        assert wanted in said
    assert "sheet?site=E23&amp;mode=car&amp;season=dry" in said


def test_the_answer_says_what_a_driver_knows(read) -> None:
    park, hoi_an = read("E23", "vi"), read("108.3283,15.8790", "vi")
    airport = park.gateways[0]
    assert airport.kind == "airport"
    assert 22 <= airport.value <= 35
    assert f"**{airport.minutes} phút** tới Cảng hàng không quốc tế Đà Nẵng" in park.answer
    centre = next(link for link in hoi_an.links if link.kind == "city_centre")
    assert 25 <= centre.value <= 45
    assert "chưa có dữ liệu" in park.working_age
    assert park.warning == ""


def test_a_rough_place_has_ranges_that_hold_its_minutes_and_says_so(read) -> None:
    rough = read("E13-1", "en")
    assert "approximate" in rough.warning
    for link in rough.links:
        assert link.least <= link.value <= link.most
        assert link.minutes.startswith("≈")
    assert any(link.most - link.least > 1 for link in rough.links)


def test_what_comes_names_its_works_and_what_they_rest_on(read, outlook) -> None:
    gate = read("W01", "en").around
    assert outlook.works == ("W03",)
    assert any("Da Nang International Airport" in what for what, _ in gate.changes)
    assert "National Highway 14D" in gate.changes_words
    assert "press report" in gate.changes_words
    rail = dict(read("E23", "en").around.uncomputed)
    assert any(why.startswith("rail:") for why in rail.values())


def test_grids_that_differ_are_both_said(read) -> None:
    gate = read("W01", "en")
    assert gate.grids_differ(45)
    assert " to " in gate.answer.split(";")[-1]
    assert any(other for _, _, other in gate.people)
    assert not any(other for _, _, other in read("E23", "en").people)


def test_what_is_missing_is_a_dash_and_not_zero(read) -> None:
    here = read("E23", "vi")
    lost = here.place.links.copy()
    lost.loc["seaport", ["minutes", "km", "least_min", "most_min", "later_min"]] = float("nan")
    lost.loc["seaport", "reason"] = "unreachable"
    reading = replace(here, place=replace(here.place, links=lost))
    link = reading.links[0]
    assert (link.minutes, link.km) == ("–", "–")
    assert link.note
    assert "Tiên Sa" not in reading.answer
