"""Compare: two of a kind side by side, and by how much they differ."""

import streamlit as st

from zones.ui import compare, compare_indicators, compare_places, compare_states, frame
from zones.ui.guard import part

t = frame.enter("compare")
SHOWN = {
    "communes": compare_places.communes,
    "regions": compare_places.regions,
    "dates": compare_states.dates,
    "scenarios": compare_states.scenarios,
}


@part(t)
def page() -> None:
    kind = compare.kind(t)
    if kind == "indicators":
        compare_indicators.indicators(t)
    else:
        SHOWN[kind](t, compare.service(t))


st.title(t("compare.title"))
page()
