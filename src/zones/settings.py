"""Where things are and the few numbers everybody shares. Environment variables win over defaults."""

import os
from pathlib import Path
from typing import Final

CRS: Final = "EPSG:5899"
"""VN-2000 / TM-3 107-45: the one projected CRS inside (metres). Degrees exist at the door only."""

GEOGRAPHIC_CRS: Final = "EPSG:4326"

HOANG_SA: Final = "20333"
"""Code of Đặc khu Hoàng Sa: on every map and in every list, by name out of every average."""


def project_root() -> Path:
    """Return the folder that holds ``app.py``; the working directory for an installed copy."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "app.py").exists() else Path.cwd()


def geodata_dir() -> Path:
    """Return the folder of computed layers (``ZONES_GEODATA``, default ``geodata/`` in the project)."""
    return Path(os.environ.get("ZONES_GEODATA", project_root() / "geodata"))


def static_dir() -> Path:
    """Return the folder the web server hands out as ``/app/static`` (fixed by Streamlit: beside app.py)."""
    return project_root() / "static"


def state_dir() -> Path:
    """Return the folder of what users bring in: the register and more (``ZONES_STATE``, default ``var/``)."""
    return Path(os.environ.get("ZONES_STATE", project_root() / "var"))


def edit_key() -> str | None:
    """Return the key that editors give in the app (``ZONES_EDIT_KEY``); None: nothing can be edited there."""
    return os.environ.get("ZONES_EDIT_KEY") or None


def port() -> int:
    """Return the port of the app (``ZONES_PORT``, default 8501)."""
    return int(os.environ.get("ZONES_PORT", "8501"))
