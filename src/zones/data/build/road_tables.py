"""What the roads step writes down besides the network: joins, updates, speeds, and the figures it checks."""

from importlib import resources
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from zones.data.build import road_graph as graph
from zones.data.build import road_joins as joins
from zones.data.build import road_places as places
from zones.data.build import road_updates as updates
from zones.errors import SourceError
from zones.settings import CRS, GEOGRAPHIC_CRS

NOTES: Final = {
    "touch": (
        "Hai đường chạm hoặc cắt nhau nhưng không có nút chung.",
        "The lines touch or cross without a shared node.",
    ),
    "snap": ("Khoảng hở số hóa không quá 50 m.", "A digitising gap of 50 m at most."),
    "gap": (
        "Khoảng hở không quá 250 m của một đảo đường đã rà soát (từ 2 km trở lên).",
        "A gap of 250 m at most of an island on the reviewed list (2 km of road or more).",
    ),
    "new_way": (
        "Đường vẽ năm 2026 nối đảo này với mạng chính.",
        "A way mapped by 2026 connects the island to the main network.",
    ),
}
"""Why a join was made, by kind (Vietnamese, English)."""

MAIN: Final = ("motorway", "trunk", "primary", "secondary")
"""Classes whose absence from the newer ways is worth a look."""

BESIDE_M: Final = 12.0
"""A way this close to a known road is the same road, drawn again."""

VEHICLES: Final = ("motorcycle", "car", "foot")
SEASONS: Final = ("dry", "wet")


