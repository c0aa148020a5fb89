"""Degrees at the door: documents hold longitude and latitude (WGS 84), everything inside is metres."""

from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import pyproj
from pyproj.transformer import TransformerGroup

from zones.settings import CRS, GEOGRAPHIC_CRS

DECIMALS: Final = 7
"""Of a degree: about one centimetre."""

LonLat = tuple[float, float]


@cache
def _transformer(inward: bool) -> pyproj.Transformer:
    """Return the best operation between the two systems, by its pipeline.

    Asked for by the names of the systems, PROJ would look the operation up again in every thread (50 ms),
    and every run of a page is a new thread.
    """
    ends = (GEOGRAPHIC_CRS, CRS) if inward else (CRS, GEOGRAPHIC_CRS)
    best = TransformerGroup(*ends, always_xy=True).transformers[0]
    return pyproj.Transformer.from_pipeline(best.definition)


def metres(positions: Iterable[LonLat]) -> list[tuple[float, float]]:
    """Return (x, y) in EPSG:5899 of (longitude, latitude) pairs."""
    return _transformed(positions, inward=True)


def degrees(points: Iterable[tuple[float, float]]) -> list[LonLat]:
    """Return (longitude, latitude), rounded as documents hold them, of (x, y) pairs in EPSG:5899."""
    return [(round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat in _transformed(points, inward=False)]


def _transformed(pairs: Iterable[tuple[float, float]], *, inward: bool) -> list[tuple[float, float]]:
    given = np.array([(float(a), float(b)) for a, b in pairs]).reshape(-1, 2)
    x, y = _transformer(inward).transform(given[:, 0], given[:, 1])
    return list(zip(np.asarray(x).tolist(), np.asarray(y).tolist(), strict=True))
