"""What tests of maps share."""

import geopandas as gpd
import pytest

from zones.data import catalogue


@pytest.fixture(scope="session")
def communes_web() -> gpd.GeoDataFrame:
    """The real outlines."""
    return catalogue.load_table("communes_web")
