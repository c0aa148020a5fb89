"""What every project changes, computed once for all sessions: in the background, stoppable, kept on disk."""

import logging
import os
from collections.abc import Sequence
from threading import Event, Lock, Thread
from typing import Final

import pandas as pd
import streamlit as st

from zones.ahead import cache_dir
from zones.city import City
from zones.city.projects import Project
from zones.effects import Effect, Matrix, Plan, Works, bench_of, effect, kept, matrix, plan_of, seats_after
from zones.errors import ZonesError
from zones.scenario import RoadIndex
from zones.scenario.figures import People
from zones.settings import state_dir
from zones.travel import Season, TravelModel
from zones.ui import cache

MODE: Final = "motorcycle"
"""The means of travel of the page: what most people have where roads are bad."""

SEATS: Final = "seat_"
"""Prefix of the gaps that are counted from commune seats."""

_log = logging.getLogger(__name__)


class _StoppedError(Exception):
    """The reader does not want to wait any longer."""


class Run:
    """The matrix of one register on one data version: found on disk, or computed when it is asked for."""

    def __init__(self, key: str) -> None:
        self.key, self.folder = key, cache_dir()
        self.found: Matrix | None = kept.read(self.folder, key)
        self.done, self.steps = 0, 1
        self.failed: ZonesError | None = None
        self.stopped = False
        self._stop, self._lock = Event(), Lock()
        self._thread: Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it is being computed."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, model: TravelModel, city: City, projects: Sequence[Project]) -> None:
        """Begin to compute, unless it is there or under way."""
        with self._lock:
            if self.found is not None or self.running:
                return
            self.done, self.failed, self.stopped = 0, None, False
            self._stop.clear()
            self._thread = Thread(
                target=self._compute, args=(model, city, projects), name=f"matrix-{self.key}", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Give up after the steps that have begun."""
        self.stopped = True
        self._stop.set()

    def wait(self) -> None:
        """Wait until nothing is being computed any more."""
        if self._thread is not None:
            self._thread.join()

    def _compute(self, model: TravelModel, city: City, projects: Sequence[Project]) -> None:
        try:
            found = matrix(model, city, projects, mode=MODE, progress=self._told)
        except _StoppedError:
            return
        except ZonesError as error:
            self.failed = error
            return
        finally:
            # Set again below where it was found: whatever else ended it, nothing begins by itself again.
            self.stopped = True
        self.stopped = False
        try:
            kept.write(self.folder, self.key, found)
        except OSError as error:
            # It is shown all the same, and computed again after the next start.
            _log.warning("the matrix of effects could not be kept in %s: %s", self.folder, error)
        self.found = found

    def _told(self, done: int, of: int) -> None:
        if self._stop.is_set():
            raise _StoppedError
        self.done, self.steps = done, of


def present() -> Run:
    """Return the run for the register and the data as they are now.

    Raises
    ------
    LayerError
        If a layer that the matrix rests on is missing or altered, wherever the matrix may come from.
    """
    cache.verify()
    opened = cache.register()
    place = str(state_dir()), os.environ.get("ZONES_DATABASE_URL")
    return _run(_key(cache.version(), opened.where, opened.revision), *place)


def works(season: Season) -> Plan:
    """Return the works of all projects in a season."""
    opened = cache.register()
    return _plan(cache.version(), opened.where, opened.revision, season)


def together(project_ids: tuple[str, ...], gap: str, season: Season) -> Effect:
    """Return what projects change together for people, for one service in one season."""
    opened = cache.register()
    return _effect(cache.version(), opened.where, opened.revision, project_ids, gap, season)


def seats(project_ids: tuple[str, ...], gap: str, season: Season) -> pd.DataFrame:
    """Return minutes from commune seats before and after projects, for a gap of seats."""
    opened = cache.register()
    return _seats(cache.version(), opened.where, opened.revision, project_ids, gap, season)


@st.cache_resource(show_spinner=False, max_entries=4)
def _key(data_version: str, where: str, revision: int) -> str:
    return kept.key_of(data_version, cache.projects(), mode=MODE)


@st.cache_resource(show_spinner=False, max_entries=4)
def _run(key: str, folder: str, url: str | None) -> Run:
    return Run(key)


@st.cache_resource(show_spinner=False, max_entries=4)
def _plan(data_version: str, where: str, revision: int, season: Season) -> Plan:
    return plan_of(
        cache.model(),
        cache.whole_city(),
        cache.projects(),
        mode=MODE,
        seasons=[season],
        year=0,
        levels=["central"],
    )


@st.cache_resource(show_spinner=False, max_entries=1)
def _shared(data_version: str) -> dict[str, RoadIndex | People]:
    return {"people": People.of(cache.whole_city().cells), "roads": RoadIndex(cache.model().network)}


def _chosen(where: str, revision: int, project_ids: tuple[str, ...], season: Season) -> list[Works]:
    plan = _plan(cache.version(), where, revision, season)
    keys: list[tuple[str, Season, str]] = [(number, season, "central") for number in project_ids]
    return [plan.works[key] for key in keys if key in plan.works]


# The workbench of a service weighs 230 MB; only the tables that it makes are kept.
@st.cache_resource(show_spinner=False, max_entries=128)
def _effect(
    data_version: str, where: str, revision: int, project_ids: tuple[str, ...], gap: str, season: Season
) -> Effect:
    bench = bench_of(cache.model(), cache.whole_city(), gap, MODE, season, **_shared(data_version))
    return effect(bench, _chosen(where, revision, project_ids, season))


@st.cache_resource(show_spinner=False, max_entries=128)
def _seats(
    data_version: str, where: str, revision: int, project_ids: tuple[str, ...], gap: str, season: Season
) -> pd.DataFrame:
    found = _chosen(where, revision, project_ids, season)
    target = gap.removeprefix(SEATS)
    return seats_after(cache.model(), cache.whole_city(), found, target, mode=MODE, season=season)
