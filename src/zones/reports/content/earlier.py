"""Figures of the last report, kept so that the next one can say what changed."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from zones.i18n import Texts

_START = "figures-"


@dataclass(frozen=True)
class Earlier:
    """The main figures of a report, by the key they have in every report."""

    day: date
    data_version: str
    figures: Mapping[str, float] = field(repr=False)

    def day_in_words(self, t: Texts) -> str:
        """Return the day as it stands in a sentence."""
        return t("report.day", day=f"{self.day:%d}", month=f"{self.day:%m}", year=self.day.year)


def keep(folder: Path, now: Earlier) -> None:
    """Keep the figures of a report; one of the same day takes its place.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    body = {"day": now.day.isoformat(), "data_version": now.data_version, "figures": dict(now.figures)}
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{_START}", suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(body, file, ensure_ascii=False, sort_keys=True)
    Path(name).replace(folder / f"{_START}{now.day.isoformat()}.json")


def last_before(folder: Path, day: date) -> Earlier | None:
    """Return the figures of the latest report of an earlier day; None where none is kept.

    A file that is cut off or was altered by hand is passed over.
    """
    for path in sorted(folder.glob(f"{_START}*.json"), reverse=True):
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
            when = date.fromisoformat(body["day"])
            found = Earlier(
                when, str(body["data_version"]), {str(k): float(v) for k, v in body["figures"].items()}
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # What cannot be read is no report to be compared with.
            continue
        if when < day:
            return found
    return None
