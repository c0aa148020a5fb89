"""Where a new site may stand: seats of communes, villages, or junctions of roads."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zones.city import City
from zones.errors import InputError
from zones.scenario.places import communes_at
from zones.sites.demand import places
from zones.sites.left_out import LeftOut
from zones.travel.upgrades import FENCED

if TYPE_CHECKING:
    from zones.travel import TravelModel

Kind = Literal["seats", "villages", "nodes"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

MOST: Final = 1_000
"""Candidates of one kind."""

VILLAGE_M: Final = 800.0
"""Side of the square that counts as one village."""

VILLAGE_PERSONS: Final = 50.0
"""Fewer people than this in such a square are no village."""

LOCAL: Final = ("track", "path", "pedestrian", "service", *FENCED)
"""Classes whose ends are no place to build at."""


def candidates(
    model: "TravelModel", city: City, kind: str, codes: Collection[str], left: LeftOut
) -> pd.DataFrame:
    """Return places in some communes where a site may stand.

    Parameters
    ----------
    model, city
        Roads, people and seats.
    kind
        ``seats``: of communes, as mapped. ``villages``: squares of 800 m, as the population grid has people
        (there is no layer of villages), first those where most are left out, then those where most live.
        ``nodes``: road junctions, one in each square of a mesh just wide enough for ``MOST``.
    codes
        Communes that they have to lie in.
    left
        Whom sites are for.

    Returns
    -------
    pandas.DataFrame
        ``x``, ``y`` (EPSG:5899), ``name`` ('' where it has none) and ``commune_code``, on 0, 1, ...

    Raises
    ------
    InputError
        If the kind is unknown or there is no candidate.
    """
    if kind == "seats":
        found = _seats(city, codes)
    elif kind == "villages":
        found = _villages(city, codes, left)
    elif kind == "nodes":
        found = _nodes(model, city, codes)
    else:
        raise InputError(f"candidates: expected one of {', '.join(KINDS)}, got '{kind}'")
    if found.empty:
        raise InputError(
            f"candidates: none of the kind '{kind}' lies in the communes asked for; try another kind"
        )
    return found.reset_index(drop=True)


def _seats(city: City, codes: Collection[str]) -> pd.DataFrame:
    places = city.on_land()
    seats = places[(places["kind"] == "commune_seat") & places["commune_code"].isin(list(codes))]
    seats = seats.sort_values("commune_code")
    return pd.DataFrame(
        {
            "x": seats.geometry.x,
            "y": seats.geometry.y,
            "name": seats["name_vi"].fillna(""),
            "commune_code": seats["commune_code"],
        }
    )


def _villages(city: City, codes: Collection[str], left: LeftOut) -> pd.DataFrame:
    cells, grid = city.cells, city.cells.grid
    asked = np.isin(np.array(cells.commune_codes), list(codes))
    inside = asked[cells.commune] & (cells.persons > 0)
    levels = round(np.log2(VILLAGE_M / grid.cell_m))
    found = places(grid, cells.cell[inside], cells.persons[inside], most=0, levels=levels)

    def square(cell: NDArray[np.int64]) -> NDArray[np.int64]:
        row, col = np.divmod(cell, grid.cols)
        return (row >> levels) * grid.cols + (col >> levels)

    waiting = np.bincount(square(left.cell), left.persons, minlength=grid.size)[square(found.cell)]
    # The largest alone would all be in town, where nobody is left out.
    order = np.lexsort((found.cell, -found.persons, -waiting))
    chosen = np.sort(order[found.persons[order] >= VILLAGE_PERSONS][:MOST])
    x, y = grid.centre_of(found.cell[chosen])
    return _named(city, x, y)


def _nodes(model: "TravelModel", city: City, codes: Collection[str]) -> pd.DataFrame:
    edges = model.network.edges
    fit = ~edges["road_class"].isin(LOCAL).to_numpy() & edges["joinable"].to_numpy()
    ends = edges.loc[fit, ["u", "v"]].to_numpy(np.int64).ravel()
    _, place, meeting = np.unique(ends, return_index=True, return_counts=True)
    place = place[meeting >= 3]
    lines = model.network.lines[fit][place // 2]
    at = shapely.get_coordinates(shapely.get_point(lines, np.where(place % 2, -1, 0)))
    table = _named(city, at[:, 0], at[:, 1])
    table = table[table["commune_code"].isin(list(codes))]
    side = 500.0
    while len(thinned := _one_per_square(table, side)) > MOST:
        side *= 1.2
    return thinned


def _one_per_square(table: pd.DataFrame, side: float) -> pd.DataFrame:
    """Return the point nearest to the middle of each square of a mesh."""
    col, row = np.floor(table["x"] / side), np.floor(table["y"] / side)
    off = np.hypot(table["x"] - (col + 0.5) * side, table["y"] - (row + 0.5) * side)
    keyed = table.assign(col=col, row=row, off=off).sort_values(["row", "col", "off", "x", "y"])
    return table.loc[keyed.drop_duplicates(["row", "col"]).index]


def _named(city: City, x: NDArray[np.float64], y: NDArray[np.float64]) -> pd.DataFrame:
    codes = communes_at(city, list(zip(x.tolist(), y.tolist(), strict=True)))
    return pd.DataFrame({"x": x, "y": y, "name": "", "commune_code": codes})
