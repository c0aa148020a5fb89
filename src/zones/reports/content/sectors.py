"""A chapter for each sector: what is measured, what is only reported, what nobody has said yet."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

import numpy as np
import pandas as pd

from zones.data import reported
from zones.gaps import SECTORS, STATES, Indicator, registry
from zones.reports.content.material import Material
from zones.reports.content.pen import Bound, Pen, bounded, joined
from zones.reports.content.references import behind, cited, resting, titled
from zones.reports.document import Block, Column, Paragraph, Points, Quantity, Rich, Section, Table
from zones.words import gaps_words
from zones.words.dates import written
from zones.words.gaps_book import EAST, WEST, records

MOST_EVIDENCE: Final = 7
"""Reported figures that a chapter lists; how many there are is said."""

LISTED: Final = 5
"""Communes that a chapter names as the worst by an indicator."""


def sectors(pen: Pen, material: Material) -> Iterator[Section]:
    """Return the chapters in reading order; the first one says how to read them all."""
    for sector in SECTORS:
        yield chapter(pen, material, sector, first=sector == SECTORS[0])


def chapter(pen: Pen, material: Material, sector: str, *, first: bool = True) -> Section:
    """Return the chapter of one sector.

    Parameters
    ----------
    first
        Whether it says how its columns are to be read.
    """
    t, book = pen.t, material.gap_book(pen.t)
    counts = book.counts(sector)
    told = [
        (pen.count(f"{sector}.{s}_communes", counts[s], "communes"), f" {book.state(s)}")
        for s in STATES
        if counts[s]
    ]
    of = pen.count("city.communes", len(book.codes), "communes")
    states = joined([pen.rich("report.states", of=of), joined(told, ", ")])
    how = (". ", t("report.states_note")) if first else (".",)
    blocks: list[Block] = [Paragraph((*states, *how))]
    blocks.append(indicators(pen, material, sector, note=first))
    worst = list(_worst(pen, material, sector))
    if worst:
        blocks.append(Points(tuple(worst)))
    listed = evidence(pen, material, sector)
    if listed is not None:
        blocks.append(listed)
    name = t("report.chapter", sector=t(f"gap_sector.{sector}"))
    return Section(f"sector_{sector}", name, tuple(blocks))


def indicators(pen: Pen, material: Material, sector: str, *, note: bool = True) -> Table:
    """Return the sector's indicators: the regions' middle communes, how many have a figure, how sure."""
    t = pen.t
    rows: list[tuple[Rich, ...]] = []
    for one in registry().values():
        if one.sector != sector:
            continue
        found = [material.desk.cells[code, one.id] for code in material.desk.names]
        states = pd.Series([row["state"] for row in found]).value_counts()
        sides = [_middle(pen, material, one, region) for region in (WEST, EAST)]
        told = joined(
            [
                (pen.count(f"{one.id}.{s}_communes", float(states[s]), "communes"), f" {t(f'gap_state.{s}')}")
                for s in STATES
                if s in states.index
            ],
            "; ",
        )
        rows.append(
            (
                (t.pick(one.name),),
                *((side,) for side in sides),
                told,
                (_from(pen, found),),
                (_sure(pen, found),),
            )
        )
    heads = (
        Column(t("report.h_indicator"), weight=4),
        Column(t("report.in_west"), "right", 1.2),
        Column(t("report.in_east"), "right", 1.2),
        Column(t("report.h_states"), weight=2.6),
        Column(t("report.h_source"), weight=1.6),
        Column(t("report.h_sure"), weight=0.8),
    )
    title = t("report.indicators", sector=t(f"gap_sector.{sector}"))
    said = t("report.indicators_note", version=material.version) if note else ""
    return Table(f"indicators_{sector}", title, heads, tuple(rows), note=said, dense=True)


def _middle(pen: Pen, material: Material, one: Indicator, region: str) -> Quantity:
    """Return the median of a region's communes that have a figure, a bound where layers are incomplete."""
    rows = [material.desk.cells[code, one.id] for code in material.codes(region)]
    known = [row for row in rows if isfinite(float(row["value"])) and row["relation"] != "text"]
    key = f"{region}.{one.id}.median_of_communes"
    if not known:
        words = any(row["state"] == "reported" for row in rows)
        why = pen.t("report.in_words") if words else ""
        return pen.missing(key, one.unit, "", why)
    value = float(np.median([float(row["value"]) for row in known]))
    figure = pen.plain(key, value, one.unit, resting(known))
    return as_bound(pen, figure, {str(row["relation"]) for row in known})


def as_bound(pen: Pen, figure: Quantity, relations: set[str]) -> Quantity:
    """Return a figure as the bound that every figure behind it is; as it is where they differ."""
    if relations <= {"<="}:
        return bounded(figure, "<=", f"≤ {figure.text}")
    if relations <= {">="} and gaps_words.says_nothing(">=", figure.value):
        return pen.missing(figure.key, figure.unit, figure.source, pen.t("term.partial"))
    if relations <= {">="}:
        return bounded(figure, ">=", f"≥ {figure.text}")
    return figure


