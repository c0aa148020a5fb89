"""What a file of official figures would change, before anything is stored: old against new, map and table."""

from datetime import date
from math import isnan
from typing import Any

import pandas as pd
import streamlit as st

from zones.gaps.registry import registry
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.intake.proposal import Proposal
from zones.maps import gap_scales
from zones.maps.legend import class_key
from zones.maps.multiples import Tile
from zones.maps.palette import SHARE_BEYOND
from zones.maps.text import safe
from zones.ui import cache, words
from zones.ui import multiples as small
from zones.ui.tables import Column, Row
from zones.ui.tables import show as show_table
from zones.words.dates import written
from zones.words.gaps_book import class_labels


def show(t: Texts, proposal: Proposal) -> None:
    """Show the figures of a sound file beside those that stand."""
    counts = {state: len(proposal.of_state(state)) for state in ("new", "changed", "same")}
    if not proposal.figures:
        words.warning(t("intake.no_figures"))
        return
    said = {state: n.decimal(count, 0, t.lang) for state, count in counts.items()}
    if counts["new"] or counts["changed"]:
        words.answer(t("intake.changes", **said))
    else:
        words.answer(t("intake.all_same", same=said["same"]))
    effect = proposal.effect(
        cache.whole_city(), cache.layer("evidence"), cache.layer("standards"), today=date.today()
    )
    given = [name for name in proposal.reading.indicators if _of(effect, name)["change"].ne("").any()]
    indicator = given[0]
    if len(given) > 1:
        indicator = st.selectbox(
            t("intake.shown"),
            given,
            format_func=lambda name: t.pick(registry()[name].name),
            key="intake_shown",
        )
    ours = _of(effect, indicator)
    _maps(t, ours, indicator)
    _table(t, ours, indicator)


def _of(effect: pd.DataFrame, indicator: str) -> pd.DataFrame:
    return effect[effect.index.get_level_values("indicator") == indicator].droplevel("indicator")


def _maps(t: Texts, ours: pd.DataFrame, indicator: str) -> None:
    scale = gap_scales.of(registry()[indicator])
    tiles = []
    for side in ("before", "after"):
        keys, known = {}, 0
        for code, row in ours.iterrows():
            value = row[f"value_{side}"]
            known += row[f"state_{side}"] != "no_data"
            if row[f"state_{side}"] == "no_data":
                keys[str(code)] = "n"
            elif scale is None or isnan(value):
                keys[str(code)] = "r"
            else:
                part = row[f"reason_{side}"] in ("of_part", "of_area")
                keys[str(code)] = class_key(scale.scale, scale.badness(value), has_data=True, partial=part)
        note = t("intake.known", count=n.decimal(known, 0, t.lang), of=len(ours))
        title = t(f"intake.{side}")
        tiles.append(Tile(side, title, SHARE_BEYOND if scale is None else scale.scale, keys, note))
    with st.container(key="intake_tiles"):
        small.multiples(t, tiles, key="intake_tiles_map")
    if scale is not None:
        said = class_labels(scale, t.lang)
        unit = t(f"gap_unit.{registry()[indicator].unit}")
        bar = "".join(
            f'<span><i class="m" style="background:{colour}"></i>{safe(word)}</span>'
            for colour, word in zip(scale.scale.colours, said, strict=True)
        )
        hatch = f'<span><i class="m no_data"></i>{safe(t("gap_state.no_data"))}</span>'
        st.html(f'<p class="z-gapkey"><span>{safe(unit)}</span>{bar}{hatch}</p>')


def _table(t: Texts, ours: pd.DataFrame, indicator: str) -> None:
    names = cache.gazetteer().names
    rows = [
        Row(
            [
                f"{names[str(code)]} ({code})",
                _figure(t, row, "before"),
                _figure(t, row, "after"),
                t(f"intake.state_{row['change']}"),
                written(row["as_of_after"], t.lang),
                row["source_after"],
                t("intake.part") if row["reason_after"] == "of_part" else "",
            ],
            "same" if row["change"] == "same" else "",
        )
        for code, row in ours[ours["change"].ne("")].iterrows()
    ]
    heads = ["commune", "before", "after", "state", "as_of", "source", "remark"]
    if not any(row.cells[-1] for row in rows):
        rows = [Row(row.cells[:-1], row.tone) for row in rows]
        heads.pop()
    columns = [
        Column(t(f"intake.c_{head}"), figures=head in ("before", "after"), wide=head in ("source", "remark"))
        for head in heads
    ]
    unit = t(f"gap_unit.{registry()[indicator].unit}")
    caption = t("intake.table", name=t.pick(registry()[indicator].name), unit=unit)
    show_table(columns, rows, caption=caption, tall=len(rows) > 12)


def _figure(t: Texts, row: Any, side: str) -> str:
    value = row[f"value_{side}"]
    if row[f"state_{side}"] == "no_data":
        return t("gap_state.no_data")
    if isnan(value):
        return t("intake.in_words")
    digits = next(d for d in range(4) if round(value, d) == value or d == 3)
    return n.decimal(value, digits, t.lang)
