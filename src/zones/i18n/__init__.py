"""Texts and number formats in Vietnamese and English."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from zones.errors import InputError

LANGUAGES: Final = ("vi", "en")
"""Languages in the order they are offered; the first is the default."""


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """Return every text of a language by dotted key (``"overview.title"``); a section is in one file only.

    Raises
    ------
    InputError
        If the language is not one of :data:`LANGUAGES`.
    """
    if lang not in LANGUAGES:
        raise InputError(f"unknown language '{lang}'; known: {', '.join(LANGUAGES)}")
    files = sorted(resources.files("zones.i18n").joinpath(lang).iterdir(), key=lambda file: file.name)
    bodies = (tomllib.loads(file.read_text(encoding="utf-8")) for file in files)
    return {
        f"{section}.{key}": text
        for body in bodies
        for section, texts in body.items()
        for key, text in texts.items()
    }


@dataclass(frozen=True)
class Texts:
    """The texts of one language.

    Examples
    --------
    >>> Texts("en")("term.minutes_value", minutes="12")
    '12 min'
    """

    lang: str

    def __call__(self, key: str, **values: str | int) -> str:
        """Return a text with its placeholders filled in."""
        return catalogue(self.lang)[key].format(**values)

    def template(self, key: str) -> str:
        """Return a text with its placeholders as they are."""
        return catalogue(self.lang)[key]

    def pick(self, text: Mapping[str, str]) -> str:
        """Return this language's version of a text that comes from data (``{"vi": ..., "en": ...}``)."""
        return text[self.lang]
