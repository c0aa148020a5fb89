"""A road of 20 km with a hospital at its east end; minutes are counted by hand.

One cell per kilometre, people only on the road. The first 10 km are plain (48 km/h: 1.25 min per km), the
last 10 km are QL9 in the mountains, in ruins (12 km/h: 5 min per km). A sound mountain road has 36 km/h. In
the wet season the plain and the sound road are half as fast, the ruin stays as it is.
"""

from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point

from zones.city import Cells, City
from zones.city.projects import Fact, Phase, Project, Shape
from zones.grid import Grid
from zones.settings import CRS
from zones.travel import Land, Network, SpeedTable, TravelModel

GRID = Grid(rows=3, cols=21, west=0.0, north=3000.0, cell_m=1000.0)
CODES = ("A", "B", "C")
PERSONS = np.arange(1.0, 22.0)
"""1 in the cell of the hospital, 21 in the last."""
PERSONS_ALT = PERSONS[::-1].copy()

SPEEDS = {
    ("primary", "plain", None): (48.0, 24.0),
    ("primary", "mountain_west", None): (36.0, 18.0),
    ("primary", "mountain_west", "QL9"): (12.0, 12.0),
    ("minor", "plain", None): (24.0, 12.0),
    ("minor", "mountain_west", None): (24.0, 12.0),
    ("motorway", "plain", None): (96.0, 96.0),
}


def speed_rows() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "vehicle": vehicle,
                "season": season,
                "road_class": road_class,
                "speed_zone": zone,
                "ref": ref,
                "speed_kmh": 3.6 if vehicle == "foot" else both[season == "wet"],
                "wait_min": np.nan,
                "status": "assumption",
            }
            for vehicle in ("motorcycle", "car", "foot")
            for season in ("dry", "wet")
            for (road_class, zone, ref), both in SPEEDS.items()
        ]
    )


def network_of(edges: Sequence[dict[str, Any]], grid: Grid = GRID) -> Network:
    """Return roads from dictionaries with ``coords`` and what differs from a plain two-way primary road."""
    nodes: dict[tuple[float, float], int] = {}
    rows = []
    for i, edge in enumerate(edges):
        line = LineString(edge["coords"])
        ends = [tuple(map(float, line.coords[k])) for k in (0, -1)]
        row = {
            "edge_id": i,
            "u": nodes.setdefault(ends[0], len(nodes)),
            "v": nodes.setdefault(ends[1], len(nodes)),
            "road_class": "primary",
            "ref": None,
            "oneway": False,
            "structure": "none",
            "length_m": line.length,
            "speed_zone": "plain",
            "geometry": line,
        }
        rows.append(row | {key: value for key, value in edge.items() if key != "coords"})
    return Network.of(gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS), grid)


def line(*km: float) -> LineString:
    """Return a line along the road through some kilometres, measured from the hospital."""
    return LineString([(500.0 + 1000.0 * one, 1500.0) for one in km])


def fact(key: str, vi: str = "", en: str = "", **others: Any) -> Fact:
    return Fact(
        key=key, text_vi=vi, text_en=en, sources=("https://example.vn/tin",), confidence="high", **others
    )


def shape(geometry: Any, **others: Any) -> Shape:
    defaults = {
        "geom_id": "G-1",
        "role": "line",
        "primary": True,
        "method": "osm_route",
        "basis": "osm_line" if geometry.geom_type.endswith("LineString") else "point",
        "position_error_m": 50.0,
        "confidence": "high",
        "fit_for_distance": True,
        "source": "drawn by hand",
    }
    return Shape(geometry=geometry, **defaults | others)


