"""A scenario to take away and to bring in: file, link, tables, the difference as a raster."""

import io
from datetime import UTC, datetime

import openpyxl
import pandas as pd
import streamlit as st
from openpyxl.styles import Font

from zones.i18n import Texts
from zones.scenario import Scenario, ScenarioError
from zones.scenario.document import MAX_BYTES
from zones.ui import downloads, words
from zones.ui.scenario import book as scenario_book
from zones.ui.scenario import desk
from zones.ui.scenario.desk import Desk
from zones.words.scenario_outcome import Outcome


def save(t: Texts, mine: Desk, outcome: Outcome) -> None:
    """Show title, file, link and downloads; a file is made only when it is asked for."""
    scenario = mine.scenario
    stem = f"zones-scenario-{outcome.params['scenario']}"
    # A widget forgets what it showed while the page was another one.
    if st.session_state.get("scenario_title") != scenario.title:
        st.session_state["scenario_title"] = scenario.title

    def named() -> None:
        mine.want(scenario.model_copy(update={"title": st.session_state["scenario_title"].strip()}))

    st.text_input(
        t("scenario.title_label"),
        key="scenario_title",
        max_chars=200,
        on_change=named,
        placeholder=t("scenario.title_hint"),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _button(t("scenario.save_json"), lambda: document(scenario), f"{stem}.json", "application/json")
        _button(t("scenario.save_xlsx"), lambda: workbook(outcome), f"{stem}.xlsx", downloads.XLSX)
        _button(t("download.csv"), lambda: downloads.csv_bytes(outcome.communes), f"{stem}.csv", "text/csv")
        _button(
            t("scenario.save_tif"),
            lambda: scenario_book.raster(mine.owner, scenario),
            f"{stem}.tif",
            "image/tiff",
        )
    link = desk.link(scenario)
    words.foot(t("scenario.linked" if link else "scenario.too_long"))
    if link:
        st.page_link(
            "pages/report.py",
            label=t("scenario.to_report"),
            query_params={"kind": "scenario", desk.LINK: link},
        )


def _button(label: str, make: object, name: str, media: str) -> None:
    st.download_button(label, make, name, media, on_click="ignore")  # type: ignore[arg-type]


def document(scenario: Scenario) -> bytes:
    """Return a scenario as a file that says when it was saved."""
    return (
        scenario.model_copy(update={"created": datetime.now(UTC).replace(microsecond=0)}).to_json().encode()
    )


def workbook(outcome: Outcome) -> bytes:
    """Return all tables of a scenario with its parameters as XLSX; text stays text."""
    params = pd.DataFrame(
        {"parameter": list(outcome.params), "value": [str(value) for value in outcome.params.values()]}
    )
    tables = {
        "communes": outcome.communes.reset_index(),
        "regions": outcome.regions.reset_index(),
        "speeds": outcome.sure.reset_index(),
        "actions": outcome.actions,
        "parameters": params,
    }
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, table in tables.items():
        page = book.create_sheet(name)
        page.append([str(column) for column in table.columns])
        for cell in page[1]:
            cell.font = Font(bold=True)
        for k, row in enumerate(table.itertuples(index=False), 2):
            for j, value in enumerate(row, 1):
                if not pd.isna(value):
                    cell = page.cell(k, j, value if isinstance(value, str) else _plain(value))
                    # A text that looks like a formula is a text.
                    if isinstance(value, str):
                        cell.data_type = "s"
        page.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _plain(value: object) -> object:
    return value.item() if hasattr(value, "item") else value


def bring(t: Texts, mine: Desk) -> None:
    """Let the reader open a scenario file: every fault at once, and what stands stays until it is right."""
    with st.expander(t("scenario.load")):
        given = st.file_uploader(
            t("scenario.load_hint"), type=["json"], key="scenario_file", on_change=_brought, args=(t, mine)
        )
        if given is not None and mine.faults:
            words.warning(t("scenario.load_faults", count=len(mine.faults)))
            words.points(mine.faults[:20])


def _brought(t: Texts, mine: Desk) -> None:
    given = st.session_state.get("scenario_file")
    mine.faults = ()
    if given is None:
        return
    if given.size > MAX_BYTES:
        mine.faults = (t("scenario.too_large", size=MAX_BYTES // 1_000_000),)
        return
    try:
        desk.load(mine, Scenario.from_json(given.getvalue()))
    except ScenarioError as error:
        mine.faults = tuple(str(fault) for fault in error.faults)
