"""The register of projects: every version of each, who changed it when and why; import and export."""

from zones.register.diff import Conflict, Difference
from zones.register.errors import RegisterError, StaleEditError, UndoError
from zones.register.records import Action, Change, SeedDifference, Versioned
from zones.register.store import Register

__all__ = [
    "Action",
    "Change",
    "Conflict",
    "Difference",
    "Register",
    "RegisterError",
    "SeedDifference",
    "StaleEditError",
    "UndoError",
    "Versioned",
]