def project(project_id: str = "W01", **others: Any) -> Project:
    """Return the upgrade of QL9 to class IV, due in 2027, or what differs from it."""
    defaults: dict[str, Any] = {
        "name_vi": "Nâng cấp QL9",
        "name_en": "Upgrade of QL9",
        "kind": "road",
        "sector": "transport",
        "region": "west",
        "status": "approved",
        "sections": (),
        "commune_codes": (),
        "phases": (Phase(phase_id="p", name_vi="một", name_en="one", finish="2027"),),
        "facts": (fact("capacity", "đường cấp IV miền núi", "class IV, mountain"),),
        "shapes": (shape(line(10, 20)),),
    }
    return Project(project_id=project_id, **defaults | others)


def facilities(*rows: tuple[str, str, str, float]) -> gpd.GeoDataFrame:
    """Return facilities (id, kind, commune, km)."""
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
            "position_error_m": 50.0,
        },
        index=pd.Index([row[0] for row in rows], name="facility_id"),
        geometry=[Point(500.0 + 1000.0 * row[3], 1500.0) for row in rows],
        crs=CRS,
    )


@pytest.fixture(scope="session")
def small_model() -> TravelModel:
    network = network_of(
        [
            {"coords": line(0, 10).coords},
            {"coords": line(10, 15).coords, "ref": "QL9", "speed_zone": "mountain_west"},
            {"coords": line(15, 20).coords, "ref": "QL9", "speed_zone": "mountain_west"},
        ]
    )
    return TravelModel.of(
        Land.of(GRID, np.ones(GRID.shape)), network, SpeedTable(speed_rows()), data_version="small"
    )


@pytest.fixture(scope="session")
def small_city() -> City:
    """Communes A (km 0-9, east), B (10-15, west) and C (16-20, west)."""
    km = np.arange(21)
    codes = np.select([km < 10, km < 16], ["A", "B"], "C")
    cells = Cells.of_table(
        pd.DataFrame(
            {
                "cell": 21 + km,
                "commune_code": codes,
                "area_fraction": 1.0,
                "persons": PERSONS,
                "persons_alt": PERSONS_ALT,
            }
        ),
        GRID,
    )
    boxes = [(0, 10), (10, 16), (16, 21)]
    communes = gpd.GeoDataFrame(
        {
            "name": ["An", "Bình", "Châu"],
            "name_en": ["An", "Binh", "Chau"],
            "kind": "xa",
            "area_km2": [30.0, 18.0, 15.0],
            "population_persons": [1000.0, 2000.0, np.nan],
            "averaged": True,
        },
        index=pd.Index(CODES, name="commune_code"),
        geometry=[LineString([(1000 * a, 0), (1000 * b, 3000)]).envelope for a, b in boxes],
        crs=CRS,
    )
    region = pd.Categorical(["east", "west", "west"], ["east", "west"], ordered=True)
    return City(
        communes=communes,
        schemes=pd.DataFrame(
            {
                "scheme": "east_west",
                "region": ["east", "west"],
                "name_vi": ["Vùng Đông", "Vùng Tây"],
                "name_en": ["East", "West"],
            }
        ),
        regions={"east_west": pd.Series(region, pd.Index(CODES, name="commune_code"))},
        facilities=facilities(
            ("hospital", "health", "A", 0),
            ("hall", "city_centre", "A", 0),
            ("port", "seaport", "A", 2),
            ("field-1", "airport", "A", 4),
            ("field-2", "airport", "C", 18),
            ("seat-a", "commune_seat", "A", 5),
            ("seat-b", "commune_seat", "B", 12),
            ("seat-c", "commune_seat", "C", 18),
        ),
        completeness=pd.DataFrame(
            {
                "service": "district_health",
                "commune_code": list(CODES),
                "mapped": [1, 0, 0],
                "expected": [1, 0, 0],
                "state": "complete",
            }
        ).set_index(["service", "commune_code"]),
        cells=cells,
        data_version="small",
    )


@pytest.fixture(scope="session")
def make() -> dict[str, Callable[..., Any]]:
    """The makers of this file, by name."""
    return {
        "fact": fact, "line": line, "network": network_of, "project": project, "shape": shape,
        "speeds": speed_rows,
    }  # fmt: skip
