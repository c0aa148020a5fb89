"""Everything the engine claims, measured in one run on one machine, targets beside it: writes RESULTS.md.

    python benchmarks/report.py [--out FILE]

Peers (the extra ``bench``; GRASS from Debian's grass-core) are left out where missing; the report says so.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import engine
import siting

from zones import city, coverage, travel

HERE = Path(__file__).parent


class Targets:
    """The rows of the table of targets."""

    def __init__(self):
        self.rows = []

    def most(self, what, limit, value, unit=""):
        """Add a figure that is to be no more than a limit (None: not measured)."""
        self._add(what, f"<= {limit:g}{unit}", value, unit, value is not None and value <= limit, limit)

    def least(self, what, limit, value, unit="x"):
        """Add a figure that is to be no less than a limit (None: not measured)."""
        self._add(what, f">= {limit:g}{unit}", value, unit, value is not None and value >= limit, limit)

    def _add(self, what, target, value, unit, met, limit):
        if value is None:
            self.rows.append(f"| {what} | {target} | not measured | |")
            return
        ratio = max(value / limit, limit / value) if value else 1.0
        said = "met" if met else f"**missed** by a factor of {ratio:.2f}"
        self.rows.append(f"| {what} | {target} | {value:.3g}{unit} | {said} |")

    def lines(self):
        return ["| question | target | measured | |", "|---|---|---|---|", *self.rows, ""]


def of_engine(targets, found, cell):
    """Add the targets of one world of 30 m."""
    own, unit = found["zones"], found["U"]["seconds"]
    targets.most(f"{cell}, 200 sources, nearest ids: time", 20, own["seconds"] / unit, " U")
    targets.most(f"{cell}: memory", 550, own["peak_mb"], " MB")
    for method, least in zip(engine.COMPARABLE, (8, 8, 5, 10), strict=True):
        other = found.get(method)
        targets.least(f"{cell}: against {method}", least, other and other["seconds"] / own["seconds"])
    differences = [figures["difference"] for figures in found.values() if figures and "difference" in figures]
    targets.most(f"{cell}: largest relative difference from them", 1e-5, max(differences, default=None))
    walk, hill = found.get("GRASS r.walk"), found["zones, uphill and down"]["seconds"]
    targets.least(f"{cell}: uphill and down, against GRASS r.walk", 6, walk and walk["seconds"] / hill)


def what_if(targets, most_ms, *options):
    """Return the lines of the edits on the real city, in a process of its own."""
    command = [sys.executable, str(HERE / "what_if.py"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE)
    print(done.stdout, flush=True)
    cell = "30 m" if options else "100 m"
    # A row is a name, then p50, p95 and max of the CPU time, then those of what was waited for.
    rows = re.findall(r"^\s*(\w[\w /,]*?)((?:\s+[\d.]+){6})\s", done.stdout, re.MULTILINE)
    unprepared = dict(re.findall(r"(set_\w+) (\d+ ms)", done.stdout))
    for name, (*_, p95, _) in ((name, figures.split()) for name, figures in rows):
        what = f"what-if at {cell}, {name}: p95 waited, histogram and table included"
        kind, _, first = name.partition(", ")
        if kind in unprepared:
            what += f" (of a prepared copy; unprepared {unprepared[kind]})" if first else " (prepared)"
        targets.most(what, most_ms, float(p95), " ms")
    return [f"## What-if on the real city, {cell}", "", "```", done.stdout.rstrip(), "```", ""]


def draws(number, season):
    """Return the lines of a run of draws, in a process of its own: its memory is nobody else's."""
    command = [sys.executable, str(HERE / "monte_carlo.py"), "--draws", str(number), "--season", season]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE)
    print(done.stdout, flush=True)
    return [*done.stdout.splitlines(), ""]


def zonal(targets):
    """Add the time of the table of all communes after an edit of the city."""
    data, model = city.load(), travel.load_model()
    facilities = city.service("district_health").select(data.on_land())
    what_if = travel.WhatIf(model, facilities, tally=coverage.tally(data.cells))
    seconds = []
    for number in what_if.facilities.index[:20].tolist():
        what_if.remove_facility(number)
        begin = time.process_time()
        coverage.within(coverage.tallied(data.cells, what_if.tally), 60)
        seconds.append(time.process_time() - begin)
        what_if.undo()
    found = 1000 * statistics.median(seconds)
    targets.most("table of all communes after an edit, 100 m: median", 10, found, " ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    options = parser.parse_args()
    targets, body = Targets(), []
    load, begin = os.getloadavg()[0], time.perf_counter()

    known = {}
    for name in ("100", "30", "city"):
        lines, found, cells = engine.compare(name)
        body += lines
        if name == "30":
            of_engine(targets, found, "30 m")
        if name != "city":
            known[float(name)] = cells, found["zones"]
    body += engine.growth(known)
    eight, sixteen = engine.bias(8), engine.bias(16)
    targets.most("direction bias on uniform land, 16 neighbours", 3, 100 * sixteen, " %")
    body += [
        f"On uniform land 8 neighbours lengthen a way by up to {eight:.1%}, 16 by up to {sixteen:.1%}.",
        "",
    ]

    body += what_if(targets, 15)
    body += what_if(targets, 150, "--cell", "30", "--edits", "40")
    body += [
        "Its land is known by cells of 100 m only, which are cut into ones of 30 m.",
        "",
    ]
    zonal(targets)
    lines, figures = siting.compare(2000, 1000, 30, peer=True)
    body += lines
    for which, share, seconds, _, fast in figures:
        if which == siting.TARGET:
            seed, minutes = which
            what = f"max_coverage, seed {seed}, {minutes} minutes, {share:.0%} covered"
            targets.most(f"{what} (the world the target was set on): proven", 2, seconds, " s")
            targets.most(f"{what} (the world the target was set on): preview", 0.3, fast, " s")
    lines, figures, slowest = siting.real()
    body += lines
    what = f"max_coverage, {siting.CITY_SITES} sites in the real city, slowest of all questions: proven"
    targets.most(what, 2, slowest, " s")
    for what, seconds in figures:
        targets.most(what, 3, seconds, " s")
    lines = draws(200, "dry")
    body += [*lines, *draws(25, "wet")]
    wall, cpu = next(re.findall(r"([\d.]+) s of", line) for line in lines if " s of wall" in line)
    what = f"200 draws of the city at 100 m, wall time ({cpu} s of CPU, on two threads)"
    targets.most(what, 60, float(wall), " s")

    head = ["# Results", "", engine.machine(), ""]
    head += [
        f"Written by `make bench` in one run of {(time.perf_counter() - begin) / 60:.0f} minutes; load of "
        f"the machine at its beginning {load:.1f}, at its end {os.getloadavg()[0]:.1f} (a busy machine makes "
        "everything slower, ratios least).",
        "",
        *engine.NOTES,
        "",
        "## Targets",
        "",
        *targets.lines(),
    ]
    options.out.write_text("\n".join([*head, *body]).rstrip() + "\n", "utf-8")
    print("\n".join(head))


if __name__ == "__main__":
    main()
