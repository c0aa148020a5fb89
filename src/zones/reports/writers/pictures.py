"""Maps and charts as the writers need them."""

import io
from collections.abc import Iterable
from functools import lru_cache
from math import sqrt
from typing import Final

import typst
from PIL import Image, UnidentifiedImageError

from zones.errors import PaperError
from zones.reports.document import Picture
from zones.reports.writers.fonts import letters

PPI: Final = 220
"""Dots per inch of a drawing that has to become dots."""

WIDTH_MM: Final = 165.0

DOTS_HELD: Final = 80_000_000
"""Dots of all pictures of a paper together, three bytes each."""

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
    drawn = typst.compile(
        _DRAWING,
        font_paths=letters().fonts,
        format="png",
        ppi=PPI,
        sys_inputs={"drawing": image.decode("utf-8"), "width": f"{WIDTH_MM}"},
    )
    target = io.BytesIO()
    with Image.open(io.BytesIO(drawn)) as opened:
        # A drawing has few colours: a third of the size.
        plain = opened.convert("RGB").quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        plain.save(target, "PNG", dpi=(PPI, PPI))
    return target.getvalue()


def size_of(image: bytes) -> tuple[int, int]:
    """Return width and height in dots.

    Raises
    ------
    PaperError
        If the picture cannot be read.
    """
    try:
        with Image.open(io.BytesIO(image)) as opened:
            return opened.size
    except UnidentifiedImageError:
        raise PaperError("a picture cannot be read: it is damaged") from None


def share_kept(pictures: Iterable[Picture]) -> float:
    """Return by how much the pictures of a paper must be made smaller so that they fit in memory together.

    The typesetter holds every picture as dots until the paper is done: hundreds of maps at 300 dots per inch
    take more than a gigabyte.
    """
    dots_held = 0
    for picture in pictures:
        if suffix_of(picture) != ".svg":
            across, down = size_of(picture.image)
            dots_held += across * down
    return min(1.0, sqrt(DOTS_HELD / dots_held)) if dots_held else 1.0


def smaller(image: bytes, share: float) -> bytes:
    """Return a picture as JPEG with a share of its dots along each side, on white where it is transparent."""
    target = io.BytesIO()
    with Image.open(io.BytesIO(image)) as opened:
        size = (max(1, round(opened.width * share)), max(1, round(opened.height * share)))
        clear = opened.convert("RGBA").resize(size, Image.Resampling.LANCZOS)
        paper = Image.new("RGB", size, "white")
        paper.paste(clear, mask=clear)
        paper.save(target, "JPEG", quality=90, subsampling=0)
    return target.getvalue()
