"""The land surface: slopes, barriers and land cover on cases one can count, and on the shipped grid."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pyproj import Transformer
from scipy import ndimage

from zones.data import catalogue
from zones.data.build.gridding import cover_of_polygons, metres_of_lines, shares_of_polygons
from zones.data.build.land import merged_terrain
from zones.data.build.landcover import Cover, allocate, reconcile_water, river_cells
from zones.data.build.slope import fit_correction
from zones.data.sources.terrain import cell_size_m, elevation_on_grid, read_shapes
from zones.errors import InputError, SourceError
from zones.grid import Grid
from zones.settings import CRS
from zones.terrain import slope_of, steepening

SMALL = Grid(rows=4, cols=5, west=0.0, north=400.0, cell_m=100.0)
LAYERS = ("elevation", "slope", "landcover", "population")


@pytest.fixture(scope="module")
def landcover():
    return catalogue.load_raster("landcover")


def place(grid, lon, lat):
    x, y = Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True).transform(lon, lat)
    return divmod(int(grid.cell_of(x, y)), grid.cols)


def save_dem(path, values, *, crs=CRS, cell=100.0, west=0.0, north=400.0, nodata=-9999.0):
    profile = {
        "driver": "GTiff",
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": "float32",
        "crs": crs,
        "nodata": nodata,
        "transform": rasterio.Affine(cell, 0, west, 0, -cell, north),
    }
    with rasterio.open(path, "w", **profile) as target:
        target.write(values.astype("float32"), 1)
    return path


# ---------------------------------------------------------------- putting things on the grid


def test_a_line_of_250_m_puts_its_metres_in_the_cells_it_crosses():
    line = gpd.GeoSeries([shapely.LineString([(50, 350), (300, 350)])], crs=CRS)
    metres = metres_of_lines(line, SMALL)
    assert metres[0].tolist() == [50, 100, 100, 0, 0]
    assert metres.sum() == 250


@given(hnp.arrays(float, (6, 2), elements=st.floats(1, 399)))
def test_no_metre_of_a_line_is_lost(xy):
    line = shapely.LineString([(0, 0), *xy])
    assert metres_of_lines(gpd.GeoSeries([line], crs=CRS), SMALL).sum() == pytest.approx(line.length)


def test_shares_of_a_rectangle_are_exact():
    frame = gpd.GeoDataFrame({"name": ["a"], "geometry": [shapely.box(50, 300, 225, 400)]}, crs=CRS)
    table = shares_of_polygons(frame, "name", SMALL)
    assert table["cell"].tolist() == [0, 1, 2]
    assert table["share"].tolist() == [0.5, 1, 0.25]


def test_overlapping_polygons_cover_a_cell_once_at_most():
    frame = gpd.GeoDataFrame({"geometry": [shapely.box(0, 300, 100, 400)] * 2}, crs=CRS)
    assert cover_of_polygons(frame, SMALL)[0].tolist() == [1, 0, 0, 0, 0]


# ---------------------------------------------------------------- slope


def test_the_slope_of_a_plane_is_its_gradient():
    row, col = np.mgrid[0:6, 0:7]
    plane = (30 * col + 40 * row).astype(np.float32)
    assert np.allclose(slope_of(plane, 100), 0.5)


def test_a_correction_learnt_from_doubled_slopes_doubles_them():
    coarse = np.linspace(0, 0.5, 5000, endpoint=False, dtype=np.float32).reshape(50, 100)
    correction = fit_correction(coarse, 2 * coarse)
    assert sum(correction.cells) == 5000
    assert np.allclose(correction.apply(coarse[coarse < 0.35]), 2 * coarse[coarse < 0.35], atol=1e-4)


def test_beyond_the_steepest_class_the_last_gap_is_kept():
    coarse = np.linspace(0, 0.5, 5000, endpoint=False, dtype=np.float32).reshape(50, 100)
    correction = fit_correction(coarse, coarse + np.float32(0.1))
    assert correction.apply(np.array([0.9], np.float32)) == pytest.approx(1.0, abs=1e-4)


@given(hnp.arrays(np.float32, (20, 30), elements=st.floats(0, 0.5, width=32)))
def test_a_corrected_slope_never_falls_as_the_slope_rises(fine):
    coarse = np.linspace(0, 0.3, 600, dtype=np.float32).reshape(20, 30)
    try:
        correction = fit_correction(coarse, fine)
    except InputError:
        return
    assert (np.diff(correction.apply(coarse.ravel())) >= -1e-6).all()


def test_too_little_overlap_is_an_error():
    with pytest.raises(InputError, match="share too few cells"):
        fit_correction(np.full((3, 3), 0.1, np.float32), np.full((3, 3), 0.2, np.float32))


def test_steepening_turns_neighbour_differences_into_the_corrected_slope():
    elevation = np.tile(np.arange(0, 60, 10, dtype=np.float32), (5, 1))
    factor = steepening(elevation, np.full((5, 6), 0.2, np.float32), 100)
    assert np.allclose(np.diff(elevation, axis=1) / 100 * factor[:, 1:], 0.2)


@pytest.mark.parametrize(("corrected", "expected"), [(0.001, 1), (0.9, 3)])
def test_steepening_stays_between_one_and_three(corrected, expected):
    elevation = np.tile(np.arange(0, 60, 10, dtype=np.float32), (5, 1))
    factor = steepening(elevation, np.full((5, 6), corrected, np.float32), 100)
    assert np.allclose(factor, expected)


def test_the_fine_elevation_rules_inside_and_the_coarse_outside():
    rng = np.random.default_rng(1)
    coarse = ndimage.gaussian_filter(rng.normal(0, 3000, (60, 80)), 4).astype(np.float32)
    fine = np.full_like(coarse, np.nan)
    fine[:, :50] = 2 * coarse[:, :50] + 5
    elevation, slope, _ = merged_terrain(fine, coarse, 100)
    inner = (slice(15, 45), slice(12, 35))
    assert np.allclose(elevation[inner], fine[inner])
    assert np.allclose(slope[inner], slope_of(fine, 100)[inner], atol=1e-5)
    assert np.allclose(elevation[:, 52:], coarse[:, 52:])
    assert slope[:, 55:].mean() > 1.5 * slope_of(coarse, 100)[:, 55:].mean()


# ---------------------------------------------------------------- elevation sources


def test_a_finer_elevation_is_averaged_and_values_below_the_sea_are_zero(tmp_path):
    values = np.zeros((8, 10))
    values[:2, :2] = [[1, 2], [3, 6]]
    values[:2, 2:4] = -8
    path = save_dem(tmp_path / "fine.tif", values, cell=50)
    found = elevation_on_grid(path, SMALL)
    assert found[0, :2].tolist() == [3, 0]
    assert cell_size_m(path) == 50


def test_cells_without_elevation_stay_missing(tmp_path):
    values = np.full((4, 3), 7.0)
    values[2, 1] = -9999
    found = elevation_on_grid(save_dem(tmp_path / "a.tif", values, cell=100), SMALL)
    assert np.isnan(found[:, 3:]).all()
    assert (found[0, :3] == 7).all()


def test_the_size_of_a_cell_in_degrees_is_measured(tmp_path):
    path = save_dem(tmp_path / "a.tif", np.ones((4, 4)), crs="EPSG:4326", cell=1 / 3600, west=108, north=16)
    assert cell_size_m(path) == pytest.approx(30.7, abs=0.1)


def test_something_else_than_a_raster_is_named(tmp_path):
    (tmp_path / "dem.tif").write_text("not a raster")
    with pytest.raises(SourceError, match=r"dem\.tif is not a readable raster"):
        elevation_on_grid(tmp_path / "dem.tif", SMALL)


def test_a_vector_without_the_column_is_named(tmp_path):
    frame = gpd.GeoDataFrame({"kind": ["lake"], "geometry": [shapely.Point(0, 0)]}, crs=CRS)
    frame.to_parquet(tmp_path / "water.parquet")
    with pytest.raises(SourceError, match=r"water\.parquet has no column class"):
        read_shapes(tmp_path / "water.parquet", ["class"])


# ---------------------------------------------------------------- land cover and water


def test_each_class_takes_its_share_of_the_cells_that_suit_it_best():
    group = np.array([0, 0, 0, 0, 1, 1, -1], np.int32)
    shares = {Cover.BUILT: np.array([0.5, 0.0]), Cover.CROP: np.array([0.25, 1.0])}
    scores = {
        Cover.BUILT: np.array([1, 9, 8, 2, 9, 9, 9.0]),
        Cover.CROP: np.array([5, 9, 9, 7, 0, 0, 9.0]),
    }
    found = allocate(group, shares, scores, rest=Cover.TREE)
    assert found.tolist() == [6, 2, 2, 3, 3, 3, 0]


@given(st.integers(1, 60), st.lists(st.floats(0, 1), min_size=3, max_size=3), st.randoms())
def test_shares_are_kept_to_half_a_cell(n, raw, random):
    total = max(sum(raw), 1)
    kinds = (Cover.BUILT, Cover.CROP, Cover.GRASS)
    shares = {kind: np.array([value / total]) for kind, value in zip(kinds, raw, strict=True)}
    scores = {kind: np.array([random.random() for _ in range(n)]) for kind in kinds}
    found = allocate(np.zeros(n, np.int32), shares, scores, rest=Cover.TREE)
    running = 0.0
    for count, kind in enumerate(kinds, start=1):
        running += float(shares[kind][0])
        assert abs(np.isin(found, kinds[:count]).sum() - running * n) <= 0.5 + 1e-9


def test_a_lagoon_nobody_drew_is_flooded_from_the_bottom():
    water = np.zeros(10, bool)
    height = np.array([9, 1, 8, 2, 7, 3, 6, 4, 5, 0.0])
    found, counts = reconcile_water(water, np.zeros(10, np.int32), np.array([0.3]), np.array([0.0]), height)
    assert np.flatnonzero(found).tolist() == [1, 3, 9]
    assert counts["water_cells_added"] == 3


def test_a_lake_full_of_houses_is_emptied_and_a_drawn_down_reservoir_is_not():
    water, group = np.ones(20, bool), np.repeat([0, 1], 10).astype(np.int32)
    found, _ = reconcile_water(water, group, np.array([0.1, 0.1]), np.array([0.2, 0.0]), np.arange(20.0))
    assert found.tolist() == [True] + 9 * [False] + 10 * [True]


def test_small_differences_leave_the_map_alone():
    water = np.array([True] * 3 + [False] * 7)
    found, counts = reconcile_water(
        water, np.zeros(10, np.int32), np.array([0.36]), np.array([0.5]), -np.arange(10.0)
    )
    assert (found == water).all()
    assert set(counts.values()) == {0}


def crossable(water):
    """Whether one can walk from the first to the last row.

    A diagonal needs an open cell beside it, so where one can walk one can walk by sides alone.
    """
    label, _ = ndimage.label(~water)
    return bool(set(label[0][label[0] > 0]) & set(label[-1][label[-1] > 0]))


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 0.9)), min_size=1, max_size=6))
def test_a_narrow_river_is_never_crossed(bends):
    grid = Grid(rows=40, cols=40, west=0.0, north=4000.0, cell_m=100.0)
    inner = sorted((x * 4000, y * 4000) for x, y in bends)
    line = shapely.LineString([(-200, 2000), *inner, (4200, 2000)])
    river = gpd.GeoDataFrame({"geometry": [line.buffer(15)]}, crs=CRS)
    assert not crossable(river_cells(river, gpd.GeoSeries([line], crs=CRS), grid))


def test_a_stream_drawn_as_a_line_only_is_no_barrier():
    far = gpd.GeoDataFrame({"geometry": [shapely.box(0, 0, 10, 10)]}, crs=CRS)
    line = gpd.GeoSeries([shapely.LineString([(0, 250), (500, 250)])], crs=CRS)
    assert not river_cells(far, line, SMALL).any()


# ---------------------------------------------------------------- the shipped layers


def test_every_raster_has_the_same_grid():
    grids = {catalogue.load_raster(name)[1] for name in LAYERS}
    assert len(grids) == 1
    assert grids.pop().cell_m == 100


@pytest.mark.parametrize(
    ("one", "other", "window"),
    [
        ((108.218, 16.070), (108.235, 16.070), (108.19, 16.045, 108.247, 16.085)),
        ((108.200, 15.900), (108.200, 15.830), (108.17, 15.80, 108.24, 15.93)),
        ((107.960, 15.880), (107.960, 15.820), (107.93, 15.80, 108.02, 15.90)),
    ],
    ids=["Hàn", "Thu Bồn", "Vu Gia"],
)
def test_a_great_river_parts_its_banks(landcover, one, other, window):
    cover, grid = landcover
    (bottom, left), (top, right) = place(grid, *window[:2]), place(grid, *window[2:])
    label, _ = ndimage.label(cover[top : bottom + 1, left : right + 1] > Cover.WATER)
    banks = [label[row - top, col - left] for row, col in (place(grid, *one), place(grid, *other))]
    assert 0 not in banks
    assert banks[0] != banks[1]


@pytest.mark.parametrize(
    ("lon", "lat"), [(108.516, 15.953), (108.668, 15.492)], ids=["Cù Lao Chàm", "Tam Hải"]
)
def test_no_land_path_leads_to_the_islands(landcover, lon, lat):
    cover, grid = landcover
    label, _ = ndimage.label(cover > Cover.WATER)
    mainland = label[place(grid, 108.20, 16.06)]
    assert label[place(grid, lon, lat)] not in (0, mainland)


def test_land_cover_keeps_the_shares_of_its_source():
    checks = catalogue.records()["landcover"].checks
    ours, source = checks["city_km2_by_class"], checks["hexagons_km2_by_class"]
    for kind in ("built", "crop", "grass", "tree", "bare"):
        assert ours[kind] == pytest.approx(source[kind], rel=0.04)


def test_heights_and_slopes_are_those_of_this_country(landcover):
    (height, grid), (slope, _), (cover, _) = (
        catalogue.load_raster("elevation"),
        catalogue.load_raster("slope"),
        landcover,
    )
    assert not np.isnan(height).any()
    assert height[place(grid, 108.035, 15.05)] > 900
    assert height[place(grid, 108.22, 16.06)] < 30
    assert 2200 < height[cover > 0].max() < 2600
    assert slope.min() >= 0
    assert slope[cover > 0].max() < 1.5


def test_the_correction_makes_hills_steeper_and_walks_slower():
    checks = catalogue.records()["slope"].checks
    assert (
        checks["hills_walking_time_uncorrected_over_fine"] + 0.1
        < checks["hills_walking_time_corrected_over_fine"]
        <= 1.05
    )
    assert all(0.85 < ratio < 1.15 for ratio in checks["held_out_corrected_over_fine"].values())


def test_every_class_but_water_and_outside_has_a_walking_speed(landcover):
    table = catalogue.load_table("walking").set_index("landcover")
    assert table.index.tolist() == [int(kind) for kind in Cover]
    assert table["speed_kmh"].isna().to_numpy().nonzero()[0].tolist() == [Cover.OUTSIDE, Cover.WATER]
    assert set(np.unique(landcover[0])) <= set(table.index)
    assert table["speed_kmh"].idxmin() == Cover.TREE
