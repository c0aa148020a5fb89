"""The page of papers as a script: answer first, a link is a paper, four files or none."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.pages.opening import html_of, open_page

from zones.i18n import LANGUAGES, Texts
from zones.intake.figures import Figure
from zones.reports import KINDS as FILES
from zones.scenario import AddFacility, Scenario, to_link
from zones.ui import cache, words


@pytest.fixture(scope="module", autouse=True)
def _own_state(tmp_path_factory) -> Iterator[None]:
    """A folder of this module's own: the figures are measured once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZONES_STATE", str(tmp_path_factory.mktemp("state")))
        patch.delenv("ZONES_DATABASE_URL", raising=False)
        yield


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_gives_the_profile_answer_first_with_four_files(lang) -> None:
    app = open_page("report", kind="commune", commune="20950", lang=lang)
    said, t = html_of(app), Texts(lang)
    assert app.title[0].value == t("report_page.title")
    assert 'class="z-error"' not in said
    assert said.index('class="z-answer"') < said.index('class="z-sure"') < said.index('class="z-table')
    assert "Trà Linh" in said
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == [t(f"report_page.file_{kind}") for kind in FILES]


def test_the_paper_may_be_in_another_language_than_the_page() -> None:
    app = open_page("report", kind="commune", commune="20950", paper="en")
    assert app.title[0].value == Texts("vi")("report_page.title")
    assert "half of the people need" in html_of(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_the_gap_report_is_offered_with_all_profiles_and_writes_none_unasked(lang) -> None:
    t = Texts(lang)
    app = open_page("report", kind="gaps", lang=lang)
    assert app.button(key="together_write").label == t("report_page.together_write", count=94)
    assert len(app.get("download_button")) == len(FILES)
    profile = open_page("report", kind="commune", commune="20950", lang=lang)
    assert "together_write" not in [button.key for button in profile.button]


@pytest.mark.parametrize("kind", ["commune", "compare", "scenario"])
def test_without_a_choice_it_says_what_to_choose_and_offers_no_file(kind) -> None:
    app = open_page("report", kind=kind)
    assert Texts("vi")(f"report_page.wants_{kind}").split("**")[1] in html_of(app)
    assert not app.get("download_button")


def test_two_communes_are_compared_and_the_same_twice_is_said() -> None:
    said = html_of(open_page("report", kind="compare", commune="20950", **{"with": "20242"}))
    assert "Hải Châu" in said
    app = open_page("report", kind="compare", commune="20950", **{"with": "20950"})
    assert Texts("vi")("report_page.same_twice") in html_of(app)
    assert not app.get("download_button")


def test_a_scenario_by_link_is_a_paper() -> None:
    open_page("report", kind="commune")
    edit = AddFacility(lon=107.306, lat=15.833, name="Hùng Sơn")
    document = Scenario(data_version=cache.version(), title="Bệnh viện Hùng Sơn", edits=(edit,))
    said = html_of(open_page("report", kind="scenario", s=to_link(document)))
    assert "Bệnh viện Hùng Sơn" in said
    assert 'class="z-error"' not in said


def test_a_broken_scenario_is_a_sentence_that_says_what_to_do() -> None:
    app = open_page("report", kind="scenario", s="1.nonsense")
    said = html_of(app)
    assert words.inline(Texts("vi")("report_page.no_scenario")) in said
    assert 'class="z-error"' not in said
    assert not app.get("download_button")


def test_nonsense_in_the_link_is_the_default() -> None:
    app = open_page("report", kind="poem", header="king", commune="99999", paper="fr")
    assert not app.exception
    assert app.selectbox(key="select_kind").value == "gaps"


def test_a_paper_that_was_open_follows_an_import_and_its_withdrawal() -> None:
    asked = {"kind": "commune", "commune": "20950"}
    before = html_of(open_page("report", **asked))
    assert "biết 4/7 lĩnh vực" in before
    figure = Figure(
        commune_code="20950", indicator="water_households_pct", value=71, as_of="2026", source="BC 1"
    )
    store = cache.figures()
    number, _ = store.save([(figure, 0)], who="An", why="thử", now=datetime(2026, 11, 1, tzinfo=UTC))
    assert "biết 5/7 lĩnh vực" in html_of(open_page("report", **asked))
    store.revert(number, who="An", why="nhầm", now=datetime(2026, 11, 2, tzinfo=UTC))
    assert html_of(open_page("report", **asked)) == before
