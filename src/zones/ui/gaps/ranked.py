"""The chart and the ranked table of communes: twins of the map, each chosen from and filtering the others."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from importlib import resources
from math import isfinite
from typing import Any, Final

import streamlit as st
from streamlit.components import v2

from zones.gaps import SECTORS
from zones.i18n import numbers as n
from zones.ui import waiting, words
from zones.ui.gaps import cache
from zones.words.gaps_book import EAST, OVERALL, WEST, GapBook, Shown, class_labels

_FRONT: Final = resources.files("zones.ui").joinpath("front")
_STRIP = v2.component(
    "zones_strip",
    html='<div class="z-dots" role="group"></div>',
    js=_FRONT.joinpath("strip.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
_RANKED = v2.component(
    "zones_ranked",
    html='<div class="z-table tall z-ranked" role="listbox" tabindex="0"></div>',
    js=_FRONT.joinpath("ranked.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)

_WIDE: Final = 90
"""Dots beside each other on the chart; those of one place stand on top of each other."""


def _said(key: str, name: str) -> str:
    said = st.session_state.get(key)
    return str(said[name]) if said and said.get(name) else ""


def strip(
    book: GapBook,
    shown: Shown,
    *,
    listed: Sequence[str],
    chosen: str,
    band: int | None,
    pick: Callable[[str], None],
    take: Callable[[str], None],
) -> None:
    """Show every commune as a dot along the scale of the map, East and West apart.

    Parameters
    ----------
    listed
        Communes that the filters leave; the others fade.
    pick, take
        Called with the commune or the class that was chosen ('' for no class).
    """
    t, key = book.t, "gap_strip"
    if shown.scale is None:
        words.foot(t("gaps.strip_words"))
        return
    if not any(map(isfinite, shown.figures.values())):
        # An empty scale looks like nobody lacking anything.
        words.foot(t("gaps.strip_none"))
        return
    inside = set(listed)
    lanes = []
    for region in (EAST, WEST):
        stacked: dict[int, int] = defaultdict(int)
        dots = []
        for code in sorted(book.codes, key=lambda code: (shown.figures[code], code)):
            at = shown.scale.place(shown.figures[code])
            if book.desk.regions[code] != region or not isfinite(at):
                continue
            slot = round(at * _WIDE)
            tip = f"{book.desk.names[code]}: {shown.said[code]}"
            faded = code not in inside
            dot = {"id": code, "at": slot / _WIDE, "level": stacked[slot], "tip": tip, "faded": faded}
            stacked[slot] += 1
            dots.append(dot)
        lanes.append({"region": region, "name": t(f"gaps.region_{region}"), "dots": dots})

    def picked() -> None:
        if code := _said(key, "picked"):
            pick(code)

    def took() -> None:
        if found := _said(key, "band"):
            take("" if found == "none" else found)

    _STRIP(
        key=key,
        data={
            "label": t("gaps.strip_label", measure=shown.title),
            "lanes": lanes,
            "bands": _bands(book, shown),
            "band": "" if band is None else str(band),
            "chosen": chosen,
        },
        on_picked_change=picked,
        on_band_change=took,
    )
    missing = [book.desk.names[code] for code in book.codes if not isfinite(shown.figures[code])]
    foot = t("gaps.strip_note")
    if missing:
        names = ", ".join(missing[:6])
        if len(missing) > 6:
            names += t("gaps.and_more", count=len(missing) - 6)
        foot = f"{foot} {t('gaps.strip_missing', count=len(missing), names=names)}"
    words.foot(foot)


def _bands(book: GapBook, shown: Shown) -> list[dict[str, Any]]:
    assert shown.scale is not None
    counts = [0] * len(shown.scale.scale.colours)
    for code in book.codes:
        if (k := shown.band(code)) is not None:
            counts[k] += 1
    labels = class_labels(shown.scale, book.t.lang)
    return [
        {"colour": colour, "label": label, "count": book.t("gaps.units", count=count)}
        for colour, label, count in zip(shown.scale.scale.colours, labels, counts, strict=True)
    ]


def ordered(book: GapBook, codes: Sequence[str], shown: Shown, by: str) -> list[str]:
    """Return communes in the order a reader wants; those without a figure last, then by name."""

    def key(code: str) -> tuple[bool, float, str]:
        row = book.rows[code]
        if by == "name":
            return False, 0.0, book.desk.folded[code]
        if by == "shown" and shown.scale is not None:
            value = shown.scale.badness(shown.figures[code])
        elif by == "beyond":
            value = float(book.desk.cells[code, "district_health_beyond_60_dry_persons"]["value"])
        elif by == "unsure":
            value = float(row["rank_p95"]) - float(row["rank_p5"]) if row["ranked"] else float("nan")
        else:
            value = -float(row["rank"]) if row["ranked"] else float("nan")
        return not isfinite(value), -value if isfinite(value) else 0.0, book.desk.folded[code]

    return sorted(codes, key=key)


def table(
    book: GapBook, codes: Sequence[str], shown: Shown, *, chosen: str, pick: Callable[[str], None]
) -> None:
    """Show the communes with rank, range, score, evidence and reasons; a row picks its commune."""
    t, key, lang = book.t, "gap_ranked", book.t.lang
    extra = shown.id != OVERALL
    heads = [
        ("f", t("table.rank")),
        ("f", t("gaps.h_range")),
        ("", t("table.name")),
        ("", t("table.region")),
        ("f", t("gaps.h_score")),
        ("f", t("gaps.h_bounds")),
        ("f", t("gaps.h_evidence")),
        ("f", t("gaps.h_known")),
        *([("f", t("gaps.h_shown"))] if extra else []),
        ("w", t("gaps.h_why")),
    ]
    rows = []
    for code in codes:
        row = book.rows[code]
        counts = bool(row["ranked"])
        figures = (
            [
                str(int(row["rank"])),
                f"{int(row['rank_p5'])}–{int(row['rank_p95'])}",
                book.desk.names[code],
                book.region_name(code),
                n.decimal(row["gap"], 0, lang),
                f"{n.decimal(row['gap_low'], 0, lang)}–{n.decimal(row['gap_high'], 0, lang)}",
            ]
            if counts
            else ["", "", book.desk.names[code], book.region_name(code), n.NO_VALUE, n.NO_VALUE]
        )
        cells = [
            *figures,
            n.decimal(row["evidence_pct"], 0, lang) if counts or row["evidence_pct"] > 0 else n.NO_VALUE,
            f"{book.known(code)}/{len(SECTORS)}",
            *([shown.said[code]] if extra else []),
            book.why(code),
        ]
        tone = "chosen" if code == chosen else (book.desk.regions[code] if counts else "none")
        rows.append({"id": code, "tone": tone, "cells": cells})

    def picked() -> None:
        if code := _said(key, "picked"):
            pick(code)

    _RANKED(
        key=key,
        data={
            "label": t("gaps.table_label", count=len(rows)),
            "heads": [{"kind": kind, "text": text} for kind, text in heads],
            "rows": rows,
            "chosen": chosen,
        },
        on_picked_change=picked,
    )


def apart(book: GapBook) -> None:
    """List the communes that are not ranked, and why."""
    found = book.apart()
    if found:
        names = ", ".join(book.desk.names[code] for code in found)
        words.warning(book.t("gaps.apart", count=len(found), names=names))


def note(book: GapBook) -> None:
    """Say what the ranges in the table are about."""
    if book.index.entered:
        names = ", ".join(book.t(f"gap_sector.{sector}") for sector in book.index.entered)
        said = "gaps.table_note_drawn" if book.draws else "gaps.table_note"
        words.foot(book.t(said, sectors=names, draws=book.draws))


def draws(book: GapBook) -> None:
    """Offer to draw the speeds, where the ranges do not hold them yet; it takes a minute, once."""
    t = book.t
    if book.draws or not book.index.entered:
        return
    waiting.offer(
        cache.draw_jobs(),
        book.desk.city.data_version,
        lambda: cache.drawing(t, book.desk),
        label=t("gaps.draw"),
        stop=t("gaps.draw_stop"),
        say=lambda _, done, of: t("gaps.drawing", done=done, of=of),
        key="gap_draw",
    )
