"""The part of the map that a drawing shows, and how metres become its units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final

import numpy as np
import shapely

from zones.maps import inset, palette

WIDTH, HEIGHT = 1040, 900
"""The drawing in tenths of a millimetre of paper."""

INSET_WIDTH: Final = 210

LEAST_KM: Final = 16.0
"""Width of the smallest frame: closer up, the simplified outlines show."""

MARGIN: Final = 0.12
"""Room around what is marked, as a share of the frame."""

At = tuple[float, float]
Box = tuple[float, float, float, float]

INSET_HEIGHT: Final = (
    INSET_WIDTH * (inset.NORTH - inset.SOUTH) / ((inset.EAST - inset.WEST) * cos(radians(15.15)))
)


@dataclass(frozen=True)
class Spot:
    """Something to mark: metres in EPSG:5899."""

    x: float
    y: float
    label: str
    kind: str
    """``site``, ``target`` or ``project``."""
    error_m: float = 0.0
    """Radius of a ring in which the place may be."""


@dataclass(frozen=True)
class Frame:
    """The part of the map that is drawn: metres, north up, the same scale both ways."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, spots: Sequence[Spot]) -> "Frame":
        """Return the smallest part, with a margin, that shows all of some spots."""
        x, y = np.array([s.x for s in spots]), np.array([s.y for s in spots])
        reach = max((spot.error_m for spot in spots), default=0.0)
        wide = max((float(np.ptp(x)) + 2 * reach) * (1 + 2 * MARGIN), LEAST_KM * 1000)
        high = max((float(np.ptp(y)) + 2 * reach) * (1 + 2 * MARGIN), LEAST_KM * 1000 * HEIGHT / WIDTH)
        half = max(wide / WIDTH, high / HEIGHT) / 2
        middle_x, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
        return cls(
            float(middle_x - half * WIDTH),
            float(middle_y - half * HEIGHT),
            float(middle_x + half * WIDTH),
            float(middle_y + half * HEIGHT),
        )

    @property
    def box(self) -> Box:
        """Corners in metres: west, south, east, north."""
        return self.west, self.south, self.east, self.north

    @property
    def km(self) -> float:
        """Width in kilometres."""
        return (self.east - self.west) / 1000

    @property
    def unit(self) -> float:
        """Drawing units per metre."""
        return WIDTH / (self.east - self.west)

    def at(self, x: float, y: float) -> At:
        """Return a position in drawing units."""
        return (x - self.west) * self.unit, (self.north - y) * self.unit

    def areas(self, shapes: Iterable[shapely.Geometry], fill: str, line: str, width: float) -> str:
        """Return areas as one filled path."""
        path = "".join(self._path(shape) for shape in shapes)
        return f'<path d="{path}" fill="{fill}" stroke="{line}" stroke-width="{width}" fill-rule="evenodd"/>'

    def lines(self, shape: shapely.Geometry, colour: str, width: float) -> str:
        """Return a line, or several, as one path."""
        return (
            f'<path d="{self._path(shape)}" fill="none" stroke="{colour}" stroke-width="{width}" '
            'stroke-linejoin="round" stroke-linecap="round"/>'
        )

    def ring(self, spot: Spot) -> str:
        """Return the ring in which a spot may lie."""
        x, y = self.at(spot.x, spot.y)
        return (
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{spot.error_m * self.unit:.0f}" fill="{palette.ACCENT}" '
            f'fill-opacity=".1" stroke="{palette.ACCENT}" stroke-width="3" stroke-dasharray="9 7"/>'
        )

    def free_corner(self, spots: Sequence[Spot]) -> Box:
        """Return the corner for the inset that hides the fewest marks, the sea's side first."""
        places = [self.at(spot.x, spot.y) for spot in spots]
        corners = [
            (x, y, x + INSET_WIDTH, y + INSET_HEIGHT)
            for x, y in (
                (WIDTH - INSET_WIDTH - 12.0, 12.0),
                (WIDTH - INSET_WIDTH - 12.0, HEIGHT - INSET_HEIGHT - 12.0),
                (12.0, 12.0),
                (12.0, HEIGHT - INSET_HEIGHT - 12.0),
            )
        ]

        def hidden(box: Box) -> int:
            return sum(
                (100 if spots[k].kind == "site" else 1)
                for k, (x, y) in enumerate(places)
                if box[0] - 25 < x < box[2] + 25 and box[1] - 25 < y < box[3] + 25
            )

        return min(corners, key=hidden)

    def _path(self, shape: shapely.Geometry) -> str:
        # A little more than the frame: the outline of what is cut off stays outside it.
        margin = 0.02 * (self.east - self.west)
        box = (self.west - margin, self.south - margin, self.east + margin, self.north + margin)
        cut = shapely.simplify(shapely.clip_by_rect(shape, *box), 0.6 / self.unit)
        out = ""
        for part in shapely.get_parts(cut):
            rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
            for ring in rings:
                if ring.geom_type not in ("LinearRing", "LineString") or ring.is_empty:
                    continue
                xy = np.round((shapely.get_coordinates(ring) - (self.west, self.north)) * (1, -1) * self.unit)
                closed = ring.geom_type == "LinearRing"
                steps = "L".join(f"{x:.0f} {y:.0f}" for x, y in (xy[:-1] if closed else xy).tolist())
                out += f"M{steps}{'Z' if closed else ''}"
        return out
