"""An official figure, and an entry of figures that were stored together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Key = tuple[str, str]
"""Code of a commune and id of an indicator."""

Scope = Literal["whole", "part"]
"""Whether a figure speaks of a whole commune, or of a former commune that went into it."""

Action = Literal["import", "revert"]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What a department says of one indicator in one commune."""

    commune_code: str
    indicator: str
    value: float
    """In the unit of the indicator; never missing."""
    as_of: str
    """Year, quarter, month or day (``2026``, ``2026-Q3``, ``2026-09``, ``2026-09-30``)."""
    source: str
    """Number or address of the document."""
    note: str = ""
    scope: Scope = "whole"
    place: str = ""
    """Name of the former commune that a figure of a part speaks of; '' for the whole commune."""

    @property
    def key(self) -> Key:
        """What the figure is about."""
        return self.commune_code, self.indicator


@dataclass(frozen=True)
class Stored:
    """A figure as it stands, and how it came in."""

    figure: Figure
    version: int
    entry: int
    who: str
    at: datetime
    """UTC."""


@dataclass(frozen=True)
class Step:
    """What one entry did to one figure; None where there is none."""

    before: Figure | None
    after: Figure | None


@dataclass(frozen=True)
class Entry:
    """Figures that were stored together: an import, or an import taken back."""

    entry: int
    action: Action
    who: str
    at: datetime
    """UTC."""
    why: str
    undoes: int | None
    """Entry that this one takes back."""
    undone_by: int | None
    """Entry that took this one back."""
    steps: Mapping[Key, Step]
    """What changed, by commune and indicator in order."""

    @property
    def indicators(self) -> tuple[str, ...]:
        """Indicators that it touched, in order."""
        return tuple(sorted({indicator for _, indicator in self.steps}))

    @property
    def communes(self) -> tuple[str, ...]:
        """Communes that it touched, in order."""
        return tuple(sorted({code for code, _ in self.steps}))
