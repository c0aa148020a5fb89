"""Everything that gap indicators are computed from, computed once: access, roads, seats, redundancy."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from zones import access, road_access
from zones.access import AccessResult
from zones.city import City, service
from zones.errors import InputError
from zones.gaps.east_west import Inequality, inequality
from zones.gaps.radius import within_radius
from zones.gaps.registry import district_seats, registry
from zones.workers import as_done

if TYPE_CHECKING:
    from zones.travel import TravelModel

DISTRICT_HEALTH: Final = "district_health"
"""The service whose roads redundancy is about, and by whose minutes regions are compared."""

SCHEME: Final = "east_west"
"""The regions that are compared."""

SEASONS: Final = ("dry", "wet")

Progress = Callable[[str, int, int], None]
"""Called when a part is done: its kind (``access``, ``redundancy``, ``detours``, ``roads``, ``seats``,
``radius``), how many are done, and how many there are."""


@dataclass(frozen=True)
class Measured:
    """Computed figures, by kind; what is None or absent was not computed and gives no data."""

    access: Mapping[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    """By service and season: as :meth:`AccessResult.by_commune` returns it at the service's threshold."""
    roads: pd.DataFrame | None = None
    """As :func:`zones.road_access.summary` returns it, by commune."""
    seats: pd.DataFrame | None = None
    """``city_min``, ``district_min``, ``health_km`` by commune; NaN where no way leads."""
    redundancy: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """By season: as :func:`zones.gaps.cut_off` returns it, with ``detour_min`` where it was computed."""
    radius: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """By service: as :func:`zones.gaps.radius.within_radius` returns it."""
    apart: Mapping[str, Inequality] = field(default_factory=dict)
    """By season: how far apart East and West are in minutes to district health."""
    params: Mapping[str, Any] = field(default_factory=dict)
    """What reproduces the figures."""


def measure(
    model: "TravelModel",
    city: City,
    roads: gpd.GeoDataFrame,
    *,
    mode: str = "motorcycle",
    known: Mapping[tuple[str, str], AccessResult] | None = None,
    progress: Progress | None = None,
) -> Measured:
    """Return everything the registry's computed indicators need.

    The parts do not depend on each other and are computed side by side, one thread a processor.

    Parameters
    ----------
    model, city, roads
        The travel model, the city's tables, and the ``roads`` layer.
    mode
        Means of travel.
    known
        Access results at hand by service and season (of this mode); they are not computed again.
    progress
        Told of every part that is done.

    Raises
    ------
    InputError
        If the mode is unknown.
    """
    # What was measured earlier is read without the compiled searches behind these.
    from zones.gaps.redundancy import cut_off, detours

    at_hand, land = known or {}, city.on_land()
    asked = {(one.service, one.season) for one in registry().values() if one.how == "access"}
    near = {
        one.service: service(one.service).select(land) for one in registry().values() if one.how == "radius"
    }
    places = service(DISTRICT_HEALTH).select(land)
    # A service of which nothing is mapped has no minutes: its indicators have no data.
    pairs = sorted(pair for pair in asked | set(at_hand) if not service(pair[0]).select(land).empty)

    # Longest first, so that no processor is left with a long part at the end.
    parts: dict[tuple[str, ...], Callable[[], Any]] = {
        ("roads",): lambda: road_access.summary(road_access.totals(city.cells, city.communes, roads)),
        ("seats",): lambda: seats(model, city, mode=mode),
    }
    for name, schools in near.items():
        if not schools.empty:
            parts["radius", name] = lambda schools=schools: within_radius(  # type: ignore[misc]
                city.cells, schools
            )
    if not places.empty:
        parts["detours",] = lambda: detours(model, _seats(city), places, mode=mode)["detour_min"]
        for when in SEASONS:
            parts["redundancy", when] = lambda when=when: cut_off(  # type: ignore[misc]
                model, city.cells, places, mode=mode, season=when
            )
    for pair in pairs:
        parts["access", *pair] = lambda pair=pair: _access(  # type: ignore[misc]
            at_hand.get(pair) or access.run(model, city, pair[0], mode=mode, season=pair[1])
        )
    found = _side_by_side(parts, progress)

    cuts = {when: found["redundancy", when] for when in SEASONS if ("redundancy", when) in found}
    if cuts:
        cuts["dry"]["detour_min"] = found["detours",]
    reached = {pair: found["access", *pair] for pair in pairs}
    return Measured(
        access={pair: one.table for pair, one in reached.items()},
        roads=found["roads",],
        seats=found["seats",],
        redundancy=cuts,
        radius={name: found["radius", name] for name in near if ("radius", name) in found},
        apart={pair[1]: one.apart for pair, one in reached.items() if one.apart is not None},
        # By name, as they are kept: a table that carries them is the same whether they were kept or not.
        params={
            "data_version": city.data_version,
            "mode": mode,
            "speed_factor": model.speeds.factor,
            "speeds_status": next((one.speeds_status for one in reached.values()), ""),
        },
    )


