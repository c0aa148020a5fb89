"""The card and the file of one project: what is known, by whom, since when, and how sure."""

from collections.abc import Sequence

import streamlit as st

from zones.city.projects import Fact, Phase, Project, Shape
from zones.city.timeline import known_until, phase_state
from zones.i18n import numbers as n
from zones.i18n.dates import dated
from zones.maps.projects import drawn
from zones.maps.text import safe
from zones.ui import words
from zones.ui.changes import parts
from zones.words.project_book import DATED, FIRST_YEAR, LAST_YEAR, Book, conflicts

_HEAD = ("investment", "capacity", "area", "length", "investor")
"""What the card says of a project besides its status; the rest is in the file below."""


def card(book: Book, project: Project, year: int) -> None:
    """Show a project in short, beside the map."""
    t, state = book.t, book.states(year)[project.project_id]
    sector = t(f"project_sector.{project.sector}")
    region = t(f"projects.region_{project.region}")
    facts = [
        (t("project.status"), t(f"project_status.{project.status}")),
        (t("project.state", year=year), t(f"project_state.{state}")),
    ]
    for key in _HEAD:
        if project.published(key):
            facts.append((t(f"project_fact.{key}"), _short(book, project, key)))
    if project.sections:
        facts.append(
            (
                t("project.sections"),
                ", ".join(t("projects.section_value", section=s) for s in project.sections),
            )
        )
    named = [book.communes[code] for code in project.commune_codes if code in book.communes]
    facts.append((t("project.communes"), ", ".join(named) or t("project.communes_none")))
    facts.append((t("project.place"), place(book, project)))
    items = "".join(f"<dt>{safe(label)}</dt><dd>{words.inline(value)}</dd>" for label, value in facts)
    st.html(
        f'<section class="z-card {safe(project.region)}" aria-label="{safe(book.name(project))}">'
        f"<h3>{safe(book.name(project))}</h3>"
        f"<p>{safe(t('project.of', sector=sector, region=region, id=project.project_id))}</p>"
        f"{_phases(book, project, year)}<dl>{items}</dl></section>"
    )
    for section in project.sections:
        label = t("project.to_programme", section=section)
        st.page_link("pages/programme.py", label=label, query_params={"section": section})
    effect, computed = parts.of_project(t, project.project_id)
    if computed:
        st.page_link("pages/changes.py", label=effect, query_params={"project": project.project_id})
    elif effect:
        words.foot(effect)


def _short(book: Book, project: Project, key: str) -> str:
    """Return the most trusted figure for the whole project, else for a part of it.

    Where published figures of it differ, all of them are there, marked.
    """
    # Sorting keeps the order of trust within the whole and within the parts.
    trusted = project.published(key)
    first = sorted(trusted, key=lambda fact: bool(fact.scope_vi or fact.scope_en or fact.phase))[0]
    groups = [[project.facts[k] for k in group] for group in conflicts(project)]
    same = next((group for group in groups if any(one is first for one in group)), [first])
    scope = first.scope_vi if book.t.lang == "vi" else first.scope_en
    said = " / ".join(book.value(fact) for fact in same) + (f" ({scope})" if scope else "")
    if len(same) > 1:
        said += f" **[{book.t('project.conflict')}]**"
    rest = len(trusted) - len(same)
    return f"{said}; {book.t('project.more_figures', count=rest)}" if rest else said


def sheet_link(book: Book, project: Project) -> None:
    """Show the way to the sheet of a project that lies somewhere."""
    if drawn(project):
        st.page_link(
            "pages/sheet.py",
            label=book.t("sheet.open"),
            icon=":material/arrow_forward:",
            query_params={"site": project.project_id},
        )


def place(book: Book, project: Project) -> str:
    """Return how a project was placed and how far that can be trusted, in words."""
    t, shape = book.t, project.primary
    if shape is None or not drawn(project):
        return t("project.place_unknown")
    basis = t(f"project_basis.{shape.basis}")
    if shape.position_error_m is None:
        said = t("project.place_no_error", basis=basis)
    else:
        said = t("project.place_error", basis=basis, error=_metres(book, shape.position_error_m))
    fit = t("project.place_fit") if shape.fit_for_distance else t("project.place_unfit")
    return f"{said}; {fit}"


def _metres(book: Book, metres: float) -> str:
    if metres >= 1000:
        return f"{n.decimal(metres / 1000, 1, book.t.lang)} km"
    return f"{n.decimal(metres, 0, book.t.lang)} m"


