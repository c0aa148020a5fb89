"""Reading a file that somebody brought: by its content, in a process that can do nothing but read it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from zones.exchange import limits
from zones.exchange.faults import Fault, shortened
from zones.exchange.parsed import Parsed, unpacked

_KEPT: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "LANG")
"""Variables that Python itself needs; keys and passwords stay behind."""


def parse(
    data: bytes, child: str = "zones.exchange.child", variables: Mapping[str, str] | None = None
) -> Parsed:
    """Return the tables of an uploaded file, of whatever format its content is.

    A file that cannot be read gives a fault, never an exception. Its name is not asked for.

    Parameters
    ----------
    child
        Module that reads the file as a program of its own (default: sheets of XLSX and CSV as they stand).
    variables
        What its environment holds beside what Python needs.
    """
    if len(data) > limits.UPLOAD_MB * 1_000_000:
        details = {"size": f"{len(data) / 1e6:.0f}", "limit": str(limits.UPLOAD_MB)}
        return Parsed({}, [Fault("too_big", details=details)])
    with tempfile.TemporaryDirectory(prefix="zones-") as folder:
        (Path(folder) / "upload").write_bytes(data)
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", child, str(Path(folder) / "upload")],
                cwd=folder,
                env=_environment(variables or {}),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=limits.WALL_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Parsed({}, [Fault("too_heavy")])
    if -done.returncode in (signal.SIGXCPU, signal.SIGKILL):
        return Parsed({}, [Fault("too_heavy")])
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2] or str(done.returncode)
        return Parsed({}, [Fault("damaged", details={"reason": shortened(said)})])
    return unpacked(json.loads(done.stdout))


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, **more, "PYTHONDONTWRITEBYTECODE": "1"}
