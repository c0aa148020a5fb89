"""The legend: what a colour means, in which unit, where the threshold lies, and what hatching says."""

from dataclasses import dataclass

from zones.maps.palette import NO_DATA, UNREACHABLE, Scale
from zones.maps.text import safe


@dataclass(frozen=True)
class Mark:
    """One entry beside the scale: a hatch or a symbol and what it says."""

    kind: str
    """``no_data``, ``partial``, ``unreachable``, ``facility`` or ``divide``: the drawing in zones_map.css."""
    label: str


@dataclass(frozen=True)
class Legend:
    """Everything needed to read one map."""

    title: str
    unit: str
    scale: Scale
    labels: tuple[str, ...]
    """Label of each break, already in the reader's language."""
    threshold: float | None = None
    """Break to be marked; ignored when it is not one of the scale's."""
    threshold_label: str = ""
    marks: tuple[Mark, ...] = ()

    def html(self) -> str:
        """Return the legend as inert HTML: a bar with its breaks, the threshold, and the marks."""
        share = 100 / len(self.scale.colours)
        cells = "".join(
            f'<i style="background:{colour};width:{share:.3f}%"></i>' for colour in self.scale.colours
        )
        ticks = ""
        for k, (edge, label) in enumerate(zip(self.scale.breaks, self.labels, strict=True), start=1):
            chosen = " class=t" if edge == self.threshold else ""
            ticks += f'<b{chosen} style="left:{k * share:.3f}%">{safe(label)}</b>'
        flag, unit = "", self.unit
        if self.threshold in self.scale.breaks:
            unit = f"{self.unit} · {self.threshold_label}"
            place = (self.scale.breaks.index(self.threshold) + 1) * share
            flag = f'<u style="left:{place:.3f}%"></u>'
        marks = "".join(
            f'<li><i class="m {safe(mark.kind)}"></i>{safe(mark.label)}</li>' for mark in self.marks
        )
        return (
            f'<div class="lt"><strong>{safe(self.title)}</strong> <span>{safe(unit)}</span></div>'
            f'<div class="lb"><div class="lc">{cells}</div>{flag}<div class="lk">{ticks}</div></div>'
            f'<ul class="lm">{marks}</ul>'
        )


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


def fills(scale: Scale) -> dict[str, str]:
    """Return the plain colour of every class key that has one (the browser draws the hatches)."""
    return {str(k): colour for k, colour in enumerate(scale.colours)} | {"n": NO_DATA, "x": UNREACHABLE}
