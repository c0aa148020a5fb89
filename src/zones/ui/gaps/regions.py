"""East and West side by side: who is served, late or not at all, how unevenly, and whether it is closing."""

from collections.abc import Iterable
from math import isnan

import numpy as np
import streamlit as st

from zones.data import reported
from zones.gaps import Inequality
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.palette import REGION_FILL
from zones.maps.text import safe
from zones.ui import words
from zones.ui.tables import Column, Row, show
from zones.words import gaps_words
from zones.words.dates import written
from zones.words.gaps_book import EAST, WEST, Desk

_KINDS = ("served", "late", "not_served")


def panel(t: Texts, desk: Desk, season: str) -> None:
    """Show three plain columns for each region, what they mean in words, and the Lorenz curve."""
    found = desk.measured.apart.get(season)
    if found is None or not {EAST, WEST} <= set(found.groups.index):
        words.warning(t("gaps.apart_unknown"))
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _three(t, found, season)
        words.points(_sentences(t, found))
    with right:
        _lorenz(t, found)


def _three(t: Texts, found: Inequality, season: str) -> None:
    near, late = found.params["threshold_min"], found.params["late_min"]
    heads = {
        "served": t("gaps.served", near=near),
        "late": t("gaps.late", near=near, late=late),
        "not_served": t("gaps.not_served", late=late),
    }
    head = "".join(f"<th scope=col><i class='{k}'></i>{safe(said)}</th>" for k, said in heads.items())
    regions = {str(region): row for region, row in found.groups.astype(float).to_dict("index").items()}
    body = ""
    for region in (WEST, EAST):
        row = regions[region]
        parts = "".join(
            f'<i class="{k}" style="width:{row[f"{k}_pct"]:.2f}%;--c:{REGION_FILL[region]}"></i>'
            for k in _KINDS
        )
        figures = [(n.persons(row[k], t.lang), n.percent(row[f"{k}_pct"], t.lang)) for k in _KINDS]
        cells = "".join(f"<td><b>{safe(a)}</b><small>{safe(b)}</small></td>" for a, b in figures)
        name = safe(t(f"gaps.region_{region}"))
        body += (
            f'<tr class="{region}"><th scope=row>{name}</th>{cells}</tr>'
            f'<tr class="parts"><td colspan="4"><div>{parts}</div></td></tr>'
        )
    said = safe(t("gaps.three", season=t(f"term.in_{season}")))
    st.html(
        f'<div class="z-three" role="region" aria-label="{said}"><p>{said}</p>'
        f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    lost = float(found.groups["unreachable"].sum())
    if lost >= 5:
        words.foot(t("gaps.unreachable", persons=n.persons(lost, t.lang)))


def _sentences(t: Texts, found: Inequality) -> list[str]:
    lang, groups = t.lang, found.groups
    medians = groups["median_min"].astype(float)
    west, east = medians[WEST], medians[EAST]
    said = []
    if not isnan(found.ratio_of_medians):
        said.append(
            t(
                "gaps.s_medians",
                west=n.minutes(west, lang),
                east=n.minutes(east, lang),
                ratio=n.decimal(found.ratio_of_medians, 1, lang),
            )
        )
    last = float(np.interp(0.8, found.lorenz["people"], found.lorenz["minutes"]))
    said.append(
        t("gaps.s_gini", gini=n.decimal(found.gini, 2, lang), share=n.percent(100 * (1 - last), lang))
    )
    if found.theil.total > 0:
        between = 100 * found.theil.between / found.theil.total
        said.append(
            t(
                "gaps.s_theil",
                between=n.decimal(between, 0, lang),
                within=n.decimal(100 - round(between), 0, lang),
                total=n.decimal(found.theil.total, 2, lang),
            )
        )
    return said


def _lorenz(t: Texts, found: Inequality) -> None:
    """Show the curve as areas cut out of boxes: a page takes no drawing in its text."""
    points = [(100 * x, 100 - 100 * y) for x, y in found.lorenz.itertuples(index=False)]
    deep = _cut([*points, (0, 100)])
    line = _cut([*points, *((x - 0.6, y - 1.4) for x, y in reversed(points))])
    even = _cut([(0, 100), (100, 0), (99.4, 0), (0, 99)])
    said = safe(t("gaps.lorenz"))
    people = (
        f"<p><span>0</span><em>{safe(t('gaps.lorenz_people'))}</em><span>100\N{NO-BREAK SPACE}%</span></p>"
    )
    st.html(
        f'<figure class="z-lorenz" role="img" aria-label="{said}"><figcaption>{said}</figcaption><div>'
        f'<i class="deep" style="{deep}"></i><i class="even" style="{even}"></i>'
        f'<i class="line" style="{line}"></i><b>{safe(t("gaps.lorenz_even"))}</b></div>{people}</figure>'
    )
    words.foot(t("gaps.lorenz_note"))


def _cut(points: Iterable[tuple[float, float]]) -> str:
    return f"clip-path: polygon({', '.join(f'{x:.1f}% {y:.1f}%' for x, y in points)})"


def trend(t: Texts, desk: Desk) -> None:
    """Show the figures that were reported of one place at two dates; say so where there are none."""
    if desk.lost:
        return
    st.subheader(t("gaps.trend"))
    if desk.trend.empty:
        words.foot(t("gaps.trend_none"))
        return
    rows = []
    for row in desk.trend.to_dict("records"):
        known, unit = reported.terms().get(row["indicator"]), str(row["unit"])
        name = t.pick(known.name) if known is not None else str(row["indicator"])

        def said(value: float, unit: str = unit) -> str:
            digits = 0 if value == round(value) else 1
            return gaps_words.plain(value, "pct", t) if unit == "pct" else n.decimal(value, digits, t.lang)

        change = float(row["change_per_year"])
        per_year = t(
            "gaps.trend_points" if unit == "pct" else "gaps.trend_per_year",
            change=f"{'+' if change > 0 else '−'}{n.decimal(abs(change), 1, t.lang)}",
        )
        rows.append(
            Row(
                [
                    name,
                    str(row["place"]),
                    f"{said(float(row['first']))} ({written(str(row['first_as_of']), t.lang)})",
                    f"{said(float(row['last']))} ({written(str(row['last_as_of']), t.lang)})",
                    per_year,
                ]
            )
        )
    heads = ("what", "where", "first", "last", "change")
    columns = [Column(t(f"gaps.t_{head}"), figures=k > 1, wide=k < 2) for k, head in enumerate(heads)]
    show(columns, rows, caption=t("gaps.trend"))
    words.foot(t("gaps.trend_note", count=len(rows)))
