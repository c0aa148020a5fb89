"""What a reader takes away: the table and the map behind what is on screen."""

import json
from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd
import shapely
import streamlit as st

from zones.data import catalogue
from zones.exchange import workbook
from zones.exchange.sheets import Row, Sheet
from zones.i18n import Texts

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV for spreadsheets: UTF-8 with its mark, text that looks like a formula defused.

    Numbers stay numbers; an empty cell is a missing value.
    """
    clean = table.reset_index()
    for name in clean.columns:
        if not (pd.api.types.is_numeric_dtype(clean[name]) or pd.api.types.is_bool_dtype(clean[name])):
            clean[name] = clean[name].map(_defused)
    return clean.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def xlsx_bytes(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Return tables as a workbook, a sheet each: texts stay texts, a missing value is an empty cell."""
    sheets = {}
    for name, table in tables.items():
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        cells = [{str(column): value for column, value in row.items()} for row in rows]
        sheets[name] = Sheet(tuple(map(str, table.columns)), [Row(k, row) for k, row in enumerate(cells, 2)])
    return workbook.write(sheets)


def _defused(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def geojson_bytes(table: pd.DataFrame) -> bytes:
    """Return a table on ``commune_code`` with the simplified outlines (EPSG:4326) as GeoJSON.

    Raises
    ------
    LayerError, SchemaError
        If the outlines are missing, altered or break their contract.
    """
    outlines = catalogue.load_table("communes_web").set_index("commune_code").geometry
    values = json.loads(table.to_json(orient="index", double_precision=3))
    features = [
        {
            "type": "Feature",
            "properties": {"commune_code": code, **values[code]},
            "geometry": json.loads(shapely.to_geojson(outlines[code])),
        }
        for code in table.index
    ]
    body = {"type": "FeatureCollection", "features": features}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def buttons(t: Texts, stem: str, table: Callable[[], pd.DataFrame]) -> None:
    """Show the downloads of a map; the files are made only when asked for."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            t("download.csv"),
            lambda: csv_bytes(table()),
            f"{stem}.csv",
            "text/csv",
            on_click="ignore",
        )
        st.download_button(
            t("download.geojson"),
            lambda: geojson_bytes(table()),
            f"{stem}.geojson",
            "application/geo+json",
            on_click="ignore",
        )
        st.caption(t("download.link"))
