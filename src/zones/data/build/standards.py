"""Thresholds with document, version and time in force, written down in ``standards.toml``."""

import tomllib
from importlib import resources

import pandas as pd

STANDARDS_FILE = "standards.toml"


def standards() -> pd.DataFrame:
    """Return one row per threshold, terrain and time in force, as the ``standards`` layer holds them."""
    text = resources.files("zones.data.build").joinpath(STANDARDS_FILE).read_text(encoding="utf-8")
    rows = [
        {
            "standard_id": entry["id"],
            "indicator": entry["indicator"],
            "name_vi": entry["vi"],
            "name_en": entry["en"],
            "threshold": float(entry.get("threshold", "nan")),
            "unit": entry["unit"],
            "direction": entry["direction"],
            "terrain": entry["terrain"],
            "basis": entry["basis"],
            "document": entry["document"],
            "version": entry["version"] or None,
            "effective_from": entry["from"],
            "effective_to": entry.get("to"),
            "due": entry.get("due"),
            "source_url": entry["source"] or None,
            "confidence": entry["confidence"],
            "remark_vi": entry["remark_vi"] or None,
            "remark_en": entry["remark_en"] or None,
        }
        for entry in tomllib.loads(text)["standard"]
    ]
    table = pd.DataFrame(rows)
    return table.assign(due=table["due"].astype(float)).sort_values("standard_id", ignore_index=True)
