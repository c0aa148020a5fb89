"""The card of one commune: its score and sectors beside the map, every indicator with its evidence below."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

import pandas as pd
import streamlit as st

from zones.data import reported
from zones.gaps import SECTORS, Indicator, registry
from zones.gaps.registry import COMPUTED
from zones.i18n import numbers as n
from zones.maps.text import safe
from zones.ui import words
from zones.words import gaps_words
from zones.words.figures import Figures
from zones.words.gaps_book import GapBook, records
from zones.words.project_book import folded


def card(book: GapBook, code: str) -> None:
    """Show a commune's score, what it rests on, its sectors, and why it stands there."""
    t, row, desk = book.t, book.rows[code], book.desk
    commune = desk.city.communes.loc[code]
    head = (
        t("gaps.points", points=n.decimal(row["gap"], 0, t.lang)) if row["ranked"] else t("gaps.not_ranked")
    )
    facts = []
    if row["ranked"]:
        low, high = (n.decimal(row[name], 0, t.lang) for name in ("gap_low", "gap_high"))
        head = t("gaps.points", points=n.decimal(row["gap"], 0, t.lang))
        facts.append((t("gaps.c_rank"), book.rank(code)))
        facts.append((t("gaps.c_bounds"), t("gaps.c_bounds_value", low=low, high=high)))
    facts.append((t("gaps.c_evidence"), book.evidence(code)))
    facts.append((t("card.persons"), gaps_words.plain(desk.persons[code], "persons", t)))
    listed = "".join(f"<dt>{safe(a)}</dt><dd>{safe(b)}</dd>" for a, b in facts)
    kind = t(f"term.kind_{commune['kind']}")
    of = t("card.of", kind=kind, region=book.region_name(code), code=code)
    sectors = "".join(_sector(book, code, sector) for sector in SECTORS)
    st.html(
        f'<section class="z-card {desk.regions[code]}" aria-label="{safe(commune["name"])}">'
        f"<h3>{safe(commune['name'])}<b>{safe(head)}</b></h3><p>{safe(of)}</p>"
        f'<p class="z-note">{safe(_sentence(book.why(code)))}</p><dl>{listed}</dl>'
        f'<div class="z-sectorbars">{sectors}</div></section>'
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _sector(book: GapBook, code: str, sector: str) -> str:
    """Return one line: the sector, its bar, its score or its state."""
    t, shown, state = book.t, book.shown(sector), book.desk.states[code][sector]
    value, key = shown.figures[code], shown.keys[code]
    bar = ""
    if isfinite(value) and shown.scale is not None:
        colour = shown.scale.scale.colours[int(key.removeprefix("p"))]
        rough = " rough" if key.startswith("p") else ""
        bar = f'<u class="{rough.strip()}" style="width:{value:.0f}%;--c:{colour}"></u>'
    name, said = safe(t(f"gap_sector.{sector}")), safe(shown.said[code])
    return f'<b>{name}</b><span class="bar {state}">{bar}</span><em>{said}</em>'


def dossier(book: GapBook, code: str) -> None:
    """Show every indicator of a commune: figure, threshold, state, source, age, and all evidence behind."""
    t = book.t
    heads = ("indicator", "figure", "threshold", "state", "source", "confidence")
    head = "".join(f"<th scope=col>{safe(t(f'gaps.d_{name}'))}</th>" for name in heads)
    body = ""
    for sector in SECTORS:
        name = safe(t(f"gap_sector.{sector}"))
        body += f'<tr class="group"><th colspan="{len(heads)}" scope="rowgroup">{name}</th></tr>'
        body += "".join(_row(book, code, one) for one in registry().values() if one.sector == sector)
    said = safe(t("gaps.dossier", name=book.desk.names[code]))
    st.html(
        f'<div class="z-table z-dossier tall" tabindex="0" role="region" aria-label="{said}"><table>'
        f"<caption>{said}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(book: GapBook, code: str, one: Indicator) -> str:
    t, row = book.t, book.desk.cells[code, one.id]
    reason = gaps_words.reason(t, row["reason"])
    figure = book.figure(row, one)
    remark = reason if row["state"] != "no_data" and reason and reason not in figure else ""
    limit = book.desk.table.thresholds.get(row["standard_id"])
    held = ""
    if limit is not None:
        met: Any = row["meets"]
        mark = "" if pd.isna(met) else t("gaps.met") if met else t("gaps.not_met")
        held = f"{safe(gaps_words.limit(t, limit))}<small>{safe(mark)}</small>"
    behind = "".join(f"<li>{said}</li>" for said in _behind(book, code, one))
    count = len(book.desk.table.behind(code, one.id))
    details = (
        f"<details><summary>{safe(t('gaps.behind', count=count))}</summary><ul>{behind}</ul></details>"
        if count
        else ""
    )
    cells = (
        f"{safe(t.pick(one.name))}<small>{safe(t.pick(one.definition))}</small>{details}",
        f"<b>{safe(figure)}</b><small>{safe(remark)}</small>",
        held or n.NO_VALUE,
        f'<span class="s {row["state"]}"><i></i>{safe(book.state(row["state"]))}</span>',
        _source(book, row, one),
        safe(t(f"gap_confidence.{row['confidence']}")) if row["confidence"] else n.NO_VALUE,
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _source(book: GapBook, row: Figures, one: Indicator) -> str:
    t = book.t
    if row["state"] == "no_data":
        return safe(t("gaps.could_give", owner=t.pick(one.owner))) if one.owner else n.NO_VALUE
    if row["state"] in ("computed", "partial") or (one.how in COMPUTED and not row["evidence_id"]):
        return safe(
            t(
                "gaps.from_layers",
                layers=row["source"].replace("; ", ", "),
                version=book.desk.city.data_version,
            )
        )
    old = f' <span class="z-differs">{safe(t("gaps.ageing"))}</span>' if row["ageing"] else ""
    when = safe(row["source_date"] or t("gaps.undated"))
    link = (
        words.links([row["source"]])
        if str(row["source"]).startswith("http")
        else safe(row["source"] or t("gaps.no_page"))
    )
    return f"{link}<small>{when}{old}</small>"


def _behind(book: GapBook, code: str, one: Indicator) -> Iterator[str]:
    for row in records(book.desk.table.behind(code, one.id)):
        known = reported.terms().get(row["indicator"])
        name = book.t.pick(known.name if known is not None else one.name)
        url = row["source_url"] if pd.notna(row["source_url"]) else ""
        link = f" {words.links([url])}" if str(url).startswith("http") else ""
        remark = row[f"remark_{book.t.lang}"]
        more = f" ({safe(remark)})" if pd.notna(remark) and remark else ""
        yield f"{safe(gaps_words.evidence(book.t, row, name))}{more}{link}"


def select_order(book: GapBook) -> list[str]:
    """Return all communes by name, as a list to choose from shows them."""
    return sorted(book.codes, key=lambda code: folded(book.desk.names[code]))
