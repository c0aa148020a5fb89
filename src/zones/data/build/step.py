"""What every build step is given: source files to read, earlier layers, and a place to save its result."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray

from zones.data import catalogue
from zones.errors import SourceError
from zones.grid import Grid


@dataclass
class Workspace:
    """The folders of one build and the record of what each layer was made from.

    ``sources`` is read only; every layer lands in ``out``. Source files asked for through :meth:`source` are
    hashed into the record of the layers that the running step saves. ``records`` holds what this build saved;
    records of other layers stay in the catalogue as they are.
    """

    sources: Path
    out: Path
    records: dict[str, catalogue.Record] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)

    def source(self, relative: str) -> Path:
        """Return the path of a source file and note that the running step uses it.

        ``relative`` is looked up in the sources folder, beside it (``facts/...``), or in its ``sources/``.

        Raises
        ------
        SourceError
            If the file is not there.
        """
        folders = (self.sources, self.sources.parent, self.sources / "sources")
        path = next((folder / relative for folder in folders if (folder / relative).is_file()), None)
        if path is None:
            raise SourceError(
                f"source file {relative} is neither in {self.sources} nor beside it; check `--sources`"
            )
        self.used[relative] = catalogue.sha256_of(path)
        return path

    def table(self, name: str) -> pd.DataFrame:
        """Return a tabular layer saved earlier."""
        return catalogue.load_table(name, self.out)

    def raster(self, name: str) -> tuple[NDArray[Any], Grid]:
        """Return a raster layer saved earlier."""
        return catalogue.load_raster(name, self.out)

    def save_table(self, name: str, frame: pd.DataFrame, *, checks: Mapping[str, Any]) -> None:
        """Check a table against its contract and save it as GeoParquet, Parquet or CSV (by its file name)."""
        frame = catalogue.validate(name, frame.reset_index(drop=True))
        with self._replacing(name) as draft:
            if draft.suffix == ".csv":
                frame.to_csv(draft, index=False, lineterminator="\n")
            else:
                frame.to_parquet(draft, index=False, compression="zstd", compression_level=19)
        self._record(name, rows=len(frame), checks=checks)

    def save_raster(
        self, name: str, values: NDArray[Any], grid: Grid, *, nodata: float, checks: Mapping[str, Any]
    ) -> None:
        """Save one band as a Cloud-Optimised GeoTIFF (NaN becomes ``nodata``)."""
        if np.issubdtype(values.dtype, np.floating):
            values = np.where(np.isnan(values), values.dtype.type(nodata), values)
        with (
            self._replacing(name) as draft,
            rasterio.open(
                draft,
                "w",
                driver="COG",
                height=grid.rows,
                width=grid.cols,
                count=1,
                dtype=values.dtype,
                crs=grid.crs,
                transform=grid.transform,
                nodata=nodata,
                compress="deflate",
                level=9,
                predictor="yes",
                overviews="none",
            ) as target,
        ):
            target.write(values, 1)
        self._record(name, rows=None, checks=checks)

    @contextmanager
    def _replacing(self, name: str) -> Iterator[Path]:
        """Give a path to write to; it becomes the layer's file once it is complete."""
        path = self.out / catalogue.definition(name).file
        draft = path.with_name(f".{os.getpid()}.{path.name}")
        try:
            yield draft
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def _record(self, name: str, *, rows: int | None, checks: Mapping[str, Any]) -> None:
        known = catalogue.definition(name)
        path = self.out / known.file
        record = catalogue.Record(
            sha256=catalogue.sha256_of(path),
            size_bytes=path.stat().st_size,
            crs=known.crs,
            rows=rows,
            sources=tuple({"file": f, "sha256": h} for f, h in sorted(self.used.items())),
            checks=checks,
        )
        # Only this layer: another build may meanwhile have saved a newer version of the others.
        catalogue.merge_records({name: record}, self.out)
        if rows:
            # Looked through as it reads back, once: who reads the same bytes later can rely on it.
            catalogue.load_table(name, self.out)
            record = replace(record, contract=known.contract(record.sha256))
            catalogue.merge_records({name: record}, self.out)
        self.records[name] = record


@dataclass(frozen=True)
class Step:
    """One step of the build: the layers it saves, the layers it needs, and the function that does it."""

    name: str
    layers: tuple[str, ...]
    needs: tuple[str, ...]
    """Layers of earlier steps."""
    run: Callable[[Workspace], None]
