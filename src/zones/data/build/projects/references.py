"""Who says so: from the short references of a reading to addresses, their date and their confidence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from zones.data.sources.projects import PROGRAMME_URL, urls
from zones.errors import SourceError

PROGRAMME_DATE: Final = "2025"
"""The Action Programme carries no day; the congress that it follows was held in September 2025."""

WHEN: Final = re.compile(r"\d{4}(-Q[1-4]|-\d{2}(-\d{2})?)?")
"""A date as the project documents write it."""

_PRINTED: Final = (
    # Vietnamese newsrooms number an article by the moment it was written: 196251222120232277 is 22 Dec 2025.
    re.compile(r"-1\d\d(?P<y>2\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])\d{9,12}\.(?:htm|chn)"),
    re.compile(r"-(?P<y>20[12]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])\d{6,9}\.(?:htm|chn)"),
    re.compile(r"/(?P<y>20[12]\d)/(?P<m>0[1-9]|1[0-2])/(?P<d>0[1-9]|[12]\d|3[01])/"),
    re.compile(r"/(?P<y>20[12]\d)(?P<m>0[1-9]|1[0-2])/"),
)


@dataclass(frozen=True)
class Backing:
    """The addresses behind one fact, the date of the latest of them, and how sure they are."""

    sources: tuple[str, ...]
    date: str | None
    confidence: str


@dataclass(frozen=True)
class Shelves:
    """The tables of facts that a reading can point into."""

    projects: pd.DataFrame
    corridors: pd.DataFrame
    locations: pd.DataFrame
    reports: pd.DataFrame


def printed_date(url: str) -> str | None:
    """Return the date that an address itself carries, None if it carries none.

    >>> printed_date("https://nld.com.vn/x-196251222120232277.htm")
    '2025-12-22'
    """
    for pattern in _PRINTED:
        found = pattern.search(url)
        if found:
            year, month, *day = (part for part in found.groups() if part)
            return "-".join([year if len(year) == 4 else f"20{year}", month, *day])
    return None


def _dated(cell: str) -> str | None:
    return cell if WHEN.fullmatch(cell) else None


def _numbered(cell: str, number: int, where: str) -> str:
    known = urls(cell)
    if not 1 <= number <= len(known):
        raise SourceError(f"{where}: there is no source number {number}; its row has {len(known)}")
    return known[number - 1]


def _one(reference: Any, project_id: str, shelves: Shelves) -> tuple[str, str | None, str]:
    """Return address, date and confidence of one reference."""
    if reference == "programme":
        return PROGRAMME_URL, PROGRAMME_DATE, "high"
    shelf, key, number = (
        ("project", project_id, reference)
        if isinstance(reference, int)
        else (*str(reference).split("/"), "", "")[:3]
    )
    tables = {
        "project": shelves.projects,
        "corridor": shelves.corridors,
        "ftz": shelves.locations,
        "report": shelves.reports,
    }
    where = f"facts of {project_id}, reference {reference}"
    if shelf not in tables or key not in tables[shelf].index or not str(number).isdigit():
        raise SourceError(f"{where}: it points to no row of the facts")
    row = {column: str(cell) for column, cell in tables[shelf].loc[key].items()}
    url = _numbered(row["source_url"], int(number), where)
    if url == PROGRAMME_URL:
        return url, PROGRAMME_DATE, row["confidence"]
    of_row = _dated(row["source_date"]) if "source_date" in row else None
    return url, printed_date(url) or of_row, row["confidence"]


def backing(by: Sequence[Any], project_id: str, shelves: Shelves) -> Backing:
    """Return what stands behind a fact.

    Parameters
    ----------
    by
        References: a number (address of the project's row, from 1), ``ftz/4/1``, ``corridor/C05/1``,
        ``report/ROA-011/1`` or ``programme``.
    project_id
        The project that the fact is about.
    shelves
        The tables of facts.

    Returns
    -------
    Backing
        The date is the one printed in an address, else that of its row; the latest where there are several.
        The confidence is the lowest.

    Raises
    ------
    SourceError
        If a row or an address is not there (any more), or there is no reference at all.
    """
    if not by:
        raise SourceError(f"facts of {project_id}: one has no source")
    found = [_one(reference, project_id, shelves) for reference in by]
    dates = [date for _, date, _ in found if date]
    rank = {"high": 0, "medium": 1, "low": 2}
    return Backing(
        sources=tuple(dict.fromkeys(url for url, _, _ in found)),
        date=max(dates) if dates else None,
        confidence=max((confidence for _, _, confidence in found), key=lambda one: rank[one]),
    )
