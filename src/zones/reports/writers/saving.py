"""Files that are there whole or not at all."""

import os
import tempfile
from pathlib import Path

from zones.errors import PaperError


def save(content: bytes, path: Path) -> None:
    """Write a file beside its place and put it there when all of it is on the disk.

    Raises
    ------
    PaperError
        If the folder is missing or may not be written, or the disk is full; nothing is left behind, and a
        file that was there before stays.
    """
    draft = None
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # As any new file of this user; a temporary one is for nobody else.
        Path(draft).chmod(0o666 & ~_mask())
        Path(draft).replace(path)
    except OSError as error:
        if draft is not None:
            Path(draft).unlink(missing_ok=True)
        raise PaperError(f"{path} cannot be written: {error.strerror or error}") from None


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
