"""How wide the columns of a table are, and how small its letters: no word or figure spills over."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from zones.reports.document import Rich, Strong, Table, plain
from zones.reports.writers.fonts import Letters, letters
from zones.reports.writers.text import BREAK, breakable, clean

SIZES_PT: Final = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
PADDING_MM: Final = 1.4
"""On each side of a cell."""

_SLACK_MM: Final = 0.3
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
    least = _least(table, font)
    sizes = [size for size in SIZES_PT if size <= _at_most(len(table.columns))]
    for room, wide in ((text_mm, False), (wide_mm, True)):
        for size in sizes:
            mins = [size * word + 2 * PADDING_MM + _SLACK_MM for word in least]
            if sum(mins) <= room:
                return Layout(size, shared(mins, [c.weight for c in table.columns], room), wide)
    # More columns than any page holds: words are broken anywhere.
    total = sum(mins)
    return Layout(sizes[-1], tuple(wide_mm * least_mm / total for least_mm in mins), True)


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


def _least(table: Table, font: Letters) -> list[float]:
    """Return the width of the widest word of each column, in millimetres per point of size."""
    least = [_widest(column.head, True, font) for column in table.columns]
    for line, row in enumerate(table.rows):
        for place, cell in enumerate(row):
            strong = line in table.strong_rows or _strong(cell)
            least[place] = max(least[place], _widest(plain(cell), strong, font))
    return least


def _strong(cell: Rich) -> bool:
    return any(isinstance(span, Strong) for span in cell)


def _widest(text: str, bold: bool, font: Letters) -> float:
    words = breakable(clean(text)).replace(BREAK, " ").split(" ")
    return max((_word(word, bold, font.family) for word in words), default=0.0)


@lru_cache(maxsize=1 << 14)
def _word(word: str, bold: bool, family: str) -> float:
    return letters().width_mm(word, 1.0, bold=bold)
