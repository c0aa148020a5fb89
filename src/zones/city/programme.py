"""The Action Programme: its sections under short titles of our own, and the targets that go with them."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from zones.data import catalogue
from zones.data.catalogue import Text


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What of ours speaks of a section or a target."""

    kind: str
    """``service`` (minutes to it), ``reported`` (a reported indicator) or ``layer``."""
    id: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """A chapter (1, 2, 3) or a section (1.1 … 2.7) of the Action Programme."""

    id: str
    parent: str
    """The chapter of a section; '' for a chapter."""
    title: Text
    measures: tuple[Measure, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class Target:
    """A published target."""

    id: str
    section: str
    title: Text
    bound: str
    """``equal``, ``at_least``, ``more_than``, ``at_most``, ``less_than``, ``about``, or ``unknown``."""
    value: float | None
    """The figure, or the lower end of a range; None where none was found."""
    upper: float | None
    unit: str
    area: Text
    year: str
    """A year, or a period as 2026-2030."""
    sources: tuple[str, ...]
    confidence: str
    measure: Measure | None
    remark: Text


def _text(row: Mapping[Hashable, Any], name: str) -> Text:
    return {language: _or_empty(row[f"{name}_{language}"]) for language in ("vi", "en")}


def _or_empty(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _measures(cell: Any) -> tuple[Measure, ...]:
    parts = _or_empty(cell).split(";")
    return tuple(
        Measure(kind=kind, id=name) for kind, _, name in (part.partition(":") for part in parts) if kind
    )


def sections(directory: Path | None = None) -> tuple[Section, ...]:
    """Return chapters and sections in the order of the programme.

    Raises
    ------
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    table = catalogue.load_table("programme", directory).sort_values("order")
    return tuple(
        Section(
            id=row["section"],
            parent=_or_empty(row["parent"]),
            title=_text(row, "title"),
            measures=_measures(row["measures"]),
            source=row["source"],
        )
        for row in table.to_dict("records")
    )


def targets(directory: Path | None = None) -> tuple[Target, ...]:
    """Return the published targets in their stored order.

    Raises
    ------
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    return tuple(
        Target(
            id=row["indicator_id"],
            section=row["section"],
            title=_text(row, "title"),
            bound=row["bound"],
            value=_number(row["value"]),
            upper=_number(row["upper"]),
            unit=_or_empty(row["unit"]),
            area=_text(row, "area"),
            year=row["year"],
            sources=tuple(row["sources"].split()),
            confidence=row["confidence"],
            measure=next(iter(_measures(row["measure"])), None),
            remark=_text(row, "remark"),
        )
        for row in catalogue.load_table("programme_targets", directory).to_dict("records")
    )
