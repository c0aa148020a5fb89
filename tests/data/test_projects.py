"""Projects: names become codes, readings become facts with a source each, and nothing published gets lost."""

import re

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from zones.data import build, catalogue, check, check_projects
from zones.data.build.projects import (
    commune_codes,
    curated,
    facts,
    places,
    programme,
    references,
    shapes,
    unread,
    with_additions,
)
from zones.data.build.step import Workspace
from zones.data.sources import projects as source
from zones.errors import SourceError
from zones.settings import CRS

KM = 1000.0
COMMUNES = gpd.GeoDataFrame(
    {"commune_code": ["10001", "10002", "10003"], "name": ["Trà Linh", "Bà Nà", "Hải Vân"]},
    geometry=[
        shapely.box(0, 0, 10 * KM, 10 * KM),
        shapely.box(10 * KM, 0, 20 * KM, 10 * KM),
        shapely.box(0, 10 * KM, 10 * KM, 11 * KM),
    ],
    crs=CRS,
)


def row(**changes):
    cells = dict.fromkeys(source.PROJECT_COLUMNS[1:], "") | {
        "source_url": "|".join(
            [
                "https://nld.com.vn/x-196251222120232277.htm",
                "https://vnexpress.net/y.html",
                "Action Programme text",
            ]
        ),
        "source_date": "2026-02",
        "confidence": "high",
    }
    return cells | changes


def shelves(**projects):
    return references.Shelves(
        projects=pd.DataFrame.from_dict(projects or {"E01": row()}, orient="index"),
        corridors=pd.DataFrame({"source_url": ["https://c.vn/1"], "confidence": ["low"]}, index=["C05"]),
        locations=pd.DataFrame(
            {"source_url": ["https://f.vn/1|https://f.vn/2025/08/27/2"], "confidence": ["medium"]},
            index=["4"],
        ),
        reports=pd.DataFrame(
            {"source_url": ["https://r.vn/1"], "source_date": ["2026-01-15"], "confidence": ["high"]},
            index=["ROA-011"],
        ),
    )


def layers():
    return {name: catalogue.load_table(name) for name in check_projects.LAYERS}


# --- Places -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Phường Hải Vân", ["Hải Vân"]),
        ("Hòa Cường / An Khê / Thanh Khê", ["Hòa Cường", "An Khê", "Thanh Khê"]),
        ("Núi Thành (Tam Nghĩa, Tam Quang cũ)", ["Núi Thành"]),
        ("Tam Xuân; Tam Hải?; Quảng Phú", ["Tam Xuân", "Tam Hải", "Quảng Phú"]),
        ("", []),
    ],
)
def test_names_are_taken_from_the_words_of_a_source(words, names):
    assert places.names_in(words) == names


def test_a_name_that_is_no_commune_is_told_with_its_project():
    with pytest.raises(SourceError, match="communes of E99: no commune is called Tam Quang"):
        commune_codes("E99", "Bà Nà; Tam Quang", None, COMMUNES, [])


def test_marks_stand_for_the_west_for_nowhere_and_for_the_course_of_a_line():
    # 3 km in the first commune, 0.5 km in the second: only the first counts as run through.
    line = shapely.LineString([(7 * KM, 5 * KM), (10.5 * KM, 5 * KM)])
    assert commune_codes("E99", "west", None, COMMUNES, ["10003"]) == ["10003"]
    assert commune_codes("E99", "-", None, COMMUNES, ["10003"]) == []
    assert commune_codes("E99", "=", line, COMMUNES, []) == ["10001"]
    assert commune_codes("E99", "=; Hải Vân; Trà Linh", line, COMMUNES, []) == ["10001", "10003"]


def test_an_area_takes_in_a_commune_that_lies_half_in_it():
    area = shapely.box(0, 0, 14 * KM, 10.5 * KM)
    assert places.through(area, COMMUNES) == ["10001", "10003"]


# --- References -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://nld.com.vn/x-196251222120232277.htm", "2025-12-22"),
        ("https://cafef.vn/sieu-du-an-188260225153316396.chn", "2026-02-25"),
        ("https://dantri.com.vn/thoi-su/x-20251230075930787.htm", "2025-12-30"),
        ("http://a.info/2026/04/25/x/", "2026-04-25"),
        ("https://baodanang.vn/channel/5414/202307/nang-tam-3948693", "2023-07"),
        ("https://vnexpress.net/x-4998354.html", None),
        ("https://tienphong.vn/x-post1799721.tpo", None),
    ],
)
def test_a_date_is_read_from_an_address_that_carries_one(url, date):
    assert references.printed_date(url) == date


