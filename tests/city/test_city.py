"""The typed tables of the real city, and what the pieces promise on their own."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from zones import city
from zones.city.roads import CLASSIFIED, NOT_FOR_VEHICLES
from zones.data import catalogue
from zones.errors import InputError, LayerError, SchemaError
from zones.grid import Grid
from zones.settings import CRS, HOANG_SA


@pytest.fixture(scope="module")
def whole() -> city.City:
    return city.load()


def test_there_are_94_communes_and_only_hoang_sa_counts_in_no_average(whole: city.City) -> None:
    assert len(whole.communes) == 94
    assert whole.communes.index.is_monotonic_increasing
    assert whole.communes.index[~whole.communes["averaged"]].tolist() == [HOANG_SA]
    assert whole.communes.crs == CRS


def test_every_scheme_places_every_commune_and_the_default_comes_first(whole: city.City) -> None:
    assert whole.schemes["scheme"].iloc[0] == "east_west"
    for region in whole.regions.values():
        assert region.index.equals(whole.communes.index)
        assert region.notna().all()
    sizes = {name: region.value_counts().to_dict() for name, region in whole.regions.items()}
    assert sizes["east_west"] == {"east": 57, "west": 37}
    assert sizes["six_high"]["high"] == 28


def test_regions_keep_the_reading_order_of_their_scheme(whole: city.City) -> None:
    for name, region in whole.regions.items():
        assert region.cat.categories.tolist() == list(
            whole.schemes.loc[whole.schemes["scheme"] == name, "region"]
        )


def test_a_membership_leaves_out_hoang_sa(whole: city.City) -> None:
    assert HOANG_SA not in whole.membership("east_west").index
    assert whole.membership(city.CITY).tolist() == ["city"] * 93
    with pytest.raises(InputError, match="unknown region scheme 'x'; known: east_west"):
        whole.membership("x")
    with pytest.raises(InputError, match="unknown region scheme 'x'"):
        city.regions("x")


def test_cells_hold_every_person_once_on_both_grids(whole: city.City) -> None:
    cells, official = whole.cells, whole.communes["population_persons"].drop(HOANG_SA)
    assert cells.commune_codes == tuple(official.index)
    for persons in (cells.persons, cells.persons_alt):
        by_commune = np.bincount(cells.commune, persons)
        np.testing.assert_allclose(by_commune, official, atol=0.01)
    assert cells.persons.sum() == pytest.approx(3_122_915, abs=1)


def test_cells_cover_the_area_of_each_commune_exactly(whole: city.City) -> None:
    area = np.bincount(whole.cells.commune, whole.cells.area_km2)
    outline = whole.communes.geometry.area.drop(HOANG_SA) / 1e6
    np.testing.assert_allclose(area, outline, rtol=1e-4)


def test_no_part_of_a_cell_is_counted_twice(whole: city.City) -> None:
    full = (whole.cells.grid.cell_m / 1000) ** 2
    assert np.bincount(whole.cells.cell, whole.cells.area_km2).max() <= full * 1.0001


def test_every_service_has_a_facility_a_completeness_and_a_place_for_its_threshold(whole: city.City) -> None:
    for name, service in city.services().items():
        assert not service.select(whole.on_land()).empty, name
        assert service.completeness in whole.completeness.index.get_level_values("service"), name
        assert service.threshold_min in service.thresholds_min, name
        assert list(service.thresholds_min) == sorted(set(service.thresholds_min)), name
        assert service.name.keys() == service.basis.keys() == {"vi", "en"}, name
        assert all([*service.name.values(), *service.basis.values()]), name


def test_district_health_is_public_general_care_only(whole: city.City) -> None:
    chosen = city.service_facilities("district_health")
    assert chosen["general_care"].all()
    assert (chosen["ownership"] == "public").all()
    assert "20779" in chosen["commune_code"].tolist(), (
        "Hiệp Đức's centre is placed by hand, and must be there"
    )
    hospitals = city.service_facilities("hospital")
    assert set(hospitals.index) < set(chosen.index)


def test_facilities_by_kind_and_unknown_names() -> None:
    assert set(city.facilities("seaport")["kind"]) == {"seaport"}
    with pytest.raises(InputError, match="unknown facility kind 'spa'; known: airport"):
        city.facilities("spa")
    with pytest.raises(InputError, match="unknown service 'spa'; known: district_health"):
        city.service("spa")


def test_nobody_is_sent_to_the_mainland_office_of_hoang_sa(whole: city.City) -> None:
    assert HOANG_SA in whole.facilities["commune_code"].tolist()
    assert HOANG_SA not in whole.on_land()["commune_code"].tolist()


def test_road_classes_are_those_of_the_layer() -> None:
    allowed = catalogue.definition("roads").columns["road_class"]["allowed"]
    assert {*CLASSIFIED, *NOT_FOR_VEHICLES} < set(allowed)
    every = city.roads()
    assert every.index.is_unique
    main = city.roads(classes=("trunk", "ferry"))
    assert main.equals(every[every["road_class"].isin(["trunk", "ferry"])])


FACILITIES = gpd.GeoDataFrame(
    {
        "kind": ["school", "school", "school", "market"],
        "tier": ["primary", "mixed", "unknown", "market"],
        "levels": ["primary", "lower_secondary;upper_secondary", None, None],
        "general_care": False,
        "ownership": "unknown",
        "boarding": [False, True, False, False],
    },
    geometry=[Point(0, 0)] * 4,
    crs=CRS,
)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (city.Choice(kind="school"), [0, 1, 2]),
        (city.Choice(kind="school", levels=("upper_secondary",)), [1]),
        # "secondary" is part of a level's name, not a level.
        (city.Choice(kind="school", levels=("secondary",)), []),
        (city.Choice(kind="school", levels=("primary", "lower_secondary")), [0, 1]),
        (city.Choice(kind="school", tiers=("primary", "unknown")), [0, 2]),
        (city.Choice(kind="school", boarding=True), [1]),
        (city.Choice(kind="school", boarding=False), [0, 2]),
        (city.Choice(kind="market", ownership="public"), []),
    ],
)
def test_a_choice_takes_what_meets_every_condition(choice: city.Choice, expected: list[int]) -> None:
    assert choice.select(FACILITIES).index.tolist() == expected


def test_cells_outside_the_grid_are_refused() -> None:
    table = pd.DataFrame(
        {"cell": [4], "commune_code": ["A"], "area_fraction": [1.0], "persons": [1.0], "persons_alt": [1.0]}
    )
    with pytest.raises(SchemaError, match="outside its 2 x 2 grid"):
        city.Cells.of_table(table, Grid(2, 2, 0.0, 2.0, 1.0))


def test_a_missing_layer_is_named_with_its_remedy(tmp_path: object) -> None:
    with pytest.raises(LayerError, match=r"catalogue.toml is missing; run `zones data build"):
        city.communes(tmp_path)  # type: ignore[arg-type]
