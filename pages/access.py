"""Access: who reaches which service, in how many minutes."""

import streamlit as st

from zones.errors import InputError
from zones.ui import cache, card, communes, downloads, frame, maps, state, words
from zones.ui.access import bands, parts
from zones.ui.guard import part

LAYERS = ("facilities", "completeness", "roads", "speeds", "cells", "communes", "landcover")
VIEWS = ("minutes", "share", "surface")

t = frame.enter("access")


def pick(code: str) -> None:
    state.write("commune", code, "")


@part(t)
def page() -> None:
    # The answer stands above what it was asked with.
    top = st.container()
    with st.container(key="filters"):
        wide, *narrow = st.columns([5.2, 1.8, 2, 1.8, 4.6], vertical_alignment="bottom")
    service, mode, season, threshold = parts.choices(t, [wide, *narrow[:3]])
    with narrow[3]:
        drawn = state.switch(
            "view", t("access.view"), VIEWS, VIEWS[0], show=lambda name: t(f"access.view_{name}")
        )
    try:
        view = cache.view(t, service.id, mode, season, threshold)
    except InputError:
        with top:
            words.warning(t("access.no_facility"))
        return
    with top:
        parts.answer(view)
    codes = sorted(view.rows, key=lambda code: view.rows[code]["name_en"])
    left, right = st.columns([3, 2], gap="medium")
    with right:
        chosen = state.select(
            "commune",
            t("access.commune"),
            codes,
            "",
            show=lambda code: str(view.rows[code]["name"]),
            placeholder=t("access.commune_none"),
        )
        if chosen:
            card.show(view, chosen)
        st.subheader(t("access.histogram"))
        parts.histogram(view)
    with left:
        maps.show(view, drawn=drawn, chosen=chosen, key="access_map", on_click=pick)
    st.subheader(t("access.table"))
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        words.foot(f"{t('map.summary_title')}: {view.summary}")
    with right:
        by = state.select(
            "sort",
            t("access.sort"),
            communes.SORTS,
            communes.SORTS[0],
            show=lambda name: t(f"access.sort_{name}"),
        )
    communes.table(view, by=by, title=t("access.table"), chosen=chosen)
    downloads.buttons(t, f"zones-{service.id}-{mode}-{season}-{threshold}", lambda: view.communes)
    bands.section(view)
    words.sources(t, LAYERS, view.run_line)


st.title(t("access.title"))
page()
