"""One region: who lives there and what they reach, its communes ranked, its projects."""

from zones.city import City
from zones.errors import InputError
from zones.reports.content.closing import closing
from zones.reports.content.east_west import east_west
from zones.reports.content.far import assumed, beyond, drawn
from zones.reports.content.material import ACCESS, DISTRICT, Material
from zones.reports.content.pen import Pen, joined
from zones.reports.content.pictures import gap_map
from zones.reports.document import Block, Column, Paragraph, Points, Rich, Section, Table
from zones.words.gaps_book import OVERALL, SCHEME


def region_of(city: City, asked: str) -> str:
    """Return the region that is asked for.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    known = city.schemes.loc[city.schemes["scheme"] == SCHEME].sort_values("order")["region"].tolist()
    if asked in known:
        return asked
    raise InputError(f"unknown region '{asked}'; known: {', '.join(known)}")


def region(pen: Pen, material: Material, which: str, *, maps: bool = True) -> tuple[Section, ...]:
    """Return the parts of the paper about a region."""
    t = pen.t
    blocks: list[Block] = [Paragraph(answer(pen, material, which)), Paragraph(_sure(pen, material, which))]
    blocks.append(Points(_counts(pen, material, which)))
    if maps:
        blocks.append(gap_map(pen, material, OVERALL))
    first = Section("region", t("report.region_at_a_glance"), tuple(blocks), slide=True)
    last = Section("communes", t("report.region_communes"), (communes(pen, material, which),))
    return (first, east_west(pen, material), last, closing(pen, material))


def answer(pen: Pen, material: Material, which: str) -> Rich:
    """Return who of a region is how far from care, in one sentence."""
    found = material.desk.measured.apart.get("dry")
    if found is None:
        return pen.rich("gaps.answer_none")
    groups, key = found.groups.astype(float), f"{which}.{DISTRICT}"
    return pen.rich(
        "report.region_answer",
        region=pen.t(f"report.at_{which}"),
        median=pen.minutes(f"{key}.dry.median_min", float(groups["median_min"][which]), ACCESS),
        dry=pen.persons(f"{key}.dry.beyond_persons", beyond(material, which, "dry"), ACCESS),
        share=pen.pct(f"{key}.dry.beyond_pct", 100 - float(groups["served_pct"][which]), ACCESS),
        wet=pen.persons(f"{key}.wet.beyond_persons", beyond(material, which, "wet"), ACCESS),
    )


def _sure(pen: Pen, material: Material, which: str) -> Rich:
    values = {
        how: pen.persons(
            f"{which}.{DISTRICT}.dry.{how}.beyond_persons", assumed(material, which, "dry", how), ACCESS
        )
        for how in ("slower", "faster", "alt")
    }
    return joined([pen.rich("report.region_sure", **values), drawn(pen, material, which)])


def _counts(pen: Pen, material: Material, which: str) -> tuple[Rich, ...]:
    """Return how many units, people and km² a region has, and its share of the city."""
    codes, every = material.codes(which), material.codes()
    table = material.city.communes
    people, area = (float(table.loc[codes, c].sum()) for c in ("population_persons", "area_km2"))
    all_people, all_area = (float(table.loc[every, c].sum()) for c in ("population_persons", "area_km2"))
    return (
        pen.rich(
            "report.region_counts",
            count=pen.count(f"{which}.communes", len(codes), "communes"),
            people=pen.persons(f"{which}.population", people, "communes"),
            people_share=pen.pct(f"{which}.population_pct", 100 * people / all_people, "communes"),
            area=pen.number(f"{which}.area_km2", area, 0, "communes", "km2"),
            area_share=pen.pct(f"{which}.area_pct", 100 * area / all_area, "communes"),
        ),
    )


def communes(pen: Pen, material: Material, which: str) -> Table:
    """Return the communes of a region, those with most people beyond the threshold first."""
    t, desk = pen.t, material.desk
    dry, wet = (material.access(DISTRICT, s) or {} for s in ("dry", "wet"))
    codes = sorted(
        material.codes(which), key=lambda c: (-_number(beyond(material, c, "dry")), desk.folded[c])
    )
    rows: list[tuple[Rich, ...]] = []
    for code in codes:
        cells: list[Rich] = [
            (desk.names[code],),
            (pen.persons(f"{code}.persons", desk.persons[code], "cells"),),
        ]
        for season, table in (("dry", dry), ("wet", wet)):
            key = f"{code}.{DISTRICT}.{season}"
            median = float(table[code]["median_min"]) if code in table else float("nan")
            cells.append((pen.median(f"{key}.median_min", median, ACCESS, people=desk.persons[code]),))
            cells.append((pen.persons(f"{key}.beyond_persons", beyond(material, code, season), ACCESS),))
        rows.append(tuple(cells))
    heads = (
        Column(t("report.h_unit"), weight=1.8),
        Column(t("report.h_persons"), "right", 1.2),
        Column(t("report.h_median_dry"), "right", 1.2),
        Column(t("report.h_dry"), "right", 1.2),
        Column(t("report.h_median_wet"), "right", 1.2),
        Column(t("report.h_wet"), "right", 1.2),
    )
    title = t("report.communes_of", region=t(f"report.in_{which}"), count=len(codes))
    return Table("communes", title, heads, tuple(rows), note=t("report.communes_note"), dense=True)


def _number(value: float) -> float:
    return value if value == value else -1.0
