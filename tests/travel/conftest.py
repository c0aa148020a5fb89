"""Small worlds with round speeds, so that minutes can be counted by hand.

Walking anywhere takes 1 s per metre; roads take 0.1 s per metre (36 km/h), motorways 0.05, tracks 0.2,
ferries 0.2 plus a wait.
"""

from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString

from zones.grid import Grid
from zones.settings import CRS
from zones.travel import Land, Network, SpeedTable, TravelModel, load_model

KMH = {"motorway": 72.0, "ferry": 18.0, "pedestrian": np.nan, "minor": 36.0, "track": 18.0}
WAIT_MIN = 10.0


def speed_rows() -> pd.DataFrame:
    """Return speeds of every class; wet ones are half, on foot they are 3.6 km/h."""
    rows = []
    for vehicle in ("motorcycle", "car", "foot"):
        for season in ("dry", "wet"):
            for road_class, kmh in KMH.items():
                speed = kmh / (2 if season == "wet" else 1)
                if road_class == "motorway" and vehicle != "car":
                    speed = np.nan
                elif vehicle == "foot" and road_class != "ferry":
                    speed = 3.6
                rows.append(
                    {
                        "vehicle": vehicle,
                        "season": season,
                        "road_class": road_class,
                        "speed_zone": "plain",
                        "ref": None,
                        "speed_kmh": speed,
                        "wait_min": WAIT_MIN if road_class == "ferry" else np.nan,
                    }
                )
    return pd.DataFrame(rows)


def roads_of(edges: Sequence[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return roads from dictionaries with ``coords`` and whatever differs from a plain two-way minor road.

    Edges share a node where their ends have the same coordinates.
    """
    nodes: dict[tuple[float, float], int] = {}
    rows = []
    for i, edge in enumerate(edges):
        coords = [(float(x), float(y)) for x, y in edge["coords"]]
        line = LineString(coords)
        rows.append(
            {
                "edge_id": i,
                "u": nodes.setdefault(coords[0], len(nodes)),
                "v": nodes.setdefault(coords[-1], len(nodes)),
                "road_class": "minor",
                "ref": None,
                "oneway": False,
                "structure": "none",
                "length_m": line.length,
                "speed_zone": "plain",
                "geometry": line,
            }
            | {key: value for key, value in edge.items() if key != "coords"}
        )
    columns = ["edge_id", "u", "v", "road_class", "ref", "oneway", "structure", "length_m", "speed_zone"]
    return gpd.GeoDataFrame(rows, columns=[*columns, "geometry"], geometry="geometry", crs=CRS)


def model_of(
    shape: tuple[int, int],
    edges: Sequence[dict[str, Any]] = (),
    *,
    cell_m: float = 100.0,
    friction: np.ndarray | None = None,
    water: Sequence[tuple[int, int]] = (),
    elevation: np.ndarray | None = None,
    speeds: pd.DataFrame | None = None,
) -> TravelModel:
    """Return a model of ``shape`` cells whose south-west corner is the origin; ``water`` lists (row, col)."""
    grid = Grid(*shape, west=0.0, north=shape[0] * cell_m, cell_m=cell_m)
    pace = np.ones(shape) if friction is None else friction.astype(float)
    for cell in water:
        pace[cell] = np.inf
    return TravelModel.of(
        Land.of(grid, pace, elevation),
        Network.of(roads_of(edges), grid),
        SpeedTable(speed_rows() if speeds is None else speeds),
        data_version="small world",
    )


@pytest.fixture
def world() -> Callable[..., TravelModel]:
    """Make a model of a small world."""
    return model_of


@pytest.fixture
def roads() -> Callable[..., gpd.GeoDataFrame]:
    """Make a table of roads."""
    return roads_of


@pytest.fixture
def speeds() -> Callable[[], pd.DataFrame]:
    """Make the round speeds."""
    return speed_rows


@pytest.fixture(scope="session")
def city_model() -> TravelModel:
    """The model of the real city."""
    return load_model()
