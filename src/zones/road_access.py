"""Roads as seen from a commune: kilometres by class, density, and rural people near a road (SDG 9.1.1)."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.city import Cells
from zones.city.roads import CLASSIFIED, NOT_FOR_VEHICLES
from zones.coverage import Membership
from zones.errors import InputError

RURAL_KIND: Final = "xa"
"""Kind of commune whose people are rural; wards and special zones are not."""

NEAR_M: Final = 2000.0
"""Distance of the Rural Access Index: about 20 to 25 minutes on foot (SDG indicator 9.1.1)."""


BLOCK_M: Final = 500.0
"""Points are measured to roads by blocks of this size where a whole block is near or far."""


def length_by_class(communes: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the kilometres of road in each commune by class.

    An edge on a border is cut at the border, and its true length is shared in proportion to the pieces. Each
    carriageway of a divided road counts. Ferries are not roads and are left out.

    Parameters
    ----------
    communes
        Indexed by ``commune_code``, polygons.
    roads
        With ``road_class``, ``length_m`` and line geometry in the same CRS.

    Returns
    -------
    pandas.DataFrame
        km; index ``commune_code``, one column per class in alphabetical order; 0 where the commune has none.

    Raises
    ------
    InputError
        If the two CRS differ or are missing.
    """
    _same_crs(communes, roads)
    roads = roads[roads["road_class"] != "ferry"]
    lines, areas = roads.geometry.to_numpy(), communes.geometry.to_numpy()
    tree = shapely.STRtree(lines)
    commune, line = tree.query(areas, predicate="intersects")
    whole_commune, whole_line = tree.query(areas, predicate="contains")

    # Only edges that cross a border need to be cut; the rest lie in one commune with their whole length.
    crosses = ~np.isin(commune * len(lines) + line, whole_commune * len(lines) + whole_line)
    cut = shapely.intersection(areas[commune[crosses]], lines[line[crosses]])
    outline = shapely.length(lines[line[crosses]])
    share = np.ones(len(line))
    # An outline that rounding shrank to a point cannot be cut.
    share[crosses] = np.divide(shapely.length(cut), outline, out=np.ones(len(cut)), where=outline > 0)
    # A piece that runs along a border lies in both communes: each gets half of it.
    share /= np.maximum(np.bincount(line, share, len(lines)), 1.0)[line]

    table = pd.DataFrame(
        {
            "commune_code": communes.index.to_numpy()[commune],
            "road_class": roads["road_class"].to_numpy()[line],
            "km": share * roads["length_m"].to_numpy()[line] / 1000.0,
        }
    )
    wide = table.pivot_table(index="commune_code", columns="road_class", values="km", aggfunc="sum")
    classes = sorted(roads["road_class"].unique())
    return wide.reindex(index=communes.index, columns=classes).fillna(0.0).rename_axis(columns=None)


