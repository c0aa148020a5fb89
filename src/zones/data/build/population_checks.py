"""How far the spread of people can be trusted: against mapped buildings, and against a second source."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.data.build.settlement import fit_settlement
from zones.grid import Grid

_FOLDS = 5
_BLOCK_CELLS = 10
_REACHES_M = (500, 2000)


def blocks_of(cell: NDArray[np.int64], grid: Grid) -> NDArray[np.int64]:
    """Return the number of the 10 x 10 cell block (1 km at 100 m) that holds each cell."""
    row, col = np.divmod(cell, grid.cols)
    return (row // _BLOCK_CELLS) * (grid.cols // _BLOCK_CELLS + 1) + col // _BLOCK_CELLS


def misplaced_share(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return the share of people that must move to turn one distribution into the other, 0 to 1.

    Examples
    --------
    >>> misplaced_share(np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    0.25
    """
    return float(np.abs(a / a.sum() - b / b.sum()).sum() / 2)


def unseen_weights(
    traits: NDArray[np.float64],
    homes: NDArray[np.float64],
    land: NDArray[np.float64],
    group: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return each group's weights from a fit that never saw the group (five folds)."""
    codes, number = np.unique(group, return_inverse=True)
    out = np.zeros(len(group))
    for fold in range(min(_FOLDS, len(codes))):
        held = number % _FOLDS == fold
        _, seen = np.unique(number[~held], return_inverse=True)
        b = fit_settlement(traits[~held], homes[~held], land[~held], seen)
        out[held] = land[held] * np.exp((traits[held] - traits.mean(axis=0)) @ b)
    return out


def near_roads(persons: NDArray[np.float64], road_m: NDArray[np.float64]) -> dict[str, float]:
    """Return the mean metres to a drivable road and the percentages of people within 500 m and 2 km."""
    share = persons / persons.sum()
    within = {f"within_{m}_m_pct": round(float(100 * share[road_m <= m].sum()), 1) for m in _REACHES_M}
    return {"mean_m": round(float(share @ road_m)), **within}


def against_buildings(
    spreads: Mapping[str, NDArray[np.float64]],
    homes: NDArray[np.float64],
    group: NDArray[np.int64],
    road_m: NDArray[np.float64],
    block: NDArray[np.int64],
) -> dict[str, Any]:
    """Compare spreads with mapped buildings inside communes; figures are means over communes.

    Returns
    -------
    dict
        Per spread, and for the buildings themselves: mean metres to a road, percent within reach of it, and
        percent of people in another 1 km block than the buildings say.
    """
    found: dict[str, Any] = {"communes": len(np.unique(group))}
    for name, persons in {"buildings": homes, **spreads}.items():
        each = []
        for commune in np.unique(group):
            at = group == commune
            sums = (
                pd.DataFrame({"block": block[at], "truth": homes[at], "spread": persons[at]})
                .groupby("block")
                .sum()
            )
            wrong = 100 * misplaced_share(sums["truth"].to_numpy(), sums["spread"].to_numpy())
            each.append({**near_roads(persons[at], road_m[at]), "in_another_km_block_pct": wrong})
        found[name] = {key: round(float(value), 1) for key, value in pd.DataFrame(each).mean().items()}
    return found


def against_second(
    rows: pd.DataFrame, road_m: NDArray[np.float64], west: set[str], grid: Grid
) -> dict[str, Any]:
    """Compare the main with the second spread, for the city, each region, and commune by commune.

    Parameters
    ----------
    rows
        Columns ``cell``, ``commune_code``, ``persons``, ``persons_alt``.
    road_m
        Metres to a drivable road, per row.
    west
        Codes of the western communes.

    Returns
    -------
    dict
        Figures per area and spread, the correlation of 1 km blocks, the share of people placed elsewhere, and
        the communes whose share of people within 500 m of a road differs by more than a quarter.
    """
    in_west = rows["commune_code"].isin(west).to_numpy()
    areas = {"city": np.ones(len(rows), bool), "west": in_west, "east": ~in_west}
    found: dict[str, Any] = {}
    for area, at in areas.items():
        part = rows[at]
        blocks = part.groupby(blocks_of(part["cell"].to_numpy(np.int64), grid))[
            ["persons", "persons_alt"]
        ].sum()
        main, second = blocks["persons"].to_numpy(float), blocks["persons_alt"].to_numpy(float)
        found[area] = {
            "main": near_roads(part["persons"].to_numpy(float), road_m[at]),
            "second": near_roads(part["persons_alt"].to_numpy(float), road_m[at]),
            "correlation_of_km_blocks": round(float(np.corrcoef(main, second)[0, 1]), 3),
            "in_another_km_block_pct": round(100 * misplaced_share(main, second), 1),
        }
    differing = {}
    for code, part in rows.groupby("commune_code", sort=True):
        at = part.index.to_numpy()
        reach = {
            column: near_roads(part[column].to_numpy(float), road_m[at])["within_500_m_pct"]
            for column in ("persons", "persons_alt")
        }
        if abs(reach["persons"] - reach["persons_alt"]) > 0.25 * max(reach.values()):
            differing[str(code)] = f"{reach['persons']} % / {reach['persons_alt']} %"
    found["communes_differing_over_a_quarter_within_500_m"] = differing
    return found
