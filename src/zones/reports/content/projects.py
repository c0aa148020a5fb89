"""The portfolio of key projects: what there is, where, by when, for how much, and what each changes."""

from collections import Counter
from collections.abc import Sequence

from zones.city.projects import SECTORS, STATUSES, Fact, Project
from zones.reports.content.closing import closing
from zones.reports.content.material import Material
from zones.reports.content.pen import Pen, joined
from zones.reports.content.pictures import projects_map
from zones.reports.content.references import REGISTER
from zones.reports.document import Column, Paragraph, Quantity, Rich, Section, Table
from zones.words.dates import written
from zones.words.project_book import REGIONS, Book, conflicts
from zones.words.project_book import figure as published


def projects(pen: Pen, material: Material, *, maps: bool = True) -> tuple[Section, ...]:
    """Return the parts of the paper about the portfolio."""
    book = material.project_book(pen.t)
    parts = [_summary(pen, material, book)]
    if maps:
        where = (projects_map(pen, material), Paragraph((pen.t("report.map_projects_reading"),)))
        parts.append(Section("map", pen.t("report.map_projects"), where, new_page=True, slide=True))
    return (*parts, closing(pen, material, every_reason=True), *_lists(pen, book))


def _summary(pen: Pen, material: Material, book: Book) -> Section:
    t, counts = pen.t, book.counts(book.projects)
    figures = {name: pen.count(f"projects.{name}", value, REGISTER) for name, value in counts.items()}
    status: Counter[str] = Counter(project.status for project in book.projects)
    said = [
        joined([(pen.count(f"projects.status.{one}", status[one], REGISTER),), (t(f"project_status.{one}"),)])
        for one in STATUSES
        if status[one]
    ]
    twice = sum(bool(conflicts(project)) for project in book.projects)
    blocks = (
        Paragraph(pen.rich("report.portfolio", **figures)),
        Paragraph(joined([(t("report.by_status"),), (*joined(said, ", "), ".")])),
        Paragraph(
            pen.rich("report.portfolio_sure", twice=pen.count("projects.in_conflict", twice, REGISTER))
        ),
        _by_sector(pen, book),
    )
    return Section("portfolio", t("report.portfolio_title"), blocks, slide=True)


def _by_sector(pen: Pen, book: Book) -> Table:
    t, rows = pen.t, []
    for sector in SECTORS:
        ours = [project for project in book.projects if project.sector == sector]
        if not ours:
            continue
        regions = Counter(project.region for project in ours)
        cells: list[Rich] = [
            (t(f"project_sector.{sector}"),),
            (pen.count(f"projects.{sector}", len(ours), REGISTER),),
        ]
        cells += [(pen.count(f"projects.{sector}.{one}", regions[one], REGISTER),) for one in REGIONS]
        rows.append(tuple(cells))
    heads = (
        Column(t("report.h_sector"), weight=3),
        Column(t("report.h_projects"), "right"),
        *(Column(t(f"report.project_{one}"), "right") for one in REGIONS),
    )
    return Table("portfolio", t("report.by_sector"), heads, tuple(rows))


def _lists(pen: Pen, book: Book) -> list[Section]:
    """Return the projects one by one, a section for each sector."""
    found = []
    for sector in SECTORS:
        ours = [project for project in book.projects if project.sector == sector]
        if ours:
            title = pen.t(f"project_sector.{sector}")
            found.append(Section(f"projects_{sector}", title, (_list(pen, book, sector, ours),), level=2))
    first, *others = found
    heading = Section("list", pen.t("report.project_list"), (Paragraph((pen.t("report.list_note"),)),))
    return [heading, first, *others]


def _list(pen: Pen, book: Book, sector: str, ours: Sequence[Project]) -> Table:
    t, rows = pen.t, []
    for project in ours:
        finish = [phase.finish for phase in project.phases if phase.finish]
        names = [book.communes[code] for code in project.commune_codes if code in book.communes]
        where = ", ".join(names[:4]) + ("…" if len(names) > 4 else "")
        rows.append(
            (
                (project.project_id,),
                (book.name(project),),
                (t(f"report.project_{project.region}") + (f": {where}" if where else ""),),
                (t(f"project_status.{project.status}"),),
                (written(max(finish), t.lang) if finish else t("report.unpublished"),),
                _money(pen, book, project),
            )
        )
    heads = (
        Column(t("report.h_id"), weight=0.6),
        Column(t("report.h_project"), weight=3),
        Column(t("report.h_place"), weight=2),
        Column(t("report.h_status"), weight=1.2),
        Column(t("report.h_finish"), weight=0.9),
        Column(t("report.h_money"), "right", 2.8),
    )
    title = t("report.projects_in", sector=t(f"project_sector.{sector}"), count=len(rows))
    return Table(f"projects_{sector}", title, heads, tuple(rows), dense=True)


def _money(pen: Pen, book: Book, project: Project) -> Rich:
    """Return every investment published; figures that differ stand beside each other."""
    facts = [fact for fact in project.published("investment") if fact.value is not None]
    if not facts:
        return (pen.t("report.unpublished"),)
    shown: dict[str, Quantity] = {}
    for fact in facts:
        found = _published(pen, book, project, fact, len(shown) + 1)
        shown.setdefault(found.text, found)
    return joined([(one,) for one in list(shown.values())[:3]], "; ")


def _published(pen: Pen, book: Book, project: Project, fact: Fact, number: int) -> Quantity:
    value = fact.value if fact.value is not None else float("nan")
    said = "–".join(published(v, pen.t.lang) for v in (fact.value, fact.upper) if v is not None)
    text = f"{said} {pen.t(f'project_unit.{fact.unit}')}" if fact.unit else said
    scope = fact.scope_vi if pen.t.lang == "vi" else fact.scope_en
    if scope:
        text = f"{text} ({scope})"
    digits = next((k for k in range(3) if round(value, k) == value), 3)
    key = f"{project.project_id}.investment.{number}"
    return Quantity(key, value, fact.unit, text, digits, source=REGISTER)
