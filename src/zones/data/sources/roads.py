"""Adapters of road sources: whatever the file looks like, the build sees the same columns in EPSG:5899.

Each function reads one kind of file. A fresh OpenStreetMap extract replaces one of them; nothing else
changes.
"""

import re
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from zones.errors import SourceError
from zones.settings import CRS, GEOGRAPHIC_CRS

WALKERS_ONLY: Final = ("footway", "steps", "pedestrian")
"""Subclasses of OpenStreetMap paths that are closed to riders."""

USELESS_SERVICE: Final = ("parking_aisle", "drive-through")
"""Service roads that no trip passes through."""

CLASS_OF_WAY: Final = {
    "MOTORWAY": "motorway",
    "TRUNK": "trunk",
    "PRIMARY": "primary",
    "SECONDARY": "secondary",
    "TERTIARY": "tertiary",
    "LOCAL": "minor",
}
"""Classes of the 2026 way set; it draws everything below tertiary as LOCAL."""


def _require(found: Any, wanted: tuple[str, ...], path: Path) -> None:
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise SourceError(
            f"{path}: column {', '.join(missing)} is missing; the adapter expects {', '.join(wanted)}"
        )


def _text(column: pd.Series) -> pd.Series:
    """Return a column as text with empty strings as missing."""
    text = column.astype(object).where(column.notna(), None)
    return text.where(text != "", None)


def read_graph(path: Path) -> gpd.GeoDataFrame:
    """Read the routable graph cut from 2021 vector tiles.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per edge in EPSG:5899: ``u``, ``v`` (node ids; the geometry runs from u to v),
        ``road_class``, ``name`` and ``ref`` as written by mappers (None where absent), ``oneway``,
        ``structure`` (none, bridge, tunnel, ford), ``ramp`` and ``geometry``. Parking aisles and
        drive-throughs are left out; footways and steps are ``pedestrian``, so that ``path`` means a trail a
        motorcycle can try.

    Raises
    ------
    SourceError
        If a column is missing or a class is unknown.
    """
    frame = gpd.read_parquet(path)
    wanted = (
        "u",
        "v",
        "class",
        "subclass",
        "name",
        "ref",
        "oneway",
        "brunnel",
        "ramp",
        "service",
        "geometry",
    )
    _require(frame.columns, wanted, path)
    frame = frame[~frame["service"].isin(USELESS_SERVICE)].reset_index(drop=True).to_crs(CRS)
    road_class = frame["class"].astype(str)
    road_class = road_class.mask(frame["subclass"].isin(WALKERS_ONLY), "pedestrian")
    return gpd.GeoDataFrame(
        {
            "u": frame["u"].astype("int64"),
            "v": frame["v"].astype("int64"),
            "road_class": road_class,
            "name": _text(frame["name"]),
            "ref": _text(frame["ref"]),
            "oneway": frame["oneway"].astype(bool),
            "structure": frame["brunnel"].astype(object).fillna("none").replace("", "none").astype(str),
            "ramp": frame["ramp"].astype(bool),
        },
        geometry=frame.geometry.to_numpy(),
        crs=CRS,
    )


def read_ways(path: Path) -> gpd.GeoDataFrame:
    """Read the 2026 way set: newer than the graph, but ways that cross share no node.

    Returns
    -------
    geopandas.GeoDataFrame
        ``way_id``, ``road_class`` (classes of the graph), ``structure`` (none, bridge) and ``geometry`` in
        EPSG:5899. Ways without length are left out.

    Raises
    ------
    SourceError
        If a column is missing or a class is unknown.
    """
    table = pq.read_table(path)
    _require(table.column_names, ("osm_id", "road_class", "bridge", "geometry"), path)
    found = table["road_class"].to_pylist()
    unknown = sorted(set(found) - set(CLASS_OF_WAY))
    if unknown:
        raise SourceError(
            f"{path}: road class {', '.join(unknown)} is unknown; known: {', '.join(CLASS_OF_WAY)}"
        )
    lines = shapely.from_wkb(np.array(table["geometry"].to_pylist(), dtype=object))
    ways = gpd.GeoDataFrame(
        {
            "way_id": table["osm_id"].to_numpy(),
            "road_class": [CLASS_OF_WAY[name] for name in found],
            "structure": np.where(table["bridge"].to_numpy(zero_copy_only=False), "bridge", "none"),
        },
        geometry=lines,
        crs=GEOGRAPHIC_CRS,
    )
    ways = ways[shapely.length(lines) > 0]
    return ways.sort_values("way_id", ignore_index=True).to_crs(CRS)


