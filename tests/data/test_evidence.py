"""Reported figures: how they are read, placed and kept, and what the committed layers hold."""

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zones.data import catalogue, check
from zones.data.build import evidence
from zones.data.build.evidence_values import read_date, read_value
from zones.data.build.place_index import PlaceIndex, bare
from zones.data.reported import KINDS, RELATIONS, SECTORS, term, terms
from zones.errors import InputError, SourceError
from zones.settings import geodata_dir


@pytest.fixture(scope="module")
def layer() -> pd.DataFrame:
    return catalogue.load_table("evidence")


@pytest.fixture(scope="module")
def index() -> PlaceIndex:
    return PlaceIndex.of(catalogue.load_table("communes"), catalogue.load_table("merges"))


@pytest.mark.parametrize(
    ("text", "unit", "value", "relation"),
    [
        ("1742", "households", 1742.0, "="),
        (">40", "km", 40.0, ">"),
        ("~50", "%", 50.0, "~"),
        ("~80 (85 per VNA 2026)", "%", 80.0, "~"),
        ("25650 (6.06%)", "households", 25650.0, "="),
        ("1100-1300", "patients/day", 1100.0, ">="),
        ("-5.73", "percentage points/year", -5.73, "="),
        ("413 (121/116/176)", "houses", 413.0, "="),
    ],
)
def test_figures_are_read_with_their_relation(text: str, unit: str, value: float, relation: str) -> None:
    assert read_value(text, unit) == (value, relation)


def test_a_statement_has_no_number_and_a_word_among_numbers_is_refused() -> None:
    number, relation = read_value("1", "flag (1=yes)")
    assert np.isnan(number)
    assert relation == "text"
    with pytest.raises(SourceError, match="'many'"):
        read_value("many", "households")


@pytest.mark.parametrize(
    ("as_of", "source", "read"),
    [
        ("2025-11-18/19", "", "2025-11-19"),
        ("2025-08/09", "", "2025-09"),
        ("2025", "2026-01-02", "2025"),
        ("", "2025-11-01|2025-11-03", "2025-11-03"),
        ("2023?", "2024-05", "2024-05"),
        ("undated", "undated", ""),
        ("2024-09/2026-01", "", "2026-01"),
    ],
)
def test_dates_are_as_coarse_as_they_were_given(as_of: str, source: str, read: str) -> None:
    assert read_date(as_of, source) == read


def test_old_names_lead_to_the_communes_of_today(index: PlaceIndex) -> None:
    assert index.find("old_commune", "Phước Lộc") == ("20752",)
    assert index.find("old_commune", "Phuoc Loc") == ("20752",)
    assert index.find("old_commune", "Thị trấn P'rao") == ("20467",)
    assert index.find("commune", "A Vương") == index.find("commune", "Avương") == ("20458",)
    assert index.find("district", "Nông Sơn") == ("20656", "20669")
    assert index.find("commune", "Atlantis") == ()


def test_a_parted_commune_leads_to_both_and_a_district_to_all_of_its_communes(index: PlaceIndex) -> None:
    assert len(index.find("old_commune", "Hòa Liên")) == 2
    assert len(index.find("district", "Nam Trà My")) == 5
    assert len(index.find("province", "Quảng Nam")) == 78
    assert bare("Đắk Pring") == bare("Đắc Pring")


def collected(**changed: str) -> pd.DataFrame:
    row = {
        "id": "ROA-900",
        "sector": "road",
        "indicator": "sole_access_road",
        "value": "1",
        "unit": "flag (1=yes)",
        "place_level": "commune",
        "place_name": "Trà Leng; Trà Giáp",
        "code_2025": "20938;20929",
        "as_of": "2025-10",
        "source_date": "",
        "source_url": "https://example.org/a",
        "confidence": "high",
        "kind": "standing_gap",
    }
    return pd.DataFrame([row | changed])


@pytest.fixture
def without_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "_by_id", lambda name: {})


@pytest.mark.usefixtures("without_readings")
def test_what_is_said_of_several_communes_stands_in_each(index: PlaceIndex) -> None:
    found = evidence.read(collected(), index, {})
    assert found["commune_code"].tolist() == ["20929", "20938"]
    assert set(found["scope"]) == {"whole"}
    assert set(found["relation"]) == {"text"}


@pytest.mark.usefixtures("without_readings")
def test_a_number_of_several_communes_is_never_shared_out(index: PlaceIndex) -> None:
    rows = collected(indicator="distance_to_city_centre_km", value="74.4", unit="km")
    found = evidence.read(rows, index, {}).iloc[0]
    assert (found["commune_code"], found["covers"], found["scope"]) == ("", "20929;20938", "area")
    assert found["value"] == 74.4


@pytest.mark.usefixtures("without_readings")
def test_metres_become_kilometres_where_the_vocabulary_says_so(index: PlaceIndex) -> None:
    rows = collected(
        indicator="road_subsidence_length_m", value="43", unit="m", code_2025="20455", place_level="village"
    )
    found = evidence.read(rows, index, {}).iloc[0]
    assert (found["value"], found["unit"], found["scope"]) == (0.043, "km", "part")


