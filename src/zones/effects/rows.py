"""The rows of the matrix: what works do for one gap in one season."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from zones import connections
from zones.city import CITY, City
from zones.effects.effect import SCHEME, edits_together, gap_of, made, with_person_minutes
from zones.effects.plan import Plan
from zones.effects.works import Works
from zones.scenario import Edit, Workbench
from zones.travel import Mode, Season, TravelModel

REGIONS: Final = ("west", "east")
"""Regions that a row counts people of; the city is both together."""

TOGETHER: Final = "due_by_{year}"
"""Row of all firm projects together that stand by a year."""


def gap_rows(
    model: TravelModel,
    city: City,
    plan: Plan,
    gap: str,
    mode: Mode,
    season: Season,
    shared: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Return the rows of one gap in one season."""
    serving = {key: one for key, one in plan.works.items() if key[1] == season and one.serves(gap)}
    if not serving:
        return []
    bench = Workbench(model, city, service_id=gap, mode=mode, season=season, **shared)
    counts = [bench.before.histogram.by(city.membership(grouping)) for grouping in (SCHEME, CITY)]

    found: dict[tuple[Edit, ...], pd.DataFrame] = {}

    def regions(works: Sequence[Works]) -> pd.DataFrame:
        edits = edits_together(works)
        if edits not in found:
            with made(bench, works):
                found[edits] = with_person_minutes(bench.by_region(SCHEME), *counts)
        return found[edits]

    state = bench.before.completeness["state"][city.communes["averaged"]]
    same = {
        "gap": gap,
        "season": season,
        "layer": next((one for one in ("unknown", "partial") if (state == one).any()), "complete"),
        "threshold_min": float(bench.service.threshold_min),
    }
    rows = []
    for (project_id, _, level), one in serving.items():
        if level != "central":
            continue
        row = {"project_id": project_id, "grade": one.grade, **same, **_figures(regions([one]))}
        for other in () if one.services else ("low", "high"):
            varied = serving.get((project_id, season, other))
            changed = None if varied is None else regions([varied])
            for region in REGIONS:
                saved = 0.0 if changed is None else changed.loc[region, "saved_person_min"]
                row[f"saved_{region}_person_min_{other}"] = saved
        rows.append(row)
    together = [one for one in plan.together(season) if one.serves(gap)]
    if together:
        name = TOGETHER.format(year=plan.standing.year)
        rows.append({"project_id": name, "grade": "firm", **same, **_figures(regions(together))})
    return rows


def _figures(regions: pd.DataFrame) -> dict[str, float]:
    """Return the figures of a row from the changes by region."""
    before, after = gap_of(regions, "before"), gap_of(regions, "after")
    by_region = {
        f"{name}_{region}_{unit}": regions.loc[region, column]
        for name, unit, column in (
            ("gained", "persons", "gained_persons"),
            ("gained", "alt_persons", "gained_alt_persons"),
            ("changed", "persons", "changed_persons"),
            ("saved", "person_min", "saved_person_min"),
        )
        for region in REGIONS
    }
    figures = {
        **by_region,
        "mean_saved_west_min": regions.loc["west", "mean_saved_min"],
        "median_west_before_min": regions.loc["west", "median_before_min"],
        "median_west_after_min": regions.loc["west", "median_after_min"],
        "gap_median_before_min": before["median_min"],
        "gap_median_after_min": after["median_min"],
        "gap_share_before_pct": before["share_within_pct"],
        "gap_share_after_pct": after["share_within_pct"],
    }
    return {str(name): float(value) for name, value in pd.Series(figures, dtype=np.float64).items()}


def seat_rows(
    model: TravelModel,
    city: City,
    plan: Plan,
    targets: Sequence[str],
    mode: Mode,
    season: Season,
    shared: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Return the rows of the commune seats in one season: each counts as one, whoever lives there."""
    roads = {
        key: one
        for key, one in plan.works.items()
        if key[1] == season and key[2] == "central" and not one.services
    }
    if not roads:
        return []
    bench = Workbench(model, city, service_id="city_centre", mode=mode, season=season, **shared)

    def minutes(of: TravelModel) -> pd.DataFrame:
        return connections.run(of, city, mode=mode, season=season, targets=targets).wide()

    region, before = city.membership(SCHEME), minutes(model)
    named = [(key[0], one.grade, [one]) for key, one in roads.items()]
    together = [one for one in plan.together(season) if not one.services]
    if together:
        named.append((TOGETHER.format(year=plan.standing.year), "firm", together))
    rows, found = [], dict[tuple[Edit, ...], pd.DataFrame]()
    for project_id, grade, works in named:
        edits = edits_together(works)
        if edits not in found:
            with made(bench, works):
                found[edits] = minutes(bench.travel_model())
        after = found[edits]
        for target in targets:
            was, now = before[target].reindex(region.index), after[target].reindex(region.index)
            saved, west = was - now, region == "west"
            rows.append(
                {
                    "project_id": project_id,
                    "gap": f"seat_{target}",
                    "season": season,
                    "grade": grade,
                    "layer": "complete",
                    **{f"saved_{name}_person_min": saved[region == name].sum() for name in REGIONS},
                    "mean_saved_west_min": saved[west].mean(),
                    "median_west_before_min": was[west].median(),
                    "median_west_after_min": now[west].median(),
                    "gap_median_before_min": was[west].median() - was[~west].median(),
                    "gap_median_after_min": now[west].median() - now[~west].median(),
                }
            )
    return rows
