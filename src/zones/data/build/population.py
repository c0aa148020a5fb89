"""The population on the grid: each commune's official figure on its cells, by two independent spreads."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage

from zones.data.build.dasymetric import in_quanta, spread, spread_with_capacity
from zones.data.build.gridding import shares_of_polygons
from zones.data.build.landcover import Cover
from zones.data.build.population_checks import against_buildings, against_second, blocks_of, unseen_weights
from zones.data.build.settlement import MAPPED_AT_MOST, Evidence, fit_settlement, gather
from zones.data.build.step import Step, Workspace
from zones.data.sources.population import hexagon_of_cells, pixels_of_cells, read_hexagons
from zones.data.sources.terrain import read_shapes
from zones.grid import Grid
from zones.settings import HOANG_SA

HEXAGONS = "population/h3r8_worldpop2025_worldcover2021.parquet"
SECOND = "population/worldpop_vnm_2020_1km_UNadj.tif"

_RESERVE = 0.05
"""Share of a commune that is never tied to mapped homes: no map of buildings is complete."""


def commune_cells(communes: gpd.GeoDataFrame, grid: Grid) -> pd.DataFrame:
    """Return which cells each commune touches, and how much of them.

    Returns
    -------
    pandas.DataFrame
        ``cell`` (flat index), ``commune_code``, ``share`` (exact, of the cell inside the commune), sorted.
        Hoàng Sa has no rows: it lies outside the grid.
    """
    inside = communes.loc[communes["commune_code"] != HOANG_SA].sort_values("commune_code")
    found = shares_of_polygons(inside, "commune_code", grid)
    return found.sort_values(["cell", "commune_code"], ignore_index=True)[["cell", "commune_code", "share"]]


def evenly_in_pixels(
    pixel: NDArray[np.int64], people: NDArray[np.float64], dry: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Spread the people of each pixel evenly over its dry cells.

    Parameters
    ----------
    pixel
        (rows, cols) pixel of each cell, -1 for none.
    people
        (pixels,) persons; NaN where unknown (the source drops pixels along the coast).
    dry
        (rows, cols) cells that are land.

    Returns
    -------
    array
        (rows, cols) persons; a dry cell of an unknown pixel takes after the nearest known one.
    """
    held = dry & (pixel >= 0)
    room = np.bincount(pixel[held], minlength=len(people))
    per_cell = np.divide(people, room, out=np.full(len(people), np.nan), where=room > 0)
    out = np.where(held, per_cell[pixel], np.nan)
    nearest = ndimage.distance_transform_edt(np.isnan(out), return_distances=False, return_indices=True)
    return np.where(dry, out[tuple(nearest)], 0.0)


def _evidence(workspace: Workspace, grid: Grid, near: NDArray[np.bool_], dry: NDArray[np.bool_]) -> Evidence:
    hexagons = read_hexagons(workspace.source(HEXAGONS))
    index = hexagon_of_cells(hexagons.index, grid, near)
    # A hexagon's people live on its dry part.
    on_land = np.maximum(1 - hexagons["water"].to_numpy(), 0.05)
    density = np.where(index >= 0, (hexagons["persons_per_km2"].to_numpy() / on_land)[index], 0)
    slope, _ = workspace.raster("slope")
    return gather(
        roads=read_shapes(workspace.source("osm/roads_graph_edges.parquet"), ["class"]),
        landuse=read_shapes(workspace.source("osm/landuse.geojson"), ["class"]),
        buildings=read_shapes(workspace.source("osm/building_centroids.parquet"), []).geometry,
        places=read_shapes(workspace.source("osm/places.geojson"), ["class"]),
        persons_per_km2=density,
        slope=slope,
        dry=dry,
        grid=grid,
    )


def _run(workspace: Workspace) -> None:
    communes, regions = workspace.table("communes"), workspace.table("regions")
    cover, grid = workspace.raster("landcover")
    dry = np.isin(cover, (Cover.WATER, Cover.OUTSIDE), invert=True)
    evidence = _evidence(workspace, grid, cover != Cover.OUTSIDE, dry)

    rows = commune_cells(communes, grid)
    codes = pd.Index(sorted(rows["commune_code"].unique()))
    group = codes.get_indexer(rows["commune_code"])
    total = communes.set_index("commune_code")["population_persons"].reindex(codes).to_numpy()
    cell, share = rows["cell"].to_numpy(), rows["share"].to_numpy()
    land = share * dry.ravel()[cell]
    traits = np.stack([trait.ravel()[cell] for trait in evidence.traits.values()], axis=1)
    buildings = evidence.buildings.ravel()[cell] * land
    mapped = total <= MAPPED_AT_MOST * np.bincount(group, buildings)

    taught = mapped[group]
    fitted = fit_settlement(
        traits[taught], buildings[taught], land[taught], np.unique(group[taught], return_inverse=True)[1]
    )
    weight = land * evidence.lived_in.ravel()[cell] * np.exp((traits - traits.mean(axis=0)) @ fitted)
    persons = spread_with_capacity(
        group, evidence.homes.ravel()[cell] * land, weight, total, reserve=_RESERVE
    )
    even = evenly_in_pixels(*pixels_of_cells(workspace.source(SECOND), grid), dry)
    second = spread(group, land * even.ravel()[cell], total)
    rows["persons"] = in_quanta(group, persons)
    rows["persons_alt"] = in_quanta(group, second)
    rows["area_fraction"] = share.astype(np.float32)
    rows["cell"] = rows["cell"].astype(np.int32)

    road_m = evidence.road_m.ravel()[cell]
    west = regions[(regions["scheme"] == "east_west") & (regions["region"] == "west")]["commune_code"]
    in_west = codes[group[taught]].isin(west)
    unseen = unseen_weights(traits[taught], buildings[taught], land[taught], group[taught])
    checks: dict[str, Any] = {
        "persons": float(rows["persons"].astype(float).sum()),
        "persons_official": float(total.sum()),
        "left_out": f"{HOANG_SA}: no population published, no land path",
        "mapped_communes": codes[mapped].tolist(),
        "weights": dict(zip(evidence.traits, fitted.tolist(), strict=True)),
        "persons_tied_to_mapped_homes": float(
            np.minimum(np.bincount(group, evidence.homes.ravel()[cell] * land), (1 - _RESERVE) * total)
            .sum()
            .round()
        ),
        "against_buildings": {
            name: against_buildings(
                {"main_without_homes": unseen[at], "second": second[taught][at]},
                buildings[taught][at],
                group[taught][at],
                road_m[taught][at],
                blocks_of(cell[taught][at], grid),
            )
            for name, at in {"west": in_west, "east": ~in_west}.items()
        },
        "against_second": against_second(rows, road_m, set(west), grid),
        "densest_cell_persons": float(rows.groupby("cell")["persons"].sum().max()),
    }
    rows["commune_code"] = pd.Categorical(rows["commune_code"], categories=codes)
    columns = ["cell", "commune_code", "area_fraction", "persons", "persons_alt"]
    workspace.save_table("cells", rows[columns], checks=checks)
    raster = np.bincount(cell, rows["persons"], minlength=grid.size).astype(np.float32).reshape(grid.shape)
    raster[cover == Cover.OUTSIDE] = np.nan
    workspace.save_raster(
        "population", raster, grid, nodata=-1, checks={"persons": float(np.nansum(raster, dtype=np.float64))}
    )


STEP = Step("population", ("cells", "population"), ("communes", "regions", "slope", "landcover"), _run)
