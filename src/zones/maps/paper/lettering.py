"""Letters of paper maps: strings as outlines in millimetres, complete for Vietnamese on every machine.

Source Sans 3, the letters of the app, where its package is installed; DejaVu Sans, which comes with
matplotlib, for every letter that is not in it, and for all of them where it is missing. Outlines need no font
where a map is opened, and their width is known when labels are placed.
"""

import hashlib
import io
import tempfile
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

import numpy as np
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
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
    corners, codes = TextToPath().get_text_path(_properties(weight), text)
    scaled = np.asarray(corners, float).reshape(-1, 2) * (size_pt * MM_PER_POINT / TextToPath.FONT_SCALE)
    return Word(outline(scaled, codes), float(scaled[:, 0].max()) if len(scaled) else 0.0)


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
        place(relative, _joined([_cut(subset, _AXIS[weight]) for subset in subsets.values()], family))
    fontManager.addfont(static_dir() / relative)
    return (family, _FALLBACK)


def _cut(content: bytes, axis: int) -> bytes:
    """Return one weight of a variable web font as TrueType."""
    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    instancer.instantiateVariableFont(font, {"wght": axis}, inplace=True)
    font.flavor = None
    return _bytes(font)


def _joined(fonts: list[bytes], family: str) -> bytes:
    """Return the subsets of a font as one under a name of its own: spacing knows no borders between fonts."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{k}.ttf" for k in range(len(fonts))]
        for path, content in zip(paths, fonts, strict=True):
            path.write_bytes(content)
        font = Merger().merge([str(path) for path in paths])
        for record in font["name"].names:
            match record.nameID:
                case 1 | 4 | 16:
                    record.string = family
                case 2 | 17:
                    record.string = "Regular"
                case 6:
                    record.string = family.replace(" ", "")
        # Registered as regular: the weight is in the name of the family.
        font["OS/2"].usWeightClass = 400
        font.recalcTimestamp = False
        return _bytes(font)


def _bytes(font: TTFont) -> bytes:
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()
