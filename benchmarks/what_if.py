"""What-if against a full solve, on the real city: milliseconds per kind of edit.

    python benchmarks/what_if.py [--edits 200] [--service district_health] [--seed 7] [--mode motorcycle]

Every edit is timed with the people counted by commune and minute and the coverage table within 60 minutes,
then undone, timed as well. Places and roads are drawn where people live: a cell by its people, an edge by its
being within 5 km of such a cell. The clock is the process's, so other work on the machine does not count.
"""

import argparse
import time

import numpy as np
import shapely

from zones import city, coverage, travel

THRESHOLD_MIN = 60


def timed(function, *args, **kwargs):
    begin = time.process_time()
    result = function(*args, **kwargs)
    return result, (time.process_time() - begin) * 1000.0


class Draw:
    """Random places, roads and lines where people live."""

    def __init__(self, seed, model, cells):
        self.rng = np.random.default_rng(seed)
        self.model, self.cells = model, cells
        self.weight = cells.persons / cells.persons.sum()
        edges = model.network.edges
        passable = model.road_costs("motorcycle", "dry").usable & edges["joinable"].to_numpy()
        self.ids = edges["edge_id"].to_numpy()[passable]
        self.tree = shapely.STRtree(model.network.lines[passable])

    def place(self):
        x, y = self.model.grid.centre_of(self.rng.choice(self.cells.cell, p=self.weight))
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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=200, help="of each kind")
    parser.add_argument("--service", default="district_health")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--mode", default="motorcycle")
    options = parser.parse_args()

    data, model = city.load(), travel.load_model()
    facilities = city.service(options.service).select(data.on_land())
    draw = Draw(options.seed, model, data.cells)

    def counted(result):
        return coverage.within(coverage.histogram(data.cells, result.minutes), THRESHOLD_MIN)

    model.minutes(facilities, mode=options.mode)
    solves = []
    for _ in range(3):
        result, solve = timed(model.minutes, facilities, mode=options.mode)
        _, count = timed(counted, result)
        solves.append((solve, count))
    solve, count = np.median(solves, axis=0)
    what_if, start = timed(
        travel.WhatIf, model, facilities, mode=options.mode, tally=coverage.tally(data.cells)
    )
    print(f"{options.service}: {len(facilities)} facilities, {options.mode}, {model.grid.size:,} cells")
    print(f"full solve {solve:.0f} ms, histogram and table {count:.0f} ms; WhatIf starts in {start:.0f} ms")

    def close():
        what_if.close_road([draw.edge()])

    def reopen():
        edge = draw.edge()
        what_if.close_road([edge])
        return lambda: what_if.reopen([edge])

    kinds = {
        "add_facility": lambda: (lambda at: lambda: what_if.add_facility([at]))(draw.place()),
        "remove_facility": lambda: (lambda n: lambda: what_if.remove_facility(n))(
            int(draw.rng.choice(what_if.facilities.index))
        ),
        "add_road": lambda: (lambda line: lambda: what_if.add_road(line, road_class="tertiary"))(draw.line()),
        "upgrade_road class": lambda: (
            lambda edge: lambda: what_if.upgrade_road([edge], road_class="primary")
        )(draw.edge()),
        "upgrade_road 10 km/h": lambda: (lambda edge: lambda: what_if.upgrade_road([edge], kmh=10.0))(
            draw.edge()
        ),
        "close_road": lambda: (lambda edge: lambda: what_if.close_road([edge]))(draw.edge()),
        "reopen": reopen,
        "set_season": lambda: lambda: what_if.set_season("wet"),
        "set_mode": lambda: lambda: what_if.set_mode("foot"),
    }
    print(f"\n{'edit':>22} {'p50':>7} {'p95':>7} {'max':>7}  {'undo p95':>8}  {'nodes p50':>9} {'max':>9}")

    def table():
        return coverage.within(coverage.tallied(data.cells, what_if.tally), THRESHOLD_MIN)

    for kind, prepared in kinds.items():
        rows = []
        for i in range(options.edits + 3 if "set" not in kind else 8):
            edit = prepared()
            done = len(what_if.steps)
            _, spent = timed(lambda edit=edit: (edit(), table()))
            labels = what_if._done[-1].records[-1]
            changed = labels.seconds.size if hasattr(labels, "node") else model.world.size
            _, undone = timed(lambda: (what_if.undo(), table()))
            if done > len(what_if.steps):
                raise AssertionError("an edit was lost")
            while what_if.steps:
                what_if.undo()
            if i >= 3:
                rows.append((spent, undone, changed))
        spent, undone, changed = np.array(rows).T
        print(
            f"{kind:>22} {np.median(spent):7.1f} {np.quantile(spent, 0.95):7.1f} {spent.max():7.1f}  "
            f"{np.quantile(undone, 0.95):8.1f}  {np.median(changed):9.0f} {changed.max():9.0f}"
        )


if __name__ == "__main__":
    main()
