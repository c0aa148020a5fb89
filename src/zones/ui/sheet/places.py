"""Which places the sheet is about: chosen from a list or on the map, kept in the link, at most four."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from zones.i18n import Texts
from zones.reach.compare import MOST
from zones.reports.sheet.reading import Reading
from zones.reports.sheet.subject import Refused, token_of
from zones.travel import MODES, SEASONS
from zones.ui import cache, maps, state, words
from zones.ui.sheet import data

CAR: Final = "car"
"""Means of travel of an investor; the others are offered."""

EXAMPLES: Final = ("E23", "E02", "E18", "108.3283,15.8790")
"""Hi-tech park, Liên Chiểu container port, Chu Lai port, and a place in Hội An."""

_SITE, _PICK = "site", "pick"


def asked() -> list[str]:
    """Return the tokens of the link, each once, as many as fit."""
    return state.several(_SITE)[:MOST]


def controls(t: Texts) -> tuple[str, str]:
    """Show what can be chosen in one row and return means of travel and season."""
    tokens, known = asked(), dict(_names(t))
    parts = _parts(t, tokens)
    with st.container(key="filters"):
        columns = st.columns([4, *([3] if parts else []), 1.5, 1.6, 3.2], vertical_alignment="bottom")
    with columns[0]:
        _project(t, tokens, known)
    if parts:
        with columns[1]:
            _part(t, tokens[0], parts)
    with columns[-3]:
        mode = state.select("mode", t("sheet.mode"), _modes(), CAR, show=lambda name: t(f"term.mode_{name}"))
    with columns[-2]:
        season = state.select(
            "season", t("sheet.season"), SEASONS, SEASONS[0], show=lambda name: t(f"term.season_{name}")
        )
    with columns[-1]:
        _how(t, tokens)
    return mode, season


def _modes() -> tuple[str, ...]:
    return CAR, *(mode for mode in MODES if mode != CAR)


def _names(t: Texts) -> list[tuple[str, str]]:
    book = cache.book(t)
    return [(project.project_id, book.name(project)) for project, _ in data.projects()]


def _project(t: Texts, tokens: Sequence[str], known: dict[str, str]) -> None:
    one = tokens[0].partition("-")[0] if len(tokens) == 1 and not adding() else None
    key = "sheet_project"
    st.session_state[key] = one if one in known else None

    def changed() -> None:
        if st.session_state[key]:
            add(st.session_state[key])
        elif one:
            state.write_several(_SITE, [])

    st.selectbox(
        t("sheet.project"),
        sorted(known, key=lambda number: known[number]),
        index=None,
        format_func=lambda number: f"{known[number]} ({number})",
        key=key,
        on_change=changed,
        placeholder=t("sheet.project_none"),
    )


def _parts(t: Texts, tokens: Sequence[str]) -> dict[str, str]:
    """Return the places of the chosen project where it has more than one: token and name."""
    if len(tokens) != 1:
        return {}
    number = tokens[0].partition("-")[0]
    sites = next((sites for project, sites in data.projects() if project.project_id == number), ())
    if len(sites) < 2:
        return {}
    names = {site.geom_id: site.name_vi if t.lang == "vi" else site.name_en or site.name_vi for site in sites}
    return {number if k == 0 else geom_id: name for k, (geom_id, name) in enumerate(names.items())}


def _part(t: Texts, token: str, parts: dict[str, str]) -> None:
    key = "sheet_part"
    st.session_state[key] = token if token in parts else next(iter(parts))
    st.selectbox(
        t("sheet.spot"),
        list(parts),
        format_func=lambda part: parts[part],
        key=key,
        on_change=lambda: state.write_several(_SITE, [st.session_state[key]]),
    )


def adding() -> bool:
    """Return whether the next choice stands beside the places that are there."""
    default = "more" if len(asked()) > 1 else "one"
    return state.chosen(_PICK, ("one", "more"), default) == "more"


def _how(t: Texts, tokens: Sequence[str]) -> None:
    key = "sheet_pick"
    now = "more" if adding() else "one"
    st.session_state[key] = now

    def changed() -> None:
        wanted = st.session_state[key] or now
        state.write(_PICK, wanted, "one")
        if wanted == "one":
            state.write_several(_SITE, tokens[:1])

    st.segmented_control(
        t("sheet.pick"),
        ("one", "more"),
        format_func=lambda name: t(f"sheet.pick_{name}"),
        key=key,
        on_change=changed,
    )


def add(token: str) -> None:
    """Put a place into the link: instead of the one there, or beside it while there is room."""
    tokens = asked()
    if not adding():
        state.write_several(_SITE, [token])
    elif token not in tokens and len(tokens) < MOST:
        state.write_several(_SITE, [*tokens, token])


def remove(token: str) -> None:
    """Take a place out of the link."""
    state.write_several(_SITE, [one for one in asked() if one != token])


def clicked(click: maps.Click) -> None:
    """Add what was clicked on the map: a project that has a place, else the position itself."""
    known = {project.project_id for project, _ in data.projects()}
    if click.layer == "projects" and click.item in known:
        add(str(click.item))
    elif click.layer != "marks":
        add(token_of(click.lon, click.lat))


def read(t: Texts, mode: str, season: str) -> list[Reading]:
    """Return the sheets of the places in the link; what has no sheet is said, with why."""
    found: list[Reading] = []
    for token in asked():
        place = data.subject(token)
        said = place if isinstance(place, Refused) else data.reading(t, place, mode, season)
        if isinstance(said, Refused):
            _refused(t, said)
        else:
            found.append(said)
    return found


def _refused(t: Texts, said: Refused) -> None:
    project = said.project
    name = "" if project is None else project.name_vi if t.lang == "vi" else project.name_en
    words.warning(t(f"sheet.refused_{said.why}", token=said.token, name=name))


def chips(t: Texts, readings: Sequence[Reading]) -> None:
    """Show the places side by side, each to be taken away; a project alone is emptied in its box."""
    if len(readings) == 1 and readings[0].subject.project and not adding():
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for reading in readings:
            token = reading.subject.token
            st.button(
                f"✕ {reading.name}",
                key=f"remove_{token}",
                help=t("sheet.remove", name=reading.name),
                on_click=remove,
                args=(token,),
            )
    if len(asked()) >= MOST:
        words.foot(t("sheet.swap"))


def invitation(t: Texts) -> None:
    """Show what to do where no place is chosen yet, with a few to try."""
    known = dict(_names(t))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(t("sheet.examples"))
        for token in EXAMPLES:
            label = known.get(token) or ("Hội An" if "," in token else "")
            if label:
                st.button(label, key=f"try_{token}", on_click=add, args=(token,))
