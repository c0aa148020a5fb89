"""Minutes from every inhabited place to the nearest facility, over roads and off them.

Names are looked up when they are first asked for: who only needs :func:`surface_time` does not load tables,
geometries and roads along with it.
"""

from typing import TYPE_CHECKING, Final

from zones.late import late

if TYPE_CHECKING:
    from zones.travel.edits import DrawnRoad, Starts, Tally, WhatIf
    from zones.travel.ground import Ground
    from zones.travel.land import Land
    from zones.travel.model import TravelModel, load_model
    from zones.travel.network import Network
    from zones.travel.paths import Route
    from zones.travel.points import PointsLike
    from zones.travel.result import MinutesResult, Params
    from zones.travel.speeds import MODES, SEASONS, Mode, Season, SpeedTable
    from zones.travel.surface import Surface, surface_time
    from zones.travel.table import TimeTable
    from zones.travel.upgrades import Upgrade

HOMES: Final = {
    "edits": ("DrawnRoad", "Starts", "Tally", "WhatIf"),
    "ground": ("Ground",),
    "land": ("Land",),
    "model": ("TravelModel", "load_model"),
    "network": ("Network",),
    "paths": ("Route",),
    "points": ("PointsLike",),
    "result": ("MinutesResult", "Params"),
    "speeds": ("MODES", "SEASONS", "Mode", "Season", "SpeedTable"),
    "surface": ("Surface", "surface_time"),
    "table": ("TimeTable",),
    "upgrades": ("Upgrade",),
}
"""Names by the module they come from."""

__all__ = [
    "MODES",
    "SEASONS",
    "DrawnRoad",
    "Ground",
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
    "TimeTable",
    "TravelModel",
    "Upgrade",
    "WhatIf",
    "load_model",
    "surface_time",
]

__getattr__ = late(__name__, HOMES)
