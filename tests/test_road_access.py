"""Road kilometres and rural access on two square communes, counted by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from shapely import LineString, box

from zones import road_access
from zones.city import Cells
from zones.errors import InputError
from zones.grid import Grid
from zones.settings import CRS

# A is 10 km wide and rural, B beside it is 10 km wide and a ward, H lies apart and counts in no average.
COMMUNES = gpd.GeoDataFrame(
    {
        "kind": ["xa", "phuong", "dac_khu"],
        "area_km2": [100.0, 50.0, 305.0],
        "averaged": [True, True, False],
    },
    index=pd.Index(["A", "B", "H"], name="commune_code"),
    geometry=[box(0, 0, 10_000, 10_000), box(10_000, 0, 20_000, 10_000), box(50_000, 0, 51_000, 1_000)],
    crs=CRS,
)


def _roads(*rows: tuple[str, float, list[tuple[float, float]]], structure: str = "none") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "road_class": [kind for kind, _, _ in rows],
            "length_m": [length for _, length, _ in rows],
            "structure": structure,
        },
        geometry=[LineString(points) for _, _, points in rows],
        crs=CRS,
    )


ROADS = _roads(
    ("primary", 8_000, [(1_000, 500), (9_000, 500)]),
    # Leaves A after a quarter; 1 % longer than its outline, as on a slope.
    ("primary", 8_080, [(8_000, 2_500), (16_000, 2_500)]),
    ("minor", 3_000, [(12_000, 5_000), (15_000, 5_000)]),
    # Runs along the common border: half to each.
    ("minor", 1_000, [(10_000, 6_000), (10_000, 7_000)]),
    # Ends in the sea: only the part on land counts.
    ("minor", 4_000, [(18_000, 8_000), (22_000, 8_000)]),
    ("ferry", 9_000, [(1_000, 9_000), (10_000, 9_000)]),
)


def test_edges_are_cut_at_borders_and_share_their_true_length() -> None:
    table = road_access.length_by_class(COMMUNES, ROADS)
    assert table.columns.tolist() == ["minor", "primary"]
    assert table.loc["A"].tolist() == pytest.approx([0.5, 8 + 2.02])
    assert table.loc["B"].tolist() == pytest.approx([3 + 0.5 + 2, 6.06])
    assert table.loc["H"].tolist() == [0, 0]


def test_an_edge_that_rounding_shrank_to_a_point_keeps_its_length() -> None:
    roads = _roads(
        ("minor", 0.4, [(10_000, 100), (10_000, 100)]),
        ("minor", 0.6, [(500, 100), (500, 100)]),
    )
    table = road_access.length_by_class(COMMUNES, roads)
    assert table["minor"].tolist() == pytest.approx([0.0008, 0.0002, 0])


def test_unequal_crs_is_refused() -> None:
    with pytest.raises(InputError, match="one CRS"):
        road_access.length_by_class(COMMUNES, ROADS.to_crs("EPSG:4326"))
    cells = _cells([(0, "A", 1.0)])
    with pytest.raises(InputError, match="the grid is in EPSG:5899"):
        road_access.rural_near(cells, COMMUNES, ROADS.to_crs("EPSG:4326"))


# Cells of 1 km; centres at 500, 1500, ... from the south-west corner, row 0 in the north.
GRID = Grid(rows=10, cols=20, west=0.0, north=10_000.0, cell_m=1000.0)


def _cells(rows: list[tuple[int, str, float]]) -> Cells:
    table = pd.DataFrame(rows, columns=["cell", "commune_code", "persons"])
    return Cells.of_table(table.assign(area_fraction=1.0, persons_alt=0.0), GRID)


def _at(x_km: int, y_km: int) -> int:
    return (9 - y_km) * GRID.cols + x_km


ONE_ROAD = _roads(("tertiary", 4_000, [(500, 500), (4_500, 500)]))
PEOPLE = _cells(
    [
        (_at(2, 0), "A", 10),  # on the road
        (_at(2, 2), "A", 20),  # 2,000 m north of it: inclusive
        (_at(2, 3), "A", 40),  # 3,000 m
        (_at(6, 0), "A", 80),  # 2,000 m east of its end
        (_at(6, 1), "A", 160),  # 2,236 m from its end: inside a square of 2 km, outside the circle
        (_at(12, 0), "B", 1000),
    ]
)


def test_people_within_two_kilometres_are_near_inclusive() -> None:
    table = road_access.rural_near(PEOPLE, COMMUNES, ONE_ROAD)
    assert table.loc["A"].tolist() == [310, 110]


def test_wards_are_not_rural() -> None:
    table = road_access.rural_near(PEOPLE, COMMUNES, ONE_ROAD)
    assert table.loc["B"].tolist() == [0, 0]


def test_without_roads_nobody_is_near_one() -> None:
    table = road_access.rural_near(PEOPLE, COMMUNES, ONE_ROAD.iloc[:0])
    assert table.loc["A"].tolist() == [310, 0]


def test_classified_and_drivable_edges() -> None:
    roads = _roads(
        *[(kind, 1.0, [(0, 0), (1, 0)]) for kind in ("trunk", "tertiary", "minor", "track", "path")]
    )
    assert road_access.classified(roads).tolist() == [True, True, False, False, False]
    assert road_access.drivable(roads).tolist() == [True, True, True, False, False]
    forded = roads.assign(structure="ford")
    assert not road_access.drivable(forded).any()


TRACK = _roads(("track", 2_000, [(1_000, 3_500), (3_000, 3_500)]))
TOTALS = road_access.totals(PEOPLE, COMMUNES, gpd.GeoDataFrame(pd.concat([ONE_ROAD, TRACK]), crs=CRS))


def test_totals_hold_what_adds_up_and_leave_units_out_of_averages_empty() -> None:
    assert TOTALS.loc["A"].to_dict() == pytest.approx(
        {
            "tertiary_km": 4,
            "track_km": 2,
            "classified_km": 4,
            "all_km": 6,
            "area_km2": 100,
            "rural_persons": 310,
            "rural_near_classified": 110,
            "rural_near_drivable": 110,
        }
    )
    assert TOTALS.loc["H"].isna().all()


def test_summary_by_commune() -> None:
    table = road_access.summary(TOTALS)
    assert table.loc["A", "classified_km_per_km2"] == pytest.approx(0.04)
    assert table.loc["A", "all_km_per_km2"] == pytest.approx(0.06)
    assert table.loc["A", "rural_access_pct"] == pytest.approx(100 * 110 / 310)
    assert table.loc["B", "all_km_per_km2"] == 0
    assert np.isnan(table.loc["B", "rural_access_pct"])
    assert table.loc["H"].isna().all()


def test_summary_by_group_sums_before_dividing_and_leaves_out_what_is_empty() -> None:
    table = road_access.summary(TOTALS, membership=pd.Series("one", COMMUNES.index))
    assert table.loc["one", "area_km2"] == 150
    assert table.loc["one", "all_km_per_km2"] == pytest.approx(6 / 150)
    assert table.loc["one", "rural_access_pct"] == pytest.approx(100 * 110 / 310)


# Whole metres, as the layer has them: distances that equal the limit come up, and so do lines of no length.
metres = st.integers(-9000, 9000)


@settings(max_examples=100, deadline=None)
@given(
    hnp.arrays(np.float64, (30, 2), elements=metres),
    hnp.arrays(np.float64, (3, 2, 2), elements=metres),
    st.integers(1, 5000),
)
def test_near_agrees_with_measuring_every_pair(points: np.ndarray, ends: np.ndarray, limit: int) -> None:
    lines = shapely.linestrings(ends)
    measured = shapely.distance(shapely.points(points)[:, None], lines).min(axis=1)
    found = road_access.within_distance(points[:, 0], points[:, 1], lines, distance_m=limit)
    assert (found == (measured <= limit)).all()
