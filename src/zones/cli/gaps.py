"""The figures of ``zones metrics --figures gaps``: the gap index by commune, who is served by region."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from zones import access, city, gaps
from zones.ahead import cache_dir
from zones.city.evidence import standards
from zones.cli.output import drawing
from zones.gaps import kept
from zones.intake.official import evidence
from zones.travel import load_model
from zones.travel.ground import Ground


def region_figures(
    whole: city.City, service: str, mode: str, season: str, scheme: str
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return who is served, late or not at all, by region of a scheme.

    Raises
    ------
    InputError
        If the scheme, service, mode or season is unknown.
    """
    result = access.run(load_model(), whole, service, mode=mode, season=season)
    limit = result.service.threshold_min
    apart = gaps.inequality(
        whole.cells, result.minutes, whole.membership(scheme), threshold_min=limit, late_min=2 * limit
    )
    names = whole.schemes.set_index(["scheme", "region"]).loc[scheme, ["name_vi", "name_en"]]
    table = names.join(apart.groups).rename_axis("region")
    return table, {
        **result.params,
        **apart.params,
        "gini": round(apart.gini, 4),
        "theil": round(apart.theil.total, 4),
        "theil_between": round(apart.theil.between, 4),
        "ratio_of_medians": round(apart.ratio_of_medians, 3),
    }


def gap_figures(
    whole: city.City, mode: str, *, draws: int | None = None, seed: int = 0
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the gap index and the sectors' states by commune.

    Parameters
    ----------
    whole, mode
        The city, and the means of travel.
    draws
        The ranges of ranks hold so many draws of speeds, walking, season and slopes; None: weights alone.
    seed
        Seed of all draws.

    Raises
    ------
    InputError
        If the mode is unknown.
    """
    measured = kept.measured(cache_dir(), whole, mode=mode, model=load_model)
    found = gaps.indicators(whole, measured, evidence(), standards(), today=date.today())
    index = gaps.gap_index(found)
    drawn = None
    if draws is not None:
        with drawing() as told:
            values = gaps.draw(
                load_model(), Ground.load(), whole, found, mode=mode, draws=draws, seed=seed, progress=told
            )
        drawn = gaps.drawn_points(index.points, index.targets, values)
    ranges = gaps.rank_range(index, np.random.default_rng(seed), drawn=drawn).drop(columns="rank")
    table = whole.communes[["name", "name_en"]].join(index.table).join(ranges)
    table = table.astype(dict.fromkeys(ranges.columns, "Int64")).join(index.sectors.add_prefix("gap_"))
    table = table.join(found.sectors().drop(columns="known").add_prefix("state_"))
    worst = index.drivers(found)
    said = worst["indicator"] + " " + worst["value"].map("{:,.1f}".format)
    table["drivers"] = said.groupby(worst["commune_code"]).agg("; ".join).reindex(table.index).fillna("")
    params = {name: value for name, value in index.params.items() if name != "weights"}
    return table.sort_values(["rank", "gap_geometric"], na_position="last"), {
        **params,
        "speed_draws": draws or 0,
        "seed": seed,
    }
