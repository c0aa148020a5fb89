"""Minutes from every inhabited place to the nearest facility, over roads and off them."""

from zones.travel.land import Land
from zones.travel.model import TravelModel, load_model
from zones.travel.network import Network
from zones.travel.paths import Route
from zones.travel.points import PointsLike
from zones.travel.result import MinutesResult, Params
from zones.travel.speeds import MODES, SEASONS, Mode, Season, SpeedTable
from zones.travel.surface import Surface, surface_time

__all__ = [
    "MODES",
    "SEASONS",
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
    "TravelModel",
    "load_model",
    "surface_time",
]
