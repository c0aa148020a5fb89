"""Projects x gaps: what each computable project does for each service, ranked for the West."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from zones.city import City
from zones.city.projects import Project
from zones.effects.plan import plan_of
from zones.effects.rows import TOGETHER, gap_rows, seat_rows
from zones.effects.standards import SHARES
from zones.effects.works import GRADES
from zones.scenario import RoadIndex
from zones.scenario.figures import People
from zones.travel import SEASONS, Season
from zones.travel.speeds import checked
from zones.workers import as_done

if TYPE_CHECKING:
    from zones.travel import TravelModel

GAPS: Final = (
    "district_health",
    "hospital",
    "school_primary",
    "school_lower_secondary",
    "school_upper_secondary",
    "boarding_school",
    "commune_seat",
    "city_centre",
)
"""Services whose minutes are the gaps between West and East."""

SEATS: Final = ("city_centre", "district_centre")
"""What commune seats are connected to; gaps ``seat_...``, in minutes from the seats, for roads only."""

WORKERS: Final = 2
"""Workbenches at a time: each holds some 230 MB."""

SCHEMA: Final = 3
"""Number of the table's meaning: raised with every change of columns or of how a figure is computed, so that
no matrix kept from before is taken for one of today."""

COLUMNS: Final = [
    "project_id",
    "gap",
    "season",
    "grade",
    "layer",
    "threshold_min",
    "gained_west_persons",
    "gained_east_persons",
    "gained_west_alt_persons",
    "gained_east_alt_persons",
    "changed_west_persons",
    "changed_east_persons",
    "saved_west_person_min",
    "saved_east_person_min",
    "mean_saved_west_min",
    "median_west_before_min",
    "median_west_after_min",
    "gap_median_before_min",
    "gap_median_after_min",
    "gap_share_before_pct",
    "gap_share_after_pct",
    "saved_west_person_min_low",
    "saved_east_person_min_low",
    "saved_west_person_min_high",
    "saved_east_person_min_high",
    "rank",
]


@dataclass(frozen=True)
class Matrix:
    """Effects of all computable projects on all gaps, by one means of travel."""

    table: pd.DataFrame = field(repr=False)
    """``COLUMNS``: a row per project (or ``due_by_...``), gap and season where the project serves the gap.

    ``layer`` is how much of the service is mapped in the least mapped commune (complete, partial, unknown):
    where places are missing, today's minutes and what is saved are upper bounds. ``gained_...`` count people
    who come within the threshold, ``gained_..._alt_...`` on the second population grid;
    ``saved_west_person_min`` are minutes saved summed over the people of the West (for ``seat_...``: over its
    seats), ``saved_east_...`` of the East; ``..._low`` and ``..._high`` are with slower and faster roads
    after the works (NaN for what is no road). A road of which only a bound is known is shown at the design
    speed, the most that can be claimed, with a ``..._low`` of 0. ``grade`` is that of the weakest input
    (:data:`zones.effects.works.Grade`); ``rank`` 1 is the most person-minutes saved in the West for that gap
    and season, the surer grade first; what saves nobody anything has none (0).
    """
    refused: pd.DataFrame = field(repr=False)
    """On ``project_id``: ``code``, ``vi``, ``en`` of why there is no effect."""
    notes: pd.DataFrame = field(repr=False)
    """What an effect rests on: ``project_id``, ``season``, ``about`` (the input), its ``grade``, ``code``,
    ``vi``, ``en``; see :class:`zones.effects.works.Note`."""
    params: Mapping[str, Any]

    def wide(self, column: str = "saved_west_person_min", season: str = "dry") -> pd.DataFrame:
        """Return one column with a row per project and a column per gap, NaN where it does not serve it."""
        rows = self.table[self.table["season"] == season]
        wide = rows.pivot_table(column, "project_id", "gap", aggfunc="first", dropna=False)
        order = [gap for gap in (*GAPS, *(f"seat_{seat}" for seat in SEATS)) if gap in wide.columns]
        return wide[order].loc[list(dict.fromkeys(rows["project_id"]))]

    def to_json(self) -> str:
        """Return everything as text: the same for the same matrix, read again by :meth:`from_json`."""
        frames = {"table": self.table, "refused": self.refused.reset_index(), "notes": self.notes}
        body = {name: _packed(frame) for name, frame in frames.items()}
        return json.dumps({**body, "params": dict(self.params)}, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Matrix":
        """Return the matrix of :meth:`to_json`."""
        body = json.loads(text)
        table, refused, notes = (pd.DataFrame(**body[name]) for name in ("table", "refused", "notes"))
        figures = dict.fromkeys(COLUMNS[COLUMNS.index("threshold_min") : -1], np.float64)
        return cls(table.astype(figures), refused.set_index("project_id"), notes, body["params"])


def _packed(frame: pd.DataFrame) -> dict[str, list[Any]]:
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    return {"columns": list(frame.columns), "data": rows}


def matrix(
    model: "TravelModel",
    city: City,
    projects: Sequence[Project],
    *,
    mode: str = "motorcycle",
    seasons: Iterable[str] = SEASONS,
    gaps: Iterable[str] = GAPS,
    seats: Iterable[str] = SEATS,
    year: int = 2030,
    progress: Callable[[int, int], None] | None = None,
) -> Matrix:
    """Return the effect of every computable project on every gap, and of all due by a year but bounds.

    Parameters
    ----------
    model, city
        The city as it is.
    projects
        All projects; those without a computable effect are listed with the reason.
    mode, seasons
        Means of travel, and the seasons to compute.
    gaps
        Services.
    seats
        Targets of :data:`zones.connections.TARGETS` that commune seats are connected to.
    year
        By the end of which projects stand together.
    progress
        Called in this thread with steps done and steps in all, from (0, n) to (n, n); what it raises stops
        the work after the steps that have begun.

    Raises
    ------
    InputError
        If the mode, a season or a service is unknown.
    """
    when = [checked(mode, season)[1] for season in seasons]
    vehicle = checked(mode, "dry")[0]
    plan = plan_of(model, city, projects, mode=vehicle, seasons=when, year=year)
    shared = {"people": People.of(city.cells), "roads": RoadIndex(model.network)}
    asked, targets = tuple(gaps), tuple(seats)

    def job(season: Season, gap: str) -> list[dict[str, Any]]:
        if gap:
            return gap_rows(model, city, plan, gap, vehicle, season, shared)
        return seat_rows(model, city, plan, targets, vehicle, season)

    jobs = [(season, gap) for season in when for gap in (*([""] if targets else []), *asked)]
    rows: dict[tuple[Season, str], list[dict[str, Any]]] = {}
    if progress:
        progress(0, len(jobs))
    for one, found in as_done(lambda one: job(*one), jobs, threads=WORKERS):
        rows[one] = found
        if progress:
            progress(len(rows), len(jobs))
    table = pd.DataFrame([row for one in jobs for row in rows[one]], columns=COLUMNS[:-1])
    works = [plan.works[key] for key in sorted(plan.works) if key[2] == "central"]
    seasons_of = [key[1] for key in sorted(plan.works) if key[2] == "central"]
    return Matrix(
        table=_ranked(table),
        refused=pd.DataFrame(
            [(i, one.reason.code, one.reason.vi, one.reason.en) for i, one in plan.refused.items()],
            columns=["project_id", "code", "vi", "en"],
        ).set_index("project_id"),
        notes=pd.DataFrame(
            [
                (one.project_id, season, note.about, note.grade, note.code, note.vi, note.en)
                for one, season in zip(works, seasons_of, strict=True)
                for note in one.notes
            ],
            columns=["project_id", "season", "about", "grade", "code", "vi", "en"],
        ),
        params={
            "mode": mode,
            "seasons": list(when),
            "speed_factor": model.speeds.factor,
            "share_of_design_speed": dict(SHARES),
            "year": year,
            "together": sorted({one.project_id for season in when for one in plan.together(season)}),
            "undated": [p.project_id for p in plan.standing.undated if p.project_id not in plan.refused],
            "data_version": city.data_version,
        },
    )


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their rank within gap and season, best first, gaps in their order."""
    rows = table.assign(weakness=table["grade"].map(GRADES.index))
    single = ~rows["project_id"].str.startswith(TOGETHER.format(year=""))
    rows = rows[single & (rows["saved_west_person_min"] > 0)]
    order = rows.sort_values(
        ["weakness", "saved_west_person_min", "project_id"], ascending=[True, False, True], kind="stable"
    )
    ranks = order.groupby(["season", "gap"], sort=False).cumcount() + 1
    return table.assign(rank=ranks.reindex(table.index).fillna(0).astype(np.int64))
