"""Whether geodata/ is whole: each file against its record and contract, and layers against each other."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
import tomli_w

from zones.data import catalogue, check_evidence, check_projects
from zones.errors import ZonesError
from zones.grid import Grid
from zones.settings import HOANG_SA, geodata_dir

UNITS: Final = 94
PERSONS_TOLERANCE: Final = 0.01
AREA_TOLERANCE: Final = 0.01
"""Share by which the summed outlines may differ from the summed official areas (without Hoàng Sa)."""
FACILITY_TOLERANCE_M: Final = 1.0
"""Facilities are given the commune they lie in; only rounding may put one outside."""
NODE_TOLERANCE_M: Final = 1.0

Layers = Mapping[str, Any]
"""What was read: name to table, or to (values, grid) for a raster."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the data: where, what, and how to mend it."""

    layer: str
    what: str
    remedy: str = catalogue.REBUILD

    def __str__(self) -> str:
        """Return the fault as one sentence."""
        return f"{self.layer}: {self.what}; {self.remedy}"


def _list(values: Any) -> str:
    """Return up to five values as text, with the number of all."""
    found = sorted(map(str, values))
    return ", ".join(found[:5]) + (f" … ({len(found)} in all)" if len(found) > 5 else "")


def _communes(layers: Layers) -> Iterator[Fault]:
    communes = layers["communes"]
    codes = set(communes["commune_code"])
    if len(codes) != UNITS or HOANG_SA not in codes:
        yield Fault("communes", f"{len(codes)} units instead of {UNITS} with Hoàng Sa ({HOANG_SA})")
    away = set(communes.loc[~communes["averaged"], "commune_code"])
    if away != {HOANG_SA}:
        yield Fault("communes", f"left out of averages: {_list(away)}; expected Hoàng Sa alone")
    unknown = set(communes.loc[communes["population_persons"].isna(), "commune_code"])
    if unknown != {HOANG_SA}:
        yield Fault("communes", f"no population for {_list(unknown)}; expected Hoàng Sa alone")
    if not shapely.coverage_is_valid(communes.geometry.to_numpy()):
        yield Fault("communes", "neighbours do not share their borders exactly")
    averaged = communes[communes["averaged"]]
    ratio = (averaged.area.sum() / 1e6) / averaged["area_km2"].sum()
    if abs(ratio - 1) > AREA_TOLERANCE:
        yield Fault("communes", f"the outlines add up to {100 * ratio:.1f} % of the official area")


def _communes_web(layers: Layers) -> Iterator[Fault]:
    communes, web = layers["communes"], layers["communes_web"]
    different = set(communes["commune_code"]) ^ set(web["commune_code"])
    if different:
        yield Fault("communes_web", f"other units than communes: {_list(different)}")
    if not shapely.coverage_is_valid(web.geometry.to_numpy()):
        yield Fault("communes_web", "neighbours do not share their borders exactly")
    inside = shapely.intersects_xy(web.geometry.to_numpy(), web["label_lon"], web["label_lat"])
    if not inside.all():
        yield Fault("communes_web", f"labels outside their unit: {_list(web.loc[~inside, 'commune_code'])}")


def _codes(layers: Layers) -> Iterator[Fault]:
    """Find commune codes, in any table, that are no commune."""
    known = set(layers["communes"]["commune_code"])
    for name, table in layers.items():
        if not isinstance(table, pd.DataFrame):
            continue
        for column in (c for c in table.columns if c.startswith("commune_code")):
            codes = table[column].dropna().astype(str).str.split(";").explode()
            strange = set(codes) - known
            if strange:
                yield Fault(name, f"{column} holds codes that are no commune: {_list(strange)}")


def _adjacency(layers: Layers) -> Iterator[Fault]:
    pairs = layers["adjacency"]
    wrong = pairs["commune_code_a"] >= pairs["commune_code_b"]
    repeated = pairs.duplicated(["commune_code_a", "commune_code_b"])
    if (wrong | repeated).any():
        yield Fault("adjacency", f"{int((wrong | repeated).sum())} pairs out of order or given twice")