def read_ferries(path: Path) -> gpd.GeoDataFrame:
    """Read ferry lines: ``name`` and ``geometry`` (LineStrings or MultiLineStrings) in EPSG:5899.

    A crossing whose tiles are missing in the middle comes as a MultiLineString of its pieces.
    """
    frame = gpd.read_file(path)
    _require(frame.columns, ("name", "geometry"), path)
    return gpd.GeoDataFrame(
        {"name": _text(frame["name"])}, geometry=frame.geometry.to_numpy(), crs=frame.crs
    ).to_crs(CRS)


def read_water(polygons: Path, lines: Path) -> NDArray[np.object_]:
    """Read what a straight join must not cross (EPSG:5899): river and lake surfaces, and rivers as lines.

    Streams, ditches and canals are left out: a village road passes them on a culvert that nobody maps.
    """
    surfaces, courses = gpd.read_file(polygons).to_crs(CRS), gpd.read_file(lines).to_crs(CRS)
    _require(courses.columns, ("class", "geometry"), lines)
    rivers = courses[courses["class"] == "river"]
    return np.concatenate([surfaces.geometry.to_numpy(), rivers.geometry.to_numpy()])


def read_gaps(path: Path) -> pd.DataFrame:
    """Read the reviewed list of islands of the 2021 graph.

    Returns
    -------
    pandas.DataFrame
        ``island_km``, ``gap_m`` (line to line) and ``x``, ``y`` (EPSG:5899) of the island's end of the gap.
    """
    frame = pd.read_csv(path)
    _require(frame.columns, ("km", "line_gap_m", "gap_lat", "gap_lon"), path)
    points = gpd.points_from_xy(frame["gap_lon"], frame["gap_lat"], crs=GEOGRAPHIC_CRS).to_crs(CRS)
    return pd.DataFrame(
        {"island_km": frame["km"], "gap_m": frame["line_gap_m"], "x": points.x, "y": points.y}
    )


_NATIONAL: Final = frozenset(
    {"1", "14B", "14C", "14D", "14E", "14G", "14H", "24", "24B", "24C", "40B", "49", "49B"}
)
_SPELLINGS: Final[dict[str, str]] = {
    "14": "HCM",
    "1A": "QL1",
    "16": "LA16",
    "616": "QL40B",
    "604": "QL14G",
    "AH17": "QL14B",
}
"""References whose number alone misleads: the Hồ Chí Minh road is mapped as 14, QL40B as its old number 616,
QL14G as 604, 16 is the Lao road beyond the Nam Giang gate, and AH17 marks the first kilometres of QL14B."""

_REF: Final = re.compile(
    r"^(?P<kind>QL|AH|ĐT|DT|TL|CT|ĐH|DH)?[. ]*(?P<number>\d+[A-Z]?)(?P<rest>\.[A-ZĐ]+)?(?: ?\(.*\))?$"
)
_KINDS: Final = {"QL": "QL", "ĐT": "DT", "DT": "DT", "TL": "DT", "CT": "CT", "ĐH": "DH", "DH": "DH"}


def normal_ref(raw: str | None) -> str | None:
    """Return one spelling for a road's reference: QL (national), DT (provincial), DH (district), CT, HCM.

    Text that is no reference of a road in or around the city gives None.

    Examples
    --------
    >>> normal_ref("QL 14G (TL 604)"), normal_ref("14"), normal_ref("ĐT.607B"), normal_ref("QL.1A")
    ('QL14G', 'HCM', 'DT607B', 'QL1')
    """
    if raw is None:
        return None
    found = _REF.match(raw.strip())
    if found is None:
        return None
    kind, number, rest = found["kind"], found["number"], found["rest"] or ""
    if kind == "AH":
        return _SPELLINGS.get(f"AH{number}")
    if number in _SPELLINGS and kind in (None, "QL", "TL"):
        return _SPELLINGS[number]
    if kind is not None:
        return f"{_KINDS[kind]}{number.zfill(2) if kind == 'CT' else number}{rest.replace('Đ', 'D')}"
    return f"QL{number}" if number in _NATIONAL else f"DT{number}"


def ref_in_name(name: str | None) -> str | None:
    """Return the reference that a road's name spells out, for roads mapped without one.

    Examples
    --------
    >>> ref_in_name("Đường Quốc Lộ 14G"), ref_in_name("ĐT 617"), ref_in_name("Đường 2 Tháng 9")
    ('QL14G', 'DT617', None)
    """
    if name is None:
        return None
    short = re.sub(r"^(Đường )?(Quốc [Ll]ộ)\b", "QL", name)
    return normal_ref(short) if short.startswith(("QL", "ĐT", "DT", "TL")) else None
