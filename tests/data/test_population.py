"""People on the grid: nobody lost, nobody on water, and evidence that works as described."""

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from zones.data import build, catalogue
from zones.data.build.dasymetric import QUANTUM, in_quanta, spread, spread_with_capacity
from zones.data.build.landcover import Cover
from zones.data.build.population import commune_cells, evenly_in_pixels
from zones.data.build.population_checks import blocks_of, misplaced_share, near_roads, unseen_weights
from zones.data.build.settlement import PERSONS_PER_BUILDING, fit_settlement, gather
from zones.data.sources.population import SHARES, hexagon_of_cells, pixels_of_cells, read_hexagons
from zones.errors import InputError, SourceError
from zones.grid import Grid
from zones.settings import CRS, HOANG_SA

HEXAGON = h3.latlng_to_cell(16, 108, 8)
SMALL = Grid(rows=4, cols=5, west=0.0, north=400.0, cell_m=100.0)
weights = hnp.arrays(float, st.integers(1, 40), elements=st.floats(0.01, 1000))


@pytest.fixture(scope="module")
def cells():
    return catalogue.load_table("cells")


@pytest.fixture(scope="module")
def communes():
    return catalogue.load_table("communes").set_index("commune_code")


# ---------------------------------------------------------------- the spreading functions


def test_two_communes_share_out_their_people_by_hand():
    assert spread([0, 0, 0, 1, 1], [1, 1, 2, 0, 5], [80, 7]).tolist() == [20, 20, 40, 0, 7]


@given(weights, st.floats(0, 1e6))
def test_spreading_keeps_the_total(weight, total):
    assert spread(np.zeros(len(weight), int), weight, [total]).sum() == pytest.approx(total)


@pytest.mark.parametrize(
    ("weight", "message"),
    [([1, -1], "number >= 0"), ([1, np.nan], "number >= 0"), ([0, 0], "group 0 has a total")],
)
def test_weights_that_cannot_work_are_errors(weight, message):
    with pytest.raises(InputError, match=message):
        spread([0, 0], weight, [10])


def test_homes_fill_first_and_the_rest_follows_the_weights():
    found = spread_with_capacity([0, 0, 0], [6, 0, 0], [1, 1, 2], [10], reserve=0)
    assert found.tolist() == [7, 1, 2]


def test_homes_with_too_much_room_are_filled_evenly_but_for_the_reserve():
    found = spread_with_capacity([0, 0, 0], [300, 100, 0], [0, 0, 1], [100], reserve=0.2)
    assert found.tolist() == [60, 20, 20]


def test_a_commune_without_homes_follows_the_weights_alone():
    assert spread_with_capacity([0, 0], [0, 0], [1, 3], [8], reserve=0.05).tolist() == [2, 6]


def test_rounding_gives_the_spare_quanta_to_the_largest_remainders():
    found = in_quanta([0, 0, 0, 1], [1.6, 1.3, 1.1, 5.0], quantum=1)
    assert found.tolist() == [2, 1, 1, 5]


@given(weights, st.integers(0, 250_000))
def test_rounded_people_add_up_exactly_even_in_32_bit(weight, total):
    persons = in_quanta(np.zeros(len(weight), int), spread(np.zeros(len(weight), int), weight, [total]))
    assert persons.dtype == np.float32
    assert persons.sum(dtype=np.float32) == total
    assert (np.abs(persons - total * weight / weight.sum()) <= QUANTUM + 1e-3).all()


def test_pixels_spread_over_their_dry_cells_and_lost_pixels_follow_their_neighbour():
    pixel = np.array([[0, 0, 1, 1, 2, 2, 2]])
    dry = np.array([[True, False, True, True, True, True, False]])
    found = evenly_in_pixels(pixel, np.array([10.0, 8.0, np.nan]), dry)
    assert found.tolist() == [[10, 0, 4, 4, 4, 4, 0]]


# ---------------------------------------------------------------- evidence


def test_the_fit_finds_the_ratio_it_was_made_with():
    traits = np.array([[1.0], [0.0], [1.0], [0.0]])
    homes = np.array([3.0, 1.0, 30.0, 10.0])
    b = fit_settlement(traits, homes, np.ones(4), np.array([0, 0, 1, 1]), ridge=0)
    assert b == pytest.approx(np.log(3), abs=1e-4)


def test_the_fit_counts_land_not_cells():
    traits = np.array([[1.0], [0.0]])
    b = fit_settlement(traits, np.array([3.0, 3.0]), np.array([0.5, 1.0]), np.array([0, 0]), ridge=0)
    assert b == pytest.approx(np.log(2), abs=1e-4)


def test_a_fit_over_a_group_without_homes_is_an_error():
    with pytest.raises(InputError, match=r"no homes in group \[1\]"):
        fit_settlement(np.zeros((2, 1)), np.array([1.0, 0.0]), np.ones(2), np.array([0, 1]))


