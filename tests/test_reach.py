"""Investor sheets: counted by hand on a coast road, then on the city."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, MultiPoint, Point

from zones import access, connections, road_access
from zones import city as tables
from zones.city import Cells, City
from zones.city.project_seed import seed
from zones.city.projects import Fact, Phase, Project, Shape
from zones.errors import InputError
from zones.grid import Grid
from zones.reach import ReachBase, compare, nearby, reach, sites_of
from zones.settings import CRS
from zones.travel import Land, Network, SpeedTable, TravelModel, load_model

# A road along the shore, 20 cells of 1 km at 5 minutes each, one person per cell (two by the other grid).
#   km        0    1     3        5        8         17        19
#   place     hall port  field-1  hospital (zone)    field-2   gate
# South of it is water. Commune A has km 0-9, B the rest; H is an island off the map.
GRID = Grid(rows=6, cols=20, west=0.0, north=6000.0, cell_m=1000.0)
Y = 5500.0


def _x(km: float) -> float:
    return 500.0 + 1000.0 * km


@pytest.fixture(scope="module")
def model() -> TravelModel:
    pace = np.full(GRID.shape, np.inf)
    pace[0] = 1.0
    line = LineString([(_x(0), Y), (_x(19), Y)])
    roads = gpd.GeoDataFrame(
        {
            "edge_id": [0], "u": [0], "v": [1], "road_class": "minor", "ref": None, "oneway": False,
            "structure": "none", "length_m": [line.length], "speed_zone": "plain",
        },
        geometry=[line],
        crs=CRS,
    )  # fmt: skip
    speeds = pd.DataFrame(
        [
            {"vehicle": vehicle, "season": season, "road_class": "minor", "speed_zone": "plain", "ref": None,
             "speed_kmh": 12.0, "wait_min": np.nan, "status": "assumption"}
            for vehicle in ("car", "motorcycle") for season in ("dry", "wet")
        ]
    )  # fmt: skip
    return TravelModel.of(
        Land.of(GRID, pace), Network.of(roads, GRID), SpeedTable(speeds), data_version="small"
    )


@pytest.fixture(scope="module")
def whole() -> City:
    places = [
        ("hall", "city_centre", "", 0), ("port", "seaport", "", 1), ("field-1", "airport", "", 3),
        ("hospital", "health", "city", 5), ("field-2", "airport", "", 17), ("gate", "border_gate", "", 19),
    ]  # fmt: skip
    codes = pd.Index(["A", "B", "H"], name="commune_code")
    region = pd.Categorical(["east", "west", "east"], ["east", "west"], ordered=True)
    return City(
        communes=gpd.GeoDataFrame(
            {
                "name": ["An", "Bình", "Hoàng Sa"],
                "name_en": ["An", "Binh", "Hoang Sa"],
                "kind": "xa",
                "area_km2": [10.0, 10.0, 1.0],
                "population_persons": [500.0, np.nan, np.nan],
                "averaged": [True, True, False],
            },
            index=codes,
            geometry=[shapely.box(0, 5000, 10000, 6000), shapely.box(10000, 5000, 20000, 6000),
                      shapely.box(50000, 0, 51000, 1000)],
            crs=CRS,
        ),
        schemes=pd.DataFrame(
            {"scheme": "east_west", "region": ["east", "west"], "name_vi": ["Đ", "T"], "name_en": ["E", "W"]}
        ),
        regions={"east_west": pd.Series(region, codes)},
        facilities=gpd.GeoDataFrame(
            {
                "kind": [row[1] for row in places],
                "tier": [row[2] for row in places],
                "levels": None,
                "general_care": True,
                "ownership": "public",
                "boarding": False,
                "name_vi": [f"vi {row[0]}" for row in places],
                "name_en": [f"en {row[0]}" for row in places],
                "commune_code": "A",
                "position_error_m": 50.0,
            },
            index=pd.Index([row[0] for row in places], name="facility_id"),
            geometry=[Point(_x(row[3]), Y) for row in places],
            crs=CRS,
        ),
        completeness=pd.DataFrame(columns=["service", "commune_code", "state"]).set_index(
            ["service", "commune_code"]
        ),
        cells=Cells.of_table(
            pd.DataFrame(
                {
                    "cell": range(20),
                    "commune_code": ["A"] * 10 + ["B"] * 10,
                    "area_fraction": 1.0,
                    "persons": 1.0,
                    "persons_alt": 2.0,
                }
            ),
            GRID,
        ),
        data_version="small",
    )  # fmt: skip


def _shape(geometry: Any, **others: Any) -> Shape:
    defaults = {
        "geom_id": "G-1", "role": "area", "primary": True, "method": "osm_match", "basis": "point",
        "position_error_m": 50.0, "confidence": "high", "fit_for_distance": True, "source": "drawn by hand",
    }  # fmt: skip
    return Shape(geometry=geometry, **defaults | others)


def _project(project_id: str, *shapes: Shape, **others: Any) -> Project:
    status = Fact(
        key="status", text_vi="có", text_en="is", sources=("https://example.vn/a",), confidence="low"
    )
    defaults: dict[str, Any] = {
        "name_vi": f"vi {project_id}", "name_en": f"en {project_id}", "kind": "museum",
        "sector": "tourism_culture", "region": "east", "status": "planned", "sections": (),
        "commune_codes": (), "facts": (status,),
    }  # fmt: skip
    return Project(project_id=project_id, shapes=shapes, **defaults | others)


ZONE = _project(
    "E13",
    _shape(shapely.box(_x(8) - 100, Y + 100, _x(8) + 100, Y + 300), geom_id="Z-1", primary=False,
           basis="described_fit", fit_for_distance=False, position_error_m=500.0, name_vi="Vị trí 1"),
    _shape(shapely.box(_x(10), Y, _x(11), Y + 100), geom_id="Z-2", primary=False, basis="equal_area_disk",
           fit_for_distance=False, position_error_m=3000.0),
    kind="free_trade_zone",
    status="building",
)  # fmt: skip


@pytest.fixture(scope="module")
def base(model: TravelModel, whole: City) -> ReachBase:
    return ReachBase.of(model, whole, [ZONE])


def test_minutes_and_km_to_every_target(base: ReachBase) -> None:
    links = reach(base, _x(10), Y).links
    # Both airports are named; ramps and stations are not mapped and not listed.
    assert links.index.tolist() == [
        "seaport", "field-1", "field-2", "gate", "city_centre", "free_trade_zone", "hospital",
    ]  # fmt: skip
    assert links["minutes"].to_numpy() == pytest.approx([45, 35, 35, 45, 50, 10, 25], abs=0.01)
    assert links["km"].to_numpy() == pytest.approx([9, 7, 7, 9, 10, 2, 5], abs=0.01)
    assert links["reason"].eq("").all()


def test_the_zone_is_measured_to_its_described_location_and_marked_approximate(base: ReachBase) -> None:
    zone = reach(base, _x(10), Y).links.loc["free_trade_zone"]
    assert (zone["nearest_id"], zone["nearest_vi"]) == ("Z-1", "Vị trí 1")
    assert (bool(zone["approximate"]), zone["position_error_m"]) == (True, 500.0)


def test_people_who_get_there_by_both_grids(base: ReachBase) -> None:
    # 6, 9 and 12 km either way: km 4-16, 1-19, all.
    people = reach(base, _x(10), Y).people
    assert people.index.tolist() == [30, 45, 60]
    assert people["persons"].tolist() == [13.0, 19.0, 20.0]
    assert people["persons_alt"].tolist() == [26.0, 38.0, 40.0]
    assert people["working_age_persons"].isna().all()


def test_what_changes_when_the_road_is_faster(base: ReachBase, model: TravelModel, whole: City) -> None:
    later = ReachBase.of(model.with_upgraded([0], kmh=24.0), whole, [ZONE])
    place = reach(base, _x(10), Y, later=later)
    assert place.links["later_min"].to_numpy() == pytest.approx(place.links["minutes"] / 2, abs=0.01)
    assert place.links.loc["hospital", "saved_min"] == pytest.approx(12.5, abs=0.01)
    assert place.people["later_persons"].tolist() == [20.0, 20.0, 20.0]
    assert reach(base, _x(10), Y).links["later_min"].isna().all()


def test_the_commune_and_its_figures(base: ReachBase) -> None:
    commune = reach(base, _x(3), Y).commune
    assert (commune["name"], commune["region"], commune["persons_per_km2"]) == ("An", "east", 50.0)
    assert np.isnan(reach(base, _x(15), Y).commune["persons_per_km2"])


def test_a_pier_counts_to_the_nearest_commune(base: ReachBase) -> None:
    # 1 km off the road, walked at some 5 km/h, then 5 km of road.
    place = reach(base, _x(5), Y - 1000)
    assert place.commune["name"] == "An"
    assert place.links.loc["city_centre", "minutes"] == pytest.approx(25 + 60 / 5.037, abs=0.1)
    assert place.links.loc["city_centre", "walk_km"] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (float("nan"), 0.0, "not a position"),
        (108.2, 16.05, "outside the city"),
        (90_000.0, Y, "outside the city"),
        (5_500.0, 500.0, "outside the city"),
        (50_500.0, 500.0, "Hoàng Sa"),
    ],
)
def test_places_that_cannot_be_answered(base: ReachBase, x: float, y: float, words: str) -> None:
    with pytest.raises(InputError, match=words):
        reach(base, x, y)


def test_where_no_way_leads_there_is_a_reason(whole: City, model: TravelModel) -> None:
    closed = ReachBase.of(model.with_closed([0]), whole, [])
    links = reach(closed, _x(10), Y).links
    assert links["reason"].eq("").all()  # on foot along the shore
    assert links.loc["hospital", "minutes"] == pytest.approx(5 * 1000 / 60, abs=0.1)


def test_projects_near_by_straight_across() -> None:
    lake = _shape(shapely.box(0, 0, 4000, 4000), basis="osm_polygon")
    communes = shapely.box(-9e4, -9e4, 9e4, 9e4)
    projects = [
        _project("E01", _shape(Point(6_000, 2_000))),
        _project("E02", lake, status="operating", kind="it_park"),
        _project("E03", _shape(Point(17_000, 2_000), fit_for_distance=False),
                 phases=(Phase(phase_id="a", name_vi="a", name_en="a", finish="2029"),)),
        _project("E04", _shape(Point(60_000, 2_000))),
        _project("E05", _shape(communes, basis="commune_extent", position_error_m=5000.0)),
        _project("E06", _shape(Point(2_000, 2_000)), site_unknown=True),
    ]  # fmt: skip
    found = nearby(projects, 2_000.0, 2_000.0, year=2030)
    assert found.index.tolist() == ["E02", "E01", "E03", "E05"]
    assert found["straight_km"].tolist()[:3] == [0.0, 4.0, 15.0]
    assert np.isnan(found.loc["E05", "straight_km"])
    assert found["within_km"].tolist() == [10.0, 10.0, 20.0, 10.0]
    assert found.index[found["due"]].tolist() == ["E03"]
    assert found.index[found["park"]].tolist() == ["E02"]
    assert found.index[found["approximate"]].tolist() == ["E03"]


def test_the_places_of_a_project(model: TravelModel) -> None:
    area = shapely.box(_x(8) - 100, Y + 100, _x(8) + 100, Y + 300)
    rough = _shape(area, basis="fitted_guess", fit_for_distance=False, position_error_m=1500.0)
    core = _shape(Point(_x(3), Y), geom_id="G-2", primary=False, name_vi="lõi", name_en="core")
    sites = sites_of(_project("E23", rough, core), model.network)
    assert [(site.geom_id, site.approximate) for site in sites] == [("G-2", False), ("G-1", True)]
    assert (sites[0].x, sites[0].name_vi) == (_x(3), "lõi")
    # The area is entered from the road below it.
    assert (sites[1].x, sites[1].y) == (pytest.approx(_x(8)), pytest.approx(Y))
    line, many = _shape(LineString([(0, 0), (9, 9)]), basis="osm_line"), _shape(MultiPoint([(0, 0), (9, 9)]))
    for none in (_project("E24", line), _project("E25", many), _project("E26", core, site_unknown=True)):
        assert sites_of(none, model.network) == ()


def test_places_side_by_side(base: ReachBase) -> None:
    places = {name: reach(base, _x(km), Y) for name, km in (("một", 10), ("hai", 0))}
    table = compare(places)
    assert list(table.columns) == ["một", "hai"]
    assert table.loc[("minutes", "hospital"), "một"] == pytest.approx(25, abs=0.01)
    assert table.loc[("people", "30"), "hai"] == 7.0
    assert table.loc[("commune", "name"), "một"] == "Bình"
    assert table.loc[("nearby", "projects_10km"), "một"] == 1


def test_one_place_or_five_or_two_by_different_means_are_refused(
    base: ReachBase, model: TravelModel, whole: City
) -> None:
    place = reach(base, _x(10), Y)
    for many in ({"a": place}, {str(i): place for i in range(5)}):
        with pytest.raises(InputError, match="2 to 4"):
            compare(many)
    other = reach(ReachBase.of(model, whole, [], mode="motorcycle"), _x(10), Y)
    with pytest.raises(InputError, match="mode or season"):
        compare({"a": place, "b": other})


def test_progress_is_told(model: TravelModel, whole: City) -> None:
    steps: list[tuple[int, int]] = []
    ReachBase.of(model, whole, [], progress=lambda done, of: steps.append((done, of)))
    assert steps == [(done, 6) for done in range(7)]


# The city.


@pytest.fixture(scope="module")
def city() -> City:
    return tables.load()


@pytest.fixture(scope="module")
def projects() -> dict[str, Project]:
    return {project.project_id: project for project in seed()}


@pytest.fixture(scope="module")
def city_base(city: City, projects: dict[str, Project]) -> ReachBase:
    return ReachBase.of(load_model(), city, projects.values())


def _airport(base: ReachBase, part: str) -> str:
    return next(one.target_id for one in base.targets if one.kind == "airport" and part in one.target_id)


@pytest.mark.parametrize(
    ("project", "target", "low", "high"),
    [
        ("E23", "da-nang", 22, 35),  # hi-tech park to the airport: half an hour
        ("E18", "da-nang", 75, 120),  # Chu Lai port to Đà Nẵng airport: an hour and a half
        ("E18", "chu-lai", 10, 30),
        ("W01", "da-nang", 360, 480),  # the border gate by the ruin of QL14D
    ],
)
def test_what_a_driver_would_say(
    city_base: ReachBase, projects: dict[str, Project], project: str, target: str, low: float, high: float
) -> None:
    site = sites_of(projects[project], city_base.model.network)[0]
    minutes = city_base.trips(site.x, site.y).loc[_airport(city_base, target), "minutes"]
    assert low <= minutes <= high


def test_a_commune_seat_has_the_minutes_that_connections_have(city_base: ReachBase, city: City) -> None:
    table = connections.run(city_base.model, city, mode="car", targets=["seaport", "city_centre"]).table
    seats = city.on_land().query("kind == 'commune_seat'").set_index("commune_code").geometry
    for code in ("20707", "20965"):
        mine = city_base.trips(seats[code].x, seats[code].y)
        for target in ("seaport", "city_centre"):
            theirs = table.loc[(code, target)]
            assert mine.loc[target, "minutes"] == theirs["minutes"]
            assert mine.loc[target, "km"] == theirs["km"]


def test_a_sheet_of_the_hi_tech_park(city_base: ReachBase, city: City, projects: dict[str, Project]) -> None:
    site = sites_of(projects["E23"], city_base.model.network)[0]
    view = access.run(city_base.model, city, "district_health", mode="car")
    roads = road_access.summary(road_access.totals(city.cells, city.communes, tables.roads()))
    place = reach(city_base, site.x, site.y, views=[view], roads=roads)
    assert place.people["persons"].is_monotonic_increasing
    assert place.people.loc[60, "persons"] > 1_500_000
    assert place.commune["name"] == "Liên Chiểu"
    assert 0 < place.commune["district_health_median_min"] < 60
    assert place.commune["all_km"] > place.commune["classified_km"] > 0
    assert place.nearby.index[0] == "E23"
    assert {"E33", "E51"} <= set(place.planned.index)
    assert "E52" not in place.planned.index  # it operates
    assert bool(place.links.loc["free_trade_zone", "approximate"])
    assert place.params["data_version"] == city.data_version


@pytest.mark.parametrize("project", ["E02", "E13", "E40", "W01", "W13", "W19"])
def test_projects_that_are_places_have_a_sheet(
    city_base: ReachBase, projects: dict[str, Project], project: str
) -> None:
    site = sites_of(projects[project], city_base.model.network)[0]
    place = reach(city_base, site.x, site.y)
    assert np.isfinite(place.links["minutes"]).all()
    assert project in place.nearby.index
