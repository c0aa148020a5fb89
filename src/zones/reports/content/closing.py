"""Which projects close which gap: effects that can be computed, for whom, and what cannot be."""

from math import isnan
from typing import Final

from zones.reports.content.material import DISTRICT, Material
from zones.reports.content.pen import Pen, bounded, joined
from zones.reports.document import Block, Column, Notice, Paragraph, Points, Quantity, Rich, Section, Table
from zones.words.changes_book import ALL_GAPS, ChangesBook
from zones.words.gaps_book import WEST

BASIS: Final = "roads;speeds;cells;register"
LEAST_MIN: Final = 1.0
"""Who saves less on average is not listed."""

_MEASURED: Final = tuple(gap for gap in ALL_GAPS if not gap.startswith("seat_"))


def closing(pen: Pen, material: Material, *, every_reason: bool = False) -> Section:
    """Return what projects change for the West, and how many cannot be computed."""
    t, changes = pen.t, material.changes_book(pen.t)
    title = t("report.closing")
    if changes is None:
        return Section("closing", title, (Notice((t("report.closing_none"),)),))
    counts = {
        name: pen.count(f"projects.{name}", value, "register") for name, value in changes.counts.items()
    }
    blocks: list[Block] = [Paragraph(pen.rich("report.closing_text", **counts))]
    blocks.append(effects(pen, changes))
    together = _together(pen, changes)
    if together:
        blocks.append(Paragraph(together))
    notes = list(dict.fromkeys(note for one in changes.project_ids for note in changes.notes(one, "dry")))
    blocks.append(Points(tuple((f"{note[:1].upper()}{note[1:]}.",) for note in notes)))
    blocks.append(refused(pen, changes, every=every_reason))
    return Section("closing", title, tuple(blocks), slide=True)


def effects(pen: Pen, changes: ChangesBook) -> Table:
    """Return what each project does for the West, gap by gap, in the dry season."""
    t, rows = pen.t, []
    for gap in _MEASURED:
        for project in changes.ranked(gap, "dry", WEST, "saved"):
            cell = changes.cell(project, gap, "dry", WEST, "saved")
            gained = changes.cell(project, gap, "dry", WEST, "gained")
            if cell is None or gained is None or not cell.changed >= 10 or not cell.mean_min >= LEAST_MIN:
                continue
            key = f"{project}.{gap}.dry.west"
            rows.append(
                (
                    (f"{changes.to(gap)[:1].upper()}{changes.to(gap)[1:]}",),
                    (changes.name(project),),
                    (t(f"report.{cell.grade}"),),
                    (_most(pen.persons(f"{key}.changed_persons", cell.changed, BASIS), cell.at_most),),
                    _mean(pen, f"{key}.mean_saved_min", cell.mean_min, cell.low, cell.changed, cell.high),
                    (_most(pen.persons(f"{key}.gained_persons", gained.value, BASIS), cell.at_most),),
                    (_most(pen.persons(f"{key}.gained_alt_persons", gained.alt, BASIS), cell.at_most),),
                )
            )
    heads = (
        Column(t("report.h_to"), weight=2),
        Column(t("report.h_project"), weight=2.6),
        Column(t("report.h_grade"), weight=1.2),
        Column(t("report.h_faster"), "right", 1.1),
        Column(t("report.h_saved"), "right", 1.2),
        Column(t("report.h_gained"), "right", 1.1),
        Column(t("report.h_gained_alt"), "right", 1.1),
    )
    return Table(
        "effects", t("report.effects"), heads, tuple(rows), note=t("report.effects_note"), dense=True
    )


def _most(figure: Quantity, at_most: bool) -> Quantity:
    """Return a figure as an upper bound where it is one."""
    return bounded(figure, "<=", f"≤ {figure.text}") if at_most and figure.value > 0 else figure


def _mean(pen: Pen, key: str, mean: float, low: float, people: float, high: float) -> Rich:
    said: Rich = (pen.minutes(key, mean, BASIS),)
    if isnan(low) or isnan(high) or low == high:
        return said
    ends = sorted((low / people, high / people))
    least, most = (pen.minutes(f"{key}_{e}", v, BASIS) for e, v in zip(("low", "high"), ends, strict=True))
    return said if least.text == most.text else (*said, " (", least, "–", most, ")")


def _together(pen: Pen, changes: ChangesBook) -> Rich:
    """Return what the projects due by the Programme's year change together for district health."""
    table, params = changes.matrix.table, changes.matrix.params
    year = int(params["year"])
    rows = table[(table["project_id"] == f"due_by_{year}") & (table["season"] == "dry")]
    found = rows[rows["gap"] == DISTRICT]
    if found.empty:
        return ()
    row = found.iloc[0]
    key = f"due_by_{year}.{DISTRICT}.dry"
    names = "; ".join(changes.name(one) for one in params["together"] if one in changes.book.by_id)

    def minutes(side: str) -> Quantity:
        return pen.minutes(f"{key}.gap_median_{side}_min", float(row[f"gap_median_{side}_min"]), BASIS)

    return joined(
        [
            pen.rich(
                "report.together",
                year=year,
                count=len(params["together"]),
                names=names,
                people=pen.persons(f"{key}.changed_west_persons", float(row["changed_west_persons"]), BASIS),
                gained=pen.persons(f"{key}.gained_west_persons", float(row["gained_west_persons"]), BASIS),
            ),
            pen.rich("report.together_gap", before=minutes("before"), after=minutes("after")),
        ]
    )


def refused(pen: Pen, changes: ChangesBook, *, every: bool) -> Table:
    """Return why effects cannot be computed, with how many projects or with all their names."""
    t, rows = pen.t, []
    for k, (reason, projects) in enumerate(reversed(changes.refused), 1):
        names = "; ".join(changes.book.name(one) for one in projects)
        count = pen.count(f"projects.refused.{k}", len(projects), "register")
        said = f"{reason[:1].upper()}{reason[1:]}"
        rows.append(((said,), (count,), (names,)) if every else ((said,), (count,)))
    heads = [Column(t("report.h_why"), weight=4), Column(t("report.h_projects"), "right", 0.8)]
    if every:
        heads = [Column(t("report.h_why"), weight=3), Column(t("report.h_projects"), "right", 0.8)]
        heads.append(Column(t("report.h_names"), weight=5))
    title = t("report.refused", count=len(changes.matrix.refused))
    return Table("not_computed", title, tuple(heads), tuple(rows), dense=True)
