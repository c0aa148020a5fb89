"""Minutes from every inhabited place to the nearest facility, over roads and off them."""

from zones.travel.edits import DrawnRoad, Tally, WhatIf
from zones.travel.land import Land
from zones.travel.model import TravelModel, load_model
from zones.travel.network import Network
from zones.travel.paths import Route
from zones.travel.points import PointsLike
from zones.travel.result import MinutesResult, Params
from zones.travel.speeds import MODES, SEASONS, Mode, Season, SpeedTable
from zones.travel.surface import Surface, surface_time
from zones.travel.upgrades import Upgrade

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
    "Surface",
    "Tally",
    "TravelModel",
    "Upgrade",
    "WhatIf",
    "load_model",
    "surface_time",
]