def _phases(book: Book, project: Project, year: int) -> str:
    """Return the phases as bars over the years, the chosen year marked."""
    t = book.t
    if not project.phases:
        return f'<p class="z-foot">{safe(t("project.phases_none"))}</p>'
    reach = LAST_YEAR + 1 - FIRST_YEAR
    now = f'<u style="left:{100 * (year + 1 - FIRST_YEAR) / reach:.1f}%"></u>'
    told = [project.facts[group[0]] for group in conflicts(project)]
    differing = {fact.phase for fact in told if fact.key in DATED}
    rows = ""
    for phase in project.phases:
        name = phase.name_vi if t.lang == "vi" else phase.name_en
        unknown = t("project.phase_unknown")
        start, finish = (dated(when, t.lang) if when else unknown for when in (phase.start, phase.finish))
        dates = t("project.phase_dates", start=start, finish=finish)
        if phase.phase_id in differing:
            dates = f"{dates} · {t('project.dates_differ')}"
        cells = "".join(
            f'<i class="{state}" style="left:{100 * k / reach:.2f}%;width:{100 / reach:.2f}%"></i>'
            for k, state in enumerate(_years(project, phase))
            if state in ("under_way", "standing")
        )
        rows += f"<div><span>{safe(name)}</span><em>{safe(dates)}</em><b>{cells}{now}</b></div>"
    ends = f"<p><span>{FIRST_YEAR}</span><span>{LAST_YEAR}</span></p>"
    return (
        f'<div class="z-phases" role="img" aria-label="{safe(t("project.phases"))}">{rows}{ends}</div>'
        f'<p class="z-foot">{safe(t("project.phases_note"))}</p>'
    )


def _years(project: Project, phase: Phase) -> list[str]:
    known = known_until(project)
    return [phase_state(phase, year, known=known) for year in range(FIRST_YEAR, LAST_YEAR + 1)]


def dossier(book: Book, project: Project) -> None:
    """Show every fact with its sources, and every shape with how it was found."""
    t = book.t
    st.subheader(f"{t('project.open')}: {book.name(project)}")
    if project.facts:
        words.foot(t("project.facts_count", count=len(project.facts)))
        differing = {k for group in conflicts(project) for k in group}
        rows = [_fact_row(book, fact, k in differing) for k, fact in enumerate(project.facts)]
        heads = [t(f"project.fact_{k}") for k in ("what", "value", "as_of", "source", "confidence", "remark")]
        _table(t("project.facts"), heads, rows)
    else:
        words.warning(t("project.facts_none"))
    if project.shapes:
        words.line(f"**{t('project.shapes')}**")
        heads = [
            t(f"project.shape_{k}")
            for k in ("name", "basis", "method", "error", "fit", "confidence", "source")
        ]
        _table(t("project.shapes"), heads, [_shape_row(book, shape) for shape in project.shapes])


def _fact_row(book: Book, fact: Fact, differs: bool) -> list[str]:
    t = book.t
    mark = f' <span class="z-differs">{safe(t("project.conflict"))}</span>' if differs else ""
    remark = fact.remark_vi if t.lang == "vi" else fact.remark_en
    return [
        safe(book.label(fact)),
        f"{safe(book.value(fact))}{mark}",
        # A begin or an end is that date already.
        safe(dated(fact.as_of, t.lang) if fact.as_of and fact.key not in DATED else n.NO_VALUE),
        f"{words.links(fact.sources)}<br>"
        + safe(dated(fact.source_date, t.lang) if fact.source_date else t("project.undated")),
        safe(t(f"project_confidence.{fact.confidence}")),
        safe(remark),
    ]


def _shape_row(book: Book, shape: Shape) -> list[str]:
    t = book.t
    name = shape.name_vi if t.lang == "vi" else shape.name_en
    error = shape.position_error_m
    return [
        safe(name or t("project.shape_main")),
        safe(t(f"project_basis.{shape.basis}")),
        safe(t(f"project_method.{shape.method}")),
        safe(n.NO_VALUE if error is None else _metres(book, error)),
        safe(t("term.yes" if shape.fit_for_distance else "term.no")),
        safe(t(f"project_confidence.{shape.confidence}")),
        safe(shape.source),
    ]


def _cell(head: str, cell: str) -> str:
    """Return a cell with its head: on a phone each row is a card, and empty cells are left out."""
    return f'<td class=w data-h="{safe(head)}"><span>{cell}</span></td>' if cell else "<td class=w></td>"


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show a table whose cells are inert HTML already."""
    head = "".join(f"<th scope=col>{safe(one)}</th>" for one in heads)
    body = "".join(f"<tr>{''.join(map(_cell, heads, row))}</tr>" for row in rows)
    said = safe(caption)
    st.html(
        f'<div class="z-table z-file" tabindex="0" role="region" aria-label="{said}">'
        f"<table><caption>{said}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
