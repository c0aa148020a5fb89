"""The programme as its page reads it: searched, counted, taken away."""

import io

import pandas as pd
import pytest

from zones.city import programme
from zones.city.project_seed import seed
from zones.data import catalogue
from zones.data.reported import term
from zones.i18n import LANGUAGES, Texts
from zones.ui.downloads import csv_bytes
from zones.ui.programme.measured import aim, said
from zones.words import programme_book
from zones.words.programme_book import ProgrammeBook, placing
from zones.words.project_book import Book


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request) -> ProgrammeBook:
    layers = {name: catalogue.load_table(name) for name in ("completeness", "evidence", "communes")}
    return programme_book.read(Book(Texts(request.param), tuple(seed()), {}, 1), **layers)


def test_counts_add_up(book) -> None:
    counts = book.counts
    states = ("mapped", "measured", "reported", "no_data", "not_spatial")
    assert sum(counts[name] for name in states) == counts["count"] == len(book.carried)
    assert counts["both"] <= counts["mapped"]
    assert sum(counts[name] for name in ("whole", "part", "followed", "none")) == counts["targets"]
    assert 0 < counts["exact"] < counts["drawn"] <= len(book.projects.projects)


def test_a_target_is_known_for_the_whole_city_only_in_its_own_unit(book) -> None:
    # Households without electricity in nine former districts say nothing of the share on the grid.
    grid = next(target for target in book.targets if target.id == "households_grid")
    assert book.present(grid).unit == "households"
    assert book.standing(grid) == "part"
    growth = next(target for target in book.targets if target.id == "grdp_growth")
    assert book.present(growth) is None
    assert book.standing(growth) == "none"


@pytest.mark.parametrize("written", ["miền núi", "mien nui", "NUI  mien"])
def test_a_search_needs_no_diacritics_and_no_order(book, written) -> None:
    found = book.search(written)
    assert found["2.6"].title
    assert "2.1" not in found


def test_a_search_finds_projects_and_targets_in_their_sections(book) -> None:
    port = book.search("liên chiểu")["1.1"]
    assert any("Liên Chiểu" in project.name_vi for project in port.projects)
    assert all("1.1" in project.sections for project in port.projects)
    wifi = book.search("wifi")
    assert [target.id for target in wifi["1.2"].targets] == ["hall_wifi"]
    assert book.search("  ") == {}
    assert book.search("zzzz") == {}


def test_what_is_shown_follows_search_state_and_section(book) -> None:
    assert len(book.shown(None, "any")) == len(book.carried)
    assert {one.state for one in book.shown(None, "measured")} == {"measured"}
    assert book.shown({}, "any") == ()
    mountain = book.by_id["2.6"]
    assert set(book.found(mountain, book.carried, {})) == set(mountain.projects)
    hits = book.search("quốc lộ")
    narrowed = book.found(mountain, book.carried, hits)
    assert 0 < len(narrowed) < len(mountain.projects)
    whole = book.found(None, book.carried, {})
    assert len(whole) == len({project.project_id for project in whole}) == len(book.projects.projects)


def test_every_target_and_figure_can_be_said_in_words(book) -> None:
    said_aims = {target.id: aim(book.t, target) for target in programme.targets()}
    assert said_aims["digital_economy"].startswith("35–40")
    assert said_aims["poverty"] == book.t("programme_bound.unknown")
    for indicator, known in book.figures.items():
        assert term(indicator).name["vi"]
        assert known is None or said(book.t, known)


def test_the_tables_hold_every_section_project_and_target_once(book) -> None:
    sections = pd.read_csv(io.BytesIO(csv_bytes(book.section_table)), dtype={"section": str})
    assert list(sections["section"]) == list(book.by_id)
    placed = sections[["projects_exact", "projects_rough", "projects_unplaced"]].sum(axis=1)
    assert (placed == sections["projects"]).all()
    carried = pd.read_csv(io.BytesIO(csv_bytes(book.carrier_table)), dtype={"section": str})
    assert not carried.duplicated(["section", "kind", "id"]).any()
    assert (carried["kind"] == "target").sum() == len(programme.targets())
    # A target without a figure is an empty cell, never a zero.
    assert carried.set_index("id")["value"].isna()["poverty"]
    listed = carried[carried["kind"] == "project"].set_index("id")["position"].to_dict()
    assert listed == {p.project_id: placing(p) for p in book.projects.projects}
