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


def people(reading: Reading) -> None:
    """Show the people who get to the place, and the commune it lies in."""
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
    st.html(
        f'<section class="z-card {safe(region)}"><h4 class="first">{safe(t("sheet.people"))}</h4>'
        f"{_listed(facts)}<h4>{safe(t('sheet.commune_title'))}</h4>{_listed(reading.profile)}</section>"
    )
    words.foot(t("sheet.people_note"))


def _listed(facts: Sequence[tuple[str, str]]) -> str:
    items = "".join(f"<dt>{safe(label)}</dt><dd>{safe(value)}</dd>" for label, value in facts)
    return f"<dl>{items}</dl>"


def changes(reading: Reading) -> None:
    """Show what changes by the year, from which works, and what cannot be computed."""
    t, year = reading.t, reading.place.year
    st.subheader(t("sheet.changes", year=year))
    if reading.around.changes:
        st.html(f'<div class="z-card full">{_listed(reading.around.changes)}</div>')
    words.foot(reading.around.changes_words)
    if reading.around.uncomputed:
        words.line(f"**{t('sheet.uncomputed', year=year)}**")
        words.points(f"**{name}**: {why}" for name, why in reading.around.uncomputed)


def around(reading: Reading) -> None:
    """Show parks and projects near by, with the straight distance."""
    t = reading.t
    if not reading.around.nearby:
        words.line(t("sheet.near_none"))
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _near(t, t("sheet.parks"), [near for near in reading.around.nearby if near.park])
    with right:
        _near(t, t("sheet.projects"), [near for near in reading.around.nearby if not near.park])
    words.foot(t("sheet.near_note"))


def _near(t: Texts, caption: str, found: Sequence[Near]) -> None:
    if not found:
        words.line(t("paper.none_near"))
        return
    body = "".join(
        f"<tr><td>{safe(near.name)}<small>{safe(near.about)}</small></td>"
        f"<td class=f>{safe(near.km)}</td></tr>"
        for near in found
    )
    head = f"<th scope=col>{safe(caption)}</th><th class=f scope=col>{safe(t('paper.straight_km'))}</th>"
    st.html(
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


def sources(reading: Reading) -> None:
    """Show the layers behind the sheet and what it was computed with."""
    t, params = reading.t, reading.place.params
    mode = t(f"term.mode_{reading.place.mode}")
    season = t(f"term.season_{reading.place.season}")
    closing = t("sources.version", version=str(params["data_version"]), mode=mode, season=season)
    words.sources(t, LAYERS, closing)
