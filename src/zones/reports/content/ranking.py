"""All communes: ranked with the reasons in words, and apart those of which too little is known."""

from zones.reports.content.far import beyond
from zones.reports.content.material import ACCESS, DISTRICT, Material
from zones.reports.content.pen import Account, Pen, capital
from zones.reports.content.references import behind
from zones.reports.document import Block, Column, Paragraph, Rich, Section, Table
from zones.words import gaps_words
from zones.words.gaps_book import WEST

WIDE = 10.0
"""From so many points on, the list gives two reasons; the profile gives all."""


def ranking(pen: Pen, material: Material) -> Section:
    """Return the list of all units."""
    t, book = pen.t, material.gap_book(pen.t)
    ranked, apart = book.ranked(), book.apart()
    # Where the gap is small, its largest part says enough.
    wide, small = (reasons(pen, material, most=most) for most in (2, 1))
    most = {code: (wide if float(book.rows[code]["gap"]) >= WIDE else small).get(code, ()) for code in ranked}
    blocks: list[Block] = [
        Paragraph(pen.rich("report.ranking_text", ranked=len(ranked), apart=len(apart))),
        Table(
            "communes",
            t("report.ranking_table", count=len(ranked)),
            (
                Column(t("report.h_rank"), "centre", 1),
                Column(t("report.h_unit"), weight=1.5),
                Column(t("report.h_region"), weight=0.6),
                Column(t("report.h_points"), "right", 0.6),
                Column(t("report.h_dry_wet"), "right", 1.4),
                Column(t("report.h_why"), weight=6.4),
            ),
            tuple(_row(pen, material, code, most[code]) for code in ranked),
            note=t("report.ranking_note", what=_ranges(pen, material)),
            dense=True,
        ),
        Table(
            "apart",
            t("report.apart_table", count=len(apart)),
            (
                Column(t("report.h_unit"), weight=1.2),
                Column(t("report.h_region")),
                Column(t("report.h_why"), weight=4),
            ),
            tuple(
                ((material.desk.names[code],), (book.region_name(code),), why(pen, material, code))
                for code in apart
            ),
        ),
    ]
    return Section("ranking", t("report.ranking"), tuple(blocks))


def why(pen: Pen, material: Material, code: str) -> Rich:
    """Return why a commune stands where it does, with its figures."""
    account = _account(material)
    return capital(account.read(material.gap_book(pen.t).why(code, say=account)))


def reasons(pen: Pen, material: Material, *, most: int) -> dict[str, Rich]:
    """Return why each commune loses points, no more than so many reasons each, briefly."""
    drivers, cells = material.index.drivers(material.desk.table, most=most), material.desk.cells
    found = {}
    for code, part in drivers.groupby("commune_code"):
        account = _account(material)
        said = gaps_words.reasons(pen.t, cells, str(code), list(part["indicator"]), say=account, brief=True)
        found[str(code)] = capital(account.read(said))
    return found


def _account(material: Material) -> Account:
    """Return an account of figures that knows what each indicator of each commune rests on."""

    def source(key: str) -> str:
        code, indicator = key.split(".")[:2]
        return behind(material.desk.cells[code, indicator])

    return Account(source)


def _ranges(pen: Pen, material: Material) -> str:
    """Return what the ranges of ranks hold."""
    said = "report.ranges_drawn" if material.draws else "report.ranges_weights"
    return pen.t(said, draws=material.draws)


def _row(pen: Pen, material: Material, code: str, reason: Rich) -> tuple[Rich, ...]:
    book = material.gap_book(pen.t)
    row, key = book.rows[code], f"{code}.{DISTRICT}"
    rank, low, high = (
        pen.number(f"{code}.{name}", float(row[name]), 0, ACCESS, "rank")
        for name in ("rank", "rank_p5", "rank_p95")
    )
    dry, wet = (
        pen.persons(f"{key}.{season}.beyond_persons", beyond(material, code, season), ACCESS)
        for season in ("dry", "wet")
    )
    side = "west" if material.desk.regions[code] == WEST else "east"
    return (
        (rank,) if low.text == high.text else (rank, " (", low, "–", high, ")"),
        (material.desk.names[code],),
        (pen.t(f"report.short_{side}"),),
        (pen.number(f"{code}.gap", float(row["gap"]), 0, ACCESS, "points"),),
        (dry,) if dry.text == wet.text else (dry, " / ", wet),
        reason or capital((pen.t("gaps.no_loss"),)),
    )
