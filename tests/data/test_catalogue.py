"""Layers are found, verified and described; every way of breaking one is a clear sentence."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zones.data import catalogue
from zones.errors import LayerError, SchemaError

LAYERS = sorted(catalogue.definitions())


@pytest.mark.parametrize("name", LAYERS)
def test_each_definition_speaks_both_languages_and_names_its_provenance(name):
    known = catalogue.definition(name)
    texts = [known.title, known.producer, known.licence, known.credit, known.owner, known.update_period]
    texts += [known.quality, *known.known_faults]
    assert all(set(text) == {"vi", "en"} and all(text.values()) for text in texts)
    assert known.source_date
    assert bool(known.columns) != known.is_raster
    known.schema()


@pytest.mark.parametrize("name", LAYERS)
def test_each_layer_loads_and_keeps_its_contract(name):
    known = catalogue.definition(name)
    if known.is_raster:
        values, grid = catalogue.load_raster(name)
        assert values.shape == grid.shape
        assert grid.crs == known.crs
    else:
        assert list(catalogue.load_table(name).columns) == list(known.columns)


def test_codes_stay_text_through_csv():
    codes = catalogue.load_table("regions")["commune_code"]
    assert codes.map(type).eq(str).all()
    assert codes.str.fullmatch(r"\d{5}").all()


def test_an_unknown_layer_is_named_with_the_known_ones():
    with pytest.raises(LayerError, match=r"unknown layer 'comunes'; known: .*communes"):
        catalogue.definition("comunes")


def _message(load, name: str, folder: Path) -> str:
    with pytest.raises(LayerError) as caught:
        load(name, folder)
    text = str(caught.value)
    assert text.endswith(catalogue.REBUILD), "the remedy closes the sentence"
    assert "\n" not in text
    return text


def test_a_missing_catalogue_is_named(copy_of):
    folder = copy_of("adjacency")
    (folder / catalogue.CATALOGUE).unlink()
    assert f"{folder / 'catalogue.toml'} is missing" in _message(catalogue.load_table, "adjacency", folder)


@pytest.mark.parametrize("body", ["layers = [", "[layers.adjacency]\nfile = 'adjacency.csv'\n"])
def test_a_broken_catalogue_is_named(copy_of, body):
    folder = copy_of("adjacency")
    (folder / catalogue.CATALOGUE).write_text(body, encoding="utf-8")
    assert "catalogue.toml" in _message(catalogue.load_table, "adjacency", folder)


def test_a_layer_without_record_is_named(copy_of):
    folder = copy_of("adjacency")
    others = catalogue.records(folder)
    del others["adjacency"]
    catalogue.write_records(others, folder)
    assert "has no record of layer 'adjacency'" in _message(catalogue.load_table, "adjacency", folder)


def test_a_missing_file_is_named(copy_of):
    folder = copy_of()
    assert f"{folder / 'communes.parquet'} is missing" in _message(catalogue.load_table, "communes", folder)


@pytest.mark.parametrize(("name", "load"), [("communes", "load_table"), ("slope", "load_raster")])
def test_a_truncated_file_is_named(copy_of, name, load):
    folder = copy_of(name)
    path = folder / catalogue.definition(name).file
    whole = path.stat().st_size
    path.write_bytes(path.read_bytes()[:1000])
    text = _message(getattr(catalogue, load), name, folder)
    assert f"{path} has 1,000 bytes instead of {whole:,}" in text


@pytest.mark.parametrize(
    ("name", "load"), [("communes", "load_table"), ("merges", "load_table"), ("slope", "load_raster")]
)
def test_an_altered_byte_is_named(copy_of, name, load):
    folder = copy_of(name)
    path = folder / catalogue.definition(name).file
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    assert f"{path} differs from its recorded SHA-256" in _message(getattr(catalogue, load), name, folder)


def test_a_reprojected_table_is_told_by_both_crs(copy_of):
    folder = copy_of("communes")
    path = folder / "communes.parquet"
    gpd.read_parquet(path).to_crs("EPSG:4326").to_parquet(path)
    assert f"{path} is in EPSG:4326, expected EPSG:5899" in _message(catalogue.load_table, "communes", folder)


def test_a_relabelled_raster_is_told_by_both_crs(copy_of):
    folder = copy_of("slope")
    path = folder / "slope.tif"
    with rasterio.open(path) as source:
        values, profile = source.read(), source.profile
    with rasterio.open(path, "w", **{**profile, "crs": "EPSG:32648", "driver": "GTiff"}) as target:
        target.write(values)
    assert f"{path} is in EPSG:32648, expected EPSG:5899" in _message(catalogue.load_raster, "slope", folder)


def test_a_recorded_file_that_is_no_table_is_not_readable(copy_of):
    folder = copy_of()
    path = folder / "communes.parquet"
    path.write_bytes(b"not a table")
    record = catalogue.records(folder)["communes"]
    spoilt = catalogue.Record(
        catalogue.sha256_of(path), path.stat().st_size, record.crs, record.rows, record.sources, record.checks
    )
    catalogue.merge_records({"communes": spoilt}, folder)
    assert f"{path} is not readable" in _message(catalogue.load_table, "communes", folder)


@pytest.mark.parametrize("rows", [0, 42])
def test_a_table_without_rows_is_no_layer_whatever_was_recorded(copy_of, rows):
    folder = copy_of("adjacency")
    path = folder / "adjacency.csv"
    path.write_bytes(path.read_bytes().split(b"\n", 1)[0] + b"\n")
    record = catalogue.records(folder)["adjacency"]
    size, sha256 = path.stat().st_size, catalogue.sha256_of(path)
    catalogue.merge_records({"adjacency": replace(record, sha256=sha256, size_bytes=size, rows=rows)}, folder)
    assert f"{path} holds no rows" in _message(catalogue.load_table, "adjacency", folder)


def test_a_raster_without_a_value_is_no_layer(copy_of):
    folder = copy_of("slope")
    path = folder / "slope.tif"
    with rasterio.open(path) as source:
        values, profile = source.read(), source.profile
    with rasterio.open(path, "w", **profile) as target:
        target.write(np.full_like(values, profile["nodata"]))
    record = catalogue.records(folder)["slope"]
    size, sha256 = path.stat().st_size, catalogue.sha256_of(path)
    catalogue.merge_records({"slope": replace(record, sha256=sha256, size_bytes=size)}, folder)
    assert f"{path} holds no value in any cell" in _message(catalogue.load_raster, "slope", folder)


def test_validate_lists_every_fault_at_once():
    pairs = pd.DataFrame(
        {"commune_code_a": ["20194", "x"], "commune_code_b": ["20485", "20308"], "border_km": [-1.0, np.nan]}
    )
    with pytest.raises(SchemaError) as caught:
        catalogue.validate("adjacency", pairs)
    text = str(caught.value)
    assert "commune_code_a" in text
    assert "border_km: greater_than_or_equal_to(0.001) ([-1.0], 1 in all)" in text
    assert "border_km: not_nullable" in text
    with pytest.raises(SchemaError, match="border_km"):
        catalogue.validate("adjacency", pairs.drop(columns="border_km"))


def test_what_ships_was_found_to_keep_the_present_contract():
    for name, record in catalogue.records().items():
        known = catalogue.definition(name)
        assert record.contract == (None if known.is_raster else known.contract(record.sha256)), name


@pytest.mark.parametrize("changed", ["file", "contract", "unknown"])
def test_a_table_is_looked_through_unless_its_very_bytes_kept_this_contract(copy_of, monkeypatch, changed):
    folder = copy_of("adjacency")
    record = catalogue.records(folder)["adjacency"]
    path = folder / "adjacency.csv"
    if changed == "contract":
        known = catalogue.definition("adjacency")
        columns = {**known.columns, "border_km": {**known.columns["border_km"], "min": 1e9}}
        stricter = {**catalogue.definitions(), "adjacency": replace(known, columns=columns)}
        monkeypatch.setattr(catalogue, "definitions", lambda: stricter)
    else:
        path.write_bytes(path.read_bytes().replace(b"20194", b"x0194"))
        sha256, size = catalogue.sha256_of(path), path.stat().st_size
        kept = record.contract if changed == "file" else None
        catalogue.merge_records(
            {"adjacency": replace(record, sha256=sha256, size_bytes=size, contract=kept)}, folder
        )
    with pytest.raises(SchemaError, match="breaks its contract"):
        catalogue.load_table("adjacency", folder)


def test_validate_refuses_a_frame_without_crs():
    bare = catalogue.load_table("communes").set_crs(None, allow_override=True)
    with pytest.raises(LayerError, match=r"layer 'communes' is in no CRS, expected EPSG:5899"):
        catalogue.validate("communes", bare)


def test_the_data_version_follows_every_hash(copy_of):
    folder = copy_of()
    before = catalogue.data_version(folder)
    assert before == catalogue.data_version()
    record = catalogue.records(folder)["adjacency"]
    other = catalogue.Record("0" * 64, record.size_bytes, record.crs, record.rows, (), {})
    catalogue.merge_records({"adjacency": other}, folder)
    assert catalogue.data_version(folder) != before


def test_merging_records_keeps_those_of_other_layers_and_leaves_no_draft(tmp_path):
    for size, name in enumerate(["adjacency", "merges", "regions"]):
        catalogue.merge_records({name: catalogue.Record("a" * 64, size, None, size, (), {})}, tmp_path)
    assert {name: record.size_bytes for name, record in catalogue.records(tmp_path).items()} == {
        "adjacency": 0,
        "merges": 1,
        "regions": 2,
    }
    assert [path.name for path in tmp_path.iterdir()] == [catalogue.CATALOGUE]


@given(cut=st.integers(0, 40_000), spot=st.integers(0, 40_000), bit=st.integers(0, 7), flip=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_to_a_table_escapes_as_another_error(damaged, cut, spot, bit, flip):
    folder, body = damaged
    spoilt = bytearray(body)
    if flip:
        # Counted from the end: the footer, with CRS and column types, is the tender part.
        spoilt[-1 - spot % len(body)] ^= 1 << bit
    else:
        del spoilt[cut % len(body) :]
    (folder / "facilities.parquet").write_bytes(spoilt)
    with pytest.raises(LayerError, match=r"facilities\.parquet") as caught:
        catalogue.load_table("facilities", folder)
    assert str(caught.value).endswith(catalogue.REBUILD)


@pytest.fixture
def damaged(copy_of):
    folder = copy_of("facilities")
    return folder, (folder / "facilities.parquet").read_bytes()
