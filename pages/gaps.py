"""Gaps: where the mountain gaps are, and how sure that is."""

import streamlit as st

from zones.ui import frame, state, words
from zones.ui.gaps import cache, card, files, parts, ranked, regions
from zones.ui.guard import part

LAYERS = ("evidence", "standards", "communes", "cells", "roads", "speeds", "facilities", "completeness")
BANDS = [str(k) for k in range(7)]

t = frame.enter("gaps")


def pick(code: str) -> None:
    state.write("commune", code, "")


def open_map(what: str) -> None:
    state.write("show", what, parts.OVERALL)
    state.write("band", "", "")


def take_band(band: str) -> None:
    state.write("band", band, "")


@part(t)
def page() -> None:
    days = cache.days()
    desk = cache.desk(t, state.chosen("on", days, ""))
    what, season, region, text = parts.asked()
    book = cache.book(t, desk, *parts.weighed())
    shown, band = book.shown(what), state.chosen("band", BANDS, "")
    taken = int(band) if band else None
    chosen = state.chosen("commune", book.codes, "")
    listed = book.chosen(book.codes, region=region, text=text, shown=shown, band=taken)
    # The map is sent first: it is what moves with a slider.
    above = st.container()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        parts.show_map(book, shown, listed=listed, chosen=chosen, pick=pick)
    with above:
        parts.answer(t, desk)
        parts.unknown(book)
        parts.tiles(book, chosen=what, commune=chosen, on_pick=open_map)
        parts.filters(t)
        parts.weights(t, days)
    with right:
        state.select(
            "commune",
            t("access.commune"),
            card.select_order(book),
            "",
            show=book.desk.names.__getitem__,
            placeholder=t("access.commune_none"),
        )
        if chosen:
            card.card(book, chosen)
        else:
            st.subheader(t("gaps.strip"))
            ranked.strip(book, shown, listed=listed, chosen=chosen, band=taken, pick=pick, take=take_band)
    if chosen:
        st.subheader(t("gaps.strip"))
        ranked.strip(book, shown, listed=listed, chosen=chosen, band=taken, pick=pick, take=take_band)
        with st.expander(t("gaps.dossier", name=book.desk.names[chosen])):
            card.dossier(book, chosen)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        st.subheader(t("gaps.table", count=len(listed)))
    with right:
        by = state.select(
            "sort", t("access.sort"), parts.SORTS, parts.SORTS[0], show=lambda name: t(f"gaps.sort_{name}")
        )
    ranked.table(book, ranked.ordered(book, listed, shown, by), shown, chosen=chosen, pick=pick)
    ranked.note(book)
    ranked.draws(book)
    ranked.apart(book)
    files.buttons(book)
    st.subheader(t("gaps.regions", season=t(f"term.in_{season}")))
    regions.panel(t, desk, season)
    regions.trend(t, desk)


@part(t)
def known() -> None:
    # No weight changes what is known: a slider does not send this part again.
    desk = cache.desk(t)
    book = cache.book(t, desk, parts.EVENLY, parts.AGGREGATES[0])
    st.subheader(t("gaps.matrix"))
    parts.totals(book)
    parts.matrix(book)
    parts.links(t)
    words.sources(t, LAYERS, t("gaps.sources", version=desk.city.data_version))


st.title(t("gaps.title"))
page()
known()
