"""Maps and charts as the writers need them."""

from typing import Final

from zones.errors import PaperError
from zones.reports.document import Picture

PPI: Final = 220
"""Dots per inch of a drawing that has to become dots."""

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