def _from(pen: Pen, rows: list[Mapping[str, Any]]) -> str:
    """Return where the figures of an indicator come from: layers, pages, or who could give them."""
    t = pen.t
    layers = any(row["state"] in ("computed", "partial") for row in rows)
    told = (str(row["source"]) for row in rows if row["state"] == "reported" and row["source"])
    pages = list(dict.fromkeys(map(titled, told)))
    dates = sorted({str(r["source_date"]) for r in rows if r["state"] == "reported" and r["source_date"]})
    if layers:
        return t("report.from_layers")
    if not pages:
        return t("report.none_yet")
    when = [written(one, t.lang) for one in (dates[0], dates[-1])] if dates else []
    return f"{', '.join(pages[:2])} ({' – '.join(dict.fromkeys(when))})" if when else ", ".join(pages[:2])


def _sure(pen: Pen, rows: list[Mapping[str, Any]]) -> str:
    sure = {str(row["confidence"]) for row in rows if row["confidence"]}
    order = [one for one in ("high", "medium", "low") if one in sure]
    return ", ".join(pen.t(f"gap_confidence.{one}") for one in order) or "–"


def _worst(pen: Pen, material: Material, sector: str) -> Iterator[Rich]:
    """Return the communes that are worst by each scored indicator; a bound does not say how bad one is."""
    desk = material.desk
    for one in registry().values():
        if one.sector != sector or not one.scored:
            continue
        known = [
            (float(row["value"]), code)
            for code in desk.names
            if isfinite(float((row := desk.cells[code, one.id])["value"]))
            and row["relation"] != "text"
            and row["state"] != "partial"
        ]
        bad = sorted(known, key=lambda p: (p[0] if one.better == "higher" else -p[0], desk.folded[p[1]]))
        if not bad:
            continue
        level = bad[0][0]
        same = [code for value, code in bad if value == level]
        parts: list[Rich] = [
            (
                f"{desk.names[code]} ",
                pen.plain(f"{code}.{one.id}", value, one.unit, behind(desk.cells[code, one.id])),
            )
            for value, code in bad[:LISTED]
        ]
        head = pen.rich("report.worst", name=pen.t.pick(one.name))
        if len(same) > LISTED:
            names = ", ".join(desk.names[code] for code in same)
            worst = pen.plain(f"{one.id}.worst", level, one.unit, behind(desk.cells[same[0], one.id]))
            many = pen.count(f"{one.id}.worst_communes", len(same), "communes")
            yield joined([head, pen.rich("report.worst_many", count=many, level=worst, names=names)])
        else:
            yield joined([head, (*joined(parts, "; "), ".")])


def evidence(pen: Pen, material: Material, sector: str) -> Table | None:
    """Return what was reported of a sector, the latest first; None where nothing was."""
    t, table = pen.t, material.desk.table.evidence
    ours = {one.id for one in registry().values() if one.sector == sector}
    found = table[table["gap_indicator"].isin(ours)].drop_duplicates("evidence_id")
    if found.empty:
        return None
    scope = found["scope"].map({"whole": 0, "part": 1, "area": 2})
    order = found.assign(at=scope, when=found["as_of"].fillna("")).sort_values(
        ["at", "when", "evidence_id"], ascending=[True, False, True]
    )
    rows = [_piece(pen, row) for row in records(order.head(MOST_EVIDENCE))]
    heads = (
        Column(t("report.h_indicator"), weight=2.2),
        Column(t("report.h_place"), weight=1.5),
        Column(t("report.h_said"), weight=3),
        Column(t("report.h_when"), weight=1),
        Column(t("report.h_sure"), weight=0.8),
        Column(t("report.h_page"), weight=1.4),
    )
    title = t("report.evidence", sector=t(f"gap_sector.{sector}"))
    note = t("report.evidence_note", shown=len(rows), of=len(found))
    return Table(f"evidence_{sector}", title, heads, tuple(rows), note=note, dense=True)


def _piece(pen: Pen, row: Mapping[str, Any]) -> tuple[Rich, ...]:
    t = pen.t
    known = reported.terms().get(str(row["indicator"]))
    name = str(row["indicator"]) if known is None else t.pick(known.name)
    said = said_of(pen, row)
    when = written(str(row["as_of"]), t.lang) if pd.notna(row["as_of"]) else t("gaps.undated")
    url = str(row["source_url"]) if pd.notna(row["source_url"]) else ""
    sure = t(f"gap_confidence.{row['confidence']}")
    return ((name,), (str(row["place"]),), said, (when,), (sure,), (titled(url) or "–",))


def said_of(pen: Pen, row: Mapping[str, Any]) -> Rich:
    """Return what one piece of evidence says: a figure as the bound that it is, or words."""
    text = gaps_words.evidence_value(pen.t, row)
    if row["relation"] == "text" or pd.isna(row["value"]):
        return (text,)
    unit = str(row["unit"]) if pd.notna(row["unit"]) else ""
    bound: Bound = row["relation"] if row["relation"] in ("<=", ">=", "<", ">", "~") else ""
    value = float(row["value"])
    digits = 0 if value == round(value) else 1
    key = f"reported.{row['evidence_id']}"
    return (Quantity(key, value, unit, text, digits, bound, cited(row)),)
