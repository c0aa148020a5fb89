"""The road network as a table."""

from collections.abc import Collection
from pathlib import Path

import geopandas as gpd

from zones.data import catalogue

CLASSIFIED = ("motorway", "trunk", "primary", "secondary", "tertiary")
"""Classes that make the classified network: tertiary and up, as OpenStreetMap classes them."""

NOT_FOR_VEHICLES = ("track", "path", "pedestrian", "ferry")
"""Classes that are no road for a car in any season."""


def roads(directory: Path | None = None, *, classes: Collection[str] | None = None) -> gpd.GeoDataFrame:
    """Return the road edges, indexed by ``edge_id``; ``length_m`` is the true length, geometry is EPSG:5899.

    Parameters
    ----------
    classes
        Read only edges of these classes; all by default.

    Raises
    ------
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    rows = None if classes is None else ("road_class", classes)
    return catalogue.load_table("roads", directory, rows=rows).set_index("edge_id").sort_index()
