"""How wide the columns of a table are, and how small its letters: no word or figure spills over."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from zones.reports.document import Rich, Strong, Table, plain
from zones.reports.writers.fonts import Letters, letters
from zones.reports.writers.text import BREAK, breakable, clean

SIZES_PT: Final = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
DENSE_PT: Final = 9.0
"""Letters of a long list are no larger."""

PADDING_MM: Final = 1.4
"""On each side of a cell."""

SHORT: Final = 16
"""Letters of a text that should not be broken over two lines, such as "1.140 người"."""

HEAD_LINES: Final = 3
"""Lines that the head of a column should take at most."""

COMFORT: Final = 0.8
COMFORT_PT: Final = 10.0
"""Share of the room that single words and short texts may take, in letters above a size."""

_SLACK_MM: Final = 0.8
"""What rounding may take."""


@dataclass(frozen=True)
class Layout:
    """How a table is set."""

    size_pt: float
    widths_mm: tuple[float, ...]
    wide: bool
    """Whether it needs the page laid sideways."""


def layout(table: Table, text_mm: float, wide_mm: float) -> Layout:
    """Return the largest letters and the widths at which every word fits its column.

    Parameters
    ----------
    table
        What is to be set.
    text_mm, wide_mm
        Width of the text, and on a page laid sideways, in millimetres.
    """
    font = letters()
    words, lines = _wanted(table, font)
    weights = [column.weight for column in table.columns]
    most = DENSE_PT if table.dense else _at_most(len(table.columns))
    sizes = [size for size in SIZES_PT if size <= most]
    for room, wide in ((text_mm, False), (wide_mm, True)):
        for size in sizes:
            least = [size * word + 2 * PADDING_MM + _SLACK_MM for word in words]
            # Large letters only where columns of running text keep room beside the words of the others.
            if sum(least) <= (room if size <= COMFORT_PT else COMFORT * room):
                better = [size * line + 2 * PADDING_MM + _SLACK_MM for line in lines]
                mins = _between(least, better, max(sum(least), COMFORT * room))
                return Layout(size, shared(mins, weights, room), wide)
    # More columns than any page holds: words are broken anywhere.
    total = sum(least)
    return Layout(sizes[-1], tuple(wide_mm * least_mm / total for least_mm in least), True)


def _between(least: Sequence[float], better: Sequence[float], room: float) -> list[float]:
    """Return widths that go as far from the least to the better ones as the room allows."""
    spare, asked = room - sum(least), sum(better) - sum(least)
    share = 1.0 if asked <= spare else spare / asked
    return [low + share * (high - low) for low, high in zip(least, better, strict=True)]


def shared(mins: Sequence[float], weights: Sequence[float], room: float) -> tuple[float, ...]:
    """Return widths in proportion to weights, none below its least, which fill the room.

    Examples
    --------
    >>> shared([10, 40, 10], [1, 1, 2], 100)
    (20.0, 40, 40.0)
    """
    held: set[int] = set()
    while True:
        rest = room - sum(mins[k] for k in held)
        weight = sum(weights[k] for k in range(len(mins)) if k not in held)
        widths = [mins[k] if k in held else rest * weights[k] / weight for k in range(len(mins))]
        short = {k for k in range(len(mins)) if k not in held and widths[k] < mins[k]}
        if not short:
            return tuple(widths)
        held |= short
        if len(held) == len(mins):
            spare = (room - sum(mins)) / len(mins)
            return tuple(least + spare for least in mins)


def _at_most(columns: int) -> float:
    return 12.0 if columns <= 5 else 11.0 if columns <= 7 else 10.0


def _wanted(table: Table, font: Letters) -> tuple[list[float], list[float]]:
    """Return how wide each column must be, and should be, in millimetres per point of size.

    It must hold its longest word; it should hold its head on three lines, and a short text on one.
    """
    words = [_widest(column.head, True, font) for column in table.columns]
    lines = [
        max(word, font.width_mm(clean(column.head), 1.0, bold=True) / HEAD_LINES * 1.15)
        for word, column in zip(words, table.columns, strict=True)
    ]
    for line, row in enumerate(table.rows):
        for place, cell in enumerate(row):
            said, strong = plain(cell), line in table.strong_rows or _strong(cell)
            words[place] = max(words[place], _widest(said, strong, font))
            if len(said) <= SHORT:
                lines[place] = max(lines[place], _word(clean(said), strong, font.family))
    return words, [max(pair) for pair in zip(words, lines, strict=True)]


def _strong(cell: Rich) -> bool:
    return any(isinstance(span, Strong) for span in cell)


def _widest(text: str, bold: bool, font: Letters) -> float:
    words = breakable(clean(text)).replace(BREAK, " ").split(" ")
    return max((_word(word, bold, font.family) for word in words), default=0.0)


@lru_cache(maxsize=1 << 14)
def _word(word: str, bold: bool, family: str) -> float:
    return letters().width_mm(word, 1.0, bold=bold)
