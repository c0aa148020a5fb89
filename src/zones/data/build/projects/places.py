"""Which communes a project names: from the words of its source to codes."""

import re
from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import shapely

from zones.errors import SourceError

NOWHERE: Final = "-"
"""In the register: the source names no commune, or the whole city."""

ALONG: Final = "="
"""In the register: the source gives two ends or a number; the shape tells the communes between."""

THROUGH_M: Final = 1000.0
"""A line runs through a commune when at least this much of it lies there."""

THROUGH_SHARE: Final = 0.5
"""An area takes in a commune when at least this share of the commune lies in it."""


def names_in(words: str) -> list[str]:
    """Return the names of communes in a cell, without their kind, remarks in brackets and question marks.

    >>> names_in("Phường Liên Chiểu; Xã Bà Nà (Hòa Ninh cũ) / Tam Hải?")
    ['Liên Chiểu', 'Bà Nà', 'Tam Hải']
    """
    bare = re.sub(r"\([^)]*\)", "", words).replace("?", "")
    parts = (part.strip() for part in re.split(r"[;,/]", bare))
    return [re.sub(r"^(Phường|Xã|Đặc khu) ", "", part) for part in parts if part]


def codes_of(names: list[str], known: Mapping[str, str], where: str) -> list[str]:
    """Return the codes of named communes, in code order.

    Parameters
    ----------
    names
        Names without their kind.
    known
        Code by name.
    where
        What to call the place of the names in an error.

    Raises
    ------
    SourceError
        Naming every name that is no commune.
    """
    strange = [name for name in names if name not in known]
    if strange:
        raise SourceError(f"{where}: no commune is called {', '.join(strange)}; write its name of 2025")
    return sorted({known[name] for name in names})


def through(shape: Any, communes: gpd.GeoDataFrame) -> list[str]:
    """Return the codes of the communes that a shape runs through or takes in, in code order.

    Parameters
    ----------
    shape
        A line or area in EPSG:5899.
    communes
        commune_code and geometry, EPSG:5899.
    """
    outlines = communes.geometry.to_numpy()
    common = shapely.intersection(outlines, shape)
    if shapely.get_dimensions(shape) == 1:
        inside = shapely.length(common) >= THROUGH_M
    else:
        inside = shapely.area(common) >= THROUGH_SHARE * shapely.area(outlines)
    return sorted(communes.loc[inside, "commune_code"])