def join_table(record: pd.DataFrame, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the joins as published, numbered from north-west to south-east."""
    points = gpd.points_from_xy(record["x"], record["y"], crs=CRS)
    degrees = points.to_crs(GEOGRAPHIC_CRS)
    table = pd.DataFrame(
        {
            "commune_code": places.commune_of(np.asarray(points), communes),
            "kind": record["kind"],
            "gap_m": record["gap_m"].round(1),
            "island_km": record["island_km"].round(2),
            "lon": np.round(degrees.x, 5),
            "lat": np.round(degrees.y, 5),
            "note_vi": record["kind"].map(lambda kind: NOTES[kind][0]),
            "note_en": record["kind"].map(lambda kind: NOTES[kind][1]),
        }
    )
    table = table.sort_values(["lon", "lat", "gap_m"], ignore_index=True)
    table.insert(0, "join_id", np.arange(len(table), dtype=np.int64))
    return table.astype({"commune_code": "str"})


def join_counts(record: pd.DataFrame) -> dict[str, Any]:
    """Return how many joins of each kind were made, and the kilometres of the islands they connect."""
    groups = record.groupby("kind")
    return {
        "joins": {str(kind): int(count) for kind, count in groups.size().items()},
        "island_km": {str(kind): round(float(km), 1) for kind, km in groups["island_km"].sum().items()},
        "longest_gap_m": {str(kind): round(float(gap), 1) for kind, gap in groups["gap_m"].max().items()},
    }


def update_table(
    known: gpd.GeoDataFrame,
    ways: gpd.GeoDataFrame,
    network: gpd.GeoDataFrame,
    left_out: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """Return per commune and class what the newer ways add and where the two vintages disagree.

    Parameters
    ----------
    known
        Edges of 2021, cut at commune borders, with ``commune_code``.
    ways
        The newer ways.
    network
        The saved network (its ``osm_2026`` edges are what was added).
    left_out
        New roads that reach no known road.
    communes
        The communes.

    Returns
    -------
    pandas.DataFrame
        ``new_km`` (added), ``left_out_km`` (new but unconnected), ``disagree_km`` (secondary and up in
        2021, no way within 30 m in 2026), ``class_differs_km`` (tertiary and up in one of the two, and
        another class in the other).
    """  # fmt: skip
    roads = known[joins.drivable(known)].reset_index(drop=True)
    xy, row = updates.sampled(roads)
    way_xy, way_row = updates.sampled(ways)
    distance, hit = cKDTree(way_xy).query(xy, distance_upper_bound=updates.AWAY_M)
    km = (roads.length.to_numpy() / 1000 / np.bincount(row, minlength=len(roads)))[row]
    own = roads["road_class"].replace({"service": "minor", "track": "minor"}).to_numpy(dtype=object)[row]
    other = np.full(len(xy), None, dtype=object)
    beside = distance <= BESIDE_M
    other[beside] = ways["road_class"].to_numpy(dtype=object)[way_row[hit[beside]]]
    samples = pd.DataFrame(
        {
            "commune_code": roads["commune_code"].to_numpy(dtype=object)[row],
            "road_class": roads["road_class"].to_numpy(dtype=object)[row],
            "disagree_km": np.where(np.isin(own.astype(str), MAIN) & np.isinf(distance), km, 0.0),
            "class_differs_km": np.where(beside & (own != other), km, 0.0),
        }
    )
    added = network[network["vintage"] == "osm_2026"]
    lost = left_out.assign(commune_code=places.commune_of(places.middles(left_out), communes))
    frames = [
        samples,
        added[["commune_code", "road_class"]].assign(new_km=added["length_m"] / 1000),
        lost[["commune_code", "road_class"]].assign(left_out_km=lost.length / 1000),
    ]
    table = pd.concat([pd.DataFrame(f) for f in frames], ignore_index=True).fillna(
        {"new_km": 0.0, "left_out_km": 0.0, "disagree_km": 0.0, "class_differs_km": 0.0}
    )
    table = (
        table.dropna(subset=["commune_code"]).groupby(["commune_code", "road_class"], as_index=False).sum()
    )
    table = table[
        ["commune_code", "road_class", "new_km", "left_out_km", "disagree_km", "class_differs_km"]
    ].round(2)
    table = table[(table.iloc[:, 2:] > 0).any(axis=1)].reset_index(drop=True)
    return table.astype({"commune_code": "str", "road_class": "str"})


def speed_table() -> pd.DataFrame:
    """Return the table of speeds that ships with the project."""
    with resources.files("zones.data.build").joinpath("speeds.csv").open(encoding="utf-8") as stream:
        return pd.read_csv(stream, keep_default_na=False, na_values=[""])


def require_speeds(network: gpd.GeoDataFrame, speeds: pd.DataFrame) -> dict[str, Any]:
    """Check the speeds against the network and return the kilometres that each road's own speed covers.

    Raises
    ------
    SourceError
        If a row is double, a class and zone on the map has no speed, or a road's own speed applies nowhere.
    """
    key = ["vehicle", "road_class", "speed_zone", "season", "ref"]
    double = speeds[speeds.duplicated(key)]
    if len(double):
        raise SourceError(f"speeds.csv: more than one row for {double[key].iloc[0].tolist()}")
    general = set(speeds.loc[speeds["ref"].isna(), key[:4]].itertuples(index=False, name=None))
    needed = {
        (vehicle, road_class, zone, season)
        for road_class, zone in network[["road_class", "speed_zone"]]
        .drop_duplicates()
        .itertuples(index=False)
        for vehicle in VEHICLES
        for season in SEASONS
    }
    missing = sorted(needed - general)
    if missing:
        raise SourceError(f"speeds.csv: no row for {missing[0]} ({len(missing)} combinations missing)")
    own = speeds.dropna(subset=["ref"])[["road_class", "speed_zone", "ref"]].drop_duplicates()
    km = network.groupby(["road_class", "speed_zone", "ref"])["length_m"].sum() / 1000
    covered = own.join(km.rename("km"), on=["road_class", "speed_zone", "ref"])
    idle = sorted(set(own["ref"]) - set(covered.dropna(subset=["km"])["ref"]))
    if idle:
        raise SourceError(f"speeds.csv: no edge of the network bears the reference {', '.join(idle)}")
    return {
        "rows": len(speeds),
        "rows_by_status": {str(k): int(v) for k, v in speeds["status"].value_counts().sort_index().items()},
        "own_speed_km": {
            str(ref): round(float(v), 1) for ref, v in covered.groupby("ref")["km"].sum().items()
        },
    }


def require_sound(network: gpd.GeoDataFrame) -> dict[str, Any]:
    """Check the network and return its counts.

    Raises
    ------
    SourceError
        If an edge has no length, joins a node to itself, is empty, or ends away from its node.
    """
    lines = network.geometry
    faults = {
        "without length": ~(network["length_m"] > 0),
        "from a node to itself": network["u"] == network["v"],
        "empty or invalid": lines.is_empty | ~lines.is_valid,
    }
    broken = {what: int(found.sum()) for what, found in faults.items() if found.any()}
    start, end = graph.end_xy(network)
    ends = pd.DataFrame(np.concatenate([start, end]), columns=["x", "y"])
    ends["node"] = np.concatenate([network["u"], network["v"]])
    stray = ends.drop_duplicates()["node"].duplicated()
    if stray.any():
        broken["that end away from their node"] = int(stray.sum())
    if broken:
        raise SourceError(f"road network: {', '.join(f'{n} edges {what}' for what, n in broken.items())}")
    city = network["commune_code"].notna()
    km = network["length_m"] / 1000
    ford = network["structure"] == "ford"
    return {
        "edges": len(network),
        "nodes": int(network[["u", "v"]].max().max()) + 1,
        "fords_in_city": int((ford & city).sum()),
        "ford_km_in_city": round(float(km[ford & city].sum()), 1),
        "km_in_city": {
            str(k): round(float(v), 1) for k, v in km[city].groupby(network["road_class"]).sum().items()
        },
        "km_by_vintage": {
            str(k): round(float(v), 1) for k, v in km.groupby(network["vintage"]).sum().items()
        },
    }


def connection(edges: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, west: "pd.Series[str]") -> dict[str, Any]:
    """Return drivable kilometres outside the main network and the connected share: city, East and West."""
    code = pd.Series(places.commune_of(places.middles(edges), communes), index=edges.index, dtype=object)
    km = places.connected_km(edges, code)
    side = pd.Series(np.where(km.index.isin(west.index), "west", "east"), index=km.index)
    total = km.groupby(side).sum()
    total.loc["city"] = km.sum()
    return {
        f"{name}_{what}": round(float(value), 2)
        for name, row in total.iterrows()
        for what, value in (
            ("outside_km", row["km"] - row["main_km"]),
            ("connected_pct", 100 * row["main_km"] / row["km"]),
        )
    }
