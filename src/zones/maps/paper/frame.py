"""Where the city lies on the sheet: metres of EPSG:5899 to millimetres of paper."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from zones.maps.paper.canvas import Box
from zones.maps.paper.outline import Outline, outline_of


@dataclass(frozen=True)
class Frame:
    """A rectangle of the sheet that shows a part of the land, north up."""

    box: Box
    """Where on the sheet, millimetres."""
    west_m: float
    south_m: float
    mm_per_m: float

    @classmethod
    def around(
        cls, bounds_m: tuple[float, float, float, float], box: Box, *, across: float = 0.5, up: float = 0.5
    ) -> "Frame":
        """Return the largest view of some bounds (EPSG:5899) in a box.

        ``across`` and ``up`` say where in a box that is too wide or too high the bounds go: 0 left or
        bottom, 1 right or top.
        """
        west, south, east, north = bounds_m
        left, bottom, right, top = box
        scale = min((right - left) / (east - west), (top - bottom) / (north - south))
        spare_x = (right - left) / scale - (east - west)
        spare_y = (top - bottom) / scale - (north - south)
        return cls(box, west - spare_x * across, south - spare_y * up, scale)

    @property
    def window_m(self) -> tuple[float, float, float, float]:
        """What is in view: west, south, east, north in metres."""
        left, bottom, right, top = self.box
        return (
            self.west_m,
            self.south_m,
            self.west_m + (right - left) / self.mm_per_m,
            self.south_m + (top - bottom) / self.mm_per_m,
        )

    def at(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Return where a place is on the sheet."""
        return (
            self.box[0] + (x_m - self.west_m) * self.mm_per_m,
            self.box[1] + (y_m - self.south_m) * self.mm_per_m,
        )

    def outline(self, shapes: Any, *, tolerance_mm: float = 0.0) -> Outline:
        """Return shapes clipped to the view as one outline on the sheet."""
        seen = shapely.clip_by_rect(np.asarray(shapes, object), *self.window_m)
        if tolerance_mm:
            seen = shapely.simplify(seen, tolerance_mm / self.mm_per_m)
        x, y = self.at(0.0, 0.0)
        return outline_of(seen).placed(x, y, self.mm_per_m)

    def laid(self, shapes: Any, *, tolerance_mm: float = 0.0) -> NDArray[Any]:
        """Return shapes clipped to the view, in millimetres of the sheet."""
        seen = shapely.clip_by_rect(np.asarray(shapes, object), *self.window_m)
        scale, west, south = self.mm_per_m, self.west_m, self.south_m
        left, bottom = self.box[:2]
        placed = shapely.transform(seen, lambda at: (at - (west, south)) * scale + (left, bottom))
        return np.asarray(shapely.simplify(placed, tolerance_mm) if tolerance_mm else placed, object)
