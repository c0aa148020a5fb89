"""The registry of gap indicators: what each is, which way is better, and where its figure comes from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from zones.data.catalogue import Text
from zones.errors import InputError

SECTORS: Final = ("roads", "health", "education", "telecom", "electricity", "water", "hazard")
"""Sectors of the gap index in reading order."""

COMPUTED: Final = ("access", "roads", "seats", "redundancy", "radius")
"""Ways an indicator is computed from layers; the others are ``reported`` and ``official``."""


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A gap indicator."""

    id: str
    sector: str
    name: Text
    definition: Text
    unit: str
    better: str
    """``lower`` or ``higher``."""
    how: str
    service: str = ""
    season: str = ""
    column: str = ""
    threshold: str = ""
    """Indicator of the ``standards`` layer it is held against; '' for none."""
    target: float | None = None
    """Value that scores 100; None: the threshold's."""
    worst: float | None = None
    """Value that scores 1."""
    target_basis: Text | None = None
    """Where a target comes from that no standard sets."""
    scored: bool = False
    terms: tuple[str, ...] = ()
    """Reported indicators that speak of it."""
    allowed: tuple[float, float] | None = None
    """What a department may give."""
    owner: Text | None = None

    @property
    def accepts(self) -> tuple[str, ...]:
        """Indicators of evidence rows that speak of this one; its own id is what a department gives."""
        return (self.id, *self.terms)


@cache
def _body() -> Mapping[str, Any]:
    text = resources.files("zones.gaps").joinpath("indicators.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def registry() -> Mapping[str, Indicator]:
    """Return the gap indicators by id, in reading order."""
    found = {}
    for entry in _body()["indicator"]:
        basis = {"vi": entry["target_vi"], "en": entry["target_en"]} if "target_vi" in entry else None
        owner = {"vi": entry["owner_vi"], "en": entry["owner_en"]} if "owner_vi" in entry else None
        low_high = entry.get("allowed")
        found[entry["id"]] = Indicator(
            id=entry["id"],
            sector=entry["sector"],
            name={"vi": entry["vi"], "en": entry["en"]},
            definition={"vi": entry["definition_vi"], "en": entry["definition_en"]},
            unit=entry["unit"],
            better=entry["better"],
            how=entry["how"],
            service=entry.get("service", ""),
            season=entry.get("season", ""),
            column=entry.get("column", ""),
            threshold=entry.get("threshold", ""),
            target=entry.get("target"),
            worst=entry.get("worst"),
            target_basis=basis,
            scored=entry.get("scored", False),
            terms=tuple(entry.get("terms", ())),
            allowed=(float(low_high[0]), float(low_high[1])) if low_high else None,
            owner=owner,
        )
    return found


def indicator(indicator_id: str) -> Indicator:
    """Return one gap indicator.

    Raises
    ------
    InputError
        If there is none of that id.
    """
    try:
        return registry()[indicator_id]
    except KeyError:
        raise InputError(f"unknown gap indicator '{indicator_id}'; known: {', '.join(registry())}") from None


def district_seats() -> tuple[str, ...]:
    """Return the codes of the units that hold the seats of former districts."""
    return tuple(_body()["district_seats"]["units"])
