"""The check finds every fault, one sentence each, and never stumbles over the data."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from zones.data import catalogue, check
from zones.data.build.step import Workspace
from zones.settings import HOANG_SA

# What the checks between the small layers need; roads, cells and rasters are in tests of their own.
SMALL = ("communes", "communes_web", "merges", "adjacency", "region_schemes", "regions", "facilities")


def faults_of(folder, layer):
    """The sentences about one layer; layers that were not copied are at fault as missing and left aside."""
    return [str(fault) for fault in check.check(folder) if fault.layer == layer]


def saved(folder, name, frame):
    """Save a changed layer together with a fitting record, so that only its content is at fault."""
    Workspace(sources=folder, out=folder).save_table(name, frame, checks={})


def test_geodata_is_whole():
    assert [str(fault) for fault in check.check()] == []


def test_a_missing_catalogue_is_one_fault(tmp_path):
    (fault,) = check.check(tmp_path)
    assert fault.layer == "catalogue"
    assert str(tmp_path / "catalogue.toml") in fault.what
    assert fault.remedy == catalogue.REBUILD


def test_all_broken_files_are_told_at_once_each_in_one_sentence(copy_of):
    folder = copy_of(*SMALL)
    (folder / "merges.csv").unlink()
    truncated = folder / "adjacency.csv"
    truncated.write_bytes(truncated.read_bytes()[:100])
    altered = folder / "regions.csv"
    altered.write_bytes(altered.read_bytes().replace(b"west", b"East", 1))
    projected = folder / "communes.parquet"
    gpd.read_parquet(projected).to_crs("EPSG:32648").to_parquet(projected)
    told = {name: faults_of(folder, name) for name in ("merges", "adjacency", "regions", "communes")}
    assert all(len(sentences) == 1 for sentences in told.values())
    assert f"{folder / 'merges.csv'} is missing" in told["merges"][0]
    assert f"{truncated} has 100 bytes instead of" in told["adjacency"][0]
    assert f"{altered} differs from its recorded SHA-256" in told["regions"][0]
    assert f"{projected} is in EPSG:32648, expected EPSG:5899" in told["communes"][0]
    for (sentence,) in told.values():
        assert sentence.endswith(catalogue.REBUILD)
        assert "\n" not in sentence


def test_a_layer_that_was_never_built_is_a_fault(copy_of):
    folder = copy_of(*SMALL)
    records = catalogue.records(folder)
    del records["merges"]
    catalogue.write_records(records, folder)
    (sentence,) = faults_of(folder, "merges")
    assert "has no record of layer 'merges'" in sentence


def test_a_catalogue_that_lags_behind_the_definitions_is_a_fault(copy_of):
    folder = copy_of(*SMALL)
    path = folder / catalogue.CATALOGUE
    licence = catalogue.definition("communes").credit["vi"]
    path.write_text(path.read_text(encoding="utf-8").replace(licence, "nobody", 1), encoding="utf-8")
    (sentence,) = faults_of(folder, "communes")
    assert "describes it differently from its definition (credit)" in sentence


def test_an_entry_nobody_defined_and_a_wrong_row_count_are_faults(copy_of):
    folder = copy_of(*SMALL)
    path = folder / catalogue.CATALOGUE
    ghost = '\n[layers.ghost]\nsha256 = "0"\nsize_bytes = 1\n'
    path.write_text(path.read_text(encoding="utf-8") + ghost, encoding="utf-8")
    records = catalogue.records(folder)
    catalogue.merge_records({"merges": dataclasses.replace(records["merges"], rows=7)}, folder)
    assert "has no definition" in faults_of(folder, "ghost")[0]
    assert "has 282 rows, its record says 7" in faults_of(folder, "merges")[0]


def drop_hoang_sa(table):
    return table[table["commune_code"] != HOANG_SA]


def move_first(table):
    moved = table.geometry.where(np.arange(len(table)) > 0, table.geometry.translate(5000))
    return table.set_geometry(moved)


@pytest.mark.parametrize(
    ("layer", "change", "found"),
    [
        ("communes", drop_hoang_sa, "93 units instead of 94"),
        ("communes", lambda t: t.assign(averaged=True), "left out of averages: ; expected Hoàng Sa alone"),
        (
            "communes",
            lambda t: t.assign(population_persons=t["population_persons"].fillna(1.0)),
            "no population",
        ),
        ("communes", move_first, "do not share their borders"),
        (
            "communes",
            lambda t: t.assign(area_km2=t["area_km2"] * 0.9),
            "add up to 111.0 % of the official area",
        ),
        ("communes_web", drop_hoang_sa, f"other units than communes: {HOANG_SA}"),
        ("communes_web", move_first, "labels outside their unit: 20194"),
        ("merges", lambda t: t.replace({"commune_code": {"20194": "99999"}}), "no commune: 99999"),
        ("adjacency", lambda t: pd.concat([t, t.head(2)]), "2 pairs out of order or given twice"),
        ("regions", lambda t: t.iloc[1:], "scheme east_west does not place each of the 94 units once"),
        ("regions", lambda t: t.replace({"region": {"west": "wild"}}), "east_west/west, east_west/wild"),
        ("region_schemes", lambda t: t.assign(is_default=True), "3 default schemes instead of 1"),
        ("facilities", move_first, "outside the commune they are given"),
    ],
)
def test_nonsense_behind_a_valid_hash_is_found(copy_of, layer, change, found):
    folder = copy_of(*SMALL)
    saved(folder, layer, change(catalogue.load_table(layer, folder)))
    assert any(found in sentence for sentence in faults_of(folder, layer)), faults_of(folder, layer)


def test_people_who_do_not_add_up_and_cells_of_another_grid_are_found(copy_of):
    folder = copy_of("communes", "cells", "population")
    cells = catalogue.load_table("cells", folder)
    largest, empty = int(cells["persons"].argmax()), int(cells["persons"].argmin())
    code = cells["commune_code"].iloc[largest]
    more = cells["persons"].where(np.arange(len(cells)) != largest, cells["persons"] + np.float32(0.5))
    spoilt = pd.concat([cells.assign(persons=more.astype("float32")), cells.iloc[[empty]]], ignore_index=True)
    saved(folder, "cells", spoilt)
    told = check.check(folder)
    cells_told = [str(fault) for fault in told if fault.layer == "cells"]
    assert any("a cell is listed twice for the same commune" in sentence for sentence in cells_told)
    wrong = f"persons differs from the official population in {code} by up to 0.50 persons"
    assert any(wrong in sentence for sentence in cells_told)
    (raster,) = [str(fault) for fault in told if fault.layer == "population"]
    assert "a cell differs from the layer cells by 0.50 persons" in raster


def test_a_raster_on_another_grid_is_found(copy_of):
    folder = copy_of("communes", "landcover", "slope")
    values, grid = catalogue.load_raster("slope", folder)
    shifted = dataclasses.replace(grid, west=grid.west + 100)
    Workspace(sources=folder, out=folder).save_raster("slope", values, shifted, nodata=-1.0, checks={})
    (sentence,) = faults_of(folder, "slope")
    assert "lies on another grid" in sentence

    smaller = dataclasses.replace(grid, rows=grid.rows - 200)
    for name in ("landcover", "slope"):
        values, _ = catalogue.load_raster(name, folder)
        Workspace(sources=folder, out=folder).save_raster(name, values[:-200], smaller, nodata=0, checks={})
    assert "does not cover all communes" in faults_of(folder, "landcover")[0]


def test_a_node_in_two_places_is_found(copy_of):
    folder = copy_of("roads")
    roads = catalogue.load_table("roads", folder).head(200)
    saved(folder, "roads", roads)
    assert faults_of(folder, "roads") == []
    ends = pd.concat([roads["u"], roads["v"]])
    shared = int(ends.value_counts().idxmax())
    torn = roads.index[roads["u"] == shared].append(roads.index[roads["v"] == shared])[0]
    lines = roads.geometry.where(roads.index != torn, shapely.affinity.translate(roads.geometry[torn], 40, 0))
    saved(folder, "roads", roads.set_geometry(lines))
    (sentence,) = faults_of(folder, "roads")
    assert "nodes lie in more than one place" in sentence
