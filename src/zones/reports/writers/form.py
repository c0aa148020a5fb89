"""The form of an official paper: page, sizes, and the words around what it says.

State offices follow Decree 30/2020/NĐ-CP (appendix I), Party committees Guidance 36-HD/VPTW of 2018.
"""

import re
from dataclasses import dataclass
from typing import Final

from babel.dates import format_date

from zones.i18n import Texts
from zones.reports.document import Document
from zones.reports.writers.fonts import letters
from zones.reports.writers.text import clean

PAGE_MM: Final = (210.0, 297.0)
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20.0, 20.0, 30.0, 15.0
"""Margins: 20-25, 20-25, 30-35 and 15-20 mm are allowed."""

TEXT_MM: Final = PAGE_MM[0] - LEFT_MM - RIGHT_MM
WIDE_MM: Final = PAGE_MM[1] - LEFT_MM - RIGHT_MM
"""Width of the text on a page laid sideways."""

LEFT_SHARE: Final = 0.42
"""Share of the letterhead's left column; the national title fits the right one on one line."""

TITLE_MM: Final = 140.0
"""Width of the title's lines."""

INDENT_MM: Final = 10.0
"""First line of a paragraph."""

HANGING_MM: Final = 5.0
"""Mark of a list, before its lines."""

REGIONS: Final = {"vi": "VN", "en": "GB"}

# Where offices break a long name: before the unit of government.
_UNIT: Final = re.compile(r" (?=(?:THÀNH PHỐ|TỈNH|PHƯỜNG|XÃ|ĐẶC KHU) )")


@dataclass(frozen=True)
class Line:
    """One line of the letterhead."""

    text: str
    size_pt: float
    bold: bool = False


@dataclass(frozen=True)
class Head:
    """The top of the first page: two columns, a mark below each, then number and date."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]
    star: bool
    """Whether an asterisk stands below the issuer (Party papers), instead of a short line."""
    number: Line
    date: Line


@dataclass(frozen=True)
class Form:
    """Everything on a paper that is not its content."""

    body_pt: float
    head: Head | None
    kind: Line | None
    """What sort of paper it is."""
    title: Line
    subtitle: Line | None
    date: str
    """Place and date."""
    recipients: tuple[str, ...]
    signer: str
    signed: bool
    """Whether the paper ends with recipients and signer."""
    author: str

    @classmethod
    def of(cls, document: Document) -> "Form":
        """Return the form of a document."""
        t, given = Texts(document.lang), document.letterhead
        party, official = given.header == "party", given.header != "none"
        subtitle, title = clean(document.subtitle), clean(document.title)
        if official:
            title = _without(t("form.type"), title)
        recipients = tuple(filter(None, map(clean, given.recipients)))
        return cls(
            body_pt=14 if party else 13,
            head=_head(t, document) if official else None,
            kind=Line(t("form.type"), 16 if party else 14, bold=True) if official else None,
            title=Line(balanced(title, 14, TITLE_MM, bold=True), 14, bold=True),
            subtitle=Line(balanced(subtitle, 13, TITLE_MM), 13) if subtitle else None,
            date=_date(t, document),
            recipients=recipients or ((t("form.blank"),) if official else ()),
            signer=clean(given.signer).upper() or (t("form.blank") if official else ""),
            signed=official or bool(recipients) or bool(given.signer),
            author=clean(given.issuer) or "Zones",
        )


def listed(items: tuple[str, ...]) -> list[str]:
    """Return recipients as they are listed: a dash before, a semicolon after each, a full stop at last."""
    last = len(items) - 1
    return [f"- {item.rstrip(' ;.')}{'.' if k == last else ';'}" for k, item in enumerate(items)]


def _without(kind: str, title: str) -> str:
    """Return a title that does not say again what sort of paper it is: that stands above it."""
    if title.lower().startswith(f"{kind.lower()} "):
        rest = title[len(kind) + 1 :]
        return rest[:1].upper() + rest[1:]
    return title


def _head(t: Texts, document: Document) -> Head:
    given = document.letterhead
    party = given.header == "party"
    small, large = (14.0, 15.0) if party else (12.0, 12.0)
    parent = _name(given.parent, small)
    if not parent and given.header == "department":
        parent = t("form.blank")
    above = (Line(parent, small),) if parent else ()
    number = clean(given.number)
    if party:
        numbered = t("form.party_number", number=number or t("form.party_number_blank"))
    else:
        numbered = t("form.number", number=number or t("form.number_blank"))
    return Head(
        left=(*above, Line(_name(given.issuer, small, bold=True) or t("form.blank"), small, bold=True)),
        right=(Line(t("form.party"), large, bold=True),)
        if party
        else (Line(t("form.nation"), large, bold=True), Line(t("form.motto"), 13, bold=True)),
        star=party,
        number=Line(numbered, 14 if party else 13),
        date=Line(_date(t, document), 14 if party else 13),
    )


def _name(name: str, size_pt: float, *, bold: bool = False) -> str:
    """Return the name of a body in capitals, broken where offices break it."""
    room, said = LEFT_SHARE * TEXT_MM - 2, clean(name).upper()
    lines = [said] if letters().width_mm(said, size_pt, bold=bold) <= room else _UNIT.split(said, maxsplit=1)
    return "\n".join(balanced(line, size_pt, room, bold=bold) for line in lines)


def balanced(text: str, size_pt: float, room_mm: float, *, bold: bool = False) -> str:
    """Return text broken into as few lines as fit, about as long as each other: no word stands alone."""
    font, words = letters(), text.split(" ")

    def broken(room: float) -> list[str]:
        lines = [words[0]]
        for word in words[1:]:
            if font.width_mm(f"{lines[-1]} {word}", size_pt, bold=bold) <= room:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    fewest = len(broken(room_mm))
    narrow = room_mm
    while narrow > room_mm / 3 and len(broken(narrow - 2)) == fewest:
        narrow -= 2
    return "\n".join(broken(narrow))


def _date(t: Texts, document: Document) -> str:
    day, place = document.day, clean(document.letterhead.place)
    if not place and document.letterhead.header != "none":
        place = t("form.blank")
    # Days before the tenth, and January and February, take a zero, so that nothing can be put before them.
    padded = t.lang == "vi"
    return t(
        "form.date" if place else "form.date_only",
        place=place,
        day=f"{day.day:02d}" if padded else day.day,
        month=(f"{day.month:02d}" if day.month < 3 else day.month)
        if padded
        else format_date(day, "MMMM", locale=t.lang),
        year=day.year,
    )
