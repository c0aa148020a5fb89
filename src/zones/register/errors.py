"""What can go wrong with the register."""

from collections.abc import Sequence

from zones.city.projects import Project
from zones.errors import ZonesError
from zones.register.diff import Conflict


class RegisterError(ZonesError, OSError):
    """The database cannot be reached, read or written; nothing was changed."""


class UndoError(ZonesError, ValueError):
    """A change cannot be taken back, because what it touched was changed again."""


class StaleEditError(ZonesError):
    """Somebody else saved the project after it was read; nothing was changed.

    Attributes
    ----------
    project_id : str
        Project of the refused edit.
    yours : Project or None
        What was to be saved; None for a deletion.
    theirs : Project or None
        What is stored now; None if it was deleted meanwhile.
    version : int
        Version of ``theirs``: what a new attempt must expect.
    who : str
        Who stored ``theirs``.
    differing : tuple of Conflict
        Each field in which the two differ, with the value both began from; empty where one of them is None.
    """

    def __init__(
        self,
        project_id: str,
        *,
        yours: Project | None,
        theirs: Project | None,
        version: int,
        who: str,
        differing: Sequence[Conflict] = (),
    ) -> None:
        self.project_id, self.yours, self.theirs = project_id, yours, theirs
        self.version, self.who, self.differing = version, who, tuple(differing)
        did = "deleted it" if theirs is None else "saved it"
        fields = ", ".join(conflict.path for conflict in self.differing[:5])
        more = f" and {len(self.differing) - 5} more" if len(self.differing) > 5 else ""
        where = f"; yours and theirs differ in {fields}{more}" if fields else ""
        super().__init__(
            f"project {project_id}: {who} {did} (version {version}) after you had read it{where}; "
            f"nothing was changed: look at both and save again"
        )
