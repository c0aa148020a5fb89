"""Scenarios: edits to the city as a document, what they change and for whom, where to build next.

``document`` is what is saved and shared, ``link`` its short form, ``roads`` finds its roads again in other
data; ``workbench`` is the working copy that edits are tried on, ``figures`` and ``change`` count who gains by
them, ``result`` is everything that a scenario comes to.
"""

from zones.scenario.document import (
    AddFacility,
    AddRoad,
    CloseRoad,
    Edit,
    RemoveFacility,
    ReopenRoad,
    RoadEdge,
    Scenario,
    SetSeason,
    UpgradeRoad,
)
from zones.scenario.faults import Fault, ScenarioError
from zones.scenario.link import from_link, to_link
from zones.scenario.result import ScenarioResult
from zones.scenario.road_index import PickedRoad, RoadIndex
from zones.scenario.roads import road_edges
from zones.scenario.workbench import Workbench, run

__all__ = [
    "AddFacility",
    "AddRoad",
    "CloseRoad",
    "Edit",
    "Fault",
    "PickedRoad",
    "RemoveFacility",
    "ReopenRoad",
    "RoadEdge",
    "RoadIndex",
    "Scenario",
    "ScenarioError",
    "ScenarioResult",
    "SetSeason",
    "UpgradeRoad",
    "Workbench",
    "from_link",
    "road_edges",
    "run",
    "to_link",
]
