"""The one place where a map is made: vendored libraries, base map, credits, legend and inset come with it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import folium
from branca.element import MacroElement
from folium.template import Template

from zones.errors import InputError
from zones.i18n import Texts
from zones.maps import palette
from zones.maps.assets import Assets, Libraries
from zones.maps.legend import WITHOUT_CLASS, Legend, fills, side_by_side
from zones.maps.projects import Bounds, ProjectLayer
from zones.maps.relief import Overlay
from zones.maps.symbols import SECTOR_COLOURS
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
    "accent": palette.ACCENT,
}
_ZOOMS: Final = (7, 14)
"""From the whole country's middle to single streets. folium drops these options of a map without tiles."""

_TEXTS: Final = (
    "zoom_in",
    "zoom_out",
    "home",
    "inset",
    "hoang_sa",
    "group",
    "sketch",
    "sketch_line",
    "sketch_area",
    "point_hint",
    "draw_hint",
    "draw_corners",
    "draw_undo",
    "draw_end",
    "draw_cancel",
    "swipe",
)

_SIDES: Final = ("A", "B")

Tool = Literal["point", "line"]
LineKind = Literal["new", "picked", "closed", "route"]
PinKind = Literal["place", "target", "added", "removed"]


@dataclass(frozen=True)
class Pin:
    """A place that a page puts on the map; degrees."""

    id: str
    lon: float
    lat: float
    kind: PinKind = "place"
    tip: str = ""
    """Said when the pointer is on it; a pin without it lets clicks through."""
    label: str = ""
    """One or two letters on the pin."""


@dataclass(frozen=True)
class Line:
    """A short line that a page puts on the map (a new road, edges picked or closed); degrees."""

    id: str
    line: Sequence[Sequence[float]]
    """Corners as (longitude, latitude)."""
    kind: LineKind = "new"
    tip: str = ""


@dataclass(frozen=True)
class Swipe:
    """A second state of the communes, right of a divider that the reader moves over the map.

    What the map shows otherwise is then its left side.
    """

    names: tuple[str, str]
    """What stands left (A) and right (B)."""
    keys: Mapping[str, str]
    tips: Mapping[str, str]
    legend: Legend | None = None
    """None where both sides are read by the legend of the map."""
    pins: tuple[Sequence[Pin], Sequence[Pin]] = ((), ())
    lines: tuple[Sequence[Line], Sequence[Line]] = ((), ())
    """What is on one side only, left and right."""
    at: float | None = None
    """Longitude at which the divider stands until it is moved, degrees; None: the middle of the map."""


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
        self.default_js = [("leaflet", libraries.leaflet_js), *((url, url) for url in libraries.scripts)]
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
        "zooms": _ZOOMS,
        "colours": _COLOURS,
        "credits": f"{safe(t('map.credits'))}: {safe(t.pick(assets.credits))}",
        "sprite": assets.libraries.sprite,
        "sectors": dict(SECTOR_COLOURS),
        "texts": {k: safe(t(f"map.{k}")) for k in _TEXTS},
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
    legend: Legend,
    divide: str,
    keys: Mapping[str, str] | None = None,
    tips: Mapping[str, str] | None = None,
    chosen: str | None = None,
    facilities: str | None = None,
    surface: Overlay | None = None,
    projects: ProjectLayer | None = None,
    pins: Sequence[Pin] = (),
    lines: Sequence[Line] = (),
    tool: Tool | None = None,
    focus: Bounds | None = None,
    swipe: Swipe | None = None,
) -> folium.FeatureGroup:
    """Return what one view changes on the map: classes, states and short texts, no geometry of a layer.

    Parameters
    ----------
    legend
        What the map shows; its scale gives the colours of ``keys``.
    divide
        URL of the lines between regions.
    keys
        :func:`zones.maps.legend.class_key` of each commune; None for a map without classes.
    tips
        What the tooltip says under the commune's name.
    chosen
        Commune to be outlined.
    facilities
        URL of the service's facilities.
    surface
        The 100 m surface, drawn instead of the communes' colours.
    projects
        Key projects with their states.
    pins, lines
        What the page itself puts on the map: few, and short.
    tool
        ``line`` lets the reader draw a line, ``point`` asks for a click; None is the plain map (it reports
        clicks as well).
    focus
        What is to be brought into view; a repaint with the same focus leaves the reader's view alone.
    swipe
        A second state of the communes to be compared with the first.

    Raises
    ------
    InputError
        If classes are to be drawn and the legend has no scale.
    """
    _readable(legend, keys or {})
    explained = legend.html()
    if swipe is not None and swipe.legend is not None:
        _readable(swipe.legend, swipe.keys)
        explained = side_by_side(_SIDES, (legend, swipe.legend))
    spec: dict[str, Any] = {
        "keys": None if keys is None else dict(keys),
        "tips": {code: safe(tip) for code, tip in (tips or {}).items()},
        "fills": fills(legend.scale),
        "legend": explained,
        "divide": divide,
        "chosen": chosen,
        "points": facilities,
        "surface": _overlay(surface),
        "projects": None if projects is None else _projects(projects),
        "marks": [_inert(pin) for pin in pins],
        "lines": [_inert(line) for line in lines],
        "tool": tool,
        "focus": focus,
        "swipe": None if swipe is None else _swiped(swipe, legend),
    }
    spec["id"] = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8]
    group = folium.FeatureGroup(name="paint")
    group.add_child(_Paint(spec))
    return group


def _readable(legend: Legend, keys: Mapping[str, str]) -> None:
    if legend.scale is None and not set(keys.values()) <= set(WITHOUT_CLASS):
        raise InputError("a map with classes needs a legend with a scale")


def _swiped(side: Swipe, legend: Legend) -> dict[str, Any]:
    return {
        "names": [safe(f"{letter} · {name}") for letter, name in zip(_SIDES, side.names, strict=True)],
        "at": side.at,
        "keys": dict(side.keys),
        "tips": {code: safe(tip) for code, tip in side.tips.items()},
        "fills": fills((side.legend or legend).scale),
        "pins": [[_inert(pin) for pin in pins] for pins in side.pins],
        "lines": [[_inert(line) for line in lines] for lines in side.lines],
    }


def _projects(layer: ProjectLayer) -> dict[str, Any]:
    return {
        "url": layer.file.url,
        "states": dict(layer.states),
        "tips": {project: safe(tip) for project, tip in layer.tips.items()},
        "chosen": layer.chosen,
    }


def _inert(thing: Pin | Line) -> dict[str, Any]:
    """Return a pin or line as the browser gets it, its texts made inert."""
    return {key: safe(value) if isinstance(value, str) else value for key, value in asdict(thing).items()}


def _overlay(image: Overlay | None) -> dict[str, Any] | None:
    return None if image is None else {"url": image.url, "bounds": image.bounds}
