"""What a scenario comes to, as a page shows it: tables and lines, cut loose from the working copy."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import pandas as pd
import shapely
import streamlit as st

from zones import city
from zones.city import City, Service
from zones.data.catalogue import Text
from zones.i18n import Texts
from zones.scenario import (
    AddFacility,
    AddRoad,
    CloseRoad,
    Edit,
    RemoveFacility,
    RoadIndex,
    Scenario,
    ScenarioResult,
    UpgradeRoad,
    Workbench,
)
from zones.scenario.degrees import degrees
from zones.scenario.figures import People
from zones.travel import TravelModel
from zones.ui import cache
from zones.ui.benches import Benches
from zones.ui.figures import INCOMPLETE, Figures

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


def rows_of(table: pd.DataFrame) -> dict[str, Figures]:
    """Return a table row by row."""
    return {str(key): {str(k): v for k, v in row.items()} for key, row in table.to_dict("index").items()}


def outcome(t: Texts, owner: str, scenario: Scenario) -> Outcome:
    """Return what a scenario changes, computed on first demand.

    Parameters
    ----------
    owner
        The session that asks.

    Raises
    ------
    ScenarioError
        If any edit cannot be made: the error lists every fault.
    """
    # What it is called changes no figure.
    plain = scenario.model_copy(update=dict.fromkeys(("title", "note"), "") | {"created": None})
    warm(t)
    with st.spinner(t("scenario.working")):
        found = _outcome(cache.version(), plain.to_compact_json(), plain, owner)
    named = {"title": scenario.title, "note": scenario.note, "created": scenario.created}
    return replace(found, scenario=found.scenario.model_copy(update=named))


def warm(t: Texts) -> tuple[City, TravelModel]:
    """Return city and model, read on first demand."""
    with st.spinner(t("app.loading_city")):
        whole = cache.whole_city()
    with st.spinner(t("app.loading_model")):
        return whole, cache.model()


def benches() -> Benches:
    """Return the working copies of the process."""
    return _benches(cache.version())


def road_index() -> RoadIndex:
    """Return the roads, by place."""
    return _roads(cache.version())


def raster(owner: str, scenario: Scenario) -> bytes:
    """Return minutes before, after and saved as a GeoTIFF."""
    with benches().lent(owner, scenario) as bench:
        return _result(bench, scenario).raster()


@st.cache_resource(show_spinner=False, max_entries=64)
def _outcome(data_version: str, document: str, _scenario: Scenario, _owner: str) -> Outcome:
    with _benches(data_version).lent(_owner, _scenario) as bench:
        result = _result(bench, _scenario)
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


def _result(bench: Workbench, scenario: Scenario) -> ScenarioResult:
    return bench.result(
        title=scenario.title,
        note=scenario.note,
        created=scenario.created,
        threshold_min=scenario.threshold_min,
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


@st.cache_resource(show_spinner=False, max_entries=1)
def _benches(data_version: str) -> Benches:
    whole, model, roads = cache.whole_city(), cache.model(), _roads(data_version)
    people = People.of(whole.cells)
    return Benches(
        lambda service, mode, season: Workbench(
            model, whole, service_id=service, mode=mode, season=season, roads=roads, people=people
        )
    )


@st.cache_resource(show_spinner=False, max_entries=1)
def _roads(data_version: str) -> RoadIndex:
    return RoadIndex(cache.model().network)
