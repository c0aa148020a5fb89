"""The works of all projects at once: by season and level, and what stands together by a year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from zones import connections
from zones.city import City
from zones.city.projects import Project
from zones.effects.course import Course
from zones.effects.edits import edits_of
from zones.effects.effect import edits_together
from zones.effects.standards import LEVELS, Level
from zones.effects.timing import Standing, standing_by
from zones.effects.works import NotComputable, Works
from zones.scenario import UpgradeRoad
from zones.travel import Mode, Season
from zones.travel.speeds import checked

if TYPE_CHECKING:
    from zones.travel import TravelModel


@dataclass(frozen=True)
class Plan:
    """The works of all projects, by one means of travel."""

    works: dict[tuple[str, Season, Level], Works]
    """By project, season and level."""
    refused: dict[str, NotComputable]
    """Projects without works in any season, by project."""
    standing: Standing

    def together(self, season: Season) -> list[Works]:
        """Return the works of all that stands by the year, but for those of which only a bound is known."""
        keys: list[tuple[str, Season, Level]] = [
            (project.project_id, season, "central") for project in self.standing.done
        ]
        return [self.works[key] for key in keys if key in self.works and self.works[key].grade != "bound"]


def plan_of(
    model: "TravelModel",
    city: City,
    projects: Iterable[Project],
    *,
    mode: Mode,
    seasons: Sequence[Season],
    year: int,
    levels: Sequence[Level] = LEVELS,
) -> Plan:
    """Return the works of projects, and which of them stand by the end of a year."""
    courses: dict[str, Course] = {}
    works: dict[tuple[str, Season, Level], Works] = {}
    refused: dict[str, NotComputable] = {}
    known = list(projects)
    for project in known:
        number = project.project_id
        for season in seasons:
            for level in levels:
                found = edits_of(project, model, city, mode=mode, season=season, level=level, courses=courses)
                if isinstance(found, Works):
                    works[number, season, level] = found
                elif level == "central":
                    refused.setdefault(number, found)
        if any((number, season, "central") in works for season in seasons):
            refused.pop(number, None)
    return Plan(works, refused, standing_by(known, year))


def works_by(
    model: "TravelModel",
    city: City,
    projects: Iterable[Project],
    year: int,
    *,
    mode: str = "motorcycle",
    season: str = "dry",
) -> tuple[Works, ...]:
    """Return the works of all projects that stand by the end of a year, for :func:`effect`; no bounds.

    Raises
    ------
    InputError
        If the mode or season is unknown.
    """
    vehicle, when = checked(mode, season)
    plan = plan_of(model, city, projects, mode=vehicle, seasons=[when], year=year, levels=["central"])
    return tuple(plan.together(when))


def model_after(model: "TravelModel", works: Sequence[Works]) -> "TravelModel":
    """Return the travel model with the roads of works made; their facilities are no part of it.

    Raises
    ------
    InputError
        If a road is unknown to this model.
    """
    for edit in edits_together(works):
        if isinstance(edit, UpgradeRoad):
            model = model.with_upgraded(edit.edge_ids, road_class=edit.road_class, kmh=edit.kmh)
    return model


def seats_after(
    model: "TravelModel", city: City, works: Sequence[Works], target: str, *, mode: str, season: str
) -> pd.DataFrame:
    """Return minutes from every commune seat to a target of :data:`zones.connections.TARGETS`.

    Returns
    -------
    pandas.DataFrame
        ``before_min``, ``after_min``, ``saved_min`` on ``commune_code``; NaN where there is no way.

    Raises
    ------
    InputError
        If a road, the mode or the season is unknown.
    """
    changed = model_after(model, works)
    minutes = {
        name: connections.run(of, city, mode=mode, season=season, targets=(target,)).wide()[target]
        for name, of in (("before_min", model), ("after_min", changed))
    }
    table = pd.DataFrame(minutes).reindex(city.communes.index)
    return table.assign(saved_min=table["before_min"] - table["after_min"])
