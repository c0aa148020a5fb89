"""Measured figures kept between runs of the program: one file a data version, verified when it is read.

The file is a ZIP of Parquet tables and one JSON document. It holds nothing that cannot be computed again: a
file that is missing, cut off, altered or of another version is simply not there.
"""

import io
import json
import logging
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pyarrow as pa

from zones.city import City, roads, verify
from zones.equity import TheilDecomposition
from zones.gaps.east_west import Inequality
from zones.gaps.measured import Measured, Progress, measure
from zones.uncertainty import AccessBands

if TYPE_CHECKING:
    from zones.travel import TravelModel

_log = logging.getLogger(__name__)

SCHEMA: Final = 3
"""Raise it whenever :func:`zones.gaps.measure` or what it calls computes other figures from the same data."""

NEWEST: Final = 4
"""So many files stay; older ones are removed when another is written."""

_BODY: Final = "figures.json"
_EPOCH: Final = (2000, 1, 1, 0, 0, 0)

_UNFIT: Final = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    RuntimeError,
    zlib.error,
    zipfile.BadZipFile,
    pa.ArrowException,
)
"""What reading a missing, cut off or altered file may raise."""


def measured(
    folder: Path,
    city: City,
    *,
    mode: str,
    model: "Callable[[], TravelModel]",
    progress: Progress | None = None,
) -> Measured:
    """Return the figures of the city: those kept, else measured now and kept.

    Parameters
    ----------
    folder
        Where figures are kept, see :func:`zones.ahead.cache_dir`.
    mode
        Means of travel.
    model
        Called where something has to be measured.
    progress
        As :func:`zones.gaps.measure` takes it.

    Raises
    ------
    LayerError
        If a layer that figures rest on is missing or altered.
    InputError
        If the mode is unknown.
    """
    verify()
    found = load(folder, city.data_version, mode)
    if found is None:
        found = measure(model(), city, roads(), mode=mode, progress=progress)
        try:
            save(found, folder)
        except OSError as error:
            # A disk that is full or read-only costs the time to measure again, nothing else.
            _log.warning("figures of gaps could not be kept in %s: %s", folder, error)
    return found


def path(folder: Path, data_version: str, mode: str) -> Path:
    """Return where the figures of a data version and means of travel are kept."""
    return folder / f"gaps-{data_version}-{mode}-{SCHEMA}.zip"


def load(folder: Path, data_version: str, mode: str) -> Measured | None:
    """Return what was kept; None where nothing is or what is there cannot be trusted."""
    try:
        with zipfile.ZipFile(path(folder, data_version, mode)) as file:
            body = json.loads(file.read(_BODY))
            tables = {name: pd.read_parquet(io.BytesIO(file.read(name))) for name in body["tables"]}
        found = _measured(body, tables)
    except _UNFIT:
        # ZIP checks every byte it hands out; a file that fails is computed again and replaced.
        return None
    same = found.params.get("data_version") == data_version and found.params.get("mode") == mode
    return found if same else None


def save(measured: Measured, folder: Path) -> Path:
    """Keep figures under their data version and means of travel; a reader finds all of them or none.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    target = path(folder, measured.params["data_version"], measured.params["mode"])
    _put(target, _packed(measured))
    return target


def drawn_path(folder: Path, data_version: str, mode: str, draws: int, seed: int) -> Path:
    """Return where the draws of the figures are kept."""
    return folder / f"draws-{data_version}-{mode}-{draws}-{seed}-{SCHEMA}.zip"


def load_drawn(target: Path) -> dict[str, pd.DataFrame] | None:
    """Return the draws that were kept, by indicator; None where nothing is or what is there is not whole."""
    try:
        with zipfile.ZipFile(target) as file:
            found = {name: pd.read_parquet(io.BytesIO(file.read(name))) for name in file.namelist()}
    except _UNFIT:
        # As above: drawn again and replaced.
        return None
    # Parquet knows columns by text alone.
    return {name: table.set_axis(range(table.shape[1]), axis=1) for name, table in found.items()} or None


def save_drawn(values: Mapping[str, pd.DataFrame], target: Path) -> None:
    """Keep draws of the figures, as :func:`zones.gaps.draw` returns them.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    _put(target, _zipped({name: table.rename(columns=str).to_parquet() for name, table in values.items()}))


@dataclass(frozen=True)
class Bands:
    """How far access to a service moves as its assumptions are drawn, at the service's own threshold."""

    regions: pd.DataFrame = field(repr=False)
    """As :meth:`zones.uncertainty.AccessBands.by_region` returns it."""
    draws: int
    seed: int

    @classmethod
    def of(cls, found: AccessBands) -> "Bands":
        """Return what of the draws is kept."""
        return cls(found.by_region(), found.draws, int(found.params["seed"]))


