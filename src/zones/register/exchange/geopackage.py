"""GeoPackage: the layer shapes, and projects, phases and facts as attribute tables.

Written here, from our own tables. Read only in the reading process, where every GDAL driver but this one was
switched off before GDAL was loaded.
"""

import sqlite3
import tempfile
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import shapely

from zones.errors import LayerError
from zones.exchange import limits
from zones.exchange.archive import Refused
from zones.exchange.faults import Fault, shortened
from zones.exchange.parsed import Parsed, tabular
from zones.exchange.sheets import Cell, Odd, Sheet, Sheets
from zones.register.exchange.layout import DECIMALS, TABLES
from zones.settings import GEOGRAPHIC_CRS

DRIVER: Final = "GPKG"

_MARKS: Final = (b"GPKG", b"GP10", b"GP11")
_WRITTEN: Final = "2025-07-01T00:00:00Z"


def write(sheets: Sheets) -> bytes:
    """Return the GeoPackage; the same tables give the same bytes."""
    # GDAL notes the present time in the file unless it is told another.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _WRITTEN})
    try:
        with tempfile.TemporaryDirectory(prefix="zones-") as folder:
            path = Path(folder) / "projects.gpkg"
            for name, sheet in sheets.items():
                pyogrio.write_dataframe(
                    _frame(name, sheet), path, layer=name, driver=DRIVER, **_options(name)
                )
            return path.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _options(table: str) -> dict[str, Any]:
    return {"geometry_type": "Unknown", "layer_options": {"SPATIAL_INDEX": "NO"}} if table == "shapes" else {}


def _frame(table: str, sheet: Sheet) -> pd.DataFrame:
    kinds = {column.name: column.kind for column in TABLES[table]}
    types = {"number": "float64", "flag": "bool"}
    columns = {
        name: pd.Series([row.cells[name] for row in sheet.rows], dtype=types.get(kinds[name], "object"))
        for name in sheet.columns
        if kinds[name] != "wkt"
    }
    frame = pd.DataFrame(columns)
    if table != "shapes":
        return frame
    shapes = shapely.from_wkt(np.array([row.cells["wkt"] for row in sheet.rows], dtype=object))
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=GEOGRAPHIC_CRS)


def matches(data: bytes) -> bool:
    """Return whether the content is an SQLite file that calls itself a GeoPackage."""
    return data.startswith(b"SQLite format 3\x00") and data[68:72] in _MARKS


def parse(path: Path) -> Parsed:
    """Read the four tables of a GeoPackage; only in a process that has no other GDAL driver.

    Raises
    ------
    Refused
        If the file is damaged, or its layer in no known coordinate reference system.
    """
    if set(pyogrio.list_drivers()) != {DRIVER}:
        raise LayerError("GDAL has other drivers than GeoPackage; read uploads in their own process only")
    sheets: Sheets = {}
    faults: list[Fault] = []
    try:
        held = _tables(path)
        for table in (name for name in TABLES if name in held):
            sheets[table], found = _read(path, table)
            faults += found
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        sqlite3.Error,
        ValueError,
    ) as error:
        raise Refused(Fault("damaged", details={"reason": shortened(str(error))})) from None
    return Parsed(sheets, faults)


def _tables(path: Path) -> set[str]:
    """Return the names of plain tables: a view or virtual table could compute or fetch anything."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    finally:
        connection.close()
    return {name for name, sql in rows if not (sql or "").upper().startswith("CREATE VIRTUAL")}


def _read(path: Path, table: str) -> tuple[Sheet, list[Fault]]:
    frame = pyogrio.read_dataframe(path, layer=table, max_features=limits.ROWS + 1)
    wkt: list[str | None] | None = None
    if isinstance(frame, gpd.GeoDataFrame):
        if frame.crs is None:
            raise Refused(Fault("other_crs", table, value="?"))
        shapes = frame.geometry.to_crs(GEOGRAPHIC_CRS).array
        wkt = [None if one is None else shapely.to_wkt(one, rounding_precision=DECIMALS) for one in shapes]
        frame = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    header = [*frame.columns, *(["wkt"] if wkt is not None else [])]
    rows = frame.astype(object).itertuples(index=False)
    lines = (
        (number, [*(_value(v) for v in row), *([wkt[number - 2]] if wkt is not None else [])])
        for number, row in enumerate(rows, 2)
    )
    return tabular(table, header, lines)


def _value(value: Any) -> Cell | Odd:
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.number):
        return float(value)
    return value if isinstance(value, str) else Odd("date_cell", str(value))
