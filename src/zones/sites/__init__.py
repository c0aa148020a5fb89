"""Where next? New sites for those a service leaves out, and rounds of a mobile one.

``demand`` gathers people into places, ``candidates`` lists where a site may stand, ``whom`` says who counts,
``left_out`` counts
them exactly, ``plan`` chooses, ``rounds`` finds stops.
"""

from zones.sites.candidates import KINDS
from zones.sites.plan import Ask, Plan, where_next
from zones.sites.rounds import Rounds, rounds
from zones.sites.whom import EVERYBODY, MINORITY, communes_of, groups

__all__ = [
    "EVERYBODY",
    "KINDS",
    "MINORITY",
    "Ask",
    "Plan",
    "Rounds",
    "communes_of",
    "groups",
    "rounds",
    "where_next",
]
