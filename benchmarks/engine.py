"""The travel engine against its peers: same seeded world, same machine, one run.

    python benchmarks/engine.py [--worlds 100 30 city] [--only zones scipy] [--growth]

Every method runs in a process of its own. CPU seconds count the solution alone, without imports, compilation
and reading; peak memory is the whole process. scikit-image, SciPy, xarray-spatial (pip install
xarray-spatial) and GRASS (apt install grass-core) are left out where missing. ``report.py`` runs this and all
others, and writes RESULTS.md.
"""

import argparse
import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

NOTES = (
    "CPU seconds of the solution alone (imports, compilation and reading left out); peak memory of the whole",
    "process. U is one relaxation of all 8 neighbours of every cell, of zones how often our own CPU time;",
    "waited: until the answer is there; two threads of ours share the work, of the others one does it all.",
    "Seeded world: 165 x 145 km, 200 sources (`world.py`). City: its land with the roads burnt in, every",
    "health facility a source. r.walk has a formula of its own: its time is to be compared with ours uphill",
    "and down, its result is not.",
)
GROWTH_M = (200.0, 100.0, 60.0, 30.0, 20.0)


def peak_mb(process="self"):
    """Return the peak memory of a process; the system's own figure would count its parent's as well."""
    try:
        status = Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return 0.0
    return max(
        (float(line.split()[1]) / 1024 for line in status.splitlines() if "VmHWM" in line), default=0.0
    )


def timed(function, repeat):
    """Return a function's result, and the least CPU seconds and the least seconds waited of some runs."""
    spent = []
    for _ in range(repeat):
        begin, began = time.process_time(), time.perf_counter()
        result = function()
        spent.append((time.process_time() - begin, time.perf_counter() - began))
    return result, tuple(map(min, zip(*spent, strict=True)))


def ours(friction, sources, elevation, cell_m, repeat, neighbours=8, walk=False):
    from zones.travel import surface_time

    def solve():
        heights = elevation if walk else None
        return surface_time(
            friction, cell_m=cell_m, sources=sources, neighbours=neighbours, elevation_m=heights
        )

    small = np.ones((9, 9), np.float32)
    surface_time(small, cell_m=1.0, sources=[(0, 0)], elevation_m=small)
    found, seconds = timed(solve, repeat)
    return found.seconds, seconds


def scikit_image(friction, sources, _elevation, cell_m, repeat):
    from skimage.graph import MCP_Geometric

    def solve():
        return MCP_Geometric(friction, sampling=(cell_m, cell_m)).find_costs(sources)[0]

    return timed(solve, repeat)


def scipy_dijkstra(friction, sources, _elevation, cell_m, repeat):
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    def solve():
        flat = np.arange(friction.size, dtype=np.int32).reshape(friction.shape)
        tails, heads, costs = [], [], []
        for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
            rows = slice(0, friction.shape[0] - down), slice(down, None)
            cols = (slice(None, -right or None), slice(right, None))
            if right < 0:
                cols = slice(1, None), slice(None, -1)
            a, b = (rows[0], cols[0]), (rows[1], cols[1])
            cost = np.hypot(down, right) * cell_m / 2.0 * (friction[a] + friction[b])
            passable = np.isfinite(cost)
            tails.append(flat[a][passable])
            heads.append(flat[b][passable])
            costs.append(cost[passable])
        tail, head, cost = map(np.concatenate, (tails, heads, costs))
        graph = csr_array((cost, (tail, head)), shape=(friction.size, friction.size))
        start = np.ravel_multi_index(tuple(sources.T), friction.shape)
        return dijkstra(graph, directed=False, indices=start, min_only=True).reshape(friction.shape)

    return timed(solve, repeat)


def xarray_spatial(friction, sources, _elevation, cell_m, repeat):
    import xarray
    from xrspatial.cost_distance import cost_distance

    def prepared(values, starts):
        axes = {"y": np.arange(values.shape[0]) * cell_m, "x": np.arange(values.shape[1]) * cell_m}
        seeds = np.zeros(values.shape, np.float32)
        seeds[tuple(np.asarray(starts).T)] = 1.0
        return xarray.DataArray(seeds, axes), xarray.DataArray(values, axes)

    small, land = prepared(np.ones((9, 9), np.float32), [(0, 0)])
    cost_distance(small, land)
    seeds, land = prepared(np.where(np.isfinite(friction), friction, np.float32(np.nan)), sources)
    found, seconds = timed(lambda: cost_distance(seeds, land), repeat)
    return np.where(np.isnan(found.values), np.inf, found.values), seconds


