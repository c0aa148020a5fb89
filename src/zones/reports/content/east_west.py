"""East and West beside each other: who is served, how far behind the West is, how unevenly, how sure."""

from collections.abc import Callable, Iterable
from math import isnan

import numpy as np

from zones.gaps.kept import Bands
from zones.gaps.measured import SEASONS
from zones.reports.content.far import assumed
from zones.reports.content.material import ACCESS, DISTRICT, Material
from zones.reports.content.pen import Pen, between
from zones.reports.document import Block, Column, Notice, Points, Quantity, Rich, Section, Table
from zones.words.gaps_book import EAST, WEST

SIDES = (WEST, EAST)
CITY = "city"
_KINDS = ("served", "late", "not_served")


def east_west(pen: Pen, material: Material) -> Section:
    """Return the comparison of the regions in both seasons."""
    t, apart = pen.t, material.desk.measured.apart
    blocks: list[Block] = []
    if not apart:
        blocks.append(Notice((t("gaps.apart_unknown"),)))
        return Section("east_west", t("report.east_west"), tuple(blocks), slide=True)
    for season in [one for one in SEASONS if one in apart]:
        blocks.append(three(pen, material, season))
    blocks += [minutes(pen, material), spread(pen, material)]
    blocks.append(Points(tuple(_sentences(pen, material))))
    blocks.append(Notice((t("report.derived"),)))
    return Section("east_west", t("report.east_west"), tuple(blocks), slide=True)


def three(pen: Pen, material: Material, season: str) -> Table:
    """Return who is served, late or not served: people and shares, the regions and the city."""
    t, found = pen.t, material.desk.measured.apart[season]
    near, late = found.params["threshold_min"], found.params["late_min"]
    groups = found.groups.astype(float)
    counted: dict[str, dict[str, float]] = {
        where: {str(k): float(v) for k, v in groups.loc[list(names)].sum().items()}
        for where, names in {WEST: [WEST], EAST: [EAST], CITY: SIDES}.items()
    }
    rows: list[tuple[Rich, ...]] = []
    for where, said in counted.items():
        persons = said["persons"]
        key = f"{where}.{DISTRICT}.{season}"
        cells: list[Rich] = [
            (t(f"report.in_{where}"),),
            (pen.persons(f"{where}.persons", persons, "cells"),),
        ]
        for kind in _KINDS:
            value = said[kind]
            cells.append((pen.persons(f"{key}.{kind}_persons", value, ACCESS),))
            cells.append((pen.pct(f"{key}.{kind}_pct", 100 * value / persons, ACCESS),))
        rows.append(tuple(cells))
    heads = [
        Column(t("report.h_region"), weight=1.6),
        Column(t("report.h_persons"), "right", 1.3),
        Column(t("report.h_served", near=near), "right", 1.3),
        Column("%", "right", 0.9),
        Column(t("report.h_late", near=near, late=late), "right", 1.2),
        Column("%", "right", 0.9),
        Column(t("report.h_not_served", late=late), "right", 1.2),
        Column("%", "right", 0.9),
    ]
    lost = float(groups.loc[list(SIDES), "unreachable"].sum())
    title = t("gaps.three", season=t(f"term.in_{season}"))
    note = t("gaps.unreachable", persons=pen.persons("x", lost, "").text) if lost >= 5 else ""
    return Table(f"served_{season}", title, tuple(heads), tuple(rows), frozenset({2}), note)


def minutes(pen: Pen, material: Material) -> Table:
    """Return medians and shares within the threshold, by season, speeds and population grid."""
    t, rows = pen.t, []
    for season, found in material.desk.measured.apart.items():
        medians = found.groups["median_min"].astype(float)
        rows.append(
            _row(
                pen,
                t("report.r_median", season=t(f"term.in_{season}")),
                lambda where, s=season, m=medians: pen.median(  # type: ignore[misc]
                    f"{where}.{DISTRICT}.{s}.median_min", float(m[where]), ACCESS
                ),
            )
        )
        rows += drawn(pen, material, season, "median_min")
    for season, found in material.desk.measured.apart.items():
        groups = found.groups.astype(float)
        near = found.params["threshold_min"]
        rows.append(
            _row(
                pen,
                t("report.r_within", near=near, season=t(f"term.in_{season}")),
                lambda where, s=season, g=groups: pen.pct(  # type: ignore[misc]
                    f"{where}.{DISTRICT}.{s}.served_pct", float(g["served_pct"][where]), ACCESS
                ),
            )
        )
        rows += drawn(pen, material, season, "share_within_pct")
        for how in ("slower", "faster", "alt"):
            rows.append(
                _row(
                    pen,
                    t(f"report.r_{how}"),
                    lambda where, s=season, g=groups, h=how: pen.pct(  # type: ignore[misc]
                        f"{where}.{DISTRICT}.{s}.{h}.served_pct",
                        100 - 100 * assumed(material, where, s, h) / float(g["persons"][where]),
                        ACCESS,
                    ),
                )
            )
    heads = (
        Column(t("report.h_what"), weight=3),
        Column(t("report.in_west"), "right"),
        Column(t("report.in_east"), "right"),
    )
    note = t("report.minutes_note")
    if material.bands:
        note += f" {t('report.drawn_note', draws=min(found.draws for found in material.bands.values()))}"
    return Table("minutes", t("report.minutes"), heads, tuple(rows), note=note)


