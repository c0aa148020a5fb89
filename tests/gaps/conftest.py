"""A road along a row of cells of one kilometre, and the real city for what needs names and thresholds."""

from collections.abc import Callable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point

from zones import city
from zones.city import Cells, City
from zones.grid import Grid
from zones.settings import CRS
from zones.travel import Land, Network, SpeedTable, TravelModel

GRID = Grid(4, 12, west=0.0, north=4000.0, cell_m=1000.0)
Line = Sequence[tuple[float, float]]


def speeds() -> SpeedTable:
    """One kilometre takes one minute on a road, two in the wet season."""
    rows = [
        {
            "vehicle": vehicle,
            "season": season,
            "road_class": "minor",
            "speed_zone": "plain",
            "ref": None,
            "speed_kmh": 60.0 if season == "dry" else 30.0,
            "wait_min": np.nan,
            "status": "assumption",
        }
        for vehicle in ("motorcycle", "car", "foot")
        for season in ("dry", "wet")
    ]
    return SpeedTable(pd.DataFrame(rows))


def model_of(lines: Sequence[Line], structures: Sequence[str] = ()) -> TravelModel:
    nodes: dict[tuple[float, float], int] = {}
    rows = []
    for number, line in enumerate(lines):
        shape = LineString(line)
        rows.append(
            {
                "edge_id": 100 + number,
                "u": nodes.setdefault(tuple(line[0]), len(nodes)),
                "v": nodes.setdefault(tuple(line[-1]), len(nodes)),
                "road_class": "minor",
                "ref": None,
                "oneway": False,
                "structure": structures[number] if structures else "none",
                "length_m": shape.length,
                "speed_zone": "plain",
                "geometry": shape,
            }
        )
    roads = gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)
    land = Land.of(GRID, np.ones(GRID.shape), None)
    return TravelModel.of(land, Network.of(roads, GRID), speeds(), data_version="small")


@pytest.fixture
def world() -> Callable[..., TravelModel]:
    return model_of


def points(*places: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[Point(place) for place in places], crs=CRS)


@pytest.fixture
def at() -> Callable[..., gpd.GeoDataFrame]:
    return points


def people(*homes: tuple[str, float, float, float]) -> Cells:
    """Return cells with people: commune, x, y, persons."""
    table = pd.DataFrame(homes, columns=["commune_code", "x", "y", "persons"])
    cell = GRID.cell_of(table["x"].to_numpy(), table["y"].to_numpy())
    return Cells.of_table(table.assign(cell=cell, area_fraction=1.0, persons_alt=table["persons"]), GRID)


@pytest.fixture
def homes() -> Callable[..., Cells]:
    return people


@pytest.fixture(scope="session")
def whole() -> City:
    return city.load()
