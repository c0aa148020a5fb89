"""The page of what projects change: computed while the reader looks on, then an answer and a matrix."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest
from tests.pages.opening import html_of, open_page

from zones.effects import NOTES, kept
from zones.i18n import LANGUAGES, Texts
from zones.ui.changes import run as changes_run


@pytest.fixture(scope="module", autouse=True)
def _state(tmp_path_factory, bare_geodata):
    """A register and a cache of their own, which all tests of this file share: the matrix is dear."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZONES_GEODATA", str(bare_geodata))
        patch.setenv("ZONES_STATE", str(tmp_path_factory.mktemp("state")))
        for name in ("ZONES_DATABASE_URL", "ZONES_EDIT_KEY"):
            patch.delenv(name, raising=False)
        yield


def _done(**query: str) -> AppTest:
    """Open the page and wait for the matrix where it is being computed."""
    app = open_page("changes", **query)
    run = changes_run.present()
    if run.running:
        run.wait()
        app = open_page("changes", **query)
    assert run.found is not None
    return app


def _grid(app: AppTest) -> dict:
    """Return what the matrix in the browser is drawn from."""
    block = next(one for one in app.get("bidi_component") if "heads" in str(one.proto))
    return json.loads(block.proto.json)


def _row(app: AppTest, project: str) -> dict[str, dict]:
    row = next(row for row in _grid(app)["rows"] if row["project"] == project)
    return {cell["gap"]: cell for cell in row["cells"]}


def test_it_is_computed_on_demand_can_be_stopped_and_begins_again() -> None:
    app, t = open_page("changes"), Texts("vi")
    run = changes_run.present()
    assert run.running
    assert t("changes.computing") in html_of(app)
    next(button for button in app.button if button.label == t("changes.stop")).click().run()
    run.wait()
    assert run.found is None
    # What was stopped does not begin by itself.
    app = open_page("changes")
    assert not run.running
    assert t("changes.stopped") in html_of(app)
    next(button for button in app.button if button.label == t("changes.start")).click().run()
    assert run.running
    run.wait()
    assert run.found is not None
    kept_one = kept.read(run.folder, run.key)
    assert kept_one is not None
    assert kept_one.to_json() == run.found.to_json()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_begins_with_the_answer_and_how_sure_it_is(lang) -> None:
    app, t = _done(lang=lang), Texts(lang)
    said = html_of(app)
    assert app.title[0].value == t("changes.title")
    counts = {"count": 99, "firm": 0, "indicative": 1, "bound": 3, "refused": 95}
    answer = said.split('class="z-answer"')[1].split("</p>")[0]
    assert t("changes.counts", **counts).split("**")[-2] in answer
    # Nothing it can compute rests on published figures alone: the first words and the reasons say so.
    assert t("changes.head_indicative") in answer
    sure = said.split('class="z-sure"')[1].split("</p>")[0]
    assert NOTES["share_of_design"][lang] in sure
    assert NOTES["present_speed"][lang].format(kmh=14) in sure
    assert 'class="z-sure"' in said
    assert 'class="z-error"' not in said


def test_the_matrix_on_the_page_is_the_matrix() -> None:
    app = _done()
    found = changes_run.present().found
    table = found.table[(found.table["season"] == "dry") & ~found.table["project_id"].str.startswith("due")]
    drawn = {row["project"]: row for row in _grid(app)["rows"]}
    assert set(drawn) == set(table["project_id"])
    hospital = table[(table["gap"] == "hospital") & (table["project_id"] == "W03")].iloc[0]
    thousands = hospital["saved_west_person_min"] / 1000
    cell = _row(app, "W03")["hospital"]
    assert float(cell["text"].replace(".", "")) == pytest.approx(thousands, rel=0.005)
    assert (cell["grade"], cell["share"]) == ("indicative", 100.0)
    assert not cell["text"].startswith("≤")
    # The surer first, whatever the figures.
    kinds = [row["kind"] for row in _grid(app)["rows"]]
    assert kinds == ["indicative", "bound", "bound", "bound"]


def test_a_cell_says_its_grade_and_why_it_is_no_better() -> None:
    app, t = _done(), Texts("vi")
    cells = _row(app, "W03")
    assert t("changes.grade_indicative") in cells["hospital"]["tip"]
    assert NOTES["planned_class"]["vi"].split(" (")[0] in cells["hospital"]["tip"]
    assert cells["school_primary"]["grade"] == "bound"
    assert NOTES["layer_partial"]["vi"] in cells["school_primary"]["tip"]


