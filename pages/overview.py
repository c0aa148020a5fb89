"""Overview: how East and West stand."""

import streamlit as st

from zones.ui import cache, card, communes, downloads, frame, maps, overview, state, words
from zones.ui.guard import part

LAYERS = ("communes", "regions", "cells", "roads", "speeds", "facilities", "elevation")

t = frame.enter("overview")
view = cache.view(t, *cache.FIRST_VIEW)
roads = cache.road_summary(t, view.scheme)
codes = list(view.communes.index)


def pick(code: str) -> None:
    state.write("commune", code, "")


@part(t)
def map_and_glance() -> None:
    chosen = state.chosen("commune", codes, "")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        maps.show(view, drawn="minutes", chosen=chosen, key="overview_map", on_click=pick)
    side, under = right, right
    if chosen:
        with right:
            card.show(view, chosen)
            st.button(t("card.close"), on_click=pick, args=("",), type="tertiary")
        # The card takes the place beside the map; the regions stay, one below.
        side, under = st.columns([2, 3], gap="medium")
    with side:
        overview.glance(view, roads)
    with under:
        st.subheader(t("overview.reading"))
        words.points(overview.sentences(view, roads))


st.title(t("overview.title"))
overview.answer(view)
map_and_glance()
st.subheader(t("overview.caveats"))
words.points(overview.caveats(t))
st.subheader(t("overview.table"))
words.foot(f"{t('map.summary_title')}: {view.summary}")
communes.table(view, by="median", title=t("overview.map_alt"))
downloads.buttons(t, "zones-overview", lambda: view.communes)
words.sources(t, LAYERS, view.run_line)