def test_addresses_are_numbered_from_one_and_carry_their_own_or_their_rows_date():
    behind = references.backing([1, 2], "E01", shelves())
    assert behind.sources == ("https://nld.com.vn/x-196251222120232277.htm", "https://vnexpress.net/y.html")
    assert behind.date == "2026-02", "the later of 22 December 2025 and the row's"
    assert references.backing([1], "E01", shelves()).date == "2025-12-22"


def test_the_programme_has_an_address_and_a_year_however_it_is_cited():
    cited = references.backing([3], "E01", shelves())
    assert (
        cited.sources
        == references.backing(["programme"], "E01", shelves()).sources
        == (source.PROGRAMME_URL,)
    )
    assert cited.date == "2025"


def test_other_tables_are_cited_by_row_and_the_lowest_confidence_counts():
    behind = references.backing(["ftz/4/2", "report/ROA-011/1", "corridor/C05/1"], "E01", shelves())
    assert behind.sources == ("https://f.vn/2025/08/27/2", "https://r.vn/1", "https://c.vn/1")
    assert (behind.date, behind.confidence) == ("2026-01-15", "low")


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ([4], "reference 4: there is no source number 4; its row has 3"),
        ([0], "there is no source number 0"),
        (["ftz/8/1"], "reference ftz/8/1: it points to no row"),
        (["project/E77/1"], "it points to no row"),
        (["press/1"], "it points to no row"),
        ([], "facts of E01: one has no source"),
    ],
)
def test_a_reference_that_leads_nowhere_stops_the_build(by, message):
    with pytest.raises(SourceError, match=re.escape(message)):
        references.backing(by, "E01", shelves())


# --- Facts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2030", ("năm 2030", "2030")),
        ("2036-Q1", ("quý I/2036", "Q1 2036")),
        ("2026-02", ("tháng 2/2026", "February 2026")),
        ("2025-08-09", ("9/8/2025", "9 August 2025")),
    ],
)
def test_dates_are_written_as_coarse_as_they_are(when, words):
    assert facts.written(when) == words


def test_a_phase_states_its_dates_as_facts_with_their_own_sources():
    reading = {
        "phases": [
            {
                "id": "p1",
                "name": ["Một", "One"],
                "start": "2025-Q4",
                "finish": "2028",
                "start_by": [1],
                "by": [2],
            }
        ],
        "facts": [{"key": "area", "value": 12, "unit": "ha", "by": [2]}],
    }
    phases, found = facts.build_facts([("facts_x.toml", "E01", reading)], shelves())
    assert phases.to_dict("records") == [
        {
            "project_id": "E01", "order": 1, "phase_id": "p1", "name_vi": "Một", "name_en": "One",
            "start": "2025-Q4", "finish": "2028",
        }
    ]  # fmt: skip
    assert found[["order", "key", "phase", "as_of"]].to_numpy().tolist() == [
        [1, "area", "", ""],
        [2, "start", "p1", "2025-Q4"],
        [3, "finish", "p1", "2028"],
    ]
    assert found["text_vi"].tolist() == ["", "quý IV/2025", "năm 2028"]
    assert "nld.com.vn" in found["sources"][1]
    assert "vnexpress.net" in found["sources"][2]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"key": "area", "amount": 3, "by": [1]}, "facts of E01, area: unknown amount"),
        ({"key": "status", "text": ["chỉ tiếng Việt"], "by": [1]}, "in Vietnamese and in English"),
        ({"key": "status", "text": ["có", ""], "by": [1]}, "in Vietnamese and in English"),
    ],
)
def test_a_reading_that_is_not_well_formed_stops_the_build(entry, message):
    with pytest.raises(SourceError, match=message):
        facts.fact_row("E01", entry, shelves())


def test_a_project_is_read_once_and_only_if_the_facts_know_it():
    one = {"facts": [{"key": "area", "value": 1, "unit": "ha", "by": [1]}]}
    with pytest.raises(SourceError, match=r"b\.toml, E01: it is read in a\.toml already"):
        facts.build_facts([("a.toml", "E01", one), ("b.toml", "E01", one)], shelves())
    with pytest.raises(SourceError, match=r"a\.toml, E77: no such project in the facts"):
        facts.build_facts([("a.toml", "E77", one)], shelves())


