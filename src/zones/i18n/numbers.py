"""Figures as people write them: Vietnamese or English marks, and no more precision than the data has.

Every function takes the language last and returns :data:`NO_VALUE` for NaN, so that a missing figure never
reads as zero; the reason for it is a text of its own beside the figure.
"""

import math
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal

NO_VALUE: Final = "–"
"""What stands in a table where there is no figure."""

_VIETNAM: Final = timezone(timedelta(hours=7))


# A page shows a few thousand figures, nearly all of them on every run.
@lru_cache(maxsize=1 << 16)
def decimal(value: float, digits: int, lang: str) -> str:
    """Return a number with exactly ``digits`` decimals.

    Examples
    --------
    >>> decimal(1234.5, 1, "vi"), decimal(1234.5, 1, "en")
    ('1.234,5', '1,234.5')
    """
    if not math.isfinite(value):
        return NO_VALUE
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    if round(value, digits) == 0:
        value = 0.0  # no "-0"
    return str(format_decimal(value, format=pattern, locale=lang))


def persons(value: float, lang: str) -> str:
    """Return people rounded to tens; fewer than ten people read as "< 10".

    Examples
    --------
    >>> persons(3065628, "vi"), persons(4, "vi")
    ('3.065.630', '< 10')
    """
    if 0 < value < 10:
        return "< 10"
    return decimal(round(value, -1), 0, lang) if math.isfinite(value) else NO_VALUE


def minutes(value: float, lang: str) -> str:
    """Return whole minutes; under one minute reads as "< 1".

    Examples
    --------
    >>> minutes(21.4, "vi"), minutes(0.3, "vi")
    ('21', '< 1')
    """
    return "< 1" if 0 < value < 0.5 else decimal(value, 0, lang)


def day(value: str, lang: str) -> str:
    """Return a day, given as 2027-01-31, as people write it.

    Examples
    --------
    >>> day("2027-01-31", "vi"), day("2027-01-31", "en")
    ('31/1/2027', '31 Jan 2027')
    """
    pattern = {"vi": "d/M/y", "en": "d MMM y"}[lang]
    return str(format_date(date.fromisoformat(value), pattern, locale=lang))


def moment(at: datetime, lang: str) -> str:
    """Return a moment as people write it, in the time of Vietnam (UTC+7, no summer time).

    Examples
    --------
    >>> from datetime import UTC
    >>> moment(datetime(2026, 12, 31, 18, 5, tzinfo=UTC), "vi")
    '1/1/2027 01:05'
    """
    here = at.astimezone(_VIETNAM)
    return f"{day(here.date().isoformat(), lang)} {here:%H:%M}"


def percent(value: float, lang: str) -> str:
    r"""Return a percentage with one decimal at most; never rounded up to 100 or down to 0.

    Examples
    --------
    >>> percent(33.61, "vi"), percent(100.0, "vi"), percent(99.99, "en")
    ('33,6\xa0%', '100\xa0%', '>\xa099.9\xa0%')
    """
    if not math.isfinite(value):
        return NO_VALUE
    if 0 < value < 0.05:
        return f"<\N{NO-BREAK SPACE}{decimal(0.1, 1, lang)}\N{NO-BREAK SPACE}%"
    if 99.95 <= value < 100:
        return f">\N{NO-BREAK SPACE}{decimal(99.9, 1, lang)}\N{NO-BREAK SPACE}%"
    return f"{decimal(value, 0 if value in (0, 100) else 1, lang)}\N{NO-BREAK SPACE}%"


def area_km2(value: float, lang: str) -> str:
    """Return an area: whole km2 from ten upwards, one decimal below.

    Examples
    --------
    >>> area_km2(7833.4, "vi"), area_km2(5.26, "vi")
    ('7.833', '5,3')
    """
    return decimal(value, 0 if value >= 10 else 1, lang)


def size(value: int, lang: str) -> str:
    """Return a file size in kB or MB.

    Examples
    --------
    >>> size(3_989_102, "vi"), size(512, "en")
    ('4,0 MB', '1 kB')
    """
    if value >= 1_000_000:
        return f"{decimal(value / 1e6, 1, lang)} MB"
    return f"{decimal(max(1.0, value / 1000), 0, lang)} kB"
