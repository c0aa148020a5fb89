"""Figures computed ahead with the data, so that no first visitor waits minutes for them.

What pages and papers compute from a data version is kept in the folder of :func:`cache_dir`. ``zones data
ahead`` computes the same for the data as it is and puts it beside the layers, in ``geodata/ahead/``; a cache
begins with these files. Each names the data version it belongs to: on other data it is simply not found.
"""

import logging
import os
import shutil
import tempfile
from pathlib import Path

from zones.settings import geodata_dir, state_dir

_log = logging.getLogger(__name__)


def ahead_dir(geodata: Path | None = None) -> Path:
    """Return the folder of the figures that were computed ahead with the layers of a folder."""
    return (geodata or geodata_dir()) / "ahead"


def cache_dir() -> Path:
    """Return the folder of computed figures kept between runs, begun with what was computed ahead."""
    folder = state_dir() / "cache"
    for file in sorted(ahead_dir().glob("*")):
        if not (folder / file.name).exists():
            try:
                _copy(file, folder / file.name)
            except OSError as error:
                # A disk that is full or read-only costs the time to compute it again, nothing else.
                _log.warning("%s could not be put into %s: %s", file.name, folder, error)
    return folder


def _copy(file: Path, target: Path) -> None:
    """Copy a file; who looks meanwhile finds all of it or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{file.name}-")
    os.close(handle)
    try:
        shutil.copyfile(file, draft)
        Path(draft).replace(target)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
