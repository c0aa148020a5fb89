"""East and West at a glance, and what is written from the figures."""

from collections.abc import Mapping

import streamlit as st

from zones.city import CITY
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.palette import REGION_FILL
from zones.maps.text import safe
from zones.ui import words
from zones.words.figures import Figures, View

EAST, WEST = "east", "west"
THRESHOLDS = (30, 60)
"""Minutes at which people are counted side by side."""


def answer(view: View) -> None:
    """Show the answer in a sentence, and how sure it is."""
    t, east, west = view.t, view.regions[EAST], view.regions[WEST]
    both = "overview.answer_both" if west["spreads_differ"] else "overview.answer"
    words.answer(
        t(
            both,
            west_minutes=n.minutes(west["median_min"], t.lang),
            west_alt=n.minutes(west["median_alt_min"], t.lang),
            east_minutes=n.minutes(east["median_min"], t.lang),
            threshold=view.threshold,
            west_share=n.percent(west["share_within_pct"], t.lang),
            west_share_alt=n.percent(west["share_alt_pct"], t.lang),
            east_share=n.percent(east["share_within_pct"], t.lang),
        )
    )
    words.sure(
        t("overview.sure_low" if west["spreads_differ"] else "overview.sure_fair"),
        t(
            "overview.sure",
            threshold=view.threshold,
            slower=n.percent(west["share_slower_pct"], t.lang),
            faster=n.percent(west["share_faster_pct"], t.lang),
        ),
    )


def glance(view: View, roads: Mapping[str, Figures]) -> None:
    """Show the regions side by side: units, people, area, minutes, coverage, roads."""
    t, lang, regions, ids = view.t, view.t.lang, view.regions, view.region_ids
    units, area = _units(view), _area(view)
    people = {r: float(regions[r]["persons"]) for r in ids}
    # Label, remark, unit, figures, the same on the second grid where it differs, parts drawn as a bar.
    rows: list[tuple[str, str, str, dict[str, str], dict[str, str], dict[str, float]]] = [
        (t("overview.row_units"), "", "", {r: n.decimal(units[r], 0, lang) for r in ids}, {}, units),
        (
            t("overview.row_people"),
            "",
            t("term.unit_persons"),
            {r: n.persons(people[r], lang) for r in ids},
            {},
            people,
        ),
        (
            t("overview.row_area"),
            "",
            t("term.unit_km2"),
            {r: n.area_km2(area[r], lang) for r in ids},
            {},
            area,
        ),
        (
            t("overview.row_minutes"),
            "",
            t("term.unit_minutes"),
            {r: n.minutes(regions[r]["median_min"], lang) for r in ids},
            {r: n.minutes(regions[r]["median_alt_min"], lang) for r in ids},
            {},
        ),
    ]
    for threshold in THRESHOLDS:
        at = view.regions_at(threshold)
        rows.append(
            (
                t("overview.row_within", threshold=threshold),
                "",
                "",
                {r: n.percent(at[r]["share_within_pct"], lang) for r in ids},
                {r: n.percent(at[r]["share_alt_pct"], lang) for r in ids},
                {},
            )
        )
    density = {r: n.decimal(roads[r]["classified_km_per_km2"], 2, lang) for r in ids}
    near = {r: n.percent(roads[r]["rural_access_pct"], lang) for r in ids}
    help_roads, help_near = t("overview.row_roads_help"), t("overview.row_near_help")
    rows.append((t("overview.row_roads"), help_roads, t("term.unit_density"), density, {}, {}))
    rows.append((t("overview.row_near"), help_near, "", near, {}, {}))
    head = "".join(f'<th scope="col" class="{safe(r)}">{safe(view.region_name(r))}</th>' for r in ids)
    body = ""
    for label, remark, unit, figures, second, parts in rows:
        small = f"<small>{safe(remark)}</small>" if remark else ""
        bar = _bar(parts) if parts else ""
        cells = ""
        for r in ids:
            differs = second and regions[r]["spreads_differ"]
            other = f"<small>{safe(t('overview.second', figure=second[r]))}</small>" if differs else ""
            cells += f"<td><b>{safe(figures[r])}</b> <span>{safe(unit)}</span>{other}</td>"
        body += f'<tr><th scope="row">{safe(label)}{small}{bar}</th>{cells}</tr>'
    st.html(f'<table class="z-glance"><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table>')
    words.foot(t("overview.glance_note"))


def sentences(view: View, roads: Mapping[str, Figures]) -> list[str]:
    """Return three sentences written from the figures."""
    t, lang, regions = view.t, view.t.lang, view.regions
    area, west, city = _area(view), regions[WEST], regions[CITY]
    people = t(
        "overview.s_people",
        area_share=n.percent(100 * area[WEST] / sum(area.values()), lang),
        people_share=n.percent(100 * west["persons"] / city["persons"], lang),
        people=n.persons(west["persons"], lang),
        area=n.area_km2(area[WEST], lang),
    )
    roads_said = t(
        "overview.s_roads",
        west=n.decimal(roads[WEST]["classified_km_per_km2"], 2, lang),
        east=n.decimal(roads[EAST]["classified_km_per_km2"], 2, lang),
    )
    if west["persons_beyond"] > 0:
        beyond = t(
            "overview.s_beyond",
            beyond=n.persons(west["persons_beyond"], lang),
            beyond_share=n.percent(100 - west["share_within_pct"], lang),
            threshold=view.threshold,
            of_city=n.percent(100 * west["persons_beyond"] / city["persons_beyond"], lang),
        )
    else:
        beyond = t("overview.s_beyond_none", threshold=view.threshold)
    return [
        f"{people} {roads_said}",
        beyond,
        t("overview.s_farthest", names=view.farthest(5)),
    ]


def caveats(t: Texts) -> list[str]:
    """Return how the figures are to be read."""
    return [t(f"overview.c_{name}") for name in ("derived", "grid", "speeds", "care")]


def _area(view: View) -> dict[str, float]:
    """Return official km2 by region, without units left out of averages."""
    return {
        region: sum(float(row["area_km2"]) for row in _members(view, region)) for region in view.region_ids
    }


def _units(view: View) -> dict[str, float]:
    return {region: float(len(_members(view, region))) for region in view.region_ids}


def _members(view: View, region: str) -> list[Figures]:
    return [row for row in view.rows.values() if row["averaged"] and row["region"] == region]


def _bar(parts: Mapping[str, float]) -> str:
    total = sum(parts.values())
    pieces = "".join(
        f'<i style="width:{100 * value / total:.2f}%;background:{REGION_FILL[region]}"></i>'
        for region, value in parts.items()
    )
    return f'<div class="z-bar">{pieces}</div>'
