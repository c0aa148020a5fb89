"""What-if against a full solve: milliseconds per kind of edit.

    python benchmarks/what_if.py [--edits 200] [--service district_health] [--seed 7] [--mode motorcycle]
    python benchmarks/what_if.py --cell 30 [--edits 60]
    python benchmarks/what_if.py --check 300

Every edit is timed with the people counted by commune and minute and the coverage table within 60 minutes,
then undone, timed as well. Removals are timed both ways: ``first`` without anything found ahead. Switches of
season and mode are those of a prepared copy (``WhatIf.prepare``), ``first`` being the first thing done on a
fresh one; what a switch takes that nobody has prepared, a whole solve, is told above the table. Places and
roads are drawn where people live: a cell by its people, an edge by its being within 5 km of such a cell.
Every kind meets the same places, and the kinds take turns, so that what else the machine does falls on all of
them. Two clocks: the process's CPU time, which counts what both threads do, and that of who waits, which is
worth reading on a machine with nothing else to do. ``--cell`` cuts the city's 100 m cells into smaller ones:
the same land and people, the roads cut anew at every cell. ``--check`` times nothing: it makes random edits
one after the other, undoes and redoes some, and compares every state with a full solve.
"""

import argparse
import time
from dataclasses import replace
from functools import partial

import numpy as np
import shapely

from zones import city, coverage, travel
from zones.data import catalogue
from zones.errors import InputError
from zones.grid import Grid
from zones.terrain import steepening
from zones.travel.land import friction_of

THRESHOLD_MIN = 60
WARM_UP = 3
FRESH = 12
"""Working copies made to be switched once."""


def timed(function, *args, **kwargs):
    """Return a result, and the milliseconds of CPU time and of waiting it took."""
    begin, began = time.process_time(), time.perf_counter()
    result = function(*args, **kwargs)
    cpu, waited = time.process_time() - begin, time.perf_counter() - began
    return result, np.array([cpu, waited]) * 1000.0


class Draw:
    """Random places, roads and lines where people live."""

    def __init__(self, seed, model, cells):
        self.rng = np.random.default_rng(seed)
        self.model, self.cells = model, cells
        self.running = np.cumsum(cells.persons)
        edges = model.network.edges
        passable = model.road_costs("motorcycle", "dry").usable & edges["joinable"].to_numpy()
        self.ids = edges["edge_id"].to_numpy()[passable]
        self.tree = shapely.STRtree(model.network.lines[passable])

    def place(self):
        row = np.searchsorted(self.running, self.rng.uniform(0.0, self.running[-1]), side="right")
        x, y = self.model.grid.centre_of(self.cells.cell[row])
        return float(x), float(y)

    def edge(self):
        near = self.tree.query(shapely.Point(self.place()), predicate="dwithin", distance=5000.0)
        return int(self.ids[self.rng.choice(near)]) if near.size else self.edge()

    def line(self):
        x, y = self.place()
        turn, metres = self.rng.uniform(0, 2 * np.pi), self.rng.uniform(1000, 5000)
        end = x + metres * np.cos(turn), y + metres * np.sin(turn)
        if self.model.grid.cell_of(*end) < 0:
            return self.line()
        return shapely.LineString([(x, y), end])


def finer(cells, cell_m):
    """Return the city's model and people on cells of another size."""
    cover, grid = catalogue.load_raster("landcover")
    heights = catalogue.load_raster("elevation")[0].astype(np.float64)
    correction = steepening(heights, catalogue.load_raster("slope")[0], grid.cell_m).astype(np.float64)
    side = grid.cell_m / cell_m
    fine = Grid(round(grid.rows * side), round(grid.cols * side), grid.west, grid.north, cell_m)
    row = np.minimum((np.arange(fine.rows) + 0.5) / side, grid.rows - 1).astype(np.int64)
    col = np.minimum((np.arange(fine.cols) + 0.5) / side, grid.cols - 1).astype(np.int64)
    friction = friction_of(cover, catalogue.load_table("walking"))
    take = np.ix_(row, col)
    land = travel.Land.of(fine, friction[take], heights[take], correction[take])
    network = travel.Network.of(catalogue.load_table("roads"), fine)
    model = travel.TravelModel.of(land, network, travel.SpeedTable.load(), data_version="resampled")
    # Each row of people is shared out among the small cells of its cell.
    origin = (row[:, None] * grid.cols + col[None]).ravel()
    by_origin = np.argsort(origin, kind="stable")
    first, last = (np.searchsorted(origin[by_origin], cells.cell, side=side) for side in ("left", "right"))
    share = last - first
    again = np.repeat(np.arange(cells.cell.size), share)
    place = np.arange(again.size) - np.repeat(np.cumsum(share) - share, share)
    weights = {
        name: getattr(cells, name)[again] / share[again] for name in ("persons", "persons_alt", "area_km2")
    }
    where = by_origin[first[again] + place]
    return model, replace(cells, grid=fine, cell=where, commune=cells.commune[again], **weights)


