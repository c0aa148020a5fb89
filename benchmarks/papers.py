"""What papers cost through the command line: wall and processor seconds, and memory, each in a new process.

Run with ``python benchmarks/papers.py``. "Cold" begins with an empty folder of state: nothing is kept but
what comes with the data. "Warm" is the second paper of a process, as on the page.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DAY = "2026-11-30"
MEMORY_MIB = 1024
COLD_S, WARM_S, ALL_S = 10.0, 3.0, 60.0


@dataclass(frozen=True)
class Spent:
    """What one process took."""

    wall_s: float
    cpu_s: float
    peak_mib: int
    said: str = ""

    def __str__(self) -> str:
        return f"{self.wall_s:6.1f} s wall, {self.cpu_s:6.1f} s CPU, {self.peak_mib:5d} MiB"


def run(arguments: Sequence[str], state: Path) -> Spent:
    """Return what a process took, as the system accounts it."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=os.environ | {"ZONES_STATE": str(state)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    said = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    cpu = used.ru_utime + used.ru_stime
    return Spent(time.perf_counter() - started, cpu, used.ru_maxrss // 1024, said)


def report(out: Path, state: Path, *options: str) -> Spent:
    """Return what ``zones report`` took."""
    entry = ["-c", "from zones.cli import app; app()", "report", "--date", DAY, "--out", str(out)]
    return run([*entry, *options], state)


def warm(kind: str) -> dict[str, float]:
    """Return the seconds of the first and the second gap report of a process, as a file of a kind."""
    from zones import city
    from zones.ahead import cache_dir
    from zones.register import Register
    from zones.reports import content, render
    from zones.travel import load_model

    whole = city.load()
    with Register.open() as register:
        hand = content.Hand.read(whole, load_model, register.projects(), register.revision)
    day = date.fromisoformat(DAY)
    found = content.gather(hand, ["gaps"], day=day, folder=cache_dir(), tell=lambda *_: None)
    spent = {}
    for place in ("first", "second"):
        wall, cpu = time.perf_counter(), time.process_time()
        render(content.paper(content.Order("gaps", "vi", day), found), kind)
        spent[f"{place}_wall_s"] = time.perf_counter() - wall
        spent[f"{place}_cpu_s"] = time.process_time() - cpu
    return spent


def main() -> int:
    """Measure each case, print a line for each and return how many budgets are broken."""
    broken = 0

    def told(what: str, spent: Spent, limit_s: float, size: int) -> None:
        nonlocal broken
        values = {"time": (spent.wall_s, limit_s), "memory": (spent.peak_mib, MEMORY_MIB)}
        over = [name for name, (value, limit) in values.items() if value > limit]
        broken += len(over)
        verdict = f"OVER: {', '.join(over)}" if over else ""
        print(f"{what:44} {spent}, {size / 1e6:5.2f} MB", verdict, flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for kind in ("pdf", "docx", "xlsx", "pptx"):
            out = folder / f"gaps.{kind}"
            spent = report(out, folder / f"state-{kind}", "--kind", "gaps")
            told(f"gap report, {kind}, cold", spent, COLD_S, out.stat().st_size)
        for kind in ("pdf", "docx", "xlsx", "pptx"):
            spent = run([__file__, "warm", kind], folder / "state-pdf")
            seconds = json.loads(spent.said)
            second = Spent(seconds["second_wall_s"], seconds["second_cpu_s"], spent.peak_mib)
            told(f"gap report, {kind}, second of a process", second, WARM_S, 0)
        out = folder / "all.pdf"
        spent = report(out, folder / "state-all", "--kind", "gaps", "--all-communes")
        told("gap report with 94 profiles, one PDF, cold", spent, ALL_S, out.stat().st_size)
    return broken


if __name__ == "__main__":
    if sys.argv[1:2] == ["warm"]:
        print(json.dumps(warm(sys.argv[2])))
    else:
        sys.exit(main())
