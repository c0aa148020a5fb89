"""A sheet of paper in millimetres: outlines in the order they are drawn, as PNG (Agg) or SVG.

A sheet holds no global state, so that threads can draw at the same time, and writes no dates and no random
ids: the same strokes are the same bytes.
"""

import io
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from PIL import Image

from zones.maps.paper.lettering import MM_PER_POINT, Weight, word
from zones.maps.paper.outline import CLOSE, CUBIC, LINE, MOVE, QUADRATIC, Outline, circle, polyline, rectangle
from zones.maps.text import safe

Kind = Literal["png", "svg"]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in millimetres from the lower left corner of the sheet."""

DPI: Final = 300
"""Of PNG, whatever the size of the sheet."""


_FLAT: Final = 96
"""Colours of a PNG that are kept exactly; the rest of the 256 are for the blends between them."""


@dataclass(frozen=True)
class _Stroke:
    outline: Outline
    x: float
    y: float
    fill: str | None
    stroke: str | None
    width_pt: float
    dash_pt: tuple[float, ...]
    fill_opacity: float


@dataclass
class Canvas:
    """What has been drawn so far on a sheet; millimetres, x from its left edge, y upwards."""

    width: float
    height: float
    bottom: float = 0.0
    """Height of its lower edge: a sheet may begin below 0."""
    title: str = ""
    """What the sheet shows, in words; goes into the file for readers who cannot see it."""
    origin: tuple[float, float] = (0.0, 0.0)
    """Where on the sheet (0, 0) of what is drawn next lies: several maps of the same frame share outlines."""
    _strokes: list[_Stroke] = field(default_factory=list)

    def draw(
        self,
        outline: Outline,
        *,
        at: tuple[float, float] = (0.0, 0.0),
        fill: str | None = None,
        stroke: str | None = None,
        width_pt: float = 0.0,
        dash_pt: tuple[float, ...] = (),
        fill_opacity: float = 1.0,
    ) -> None:
        """Draw an outline in millimetres: colours as ``#rrggbb``, widths and dashes in points."""
        if len(outline.corners):
            x, y = self.origin[0] + at[0], self.origin[1] + at[1]
            self._strokes.append(_Stroke(outline, x, y, fill, stroke, width_pt, dash_pt, fill_opacity))

    def box(self, box: Box, **style: Any) -> None:
        """Draw a rectangle."""
        self.draw(rectangle(*box), **style)

    def line(self, points: Sequence[tuple[float, float]], **style: Any) -> None:
        """Draw a line through some points."""
        self.draw(polyline(points), **style)

    def dot(self, x: float, y: float, radius: float, **style: Any) -> None:
        """Draw a circle."""
        self.draw(circle(x, y, radius), **style)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size_pt: float,
        *,
        weight: Weight = "regular",
        colour: str = "#22313a",
        align: Literal["left", "centre", "right"] = "left",
        halo: str | None = None,
        halo_pt: float = 1.6,
    ) -> float:
        """Write a line of text from the baseline ``y`` and return its width in millimetres."""
        letters = word(text, size_pt, weight)
        left = x - letters.width * {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        if halo is not None:
            self.draw(letters.outline, at=(left, y), stroke=halo, width_pt=halo_pt)
        self.draw(letters.outline, at=(left, y), fill=colour)
        return letters.width

    def saved(self, kind: Kind) -> bytes:
        """Return the sheet as a file."""
        return self._png() if kind == "png" else self._svg()

    def _png(self) -> bytes:
        scale = DPI / 25.4
        size = round(self.width * scale), round(self.height * scale)
        renderer = RendererAgg(*size, DPI)  # type: ignore[no-untyped-call]
        white = renderer.new_gc()
        white.set_linewidth(0)
        renderer.draw_path(  # type: ignore[no-untyped-call]
            white, _path(rectangle(0, 0, self.width, self.height)), Affine2D().scale(scale), (1, 1, 1)
        )
        for one in self._strokes:
            pen = renderer.new_gc()
            pen.set_linewidth(one.width_pt if one.stroke else 0)
            pen.set_joinstyle("round")
            pen.set_capstyle("round" if not one.dash_pt or one.dash_pt[0] < 0.5 else "butt")
            if one.stroke:
                pen.set_foreground(one.stroke)
            if one.dash_pt:
                # In points, as the width of the line is.
                pen.set_dashes(0, list(one.dash_pt))
            face = (*_rgb(one.fill), one.fill_opacity) if one.fill else None
            to_pixels = Affine2D().translate(one.x, one.y - self.bottom).scale(scale)
            renderer.draw_path(pen, _path(one.outline), to_pixels, face)  # type: ignore[no-untyped-call]
        pixels = np.asarray(renderer.buffer_rgba()).view("<u4")[:, :, 0]  # type: ignore[no-untyped-call]
        flat = {colour for one in self._strokes for colour in (one.fill, one.stroke) if colour}
        stream = io.BytesIO()
        _indexed(pixels, {"#ffffff", *flat}).save(stream, "PNG", dpi=(DPI, DPI))
        return stream.getvalue()

    def _svg(self) -> bytes:
        parts = [
            '<svg xmlns="http://www.w3.org/2000/svg" '
            f'width="{self.width:g}mm" height="{self.height:g}mm" '
            f'viewBox="0 0 {self.width * UNITS:g} {self.height * UNITS:g}" '
            f'role="img"><title>{safe(self.title)}</title>'
            '<rect width="100%" height="100%" fill="#ffffff"/>'
            '<g fill="none" stroke-linejoin="round" stroke-linecap="round">'
        ]
        often = Counter(id(one.outline) for one in self._strokes)
        names: dict[int, str] = {}
        for one in self._strokes:
            x, y = one.x * UNITS, (self.bottom + self.height - one.y) * UNITS
            style = f'transform="translate({x:.0f} {y:.0f})"{_style(one)}'
            key = id(one.outline)
            if often[key] == 1:
                parts.append(f'<path d="{_data(one.outline)}" {style}/>')
                continue
            if key not in names:
                names[key] = f"o{len(names)}"
                parts.append(f'<defs><path id="{names[key]}" d="{_data(one.outline)}"/></defs>')
            parts.append(f'<use href="#{names[key]}" {style}/>')
        return ("".join(parts) + "</g></svg>").encode("utf-8")


def _indexed(pixels: NDArray[np.uint32], flat: Collection[str]) -> Image.Image:
    """Return an image of at most 256 colours, a third of the size: flat colours exact, blends near.

    Pixels are red, green, blue and opacity from the lowest byte on.
    """
    exact = [bytes.fromhex(colour[1:7]) for colour in sorted(flat)[:_FLAT]]
    place = np.full(1 << 24, len(exact), np.uint8)
    place[[int.from_bytes(colour, "little") for colour in exact]] = np.arange(len(exact), dtype=np.uint8)
    colours = pixels & 0xFFFFFF
    index = place[colours]
    mixed = index == len(exact)
    palette = b"".join(exact)
    if mixed.any():
        # As a strip of the blends alone: they get all the colours that are left.
        strip = np.frombuffer(colours[mixed].astype("<u4").tobytes(), np.uint8).reshape(1, -1, 4)[:, :, :3]
        blends = Image.fromarray(np.ascontiguousarray(strip)).quantize(
            256 - len(exact), Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
        index[mixed] = np.asarray(blends)[0] + len(exact)
        palette += bytes(blends.getpalette() or ())
    image = Image.fromarray(index, "P")
    image.putpalette(palette[:768])
    return image


def _path(outline: Outline) -> Path:
    return Path(outline.corners, outline.codes)


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour[1:7])
    return red / 255, green / 255, blue / 255


UNITS: Final = 100
"""Whole steps of an SVG in a millimetre."""

_SVG: Final = {MOVE: ("M", 1), LINE: ("L", 1), QUADRATIC: ("Q", 2), CUBIC: ("C", 3)}
"""Letter of SVG path data, and how many points follow it."""


def _style(one: _Stroke) -> str:
    unit = MM_PER_POINT * UNITS
    style = f' fill="{one.fill}"' if one.fill else ""
    if one.fill and one.fill_opacity < 1:
        style += f' fill-opacity="{one.fill_opacity:g}"'
    if one.stroke:
        style += f' stroke="{one.stroke}" stroke-width="{one.width_pt * unit:.4g}"'
    if one.dash_pt:
        dashes = " ".join(f"{length * unit:.4g}" for length in one.dash_pt)
        style += f' stroke-dasharray="{dashes}" ' + (
            ' stroke-linecap="butt"' if one.dash_pt[0] >= 0.5 else ""
        )
    return style


@lru_cache(maxsize=256)
def _data(outline: Outline) -> str:
    """Return an outline as SVG path data in whole steps, y downwards; maps of one frame share it."""
    steps = (outline.corners * (UNITS, -UNITS)).round().astype(np.int64)
    if np.isin(outline.codes, (QUADRATIC, CUBIC)).any():
        return _curves(steps.tolist(), outline.codes.tolist())
    return _lines(steps, outline.codes)


def _lines(steps: NDArray[np.int64], codes: NDArray[np.uint8]) -> str:
    """Return straight lines, each corner from the one before: a third of the length of places."""
    begin, close = np.flatnonzero(codes == MOVE), codes == CLOSE
    if close.any():
        # A closed line ends where it began.
        steps[close] = steps[begin[np.cumsum(codes == MOVE)[close] - 1]]
    moves = np.diff(steps, axis=0, prepend=np.zeros((1, 2), np.int64))
    # A corner that falls on the one before says nothing.
    told = (codes == MOVE) | ((codes == LINE) & moves.any(axis=1))
    at = np.concatenate([[0], np.cumsum(told)])
    said = [f"{x} {y}" for x, y in moves[told].tolist()]
    end = np.append(begin[1:], len(codes))
    parts = zip(at[begin].tolist(), at[end].tolist(), close[end - 1].tolist(), strict=True)
    return "".join(f"m{' '.join(said[a:b])}{'z' if closed else ''}" for a, b, closed in parts)


def _curves(corners: list[list[int]], codes: list[int]) -> str:
    said, k, last = [], 0, CLOSE
    while k < len(corners):
        code = codes[k]
        if code == CLOSE:
            said.append("Z")
            k, last = k + 1, CLOSE
            continue
        letter, many = _SVG[code]
        points = " ".join(f"{x} {y}" for x, y in corners[k : k + many])
        said.append(f" {points}" if code == last != MOVE else letter + points)
        k, last = k + many, code
    return "".join(said)
