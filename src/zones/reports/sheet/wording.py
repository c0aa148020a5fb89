"""Small words of a sheet, and one way as it is shown."""

from dataclasses import dataclass
from math import floor, isfinite, log10

from zones.i18n import Texts


@dataclass(frozen=True)
class Link:
    """The way to one target; texts as they are shown."""

    target_id: str
    letter: str
    kind: str
    what: str
    where: str
    minutes: str
    km: str
    note: str
    value: float
    """Minutes; NaN where there is no way."""
    least: float
    most: float
    """Range that the position error of the place makes."""
    later: float
    lon: float
    lat: float


def either(t: Texts, vi: str, en: str) -> str:
    """Return the text of the reader's language; Vietnamese where there is no English."""
    return vi if t.lang == "vi" else en or vi


def plain(name: str) -> str:
    """Return a name without what stands in brackets after it."""
    return name.partition(" (")[0]


def rounded(value: float) -> float:
    """Return a figure with the three digits a sentence can carry."""
    if not isfinite(value) or value <= 0:
        return value
    return float(round(value, 2 - floor(log10(value))))
