"""What every map in a frame is made of, layer upon layer: land, classes, water, roads, borders, names."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import shapely

from zones.maps import palette
from zones.maps.legend import fills
from zones.maps.paper import names, symbols
from zones.maps.paper.backdrop import Backdrop
from zones.maps.paper.canvas import Box, Canvas
from zones.maps.paper.frame import Frame
from zones.maps.paper.lettering import CAP_HEIGHT, MM_PER_POINT, word
from zones.maps.paper.outline import outline_of
from zones.maps.paper.view import PaperMap, Route
from zones.maps.symbols import SECTOR_COLOURS

ROADS: Final = {"secondary": 0.35, "primary": 0.55, "trunk": 0.85, "motorway": 1.2}
"""Width in points by class, the least important first."""

SEA_INK: Final = "#3f6f86"


def draw_land(canvas: Canvas, frame: Frame, ground: Backdrop) -> None:
    """Draw the sea and the land around the city."""
    canvas.box(frame.box, fill=palette.SEA)
    canvas.draw(
        outline_of(frame.laid(ground.neighbours, tolerance_mm=0.05)),
        fill=palette.NEIGHBOUR,
        stroke="#b9b4a6",
        width_pt=0.4,
    )


@lru_cache(maxsize=8)
def laid_communes(frame: Frame, ground: Backdrop) -> dict[str, Any]:
    """Return the outlines of the communes on the sheet, their shared borders kept."""
    placed = shapely.coverage_simplify(frame.laid(list(ground.communes.values())), 0.05)
    return dict(zip(ground.communes, placed, strict=True))


def draw_communes(canvas: Canvas, view: PaperMap, shapes: dict[str, Any]) -> None:
    """Fill the communes by their class."""
    colours = fills(view.legend.scale)
    for code, shape in shapes.items():
        if view.keys:
            key = view.keys.get(code, "n")
            symbols.hatched(canvas, shape, key, colours.get(key.removeprefix("p"), palette.LAND))
        else:
            canvas.draw(outline_of([shape]), fill=palette.LAND)


def draw_network(
    canvas: Canvas, frame: Frame, ground: Backdrop, *, width: float = 1.0, trunk_only: bool = False
) -> None:
    """Draw water and main roads."""
    canvas.draw(outline_of(frame.laid(ground.water, tolerance_mm=0.03)), fill=palette.WATER)
    canvas.draw(
        outline_of(frame.laid(ground.rivers, tolerance_mm=0.03)), stroke=palette.WATER, width_pt=0.7 * width
    )
    for name, points in ROADS.items():
        if name in ground.roads and not (trunk_only and name in ("primary", "secondary")):
            road = outline_of(frame.laid([ground.roads[name]], tolerance_mm=0.03))
            canvas.draw(road, stroke="#ffffff", width_pt=(points + 0.5) * width)
            canvas.draw(road, stroke=palette.ROAD, width_pt=points * width)


def draw_borders(
    canvas: Canvas,
    frame: Frame,
    ground: Backdrop,
    shapes: dict[str, Any],
    scheme: str | None,
    *,
    width: float = 1.0,
) -> None:
    """Draw the borders of the communes, of the city, and between the regions of a scheme."""
    canvas.draw(outline_of(shapes.values()), stroke=palette.BORDER, width_pt=0.35 * width)
    canvas.draw(
        outline_of([shapely.coverage_union_all(list(shapes.values()))]),
        stroke=palette.INK,
        width_pt=0.7 * width,
    )
    if scheme is not None:
        divide = outline_of(frame.laid([ground.divides[scheme]], tolerance_mm=0.05))
        canvas.draw(divide, stroke="#ffffff", width_pt=2.0 * width)
        symbols.line(canvas, divide, "divide", width=width)


def draw_routes(canvas: Canvas, frame: Frame, routes: tuple[Route, ...]) -> None:
    """Draw lines and areas of projects."""
    for route in routes:
        outline = outline_of(frame.laid([route.shape], tolerance_mm=0.03))
        colour = SECTOR_COLOURS.get(route.sector, "")
        if route.kind.endswith("area"):
            canvas.draw(outline, fill=colour or palette.MUTED, fill_opacity=0.25)
        symbols.line(canvas, outline, route.kind, colour)


def draw_names(
    canvas: Canvas, view: PaperMap, placed: names.Layout, shapes: dict[str, Any], size_pt: float
) -> None:
    """Write the names, with leaders where they stand beside, and numbers where they found no place."""
    colours = fills(view.legend.scale) if view.keys else {}

    def inks(code: str) -> tuple[str, str]:
        fill = colours.get(view.keys.get(code, "n").removeprefix("p"), "#ffffff")
        key = view.keys.get(code, "n")
        fill = "#ffffff" if key in ("n", "r") else fill
        return ("#ffffff", "#4a2a55") if _dark(fill) else (palette.INK, "#ffffff")

    for one in placed.names:
        if one.leader is not None:
            canvas.line(one.leader, stroke="#ffffff", width_pt=1.2)
            canvas.line(one.leader, stroke=palette.INK, width_pt=0.5)
    for one in placed.names:
        ink, halo = inks(one.code) if one.leader is None else (palette.INK, palette.SEA)
        step = size_pt * MM_PER_POINT * 1.08
        base = one.y + (len(one.lines) - 1) * step / 2 - size_pt * MM_PER_POINT * CAP_HEIGHT / 2
        for k, line in enumerate(one.lines):
            canvas.text(
                one.x, base - k * step, line, size_pt, colour=ink, align="centre", halo=halo, halo_pt=1.1
            )
    for k, code in enumerate(placed.numbered, start=1):
        x, y = names.anchor(shapes[code])
        ink, halo = inks(code)
        base = y - size_pt * MM_PER_POINT * CAP_HEIGHT / 2
        canvas.text(
            x, base, str(k), size_pt, weight="bold", colour=ink, align="centre", halo=halo, halo_pt=1.1
        )


def _dark(colour: str) -> bool:
    red, green, blue = bytes.fromhex(colour[1:7])
    return 0.299 * red + 0.587 * green + 0.114 * blue < 120


def draw_map(
    canvas: Canvas,
    view: PaperMap,
    frame: Frame,
    ground: Backdrop,
    shapes: dict[str, Any],
    placed: names.Layout,
    name_pt: float,
    *,
    small: bool = False,
) -> None:
    """Draw everything inside the frame but its furniture; a small map shows trunk roads only."""
    draw_land(canvas, frame, ground)
    draw_communes(canvas, view, shapes)
    draw_network(canvas, frame, ground, width=name_pt / 6, trunk_only=small)
    draw_borders(canvas, frame, ground, shapes, view.scheme, width=max(name_pt / 6, 0.65))
    draw_routes(canvas, frame, view.routes)
    for code in sorted(view.chosen & shapes.keys()):
        canvas.draw(outline_of([shapes[code]]), stroke="#ffffff", width_pt=3.0)
        canvas.draw(outline_of([shapes[code]]), stroke=palette.ACCENT, width_pt=1.6)
    for point in view.points:
        symbols.point(canvas, *frame.at(point.x_m, point.y_m), point.kind, name_pt * 0.28)
    draw_names(canvas, view, placed, shapes, name_pt)


@dataclass(frozen=True)
class Around:
    """A name off the city: a neighbour or the sea."""

    text: str
    x: float
    y: float
    sea: bool

    def box(self, size_pt: float) -> Box:
        """Return what it covers."""
        half = word(self.text, size_pt).width / 2 + 0.8
        high = size_pt * MM_PER_POINT
        return self.x - half, self.y - high, self.x + half, self.y + high


@lru_cache(maxsize=16)
def around(
    frame: Frame, ground: Backdrop, lang: str, sea: str, size_pt: float, taken: tuple[Box, ...]
) -> tuple[Around, ...]:
    """Return the names of neighbours and of the sea where the largest circle fits, if they fit."""
    busy = shapely.union_all([shapely.box(*one) for one in taken])
    land = frame.laid(ground.neighbours)
    city = shapely.coverage_union_all(list(laid_communes(frame, ground).values()))
    water = shapely.difference(shapely.box(*frame.box), shapely.union_all([*land, city]))
    named = [*zip(land, (name[lang] for name in ground.neighbour_names), strict=True), (water, sea)]
    found = []
    for shape, text in named:
        room = shapely.difference(shape, busy)
        if room.is_empty:
            continue
        middle = shapely.get_point(shapely.maximum_inscribed_circle(room, tolerance=0.5), 0)
        one = Around(text, middle.x, middle.y, text == sea)
        if shapely.box(*one.box(size_pt)).within(room):
            found.append(one)
    return tuple(found)


def draw_around(canvas: Canvas, names: tuple[Around, ...], size_pt: float) -> None:
    """Write the names of neighbours and of the sea."""
    for one in names:
        colour, base = (SEA_INK, palette.SEA) if one.sea else (palette.MUTED, palette.NEIGHBOUR)
        y = one.y - size_pt * MM_PER_POINT * CAP_HEIGHT / 2
        canvas.text(one.x, y, one.text, size_pt, colour=colour, align="centre", halo=base)


@lru_cache(maxsize=16)
def placed_names(frame: Frame, ground: Backdrop, size_pt: float, taken: tuple[Box, ...]) -> names.Layout:
    """Return where the names go; maps with the same frame, symbols and furniture share it."""
    return names.layout(frame.box, laid_communes(frame, ground), ground.names, size_pt, taken)
