"""The profile of one unit: who lives there, what they reach, what they lack, and what is planned."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

import pandas as pd

from zones.city import City
from zones.data import reported
from zones.errors import InputError
from zones.gaps import SECTORS, Indicator, registry
from zones.i18n import numbers as n
from zones.reports.content.far import beyond
from zones.reports.content.material import ACCESS, DISTRICT, Material
from zones.reports.content.pen import Pen, between, bounded, joined
from zones.reports.content.pictures import place_map
from zones.reports.content.ranking import why
from zones.reports.content.references import behind, titled
from zones.reports.content.sectors import said_of
from zones.reports.document import Block, Column, Notice, Paragraph, Points, Quantity, Rich, Section, Table
from zones.words import gaps_words
from zones.words.dates import written
from zones.words.gaps_book import records
from zones.words.project_book import folded

MOST_EVIDENCE: Final = 6
"""Reported figures that a profile lists, the latest first; how many there are is said."""


def code_of(city: City, asked: str) -> str:
    """Return the code of a unit that is asked for by code or name, with or without diacritics.

    Raises
    ------
    InputError
        If there is none, or several have the name.
    """
    names = city.communes["name"]
    if asked in names.index:
        return asked
    found = [str(code) for code, name in names.items() if folded(str(name)) == folded(asked.strip())]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"'{asked}' is the name of several communes: {', '.join(found)}; give the code")
    raise InputError(f"unknown commune '{asked}'; give a code of 5 digits or a name, as on the map")


def commune(pen: Pen, material: Material, code: str, *, maps: bool = True) -> tuple[Section, ...]:
    """Return the parts of a profile."""
    parts = [_answer(pen, material, code, maps), _indicators(pen, material, code)]
    told = _reported(pen, material, code)
    if told is not None:
        parts.append(told)
    parts.append(_projects(pen, material, code))
    return tuple(parts)


def _answer(pen: Pen, material: Material, code: str, maps: bool) -> Section:
    t, book = pen.t, material.gap_book(pen.t)
    row, name = book.rows[code], material.desk.names[code]
    blocks: list[Block] = []
    dry = material.access(DISTRICT, "dry")
    found = None if dry is None else dry[code]
    if found is None or not found["persons"] > 0:
        blocks.append(Notice((*why(pen, material, code), ".")))
    else:
        wet = material.access(DISTRICT, "wet") or {}
        key = f"{code}.{DISTRICT}"
        values = {
            "dry": pen.median(f"{key}.dry.median_min", float(found["median_min"]), ACCESS),
            "people": pen.persons(f"{key}.dry.beyond_persons", beyond(material, code, "dry"), ACCESS),
            "people_wet": pen.persons(f"{key}.wet.beyond_persons", beyond(material, code, "wet"), ACCESS),
            "share": pen.pct(f"{key}.dry.beyond_pct", 100 - float(found["share_within_pct"]), ACCESS),
        }
        median_wet = float(wet[code]["median_min"]) if code in wet else float("nan")
        values["wet"] = pen.median(f"{key}.wet.median_min", median_wet, ACCESS)
        sentence = "report.commune_answer" if isfinite(found["median_min"]) else "report.commune_unreached"
        blocks.append(Paragraph(pen.rich(sentence, name=name, **values)))
        blocks.append(Paragraph(_sure(pen, code, found)))
    if row["ranked"]:
        blocks.append(
            Paragraph(
                pen.rich(
                    "report.commune_rank",
                    rank=pen.number(f"{code}.rank", float(row["rank"]), 0, ACCESS, "rank"),
                    of=len(book.ranked()),
                    ranks=between(
                        pen.number(f"{code}.rank_p5", float(row["rank_p5"]), 0, ACCESS, "rank"),
                        pen.number(f"{code}.rank_p95", float(row["rank_p95"]), 0, ACCESS, "rank"),
                    ),
                    points=pen.number(f"{code}.gap", float(row["gap"]), 0, ACCESS, "points"),
                    why=why(pen, material, code),
                )
            )
        )
    blocks.append(_facts(pen, material, code))
    if maps:
        blocks.append(place_map(pen, material, code))
    return Section("commune", t("report.commune_at_a_glance"), tuple(blocks), slide=True)


def _sure(pen: Pen, code: str, found: Mapping[str, Any]) -> Rich:
    """Return how far the share within the threshold moves with speeds and on the second grid."""
    key = f"{code}.{DISTRICT}.dry"
    values = {
        how: pen.pct(f"{key}.{how}.beyond_pct", 100 - float(found[f"share_{how}_pct"]), ACCESS)
        for how in ("slower", "faster", "alt")
    }
    differs = found["spreads_differ"] is True or bool(found["spreads_differ"])
    return pen.rich("report.commune_sure_low" if differs else "report.commune_sure", **values)


def _facts(pen: Pen, material: Material, code: str) -> Table:
    """Return who and what the unit is."""
    t, row = pen.t, material.city.communes.loc[code]
    people, kind = float(row["population_persons"]), t(f"term.kind_{row['kind']}")
    density = people / float(row["area_km2"])
    seats = material.desk.measured.seats
    rows: list[tuple[Rich, ...]] = [
        ((t("report.f_kind"),), (f"{kind}, {material.gap_book(t).region_name(code)}",)),
        ((t("report.f_people"),), _unit(pen.persons(f"{code}.population", people, "communes"), t, "persons")),
        (
            (t("report.f_area"),),
            (
                Quantity(
                    f"{code}.area_km2",
                    float(row["area_km2"]),
                    "km2",
                    f"{n.area_km2(float(row['area_km2']), t.lang)} km²",
                    source="communes",
                ),
            ),
        ),
        ((t("report.f_density"),), _per_km2(pen, code, density)),
        ((t("report.f_former"),), (str(row["former_units"]),)),
    ]
    if seats is not None:
        for column in ("district_min", "city_min"):
            value = pen.minutes(
                f"{code}.seat.{column}", float(seats[column][code]), "roads;speeds;facilities"
            )
            rows.append(((t(f"report.f_{column}"),), _unit(value, t, "minutes")))
    heads = (Column(t("report.h_what"), weight=1), Column(t("report.h_figure"), weight=1.3))
    return Table(f"facts_{code}", t("report.facts"), heads, tuple(rows))


def _per_km2(pen: Pen, code: str, density: float) -> Rich:
    value = pen.number(f"{code}.persons_per_km2", density, 0, "communes", "persons_per_km2")
    return (value, f" {pen.t('report.per_km2')}") if value.known else (value,)


def _unit(value: Quantity, t: Any, unit: str) -> Rich:
    return (value, f" {t(f'term.unit_{unit}')}") if value.known else (value,)


def _indicators(pen: Pen, material: Material, code: str) -> Section:
    """Return every indicator that has a figure, and by sector how many have none."""
    t, rows, none = pen.t, [], []
    for sector in SECTORS:
        ours = [one for one in registry().values() if one.sector == sector]
        known = [one for one in ours if _known(material.desk.cells[code, one.id])]
        told = [one for one in known if one.scored or one.how == "reported"]
        rows += [_indicator(pen, material, code, one) for one in told]
        if len(known) < len(ours):
            count = len(ours) - len(known)
            none.append(t("report.without", sector=t(f"gap_sector.{sector}"), count=count, of=len(ours)))
    blocks: list[Block] = []
    if rows:
        heads = (
            Column(t("report.h_indicator"), weight=3.4),
            Column(t("report.h_figure"), "right", 1.2),
            Column(t("report.h_limit"), weight=1.5),
            Column(t("report.h_state"), weight=1),
            Column(t("report.h_sure"), weight=0.8),
        )
        title = t("report.commune_indicators")
        note = " ".join(
            t(f"report.{k}") for k in ("bound_note", "basis_minutes", "basis_people", "basis_score")
        )
        table = Table(f"indicators_{code}", title, heads, tuple(rows), note=note, dense=True)
        blocks.append(table)
    blocks.append(Notice((t("report.no_data_of", listed="; ".join(none)),)))
    return Section("indicators", t("report.commune_lacks"), tuple(blocks))


def _known(row: Mapping[str, Any]) -> bool:
    if row["state"] == "no_data" or row["relation"] == "text" or not isfinite(float(row["value"])):
        return False
    return not gaps_words.says_nothing(row["relation"], float(row["value"]))


def _indicator(pen: Pen, material: Material, code: str, one: Indicator) -> tuple[Rich, ...]:
    t, row = pen.t, material.desk.cells[code, one.id]
    limit = material.desk.table.thresholds.get(row["standard_id"])
    held: Rich = ("–",)
    if limit is not None:
        value = pen.exact(f"threshold.{row['standard_id']}", limit.value, limit.unit, "standards")
        met: str = "" if pd.isna(row["meets"]) else t("report.met" if row["meets"] else "report.unmet")
        at = "report.at_most" if limit.direction == "max" else "report.at_least"
        held = joined([pen.rich(at, value=value), (met,) if met else ()], "; ")
    figure = pen.plain(f"{code}.{one.id}", float(row["value"]), one.unit, behind(row))
    if row["relation"] in ("<=", ">=", "<", ">", "~"):
        figure = bounded(figure, row["relation"], gaps_words.figure(t, row, one))
    return (
        (t.pick(one.name),),
        (figure,),
        held,
        (t(f"gap_state.{row['state']}"),),
        (t(f"gap_confidence.{row['confidence']}") if row["confidence"] else "–",),
    )


def _reported(pen: Pen, material: Material, code: str) -> Section | None:
    """Return what was reported of the unit, its own figures before those of wider areas."""
    t, table = pen.t, material.desk.table.evidence
    ours = table[(table["commune_code"] == code) & (table["scope"] != "area")].drop_duplicates("evidence_id")
    if ours.empty:
        return None
    order = ours.assign(when=ours["as_of"].fillna("")).sort_values("when", ascending=False, kind="stable")
    points = tuple(_piece(pen, row) for row in records(order.head(MOST_EVIDENCE)))
    blocks: list[Block] = [Points(points)]
    if len(ours) > len(points):
        blocks.append(Paragraph((t("report.evidence_note", shown=len(points), of=len(ours)),)))
    return Section("reported", t("report.reported"), tuple(blocks))


def _piece(pen: Pen, row: Mapping[str, Any]) -> Rich:
    t = pen.t
    known = reported.terms().get(str(row["indicator"]))
    one = registry().get(str(row["gap_indicator"]))
    name = t.pick(known.name) if known is not None else t.pick(one.name) if one else ""
    url = str(row["source_url"]) if pd.notna(row["source_url"]) else ""
    when = written(str(row["as_of"]), t.lang) if pd.notna(row["as_of"]) else t("gaps.undated")
    where = "; ".join(part for part in (str(row["place"]), when, titled(url)) if part)
    return joined([(f"{name}:",), said_of(pen, row), (f"({where}).",)])


def _projects(pen: Pen, material: Material, code: str) -> Section:
    """Return the projects whose sources name the unit."""
    t, book = pen.t, material.project_book(pen.t)
    ours = [p for p in book.projects if code in p.commune_codes]
    points: list[Rich] = []
    for project in sorted(ours, key=lambda p: folded(book.name(p))):
        finish = [phase.finish for phase in project.phases if phase.finish]
        said = [t(f"project_status.{project.status}")]
        if finish:
            said.append(t("report.due", when=written(max(finish), t.lang)))
        points.append((f"{book.name(project)} – {'; '.join(said)}.",))
    title = t("report.commune_projects")
    if not points:
        return Section("projects", title, (Paragraph((t("report.commune_no_projects"),)),))
    return Section("projects", title, (Points(tuple(points)),))