def drawn(pen: Pen, material: Material, season: str, figure: str) -> list[tuple[Rich, ...]]:
    """Return between which ends a figure lies in eight draws of ten; no row where nothing was drawn."""
    bands = material.bands.get(season)
    if bands is None:
        return []

    def said(where: str) -> Rich:
        low, high = band(pen, bands, where, season, figure)
        unit = f" {pen.t('term.unit_minutes')}" if high.unit == "minutes" and high.known else ""
        return (*between(low, high), unit) if unit else between(low, high)

    # The figure itself takes the bad case of rain; drawn rain is mostly milder, so that it may lie beyond.
    title = pen.t("report.r_drawn_wet" if season == "wet" else "report.r_drawn")
    return [((title,), said(WEST), said(EAST))]


def band(pen: Pen, bands: Bands, where: str, season: str, figure: str) -> tuple[Quantity, Quantity]:
    """Return the 10th and the 90th percentile of a figure of a region."""
    make = pen.minutes if figure == "median_min" else pen.pct if figure.endswith("pct") else pen.persons
    low, high = (
        make(f"{where}.{DISTRICT}.{season}.{end}", float(bands.regions[end][where]), ACCESS)
        for end in (f"{figure}_p10", f"{figure}_p90")
    )
    return low, high


def _row(pen: Pen, name: str, figure: Callable[[str], Quantity]) -> tuple[Rich, ...]:
    def said(where: str) -> Rich:
        found = figure(where)
        unit = found.unit == "minutes" and found.known
        return (found, f" {pen.t('term.unit_minutes')}") if unit else (found,)

    return ((name,), said(WEST), said(EAST))


def spread(pen: Pen, material: Material) -> Table:
    """Return how unevenly minutes are spread: Gini, Theil between and within, ratio of medians."""
    t, apart = pen.t, material.desk.measured.apart
    seasons = [one for one in SEASONS if one in apart]

    def row(name: str, values: Iterable[Quantity]) -> tuple[Rich, ...]:
        return ((t(f"report.e_{name}"),), *((value,) for value in values))

    def between(season: str) -> float:
        theil = apart[season].theil
        return 100 * theil.between / theil.total if theil.total > 0 else float("nan")

    key = f"city.{DISTRICT}"
    rows = (
        row("gini", (pen.number(f"{key}.{s}.gini", apart[s].gini, 2, ACCESS) for s in seasons)),
        row("theil", (pen.number(f"{key}.{s}.theil", apart[s].theil.total, 2, ACCESS) for s in seasons)),
        row("between", (pen.pct(f"{key}.{s}.theil_between_pct", between(s), ACCESS) for s in seasons)),
        row(
            "ratio",
            (
                pen.number(f"{key}.{s}.ratio_of_medians", apart[s].ratio_of_medians, 1, ACCESS)
                for s in seasons
            ),
        ),
    )
    heads = (
        Column(t("report.h_measure"), weight=3.4),
        *(Column(t(f"term.season_{s}").capitalize(), "right") for s in seasons),
    )
    return Table("inequality", t("report.inequality"), heads, rows, note=t("report.inequality_note"))


def _sentences(pen: Pen, material: Material) -> list[Rich]:
    """Return what the figures mean in words, in the dry season."""
    found = material.desk.measured.apart.get("dry")
    if found is None:
        return []
    medians, key, said = found.groups["median_min"].astype(float), f"{DISTRICT}.dry", []
    if not isnan(found.ratio_of_medians):
        said.append(
            pen.rich(
                "gaps.s_medians",
                west=pen.minutes(f"west.{key}.median_min", medians[WEST], ACCESS),
                east=pen.minutes(f"east.{key}.median_min", medians[EAST], ACCESS),
                ratio=pen.number(f"city.{key}.ratio_of_medians", found.ratio_of_medians, 1, ACCESS),
            )
        )
    last = float(np.interp(0.8, found.lorenz["people"], found.lorenz["minutes"]))
    gini = pen.number(f"city.{key}.gini", found.gini, 2, ACCESS)
    share = pen.pct(f"city.{key}.last_fifth_pct", 100 * (1 - last), ACCESS)
    said.append(pen.rich("gaps.s_gini", gini=gini, share=share))
    return said
