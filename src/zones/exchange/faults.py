"""What is wrong in a file that somebody brought: where, what, and how to mend it, in two languages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal


@dataclass(frozen=True)
class Fault:
    """One fault of an imported file."""

    code: str
    """Key of its texts in ``faults/``."""
    table: str = ""
    """Table or sheet; '' for the file as a whole."""
    row: int | None = None
    """Row of the table, the header being 1; number of the feature in GeoJSON and KML."""
    column: str = ""
    value: str = ""
    """What stands there, shortened."""
    details: Mapping[str, str] = field(default_factory=dict)
    """Further words of the texts."""

    def what(self, language: Literal["vi", "en"]) -> str:
        """Return what is wrong."""
        return self._said(f"fault_{language}")

    def remedy(self, language: Literal["vi", "en"]) -> str:
        """Return how to mend it."""
        return self._said(f"remedy_{language}")

    def as_row(self) -> dict[str, str | int | None]:
        """Return the fault with its texts in both languages, as plain values."""
        return {
            "code": self.code,
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "fault_vi": self.what("vi"),
            "fault_en": self.what("en"),
            "remedy_vi": self.remedy("vi"),
            "remedy_en": self.remedy("en"),
        }

    def _said(self, key: str) -> str:
        words = {"value": self.value, "column": self.column, "table": self.table, **self.details}
        return texts()[self.code][key].format_map(words)

    def __str__(self) -> str:
        row = f"row {self.row}" if self.row is not None else ""
        where = ", ".join(word for word in (self.table, row, self.column) if word)
        return f"{where}: {self.what('en')}; {self.remedy('en')}".removeprefix(": ")


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Return the texts of every fault by its code: those of files, then those of each kind of import."""
    folder = resources.files("zones.exchange") / "faults"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    bodies = (tomllib.loads(file.read_text(encoding="utf-8")) for file in files)
    return {code: said for body in bodies for code, said in body.items()}


def shortened(text: str, length: int = 60) -> str:
    """Return the beginning of a text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
