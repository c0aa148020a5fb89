"""The map on a page: one widget, made by the factory, that reports which commune was clicked."""

import re
from collections.abc import Callable

import streamlit as st
from streamlit_folium import st_folium

from zones.i18n import numbers as n
from zones.maps.factory import base_map, paint
from zones.maps.legend import Legend, Mark
from zones.maps.palette import SHARE_BEYOND
from zones.maps.vectors import unsure
from zones.ui import cache
from zones.ui.figures import View

_HEIGHT = 640
"""Height in pixels; ui/style.css makes it less on narrow screens."""

_CODE = re.compile(r"(\d{5})$")


def show(view: View, *, drawn: str, chosen: str | None, key: str, on_click: Callable[[str], None]) -> None:
    """Show the map of a view.

    Parameters
    ----------
    drawn
        ``minutes``, ``share`` (people beyond the threshold) or ``surface`` (100 m cells).
    chosen
        Commune to outline.
    on_click
        Called with the code of the commune that was clicked.
    """
    t, result = view.t, view.result
    assets = cache.assets(t)
    share, surface = drawn == "share", drawn == "surface"
    name = result.service.id
    group = paint(
        keys=view.keys(share=share),
        tips=view.tips(share=share),
        legend=legend(view, drawn),
        divide=assets.divides[view.scheme],
        chosen=chosen,
        facilities=cache.facility_file(t, name),
        surface=cache.surface_image(t, name, result.mode, result.season) if surface else None,
    )

    def clicked() -> None:
        said = (st.session_state.get(key) or {}).get("last_object_clicked_tooltip")
        found = _CODE.search(said or "")
        if found:
            on_click(found.group(1))

    with st.container(key="map"):
        st_folium(
            base_map(assets, t),
            key=key,
            height=_HEIGHT,
            use_container_width=True,
            # Nothing else comes back: a pan or zoom must not run the page. The position tells one click on a
            # commune from the next one on it.
            returned_objects=["last_object_clicked_tooltip", "last_object_clicked"],
            feature_group_to_add=group,
            on_change=clicked,
        )


def legend(view: View, drawn: str) -> Legend:
    """Return the legend of a view."""
    t, keys = view.t, set(view.keys(share=drawn == "share").values())
    scale = SHARE_BEYOND if drawn == "share" else view.scale
    marks = [
        Mark("facility", t("legend.facility", count=n.decimal(len(view.result.facilities), 0, t.lang))),
    ]
    if unsure(view.result.facilities).any():
        marks.append(Mark("doubt", t("legend.doubt")))
    marks.append(Mark("divide", t("legend.divide")))
    marks.append(Mark("no_data", t("legend.no_data")))
    if drawn != "surface" and any(key.startswith("p") for key in keys):
        marks.append(Mark("partial", t("legend.partial")))
    if "x" in keys or drawn == "surface":
        marks.append(Mark("unreachable", t("legend.unreachable")))
    known = view.threshold in scale.breaks and drawn != "share"
    return Legend(
        title=t(f"legend.{drawn}", service=view.service_name, threshold=view.threshold),
        unit=t(f"legend.{drawn}_unit", mode=view.by_mode, season=view.in_season),
        scale=scale,
        labels=tuple(n.decimal(edge, 0, t.lang) for edge in scale.breaks),
        threshold=view.threshold if known else None,
        threshold_label=t("legend.bold", threshold=view.threshold) if known else "",
        marks=tuple(marks),
    )
