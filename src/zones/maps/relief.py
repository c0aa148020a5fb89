"""Raster overlays in Web Mercator: the hillshade of the base map, and what any raster needs to lie on it."""

import io
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from PIL import Image
from pyproj import Transformer
from rasterio.warp import Resampling, reproject

from zones.grid import Grid
from zones.maps.static import publish

WEB_MERCATOR: Final = "EPSG:3857"

EXAGGERATION: Final = 3.0
"""Vertical exaggeration of the shading: the elevation is 465 m coarse, its slopes too gentle to see."""

DARKEST: Final = 0.62
"""Multiplier of the steepest shadow: the relief must never push a colour into the next class."""


@dataclass(frozen=True)
class Overlay:
    """An image and its corners: ``bounds`` is ((south, west), (north, east)) in degrees."""

    url: str
    bounds: tuple[tuple[float, float], tuple[float, float]]


def to_web_mercator(
    values: NDArray[Any], grid: Grid, *, resampling: Resampling, fill: float, cell_m: float | None = None
) -> tuple[NDArray[Any], tuple[tuple[float, float], tuple[float, float]]]:
    """Return a raster reprojected to EPSG:3857 and its corners ((south, west), (north, east)) in degrees.

    Parameters
    ----------
    cell_m
        Cell size in Mercator metres (true metres times 1 / cos latitude); by default as fine as the input.
    """
    x0, y0, x1, y1 = Transformer.from_crs(grid.crs, WEB_MERCATOR, always_xy=True).transform_bounds(
        *grid.bounds
    )
    # As many columns as the input has, unless the caller wants it coarser.
    size = cell_m or (x1 - x0) / grid.cols
    width, height = ceil((x1 - x0) / size), ceil((y1 - y0) / size)
    transform = Affine(size, 0.0, x0, 0.0, -size, y1)
    out = np.full((height, width), fill, values.dtype)
    reproject(
        values,
        out,
        src_transform=grid.transform,
        src_crs=grid.crs,
        src_nodata=fill,
        dst_transform=transform,
        dst_crs=WEB_MERCATOR,
        dst_nodata=fill,
        resampling=resampling,
    )
    to_degrees = Transformer.from_crs(WEB_MERCATOR, "EPSG:4326", always_xy=True)
    lon0, lat0 = to_degrees.transform(x0, y1 - size * height)
    lon1, lat1 = to_degrees.transform(x0 + size * width, y1)
    return out, ((float(lat0), float(lon0)), (float(lat1), float(lon1)))


def shade(elevation_m: NDArray[np.floating], cell_m: float) -> NDArray[np.float32]:
    """Return how much light the land keeps, from :data:`DARKEST` to 1 (flat or facing the light).

    Lambert shading from the north-west at 45 degrees, softened by light from the west and north, after
    Mark (1992), with :data:`EXAGGERATION`. Missing elevation counts as sea level.
    """
    # A quarter of a second to import, and relief is drawn once per data version.
    from scipy.ndimage import gaussian_filter

    height = gaussian_filter(np.nan_to_num(np.asarray(elevation_m, np.float32)), 1.2) * EXAGGERATION
    south, east = np.gradient(height, cell_m)
    norm = np.sqrt(1 + south**2 + east**2)
    light = np.zeros_like(height)
    for azimuth, weight in ((315.0, 0.6), (270.0, 0.2), (0.0, 0.2)):
        a = np.radians(azimuth)
        # Rows grow southwards: the gradient along rows points south.
        towards = -east * np.sin(a) + south * np.cos(a)
        light += weight * (1 + towards) / norm
    return np.clip(DARKEST + (1 - DARKEST) * light, DARKEST, 1.0).astype(np.float32)


def relief(elevation_m: NDArray[np.floating], grid: Grid) -> Overlay:
    """Write the hillshade as WebP, white where flat (to be multiplied into the colours), and return it."""
    light = shade(elevation_m, grid.cell_m)
    # The raster ends in a straight line: let the shading fade before it.
    edge = np.minimum.outer(_from_edge(grid.rows), _from_edge(grid.cols)) * grid.cell_m / 4000
    fade = np.clip(edge, 0, 1)
    pixels = np.round(255 * (1 - fade * (1 - light))).astype(np.uint8)
    image, bounds = to_web_mercator(pixels, grid, resampling=Resampling.bilinear, fill=255, cell_m=130)
    stream = io.BytesIO()
    Image.fromarray(image, "L").convert("RGB").save(stream, "WEBP", quality=62, method=6)
    return Overlay(publish("relief", ".webp", stream.getvalue()), bounds)


def _from_edge(n: int) -> NDArray[np.float64]:
    """Return how many cells each position of a row is away from its nearer end."""
    position = np.arange(n, dtype=np.float64)
    return np.minimum(position, position[::-1])
