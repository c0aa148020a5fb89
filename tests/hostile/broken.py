"""Broken layers: copies of geodata/ with one fault, which pages read which layer, and what a page claims."""

import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from streamlit.runtime.caching import cache_utils
from streamlit.testing.v1 import AppTest

from zones.data import catalogue
from zones.settings import geodata_dir

FAULTS = ("missing", "cut", "empty")


def broken_copy(layer: str, fault: str, folder: Path) -> Path:
    """Return a copy of geodata/ (links) in which a file is missing, cut off half-way, or holds nothing.

    What is empty is recorded as the build would have recorded it: only its content gives it away.
    """
    folder.mkdir(parents=True)
    for path in geodata_dir().iterdir():
        (folder / path.name).symlink_to(path)
    target = folder / catalogue.definition(layer).file
    source = target.resolve()
    target.unlink()
    if fault == "cut":
        target.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    elif fault == "empty":
        _emptied(source, target)
        _record(layer, target, folder)
    return folder


def _emptied(source: Path, target: Path) -> None:
    if source.suffix == ".csv":
        target.write_bytes(source.read_bytes().split(b"\n", 1)[0] + b"\n")
    elif source.suffix == ".tif":
        with rasterio.open(source) as given:
            profile, shape = given.profile, (1, *given.shape)
        fill = profile["nodata"] if profile["nodata"] is not None else 0
        with rasterio.open(target, "w", **profile) as made:
            made.write(np.full(shape, fill, profile["dtype"]))
    else:
        spatial = any(
            rule["dtype"] == "geometry" for rule in catalogue.definition(source.stem).columns.values()
        )
        table = gpd.read_parquet(source) if spatial else pd.read_parquet(source)
        table.iloc[:0].to_parquet(target)


def _record(layer: str, target: Path, folder: Path) -> None:
    known = catalogue.records(folder)
    (folder / catalogue.CATALOGUE).unlink()
    changed = replace(
        known[layer],
        sha256=catalogue.sha256_of(target),
        size_bytes=target.stat().st_size,
        rows=None if known[layer].rows is None else 0,
    )
    catalogue.write_records({**known, layer: changed}, folder)


class Ledger:
    """Which layers every cached function rests on, found out while pages run."""

    def __init__(self, patch: Any) -> None:
        self._stack: list[str] = []
        self._calls: dict[str, set[str]] = {}
        self._reads: dict[str, set[str]] = {}
        self._kept: dict[tuple[str, str], Any] = {}
        self._functions: dict[str, Any] = {}
        self.broken = ""
        whole = cache_utils.CachedFunc.__call__

        def called(function: Any, *args: Any, **options: Any) -> Any:
            code = function._info.func
            # One function that reads any layer is as many as there are layers.
            asked = [one for one in args if isinstance(one, str) and one in catalogue.definitions()]
            name = ":".join([f"{code.__module__}.{code.__qualname__}", *asked])
            self._functions[name] = function
            with self.within(name):
                return whole(function, *args, **options)

        patch.setattr(cache_utils.CachedFunc, "__call__", called)
        for name in ("load_table", "load_raster", "verified_path"):
            patch.setattr(catalogue, name, self._watched(name, getattr(catalogue, name)))

    @contextmanager
    def within(self, name: str) -> Iterator[None]:
        if self._stack:
            self._calls.setdefault(self._stack[-1], set()).add(name)
        self._stack.append(name)
        try:
            yield
        finally:
            self._stack.pop()

    def _watched(self, name: str, load: Callable[..., Any]) -> Callable[..., Any]:
        def read(layer: str, directory: Path | None = None, **part: Any) -> Any:
            for function in self._stack:
                self._reads.setdefault(function, set()).add(layer)
            if layer == self.broken or name == "verified_path":
                return load(layer, directory, **part)
            # A layer that is whole is read once for all faults of the others.
            key = name, f"{layer} {part}"
            if key not in self._kept:
                self._kept[key] = load(layer, directory, **part)
            found = self._kept[key]
            return found.copy() if isinstance(found, pd.DataFrame) else (found[0].copy(), found[1])

        return read

    def layers(self, name: str) -> set[str]:
        """Return the layers that a function or page rests on, through all that it calls."""
        seen, open_ = set(), [name]
        while open_:
            one = open_.pop()
            if one not in seen:
                seen.add(one)
                open_ += self._calls.get(one, ())
        return set().union(*(self._reads.get(one, set()) for one in seen))

    def forget(self, layer: str) -> None:
        """Clear what rests on a layer, as a restart of the server would."""
        for name, function in self._functions.items():
            if layer in self.layers(name):
                function.clear()


def claims(app: AppTest) -> set[str]:
    """Return everything a page says that holds a figure, or says that there is none."""
    found = set()
    for block in _leaves(app._tree):
        proto = str(getattr(block, "proto", ""))
        if block.type == "html":
            body = re.sub(r"<(style|script).*?</\1>", "", str(block.proto.body), flags=re.S)
            parts = re.split(
                r"</?(?:p|li|td|th|dt|dd|h\d|small|summary|strong|div|section|button|span)\b[^>]*>", body
            )
            found |= {html.unescape(re.sub(r"<[^>]+>", "", part)) for part in parts}
        elif block.type == "bidi_component":
            found |= set(_strings(json.loads(block.proto.json or "null")))
        elif block.type == "component_instance":
            found |= set(re.findall(r'\\?"\d{5}\\?": \\?"[^"\\]*(?:\\\\?u[^"]*)?', proto))
        else:
            found |= {str(getattr(block, name, "") or "") for name in ("value", "label")}
    told = {re.sub(r"\s+", " ", text).strip() for text in found}
    return {text for text in told if re.search(r"\d|không có|none|no ", text)}


def _leaves(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from _leaves(child)
        else:
            yield child


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from (f"{name}: {text}" for text in _strings(one))
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    else:
        yield str(value)


def said(app: AppTest) -> str:
    """Return the page's own words as one text."""
    return "\n".join(html.unescape(str(block.proto.body)) for block in app.get("html"))


__all__ = ["FAULTS", "Ledger", "broken_copy", "claims", "said"]