@dataclass(frozen=True)
class _Reached:
    """What is kept of an access result: the minutes themselves weigh 20 MB."""

    table: pd.DataFrame
    speeds_status: str
    apart: Inequality | None


def _access(result: AccessResult) -> _Reached:
    limit, whole = result.service.threshold_min, result.city
    apart = None
    if result.service.id == DISTRICT_HEALTH:
        try:
            apart = inequality(whole.cells, result.minutes, whole.membership(SCHEME), threshold_min=limit)
        except InputError:
            # Nobody of these regions gets there: there is nothing to compare.
            apart = None
    return _Reached(result.by_commune(), result.params["speeds_status"], apart)


def _side_by_side(
    parts: Mapping[tuple[str, ...], Callable[[], Any]], progress: Progress | None
) -> dict[tuple[str, ...], Any]:
    """Return what each part comes to; the first error of any ends the whole."""
    found: dict[tuple[str, ...], Any] = {}
    for name, part in as_done(lambda name: parts[name](), parts, threads=os.cpu_count() or 1):
        found[name] = part
        if progress is not None:
            progress(name[0], len(found), len(parts))
    return found


def seats(model: "TravelModel", city: City, *, mode: str = "motorcycle") -> pd.DataFrame:
    """Return how far commune seats are, in the dry season, on ``commune_code`` of all communes.

    Returns
    -------
    pandas.DataFrame
        ``city_min`` and ``district_min``: minutes to the city centre and to the nearest unit that holds a
        former district seat; ``health_km``: kilometres of the fastest way to district health. NaN where no
        way leads or the unit is left out of averages.
    """
    ours, on_land = _seats(city), city.on_land()
    targets = {
        "city_min": on_land[on_land["kind"] == "city_centre"],
        "district_min": ours[ours.index.isin(district_seats())],
    }
    table = pd.DataFrame(index=city.communes.index)
    for column, places in targets.items():
        minutes = (
            np.full(len(ours), np.nan)
            if places.empty
            else model.at_points(model.minutes(places, mode=mode), ours)
        )
        table[column] = pd.Series(np.where(np.isfinite(minutes), minutes, np.nan), ours.index)
    health = service(DISTRICT_HEALTH).select(on_land)
    table["health_km"] = np.nan
    if not health.empty:
        trips = model.trips(model.minutes(health, mode=mode), ours)
        table["health_km"] = (trips["road_km"] + trips["walk_km"]).reindex(table.index)
    return table


def _seats(city: City) -> gpd.GeoDataFrame:
    """Return the seats of the communes that count in averages, on ``commune_code``.

    Raises
    ------
    InputError
        If a commune has two.
    """
    on_land = city.on_land()
    found = on_land[on_land["kind"] == "commune_seat"].set_index("commune_code").sort_index()
    if not found.index.is_unique:
        twice = found.index[found.index.duplicated()][0]
        raise InputError(f"commune {twice} has more than one seat in layer 'facilities'; remove one")
    return found


def terrain(city: City) -> "pd.Series[str]":
    """Return the terrain class of each commune that thresholds differ by: mountain, urban or plain.

    Mountain are the communes of the mountain and island zones (rules for the mountains name islands with
    them), urban the wards, plain the rest.
    """
    zones = city.regions["three_zone"].astype(str).reindex(city.communes.index)
    urban = city.communes["kind"] == "phuong"
    chosen = np.select([zones.isin(["mountain", "sea_islands"]), urban], ["mountain", "urban"], "plain")
    return pd.Series(chosen, city.communes.index)
