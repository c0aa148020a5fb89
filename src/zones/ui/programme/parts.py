"""The page of the Action Programme: the answer, the sections at a glance, and one section opened."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import resources
from itertools import groupby
from typing import Any

import streamlit as st
from streamlit.components import v2

from zones.city.programme_state import STATES, Carriers
from zones.city.projects import Project
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps import symbols
from zones.maps.text import safe
from zones.ui import downloads, maps, state, words
from zones.ui.programme import measured
from zones.ui.projects import listing
from zones.ui.projects import parts as projects
from zones.words.programme_book import Hits, ProgrammeBook, placing, placings
from zones.words.project_book import FIRST_YEAR, LAST_YEAR

ANY = "any"
_NAMED = 3
"""What a search found that is named in a row; the rest is counted."""

_SECTIONS = v2.component(
    "zones_programme",
    html=symbols.sprite() + '<div class="z-programme" role="group"></div>',
    js=resources.files("zones.ui").joinpath("front", "programme.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def this_year() -> int:
    """Return the present year, within the years that projects are shown for."""
    return min(max(date.today().year, FIRST_YEAR), LAST_YEAR)


def answer(book: ProgrammeBook) -> None:
    """Show the answer in a sentence, and how sure it is."""
    t, counts = book.t, book.counts
    # Of the states, only those that occur are said.
    parts = [
        said
        for name, said in (
            ("mapped", t("programme.answer_mapped", mapped=counts["mapped"])),
            ("measured", t("programme.answer_measured", measured=counts["measured"])),
            ("reported", t("programme.answer_reported", reported=counts["reported"])),
            ("no_data", t("programme.answer_no_data", no_data=counts["no_data"])),
            ("not_spatial", t("programme.answer_not_spatial", not_spatial=counts["not_spatial"])),
        )
        if counts[name]
    ]
    aims = "programme.answer_targets" if counts["whole"] else "programme.answer_no_target"
    words.answer(
        f"{t('programme.answer', count=counts['count'], parts=', '.join(parts))} "
        f"{t(aims, targets=counts['targets'], whole=counts['whole'], part=counts['part'])}"
    )
    words.sure(
        t("programme.sure", **{k: counts[k] for k in ("both", "drawn", "exact", "targets", "trusted")})
    )


def filters(book: ProgrammeBook) -> tuple[str, str]:
    """Show the search and the states to choose from; return the text and the state."""
    t, counts = book.t, book.counts

    def show(name: str) -> str:
        count = counts["count"] if name == ANY else counts[name]
        return t("projects.show_value", name=t(f"programme_state.{name}"), count=count)

    # A state that no section is in would filter everything away.
    offered = (ANY, *(name for name in STATES if counts[name]))
    left, right = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
    with left:
        text = state.search("q", t("programme.search"), placeholder=t("programme.search_hint"))
    with right:
        wanted = state.switch("state", t("programme.states"), offered, ANY, show=show)
    return text, wanted


def reset() -> None:
    """Clear the search and the choice of a state."""
    for name in ("q", "state"):
        state.write(name, "", "")


def overview(
    book: ProgrammeBook,
    shown: Sequence[Carriers],
    hits: Mapping[str, Hits],
    *,
    chosen: str,
    on_pick: Callable[[str], None],
) -> None:
    """Show one row a section: number, title, state, counts, sectors."""
    t = book.t
    if not shown:
        words.warning(t("programme.none"))
        st.button(t("programme.reset"), on_click=reset)
        return
    most = max((len(one.projects) for one in book.carried), default=0)
    groups = [
        {
            "title": t("programme.chapter", id=parent, title=t.pick(book.headings[parent].title))
            if parent
            else "",
            "rows": [_row(book, one, hits.get(one.section.id), most) for one in ours],
        }
        for parent, ours in groupby(shown, key=lambda one: one.section.parent)
    ]

    def picked() -> None:
        said = st.session_state.get("programme_sections")
        if said and said.get("picked"):
            on_pick(said["picked"])

    _SECTIONS(
        key="programme_sections",
        data={
            "groups": groups,
            "chosen": chosen,
            "label": t("programme.sections"),
            "foot": t("programme.bar"),
        },
        on_picked_change=picked,
    )


def _row(book: ProgrammeBook, one: Carriers, hit: Hits | None, most: int) -> dict[str, Any]:
    t = book.t
    ordered = book.in_order(one.projects)
    counted = [
        (len(one.projects), "programme.n_projects"),
        (len(one.targets), "programme.n_targets"),
        (len(one.services), "programme.n_services"),
    ]
    return {
        "id": one.section.id,
        "title": t.pick(one.section.title),
        "state": one.state,
        "stateName": t(f"programme_state.{one.state}"),
        "note": " · ".join(t(key, count=count) for count, key in counted if count),
        "sectors": [
            {
                "sector": sector,
                "colour": symbols.colour(sector),
                "count": len(list(ours)),
                "label": t(f"project_sector.{sector}"),
            }
            for sector, ours in groupby(ordered, key=lambda project: project.sector)
        ],
        "placed": {**placings(one.projects), "most": most if one.projects else 0},
        "hit": _said(book, hit),
    }


def _said(book: ProgrammeBook, hit: Hits | None) -> str:
    """Return what a search found in a section ('' if nothing, or the title alone)."""
    if hit is None:
        return ""
    names = [book.projects.name(project) for project in book.in_order(hit.projects)]
    names += [book.t.pick(target.title) for target in hit.targets]
    if not names:
        return ""
    rest = len(names) - _NAMED
    more = f"; {book.t('programme.more', count=rest)}" if rest > 0 else ""
    return book.t("programme.found", names="; ".join(names[:_NAMED])) + more


def head(book: ProgrammeBook, one: Carriers) -> None:
    """Show a section's title and, in a sentence, why it is in its state."""
    t, placed = book.t, placings(one.projects)
    counted = [(len(one.services), "programme.by_services"), (len(one.layers), "programme.by_layers")]
    measures = ", ".join(t(key, count=count) for count, key in counted if count)
    said = t(
        f"programme.why_{one.state}",
        projects=len(one.projects),
        placed=len(one.placed),
        exact=placed["exact"],
        measures=measures,
        measured=t("programme.why_more", measures=measures) if measures else "",
    )
    st.html(
        f'<div class="z-sectionhead"><h3>{safe(one.section.id)} · {safe(t.pick(one.section.title))}</h3>'
        f"<p>{words.inline(said)} {safe(t('programme.text'))} {words.links([one.section.source])}</p></div>"
    )


