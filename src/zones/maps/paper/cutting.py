"""One weight of a variable web font, whose subsets come as files of their own, as one TrueType font."""

import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer


def one_weight(subsets: Iterable[bytes], axis: int, family: str) -> bytes:
    """Return the subsets of a font at a place on its axis of weight as one, under a name of its own."""
    return _joined([_cut(subset, axis) for subset in subsets], family)


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
