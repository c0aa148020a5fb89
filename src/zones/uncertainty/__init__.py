"""How far the coverage figures move as the assumptions behind them are drawn again and again."""

from typing import TYPE_CHECKING

from zones.late import late
from zones.uncertainty.bands import FIGURES, QUANTILES, AccessBands
from zones.uncertainty.widths import Widths

if TYPE_CHECKING:
    from zones.uncertainty.monte_carlo import run

__all__ = ["FIGURES", "QUANTILES", "AccessBands", "Widths", "run"]

# Who reads what was drawn earlier does not draw.
__getattr__ = late(__name__, {"monte_carlo": ("run",)})
