"""A map as one HTML file that needs nothing but a browser: no server, no internet, from any folder.

Scripts, styles, letters and images stand in the file as they are, geometry is compressed, and the file
forbids itself every request (Content-Security-Policy). It is the map of :mod:`zones.maps.factory`, made by
the same calls.
"""

import base64
import gzip
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from zones.data import catalogue
from zones.i18n import Texts
from zones.maps import factory
from zones.maps.assets import Assets, sources
from zones.maps.projects import ProjectLayer
from zones.maps.static import URL
from zones.settings import static_dir

MIME: Final = {".woff2": "font/woff2", ".webp": "image/webp", ".svg": "image/svg+xml", ".png": "image/png"}

_ADDRESS: Final = re.compile(rf"{URL}/[\w./-]+\.(?:geojson|json|svg|webp)")
_STYLED: Final = re.compile(r"url\(([^)#]+)\)")
_RANDOM: Final = re.compile(r"\b[a-z_]+_[0-9a-f]{32}\b")


@dataclass(frozen=True)
class Row:
    """A line of the table below the map."""

    name: str
    said: str
    id: str = ""
    """Commune or project; its line is found by a click on the map."""


@dataclass(frozen=True)
class About:
    """What stands around the map."""

    title: str
    rows: Sequence[Row]
    head: tuple[str, str]
    """Heads of the table's two columns."""
    subtitle: str = ""
    layers: tuple[str, ...] = ()
    """Layers behind the figures; those of the base map are named in any case."""
    made: str = ""
    """When and from what the file was made; no clock is read here."""


def page(assets: Assets, t: Texts, about: About, *, scheme: str = "east_west", **layers: Any) -> bytes:
    """Return a view as one HTML file.

    Parameters
    ----------
    layers
        What is on the map: the parameters of :func:`zones.maps.factory.paint` except ``divide``.

    Raises
    ------
    LayerError
        If a file of the map is missing.
    """
    layers["tool"] = None
    chart = factory.base_map(assets, t)
    chart.add_child(factory.paint(divide=assets.divides[scheme], **layers))
    root: Any = chart.get_root()
    root.render()
    script = _named(root.script.render())
    addresses = sorted(set(_ADDRESS.findall(script)))
    held = {url: _packed(_content(url)) for url in addresses if not url.endswith(".webp")}
    for url in addresses:
        if url.endswith(".webp"):
            script = script.replace(url, _data_uri(url))
    libraries = assets.libraries
    scripts = [libraries.leaflet_js, *libraries.scripts]
    found = _template().render(
        lang=t.lang,
        about=about,
        texts={key: t(f"standalone.{key}") for key in ("note", "sources", "layer", "date", "version")},
        version=catalogue.data_version(),
        sources=[
            (t.pick(title), t.pick(credit).rstrip("."), date) for title, credit, date in sources(about.layers)
        ],
        style=Markup("\n".join(_style(url) for url in (libraries.leaflet_css, libraries.style))),
        held=Markup(json.dumps(held)),
        scripts=[Markup(_inert(_content(url).decode("utf-8"))) for url in scripts],
        frame=Markup(_front("standalone.css")),
        before=Markup(_front("standalone.js")),
        start=Markup(_inert(script)),
    )
    return found.encode("utf-8")


def rows(
    assets: Assets,
    t: Texts,
    *,
    keys: Mapping[str, str] | None = None,
    tips: Mapping[str, str] | None = None,
    projects: ProjectLayer | None = None,
) -> list[Row]:
    """Return what the tooltips of a view say, line by line: the map's twin in words."""
    found = []
    if keys is not None or tips:
        for one in json.loads(_content(assets.communes))["features"]:
            code, name = one["properties"]["code"], html.unescape(one["properties"]["name"])
            found.append(Row(name, (tips or {}).get(code, t("term.no_data")), code))
    elif projects is not None:
        names = json.loads(_content(projects.file.url))["projects"]
        for project in projects.states:
            if project in names:
                name = html.unescape(names[project][t.lang])
                found.append(Row(name, projects.tips.get(project, ""), project))
    return found


def _named(script: str) -> str:
    """Give folium's elements names that do not depend on chance; the map is called as zones_map.css does."""
    names: dict[str, str] = {}
    for name in dict.fromkeys(_RANDOM.findall(script)):
        kind = name.rsplit("_", 1)[0]
        names[name] = "map_div" if kind == "map" else f"{kind}_{len(names)}"
    return _RANDOM.sub(lambda found: names[found[0]], script)


def _content(url: str) -> bytes:
    return (static_dir() / url.removeprefix(f"{URL}/")).read_bytes()


def _packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode("ascii")


def _data_uri(url: str) -> str:
    kind = MIME[url[url.rindex(".") :]]
    return f"data:{kind};base64,{base64.b64encode(_content(url)).decode('ascii')}"


def _style(url: str) -> str:
    """Return a style sheet with its fonts inside, without images of controls that the map does not use."""

    def inside(found: re.Match[str]) -> str:
        name = found[1].rsplit("/", 1)[-1]
        return f"url({_data_uri(f'{URL}/fonts/{name}')})" if name.endswith(".woff2") else "none"

    return _STYLED.sub(inside, _content(url).decode("utf-8"))


def _inert(script: str) -> str:
    """Return a script that cannot end the element it stands in."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


@cache
def _template() -> Template:
    room = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return room.from_string(_front("standalone.html"))


def _front(name: str) -> str:
    return resources.files("zones.maps").joinpath("front", name).read_text(encoding="utf-8")
