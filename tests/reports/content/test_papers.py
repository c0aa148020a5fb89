"""Papers on the real city: figures as on the pages, sums that agree, a source for each, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from math import isfinite, isnan

import pytest
from rich.progress import Progress
from tests.reports.writers.reading import differing, missing, pdf_text

from zones import uncertainty
from zones.city import City
from zones.city.evidence import standards
from zones.cli.report import write_each
from zones.errors import InputError
from zones.gaps import kept
from zones.gaps.kept import Bands
from zones.i18n import LANGUAGES, Texts
from zones.i18n import numbers as n
from zones.intake import official
from zones.intake.figures import Figure
from zones.intake.store import FigureStore
from zones.reports import render
from zones.reports.content import (
    KINDS,
    Material,
    Order,
    headline,
    keep,
    last_before,
    paper,
    resolved,
    together,
)
from zones.reports.content.earlier import Earlier
from zones.reports.document import Document, Quantity, Table, plain, texts
from zones.reports.document import figures as told_in
from zones.scenario import AddFacility, Scenario, run
from zones.settings import HOANG_SA
from zones.travel.ground import Ground
from zones.uncertainty import AccessBands
from zones.words import gaps_words
from zones.words.gaps_book import EAST, WEST
from zones.words.scenario_outcome import Outcome, outcome_of

DAY = date(2026, 11, 30)
TRA_LINH, HAI_CHAU = "20950", "20242"


@pytest.fixture(scope="module")
def outcome(ground) -> Outcome:
    asked = Scenario(
        data_version=ground.material.version,
        title="Bệnh viện Tr'Hy",
        edits=(AddFacility(lon=107.4667, lat=15.8833, name="Tr'Hy"),),
    )
    return outcome_of(run(ground.model, ground.material.city, asked))


def _order(kind: str, lang: str, outcome: Outcome) -> Order:
    given = {
        "commune": {"commune": "Trà Linh"},
        "region": {"region": WEST},
        "compare": {"commune": TRA_LINH, "other": "Hải Châu"},
        "scenario": {"outcome": outcome},
    }
    return Order(kind, lang, DAY, maps=False, **given.get(kind, {}))


@pytest.fixture(scope="module")
def papers(material, outcome) -> dict[tuple[str, str], Document]:
    return {
        (kind, lang): paper(_order(kind, lang, outcome), material) for kind in KINDS for lang in LANGUAGES
    }


def _figures(document: Document) -> dict[str, Quantity]:
    return {quantity.key: quantity for quantity in document.quantities()}


def _said(document: Document) -> Iterator[str]:
    for section, block in document.blocks():
        yield section.title
        yield from (plain(text) for text in texts(block))


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_has_a_source_that_the_paper_lists(papers, kind) -> None:
    document = papers[kind, "vi"]
    listed = {source.key for source in document.sources}
    assert list(document.quantities())
    for quantity in document.quantities():
        if quantity.known:
            assert quantity.source, quantity.key
        assert {key for key in quantity.source.split(";") if key} <= listed, quantity.key


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_say_the_same_figures_in_the_same_order(papers, kind) -> None:
    vi, en = papers[kind, "vi"], papers[kind, "en"]

    def shape(document: Document) -> list[tuple[str, str, str]]:
        return [
            (section.key, type(block).__name__, getattr(block, "key", ""))
            for section, block in document.blocks()
        ]

    def told(document: Document) -> list[tuple[str, str, str]]:
        return sorted((q.key, repr(q.value), q.unit) for q in document.quantities())

    assert shape(vi) == shape(en)
    assert told(vi) == told(en)
    assert [source.key for source in vi.sources] == [source.key for source in en.sources]


@pytest.mark.parametrize("kind", KINDS)
def test_one_key_is_one_figure(papers, kind) -> None:
    found: dict[str, Quantity] = {}
    for quantity in papers[kind, "vi"].quantities():
        first = found.setdefault(quantity.key, quantity)
        assert repr(first.value) == repr(quantity.value), quantity.key
        assert (first.unit, first.source) == (quantity.unit, quantity.source), quantity.key


@pytest.mark.parametrize("kind", KINDS)
def test_missing_is_never_a_number(papers, kind) -> None:
    for quantity in papers[kind, "en"].quantities():
        if isnan(quantity.value):
            assert not any(letter.isdigit() for letter in quantity.text), quantity


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_order_gives_the_same_paper(papers, material, outcome, kind) -> None:
    assert repr(paper(_order(kind, "vi", outcome), material)) == repr(papers[kind, "vi"])


@pytest.mark.parametrize(("kind", "lang"), [("gaps", "vi"), ("commune", "en"), ("scenario", "vi")])
def test_the_real_paper_says_the_same_figures_in_every_file(papers, kind, lang) -> None:
    document = papers[kind, lang]
    for file in ("pdf", "docx"):
        assert not missing(document, file, render(document, file)), file
    assert not differing(document, render(document, "xlsx"))


def test_the_answer_and_the_reasons_are_figures_that_can_be_traced(papers, outcome, material) -> None:
    answer = papers["scenario", "vi"].sections[0].blocks[0]
    gained = {one.key: one.value for one in told_in(answer)}["scenario.city.gained_persons"]
    assert gained == outcome.regions.loc["city", "gained_persons"]
    tables = {b.key: b for _, b in papers["gaps", "vi"].blocks() if isinstance(b, Table)}
    for row in tables["communes"].rows[:20]:
        told = [span for span in row[-1] if isinstance(span, Quantity)]
        assert told, plain(row[-1])
        for one in told:
            code, name = one.key.split(".")[:2]
            value = float(material.desk.cells[code, name]["value"])
            assert one.value == pytest.approx(100 - value if one.key.endswith("lost_pct") else value)
        assert not any("\ue000" in span for span in row[-1] if isinstance(span, str))


@pytest.fixture(scope="module")
def drawn(ground) -> AccessBands:
    city = ground.material.city
    return uncertainty.run(ground.model, Ground.load(), city, "district_health", season="dry", draws=4)


def test_draws_that_are_kept_come_back_and_fewer_do_not_take_their_place(drawn, tmp_path) -> None:
    about = (tmp_path, drawn.base.city.data_version, "district_health", "motorcycle", "dry")
    assert kept.load_bands(*about) is None
    kept.save_bands(drawn, tmp_path)
    found = kept.load_bands(*about)
    assert found is not None
    assert (found.draws, found.seed) == (4, 0)
    assert found.regions["share_within_pct_p10"].equals(drawn.by_region()["share_within_pct_p10"])
    kept.save_bands(replace(drawn, within=drawn.within[:2]), tmp_path)
    again = kept.load_bands(*about)
    assert again is not None
    assert again.draws == 4
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-20])
    assert kept.load_bands(*about) is None


def test_percentiles_are_shown_where_assumptions_were_drawn(drawn, material) -> None:
    found = replace(material, bands={"dry": Bands.of(drawn)})
    for kind, given in (("gaps", {}), ("region", {"region": WEST})):
        without, with_bands = (
            _figures(paper(Order(kind, "vi", DAY, maps=False, **given), one)) for one in (material, found)
        )
        key = "west.district_health.dry.beyond_persons"
        assert f"{key}_p10" not in without
        low, high = with_bands[f"{key}_p10"].value, with_bands[f"{key}_p90"].value
        assert low < high
        row = drawn.by_region().loc[WEST]
        assert low == pytest.approx(row["persons"] - row["persons_within_p90"])
        ends = [with_bands[f"west.district_health.dry.median_min_{p}"].value for p in ("p10", "p90")]
        assert ends == sorted(ends)
        said = " ".join(_said(paper(Order(kind, "vi", DAY, maps=False, **given), found)))
        assert "4 lần" in said


def test_the_report_says_the_figures_that_pages_and_commands_say(papers, material) -> None:
    figures = _figures(papers["gaps", "vi"])
    for season in ("dry", "wet"):
        groups = material.desk.measured.apart[season].groups.astype(float)
        for region in (WEST, EAST):
            key = f"{region}.district_health.{season}"
            lost = groups.loc[region, "persons"] - groups.loc[region, "served"]
            assert figures[f"{key}.beyond_persons"].value == pytest.approx(lost, abs=0.5)
            assert figures[f"{key}.median_min"].value == groups.loc[region, "median_min"]
            assert figures[f"{key}.median_min"].text == n.minutes(groups.loc[region, "median_min"], "vi")
    book = material.gap_book(Texts("vi"))
    for code in book.ranked():
        assert figures[f"{code}.gap"].value == book.rows[code]["gap"]
        assert figures[f"{code}.rank"].value == book.rows[code]["rank"]
    (first,) = (text for text in _said(papers["gaps", "vi"]) if text.startswith("Hiện trạng."))
    dry = figures["west.district_health.dry.beyond_persons"].value
    assert n.persons(dry, "vi") in first


def test_east_and_west_make_up_the_city(papers) -> None:
    figures = _figures(papers["gaps", "en"])
    for what in (
        "persons",
        *(f"district_health.dry.{kind}_persons" for kind in ("served", "late", "not_served")),
    ):
        whole = figures[f"city.{what}"].value
        assert figures[f"west.{what}"].value + figures[f"east.{what}"].value == pytest.approx(whole)
    kinds = [
        figures[f"city.district_health.wet.{kind}_persons"].value for kind in ("served", "late", "not_served")
    ]
    assert sum(kinds) == pytest.approx(figures["city.persons"].value)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_units_are_listed_and_hoang_sa_apart(papers, material, lang) -> None:
    tables = {block.key: block for _, block in papers["gaps", lang].blocks() if isinstance(block, Table)}
    ranked, apart = (len(tables[key].rows) for key in ("communes", "apart"))
    assert ranked + apart == len(material.city.communes) == 94
    assert material.desk.names[HOANG_SA] in [plain(row[0]) for row in tables["apart"].rows]
    assert HOANG_SA not in material.codes()


def test_a_sector_without_data_says_so(papers) -> None:
    said = " ".join(_said(papers["gaps", "vi"]))
    assert "chưa có dữ liệu" in said
    tables = {block.key: block for _, block in papers["gaps", "vi"].blocks() if isinstance(block, Table)}
    water = [[plain(cell) for cell in row] for row in tables["indicators_water"].rows]
    assert all(row[2] == "chưa có dữ liệu" for row in water)


def test_a_proposal_says_its_proof_and_what_choosing_simply_would_give(papers, material) -> None:
    figures, plan = _figures(papers["gaps", "en"]), material.plans["district_health"]
    gained = plan.sites["newly_covered_persons"].sum()
    assert figures["sites.district_health.newly_covered_persons"].value == pytest.approx(gained)
    assert figures["sites.district_health.gap_pct"].value == plan.curve.iloc[-1]["gap_pct"]
    assert figures["sites.district_health.against_plan.largest_commune"].value < 0


def test_the_scenario_of_a_paper_gives_the_figures_of_the_scenario(papers, outcome) -> None:
    figures = _figures(papers["scenario", "vi"])
    west = outcome.regions.loc[WEST]
    assert figures["scenario.west.gained_persons"].value == west["gained_persons"] > 0
    assert figures["scenario.west.share_after_pct"].value == west["share_after_pct"]


def test_a_scenario_of_other_data_is_computed_with_a_warning_first(ground) -> None:
    asked = Scenario(data_version="000000000000", edits=(AddFacility(lon=107.4667, lat=15.8833),))
    found = outcome_of(run(ground.model, ground.material.city, asked))
    document = paper(Order("scenario", "vi", DAY, outcome=found), ground.material)
    first = document.sections[0].blocks[0]
    assert "000000000000" in plain(next(iter(texts(first))))


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (Order("commune", "vi", DAY, commune="Atlantis"), "unknown commune 'Atlantis'"),
        (Order("commune", "vi", DAY), "--commune is missing"),
        (Order("region", "vi", DAY, region="north"), "unknown region 'north'; known: east, west"),
        (Order("compare", "vi", DAY, commune=TRA_LINH), "--with is missing"),
        (Order("compare", "vi", DAY, region="west", other="west"), "the same place again"),
        (Order("scenario", "vi", DAY), "--scenario is missing"),
    ],
)
def test_what_is_wrong_with_an_order_is_said_in_a_sentence(material, order, said) -> None:
    with pytest.raises(InputError, match=said) as caught:
        resolved(order, material.city)
    assert "\n" not in str(caught.value)


def test_a_commune_is_found_by_code_or_name(material) -> None:
    whole: City = material.city
    for asked in (TRA_LINH, "Trà Linh", "tra linh"):
        assert resolved(Order("commune", "vi", DAY, commune=asked), whole).commune == TRA_LINH


def test_each_unit_gets_a_file_of_its_own_where_the_name_asks_for_it(material, tmp_path) -> None:
    codes = (TRA_LINH, HAI_CHAU, HOANG_SA)
    orders = [Order("commune", "vi", DAY, commune=code) for code in codes]
    with Progress(disable=True) as bar:
        write_each(orders, material, tmp_path / "profile-{commune}.pdf", bar)
    assert {path.name for path in tmp_path.iterdir()} == {f"profile-{code}.pdf" for code in codes}
    for code in codes:
        said = pdf_text((tmp_path / f"profile-{code}.pdf").read_bytes())
        assert material.desk.names[code] in said


def test_profiles_stand_in_one_paper_with_one_list_of_sources(material) -> None:
    orders = [
        Order("commune", "en", DAY, commune=code, maps=False) for code in (TRA_LINH, HAI_CHAU, HOANG_SA)
    ]
    whole = together([paper(order, material) for order in orders])
    keys = [section.key for section in whole.sections]
    assert len(keys) == len(set(keys))
    assert [section.title for section in whole.sections if section.new_page] == [
        "Profile: Trà Linh (commune)",
        "Profile: Hải Châu (ward)",
        "Profile: Hoàng Sa (special zone)",
    ]
    named = [source.key for source in whole.sources]
    assert len(named) == len(set(named))


def test_profiles_follow_the_report_they_explain(material, papers) -> None:
    report, profile = papers["gaps", "vi"], paper(Order("commune", "vi", DAY, commune=TRA_LINH), material)
    whole = together([report, profile])
    assert whole.title == report.title
    assert whole.sections[: len(report.sections)] == report.sections
    assert whole.sections[len(report.sections)].title == profile.title
    assert {source.key for source in whole.sources} >= {source.key for source in profile.sources}


def test_the_next_report_says_what_changed(material, tmp_path) -> None:
    assert last_before(tmp_path, DAY) is None
    old = Earlier(date(2026, 8, 31), "0123456789ab", {"west.district_health.dry.beyond_persons": 70_000.0})
    keep(tmp_path, old)
    keep(tmp_path, headline(material, DAY))
    (tmp_path / "figures-2026-09-30.json").write_text("{", encoding="utf-8")
    found = last_before(tmp_path, DAY)
    assert found == old
    said = " ".join(_said(paper(Order("gaps", "vi", DAY, maps=False, earlier=found), material)))
    assert "31/08/2026" in said
    assert "từ 70.000 thành" in said
    assert "Chưa có kỳ báo cáo trước" not in said
    later = last_before(tmp_path, date(2026, 12, 31))
    assert later is not None
    assert later.day == DAY
    assert all(isfinite(value) for value in later.figures.values())


def test_reported_figures_that_cannot_be_read_are_said(material) -> None:
    broken = Material.of(
        material.city,
        material.desk.measured,
        None,
        standards(),
        day=DAY,
        lost="layer 'evidence': altered",
    )
    said = " ".join(_said(paper(Order("gaps", "vi", DAY, maps=False), broken)))
    assert "layer 'evidence': altered" in said


def test_a_bound_that_holds_whatever_is_true_is_no_figure(material, papers) -> None:
    """At least 0 % within reach of the schools that are mapped: nothing is known, nobody is worst."""
    book, name = material.gap_book(Texts("vi")), "school_primary_15_pct"
    shown, cells = book.shown(name), material.desk.cells
    empty = [code for code in book.codes if gaps_words.says_nothing(*_bound(cells[code, name]))]
    assert len(empty) > 10
    assert {shown.keys[code] for code in empty} == {"n"}
    assert {shown.said[code] for code in empty} == {book.t("term.partial")}
    assert all(isnan(shown.figures[code]) for code in empty)
    score = book.shown("education")
    assert all(score.figures[code] < 99.5 for code in book.codes if score.keys[code].startswith("p"))
    for document in papers.values():
        for one in document.quantities():
            assert not (one.bound == ">=" and one.value == 0), one.key
            assert not (one.key.endswith(f"{name}.worst_communes")), one.key


def _bound(row) -> tuple[str, float]:
    return row["relation"], float(row["value"])


def test_figures_of_departments_are_in_papers_with_their_document(material, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ZONES_STATE", str(tmp_path))
    monkeypatch.delenv("ZONES_DATABASE_URL", raising=False)
    name, told = "water_households_pct", "Báo cáo 412/BC-SNNMT"
    units = [code for code in material.city.communes.index if code != HOANG_SA]
    figures = [
        (Figure(commune_code=code, indicator=name, value=60 + k % 40, as_of="2026-10", source=told), 0)
        for k, code in enumerate(units)
    ]
    with FigureStore.open() as store:
        store.save(figures, who="An", why="quý III", now=datetime(2026, 11, 1, tzinfo=UTC))
    given = Material.of(
        material.city, material.desk.measured, official.evidence(), standards(), day=DAY, revision=1
    )
    orders = (
        Order("gaps", "vi", DAY, maps=False),
        Order("commune", "vi", DAY, maps=False, commune="Trà Linh"),
        Order("compare", "vi", DAY, maps=False, commune=TRA_LINH, other="Hải Châu"),
        Order("compare", "vi", DAY, maps=False, region=WEST, other=EAST),
    )
    for order in orders:
        document = paper(order, given)
        assert told in [source.title for source in document.sources], order
        assert any(name in figure.key and figure.known for figure in document.quantities()), order
        # A table that names where figures come from names the document, not "none yet".
        if order.kind != "compare":
            assert any(told in said for said in _said(document)), order
