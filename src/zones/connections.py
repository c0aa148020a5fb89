"""How commune seats are connected: minutes and kilometres to the places a planner asks about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from zones.access import at_position, run_params
from zones.city import Choice, City

if TYPE_CHECKING:
    from zones.travel import TravelModel

TARGETS: Final[Mapping[str, Choice]] = MappingProxyType(
    {
        "city_centre": Choice(kind="city_centre"),
        "hospital_city": Choice(kind="health", tiers=("central", "city"), general_care=True),
        "hospital_regional": Choice(kind="health", tiers=("regional",), general_care=True),
        "district_centre": Choice(kind="health", tiers=("district_centre",), general_care=True),
        "seaport": Choice(kind="seaport"),
        "airport": Choice(kind="airport"),
        "expressway_ramp": Choice(kind="expressway_ramp"),
        "rail_station": Choice(kind="rail_station"),
        "border_gate": Choice(kind="border_gate"),
    }
)
"""Kinds of place, each reached at its nearest; hospitals are public general ones, by tier."""


@dataclass(frozen=True)
class Connections:
    """Minutes and kilometres from each commune seat, with the parameters that made them."""

    table: pd.DataFrame
    """On (``commune_code``, ``target``): ``minutes``, ``km`` on the fastest way (``walk_km`` of it off the
    roads), ``nearest_id``, ``nearest_vi``, ``nearest_en``, and ``reason`` where there is no way (NaN)."""
    params: Mapping[str, Any]

    def wide(self, column: str = "minutes") -> pd.DataFrame:
        """Return one column of the table with a row per commune and a column per target."""
        rows = self.table.reset_index()
        return rows.pivot_table(column, "commune_code", "target", aggfunc="first", dropna=False)[
            list(rows["target"].unique())
        ]


def run(
    model: "TravelModel",
    city: City,
    *,
    mode: str = "motorcycle",
    season: str = "dry",
    targets: Iterable[str] = TARGETS,
) -> Connections:
    """Return minutes and kilometres from each commune seat to the nearest place of each kind.

    A unit left out of averages (Hoàng Sa) is listed without figures. ``targets`` are some of ``TARGETS``.

    Raises
    ------
    InputError
        If the mode or season is unknown.
    """
    on_land = city.on_land()
    seats = on_land[on_land["kind"] == "commune_seat"].set_index("commune_code")
    asked = tuple(targets)
    parts: dict[str, pd.DataFrame] = {}
    params: dict[str, Any] = {}
    for target in asked:
        places = TARGETS[target].select(on_land)
        if places.empty:
            continue
        result = model.minutes(places, mode=mode, season=season)
        parts[target] = described(model.trips(result, seats), places)
        params = run_params(model, city, result)
    rows = pd.MultiIndex.from_product([city.communes.index, asked], names=["commune_code", "target"])
    table = pd.concat(parts, names=["target"]).swaplevel().reindex(rows)
    averaged = city.communes["averaged"].reindex(rows.get_level_values("commune_code")).to_numpy()
    table["reason"] = np.where(averaged, table["reason"].fillna("not_mapped"), "not_averaged")
    return Connections(table, params)


def described(trips: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return trips (see :meth:`TravelModel.trips`) with the names of the places they lead to.

    Parameters
    ----------
    trips
        Fastest ways to the nearest of ``places``.
    places
        ``name_vi`` and ``name_en`` on the place's id.

    Returns
    -------
    pandas.DataFrame
        On the index of the trips: ``minutes`` and ``km`` (``walk_km`` of it off the roads), ``nearest_id``,
        ``nearest_vi``, ``nearest_en``, and ``reason``: "unreachable" where there is no way (NaN), else ''.
    """
    reached = np.isfinite(trips["minutes"])
    table = pd.DataFrame(
        {
            "minutes": trips["minutes"].where(reached),
            "km": trips["road_km"] + trips["walk_km"],
            "walk_km": trips["walk_km"],
            "nearest_id": at_position(places.index.to_series(), trips["nearest"]),
            "nearest_vi": at_position(places["name_vi"], trips["nearest"]),
            "nearest_en": at_position(places["name_en"], trips["nearest"]),
        }
    )
    table["reason"] = np.where(reached, "", "unreachable")
    return table
