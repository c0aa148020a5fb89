"""The files every map needs, built from geodata once per data version: libraries, fonts, base map, inset."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from zones import city
from zones.data import catalogue
from zones.data.catalogue import Text
from zones.errors import LayerError
from zones.i18n import LANGUAGES
from zones.maps import multiples, symbols, vectors
from zones.maps.inset import Inset, inset
from zones.maps.relief import Overlay, relief
from zones.maps.static import place, publish
from zones.settings import project_root

LEAFLET: Final = Path("node_modules/leaflet/dist")
FONTS: Final = Path("node_modules/@fontsource-variable/source-sans-3/files")

CREDIT_LAYERS: Final = ("communes", "roads", "elevation", "context")
"""Layers that every map draws, and therefore credits."""


@dataclass(frozen=True)
class Libraries:
    """URLs of scripts and styles, all served by the app itself."""

    leaflet_js: str
    leaflet_css: str
    scripts: tuple[str, ...]
    """Our own, in the order they are to run."""
    style: str
    sprite: str
    """Symbols of the sectors."""


@dataclass(frozen=True)
class Assets:
    """URLs of everything a map draws, and the corners of the mainland ((south, west), (north, east))."""

    libraries: Libraries
    communes: str
    outlines: str
    """Communes as small drawings (:func:`zones.maps.multiples.outlines`)."""
    divides: Mapping[str, str]
    """Lines between regions and their names, by scheme."""
    context: str
    roads: str
    relief: Overlay
    insets: Mapping[str, Inset]
    """By language."""
    bounds: tuple[tuple[float, float], tuple[float, float]]
    credits: Mapping[str, str]


def libraries() -> Libraries:
    """Copy scripts, styles and fonts into the static folder and return their URLs.

    Raises
    ------
    LayerError
        If the front-end packages are not installed.
    """
    for subset, content in fonts().items():
        # Named plainly: zones_map.css refers to them.
        place(f"fonts/source-sans-3-{subset}.woff2", content)
    front = resources.files("zones.maps").joinpath("front")
    return Libraries(
        leaflet_js=publish("leaflet", ".js", _package(LEAFLET / "leaflet.js")),
        leaflet_css=publish("leaflet", ".css", _package(LEAFLET / "leaflet.css")),
        scripts=tuple(
            publish(name, ".js", front.joinpath(f"{name}.js").read_bytes())
            for name in ("zones_projects", "zones_tools", "zones_swipe", "zones_map")
        ),
        style=publish(
            "zones_map",
            ".css",
            front.joinpath("zones_map.css").read_bytes() + symbols.style().encode("utf-8"),
        ),
        sprite=symbols.published(),
    )


def fonts() -> dict[str, bytes]:
    """Return the letters of every page and paper (woff2) by subset.

    Raises
    ------
    LayerError
        If the front-end packages are not installed.
    """
    return {
        subset: _package(FONTS / f"source-sans-3-{subset}-wght-normal.woff2")
        for subset in ("latin", "vietnamese")
    }


def sources(layers: Iterable[str]) -> list[tuple[Text, Text, str]]:
    """Return title, credit and date of some layers, and of those that every map draws."""
    found = [catalogue.definition(name) for name in dict.fromkeys((*layers, *CREDIT_LAYERS))]
    return [(one.title, one.credit, one.source_date) for one in found]


def build(directory: Path | None = None) -> Assets:
    """Write the files of the base map for the present data and return their URLs.

    Takes about two seconds; the caller keeps the result. The same data give the same bytes and names.

    Raises
    ------
    LayerError, SchemaError
        If a layer is missing, altered or breaks its contract.
    """
    web = catalogue.load_table("communes_web", directory)
    surroundings = catalogue.load_table("context", directory)
    elevation, grid = catalogue.load_raster("elevation", directory)
    schemes = city.schemes(directory)
    frame = vectors.extent(web)
    names = list(dict.fromkeys(schemes["scheme"]))
    return Assets(
        libraries=libraries(),
        communes=vectors.communes(web),
        outlines=multiples.outlines(web),
        divides={
            name: vectors.divide(web, city.regions(name, directory), schemes[schemes["scheme"] == name])
            for name in names
        },
        context=vectors.context(surroundings, frame),
        roads=vectors.roads(city.roads(directory)),
        relief=relief(elevation, grid),
        insets={lang: inset(surroundings, web, lang) for lang in LANGUAGES},
        bounds=frame,
        credits={lang: catalogue.credits_of(CREDIT_LAYERS, lang) for lang in LANGUAGES},
    )


def _package(relative: Path) -> bytes:
    path = project_root() / relative
    try:
        return path.read_bytes()
    except OSError:
        raise LayerError(
            f"{path} is missing; run `npm ci` in {project_root()} (`make run` does it)"
        ) from None
