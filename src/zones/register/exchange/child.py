"""Read one uploaded file in a process of its own: ``python -m zones.register.exchange.child FILE``.

The parent starts it with every GDAL driver but GeoPackage switched off and nothing of its own environment.
It takes limits on processor time and memory as :mod:`zones.exchange.child` does, and prints tables as JSON.
"""

from pathlib import Path
from typing import Final

from zones.exchange.archive import Refused
from zones.exchange.child import main
from zones.exchange.faults import Fault
from zones.exchange.parsed import Parsed
from zones.register.exchange import csv_zip, geojson, geopackage, kml, workbook
from zones.register.exchange.layout import READABLE

_READERS: Final = (workbook, csv_zip, geojson, kml)


def parsed(path: Path) -> Parsed:
    """Return what a file holds, by its content; a refused one has its fault and no tables."""
    data = path.read_bytes()
    try:
        for reader in _READERS:
            if reader.matches(data):
                return reader.parse(data)
        if geopackage.matches(data):
            return geopackage.parse(path)
    except Refused as refused:
        return Parsed({}, [refused.fault])
    except MemoryError:
        return Parsed({}, [Fault("too_heavy")])
    return Parsed({}, [Fault("unknown_format", details={"formats": READABLE})])


if __name__ == "__main__":
    main(parsed)
