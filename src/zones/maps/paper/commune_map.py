"""One map of the communes on a sheet: title, map with its furniture, list, sources."""

from dataclasses import replace

from zones.i18n import Texts
from zones.maps import palette
from zones.maps.paper import names
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
from zones.maps.paper.index import Index, listed
from zones.maps.paper.layers import SYMBOL_MM, around, draw_around, draw_map, laid, placed_names
from zones.maps.paper.lettering import MM_PER_POINT
from zones.maps.paper.sizes import ASPECT, Size, size_of
from zones.maps.paper.tags import Tag, placed_tags
from zones.maps.paper.view import PaperMap


def commune_map(
    view: PaperMap, *, size: str = "text", kind: Kind = "png", ground: Backdrop | None = None
) -> bytes:
    """Return a map of the communes as a file.

    Parameters
    ----------
    size
        One of :data:`SIZES`: ``text`` stands in the text of a report, the others are sheets to hang up.
    kind
        ``png`` at 300 dpi, or ``svg`` with letters as outlines.
    ground
        The backdrop of another data folder; by default that of the present one.

    Raises
    ------
    InputError
        If the size is not known, or classes are to be drawn and the legend has no scale.
    """
    return _Sheet(view, size_of(size), ground or backdrop()).drawn().saved(kind)


class _Sheet:
    """Title, map with its furniture, list of communes with their figures, sources: one below the other."""

    def __init__(self, view: PaperMap, page: Size, ground: Backdrop):
        self.view, self.page, self.ground = view, page, ground
        self.small = page.legend_pt * 0.85
        self.line = self.small * MM_PER_POINT * 1.3
        self.across = page.width - 2 * page.margin
        self.title = wrapped(view.title, self.across, page.title_pt, "bold")
        self.subtitle = wrapped(view.subtitle, self.across, page.legend_pt)
        self.source = wrapped(view.source, self.across, self.small)
        self.head = 0.2 + (
            1.22 * page.title_pt * len(self.title) + 1.5 * page.legend_pt * len(self.subtitle)
        ) * (MM_PER_POINT)
        self.index = Index.of(view, ground, page) if page.height and view.figures else None
        self.furniture = Furniture(view, ground, page, self._box())

    def _box(self) -> Box:
        """Return the frame of the map: it stands on 0, what is below it lies below 0."""
        page, edge = self.page, 0.2
        if not page.height:
            return edge, 0.0, page.width - edge, page.width * ASPECT
        left, right = page.margin, page.width - page.margin
        high = page.height - 2 * page.margin - self.head - self.line * (len(self.source) + 0.6)
        if self.index is None:
            # Room for the list of numbers, which is known only when the names are placed.
            return left, 0.0, right, high - 2 * self.line
        if page.width > page.height:
            return left, 0.0, min(right - self.index.width - 4, left + high / ASPECT), high
        return left, 0.0, right, high - self.index.height - 4

    def drawn(self) -> Canvas:
        view, page, box = self.view, self.page, self.furniture.box
        placed = self.furniture.placed
        foot = list(self.source)
        if self.index is None:
            foot = [*listed(placed, self.ground, self.across, self.small), *foot]
        index_below = self.index is not None and page.width < page.height
        below = self.line * (len(foot) + 0.4) + (self.index.height + 4 if self.index and index_below else 0.0)
        top = box[3] + self.head
        if page.height:
            canvas = Canvas(page.width, page.height, top + page.margin - page.height)
        else:
            canvas = Canvas(page.width, round(top + below, 2), -below)
        canvas.title = view.title or view.legend.title
        self.furniture.draw(canvas)
        y = top
        for one in self.title:
            y -= page.title_pt * MM_PER_POINT * 1.22
            canvas.text(
                page.margin, y + page.title_pt * MM_PER_POINT * 0.35, one, page.title_pt, weight="bold"
            )
        for one in self.subtitle:
            y -= page.legend_pt * MM_PER_POINT * 1.5
            canvas.text(page.margin, y + 0.9, one, page.legend_pt, colour=palette.MUTED)
        if self.index is not None:
            at = (page.margin, -3.0) if index_below else (box[2] + 4, box[3])
            self.index.draw(canvas, *at, placed.numbered)
        y = -(self.index.height + 4) if self.index and index_below else 0.0
        for one in foot:
            y -= self.line
            canvas.text(page.margin + 0.2, y + 0.1, one, self.small, colour=palette.MUTED)
        return canvas