def _regions(layers: Layers) -> Iterator[Fault]:
    codes = set(layers["communes"]["commune_code"])
    regions, schemes = layers["regions"], layers["region_schemes"]
    described = set(zip(schemes["scheme"], schemes["region"], strict=True))
    for scheme, members in regions.groupby("scheme"):
        if len(members) != len(codes) or set(members["commune_code"]) != codes:
            yield Fault("regions", f"scheme {scheme} does not place each of the {len(codes)} units once")
    used = set(zip(regions["scheme"], regions["region"], strict=True))
    if used != described:
        odd = {f"{scheme}/{region}" for scheme, region in used ^ described}
        yield Fault("regions", f"regions without members or without description: {_list(odd)}")
    default = schemes.loc[schemes["is_default"], "scheme"].nunique()
    if default != 1:
        yield Fault("region_schemes", f"{default} default schemes instead of 1")


def _cells(layers: Layers) -> Iterator[Fault]:
    cells, communes = layers["cells"], layers["communes"].set_index("commune_code")
    codes = cells["commune_code"].astype(str)
    if pd.DataFrame({"cell": cells["cell"], "code": codes}).duplicated().any():
        yield Fault("cells", "a cell is listed twice for the same commune")
    official = communes.loc[communes["averaged"], "population_persons"]
    for column in ("persons", "persons_alt"):
        spread = cells[column].astype(float).groupby(codes).sum()
        off = (spread.reindex(official.index).fillna(0.0) - official).abs()
        wrong = off[off > PERSONS_TOLERANCE]
        if len(wrong):
            yield Fault(
                "cells",
                f"{column} differs from the official population in {_list(wrong.index)} "
                f"by up to {wrong.max():,.2f} persons",
            )
    shared = cells["area_fraction"].astype(float).groupby(cells["cell"]).sum()
    crowded = int((shared > 1 + 1e-4).sum())
    if crowded:
        yield Fault("cells", f"{crowded} cells are shared out to more than their area")


def _population(layers: Layers) -> Iterator[Fault]:
    (values, grid), cells = layers["population"], layers["cells"]
    if cells["cell"].max() >= grid.size:
        yield Fault("cells", "cell indices lie outside the grid of population")
        return
    persons = np.bincount(cells["cell"], weights=cells["persons"], minlength=grid.size).reshape(grid.shape)
    worst = float(np.abs(np.nan_to_num(values.astype(float)) - persons).max())
    if worst > PERSONS_TOLERANCE:
        yield Fault("population", f"a cell differs from the layer cells by {worst:,.2f} persons")


def _facilities(layers: Layers) -> Iterator[Fault]:
    facilities = layers["facilities"]
    outline = layers["communes"].set_index("commune_code").geometry.reindex(facilities["commune_code"])
    away = shapely.distance(facilities.geometry.to_numpy(), outline.to_numpy())
    # Hoàng Sa's outlines are reefs: its seat stands in the middle of them, on none.
    placed = facilities["commune_code"] != HOANG_SA
    outside = facilities.loc[(away > FACILITY_TOLERANCE_M) & placed, "facility_id"]
    if len(outside):
        yield Fault("facilities", f"outside the commune they are given: {_list(outside)}")


def _roads(layers: Layers) -> Iterator[Fault]:
    roads = layers["roads"]
    lines = roads.geometry.to_numpy()
    ends = pd.DataFrame(
        {
            "node": np.concatenate([roads["u"], roads["v"]]),
            "x": shapely.get_x(np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])),
            "y": shapely.get_y(np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])),
        }
    )
    spread = ends.groupby("node").agg(["min", "max"])
    torn = np.hypot(spread["x"]["max"] - spread["x"]["min"], spread["y"]["max"] - spread["y"]["min"])
    if (torn > NODE_TOLERANCE_M).any():
        yield Fault("roads", f"{int((torn > NODE_TOLERANCE_M).sum())} nodes lie in more than one place")


