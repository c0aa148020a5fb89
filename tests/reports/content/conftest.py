"""The real city measured once, with the effects of its projects on two services and one proposed site."""

from dataclasses import dataclass
from datetime import date

import pytest

from zones import city, gaps, sites
from zones.city.evidence import evidence, standards
from zones.city.project_seed import seed
from zones.effects import matrix
from zones.reports.content import Material
from zones.scenario import Workbench
from zones.travel import TravelModel, load_model

DAY = date(2026, 11, 30)


@dataclass(frozen=True)
class Ground:
    """What the tests stand on."""

    model: TravelModel
    material: Material


@pytest.fixture(scope="session")
def ground() -> Ground:
    model, whole, projects = load_model(), city.load(), tuple(seed())
    bench = Workbench(model, whole, service_id="district_health")
    material = Material.of(
        whole,
        gaps.measure(model, whole, city.roads()),
        evidence(),
        standards(),
        day=DAY,
        projects=projects,
        revision=1,
        matrix=matrix(model, whole, projects, gaps=["district_health", "hospital"], seats=()),
        plans={"district_health": sites.where_next(bench, sites.Ask(2, 60, "west"))},
    )
    return Ground(model, material)


@pytest.fixture(scope="session")
def material(ground: Ground) -> Material:
    return ground.material
