"""Speed zones: where mountain speeds apply, and which calibration of them."""

from typing import Any, Final

import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray

from zones.settings import CRS, GEOGRAPHIC_CRS

ZONE_OF_DISTRICT: Final = {
    "Huyện Tây Giang": "mountain_west",
    "Huyện Đông Giang": "mountain_west",
    "Huyện Nam Giang": "mountain_west",
    "Huyện Phước Sơn": "mountain_west",
    "Huyện Bắc Trà My": "mountain_south",
    "Huyện Nam Trà My": "mountain_south",
    "Huyện Tiên Phước": "mountain_south",
    "Huyện Hiệp Đức": "mountain_south",
    "Huyện Nông Sơn": "mountain_south",
}
"""The nine former mountain districts, parted by the road that the calibration drove through them."""

WEST_OF_DEG: Final = 108.0
"""West of this meridian was calibrated as mountain even outside the nine districts (Thượng Đức, Hà Nha)."""

PLAIN_IN_THE_WEST: Final = ("20194", "20308")
"""Hải Vân and Bà Nà: west of the meridian in part, but their roads were calibrated with the plain."""


def zone_of_commune(merges: pd.DataFrame) -> "pd.Series[str]":
    """Return the speed zone of communes made from the nine former mountain districts, by ``commune_code``.

    ``merges`` needs ``commune_code`` and ``old_district_before_2025`` (Nông Sơn was merged away in 2025).
    """
    zones = merges["old_district_before_2025"].map(ZONE_OF_DISTRICT)
    return zones.groupby(merges["commune_code"]).first().dropna()


def speed_zones(x: Any, y: Any, commune_code: pd.Series, zones: pd.Series) -> NDArray[np.object_]:
    """Return ``plain``, ``mountain_south`` or ``mountain_west`` for points in EPSG:5899.

    Parameters
    ----------
    x, y
        Coordinates of the points, metres.
    commune_code
        Commune of each point; for points outside the city the nearest commune.
    zones
        Zone by commune code, from :func:`zone_of_commune`.
    """
    to_degrees = pyproj.Transformer.from_crs(CRS, GEOGRAPHIC_CRS, always_xy=True)
    longitude, _ = to_degrees.transform(np.asarray(x), np.asarray(y))
    found = commune_code.map(zones).to_numpy(dtype=object)
    west = (np.asarray(longitude) < WEST_OF_DEG) & ~commune_code.isin(PLAIN_IN_THE_WEST).to_numpy()
    return np.where(pd.notna(found), found, np.where(west, "mountain_west", "plain"))
