"""Several maps on one sheet in the same frame: a page of sectors, or before, after and the difference."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from zones.errors import InputError
from zones.i18n import Texts
from zones.maps import palette
from zones.maps.legend import Legend
from zones.maps.paper.backdrop import Backdrop, backdrop
from zones.maps.paper.canvas import Box, Canvas, Kind
from zones.maps.paper.frame import Frame
from zones.maps.paper.furniture import (
    INSET_ASPECT,
    LegendBlock,
    draw_inset,
    north_arrow,
    scale_bar,
    wrapped,
)
from zones.maps.paper.layers import draw_map, laid
from zones.maps.paper.lettering import MM_PER_POINT
from zones.maps.paper.names import Layout
from zones.maps.paper.sizes import ASPECT, Size, size_of
from zones.maps.paper.view import PaperMap

GAP = 2.5
"""Millimetres between maps."""

EDGE = 0.2
"""Least millimetres beside the maps."""

SHARED_LEGENDS = 2
"""With more legends than these, each map carries its own."""


def small_multiples(
    views: Sequence[PaperMap],
    *,
    columns: int = 3,
    size: str = "text",
    kind: Kind = "png",
    ground: Backdrop | None = None,
) -> bytes:
    """Return maps side by side as one file, each under its title.

    Maps with the same legend share it. The sources are those of the first map; the sheet is as high as it
    needs.

    Parameters
    ----------
    size
        One of :data:`~zones.maps.paper.sizes.SIZES`: gives the width.

    Raises
    ------
    InputError
        If there is no map, fewer than one column, or the size is not known.
    """
    if not views or columns < 1:
        raise InputError("small multiples need at least one map and one column")
    return _Grid(views, columns, size_of(size), ground or backdrop()).drawn().saved(kind)


def before_after(
    before: PaperMap,
    after: PaperMap,
    difference: PaperMap,
    *,
    size: str = "text",
    kind: Kind = "png",
    ground: Backdrop | None = None,
) -> bytes:
    """Return two states on the same scale, and their difference below, as one file.

    Raises
    ------
    InputError
        If the two states have different scales, or the size is not known.
    """
    if before.legend.scale != after.legend.scale:
        raise InputError("before and after can only be compared on the same scale")
    return small_multiples([before, after, difference], columns=2, size=size, kind=kind, ground=ground)


class _Grid:
    """Maps in rows; the cell after the last one explains them."""

    def __init__(self, views: Sequence[PaperMap], columns: int, page: Size, ground: Backdrop):
        self.views, self.columns, self.page, self.ground = views, columns, page, ground
        self.small = page.legend_pt * 0.85
        # The line around a map is as wide on either side.
        self.margin = max(page.margin, EDGE)
        self.wide = (page.width - 2 * self.margin - GAP * (columns - 1)) / columns
        self.high = self.wide * ASPECT
        unit = page.legend_pt * MM_PER_POINT
        self.titles = [wrapped(view.title, self.wide, page.legend_pt, "bold") for view in views]
        self.notes = [wrapped(view.subtitle, self.wide, self.small) for view in views]
        self.head = max(map(len, self.titles)) * unit * 1.25 + max(map(len, self.notes)) * unit * 1.1 + 0.8
        legends: list[Legend] = list(dict.fromkeys(view.legend for view in views))
        self.shared = len(legends) <= SHARED_LEGENDS
        self.blocks = [LegendBlock(legend, self.wide - 1.0, self.small) for legend in legends]
        own = [LegendBlock(replace(view.legend, title="", marks=()), self.wide, self.small) for view in views]
        self.own = [] if self.shared else own
        self.foot = max((block.height + 0.8 for block in self.own), default=0.0)
        if not self.shared:
            marks = tuple(dict.fromkeys(mark for view in views for mark in view.legend.marks))
            bare = Legend(title="", unit="", marks=marks)
            self.blocks = [LegendBlock(bare, self.wide - 1.0, self.small)]

    def drawn(self) -> Canvas:
        page, many = self.page, len(self.views)
        alone = many % self.columns == 0
        rows = -(-many // self.columns)
        row_high = self.head + self.high + self.foot + GAP
        inset = 20.0 * page.legend_pt / 6.6
        key_high = sum(block.height + 2 for block in self.blocks) + (0 if alone else inset * INSET_ASPECT + 8)
        key_high = max(key_high, inset * INSET_ASPECT + 1)
        source = wrapped(self.views[0].source, page.width - 2 * self.margin, self.small)
        line = self.small * MM_PER_POINT * 1.3
        body = rows * row_high
        if alone:
            body += key_high
        else:
            body = max(body, (rows - 1) * row_high + key_high)
        high = body + len(source) * line + 1.0 + 2 * self.margin
        canvas = Canvas(page.width, round(high, 2), title=" · ".join(view.title for view in self.views))
        top = high - self.margin
        for k, view in enumerate(self.views):
            row, column = divmod(k, self.columns)
            self._cell(canvas, k, view, self.margin + column * (self.wide + GAP), top - row * row_high)
        row, column = divmod(many, self.columns)
        left, cell_top = self.margin + column * (self.wide + GAP), top - row * row_high
        if alone:
            self._key_row(canvas, left, cell_top, inset)
        else:
            self._key_cell(canvas, left, cell_top, inset)
        for k, one in enumerate(source):
            y = self.margin + (len(source) - 1 - k) * line + 0.5
            canvas.text(self.margin, y, one, self.small, colour=palette.MUTED)
        return canvas

    @cached_property
    def frame(self) -> Frame:
        """The frame of every map, its lower left corner at (0, 0)."""
        west, south, east, north = self.ground.bounds_m
        bounds = (west - 2000, south - 2000, east + 2000, north + 2000)
        return Frame.around(bounds, (0.0, 0.0, self.wide, self.high))

    def _cell(self, canvas: Canvas, k: int, view: PaperMap, left: float, top: float) -> None:
        y, unit = top, self.page.legend_pt * MM_PER_POINT
        for one in self.titles[k]:
            y -= unit * 1.25
            canvas.text(left, y + unit * 0.25, one, self.page.legend_pt, weight="bold")
        for one in self.notes[k]:
            y -= unit * 1.1
            canvas.text(left, y + unit * 0.2, one, self.small, colour=palette.MUTED)
        canvas.origin = left, top - self.head - self.high
        base = laid(self.frame, self.ground)
        draw_map(canvas, view, base, Layout((), ()), self.page.name_pt * 0.6, small=True)
        canvas.box(self.frame.box, stroke=palette.BORDER, width_pt=0.5)
        canvas.origin = 0.0, 0.0
        if self.own:
            self.own[k].draw(canvas, left, top - self.head - self.high - 0.8)

    def _key_cell(self, canvas: Canvas, left: float, top: float, inset: float) -> None:
        y = top - self.head
        for block in self.blocks:
            block.draw(canvas, left + 0.5, y)
            y -= block.height + 2
        box: Box = (left + 0.5, y - inset * INSET_ASPECT, left + 0.5 + inset, y)
        self._orientation(canvas, box, left + self.wide, box[1] + 1.5)

    def _key_row(self, canvas: Canvas, left: float, top: float, inset: float) -> None:
        x = left
        for block in self.blocks:
            block.draw(canvas, x, top - 0.5)
            x += self.wide + GAP
        right = self.page.width - self.margin
        box: Box = (right - inset, top - 0.5 - inset * INSET_ASPECT, right, top - 0.5)
        self._orientation(canvas, box, box[0] - 2, box[1] + 1.5)

    def _orientation(self, canvas: Canvas, box: Box, right: float, y: float) -> None:
        """Draw the inset, and scale and north left of ``right``."""
        lang = self.views[0].lang
        draw_inset(canvas, self.ground, box, lang)
        room = self.wide if right > box[2] else self.page.width
        longest = min(18.0, room - (box[2] - box[0]) - 10.0)
        bar = scale_bar(canvas, self.frame, right, y, self.small, lang, longest=longest)
        north_arrow(canvas, bar[0] - 1.5, y, 4.2, Texts(lang))