def load_bands(folder: Path, data_version: str, service: str, mode: str, season: str) -> Bands | None:
    """Return the bands that were kept last; None where none are or what is there is not whole."""
    try:
        with zipfile.ZipFile(_bands_path(folder, data_version, service, mode, season)) as file:
            body = json.loads(file.read(_BODY))
            regions = pd.read_parquet(io.BytesIO(file.read("regions")))
        return Bands(regions, int(body["draws"]), int(body["seed"]))
    except _UNFIT:
        # As above: drawn again and replaced.
        return None


def stamp(folder: Path) -> str:
    """Return what changes whenever draws or bands are kept anew."""
    files = sorted(file for kind in ("draws", "bands") for file in folder.glob(f"{kind}-*.zip"))
    return " ".join(f"{file.name} {file.stat().st_mtime_ns}" for file in files)


def save_bands(found: AccessBands, folder: Path) -> None:
    """Keep what draws of one service, means of travel and season came to, unless more draws are kept.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    base = found.base
    about = (folder, base.city.data_version, base.service.id, base.mode, base.season)
    before = load_bands(*about)
    if before is not None and before.draws > found.draws:
        return
    bands = Bands.of(found)
    body = {"draws": bands.draws, "seed": bands.seed}
    files: dict[str, bytes | str] = {_BODY: json.dumps(body), "regions": bands.regions.to_parquet()}
    _put(_bands_path(*about), _zipped(files))


def _bands_path(folder: Path, data_version: str, service: str, mode: str, season: str) -> Path:
    return folder / f"bands-{data_version}-{service}-{mode}-{season}-{SCHEMA}.zip"


def _put(target: Path, content: bytes) -> None:
    """Write a file as a whole and remove the oldest of its kind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}-", delete=False) as draft:
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(target)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise
    kind = target.name.partition("-")[0]
    kept = sorted(target.parent.glob(f"{kind}-*.zip"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in [file for file in kept if file != target][NEWEST - 1 :]:
        old.unlink(missing_ok=True)


def _zipped(files: Mapping[str, bytes | str]) -> bytes:
    """Return an archive; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return target.getvalue()


def _tables(measured: Measured) -> Iterator[tuple[str, pd.DataFrame]]:
    for (service, season), table in sorted(measured.access.items()):
        yield f"access/{service}/{season}", table
    for name in ("roads", "seats"):
        table = getattr(measured, name)
        if table is not None:
            yield name, table
    for season, table in sorted(measured.redundancy.items()):
        yield f"redundancy/{season}", table
    for service, table in sorted(measured.radius.items()):
        yield f"radius/{service}", table
    for season, apart in sorted(measured.apart.items()):
        yield f"lorenz/{season}", apart.lorenz
        yield f"groups/{season}", apart.groups


def _packed(measured: Measured) -> bytes:
    """Return the file's bytes; the same figures give the same ones."""
    tables = dict(_tables(measured))
    body = {
        "tables": list(tables),
        "params": dict(measured.params),
        "apart": {
            season: {
                "gini": apart.gini,
                "theil": [apart.theil.total, apart.theil.within, apart.theil.between],
                "ratio_of_medians": apart.ratio_of_medians,
                "params": dict(apart.params),
            }
            for season, apart in sorted(measured.apart.items())
        },
    }
    said = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return _zipped({_BODY: said, **{name: table.to_parquet() for name, table in tables.items()}})


def _measured(body: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> Measured:
    def of(kind: str) -> dict[str, pd.DataFrame]:
        start = f"{kind}/"
        return {name.removeprefix(start): table for name, table in tables.items() if name.startswith(start)}

    lorenz, groups = of("lorenz"), of("groups")
    return Measured(
        access={_pair(name): table for name, table in of("access").items()},
        roads=tables.get("roads"),
        seats=tables.get("seats"),
        redundancy=of("redundancy"),
        radius=of("radius"),
        apart={
            season: Inequality(
                gini=float(one["gini"]),
                theil=TheilDecomposition(*map(float, one["theil"])),
                lorenz=lorenz[season],
                groups=groups[season],
                ratio_of_medians=float(one["ratio_of_medians"]),
                params=one["params"],
            )
            for season, one in body["apart"].items()
        },
        params=body["params"],
    )


def _pair(name: str) -> tuple[str, str]:
    service, _, season = name.partition("/")
    return service, season
