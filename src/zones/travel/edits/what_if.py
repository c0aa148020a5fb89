"""What if: facilities and roads that come and go, answered by changing only what changes.

A :class:`WhatIf` is one working copy of a model's minutes. An edit lowers times from where something got
better; where something got worse it forgets the times that rested on it and floods in again from around. What
it arrives at is the least fixpoint that a full solve finds, to the bit.
"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import shapely

from zones.errors import InputError
from zones.travel._pair import alone
from zones.travel.approach import check_joined
from zones.travel.edits.drawn import SNAP_M, UNRIDDEN, DrawnRoad, edges_of, line_of
from zones.travel.edits.parts import Places, Seeds, reach, seeds_of
from zones.travel.edits.scene import Scene
from zones.travel.edits.start import Starts
from zones.travel.edits.tally import Tally
from zones.travel.edits.undo import Attribute, History, Seated, Step, Values
from zones.travel.edits.view import View
from zones.travel.edits.working import Change
from zones.travel.model import TravelModel
from zones.travel.points import Points, PointsLike
from zones.travel.speeds import MODES, SEASONS, Mode, Season, checked
from zones.travel.upgrades import FENCED, Upgrade, checked_class, checked_upgrade


class WhatIf(View, History):
    """A working copy of the minutes to some facilities, to be edited and undone.

    Facilities have stable numbers: those given are 0, 1, ... in their order, those added go on from there; a
    number is never used twice for two places. ``nearest`` names them; of two facilities equally near, it is
    the one with the smaller number.

    Parameters
    ----------
    model
        The model to start from; it is not changed.
    facilities
        Places in EPSG:5899, as :meth:`TravelModel.minutes` takes them.
    mode, season
        What to start with.
    tally
        Weights to count by minute along with every edit (see :func:`zones.coverage.tally`).

    Raises
    ------
    InputError
        If there is no facility, one cannot be joined to land or road, or mode or season is unknown.
    """

    def __init__(
        self,
        model: TravelModel,
        facilities: PointsLike,
        *,
        mode: str = "motorcycle",
        season: str = "dry",
        tally: Tally | None = None,
    ) -> None:
        self._begin(Starts(model, facilities, tally), mode, season)

    @classmethod
    def of(cls, starts: Starts, *, mode: str = "motorcycle", season: str = "dry") -> "WhatIf":
        """Return a working copy that shares what others have solved; see the class for what is raised."""
        what_if = cls.__new__(cls)
        what_if._begin(starts, mode, season)
        return what_if

    def _begin(self, starts: Starts, mode: str, season: str) -> None:
        scene = Scene.of(starts, *checked(mode, season))
        joined = [seeds.node.size > 0 for seeds in scene.start.seeds]
        check_joined(starts.points, joined, what="facility", mode=scene.mode)
        View.__init__(self, starts.model, scene)
        History.__init__(self)

    def prepare(self) -> None:
        """Find ahead the labels of all seasons and modes, and the removals of each facility in this mode.

        It takes the time of some sixteen full solves, once for all working copies with the same start, and
        leaves one processor to others. What is not found ahead is found on first demand. Where edits stand,
        nothing is done.
        """
        scene = self._scene
        if self.steps:
            return
        # Another season of this mode is asked for most often.
        modes = sorted(MODES, key=lambda mode: mode != scene.mode)
        seasons = sorted(SEASONS, key=lambda season: season != scene.season)
        with alone():
            for mode in modes:
                for season in seasons:
                    scene.starts.at(mode, season)
            for season in seasons:
                there = Step("prepare")
                scene.switch(there, scene.mode, season)
                self._find_removals()
                there.back()

    def _find_removals(self) -> None:
        """Find out what the removal of each facility comes to in the present mode and season."""
        scene = self._scene
        # The largest first: they take longest to find when somebody waits.
        source, many = self.source, len(scene.start.seeds)
        owned = np.bincount(source[source >= 0], minlength=many)
        for number in np.argsort(-owned, kind="stable").tolist():
            if number not in scene.start.removals:
                step = Step("prepare")
                scene.remove(step, number)
                step.back()

    def add_facility(self, place: PointsLike) -> int:
        """Add one facility and return its number.

        Parameters
        ----------
        place
            One point in EPSG:5899, in any form that sources take.

        Raises
        ------
        InputError
            If it is not one point, or it cannot be joined to land or road.
        """
        given = Points.of(place, what="facility")
        if given.x.size != 1:
            raise InputError(f"facility: expected one point, got {given.x.size}; add them one by one")
        scene, places = self._scene, self._scene.places
        number = places.x.size
        seeds = self._joined(given)[0]
        known = Places(
            np.append(places.x, given.x),
            np.append(places.y, given.y),
            (*places.names, given.names[0]),
            np.append(places.reach_m, reach(given.x, given.y, self._model.world)),
        )
        with self._step("add_facility") as step:
            step.change(Attribute(scene, "places", known))
            step.change(Seated(scene.seeds, number, seeds))
            self._settle(step, Change(met=seeds.node))
        return number

    def remove_facility(self, number: int) -> None:
        """Remove a facility; the last one may go too, and nobody reaches anything then.

        Raises
        ------
        InputError
            If there is no such facility.
        """
        scene = self._scene
        if number not in scene.seeds:
            raise InputError(f"facility: no facility {number}; see WhatIf.facilities")
        with self._step("remove_facility") as step:
            scene.remove(step, number)

    def close_road(self, edge_ids: Iterable[int]) -> None:
        """Close edges to everybody.

        Raises
        ------
        InputError
            If there is none, or one is unknown.
        """
        self._switch("close_road", edge_ids, closed=True)

    def reopen(self, edge_ids: Iterable[int]) -> None:
        """Open closed edges again.

        Raises
        ------
        InputError
            If there is none, or one is unknown.
        """
        self._switch("reopen", edge_ids, closed=False)

    def upgrade_road(
        self, edge_ids: Iterable[int], *, road_class: str | None = None, kmh: float | None = None
    ) -> None:
        """Give edges another class or another speed; see :class:`Upgrade`.

        Raises
        ------
        InputError
            If an edge is unknown, or the upgrade is none or not possible on it.
        """
        found = self._scene.found(edge_ids)
        upgrade = Upgrade(road_class, kmh)
        for part, edges in found:
            checked_upgrade(part.network.columns, edges, upgrade, self._model.speeds)
        with self._step("upgrade_road") as step:
            for part, edges in found:
                upgrades = {**part.upgrades, **dict.fromkeys(edges.tolist(), upgrade)}
                step.change(Attribute(part, "upgrades", upgrades))
            self._settle(step, self._scene.reprice(step, found))

    def add_road(
        self,
        line: gpd.GeoDataFrame | gpd.GeoSeries | shapely.LineString,
        *,
        road_class: str,
        speed_zone: str | None = None,
        oneway: bool = False,
        structure: str = "none",
        snap_m: float = SNAP_M,
    ) -> DrawnRoad:
        """Add a road with the speeds that the table has for its class, zone and the season.

        Parameters
        ----------
        line
            One line in EPSG:5899.
        road_class
            Any class of the speed table but a ferry.
        speed_zone
            A zone of the speed table; that of the existing road nearest to the line's middle by default.
        oneway
            Whether vehicles may only ride in the direction of the line.
        structure
            "none", or "bridge" or "tunnel" for a road that touches the land nowhere between its ends.
        snap_m
            An end this near to an existing road that touches the land joins it there. Elsewhere, and wherever
            the line crosses a road between its ends, people change over the land.

        Raises
        ------
        InputError
            If the line, class, zone or structure is not one, or a road that is entered at its ends only meets
            no other.
        """
        if not (np.isfinite(snap_m) and snap_m >= 0):
            raise InputError(f"snap_m: expected metres from 0, got {snap_m}")
        if structure not in ("none", "bridge", "tunnel"):
            raise InputError(f"structure: expected none, bridge or tunnel, got {structure!r}")
        if checked_class(road_class, self._model.speeds) == "ferry":
            raise InputError("road_class: a ferry is not a road; ferries cannot be drawn")
        course = line_of(line, self._model.grid)
        attributes = {
            "road_class": road_class,
            "speed_zone": self._scene.zone(course, speed_zone, road_class),
            "oneway": oneway,
            "structure": structure,
            "ref": None,
        }
        joints = [
            self._scene.joint(x, y, snap_m, any_class=road_class in UNRIDDEN)
            for x, y in (course.coords[0], course.coords[-1])
        ]
        joined = (joints[0] is not None, joints[1] is not None)
        if (road_class in FENCED or structure != "none") and not any(joined):
            raise InputError(
                f"road: it is entered at its ends only, and neither meets a road within {snap_m:.0f} m; draw "
                "it up to one"
            )
        scene = self._scene
        roads, part_of, numbers = edges_of(course, attributes, (joints[0], joints[1]), scene.numbers)
        with self._step("add_road") as step:
            self._settle(step, scene.attach(step, roads, part_of, numbers))
        return DrawnRoad(int(roads["edge_id"][0]), joined)

    def set_season(self, season: str) -> None:
        """Go over to another season.

        Raises
        ------
        InputError
            If it is unknown.
        """
        self._go_over("set_season", *checked(self.mode, season))

    def set_mode(self, mode: str) -> None:
        """Go over to another means of travel.

        Raises
        ------
        InputError
            If it is unknown.
        """
        self._go_over("set_mode", *checked(mode, self.season))

    def _settle(self, step: Step, change: Change) -> None:
        self._scene.work.settle(change, self._scene.seed_list(), step)

    def _go_over(self, name: str, mode: Mode, season: Season) -> None:
        with self._step(name) as step:
            if (mode, season) != (self.mode, self.season):
                self._scene.switch(step, mode, season)

    def _switch(self, name: str, edge_ids: Iterable[int], *, closed: bool) -> None:
        found = self._scene.found(edge_ids)
        with self._step(name) as step:
            for part, edges in found:
                step.change(Values(part.closed, edges, np.full(edges.size, closed)))
            self._settle(step, self._scene.reprice(step, found))

    def _joined(self, given: Points) -> list[Seeds]:
        """Return the seeds of facilities after checking that each has some."""
        found = seeds_of(given.x, given.y, self._scene.parts)
        check_joined(given, [seeds.node.size > 0 for seeds in found], what="facility", mode=self.mode)
        return found
