"""Columns of the template: how their headers are written, and how they are found again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from zones.data.catalogue import Text
from zones.exchange.gazetteer import plain
from zones.gaps.registry import Indicator, registry
from zones.i18n.numbers import decimal

VERSION: Final = 1
"""Version of the template, in the header of its first column."""

CODE, NAME, AS_OF, SOURCE, NOTE = "commune_code", "commune_name", "as_of", "source", "note"

HEADS: Final[Mapping[str, Text]] = {
    CODE: {"vi": "Mã đơn vị", "en": "Code"},
    NAME: {"vi": "Xã, phường, đặc khu", "en": "Commune"},
    AS_OF: {"vi": "Thời điểm của số liệu", "en": "Date of the figures"},
    SOURCE: {"vi": "Nguồn (số, ngày văn bản)", "en": "Source (document and date)"},
    NOTE: {"vi": "Ghi chú", "en": "Remark"},
}
"""Headers of the columns that every template has."""

UNITS: Final[Mapping[str, Text]] = {
    "pct": {"vi": "%", "en": "%"},
    "per_10000": {"vi": "trên 10.000 dân", "en": "per 10,000 people"},
    "places_per_1000": {"vi": "chỗ trên 1.000 dân", "en": "places per 1,000 people"},
    "households": {"vi": "hộ", "en": "households"},
    "persons": {"vi": "người", "en": "people"},
    "minutes": {"vi": "phút", "en": "minutes"},
    "km": {"vi": "km", "en": "km"},
    "km_per_km2": {"vi": "km/km²", "en": "km/km²"},
}

COUNTED: Final = ("households", "persons")
"""Units that come whole."""

_OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    CODE: ("ma", "ma xa", "ma dvhc", "commune code", "commune_code"),
    NAME: ("ten", "ten don vi", "ten xa", "don vi", "xa", "xa, phuong", "name", "commune name"),
    AS_OF: ("thoi diem", "ngay so lieu", "as of", "as_of", "date"),
    SOURCE: ("nguon", "source"),
    NOTE: ("note", "remark", "remarks"),
}
_ID: Final = re.compile(r"\[\s*([a-z0-9_]+)(?:\s+v?(\d+))?\s*\]")
_UNIT: Final = re.compile(r"\(([^()]*)\)\s*$")
_RANGE: Final = re.compile(r"[,;:]\s*[-\d][\d.,\s]*[–-][-\d.,\s]*$")


def given() -> dict[str, Indicator]:
    """Return the indicators that a department may give, by id in reading order."""
    return {name: one for name, one in registry().items() if one.allowed is not None}


def head(column: str, lang: str) -> str:
    """Return the header of a column: its name, for an indicator unit and range, and its id in brackets."""
    if column in HEADS:
        marked = f"{column} v{VERSION}" if column == CODE else column
        return f"{HEADS[column][lang]} [{marked}]"
    one = given()[column]
    low, high = one.allowed or (0.0, 0.0)
    span = f"{decimal(low, 0, lang)}–{decimal(high, 0, lang)}"
    return f"{one.name[lang]} ({UNITS[one.unit][lang]}, {span}) [{column}]"


@dataclass(frozen=True)
class Head:
    """A header as read."""

    text: str
    column: str
    """Column of the template or id of an indicator; '' where it is neither."""
    unit: str = ""
    """Unit as written; '' where none is."""
    version: int | None = None


def found(text: str) -> Head:
    """Return what a header means, in either language, by its id in brackets or by its name."""
    line = " ".join(text.split())
    marked = _ID.search(line)
    said = _ID.sub("", line).strip()
    within = _UNIT.search(said)
    if marked:
        name, version = marked[1], int(marked[2]) if marked[2] else None
        known = name in HEADS or name in registry()
        unit = within[1] if within and name not in HEADS else ""
        return Head(line, name if known else "", _RANGE.sub("", unit).strip(), version)
    for column in _named(said):
        return Head(line, column)
    if within:
        for column in _named(said[: within.start()]):
            return Head(line, column, "" if column in HEADS else _RANGE.sub("", within[1]).strip())
    return Head(line, "")


def _named(text: str) -> list[str]:
    wanted = plain(text)
    bases = [
        column
        for column, names in HEADS.items()
        if wanted in (*(plain(name) for name in names.values()), *_OTHER_NAMES[column])
    ]
    return bases + [
        one.id
        for one in registry().values()
        if wanted in (one.id, plain(one.name["vi"]), plain(one.name["en"]))
    ]


def same_unit(written: str, unit: str) -> bool:
    """Return whether a unit in a header is that of an indicator, in either language."""
    spelled = {plain(word) for word in UNITS[unit].values()} | {unit}
    if unit == "pct":
        spelled |= {"phan tram", "per cent", "percent"}
    return plain(written) in spelled
