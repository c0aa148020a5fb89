"""Where the next sites should go: proven best, and how much better than choosing simply."""

from zones import city
from zones.reports.content.material import ACCESS, Material
from zones.reports.content.pen import Pen, joined
from zones.reports.document import Block, Column, Notice, Paragraph, Rich, Section, Table
from zones.sites import Plan
from zones.words import site_words
from zones.words.figures import rows_of


def siting(pen: Pen, material: Material) -> Section:
    """Return the proposals, a table for each service."""
    t = pen.t
    blocks: list[Block] = []
    for service, plan in material.plans.items():
        blocks += _plan(pen, service, plan)
    if not blocks:
        blocks.append(Notice((t("report.siting_none"),)))
    else:
        blocks.append(Paragraph((t("report.siting_how"),)))
    return Section("siting", t("report.siting"), tuple(blocks), slide=True)


def _plan(pen: Pen, service: str, plan: Plan) -> list[Block]:
    t, key = pen.t, f"sites.{service}"
    known, minutes = city.service(service), int(plan.params["minutes"])
    name = t.pick(known.name)
    first, last = plan.curve.iloc[0], plan.curve.iloc[-1]
    gained = float(plan.sites["newly_covered_persons"].sum())
    less = plan.naive["less_persons"].astype(float)
    said = pen.rich(
        "report.plan",
        service=name,
        count=len(plan.sites),
        minutes=minutes,
        people=pen.persons(f"{key}.newly_covered_persons", gained, ACCESS),
        before=pen.pct(f"{key}.share_before_pct", float(first["share_pct"]), ACCESS),
        after=pen.pct(f"{key}.share_after_pct", float(last["share_pct"]), ACCESS),
    )
    gap = pen.pct(f"{key}.gap_pct", float(last["gap_pct"]), ACCESS)
    candidates = pen.count(f"{key}.candidates", plan.n_candidates, "facilities")
    proof = pen.rich(
        "report.plan_proven" if last["optimal"] else "report.plan_unproven", gap=gap, candidates=candidates
    )
    simple = pen.rich(
        "report.plan_naive",
        largest=pen.gained(f"{key}.against_plan.largest_commune", -less["largest_commune"], ACCESS),
        beyond=pen.gained(f"{key}.against_plan.most_beyond", -less["most_beyond"], ACCESS),
    )
    rows: list[tuple[Rich, ...]] = [
        (
            (str(rank),),
            (site_words.place(row),),
            (
                pen.persons(
                    f"{key}.{rank}.newly_covered_persons", float(row["newly_covered_persons"]), ACCESS
                ),
            ),
            (
                pen.persons(
                    f"{key}.{rank}.newly_covered_alt_persons", float(row["newly_covered_alt_persons"]), ACCESS
                ),
            ),
        )
        for rank, row in rows_of(plan.sites).items()
    ]
    heads = (
        Column(t("report.h_order"), "right", 0.5),
        Column(t("report.h_site"), weight=3),
        Column(t("report.h_new_people", minutes=minutes), "right", 1.3),
        Column(t("report.h_new_people_alt"), "right", 1.3),
    )
    blocks: list[Block] = [Paragraph(joined([said, proof, simple]))]
    if plan.incomplete_pct > 0:
        share = pen.pct(f"{key}.incomplete_pct", plan.incomplete_pct, "completeness")
        blocks.append(Notice(pen.rich("report.plan_incomplete", share=share)))
    blocks.append(Table(f"sites_{service}", t("report.sites", service=name), heads, tuple(rows)))
    return blocks
