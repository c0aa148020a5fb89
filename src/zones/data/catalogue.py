"""Layers of geodata/ and their provenance.

A layer has two halves. Its *definition* (``layers/<name>.toml``, shipped with the package) says what it is:
title, producer, licence, columns. Its *record* (``geodata/catalogue.toml``, written by the build) adds what
the build found out: hash, row count, CRS, the source files used and the checks that were measured.
"""

import hashlib
import json
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyproj
import pyproj.exceptions
import rasterio
import rasterio.errors
import tomli_w
from numpy.typing import NDArray
from pyarrow import ArrowException

from zones.errors import LayerError, SchemaError
from zones.grid import Grid
from zones.settings import geodata_dir

if TYPE_CHECKING:
    import pandera.pandas as pa

CATALOGUE = "catalogue.toml"
REBUILD = "run `zones data build --sources DIR`, or restore the file from version control"

_RULES: Final = ("dtype", "nullable", "unique", "min", "max", "allowed", "pattern")
"""What the contract of a column consists of; the rest describes it."""

Text = Mapping[str, str]
"""The same text in each language: ``{"vi": ..., "en": ...}``."""


@dataclass(frozen=True)
class Definition:
    """What a layer is: identity, provenance and the contract of its columns."""

    name: str
    file: str
    title: Text
    producer: Text
    licence: Text
    credit: Text
    source_date: str
    owner: Text
    update_period: Text
    quality: Text
    known_faults: tuple[Text, ...] = ()
    crs: str | None = None
    columns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_raster(self) -> bool:
        """Whether the layer is a GeoTIFF."""
        return self.file.endswith(".tif")

    def contract(self, sha256: str) -> str:
        """Return what stands for a file of this hash keeping the contract of the layer's columns."""
        rules = {c: {r: rule[r] for r in _RULES if r in rule} for c, rule in self.columns.items()}
        body = json.dumps([sha256, rules], sort_keys=True)
        return hashlib.sha256(body.encode()).hexdigest()[:16]

    def schema(self) -> "pa.DataFrameSchema":
        """Return the contract of the layer's columns as a pandera schema."""
        # Half a second to import, for files alone that were not yet checked.
        import pandera.pandas as pa

        columns = {}
        for name, rule in self.columns.items():
            checks = []
            if "min" in rule:
                checks.append(pa.Check.ge(rule["min"]))
            if "max" in rule:
                checks.append(pa.Check.le(rule["max"]))
            if "allowed" in rule:
                checks.append(pa.Check.isin(rule["allowed"]))
            if "pattern" in rule:
                checks.append(pa.Check.str_matches(rule["pattern"]))
            columns[name] = pa.Column(
                None if rule["dtype"] in ("geometry", "category") else rule["dtype"],
                checks,
                nullable=rule.get("nullable", False),
                unique=rule.get("unique", False),
            )
        return pa.DataFrameSchema(columns, strict=True, name=self.name)


@dataclass(frozen=True)
class Record:
    """What the build found out about a layer it wrote."""

    sha256: str
    size_bytes: int
    crs: str | None
    rows: int | None
    sources: tuple[Mapping[str, str], ...]
    """Source files the layer was computed from: ``{"file": ..., "sha256": ...}``."""
    checks: Mapping[str, Any]
    """Figures measured while building (sums, differences against a second source, counts of repairs)."""
    contract: str | None = None
    """The :meth:`Definition.contract` that the table was found to keep; None where nobody looked."""


