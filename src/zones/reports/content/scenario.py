"""What a scenario changes: the answer, for whom, where, and what is to be done."""

import pandas as pd

from zones.city import CITY
from zones.i18n import numbers as n
from zones.reports.content.material import ACCESS, Material
from zones.reports.content.pen import Account, Pen
from zones.reports.content.pictures import scenario_map
from zones.reports.document import Block, Column, Notice, Paragraph, Points, Quantity, Rich, Section, Table
from zones.words import scenario_words
from zones.words.figures import Figures, rows_of
from zones.words.gaps_book import EAST, WEST
from zones.words.scenario_outcome import Outcome


def scenario(pen: Pen, material: Material, outcome: Outcome, *, maps: bool = True) -> tuple[Section, ...]:
    """Return the parts of the paper about a scenario."""
    city = material.city
    t, account = pen.t, Account(lambda _: ACCESS)
    said = scenario_words.answer(t, outcome, city.facilities, say=account)
    blocks: list[Block] = [Notice((t.pick(remark),)) for remark in outcome.remarks]
    blocks.append(Paragraph(account.read(said.sentence)))
    blocks += [Paragraph(account.read(text)) for text in said.sure]
    blocks += [Notice(account.read(text)) for text in said.warnings]
    if outcome.scenario.note:
        blocks.append(Paragraph((t("report.scenario_note", note=outcome.scenario.note),)))
    blocks.append(_regions(pen, outcome))
    where: list[Block] = [scenario_map(pen, material, outcome)] if maps else []
    where.append(_communes(pen, outcome))
    steps = tuple((scenario_words.edit_words(t, edit, city.facilities),) for edit in outcome.scenario.edits)
    return (
        Section("scenario", t("report.scenario_answer"), tuple(blocks), slide=True),
        Section("edits", t("report.scenario_edits"), (Points(steps, numbered=True), _actions(pen, outcome))),
        Section("communes", t("report.scenario_where"), tuple(where)),
    )


def _regions(pen: Pen, outcome: Outcome) -> Table:
    t, rows = pen.t, []
    for where, row in rows_of(outcome.regions).items():
        name = t(f"report.in_{where}") if where in (EAST, WEST, CITY) else str(row[f"name_{t.lang}"])
        rows.append(((name,), *_figures(pen, where, row)))
    heads = (Column(t("report.h_region"), weight=1.6), *_heads(pen, outcome))
    return Table("regions", t("report.scenario_regions", minutes=outcome.threshold), heads, tuple(rows))


def _heads(pen: Pen, outcome: Outcome) -> tuple[Column, ...]:
    t = pen.t
    names = ("before", "after", "gained", "lost", "gained_alt", "median_before", "median_after")
    heads = (t(f"report.s_{name}", minutes=outcome.threshold) for name in names)
    return tuple(Column(head, "right", 1.1) for head in heads)


def _figures(pen: Pen, where: str, row: Figures) -> tuple[Rich, ...]:
    key, persons = f"scenario.{where}", float(row["persons"])
    return (
        (pen.pct(f"{key}.share_before_pct", float(row["share_before_pct"]), ACCESS),),
        (pen.pct(f"{key}.share_after_pct", float(row["share_after_pct"]), ACCESS),),
        (_signed(pen, f"{key}.gained_persons", float(row["gained_persons"])),),
        (_signed(pen, f"{key}.lost_persons", -float(row["lost_persons"])),),
        (_signed(pen, f"{key}.gained_alt_persons", float(row["gained_alt_persons"])),),
        *(
            (pen.median(f"{key}.median_{s}_min", float(row[f"median_{s}_min"]), ACCESS, people=persons),)
            for s in ("before", "after")
        ),
    )


def _signed(pen: Pen, key: str, value: float) -> Quantity:
    text = scenario_words.signed(value, pen.t.lang) if value == value else pen.t("term.no_data")
    return Quantity(key, value, "persons", text, source=ACCESS)


def _communes(pen: Pen, outcome: Outcome) -> Table | Paragraph:
    """Return the communes where minutes change for anybody, those with most people first."""
    t, table = pen.t, outcome.communes
    touched = table[table["changed_persons"] >= 10].sort_values(
        ["changed_persons", "name_en"], ascending=[False, True], kind="stable"
    )
    if touched.empty:
        return Paragraph((t("report.scenario_nowhere", count=len(table)),))
    rows = []
    for code, row in rows_of(touched).items():
        side = "west" if row["region"] == WEST else "east"
        rows.append(((str(row["name"]),), (t(f"report.short_{side}"),), *_figures(pen, code, row)))
    heads = (Column(t("report.h_unit"), weight=1.6), Column(t("report.h_region")), *_heads(pen, outcome))
    note = t("report.scenario_rest", count=len(table) - len(touched))
    return Table("communes", t("report.scenario_communes", count=len(rows)), heads, tuple(rows), note=note)


def _actions(pen: Pen, outcome: Outcome) -> Table:
    t, rows = pen.t, []
    for row in outcome.actions.to_dict("records"):
        length = float(row["km"])
        key = f"scenario.step_{row['step']}.{row['commune_code']}.km"
        km: Rich = (
            ("–",)
            if pd.isna(length)
            else (Quantity(key, length, "km", n.decimal(length, 1, t.lang), 1, source="roads"),)
        )
        rows.append(
            (
                (str(row["step"]),),
                (t(f"scenario.kind_{row['action']}"),),
                (str(row["what"]) or "–",),
                (str(row["commune"]) or t("scenario.act_anywhere"),),
                km,
            )
        )
    heads = (
        Column(t("scenario.act_step"), "right", 0.6),
        Column(t("scenario.act_action"), weight=1.6),
        Column(t("scenario.act_what"), weight=2.6),
        Column(t("scenario.act_where"), weight=1.6),
        Column(t("scenario.act_km"), "right", 0.8),
    )
    return Table("actions", t("scenario.actions"), heads, tuple(rows))
