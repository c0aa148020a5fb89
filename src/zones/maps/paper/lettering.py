"""Letters of paper maps: strings as outlines in millimetres, complete for Vietnamese on every machine.

Source Sans 3, the letters of the app, where its package is installed; DejaVu Sans, which comes with
matplotlib, for every letter that is not in it, and for all of them where it is missing. Outlines need no font
where a map is opened, and their width is known when labels are placed.
"""

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, Literal

import numpy as np
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.textpath import TextToPath

from zones.errors import LayerError
from zones.maps.assets import fonts
from zones.maps.paper.outline import Outline, outline
from zones.maps.static import place
from zones.settings import static_dir

Weight = Literal["regular", "bold"]

MM_PER_POINT: Final = 25.4 / 72

CAP_HEIGHT: Final = 0.66
"""Height of a capital as a share of the letter size."""

_AXIS: Final = {"regular": 400, "bold": 650}
"""Weight on the axis of the variable font."""

_FALLBACK: Final = "DejaVu Sans"


@dataclass(frozen=True)
class Word:
    """A string as one outline in millimetres, its baseline beginning at (0, 0)."""

    outline: Outline
    width: float


@lru_cache(maxsize=8192)
def word(text: str, size_pt: float, weight: Weight = "regular") -> Word:
    """Return a string set at a size.

    Examples
    --------
    >>> word("Trà Linh", 6.0).width < word("Trà Linh", 7.0).width
    True
    """
    corners, codes = _set(text, weight)
    scaled = corners * (size_pt * MM_PER_POINT / TextToPath.FONT_SCALE)
    return Word(outline(scaled, codes), float(scaled[:, 0].max()) if len(scaled) else 0.0)


@lru_cache(maxsize=4096)
def _set(text: str, weight: Weight) -> tuple[Any, Any]:
    """Return corners and codes at matplotlib's own size: a name that is tried at many sizes is set once."""
    corners, codes = TextToPath().get_text_path(_properties(weight), text)
    return np.asarray(corners, float).reshape(-1, 2), codes


def missing(text: str, weight: Weight = "regular") -> str:
    """Return the letters of a text that no font of the map has; there should be none."""
    known: set[int] = set()
    for family in families(weight):
        path = fontManager.findfont(FontProperties(family=family), fallback_to_default=False)
        known |= set(get_font(path).get_charmap())
    return "".join(sorted({letter for letter in text if ord(letter) not in known}))


def _properties(weight: Weight) -> FontProperties:
    return FontProperties(family=list(families(weight)))


@cache
def families(weight: Weight) -> tuple[str, ...]:
    """Return the families of a weight in the order in which a letter is looked for."""
    try:
        subsets = fonts()
    except LayerError:
        # A copy without the front-end packages (an installed wheel) still draws its maps.
        return (_FALLBACK,)
    family = f"Zones Sans {_AXIS[weight]}"
    content = hashlib.sha256(b"".join(subsets.values())).hexdigest()[:12]
    relative = f"fonts/paper-{weight}-{content}.ttf"
    if not (static_dir() / relative).exists():
        # Its packages take half a second that only the first map on a machine waits for.
        from zones.maps.paper import cutting

        place(relative, cutting.one_weight(subsets.values(), _AXIS[weight], family))
    fontManager.addfont(static_dir() / relative)
    return (family, _FALLBACK)