def grass(friction, sources, elevation, cell_m, _repeat, module="r.cost"):
    """Run inside a GRASS session (see ``measure``)."""
    rows, cols = friction.shape
    bounds = [f"n={rows * cell_m}", "s=0", f"e={cols * cell_m}", "w=0"]
    with tempfile.TemporaryDirectory() as folder:

        def put(name, values):
            path = Path(folder) / name
            values.astype(np.float32).tofile(path)
            size = [f"rows={rows}", f"cols={cols}", "bytes=4", "anull=-1", *bounds]
            subprocess.run(
                ["r.in.bin", "-f", "--q", "--o", f"input={path}", f"output={name}", *size], check=True
            )
            path.unlink()

        starts = np.full(friction.shape, -1.0)
        starts[tuple(sources.T)] = 1.0
        put("starts", starts)
        put("friction", np.where(np.isfinite(friction), friction, -1.0))
        subprocess.run(["g.region", "raster=friction"], check=True)
        inputs = ["input=friction"]
        if module == "r.walk":
            put("elevation", elevation)
            inputs = ["friction=friction", "elevation=elevation"]
        options = ["output=seconds", "start_raster=starts", "memory=4000"]
        command = [module, "--q", "--o", *inputs, *options]
        process = subprocess.Popen(command)
        peak, ended, began = 0.0, 0, time.perf_counter()
        while not ended:
            peak = max(peak, peak_mb(process.pid))
            time.sleep(0.1)
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
        waited = time.perf_counter() - began
        if status:
            raise SystemExit(f"{module} failed")
        path = Path(folder) / "seconds"
        subprocess.run(
            ["r.out.bin", "-f", "--q", "bytes=8", "null=-1", "input=seconds", f"output={path}"], check=True
        )
        found = np.fromfile(path).reshape(friction.shape)
    # r.cost counts in cells, r.walk in metres.
    found = np.where(found < 0, np.inf, found * (cell_m if module == "r.cost" else 1.0))
    return found, (used.ru_utime + used.ru_stime, waited), peak


def yardstick(friction, sources, _elevation, cell_m, _repeat):
    """U: every cell relaxed once from all 8 neighbours, in 32 bits, one after the other in memory."""
    from numba import njit

    @njit
    def relax(friction, width, straight, diagonal, before, after):
        for u in range(width + 1, friction.size - width - 1):
            f = friction[u]
            best = before[u]
            for v in (u - width, u - 1, u + 1, u + width):
                best = min(best, before[v] + straight * (f + friction[v]))
            for v in (u - width - 1, u - width + 1, u + width - 1, u + width + 1):
                best = min(best, before[v] + diagonal * (f + friction[v]))
            after[u] = best

    land, width = np.ascontiguousarray(friction).ravel(), friction.shape[1]
    before = np.full(land.size, np.inf, np.float32)
    before[np.ravel_multi_index(tuple(sources.T), friction.shape)] = 0.0
    after = before.copy()
    straight, diagonal = np.float32(cell_m / 2), np.float32(cell_m / np.sqrt(2.0))
    relax(land[: 9 * width], width, straight, diagonal, before, after)
    _, seconds = timed(lambda: relax(land, width, straight, diagonal, before, after), 5)
    return after.reshape(friction.shape), seconds


METHODS = {
    "U": yardstick,
    "zones": ours,
    "zones, 16 neighbours": lambda *a: ours(*a, neighbours=16),
    "zones, uphill and down": lambda *a: ours(*a, walk=True),
    "scikit-image MCP_Geometric": scikit_image,
    "SciPy dijkstra": scipy_dijkstra,
    "xarray-spatial cost_distance": xarray_spatial,
    "GRASS r.cost": grass,
    "GRASS r.walk": lambda *a: grass(*a, module="r.walk"),
}
COMPARABLE = ("scikit-image MCP_Geometric", "SciPy dijkstra", "xarray-spatial cost_distance", "GRASS r.cost")


def work(method, folder):
    """Solve the world in a folder and leave seconds and figures there."""
    folder = Path(folder)
    facts = json.loads((folder / "world.json").read_text("utf-8"))
    walking = "walk" in method or "uphill" in method
    elevation = np.load(folder / "elevation.npy") if walking else None
    inputs = np.load(folder / "friction.npy"), np.load(folder / "sources.npy"), elevation
    found, (seconds, waited), *peak = METHODS[method](*inputs, facts["cell_m"], facts["repeat"])
    np.save(folder / f"{method}.npy", found)
    (folder / f"{method}.json").write_text(
        json.dumps({"seconds": seconds, "waited": waited, "peak_mb": peak[0] if peak else peak_mb()}), "utf-8"
    )


