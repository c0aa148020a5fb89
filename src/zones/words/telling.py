"""How a figure gets into a sentence: as plain words, or told to whoever keeps account of the figures."""

from typing import Protocol


class Say(Protocol):
    """Told every figure of a sentence, returns what stands in its place."""

    def __call__(self, key: str, value: float, unit: str, text: str) -> str:
        """Return what stands in the sentence for a figure that reads ``text``."""


def plainly(key: str, value: float, unit: str, text: str) -> str:
    """Return a figure as the words that it is: pages keep no account of them.

    Examples
    --------
    >>> plainly("west.median_min", 23.3, "minutes", "23")
    '23'
    """
    return text
