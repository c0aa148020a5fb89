"""Which edges of the road network a published course runs along."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from zones.travel import Network

STEP_M: Final = 20.0
"""Spacing of the places along the course that each look for their edge."""

NEAR_M: Final = 30.0
"""Course and edges come from the same map, drawn at different times: so far apart they still are one road.
The position error of a shape is mostly that of its ends, and much wider: side roads would come along."""

ALONG: Final = float(np.cos(np.radians(35.0)))
"""Cosine of the largest angle between the course and an edge that carries it."""

CARRIED: Final = 0.5
"""An edge carries the course when it does so on this share of its own length (the ends of a section fall
within an edge; the other half of a dual carriageway is taken by the same share)."""

NOT_CARRYING: Final = ("path", "pedestrian", "ferry", "track", "service")
"""Classes that no published road runs along."""


@dataclass(frozen=True)
class Course:
    """The edges that carry a course, and how much of it they carry."""

    edge_ids: tuple[int, ...]
    """Ascending."""
    course_km: float
    matched_km: float
    """Length of the course that an edge was found for."""
    positions: NDArray[np.int64] = field(repr=False)
    """Of the edges in the network, in the order of ``edge_ids``."""

    @property
    def share(self) -> float:
        """Share of the course that an edge was found for, 0 to 1."""
        return self.matched_km / self.course_km if self.course_km else 0.0


def course_of(network: "Network", line: shapely.Geometry) -> Course:
    """Return the edges that a line runs along.

    Every ``STEP_M`` the line takes the nearest edge within ``NEAR_M`` that runs its way, one of the road
    number that runs along most of the line before any other. An edge belongs to the course if it was taken
    on half of its length or more, and so does the opposite carriageway of a one-way edge beside it.

    Parameters
    ----------
    network
        The roads.
    line
        A LineString or MultiLineString in EPSG:5899.
    """
    parts = [part for part in shapely.get_parts(line) if part.length > 0]
    places = pd.concat([_places(part) for part in parts], ignore_index=True)
    wanted = ~network.edges["road_class"].isin(NOT_CARRYING).to_numpy()
    found = _beside(network, places, wanted)
    main = _main_ref(network, found, len(places))
    refs = _refs(network)
    found["other"] = (refs[found["edge"].to_numpy()] != main) & (main != "")
    # Link roads and streets beside it run along for a while: the road's own number wins within reach.
    found = found.sort_values(["place", "other", "away", "edge"], kind="stable")
    taken = found.drop_duplicates("place")
    weight = places["step_m"].to_numpy()
    length = shapely.length(network.lines)
    carried = pd.Series(weight[taken["place"]], taken["edge"].to_numpy()).groupby(level=0).sum()
    kept = carried.index[carried.to_numpy() >= CARRIED * length[carried.index]]
    chosen = np.union1d(kept, _opposite(network, found, kept.to_numpy(np.int64), weight, length, refs, main))
    chosen = chosen.astype(np.int64)
    on = np.isin(taken["edge"], chosen)
    ids = network.edges["edge_id"].to_numpy()[chosen]
    order = np.argsort(ids, kind="stable")
    return Course(
        edge_ids=tuple(ids[order].tolist()),
        course_km=float(sum(part.length for part in parts)) / 1000.0,
        matched_km=float(weight[taken["place"][on]].sum()) / 1000.0,
        positions=chosen[order],
    )


def _places(part: shapely.LineString) -> pd.DataFrame:
    """Return places along a line: ``x, y``, the unit vector along it, and the length each stands for."""
    n = max(int(np.ceil(part.length / STEP_M)), 1)
    step = part.length / n
    at = (np.arange(n) + 0.5) * step
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(part, np.clip(at + d, 0.0, part.length)))
        for d in (-0.5 * step, 0.0, 0.5 * step)
    ]
    dx, dy = _unit(ends[2] - ends[0])
    return pd.DataFrame({"x": ends[1][:, 0], "y": ends[1][:, 1], "dx": dx, "dy": dy, "step_m": step})


def _unit(ways: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (2, n) unit vectors of (n, 2) ways; those without length stay as short."""
    return (ways / np.maximum(np.hypot(*ways.T), 1e-9)[:, None]).T


def _beside(network: "Network", places: pd.DataFrame, wanted: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the edges near each place that run its way, either direction: ``place, edge, away``."""
    candidates = np.flatnonzero(wanted)
    tree = shapely.STRtree(network.lines[candidates])
    points = np.asarray(shapely.points(places["x"], places["y"]), dtype=object)
    place, hit = tree.query(points, predicate="dwithin", distance=NEAR_M)
    edge = candidates[hit]
    lines, at_points = network.lines[edge], points[place]
    length = shapely.length(lines)
    reach = np.minimum(STEP_M, length)
    begin = np.clip(shapely.line_locate_point(lines, at_points) - reach / 2.0, 0.0, length - reach)
    a = shapely.get_coordinates(shapely.line_interpolate_point(lines, begin))
    b = shapely.get_coordinates(shapely.line_interpolate_point(lines, begin + reach))
    course = places[["dx", "dy"]].to_numpy()[place].T
    found = pd.DataFrame({"place": place, "edge": edge, "away": shapely.distance(lines, at_points)})
    return found[np.abs((_unit(b - a) * course).sum(axis=0)) >= ALONG]


def _refs(network: "Network") -> NDArray[np.object_]:
    refs = network.edges["ref"].astype(object)
    return np.asarray(refs.where(refs.notna(), ""), dtype=object)


def _main_ref(network: "Network", found: pd.DataFrame, places: int) -> str:
    """Return the road number that runs along most of the course; '' if none runs along half of it."""
    pairs = found.assign(ref=_refs(network)[found["edge"].to_numpy()])
    beside = pairs[pairs["ref"] != ""].groupby(["ref", "place"], sort=True)["away"].min()
    runs = beside.groupby(level="ref").agg(["size", "mean"])
    runs = runs[runs["size"] >= CARRIED * places].sort_values(["size", "mean"], ascending=[False, True])
    return "" if runs.empty else str(runs.index[0])


def _opposite(
    network: "Network",
    found: pd.DataFrame,
    kept: NDArray[np.int64],
    weight: NDArray[np.float64],
    length: NDArray[np.float64],
    refs: NDArray[np.object_],
    main: str,
) -> NDArray[np.int64]:
    """Return one-way edges of the same road that run beside the course without being nearest to it."""
    oneway = network.edges["oneway"].to_numpy()
    if not oneway[kept].any():
        return np.empty(0, np.int64)
    classes = network.edges["road_class"].to_numpy()
    edge = found["edge"].to_numpy()
    same = oneway[edge] & (refs[edge] == main) & np.isin(classes[edge], np.unique(classes[kept]))
    beside = pd.Series(weight[found["place"].to_numpy()[same]], edge[same]).groupby(level=0).sum()
    return beside.index[beside.to_numpy() >= CARRIED * length[beside.index]].to_numpy(np.int64)
