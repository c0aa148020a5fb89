"""Sentences and figures of a paper: texts of a language, filled so that every figure stays a figure."""

import re
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import isfinite, isnan
from typing import Literal

from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.reports.document import Quantity, Rich, Span, Strong
from zones.words import gaps_words, scenario_words

Value = str | int | Quantity | Rich
"""What a placeholder takes."""

_DIGITS = {"pct": 1, "km": 1, "km_per_km2": 2, "per_10000": 1}
_MARK = "**"


@dataclass(frozen=True)
class Pen:
    """Writes in one language; nothing it makes depends on anything but what it is given."""

    t: Texts

    def rich(self, key: str, **values: Value) -> Rich:
        """Return a text with its figures in place; what stands between ``**`` carries the sentence."""
        return filled(self.t.template(key), values)

    def persons(self, key: str, value: float, source: str, *, to: int = 10) -> Quantity:
        """Return people; text without unit, rounded to tens or to what is asked for."""
        exact = round(value / to) * to if isfinite(value) and to > 10 else value
        return self._made(key, value, "persons", n.persons(exact, self.t.lang), source)

    def minutes(self, key: str, value: float, source: str) -> Quantity:
        """Return whole minutes; text without unit."""
        return self._made(key, value, "minutes", n.minutes(value, self.t.lang), source)

    def median(self, key: str, value: float, source: str, *, people: float = 1.0) -> Quantity:
        """Return a median in minutes, in whose place it is said where more than half have no way."""
        if isnan(value) and people > 0:
            said = self.t("term.more_than_half_unreachable")
            return Quantity(key, float("inf"), "minutes", said, source=source)
        return self.minutes(key, value, source)

    def pct(self, key: str, value: float, source: str) -> Quantity:
        """Return a share with its sign."""
        return self._made(key, value, "pct", n.percent(value, self.t.lang), source, 1)

    def count(self, key: str, value: float, source: str) -> Quantity:
        """Return a count of units, projects, places."""
        return self._made(key, value, "count", n.decimal(value, 0, self.t.lang), source)

    def number(self, key: str, value: float, digits: int, source: str, unit: str = "") -> Quantity:
        """Return a number with so many decimals; text without unit."""
        return self._made(key, value, unit, n.decimal(value, digits, self.t.lang), source, digits)

    def signed(self, key: str, value: float, source: str) -> Quantity:
        """Return minutes more (+) or fewer (−)."""
        text = n.minutes(abs(value), self.t.lang)
        sign = "" if isnan(value) or abs(value) < 0.5 else "+" if value > 0 else "\N{MINUS SIGN}"
        return self._made(key, value, "minutes", f"{sign}{text}", source)

    def gained(self, key: str, value: float, source: str) -> Quantity:
        """Return people more (+) or fewer (−), as the page of scenarios says it."""
        return self._made(key, value, "persons", scenario_words.signed(value, self.t.lang), source)

    def plain(self, key: str, value: float, unit: str, source: str) -> Quantity:
        """Return the figure of an indicator with its unit, as the page of gaps says it."""
        text = gaps_words.plain(value, unit, self.t)
        return self._made(key, value, unit, text, source, _DIGITS.get(unit, 0))

    def exact(self, key: str, value: float, unit: str, source: str) -> Quantity:
        """Return a figure that a document sets, with its unit and no decimals that it does not have."""
        if value != round(value) or unit not in ("pct", "km", "minutes"):
            return self.plain(key, value, unit, source)
        number = n.decimal(value, 0, self.t.lang)
        name = "%" if unit == "pct" else self.t(f"gap_unit.{unit}")
        return self._made(key, value, unit, f"{number}\N{NO-BREAK SPACE}{name}", source)

    def missing(self, key: str, unit: str, source: str, why: str = "") -> Quantity:
        """Return that there is no figure, and why."""
        return Quantity(key, float("nan"), unit, why or self.t("term.no_data"), source=source)

    def _made(self, key: str, value: float, unit: str, text: str, source: str, digits: int = 0) -> Quantity:
        said = text if isfinite(value) else self.t("term.no_data")
        return Quantity(key, float(value), unit, said, digits, source=source)


Bound = Literal["", "<=", ">=", "<", ">", "~"]


def bounded(figure: Quantity, bound: Bound, text: str) -> Quantity:
    """Return a figure as the bound that it is."""
    return replace(figure, bound=bound, text=text)


def between(low: Quantity, high: Quantity) -> Rich:
    """Return two ends, or one where both read the same."""
    return (high,) if low.text == high.text else (low, "–", high)


def filled(template: str, values: dict[str, Value]) -> Rich:
    """Return a template with its placeholders filled in, figures kept.

    Examples
    --------
    >>> minutes = Quantity("west.median_min", 23.3, "minutes", "23")
    >>> filled("Một nửa mất **{m} phút** trở lên.", {"m": minutes})[1].what.text
    '23'
    """
    out: list[Span] = []
    strong = False

    def add(what: str | Quantity) -> None:
        if what != "":
            out.append(Strong(what) if strong else what)

    for literal, name, _, _ in string.Formatter().parse(template):
        first, *others = literal.split(_MARK)
        add(first)
        for part in others:
            strong = not strong
            add(part)
        if name is not None:
            value = values[name]
            if isinstance(value, tuple):
                out += value
            else:
                add(value if isinstance(value, Quantity) else str(value))
    return tuple(out)


def capital(text: Rich) -> Rich:
    """Return a run of text that begins with a capital, unless a figure comes first."""
    first, *rest = text or ("",)
    return (f"{first[:1].upper()}{first[1:]}", *rest) if isinstance(first, str) else text


def joined(parts: Iterable[Rich], between: str = " ") -> Rich:
    """Return runs of text after each other."""
    out: list[Span] = []
    for part in parts:
        if not part:
            continue
        if out:
            out.append(between)
        out.extend(part)
    return tuple(out)


class Account:
    """Keeps the figures of sentences written elsewhere: each is a mark in the words until it is read.

    Parameters
    ----------
    source
        Returns the keys of the sources of a figure, from its own key.
    """

    def __init__(self, source: Callable[[str], str]) -> None:
        self._source = source
        self._figures: list[Quantity] = []

    def __call__(self, key: str, value: float, unit: str, text: str) -> str:
        """Keep a figure and return its mark: :class:`zones.words.telling.Say`."""
        digits = _DIGITS.get(unit, 0)
        self._figures.append(Quantity(key, value, unit, text, digits, source=self._source(key)))
        return f"{_MARKS[0]}{len(self._figures) - 1}{_MARKS[1]}"

    def read(self, text: str) -> Rich:
        """Return a sentence with its figures in place, and its ``**`` read."""
        template = _MARKED.sub(r"{\1}", text.replace("{", "{{").replace("}", "}}"))
        return filled(template, {str(k): figure for k, figure in enumerate(self._figures)})


_MARKS = "\ue000\ue001"
"""Around the number of a figure: letters that stand for nothing, in no font and no text."""

_MARKED = re.compile(rf"{_MARKS[0]}(\d+){_MARKS[1]}")


def marked(text: str) -> Rich:
    """Return a finished sentence with its ``**`` read; its figures have been said elsewhere."""
    return filled(text.replace("{", "{{").replace("}", "}}"), {})
