"""Roads that a document names: found again by what they are, never by their number alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.scenario.degrees import degrees, metres
from zones.scenario.document import RoadEdge
from zones.scenario.faults import Fault
from zones.scenario.road_index import RoadIndex

if TYPE_CHECKING:
    from zones.travel import Network

NEAR_M: Final = 30.0
"""The middle of an edge may have moved so far between two versions of the road layer."""

UNMOVED_M: Final = 2.0
"""Of several alike that near each other (two carriageways), the one that has not moved is meant."""

LENGTH_TOLERANCE: Final = 0.05
"""Share by which its length may have changed."""

LENGTH_ROUNDING_M: Final = 1.0


def road_edges(network: "Network", edge_ids: Iterable[int]) -> tuple[RoadEdge, ...]:
    """Return edges as documents name them, in the order of the network.

    Raises
    ------
    InputError
        If an edge is unknown.
    """
    positions = network.positions(edge_ids)
    middle = shapely.line_interpolate_point(network.lines[positions], 0.5, normalized=True)
    places = degrees(shapely.get_coordinates(middle).tolist())
    rows = network.edges.iloc[positions]
    return tuple(
        RoadEdge(
            edge_id=int(number),
            road_class=str(road_class),
            ref="" if ref is None or ref != ref else str(ref),
            length_m=round(float(length), 1),
            lon=lon,
            lat=lat,
        )
        for number, road_class, ref, length, (lon, lat) in zip(
            rows["edge_id"], rows["road_class"], rows["ref"], rows["length_m"], places, strict=True
        )
    )


@dataclass(frozen=True)
class Matched:
    """Edges of a document in a road network."""

    roads: tuple[RoadEdge, ...]
    """As the network has them; none if one of them was not found."""
    moved: int
    """How many were found by place, not by number."""
    faults: tuple[Fault, ...]


def matched(index: RoadIndex, roads: Sequence[RoadEdge], path: str) -> Matched:
    """Find the edges of a document in a network by number and, where that means another road, by place.

    Parameters
    ----------
    index
        The roads of the city.
    roads
        Edges as the document names them.
    path
        Where they stand in the document.
    """
    network, numbers = index.network, index.numbers
    points = np.asarray(shapely.points(metres([(road.lon, road.lat) for road in roads])), dtype=object)
    found = numbers.get_indexer(pd.Index([road.edge_id for road in roads]))
    same = np.zeros(len(roads), np.bool_)
    named = np.flatnonzero(found >= 0)
    same[named] = _alike(network, found[named], [roads[i] for i in named.tolist()], points[named]) <= NEAR_M
    faults: list[Fault] = []
    for i in np.flatnonzero(~same).tolist():
        road = roads[i]
        near = index.within(points[i], NEAR_M)
        away = _alike(network, near, [road] * near.size, np.repeat(points[[i]], near.size))
        fits = np.flatnonzero(away <= (UNMOVED_M if (away <= UNMOVED_M).any() else NEAR_M))
        if fits.size == 1:
            found[i] = near[fits[0]]
            continue
        described = f"{road.ref or road.road_class}, {road.length_m:,.0f} m at {road.lon}, {road.lat}"
        which = f"{fits.size} such roads are there" if fits.size else "no such road is there"
        faults.append(
            Fault(
                f"{path}[{i}]",
                f"edge {road.edge_id} ({described}) is not in this version of the roads: {which}",
                "pick the road again",
            )
        )
    if faults:
        return Matched((), 0, tuple(faults))
    return Matched(road_edges(network, numbers[found]), int(np.count_nonzero(~same)), ())


def _alike(
    network: "Network", edges: NDArray[np.int64], roads: Sequence[RoadEdge], points: NDArray[np.object_]
) -> NDArray[np.float64]:
    """Return how far the middle of each edge is from where one was named; inf for another road.

    Road number (class, where there is none) and length have to agree.
    """
    rows = network.edges.iloc[edges]
    refs = rows["ref"].astype(object).where(rows["ref"].notna(), "")
    named = pd.DataFrame(
        [(road.ref, road.road_class, road.length_m) for road in roads],
        columns=["ref", "road_class", "length_m"],
        index=rows.index,
    )
    short = (rows["length_m"] - named["length_m"]).abs()
    alike = (
        (refs == named["ref"])
        & ((refs != "") | (rows["road_class"] == named["road_class"]))
        & (short <= LENGTH_ROUNDING_M + LENGTH_TOLERANCE * rows["length_m"])
    )
    middle = shapely.line_interpolate_point(network.lines[edges], 0.5, normalized=True)
    return np.where(alike, shapely.distance(middle, points), np.inf)
