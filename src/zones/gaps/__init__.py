"""Gaps: measured, reported or honestly unknown; how wide, for whom, and how sure.

``registry`` names the indicators; ``measured``, ``redundancy`` and ``radius`` compute what layers allow,
``reported`` picks what others say, ``table`` puts both together with a state for each; ``scores`` and
``index`` make one number of it, ``draws`` tries it under other assumptions, ``east_west`` compares regions;
``kept`` keeps what was measured for the next run.
"""

from typing import TYPE_CHECKING

from zones.gaps.east_west import Inequality, inequality, trend
from zones.gaps.index import Basis, GapIndex, basis, drawn_points, gap_index, rank_range
from zones.gaps.measured import Measured, measure, terrain
from zones.gaps.registry import SECTORS, Indicator, indicator, registry
from zones.gaps.table import REASONS, STATES, GapTable, indicators
from zones.late import late

if TYPE_CHECKING:
    from zones.gaps.draws import draw
    from zones.gaps.redundancy import cut_off, detours

__all__ = [
    "REASONS",
    "SECTORS",
    "STATES",
    "Basis",
    "GapIndex",
    "GapTable",
    "Indicator",
    "Inequality",
    "Measured",
    "basis",
    "cut_off",
    "detours",
    "draw",
    "drawn_points",
    "gap_index",
    "indicator",
    "indicators",
    "inequality",
    "measure",
    "rank_range",
    "registry",
    "terrain",
    "trend",
]

# Who reads what was measured earlier measures nothing.
__getattr__ = late(__name__, {"draws": ("draw",), "redundancy": ("cut_off", "detours")})
