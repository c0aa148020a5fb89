"""Project sources: key projects, corridors, free-trade locations, drawn shapes, reports, published targets.

A register kept by an office replaces these files by returning the same columns.
"""

from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from zones.data.sources.vector import read_features
from zones.errors import SourceError

PROJECT_COLUMNS: Final = (
    "id",
    "name_vi",
    "name_en",
    "kind",
    "sector",
    "region",
    "commune_2025",
    "area_ha",
    "investment_vnd_bn",
    "investment_usd_m",
    "seed_quote_section",
    "source_url",
    "source_date",
    "confidence",
)
SHAPE_COLUMNS: Final = (
    "geom_id",
    "project_id",
    "corridor_id",
    "geom_role",
    "primary",
    "method",
    "shape_basis",
    "position_error_m",
    "confidence",
    "use_for_distance",
    "source",
)
PROGRAMME_URL: Final = (
    "https://daihoidangtoanquoc.vn/chuong-trinh-hanh-dong-thuc-hien-nghi-quyet-dai-hoi-dai-bieu-"
    "dang-bo-thanh-pho-da-nang-lan-thu-i-nhiem-ky-2025-2030-post2836.html"
)
"""Where Nhân Dân published the Action Programme; the tables of facts only say "Action Programme text"."""

PROGRAMME_WORDS: Final = "Action Programme text"


def _table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return a CSV file as text, '' where a cell is empty."""
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} is not a readable table ({error})") from None
    absent = [column for column in columns if column not in frame]
    if absent:
        raise SourceError(f"{path} has no column {', '.join(absent)}; it is not the file this adapter reads")
    return frame


def urls(cell: str) -> tuple[str, ...]:
    """Return the addresses in a cell, in their order; the Action Programme has one of its own.

    >>> urls("https://a.vn/x|Action Programme text")[0]
    'https://a.vn/x'
    """
    parts = (part.strip() for part in cell.split("|"))
    return tuple(PROGRAMME_URL if part == PROGRAMME_WORDS else part for part in parts if part)


def read_projects(path: Path) -> pd.DataFrame:
    """Return the key projects as text, indexed by their identifier, in the order of the file.

    Raises
    ------
    SourceError
        If the file is not readable, lacks a column, or names a project twice.
    """
    frame = _table(path, PROJECT_COLUMNS)
    twice = sorted(set(frame.loc[frame["id"].duplicated(), "id"]))
    if twice:
        raise SourceError(f"{path} holds {', '.join(twice)} twice")
    return frame.set_index("id")


def read_corridors(path: Path) -> pd.DataFrame:
    """Return the corridors as text, indexed by their identifier."""
    columns = ("id", "project_id", "name_vi", "name_en", "kind", "region", "source_url", "confidence")
    return _table(path, columns).set_index("id")


def read_locations(path: Path) -> pd.DataFrame:
    """Return the locations of the free-trade zone as text, indexed by their number."""
    columns = ("location_no", "area_ha", "ftz_land_after_adjustment_ha", "source_url", "confidence")
    return _table(path, columns).set_index("location_no")


def read_reports(path: Path) -> pd.DataFrame:
    """Return what was reported about infrastructure as text, indexed by the row's identifier."""
    return _table(path, ("id", "value", "unit", "source_url", "source_date", "confidence")).set_index("id")


def read_targets(path: Path) -> pd.DataFrame:
    """Return the published targets as text, in the order of the file."""
    frame = _table(path, ("kind", "indicator", "value", "unit", "area", "year", "source_url", "confidence"))
    return frame[frame["kind"] == "target"].reset_index(drop=True)


def read_shapes(path: Path) -> gpd.GeoDataFrame:
    """Return the drawn shapes (EPSG:4326), in the order of the file; one primary shape per project.

    Raises
    ------
    SourceError
        If the file is not readable or lacks a column, or a project has two primary shapes.
    """
    frame = read_features(path, SHAPE_COLUMNS)
    twice = sorted(set(frame.loc[frame["geom_id"].duplicated(), "geom_id"]))
    first = frame[frame["primary"].astype(bool)]
    twice += sorted(set(first.loc[first["project_id"].duplicated(), "project_id"]))
    if twice:
        raise SourceError(f"{path} holds {', '.join(twice)} twice")
    return frame
