"""The web server, which begins the first visitor's work before the first visitor comes."""

import gc
import logging
import threading
from pathlib import Path

from streamlit.web import bootstrap

from zones.errors import ZonesError
from zones.ui import cache
from zones.ui.scenario import rehearsal

LOG = logging.getLogger(__name__)


def run(script: Path, port: int) -> None:
    """Serve the app until a signal ends it.

    Parameters
    ----------
    script
        Path of app.py; the working directory must be its folder, where Streamlit looks for its configuration
        and static files.
    port
        Port to listen on.
    """
    options = {"server_port": port, "server_headless": True}
    bootstrap.load_config_options(options)
    threading.Thread(target=_prepare, name="prepare", daemon=True).start()
    bootstrap.run(str(script), False, [], options)


def _prepare() -> None:
    # A session that asks for the same meanwhile waits for this one's result instead of starting over.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    try:
        cache.prepare()
        rehearsal.rehearse()
    except ZonesError as error:
        # The pages concerned say it too; the others go on working.
        LOG.warning("%s", " ".join(str(error).split()))
    # What was read stays for good: looking through it for garbage would halt clicks now and then (0.1 s).
    gc.collect()
    gc.freeze()
