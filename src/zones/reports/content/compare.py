"""Two communes or two regions side by side: the same figures, and by how much they differ."""

from collections.abc import Callable
from math import isfinite

import numpy as np

from zones.gaps import Indicator, registry
from zones.reports.content.far import beyond
from zones.reports.content.material import ACCESS, DISTRICT, Material
from zones.reports.content.pen import Pen
from zones.reports.content.pictures import gap_map
from zones.reports.content.references import resting
from zones.reports.content.sectors import as_bound
from zones.reports.document import Block, Column, Notice, Paragraph, Points, Quantity, Rich, Section, Table
from zones.words.gaps_book import EAST, OVERALL, WEST


def compare(
    pen: Pen, material: Material, first: str, second: str, *, maps: bool = True
) -> tuple[Section, ...]:
    """Return the comparison of two communes (by code) or two regions."""
    t = pen.t
    names = [_name(pen, material, one) for one in (first, second)]
    blocks: list[Block] = [Paragraph(_answer(pen, material, first, second, names))]
    blocks.append(_people(pen, material, first, second, names))
    regions = first in (EAST, WEST)
    if maps:
        blocks.append(gap_map(pen, material, OVERALL, width=0.75, chosen=() if regions else (first, second)))
        blocks.append(Paragraph((t("report.map_reading" if regions else "report.map_chosen"),)))
    blocks.append(_indicators(pen, material, first, second, names))
    if regions:
        blocks.append(Notice((t("report.derived"),)))
        blocks.append(Paragraph((t("report.compare_regions_note"),)))
    basis = tuple((t(f"report.basis_{k}"),) for k in ("minutes", "people", "score"))
    return (
        Section("compare", t("report.compare"), tuple(blocks), slide=True),
        Section("basis", t("report.basis"), (Points(basis),)),
    )


def _name(pen: Pen, material: Material, which: str) -> str:
    return pen.t(f"report.in_{which}") if which in (EAST, WEST) else material.desk.names[which]


def _median(pen: Pen, material: Material, which: str, season: str) -> Quantity:
    key = f"{which}.{DISTRICT}.{season}.median_min"
    if which in (EAST, WEST):
        found = material.desk.measured.apart.get(season)
        value = float("nan") if found is None else float(found.groups["median_min"][which])
        return pen.minutes(key, value, ACCESS)
    rows = material.access(DISTRICT, season)
    value = float("nan") if rows is None else float(rows[which]["median_min"])
    return pen.median(key, value, ACCESS, people=material.desk.persons[which])


def _persons(material: Material, which: str) -> float:
    codes = material.codes(which) if which in (EAST, WEST) else [which]
    return sum(material.desk.persons[code] for code in codes)


def _answer(pen: Pen, material: Material, first: str, second: str, names: list[str]) -> Rich:
    one, two = (_median(pen, material, which, "dry") for which in (first, second))
    if not (one.known and two.known):
        return pen.rich("report.compare_unknown", first=names[0], second=names[1])
    return pen.rich("report.compare_answer", first=names[0], second=names[1], one=one, two=two)


def _people(pen: Pen, material: Material, first: str, second: str, names: list[str]) -> Table:
    t, rows = pen.t, []
    sides = (first, second)
    rows.append(_row(pen, t("report.h_persons"), sides, lambda w: _people_of(pen, material, w)))
    for season in ("dry", "wet"):
        head = t("report.r_median", season=t(f"term.in_{season}"))
        rows.append(_row(pen, head, sides, lambda w, s=season: _median(pen, material, w, s)))  # type: ignore[misc]
    for season in ("dry", "wet"):
        head = t("report.r_beyond", season=t(f"term.in_{season}"))
        rows.append(
            _row(
                pen,
                head,
                sides,
                lambda w, s=season: pen.persons(  # type: ignore[misc]
                    f"{w}.{DISTRICT}.{s}.beyond_persons", beyond(material, w, s), ACCESS
                ),
            )
        )
        head = t("report.r_beyond_share", season=t(f"term.in_{season}"))
        rows.append(
            _row(
                pen,
                head,
                sides,
                lambda w, s=season: pen.pct(  # type: ignore[misc]
                    f"{w}.{DISTRICT}.{s}.beyond_pct",
                    100 * beyond(material, w, s) / _persons(material, w),
                    ACCESS,
                ),
            )
        )
    return Table("people", t("report.compare_people"), _heads(pen, names), tuple(rows))


