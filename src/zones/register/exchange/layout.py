"""The four tables of an exchange file, whatever its format: projects, phases, facts, shapes.

Every format holds the same columns. Rows of one project keep their order. Coordinates are longitude and
latitude in degrees (EPSG:4326), written to 8 decimals (about 1 mm).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from zones.city.projects import (
    SECTORS,
    STATUSES,
    Basis,
    Confidence,
    FactKey,
    Method,
    Project,
    Region,
    Unit,
)
from zones.exchange.sheets import Cell, Odd, Row, Sheet, Sheets
from zones.settings import CRS, GEOGRAPHIC_CRS

Kind = Literal["id", "text", "word", "when", "number", "flag", "codes", "communes", "urls", "wkt"]


@dataclass(frozen=True)
class Column:
    """A column of an exchange table."""

    name: str
    kind: Kind
    required: bool = False
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    """What an identifier or code looks like, as a regular expression."""
    example: str = ""


_PROJECT: Final = Column("project_id", "id", True, pattern=r"[A-Z]\d{2,4}", example="E01")
_NAMES: Final = (Column("name_vi", "text"), Column("name_en", "text"))
_NAMED: Final = (Column("name_vi", "text", True), Column("name_en", "text", True))
_CONFIDENCE: Final = Column("confidence", "word", True, get_args(Confidence))

TABLES: Final[dict[str, tuple[Column, ...]]] = {
    "projects": (
        _PROJECT,
        *_NAMED,
        Column("kind", "id", True, pattern=r"[a-z_]+", example="container_port"),
        Column("sector", "word", True, SECTORS),
        Column("region", "word", True, get_args(Region)),
        Column("status", "word", True, STATUSES),
        Column("sections", "codes", pattern=r"\d\.\d", example="2.1"),
        Column("commune_codes", "communes"),
        Column("site_unknown", "flag", True),
    ),
    "phases": (
        _PROJECT,
        Column("phase_id", "text", True),
        *_NAMES,
        Column("start", "when"),
        Column("finish", "when"),
    ),
    "facts": (
        _PROJECT,
        Column("key", "word", True, get_args(FactKey)),
        Column("scope_vi", "text"),
        Column("scope_en", "text"),
        Column("phase", "text"),
        Column("value", "number"),
        Column("upper", "number"),
        Column("unit", "word", allowed=get_args(Unit)),
        Column("text_vi", "text"),
        Column("text_en", "text"),
        Column("as_of", "when"),
        Column("sources", "urls", True),
        Column("source_date", "when"),
        _CONFIDENCE,
        Column("remark_vi", "text"),
        Column("remark_en", "text"),
    ),
    "shapes": (
        _PROJECT,
        Column("geom_id", "text", True),
        Column("role", "text"),
        Column("primary", "flag", True),
        Column("method", "word", True, get_args(Method)),
        Column("basis", "word", True, get_args(Basis)),
        Column("position_error_m", "number"),
        _CONFIDENCE,
        Column("fit_for_distance", "flag", True),
        *_NAMES,
        Column("source", "text"),
        Column("wkt", "wkt", True),
    ),
}
"""Columns of each table, in the order in which they are written."""

READABLE: Final = "XLSX, GeoJSON, GeoPackage, KML, ZIP (projects.csv, phases.csv, facts.csv, shapes.csv)"
"""Formats that are read, as faults name them."""

PARTS: Final = ("phases", "facts", "shapes")
DECIMALS: Final = 8

_SEPARATORS: Final = {"codes": "; ", "communes": "; ", "urls": " | "}
_TO_DEGREES: Final = pyproj.Transformer.from_crs(CRS, GEOGRAPHIC_CRS, always_xy=True)
_TO_METRES: Final = pyproj.Transformer.from_crs(GEOGRAPHIC_CRS, CRS, always_xy=True)


def sheets_of(projects: Iterable[Project]) -> Sheets:
    """Return the tables of projects, in id order."""
    ordered = sorted(projects, key=lambda project: project.project_id)
    sheets = {name: Sheet(tuple(column.name for column in columns)) for name, columns in TABLES.items()}
    for project in ordered:
        for name in TABLES:
            members: Sequence[Any] = [project] if name == "projects" else getattr(project, name)
            rows = sheets[name].rows
            rows += [Row(len(rows) + number, _cells(name, project, m)) for number, m in enumerate(members, 2)]
    return sheets


def _cells(table: str, project: Project, member: Any) -> dict[str, Cell | Odd]:
    cells: dict[str, Cell | Odd] = {}
    for column in TABLES[table]:
        if column.name == "project_id":
            value = project.project_id
        elif column.kind == "wkt":
            value = shapely.to_wkt(degrees(member.geometry), rounding_precision=DECIMALS)
        else:
            value = getattr(member, column.name)
        cells[column.name] = joined(column, value) if isinstance(value, tuple) else value
    return cells


def joined(column: Column, values: Iterable[str]) -> str:
    """Return a list of codes or addresses as the text of one cell."""
    return _SEPARATORS[column.kind].join(values)


def divided(column: Column, text: str) -> tuple[str, ...]:
    """Return the members of a cell that holds a list: codes by ``;`` or ``,``, addresses by `` | ``."""
    split = r"\s\|\s|\s*\n\s*" if column.kind == "urls" else r"[;,|\n]"
    return tuple(word.strip() for word in re.split(split, text) if word.strip())


def degrees(shape: Any) -> Any:
    """Return a shape of EPSG:5899 in longitude and latitude, without heights."""
    return _projected(shape, _TO_DEGREES)


def metres(shape: Any) -> Any:
    """Return a shape of longitude and latitude in EPSG:5899, without heights."""
    return _projected(shape, _TO_METRES)


def _projected(shape: Any, transformer: pyproj.Transformer) -> Any:
    def step(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return shapely.transform(shapely.force_2d(shape), step)
