"""The one place where a map is made: vendored libraries, base map, credits, legend and inset come with it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import folium
from branca.element import MacroElement
from folium.template import Template

from zones.errors import InputError
from zones.i18n import Texts
from zones.maps import palette
from zones.maps.assets import Assets, Libraries
from zones.maps.legend import Legend, fills
from zones.maps.relief import Overlay
from zones.maps.text import safe
from zones.settings import HOANG_SA

_COLOURS: Final = {
    "land": palette.LAND,
    "neighbour": palette.NEIGHBOUR,
    "water": palette.WATER,
    "border": palette.BORDER,
    "line": palette.BORDER,
    "road": palette.ROAD,
    "ink": palette.INK,
    "sea": palette.SEA,
    "muted": palette.MUTED,
}


class _Start(MacroElement):
    """Hand the map to zones_map.js (``tojson`` leaves nothing that HTML or JavaScript could run)."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "window.zones = zonesMap({{ this._parent.get_name() }}, {{ this.config|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, config: Mapping[str, Any]):
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self.config = "ZonesStart", config


class _Paint(MacroElement):
    """Recolour what is on the map."""

    _template = Template(
        "{% macro script(this, kwargs) %}window.zones.paint({{ this.spec|tojson }});{% endmacro %}"
    )

    def __init__(self, spec: Mapping[str, Any]):
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self.spec = "ZonesPaint", spec


class _Map(folium.Map):
    """A folium map that loads nothing from anywhere but this app."""

    def __init__(self, libraries: Libraries, **options: Any):
        super().__init__(**options)
        # streamlit-folium collects these from the instance; folium's own lists name foreign hosts.
        self.default_js = [("leaflet", libraries.leaflet_js), ("zones_map", libraries.script)]
        self.default_css = [("leaflet_css", libraries.leaflet_css), ("zones_map_css", libraries.style)]


def base_map(assets: Assets, t: Texts) -> folium.Map:
    """Return the map without figures: it is the same on every run, so the browser keeps it and its view.

    Raises
    ------
    InputError
        If any library would be loaded from another host.
    """
    (south, west), (north, east) = assets.bounds
    chart = _Map(
        assets.libraries,
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=9,
        tiles=None,
        zoom_control=False,
        zoom_snap=0.1,
        zoom_delta=0.6,
        min_zoom=7,
        max_zoom=14,
        wheel_px_per_zoom_level=110,
        attribution_control=False,
    )
    inset = assets.insets[t.lang]
    config = {
        "lang": t.lang,
        "communes": assets.communes,
        "context": assets.context,
        "roads": assets.roads,
        "relief": _overlay(assets.relief),
        "inset": {"url": inset.url, "hoang_sa": inset.hoang_sa},
        "hoang_sa": HOANG_SA,
        "bounds": assets.bounds,
        "colours": _COLOURS,
        "credits": f"{safe(t('map.credits'))}: {safe(assets.credits)}",
        "texts": {k: safe(t(f"map.{k}")) for k in ("zoom_in", "zoom_out", "home", "inset", "hoang_sa")},
    }
    chart.add_child(_Start(config))
    foreign = [
        url for _, url in (*chart.default_js, *chart.default_css) if not url.startswith("/app/static/")
    ]
    if foreign:
        raise InputError(f"a map must not load from other hosts: {', '.join(foreign)}")
    return chart


def paint(
    *,
    keys: Mapping[str, str],
    tips: Mapping[str, str],
    legend: Legend,
    divide: str,
    chosen: str | None = None,
    facilities: str | None = None,
    surface: Overlay | None = None,
) -> folium.FeatureGroup:
    """Return what one view changes on the map: a class key and a line of text for each commune, no geometry.

    Parameters
    ----------
    keys
        :func:`zones.maps.legend.class_key` of each commune.
    tips
        What the tooltip says under the commune's name.
    divide
        URL of the lines between regions.
    chosen
        Commune to be outlined.
    facilities
        URL of the service's facilities.
    surface
        The 100 m surface, drawn instead of the communes' colours.
    """
    spec: dict[str, Any] = {
        "keys": dict(keys),
        "tips": {code: safe(tip) for code, tip in tips.items()},
        "fills": fills(legend.scale),
        "legend": legend.html(),
        "divide": divide,
        "chosen": chosen,
        "points": facilities,
        "surface": _overlay(surface),
    }
    spec["id"] = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8]
    group = folium.FeatureGroup(name="paint")
    group.add_child(_Paint(spec))
    return group


def _overlay(image: Overlay | None) -> dict[str, Any] | None:
    return None if image is None else {"url": image.url, "bounds": image.bounds}