class Furniture:
    """The map in its frame, and around the city its legend, inset, scale and north."""

    def __init__(self, view: PaperMap, ground: Backdrop, page: Size, box: Box):
        self.view, self.ground, self.page, self.box = view, ground, page, box
        self.unit = page.legend_pt / 6.6
        left, bottom, right, top = box
        west, south, east, north = ground.bounds_m
        self.frame = Frame.around((west - 3000, south - 2500, east + 5000, north + 2500), box)
        self.legend_width = 42.0 * self.unit
        # What the title of the sheet says, the legend need not say again.
        said = replace(view.legend, title="") if view.title == view.legend.title else view.legend
        self.legend = LegendBlock(said, self.legend_width - 2.4 * self.unit, page.legend_pt)
        wide = 23.5 * self.unit
        self.inset = (right - 1.5 - wide, top - 1.5 - wide * INSET_ASPECT, right - 1.5, top - 1.5)
        # Names keep clear of a legend of the usual height: maps of one report then share their places.
        room = max(52.0 * self.unit, self.legend.height + 5)
        self.taken = (
            (left, bottom, left + self.legend_width + 2, bottom + room),
            self.inset,
            (right - 46.0 * self.unit, bottom, right, bottom + 13.0 * self.unit),
            *(_around(self.frame.at(p.x_m, p.y_m), page.name_pt * 0.18) for p in view.points),
        )
        self.around_pt = page.name_pt * 1.25
        self.around = around(
            self.frame, ground, view.lang, Texts(view.lang)("paper.sea"), self.around_pt, self.taken
        )
        self.taken += tuple(one.box(self.around_pt) for one in self.around)
        self.placed = (
            placed_names(self.frame, ground, page.name_pt, self.taken) if view.names else names.Layout((), ())
        )
        self.tags = self._tags() if any(point.label for point in view.points) else ()

    def _tags(self) -> tuple[Tag, ...]:
        """Return the labels of the symbols, clear of names and furniture."""
        size = self.page.name_pt
        spots = [(*self.frame.at(p.x_m, p.y_m), p.label) for p in self.view.points]
        written = [names.box_of(one, size) for one in self.placed.names]
        # The symbol of a sector is half as wide again.
        return placed_tags(self.box, spots, size * SYMBOL_MM * 0.75, size, [*self.taken, *written])

    def draw(self, canvas: Canvas) -> None:
        """Draw the map and everything in its frame."""
        base = laid(self.frame, self.ground)
        draw_map(canvas, self.view, base, self.placed, self.page.name_pt, tags=self.tags)
        draw_around(canvas, self.around, self.around_pt)
        left, bottom = self.box[0] + 1.5, self.box[1] + 1.5
        inner = 1.2 * self.unit
        card = (left, bottom, left + self.legend_width, bottom + self.legend.height + 2 * inner)
        canvas.box(card, fill="#ffffff", stroke=palette.BORDER, width_pt=0.5)
        self.legend.draw(canvas, left + inner, card[3] - inner)
        draw_inset(canvas, self.ground, self.inset, self.view.lang)
        right, low, size = self.box[2] - 3, self.box[1] + 3.0, self.page.legend_pt * 0.85
        bar = scale_bar(canvas, self.frame, right, low, size, self.view.lang, longest=32.0 * self.unit)
        north_arrow(canvas, bar[0] - 3 * self.unit, low, 5.0 * self.unit, Texts(self.view.lang))
        canvas.box(self.box, stroke=palette.INK, width_pt=0.6)


def _around(at: tuple[float, float], reach: float) -> Box:
    return at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach
