"""What stands in the figure columns of collected evidence, read into numbers, bounds and dates."""

import re
from typing import Final

import numpy as np

from zones.errors import SourceError

UNITS: Final = {
    "%": "pct",
    "% population": "pct",
    "% halls": "pct",
    "% households": "pct",
    "bn VND": "vnd_bn",
    "bn VND (51%)": "vnd_bn",
    "bn VND/commune": "vnd_bn",
    "M VND/year": "vnd_m_per_year",
    "percentage points/year": "pct_points",
    "people": "persons",
    "patients": "persons",
    "patients/day": "persons",
    "station": "stations",
    "quarters": "villages",
    "area class": "zone",
    "teachers": "persons",
    "hours": "hours",
    "flag (1=yes)": "",
    "status": "",
    "road": "",
    "facility": "",
    "date": "",
}
"""Units as collected, and as we write them; others stay as they are. '' is a statement without a number."""

_NUMBER: Final = re.compile(r"(?P<sign>>=|<=|>|<|~)?\s*(?P<number>-?\d+(?:\.\d+)?)")
_DATE: Final = re.compile(r"\d{4}(-\d{2}){0,2}")


def read_value(text: str, unit: str) -> tuple[float, str]:
    """Return the number of a collected figure and how it is to be read; NaN and ``text`` for a statement.

    A range gives its lower end (``>=``); what follows the first number in brackets is a note.

    Examples
    --------
    >>> read_value(">40", "km"), read_value("25650 (6.06%)", "households"), read_value("1", "flag (1=yes)")
    ((40.0, '>'), (25650.0, '='), (nan, 'text'))
    """
    if UNITS.get(unit, unit) == "":
        return np.nan, "text"
    found = _NUMBER.match(text.strip())
    if found is None:
        raise SourceError(f"evidence: '{text}' ({unit}) is no number; give its unit as a status")
    ranged = re.match(r"\d+-\d+$", text.strip()) is not None
    sign = found["sign"] or (">=" if ranged else "=")
    return float(found["number"]), sign


def read_date(as_of: str, source_date: str) -> str:
    """Return the date a figure speaks of as coarse as it is known (2025, 2025-10, 2025-10-29); '' if unknown.

    Of several days the last one counts; where the figure itself is undated, the date of its source.

    Examples
    --------
    >>> read_date("2025-11-18/19", ""), read_date("2023 (end)", ""), read_date("", "2025-11-01|2025-11-03")
    ('2025-11-19', '2023', '2025-11-03')
    """
    for given in (as_of, source_date):
        if "?" in given:
            continue
        last = given.split("|")[-1].strip()
        days = re.fullmatch(r"(\d{4}-\d{2}-)\d{2}/(\d{2})", last)
        months = re.fullmatch(r"(\d{4}-)\d{2}/(\d{2})", last)
        several = days or months
        if several is not None:
            return several[1] + several[2]
        dates = [match[0] for match in _DATE.finditer(last)]
        if dates:
            return dates[-1] if "/" in last else dates[0]
    return ""
