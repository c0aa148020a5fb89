"""The outline in any GeoJSON or KML file, read by a process of its own.

It is started as ``python -m zones.register.exchange.outline FILE``. Unlike an import of projects the file
needs none of our columns: only what it draws is taken.
"""

from pathlib import Path
from typing import Final

from zones.exchange import limits, reading
from zones.exchange.archive import Refused
from zones.exchange.child import main
from zones.exchange.faults import Fault
from zones.exchange.parsed import Parsed
from zones.exchange.sheets import Row, Sheet
from zones.register.exchange import geojson, kml

TABLE: Final = "outline"


def read(data: bytes) -> tuple[list[tuple[int, str]], list[Fault]]:
    """Return the numbered geometries of a file as WKT, in its own coordinates, and all its faults.

    A file that cannot be read gives a fault, never an exception. Its name is not asked for.
    """
    parsed = reading.parse(data, "zones.register.exchange.outline")
    rows = parsed.sheets[TABLE].rows if TABLE in parsed.sheets else []
    found = [(row.number, str(row.cells["wkt"])) for row in rows]
    faults = parsed.faults or ([] if found else [Fault("draws_nothing")])
    return found, faults


def outlined(path: Path) -> Parsed:
    """Return what a file draws, by its content; a refused one has its fault and no tables."""
    data = path.read_bytes()
    try:
        for reader in (geojson, kml):
            if reader.matches(data):
                found, faults = reader.outlines(data)
                if len(found) > limits.ROWS:
                    raise Refused(Fault("too_many_rows", TABLE, details={"limit": str(limits.ROWS)}))
                rows = [Row(number, {"wkt": wkt}) for number, wkt in found]
                return Parsed({TABLE: Sheet(("wkt",), rows)}, faults)
    except Refused as refused:
        return Parsed({}, [refused.fault])
    except MemoryError:
        return Parsed({}, [Fault("too_heavy")])
    return Parsed({}, [Fault("unknown_format", details={"formats": "GeoJSON, KML"})])


if __name__ == "__main__":
    main(outlined)
