"""Minutes from every inhabited place to the nearest facility, over roads and off them.

Names are looked up when they are first asked for: who only needs :func:`surface_time` does not load tables,
geometries and roads along with it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from zones.travel.edits import DrawnRoad, Starts, Tally, WhatIf
    from zones.travel.land import Land
    from zones.travel.model import TravelModel, load_model
    from zones.travel.network import Network
    from zones.travel.paths import Route
    from zones.travel.points import PointsLike
    from zones.travel.result import MinutesResult, Params
    from zones.travel.speeds import MODES, SEASONS, Mode, Season, SpeedTable
    from zones.travel.surface import Surface, surface_time
    from zones.travel.upgrades import Upgrade

HOMES: Final = {
    "edits": ("DrawnRoad", "Starts", "Tally", "WhatIf"),
    "land": ("Land",),
    "model": ("TravelModel", "load_model"),
    "network": ("Network",),
    "paths": ("Route",),
    "points": ("PointsLike",),
    "result": ("MinutesResult", "Params"),
    "speeds": ("MODES", "SEASONS", "Mode", "Season", "SpeedTable"),
    "surface": ("Surface", "surface_time"),
    "upgrades": ("Upgrade",),
}
"""Names by the module they come from."""

__all__ = [
    "MODES",
    "SEASONS",
    "DrawnRoad",
    "Land",
    "MinutesResult",
    "Mode",
    "Network",
    "Params",
    "PointsLike",
    "Route",
    "Season",
    "SpeedTable",
    "Starts",
    "Surface",
    "Tally",
    "TravelModel",
    "Upgrade",
    "WhatIf",
    "load_model",
    "surface_time",
]


def __getattr__(name: str) -> Any:
    """Return a public name from the module it comes from, and keep it."""
    for home, names in HOMES.items():
        if name in names:
            value = getattr(import_module(f"{__name__}.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
