"""The 94 communes and the ways they are grouped into regions."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from zones.data import catalogue
from zones.errors import InputError


def communes(directory: Path | None = None) -> gpd.GeoDataFrame:
    """Return the 94 communes, indexed by ``commune_code``, in code order.

    Areas are km2, population is persons, geometry is EPSG:5899 in full detail. ``averaged`` is False for
    a unit that is listed everywhere and left out of every average (Hoàng Sa).

    Raises
    ------
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    return catalogue.load_table("communes", directory).set_index("commune_code").sort_index()


def schemes(directory: Path | None = None) -> pd.DataFrame:
    """Return every region of every scheme, the default scheme first, regions in their reading order.

    Raises
    ------
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    table = catalogue.load_table("region_schemes", directory)
    return table.sort_values(
        ["is_default", "scheme", "order"], ascending=[False, True, True], ignore_index=True
    )


def regions(scheme: str = "east_west", directory: Path | None = None) -> pd.Series:
    """Return the region of each commune in a scheme: a categorical Series on ``commune_code``, in code order.

    The categories stand in the scheme's reading order.

    Raises
    ------
    InputError
        If no such scheme exists.
    LayerError, SchemaError
        If a layer is missing, altered or breaks its contract.
    """
    found = all_regions(directory)
    if scheme not in found:
        raise InputError(f"unknown region scheme '{scheme}'; known: {', '.join(found)}")
    return found[scheme]


def all_regions(directory: Path | None = None) -> dict[str, "pd.Series[str]"]:
    """Return the region of each commune in every scheme, as :func:`regions`, the default scheme first.

    Raises
    ------
    LayerError, SchemaError
        If a layer is missing, altered or breaks its contract.
    """
    known, table = schemes(directory), catalogue.load_table("regions", directory)
    found = {}
    for scheme in dict.fromkeys(known["scheme"]):
        order = known.loc[known["scheme"] == scheme, "region"].tolist()
        chosen = table[table["scheme"] == scheme].set_index("commune_code")["region"].sort_index()
        found[scheme] = chosen.astype(pd.CategoricalDtype(order, ordered=True))
    return found
