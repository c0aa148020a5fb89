"""What makes a map readable without its author: legend, scale bar, north arrow, inset, source line."""

from dataclasses import dataclass
from functools import lru_cache
from math import floor, log10
from typing import Any, Final

import numpy as np
import shapely

from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps import inset, palette
from zones.maps.legend import Legend, Mark
from zones.maps.paper import symbols
from zones.maps.paper.backdrop import Backdrop
from zones.maps.paper.canvas import Box, Canvas
from zones.maps.paper.frame import Frame
from zones.maps.paper.lettering import CAP_HEIGHT, MM_PER_POINT, Weight, word
from zones.maps.paper.outline import Outline, circle, outline_of, polygon, together

INSET_ASPECT: Final = (inset.NORTH - inset.SOUTH) / ((inset.EAST - inset.WEST) * inset.SQUEEZE)
"""Height of the inset as a share of its width."""


HALVED: Final = 14.0
"""Width of a scale bar from which its middle is labelled; millimetres."""


def wrapped(text: str, width: float, size_pt: float, weight: Weight = "regular") -> list[str]:
    """Return a text in lines of at most ``width`` millimetres; a longer word stands alone."""
    lines: list[str] = []
    for piece in text.split(" ") if text else ():
        longer = f"{lines[-1]} {piece}" if lines else piece
        if lines and word(longer, size_pt, weight).width <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


