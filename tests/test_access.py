"""Access on a strip of six cells that can be walked through by hand, then on the city."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point

from zones import access, connections
from zones.city import Cells, City
from zones.errors import InputError
from zones.grid import Grid
from zones.settings import CRS
from zones.travel import Land, Network, SpeedTable, TravelModel

# Six cells of 1 km in a row, one minute of walking from centre to centre; the last one is water.
#   cell      0    1    2    3    4   [5]
#   commune   A    A    B    B    C    C     and H, which has no cell and counts in no average
#   persons   10   20   30   40   50   60
GRID = Grid(rows=1, cols=6, west=0.0, north=1000.0, cell_m=1000.0)
CELLS = Cells.of_table(
    pd.DataFrame(
        {
            "cell": range(6),
            "commune_code": ["A", "A", "B", "B", "C", "C"],
            "area_fraction": 1.0,
            "persons": [10, 20, 30, 40, 50, 60],
            "persons_alt": [10, 20, 0, 70, 110, 0],
        }
    ),
    GRID,
)


def _facilities(*rows: tuple[str, str, str, float]) -> gpd.GeoDataFrame:
    """Return facilities (id, kind, commune, x) on the middle line of the strip."""
    return gpd.GeoDataFrame(
        {
            "kind": [row[1] for row in rows],
            "tier": "district_centre",
            "levels": None,
            "general_care": True,
            "ownership": "public",
            "boarding": False,
            "name_vi": [f"vi {row[0]}" for row in rows],
            "name_en": [f"en {row[0]}" for row in rows],
            "commune_code": [row[2] for row in rows],
        },
        index=pd.Index([row[0] for row in rows], name="facility_id"),
        geometry=[Point(row[3], 500) for row in rows],
        crs=CRS,
    )


CITY = City(
    communes=gpd.GeoDataFrame(
        {
            "name": ["An", "Bình", "Châu", "Hoàng Sa"],
            "name_en": ["An", "Binh", "Chau", "Hoang Sa"],
            "kind": ["xa", "xa", "xa", "dac_khu"],
            "averaged": [True, True, True, False],
        },
        index=pd.Index(["A", "B", "C", "H"], name="commune_code"),
    ),
    schemes=pd.DataFrame(
        {
            "scheme": "east_west",
            "region": ["east", "west"],
            "name_vi": ["Vùng Đông", "Vùng Tây"],
            "name_en": ["East", "West"],
        }
    ),
    regions={
        "east_west": pd.Series(
            pd.Categorical(["east", "east", "west", "east"], ["east", "west"], ordered=True),
            pd.Index(["A", "B", "C", "H"], name="commune_code"),
        )
    },
    facilities=_facilities(
        ("centre", "health", "A", 500),
        ("far", "health", "H", 4500),
        ("seat-a", "commune_seat", "A", 500),
        ("seat-b", "commune_seat", "B", 2500),
        ("seat-c", "commune_seat", "C", 4500),
        ("seat-h", "commune_seat", "H", 1500),
    ),
    completeness=pd.DataFrame(
        {
            "service": "district_health",
            "commune_code": ["A", "B", "C"],
            "mapped": [1, 0, 0],
            "expected": [1, 2, np.nan],
            "state": ["complete", "partial", "unknown"],
        }
    ).set_index(["service", "commune_code"]),
    cells=CELLS,
    data_version="0123456789ab",
)

ROAD = gpd.GeoDataFrame(
    {
        "edge_id": [0],
        "u": [0],
        "v": [1],
        "road_class": "minor",
        "ref": None,
        "oneway": False,
        "structure": "none",
        "length_m": 10.0,
        "speed_zone": "plain",
    },
    geometry=[LineString([(1000, 10), (1010, 10)])],
    crs=CRS,
)
SPEEDS = pd.DataFrame(
    {
        "vehicle": ["foot"],
        "season": "dry",
        "road_class": "minor",
        "speed_zone": "plain",
        "ref": None,
        "speed_kmh": 60.0,
        "wait_min": np.nan,
        "status": "assumption",
    }
)


@pytest.fixture(scope="module")
def model() -> TravelModel:
    friction = np.array([[0.06, 0.06, 0.06, 0.06, 0.06, np.inf]])
    return TravelModel.of(
        Land.of(GRID, friction), Network.of(ROAD, GRID), SpeedTable(SPEEDS), data_version="0123456789ab"
    )


@pytest.fixture(scope="module")
def result(model: TravelModel) -> access.AccessResult:
    return access.run(model, CITY, "district_health", mode="foot")


def test_minutes_come_from_the_nearest_facility_that_counts(result: access.AccessResult) -> None:
    # "far" belongs to a unit left out of averages, so nobody is sent there.
    assert result.facilities.index.tolist() == ["centre"]
    np.testing.assert_allclose(result.minutes[0, :5], [0, 1, 2, 3, 4], atol=1e-3)
    assert np.isinf(result.minutes[0, 5])


def test_every_commune_is_listed_with_its_figures_or_a_reason(result: access.AccessResult) -> None:
    table = result.by_commune(3)
    assert table["name"].tolist() == ["An", "Bình", "Châu", "Hoàng Sa"]
    assert table["persons_within"].tolist()[:3] == pytest.approx([30, 70, 0])
    assert table["share_within_pct"].tolist()[:3] == pytest.approx([100, 100, 0])
    assert table["persons_unreachable"].tolist()[:3] == [0, 0, 60]
    assert table["reason"].tolist() == ["", "partial", "mostly_unreachable", "not_averaged"]
    assert table.loc["H", ["persons", "share_within_pct", "median_min"]].isna().all()
    assert set(table["reason"]) <= set(access.REASONS)


def test_completeness_stands_beside_the_figures(result: access.AccessResult) -> None:
    table = result.by_commune(3)
    assert table["completeness"].tolist() == ["complete", "partial", "unknown", "unknown"]
    assert table["mapped"].tolist()[:3] == [1, 0, 0]


def test_bounds_of_the_speeds_enclose_the_share(result: access.AccessResult) -> None:
    table = result.by_commune(2)
    # B's cells are 2 and 3 minutes away: 2.5 and 3.75 at 80 % speed, 1.7 and 2.5 at 120 %.
    row = table.loc["B", ["share_slower_pct", "share_within_pct", "share_faster_pct"]]
    assert row.tolist() == pytest.approx([0, 100 * 30 / 70, 100 * 30 / 70])
    assert (table["share_slower_pct"] <= table["share_faster_pct"]).iloc[:3].all()


def test_both_population_grids_are_shown_where_they_differ(result: access.AccessResult) -> None:
    table = result.by_commune(3)
    assert table["median_min"].tolist()[:2] == pytest.approx([1, 3], abs=1e-3)
    assert table["median_alt_min"].tolist()[:3] == pytest.approx([1, 3, 4], abs=1e-3)
    assert table["spreads_differ"].tolist()[:3] == [False, False, True]


def test_regions_add_up_to_the_city(result: access.AccessResult) -> None:
    table = result.by_region("east_west", 3)
    assert table.index.tolist() == ["east", "west", "city"]
    assert table["persons"].tolist() == [100, 110, 210]
    assert table["persons_within"].tolist() == pytest.approx([100, 0, 100])
    assert table["incomplete_pct"].tolist() == pytest.approx([70, 100, 100 * 180 / 210])
    assert table["excluded"].unique().tolist() == ["Hoàng Sa"]
    assert table.loc["city", "name_vi"] == "Toàn thành phố"


def test_the_nearest_facility_is_named(result: access.AccessResult) -> None:
    table = result.by_commune(3)
    assert table["nearest_id"].tolist()[:3] == ["centre"] * 3
    assert table.loc["C", "nearest_vi"] == "vi centre"
    assert table["nearest_pct"].tolist()[:3] == pytest.approx([100, 100, 100 * 50 / 110])


def test_the_service_has_a_threshold_of_its_own(result: access.AccessResult) -> None:
    pd.testing.assert_frame_equal(result.by_commune(), result.by_commune(60))


def test_a_result_carries_what_reproduces_it(result: access.AccessResult) -> None:
    assert json.loads(json.dumps(result.params)) == {
        "service": "district_health",
        "mode": "foot",
        "season": "dry",
        "speed_factor": 1.0,
        "closed": [],
        "upgraded": [],
        "speeds_status": "assumption",
        "data_version": "0123456789ab",
    }


def test_a_service_without_a_mapped_facility_has_no_minutes(model: TravelModel) -> None:
    with pytest.raises(InputError, match="'airport': no facility is mapped"):
        access.run(model, CITY, "airport", mode="foot")


def test_unknown_names_are_refused(model: TravelModel, result: access.AccessResult) -> None:
    with pytest.raises(InputError, match="unknown service 'spa'"):
        access.run(model, CITY, "spa", mode="foot")
    with pytest.raises(InputError, match="unknown region scheme 'north_south'; known: east_west"):
        result.by_region("north_south")


def test_connections_by_hand(model: TravelModel) -> None:
    found = connections.run(model, CITY, mode="foot")
    minutes, km = found.wide(), found.wide("km")
    assert minutes["district_centre"].tolist()[:3] == pytest.approx([0, 2, 4], abs=1e-3)
    assert km["district_centre"].tolist()[:3] == pytest.approx([0, 2, 4], abs=1e-3)
    assert found.table.loc[("B", "district_centre"), "nearest_id"] == "centre"
    assert minutes.loc["H"].isna().all()
    reasons = found.table["reason"].unstack()  # noqa: PD010
    assert reasons.loc["B", "district_centre"] == ""
    assert reasons.loc["B", "airport"] == "not_mapped"
    assert (reasons.loc["H"] == "not_averaged").all()
    assert found.params["data_version"] == "0123456789ab"
