"""Symbols of points, lines and hatches as outlines: the same drawings as on screen."""

from functools import cache, lru_cache
from typing import Any, Final
from xml.etree import ElementTree

import numpy as np
import shapely
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path

from zones.maps import symbols
from zones.maps.palette import ACCENT, INK, MUTED, NO_DATA, UNREACHABLE
from zones.maps.paper.canvas import Canvas
from zones.maps.paper.outline import (
    CLOSE,
    CUBIC,
    LINE,
    MOVE,
    QUADRATIC,
    Outline,
    outline,
    outline_of,
    polygon,
)

_SVG: Final = "{http://www.w3.org/2000/svg}"
_BOX: Final = 24.0
"""Drawing units of a symbol."""


_CODES: Final = {"moveTo": MOVE, "lineTo": LINE, "qCurveTo": QUADRATIC, "curveTo": CUBIC}


def _parsed(data: str) -> Outline:
    """Return SVG path data as an outline."""
    pen = RecordingPen()
    parse_path(data, pen)
    corners: list[Any] = []
    codes: list[int] = []
    for said, points in pen.value:
        if said == "closePath":
            points = corners[-1:]
        if said != "endPath":
            corners += points
            codes += [_CODES.get(said, CLOSE)] * len(points)
    return outline(corners, codes)


@cache
def _drawings() -> dict[str, tuple[tuple[Outline, bool, float], ...]]:
    """Return each symbol's parts: outline around (0, 0), whether it is the body, width of its line."""
    found = {}
    for symbol in ElementTree.fromstring(symbols.sprite()).iter(f"{_SVG}symbol"):
        parts = []
        for path in symbol.iter(f"{_SVG}path"):
            drawn = _parsed(path.attrib["d"])
            corners = (drawn.corners - _BOX / 2) * (1, -1) / _BOX
            body = path.attrib["fill"] == "var(--b)"
            width = 0.0 if body or path.attrib["fill"] != "none" else float(path.attrib["stroke-width"])
            parts.append((Outline(corners, drawn.codes), body, width))
        found[symbol.attrib["id"].removeprefix("zs-")] = tuple(parts)
    return found


def point(canvas: Canvas, x: float, y: float, kind: str, size: float) -> None:
    """Draw the symbol of a point ``size`` millimetres wide; see :class:`zones.maps.legend.Mark`."""
    family, _, name = kind.partition(":")
    if family in ("sector", "state"):
        _sector(canvas, x, y, name if family == "sector" else symbols.PLAIN, size * 1.5)
        return
    radius = size / 2
    match kind:
        case "doubt":
            canvas.dot(x, y, radius * 0.85, fill="#ffffff", stroke=INK, width_pt=0.7)
        case "added":
            square = polygon([(0, -1), (1, 0), (0, 1), (-1, 0)])
            canvas.draw(
                square.placed(x, y, radius * 1.25),
                fill=ACCENT,
                stroke="#ffffff",
                width_pt=0.7,
            )
        case "removed":
            for sign in (1, -1):
                ends = [(x - radius, y - sign * radius), (x + radius, y + sign * radius)]
                canvas.line(ends, stroke="#ffffff", width_pt=2.4)
                canvas.line(ends, stroke=INK, width_pt=1.2)
        case _:
            fill = ACCENT if kind == "place" else INK
            canvas.dot(x, y, radius, fill=fill, stroke="#ffffff", width_pt=0.6)


def _sector(canvas: Canvas, x: float, y: float, name: str, size: float) -> None:
    colour = symbols.colour(name)
    for part, body, width in _drawings()[name]:
        placed = part.placed(x, y, size)
        if body:
            canvas.draw(placed, stroke="#ffffff", width_pt=size * 0.45)
            canvas.draw(placed, fill=colour)
        elif width:
            canvas.draw(placed, stroke="#ffffff", width_pt=width * size / _BOX * 72 / 25.4)
        else:
            canvas.draw(placed, fill="#ffffff")


LINES: Final = {
    "known_line": (MUTED, 1.5, ()),
    "sketch_line": (MUTED, 1.5, (4.0, 2.4)),
    "new_line": (ACCENT, 1.6, ()),
    "picked_line": (ACCENT, 1.6, ()),
    "closed_line": (INK, 1.6, (1.2, 1.6)),
    "divide": (INK, 1.4, (0.01, 2.4)),
    "known_area": (MUTED, 0.8, ()),
    "sketch_area": (MUTED, 0.8, (3.0, 2.0)),
}
"""Colour, width and dashes (points) of each kind of line; a project's sector replaces the grey."""


def line(canvas: Canvas, drawn: Outline, kind: str, colour: str = "", *, width: float = 1.0) -> None:
    """Draw a line or the edge of an area, with a white casing that parts it from what is below."""
    plain, points, dash = LINES[kind]
    casing = 0.8 if kind.endswith("area") else 1.2
    canvas.draw(drawn, stroke="#ffffff", width_pt=(points + casing) * width)
    canvas.draw(
        drawn, stroke=colour or plain, width_pt=points * width, dash_pt=tuple(k * width for k in dash)
    )


def hatched(canvas: Canvas, shape: Any, key: str, fill: str | None, area: Outline) -> None:
    """Fill an area (millimetres) by its class key: a colour, or the hatch that says what is not known.

    ``area`` is the outline of ``shape``.
    """
    match key:
        case "n":
            canvas.draw(area, fill="#ffffff")
            _stripes(canvas, shape, NO_DATA, 0.75, 1.5, 45)
        case "x":
            canvas.draw(area, fill=UNREACHABLE)
            _stripes(canvas, shape, "#8d8692", 0.5, 1.4, 90)
        case "r":
            canvas.draw(area, fill="#ffffff")
            _dots(canvas, shape)
        case _:
            canvas.draw(area, fill=fill)
            if key.startswith("p"):
                _stripes(canvas, shape, "#ffffff", 0.7, 1.7, -45)


def _stripes(canvas: Canvas, shape: Any, colour: str, width_pt: float, gap: float, turn: float) -> None:
    """Draw parallel lines ``gap`` millimetres apart, in step over the whole sheet."""
    canvas.draw(_striped(shape, gap, turn), stroke=colour, width_pt=width_pt)


@lru_cache(maxsize=1024)
def _striped(shape: Any, gap: float, turn: float) -> Outline:
    """Return the parallel lines in a shape; small multiples hatch the same communes again and again."""
    angle = np.radians(turn)
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    west, south, east, north = shape.bounds
    corners = np.array([(west, south), (west, north), (east, south), (east, north)])
    reach = corners @ across
    steps = np.arange(np.floor(reach.min() / gap), np.ceil(reach.max() / gap) + 1) * gap
    low, high = (corners @ along).min(), (corners @ along).max()
    ends = np.stack([steps[:, None] * across + low * along, steps[:, None] * across + high * along], axis=1)
    lines = shapely.intersection(shapely.linestrings(ends), shape)
    return outline_of(lines[~shapely.is_empty(lines)])


def _dots(canvas: Canvas, shape: Any) -> None:
    gap = 1.6
    west, south, east, north = shape.bounds
    xs, ys = np.meshgrid(
        np.arange(np.floor(west / gap), east / gap + 1) * gap,
        np.arange(np.floor(south / gap), north / gap + 1) * gap,
    )
    inside = shapely.contains_xy(shape, xs.ravel(), ys.ravel())
    for x, y in zip(xs.ravel()[inside], ys.ravel()[inside], strict=True):
        canvas.dot(float(x), float(y), 0.26, fill=INK)
