"""What an edit changed. Every record trades what it holds for what is there: undo, and then redo."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from numpy.typing import NDArray

from zones.errors import InputError, ZonesError
from zones.travel.edits.parts import Seeds


class Record(Protocol):
    """One thing that an edit changed."""

    def swap(self) -> None:
        """Trade what was before for what is now."""


@dataclass
class Values:
    """Entries of an array."""

    array: NDArray[Any]
    index: Any
    values: NDArray[Any]

    def swap(self) -> None:
        """Trade the entries."""
        present = self.array[self.index].copy()
        self.array[self.index] = self.values
        self.values = present


@dataclass
class Attribute:
    """An attribute of an object."""

    owner: object
    name: str
    value: Any = field(repr=False)

    def swap(self) -> None:
        """Trade the attribute."""
        present = getattr(self.owner, self.name)
        setattr(self.owner, self.name, self.value)
        self.value = present


@dataclass
class Seated:
    """The seeds of a facility; None while it is not there."""

    seeds: dict[int, Seeds]
    facility: int
    value: Seeds | None

    def swap(self) -> None:
        """Trade the seeds."""
        present = self.seeds.pop(self.facility, None)
        if self.value is not None:
            self.seeds[self.facility] = self.value
        self.value = present


@dataclass(frozen=True)
class Step:
    """One edit: its name, and what it changed, in that order."""

    name: str
    records: list[Record] = field(default_factory=list, repr=False)

    def change(self, record: Record) -> None:
        """Put a record's values in place and remember what was there."""
        record.swap()
        self.records.append(record)

    def back(self) -> None:
        """Undo the edit."""
        for record in reversed(self.records):
            record.swap()

    def forth(self) -> None:
        """Do the edit again."""
        for record in self.records:
            record.swap()


class History:
    """Edits done and edits undone."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def steps(self) -> tuple[str, ...]:
        """Names of the edits done and not undone."""
        return tuple(step.name for step in self._done)

    def undo(self) -> str:
        """Undo the last edit and return its name.

        Raises
        ------
        InputError
            If there is none.
        """
        if not self._done:
            raise InputError("undo: nothing has been changed")
        step = self._done.pop()
        step.back()
        self._undone.append(step)
        return step.name

    def redo(self) -> str:
        """Do the edit undone last again and return its name.

        Raises
        ------
        InputError
            If nothing has been undone since the last edit.
        """
        if not self._undone:
            raise InputError("redo: nothing has been undone since the last edit")
        step = self._undone.pop()
        step.forth()
        self._done.append(step)
        return step.name

    @contextmanager
    def _step(self, name: str) -> Iterator[Step]:
        """Yield the record of a new edit; one that fails is taken back, and what was undone is forgotten."""
        step = Step(name)
        try:
            yield step
        except ZonesError:
            step.back()
            raise
        self._done.append(step)
        self._undone.clear()
