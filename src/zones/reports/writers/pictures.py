"""Maps and charts as the writers need them."""

import io
from functools import lru_cache
from typing import Final

import typst
from PIL import Image

from zones.errors import PaperError
from zones.reports.document import Picture
from zones.reports.writers.fonts import letters

PPI: Final = 220
"""Dots per inch of a drawing that has to become dots."""

WIDTH_MM: Final = 165.0

_DRAWING: Final = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg", width: float(sys.inputs.width) * 1mm)
"""

_STARTS: Final = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}


def suffix_of(picture: Picture) -> str:
    """Return what sort of file a picture is.

    Raises
    ------
    PaperError
        If it is neither PNG, JPEG nor SVG.
    """
    for start, suffix in _STARTS.items():
        if picture.image.startswith(start):
            return suffix
    if b"<svg" in picture.image[:4096]:
        return ".svg"
    raise PaperError(f"picture '{picture.key}' is neither PNG, JPEG nor SVG")


def dots(picture: Picture) -> bytes:
    """Return a picture as PNG or JPEG: a drawing is set by the typesetter, in the letters of the paper.

    Raises
    ------
    PaperError
        If it cannot be read.
    """
    if suffix_of(picture) != ".svg":
        return picture.image
    try:
        return _drawn(picture.image)
    except typst.TypstError as error:
        raise PaperError(f"picture '{picture.key}' cannot be read: {error.message}") from None


@lru_cache(maxsize=32)
def _drawn(image: bytes) -> bytes:
    return typst.compile(
        _DRAWING,
        font_paths=letters().fonts,
        format="png",
        ppi=PPI,
        sys_inputs={"drawing": image.decode("utf-8"), "width": f"{WIDTH_MM}"},
    )


def size_of(image: bytes) -> tuple[int, int]:
    """Return width and height in dots."""
    with Image.open(io.BytesIO(image)) as opened:
        return opened.size
