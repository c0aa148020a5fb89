"""The gaps to take away: one row a commune as CSV, everything with units and sources as a workbook."""

import pandas as pd
import streamlit as st

from zones.gaps import SECTORS, registry
from zones.ui import downloads
from zones.words.gaps_book import GapBook


def buttons(book: GapBook) -> None:
    """Show the downloads; a file is made only when it is asked for."""
    t, stem = book.t, f"zones-gaps-{book.desk.city.data_version}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            t("download.csv"),
            lambda: downloads.csv_bytes(communes(book)),
            f"{stem}.csv",
            "text/csv",
            on_click="ignore",
        )
        st.download_button(
            t("gaps.xlsx"), lambda: workbook(book), f"{stem}.xlsx", downloads.XLSX, on_click="ignore"
        )
        st.caption(t("download.link"))


def communes(book: GapBook) -> pd.DataFrame:
    """Return one row a commune: score, range, evidence, sectors' gaps and states, reasons.

    Scores of communes that are not ranked are empty, never zero.
    """
    table = book.index.table.drop(columns=["gap_geometric", "gap_arithmetic"])
    rows = pd.DataFrame(list(book.rows.values()), index=pd.Index(list(book.rows))).reindex(table.index)
    ranked = table["ranked"].astype(bool)
    out = pd.DataFrame(
        {
            "name": pd.Series(book.desk.names),
            "region": pd.Series(book.desk.regions),
            "ranked": ranked,
            "rank": table["rank"],
            "rank_p5": rows["rank_p5"].astype("Float64").astype("Int64"),
            "rank_p95": rows["rank_p95"].astype("Float64").astype("Int64"),
            "gap_points": rows["gap"].astype(float).round(1),
            "gap_low_points": table["gap_low"].where(ranked).round(1),
            "gap_high_points": table["gap_high"].where(ranked).round(1),
            "evidence_pct": table["evidence_pct"].round(1),
            "sectors_known": table["sectors_known"],
        }
    )
    for sector in SECTORS:
        out[f"gap_{sector}_points"] = book.index.sectors[sector].round(1)
        out[f"state_{sector}"] = pd.Series({c: states[sector] for c, states in book.desk.states.items()})
    out["why"] = pd.Series({code: book.why(code) for code in book.codes})
    out["data_version"] = book.desk.city.data_version
    return out.rename_axis("commune_code")


def indicators(book: GapBook) -> pd.DataFrame:
    """Return one row for each commune and indicator, with unit, threshold, state and source."""
    lang = book.t.lang
    table = book.desk.table.table.reset_index()
    known = registry()
    table.insert(1, "name", table["commune_code"].map(book.desk.names))
    table.insert(3, "indicator_name", table["indicator"].map(lambda one: known[one].name[lang]))
    limits = book.desk.table.thresholds
    table["threshold_document"] = table["standard_id"].map(
        lambda one: f"{limits[one].document} {limits[one].version}".strip() if one else ""
    )
    return table


def workbook(book: GapBook) -> bytes:
    """Return communes, indicators, evidence, definitions and what the figures rest on as XLSX."""
    lang = book.t.lang
    definitions = pd.DataFrame(
        [
            {
                "indicator": one.id,
                "sector": one.sector,
                "name": one.name[lang],
                "definition": one.definition[lang],
                "unit": one.unit,
                "better": one.better,
                "scored": one.scored,
                "target_basis": one.target_basis[lang] if one.target_basis else "",
            }
            for one in registry().values()
        ]
    )
    params = {
        **book.index.params,
        "weights": ", ".join(f"{k} {v:.3f}" for k, v in book.index.params["weights"].items()),
        "entered": ", ".join(book.index.entered),
        "reported_figures": book.desk.lost or "read",
    }
    return downloads.xlsx_bytes(
        {
            "communes": communes(book).reset_index(),
            "indicators": indicators(book),
            "evidence": book.desk.table.evidence,
            "definitions": definitions,
            "parameters": pd.DataFrame({"name": list(params), "value": [str(v) for v in params.values()]}),
        }
    )
