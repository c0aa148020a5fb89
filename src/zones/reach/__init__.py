"""What an investor asks of a place: the way to ports and centres, people around, what stands, what comes.

``base`` holds the ways to all ``targets``; ``place`` is the sheet of one place, ``site`` the places
of a project, ``nearby`` what is around it, ``compare`` puts places side by side.
"""

from zones.reach.base import ReachBase
from zones.reach.compare import compare
from zones.reach.nearby import nearby
from zones.reach.place import MISSING, PEOPLE_MIN, Place, reach
from zones.reach.site import Site, sites_of
from zones.reach.targets import KINDS, Target, targets_of

__all__ = [
    "KINDS",
    "MISSING",
    "PEOPLE_MIN",
    "Place",
    "ReachBase",
    "Site",
    "Target",
    "compare",
    "nearby",
    "reach",
    "sites_of",
    "targets_of",
]
