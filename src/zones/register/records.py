"""What the register hands out: a project with its version, and a change with what it changed."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from zones.city.projects import Project
from zones.register.diff import Conflict, Difference, Document, differences

Action = Literal["seed", "create", "edit", "import", "undo", "delete", "restore"]


@dataclass(frozen=True)
class Versioned:
    """The current state of a project, and who stored it when."""

    project: Project
    version: int
    at: datetime
    """UTC."""
    who: str


@dataclass(frozen=True)
class Change:
    """One entry of the history."""

    change_id: int
    project_id: str
    version: int
    action: Action
    who: str
    at: datetime
    """UTC."""
    why: str
    undoes: int | None
    """``change_id`` of the change that this one takes back."""
    before: Document | None
    """The project as it was; None where it did not exist."""
    after: Document | None
    """The project as it became; None where it was deleted."""

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Fields that changed; empty where the project came or went as a whole."""
        if self.before is None or self.after is None:
            return ()
        return differences(self.before, self.after)


@dataclass(frozen=True)
class SeedDifference:
    """Published values that came with new data after a project had been edited here."""

    project_id: str
    version: int | None
    """Current version; None where the register never held the project."""
    seed: Project | None
    """The project as now published; None where it is no longer listed."""
    differing: tuple[Conflict, ...]
    """Fields that the new data changed: ``yours`` is stored here, ``theirs`` is published now."""
