"""One symbol per sector of the key projects: its own shape and its own colour (front/symbols.svg).

The shape alone tells the sectors apart, so that they survive grey print and colour-blind eyes. Colours keep
clear of the two region colours and hold 4.5:1 on white. How a symbol is filled says what stands in a year.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from zones.maps.palette import MUTED
from zones.maps.static import publish

SECTOR_COLOURS: Final[Mapping[str, str]] = {
    "transport": "#1f4e9e",
    "logistics_trade": "#7a4b2a",
    "economic_zone": "#a3276f",
    "industry_technology": "#4b4f58",
    "digital": "#6a3fb5",
    "urban_housing": "#b5471a",
    "tourism_culture": "#8f1d2c",
    "agriculture_fishery": "#3a761d",
    "education": "#1a72b3",
    "health": "#c4203c",
    "energy_water": "#5b6b00",
}
"""By sector, in the reading order of :data:`zones.city.projects.SECTORS`."""

PLAIN: Final = "plain"
"""Name of the grey circle that stands for any sector where states are explained."""


def colour(name: str) -> str:
    """Return the colour of a sector, or grey for :data:`PLAIN`."""
    return MUTED if name == PLAIN else SECTOR_COLOURS[name]


def published() -> str:
    """Write all symbols as one file and return its URL; in it they are ``#zs-{sector}``."""
    return publish("symbols", ".svg", sprite().encode("utf-8"))


def sprite() -> str:
    """Return all symbols as one drawing that shows nothing itself."""
    return _front("symbols.svg")


def used(name: str, state: str = "standing") -> str:
    """Return a symbol as SVG for a document that holds :func:`sprite`; symbols.css fills it by state.

    Parameters
    ----------
    name
        A sector, or :data:`PLAIN`.
    state
        One of :data:`zones.city.timeline.STATES`.
    """
    return (
        f'<svg class="z-sym {state}" style="--c:{colour(name)}" aria-hidden="true">'
        f'<use class="ring" href="#zs-{name}"/><use href="#zs-{name}"/></svg>'
    )


def style() -> str:
    """Return the style sheet that fills symbols by state; it goes with every map and every page."""
    return _front("symbols.css")


@cache
def _front(name: str) -> str:
    return resources.files("zones.maps").joinpath("front", name).read_text(encoding="utf-8")
