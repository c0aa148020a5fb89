"""The figures of a scenario beside and below its map: card, regions, communes, what is to be done."""

import numpy as np
import pandas as pd
import streamlit as st

from zones.access import REASONS
from zones.city import CITY
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.palette import INK, REGION_FILL
from zones.maps.text import safe
from zones.ui import cache, words
from zones.ui.tables import Column, Row, show
from zones.words import scenario_words
from zones.words.figures import Figures, rows_of
from zones.words.scenario_outcome import EAST, WEST, Outcome


def beside(t: Texts, outcome: Outcome, chosen: str) -> None:
    """Show what stands beside the map: the chosen commune, and the regions."""
    if chosen:
        card(t, outcome, chosen)
    regions(t, outcome)


def below(t: Texts, outcome: Outcome, chosen: str) -> None:
    """Show what stands below the map: all units, what is to be done, the parameters."""
    st.subheader(t("scenario.table"))
    communes(t, outcome, chosen)
    st.subheader(t("scenario.actions"))
    actions(t, outcome)
    parameters(t, outcome)


def card(t: Texts, outcome: Outcome, code: str) -> None:
    """Show a commune before and after."""
    row, lang, limit = outcome.rows[code], t.lang, outcome.threshold
    region = str(outcome.regions[f"name_{lang}"][row["region"]])
    facts: list[tuple[str, str]] = []
    notes = [t.pick(REASONS[row["reason"]]).capitalize() + "."] if row["reason"] else []
    if row["persons"] > 0:
        before, after = (
            scenario_words.minutes(t, float(row[f"median_{s}_min"])) for s in ("before", "after")
        )
        if outcome.mapped:
            facts += [
                (t("card.median"), f"{before} → {after}"),
                (t("card.within", threshold=limit), _change(row, "share_{}_pct", lang)),
                (t("scenario.card_gained", threshold=limit), _people(t, scenario_words.both(row, lang))),
                (t("scenario.card_alt"), _people(t, scenario_words.both(row, lang, grid="alt_"))),
            ]
            if not pd.isna(row["mean_saved_min"]):
                saved = scenario_words.saved(float(row["mean_saved_min"]), lang)
                facts.append((t("scenario.card_saved"), f"{saved} {t('term.unit_minutes')}"))
            cut = float(row["newly_unreachable_persons"])
            if cut >= 5:
                facts.append((t("scenario.card_cut"), _people(t, n.persons(cut, lang))))
        else:
            facts.append((t("card.median"), after))
        facts.append((t("card.persons"), _people(t, n.persons(row["persons"], lang))))
    said = "".join(f'<p class="z-note">{safe(note)}</p>' for note in notes)
    items = "".join(f"<dt>{safe(label)}</dt><dd>{safe(value)}</dd>" for label, value in facts)
    net = "" if not row["persons"] > 0 else scenario_words.both(row, lang)
    head = f"<b>{safe(_people(t, net))}</b>" if net and net not in ("0", n.NO_VALUE) else ""
    kind = t(f"term.kind_{row['kind']}")
    about = t("card.of", kind=kind, region=region, code=code)
    st.html(
        f'<section class="z-card {safe(row["region"])}" aria-label="{safe(row["name"])}">'
        f"<h3>{safe(row['name'])}{head}</h3><p>{safe(about)}</p>{said}<dl>{items}</dl></section>"
    )


def _people(t: Texts, figure: str) -> str:
    return figure if figure == n.NO_VALUE else f"{figure} {t('term.unit_persons')}"


def _change(row: Figures, column: str, lang: str) -> str:
    return " → ".join(n.percent(row[column.format(side)], lang) for side in ("before", "after"))


def regions(t: Texts, outcome: Outcome) -> None:
    """Show the regions before and after on one line each, with the distance between them."""
    if not outcome.mapped:
        return
    rows = rows_of(outcome.regions)
    limit = outcome.threshold
    blocks = [
        _dumbbells(t, rows, "median_{}_min", t("scenario.chart_median"), 0.0, t("term.unit_minutes")),
        _dumbbells(t, rows, "share_{}_pct", t("scenario.chart_share", threshold=limit), None, "%"),
    ]
    st.html(f'<div class="z-pair">{"".join(blocks)}</div>')
    gaps = [scenario_words.gap(outcome, side) for side in ("before", "after")]
    share = {
        s: float(rows[EAST][f"share_{s}_pct"] - rows[WEST][f"share_{s}_pct"]) for s in ("before", "after")
    }
    if not all(number >= 0 for number in (*gaps, *share.values())):
        # Where the West is not behind, there is no gap to be closed: the lines above say it all.
        return
    # What stays the same is said once.
    minutes = " → ".join(dict.fromkeys(n.minutes(number, t.lang) for number in gaps))
    points = " → ".join(dict.fromkeys(n.decimal(number, 1, t.lang) for number in share.values()))
    words.foot(t("scenario.gap_words", minutes=minutes, points=points, threshold=limit))


