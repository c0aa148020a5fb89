"""What departments write into cells, as numbers and dates; what can be read in two ways is not read.

Numbers. The last of two different marks is the decimal mark: ``1.234,5`` and ``1,234.5`` are the same. One
mark that comes once is the decimal mark (``12,5``, ``0.123``, ``1234,567``), one that comes more often parts
thousands (``1.234.567``). One mark with one to three digits before it and exactly three behind it
(``1.234``) is either, and refused; so it is not read whichever number was meant. Spaces may part thousands.

Dates. Year first, as coarse as known (``2026``, ``2026-Q3``, ``2026-09``, ``2026-09-30``). With the year
last, a date counts where only one reading of it exists (``30/9/2026``, ``9/2026``).
"""

import re
from datetime import date
from typing import Final

from zones.city.projects import span

_SPACES: Final = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_PLAIN: Final = re.compile(r"[+-]?\d+", re.ASCII)
_TWO_MARKS: Final = re.compile(r"[+-]?\d{1,3}(?:(?P<thousands>[.,])\d{3})+(?P<decimal>[.,])\d+", re.ASCII)
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(?:\1\d{3})+", re.ASCII)
_DECIMAL: Final = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d+)[.,](?P<part>\d+)", re.ASCII)
_NOTHING: Final = re.compile(
    r"[-–—.…*x?]+|n/?a|null|none|nan|no data|kxđ|không|(không|chưa) có( số liệu| dữ liệu)?"
)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_MONTH_FIRST: Final = re.compile(r"(?:tháng\s*)?(\d{1,2})[/.-](\d{4})", re.ASCII)
_QUARTER_FIRST: Final = re.compile(
    r"(?:quý|q)\s*(IV|I{1,3}|[1-4])\s*[/.-]?\s*(?:năm\s*)?(\d{4})", re.IGNORECASE
)
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
EARLIEST: Final = 1990
"""Figures of years before are not taken: a mistyped year is likelier."""


class Unread(ValueError):  # noqa: N818 - says what a text is not, as a value for the caller
    """A text that is no number or date; ``code`` and ``details`` of the fault."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code, self.details = code, details


def number(text: str) -> tuple[float, bool]:
    """Return the number that a text is, and whether a percent sign stands behind it.

    Raises
    ------
    Unread
        If it is none, says in words that there is none, or is one of two numbers.

    Examples
    --------
    >>> number("1.234,5"), number("95,5 %"), number("1 234")
    ((1234.5, False), (95.5, True), (1234.0, False))
    """
    given = text.strip().replace("\u2212", "-").replace("\u00a0", " ")
    bare = given.removesuffix("%").rstrip()
    if _NOTHING.fullmatch(bare.casefold()):
        raise Unread("no_figure_word")
    digits = _SPACES.sub("", bare)
    return _number(digits), bare != given


def _number(digits: str) -> float:
    if _PLAIN.fullmatch(digits):
        return float(digits)
    if (two := _TWO_MARKS.fullmatch(digits)) and two["thousands"] != two["decimal"]:
        if digits.count(two["decimal"]) == 1:
            return float(digits.replace(two["thousands"], "").replace(two["decimal"], "."))
    elif _THOUSANDS.fullmatch(digits):
        return float(digits.replace(".", "").replace(",", ""))
    elif one := _DECIMAL.fullmatch(digits):
        whole, part = one["whole"], one["part"]
        if len(part) == 3 and len(whole) <= 3 and not whole.startswith("0"):
            raise Unread("ambiguous_number", thousands=whole + part, decimal=f"{whole},{part}0")
        return float(f"{one['sign']}{whole}.{part}")
    raise Unread("not_a_number")


def day(text: str, today: date) -> str:
    """Return a date as ``2026``, ``2026-Q3``, ``2026-09`` or ``2026-09-30``.

    Raises
    ------
    Unread
        If it is none, one of two, or not yet come.

    Examples
    --------
    >>> day("30/9/2026", date(2026, 11, 1)), day("9/2026", date(2026, 11, 1))
    ('2026-09-30', '2026-09')
    """
    given = " ".join(text.split())
    readings = [one for one in _readings(given) if _exists(one)]
    if not readings:
        raise Unread("date")
    if len(readings) > 1:
        raise Unread("day_month_order", written=" / ".join(readings))
    first = span(readings[0])[0]
    if first > today:
        raise Unread("future", today=today.isoformat())
    if first.year < EARLIEST:
        raise Unread("out_of_range", low=str(EARLIEST), high=str(today.year))
    return readings[0]


def _readings(text: str) -> list[str]:
    if found := _DAY_FIRST.fullmatch(text):
        a, b, year = int(found[1]), int(found[2]), found[3]
        return list(dict.fromkeys(f"{year}-{m:02d}-{d:02d}" for d, m in ((a, b), (b, a))))
    if found := _MONTH_FIRST.fullmatch(text.casefold()):
        return [f"{found[2]}-{int(found[1]):02d}"]
    if found := _QUARTER_FIRST.fullmatch(text):
        quarter = found[1].lower()
        return [f"{found[2]}-Q{_ROMAN.get(quarter) or quarter}"]
    return [text.upper()]


def _exists(text: str) -> bool:
    try:
        span(text)
    except ValueError:
        return False
    return True
