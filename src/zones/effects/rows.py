"""The rows of the matrix: what works do for one gap in one season."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from zones import connections
from zones.city import CITY, City
from zones.effects.effect import (
    SCHEME,
    edits_together,
    gap_of,
    layer_of,
    made,
    of_layer,
    with_person_minutes,
)
from zones.effects.plan import Plan, model_after
from zones.effects.works import Grade, Works, weakest
from zones.scenario import Edit, Workbench
from zones.travel import Mode, Season

if TYPE_CHECKING:
    from zones.travel import TravelModel

REGIONS: Final = ("west", "east")
"""Regions that a row counts people of; the city is both together."""

TOGETHER: Final = "due_by_{year}"
"""Row of all projects together that stand by a year, those of which only a bound is known left out."""


def gap_rows(
    model: "TravelModel",
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
    people = bench.histogram()
    counts = [people.by(city.membership(grouping)) for grouping in (SCHEME, CITY)]

    found: dict[tuple[Edit, ...], pd.DataFrame] = {}

    def regions(works: Sequence[Works]) -> pd.DataFrame:
        edits = edits_together(works)
        if edits not in found:
            with made(bench, works):
                found[edits] = with_person_minutes(bench.by_region(SCHEME), *counts)
        return found[edits]

    saved_by = _saving(bench, found)
    layer = layer_of(bench)
    same = {
        "gap": gap,
        "season": season,
        "layer": layer,
        "threshold_min": float(bench.service.threshold_min),
    }

    def graded(works: Sequence[Works]) -> Grade:
        return weakest([of_layer(layer), *(one.grade for one in works)])

    rows = []
    for (project_id, _, level), one in serving.items():
        if level != "central":
            continue
        row = {"project_id": project_id, "grade": graded([one]), **same, **_figures(regions([one]))}
        for other in () if one.services else ("low", "high"):
            varied = serving.get((project_id, season, other))
            for region, saved in saved_by(varied).items():
                row[f"saved_{region}_person_min_{other}"] = saved
        rows.append(row)
    together = [one for one in plan.together(season) if one.serves(gap)]
    if together:
        name = TOGETHER.format(year=plan.standing.year)
        rows.append({"project_id": name, "grade": graded(together), **same, **_figures(regions(together))})
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


def _saving(
    bench: Workbench, found: Mapping[tuple[Edit, ...], pd.DataFrame]
) -> Callable[[Works | None], dict[str, float]]:
    """Return a function that sums minutes saved by region: all that is asked of a varied speed.

    As in the full table those count who get there both before and after; a table that is ``found`` already is
    not computed again.
    """
    people = bench.people
    codes = [
        list(REGIONS).index(one) if one in REGIONS else -1
        for one in bench.city.membership(SCHEME).reindex(people.codes)
    ]
    region = np.array(codes)[people.commune]
    rows = [np.flatnonzero(region == code) for code in range(len(REGIONS))]
    was = bench.before.minutes.ravel()[people.cell]
    known = not bench.before.facilities.empty

    def saved_by(works: Works | None) -> dict[str, float]:
        if works is None:
            return dict.fromkeys(REGIONS, 0.0)
        if (table := found.get(edits_together([works]))) is not None:
            sums = table["saved_person_min"]
            return {one: float(sums[one]) for one in REGIONS}
        with made(bench, [works]):
            now = bench.minutes().ravel()[people.cell]
        moved = (was != now) & np.isfinite(was) & np.isfinite(now)
        saved = np.where(moved, was, 0.0).astype(np.float64) - np.where(moved, now, 0.0)
        weighed = people.persons * saved
        return {
            one: float(weighed[own].sum()) if known else np.nan
            for one, own in zip(REGIONS, rows, strict=True)
        }

    return saved_by


def seat_rows(
    model: "TravelModel", city: City, plan: Plan, targets: Sequence[str], mode: Mode, season: Season
) -> list[dict[str, Any]]:
    """Return the rows of the commune seats in one season: each counts as one, whoever lives there."""
    roads = {
        key: one
        for key, one in plan.works.items()
        if key[1] == season and key[2] == "central" and not one.services
    }
    if not roads:
        return []

    def minutes(of: "TravelModel") -> pd.DataFrame:
        return connections.run(of, city, mode=mode, season=season, targets=targets).wide()

    region, before = city.membership(SCHEME), minutes(model)
    named = [(key[0], [one]) for key, one in roads.items()]
    together = [one for one in plan.together(season) if not one.services]
    if together:
        named.append((TOGETHER.format(year=plan.standing.year), together))
    rows, found = [], dict[tuple[Edit, ...], pd.DataFrame]()
    for project_id, works in named:
        edits = edits_together(works)
        if edits not in found:
            found[edits] = minutes(model_after(model, works))
        after = found[edits]
        for target in targets:
            was, now = before[target].reindex(region.index), after[target].reindex(region.index)
            saved, west = was - now, region == "west"
            rows.append(
                {
                    "project_id": project_id,
                    "gap": f"seat_{target}",
                    "season": season,
                    "grade": weakest(one.grade for one in works),
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
