"""Which place a link means, and why some have no sheet."""

import pytest

from zones import city as tables
from zones.city import City
from zones.city.project_seed import seed
from zones.city.projects import Project
from zones.reports.sheet.subject import Refused, Subject, outside_or_water, placed, subject_of, token_of
from zones.scenario.degrees import degrees
from zones.settings import HOANG_SA
from zones.travel import Network, load_model


@pytest.fixture(scope="module")
def city() -> City:
    return tables.load()


@pytest.fixture(scope="module")
def network() -> Network:
    return load_model().network


@pytest.fixture(scope="module")
def projects() -> dict[str, Project]:
    return {project.project_id: project for project in seed()}


def test_a_project_a_part_of_it_and_a_position(city, network, projects) -> None:
    park, core = (subject_of(token, projects, city, network) for token in ("E23", "E23-1"))
    assert isinstance(park, Subject)
    assert isinstance(core, Subject)
    assert (park.x, park.y) == (core.x, core.y)
    assert park.error_m == 0
    rough = subject_of("E13-2", projects, city, network)
    assert isinstance(rough, Subject)
    assert rough.error_m == 600
    spot = subject_of("108.2209,16.0678", projects, city, network)
    assert isinstance(spot, Subject)
    assert spot.site is None
    # Metres and degrees are two names of one place.
    assert token_of(spot.lon, spot.lat) == "108.2209,16.0678" == spot.token
    assert 549_000 < spot.x < 551_000
    assert 1_776_000 < spot.y < 1_778_000


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("E99", "unknown"),
        ("E13-99", "unknown"),
        ("<script>", "unknown"),
        ("", "unknown"),
        ("A01", "no_position"),
        ("W03", "line"),
        ("W02", "communes"),
        ("E42", "many"),
    ],
)
def test_what_has_no_sheet_says_why(city, network, projects, token, why) -> None:
    found = subject_of(token, projects, city, network)
    assert isinstance(found, Refused)
    assert found.why == why


def test_hoang_sa_is_named(city, network, projects) -> None:
    reef = city.communes.geometry[HOANG_SA].representative_point()
    (lon, lat), *_ = degrees([(reef.x, reef.y)])
    found = subject_of(f"{lon},{lat}", projects, city, network)
    assert isinstance(found, Refused)
    assert found.why == "hoang_sa"


def test_degrees_the_wrong_way_round_are_no_place_in_the_city(city, network, projects) -> None:
    found = subject_of("16.0678,108.2209", projects, city, network)
    assert isinstance(found, Refused)
    assert found.why == "unknown"


def test_the_sea_is_outside(city, network, projects) -> None:
    sea = subject_of("108.6,16.2", projects, city, network)
    assert isinstance(sea, Subject)
    assert outside_or_water(sea.x, sea.y, city) == "outside"


def test_every_project_offered_has_a_sheet(city, network, projects) -> None:
    offered = placed(projects.values(), network)
    assert len(offered) > 40
    for project, sites in offered:
        for token in (project.project_id, *(site.geom_id for site in sites)):
            assert isinstance(subject_of(token, projects, city, network), Subject), token
