"""What a working copy shows: which roads and facilities there are, and how each edit touches the labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.errors import InputError
from zones.settings import CRS
from zones.travel._words import words_of
from zones.travel.approach import RoadCosts
from zones.travel.edits.drawn import Joint, Numbers
from zones.travel.edits.parts import Part, Places, Seeds, seeds_of
from zones.travel.edits.sheet import Sheet, Turned
from zones.travel.edits.start import Start, Starts
from zones.travel.edits.undo import Attribute, Seated, Step, Values
from zones.travel.edits.working import NO_NODES, Chained, Change, SeedList, Working
from zones.travel.model import TravelModel
from zones.travel.network import Network
from zones.travel.speeds import Mode, Season, SpeedTable
from zones.travel.world import World

Edges = Sequence[tuple[Part, NDArray[np.int64]]]
"""Positions of edges in the part they belong to."""


@dataclass(eq=False)
class Scene:
    """Roads and facilities as they stand, with the working copy of the labels they lead to."""

    starts: Starts
    mode: Mode
    season: Season
    parts: tuple[Part, ...]
    places: Places
    seeds: dict[int, Seeds]
    """How each facility there is now is joined."""
    work: Working
    numbers: Numbers
    node_of: dict[int, int] = field(default_factory=dict)
    """Node of the working copy for the numbered nodes that drawn roads share."""

    @classmethod
    def of(cls, starts: Starts, mode: Mode, season: Season) -> "Scene":
        """Return the roads and facilities of a model before any edit."""
        model, sheet = starts.model, Sheet.of(starts.at(mode, season))
        part, edges = sheet.start.part, model.network.columns
        return cls(
            starts=starts,
            mode=mode,
            season=season,
            parts=(replace(part, closed=part.closed.copy(), costs=sheet.costs),),
            places=starts.places,
            seeds=dict(enumerate(sheet.start.seeds)),
            work=Working(model.world, sheet, size=model.world.size, shift=starts.shift),
            numbers=Numbers(
                edge=int(edges["edge_id"].max(initial=-1)) + 1,
                node=int(max(edges[end].max(initial=-1) for end in ("u", "v"))) + 1,
            ),
        )

    @property
    def start(self) -> Start:
        """What it looked like before any edit, in the present mode and season."""
        return self.work.sheet.start

    @property
    def speeds(self) -> SpeedTable:
        """Speeds by class, zone, mode and season."""
        return self.starts.model.speeds

    def on(self, model: TravelModel) -> TravelModel:
        """Return the model this began with, with the roads as they stand now."""
        base, *added = self.parts
        upgrades = dict(base.upgrades)
        if added:
            edges = pd.concat([part.network.edges for part in added], ignore_index=True)
            lines = np.concatenate([part.network.lines for part in added])
            model = model.with_added(gpd.GeoDataFrame(edges, geometry=lines, crs=CRS))
        first = base.network.lines.size
        for part in added:
            upgrades |= {first + edge: upgrade for edge, upgrade in part.upgrades.items()}
            first += part.network.lines.size
        closed = np.concatenate([part.closed for part in (base, *added)])
        return replace(model, closed=closed, upgrades=upgrades)

    def seed_list(self, first: int | None = None) -> SeedList:
        """Return the seeds of all facilities there are now, or of those among the first ones."""
        number = sorted(i for i in self.seeds if first is None or i < first)
        seeds = [self.seeds[i] for i in number]
        return SeedList(
            np.concatenate([NO_NODES, *(s.node for s in seeds)]),
            np.concatenate([np.empty(0), *(s.seconds for s in seeds)]),
            np.repeat(np.array(number, np.int32), [s.node.size for s in seeds]),
        )

    def resting_on(self, facility: int, seeds: Seeds) -> NDArray[np.int32]:
        """Return the nodes whose label is one of these seeds of a facility."""
        return seeds.node[self.work.words[seeds.node] == words_of(seeds.seconds, facility, self.work.shift)]

    def found(self, edge_ids: Iterable[int]) -> Edges:
        """Return where edges are, along with the edges that stand for a part of one of them.

        Raises
        ------
        InputError
            If there is none, or one is unknown.
        """
        asked = {int(number) for number in edge_ids}
        if not asked:
            raise InputError("edge_ids: none given; name at least one edge")
        wanted, base = set(asked), self.parts[0].network
        for number in asked:
            wanted |= set(self.numbers.parts.get(number, ()))
        out: list[tuple[Part, NDArray[np.int64]]] = []
        for part in self.parts[1:]:
            here = wanted & set(part.network.columns["edge_id"].tolist())
            if here:
                out.append((part, part.network.positions(here)))
                wanted -= here
        if wanted:
            out.insert(0, (self.parts[0], base.positions(wanted)))
        return out

    def remove(self, step: Step, number: int) -> None:
        """Take a facility away."""
        seeds = self.seeds[number]
        step.change(Seated(self.seeds, number, None))
        self._forgo(step, number, seeds, self.seed_list())

    def _forgo(self, step: Step, number: int, seeds: Seeds, others: SeedList) -> None:
        """Do without a facility: as it is known to end, where no edit bears on it, else by finding out."""
        work, removals = self.work, self.start.removals
        known = removals.get(number)
        if known is not None and work.allows(known):
            work.put(known, step)
            return
        found = work.abandon(self.resting_on(number, seeds), seeds.node, others, step)
        if found is not None and number < len(self.start.seeds):
            removals[number] = found

    def reprice(self, step: Step, edges: Edges) -> Change:
        """Bring the costs of edges, and of the ways onto them, in line with closures and upgrades."""
        lost, woken, met, stored = [], [], [], []
        words, shift = self.work.words, self.work.shift
        for part, positions in edges:
            graph = part.network.graph
            pieces = graph.pieces_of(positions)
            costs = part.priced(self.speeds, self.mode, self.season, positions)
            begin, end = part.node[graph.piece_begin[pieces]], part.node[graph.piece_end[pieces]]
            ridden = (
                (end, begin, costs.along, part.costs.along),
                (begin, end, costs.against, part.costs.against),
            )
            for row, (to, origin, now, kept) in enumerate(ridden):
                before = kept[pieces]
                rests = words[origin] - words[to] == words_of(before, 0, shift)
                lost.append(origin[(now > before) & rests])
                woken.append(to[now < before])
                met += [to, origin]
                step.change(Values(kept, pieces, now))
                stored.append(Values(self._store(part), part.slots[row, pieces], now))
            step.change(Values(part.costs.usable, positions, costs.usable))
        joined = self.rejoin(step, edges)
        return Change(
            met=np.concatenate([NO_NODES, *met, joined.met]),
            lost=np.concatenate([NO_NODES, *lost, joined.lost]),
            woken=np.concatenate([NO_NODES, *woken]),
            costs=stored,
        )

    def rejoin(self, step: Step, edges: Edges) -> Change:
        """Join the facilities near edges anew."""
        x, y, reach_m = self.places.x, self.places.y, self.places.reach_m
        near = np.zeros(x.size, np.bool_)
        for part, positions in edges:
            west, south, east, north = shapely.bounds(part.network.lines[positions]).T[:, :, None]
            near |= (
                (x >= west - reach_m)
                & (x <= east + reach_m)
                & (y >= south - reach_m)
                & (y <= north + reach_m)
            ).any(axis=0)
        number = np.array([i for i in np.flatnonzero(near).tolist() if i in self.seeds], np.int64)
        return self._seat(step, number)

    def _seat(self, step: Step, number: NDArray[np.int64]) -> Change:
        """Join some facilities to the roads as they are."""
        lost, met = [NO_NODES], [NO_NODES]
        x, y = self.places.x[number], self.places.y[number]
        joined = seeds_of(x, y, self.parts) if number.size else []
        for i, seeds in zip(number.tolist(), joined, strict=True):
            before = self.seeds[i]
            lost.append(self.resting_on(i, before.beyond(seeds)))
            met += [before.node, seeds.node]
            step.change(Seated(self.seeds, i, seeds))
        return Change(met=np.concatenate(met), lost=np.concatenate(lost))

    def attach(
        self, step: Step, roads: dict[str, list[Any]], part_of: dict[int, int], numbers: Numbers
    ) -> Change:
        """Add the edges of a drawn road."""
        base, work = self.parts[0], self.work
        lines = np.array(roads["geometry"], object)
        network = Network.of_columns(roads, lines, base.network.grid)
        world, graph = World(base.world.land, network), network.graph
        node, node_of = self._placed(network)
        linked = np.flatnonzero(np.isfinite(world.links))
        new = int(np.count_nonzero(node >= work.size))
        n_pieces, begin = graph.piece_edge.size, work.entries
        work.reserve(new, 2 * (n_pieces + linked.size))
        part = Part(
            world=world,
            node=node,
            slots=begin + np.arange(2 * n_pieces, dtype=np.int32).reshape(2, n_pieces),
            real=~np.isin(network.columns["edge_id"], list(part_of)),
            closed=np.zeros(lines.size, np.bool_),
            upgrades={},
            costs=RoadCosts(*(np.empty(0, np.float32),) * 2, np.empty(0, np.bool_)),
        )
        # A part of an edge is closed and upgraded as the edge is.
        where = {number: i for i, number in enumerate(network.columns["edge_id"].tolist())}
        for number, whole in part_of.items():
            owner, positions = self._owner(whole)
            part.closed[where[number]] = owner.closed[positions]
            if positions in owner.upgrades:
                part.upgrades = {**part.upgrades, where[number]: owner.upgrades[positions]}
        part.costs = part.priced(self.speeds, self.mode, self.season)

        first, last = node[graph.piece_begin], node[graph.piece_end]
        cell, on_road = graph.cell[linked], node[linked]
        entries = slice(begin, begin + 2 * (n_pieces + linked.size))
        work.to[entries] = np.concatenate([last, first, cell, on_road])
        work.more.origin[entries] = np.concatenate([first, last, on_road, cell])
        links = world.links[linked]
        work.more.cost[entries] = np.concatenate([part.costs.along, part.costs.against, links, links])
        work.order.tile[node] = work.order.tile[np.maximum(graph.cell, 0)]
        step.change(Chained(work, new, 2 * (n_pieces + linked.size)))
        step.change(Attribute(self, "parts", (*self.parts, part)))
        step.change(Attribute(self, "numbers", numbers))
        step.change(Attribute(self, "node_of", node_of))
        joined = self.rejoin(step, [(part, np.arange(lines.size))])
        return Change(met=np.concatenate([part.met, joined.met]), lost=joined.lost, woken=part.met)

    def switch(self, step: Step, mode: Mode, season: Season) -> None:
        """Go over to another mode and season: to its start, and from there to the edits that stand."""
        work, start, (base, *drawn) = self.work, self.starts.at(mode, season), self.parts
        edited = np.flatnonzero(base.closed != start.part.closed)
        upgraded = [
            edge for edge, upgrade in base.upgrades.items() if start.part.upgrades.get(edge) != upgrade
        ]
        edges = np.union1d(edited, np.array(upgraded, np.int64))

        step.change(Attribute(self, "mode", mode))
        step.change(Attribute(self, "season", season))
        step.change(Turned.to(work.sheet, start))
        met, lost, entered = [], [], [NO_NODES]
        gone = [(i, seeds) for i, seeds in enumerate(start.seeds) if i not in self.seeds]
        for i, seeds in enumerate(start.seeds):
            if i in self.seeds:
                step.change(Seated(self.seeds, i, seeds))
        # Those that were added are not joined anew yet.
        others = self.seed_list(len(start.seeds))
        for i, seeds in gone:
            if drawn:
                # Who looks for another one may better other labels by way of a drawn road.
                met.append(seeds.node)
                lost.append(self.resting_on(i, seeds))
            else:
                self._forgo(step, i, seeds, others)
        for part in drawn:
            # No label of the start rests on these.
            costs = part.priced(self.speeds, mode, season)
            step.change(Attribute(part, "costs", costs))
            for slots, now in zip(part.slots, (costs.along, costs.against), strict=True):
                step.change(Values(work.more.cost, slots, now))
            entered.append(part.met)
        changes = [
            self.reprice(step, [(base, edges)]),
            self.rejoin(step, [(part, np.arange(part.network.lines.size)) for part in drawn]),
            self._seat(step, np.array([i for i in sorted(self.seeds) if i >= len(start.seeds)], np.int64)),
        ]
        change = Change(
            met=np.concatenate([*met, *entered, *(one.met for one in changes)]),
            lost=np.concatenate([*lost, *(one.lost for one in changes)]),
            woken=np.concatenate([*entered, changes[0].woken]),
            costs=changes[0].costs,
        )
        work.settle(change, self.seed_list(), step)

    def joint(self, x: float, y: float, reach_m: float, *, any_class: bool) -> Joint | None:
        """Return where a point meets the nearest edge; None if none is within reach."""
        best: tuple[float, Joint] | None = None
        for part in self.parts:
            found = part.joint(x, y, reach_m=reach_m, any_class=any_class)
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        return None if best is None else best[1]

    def zone(self, course: shapely.LineString, given: str | None, road_class: str) -> str:
        """Return the speed zone of a road: the one given, or that of the city's road nearest to its middle.

        Raises
        ------
        InputError
            If the speed table does not have it for the class.
        """
        zone = given
        if zone is None:
            middle = shapely.line_interpolate_point(course, 0.5, normalized=True)
            zone = self.parts[0].network.zone_at(middle.x, middle.y)
        known = self.speeds.zones[road_class]
        if zone is None or zone not in known:
            raise InputError(f"speed_zone: expected one of {', '.join(known)}, got {zone!r}")
        return zone

    def _store(self, part: Part) -> NDArray[np.float32]:
        """Return the array that holds the costs of a part's arcs."""
        return self.work.arcs if part is self.parts[0] else self.work.more.cost

    def _owner(self, edge_id: int) -> tuple[Part, int]:
        """Return the part and the position of an edge."""
        for part in self.parts[1:]:
            if (part.network.columns["edge_id"] == edge_id).any():
                return part, int(part.network.positions([edge_id])[0])
        return self.parts[0], int(self.parts[0].network.positions([edge_id])[0])

    def _placed(self, network: Network) -> tuple[NDArray[np.int32], dict[int, int]]:
        """Return the node of the working copy for each node of new edges, and the shared ones by number."""
        graph, edges = network.graph, network.columns
        node = np.full(graph.size, -1, np.int32)
        node_of = dict(self.node_of)
        ends = np.concatenate([edges["u"], edges["v"]]).tolist()
        at = np.concatenate(
            [graph.piece_begin[graph.edge_start[:-1]], graph.piece_end[graph.edge_start[1:] - 1]]
        ).tolist()
        fresh = self.work.size
        for number, local in zip(ends, at, strict=True):
            if number not in node_of:
                node_of[number], fresh = self._numbered(number, fresh)
            node[local] = node_of[number]
        own = np.flatnonzero(node < 0)
        node[own] = fresh + np.arange(own.size)
        return node, node_of

    def _numbered(self, number: int, fresh: int) -> tuple[int, int]:
        """Return the node with a number, a fresh one if the city has none, and the next fresh one."""
        base = self.parts[0]
        edge, end = base.network.end_of(number)
        return (fresh, fresh + 1) if edge < 0 else (base.ends(edge)[end], fresh)
