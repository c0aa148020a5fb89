"""Words as they may stand on paper: whatever somebody typed stays text, and fits its place."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 20
"""Letters that may stand together; longer words than any of the languages' get places to break at."""

BREAK: Final = "\N{ZERO WIDTH SPACE}"

# What cannot be seen, or turns other letters round: controls, marks of direction, halves of pairs.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)
_BLANKS: Final = re.compile(r"[ \t\n\r\v\f\u2028\u2029]+")
_WORD: Final = re.compile(rf"[^\s{BREAK}]+")
_JOINT: Final = re.compile(r"([/\\.,;:=&?_+|-]+)")


def clean(text: str) -> str:
    r"""Return text without what cannot be seen, its letters composed, its blanks single.

    Examples
    --------
    >>> clean("a\x00b \u202etxt\n c")
    'ab txt c'
    """
    return _BLANKS.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))


def breakable(text: str, longest: int = LONGEST) -> str:
    """Return text in which overlong words (links, codes) have places to break at, after their joints first.

    Examples
    --------
    >>> breakable("x" * 50).count(BREAK)
    2
    """
    return _WORD.sub(lambda word: _broken(word[0], longest) if len(word[0]) > longest else word[0], text)


def _broken(word: str, longest: int) -> str:
    pieces = _JOINT.sub(rf"\1{BREAK}", word).split(BREAK)
    return BREAK.join(
        BREAK.join(piece[k : k + longest] for k in range(0, len(piece), longest)) for piece in pieces if piece
    )
