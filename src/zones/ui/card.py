"""The card of one commune: what was clicked, beside the map."""

from math import isnan

import streamlit as st

from zones.access import REASONS
from zones.i18n import numbers as n
from zones.maps.text import safe
from zones.ui import cache
from zones.words.figures import INCOMPLETE, Figures, View, counted


def show(view: View, code: str) -> None:
    """Show a commune's figures, how sure they are, and where they come from."""
    t, row = view.t, view.rows[code]
    region = view.region_name(row["region"])
    kind = t(f"term.kind_{row['kind']}")
    facts: list[tuple[str, str]] = []
    reached = counted(row) and row["persons_unreachable"] < row["persons"]
    if reached:
        for label, column in (("median", "median_min"), ("p90", "p90_min")):
            value = row[column]
            said = (
                t("term.unreachable")
                if isnan(value)
                else t("term.minutes_value", minutes=n.minutes(value, t.lang))
            )
            facts.append((t(f"card.{label}"), said))
        low, high = sorted((row["share_slower_pct"], row["share_faster_pct"]))
        spread = t("card.range", low=n.percent(low, t.lang), high=n.percent(high, t.lang))
        facts.append(
            (
                t("card.within", threshold=view.threshold),
                f"{n.percent(row['share_within_pct'], t.lang)} ({spread})",
            )
        )
        people = f"{n.persons(row['persons_beyond'], t.lang)} {t('term.unit_persons')}"
        facts.append((t("card.beyond", threshold=view.threshold), people))
        if row["persons_unreachable"] >= 5:
            facts.append(
                (
                    t("card.unreachable"),
                    f"{n.persons(row['persons_unreachable'], t.lang)} {t('term.unit_persons')}",
                )
            )
        nearest = row[f"nearest_{t.lang}"]
        if isinstance(nearest, str):
            facts.append(
                (
                    t("card.nearest"),
                    t("card.nearest_share", name=nearest, share=n.percent(row["nearest_pct"], t.lang)),
                )
            )
    people = n.persons(row["persons"], t.lang) if row["persons"] > 0 else t("term.no_data")
    quality = t(f"card.pq_{row['population_quality']}")
    facts.append((t("card.persons"), f"{people} ({quality})" if row["persons"] > 0 else people))
    facts.append((t("card.area"), f"{n.area_km2(row['area_km2'], t.lang)} km²"))
    if row["averaged"]:
        facts.append((t("card.completeness"), _mapped(view, row)))
    facts.append((t("card.former"), f"{row['former_units']} ({row['former_districts']})"))

    figure = view.said(row)
    notes = []
    if reached and row["spreads_differ"] and not isnan(row["median_min"] + row["median_alt_min"]):
        notes.append(
            t(
                "card.both",
                main=n.minutes(row["median_min"], t.lang),
                alt=n.minutes(row["median_alt_min"], t.lang),
            )
        )
    if not reached:
        notes.append(t("card.no_figures", reason=view.reason(row)))
    elif row["reason"]:
        notes.append(view.reason(row).capitalize() + ".")
    said = "".join(f'<p class="z-note">{safe(note)}</p>' for note in notes)
    st.html(
        f'<section class="z-card {safe(row["region"])}" aria-label="{safe(row["name"])}">'
        f"<h3>{safe(row['name'])}<b>{safe(figure)}</b></h3>"
        f"<p>{safe(t('card.of', kind=kind, region=region, code=code))}</p>{said}{_listed(facts)}"
        f"{_trips(view, code) if row['averaged'] else ''}</section>"
    )


def _trips(view: View, code: str) -> str:
    """Return the ways from the commune's seat: minutes, kilometres and the place reached."""
    t, lang = view.t, view.t.lang
    table = cache.trips(t, view.result.mode, view.result.season).table.loc[code]
    facts = []
    for target, trip in table.iterrows():
        if isnan(trip["minutes"]):
            said = t.pick(REASONS[trip["reason"]])
        else:
            figures = t(
                "card.seat_trip", minutes=n.minutes(trip["minutes"], lang), km=n.decimal(trip["km"], 0, lang)
            )
            said = f"{figures} ({trip[f'nearest_{lang}'] or trip['nearest_vi']})"
        facts.append((t(f"card.to_{target}"), said))
    return f"<h4>{safe(t('card.seat', mode=view.by_mode, season=view.in_season))}</h4>{_listed(facts)}"


def _listed(facts: list[tuple[str, str]]) -> str:
    items = "".join(f"<dt>{safe(label)}</dt><dd>{safe(value)}</dd>" for label, value in facts)
    return f"<dl>{items}</dl>"


def _mapped(view: View, row: Figures) -> str:
    t, state = view.t, str(row["completeness"])
    name = t(f"term.{state}")
    mapped, expected = float(row["mapped"]), float(row["expected"])
    if isnan(mapped):
        return name
    figure = n.decimal(mapped, 0, t.lang)
    if isnan(expected) or state not in (*INCOMPLETE, "complete"):
        return t("card.mapped", state=name, mapped=figure)
    return t("card.mapped_of", state=name, mapped=figure, expected=n.decimal(expected, 0, t.lang))
