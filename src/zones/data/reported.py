"""The vocabulary of reported figures: what indicators of the ``evidence`` layer are called and counted in."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from zones.data.catalogue import Text
from zones.errors import InputError

SECTORS: Final = ("roads", "health", "education", "telecom", "electricity", "water", "hazard", "population")
"""Sectors in reading order; ``population`` (poverty, households) is background, not a service."""

KINDS: Final = ("standing_gap", "storm_event", "project_or_budget", "progress", "context")
"""What a figure speaks of: a lasting gap, damage of one storm, money and plans, what improved, background."""

RELATIONS: Final = ("=", ">", ">=", "<", "~", "text")
"""How a figure is to be read: exactly, as a bound, roughly, or in words."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """One indicator that figures are reported for."""

    id: str
    sector: str
    name: Text
    unit: str
    """'' where reports only say that it is so."""
    direction: str
    """Which way is better: ``lower``, ``higher``, or '' where neither is."""


@cache
def terms() -> Mapping[str, Term]:
    """Return the vocabulary by id, in reading order."""
    text = resources.files("zones.data").joinpath("reported.toml").read_text(encoding="utf-8")
    return {
        entry["id"]: Term(
            id=entry["id"],
            sector=entry["sector"],
            name={"vi": entry["vi"], "en": entry["en"]},
            unit=entry["unit"],
            direction=entry["direction"],
        )
        for entry in tomllib.loads(text)["indicator"]
    }


def term(indicator: str) -> Term:
    """Return one indicator of the vocabulary.

    Raises
    ------
    InputError
        If it is not in the vocabulary.
    """
    try:
        return terms()[indicator]
    except KeyError:
        raise InputError(f"unknown reported indicator '{indicator}'; see zones.data.reported") from None