@pytest.mark.usefixtures("without_readings")
def test_an_indicator_outside_the_vocabulary_stops_the_build(index: PlaceIndex) -> None:
    with pytest.raises(SourceError, match="'unheard_of'"):
        evidence.read(collected(indicator="unheard_of"), index, {})


def test_storm_damage_is_kept_apart(layer: pd.DataFrame) -> None:
    ids = layer["evidence_id"]
    infrastructure = layer[ids.str.match(r"TEL-|POW-|WAT-|ROA-|IRR-")]
    storms = infrastructure[infrastructure["kind"] == "storm_event"]
    assert storms["evidence_id"].nunique() == 79
    for word in (
        "evacuated",
        "destroyed",
        r"^(?:households|persons|villages|communes?)_isolated",
        "_in_storm",
    ):
        named = layer["indicator"].str.contains(word, regex=True)
        assert set(layer.loc[named, "kind"]) <= {"storm_event"}, word


def test_every_figure_of_the_layer_is_of_the_vocabulary(layer: pd.DataFrame) -> None:
    assert set(layer["kind"]) <= set(KINDS)
    assert set(layer["relation"]) <= set(RELATIONS)
    assert set(layer["sector"]) <= set(SECTORS)
    assert set(layer["indicator"]) <= set(terms())
    assert layer["source_url"].str.startswith("http").all()


def test_the_vocabulary_has_every_text_in_both_languages() -> None:
    for known in terms().values():
        assert known.name["vi"]
        assert known.name["en"]
        assert known.direction in ("lower", "higher", "")
    with pytest.raises(InputError, match="unheard_of"):
        term("unheard_of")


def test_well_known_figures_are_there(layer: pd.DataFrame) -> None:
    rows = layer.set_index("evidence_id")
    unlit = rows.loc["POW-001"]
    assert (unlit["value"], unlit["scope"], unlit["as_of"]) == (1742, "area", "2023-12-02")
    assert len(unlit["covers"].split(";")) == 37
    assert rows.loc["SH011", ["value", "relation", "commune_code"]].tolist() == [40.0, ">", "20929"]
    assert len(rows.loc[["SZ083"]]) == 31
    assert rows.loc["TG058", ["value", "commune_code", "scope"]].tolist() == [127.0, "20920", "part"]
    assert set(rows.loc["SZ050", "indicator"]) == {
        "villages_without_grid",
        "villages_without_mobile_signal",
        "villages_without_road",
    }


def test_no_date_lies_in_the_future(layer: pd.DataFrame) -> None:
    assert layer["as_of"].dropna().max() <= date(2026, 11, 22).isoformat()


def test_hoang_sa_has_no_figure_of_its_own(layer: pd.DataFrame) -> None:
    assert not (layer["commune_code"] == "20333").any()


def test_beds_stand_alone_with_their_year() -> None:
    supply = catalogue.load_table("health_supply")
    assert (len(supply), int(supply["beds"].notna().sum()), int(supply["doctors"].notna().sum())) == (
        62,
        15,
        2,
    )
    assert supply.loc[supply["beds"].notna(), "year"].notna().all()
    assert supply["facility_id"].notna().sum() >= 58
    assert supply["facility_id"].dropna().is_unique


def test_a_layer_that_contradicts_itself_is_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "geodata"
    shutil.copytree(geodata_dir(), folder)
    table = catalogue.load_table("evidence", folder)
    said = table.index[table["relation"] == "text"][0]
    table.loc[said, "value"] = 3.0
    table.loc[table["commune_code"].notna().idxmax(), "covers"] = "20443;20455"
    path = folder / catalogue.definition("evidence").file
    table.to_csv(path, index=False, lineterminator="\n")
    record = catalogue.records(folder)["evidence"]
    changed = catalogue.Record(
        sha256=catalogue.sha256_of(path),
        size_bytes=path.stat().st_size,
        crs=None,
        rows=record.rows,
        sources=record.sources,
        checks=record.checks,
    )
    catalogue.merge_records({"evidence": changed}, folder)
    faults = [fault.what for fault in check.check(folder) if fault.layer == "evidence"]
    assert len(faults) == 2
    assert any("number said in words" in what for what in faults)
    assert any("wider area at once" in what for what in faults)


@pytest.mark.sources
def test_the_layers_are_what_the_build_makes(sources: Path, tmp_path: Path) -> None:
    from zones.data import build

    shutil.copytree(geodata_dir(), tmp_path / "out")
    build.build(sources, tmp_path / "out", only=["evidence"])
    for name in ("evidence", "health_supply", "standards"):
        file = catalogue.definition(name).file
        assert (tmp_path / "out" / file).read_bytes() == (geodata_dir() / file).read_bytes()
