"""What papers cost: seconds and memory of one report, cold and warm, and of some 200 pages at once.

Run with ``python benchmarks/papers.py``. Each kind of file is made in a process of its own.
"""

import io
import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PROFILES = 94
BUDGET = {"report": {"cold_s": 10.0, "warm_s": 3.0}, "profiles": {"cold_s": 60.0}, "memory_MB": 1024}


def measured(what: str, kind: str) -> dict[str, float]:
    """Return what one paper costs, imports and the search for fonts included in the cold run."""
    started, used = time.perf_counter(), 0.0
    from tests.reports.writers.sample import png, sample

    from zones.reports import render
    from zones.reports.document import Picture, Section

    report = sample()
    first, table = report.sections[0], report.sections[1].blocks[0]
    count = 12 if what == "report" else PROFILES
    parts = [
        Section(
            f"unit{k}",
            f"Xã {k}",
            (
                *first.blocks,
                Picture(f"map{k}", "Bản đồ", png(1200 + k, 900), "Bản đồ của xã"),
                replace(table, key=f"unit{k}", rows=table.rows[:16]),
            ),
            new_page=True,
        )
        for k in range(count)
    ]
    paper = replace(report, sections=(*report.sections, *parts))
    found = {}
    for run in ("cold", "warm"):
        content = render(paper, kind)
        found[f"{run}_s"] = round(time.perf_counter() - started, 2)
        # Beside other work on the machine, this is what counts.
        found[f"{run}_cpu_s"] = round(time.process_time() - used, 2)
        started, used = time.perf_counter(), time.process_time()
    found["MB"] = round(len(content) / 1e6, 2)
    found["memory_MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if kind == "pdf":
        import pypdf

        found["pages"] = len(pypdf.PdfReader(io.BytesIO(content)).pages)
    return found


def main() -> int:
    """Measure each kind, print a line each and return how many budgets are broken."""
    broken = 0
    for what in ("report", "profiles"):
        for kind in ("pdf", "docx", "xlsx", "pptx"):
            done = subprocess.run(
                [sys.executable, __file__, what, kind], capture_output=True, text=True, check=True
            )
            found = json.loads(done.stdout)
            over = [name for name, limit in BUDGET[what].items() if found[name] > limit]
            over += ["memory_MB"] if found["memory_MB"] > BUDGET["memory_MB"] else []
            broken += len(over)
            print(what, kind, found, f"over budget: {', '.join(over)}" if over else "")
    return broken


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measured(*sys.argv[1:])))
    else:
        sys.exit(main())
