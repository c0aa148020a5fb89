"""Reading a file of projects: in a process in which GDAL knows GeoPackage and nothing else."""

from functools import cache

import pyogrio

from zones.exchange import reading
from zones.exchange.parsed import Parsed
from zones.register.exchange.geopackage import DRIVER


def parse(data: bytes) -> Parsed:
    """Return the tables of an uploaded file, of whatever format its content is.

    A file that cannot be read gives a fault, never an exception. Its name is not asked for.
    """
    return reading.parse(data, "zones.register.exchange.child", {"GDAL_SKIP": _other_drivers()})


@cache
def _other_drivers() -> str:
    """Return every driver but the allowed one; GDAL reads this when it is loaded, and never again."""
    return ",".join(sorted(set(pyogrio.list_drivers()) - {DRIVER}))
