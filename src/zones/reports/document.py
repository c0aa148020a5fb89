"""What a paper says before it is set: parts in reading order, in one language, every figure kept as a figure.

Content modules write a :class:`Document`; the writers (PDF, DOCX, XLSX, PPTX) set the same one and compute
nothing. A figure is a :class:`Quantity`: its text is what pages show too, its value is what a spreadsheet
gets, so that one figure reads the same everywhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Final, Literal

Header = Literal["committee", "department", "party", "none"]
"""Who issues the paper: the People's Committee, a department of it, a Party committee, or nobody."""

HEADERS: Final[tuple[Header, ...]] = ("committee", "department", "party", "none")

Align = Literal["left", "right", "centre"]


@dataclass(frozen=True)
class Quantity:
    """One figure with what is needed to trace it."""

    key: str
    """Says what it is in every format and language: ``west.district_health.dry.share_within_pct``."""
    value: float
    """In ``unit``; NaN where there is no data, infinite where nobody gets there."""
    unit: str
    """``persons``, ``minutes``, ``pct``, ``km``, ``km2``, ``points``, ``count`` …; '' for a plain number."""
    text: str
    """As it is shown, unit included where the sentence or the head of the column does not say it; where there
    is no value, why not ("chưa có dữ liệu")."""
    digits: int = 0
    """Decimals that are shown."""
    bound: Literal["", "<=", ">=", "<", ">", "~"] = ""
    """What the figure is a bound of, where the layer behind it is incomplete."""
    source: str = ""
    """Key of a :class:`Source`, or several by a semicolon."""

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return isfinite(self.value)


@dataclass(frozen=True)
class Strong:
    """Words or a figure that carry the sentence."""

    what: "str | Quantity"


Span = str | Quantity | Strong
Rich = tuple[Span, ...]
"""One run of text: plain words, figures, and what carries the sentence. Words are never markup."""


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: Rich


@dataclass(frozen=True)
class Points:
    """A list; numbered where its order means something."""

    items: tuple[Rich, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Notice:
    """What a reader must not miss: how sure a figure is, what is not known."""

    text: Rich


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    head: str
    align: Align = "left"
    weight: float = 1.0
    """Share of the width, beside the weights of the others."""


@dataclass(frozen=True)
class Table:
    """Rows under repeated heads."""

    key: str
    """Name of the sheet in a workbook, in ASCII: ``communes``."""
    title: str
    """What stands above it; '' where the heading of its part says it."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Rich, ...], ...]
    strong_rows: frozenset[int] = frozenset()
    """Rows that carry the table (sums, the unit a profile is about)."""
    note: str = ""
    """What its marks mean, where it comes from, as of when."""
    dense: bool = False
    """Whether it is a long list to look things up in: small letters, rows close together."""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table '{self.key}': {len(row)} cells in a row of {len(self.columns)} columns"
                )


@dataclass(frozen=True)
class Picture:
    """A map or chart with what it says in words."""

    key: str
    title: str
    image: bytes = field(repr=False)
    """SVG or PNG."""
    alt: str
    """The picture in a sentence: what a reader who cannot see it is told."""
    note: str = ""
    """Sources and date."""
    width: float = 1.0
    """Share of the text's width."""


Block = Paragraph | Points | Notice | Table | Picture


@dataclass(frozen=True)
class Section:
    """A part with its heading."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    level: Literal[1, 2] = 1
    new_page: bool = False
    slide: bool = False
    """Whether it is one of the key pages, and so a slide of its own."""


@dataclass(frozen=True)
class Source:
    """Where figures come from."""

    key: str
    title: str
    producer: str
    date: str
    note: str = ""
    """Licence and credit, and how good it is."""


@dataclass(frozen=True)
class Letterhead:
    """What an office fills in; empty fields are set as dots to be written on."""

    header: Header = "none"
    issuer: str = ""
    """Name of the body, of the department or of the Party committee, as it writes itself."""
    parent: str = ""
    """The body above it."""
    number: str = ""
    """Number and symbol of the draft: ``12/BC-STC``."""
    place: str = ""
    recipients: tuple[str, ...] = ()
    signer: str = ""
    """Office of who signs."""


@dataclass(frozen=True)
class Document:
    """A whole paper in one language."""

    kind: str
    """``gaps``, ``projects``, ``commune``, ``region``, ``compare`` or ``scenario``."""
    lang: str
    title: str
    subtitle: str
    letterhead: Letterhead
    day: date
    """Date of the paper: never the clock's, so that the same paper has the same bytes."""
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    params: Mapping[str, str]
    """What reproduces the figures, data version included, in words as key and value."""

    def blocks(self) -> Iterator[tuple[Section, Block]]:
        """Return every block with the section it stands in, in reading order."""
        return ((section, block) for section in self.sections for block in section.blocks)

    def quantities(self) -> Iterator[Quantity]:
        """Return every figure in reading order."""
        for _, block in self.blocks():
            yield from figures(block)


def texts(block: Block) -> Iterator[Rich]:
    """Return the runs of text in a block, in reading order."""
    match block:
        case Paragraph(text) | Notice(text):
            yield text
        case Points(items):
            yield from items
        case Table(rows=rows):
            for row in rows:
                yield from row
        case Picture():
            return


def figures(block: Block) -> Iterator[Quantity]:
    """Return the figures in a block, in reading order."""
    for text in texts(block):
        for span in text:
            what = span.what if isinstance(span, Strong) else span
            if isinstance(what, Quantity):
                yield what


def plain(text: Rich) -> str:
    """Return a run of text without what carries it.

    Examples
    --------
    >>> plain(("Miền Tây: ", Strong(Quantity("k", 81.5, "pct", "81,5 %")), "."))
    'Miền Tây: 81,5 %.'
    """
    said = (span.what if isinstance(span, Strong) else span for span in text)
    return "".join(what.text if isinstance(what, Quantity) else what for what in said)
