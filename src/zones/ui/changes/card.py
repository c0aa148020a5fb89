"""The card of an opened effect: its figures, and what they assume."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from zones.effects import Effect, Grade, Works, stated
from zones.i18n import numbers as n
from zones.maps.text import safe
from zones.ui import words
from zones.ui.projects import card
from zones.words.changes_book import ChangesBook, Shown

LEAST_MIN: Final = 0.05
"""Minutes from a seat that count as a change; less is rounding."""

Facts = list[tuple[str, str]]


def named_rows(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the rows of a table by their label, each by column."""
    return {str(label): {str(k): v for k, v in row.items()} for label, row in table.to_dict("index").items()}


def turned(found: ChangesBook, before: str, after: str) -> str:
    """Return before and after as it is written; once where nothing that shows has changed."""
    return before if before == after else found.t("changes.turned", before=before, after=after)


def of_people(found: ChangesBook, shown: Shown, ids: Sequence[str], effect: Effect) -> None:
    """Show what an effect is for people."""
    t, lang = found.t, found.t.lang
    region, alt = (named_rows(table)[shown.region] for table in (effect.regions, effect.regions_alt))
    facts: Facts = [(t("changes.k_gap"), found.gap_name(shown.gap))]
    changed = region["changed_persons"]
    most = "_bound" if found.together(ids, shown.gap) == "bound" else ""
    if changed > 0:
        said = t(
            f"changes.v_changed{most}",
            persons=n.persons(changed, lang),
            minutes=n.minutes(region["saved_person_min"] / changed, lang),
        )
        facts.append((t(f"changes.region_{shown.region}"), said))
    cell = found.cell(ids[0], shown.gap, shown.season, shown.region, "saved") if len(ids) == 1 else None
    if cell is not None and cell.high > 0 and cell.changed > 0:
        low, high = (n.minutes(value / cell.changed, lang) for value in (cell.low, cell.high))
        facts.append((t("changes.k_range"), t("changes.v_range", low=low, high=high)))
    gained = t(
        f"changes.v_gained{most}",
        persons=n.persons(region["gained_persons"], lang),
        alt=n.persons(alt["gained_persons"], lang),
    )
    facts.append((t("changes.k_gained", threshold=effect.threshold_min), gained))
    if shown.gap in found.incomplete:
        facts.append((t("changes.k_no_gap"), t("changes.v_no_gap")))
    else:
        facts += _gap(found, effect)
    _show(found, shown, ids, facts, {one.project_id: one for one in effect.works})


def _gap(found: ChangesBook, effect: Effect) -> Facts:
    """Return how far the West is behind, before and after, by both grids."""
    t, lang, facts = found.t, found.t.lang, []
    rows = named_rows(effect.gap)
    styles: Mapping[str, Callable[[float], str]] = {
        "median_min": lambda value: n.minutes(value, lang),
        "share_within_pct": lambda value: n.decimal(value, 1, lang),
    }
    for measure, style in styles.items():
        row = rows[measure]
        value = t(
            f"changes.v_{measure}",
            main=turned(found, style(row["before"]), style(row["after"])),
            alt=turned(found, style(row["before_alt"]), style(row["after_alt"])),
        )
        facts.append((t(f"changes.k_{measure}", threshold=effect.threshold_min), value))
    return facts


def of_seats(
    found: ChangesBook, shown: Shown, ids: Sequence[str], table: pd.DataFrame, works: Mapping[str, Works]
) -> None:
    """Show what an effect is for commune seats."""
    t, lang = found.t, found.t.lang
    count = int((table["saved_min"] > LEAST_MIN).sum())
    facts: Facts = [
        (t("changes.k_gap"), found.gap_name(shown.gap)),
        (
            t("changes.k_seats"),
            t("changes.v_seats", count=count, total=int(table["before_min"].notna().sum())),
        ),
    ]
    cell = found.cell(ids[0], shown.gap, shown.season, shown.region, "saved") if len(ids) == 1 else None
    if cell is not None:
        sides = [n.minutes(cell.row[f"gap_median_{side}_min"], lang) for side in ("before", "after")]
        facts.append((t("changes.k_seat_gap"), t("changes.v_seat_gap", main=turned(found, *sides))))
    _show(found, shown, ids, facts, works)


def _show(
    found: ChangesBook, shown: Shown, ids: Sequence[str], facts: Facts, works: Mapping[str, Works]
) -> None:
    t, alone = found.t, len(ids) == 1
    title = found.name(ids[0]) if alone else t("changes.all_due")
    items = "".join(f"<dt>{safe(label)}</dt><dd>{words.inline(value)}</dd>" for label, value in facts)
    blocks = ""
    for number in ids:
        said = "".join(f"<li>{one}</li>" for one in _assumed(found, shown, number, works.get(number)))
        blocks += f"<h4>{safe(t('changes.assumed') if alone else found.name(number))}</h4><ul>{said}</ul>"
    grade = found.together(ids, shown.gap)
    tone = found.book.by_id[ids[0]].region if alone else "west"
    st.html(
        f'<section class="z-card {safe(tone)}" aria-label="{safe(title)}"><h3>{safe(title)}</h3>'
        f"<p>{_chip(found, grade)} {safe(t(f'changes.means_{grade}'))}</p>"
        f"<dl>{items}</dl>{blocks}</section>"
    )
    if alone:
        label = t("changes.to_project", name=title)
        st.page_link("pages/projects.py", label=label, query_params={"project": ids[0]})


def _chip(found: ChangesBook, grade: Grade) -> str:
    """Return a grade as a mark of its own, inert HTML."""
    return f'<em class="z-grade {grade}">{safe(found.t(f"changes.grade_{grade}"))}</em>'


def _assumed(found: ChangesBook, shown: Shown, number: str, one: Works | None) -> list[str]:
    """Return what an effect rests on, as inert HTML: speeds, each input with its grade, position, sources."""
    t, lang, project = found.t, found.t.lang, found.book.by_id[number]
    said = []
    if one is not None and one.km is not None and one.kmh_before is not None and one.kmh_after is not None:
        speeds = {"km": one.km, "before": one.kmh_before, "after": one.kmh_after}
        said.append(safe(t("changes.speeds", **{k: n.decimal(v, 0, lang) for k, v in speeds.items()})))
    for note in found.inputs(number, shown.season, shown.gap):
        sentence = f"{safe(note.said[:1].upper() + note.said[1:])}."
        if note.about:
            sentence = (
                f"<b>{safe(t(f'changes.about_{note.about}'))}</b> {_chip(found, note.grade)} {sentence}"
            )
        said.append(sentence)
    said.append(f"{safe(t('changes.place', place=card.place(found.book, project)))}")
    standard = stated(project)
    if one is not None and not one.services and standard is not None:
        date = standard.fact.source_date
        source = t("changes.source", date=date) if date else t("changes.source_undated")
        said.append(f"{safe(source)} {words.links(standard.fact.sources)}")
    return said
