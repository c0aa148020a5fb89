"""Text in spreadsheet cells: a program must show it, never run it."""

import re
from typing import Final

_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
_ESCAPED: Final = re.compile(r"'[=+\-@\t\r']")


def neutralised(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: one apostrophe before what could begin one.

    Text that begins with an apostrophe gets another, so that `restored` gives back every text as it was.

    Examples
    --------
    >>> neutralised("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith((*_RISKY, "'")) else text


def restored(text: str) -> str:
    """Return the text behind `neutralised`; other text, with an apostrophe of its own too, stays.

    Examples
    --------
    >>> restored("'=1+1")
    '=1+1'
    """
    return text[1:] if _ESCAPED.match(text) else text
