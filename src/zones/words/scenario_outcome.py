"""What a scenario changes, cut loose from the working copy: tables, lines, what has to be known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pandas as pd
import shapely

from zones import city
from zones.city import Service
from zones.data.catalogue import Text
from zones.scenario import (
    AddFacility,
    AddRoad,
    CloseRoad,
    Edit,
    RemoveFacility,
    Scenario,
    ScenarioResult,
    UpgradeRoad,
)
from zones.scenario.degrees import degrees
from zones.words.figures import INCOMPLETE, Figures, rows_of

SCHEME: Final = "east_west"
EAST, WEST = "east", "west"

_THIN_M: Final = 25.0
"""Lines sent to the map are simplified by so much."""

Corners = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Mark:
    """Where an edit is: a place (one corner) or the lines of a road, degrees."""

    step: int
    """Position of the edit in the scenario, from 0."""
    lines: tuple[Corners, ...]


@dataclass(frozen=True)
class Outcome:
    """What a scenario changes; never changed once made, shared by all sessions that ask for the same."""

    scenario: Scenario
    """As it was applied: roads numbered as in this city's data."""
    communes: pd.DataFrame = field(repr=False)
    """:meth:`zones.scenario.ScenarioResult.by_commune`, with ``region``."""
    regions: pd.DataFrame = field(repr=False)
    sure: pd.DataFrame = field(repr=False)
    """:meth:`zones.scenario.change.Change.sure`."""
    actions: pd.DataFrame = field(repr=False)
    marks: tuple[Mark, ...]
    remarks: tuple[Text, ...]
    params: Figures = field(repr=False)

    @property
    def threshold(self) -> int:
        """Whole minutes, inclusive."""
        return self.scenario.limit_min

    @property
    def service(self) -> Service:
        """The service whose minutes are asked for."""
        return city.service(self.scenario.service)

    @property
    def season_after(self) -> str:
        """The season that the edits end in."""
        return str(self.params["season_after"])

    @cached_property
    def rows(self) -> dict[str, Figures]:
        """The communes one by one."""
        return rows_of(self.communes)

    @property
    def mapped(self) -> bool:
        """Whether any facility of the service is on the map without the scenario."""
        return not (self.communes["reason"] == "not_mapped").any()

    @property
    def incomplete(self) -> bool:
        """Whether facilities are missing on the map somewhere."""
        return bool(self.communes["reason"].isin(INCOMPLETE).any())


def outcome_of(result: ScenarioResult) -> Outcome:
    """Return what a scenario changes."""
    limit, change = result.scenario.limit_min, result.change
    communes = change.by_commune(limit)
    regions = result.before.city.regions[SCHEME].astype(str)
    return Outcome(
        scenario=result.scenario,
        communes=communes.assign(region=regions.reindex(communes.index)),
        regions=change.by_region(SCHEME, limit),
        sure=change.sure(limit),
        actions=result.action_list(),
        marks=tuple(_marks(result)),
        remarks=result.remarks,
        params=dict(result.params),
    )


def _marks(result: ScenarioResult) -> list[Mark]:
    """Return where the edits are."""
    found, network = [], result.network
    for step, edit in enumerate(result.scenario.edits):
        if isinstance(edit, AddFacility):
            found.append(Mark(step, (((edit.lon, edit.lat),),)))
        elif isinstance(edit, RemoveFacility):
            point = result.before.city.facilities.geometry[edit.facility_id]
            found.append(Mark(step, (tuple(degrees([(point.x, point.y)])),)))
        elif isinstance(edit, AddRoad):
            found.append(Mark(step, (edit.line,)))
        elif isinstance(edit, UpgradeRoad | CloseRoad):
            found.append(Mark(step, thinned(network.lines[network.positions(edit.edge_ids)].tolist())))
    return found


def thinned(lines: Sequence[shapely.LineString]) -> tuple[Corners, ...]:
    """Return roads (EPSG:5899) as few and short lines in degrees."""
    merged = shapely.simplify(shapely.line_merge(shapely.union_all(list(lines))), _THIN_M)
    return tuple(tuple(degrees(shapely.get_coordinates(part).tolist())) for part in shapely.get_parts(merged))


def km(edit: Edit) -> float:
    """Return the kilometres of road that an edit touches; NaN for one of no road."""
    if isinstance(edit, AddRoad):
        return float(edit.course.length) / 1000.0
    if isinstance(edit, UpgradeRoad | CloseRoad):
        return sum(road.length_m for road in edit.roads) / 1000.0
    return float("nan")
