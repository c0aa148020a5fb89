"""Maps on paper: PNG at 300 dpi and SVG, for reports and walls."""

from zones.maps.paper.commune_map import commune_map
from zones.maps.paper.locator import locator_map
from zones.maps.paper.panels import before_after, small_multiples
from zones.maps.paper.sizes import SIZES
from zones.maps.paper.view import PaperMap, Point, Route, facility_points, keys_of, project_marks

__all__ = [
    "SIZES",
    "PaperMap",
    "Point",
    "Route",
    "before_after",
    "commune_map",
    "facility_points",
    "keys_of",
    "locator_map",
    "project_marks",
    "small_multiples",
]
