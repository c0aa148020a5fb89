"""Provenance on screen: what each layer is, where it is from, how old, how complete and how sure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from zones.data import catalogue
from zones.data.catalogue import Definition, Record
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.text import safe
from zones.settings import geodata_dir
from zones.ui import cache, words
from zones.ui.tables import Column, Row, show
from zones.words.dates import written

_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")


@dataclass(frozen=True)
class Layer:
    """A layer's definition and what the build found out about it."""

    known: Definition
    record: Record

    @property
    def path(self) -> Path:
        """The layer's file."""
        return geodata_dir() / self.known.file


def layers() -> dict[str, Layer]:
    """Return every layer of the catalogue, by name.

    Raises
    ------
    LayerError
        If the catalogue is missing or not readable.
    """
    return {
        name: Layer(catalogue.definition(name), record)
        for name, record in sorted(cache.records().items())
        if name in catalogue.definitions()
    }


def first_month(source_date: str) -> date | None:
    """Return the oldest month named in a source date ("2021-08; 2026-07"); None if it names none.

    Examples
    --------
    >>> first_month("2021-08; 2026-07")
    datetime.date(2021, 8, 1)
    """
    found = [date(int(year), int(month or 1), 1) for year, month in _MONTH.findall(source_date)]
    return min(found, default=None)


def age(source_date: str, today: date, t: Texts) -> str:
    """Return how old the oldest source of a layer is, in years or months."""
    start = first_month(source_date)
    if start is None:
        return n.NO_VALUE
    months = (today.year - start.year) * 12 + today.month - start.month
    if months < 1:
        return t("data.age_new")
    if months < 24:
        return t("data.age_months", months=months)
    return t("data.age_years", years=months // 12)


def answer(t: Texts, found: Mapping[str, Layer]) -> str:
    """Return the answer of the data page."""
    total = sum(layer.record.size_bytes for layer in found.values())
    dated = [d for layer in found.values() if (d := first_month(layer.known.source_date))]
    oldest = str(min(dated).year) if dated else n.NO_VALUE
    return t(
        "data.answer", layers=n.decimal(len(found), 0, t.lang), size=n.size(total, t.lang), oldest=oldest
    )


def overview(t: Texts, found: Mapping[str, Layer]) -> None:
    """Show all layers: title, date, age, producer, licence, size; and which of them cannot be used now."""
    broken = cache.faults()
    if broken:
        words.warning(t("data.broken"))
        words.points(broken.values())
    heads = ("title", "date", "age", "producer", "licence", "rows", "size")
    columns = [
        Column(
            t(f"data.c_{head}"),
            figures=head in ("rows", "size"),
            wide=head in ("title", "producer", "licence"),
        )
        for head in heads
    ]
    today = date.today()
    rows = [
        Row(
            [
                t.pick(layer.known.title),
                written(layer.known.source_date, t.lang),
                age(layer.known.source_date, today, t),
                t.pick(layer.known.producer),
                t.pick(layer.known.licence),
                *(_measured(t, layer.record) if name not in broken else [t("data.unusable")] * 2),
            ],
            "none" if name in broken else "",
        )
        for name, layer in found.items()
    ]
    show(columns, rows, caption=t("data.layers"), tall=True)


def _measured(t: Texts, record: Record) -> list[str]:
    """Return rows and size as the build recorded them."""
    rows = n.NO_VALUE if record.rows is None else n.decimal(record.rows, 0, t.lang)
    return [rows, n.size(record.size_bytes, t.lang)]


def detail(t: Texts, layer: Layer) -> None:
    """Show everything known about one layer, and hand out its file once it is verified."""
    known, record = layer.known, layer.record
    faults = [t.pick(fault) for fault in known.known_faults] or [t("data.no_faults")]
    dated, old = written(known.source_date, t.lang), age(known.source_date, date.today(), t)
    facts: list[tuple[str, str | list[str]]] = [
        (t("data.quality"), t.pick(known.quality)),
        (t("data.faults"), faults),
        (t("data.c_producer"), t.pick(known.producer)),
        (t("data.c_licence"), t.pick(known.licence)),
        (t("data.credit"), t.pick(known.credit)),
        (t("data.c_date"), f"{dated} ({old})"),
        (t("data.owner"), t.pick(known.owner)),
        (t("data.update"), t.pick(known.update_period)),
        (t("data.crs"), known.crs or n.NO_VALUE),
        (t("data.inputs"), [source["file"] for source in record.sources] or [n.NO_VALUE]),
        (t("data.sha"), record.sha256),
    ]
    listed = "".join(f"<dt>{safe(label)}</dt><dd>{_value(value)}</dd>" for label, value in facts)
    st.html(f'<section class="z-card full"><h3>{safe(t.pick(known.title))}</h3><dl>{listed}</dl></section>')
    # The file is compared with its record before it is offered.
    path = catalogue.verified_path(known.name)
    st.download_button(
        t("data.download", file=known.file, size=n.size(record.size_bytes, t.lang)),
        path.read_bytes,
        known.file,
        on_click="ignore",
    )
    if record.checks:
        with st.expander(t("data.checks")):
            pairs = "".join(
                f"<dt>{safe(name)}</dt><dd>{_value(_plain(value, t))}</dd>"
                for name, value in record.checks.items()
            )
            st.html(f'<section class="z-card full"><dl>{pairs}</dl></section>')
    if known.columns:
        with st.expander(t("data.columns")):
            _columns(t, known)


def _columns(t: Texts, known: Definition) -> None:
    rows = [
        Row([name, t.pick(rule.get("describe", {"vi": "", "en": ""})), str(rule.get("unit", ""))])
        for name, rule in known.columns.items()
    ]
    heads = [
        Column(t("data.column")),
        Column(t("data.describe"), wide=True),
        Column(t("data.unit")),
    ]
    show(heads, rows, caption=t("data.columns"))


def _plain(value: Any, t: Texts) -> str | list[str]:
    """Return a measured value of the catalogue as text."""
    if isinstance(value, bool):
        return t("term.yes") if value else t("term.no")
    if isinstance(value, float):
        return n.decimal(value, 0 if abs(value) >= 1000 else 2, t.lang)
    if isinstance(value, int):
        return n.decimal(value, 0, t.lang)
    if isinstance(value, Mapping):
        return [f"{name}: {_plain(inner, t)}" for name, inner in value.items()]
    if isinstance(value, list):
        return [str(_plain(inner, t)) for inner in value]
    return str(value)


def _value(value: str | list[str]) -> str:
    if isinstance(value, str):
        return words.inline(value)
    return '<ul class="z-list">' + "".join(f"<li>{words.inline(item)}</li>" for item in value) + "</ul>"
