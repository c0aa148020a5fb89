"""Access and roads of the real city: what anybody who knows it would check first."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from zones import access, city, connections, road_access
from zones.settings import HOANG_SA
from zones.travel import TravelModel, load_model

HAI_CHAU, TAY_GIANG, HUNG_SON, KHAM_DUC, HIEP_DUC, TRA_LINH = (
    "20242",
    "20455",
    "20443",
    "20722",
    "20779",
    "20950",
)


@pytest.fixture(scope="module")
def model() -> TravelModel:
    return load_model()


@pytest.fixture(scope="module")
def whole() -> city.City:
    return city.load()


@pytest.fixture(scope="module")
def result(model: TravelModel, whole: city.City) -> access.AccessResult:
    return access.run(model, whole, "district_health")


@pytest.fixture(scope="module")
def roads() -> gpd.GeoDataFrame:
    return city.roads()


@pytest.fixture(scope="module")
def totals(whole: city.City, roads: gpd.GeoDataFrame) -> pd.DataFrame:
    return road_access.totals(whole.cells, whole.communes, roads)


def test_all_94_units_are_listed_and_only_hoang_sa_has_no_figures(result: access.AccessResult) -> None:
    table = result.by_commune()
    assert len(table) == 94
    assert table.index[table["persons"].isna()].tolist() == [HOANG_SA]
    assert table.loc[HOANG_SA, "reason"] == "not_averaged"
    assert table["persons"].sum() == pytest.approx(3_122_915, abs=1)


@pytest.mark.parametrize("scheme", ["east_west", "six_high", "three_zone"])
@pytest.mark.parametrize("threshold", [15, 60])
def test_regions_of_every_scheme_add_up_to_the_city(
    result: access.AccessResult, scheme: str, threshold: int
) -> None:
    table = result.by_region(scheme, threshold)
    parts, whole_city = table.drop(index="city"), table.loc["city"]
    for column in ("persons", "persons_within", "persons_unreachable", "area_grid_km2", "area_within_km2"):
        assert parts[column].sum() == whole_city[column]


def test_the_centre_is_near_and_the_mountains_are_far(result: access.AccessResult) -> None:
    median = result.by_commune()["median_min"]
    assert median[HAI_CHAU] < 10
    assert median[HIEP_DUC] < 20, "its centre, placed by hand, is in the layer"
    assert median[HUNG_SON] > 60
    assert median[TRA_LINH] > 60
    regions = result.by_region()["median_min"]
    assert regions["west"] > 2 * regions["east"]


def test_speeds_bound_every_share(result: access.AccessResult) -> None:
    table = result.by_commune().drop(index=HOANG_SA)
    assert (table["share_slower_pct"] <= table["share_within_pct"]).all()
    assert (table["share_within_pct"] <= table["share_faster_pct"]).all()


def test_the_two_population_grids_disagree_in_the_mountains(result: access.AccessResult) -> None:
    table = result.by_commune()
    west = result.city.regions["east_west"] == "west"
    assert table["spreads_differ"][west].mean() > 0.5
    assert table["spreads_differ"][~west].mean() < 0.5


def test_the_wet_season_and_walking_take_longer(
    model: TravelModel, whole: city.City, result: access.AccessResult
) -> None:
    dry = result.by_region()["median_min"]
    wet = access.run(model, whole, "district_health", season="wet").by_region()["median_min"]
    foot = access.run(model, whole, "district_health", mode="foot").by_region()["median_min"]
    assert (wet >= dry).all()
    assert wet["west"] > 1.5 * dry["west"]
    assert (foot > dry).all()


def test_unmapped_layers_are_never_read_as_no_service(model: TravelModel, whole: city.City) -> None:
    table = access.run(model, whole, "commune_station").by_commune().drop(index=HOANG_SA)
    assert table["reason"].isin(["partial", "unknown", "unreachable", "mostly_unreachable"]).all()


def test_seats_reach_the_city_centre_in_known_hours(model: TravelModel, whole: city.City) -> None:
    table = connections.run(model, whole)
    hours = table.wide()["city_centre"] / 60
    # Known drives: about 3.25 h from Tây Giang, 3 h from Khâm Đức, by bus timetables and general knowledge.
    assert 2.5 < hours[TAY_GIANG] < 4
    assert 2.5 < hours[KHAM_DUC] < 4
    assert hours[HAI_CHAU] < 0.25
    km = table.wide("km")["city_centre"]
    # Reported: 120 km from Tây Giang.
    assert km[TAY_GIANG] == pytest.approx(120, rel=0.1)
    assert table.wide().loc[HOANG_SA].isna().all()
    assert (table.table["walk_km"].dropna() <= table.table["km"].dropna() + 1e-9).all()


def test_road_lengths_equal_those_of_clipping_at_the_border(
    whole: city.City, roads: gpd.GeoDataFrame, totals: pd.DataFrame
) -> None:
    outline = whole.communes.geometry[TRA_LINH]
    near = roads[roads.intersects(outline) & (roads["road_class"] != "ferry")]
    drawn = near.geometry.length
    share = np.divide(
        near.geometry.intersection(outline).length, drawn, out=np.ones(len(near)), where=drawn > 0
    )
    km = (share * near["length_m"]).groupby(near["road_class"]).sum() / 1000
    for name, expected in km.items():
        assert totals.loc[TRA_LINH, f"{name}_km"] == pytest.approx(expected)


def test_no_kilometre_is_counted_twice(roads: gpd.GeoDataFrame, totals: pd.DataFrame) -> None:
    land = roads[roads["road_class"] != "ferry"]
    assert totals["all_km"].sum() < land["length_m"].sum() / 1000
    known = land.groupby("commune_code")["length_m"].sum().reindex(totals.index) / 1000
    # The layer gives each edge to the commune of its midpoint; cutting at borders moves little.
    np.testing.assert_allclose(totals["all_km"].dropna(), known[totals["all_km"].notna()], rtol=0.15)


def test_rural_access_is_lower_in_the_west(whole: city.City, totals: pd.DataFrame) -> None:
    table = road_access.summary(totals, membership=whole.membership("east_west"))
    assert 70 < table.loc["west", "rural_access_pct"] < 90
    assert table.loc["east", "rural_access_pct"] > 95
    assert (table["rural_access_drivable_pct"] >= table["rural_access_pct"]).all()
