"""A session of what-if: edits made and taken back one at a time, figures in milliseconds."""

import functools
from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones import coverage, travel
from zones.access import AccessResult, params_of
from zones.city import City, service
from zones.coverage import Histogram
from zones.data import catalogue
from zones.data.catalogue import Text
from zones.errors import InputError
from zones.scenario import remarks, standing
from zones.scenario.change import Change
from zones.scenario.document import (
    AddFacility,
    AddRoad,
    CloseRoad,
    Edit,
    RemoveFacility,
    ReopenRoad,
    Scenario,
    SetSeason,
    UpgradeRoad,
)
from zones.scenario.faults import Fault, ScenarioError
from zones.scenario.figures import People, State
from zones.scenario.result import ScenarioResult
from zones.scenario.road_index import RoadIndex
from zones.scenario.roads import matched
from zones.travel import Mode, Season

P = ParamSpec("P")
R = TypeVar("R")


def _alone(
    method: Callable[Concatenate["Workbench", P], R],
) -> Callable[Concatenate["Workbench", P], R]:
    """Make a method wait until no other thread is inside the workbench."""

    @functools.wraps(method)
    def guarded(self: "Workbench", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._lock:
            return method(self, *args, **kwargs)

    return guarded


class Workbench:
    """The city before, and a working copy of it that edits are tried on.

    It may be used by several threads, one call at a time. It holds about 200 MB at 100 m: give one to each
    session that edits, and let go of it afterwards.

    Parameters
    ----------
    model, city
        What to start from; neither is changed.
    service_id, mode, season
        What minutes are asked for.
    roads
        The index of the model's roads, if there is one already.
    people
        The inhabited rows of the city's cells, if they are there already.
    starts
        What :func:`zones.scenario.standing.starts` returns for this model, city and service, if others have
        it already: what they have solved is not solved again.

    Raises
    ------
    InputError
        If service, mode or season is unknown, or model and city were not made from the same data.
    """

    def __init__(
        self,
        model: "travel.TravelModel",
        city: City,
        *,
        service_id: str = "district_health",
        mode: str = "motorcycle",
        season: str = "dry",
        roads: RoadIndex | None = None,
        people: People | None = None,
        starts: "travel.Starts | None" = None,
    ) -> None:
        if model.data_version != city.data_version or model.grid != city.cells.grid:
            raise InputError(f"roads and people are of different data versions; {catalogue.REBUILD}")
        self.model, self.city, self.service = model, city, service(service_id)
        self.roads = roads or RoadIndex(model.network)
        self._lock = RLock()
        self.people = people or People.of(city.cells)
        self._edits: list[Edit] = []
        self._undone: list[tuple[Edit, tuple[Text, ...]]] = []
        self._said: list[tuple[Text, ...]] = []
        self._other_data: tuple[Text, ...] = ()
        base = standing.facilities(city, service_id)
        starts = starts or standing.starts(model, city, service_id)
        self._what_if = travel.WhatIf.of(starts, mode=mode, season=season)
        if base.empty:
            # The place it began with is taken away again at once, number 0 with it.
            self._what_if.remove_facility(0)
        self._first = 0 if len(base) else 1
        self._mode, self._season = self._what_if.mode, self._what_if.season
        self._base, self._before = base, self._state()
        self.before = self._access()
        """The city without any edit."""

    @classmethod
    def of(cls, model: "travel.TravelModel", city: City, scenario: Scenario, **shared: Any) -> "Workbench":
        """Return a workbench with the edits of a scenario made.

        Raises
        ------
        ScenarioError
            If any edit cannot be made: the error lists every fault.
        """
        bench = cls(
            model,
            city,
            service_id=scenario.service,
            mode=scenario.mode,
            season=scenario.season,
            **shared,
        )
        bench.show(scenario)
        return bench

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Edits made and not undone, roads as this city has them."""
        return tuple(self._edits)

    @property
    def remarks(self) -> tuple[Text, ...]:
        """What a reader has to know about the edits made."""
        return (*self._other_data, *(text for said in self._said for text in said))

    @property
    def mode(self) -> Mode:
        """Means of travel."""
        return self._mode

    @property
    def season(self) -> Season:
        """Season as it stands, edits included."""
        return self._what_if.season

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to undo."""
        return bool(self._edits)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone edit to make again."""
        return bool(self._undone)

    def scenario(self, **others: Any) -> Scenario:
        """Return the document of what stands now; title, note and the like are passed on."""
        return Scenario(
            data_version=self.city.data_version,
            service=self.service.id,
            mode=self._mode,
            season=self._season,
            edits=self.edits,
            **others,
        )

    def suits(self, scenario: Scenario) -> bool:
        """Return whether a scenario starts from the same service, mode and season."""
        return (scenario.service, scenario.mode, scenario.season) == (
            self.service.id,
            self._mode,
            self._season,
        )

    @_alone
    def apply(self, edit: Edit) -> None:
        """Make one edit; one that fails changes nothing.

        Raises
        ------
        ScenarioError
            If it cannot be made.
        """
        self._made(edit, f"edits[{len(self._edits)}]")
        self._undone.clear()

    @_alone
    def undo(self) -> Edit:
        """Take the last edit back and return it.

        Raises
        ------
        InputError
            If there is none.
        """
        if not self._edits:
            raise InputError("undo: nothing has been changed")
        self._what_if.undo()
        edit = self._edits.pop()
        self._undone.append((edit, self._said.pop()))
        return edit

    @_alone
    def redo(self) -> Edit:
        """Make the edit undone last again and return it.

        Raises
        ------
        InputError
            If nothing has been undone since the last edit.
        """
        if not self._undone:
            raise InputError("redo: nothing has been undone since the last edit")
        self._what_if.redo()
        edit, said = self._undone.pop()
        self._edits.append(edit)
        self._said.append(said)
        return edit

    @_alone
    def show(self, scenario: Scenario) -> None:
        """Bring the workbench to a scenario; edits it shares with what stands now, from the first on, stay.

        Raises
        ------
        InputError
            If it starts from another service, mode or season.
        ScenarioError
            If any edit cannot be made: the error lists every fault, and the edits stand as before.
        """
        if not self.suits(scenario):
            raise InputError("scenario: it starts from another service, mode or season; open a new workbench")
        earlier = self.edits
        shared = 0
        for ours, theirs in zip(earlier, scenario.edits, strict=False):
            if ours != theirs:
                break
            shared += 1
        self._back_to(shared)
        faults = self._tried(scenario.edits, shared)
        if faults:
            self._back_to(shared)
            self._tried(earlier, shared)
            raise ScenarioError(faults)
        same = scenario.data_version == self.city.data_version
        self._other_data = (
            () if same else (remarks.other_data(scenario.data_version, self.city.data_version),)
        )
        self._undone.clear()

    @_alone
    def by_commune(self, threshold_min: int | None = None) -> pd.DataFrame:
        """Return what changes in each commune, as :meth:`Change.by_commune` has it.

        Raises
        ------
        InputError
            If the threshold is negative or not whole.
        """
        return self._change().by_commune(self._limit(threshold_min))

    @_alone
    def by_region(self, scheme: str = "east_west", threshold_min: int | None = None) -> pd.DataFrame:
        """Return what changes in each region of a scheme and in the city (last row).

        Raises
        ------
        InputError
            If no such scheme exists, or the threshold is negative or not whole.
        """
        return self._change().by_region(scheme, self._limit(threshold_min))

    @_alone
    def gap(self, scheme: str = "east_west", threshold_min: int | None = None) -> pd.DataFrame:
        """Return how far apart the regions of a scheme are, before and after.

        Raises
        ------
        InputError
            If no such scheme exists, or the threshold is negative or not whole.
        """
        return self._change().gap(scheme, self._limit(threshold_min))

    @_alone
    def histogram(self) -> Histogram:
        """Return the people and area by commune and whole minute as they stand."""
        return self._state().histogram

    @_alone
    def minutes(self) -> NDArray[np.float32]:
        """Return the minutes as they stand, a copy: (rows, cols), inf where unreachable."""
        return self._what_if.minutes

    @_alone
    def travel_model(self) -> "travel.TravelModel":
        """Return the model with the edits of roads made, to ask for minutes to other places."""
        return self._what_if.model()

    @_alone
    def result(self, /, **others: Any) -> ScenarioResult:
        """Return everything about what stands now, cut loose from the workbench; title etc. are passed on.

        A result weighs about 40 MB.
        """
        return ScenarioResult(
            scenario=self.scenario(**others),
            after=self._access(),
            change=self._change(),
            noted=self.remarks,
            network=self.model.network,
        )

    def _limit(self, threshold_min: int | None) -> int:
        return self.service.threshold_min if threshold_min is None else threshold_min

    def _back_to(self, count: int) -> None:
        while len(self._edits) > count:
            self.undo()
        self._undone.clear()

    def _tried(self, edits: Sequence[Edit], start: int) -> list[Fault]:
        """Make edits from one on, each even if one before it failed, and return what is wrong with them."""
        faults: list[Fault] = []
        for i, edit in enumerate(edits[start:], start):
            try:
                self._made(edit, f"edits[{i}]")
            except ScenarioError as error:
                faults += error.faults
        return faults

    def _made(self, edit: Edit, path: str) -> None:
        said: list[Text] = []
        try:
            match edit:
                case AddFacility():
                    self._what_if.add_facility([edit.xy])
                case RemoveFacility():
                    self._what_if.remove_facility(self._number(edit.facility_id))
                case AddRoad():
                    drawn = self._what_if.add_road(
                        edit.course,
                        road_class=edit.road_class,
                        speed_zone=edit.speed_zone,
                        oneway=edit.oneway,
                        structure=edit.structure,
                    )
                    if not all(drawn.joined):
                        said.append(remarks.loose_end(path, drawn.joined))
                case SetSeason():
                    self._what_if.set_season(edit.season)
                case UpgradeRoad() | CloseRoad() | ReopenRoad():
                    found = matched(self.roads, edit.roads, f"{path}.roads")
                    if found.faults:
                        raise ScenarioError(found.faults)
                    if found.moved:
                        said.append(remarks.matched_again(path, found.moved, len(found.roads)))
                    edit = edit.model_copy(update={"roads": found.roads})
                    self._work_on(edit)
        except ScenarioError:
            raise
        except InputError as error:
            what, _, remedy = str(error).rpartition("; ")
            raise ScenarioError([Fault(path, what or remedy, remedy if what else "correct it")]) from None
        self._edits.append(edit)
        self._said.append(tuple(said))

    def _work_on(self, edit: UpgradeRoad | CloseRoad | ReopenRoad) -> None:
        if isinstance(edit, UpgradeRoad):
            self._what_if.upgrade_road(edit.edge_ids, road_class=edit.road_class, kmh=edit.kmh)
        elif isinstance(edit, CloseRoad):
            self._what_if.close_road(edit.edge_ids)
        else:
            self._what_if.reopen(edit.edge_ids)

    def _number(self, facility_id: str) -> int:
        """Return the number of a facility in the working copy."""
        if facility_id not in self._base.index:
            known = facility_id in self.city.facilities.index
            which = f"is no facility of the service '{self.service.id}'" if known else "is not in the layer"
            raise InputError(f"facility '{facility_id}' {which}; pick one from the map")
        number = self._first + int(self._base.index.get_loc(facility_id))
        if number not in self._what_if.facilities.index:
            raise InputError(f"facility '{facility_id}' has been removed already; remove it once")
        return number

    def _change(self) -> Change:
        return Change(self.before, self.people, self._before, self._state())

    def _state(self) -> State:
        seconds = self._what_if.seconds_from(self.people.cell)
        tally = self._what_if.tally
        if tally is None:
            raise InputError("workbench: it counts nobody; open a new one")
        counted = coverage.tallied(self.city.cells, tally)
        return State((seconds / 60.0).astype(np.float32), counted)

    def _access(self) -> AccessResult:
        """Return the present minutes as any access result, with the facilities there are now."""
        numbers = self._what_if.facilities.index.to_numpy()
        place = np.full(int(numbers.max(initial=-1)) + 2, -1, np.int32)
        place[numbers] = np.arange(numbers.size, dtype=np.int32)
        added = [edit for edit in self._edits if isinstance(edit, AddFacility)]
        facilities = standing.with_added(self._base, added)
        kept = numbers - self._first
        what_if = self._what_if
        return AccessResult(
            city=self.city,
            service=self.service,
            mode=what_if.mode,
            season=what_if.season,
            facilities=facilities.iloc[kept],
            minutes=what_if.minutes,
            nearest=place[what_if.nearest],
            params={
                "service": self.service.id,
                **params_of(
                    self.model,
                    self.city,
                    standing.params(self.model, self._edits, what_if.mode, what_if.season),
                ),
            },
        )


def run(model: "travel.TravelModel", city: City, scenario: Scenario, **shared: Any) -> ScenarioResult:
    """Return what a scenario changes; without any edit before and after are the same.

    Parameters
    ----------
    model, city
        The city as it is; neither is changed.
    scenario
        The edits, and what they are judged by.
    **shared
        ``roads`` and ``people`` of :class:`Workbench`, if they are there already.

    Raises
    ------
    ScenarioError
        If any edit cannot be made: the error lists every fault.
    InputError
        If model and city were not made from the same data.
    """
    return Workbench.of(model, city, scenario, **shared).result(
        title=scenario.title,
        note=scenario.note,
        created=scenario.created,
        threshold_min=scenario.threshold_min,
    )
