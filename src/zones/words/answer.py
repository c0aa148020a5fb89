"""An answer in words: first the sentence, then how sure it is, then what must be known before it is used."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What a page or a paper says first."""

    sentence: str
    """Its figures stand between ``**``."""
    sure: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
