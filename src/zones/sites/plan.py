"""Where the next sites should go: chosen with proof on a few thousand places, counted exactly afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones import coverage, siting, travel
from zones.city import City
from zones.errors import InputError
from zones.scenario import AddFacility, Scenario, Workbench
from zones.scenario.degrees import degrees
from zones.sites.candidates import candidates as candidates_of
from zones.sites.left_out import LeftOut
from zones.sites.whom import EVERYBODY, communes_of

MOST_NEW: Final = 30
TIME_LIMIT_S: Final = 10.0
"""The proof of each number of sites is given up after so long; the gap is then said."""


@dataclass(frozen=True)
class Ask:
    """What is asked for."""

    n_new: int
    minutes: int
    """Inclusive."""
    whom: str = EVERYBODY
    candidates: str = "seats"
    time_limit_s: float = TIME_LIMIT_S

    def __post_init__(self) -> None:
        if not 1 <= self.n_new <= MOST_NEW:
            raise InputError(f"new: expected 1 to {MOST_NEW} sites, got {self.n_new}")
        if self.minutes < 1 or self.minutes != int(self.minutes):
            raise InputError(f"minutes: expected whole minutes from 1, got {self.minutes}")


@dataclass(frozen=True)
class Plan:
    """The best sites found, what they change, and what else could have been done."""

    sites: pd.DataFrame
    """On ``rank`` from 1, the one that covers most of what is left first: ``name``, ``commune_code``,
    ``commune``, ``lon``, ``lat``, ``x``, ``y``, ``newly_covered_persons`` (counted exactly, site by site) and
    ``newly_covered_alt_persons`` (the same on the second population grid)."""
    curve: pd.DataFrame
    """On ``new_sites`` 0 ... N: ``covered_persons`` and ``share_pct`` (exact), ``planned_persons`` (as the
    choice was made), ``bound_persons`` (no choice covers more, as planned), ``gap_pct`` and ``optimal``."""
    naive: pd.DataFrame
    """On ``strategy``: ``covered_persons`` (exact) with as many sites chosen simply, by how much that is
    ``less_persons`` than the plan (below 0 where it covers more: the plan may have had no seats to choose
    from), and the ``sites``: seats of the ``largest_commune`` without a facility, or of those with the
    ``most_beyond`` the threshold."""
    persons: float
    """People counted."""
    beyond_persons: float
    """Of those, beyond the threshold now."""
    out_of_reach_persons: float
    """Of those, within the threshold of no candidate."""
    demand_places: int
    largest_place_m: float
    n_candidates: int
    incomplete_pct: float
    """Share of the people counted who live where the service is mapped in part or nobody knows: facilities
    that are not on the map may serve them already."""
    params: Mapping[str, Any] = field(repr=False)

    @property
    def aggregation_error_persons(self) -> float:
        """People covered exactly minus people covered as planned; above 0: the plan was on the safe side."""
        last = self.curve.iloc[-1]
        return float(last["covered_persons"] - last["planned_persons"])

    def scenario(self, **others: Any) -> Scenario:
        """Return the sites as a scenario, to be opened, changed and shared."""
        columns = (self.sites[name].tolist() for name in ("name", "commune", "lon", "lat"))
        edits = tuple(
            AddFacility(lon=lon, lat=lat, name=name or f"{commune} {rank}")
            for rank, (name, commune, lon, lat) in enumerate(zip(*columns, strict=True), 1)
        )
        return Scenario(
            data_version=self.params["data_version"],
            service=self.params["service"],
            mode=self.params["mode"],
            season=self.params["season"],
            threshold_min=self.params["minutes"],
            edits=edits,
            **others,
        )


def where_next(
    bench: Workbench,
    ask: Ask,
    *,
    table: "travel.TimeTable | None" = None,
    reported: pd.DataFrame | None = None,
) -> Plan:
    """Return the places for new sites that bring most people within a threshold; those that exist stay.

    People already within it are left aside; the others are gathered into at most 2,000 places, and the times
    from there to the candidates are those of :class:`zones.travel.TimeTable`. On that the choice is proven.
    How many people it really covers is then counted on the full grid, from full solves of the sites that
    matter.

    Parameters
    ----------
    bench
        The service, means of travel and season, and the city as it stands: roads closed or facilities added
        on it count as given; it is not changed.
    ask
        How many sites, which threshold, whom to count, where sites may stand.
    table
        Times of the bench's model, means of travel and season, if they are there already.
    reported
        The ``evidence`` layer, where ethnic-minority communes are to be counted.

    Raises
    ------
    InputError
        If the question is none, or no candidate or nobody to serve is there.
    """
    city, model = bench.city, bench.travel_model()
    codes = communes_of(city, ask.whom, reported=reported)
    left = LeftOut.of(bench, codes, ask.minutes)
    spots = candidates_of(model, city, ask.candidates, codes, left)
    if ask.n_new > len(spots):
        raise InputError(
            f"new: {ask.n_new} sites asked, but there are {len(spots)} candidates; ask for fewer"
        )
    demand = left.places()
    times = table or travel.TimeTable.of(model, mode=bench.mode, season=bench.season)
    minutes = times.minutes(demand.cell, spots[["x", "y"]], within_min=ask.minutes)

    if not np.isfinite(minutes).any():
        raise InputError(
            f"minutes: nobody left out is within {ask.minutes} minutes of a candidate; allow more, or "
            "try other candidates"
        )

    start = left.everybody - left.persons.sum()
    rows = [(start, start, start, 0.0, True)]
    chosen: tuple[int, ...] = ()
    for n in range(1, ask.n_new + 1):
        best = siting.max_coverage(
            minutes, demand.persons, threshold=ask.minutes, n_sites=n, time_limit_s=ask.time_limit_s
        )
        chosen = best.sites
        exact = start + sum(left.gains(spots, chosen))
        rows.append((exact, start + best.covered, start + best.bound, 100.0 * best.gap, best.optimal))
    columns = ["covered_persons", "planned_persons", "bound_persons", "gap_pct", "optimal"]
    curve = pd.DataFrame(rows, columns=columns).rename_axis("new_sites")
    curve.insert(1, "share_pct", 100.0 * curve["covered_persons"] / left.everybody)
    ordered = _best_first(minutes <= ask.minutes, demand.persons, chosen)
    simple = _simple(left, bench, ask.n_new, codes).assign(
        covered_persons=lambda t: t["covered_persons"] + start
    )
    simple.insert(1, "less_persons", curve["covered_persons"].iloc[-1] - simple["covered_persons"])
    return Plan(
        sites=_sites(city, spots, ordered, left),
        curve=curve,
        naive=simple,
        persons=left.everybody,
        beyond_persons=float(demand.persons.sum()),
        out_of_reach_persons=float(demand.persons[np.isinf(minutes).all(axis=1)].sum()),
        demand_places=demand.cell.size,
        largest_place_m=float(demand.side_m.max(initial=0.0)),
        n_candidates=len(spots),
        incomplete_pct=_incomplete(bench, codes),
        params={
            **{k: v for k, v in bench.before.params.items() if k not in ("closed", "upgraded")},
            "edits": len(bench.edits),
            "new": ask.n_new,
            "minutes": ask.minutes,
            "whom": ask.whom,
            "counted_communes": len(codes),
            "candidates": ask.candidates,
            "time_limit_s": ask.time_limit_s,
        },
    )


def _best_first(
    within: NDArray[np.bool_], persons: NDArray[np.float64], chosen: Sequence[int]
) -> tuple[int, ...]:
    """Return the chosen sites in an order in which each covers most of what the ones before it leave."""
    left, rest, out = persons.copy(), sorted(chosen), []
    while rest:
        best = max(rest, key=lambda site: (float(left[within[:, site]].sum()), -site))
        rest.remove(best)
        out.append(best)
        left[within[:, best]] = 0.0
    return tuple(out)


def _sites(city: City, spots: pd.DataFrame, chosen: Sequence[int], left: LeftOut) -> pd.DataFrame:
    table = spots.iloc[list(chosen)].reset_index(drop=True)
    positions = degrees(zip(table["x"], table["y"], strict=True))
    table["commune"] = city.communes["name"].reindex(table["commune_code"]).to_numpy()
    table["lon"], table["lat"] = np.array(positions).T
    table["newly_covered_persons"] = left.gains(spots, chosen)
    table["newly_covered_alt_persons"] = left.gains(spots, chosen, alt=True)
    table.index = pd.RangeIndex(1, len(table) + 1, name="rank")
    return table[
        [
            "name",
            "commune_code",
            "commune",
            "lon",
            "lat",
            "x",
            "y",
            "newly_covered_persons",
            "newly_covered_alt_persons",
        ]
    ]


def _simple(left: LeftOut, bench: Workbench, n_new: int, codes: tuple[str, ...]) -> pd.DataFrame:
    """Return what as many sites cover at the seats of the largest communes, or of those with most to gain."""
    seats = candidates_of(bench.model, bench.city, "seats", codes, left)
    within = coverage.within(bench.histogram(), left.minutes).reindex(seats["commune_code"])
    beyond = (within["persons"] - within["persons_within"]).to_numpy()
    served = seats["commune_code"].isin(bench.before.facilities["commune_code"].dropna())
    rows = {}
    for strategy, weight in (
        ("largest_commune", np.where(served, -1.0, within["persons"])),
        ("most_beyond", beyond),
    ):
        order = np.lexsort((np.arange(len(seats)), -weight))[:n_new].tolist()
        rows[strategy] = [sum(left.gains(seats, order)), "; ".join(seats["name"].iloc[order])]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["covered_persons", "sites"]).rename_axis(
        "strategy"
    )


def _incomplete(bench: Workbench, codes: tuple[str, ...]) -> float:
    persons = coverage.within(bench.histogram(), 0)["persons"].reindex(list(codes))
    partly = bench.before.completeness["state"].reindex(list(codes)).isin(["partial", "unknown"])
    return float(100.0 * persons[partly].sum() / persons.sum())
