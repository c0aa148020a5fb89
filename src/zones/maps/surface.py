"""The 100 m surface of minutes as a classed image on the map."""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rasterio.warp import Resampling

from zones.city import Cells
from zones.maps.palette import UNREACHABLE, Scale
from zones.maps.relief import Overlay, to_web_mercator
from zones.maps.static import publish

_OUTSIDE: Final = 255


def classes(minutes: NDArray[np.floating], cells: Cells, scale: Scale) -> NDArray[np.uint8]:
    """Return the class of every cell of the city: a break belongs to the class below it.

    The class after the last means unreachable; 255 is outside the city.
    """
    found = np.searchsorted(np.asarray(scale.breaks, np.float32), minutes, side="left").astype(np.uint8)
    found[~np.isfinite(minutes)] = len(scale.colours)
    inside = np.zeros(minutes.shape, bool)
    inside.reshape(-1)[cells.cell] = True
    found[~inside] = _OUTSIDE
    return found


def overlay(minutes: NDArray[np.floating], cells: Cells, scale: Scale) -> Overlay:
    """Write the classed surface as an image in EPSG:3857 (nearest neighbour: no class is invented)."""
    image, bounds = to_web_mercator(
        classes(minutes, cells, scale), cells.grid, resampling=Resampling.nearest, fill=_OUTSIDE
    )
    palette = np.zeros((256, 4), np.uint8)
    for k, colour in enumerate((*scale.colours, UNREACHABLE)):
        palette[k] = (*bytes.fromhex(colour[1:]), 255)
    stream = io.BytesIO()
    Image.fromarray(palette[image], "RGBA").save(stream, "WEBP", lossless=True, quality=100, method=6)
    return Overlay(publish("surface", ".webp", stream.getvalue()), bounds)
