"""The sources of a paper: one entry for every key that a figure names, in the order of first use."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from zones.data import catalogue
from zones.i18n import Texts
from zones.reports.content.material import Material
from zones.reports.document import Source
from zones.words.dates import written

REGISTER = "register"
"""Key of the register of projects."""


def references(keys: Iterable[str], material: Material, t: Texts) -> tuple[Source, ...]:
    """Return what stands behind each key: a layer of ours, a reported figure, the register of projects."""
    layers, pages = catalogue.definitions(), _pages(material)
    found: dict[str, Source] = {}
    for key in dict.fromkeys(keys):
        if key in layers:
            found[key] = layer(key, t)
        elif key == REGISTER:
            found[key] = Source(
                key,
                t("report.register"),
                t("report.register_by"),
                t("report.register_date", revision=material.revision),
                t("report.register_note"),
            )
        elif key in pages:
            found[key] = _page(key, pages[key], t)
        else:
            raise KeyError(f"no source is known by the key '{key}'")
    return tuple(found.values())


def layer(name: str, t: Texts) -> Source:
    """Return a layer as a source: producer, date, licence and credit."""
    known = catalogue.definition(name)
    return Source(
        name,
        t.pick(known.title),
        t.pick(known.producer),
        written(known.source_date, t.lang),
        f"{t.pick(known.licence)}. {t.pick(known.credit)}",
    )


def cited(row: Mapping[str, Any]) -> str:
    """Return the key of the page or document that a piece of evidence, or a reported figure, comes from."""
    told = row.get("source_url", row.get("source"))
    named = str(told) if pd.notna(told) and told else str(row["evidence_id"])
    return f"page-{hashlib.sha256(named.encode('utf-8')).hexdigest()[:8]}"


def behind(row: Mapping[str, Any]) -> str:
    """Return the keys of what an indicator of a commune rests on: our layers, else the page it is from."""
    named = [part.strip() for part in str(row["source"]).split(";") if part.strip()]
    layers = ";".join(one for one in named if not one.startswith("http"))
    return cited(row) if row["state"] == "reported" or not layers else layers


def resting(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the keys of what indicators of several communes rest on together."""
    return ";".join(dict.fromkeys(key for row in rows for key in behind(row).split(";") if key))


def _pages(material: Material) -> dict[str, dict[str, Any]]:
    """Return the latest piece of evidence of each page or document."""
    if material.desk.table.evidence.empty:
        return {}
    table = material.desk.table.evidence.sort_values("as_of", na_position="first", kind="stable")
    rows = ({str(k): v for k, v in row.items()} for row in table.to_dict("records"))
    return {cited(row): row for row in rows}


def _page(key: str, row: Mapping[str, Any], t: Texts) -> Source:
    named = str(row["source_url"]) if pd.notna(row["source_url"]) else ""
    when = row["source_date"] if pd.notna(row["source_date"]) else row["as_of"]
    day = written(str(when), t.lang) if pd.notna(when) else t("gaps.undated")
    if not named.startswith("http"):
        return Source(key, named or t("report.no_page"), t("report.department"), day)
    return Source(key, t("report.page"), site(named), day, "; ".join(named.split("|")))


def titled(source: str) -> str:
    """Return what a reported figure is from, as a table names it: the site of a page, or the document."""
    return site(source) if source.startswith("http") else source


def site(url: str) -> str:
    """Return the name of the site of a page on the web."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")
