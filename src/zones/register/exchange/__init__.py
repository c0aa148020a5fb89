"""Import and export of projects: CSV, XLSX, GeoJSON, GeoPackage, KML."""

from collections.abc import Callable, Iterable
from typing import Final

from zones.city.projects import Project
from zones.errors import InputError
from zones.exchange.faults import Fault
from zones.exchange.sheets import Sheets
from zones.exchange.workbook import write as write_workbook
from zones.register.exchange import csv_zip, geojson, geopackage, kml
from zones.register.exchange.importing import Import, Proposal, read
from zones.register.exchange.layout import sheets_of

__all__ = ["FORMATS", "Fault", "Import", "Proposal", "export", "read"]

FORMATS: Final[dict[str, Callable[[Sheets], bytes]]] = {
    "csv": csv_zip.write,
    "xlsx": write_workbook,
    "geojson": geojson.write,
    "gpkg": geopackage.write,
    "kml": kml.write,
}
"""Writers by format; ``csv`` is a ZIP archive of four tables."""


def export(projects: Iterable[Project], file_format: str) -> bytes:
    """Return projects as a file; the same projects give the same bytes.

    Raises
    ------
    InputError
        If there is no such format, or it cannot hold a text.
    """
    if file_format not in FORMATS:
        raise InputError(f"unknown format '{file_format}'; known: {', '.join(FORMATS)}")
    return FORMATS[file_format](sheets_of(projects))
