"""How far the coverage figures move as the assumptions behind them are drawn again and again."""

from zones.uncertainty.bands import FIGURES, QUANTILES, AccessBands
from zones.uncertainty.monte_carlo import StoppedError, run
from zones.uncertainty.widths import Widths

__all__ = ["FIGURES", "QUANTILES", "AccessBands", "StoppedError", "Widths", "run"]
