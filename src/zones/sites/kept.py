"""Plans kept on disk between runs: found again only for the same question on the same data."""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, Final

import pandas as pd

from zones.sites.plan import Ask, Plan

SCHEMA: Final = 1
"""Raise it whenever :func:`zones.sites.where_next` answers the same question otherwise."""

_FRAMES: Final = {"sites": "rank", "curve": "new_sites", "naive": "strategy"}


def path(folder: Path, data_version: str, service: str, mode: str, season: str, ask: Ask) -> Path:
    """Return where the answer to a question about the city as it is lies."""
    asked = [SCHEMA, data_version, service, mode, season, *vars(ask).values()]
    name = hashlib.sha256(json.dumps(asked).encode("utf-8")).hexdigest()[:16]
    return folder / f"sites-{name}.json"


def read(file: Path) -> Plan | None:
    """Return a plan that was kept; None where there is none, or the file is not what was written."""
    try:
        head, body = file.read_text(encoding="utf-8").split("\n", 1)
        if head != hashlib.sha256(body.encode("utf-8")).hexdigest():
            return None
        kept: dict[str, Any] = json.loads(body)
    except (FileNotFoundError, ValueError):
        return None
    kept |= {name: pd.DataFrame(**kept[name]).set_index(index) for name, index in _FRAMES.items()}
    return Plan(**kept)


def write(file: Path, plan: Plan) -> None:
    """Keep a plan: whoever reads meanwhile sees the old file or the new one, never half of it.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    frames = {name: _packed(getattr(plan, name).reset_index()) for name in _FRAMES}
    others = {k: v for k, v in vars(plan).items() if k not in _FRAMES} | {"params": dict(plan.params)}
    body = json.dumps({**frames, **others}, ensure_ascii=False, sort_keys=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix="sites-", suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(hashlib.sha256(body.encode("utf-8")).hexdigest() + "\n" + body)
    Path(name).replace(file)


def _packed(frame: pd.DataFrame) -> dict[str, list[Any]]:
    return {"columns": list(frame.columns), "data": frame.astype(object).to_numpy().tolist()}