def check(what_if, cells, draw, number):
    """Make random edits one on top of the other; compare labels and counts with a full solve after each."""
    rng, work = draw.rng, what_if._scene.work
    classes, modes = ["minor", "tertiary", "primary"], ["motorcycle", "car", "foot"]

    def remove():
        if len(what_if.facilities) > 1:
            what_if.remove_facility(int(rng.choice(what_if.facilities.index)))

    def road():
        bridge = "bridge" if rng.random() < 0.2 else "none"
        what_if.add_road(draw.line(), road_class=str(rng.choice(classes)), structure=bridge)

    def take_back():
        for _ in range(min(int(rng.integers(1, 5)), len(what_if.steps))):
            what_if.undo()

    def go_again():
        if what_if._undone:
            what_if.redo()

    edits = {
        "add_facility": lambda: what_if.add_facility([draw.place()]),
        "remove_facility": remove,
        "add_road": road,
        "upgrade_road class": lambda: what_if.upgrade_road(
            [draw.edge()], road_class=str(rng.choice(classes))
        ),
        "upgrade_road km/h": lambda: what_if.upgrade_road([draw.edge()], kmh=float(rng.uniform(5, 80))),
        "close_road": lambda: what_if.close_road([draw.edge() for _ in range(rng.integers(1, 20))]),
        "reopen": lambda: what_if.reopen([draw.edge() for _ in range(rng.integers(1, 20))]),
        "set_season": lambda: what_if.set_season(str(rng.choice(["dry", "wet"]))),
        "set_mode": lambda: what_if.set_mode(str(rng.choice(modes))),
        "undo": take_back,
        "redo": go_again,
    }
    share = np.array([3, 3, 3, 2, 2, 3, 2, 0.3, 0.3, 2, 1])
    made, refused = dict.fromkeys(edits, 0), 0
    for _ in range(number):
        kind = str(rng.choice(list(edits), p=share / share.sum()))
        try:
            edits[kind]()
        except InputError:
            refused += 1
        made[kind] += 1
        if not np.array_equal(work.flooded(what_if._scene.seed_list()), work.words):
            raise AssertionError(f"{kind}: not what a full solve finds")
        anew, counted = coverage.histogram(cells, what_if.minutes), coverage.tallied(cells, what_if.tally)
        for name in ("persons", "area_km2", "persons_unreachable", "area_unreachable_km2"):
            if getattr(anew, name).tobytes() != getattr(counted, name).tobytes():
                raise AssertionError(f"{kind}: {name} not counted right")
    print(f"{number} edits ({refused} refused), each equal to a full solve to the bit:", made)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=200, help="of each kind")
    parser.add_argument("--service", default="district_health")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--mode", default="motorcycle")
    parser.add_argument("--cell", type=float, help="cut the cells into ones of so many metres")
    parser.add_argument("--check", type=int, help="so many random edits, each against a full solve")
    options = parser.parse_args()

    data = city.load()
    cells, model = data.cells, travel.load_model()
    if options.cell:
        model, cells = finer(cells, options.cell)
    facilities = city.service(options.service).select(data.on_land())
    draw = Draw(options.seed, model, cells)

    if options.check:
        what_if = travel.WhatIf(model, facilities, mode=options.mode, tally=coverage.tally(cells))
        what_if.prepare()
        check(what_if, cells, draw, options.check)
        return

    def counted(result):
        return coverage.within(coverage.histogram(cells, result.minutes), THRESHOLD_MIN)

    model.minutes(facilities, mode=options.mode)
    solves = []
    for _ in range(5):
        result, solve = timed(model.minutes, facilities, mode=options.mode)
        _, count = timed(counted, result)
        solves.append((solve[0], count[0]))
    solve, count = np.median(solves, axis=0)
    del result
    what_if, start = timed(travel.WhatIf, model, facilities, mode=options.mode, tally=coverage.tally(cells))
    print(f"{options.service}: {len(facilities)} facilities, {options.mode}, {model.grid.size:,} cells")
    print(
        f"full solve {solve:.0f} ms, histogram and table {count:.0f} ms; WhatIf starts in {start[0]:.0f} ms"
    )

    starts = what_if._scene.starts
    unprepared = {}
    for kind, asked in {"set_season": (options.mode, "wet"), "set_mode": ("foot", "dry")}.items():
        found = []
        for _ in range(4):
            starts._known.pop(asked, None)
            found.append(timed(starts.at, *asked)[1][1])
        del starts._known[asked]
        unprepared[kind] = np.median(found[1:])
    told = ", ".join(f"{kind} {ms:.0f} ms" for kind, ms in unprepared.items())
    print(f"a switch that nobody has prepared waits for a whole solve: {told}")
    _, ahead = timed(what_if.prepare)
    print(f"all seasons and modes, and removals, found ahead in {ahead[0]:.0f} ms, on one thread")

    def reopen(edge):
        what_if.close_road([edge])
        return lambda: what_if.reopen([edge])

    def remove(number, *, first=False):
        if first:
            del what_if._scene.start.removals[number]
        return lambda: what_if.remove_facility(number)

    def draws():
        place, edge, line = draw.place(), draw.edge(), draw.line()
        number = int(draw.rng.choice(what_if.facilities.index))
        return {
            "add_facility": lambda: lambda: what_if.add_facility([place]),
            "remove_facility, first": lambda: remove(number, first=True),
            "remove_facility": lambda: remove(number),
            "add_road": lambda: lambda: what_if.add_road(line, road_class="tertiary"),
            "upgrade_road class": lambda: lambda: what_if.upgrade_road([edge], road_class="primary"),
            "upgrade_road 10 km/h": lambda: lambda: what_if.upgrade_road([edge], kmh=10.0),
            "close_road": lambda: lambda: what_if.close_road([edge]),
            "reopen": lambda: reopen(edge),
            "set_season": lambda: lambda: what_if.set_season("wet"),
            "set_mode": lambda: lambda: what_if.set_mode("foot"),
        }

    def table(copy):
        return coverage.within(coverage.tallied(cells, copy.tally), THRESHOLD_MIN)

    def measured(copy, edit):
        """Return CPU time and waited time of an edit, CPU time of its undo, and how many labels changed."""
        _, spent = timed(lambda: (edit(), table(copy)))
        changed = copy._done[-1].records[-1].node.size
        _, undone = timed(lambda: (copy.undo(), table(copy)))
        return *spent, undone[0], changed

    rows = {kind: [] for kind in draws()}
    for i in range(options.edits + WARM_UP):
        for kind, prepared in draws().items():
            edit, done = prepared(), len(what_if.steps)
            before = what_if._scene.work.words.copy() if i == WARM_UP else None
            found = measured(what_if, edit)
            if done > len(what_if.steps):
                raise AssertionError("an edit was lost")
            while what_if.steps:
                what_if.undo()
            if (
                before is not None
                and not np.array_equal(before, what_if._scene.work.words)
                and kind != "reopen"
            ):
                raise AssertionError(f"{kind}: not undone")
            if i >= WARM_UP:
                rows[kind].append(found)
    for kind in ("set_season", "set_mode"):
        fresh = rows[f"{kind}, first"] = []
        for _ in range(FRESH):
            copy = travel.WhatIf.of(starts, mode=options.mode)
            table(copy)
            to_wet, on_foot = partial(copy.set_season, "wet"), partial(copy.set_mode, "foot")
            fresh.append(measured(copy, to_wet if kind == "set_season" else on_foot))

    print(f"\n{'':>23} {'CPU time':^23}  {'waited':^23}")
    columns = f"{'p50':>7} {'p95':>7} {'max':>7}"
    print(f"{'edit':>23} {columns}  {columns}  {'undo p95':>8}  {'nodes p50':>9} {'max':>9}")
    for kind, found in rows.items():
        spent, waited, undone, changed = np.array(found).T
        clocks = (
            f"{np.median(one):7.1f} {np.quantile(one, 0.95):7.1f} {one.max():7.1f}" for one in (spent, waited)
        )
        print(
            f"{kind:>23} {'  '.join(clocks)}  {np.quantile(undone, 0.95):8.1f}  "
            f"{np.median(changed):9.0f} {changed.max():9.0f}"
        )


if __name__ == "__main__":
    main()
