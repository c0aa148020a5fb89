"""What projects change for people: who comes within how many minutes, and how far West and East are apart."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from zones.city import CITY, City
from zones.coverage import Histogram
from zones.effects.works import Grade, Works, weakest
from zones.errors import InputError
from zones.scenario import Edit, ScenarioResult, UpgradeRoad, Workbench
from zones.scenario.figures import COLUMNS, People, State, changes

if TYPE_CHECKING:
    from zones.travel import TravelModel

SCHEME: Final = "east_west"

Layer = Literal["complete", "partial", "unknown"]


@dataclass(frozen=True)
class Effect:
    """What the works of one or more projects change for one service, by one means of travel in one season.

    Tables are those of :class:`zones.scenario.change.Change`; ``saved_person_min`` is added to them: minutes
    saved summed over everybody who gets there both before and after, one way, once.
    """

    works: tuple[Works, ...]
    service: str
    mode: str
    season: str
    threshold_min: int
    communes: pd.DataFrame = field(repr=False)
    """On ``commune_code``, all 94 units."""
    regions: pd.DataFrame = field(repr=False)
    """Regions and the city (last row), people by the main grid."""
    regions_alt: pd.DataFrame = field(repr=False)
    """The same with people by the second grid."""
    gap: pd.DataFrame = field(repr=False)
    """Rows ``median_min`` and ``share_within_pct``: distance between West and East before and after, by both
    grids (``before``, ``after``, ``before_alt``, ``after_alt``); positive where the West is worse off."""
    layer: Layer
    """How much of the service is mapped in the least mapped commune."""
    params: Mapping[str, Any] = field(repr=False)

    @property
    def project_ids(self) -> tuple[str, ...]:
        """The projects, in the order their works were made."""
        return tuple(one.project_id for one in self.works)

    @property
    def grade(self) -> Grade:
        """The grade of the weakest input of any of its works, and of the map of the service."""
        return weakest([of_layer(self.layer), *(one.grade for one in self.works)])


def bench_of(
    model: "TravelModel", city: City, service: str, mode: str, season: str, **shared: Any
) -> Workbench:
    """Return a workbench to try works on; ``shared`` are its ``roads`` and ``people``."""
    return Workbench(model, city, service_id=service, mode=mode, season=season, **shared)


def effect(bench: Workbench, works: Sequence[Works], *, threshold_min: int | None = None) -> Effect:
    """Return what works change together.

    Parameters
    ----------
    bench
        The city without any edit, for a service, mode and season; it is left as it was found.
    works
        Works of that mode and season; of those that do not serve the service, nothing is done.
    threshold_min
        Whole minutes, inclusive; the service's own by default.

    Raises
    ------
    InputError
        If the bench has edits, or the threshold is negative or not whole.
    ScenarioError
        If an edit cannot be made in this city.
    """
    result = after(bench, works, threshold_min)
    limit, change, city = result.scenario.limit_min, result.change, bench.city
    counts = change.before.histogram
    regions = change.by_region(SCHEME, limit)
    regions_alt = _other_grid(result, limit)
    gap = {
        side + grid: gap_of(table, side)
        for grid, table in (("", regions), ("_alt", regions_alt))
        for side in ("before", "after")
    }
    return Effect(
        works=tuple(works),
        service=bench.service.id,
        mode=result.scenario.mode,
        season=result.scenario.season,
        threshold_min=limit,
        communes=with_person_minutes(change.by_commune(limit), counts),
        regions=with_person_minutes(regions, *(counts.by(city.membership(g)) for g in (SCHEME, CITY))),
        regions_alt=regions_alt,
        gap=pd.DataFrame(gap).rename_axis("measure"),
        layer=layer_of(bench),
        params={**result.params, "projects": [one.project_id for one in works]},
    )


def layer_of(bench: Workbench) -> Layer:
    """Return how much of a bench's service is mapped in the least mapped commune."""
    state = bench.before.completeness["state"][bench.city.communes["averaged"]]
    return next((one for one in ("unknown", "partial") if (state == one).any()), "complete")


def of_layer(layer: str) -> Grade:
    """Return the grade of a figure about a service: where places are missing it is a bound."""
    return "firm" if layer == "complete" else "bound"


def after(bench: Workbench, works: Sequence[Works], threshold_min: int | None = None) -> ScenarioResult:
    """Return the city after works, made on a bench and taken back again; as :func:`effect` else."""
    with made(bench, works):
        return bench.result(threshold_min=threshold_min)


@contextmanager
def made(bench: Workbench, works: Sequence[Works]) -> Iterator[None]:
    """Make works on a bench for a while.

    Raises
    ------
    InputError
        If the bench has edits.
    ScenarioError
        If an edit cannot be made in this city.
    """
    if bench.edits:
        raise InputError("effect: the workbench has edits of its own; undo them first")
    edits = edits_together([one for one in works if one.serves(bench.service.id)])
    bare = bench.scenario()
    bench.show(bare.model_copy(update={"edits": edits}))
    try:
        yield
    finally:
        bench.show(bare)


def edits_together(works: Sequence[Works]) -> tuple[Edit, ...]:
    """Return the edits of works made together: where two upgrade one road, the faster one counts."""
    best: dict[int, float] = {}
    edits: list[Edit] = []
    for edit in (edit for one in works for edit in one.edits):
        if not isinstance(edit, UpgradeRoad) or edit.kmh is None:
            edits.append(edit)
            continue
        kmh = edit.kmh
        faster = tuple(road for road in edit.roads if kmh > best.get(road.edge_id, 0.0))
        best |= {road.edge_id: kmh for road in faster}
        if faster:
            edits.append(edit.model_copy(update={"roads": faster}))
    return tuple(edits)


def with_person_minutes(table: pd.DataFrame, *before: Histogram) -> pd.DataFrame:
    """Return a table of changes with ``saved_person_min``.

    Parameters
    ----------
    table
        ``mean_saved_min``, the mean over those who reach the service before and after, and
        ``newly_unreachable_persons``, by commune or group.
    before
        People by minute before, for those communes or groups.
    """
    reach = pd.Series(
        np.concatenate([one.persons.sum(axis=1) for one in before]),
        [name for one in before for name in one.groups],
    )
    both = reach.reindex(table.index) - table["newly_unreachable_persons"]
    return table.assign(saved_person_min=table["mean_saved_min"] * both)


def _other_grid(result: ScenarioResult, limit: int) -> pd.DataFrame:
    """Return the changes by region with people by the second grid."""
    change, city = result.change, result.before.city
    people = People(
        change.people.codes,
        change.people.cell,
        change.people.commune,
        change.people.persons_alt,
        change.people.persons,
    )
    before, now = (
        State(state.minutes, access.histogram_alt)
        for state, access in ((change.before, result.before), (change.after, result.after))
    )
    parts = [changes(people, before, now, limit, city.membership(grouping)) for grouping in (SCHEME, CITY)]
    return pd.concat(parts)[COLUMNS].rename_axis("region")


def gap_of(regions: pd.DataFrame, side: str) -> "pd.Series[float]":
    """Return how much worse off the West is: minutes of median, percentage points of share."""
    median, share = regions[f"median_{side}_min"], regions[f"share_{side}_pct"]
    return pd.Series(
        {
            "median_min": median["west"] - median["east"],
            "share_within_pct": share["east"] - share["west"],
        },
        dtype=np.float64,
    )