def test_a_figure_of_the_table_that_no_fact_carries_is_told():
    projects = pd.DataFrame.from_dict(
        {"E01": row(area_ha="12.5", investment_vnd_bn="788"), "E02": row(investment_usd_m="40")},
        orient="index",
    )
    found = pd.DataFrame(
        {
            "project_id": ["E01", "E01", "E02"],
            "unit": ["ha", "vnd_bn", "vnd_bn"],
            "value": [12.5, 788.71, 40.0],
        }
    )
    assert unread(projects, found) == ["E02 investment_usd_m 40"], (
        "more exact is carried, another unit is not"
    )


def test_additions_stop_when_the_facts_have_caught_up_or_lost_their_corridor():
    projects = pd.DataFrame.from_dict({"E01": row()}, orient="index")
    corridors = pd.DataFrame({"source_url": ["https://c.vn/1"], "confidence": ["low"]}, index=["C27"])
    whole = with_additions(projects, corridors)
    assert whole.index.is_monotonic_increasing
    assert whole.loc["C27", "source_url"] == "https://c.vn/1"
    with pytest.raises(SourceError, match="A01 is in the facts now"):
        with_additions(pd.concat([projects, projects.rename(index={"E01": "A01"})]), corridors)
    with pytest.raises(SourceError, match="C27 rests on C27, which is not in the facts"):
        with_additions(projects, corridors.drop("C27"))


# --- Shapes -----------------------------------------------------------------------------------------------


def test_a_valid_shape_is_not_touched_and_a_crossing_one_keeps_its_area():
    square, bow = shapely.box(0, 0, 2, 2), shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    assert shapes.mended(square) is square
    assert shapes.mended(bow).is_valid
    assert shapes.mended(bow).area == pytest.approx(2.0)
    spike = shapely.Polygon([(0, 0), (2, 0), (2, 2), (2, 4), (2, 2), (0, 2)])
    assert shapes.mended(spike).geom_type == "Polygon", "the spike's line is left out"


def test_the_share_outside_starts_a_kilometre_off_the_coast():
    city = shapely.box(0, 0, 10 * KM, 10 * KM)
    line = shapely.LineString([(9 * KM, 5 * KM), (13 * KM, 5 * KM)])
    found = shapes.share_outside(
        [line, shapely.Point(10.5 * KM, 5 * KM), shapely.Point(12 * KM, 5 * KM)], city
    )
    assert found.tolist() == pytest.approx([0.5, 0.0, 1.0], abs=0.01)


# --- Programme --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (">=11", ("at_least", 11.0, None)),
        (">660", ("more_than", 660.0, None)),
        ("11.5-12", ("equal", 11.5, 12.0)),
        ("~15", ("about", 15.0, None)),
        ("not found", ("unknown", None, None)),
    ],
)
def test_targets_are_read_with_their_bound(cell, read):
    assert programme.figure(cell, "x") == read


def test_a_target_that_is_no_figure_is_told():
    with pytest.raises(SourceError, match="growth: 'high' is no figure"):
        programme.figure("high", "growth")


# --- The layers of geodata --------------------------------------------------------------------------------


def published(project_id, key):
    table = catalogue.load_table("project_facts")
    return table[(table["project_id"] == project_id) & (table["key"] == key)]


def test_every_project_of_the_facts_is_there_with_sources_and_dates():
    projects, told = catalogue.load_table("projects"), catalogue.load_table("project_facts")
    assert {"E01", "E57", "W01", "W30", "C27", "A01", "A11"} <= set(projects["project_id"])
    assert len(projects) == 87 + 1 + 11
    assert set(told["project_id"]) == set(projects["project_id"])
    dated = told["source_date"].notna()
    assert dated.mean() > 0.9
    assert projects.loc[projects["site_unknown"], "project_id"].tolist() == ["E22", "E27", "E35"]


def test_lien_chieu_is_two_projects_with_three_dated_stages():
    phases = catalogue.load_table("project_phases").set_index(["project_id", "phase_id"])["finish"]
    assert phases["E01"].to_dict() == {"all": "2026-02"}
    assert phases["E02"].to_dict() == {"p1": "2028-Q4", "p2": "2032-Q4", "all": "2036-Q1"}
    begun = published("E02", "start")
    assert begun["as_of"].tolist() == ["2025-Q4", "2026-04-25", "2026-01-19"]
    assert begun["confidence"].tolist() == ["high", "low", "high"]
    land = published("E02", "area").set_index("scope_en")["value"]
    parts = land[["terminal land", "rail yard", "railway land", "utilities"]].sum()
    assert parts == pytest.approx(land["land"])
    assert land["land"] + land["water"] == pytest.approx(land["land and water"])


