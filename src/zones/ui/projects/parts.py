"""The parts of the page of key projects: answer, filters, timeline, map and list."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import streamlit as st

from zones.city.projects import GUESSED_AREAS, SKETCHED_LINES, Project
from zones.city.timeline import STATES, State
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.legend import Legend, Mark
from zones.maps.projects import ProjectLayer, drawn
from zones.ui import cache, maps, state, words
from zones.ui.projects import listing
from zones.words.project_book import FIRST_YEAR, LAST_YEAR, Book, Filters, by_state, options

ANY = "any"
_NAMES = ("region", "sector", "status", "section", "money")
_COMMUNE = "commune"


def answer(book: Book) -> None:
    """Show the answer in a sentence, and how sure it is."""
    counts = book.counts(book.projects)
    words.answer(book.t("projects.answer", **counts))
    words.sure(book.t("projects.sure", **counts))


def filters(book: Book) -> Filters:
    """Show the filters in one row and return what was chosen."""
    t, offered = book.t, options(book)
    say: dict[str, Callable[[str], str]] = {
        "region": lambda name: t(f"projects.region_{name}"),
        "sector": lambda name: t(f"project_sector.{name}"),
        "status": lambda name: t(f"project_status.{name}"),
        "section": lambda name: t("projects.section_value", section=name),
        "money": lambda name: t(f"projects.money_{name}"),
    }
    # One row without columns: each of those would be one more thing to send and to lay out at every choice.
    with st.container(key="project_filters", horizontal=True, vertical_alignment="bottom"):
        text = state.search("q", t("projects.search"), placeholder=t("projects.search_hint"))
        chosen = {
            name: state.select(
                name,
                t(f"projects.{name}"),
                offered[name],
                "",
                show=say[name],
                placeholder=t("projects.all"),
                note=t("projects.money_help") if name == "money" else None,
            )
            for name in _NAMES
        }
    return Filters(text=text, commune=state.chosen(_COMMUNE, list(book.communes), ""), **chosen)


def reset() -> None:
    """Clear all filters and the choice of a state."""
    for name in ("q", "state", _COMMUNE, *_NAMES):
        state.write(name, "", "")


def only_in(commune: str) -> None:
    """Filter by a commune: the one that was clicked on the map; '' lifts it."""
    state.write(_COMMUNE, commune, "")


def year(book: Book) -> int:
    """Show the slider over years and return the chosen one; it begins at the present year."""
    now = min(max(date.today().year, FIRST_YEAR), LAST_YEAR)
    return state.slide("year", book.t("projects.year"), FIRST_YEAR, LAST_YEAR, now)


def timeline(book: Book, found: Sequence[Project], chosen_year: int) -> tuple[Project, ...]:
    """Show how many projects stand in a year, and return those in the state that the reader takes."""
    t, states = book.t, book.states(chosen_year)
    counts = by_state(found, states)

    def show(name: str) -> str:
        count = len(found) if name == ANY else counts[name]
        return t("projects.show_value", name=t(f"project_state.{name}"), count=count)

    label = t("projects.show", year=chosen_year)
    wanted = state.switch("state", label, (ANY, *STATES), ANY, show=show)
    return tuple(p for p in found if wanted in (ANY, states[p.project_id]))


def show_map(
    book: Book,
    found: Sequence[Project],
    *,
    chosen_year: int,
    chosen: str,
    pick: Callable[[str], None],
    commune: str = "",
    on_commune: Callable[[str], None] | None = None,
) -> None:
    """Show the map of the projects that were found, and what it shows in words.

    Parameters
    ----------
    commune
        The one they were filtered by; it is outlined.
    on_commune
        Called with the code of a commune that was clicked beside all projects.
    """
    states = book.states(chosen_year)
    shown = [project for project in found if drawn(project)]

    def clicked(click: maps.Click) -> None:
        if click.layer == "projects" and click.item:
            pick(click.item)
        elif click.commune and on_commune is not None:
            on_commune(click.commune)

    with st.container(key="tall"):
        maps.draw(
            book.t,
            key="projects_map",
            legend=legend(book.t, shown, states, chosen_year, by_commune=on_commune is not None),
            chosen=commune or None,
            projects=ProjectLayer(
                cache.project_file(),
                {project.project_id: states[project.project_id] for project in shown},
                {project.project_id: book.tip(project, states[project.project_id]) for project in shown},
                chosen,
            ),
            on_click=clicked,
        )
    counts = book.counts(shown)
    said = book.t("projects.map_words", drawn=len(shown), exact=counts["exact"], rough=counts["rough"])
    if missing := len(found) - len(shown):
        said += " " + book.t("projects.unplaced", count=missing)
    words.foot(said)


def legend(
    t: Texts,
    shown: Sequence[Project],
    states: Mapping[str, State],
    chosen_year: int,
    *,
    by_commune: bool = False,
) -> Legend:
    """Return the legend of what is on the map, and of nothing else."""
    sectors = dict.fromkeys(project.sector for project in shown)
    present = {states[project.project_id] for project in shown}
    bases = {shape.basis for project in shown for shape in project.shapes}
    kinds = [
        ("known_line", bases & {"osm_line", "survey"}),
        ("sketch_line", bases & set(SKETCHED_LINES)),
        ("known_area", bases & {"osm_polygon", "described_fit", "survey"}),
        ("sketch_area", bases & set(GUESSED_AREAS)),
        ("part", [True for project in shown for shape in project.shapes if not shape.primary]),
    ]
    marks = [Mark(f"state:{name}", t(f"project_state.{name}")) for name in STATES if name in present]
    if any(project.primary and not project.primary.fit_for_distance for project in shown):
        marks.append(Mark("rough", t("projects.legend_rough")))
    if len(shown) > 1:
        marks.append(Mark("group", t("projects.legend_group")))
    return Legend(
        t("projects.legend", year=chosen_year),
        t("projects.legend_unit") + (t("projects.legend_commune") if by_commune else ""),
        fold=t("legend.more"),
        more=(
            tuple(Mark(f"sector:{name}", t(f"project_sector.{name}")) for name in sectors),
            tuple(marks),
            tuple(Mark(kind, t(f"projects.legend_{kind}")) for kind, any_ in kinds if any_),
        ),
    )


def show_list(
    book: Book,
    found: Sequence[Project],
    *,
    chosen_year: int,
    chosen: str,
    pick: Callable[[str], None],
    commune: str,
) -> None:
    """Show the projects that were found, or what to do where none was."""
    t, states = book.t, book.states(chosen_year)
    if commune:
        name = book.communes[commune]
        st.button(
            f"✕ {name}", key="commune_off", help=t("projects.commune_off"), on_click=only_in, args=("",)
        )
    if not found:
        words.warning(t("projects.none_in" if commune else "projects.none"))
        st.button(t("projects.reset"), on_click=reset)
        return
    words.line(f"**{t('projects.list', count=n.decimal(len(found), 0, t.lang))}**")
    entries = [
        listing.Entry(
            project.project_id,
            project.sector,
            states[project.project_id],
            book.name(project),
            _note(book, project, states[project.project_id]),
        )
        for project in found
    ]
    listing.choose(
        entries,
        key="projects_list",
        label=t("projects.list_label"),
        chosen=chosen,
        # The card of the chosen project stands above the list.
        height=250 if chosen else 640,
        on_pick=pick,
    )


def _note(book: Book, project: Project, state: State) -> str:
    """Return what the list says under a project's name; what is not on the map is marked there."""
    said = book.tip(project, state)
    return said if drawn(project) else f"{said} · {book.t('projects.unplaced_mark')}"


def sources(book: Book) -> None:
    """Show where the register's figures come from."""
    t = book.t
    facts = [fact for project in book.projects for fact in project.facts]
    pages = {url for fact in facts for url in fact.sources}
    words.foot(
        t(
            "projects.sources",
            revision=n.decimal(book.revision, 0, t.lang),
            facts=n.decimal(len(facts), 0, t.lang),
            sources=n.decimal(len(pages), 0, t.lang),
        )
    )
