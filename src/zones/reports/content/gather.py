"""Brings together what papers rest on: what is kept is read, what is not is computed once and kept."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from zones import sites, travel, uncertainty
from zones.city import City
from zones.city.evidence import standards
from zones.city.projects import Project
from zones.effects import Matrix, matrix
from zones.effects import kept as kept_effects
from zones.errors import LayerError, SchemaError
from zones.gaps import Measured
from zones.gaps import kept as kept_gaps
from zones.gaps.draws import DRAWS
from zones.gaps.kept import Bands
from zones.gaps.measured import SEASONS
from zones.intake.official import evidence
from zones.reports.content.material import DISTRICT, SEED, Material
from zones.scenario import Scenario, Workbench, from_link, run
from zones.sites import Ask, Plan
from zones.sites import kept as kept_sites
from zones.words.scenario_outcome import Outcome, outcome_of

MODE: Final = "motorcycle"
SEASON: Final = "dry"

WEST: Final = "west"
PROPOSED: Final = {
    "district_health": Ask(3, 60, WEST),
    "hospital": Ask(2, 120, WEST),
    "school_upper_secondary": Ask(3, 45, WEST),
}
"""Services that proposals are made for, each with how many new sites, within how many minutes, for whom."""

WITH_EFFECTS: Final = ("gaps", "projects", "region")
WITH_PLANS: Final = ("gaps",)
WITH_BANDS: Final = ("gaps", "region")

Tell = Callable[[str, int, int], None]
"""Told what is being done (``measure``, ``draws``, ``effects``, ``sites``), how many parts are done, of how
many."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hand:
    """What is at hand: the city, its register, what was reported, and how to get the travel model."""

    city: City
    model: Callable[[], "travel.TravelModel"] = field(repr=False)
    """Only called where something has to be computed."""
    projects: Sequence[Project] = field(repr=False)
    revision: int
    evidence: pd.DataFrame | None = field(repr=False)
    lost: str = ""
    """Why reported figures could not be read."""

    @classmethod
    def read(
        cls, city: City, model: Callable[[], "travel.TravelModel"], projects: Sequence[Project], revision: int
    ) -> "Hand":
        """Return the hand with the reported figures as they are now."""
        try:
            return cls(city, model, projects, revision, evidence())
        except (LayerError, SchemaError) as error:
            return cls(city, model, projects, revision, None, str(error))


def gather(
    hand: Hand, kinds: Collection[str], *, day: date, folder: Path, tell: Tell, draws: int = 0
) -> Material:
    """Return what papers of some kinds rest on.

    Parameters
    ----------
    folder
        Where computed figures are kept between runs; the pages keep theirs in the same place.
    draws
        How often assumptions are drawn for the percentiles, unless so many draws are kept. 0: a paper shows
        the percentiles that are kept, if any, and waits for none.
    """
    measured = _measured(hand, folder, tell)
    bands = _bands(hand, folder, tell, draws) if set(kinds) & set(WITH_BANDS) else {}
    effects = _effects(hand, folder, tell) if set(kinds) & set(WITH_EFFECTS) else None
    plans = _plans(hand, folder, tell) if set(kinds) & set(WITH_PLANS) else {}
    drawn = kept_gaps.drawn_path(folder, hand.city.data_version, MODE, DRAWS, SEED)
    return Material.of(
        hand.city,
        measured,
        hand.evidence,
        standards(),
        day=day,
        lost=hand.lost,
        drawn=kept_gaps.load_drawn(drawn),
        projects=tuple(hand.projects),
        revision=hand.revision,
        matrix=effects,
        plans=plans,
        bands=bands,
    )


def scenario_of(text: str) -> Scenario:
    """Return the scenario of a document (JSON) or of a link.

    Raises
    ------
    ScenarioError
        If it is neither, or anything in it is wrong.
    """
    plain = text.strip()
    return Scenario.from_json(plain) if plain.startswith("{") else from_link(plain)


def outcome(hand: Hand, scenario: Scenario) -> Outcome:
    """Return what a scenario changes.

    A scenario of another data version is computed on the present one where its roads can be found again; the
    outcome's remarks say so.

    Raises
    ------
    ScenarioError
        If any edit cannot be made.
    """
    return outcome_of(run(hand.model(), hand.city, scenario))


def _measured(hand: Hand, folder: Path, tell: Tell) -> Measured:
    def model() -> "travel.TravelModel":
        tell("measure", 0, 1)
        return hand.model()

    return kept_gaps.measured(
        folder, hand.city, mode=MODE, model=model, progress=lambda _, done, of: tell("measure", done, of)
    )


def _bands(hand: Hand, folder: Path, tell: Tell, draws: int) -> dict[str, Bands]:
    found = {}
    for place, season in enumerate(SEASONS):
        about = (folder, hand.city.data_version, DISTRICT, MODE, season)
        bands = kept_gaps.load_bands(*about)
        if draws and (bands is None or bands.draws < draws):
            drawn = uncertainty.run(
                hand.model(),
                travel.Ground.load(),
                hand.city,
                DISTRICT,
                mode=MODE,
                season=season,
                draws=draws,
                seed=SEED,
                progress=lambda done, of, place=place: tell(  # type: ignore[misc]
                    "draws", place * of + done, len(SEASONS) * of
                ),
            )
            _keep(lambda drawn=drawn: kept_gaps.save_bands(drawn, folder))  # type: ignore[misc]
            bands = kept_gaps.Bands.of(drawn)
        if bands is not None:
            found[season] = bands
    return found


def _effects(hand: Hand, folder: Path, tell: Tell) -> Matrix:
    key = kept_effects.key_of(hand.city.data_version, hand.projects, mode=MODE)
    found = kept_effects.read(folder, key)
    if found is not None:
        return found
    found = matrix(
        hand.model(),
        hand.city,
        hand.projects,
        mode=MODE,
        progress=lambda done, of: tell("effects", done, of),
    )
    _keep(lambda: kept_effects.write(folder, key, found))
    return found


def _plans(hand: Hand, folder: Path, tell: Tell) -> dict[str, Plan]:
    plans = {}
    for done, (service, ask) in enumerate(PROPOSED.items()):
        file = kept_sites.path(folder, hand.city.data_version, service, MODE, SEASON, ask)
        found = kept_sites.read(file)
        if found is None:
            tell("sites", done, len(PROPOSED))
            found = _plan(hand, service, ask, file)
        plans[service] = found
    return plans


def _plan(hand: Hand, service: str, ask: Ask, file: Path) -> Plan:
    bench = Workbench(hand.model(), hand.city, service_id=service, mode=MODE, season=SEASON)
    plan = sites.where_next(bench, ask)
    _keep(lambda: kept_sites.write(file, plan))
    return plan


def _keep(write: Callable[[], object]) -> None:
    """Keep a result; a disk that is full or read-only costs the next run some seconds, nothing else."""
    try:
        write()
    except OSError as error:
        _log.warning("what was computed could not be kept: %s", error)
