"""Steps run in order, say what they miss, leave whole files behind, and give the same bytes twice."""

import numpy as np
import pandas as pd
import pytest

from zones.data import build, catalogue
from zones.data.build.step import Workspace
from zones.errors import InputError, LayerError, SchemaError, SourceError
from zones.grid import Grid

PAIRS = pd.DataFrame({"commune_code_a": ["20194"], "commune_code_b": ["20485"], "border_km": [1.5]})


def test_each_layer_is_made_by_exactly_one_step():
    made = [layer for step in build.STEPS for layer in step.layers]
    assert sorted(made) == sorted(catalogue.definitions())


def test_every_step_comes_after_the_ones_it_needs():
    seen: set[str] = set()
    for step in build.ordered():
        assert set(step.needs) <= seen, step.name
        seen |= set(step.layers)
    assert len(build.ordered()) == len(build.STEPS)


def test_some_steps_keep_that_order():
    assert [step.name for step in build.ordered(["context", "communes"])] == ["communes", "context"]


def test_an_unknown_step_is_named_with_the_known_ones():
    with pytest.raises(InputError, match="unknown build step railways; known: communes, regions"):
        build.ordered(["railways", "communes"])


def test_a_missing_sources_folder_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"nowhere is not a folder; pass .* `--sources`"):
        build.build(tmp_path / "nowhere", tmp_path / "out", only=["communes"])
    assert not (tmp_path / "out").exists()


def test_a_missing_source_file_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"source file admin/danang_units\.geojson is neither in"):
        build.build(tmp_path, tmp_path / "out", only=["communes"])


@pytest.mark.parametrize("body", ["", "{}", '{"type": "FeatureCollection", "features": []}', "PK garbage"])
def test_a_source_file_that_is_something_else_is_named(tmp_path, body):
    (tmp_path / "admin").mkdir()
    (tmp_path / "admin/danang_units.geojson").write_text(body, encoding="utf-8")
    with pytest.raises(SourceError, match=r"danang_units\.geojson"):
        build.build(tmp_path, tmp_path / "out", only=["communes"])


@pytest.mark.parametrize("place", ["data/sources", "data", "data/sources/sources"])
def test_source_files_are_found_inside_and_beside(tmp_path, place):
    (tmp_path / "data/sources").mkdir(parents=True)
    file = tmp_path / place / "facts/health.csv"
    file.parent.mkdir(parents=True)
    file.write_text("x", encoding="utf-8")
    workspace = Workspace(sources=tmp_path / "data/sources", out=tmp_path)
    assert workspace.source("facts/health.csv") == file
    assert workspace.used == {"facts/health.csv": catalogue.sha256_of(file)}


def test_saving_one_layer_keeps_the_records_of_the_others(copy_of):
    folder = copy_of()
    before = catalogue.records(folder)
    Workspace(sources=folder, out=folder).save_table("adjacency", PAIRS, checks={"pairs": 1})
    after = catalogue.records(folder)
    assert set(after) == set(before)
    assert {name for name in after if after[name] != before[name]} == {"adjacency"}
    assert (after["adjacency"].rows, after["adjacency"].checks) == (1, {"pairs": 1})
    pd.testing.assert_frame_equal(catalogue.load_table("adjacency", folder), PAIRS)


def test_a_table_that_breaks_its_contract_leaves_the_old_file(copy_of):
    folder = copy_of("adjacency")
    before = catalogue.load_table("adjacency", folder)
    with pytest.raises(SchemaError, match="border_km"):
        Workspace(sources=folder, out=folder).save_table("adjacency", PAIRS.assign(border_km=-1.0), checks={})
    pd.testing.assert_frame_equal(catalogue.load_table("adjacency", folder), before)
    assert sorted(path.name for path in folder.iterdir()) == ["adjacency.csv", "catalogue.toml"]


def test_a_raster_comes_back_as_it_was_saved(tmp_path):
    grid = Grid(3, 4, 500_000.0, 1_700_000.0, 100.0)
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    values[1, 2] = np.nan
    Workspace(sources=tmp_path, out=tmp_path).save_raster("slope", values, grid, nodata=-1.0, checks={})
    read, read_grid = catalogue.load_raster("slope", tmp_path)
    np.testing.assert_array_equal(read, values)
    assert read_grid == grid


def test_an_earlier_layer_that_was_not_built_is_named(tmp_path):
    catalogue.write_records({}, tmp_path)
    with pytest.raises(LayerError, match="no record of layer 'communes'"):
        Workspace(sources=tmp_path, out=tmp_path).table("communes")


@pytest.mark.sources
def test_two_builds_give_the_same_bytes_and_those_of_geodata(tmp_path, sources):
    folders, told = [tmp_path / "first", tmp_path / "second"], []
    for folder in folders:
        build.build(
            sources, folder, only=["regions", "communes"], before_step=lambda step: told.append(step.name)
        )
    assert told == ["communes", "regions"] * 2
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert first == second
    shipped = catalogue.records()
    for name, record in catalogue.records(folders[0]).items():
        assert record == shipped[name], f"{name} in geodata is not what the sources give"
