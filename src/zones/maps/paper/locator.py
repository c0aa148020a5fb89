"""Where a commune lies: itself large with its roads and services, and its place in the city."""

from collections.abc import Collection
from typing import Any, Final

import shapely

from zones.errors import InputError
from zones.i18n import Texts
from zones.maps import palette
from zones.maps.legend import Legend, Mark
from zones.maps.paper import names, symbols
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
from zones.maps.paper.layers import Laid, draw_borders, draw_land, draw_network, draw_routes, laid
from zones.maps.paper.lettering import CAP_HEIGHT, MM_PER_POINT, Weight
from zones.maps.paper.outline import outline_of
from zones.maps.paper.view import Point, Route
from zones.settings import HOANG_SA

WIDTH: Final = 158.0
HEIGHT: Final = 82.0
LARGE: Final = 108.0
"""Width of the large map; millimetres."""

SHORTEST: Final = 0.25
"""Of a local road on the sheet; millimetres."""

SEEN: Final = 3.6
"""A commune that is smaller on the map of the city gets a ring so wide; millimetres."""

SIZE: Final = 7.8
SMALL: Final = 7.0
FOOT: Final = 6.2
"""Letters in points: a profile sets the map at some 85 % of its width."""


def locator_map(
    code: str,
    *,
    lang: str,
    source: str,
    points: Collection[Point] = (),
    routes: Collection[Route] = (),
    marks: tuple[Mark, ...] = (),
    scheme: str | None = "east_west",
    kind: Kind = "png",
    ground: Backdrop | None = None,
) -> bytes:
    """Return the map of one commune for its profile, 158 mm wide.

    Parameters
    ----------
    points, routes
        Facilities and projects of the whole city; those in view are drawn.
    marks
        What the symbols mean.

    Raises
    ------
    InputError
        If the commune is not known.
    """
    ground = ground or backdrop()
    if code not in ground.names:
        raise InputError(f"unknown commune '{code}'")
    canvas = Canvas(WIDTH, HEIGHT + 5.0, -5.0, ground.names[code])
    where = (LARGE + 2.0, HEIGHT - (WIDTH - LARGE - 2.0) * 0.86, WIDTH - 0.2, HEIGHT - 0.2)
    if code == HOANG_SA:
        draw_inset(canvas, ground, (24.0, 1.0, 24.0 + 80 / INSET_ASPECT, 81.0), lang)
    else:
        _commune(canvas, ground, code, lang, points, tuple(routes), scheme)
    _city(canvas, ground, code, where, scheme)
    wide = 23.0
    box: Box = (WIDTH - 0.2 - wide, 0.2, WIDTH - 0.2, 0.2 + wide * INSET_ASPECT)
    if code != HOANG_SA:
        draw_inset(canvas, ground, box, lang)
    block = LegendBlock(Legend(title="", unit="", marks=marks), WIDTH - LARGE - 2, SIZE)
    block.draw(canvas, LARGE + 2.0, where[1] - 1.0)
    for k, one in enumerate(wrapped(source, WIDTH, FOOT)[:2]):
        canvas.text(0.2, -2.35 * (k + 1) + 0.1, one, FOOT, colour=palette.MUTED)
    return canvas.saved(kind)


def _commune(
    canvas: Canvas,
    ground: Backdrop,
    code: str,
    lang: str,
    points: Collection[Point],
    routes: tuple[Route, ...],
    scheme: str | None,
) -> None:
    box: Box = (0.2, 0.2, LARGE, HEIGHT - 0.2)
    frame = Frame.around(_padded(ground.communes[code].bounds), box)
    window = shapely.box(*frame.window_m)
    near = {other: shape for other, shape in ground.communes.items() if shapely.intersects(shape, window)}
    shapes = dict(zip(near, frame.laid(list(near.values())), strict=True))
    base = Laid(frame, ground)
    draw_land(canvas, base)
    for other, shape in shapes.items():
        canvas.draw(outline_of([shape]), fill="#ffffff" if other == code else palette.LAND)
    roads = ground.local_near(frame.window_m)
    # What is shorter than its own line is wide is not seen.
    roads = roads[shapely.length(roads) * frame.mm_per_m > SHORTEST]
    canvas.draw(frame.outline(roads), stroke="#cfc8bb", width_pt=0.4)
    draw_network(canvas, base, width=1.3)
    canvas.draw(outline_of(shapes.values()), stroke=palette.BORDER, width_pt=0.5)
    if scheme is not None:
        canvas.draw(base.divide(scheme), stroke="#ffffff", width_pt=2.0)
        symbols.line(canvas, base.divide(scheme), "divide")
    draw_routes(canvas, frame, routes)
    canvas.draw(outline_of([shapes[code]]), stroke="#ffffff", width_pt=3.2)
    canvas.draw(outline_of([shapes[code]]), stroke=palette.INK, width_pt=1.6)
    seen = [point for point in points if shapely.contains_xy(window, point.x_m, point.y_m)]
    taken: list[Box] = []
    for point in seen:
        x, y = frame.at(point.x_m, point.y_m)
        symbols.point(canvas, x, y, point.kind, 2.0)
        taken.append((x - 1.2, y - 1.2, x + 1.2, y + 1.2))
    canvas.box((box[2] - 38, box[1], box[2], box[1] + 10), fill="#ffffff", fill_opacity=0.8)
    bar = scale_bar(canvas, frame, box[2] - 2, 2.5, SMALL, lang)
    north_arrow(canvas, bar[0] - 2, 2.5, 4.6, Texts(lang))
    taken.append((bar[0] - 5, bar[1], bar[2], bar[3] + 4))
    # Names only of what is seen enough of to hold one.
    placed = names.layout(box, shapes, ground.names, SIZE, taken, beside=False)
    for one in placed.names:
        step = SIZE * MM_PER_POINT * 1.08
        size = SIZE * 1.15 if one.code == code else SIZE
        weight: Weight = "bold" if one.code == code else "regular"
        low = one.y + (len(one.lines) - 1) * step / 2 - SIZE * MM_PER_POINT * CAP_HEIGHT / 2
        for k, line in enumerate(one.lines):
            ink = palette.INK if one.code == code else palette.MUTED
            canvas.text(
                one.x, low - k * step, line, size, weight=weight, colour=ink, align="centre", halo="#ffffff"
            )
    canvas.box(box, stroke=palette.INK, width_pt=0.6)


def _city(canvas: Canvas, ground: Backdrop, code: str, box: Box, scheme: str | None) -> None:
    base = laid(Frame.around(ground.bounds_m, box), ground)
    draw_land(canvas, base)
    canvas.draw(base.city, fill=palette.LAND)
    draw_borders(canvas, base, scheme, width=0.5)
    if code in base.outlines:
        canvas.draw(base.outlines[code], fill=palette.INK, stroke=palette.INK, width_pt=1.0)
        west, south, east, north = base.communes[code].bounds
        if max(east - west, north - south) < SEEN:
            # A small ward is found by the ring around it.
            canvas.dot((west + east) / 2, (south + north) / 2, SEEN / 2, stroke=palette.INK, width_pt=0.8)
    canvas.box(box, stroke=palette.BORDER, width_pt=0.5)


def _padded(bounds: Any) -> tuple[float, float, float, float]:
    """Return bounds with air around: a commune fills about two thirds of the frame."""
    west, south, east, north = (float(edge) for edge in bounds)
    air = max(0.16 * max(east - west, north - south), 600.0)
    return west - air, south - air, east + air, north + air