@pytest.mark.parametrize(
    ("project_id", "key", "unit", "values"),
    [
        ("E01", "area", "ha", {1285, 450}),
        ("E04", "investment", "vnd_bn", {126700, 47700, 15700, 111600}),
        ("E04", "length", "km", {204, 283, 94, 6.5}),
        ("E12", "area", "ha", {2006, 2000}),
        ("E12", "investment", "usd_m", {10000}),
        ("E12", "investment", "vnd_bn", {11000}),
        ("E23", "area", "ha", {1129.76, 1128.4}),
        ("E25", "investment", "vnd_bn", {986, 799, 1400}),
        ("E53", "investment", "vnd_bn", {34500, 29000}),
        ("W02", "area", "ha", {31060, 28400, 30, 630, 56, 1047}),
    ],
)
def test_figures_that_contradict_each_other_are_all_kept(project_id, key, unit, values):
    found = published(project_id, key)
    assert set(found.loc[found["unit"] == unit, "value"]) == values


def test_the_seven_locations_add_up_with_the_decisions_figure_only():
    area = published("E13", "area").dropna(subset=["scope_en"])
    area = area[area["scope_en"].str.fullmatch(r"location \d|seven locations")]
    one = area[area["scope_en"] != "location 4"].set_index("scope_en")["value"]
    total = one.pop("seven locations")
    assert set(area.loc[area["scope_en"] == "location 4", "value"]) == {559, 599}
    assert one.sum() + 559 == total == 1881
    named = catalogue.load_table("project_shapes")
    assert (named[named["project_id"] == "E13"]["role"] == "location").sum() == 7


def test_only_mapped_shapes_serve_for_distances():
    drawn = catalogue.load_table("project_shapes")
    first = drawn[drawn["primary"]]
    assert first["project_id"].is_unique
    assert len(first) == 88
    assert first["fit_for_distance"].sum() == 25
    assert set(drawn.loc[drawn["fit_for_distance"], "method"]) == {"osm_match", "osm_route"}
    assert not set(drawn.loc[drawn["fit_for_distance"], "basis"]) & {
        "commune_extent",
        "schematic",
        "hand_line",
    }
    assert drawn.geometry.is_valid.all()
    length_km = drawn.set_index("geom_id").length / KM
    assert length_km[["W06-1", "W03-1", "E55-2"]].tolist() == pytest.approx([77.2, 72.6, 26.5], rel=0.005)


def test_the_west_is_its_37_communes_wherever_a_programme_means_all_of_it():
    projects = catalogue.load_table("projects").set_index("project_id")["commune_codes"]
    regions = catalogue.load_table("regions")
    west = regions[(regions["scheme"] == "east_west") & (regions["region"] == "west")]["commune_code"]
    for project_id in ("A09", "W25", "W26", "W27", "W28", "W29"):
        assert projects[project_id].split(";") == sorted(west)
    assert pd.isna(projects["E37"]), "the whole city"


def test_the_programme_has_all_its_sections_and_every_project_names_one_of_them():
    sections = catalogue.load_table("programme")
    assert sections["section"].tolist() == [
        "1", "1.1", "1.2", "1.3", "2", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "3",
    ]  # fmt: skip
    assert [*check_projects.project_faults(layers())] == []


def test_codes_in_a_list_are_checked_one_by_one():
    communes = pd.DataFrame({"commune_code": ["20194"]})
    projects = pd.DataFrame({"commune_codes": ["20194;20197", "20194", None]})
    (fault,) = check._codes({"communes": communes, "projects": projects})
    assert "commune_codes holds codes that are no commune: 20197" in str(fault)


