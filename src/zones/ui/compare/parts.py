"""What every kind of comparison shares: what is compared, the table of differences, the files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

import pandas as pd
import streamlit as st

from zones.data import catalogue
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.ui import downloads, state, tables
from zones.ui.access import parts
from zones.ui.tables import Column
from zones.words import gaps_words, scenario_words
from zones.words.figures import View

KINDS: Final = ("communes", "regions", "dates", "scenarios", "indicators")

BETTER: Final = "\N{CHECK MARK}\N{NO-BREAK SPACE}"
"""Marks the better of two figures."""

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """The service that a comparison is about, and how people travel."""

    service: str
    mode: str
    season: str
    threshold: int


@dataclass(frozen=True)
class Line:
    """One figure of both sides, already formatted."""

    label: str
    first: str
    second: str
    difference: str
    """What stands where there is none is said in ``note``."""
    note: str = ""
    better: str = ""
    """``first``, ``second``, or '' where neither is, or it is not known."""


def kind(t: Texts) -> str:
    """Show what can be compared and return the chosen kind."""
    return state.switch("of", t("compare.of"), KINDS, KINDS[0], show=lambda name: t(f"compare.of_{name}"))


def service(t: Texts) -> Asked:
    """Show what is asked about a service, in one row, and return it."""
    with st.container(key="filters"):
        places = st.columns([5.2, 1.8, 2, 1.8], vertical_alignment="bottom")
    found, mode, season, threshold = parts.choices(t, places)
    return Asked(found.id, mode, season, threshold)


def two(
    t: Texts,
    name: str,
    options: Sequence[str],
    defaults: tuple[str, str],
    *,
    show: Callable[[str], str],
) -> tuple[str, str]:
    """Show two boxes to choose from and a button that turns them round; return what is chosen."""
    first, second = f"{name}_a", f"{name}_b"

    def turned() -> None:
        a, b = (state.chosen(key, options, of) for key, of in zip((first, second), defaults, strict=True))
        state.write(first, b, defaults[0])
        state.write(second, a, defaults[1])

    with st.container(key="compare_two"):
        left, right, turn = st.columns([5, 5, 1.4], vertical_alignment="bottom")
    with left:
        a = state.select(first, t("compare.first"), options, defaults[0], show=show)
    with right:
        b = state.select(second, t("compare.second"), options, defaults[1], show=show)
    with turn:
        st.button(t("compare.turn"), on_click=turned, key=f"turn_{name}")
    return a, b


def table(
    t: Texts,
    names: tuple[str, str],
    lines: Iterable[Line],
    *,
    caption: str,
    what: str = "compare.measure",
    difference: str = "compare.difference",
    tall: bool = False,
) -> None:
    """Show figures of both sides with their differences; the better of two is marked.

    ``what`` and ``difference`` name the texts that head the first and the fourth column.
    """
    found = list(lines)
    noted = any(one.note for one in found)
    columns = [
        Column(t(what), wide=True),
        Column(f"A · {names[0]}", figures=True),
        Column(f"B · {names[1]}", figures=True),
        Column(t(difference), figures=True),
        *([Column(t("compare.note"), wide=True)] if noted else []),
    ]
    rows = [
        tables.Row(
            [
                one.label,
                (BETTER if one.better == "first" else "") + one.first,
                (BETTER if one.better == "second" else "") + one.second,
                one.difference,
                *([one.note] if noted else []),
            ]
        )
        for one in found
    ]
    tables.show(columns, rows, caption=caption, tall=tall)


def signed(t: Texts, value: float, unit: str) -> str:
    """Return a difference with its sign and unit; NO_VALUE for NaN."""
    if isnan(value):
        return n.NO_VALUE
    if unit == "persons":
        return scenario_words.signed(value, t.lang)
    if unit in ("min", "minutes"):
        return scenario_words.saved(value, t.lang)
    if unit in ("pct", "points"):
        size = n.decimal(abs(value), 1, t.lang)
        said = t("compare.pct_points" if unit == "pct" else "gaps.points", points=size)
        even = round(value, 1) == 0
    else:
        size = said = gaps_words.plain(abs(value), unit, t)
        even = size == gaps_words.plain(0.0, unit, t)
    if value == 0:
        return said
    if even:
        return scenario_words.NEXT_TO_NONE
    return f"{'+' if value > 0 else scenario_words.MINUS}{said}"


def files(
    t: Texts, stem: str, sheets: Callable[[], Mapping[str, pd.DataFrame]], params: Mapping[str, str]
) -> None:
    """Show the downloads: the first table as CSV, all of them with parameters and sources as a workbook.

    Parameters
    ----------
    sheets
        Tables by name, made only when a file is asked for.
    params
        What reproduces the figures; the data version goes into every row of the CSV.
    """

    def plain() -> bytes:
        first = next(iter(sheets().values()))
        return downloads.csv_bytes(first.assign(data_version=params["data_version"]))

    def book() -> bytes:
        found = {name: one.reset_index() for name, one in sheets().items()}
        found["parameters"] = pd.DataFrame({"name": list(params), "value": list(params.values())})
        found["sources"] = _sources(t, params["layers"].split(", "))
        return downloads.xlsx_bytes(found)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(t("download.csv"), plain, f"{stem}.csv", "text/csv", on_click="ignore")
        st.download_button(t("gaps.xlsx"), book, f"{stem}.xlsx", _XLSX, on_click="ignore")
        st.caption(t("download.link"))


def _sources(t: Texts, layers: Sequence[str]) -> pd.DataFrame:
    known = [catalogue.definition(name) for name in layers]
    return pd.DataFrame(
        {
            "layer": layers,
            "title": [t.pick(one.title) for one in known],
            "producer": [t.pick(one.producer) for one in known],
            "source_date": [one.source_date for one in known],
            "quality": [t.pick(one.quality) for one in known],
            "licence": [t.pick(one.licence) for one in known],
        }
    )


def asked_line(view: View) -> str:
    """Return what is asked, as the head of a table."""
    return view.t("compare.asked", service=view.service_name, mode=view.by_mode, season=view.in_season)
