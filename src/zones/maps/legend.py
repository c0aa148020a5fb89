"""The legend: what a colour means, in which unit, where the threshold lies, and what hatching says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from zones.maps import symbols
from zones.maps.palette import NO_DATA, UNREACHABLE, Scale
from zones.maps.text import safe


@dataclass(frozen=True)
class Mark:
    """One entry beside the scale: a hatch or a symbol and what it says."""

    kind: str
    """A drawing in zones_map.css, by its class: a hatch (``no_data``, ``partial``, ``unreachable``), dots
    (``reported``), a point (``facility``, ``doubt``, ``place``, ``target``, ``added``, ``removed``, ``part``,
    ``group``, ``rough``), a line (``divide``, ``known_line``, ``sketch_line``, ``new_line``, ``picked_line``,
    ``closed_line``), an area (``known_area``, ``sketch_area``). Or the symbol of a sector (``sector:health``)
    or of a state (``state:under_way``)."""
    label: str


@dataclass(frozen=True)
class Legend:
    """Everything needed to read one map."""

    title: str
    unit: str
    scale: Scale | None = None
    """None for a map without classes: only marks are explained."""
    labels: tuple[str, ...] = ()
    """Label of each break, already in the reader's language."""
    threshold: float | None = None
    """Break to be marked; ignored when it is not one of the scale's."""
    threshold_label: str = ""
    marks: tuple[Mark, ...] = ()
    more: tuple[tuple[Mark, ...], ...] = ()
    """Further rows of marks, each a family of its own (sectors, states, kinds of line)."""
    fold: str = ""
    """What is written where a legend with further rows is folded away."""

    def html(self) -> str:
        """Return the legend as inert HTML: a bar with its breaks, the threshold, and the marks."""
        unit, bar = (self.unit, "") if self.scale is None else self._bar(self.scale)
        rows = "".join(_row(marks) for marks in (self.marks, *self.more) if marks)
        if self.more:
            # A long legend can be folded: on a phone it would leave no room for the map.
            rows = f"<details><summary>{safe(self.fold)}</summary>{rows}</details>"
        return (
            f'<div class="lt"><strong>{safe(self.title)}</strong> <span>{safe(unit)}</span></div>{bar}{rows}'
        )

    def _bar(self, scale: Scale) -> tuple[str, str]:
        """Return the unit with what the threshold says, and the bar."""
        share = 100 / len(scale.colours)
        cells = "".join(f'<i style="background:{colour};width:{share:.3f}%"></i>' for colour in scale.colours)
        ticks = ""
        for k, (edge, label) in enumerate(zip(scale.breaks, self.labels, strict=True), start=1):
            chosen = " class=t" if edge == self.threshold else ""
            ticks += f'<b{chosen} style="left:{k * share:.3f}%">{safe(label)}</b>'
        flag, unit = "", self.unit
        if self.threshold in scale.breaks:
            unit = f"{self.unit} · {self.threshold_label}"
            place = (scale.breaks.index(self.threshold) + 1) * share
            flag = f'<u style="left:{place:.3f}%"></u>'
        bar = f'<div class="lb"><div class="lc">{cells}</div>{flag}<div class="lk">{ticks}</div></div>'
        return unit, bar


def side_by_side(names: Sequence[str], legends: Sequence[Legend]) -> str:
    """Return the legends of the sides of one map as inert HTML, each under the name of its side."""
    parts = zip(names, legends, strict=True)
    return "".join(f'<div class="side"><em>{safe(name)}</em>{one.html()}</div>' for name, one in parts)


def _row(marks: Iterable[Mark]) -> str:
    return f'<ul class="lm">{"".join(f"<li>{_mark(mark)}{safe(mark.label)}</li>" for mark in marks)}</ul>'


def _mark(mark: Mark) -> str:
    family, _, name = mark.kind.partition(":")
    if family == "sector":
        return symbols.used(name)
    if family == "state":
        return symbols.used(symbols.PLAIN, name)
    return f'<i class="m {safe(mark.kind)}"></i>'


def class_key(
    scale: Scale, value: float, *, has_data: bool, reached: bool = True, partial: bool = False
) -> str:
    """Return the short key the browser colours a commune by.

    A class number, with ``p`` before it where the service is mapped in part; ``x`` for unreachable, ``n`` for
    no data.

    Examples
    --------
    >>> from zones.maps.palette import MINUTES
    >>> class_key(MINUTES, 61.0, has_data=True), class_key(MINUTES, 61.0, has_data=True, partial=True)
    ('4', 'p4')
    """
    if not has_data:
        return "n"
    if not reached:
        return "x"
    found = scale.class_of(value)
    if found is None:
        return "n"
    return f"p{found}" if partial else str(found)


def fills(scale: Scale | None) -> dict[str, str]:
    """Return the plain colour of every class key that has one (the browser draws the hatches)."""
    classes = () if scale is None else scale.colours
    return {str(k): colour for k, colour in enumerate(classes)} | {"n": NO_DATA, "x": UNREACHABLE}


WITHOUT_CLASS: Final = ("n", "x", "r", "l")
"""Keys that need no scale: no data, unreachable, reported without a figure to compare, plain land."""
