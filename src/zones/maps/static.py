"""Files the browser fetches: written once under a name that carries their content, then cached for good."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

from zones.settings import static_dir

URL: Final = "/app/static"
"""Where Streamlit serves :func:`zones.settings.static_dir`."""

AGED: Final = 1_577_836_800
"""Modification time of every file (1 January 2020). The server sends no cache header, and browsers then keep
a file for a tenth of its age: an old date stands in for "cache for good", which the name makes safe."""


def publish(stem: str, suffix: str, content: bytes) -> str:
    """Write a file under a name that carries its hash, unless it is there; return its URL."""
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
    place(f"zones/{name}", content)
    return f"{URL}/zones/{name}"


def place(relative: str, content: bytes) -> None:
    """Write a file of the static folder at once (readers see all of it or none), unless it is there."""
    path = static_dir() / relative
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    os.utime(temporary, (AGED, AGED))
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)
