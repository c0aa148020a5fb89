"""Where the next sites should go, with proof: optimal, or how far from it at most.

Minutes are a matrix from demand places (rows) to candidate sites (columns), ``inf`` where unreachable. Sites
are column numbers. ``n_sites`` is the total and includes the ``fixed`` ones (existing facilities), which are
listed first; the others follow in ascending order. Of sites that serve equally well the one with the lowest
number is taken, and the same input always gives the same sites.
"""

from typing import TYPE_CHECKING, Final

from zones.late import late

if TYPE_CHECKING:
    from zones.siting._max_coverage import Coverage, max_coverage, preview_max_coverage
    from zones.siting._p_center import PCenter, p_center
    from zones.siting._p_median import PMedian, p_median
    from zones.siting._set_cover import SetCover, set_cover

HOMES: Final = {
    "_max_coverage": ("Coverage", "max_coverage", "preview_max_coverage"),
    "_p_center": ("PCenter", "p_center"),
    "_p_median": ("PMedian", "p_median"),
    "_set_cover": ("SetCover", "set_cover"),
}
"""Names by the module they come from."""

__all__ = [
    "Coverage",
    "PCenter",
    "PMedian",
    "SetCover",
    "max_coverage",
    "p_center",
    "p_median",
    "preview_max_coverage",
    "set_cover",
]

__getattr__ = late(__name__, HOMES)
