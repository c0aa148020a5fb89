"""Compare: two of a kind side by side, and by how much they differ."""

import streamlit as st

from zones.ui import frame
from zones.ui.compare import indicators, parts, places, states
from zones.ui.guard import part

t = frame.enter("compare")
SHOWN = {
    "communes": places.communes,
    "regions": places.regions,
    "dates": states.dates,
    "scenarios": states.scenarios,
}


@part(t)
def page() -> None:
    kind = parts.kind(t)
    if kind == "indicators":
        indicators.indicators(t)
    else:
        SHOWN[kind](t, parts.service(t))


st.title(t("compare.title"))
page()