def test_upper_bounds_say_so_and_are_never_the_headline() -> None:
    t = Texts("vi")
    app = _done(by="boarding_school", project="W13", gap="boarding_school")
    assert all(
        cell["text"].startswith(("≤", "<"))
        for row in _grid(app)["rows"]
        for cell in row["cells"]
        if cell["gap"] == "boarding_school" and "text" in cell
    )
    said = html_of(app)
    answer = said.split('class="z-answer"')[1].split("</p>")[0]
    assert t("changes_to.boarding_school") not in answer
    assert t("changes.incomplete") in said
    assert t("changes.v_no_gap") in said


def test_people_are_shown_by_both_grids_where_they_differ() -> None:
    app = _done(measure="gained")
    cell = _row(app, "W03")["hospital"]
    assert cell["second"].startswith("lưới 2: ")
    assert not any(head["gap"].startswith("seat_") for head in _grid(app)["heads"])


def test_a_link_reproduces_the_view_and_nonsense_falls_back() -> None:
    app = _done(project="W14", gap="school_primary", region="city", season="wet", by="commune_seat")
    assert (_grid(app)["project"], _grid(app)["gap"]) == ("W14", "school_primary")
    assert _grid(app)["by"] == "commune_seat"
    assert Texts("vi")("changes.wet") in html_of(app)
    for nonsense in ("x", "<script>"):
        app = _done(project=nonsense, gap=nonsense, by=nonsense, region=nonsense, year=nonsense)
        assert _grid(app)["by"] == "hospital"
        assert "<script>" not in html_of(app)
    # A gap that the project does not serve is none of its own.
    assert _grid(_done(project="W14", gap="hospital"))["gap"] == "school_primary"


def test_together_by_a_year_are_those_that_are_due_and_more_than_bounds() -> None:
    t = Texts("vi")
    said = {year: html_of(_done(view="due", year=year, gap="school_primary")) for year in ("2026", "2030")}
    assert "<b>Xong tới hết năm 2026: 2 dự án" in said["2026"]
    assert "<b>Xong tới hết năm 2030: 3 dự án" in said["2030"]
    assert t("changes.due_note") in said["2030"]
    # Schools do nothing for the way to a hospital.
    assert "<b>Xong tới hết năm 2030: 1 dự án" in html_of(_done(view="due", year="2030", gap="hospital"))
    none = t("changes.due_none", year=2026, to=t("changes_to.hospital"))
    assert none in html_of(_done(view="due", year="2026", gap="hospital"))


def test_a_wet_answer_that_brings_nobody_within_reach_does_not_claim_it() -> None:
    app, t = _done(season="wet", measure="gained"), Texts("vi")
    answer = html_of(app).split('class="z-answer"')[1].split("</p>")[0]
    plain = t("changes.none_gained", where=t("changes.in_west"), threshold=120, to=t("changes_to.hospital"))
    assert plain.replace("**", "") in re.sub("</?b>", "", answer)


def test_every_project_is_in_the_matrix_or_listed_with_its_reason() -> None:
    app = _done()
    listed = re.findall(r'href="projects\?project=([A-Z]\d+)"', html_of(app))
    drawn = [row["project"] for row in _grid(app)["rows"]]
    assert len(listed) == len(set(listed))
    assert len(listed) + len(drawn) == 99
    assert not set(listed) & set(drawn)


def test_the_card_of_a_project_leads_here_once_it_is_known() -> None:
    _done()
    t = Texts("vi")
    links = [one.proto.label for one in open_page("projects", project="W03").get("page_link")]
    assert any(label.startswith("Tác động (chỉ để tham khảo): ") for label in links)
    assert t("changes.card_refused", reason=_reason("E05")) in html_of(open_page("projects", project="E05"))


def _reason(project: str) -> str:
    return str(changes_run.present().found.refused.loc[project, "vi"])


def test_the_notes_of_the_domain_reach_the_card() -> None:
    said, t = html_of(_done(project="W05")), Texts("vi")
    for code, about in (("assumed_sound", "before"), ("at_design", "after")):
        note = NOTES[code]["vi"]
        line = said.split(f"<b>{t(f'changes.about_{about}')}</b>")[1].split("</li>")[0]
        assert note[:1].upper() + note[1:] in line
        assert t("changes.grade_bound") in line
    assert "nhiều nhất <b>" in said.split('class="z-card')[1]


def test_projects_refused_for_one_reason_stand_together_with_what_differs() -> None:
    said = html_of(_done()).split('class="z-reasons"')[1]
    group = next(part for part in said.split("<details") if "project=W15" in part)
    assert "<b>6</b> vị trí chỉ gần đúng, chưa đủ tin cậy để đo khoảng cách" in group
    assert "xã Hùng Sơn</a> (sai số ±4 km)</li>" in group


def test_the_open_cell_is_marked_only_while_it_is_what_is_shown() -> None:
    assert _grid(_done(project="W03", gap="hospital"))["project"] == "W03"
    assert _grid(_done(project="W03", gap="hospital", view="due"))["project"] == ""