@cache
def definitions() -> Mapping[str, Definition]:
    """Return every layer's definition by name."""
    found = {}
    for entry in sorted(resources.files("zones.data.layers").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            name = entry.name.removesuffix(".toml")
            body = tomllib.loads(entry.read_text(encoding="utf-8"))
            body["known_faults"] = tuple(body.get("known_faults", ()))
            found[name] = Definition(name=name, **body)
    return found


def definition(name: str) -> Definition:
    """Return one layer's definition."""
    try:
        return definitions()[name]
    except KeyError:
        raise LayerError(f"unknown layer '{name}'; known: {', '.join(definitions())}") from None


def credits_of(layers: Iterable[str], lang: str) -> str:
    """Return the credits of layers in one language, each once, in the order of the layers."""
    return " · ".join(dict.fromkeys(definition(name).credit[lang].rstrip(".") for name in layers))


def entries(directory: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return the catalogue as written: per layer its definition at the time of the build and its record.

    Raises
    ------
    LayerError
        If the catalogue is missing or not readable.
    """
    path = (directory or geodata_dir()) / CATALOGUE
    try:
        stamp = path.stat()
        found = _parsed(path, stamp.st_mtime_ns, stamp.st_size, stamp.st_ino)
    except FileNotFoundError:
        raise LayerError(f"{path} is missing; {REBUILD}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LayerError(f"{path} is not readable ({error}); {REBUILD}") from None
    incomplete = [name for name, entry in found.items() if not {"sha256", "size_bytes"} <= set(entry)]
    if incomplete:
        raise LayerError(f"{path} lacks size or hash of {', '.join(incomplete)}; {REBUILD}")
    return found


# Every layer that is read asks for its record: the file is parsed once as long as it is the same.
@lru_cache(maxsize=4)
def _parsed(path: Path, modified: int, size: int, inode: int) -> dict[str, dict[str, Any]]:
    layers: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get("layers", {})
    return layers


def records(directory: Path | None = None) -> dict[str, Record]:
    """Return the build's record of every layer.

    Raises
    ------
    LayerError
        If the catalogue is missing or not readable.
    """
    return {
        name: Record(
            sha256=entry["sha256"],
            size_bytes=entry["size_bytes"],
            crs=entry.get("crs"),
            rows=entry.get("rows"),
            sources=tuple(entry.get("sources", ())),
            checks=entry.get("checks", {}),
            contract=entry.get("contract"),
        )
        for name, entry in entries(directory).items()
    }


def data_version(directory: Path | None = None) -> str:
    """Return a short fingerprint of all layers together, to be carried by every result."""
    joined = "".join(record.sha256 for _, record in sorted(records(directory).items()))
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def entry_of(name: str, record: Record) -> dict[str, Any]:
    """Return a layer's section of the catalogue: definition and record together."""
    known = definition(name)
    entry: dict[str, Any] = {
        "file": known.file,
        "title": dict(known.title),
        "producer": dict(known.producer),
        "licence": dict(known.licence),
        "credit": dict(known.credit),
        "source_date": known.source_date,
        "owner": dict(known.owner),
        "update_period": dict(known.update_period),
        "quality": dict(known.quality),
        "known_faults": [dict(fault) for fault in known.known_faults],
        "sha256": record.sha256,
        "size_bytes": record.size_bytes,
        "sources": [dict(source) for source in record.sources],
        "checks": dict(record.checks),
    }
    if record.crs is not None:
        entry["crs"] = record.crs
    if record.rows is not None:
        entry["rows"] = record.rows
    if record.contract is not None:
        entry["contract"] = record.contract
    return entry


def _write(layers: Mapping[str, Any], directory: Path) -> None:
    """Replace the catalogue in one step: a reader sees the old or the new one, never half of it."""
    draft = directory / f".{CATALOGUE}"
    body = {"layers": {name: layers[name] for name in sorted(layers)}}
    draft.write_text(tomli_w.dumps(body), encoding="utf-8")
    draft.replace(directory / CATALOGUE)


def write_records(found: Mapping[str, Record], directory: Path) -> None:
    """Write the catalogue with exactly these records, in a stable order."""
    _write({name: entry_of(name, record) for name, record in found.items()}, directory)


def merge_records(found: Mapping[str, Record], directory: Path) -> None:
    """Put these records into the catalogue and leave all others as they are.

    A catalogue that cannot be read is replaced.
    """
    try:
        layers = entries(directory)
    except LayerError:
        layers = {}
    _write(layers | {name: entry_of(name, record) for name, record in found.items()}, directory)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _same_crs(found: Any, expected: str | None) -> bool:
    if found is None or expected is None:
        return found is None and expected is None
    return bool(pyproj.CRS.from_user_input(found) == pyproj.CRS.from_user_input(expected))


def _crs_name(crs: Any) -> str:
    found = pyproj.CRS.from_user_input(crs)
    epsg = found.to_epsg()
    return f"EPSG:{epsg}" if epsg else str(found.name)


def _crs_in(path: Path) -> pyproj.CRS | None:
    """Return the CRS a file states, None if it states none or is not readable at all."""
    try:
        if path.suffix == ".tif":
            with rasterio.open(path, driver="GTiff") as source:
                return pyproj.CRS.from_user_input(source.crs)
        body = json.loads((pq.read_schema(path).metadata or {})[b"geo"])
        return pyproj.CRS.from_user_input(body["columns"][body["primary_column"]]["crs"])
    except (OSError, ValueError, KeyError, TypeError, ArrowException, pyproj.exceptions.CRSError):
        return None


def verified_path(name: str, directory: Path | None = None) -> Path:
    """Return the path of a layer's file after comparing it with its record.

    Raises
    ------
    LayerError
        If the file is missing, altered, or was recorded as holding no rows.
    """
    folder = directory or geodata_dir()
    known, found = definition(name), records(directory)
    path = folder / known.file
    if name not in found:
        raise LayerError(f"{folder / CATALOGUE} has no record of layer '{name}'; {REBUILD}")
    if not path.is_file():
        raise LayerError(f"{path} is missing; {REBUILD}")
    size = path.stat().st_size
    if size == found[name].size_bytes and sha256_of(path) == found[name].sha256:
        if found[name].rows == 0:
            # No layer is empty by nature: counts of nothing would read as zero.
            raise LayerError(f"{path} holds no rows; {REBUILD}")
        return path
    # The file was touched: say what is wrong with it in the most telling terms.
    stated = _crs_in(path)
    if stated is not None and not _same_crs(stated, known.crs):
        raise LayerError(f"{path} is in {_crs_name(stated)}, expected {known.crs}; {REBUILD}")
    if size != found[name].size_bytes:
        raise LayerError(f"{path} has {size:,} bytes instead of {found[name].size_bytes:,}; {REBUILD}")
    raise LayerError(f"{path} differs from its recorded SHA-256; {REBUILD}")


def validate(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Check a table against its layer's contract and return it.

    Raises
    ------
    SchemaError
        Naming every fault at once (column, rule, the first offending values).
    LayerError
        If the CRS is not the one of the contract.
    """
    from pandera.errors import SchemaErrors

    _check_crs(name, frame)
    try:
        definition(name).schema().validate(pd.DataFrame(frame), lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases.groupby(["column", "check"], dropna=False)["failure_case"]
        faults = "; ".join(f"{c}: {k} ({list(v[:3])}, {len(v)} in all)" for (c, k), v in cases)
        raise SchemaError(f"layer '{name}' breaks its contract: {faults}; {REBUILD}") from None
    return frame


def _check_crs(name: str, frame: pd.DataFrame) -> None:
    expected = definition(name).crs
    if isinstance(frame, gpd.GeoDataFrame) and not _same_crs(frame.crs, expected):
        found = _crs_name(frame.crs) if frame.crs else "no CRS"
        raise LayerError(f"layer '{name}' is in {found}, expected {expected}; {REBUILD}")


def load_table(
    name: str, directory: Path | None = None, *, rows: tuple[str, Collection[str]] | None = None
) -> pd.DataFrame:
    """Read a tabular layer (GeoParquet, Parquet or CSV), verified against its record and its contract.

    A file that was found to keep the present contract when it was saved is not looked through again, as long
    as its bytes are the same.

    Parameters
    ----------
    rows
        A column and its values: read only such rows (of a Parquet file; the other geometries cost nothing).

    Returns
    -------
    pandas.DataFrame
        A GeoDataFrame where the layer has a geometry. Codes are text.

    Raises
    ------
    LayerError
        If the file is missing, truncated, altered, empty or in another CRS.
    SchemaError
        If a column breaks the contract.
    """
    path, known = verified_path(name, directory), definition(name)
    chosen = None if rows is None else [(rows[0], "in", list(rows[1]))]
    try:
        if path.suffix == ".csv":
            kinds = {c: r["dtype"] for c, r in known.columns.items() if r["dtype"] == "str"}
            frame = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""])
        elif any(rule["dtype"] == "geometry" for rule in known.columns.values()):
            frame = gpd.read_parquet(path, filters=chosen)
        else:
            frame = pd.read_parquet(path, filters=chosen)
    except (OSError, ValueError, ArrowException) as error:
        raise LayerError(f"{path} is not readable ({error}); {REBUILD}") from None
    if frame.empty:
        raise LayerError(f"{path} holds no rows; {REBUILD}")
    record = records(directory)[name]
    if record.contract != known.contract(record.sha256):
        return validate(name, frame)
    _check_crs(name, frame)
    return frame


def load_raster(name: str, directory: Path | None = None) -> tuple[NDArray[Any], Grid]:
    """Read band 1 of a raster layer, verified against its record.

    Returns
    -------
    array
        (rows, cols) in the file's own type; floating-point nodata is NaN.
    Grid
        The grid of the array.

    Raises
    ------
    LayerError
        If the file is missing, truncated, altered, without any value or in another CRS.
    """
    path, expected = verified_path(name, directory), definition(name).crs
    try:
        with rasterio.open(path, driver="GTiff") as source:
            stated, nodata, transform, shape = source.crs, source.nodata, source.transform, source.shape
            values = source.read(1)
    except rasterio.errors.RasterioError as error:
        raise LayerError(f"{path} is not readable ({error}); {REBUILD}") from None
    if not _same_crs(stated, expected):
        raise LayerError(f"{path} is in {stated or 'no CRS'}, expected {expected}; {REBUILD}")
    if nodata is not None and bool((values == nodata).all()):
        raise LayerError(f"{path} holds no value in any cell; {REBUILD}")
    if nodata is not None and np.issubdtype(values.dtype, np.floating):
        values[values == nodata] = np.nan
    return values, Grid.of_raster(transform, shape, expected or "")


def check_file(name: str, directory: Path | None = None) -> None:
    """Make sure that a layer's file is as recorded and holds something.

    Raises
    ------
    LayerError
        If the file is missing, altered or empty.
    """
    # Whether a raster holds any value is seen only by reading it.
    if definition(name).is_raster:
        load_raster(name, directory)
    else:
        verified_path(name, directory)
