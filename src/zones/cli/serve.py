"""``zones serve``: the app."""

import os

from zones import settings
from zones.errors import InputError


def serve() -> None:
    """Run the app (port: ZONES_PORT, default 8501)."""
    script = settings.project_root() / "app.py"
    if not script.exists():
        raise InputError(f"{script} is missing; run `zones serve` in the project's folder")
    # Loaded here: Streamlit reads its configuration from the working directory; only this command needs it.
    os.chdir(script.parent)
    from zones.ui import server

    server.run(script, settings.port())
