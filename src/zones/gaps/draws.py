"""The minutes behind the index under other assumptions: the same figures, draw by draw."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pandas as pd

from zones import uncertainty
from zones.city import City
from zones.errors import InputError
from zones.gaps.registry import Indicator
from zones.gaps.scores import scored, scores
from zones.gaps.table import GapTable

if TYPE_CHECKING:
    from zones.travel import TravelModel
    from zones.travel.ground import Ground

DRAWS: Final = 50
"""The 5th and the 95th percentile of so many stray by about 3 percentage points of the draws."""


def drawable(gaps: GapTable) -> list[Indicator]:
    """Return the scored indicators that hang on minutes and are known somewhere, in reading order."""
    known = scores(gaps)
    return [one for one in scored() if one.how == "access" and known[one.id].notna().any()]


def draw(
    model: "TravelModel",
    ground: "Ground",
    city: City,
    gaps: GapTable,
    *,
    mode: str = "motorcycle",
    draws: int = DRAWS,
    seed: int = 0,
    threads: int = 2,
    progress: Callable[[int, int], None] | None = None,
    stop: threading.Event | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the scored shares of people in every draw of speeds, walking, season and slopes.

    A draw has the same number in every service and season, so a commune whose roads are slow in one is slow
    in the others too.

    Parameters
    ----------
    model, ground, city
        As :func:`zones.uncertainty.run` takes them.
    gaps
        The indicators; those that are known nowhere are not drawn.
    mode, draws, seed, threads, stop
        As :func:`zones.uncertainty.run` takes them.
    progress
        Called with the number of finished solves and of all.

    Returns
    -------
    dict
        By indicator: percent of people on ``commune_code``, one column per draw, as
        :func:`zones.gaps.drawn_points` takes them.

    Raises
    ------
    StoppedError
        If ``stop`` was set before the last draw began.
    InputError
        If an indicator is no share of people, or as :func:`zones.uncertainty.run`.
    """
    wanted = drawable(gaps)
    found: dict[str, pd.DataFrame] = {}
    for place, one in enumerate(wanted):
        if one.column != "share_within_pct":
            raise InputError(f"draw: indicator '{one.id}' is no share of people; only those are drawn")

        def told(done: int, of: int, place: int = place) -> None:
            if progress is not None:
                progress(place * of + done, len(wanted) * of)

        bands = uncertainty.run(
            model,
            ground,
            city,
            one.service,
            mode=mode,
            season=one.season,
            draws=draws,
            seed=seed,
            threads=threads,
            progress=told,
            stop=stop,
        )
        found[one.id] = bands.by_draw()
    return found
