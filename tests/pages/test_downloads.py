"""What a reader takes away opens in a spreadsheet and a GIS, and runs nothing."""

import io
import json

import numpy as np
import openpyxl
import pandas as pd

from zones.ui.charts import bins
from zones.ui.data.provenance import first_month
from zones.ui.downloads import csv_bytes, geojson_bytes, xlsx_bytes


def _table() -> pd.DataFrame:
    return pd.DataFrame(
        {"name": ["=1+1", "Trà Linh"], "median_min": [-1.5, np.nan], "mapped": [1, 2]},
        index=pd.Index(["20194", "20333"], name="commune_code"),
    )


def test_the_csv_opens_in_a_spreadsheet_without_running_anything() -> None:
    body = csv_bytes(_table())
    assert body.startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(io.BytesIO(body), dtype={"commune_code": str})
    assert read["name"].tolist() == ["'=1+1", "Trà Linh"]
    assert read["commune_code"].tolist() == ["20194", "20333"]
    # A negative number is a number, a missing one is empty.
    assert read["median_min"].iloc[0] == -1.5
    assert body.decode("utf-8-sig").splitlines()[2] == "20333,Trà Linh,,2"


def test_the_geojson_carries_the_figures_and_null_for_missing() -> None:
    body = json.loads(geojson_bytes(_table()))
    first, second = body["features"]
    assert first["properties"]["median_min"] == -1.5
    assert second["properties"]["median_min"] is None
    assert {f["geometry"]["type"] for f in body["features"]} <= {"Polygon", "MultiPolygon"}


def test_bars_hold_their_upper_edge_and_lose_nobody() -> None:
    # Column m holds those more than m - 1 and at most m minutes away: 5 people at exactly 5 minutes.
    counts = np.zeros(20)
    counts[[0, 5, 6, 10, 11, 19]] = [1, 5, 6, 10, 11, 19]
    found, beyond = bins({"east": counts}, last=10, step=5)
    assert found["east"].tolist() == [6, 16]
    assert beyond == 30
    assert found["east"].sum() + beyond == counts.sum()


def test_the_age_of_a_layer_is_that_of_its_oldest_source() -> None:
    assert first_month("2021-08; 2026-07").isoformat() == "2021-08-01"
    assert first_month("2000–2014").isoformat() == "2000-01-01"
    assert first_month("unknown") is None


def test_the_workbook_keeps_texts_as_texts_and_missing_as_empty() -> None:
    body = xlsx_bytes({"effects": _table().reset_index(), "about": pd.DataFrame({"what": ["-x"]})})
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["effects", "about"]
    rows = list(book["effects"].iter_rows())
    assert [cell.value for cell in rows[0]] == ["commune_code", "name", "median_min", "mapped"]
    assert [cell.value for cell in rows[1]] == ["20194", "'=1+1", -1.5, 1]
    assert rows[2][2].value is None
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)
    assert xlsx_bytes({"effects": _table()}) == xlsx_bytes({"effects": _table()})
