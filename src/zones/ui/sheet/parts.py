"""The parts of a sheet of one place: answer, ways, people, commune, what is around and what changes."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from zones.i18n import Texts
from zones.maps.text import safe
from zones.reports.sheet.outlook import YEAR
from zones.reports.sheet.reading import Reading
from zones.reports.sheet.surroundings import Near
from zones.ui import words
from zones.ui.sheet import data

LAYERS: Final = ("facilities", "roads", "speeds", "cells", "communes", "projects", "project_shapes")


def invite(t: Texts) -> None:
    """Show what the page answers where no place is chosen."""
    words.answer(t("sheet.invite", year=YEAR))
    words.sure(t("sheet.invite_sure"))


def answer(reading: Reading) -> None:
    """Show the answer in a sentence, how sure it is, and what must be known first."""
    words.answer(reading.answer)
    if reading.warning:
        words.warning(reading.warning)
    words.sure(*reading.sure)


def ways(reading: Reading) -> None:
    """Show minutes and kilometres to every target, lettered as on the map."""
    t = reading.t
    body = "".join(
        f"<tr><td class=l><b>{link.letter}</b></td><td>{safe(link.what)}<small>{safe(link.where)}"
        f"{safe(f' – {link.note}') if link.note else ''}</small></td>"
        f"<td class=f><b>{safe(link.minutes)}</b></td><td class=f>{safe(link.km)}</td></tr>"
        for link in reading.links
    )
    title = safe(t("sheet.ways"))
    head = (
        f"<th colspan=2 scope=col>{title}</th><th class=f scope=col>{safe(t('term.unit_minutes'))}</th>"
        "<th class=f scope=col>km</th>"
    )
    st.html(
        f'<div class="z-ways" tabindex="0" role="region" aria-label="{title}"><table><thead><tr>{head}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
    )


def below(reading: Reading) -> None:
    """Show who gets to the place, its commune, what changes by the year and what is around.

    It is one piece for the browser: a dozen would take longer to lay out than the place to compute.
    """
    st.html(
        f'<div class="z-halves"><div>{_people(reading)}</div><div>{_changes(reading)}</div></div>'
        f"{_around(reading)}"
    )


def _people(reading: Reading) -> str:
    t = reading.t
    facts = [
        (
            t("sheet.people_within", within=within),
            main + (f" ({t('sheet.second_grid', persons=other)})" if other else ""),
        )
        for within, main, other in reading.people
    ]
    facts.append((t("sheet.working_age_row"), reading.working_age))
    region = str(reading.place.commune["region"])
    return (
        f'<section class="z-card {safe(region)}"><h4 class="first">{safe(t("sheet.people"))}</h4>'
        f"{_listed(facts)}<h4>{safe(t('sheet.commune_title'))}</h4>{_listed(reading.profile)}</section>"
        f"{_foot(t('sheet.people_note'))}"
    )


def _listed(facts: Sequence[tuple[str, str]]) -> str:
    items = "".join(f"<dt>{safe(label)}</dt><dd>{safe(value)}</dd>" for label, value in facts)
    return f"<dl>{items}</dl>"


def _foot(text: str) -> str:
    return f'<p class="z-foot">{words.inline(text)}</p>'


def _changes(reading: Reading) -> str:
    """Return what changes by the year, from which works, and what cannot be computed."""
    t, year, around = reading.t, reading.place.year, reading.around
    said = f"<h3>{safe(t('sheet.changes', year=year))}</h3>"
    if around.changes:
        said += f'<div class="z-card full">{_listed(around.changes)}</div>'
    said += _foot(around.changes_words)
    if around.uncomputed:
        items = "".join(f"<li>{words.inline(f'**{name}**: {why}')}</li>" for name, why in around.uncomputed)
        said += f'<p class="z-line"><b>{safe(t("sheet.uncomputed", year=year))}</b></p>'
        said += f'<ul class="z-list">{items}</ul>'
    return said


def _around(reading: Reading) -> str:
    """Return parks and projects near by, with the straight distance."""
    t, near = reading.t, reading.around.nearby
    if not near:
        return f'<p class="z-line">{safe(t("sheet.near_none"))}</p>'
    parks = _near(t, t("sheet.parks"), [one for one in near if one.park])
    others = _near(t, t("sheet.projects"), [one for one in near if not one.park])
    halves = f'<div class="z-halves even"><div>{parks}</div><div>{others}</div></div>'
    return halves + _foot(t("sheet.near_note"))


def _near(t: Texts, caption: str, found: Sequence[Near]) -> str:
    body = "".join(
        f"<tr><td>{safe(near.name)}<small>{safe(near.about)}</small></td>"
        f"<td class=f>{safe(near.km)}</td></tr>"
        for near in found
    )
    body = body or f"<tr><td colspan=2>{safe(t('paper.none_near'))}</td></tr>"
    head = f"<th scope=col>{safe(caption)}</th><th class=f scope=col>{safe(t('paper.straight_km'))}</th>"
    return (
        f'<div class="z-ways tall" tabindex="0" role="region" aria-label="{safe(caption)}"><table><thead><tr>'
        f"{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def papers(t: Texts, readings: Sequence[Reading]) -> None:
    """Show the downloads: one page for each place, made only when asked for."""
    with st.container(horizontal=True, vertical_alignment="center"):
        for reading in readings:
            token = reading.subject.token
            st.download_button(
                t("sheet.paper", name=reading.name),
                lambda reading=reading: data.paper(reading),  # type: ignore[misc]
                f"zones-sheet-{token.replace(',', '-')}-{t.lang}.html",
                "text/html",
                key=f"paper_{token}",
                on_click="ignore",
            )
        st.caption(t("sheet.link"))


def computed(reading: Reading) -> None:
    """Show what the figures were computed with."""
    t, params = reading.t, reading.place.params
    mode = t(f"term.mode_{reading.place.mode}")
    season = t(f"term.season_{reading.place.season}")
    words.foot(t("sources.version", version=str(params["data_version"]), mode=mode, season=season))
