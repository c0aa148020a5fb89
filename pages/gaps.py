"""Gaps: where the mountain gaps are, and how sure that is."""

import streamlit as st

from zones.ui import (
    frame,
    gaps,
    gaps_cache,
    gaps_card,
    gaps_files,
    gaps_ranked,
    gaps_regions,
    state,
    words,
)
from zones.ui.guard import part

LAYERS = ("evidence", "standards", "communes", "cells", "roads", "speeds", "facilities", "completeness")
BANDS = [str(k) for k in range(7)]

t = frame.enter("gaps")


def pick(code: str) -> None:
    state.write("commune", code, "")


def open_map(what: str) -> None:
    state.write("show", what, gaps.OVERALL)
    state.write("band", "", "")


def take_band(band: str) -> None:
    state.write("band", band, "")


@part(t)
def page() -> None:
    days = gaps_cache.days()
    desk = gaps_cache.desk(t, state.chosen("on", days, ""))
    gaps.answer(t, desk)
    # What hangs on the weights stands above the sliders and is filled in once they are read.
    above = st.container()
    what, season, region, text = gaps.filters(t)
    given, how = gaps.weights(t, days)
    book = gaps_cache.book(t, desk, given, how)
    shown, band = book.shown(what), state.chosen("band", BANDS, "")
    taken = int(band) if band else None
    chosen = state.chosen("commune", book.codes, "")
    listed = book.chosen(book.codes, region=region, text=text, shown=shown, band=taken)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        # Sent first: it is what moves with a slider.
        gaps.show_map(book, shown, listed=listed, chosen=chosen, pick=pick)
    with above:
        gaps.unknown(book)
        gaps.tiles(book, chosen=what, commune=chosen, on_pick=open_map)
    with right:
        state.select(
            "commune",
            t("access.commune"),
            gaps_card.select_order(book),
            "",
            show=book.desk.names.__getitem__,
            placeholder=t("access.commune_none"),
        )
        if chosen:
            gaps_card.card(book, chosen)
        else:
            st.subheader(t("gaps.strip"))
            gaps_ranked.strip(
                book, shown, listed=listed, chosen=chosen, band=taken, pick=pick, take=take_band
            )
    if chosen:
        st.subheader(t("gaps.strip"))
        gaps_ranked.strip(book, shown, listed=listed, chosen=chosen, band=taken, pick=pick, take=take_band)
        with st.expander(t("gaps.dossier", name=book.desk.names[chosen])):
            gaps_card.dossier(book, chosen)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        st.subheader(t("gaps.table", count=len(listed)))
    with right:
        by = state.select(
            "sort", t("access.sort"), gaps.SORTS, gaps.SORTS[0], show=lambda name: t(f"gaps.sort_{name}")
        )
    gaps_ranked.table(book, gaps_ranked.ordered(book, listed, shown, by), shown, chosen=chosen, pick=pick)
    gaps_ranked.note(book)
    gaps_ranked.draws(book)
    gaps_ranked.apart(book)
    gaps_files.buttons(book)
    st.subheader(t("gaps.regions", season=t(f"term.in_{season}")))
    gaps_regions.panel(t, desk, season)
    gaps_regions.trend(t, desk)


@part(t)
def known() -> None:
    # No weight changes what is known: a slider does not send this part again.
    desk = gaps_cache.desk(t)
    book = gaps_cache.book(t, desk, gaps.EVENLY, gaps.AGGREGATES[0])
    st.subheader(t("gaps.matrix"))
    gaps.totals(book)
    gaps.matrix(book)
    gaps.links(t)
    words.sources(t, LAYERS, t("gaps.sources", version=desk.city.data_version))


st.title(t("gaps.title"))
page()
known()
