"""What is wrong with a scenario: every fault at once, with where it is and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from zones.errors import InputError

SHOWN: Final = 20
"""A message names so many faults and counts the rest."""

REMEDIES: Final = {
    "missing": "add it",
    "extra_forbidden": "remove it",
    "json_invalid": "save the scenario again, or restore the file",
    "union_tag_not_found": "say what kind of edit it is in 'kind'",
    "too_long": "make it shorter",
    "string_too_long": "make it shorter",
}
"""How to mend what pydantic found, by its type of error."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where in the document, what, and how to mend it."""

    path: str
    """``edits[2].roads[0].edge_id``; '' for the document as a whole."""
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return the fault as one sentence."""
        return f"{self.path or 'scenario'}: {self.what}; {self.remedy}"


class ScenarioError(InputError):
    """A scenario that cannot be read, or cannot be applied to this city as it stands."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        shown = [str(fault) for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            shown.append(f"and {len(self.faults) - SHOWN} more")
        super().__init__(" | ".join(shown))

    @classmethod
    def of(cls, error: ValidationError) -> "ScenarioError":
        """Return the error of a document that breaks its schema."""
        found = {
            _path(one["loc"]): (one["msg"].removeprefix("Value error, "), one["type"])
            for one in error.errors(include_url=False, include_input=False)
        }
        # A part that fails fails the whole once more ("at least one road", where the only one is faulty).
        inner = [path for path in found if not any(o.startswith((f"{path}.", f"{path}[")) for o in found)]
        return cls(
            [
                Fault(path, _lowered(message), REMEDIES.get(kind, "correct it"))
                for path, (message, kind) in found.items()
                if path in inner
            ]
        )


def _path(place: Sequence[int | str]) -> str:
    """Return a place in the document as people write it; the kind of an edit is no step of the way."""
    out = ""
    for i, step in enumerate(place):
        if isinstance(step, int):
            out += f"[{step}]"
        elif not (i >= 2 and place[0] == "edits" and i == 2):
            out += f".{step}" if out else step
    return out


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]