def test_weights_of_a_group_do_not_depend_on_its_own_homes():
    rng = np.random.default_rng(2)
    traits, group = rng.normal(size=(60, 2)), np.repeat(np.arange(6), 10)
    homes = np.exp(traits[:, 0]) + 0.1
    before = unseen_weights(traits, homes, np.ones(60), group)
    other = np.where(group == 0, rng.permutation(homes), homes)
    after = unseen_weights(traits, other, np.ones(60), group)
    assert np.array_equal(before[group == 0], after[group == 0])
    assert not np.array_equal(before[group == 1], after[group == 1])


def toy_evidence(**changes):
    empty = gpd.GeoDataFrame({"class": [], "geometry": []}, geometry="geometry", crs=CRS)
    usual = {
        "roads": gpd.GeoDataFrame(
            {"class": ["minor"], "geometry": [shapely.LineString([(0, 350), (500, 350)])]}, crs=CRS
        ),
        "landuse": empty,
        "buildings": gpd.GeoSeries([], crs=CRS),
        "places": empty,
        "persons_per_km2": np.ones(SMALL.shape),
        "slope": np.zeros(SMALL.shape, np.float32),
        "dry": np.ones(SMALL.shape, bool),
        "grid": SMALL,
    }
    return gather(**{**usual, **changes})


def test_a_house_mapped_in_the_river_counts_on_the_bank():
    dry = np.ones(SMALL.shape, bool)
    dry[1] = False
    dry[2, :4] = False
    found = toy_evidence(buildings=gpd.GeoSeries([shapely.Point(450, 250)] * 2, crs=CRS), dry=dry)
    assert found.buildings.sum() == 2
    assert found.buildings[~dry].sum() == 0
    assert found.homes.sum() == 2 * PERSONS_PER_BUILDING


def test_nobody_lives_in_an_industrial_park():
    park = gpd.GeoDataFrame({"class": ["industrial"], "geometry": [shapely.box(0, 300, 200, 400)]}, crs=CRS)
    found = toy_evidence(landuse=park, buildings=gpd.GeoSeries([shapely.Point(50, 350)], crs=CRS))
    assert found.homes.sum() == 0
    assert found.lived_in[0].tolist() == [0, 0, 1, 1, 1]


def test_a_named_village_holds_people_on_dry_land_around_it():
    dry = np.ones(SMALL.shape, bool)
    dry[:, 0] = False
    village = gpd.GeoDataFrame({"class": ["village"], "geometry": [shapely.Point(150, 250)]}, crs=CRS)
    found = toy_evidence(places=village, dry=dry)
    assert found.homes.sum() == pytest.approx(130)
    assert found.homes[:, 0].sum() == 0


def test_distance_to_a_road_is_counted_in_cells():
    assert toy_evidence().road_m[:, 0].tolist() == [0, 100, 200, 300]


def test_checks_count_by_hand():
    persons, road_m = np.array([6.0, 3.0, 1.0]), np.array([0.0, 1000.0, 3000.0])
    assert near_roads(persons, road_m) == {"mean_m": 600, "within_500_m_pct": 60, "within_2000_m_pct": 90}
    assert misplaced_share(np.array([1.0, 1.0]), np.array([3.0, 1.0])) == 0.25
    grid = Grid(rows=20, cols=20, west=0.0, north=2000.0, cell_m=100.0)
    assert blocks_of(np.array([0, 9, 10, 9 * 20, 10 * 20]), grid).tolist() == [0, 0, 1, 0, 3]


# ---------------------------------------------------------------- sources


def hexagon_table(ids, **columns):
    body = {"h3_r8": ids, "area_km2": 0.5, "population_wp": 100.0}
    body |= {f"{kind}_frac": 0.0 for kind in (*SHARES, "mangrove", "moss", "snow")}
    return pd.DataFrame({**body, **columns})


def test_hexagons_are_read_with_density_and_mangroves_as_wetland(tmp_path):
    ids = [h3.latlng_to_cell(16.06, 108.2, 8), h3.latlng_to_cell(15.5, 108.0, 8)]
    hexagon_table(ids, mangrove_frac=0.25, wetland_frac=0.5).to_parquet(tmp_path / "h.parquet")
    found = read_hexagons(tmp_path / "h.parquet")
    assert found.index.tolist() == sorted(ids)
    assert found["persons_per_km2"].tolist() == [200, 200]
    assert found["wetland"].tolist() == [0.75, 0.75]


@pytest.mark.parametrize(
    "ids", [["nonsense"], [h3.latlng_to_cell(16, 108, 8), h3.latlng_to_cell(16, 108, 7)]]
)
def test_ids_that_are_not_hexagons_of_one_size_are_an_error(tmp_path, ids):
    hexagon_table(ids).to_parquet(tmp_path / "h.parquet")
    with pytest.raises(SourceError, match="cells of one resolution"):
        read_hexagons(tmp_path / "h.parquet")


def test_a_missing_share_is_named(tmp_path):
    hexagon_table([HEXAGON]).drop(columns="crop_frac").to_parquet(tmp_path / "h.parquet")
    with pytest.raises(SourceError, match="no column crop_frac"):
        read_hexagons(tmp_path / "h.parquet")


