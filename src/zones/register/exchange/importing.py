"""An import before it is accepted: what it would change, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, Literal

from zones.city.projects import Project, Shape
from zones.errors import InputError
from zones.exchange.faults import Fault
from zones.exchange.gazetteer import Gazetteer
from zones.register import rows
from zones.register.diff import Difference, differences
from zones.register.exchange import check, reading
from zones.register.store import Register

SAME_PLACE_M: Final = 0.01
"""Coordinates that went through degrees and moved less than this did not move."""


@dataclass(frozen=True)
class Proposal:
    """One project of an import, beside what is stored."""

    project: Project
    version: int
    """Version that it would replace; 0 where the register never held it."""
    stored: Project | None
    """None for a new project, and for one that was deleted."""

    @property
    def state(self) -> Literal["new", "restored", "changed", "same"]:
        """What accepting it does."""
        if self.stored is None:
            return "restored" if self.version else "new"
        return "changed" if self.differences else "same"

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Fields that it changes."""
        if self.stored is None:
            return ()
        return differences(rows.document_of(self.stored), rows.document_of(self.project))


@dataclass(frozen=True)
class Import:
    """A file read and compared with the register; nothing is stored before `accept`."""

    proposals: tuple[Proposal, ...]
    faults: tuple[Fault, ...]

    def of_state(self, state: str) -> list[Proposal]:
        """Return the proposals of a state (new, restored, changed, same), in id order."""
        return [proposal for proposal in self.proposals if proposal.state == state]

    def accept(self, register: Register, *, who: str, why: str, now: datetime) -> dict[str, int]:
        """Store everything that is new or changed in one transaction; return the new versions by id.

        Raises
        ------
        InputError
            If the import has faults.
        StaleEditError
            If somebody changed one of these projects since the file was compared.
        RegisterError
            If the database did not take it.
        """
        if self.faults:
            raise InputError(f"the import has {len(self.faults)} faults; nothing was stored: mend them first")
        edits = [(one.project, one.version) for one in self.proposals if one.state != "same"]
        return register.save_many(edits, action="import", who=who, why=why, now=now)


def read(data: bytes, register: Register, *, gazetteer: Gazetteer | None = None) -> Import:
    """Read a file and compare it with the register.

    Projects that the file does not hold are left alone. All that is wrong with the file is in ``faults``.

    Parameters
    ----------
    data
        Content of the file, from anyone; its format is found by looking at it.
    register
        What to compare with.
    gazetteer
        Names of communes (default: those of geodata/).

    Raises
    ------
    LayerError, SchemaError
        If the names of communes cannot be read.
    RegisterError
        If the register cannot be read.
    """
    parsed = reading.parse(data)
    projects, faults = check.projects_of(parsed, gazetteer or Gazetteer.load())
    current, versions = register.current(), register.versions()
    return Import(
        tuple(_proposals(projects, {k: v.project for k, v in current.items()}, versions)), tuple(faults)
    )


def _proposals(
    projects: Iterable[Project], stored: Mapping[str, Project], versions: Mapping[str, int]
) -> Iterable[Proposal]:
    for project in projects:
        held = stored.get(project.project_id)
        shapes = tuple(_settled(shape, held) for shape in project.shapes)
        settled = project.model_copy(update={"shapes": shapes})
        yield Proposal(settled, versions.get(project.project_id, 0), held)


def _settled(shape: Shape, held: Project | None) -> Shape:
    """Return the shape with the stored coordinates, where those of the file differ by rounding only."""
    before = next((one for one in held.shapes if one.geom_id == shape.geom_id), None) if held else None
    if before is None or not before.geometry.equals_exact(shape.geometry, SAME_PLACE_M):
        return shape
    return shape.model_copy(update={"geometry": before.geometry})
