"""What a scenario comes to, computed once and shared by all sessions that ask for the same."""

from dataclasses import replace
from threading import Thread
from typing import Final

import streamlit as st

from zones.city import City
from zones.i18n import Texts
from zones.scenario import RoadIndex, Scenario, ScenarioResult, Workbench, standing
from zones.scenario.figures import People
from zones.travel import Starts, TravelModel, WhatIf
from zones.ui import cache
from zones.ui.benches import Benches
from zones.words.scenario_outcome import Outcome, outcome_of

_SERVICES: Final = 2
"""Services whose minutes before any edit are kept: some 250 MB each, shared by all working copies."""


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
    if not any(named.values()):
        # The very one that is kept, with what was worked out on it since.
        return found
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


def look_ahead(scenario: Scenario) -> None:
    """Have the first removals and the first switch of season or mode ready before they are asked for."""
    _looking_ahead(cache.version(), scenario.service, scenario.mode, scenario.season)


def raster(owner: str, scenario: Scenario) -> bytes:
    """Return minutes before, after and saved as a GeoTIFF."""
    with benches().lent(owner, scenario) as bench:
        return _result(bench, scenario).raster()


@st.cache_resource(show_spinner=False, max_entries=64)
def _outcome(data_version: str, document: str, _scenario: Scenario, _owner: str) -> Outcome:
    with _benches(data_version).lent(_owner, _scenario) as bench:
        result = _result(bench, _scenario)
    return outcome_of(result)


def _result(bench: Workbench, scenario: Scenario) -> ScenarioResult:
    return bench.result(
        title=scenario.title,
        note=scenario.note,
        created=scenario.created,
        threshold_min=scenario.threshold_min,
    )


@st.cache_resource(show_spinner=False, max_entries=1)
def _benches(data_version: str) -> Benches:
    whole, model, roads = cache.whole_city(), cache.model(), _roads(data_version)
    people = People.of(whole.cells)
    return Benches(
        lambda service, mode, season: Workbench(
            model,
            whole,
            service_id=service,
            mode=mode,
            season=season,
            roads=roads,
            people=people,
            starts=_starts(data_version, service),
        )
    )


@st.cache_resource(show_spinner=False, max_entries=_SERVICES)
def _starts(data_version: str, service: str) -> Starts:
    return standing.starts(cache.model(), cache.whole_city(), service)


@st.cache_resource(show_spinner=False, max_entries=8)
def _looking_ahead(data_version: str, service: str, mode: str, season: str) -> Thread:
    """Begin to look ahead, once for all sessions."""
    starts = _starts(data_version, service)
    # On a working copy of its own, so that nobody waits for it. Not a daemon: the end of the process lets it
    # finish, as a thread cut off within compiled code may take the whole down.
    thread = Thread(target=lambda: WhatIf.of(starts, mode=mode, season=season).prepare(), name="look ahead")
    thread.start()
    return thread


@st.cache_resource(show_spinner=False, max_entries=1)
def _roads(data_version: str) -> RoadIndex:
    return RoadIndex(cache.model().network)