def _projects(layers: Layers) -> Iterator[Fault]:
    for layer, what in check_projects.project_faults(layers):
        yield Fault(layer, what)


def _grids(layers: Layers) -> Iterator[Fault]:
    """Find rasters on a grid of their own, or a grid that does not hold every averaged commune."""
    grids: dict[str, Grid] = {name: layer[1] for name, layer in layers.items() if isinstance(layer, tuple)}
    if not grids:
        return
    first = next(iter(grids))
    for name, grid in grids.items():
        if grid != grids[first]:
            yield Fault(name, f"lies on another grid ({grid}) than {first} ({grids[first]})")
    communes = layers["communes"]
    west, south, east, north = communes[communes["averaged"]].total_bounds
    left, bottom, right, top = grids[first].bounds
    if left > west or bottom > south or right < east or top < north:
        yield Fault(first, "does not cover all communes")


def _evidence(layers: Layers) -> Iterator[Fault]:
    for layer, what in check_evidence.evidence_faults(layers):
        yield Fault(layer, what)


SANITY: Final[tuple[tuple[tuple[str, ...], Callable[[Layers], Iterator[Fault]]], ...]] = (
    (("communes",), _communes),
    (("communes", "communes_web"), _communes_web),
    (("communes",), _codes),
    (("adjacency",), _adjacency),
    (("communes", "regions", "region_schemes"), _regions),
    (("communes", "cells"), _cells),
    (("cells", "population"), _population),
    (("communes", "facilities"), _facilities),
    (("roads",), _roads),
    (check_projects.LAYERS, _projects),
    (("communes",), _grids),
    (("communes", "facilities", "evidence", "health_supply", "standards"), _evidence),
)
"""Checks between layers, each with the layers it cannot do without."""


def _read(directory: Path) -> tuple[dict[str, Any], list[Fault]]:
    """Return every layer that can be read, and a fault for each that cannot."""
    layers: dict[str, Any] = {}
    faults = []
    for name, known in catalogue.definitions().items():
        try:
            if known.is_raster:
                layers[name] = catalogue.load_raster(name, directory)
            else:
                layers[name] = catalogue.validate(name, catalogue.load_table(name, directory))
        except ZonesError as error:
            faults.append(Fault(name, str(error).removesuffix(f"; {catalogue.REBUILD}")))
    return layers, faults


def _records(directory: Path, layers: Layers) -> Iterator[Fault]:
    """Compare the catalogue with the definitions and with what was read."""
    entries, records = catalogue.entries(directory), catalogue.records(directory)
    for name in entries:
        if name not in catalogue.definitions():
            yield Fault(name, "is in the catalogue but has no definition")
            continue
        current = tomllib.loads(tomli_w.dumps(catalogue.entry_of(name, records[name])))
        if current != entries[name]:
            odd = [key for key in current | entries[name] if current.get(key) != entries[name].get(key)]
            yield Fault(name, f"the catalogue describes it differently from its definition ({_list(odd)})")
        rows = records[name].rows
        if isinstance(layers.get(name), pd.DataFrame) and rows != len(layers[name]):
            yield Fault(name, f"has {len(layers[name]):,} rows, its record says {rows}")


def check(directory: Path | None = None) -> list[Fault]:
    """Verify the layers of a folder: files, hashes, contracts, and sense between layers.

    Parameters
    ----------
    directory
        Folder of the layers; ``geodata/`` by default.

    Returns
    -------
    list of Fault
        Everything that is wrong, at once; empty when all is well. A fault of the data never raises. A check
        between layers is left out when a layer it needs is at fault itself.
    """
    folder = directory or geodata_dir()
    try:
        catalogue.records(folder)
    except ZonesError as error:
        return [Fault("catalogue", str(error).removesuffix(f"; {catalogue.REBUILD}"))]
    layers, faults = _read(folder)
    faults += _records(folder, layers)
    for needs, sane in SANITY:
        if all(name in layers for name in needs):
            faults += sane(layers)
    return faults
