"""Dates as coarse as their source, as people write them."""

import re
from typing import Final

_QUARTERS: Final = {"1": "I", "2": "II", "3": "III", "4": "IV"}


def written(when: str, lang: str) -> str:
    """Return a date (2028, 2028-Q4, 2028-11 or 2028-11-05) in the form of a language.

    Whatever is no such date ("2021-08; 2026-07", "2015 to 2026-09") is read date by date.

    Examples
    --------
    >>> written("2025-10-30", "vi"), written("2028-Q4", "vi"), written("2025-10-30", "en")
    ('30/10/2025', 'quý IV/2028', '2025-10-30')
    """
    return _DATE.sub(_vietnamese, when).replace(" to ", " – ") if lang == "vi" else when


_DATE: Final = re.compile(r"\b(\d{4})-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?)\b")


def _vietnamese(found: "re.Match[str]") -> str:
    year, quarter, month, day = found.groups()
    if quarter:
        return f"quý {_QUARTERS[quarter]}/{year}"
    return "/".join(part for part in (day, month, year) if part)