def test_cells_find_the_hexagon_of_their_centre(cells):
    _, grid = catalogue.load_raster("landcover")
    inside = np.zeros(grid.shape, bool)
    inside[400:403, 1300:1303] = True
    x, y = grid.centre_of(np.flatnonzero(inside))
    lon_lat = gpd.GeoSeries(gpd.points_from_xy(x, y), crs=grid.crs).to_crs("EPSG:4326")
    expected = [h3.latlng_to_cell(p.y, p.x, 8) for p in lon_lat]
    names = pd.Index(sorted(set(expected)))
    found = hexagon_of_cells(names, grid, inside)
    assert names[found[inside]].tolist() == expected
    assert (found[~inside] == -1).all()


def test_pixels_of_cells_follow_the_raster(tmp_path):
    profile = {"driver": "GTiff", "height": 1, "width": 2, "count": 1, "dtype": "float32", "nodata": -1}
    transform = rasterio.Affine(200, 0, 0, 0, -400, 400)
    with rasterio.open(tmp_path / "p.tif", "w", crs=CRS, transform=transform, **profile) as target:
        target.write(np.array([[12, -1]], np.float32), 1)
    pixel, people = pixels_of_cells(tmp_path / "p.tif", SMALL)
    assert pixel[0].tolist() == [0, 0, 1, 1, -1]
    assert people[0] == 12
    assert np.isnan(people[1])


# ---------------------------------------------------------------- the shipped layers


@pytest.mark.parametrize("column", ["persons", "persons_alt"])
def test_every_commune_keeps_its_official_people(cells, communes, column):
    official = communes["population_persons"].dropna()
    found = cells.groupby("commune_code", observed=True)[column].sum()
    assert set(found.index) == set(official.index)
    assert np.abs(found.astype(float) - official[found.index]).max() <= 0.01


@pytest.mark.parametrize("column", ["persons", "persons_alt"])
def test_nobody_lives_on_water_or_outside(cells, column):
    cover, _ = catalogue.load_raster("landcover")
    wet = np.isin(cover.ravel()[cells["cell"]], (Cover.WATER, Cover.OUTSIDE))
    assert wet.any()
    assert cells.loc[wet, column].sum() == 0


def test_area_fractions_rebuild_every_commune_area(cells, communes):
    km2 = cells.groupby("commune_code", observed=True)["area_fraction"].sum() / 100
    assert np.abs(km2 / communes.loc[km2.index, "area_gis_km2"] - 1).max() < 0.001


def test_fractions_of_a_cell_never_exceed_it(cells):
    assert cells.groupby("cell")["area_fraction"].sum().max() <= 1.0001
    assert not cells.duplicated(["cell", "commune_code"]).any()
    assert cells["area_fraction"].min() > 0


def test_the_raster_is_the_sum_of_the_rows(cells):
    raster, grid = catalogue.load_raster("population")
    rows = np.bincount(cells["cell"], cells["persons"], minlength=grid.size)
    assert np.array_equal(np.nan_to_num(raster).ravel(), rows.astype(np.float32))


def test_hoang_sa_has_no_cells_and_93_communes_have(cells):
    assert HOANG_SA not in set(cells["commune_code"])
    assert cells["commune_code"].nunique() == 93


def test_no_cell_is_denser_than_the_densest_quarters_of_the_country(cells):
    assert cells.groupby("cell")["persons"].sum().max() < 800


@pytest.mark.parametrize("code", ["20434", "20992"], ids=["Tân Hiệp", "Tam Hải"])
def test_islanders_live_on_many_cells_of_their_islands(cells, code):
    rows = cells[cells["commune_code"] == code]
    assert (rows["persons"] >= 1).sum() > 50
    assert rows["persons"].max() < 0.15 * rows["persons"].sum()


def test_held_out_mountain_communes_favour_the_main_spread():
    west = catalogue.records()["cells"].checks["against_buildings"]["west"]
    key = "within_500_m_pct"
    truth, main, second = (west[k][key] for k in ("buildings", "main_without_homes", "second"))
    assert abs(main - truth) < 5 < abs(second - truth)
    key = "in_another_km_block_pct"
    assert west["main_without_homes"][key] < 0.6 * west["second"][key]


def test_commune_cells_of_two_squares_are_exact():
    frame = gpd.GeoDataFrame(
        {
            "commune_code": ["2", "1", HOANG_SA],
            "geometry": [
                shapely.box(0, 0, 150, 400),
                shapely.box(150, 0, 500, 400),
                shapely.box(0, 0, 500, 400),
            ],
        },
        crs=CRS,
    )
    found = commune_cells(frame, SMALL)
    assert found.groupby("commune_code")["share"].sum().to_dict() == {"1": 14, "2": 6}
    assert found[found["cell"] == 1].to_numpy().tolist() == [[1, "1", 0.5], [1, "2", 0.5]]


@pytest.mark.sources
def test_a_second_build_gives_the_same_bytes(sources, copy_of):
    folder = copy_of("communes", "regions", "slope", "landcover")
    build.build(sources, folder, only=["population"])
    shipped, built = catalogue.records(), catalogue.records(folder)
    assert {n: built[n].sha256 for n in ("cells", "population")} == {
        n: shipped[n].sha256 for n in ("cells", "population")
    }
