"""The ways from everywhere to ports and centres: today, and with the works that are due by a year."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from zones.access import AccessResult
from zones.city import City
from zones.city.projects import Project
from zones.effects import Plan, model_after, plan_of
from zones.reach import Place, ReachBase, reach
from zones.reports.sheet.subject import Subject
from zones.travel import TravelModel
from zones.travel.speeds import checked

YEAR: Final = 2030
"""End of the Action Programme."""


@dataclass(frozen=True)
class Outlook:
    """What does not depend on the place: one means of travel, one season, today and by a year."""

    today: ReachBase = field(repr=False)
    later: ReachBase | None = field(repr=False)
    """With the roads as they will be; None where no road is due that can be computed."""
    plan: Plan = field(repr=False)
    works: tuple[str, ...]
    """Projects whose roads are in ``later``."""
    year: int

    @classmethod
    def of(
        cls,
        model: TravelModel,
        city: City,
        projects: Iterable[Project],
        *,
        mode: str = "car",
        season: str = "dry",
        year: int = YEAR,
        progress: Callable[[int, int], None] | None = None,
    ) -> "Outlook":
        """Return the outlook of a city; ``progress`` is told steps done and steps in all.

        Raises
        ------
        InputError
            If the mode or season is unknown.
        """
        vehicle, when = checked(mode, season)
        known = tuple(projects)

        def told(half: int) -> Callable[[int, int], None]:
            def tell(done: int, of: int) -> None:
                if progress:
                    progress(half * of + done, 2 * of)

            return tell

        today = ReachBase.of(model, city, known, mode=mode, season=season, progress=told(0))
        plan = plan_of(model, city, known, mode=vehicle, seasons=[when], year=year, levels=["central"])
        roads = [works for works in plan.together(when) if not works.services]
        later = None
        if roads:
            after = model_after(model, roads)
            later = ReachBase.of(after, city, known, mode=mode, season=season, progress=told(1))
        return cls(today, later, plan, tuple(one.project_id for one in roads), year)

    def place(
        self, subject: Subject, *, views: Sequence[AccessResult] = (), roads: pd.DataFrame | None = None
    ) -> Place:
        """Return everything that is known of a place.

        Raises
        ------
        InputError
            If it is outside the city, or on water with no road near it.
        """
        return reach(
            self.today,
            subject.x,
            subject.y,
            error_m=subject.error_m,
            later=self.later,
            year=self.year,
            views=views,
            roads=roads,
        )