def _changed(name, change):
    found = layers()
    found[name] = change(found[name])
    return [f"{layer}: {what}" for layer, what in check_projects.project_faults(found)]


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("project_facts", lambda t: t[t["project_id"] != "E16"], "project_facts: says nothing about E16"),
        ("projects", lambda t: t[t["project_id"] != "E16"], "shapes: speaks of projects not listed: E16"),
        ("project_phases", lambda t: t[t["phase_id"] != "p2"], "phases that are not listed: E02/p2"),
        ("project_phases", lambda t: pd.concat([t, t[:1]]), "project_phases: a phase is listed twice"),
        ("project_facts", lambda t: t.assign(text_vi=None), "project_facts: neither a value nor a text in"),
        ("project_facts", lambda t: t.assign(upper=t["value"] - 1), "project_facts: a range upside down in"),
        ("project_facts", lambda t: t.assign(scope_en=None), "project_facts: scope in one language only in"),
        ("project_shapes", lambda t: t.assign(primary=True), "project_shapes: not one primary shape"),
        ("project_shapes", lambda t: t.assign(fit_for_distance=True), "guessed shapes serve for distances"),
        ("project_shapes", lambda t: t.assign(share_outside=1.0), "yet fit for distances: C27-1"),
        ("programme", lambda t: t[t["section"] != "2.6"], "projects: names sections not in the prog"),
    ],
)  # fmt: skip
def test_the_check_finds_layers_that_do_not_agree(name, change, fault):
    told = _changed(name, change)
    assert any(fault in one for one in told), told


# --- Sources ----------------------------------------------------------------------------------------------


@pytest.mark.sources
def test_a_rebuild_gives_the_bytes_of_geodata(tmp_path, sources):
    build.build(sources, tmp_path, only=["communes", "regions", "projects"])
    shipped, rebuilt = catalogue.records(), catalogue.records(tmp_path)
    for name in check_projects.LAYERS:
        assert rebuilt[name] == shipped[name], f"{name} in geodata is not what the sources give"


IN_WORDS = {
    "E25": {2, 3}, "E26": {2}, "E35": {3}, "E36": {4}, "E41": {1}, "E44": {3, 5}, "E54": {6}, "W04": {3},
    "W06": {788}, "W10": {7}, "W11": {2},
}  # fmt: skip
"""Numbers of the sources that we write in words (three blocks), that belong to a unit (m2), or that are less
exact there than here (788 for 788.71)."""


def _numbers(*texts):
    return {float(one) for text in texts for one in re.findall(r"\d+(?:\.\d+)?", text)}


@pytest.mark.sources
def test_no_number_of_the_sources_is_lost(sources):
    path = Workspace(sources=sources, out=sources).source("facts/projects.csv")
    told = catalogue.load_table("project_facts")
    columns = [f"{part}_{language}" for part in ("scope", "text", "remark") for language in ("vi", "en")]
    columns += ["phase", "as_of", "source_date"]
    for project_id, cells in source.read_projects(path).iterrows():
        mine = told[told["project_id"] == project_id]
        text = " ".join(mine[columns].astype(object).fillna("").agg(" ".join, axis=1))
        # Thousands and decimals are written the Vietnamese and the English way.
        here = _numbers(text, re.sub(r"(?<=\d)[,.](?=\d{3}\b)", "", text), text.replace(",", "."))
        figures = pd.concat([mine["value"], mine["upper"]]).dropna()
        here |= {round(abs(figure) / factor, 9) for figure in figures for factor in (1, 1000, 1e6)}
        stated = [*cells[["capacity", "status", "start", "finish", "investor_authority", "notes"]]]
        stated += [*cells[["area_ha", "investment_vnd_bn", "investment_usd_m"]]]
        there = _numbers(re.sub(r"(?<=\d),(?=\d{3})", "", " ".join(stated)))
        assert there - here <= IN_WORDS.get(str(project_id), set()), project_id


RUN = 9
"""Words in a row that make a text a copy."""


@pytest.mark.sources
def test_titles_and_texts_are_in_words_of_our_own(sources):
    path = Workspace(sources=sources, out=sources).source("facts/action-programme.txt")
    words = re.findall(r"\w+", path.read_text(encoding="utf-8").lower())
    runs = {" ".join(words[k : k + RUN]) for k in range(len(words) - RUN + 1)}
    told = catalogue.load_table("project_facts")[["text_vi", "remark_vi"]].melt()["value"].dropna().tolist()
    told += catalogue.load_table("programme")["title_vi"].tolist()
    told += catalogue.load_table("programme_targets")["title_vi"].tolist()
    for text in told:
        own = re.findall(r"\w+", text.lower())
        copied = [run for k in range(len(own) - RUN + 1) if (run := " ".join(own[k : k + RUN])) in runs]
        assert not copied, copied


def test_every_reading_is_of_a_project_in_the_register():
    register = set(curated.table("register.csv")["project_id"])
    assert {project_id for _, project_id, _ in curated.readings()} == register
