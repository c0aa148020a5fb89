"""Thresholds in force: which one applies to an indicator on a day and a terrain, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import pandas as pd

from zones.data.catalogue import Text
from zones.errors import InputError

TERRAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "any": ("any",),
    "urban": ("urban", "any"),
    "plain": ("plain", "any"),
    "mountain": ("mountain", "any"),
    "mountain_hard": ("mountain_hard", "mountain", "any"),
}
"""Terrains, each with those whose thresholds apply to it, the closest first."""

_SPAN: Final = ("standard_id", "terrain", "effective_from", "effective_to")
"""Columns that say whose turn it is."""


@dataclass(frozen=True)
class Threshold:
    """A threshold in force, with its document."""

    standard_id: str
    indicator: str
    name: Text
    value: float
    unit: str
    direction: str
    """``max``: at most the value is asked for; ``min``: at least."""
    terrain: str
    basis: str
    """standard, target, benchmark or convention."""
    document: str
    version: str
    effective_from: date
    effective_to: date | None
    due: int | None
    """Year by which a target is to be met."""
    source_url: str
    confidence: str
    remark: Text

    def met(self, value: float) -> bool:
        """Return whether a value meets the threshold (inclusive)."""
        return value <= self.value if self.direction == "max" else value >= self.value


def threshold(standards: pd.DataFrame, indicator: str, *, on: date, terrain: str = "any") -> Threshold:
    """Return the threshold of an indicator in force on a day.

    Of several, the one of the closest terrain counts, then the one that came into force last.

    Parameters
    ----------
    standards
        The ``standards`` layer.
    indicator
        As the layer names it.
    on
        The day.
    terrain
        One of ``TERRAINS``.

    Raises
    ------
    InputError
        If the indicator or terrain is unknown, none is in force on that day, or the document in force is
        known and its value is not (the message names it).
    """
    if terrain not in TERRAINS:
        raise InputError(f"unknown terrain '{terrain}'; known: {', '.join(TERRAINS)}")
    ours = standards[standards["indicator"] == indicator]
    if ours.empty:
        known = ", ".join(sorted(standards["indicator"].unique()))
        raise InputError(f"no threshold is known for '{indicator}'; known: {known}")
    day = on.isoformat()
    closest = {name: rank for rank, name in enumerate(TERRAINS[terrain])}
    # Plain values: asked for every indicator and terrain, of a handful of rows each.
    spans = list(zip(*(ours[name].tolist() for name in _SPAN), strict=True))
    valid = [
        place
        for place, (_, where, begin, end) in enumerate(spans)
        if where in closest and begin <= day <= (_text(end) or "9999-12-31")
    ]
    if not valid:
        known = "; ".join(
            f"{document} {where} {begin} to {_shown(end)}"
            for document, (_, where, begin, end) in zip(ours["document"], spans, strict=True)
        )
        raise InputError(f"no threshold of '{indicator}' is in force on {day} for {terrain}; known: {known}")

    def claim(place: int) -> tuple[int, int, str]:
        standard_id, where, begin, _ = spans[place]
        return closest[where], -date.fromisoformat(begin).toordinal(), standard_id

    row = ours.iloc[min(valid, key=claim)]
    if pd.isna(row["threshold"]):
        raise InputError(
            f"the value of '{indicator}' in {row['document']}, in force on {day}, is not in the table; "
            "add it to layer 'standards'"
        )
    return Threshold(
        standard_id=row["standard_id"],
        indicator=indicator,
        name={"vi": row["name_vi"], "en": row["name_en"]},
        value=float(row["threshold"]),
        unit=row["unit"],
        direction=row["direction"],
        terrain=row["terrain"],
        basis=row["basis"],
        document=row["document"],
        version=_text(row["version"]),
        effective_from=date.fromisoformat(row["effective_from"]),
        effective_to=date.fromisoformat(row["effective_to"]) if _text(row["effective_to"]) else None,
        due=None if pd.isna(row["due"]) else int(row["due"]),
        source_url=_text(row["source_url"]),
        confidence=row["confidence"],
        remark={"vi": _text(row["remark_vi"]), "en": _text(row["remark_en"])},
    )


def changes(standards: pd.DataFrame, *, after: date) -> list[date]:
    """Return the days after a day on which thresholds begin or cease to be in force, in order."""
    begin = standards["effective_from"].map(date.fromisoformat)
    end = standards["effective_to"].dropna()
    ceased = end[end != ""].map(date.fromisoformat) + timedelta(days=1)
    return sorted({day for day in (*begin, *ceased) if day > after})


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _shown(day: object) -> str:
    return _text(day) or "open"
