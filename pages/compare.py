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
    # The answer stands above what it was asked with.
    top = st.container()
    kind = parts.kind(t)
    if kind == "indicators":
        indicators.indicators(t, top)
    else:
        SHOWN[kind](t, parts.service(t), top)


st.title(t("compare.title"))
page()
