"""What stands once edits have been made: facilities, and the parameters of the minutes."""

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from zones import coverage, travel
from zones.city import City, service
from zones.scenario.document import AddFacility, CloseRoad, Edit, ReopenRoad, UpgradeRoad
from zones.settings import CRS
from zones.travel import Mode, Season

NEW: Final = "new-"
"""What the ids of facilities begin with that a scenario adds; a number follows, from 1."""


def params(model: "travel.TravelModel", edits: Sequence[Edit], mode: Mode, season: Season) -> "travel.Params":
    """Return what minutes are computed with once edits have been made on a model."""
    edges = model.network.edges["edge_id"]
    closed = set(edges[model.closed])
    upgraded = {int(edges.iloc[i]): (up.road_class, up.kmh) for i, up in model.upgrades.items()}
    for edit in edits:
        match edit:
            case CloseRoad():
                closed |= set(edit.edge_ids)
            case ReopenRoad():
                closed -= set(edit.edge_ids)
            case UpgradeRoad():
                upgraded |= dict.fromkeys(edit.edge_ids, (edit.road_class, edit.kmh))
    return travel.Params(
        mode,
        season,
        model.speeds.factor,
        tuple(sorted(map(int, closed))),
        tuple((number, *upgraded[number]) for number in sorted(upgraded)),
    )


def facilities(city: City, service_id: str) -> gpd.GeoDataFrame:
    """Return the facilities of a service before any edit."""
    return service(service_id).select(city.on_land())


def starts(model: "travel.TravelModel", city: City, service_id: str) -> "travel.Starts":
    """Return what the minutes to a service are before any edit, for working copies to share.

    A working copy begins with a place: where the service has none, that is some cell of dry land.
    """
    there = facilities(city, service_id)
    anywhere = model.grid.centre_of(int(np.argmax(np.isfinite(model.world.land.friction))))
    return travel.Starts(model, [anywhere] if there.empty else there, coverage.tally(city.cells))


def with_added(base: gpd.GeoDataFrame, added: Sequence[AddFacility]) -> gpd.GeoDataFrame:
    """Return the facilities of the service and those that edits have added, in the order of their numbers."""
    if not added:
        return base
    names = [edit.name or edit.label or f"{NEW}{i + 1}" for i, edit in enumerate(added)]
    more = gpd.GeoDataFrame(
        {"name_vi": names, "name_en": names},
        index=pd.Index([f"{NEW}{i + 1}" for i in range(len(added))], name=base.index.name),
        geometry=gpd.points_from_xy(*np.array([edit.xy for edit in added]).T, crs=CRS),
    )
    return gpd.GeoDataFrame(pd.concat([base, more.reindex(columns=base.columns)]), crs=CRS)
