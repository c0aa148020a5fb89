"""What each paper says, written from figures.

``papers`` puts a paper together, a module for each kind and part; ``gather`` brings the figures together,
``pen`` writes sentences in which every figure stays a figure, ``references`` names the sources, ``earlier``
keeps the main figures for the next report.
"""

from zones.reports.content.earlier import keep, last_before
from zones.reports.content.gather import WITH_BANDS, Hand, Tell, gather, outcome, scenario_of
from zones.reports.content.material import Material
from zones.reports.content.papers import KINDS, Order, paper, profiles, resolved, together
from zones.reports.content.summary import headline

__all__ = [
    "KINDS",
    "WITH_BANDS",
    "Hand",
    "Material",
    "Order",
    "Tell",
    "gather",
    "headline",
    "keep",
    "last_before",
    "outcome",
    "paper",
    "profiles",
    "resolved",
    "scenario_of",
    "together",
]