def _people_of(pen: Pen, material: Material, which: str) -> Quantity:
    return pen.persons(f"{which}.persons", _persons(material, which), "cells")


def _indicators(pen: Pen, material: Material, first: str, second: str, names: list[str]) -> Table:
    t = pen.t
    rows: list[tuple[Rich, ...]] = []
    for one in registry().values():
        found = [_figure(pen, material, which, one) for which in (first, second)]
        if not any(figure.known for figure in found):
            continue
        rows.append(((t.pick(one.name),), *((figure,) for figure in found), _difference(pen, one, *found)))
    title = t("report.compare_indicators")
    return Table(
        "indicators", title, _heads(pen, names), tuple(rows), note=t("report.compare_note"), dense=True
    )


def _figure(pen: Pen, material: Material, which: str, one: Indicator) -> Quantity:
    """Return a commune's figure, or the median of a region's communes that have one."""
    codes = material.codes(which) if which in (EAST, WEST) else [which]
    rows = [material.desk.cells[code, one.id] for code in codes]
    known = [row for row in rows if row["relation"] != "text" and isfinite(float(row["value"]))]
    many = which in (EAST, WEST)
    key = f"{which}.{one.id}.median_of_communes" if many else f"{which}.{one.id}"
    if not known:
        return pen.missing(key, one.unit, "")
    value = float(np.median([float(row["value"]) for row in known]))
    figure = pen.plain(key, value, one.unit, resting(known))
    return as_bound(pen, figure, {str(row["relation"]) for row in known})


def _difference(pen: Pen, one: Indicator, first: Quantity, second: Quantity) -> Rich:
    # What lies between two bounds is not known.
    if not (first.known and second.known) or first.bound or second.bound:
        return ("–",)
    key = f"{first.key}.minus.{second.key}"
    value = first.value - second.value
    figure = pen.plain(key, abs(value), one.unit, first.source)
    sign = "" if value == 0 else "+" if value > 0 else "\N{MINUS SIGN}"
    text = f"{sign}{figure.text}" if one.unit != "pct" else f"{sign}{_points(pen, abs(value))}"
    return (Quantity(key, value, one.unit, text, figure.digits, source=first.source),)


def _points(pen: Pen, value: float) -> str:
    return pen.t("report.percentage_points", value=pen.number("x", value, 1, "").text)


def _row(pen: Pen, name: str, sides: tuple[str, str], figure: Callable[[str], Quantity]) -> tuple[Rich, ...]:
    one, two = (figure(which) for which in sides)
    key = f"{one.key}.minus.{two.key}"
    value = one.value - two.value
    if not isfinite(value):
        return ((name,), (one,), (two,), ("–",))
    sign = "" if value == 0 else "+" if value > 0 else "\N{MINUS SIGN}"
    size = {
        "persons": lambda: pen.persons(key, abs(value), one.source).text,
        "minutes": lambda: pen.minutes(key, abs(value), one.source).text,
        "pct": lambda: _points(pen, abs(value)),
    }[one.unit]()
    return ((name,), (one,), (two,), (Quantity(key, value, one.unit, f"{sign}{size}", source=one.source),))


def _heads(pen: Pen, names: list[str]) -> tuple[Column, ...]:
    return (
        Column(pen.t("report.h_what"), weight=3),
        Column(names[0], "right", 1.2),
        Column(names[1], "right", 1.2),
        Column(pen.t("report.h_difference"), "right", 1.2),
    )