def measure(method, folder):
    """Return CPU seconds, peak memory and path of the result of a method; None where it is missing."""
    command = [sys.executable, __file__, "--work", method, str(folder)]
    if method.startswith("GRASS"):
        if not shutil.which("grass"):
            return None
        place = folder / "grass"
        if not place.exists():
            subprocess.run(["grass", "-e", "-c", "XY", str(place)], check=True, capture_output=True)
        command = ["grass", str(place / "PERMANENT"), "--exec", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{method}: left out\n{done.stderr[-600:]}", flush=True)
        return None
    return json.loads((folder / f"{method}.json").read_text("utf-8"))


def difference(folder, method):
    """Return the largest relative difference from ours, and how many cells only one of the two reaches."""
    a, b = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("zones", method))
    worst, apart = 0.0, 0
    for first in range(0, len(a), 256):
        x, y = a[first : first + 256].astype(np.float64), b[first : first + 256].astype(np.float64)
        both = np.isfinite(x) & np.isfinite(y) & (y > 0)
        apart += int((np.isfinite(x) != np.isfinite(y)).sum())
        worst = max(worst, float(np.max(np.abs(x[both] - y[both]) / y[both], initial=0.0)))
    return worst, apart


def save(name, folder, repeat):
    """Leave a world in a folder; return its number of cells and of sources."""
    # Here, because what it imports would count as memory of every method.
    import world

    made = world.city() if name == "city" else world.build(float(name))
    for part in ("friction", "sources", "elevation"):
        np.save(folder / f"{part}.npy", getattr(made, part))
    (folder / "world.json").write_text(json.dumps({"cell_m": made.cell_m, "repeat": repeat}), "utf-8")
    return made.friction.size, len(made.sources)


def compare(name, only=None):
    """Return the lines of the table of all methods on a world ("city", or metres), its figures and size."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        cells, sources = save(name, folder, 1 if name != "city" and float(name) < 100 else 3)
        found = {}
        for method in METHODS:
            if only and method not in ("U", "zones") and not any(word in method for word in only):
                continue
            found[method] = measure(method, folder)
            print(f"{name}, {method}: {found[method]}", flush=True)
            if method in COMPARABLE and found[method]:
                found[method]["difference"], found[method]["apart"] = difference(folder, method)
    title = "The real city, 100 m" if name == "city" else f"Seeded world, {float(name):g} m"
    unit, own = found["U"]["seconds"], found["zones"]["seconds"]
    lines = [f"## {title}, {cells / 1e6:.1f} million cells, {sources} sources", ""]
    lines += ["| method | CPU s | in U | of zones | waited s | peak MB | largest relative difference |"]
    lines += ["|---|---|---|---|---|---|---|"]
    for method, figures in found.items():
        if figures is None:
            lines.append(f"| {method} | not installed | | | | | |")
            continue
        apart = ""
        if "difference" in figures:
            apart = f"{figures['difference']:.1e}"
            apart += f", {figures['apart']} cells reached by one only" if figures["apart"] else ""
        seconds = figures["seconds"]
        lines.append(
            f"| {method} | {seconds:.3f} | {seconds / unit:.1f} | {seconds / own:.1f} | "
            f"{figures['waited']:.2f} | {figures['peak_mb']:.0f} | {apart} |"
        )
    return [*lines, ""], found, cells


def growth(known):
    """Return the lines of the table of ours from 0.6 to 60 million cells; ``known`` has some by cell size."""
    lines = ["## Growth", "", "| cell m | million cells | CPU s | ns a cell | peak MB |"]
    lines += ["|---|---|---|---|---|"]
    for cell_m in GROWTH_M:
        if cell_m in known:
            cells, figures = known[cell_m]
        else:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                cells, _ = save(cell_m, folder, 3 if cell_m >= 100 else 1)
                figures = measure("zones", folder)
        print(f"{cell_m:g} m: {figures}", flush=True)
        seconds = figures["seconds"]
        lines.append(
            f"| {cell_m:g} | {cells / 1e6:.1f} | {seconds:.3f} | {seconds / cells * 1e9:.0f} | "
            f"{figures['peak_mb']:.0f} |"
        )
    return [*lines, ""]


def bias(neighbours):
    """Return by how much ways over uniform land are longer than the straight line, at most."""
    from zones.travel import surface_time

    side, middle = 401, 200
    found = surface_time(
        np.ones((side, side), np.float32), cell_m=1.0, sources=[(middle, middle)], neighbours=neighbours
    )
    down, right = np.mgrid[-middle : side - middle, -middle : side - middle]
    straight = np.hypot(down, right)
    far = straight > middle / 2
    return float((found.seconds[far] / straight[far]).max() - 1.0)


def machine():
    model = platform.processor() or platform.machine()
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        names = [line for line in facts.read_text("utf-8").splitlines() if line.startswith("model name")]
        model = names[0].split(":", 1)[1].strip() if names else model
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, {datetime.date.today()}."


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", nargs="*", default=["100", "30", "city"], help="metres, or city")
    parser.add_argument("--only", nargs="*", help="peers by (part of) their names")
    parser.add_argument("--growth", action="store_true", help="only ours, from 0.6 to 60 million cells")
    parser.add_argument("--work", nargs=2, metavar=("METHOD", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(*options.work)
        return
    lines = [machine(), "", *NOTES, ""]
    if options.growth:
        lines += growth({})
    else:
        for name in options.worlds:
            lines += compare(name, options.only)[0]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
