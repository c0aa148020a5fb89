"""Monte Carlo over speeds, walking, season and slopes: the same solve, many times, with other assumptions."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from zones import access
from zones.city import CITY, City
from zones.errors import InputError, StoppedError
from zones.travel import TravelModel
from zones.travel.ground import Ground
from zones.travel.speeds import checked
from zones.uncertainty.bands import AccessBands
from zones.uncertainty.counting import Counter, Counts
from zones.uncertainty.draws import Drawer
from zones.uncertainty.widths import Widths
from zones.workers import as_done

DRAWS: Final = 200
LAST_MIN: Final = 240
"""Minutes up to which people are counted in every draw."""


def run(
    model: TravelModel,
    ground: Ground,
    city: City,
    service_id: str,
    *,
    mode: str = "motorcycle",
    season: str = "dry",
    draws: int = DRAWS,
    seed: int = 0,
    widths: Widths | None = None,
    threads: int = 2,
    progress: Callable[[int, int], None] | None = None,
    stop: threading.Event | None = None,
) -> AccessBands:
    """Return access to a service with the percentiles of every figure over draws of the assumptions.

    Each draw is the whole answer once more, solved with other road speeds, walking speeds, slopes and (in
    the wet season) another severity of the season. The same seed gives the same figures to the bit, whatever
    the number of threads.

    Parameters
    ----------
    model, ground, city
        Roads and land, what the land is priced from, and the people. Closed and upgraded roads stay so.
    service_id, mode, season
        As :func:`zones.access.run`.
    draws
        Number of draws, at least 2. The percentiles of 200 draws of one kind stray by about 3 percentage
        points of the draws (10 % is 7 to 13 %).
    seed
        A whole number from 0. Draw ``i`` depends on the seed and ``i`` alone, so more draws continue fewer.
    widths
        How wide each assumption is drawn; as documented in :class:`Widths` by default.
    threads
        Draws solved at the same time; each needs some 250 MB.
    progress
        Called with the number of finished draws and of all, in the calling thread.
    stop
        Set it to give up; draws under way are finished first.

    Raises
    ------
    StoppedError
        If ``stop`` was set before the last draw began.
    InputError
        As :func:`zones.access.run`; or the ground is not that of the model, or a number is out of range.
    """
    if draws < 2 or threads < 1 or seed < 0:
        raise InputError(f"draws must be at least 2, threads 1 and seed 0, got {draws}, {threads} and {seed}")
    vehicle, when = checked(mode, season)
    if not np.array_equal(ground.land.friction, model.world.land.friction):
        raise InputError("ground: is not that of the model; load both from the same layers")
    widths = widths or Widths()
    # Solving as things are comes first: it checks the input and fills what all draws share.
    base = access.run(model, city, service_id, mode=vehicle, season=when)
    groupings = {access.COMMUNE: None, **{name: city.membership(name) for name in (*city.regions, CITY)}}
    counter = Counter.of(city.cells, groupings, LAST_MIN)
    drawer = Drawer(model.speeds, ground, vehicle, when, widths, seed)

    # Each thread prices the land of its next draw over that of its last: 80 MB not filled again and again.
    kept = threading.local()

    def solve(number: int) -> Counts:
        drawn = drawer.draw(number)
        land = ground.priced(
            drawn.walking_kmh, slope_factor=drawn.slope_factor, into=getattr(kept, "steps", None)
        )
        kept.steps = None if land is ground.land else land.steps
        other = replace(model, world=model.world.on(land), speeds=drawn.speeds)
        return counter.count(other.minutes(base.facilities, mode=vehicle, season=when).minutes)

    drawer.draw(0)
    counts: dict[int, Counts] = {}
    for number, count in as_done(solve, range(draws), threads=threads):
        counts[number] = count
        if progress is not None:
            progress(len(counts), draws)
        if stop is not None and stop.is_set():
            break
    if len(counts) < draws:
        raise StoppedError(f"stopped after {len(counts)} of {draws} draws; start again for a result")
    finished = [counts[number] for number in range(draws)]
    params = {
        **base.params,
        "draws": draws,
        "seed": seed,
        "season_drawn": "between the dry and the wet table" if when == "wet" else "dry table",
        **{f"width_{name}": value for name, value in widths.params().items()},
    }
    return AccessBands(
        base,
        counter.groups,
        np.stack([count.within for count in finished]),
        counter.whole,
        np.stack([count.reached for count in finished]),
        np.stack([count.person_minutes for count in finished]),
        {name: np.stack([count.levels[name] for count in finished]) for name in counter.groups},
        params,
    )
