"""The scenario of one session: what stands, what stood before, and the link that says it."""

from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

import streamlit as st

from zones import city
from zones.data.catalogue import Text
from zones.errors import ZonesError
from zones.i18n import Texts
from zones.scenario import (
    AddFacility,
    Edit,
    RemoveFacility,
    Scenario,
    ScenarioError,
    from_link,
    to_link,
)
from zones.travel import MODES, SEASONS
from zones.ui import cache, state
from zones.ui.maps import Click, Corners
from zones.ui.scenario import book
from zones.words.scenario_outcome import Outcome

_KEY: Final = "scenario_desk"
_STEPS: Final = 100
"""Changes that can be taken back."""

LINK, LINK_A = "s", "a"
"""Where the query string holds the scenario, and the one it is compared with."""


@dataclass
class Desk:
    """What a session works on; nothing of it is seen by another."""

    owner: str = field(default_factory=lambda: uuid4().hex)
    now: Scenario | None = None
    past: list[Scenario] = field(default_factory=list)
    future: list[Scenario] = field(default_factory=list)
    first: Scenario | None = None
    """The one kept as A, to compare with."""
    links: dict[str, str] = field(default_factory=dict)
    """What was last written into the query string."""
    wanted: Scenario | None = None
    """Asked for, not tried yet."""
    click: Click | None = None
    line: Corners | None = None
    picked: Click | None = None
    """Where a road was picked that awaits a decision."""
    unread: bool = False
    """A link was opened that holds no scenario."""
    fault: str = ""
    """Why the last thing was not done."""
    faults: tuple[str, ...] = ()
    """What is wrong with a file or link."""
    remarks: tuple[Text, ...] = ()
    """What is to be known of the scenario as it was loaded."""

    @property
    def scenario(self) -> Scenario:
        """What stands."""
        if self.now is None:
            self.now = Scenario(data_version=cache.version())
        return self.now

    def want(self, scenario: Scenario) -> None:
        """Ask for another scenario; :func:`settled` tries it."""
        self.wanted, self.picked, self.fault, self.faults, self.unread = scenario, None, "", (), False

    def add(self, *edits: Edit) -> None:
        """Ask for more edits."""
        self.want(self.scenario.model_copy(update={"edits": (*self.scenario.edits, *edits)}))

    def without(self, *steps: int) -> None:
        """Ask for the scenario without some of its edits."""
        kept = tuple(edit for k, edit in enumerate(self.scenario.edits) if k not in steps)
        self.want(self.scenario.model_copy(update={"edits": kept}))

    def undo(self) -> None:
        """Go back to what stood before."""
        if self.past:
            self.future.append(self.scenario)
            self.fault, self.faults = "", ()
            self._put(self.past.pop())

    def redo(self) -> None:
        """Take the last undo back."""
        if self.future:
            self.past.append(self.scenario)
            self.fault, self.faults = "", ()
            self._put(self.future.pop())

    def keep(self, scenario: Scenario) -> None:
        """Let a scenario stand; the one before can be had back."""
        if scenario != self.scenario:
            self.past = [*self.past[1 - _STEPS :], self.scenario]
            self.future = []
        self._put(scenario)

    def _put(self, scenario: Scenario) -> None:
        self.now, self.wanted, self.picked = scenario, None, None
        _say(scenario)


def desk() -> Desk:
    """Return the desk of this session."""
    return st.session_state.setdefault(_KEY, Desk())


def opened() -> Desk:
    """Return the desk after reading a link that was opened."""
    mine = desk()
    for name in (LINK, LINK_A):
        asked = st.query_params.get(name, "")
        if not asked or asked == mine.links.get(name, ""):
            continue
        mine.links[name] = asked
        try:
            found = from_link(asked)
        except ScenarioError:
            # What exactly is wrong with a text that nobody wrote by hand helps no reader.
            mine.unread = True
            continue
        if name == LINK_A:
            mine.first = found
        else:
            load(mine, found)
    return mine


def load(mine: Desk, scenario: Scenario) -> None:
    """Ask for a scenario from a file or link; its remarks are kept as long as it stands."""
    mine.want(scenario)
    _say(scenario)


def base(mine: Desk, service: str, mode: str, season: str, threshold: int) -> None:
    """Ask for the edits under another service, means of travel, season or threshold, where these differ."""
    asked = mine.wanted or mine.scenario
    if (asked.service, asked.mode, asked.season, asked.limit_min) != (service, mode, season, threshold):
        mine.want(under(asked, service, mode, season, threshold))


def under(scenario: Scenario, service: str, mode: str, season: str, threshold: int) -> Scenario:
    """Return a scenario's edits under another service, means of travel, season or threshold.

    Facilities belong to their service: under another one they are left out.
    """
    edits = scenario.edits
    if service != scenario.service:
        edits = tuple(edit for edit in edits if not isinstance(edit, AddFacility | RemoveFacility))
    changed = {"service": service, "mode": mode, "season": season, "threshold_min": threshold}
    return scenario.model_copy(update={**changed, "edits": edits})


def settled(t: Texts, mine: Desk) -> Outcome | None:
    """Try what is asked for and return what stands then; None where nothing is changed.

    What cannot be done is said in a sentence (:attr:`Desk.fault`), and what stood before stays.
    """
    wanted, other = mine.wanted, mine.scenario
    if wanted is not None:
        try:
            found = book.outcome(t, mine.owner, wanted) if wanted.edits else None
        except ScenarioError as error:
            mine.wanted = None
            mine.fault = t("scenario.refused")
            mine.faults = tuple(str(fault) for fault in error.faults)
            _say(other)
        else:
            # What was made on other data says so once; afterwards it is of ours.
            elsewhere = wanted.data_version != cache.version()
            mine.remarks = found.remarks if found and elsewhere else ()
            mine.keep(found.scenario if found else wanted)
            return found
    scenario = mine.scenario
    return book.outcome(t, mine.owner, scenario) if scenario.edits else None


def write_links(mine: Desk) -> None:
    """Put the scenario, and the one it is compared with, into the query string, if short enough."""
    for name, scenario in ((LINK, mine.scenario), (LINK_A, mine.first)):
        mine.links[name] = link(scenario)
        state.write(name, mine.links[name], "")


def link(scenario: Scenario | None) -> str:
    """Return a scenario as text for an address, '' where it is empty or too long for one."""
    if scenario is None or not scenario.edits:
        return ""
    try:
        return to_link(scenario)
    except ZonesError:
        return ""


def _say(scenario: Scenario) -> None:
    """Let the controls show what a scenario starts from."""
    service = city.service(scenario.service)
    state.write("service", scenario.service, next(iter(city.services())))
    state.write("mode", scenario.mode, MODES[0])
    state.write("season", scenario.season, SEASONS[0])
    state.write("threshold", str(scenario.limit_min), str(service.threshold_min))
