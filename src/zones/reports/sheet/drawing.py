"""The surroundings of a place as one drawing that needs nothing but itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, cos, hypot, log10, radians, sin
from typing import Final

import geopandas as gpd
import shapely

from zones.i18n import LANGUAGES
from zones.maps import inset, palette
from zones.maps.text import safe
from zones.maps.vectors import main_roads
from zones.reports.sheet.frame import HEIGHT, WIDTH, At, Box, Frame, Spot
from zones.settings import CRS, HOANG_SA

TOLERANCE_M: Final = 60.0

ROADS: Final[Mapping[str, tuple[str, float]]] = {
    "secondary": ("#c9c3b6", 3.0),
    "primary": ("#a79f8f", 4.5),
    "trunk": ("#8a8172", 6.0),
    "motorway": ("#6f4a1f", 8.0),
}
"""Colour and width by class, the least important first."""

RADIUS: Final = 17.0
"""Of a marked target."""


@dataclass(frozen=True)
class Backdrop:
    """What lies under every drawing, simplified once per data version; EPSG:5899."""

    land: Sequence[shapely.Geometry] = field(repr=False)
    communes: Mapping[str, shapely.Geometry] = field(repr=False)
    """By code, Hoàng Sa left to the inset."""
    names: Mapping[str, str]
    water: Sequence[shapely.Geometry] = field(repr=False)
    rivers: Sequence[shapely.Geometry] = field(repr=False)
    roads: Mapping[str, shapely.Geometry] = field(repr=False)
    insets: Mapping[str, str] = field(repr=False)
    """Việt Nam with both archipelagos, by language."""

    @classmethod
    def of(cls, web: gpd.GeoDataFrame, context: gpd.GeoDataFrame, edges: gpd.GeoDataFrame) -> "Backdrop":
        """Return the backdrop of layers ``communes_web``, ``context`` and ``roads``."""
        mainland = web[web["commune_code"] != HOANG_SA]
        shapes = mainland.geometry.to_crs(CRS).to_numpy()
        around = context.to_crs(CRS)
        kinds = around["kind"]
        return cls(
            land=[shapely.simplify(one, TOLERANCE_M) for one in around.geometry[kinds == "neighbour"]],
            communes=dict(
                zip(mainland["commune_code"], shapely.coverage_simplify(shapes, TOLERANCE_M), strict=True)
            ),
            names=dict(zip(mainland["commune_code"], mainland["name"], strict=True)),
            water=[shapely.simplify(one, TOLERANCE_M) for one in around.geometry[kinds == "water"]],
            rivers=[shapely.simplify(one, TOLERANCE_M) for one in around.geometry[kinds == "river"]],
            roads=main_roads(edges),
            insets={lang: inset.drawing(context, web, lang) for lang in LANGUAGES},
        )

    def drawn(self, spots: Sequence[Spot], *, lang: str, alt: str) -> str:
        """Return the surroundings of some spots as SVG; the first spot is always in the frame.

        Parameters
        ----------
        spots
            What is marked; what lies far off the rest is for the caller to leave out.
        lang
            Language of the inset.
        alt
            What the drawing shows, in words.
        """
        frame = Frame.around(spots)
        parts = [
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{palette.SEA}"/>',
            frame.areas(self.land, palette.NEIGHBOUR, "#b9b4a6", 1.2),
            frame.areas(self.communes.values(), palette.LAND, "#b9b4a6", 1.6),
            frame.areas(self.water, palette.WATER, palette.WATER, 1.6),
            *(frame.lines(river, palette.WATER, 4.0) for river in self.rivers),
        ]
        for name, (colour, width) in ROADS.items():
            if name in self.roads and (name != "secondary" or frame.km < 70):
                parts.append(frame.lines(self.roads[name], colour, width))
        placed = _places(frame, spots)
        corner = frame.free_corner(spots)
        parts += [self._labels(frame, placed, corner)]
        parts += [frame.ring(spot) for spot in spots if spot.error_m]
        parts += [_mark(spot, at, to) for spot, at, to in reversed(placed)]
        parts += [_scale(frame, corner), self._inset(lang, corner)]
        body = "".join(parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{safe(alt)}"><clipPath id="frame"><rect width="{WIDTH}" height="{HEIGHT}"/>'
            "</clipPath>"
            f'<g clip-path="url(#frame)">{body}</g>'
            f'<rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" fill="none" stroke="#7d8890" '
            'stroke-width="2"/></svg>'
        )

    def _labels(self, frame: "Frame", placed: Iterable[tuple["Spot", "At", "At"]], corner: "Box") -> str:
        """Return names of communes where there is room, the largest in view first."""
        seen = {
            code: shapely.clip_by_rect(shape, *frame.box)
            for code, shape in self.communes.items()
            if shapely.intersects(shape, shapely.box(*frame.box))
        }
        taken = [(x - 30.0, y - 30.0, x + 30.0, y + 30.0) for _, at, to in placed for x, y in (at, to)]
        taken.append(corner)
        out = ""
        for code in sorted(seen, key=lambda code: (-seen[code].area, code)):
            middle = shapely.point_on_surface(seen[code])
            if middle.is_empty:
                continue
            x, y = frame.at(middle.x, middle.y)
            half = 0.27 * 24 * len(self.names[code])
            box = (x - half, y - 14, x + half, y + 12)
            inside = box[0] > 8 and box[1] > 8 and box[2] < WIDTH - 8 and box[3] < HEIGHT - 8
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                out += f'<text x="{x:.0f}" y="{y + 8:.0f}">{safe(self.names[code])}</text>'
        return (
            '<g font-size="24" fill="#6b6558" text-anchor="middle" paint-order="stroke" stroke="#f6f4ee" '
            f'stroke-width="5" stroke-linejoin="round">{out}</g>'
        )

    def _inset(self, lang: str, corner: "Box") -> str:
        x0, y0, x1, y1 = corner
        body = self.insets[lang].replace(
            "<svg ", f'<svg x="{x0:.0f}" y="{y0:.0f}" width="{x1 - x0:.0f}" height="{y1 - y0:.0f}" ', 1
        )
        return (
            f'{body}<rect x="{x0:.0f}" y="{y0:.0f}" width="{x1 - x0:.0f}" height="{y1 - y0:.0f}" '
            'fill="none" stroke="#7d8890" stroke-width="2"/>'
        )


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _places(frame: Frame, spots: Sequence[Spot]) -> list[tuple[Spot, At, At]]:
    """Return where each spot is and where its mark goes: on it, else beside it with a line to it."""
    out: list[tuple[Spot, At, At]] = []
    taken: list[At] = []
    for spot in spots:
        at = frame.at(spot.x, spot.y)
        tries = [at] + [
            (at[0] + away * cos(radians(turn)), at[1] + away * sin(radians(turn)))
            for away in (44.0, 66.0, 90.0, 120.0)
            for turn in range(-90, 270, 30)
        ]
        inside = [
            (x, y) for x, y in tries if RADIUS < x < WIDTH - RADIUS and RADIUS < y < HEIGHT - RADIUS
        ] or tries[:1]
        gap = 2 * RADIUS + 3
        to = next(
            (one for one in inside if all(hypot(one[0] - a, one[1] - b) >= gap for a, b in taken)), inside[0]
        )
        taken.append(to)
        out.append((spot, at, to))
    return out


def _mark(spot: Spot, at: At, to: At) -> str:
    x, y = to
    leader = ""
    if hypot(to[0] - at[0], to[1] - at[1]) > 1:
        leader = (
            f'<path d="M{at[0]:.0f} {at[1]:.0f}L{x:.0f} {y:.0f}" stroke="{palette.INK}" stroke-width="2.5"/>'
            f'<circle cx="{at[0]:.0f}" cy="{at[1]:.0f}" r="4.5" fill="{palette.INK}"/>'
        )
    if spot.kind == "site":
        return (
            f'{leader}<circle cx="{x:.0f}" cy="{y:.0f}" r="21" fill="{palette.ACCENT}" stroke="#fff" '
            f'stroke-width="5"/><circle cx="{x:.0f}" cy="{y:.0f}" r="7" fill="#fff"/>'
        )
    if spot.kind == "target":
        shape = f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{RADIUS}" fill="{palette.INK}"'
        ink = "#fff"
    else:
        side = RADIUS - 2
        shape = (
            f'<rect x="{x - side:.0f}" y="{y - side:.0f}" width="{2 * side:.0f}" height="{2 * side:.0f}" '
            'rx="4" fill="#fff"'
        )
        ink = palette.INK
    edge = "#fff" if spot.kind == "target" else palette.INK
    return (
        f'{leader}{shape} stroke="{edge}" stroke-width="2.5"/>'
        f'<text x="{x:.0f}" y="{y + 8:.0f}" font-size="23" font-weight="700" fill="{ink}" '
        f'text-anchor="middle">{safe(spot.label)}</text>'
    )


def _scale(frame: Frame, corner: Box) -> str:
    """Return a bar of a round length, away from the inset."""
    wanted = frame.km / 5
    power = 10.0 ** (ceil(log10(wanted)) - 1)
    km = max(step * power for step in (1, 2, 5) if step * power <= wanted)
    length = km * 1000 * frame.unit
    low = corner[1] > HEIGHT / 2 and corner[0] < WIDTH / 2
    x, y = (WIDTH - 30 - length if low else 30.0), HEIGHT - 28.0
    return (
        f'<path d="M{x:.0f} {y - 9:.0f}v9h{length:.0f}v-9" fill="none" stroke="#fff" stroke-width="8"/>'
        f'<path d="M{x:.0f} {y - 9:.0f}v9h{length:.0f}v-9" fill="none" stroke="{palette.INK}" '
        f'stroke-width="3.5"/><text x="{x + length / 2:.0f}" y="{y - 14:.0f}" font-size="24" '
        f'text-anchor="middle" paint-order="stroke" stroke="#fff" stroke-width="5" '
        f'fill="{palette.INK}">{km:g} km</text>'
    )
