"""Services: which facilities count as one, how much of it is mapped, and the minutes it is judged by."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from zones.data import catalogue
from zones.data.catalogue import Text
from zones.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A choice of facilities by their properties.

    ``None`` and empty tuples do not restrict; every other condition must hold. ``levels`` asks for any one
    of the school levels named.
    """

    kind: str
    tiers: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    general_care: bool | None = None
    ownership: str | None = None
    boarding: bool | None = None

    def select(self, facilities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return the facilities that meet every condition, in their given order."""
        chosen = (facilities["kind"] == self.kind).to_numpy(copy=True)
        if self.tiers:
            chosen &= facilities["tier"].isin(self.tiers).to_numpy()
        if self.levels:
            wanted = set(self.levels)
            offered = facilities["levels"].fillna("").str.split(";")
            chosen &= np.array([not wanted.isdisjoint(levels) for levels in offered], dtype=bool)
        for column in ("general_care", "ownership", "boarding"):
            value = getattr(self, column)
            if value is not None:
                chosen &= (facilities[column] == value).to_numpy()
        return facilities[chosen]


@dataclass(frozen=True, kw_only=True)
class Service(Choice):
    """A service: a choice of facilities with a name, thresholds and a completeness key."""

    id: str
    name: Text
    completeness: str
    """Key of the service in the ``completeness`` layer."""
    threshold_min: int
    """The threshold shown first, minutes."""
    thresholds_min: tuple[int, ...]
    basis: Text
    """Where that threshold comes from."""


@cache
def services() -> Mapping[str, Service]:
    """Return the registry of services by id, in reading order."""
    text = resources.files("zones.city").joinpath("services.toml").read_text(encoding="utf-8")
    found = {}
    for entry in tomllib.loads(text)["service"]:
        found[entry["id"]] = Service(
            id=entry["id"],
            name={"vi": entry["vi"], "en": entry["en"]},
            kind=entry["kind"],
            completeness=entry["completeness"],
            threshold_min=entry["threshold_min"],
            thresholds_min=tuple(entry["thresholds_min"]),
            basis={"vi": entry["basis_vi"], "en": entry["basis_en"]},
            tiers=tuple(entry.get("tiers", ())),
            levels=tuple(entry.get("levels", ())),
            general_care=entry.get("general_care"),
            ownership=entry.get("ownership"),
            boarding=entry.get("boarding"),
        )
    return found


def service(service_id: str) -> Service:
    """Return one service.

    Raises
    ------
    InputError
        If no such service exists.
    """
    try:
        return services()[service_id]
    except KeyError:
        raise InputError(f"unknown service '{service_id}'; known: {', '.join(services())}") from None


def facilities(kind: str | None = None, directory: Path | None = None) -> gpd.GeoDataFrame:
    """Return the facilities (all, or of one kind), indexed by ``facility_id``, in id order.

    Points are in EPSG:5899.

    Raises
    ------
    InputError
        If no facility is of that kind.
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    table = catalogue.load_table("facilities", directory).set_index("facility_id").sort_index()
    if kind is None:
        return table
    if kind not in set(table["kind"]):
        raise InputError(f"unknown facility kind '{kind}'; known: {', '.join(sorted(set(table['kind'])))}")
    return table[table["kind"] == kind]


def completeness(directory: Path | None = None) -> pd.DataFrame:
    """Return how much of each service is mapped in each commune, on (``service``, ``commune_code``).

    ``mapped`` and ``expected`` count facilities (``expected`` is NaN where no number is known); ``state`` is
    complete, partial, unknown or none_expected.

    Raises
    ------
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    return catalogue.load_table("completeness", directory).set_index(["service", "commune_code"]).sort_index()
