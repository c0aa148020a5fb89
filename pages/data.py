"""Data: where each figure comes from, and whether it can be trusted."""

import streamlit as st

from zones.ui import frame, state, words
from zones.ui.data import intake, provenance, reference
from zones.ui.guard import guarded, part

t = frame.enter("data")


@part(t)
def one_layer() -> None:
    layers = provenance.layers()
    chosen = state.select(
        "layer",
        t("data.layer"),
        list(layers),
        "communes",
        show=lambda name: t.pick(layers[name].known.title),
    )
    provenance.detail(t, layers[chosen])


@part(t)
def official_figures() -> None:
    intake.section(t)


st.title(t("data.title"))
with guarded(t):
    found = provenance.layers()
    words.answer(provenance.answer(t, found))
    intake.way(t)
    st.subheader(t("data.layers"))
    provenance.overview(t, found)
    one_layer()
    st.subheader(t("intake.title"), anchor=intake.ANCHOR)
    official_figures()
    for title, note, show in (
        ("completeness", "completeness_note", reference.completeness),
        ("schemes", "schemes_note", reference.schemes),
        ("road_checks", None, reference.road_checks),
        ("speeds", "speeds_note", reference.speeds),
    ):
        st.subheader(t(f"data.{title}"))
        if note:
            words.foot(t(f"data.{note}"))
        # One broken layer takes its own table away, not the others.
        with guarded(t):
            show(t)
