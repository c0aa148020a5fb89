"""The map on a page: one widget, made by the factory, that says what the reader did on it.

For pages that build on it
--------------------------
:func:`draw` shows a map and calls back once for each act of the reader: ``on_click`` with a :class:`Click`
(any place, with the commune and the thing of a layer under it), ``on_line`` with the corners of a line drawn
while ``tool="line"``. What a page wants on the map it passes on every run, and only that; the browser keeps
the rest::

    maps.draw(
        t,
        key="scenario_map",
        legend=Legend(title, unit, MINUTES_SAVED, edges(t, MINUTES_SAVED)),
        keys={code: class_key(MINUTES_SAVED, saved, has_data=...), ...},  # None: plain land
        tips={code: "12 minutes saved", ...},
        projects=ProjectLayer(cache.project_file(), states={"W03": "under_way"}, tips={}, chosen="W03"),
        pins=[Pin("new-1", 107.9, 15.6, "added", tip="New clinic", label="1")],
        lines=[Line("edge-7", [(107.8, 15.7), (107.9, 15.7)], "picked", tip="QL14D")],
        tool="line",                      # "point": asks for a click; None: plain
        focus=((15.5, 107.7), (15.8, 108.0)),
        on_click=clicked,                 # clicked(Click(lon, lat, commune, layer, item))
        on_line=drawn,                    # drawn([(lon, lat), ...])
    )

Callbacks run before the script does: put what was said into the query string (:mod:`zones.ui.state`) or the
session state, and draw from there. ``Click.layer`` is ``projects`` (``item`` is the project), ``marks`` or
``lines`` (``item`` is the id of a :class:`Pin` or :class:`Line` that has a tip), else None. A road is picked
by finding the edge nearest to the click and passing it back as a ``picked`` line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from zones.i18n import Texts
from zones.maps.factory import base_map, paint
from zones.maps.legend import Legend
from zones.ui import cache, map_file
from zones.words.access_legend import access_legend
from zones.words.figures import View

_HEIGHT = 640
"""Height in pixels; ui/style.css makes it less on narrow screens."""

Corners = list[tuple[float, float]]
"""A line as (longitude, latitude) in degrees."""


@dataclass(frozen=True)
class Click:
    """A place on the map in degrees, and what lies under it."""

    lon: float
    lat: float
    commune: str | None = None
    layer: str | None = None
    """``projects``, ``marks`` or ``lines``; None where only land or sea is under the pointer."""
    item: str | None = None
    """Which project, pin or line."""
    pixel_m: float = 1.0
    """Metres to a pixel of the map when it was clicked."""


def draw(
    t: Texts,
    *,
    key: str,
    legend: Legend,
    scheme: str = "east_west",
    place: str = "map",
    on_click: Callable[[Click], None] | None = None,
    on_line: Callable[[Corners], None] | None = None,
    **layers: Any,
) -> None:
    """Show a map.

    Parameters
    ----------
    key
        Name of the map in the session, the same on every run.
    scheme
        Regions whose border is drawn.
    place
        Name of the frame on the page: a second map needs another one that begins with ``map``.
    on_click
        Called with every click on the map, also in the sea.
    on_line
        Called with the line that was drawn.
    layers
        What is on the map: the parameters of :func:`zones.maps.factory.paint`.
    """
    assets = cache.assets(t)
    group = paint(legend=legend, divide=assets.divides[scheme], **layers)

    def acted() -> None:
        said = st.session_state.get(key) or {}
        if said.get("kind") == "click" and on_click is not None:
            on_click(
                Click(said["lon"], said["lat"], said["commune"], said["layer"], said["item"], said["pixel"])
            )
        elif said.get("kind") == "line" and on_line is not None:
            on_line([(lon, lat) for lon, lat in said["line"]])

    with st.container(key=place):
        st_folium(
            base_map(assets, t),
            key=key,
            height=_HEIGHT,
            use_container_width=True,
            # It is rendered once more by streamlit-folium itself: the same strings for half the time.
            render=False,
            # zones_map.js sends its own messages: a pan or zoom must not run the page.
            returned_objects=[],
            feature_group_to_add=group,
            on_change=acted,
        )
    map_file.button(t, key=key, legend=legend, scheme=scheme, **layers)


def show(view: View, *, drawn: str, chosen: str | None, key: str, on_click: Callable[[str], None]) -> None:
    """Show the map of a view of access.

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
    share, name = drawn == "share", result.service.id

    def clicked(click: Click) -> None:
        if click.commune:
            on_click(click.commune)

    draw(
        t,
        key=key,
        legend=access_legend(view, drawn),
        scheme=view.scheme,
        on_click=clicked,
        keys=view.keys(share=share),
        tips=view.tips(share=share),
        chosen=chosen,
        facilities=cache.facility_file(t, name),
        surface=cache.surface_image(t, name, result.mode, result.season) if drawn == "surface" else None,
    )
