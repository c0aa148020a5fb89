"""Projects small enough to read."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely

from zones.city.projects import Fact, Phase, Project, Shape

Make = Callable[..., Project]


def make_project(project_id: str = "E01", **changes: Any) -> Project:
    """Return a project with two phases, three facts (two in conflict) and two shapes."""
    body: dict[str, Any] = {
        "project_id": project_id,
        "name_vi": "Bến cảng Liên Chiểu",
        "name_en": "Lien Chieu port",
        "kind": "seaport",
        "sector": "transport",
        "region": "east",
        "status": "building",
        "sections": ("2.1", "3.4"),
        "commune_codes": ("20194", "20197"),
        "phases": (
            Phase(phase_id="A", name_vi="Hạ tầng dùng chung", name_en="Shared works", start="2022-12-14"),
            Phase(phase_id="B", name_vi="Bến container", name_en="Berths", start="2026", finish="2028-Q4"),
        ),
        "facts": (
            Fact(key="area", value=172.6, unit="ha", sources=("https://example.vn/a",), confidence="high"),
            Fact(key="area", value=180, unit="ha", sources=("https://example.vn/b",), confidence="low"),
            Fact(
                key="capacity",
                scope_vi="đến 2030",
                scope_en="by 2030",
                phase="B",
                value=14.25e6,
                upper=36.3e6,
                unit="tonnes_per_year",
                as_of="2026-03",
                sources=("https://example.vn/a", "https://example.vn/c?x=1&y=2"),
                source_date="2026-03-05",
                confidence="medium",
                remark_vi="=công bố",
                remark_en="-as published",
            ),
        ),
        "shapes": (
            Shape(
                geom_id=f"{project_id}-1",
                role="site",
                primary=True,
                method="described_polygon",
                basis="described_fit",
                position_error_m=250.0,
                confidence="medium",
                fit_for_distance=True,
                name_vi="Khu cảng",
                name_en="Port area",
                source="https://example.vn/a",
                geometry=shapely.box(545_000.125, 1_783_000.5, 546_000.75, 1_784_000.25),
            ),
            Shape(
                geom_id=f"{project_id}-2",
                role="road",
                primary=False,
                method="schematic",
                basis="schematic",
                position_error_m=None,
                confidence="low",
                fit_for_distance=False,
                source="sketch",
                geometry=shapely.LineString([(545_000, 1_783_000), (547_123.456, 1_781_000.789)]),
            ),
        ),
    }
    return Project(**{**body, **changes})


@pytest.fixture
def make() -> Make:
    return make_project
