"""What if: edits of a solved model that relax only what changes and equal a full solve to the bit.

``what_if`` is the working copy people edit, ``start`` what it starts from; ``scene`` holds places and roads
as they stand, ``working`` the times and who owns them, ``repair`` and ``abandon`` the compiled forgetting,
``undo`` the history, ``tally`` the people counted on the way.
"""

from zones.travel.edits.drawn import DrawnRoad
from zones.travel.edits.start import Starts
from zones.travel.edits.tally import Tally
from zones.travel.edits.what_if import WhatIf

__all__ = ["DrawnRoad", "Starts", "Tally", "WhatIf"]