def show_map(
    book: ProgrammeBook,
    one: Carriers | None,
    found: Sequence[Project],
    *,
    chosen: str,
    on_pick: Callable[[str], None],
) -> None:
    """Show the projects on the map; where there are none to draw, the first service that is measured."""
    if one is None or one.placed:
        projects.show_map(book.projects, found, chosen_year=this_year(), chosen=chosen, pick=on_pick)
    elif one.services:
        view = measured.view_of(book.t, one.services[0])
        maps.show(view, drawn="minutes", chosen=None, key="programme_measured", on_click=lambda _: None)
    else:
        words.line(book.t("programme.nothing"))


def show_projects(
    book: ProgrammeBook,
    one: Carriers,
    found: Sequence[Project],
    *,
    chosen: str,
    text: str,
    on_pick: Callable[[str], None],
) -> None:
    """List the projects of a section with status and position, and the way to the chosen one."""
    t = book.t
    st.subheader(t("programme.projects", count=n.decimal(len(found), 0, t.lang)))
    if not found:
        words.line(t("programme.projects_none"))
        return
    if len(found) < len(one.projects):
        words.foot(t("programme.narrowed", text=text))
    states = book.projects.states(this_year())
    query = {"section": one.section.id}
    if chosen:
        name = book.projects.name(book.projects.by_id[chosen])
        with st.container(key="programme_links_project"):
            label = t("programme.to_project", name=name)
            st.page_link("pages/projects.py", label=label, query_params={**query, "project": chosen})
    listing.choose(
        [
            listing.Entry(p.project_id, p.sector, states[p.project_id], book.projects.name(p), _note(t, p))
            for p in book.in_order(found)
        ],
        key="programme_projects",
        label=t("projects.list_label"),
        chosen=chosen,
        height=520,
        on_pick=on_pick,
    )
    with st.container(key="programme_links_projects"):
        label = t("programme.to_projects", section=one.section.id)
        st.page_link("pages/projects.py", label=label, query_params=query)


def _note(t: Texts, project: Project) -> str:
    error = project.primary.position_error_m if project.primary else None
    place = placing(project)
    if place == "rough" and error is not None:
        said = t("programme.place_rough", error=n.area_km2(error / 1000, t.lang))
    else:
        said = t(f"programme.place_{place}") if place != "rough" else t("programme.place_guess")
    return f"{t(f'project_status.{project.status}')} · {said}"


def take_away(book: ProgrammeBook) -> None:
    """Show the downloads."""
    with st.container(horizontal=True, vertical_alignment="center"):
        for name in ("sections", "carriers"):
            st.download_button(
                book.t(f"programme.csv_{name}"),
                lambda name=name: downloads.csv_bytes(  # type: ignore[misc]
                    book.section_table if name == "sections" else book.carrier_table
                ),
                f"zones-programme-{name}.csv",
                "text/csv",
                on_click="ignore",
            )
        st.caption(book.t("download.link"))
