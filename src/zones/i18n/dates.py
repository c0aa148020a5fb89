"""Dates as coarse as their source, as people write them."""

from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_QUARTERS: Final = ("I", "II", "III", "IV")


def dated(when: str, lang: str) -> str:
    """Return a date of :data:`zones.city.projects.When` in words: 2028, 2028-Q4, 2028-11 or 2028-11-05.

    Examples
    --------
    >>> dated("2028-Q4", "vi"), dated("2028-Q4", "en")
    ('quý IV/2028', 'Q4 2028')
    >>> dated("2026-02", "vi"), dated("2026-04-25", "vi"), dated("2026-04-25", "en")
    ('tháng 2/2026', '25/4/2026', '25 April 2026')
    """
    year, _, rest = when.partition("-")
    if not rest:
        return year
    if rest.startswith("Q"):
        return f"quý {_QUARTERS[int(rest[1]) - 1]}/{year}" if lang == "vi" else f"{rest} {year}"
    month, _, day = rest.partition("-")
    if not day:
        return f"tháng {int(month)}/{year}" if lang == "vi" else f"{_MONTHS[int(month) - 1]} {year}"
    if lang == "vi":
        return f"{int(day)}/{int(month)}/{year}"
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"
