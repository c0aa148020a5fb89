"""Two to four places side by side: one table, the same scale in every cell, the best one marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, isnan, nan
from typing import Final

import streamlit as st

from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.text import safe
from zones.reach import PEOPLE_MIN
from zones.reports.sheet.reading import HEADLINE_MIN, Reading
from zones.reports.sheet.wording import Link
from zones.ui import words

TOP_MIN: Final = 120
"""Minutes from which a bar is full: what is two hours away is far, and near places stay comparable."""


@dataclass(frozen=True)
class _Cell:
    text: str
    note: str = ""
    value: float = nan
    """What the bar and the mark go by."""
    least: float = nan
    most: float = nan
    """Range that the position error makes."""


def answer(readings: Sequence[Reading]) -> None:
    """Show which place is nearest to an airport and a seaport, and which most people get to."""
    t = readings[0].t
    said = {}
    for k, kind in enumerate(("airport", "seaport")):
        links = [reading.gateways[k] for reading in readings]
        cells = [_way(link) for link in links]
        best = _best(cells, low=True)
        said[kind] = "; ".join(f"{readings[i].name} ({_said(t, cells[i])})" for i in best) or t("sheet.tie")
    counts = [_count(reading, HEADLINE_MIN) for reading in readings]
    best = _best(counts, low=False)
    unit = t("term.unit_persons")
    people = "; ".join(f"{readings[i].name} ({counts[i].text} {unit})" for i in best) or t("sheet.tie")
    words.answer(t("sheet.answer_many", within=HEADLINE_MIN, people=people, **said, **readings[0].how))
    for reading in readings:
        if reading.warning:
            words.warning(f"**{reading.name}.** {reading.warning}")
    words.sure(t("sheet.sure_speeds_only"), *(line for line in readings[0].sure[-1:]))


def table(readings: Sequence[Reading]) -> None:
    """Show all figures with the places as columns."""
    t, first = readings[0].t, readings[0]
    people_top = max(_count(reading, PEOPLE_MIN[-1]).value for reading in readings)
    body = _head(t("sheet.compare_minutes"), len(readings))
    for k, link in enumerate(first.links):
        label = link.what if link.target_id == link.kind else link.where.partition(" (")[0]
        body += _row(
            t, f"{link.letter} · {label}", [_way(one.links[k]) for one in readings], TOP_MIN, low=True
        )
    body += _head(t("sheet.people"), len(readings))
    for within in PEOPLE_MIN:
        cells = [_count(reading, within) for reading in readings]
        body += _row(t, t("sheet.people_within", within=within), cells, people_top, low=False)
    body += _head(t("sheet.commune_title"), len(readings))
    profiles = [dict(reading.profile) for reading in readings]
    for label in profiles[0]:
        body += _row(t, label, [_Cell(profile.get(label, n.NO_VALUE)) for profile in profiles], nan, low=True)
    body += _head(t("sheet.compare_near"), len(readings))
    for key, park in (("parks_10km", True), ("projects_10km", False)):
        counts = [
            sum(near.within_km <= 10 and (near.park or not park) for near in reading.around.nearby)
            for reading in readings
        ]
        body += _row(t, t(f"sheet.{key}"), [_Cell(n.decimal(c, 0, t.lang)) for c in counts], nan, low=True)
    heads = "".join(
        f"<th scope=col><i>{k}</i> {safe(reading.name)}</th>" for k, reading in enumerate(readings, start=1)
    )
    title = safe(t("sheet.compare"))
    # Two fit side by side on a phone as well.
    kind = "z-compare two" if len(readings) == 2 else "z-compare"
    st.html(
        f'<div class="z-table {kind}" tabindex="0" role="region" aria-label="{title}"><table>'
        f"<caption>{title}</caption><thead><tr><th></th>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    words.foot(t("sheet.compare_note", top=TOP_MIN))


def changes(readings: Sequence[Reading]) -> None:
    """Show what changes for each place by the year."""
    t = readings[0].t
    st.subheader(t("sheet.changes", year=readings[0].place.year))
    for reading in readings:
        said = "; ".join(f"{what} {change}" for what, change in reading.around.changes)
        words.line(f"**{reading.name}**: {said or n.NO_VALUE}")
    words.foot(
        next((r.around.changes_words for r in readings if r.around.changes), readings[0].around.changes_words)
    )


def _way(link: Link) -> _Cell:
    km = link.km and f"{link.km} km"
    where = link.where.partition(" (")[0] if link.target_id == link.kind else ""
    note = " · ".join(part for part in (km, where, link.note) if part)
    return _Cell(link.minutes, note, link.value, link.least, link.most)


def _said(t: Texts, way: _Cell) -> str:
    return way.text if way.most < 0.5 else t("term.minutes_value", minutes=way.text)


def _count(reading: Reading, within: int) -> _Cell:
    main, other = reading.count(within), reading.count(within, "persons_alt")
    differ = reading.grids_differ(within)
    lang = reading.t.lang
    note = reading.t("sheet.second_grid", persons=n.persons(other, lang)) if differ else ""
    low, high = (min(main, other), max(main, other)) if differ else (main, main)
    return _Cell(n.persons(main, lang), note, main, low, high)


def _best(cells: Sequence[_Cell], *, low: bool) -> list[int]:
    """Return which cell is better than all others whatever the errors; none where that cannot be said.

    Figures that read the same are the same.
    """
    known = [k for k, cell in enumerate(cells) if isfinite(cell.value)]
    if len(known) < 2 or len({cells[k].text for k in known}) == 1:
        return []
    best = min(known, key=lambda k: cells[k].value if low else -cells[k].value)
    same = [k for k in known if cells[k].text == cells[best].text]
    rest = [cells[k] for k in known if k not in same]
    worst = max(cells[k].most for k in same) if low else min(cells[k].least for k in same)
    beaten = all(worst < cell.least if low else worst > cell.most for cell in rest)
    return same if beaten else []


def _head(text: str, columns: int) -> str:
    return f"<tr class=g><th colspan={columns + 1} scope=colgroup>{safe(text)}</th></tr>"


def _row(t: Texts, label: str, cells: Sequence[_Cell], top: float, *, low: bool) -> str:
    best = _best(cells, low=low)
    out = ""
    for k, cell in enumerate(cells):
        mark = f'<em title="{safe(t("sheet.best"))}">✓</em> ' if k in best else ""
        bar = ""
        if isfinite(cell.value) and not isnan(top):
            bar = f'<s><u style="width:{min(100.0, 100 * cell.value / top):.0f}%"></u></s>'
        note = f"<small>{safe(cell.note)}</small>" if cell.note else ""
        kind = " class=best" if k in best else ""
        out += f"<td{kind}>{mark}<b>{safe(cell.text)}</b>{bar}{note}</td>"
    return f"<tr><th scope=row>{safe(label)}</th>{out}</tr>"