class LegendBlock:
    """A legend set to a width; its height is known before it is drawn."""

    def __init__(self, legend: Legend, width: float, size_pt: float):
        self.legend, self.width, self.size = legend, width, size_pt
        self.line = size_pt * MM_PER_POINT * 1.22
        self.title = wrapped(legend.title, width, size_pt, "bold")
        known = legend.scale is not None and legend.threshold in legend.scale.breaks
        self.threshold = legend.threshold if known else None
        unit = f"{legend.unit} · {legend.threshold_label}" if known else legend.unit
        self.unit = wrapped(unit, width, size_pt * 0.92)
        self.marks = [
            (mark, wrapped(mark.label, width - self._indent, size_pt * 0.92))
            for row in (legend.marks, *legend.more)
            for mark in row
        ]

    @property
    def _indent(self) -> float:
        return 2.6 * self.line

    @property
    def _bar(self) -> float:
        return 2.4 * self.line if self.legend.scale is not None else 0.0

    @property
    def height(self) -> float:
        """Millimetres."""
        rows = len(self.title) + len(self.unit) + sum(len(label) for _, label in self.marks)
        return rows * self.line + self._bar + 0.35 * self.line * bool(self.marks)

    def draw(self, canvas: Canvas, left: float, top: float) -> None:
        """Draw the legend below and right of a corner."""
        y = top - self.size * MM_PER_POINT * 0.9
        for line in self.title:
            canvas.text(left, y, line, self.size, weight="bold")
            y -= self.line
        for line in self.unit:
            canvas.text(left, y, line, self.size * 0.92, colour=palette.MUTED)
            y -= self.line
        y += self.size * MM_PER_POINT * 0.9 - 0.2 * self.line
        if self.legend.scale is not None:
            self._draw_bar(canvas, left, y)
            y -= self._bar
        y -= 0.35 * self.line
        for mark, label in self.marks:
            middle = y - self.line * 0.5
            self._draw_mark(canvas, left, middle, mark)
            for k, line in enumerate(label):
                base = middle - k * self.line - self.size * 0.92 * MM_PER_POINT * CAP_HEIGHT / 2
                canvas.text(left + self._indent, base, line, self.size * 0.92)
            y -= self.line * len(label)

    def _draw_bar(self, canvas: Canvas, left: float, top: float) -> None:
        scale = self.legend.scale
        if scale is None:
            return
        many = len(scale.colours)
        step, high = self.width / many, 1.25 * self.line
        bottom = top - high
        for k, colour in enumerate(scale.colours):
            canvas.box((left + k * step, bottom, left + (k + 1) * step, top), fill=colour)
        canvas.box((left, bottom, left + self.width, top), stroke=palette.BORDER, width_pt=0.4)
        for k, (edge, label) in enumerate(zip(scale.breaks, self.legend.labels, strict=True), start=1):
            x, chosen = left + k * step, edge == self.threshold
            canvas.line(
                [(x, top + (0.8 if chosen else 0)), (x, bottom - (0.9 if chosen else 0.5))],
                stroke=palette.INK,
                width_pt=1.4 if chosen else 0.4,
            )
            canvas.text(
                x,
                bottom - 0.9 - self.size * MM_PER_POINT * 0.72,
                label,
                self.size * 0.92,
                weight="bold" if chosen else "regular",
                align="centre",
            )

    def _draw_mark(self, canvas: Canvas, left: float, middle: float, mark: Mark) -> None:
        wide, high = self._indent - 0.55 * self.line, 0.74 * self.line
        box = shapely.box(left, middle - high / 2, left + wide, middle + high / 2)
        match mark.kind:
            case "no_data" | "partial" | "unreachable" | "reported":
                key = {"no_data": "n", "partial": "p", "unreachable": "x", "reported": "r"}[mark.kind]
                scale = self.legend.scale or palette.MINUTES
                symbols.hatched(canvas, box, key, scale.colours[len(scale.colours) // 2], outline_of([box]))
                canvas.draw(outline_of([box]), stroke=palette.BORDER, width_pt=0.4)
            case kind if kind in symbols.LINES:
                line = shapely.linestrings([(left, middle), (left + wide, middle)])
                shape = shapely.boundary(box) if kind.endswith("area") else line
                symbols.line(canvas, outline_of([shape]), kind)
            case kind:
                symbols.point(canvas, left + wide / 2, middle, kind, 0.72 * self.line)


def scale_bar(
    canvas: Canvas,
    frame: Frame,
    right: float,
    bottom: float,
    size_pt: float,
    lang: str,
    *,
    longest: float = 32.0,
) -> Box:
    """Draw a bar of a round number of kilometres that ends before ``right``; return what it covers."""
    most = longest / frame.mm_per_m / 1000
    power = 10 ** floor(log10(most))
    km = max(k * power for k in (1, 2, 5) if k * power <= most)
    width, high = km * 1000 * frame.mm_per_m, 0.9
    left = right - width - word(f"{n.decimal(km, 0, lang)} km", size_pt).width / 2 - 0.5
    for k in range(4):
        box = (left + k * width / 4, bottom, left + (k + 1) * width / 4, bottom + high)
        canvas.box(box, fill=palette.INK if k % 2 == 0 else "#ffffff")
    canvas.box((left, bottom, left + width, bottom + high), stroke=palette.INK, width_pt=0.5)
    # The figure in the middle needs room of its own.
    for share in (0.0, 0.5, 1.0) if width >= HALVED else (0.0, 1.0):
        digits = 0 if km * share == int(km * share) else 1
        said = n.decimal(km * share, digits, lang) + (" km" if share == 1.0 else "")
        canvas.text(left + width * share, bottom + 1.6, said, size_pt, align="centre", halo="#ffffff")
    return left - 2, bottom - 1, right, bottom + 2 + size_pt * MM_PER_POINT


def north_arrow(canvas: Canvas, x: float, bottom: float, size: float, t: Texts) -> Box:
    """Draw an arrow to the north and return what it covers."""
    half = size * 0.28
    for side in (-1, 1):
        tip = [(0.0, size), (side * half, 0.0), (0.0, size * 0.22)]
        fill = palette.INK if side < 0 else "#ffffff"
        canvas.draw(polygon(tip).placed(x, bottom), fill=fill, stroke=palette.INK, width_pt=0.5)
    canvas.text(
        x, bottom + size + 0.6, t("paper.north"), size * 1.25, weight="bold", align="centre", halo="#ffffff"
    )
    return x - half - 1, bottom - 1, x + half + 1, bottom + size * 1.6


def draw_inset(canvas: Canvas, backdrop: Backdrop, box: Box, lang: str) -> None:
    """Draw Việt Nam with Hoàng Sa and Trường Sa, and where the city lies in it."""
    left, bottom, right, top = box
    here = _inset(backdrop, round(right - left, 3), round(top - bottom, 3))
    canvas.box(box, fill=palette.SEA)
    style: dict[str, Any]
    for outline, style in (
        (here.country, {"fill": palette.NEIGHBOUR, "stroke": "#aab3b8", "width_pt": 0.3}),
        (here.city, {"fill": palette.INK}),
        (here.islands, {"fill": palette.INK, "stroke": palette.INK, "width_pt": 0.5}),
        (here.reefs, {"fill": palette.INK}),
    ):
        canvas.draw(outline, at=(left, bottom), **style)
    size = min((right - left) * 0.165, 10.0)
    for (west, east, north), name in zip(here.archipelagos, backdrop.archipelago_names, strict=True):
        head, bracket, tail = name[lang].partition(" (")
        lines = [head, f"({tail}"] if bracket else [head]
        half = max(word(line, size, "bold").width for line in lines) / 2 + 0.4
        x = min(max(left + (west + east) / 2, left + half), right - half)
        for k, line in enumerate(reversed(lines)):
            y = bottom + north + 0.6 + k * size * MM_PER_POINT * 1.05
            canvas.text(x, y, line, size, weight="bold", align="centre", halo=palette.SEA, halo_pt=0.9)
    canvas.box(box, stroke=palette.BORDER, width_pt=0.6)


@dataclass(frozen=True)
class _Inset:
    """What the inset of a size shows, its lower left corner at (0, 0)."""

    country: Outline
    city: Outline
    islands: Outline
    reefs: Outline
    archipelagos: tuple[tuple[float, float, float], ...]
    """West, east and north edge of each archipelago."""


@lru_cache(maxsize=16)
def _inset(backdrop: Backdrop, width: float, height: float) -> _Inset:
    """Return the inset of a size; all maps of a report share it."""
    unit = width / ((inset.EAST - inset.WEST) * inset.SQUEEZE)

    def laid(shapes: Any, tolerance_mm: float) -> Any:
        placed = shapely.transform(
            np.asarray(shapes, object),
            lambda at: (at - (inset.WEST, inset.SOUTH)) * (unit * inset.SQUEEZE, unit),
        )
        return shapely.simplify(shapely.clip_by_rect(placed, 0, 0, width, height), tolerance_mm)

    islands = shapely.get_parts(laid([*backdrop.archipelagos, *backdrop.reefs], 0.01))
    spots = shapely.get_coordinates(islands[shapely.get_type_id(islands) == 0]).tolist()
    dots = [circle(x, y, 0.14) for x, y in spots]
    edges = shapely.bounds(laid(backdrop.archipelagos, 0.0)).tolist()
    return _Inset(
        country=outline_of(laid(backdrop.country, 0.06)),
        city=outline_of(laid([backdrop.city_deg], 0.06)),
        islands=outline_of(islands),
        reefs=together(dots),
        archipelagos=tuple((west, east, north) for west, _, east, north in edges),
    )
