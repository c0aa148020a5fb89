"""The page for a leader: what, where, how sure, what changed since the last report, what to decide."""

from collections.abc import Mapping
from datetime import date
from math import isfinite

from zones.gaps import SECTORS, Inequality
from zones.reports.content.closing import BASIS
from zones.reports.content.earlier import Earlier
from zones.reports.content.far import beyond, drawn, far_from_care
from zones.reports.content.material import ACCESS, DISTRICT, Material
from zones.reports.content.pen import Pen, joined, marked
from zones.reports.document import Block, Column, Notice, Paragraph, Points, Rich, Section, Strong, Table
from zones.words.gaps_book import EAST, WEST

WORST = 5
"""Communes that a leader is told by name."""


def summary(pen: Pen, material: Material, earlier: Earlier | None) -> Section:
    """Return the summary as one section of one page."""
    t = pen.t
    blocks: list[Block] = [
        Paragraph(joined([(Strong(t("report.q_what")),), far_from_care(pen, material)])),
        *_figures(pen, material),
        Paragraph(joined([(Strong(t("report.q_where")),), _where(pen, material)])),
        Paragraph(_sure(pen, material)),
        Paragraph(joined([(Strong(t("report.q_changed")),), _changed(pen, material, earlier)])),
        Paragraph((Strong(t("report.q_decide")),)),
        Points(tuple(_decide(pen, material)), numbered=True),
    ]
    if material.desk.lost:
        blocks.append(Notice(marked(t("gaps.lost", error=material.desk.lost))))
    return Section("summary", t("report.summary"), tuple(blocks), slide=True)


def _figures(pen: Pen, material: Material) -> list[Block]:
    """Return the few figures that the page rests on; nothing where nothing could be measured."""
    t, apart = pen.t, material.desk.measured.apart
    rows: list[tuple[Rich, ...]] = []
    if not apart:
        return []
    sides = (WEST, EAST)
    persons = [pen.persons(f"{side}.persons", _sum(apart, side), "cells") for side in sides]
    rows.append(((t("report.h_persons"),), *((one,) for one in persons)))
    for season, found in apart.items():
        medians = found.groups["median_min"].astype(float)
        said = t(f"term.in_{season}")
        figures = [
            pen.minutes(f"{side}.{DISTRICT}.{season}.median_min", medians[side], ACCESS) for side in sides
        ]
        rows.append(((t("report.k_median", season=said),), *((one,) for one in figures)))
        figures = [
            pen.persons(f"{side}.{DISTRICT}.{season}.beyond_persons", beyond(material, side, season), ACCESS)
            for side in sides
        ]
        rows.append(((t("report.k_beyond", season=said),), *((one,) for one in figures)))
    heads = (
        Column(t("report.h_what"), weight=3),
        Column(t("report.in_west"), "right"),
        Column(t("report.in_east"), "right"),
    )
    return [Table("key_figures", t("report.key_figures"), heads, tuple(rows))]


def _sum(apart: Mapping[str, Inequality], side: str) -> float:
    return float(next(iter(apart.values())).groups["persons"][side])


def _where(pen: Pen, material: Material) -> Rich:
    """Return the communes that lack most, with their people beyond the threshold."""
    book = material.gap_book(pen.t)
    ranked = book.ranked()[:WORST]
    parts: list[Rich] = []
    for code in ranked:
        points = pen.number(f"{code}.gap", float(book.rows[code]["gap"]), 0, ACCESS, "points")
        wet = beyond(material, code, "wet")
        people = pen.persons(f"{code}.{DISTRICT}.wet.beyond_persons", wet, ACCESS)
        name = material.desk.names[code]
        parts.append(pen.rich("report.where_one", name=name, points=points, people=people))
    west = sum(material.desk.regions[code] == WEST for code in book.ranked()[:20])
    of = pen.count("west.among_first_20", west, ACCESS)
    return joined([pen.rich("report.where", west=of), (*joined(parts, "; "), ".")])


def _sure(pen: Pen, material: Material) -> Rich:
    t, book = pen.t, material.gap_book(pen.t)
    spread = far_from_care(pen, material, sure=True)
    missing = book.unknown_sectors()
    entered = book.index.entered
    rests = t("gaps.rests_none")
    if entered:
        rests = t(
            "gaps.rests",
            count=len(entered),
            of=len(SECTORS),
            sectors=", ".join(t(f"gap_sector.{s}").lower() for s in entered),
        )
    unknown: Rich = ()
    if missing and not material.desk.lost:
        names = ", ".join(t(f"gap_sector.{s}").lower() for s in missing)
        unknown = marked(t("gaps.unknown", sectors=names[:1].upper() + names[1:]))
    return joined([spread, drawn(pen, material, WEST), unknown, (rests,)])


def _changed(pen: Pen, material: Material, earlier: Earlier | None) -> Rich:
    """Return what differs from the figures of the last report, or that there is none to compare with."""
    t = pen.t
    said: list[Rich] = []
    if earlier is None:
        said.append((t("report.first"),))
    else:
        other = material.version != earlier.data_version
        key = "report.since_other" if other else "report.since_same"
        said.append((t(key, day=earlier.day_in_words(t), version=earlier.data_version),))
        for season in ("dry", "wet"):
            now, name = beyond(material, WEST, season), f"west.{DISTRICT}.{season}.beyond_persons"
            if name in earlier.figures:
                said.append(
                    pen.rich(
                        f"report.since_{season}",
                        before=pen.persons(f"earlier.{name}", earlier.figures[name], "cells"),
                        now=pen.persons(name, now, ACCESS),
                    )
                )
    trend = material.desk.trend
    said.append((t("report.trend_none") if trend.empty else t("report.trend", count=len(trend)),))
    return joined(said)


def _decide(pen: Pen, material: Material) -> list[Rich]:
    """Return what is to be decided, each from a figure."""
    t, book = pen.t, material.gap_book(pen.t)
    first = ", ".join(material.desk.names[code] for code in book.ranked()[:WORST])
    said = [pen.rich("report.decide_first", names=first)]
    changes = material.changes_book(t)
    project = "" if changes is None else changes.best(DISTRICT, "dry", WEST, "saved")
    cell = None
    if changes is not None and project:
        cell = changes.cell(project, DISTRICT, "dry", WEST, "saved")
    if changes is not None and cell is not None:
        key = f"{project}.{DISTRICT}.dry.west"
        said.append(
            pen.rich(
                "report.decide_project",
                name=changes.name(project),
                people=pen.persons(f"{key}.changed_persons", cell.changed, BASIS, to=100),
                minutes=pen.minutes(f"{key}.mean_saved_min", cell.mean_min, BASIS),
            )
        )
    plan = material.plans.get(DISTRICT)
    if plan is not None:
        gained = float(plan.sites["newly_covered_persons"].sum())
        said.append(
            pen.rich(
                "report.decide_sites",
                count=len(plan.sites),
                people=pen.persons(f"sites.{DISTRICT}.newly_covered_persons", gained, ACCESS),
                minutes=int(plan.params["minutes"]),
            )
        )
    missing = book.unknown_sectors()
    if missing:
        names = ", ".join(t(f"gap_sector.{s}").lower() for s in missing)
        said.append(pen.rich("report.decide_data", sectors=names))
    return said


def headline(material: Material, day: date) -> Earlier:
    """Return the figures that the next report is compared with."""
    found = {
        f"{region}.{DISTRICT}.{season}.beyond_persons": beyond(material, region, season)
        for season in ("dry", "wet")
        for region in (WEST, EAST)
    }
    return Earlier(day, material.version, {k: v for k, v in found.items() if isfinite(v)})
