"""The map on a page as a file to take away."""

from datetime import date
from typing import Any

import streamlit as st
from babel.dates import format_date

from zones.i18n import Texts
from zones.maps import standalone
from zones.maps.legend import Legend
from zones.maps.standalone import About
from zones.ui import cache


def button(t: Texts, *, key: str, legend: Legend, scheme: str, **layers: Any) -> None:
    """Offer a map as one HTML file; it is made only when asked for.

    Parameters
    ----------
    key
        Name of the map in the session.
    layers
        What is on it: the parameters of :func:`zones.maps.factory.paint`.
    """

    def made() -> bytes:
        assets = cache.assets(t)
        shown = {name: layers.get(name) for name in ("keys", "tips", "projects")}
        about = About(
            title=legend.title,
            subtitle=legend.unit,
            rows=standalone.rows(assets, t, **shown),
            head=(t("standalone.unit"), t("standalone.figure"))
            if shown["keys"] is not None or shown["tips"]
            else (t("standalone.project"), t("standalone.state")),
            layers=tuple(
                layer
                for layer, there in (
                    ("cells", shown["keys"] is not None),
                    ("facilities", layers.get("facilities") is not None),
                    ("projects", shown["projects"] is not None),
                    ("project_shapes", shown["projects"] is not None),
                )
                if there
            ),
            made=t("standalone.made", day=format_date(date.today(), "long", t.lang)),
        )
        return standalone.page(assets, t, about, legend=legend, scheme=scheme, **layers)

    st.download_button(
        t("standalone.button"),
        made,
        f"zones-{key}-{t.lang}.html".replace("_", "-"),
        "text/html",
        key=f"{key}_file",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )
