"""The city as typed tables: communes, regions, facilities, services, roads, population cells."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from zones.city.cells import Cells, cells
from zones.city.communes import all_regions, communes, regions, schemes
from zones.city.roads import roads
from zones.city.services import Choice, Service, completeness, facilities, service, services
from zones.data import catalogue
from zones.errors import InputError

__all__ = [
    "CITY",
    "RESTS_ON",
    "Cells",
    "Choice",
    "City",
    "Service",
    "all_regions",
    "cells",
    "communes",
    "completeness",
    "facilities",
    "load",
    "regions",
    "roads",
    "schemes",
    "service",
    "service_facilities",
    "services",
    "verify",
]

CITY: Final = "city"
"""Name of the grouping, and of its one group, that holds every commune that counts in averages."""

RESTS_ON: Final = (
    "cells",
    "communes",
    "completeness",
    "elevation",
    "facilities",
    "landcover",
    "population",
    "region_schemes",
    "regions",
    "roads",
    "slope",
    "speeds",
    "walking",
)
"""Layers of the city and of its roads and land: what is computed from these rests on all of them."""


@dataclass(frozen=True)
class City:
    """The tables that access figures rest on, read together, with the data version they carry."""

    communes: gpd.GeoDataFrame
    schemes: pd.DataFrame
    regions: dict[str, "pd.Series[str]"]
    """Region of each commune, by scheme."""
    facilities: gpd.GeoDataFrame
    completeness: pd.DataFrame
    cells: Cells
    data_version: str

    def on_land(self) -> gpd.GeoDataFrame:
        """Return the facilities that can be asked for distances: those of units that count in averages.

        The office of Hoàng Sa is hand placed on the mainland; it is listed, and nobody is sent there.
        """
        averaged = self.communes["averaged"]
        return self.facilities[~self.facilities["commune_code"].isin(averaged.index[~averaged])]

    def membership(self, grouping: str) -> "pd.Series[str]":
        """Return the group of each commune that counts in averages, by commune code.

        Parameters
        ----------
        grouping
            A region scheme, or ``city``: one group of all.

        Raises
        ------
        InputError
            If no such scheme exists.
        """
        averaged = self.communes["averaged"]
        codes = averaged.index[averaged]
        if grouping == CITY:
            return pd.Series(CITY, codes)
        if grouping not in self.regions:
            raise InputError(f"unknown region scheme '{grouping}'; known: {', '.join(self.regions)}")
        return self.regions[grouping].reindex(codes)


def load(directory: Path | None = None) -> City:
    """Read the tables that access figures rest on.

    Raises
    ------
    LayerError, SchemaError
        If a layer is missing, altered or breaks its contract.
    """
    return City(
        communes=communes(directory),
        schemes=schemes(directory),
        regions=all_regions(directory),
        facilities=facilities(directory=directory),
        completeness=completeness(directory),
        cells=cells(directory),
        data_version=catalogue.data_version(directory),
    )


def verify(directory: Path | None = None) -> None:
    """Make sure that every layer of :data:`RESTS_ON` is as recorded and holds something.

    What was computed earlier and kept on disk says nothing of a layer that is broken by now.

    Raises
    ------
    LayerError
        If one is missing or altered.
    """
    for name in RESTS_ON:
        catalogue.check_file(name, directory)


def service_facilities(service_id: str, directory: Path | None = None) -> gpd.GeoDataFrame:
    """Return the facilities that provide a service, indexed by ``facility_id``.

    Raises
    ------
    InputError
        If no such service exists.
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    return service(service_id).select(facilities(directory=directory))
