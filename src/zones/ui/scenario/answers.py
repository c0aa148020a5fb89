"""Where new sites should go, found once and shared by all sessions that ask the same."""

from typing import NamedTuple

import streamlit as st

from zones import sites
from zones.scenario import Scenario, SetSeason
from zones.sites import MINORITY, Ask, Plan, Rounds
from zones.travel.table import TimeTable
from zones.ui import cache
from zones.ui.scenario import book


class Question(NamedTuple):
    """What is asked."""

    kind: str
    """``sites`` or ``rounds``."""
    number: int
    """How many sites; minutes to a stop."""
    minutes: int
    """Threshold of the service."""
    whom: str
    candidates: str


def where_next(document: str, question: Question, scenario: Scenario, owner: str) -> Plan | Rounds:
    """Return the sites, or the stops, that a question asks for.

    Parameters
    ----------
    document
        The scenario as text, without its title and the like.
    scenario
        What stands: roads and facilities are taken as given.
    owner
        The session that asks.

    Raises
    ------
    InputError
        If the question is none.
    """
    return _answer(cache.version(), document, question, scenario, owner)


@st.cache_resource(show_spinner=False, max_entries=32)
def _answer(
    data_version: str, document: str, question: Question, _scenario: Scenario, _owner: str
) -> Plan | Rounds:
    asked, number, minutes, whom, kind = question
    roads_as_they_are = not any(
        edit.kind in ("add_road", "upgrade_road", "close_road", "reopen_road") or isinstance(edit, SetSeason)
        for edit in _scenario.edits
    )
    table = _table(data_version, _scenario.mode, _scenario.season) if roads_as_they_are else None
    reported = cache.layer("evidence") if whom == MINORITY else None
    with book.benches().lent(_owner, _scenario) as bench:
        if asked == "rounds":
            return sites.rounds(
                bench,
                beyond_min=minutes,
                within_min=number,
                whom=whom,
                candidates=kind,
                table=table,
                reported=reported,
            )
        return sites.where_next(bench, Ask(number, minutes, whom, kind), table=table, reported=reported)


@st.cache_resource(show_spinner=False, max_entries=3)
def _table(data_version: str, mode: str, season: str) -> TimeTable:
    return TimeTable.of(cache.model(), mode=mode, season=season)
