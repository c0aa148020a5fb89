"""What was read out of the facts by hand: tables beside this module, one topic each."""

import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any, Final

import pandas as pd

PACKAGE: Final = "zones.data.build.projects"


def table(name: str) -> pd.DataFrame:
    """Return a CSV file of this package as text, '' where a cell is empty."""
    with resources.files(PACKAGE).joinpath(name).open(encoding="utf-8") as stream:
        return pd.read_csv(stream, dtype=str, keep_default_na=False)


def readings() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield what was read about each project: file, project, its phases and facts; files in name order.

    Each ``facts_*.toml`` holds one section per project, texts as ``[Vietnamese, English]``. ``by`` numbers
    the addresses of the project's row from 1, or points elsewhere: ``ftz/4/1`` (location 4 of the free-trade
    zone, its first address), ``project/E05/1``, ``report/ROA-011/1``, ``programme``. A phase states its
    start and finish as facts of their own, with ``start_by`` and ``finish_by`` where their sources differ.
    """
    for entry in sorted(resources.files(PACKAGE).iterdir(), key=lambda e: e.name):
        if entry.name.startswith("facts_") and entry.name.endswith(".toml"):
            for project_id, reading in tomllib.loads(entry.read_text(encoding="utf-8")).items():
                yield entry.name, project_id, reading
