"""CSV: UTF-8 with a byte order mark; comma, semicolon and tab are understood as separators."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from zones.exchange import limits
from zones.exchange.archive import Refused
from zones.exchange.cells import neutralised, restored
from zones.exchange.faults import Fault, shortened
from zones.exchange.sheets import Cell, Odd, cell_text


class NotUtf8Error(Refused):
    """The text is in another encoding."""


def write(rows: Iterable[Sequence[Cell | Odd]], separator: str = ",") -> bytes:
    """Return rows as a file; the same rows give the same bytes, and no text begins a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([neutralised(v) if isinstance(v, str) else cell_text(v) for v in row])
    return codecs.BOM_UTF8 + text.getvalue().encode()


def lines(body: bytes, table: str = "") -> Iterator[tuple[int, list[Cell | Odd]]]:
    """Return the rows of a file, each with its number in the table.

    Raises
    ------
    NotUtf8Error
        At once, if the text is in another encoding.
    Refused
        While reading, if quotes do not close or a cell is too long.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotUtf8Error(Fault("not_utf8", table)) from None
    return _rows(text, table)


def _rows(text: str, table: str) -> Iterator[tuple[int, list[Cell | Odd]]]:
    csv.field_size_limit(limits.CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [restored(cell) for cell in cells]
    except csv.Error as error:
        raise Refused(Fault("damaged", table, details={"reason": shortened(str(error))})) from None


def separator(text: str, rows: int = 20) -> str:
    """Return the separator that the first rows agree on, outside quotes.

    Titles may stand above, and a cell may list many codes with another separator: what counts is how many
    rows hold the same number of it, then how many that is.
    """
    seen = {letter: Counter[int]() for letter in ",;\t"}
    counts = dict.fromkeys(seen, 0)
    quoted = False
    for letter in text + "\n":
        if letter == '"':
            quoted = not quoted
        elif letter == "\n" and not quoted:
            for one, count in counts.items():
                seen[one][count] += count > 0
            counts = dict.fromkeys(counts, 0)
            rows -= 1
            if not rows:
                break
        elif letter in counts and not quoted:
            counts[letter] += 1
    return max(
        seen, key=lambda one: max(((times, count) for count, times in seen[one].items()), default=(0, 0))
    )