def _dumbbells(
    t: Texts, rows: dict[str, Figures], column: str, title: str, low: float | None, unit: str
) -> str:
    """Return one line per region from its value before (hollow) to its value after (full)."""
    values = [float(row[column.format(side)]) for row in rows.values() for side in ("before", "after")]
    known = [number for number in values if not np.isnan(number)]
    if not known:
        return ""
    start = low if low is not None else max(0.0, float(np.floor(min(known) / 10) * 10) - 5)
    span = max(max(known) * (1.08 if low is not None else 1.0) - start, 1e-9)
    lines = ""
    for region, row in rows.items():
        was, now = (float(row[column.format(side)]) for side in ("before", "after"))
        colour = INK if region == CITY else REGION_FILL[region]
        digits = 0 if unit != "%" else 1
        figures = " → ".join(dict.fromkeys(n.decimal(number, digits, t.lang) for number in (was, now)))
        drawing = ""
        if not np.isnan(was) and not np.isnan(now):
            a, b = (100 * (number - start) / span for number in (was, now))
            drawing = (
                f'<i class="w" style="left:{min(a, b):.2f}%;width:{abs(b - a):.2f}%;background:{colour}"></i>'
                f'<i class="b" style="left:{a:.2f}%;border-color:{colour}"></i>'
                f'<i class="a" style="left:{b:.2f}%;background:{colour}"></i>'
            )
        name = safe(row[f"name_{t.lang}"])
        lines += f"<div><b>{name}</b><span>{drawing}</span><em>{safe(figures)} {safe(unit)}</em></div>"
    key = (
        f'<small><i class="b"></i>{safe(t("scenario.chart_before"))} '
        f'<i class="a"></i>{safe(t("scenario.chart_after"))}</small>'
    )
    return f'<figure class="z-dumbbell"><figcaption>{safe(title)}{key}</figcaption>{lines}</figure>'


def ordered(outcome: Outcome) -> pd.DataFrame:
    """Return the communes, those where most people gain or lose first, untouched ones by name."""
    table = outcome.communes
    moved = (table["gained_persons"].fillna(0) + table["lost_persons"].fillna(0)).rename("moved")
    minutes = table["mean_saved_min"].abs().fillna(0).round(1).rename("minutes")
    order = table.join(moved).join(minutes)
    order["known"] = table["persons"] > 0
    return order.sort_values(
        ["known", "moved", "minutes", "name_en"], ascending=[False, False, False, True], kind="stable"
    )


def communes(t: Texts, outcome: Outcome, chosen: str) -> None:
    """Show all units before and after: the map's twin."""
    lang, limit = t.lang, outcome.threshold
    columns = [
        Column(t("table.name")),
        Column(t("table.region")),
        Column(t("table.persons"), figures=True),
        Column(t("scenario.col_before", threshold=limit), figures=True),
        Column(t("scenario.col_after", threshold=limit), figures=True),
        Column(t("scenario.col_gained"), figures=True),
        Column(t("scenario.col_alt"), figures=True),
        Column(t("scenario.col_saved"), figures=True),
        Column(t("scenario.col_median_before"), figures=True),
        Column(t("scenario.col_median_after"), figures=True),
        Column(t("table.note"), wide=True),
    ]
    rows = []
    for code in ordered(outcome).index:
        row = outcome.rows[str(code)]
        counted = row["persons"] > 0
        tone = "chosen" if code == chosen else ("" if counted else "none")
        rows.append(
            Row(
                [
                    str(row["name"]),
                    str(outcome.regions[f"name_{lang}"][row["region"]]),
                    n.persons(row["persons"], lang) if counted else n.NO_VALUE,
                    n.persons(row["within_before_persons"], lang),
                    n.persons(row["within_after_persons"], lang),
                    scenario_words.both(row, lang),
                    scenario_words.both(row, lang, grid="alt_"),
                    scenario_words.saved(float(row["mean_saved_min"]), lang),
                    n.minutes(row["median_before_min"], lang),
                    n.minutes(row["median_after_min"], lang),
                    t.pick(REASONS[row["reason"]]),
                ],
                tone,
            )
        )
    show(columns, rows, caption=t("scenario.table_caption", count=len(rows)), tall=True)


def actions(t: Texts, outcome: Outcome) -> None:
    """Show what is to be built, changed or closed, commune by commune."""
    lang, scenario, places = t.lang, outcome.scenario, cache.whole_city().facilities
    heads = ("step", "action", "what", "where", "km", "project")
    columns = [Column(t(f"scenario.act_{head}"), figures=head in ("step", "km")) for head in heads]
    rows = [
        Row(
            [
                str(row["step"]),
                t(f"scenario.kind_{row['action']}"),
                scenario_words.edit_words(t, scenario.edits[row["step"] - 1], places),
                row["commune"] or t("scenario.act_anywhere"),
                "" if pd.isna(row["km"]) else n.decimal(row["km"], 1, lang),
                row["project_id"],
            ]
        )
        for row in outcome.actions.to_dict("records")
    ]
    show(columns, rows, caption=t("scenario.actions"), tall=len(rows) > 12)


def parameters(t: Texts, outcome: Outcome) -> None:
    """Show what the figures were computed with."""
    scenario = outcome.scenario
    words.foot(
        t(
            "scenario.parameters",
            version=str(outcome.params["data_version"]),
            document=str(outcome.params["scenario"]),
            service=scenario_words.service_name(t, scenario.service),
            mode=t(f"term.by_{scenario.mode}"),
            season=t(f"term.in_{scenario.season}"),
            after=t(f"term.in_{outcome.season_after}"),
            threshold=outcome.threshold,
            count=len(scenario.edits),
        )
    )
