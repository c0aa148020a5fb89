"""A valley of ten cells in a row, one minute's walk each, so that people and minutes are counted by hand."""

from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point, box

from zones.city import Cells, City
from zones.grid import Grid
from zones.scenario import RoadIndex
from zones.scenario.figures import People
from zones.settings import CRS
from zones.travel import Land, Network, SpeedTable, TravelModel

WEST, NORTH, CELL = 500_000.0, 1_750_000.0, 60.0
KMH = {"minor": 36.0, "primary": 72.0, "motorway": 72.0, "ferry": 18.0, "pedestrian": np.nan}
"""A cell of 60 m takes 6 s on a minor road, 3 s on a primary one, 60 s on foot over land."""


def speeds() -> SpeedTable:
    rows = [
        {
            "vehicle": vehicle,
            "season": season,
            "road_class": road_class,
            "speed_zone": "plain",
            "ref": None,
            "speed_kmh": kmh / (2 if season == "wet" else 1),
            "wait_min": np.nan,
            "status": "assumption",
        }
        for vehicle in ("motorcycle", "car", "foot")
        for season in ("dry", "wet")
        for road_class, kmh in KMH.items()
    ]
    return SpeedTable(pd.DataFrame(rows))


def at(col: float, row: float = 0.0) -> tuple[float, float]:
    """Return the centre of a cell."""
    return WEST + (col + 0.5) * CELL, NORTH - (row + 0.5) * CELL


def roads_of(edges: Sequence[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return roads from dictionaries with ``cols`` (begin and end cell of a straight road in row 0)."""
    rows = []
    for edge in edges:
        begin, end = (at(col) for col in edge["cols"])
        line = LineString([begin, end])
        rows.append(
            {
                "u": round(begin[0]),
                "v": round(end[0]),
                "road_class": "minor",
                "ref": None,
                "oneway": False,
                "structure": "none",
                "length_m": line.length,
                "speed_zone": "plain",
                "geometry": line,
            }
            | {key: value for key, value in edge.items() if key != "cols"}
        )
    columns = ["edge_id", "u", "v", "road_class", "ref", "oneway", "structure", "length_m", "speed_zone"]
    return gpd.GeoDataFrame(rows, columns=[*columns, "geometry"], geometry="geometry", crs=CRS)


LANE = {"edge_id": 0, "cols": (0, 1), "road_class": "pedestrian"}
"""A lane that nothing may pass."""


def model_of(
    edges: Sequence[dict[str, Any]] = (LANE,), *, water: Sequence[int] = (), rows: int = 1
) -> TravelModel:
    grid = Grid(rows, 10, west=WEST, north=NORTH, cell_m=CELL)
    pace = np.ones(grid.shape)
    pace[:, list(water)] = np.inf
    network = Network.of(roads_of(edges), grid)
    return TravelModel.of(Land.of(grid, pace, None), network, speeds(), data_version="valley")


def city_of(
    model: TravelModel, markets: Sequence[float] = (0,), *, persons: Sequence[float] | None = None
) -> City:
    """Return a city: commune 10001 (west) is cells 0-4, 10002 (east) 5-9, 10003 nobody can go to.

    Ten people live in each cell, twice as many by the second grid; markets stand in the cells given.
    """
    grid = model.grid
    west, south, east, north = grid.bounds
    middle = WEST + 5 * CELL
    communes = gpd.GeoDataFrame(
        {
            "name": ["Tây", "Đông", "Đảo"],
            "name_en": ["West", "East", "Island"],
            "kind": "xa",
            "averaged": [True, True, False],
        },
        index=pd.Index(["10001", "10002", "10003"], name="commune_code"),
        geometry=[
            box(west, south, middle, north),
            box(middle, south, east, north),
            box(east + 5e4, south, east + 6e4, north),
        ],
        crs=CRS,
    )
    region = pd.Series(
        pd.Categorical(["west", "east", "east"], categories=["east", "west"], ordered=True),
        communes.index,
        name="region",
    )
    schemes = pd.DataFrame(
        {
            "scheme": "east_west",
            "region": ["east", "west"],
            "name_vi": ["Vùng Đông", "Vùng Tây"],
            "name_en": ["East", "West"],
        }
    )
    kinds = [("market", col) for col in markets] + [("commune_seat", 1), ("commune_seat", 8)]
    facilities = gpd.GeoDataFrame(
        {
            "kind": [kind for kind, _ in kinds],
            "tier": [None] * len(kinds),
            "levels": None,
            "general_care": None,
            "ownership": None,
            "boarding": None,
            "name_vi": [f"{kind} {col}" for kind, col in kinds],
            "name_en": [f"{kind} {col}" for kind, col in kinds],
            "commune_code": ["10001" if col < 5 else "10002" for _, col in kinds],
        },
        index=pd.Index([f"{kind}-{col}" for kind, col in kinds], name="facility_id"),
        geometry=[Point(*at(col)) for _, col in kinds],
        crs=CRS,
    )
    counts = np.full(10, 10.0) if persons is None else np.asarray(persons, float)
    cells = Cells(
        grid=grid,
        commune_codes=("10001", "10002"),
        cell=np.arange(10),
        commune=np.repeat([0, 1], 5),
        area_km2=np.full(10, CELL**2 / 1e6),
        persons=counts,
        persons_alt=2 * counts,
    )
    completeness = pd.DataFrame(
        {"mapped": 1, "expected": 1, "state": "complete"},
        index=pd.MultiIndex.from_product([["market"], ["10001", "10002"]], names=["service", "commune_code"]),
    )
    return City(communes, schemes, {"east_west": region}, facilities, completeness, cells, "valley")


@pytest.fixture(scope="session")
def place() -> Callable[..., tuple[float, float]]:
    return at


@pytest.fixture(scope="session")
def valley() -> Callable[..., TravelModel]:
    return model_of


@pytest.fixture(scope="session")
def town() -> Callable[..., City]:
    return city_of


@pytest.fixture(scope="session")
def real() -> tuple[TravelModel, City, dict[str, Any]]:
    """The real city, with what sessions share."""
    from zones import city
    from zones.travel import load_model

    model, whole = load_model(), city.load()
    return model, whole, {"roads": RoadIndex(model.network), "people": People.of(whole.cells)}