def classified(roads: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which edges belong to the classified network: tertiary and up."""
    return roads["road_class"].isin(CLASSIFIED).to_numpy()


def drivable(roads: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which edges a car could use as far as the data tell: no track, path or ford.

    The data know no surface and no closures, so whether they are all-season roads is not known: an upper
    bound that nearly everybody meets.
    """
    for_vehicles = ~roads["road_class"].isin(NOT_FOR_VEHICLES).to_numpy()
    return for_vehicles & (roads["structure"] != "ford").to_numpy()


def rural_near(
    cells: Cells, communes: pd.DataFrame, roads: gpd.GeoDataFrame, *, distance_m: float = NEAR_M
) -> pd.DataFrame:
    """Return how many rural people live near a road, by commune.

    Distance is straight, from the centre of the cell to the road itself, inclusive. Pass the edges that
    count: :func:`classified` or :func:`drivable` ones.

    Returns
    -------
    pandas.DataFrame
        ``rural_persons`` and ``near_persons``, on the communes that have cells; 0 in communes that are not
        rural.

    Raises
    ------
    InputError
        If the roads are not in the CRS of the grid.
    """
    if roads.crs is None or roads.crs != cells.grid.crs:
        raise InputError(f"roads are in {roads.crs}, the grid is in {cells.grid.crs}")
    rural_code = communes["kind"].reindex(list(cells.commune_codes)).eq(RURAL_KIND).to_numpy()
    rural = rural_code[cells.commune] & (cells.persons > 0)
    commune, persons = cells.commune[rural], cells.persons[rural]
    x, y = cells.grid.centre_of(cells.cell[rural])
    near = within_distance(x, y, roads.geometry.to_numpy(), distance_m=distance_m)
    n = len(cells.commune_codes)
    return pd.DataFrame(
        {
            "rural_persons": np.bincount(commune, persons, n),
            "near_persons": np.bincount(commune[near], persons[near], n),
        },
        index=pd.Index(cells.commune_codes, name="commune_code"),
    )


def totals(cells: Cells, communes: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return what can be added up over communes: kilometres, official area, rural people near a road.

    Returns
    -------
    pandas.DataFrame
        On the index of ``communes``: ``<class>_km``, ``classified_km`` (tertiary and up), ``all_km``,
        ``area_km2``, ``rural_persons``, ``rural_near_classified`` and ``rural_near_drivable`` (persons). A
        unit left out of averages is NaN throughout.

    Raises
    ------
    InputError
        If the CRS of communes, roads and grid differ.
    """
    length = length_by_class(communes, roads)
    main = length[[name for name in length.columns if name in CLASSIFIED]].sum(axis=1)
    table = length.add_suffix("_km").assign(classified_km=main, all_km=length.sum(axis=1))
    table["area_km2"] = communes["area_km2"]
    near = rural_near(cells, communes, roads[classified(roads)])
    table["rural_persons"] = near["rural_persons"]
    table["rural_near_classified"] = near["near_persons"]
    table["rural_near_drivable"] = rural_near(cells, communes, roads[drivable(roads)])["near_persons"]
    return table.where(communes["averaged"], np.nan)


def summary(totals: pd.DataFrame, *, membership: Membership | None = None) -> pd.DataFrame:
    """Return road density and the Rural Access Index, by commune or group.

    The index (SDG indicator 9.1.1) was defined for all-season roads; which roads are is the weak input here,
    so it is given for the classified network and, as an upper bound, for every road a car could use.

    Parameters
    ----------
    totals
        From :func:`totals`.
    membership
        Group of each commune; sums are taken before dividing, and units without totals count in none.

    Returns
    -------
    pandas.DataFrame
        The totals with ``classified_km_per_km2``, ``all_km_per_km2`` (official area), ``rural_access_pct``
        and ``rural_access_drivable_pct`` (NaN where nobody is rural).
    """
    table = totals
    if membership is not None:
        known = totals.dropna(how="all")
        table = known.groupby(membership.reindex(known.index), observed=False).sum().rename_axis("group")
    area = table["area_km2"].where(table["area_km2"] > 0)
    rural = table["rural_persons"].where(table["rural_persons"] > 0)
    return table.assign(
        classified_km_per_km2=table["classified_km"] / area,
        all_km_per_km2=table["all_km"] / area,
        rural_access_pct=100.0 * table["rural_near_classified"] / rural,
        rural_access_drivable_pct=100.0 * table["rural_near_drivable"] / rural,
    )


def within_distance(
    x: NDArray[np.float64], y: NDArray[np.float64], lines: NDArray[np.object_], *, distance_m: float
) -> NDArray[np.bool_]:
    """Return which points lie within a straight distance of any line (inclusive), exactly."""
    near = np.zeros(len(x), dtype=bool)
    if not (len(lines) and len(x)):
        return near
    tree = shapely.STRtree(lines)

    # Points are taken by square blocks: the distance of a block's centre decides most blocks at once, because
    # no point is farther from the centre than half a diagonal. Only the points of the others are measured.
    # (A complex number holds column and row, and sorts faster than a pair.)
    column, row = np.floor(x / BLOCK_M), np.floor(y / BLOCK_M)
    _, first, member = np.unique(column + 1j * row, return_index=True, return_inverse=True)
    blocks = np.column_stack([column[first], row[first]])
    centres = shapely.points((blocks + 0.5) * BLOCK_M)
    (position, _), found = tree.query_nearest(centres, all_matches=False, return_distance=True)
    distance = np.empty(len(blocks))
    distance[position] = found
    half_diagonal = BLOCK_M / np.sqrt(2.0)
    near[(distance + half_diagonal <= distance_m)[member]] = True
    open_ = np.flatnonzero((np.abs(distance - distance_m) <= half_diagonal)[member])
    hit = tree.query_nearest(shapely.points(x[open_], y[open_]), max_distance=distance_m, all_matches=False)
    near[open_[hit[0]]] = True
    return near


def _same_crs(communes: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> None:
    if communes.crs is None or communes.crs != roads.crs:
        raise InputError(f"communes are in {communes.crs}, roads in {roads.crs}: they must share one CRS")
