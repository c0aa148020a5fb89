"""A matrix kept on disk between runs: found again only for the same question, and never trusted unread."""

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from zones.city.projects import Project
from zones.effects.matrix import SCHEMA, Matrix

KEPT: Final = 4
"""Matrices that stay on disk; the oldest go first."""


def key_of(data_version: str, projects: Sequence[Project], **params: Any) -> str:
    """Return the fingerprint of a question.

    It holds the data, every project as it stands (any edit in the register changes it, undoing the edit
    brings it back), the parameters of :func:`zones.effects.matrix`, and the number of the matrix's meaning.
    """
    asked = {
        "schema": SCHEMA,
        "data": data_version,
        "projects": [project.model_dump_json() for project in projects],
        "params": params,
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode("utf-8")).hexdigest()[:16]


def read(folder: Path, key: str) -> Matrix | None:
    """Return the matrix kept for a question; None if there is none, or the file is not what was written."""
    try:
        head, body = _path(folder, key).read_bytes().split(b"\n", 1)
    except (FileNotFoundError, ValueError):
        return None
    if head != _head(key, body):
        return None
    return Matrix.from_json(body.decode("utf-8"))


def write(folder: Path, key: str, found: Matrix) -> None:
    """Keep a matrix: whoever reads meanwhile sees the old file or the new one, never half of it.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    body = found.to_json().encode("utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix="matrix-", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(_head(key, body) + b"\n" + body)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(_path(folder, key))
    by_age = sorted(folder.glob("matrix-*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    for path in by_age[:-KEPT]:
        path.unlink(missing_ok=True)


def _path(folder: Path, key: str) -> Path:
    return folder / f"matrix-{key}.json"


def _head(key: str, body: bytes) -> bytes:
    """Return the first line of a file: what it is, and the fingerprint of what follows."""
    return f"zones matrix {SCHEMA} {key} {hashlib.sha256(body).hexdigest()}".encode("ascii")
