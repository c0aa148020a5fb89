"""From a project to edits of the travel model, or to the reason why there are none."""

import re
from collections.abc import MutableMapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from zones.city import City, service
from zones.city.projects import SKETCHED_LINES, Project, Shape
from zones.data.catalogue import Text
from zones.effects.course import Course, course_of
from zones.effects.standards import Level, Standard, present_kmh, stated, upgraded_kmh
from zones.effects.works import NOTES, REASONS, Grade, NotComputable, Note, Works
from zones.scenario import AddFacility, UpgradeRoad, road_edges
from zones.travel import Mode, Season
from zones.walking import FLAT_KMH

if TYPE_CHECKING:
    from zones.travel import TravelModel

ROADS: Final = ("road", "expressway", "tunnel", "bridge", "channel", "national_road", "coastal_road")
RAILWAYS: Final = (
    "urban_rail_network", "urban_rail_line", "hsr_station", "railway", "railway_station", "railway_hsr",
)  # fmt: skip
SERVICES: Final = MappingProxyType(
    {
        "hospital": ("district_health", "hospital"),
        "health_network": ("district_health",),
        "polyclinic": ("polyclinic",),
        "commune_station": ("commune_station",),
        "market": ("market",),
        "bus_station": ("bus_station",),
        "seaport": ("seaport",),
        "container_port": ("seaport",),
        "seaport_infrastructure": ("seaport",),
        "airport": ("airport",),
        "border_gate": ("border_gate",),
    }
)
"""Services that a new place of a kind provides; what a school teaches is in its name."""

SECTION: Final = "project_section"
"""Role of the line that is the part of a road that the works are on."""

LEAST_SHARE: Final = 0.9
"""Share of a course that must be found in the road network."""

LONGER: Final = 1.05
"""How much longer than published a course may be before that is said."""

SAME_SITE_M: Final = 500.0
"""A place of the same service this near to a project is the one that the project is about."""

_WANTED: Final = re.compile(r"nâng cấp|mở rộng|upgrade|widen", re.IGNORECASE)


def edits_of(
    project: Project,
    model: "TravelModel",
    city: City,
    *,
    mode: Mode = "motorcycle",
    season: Season = "dry",
    level: Level = "central",
    courses: MutableMapping[str, Course] | None = None,
) -> Works | NotComputable:
    """Return what a project changes for one means of travel in one season, or why that cannot be said.

    Parameters
    ----------
    project
        The project.
    model, city
        Roads, speeds and places as they are.
    mode, season
        Speeds after the works depend on both, as those before do.
    level
        Where in the range of speeds after the works; see :mod:`zones.effects.standards`.
    courses
        Courses found before, by project; filled in, so that one search serves all modes and seasons.
    """
    if project.kind in RAILWAYS:
        return _not(project, "no_timetable")
    if project.kind in ROADS:
        if mode == "foot":
            return _not(project, "on_foot")
        return _road(project, model, mode, season, level, {} if courses is None else courses)
    if project.kind == "school" or project.kind in SERVICES:
        return _facility(project, city)
    named = project.kind.endswith("programme") and project.sector in ("transport", "health", "education")
    return _not(project, "programme" if named else "no_travel")


def _not(project: Project, code: str, **values: Text | str | int) -> NotComputable:
    return NotComputable(project.project_id, Note.of(REASONS, code, at_best="firm", **values))


def _km(shape: Shape) -> Text:
    said = "?" if shape.position_error_m is None else f"{shape.position_error_m / 1000:g}"
    return {"vi": said.replace(".", ","), "en": said}


def _road(
    project: Project,
    model: "TravelModel",
    mode: Mode,
    season: Season,
    level: Level,
    courses: MutableMapping[str, Course],
) -> Works | NotComputable:
    standard = stated(project)
    if project.status == "operating":
        words = " ".join(f"{fact.text_vi} {fact.text_en}" for fact in project.published("status"))
        return _not(project, "upgrade_wanted" if _WANTED.search(words) and not standard else "operating")
    shape = next((shape for shape in project.shapes if shape.role == SECTION), project.primary)
    if shape is None or shapely.get_dimensions(shape.geometry) != 1 or shape.basis in SKETCHED_LINES:
        return _not(project, "no_alignment")
    if not shape.fit_for_distance:
        return _not(project, "section_unknown", km=_km(shape))
    if standard is None:
        return _not(project, "no_standard")
    if project.project_id not in courses:
        courses[project.project_id] = course_of(model.network, shape.geometry)
    course = courses[project.project_id]
    if course.share < LEAST_SHARE:
        return _not(project, "not_matched", share=round(100 * course.share), least=round(100 * LEAST_SHARE))
    works = upgrade_of(project, shape, course, standard, model, mode, season, level)
    if isinstance(works, Works) or level != "central":
        return works
    # Today's road is already as fast in the table as it will be: at the design speed there may be a gain.
    upper = upgrade_of(project, shape, course, standard, model, mode, season, "high")
    return upper if isinstance(upper, Works) else works


def upgrade_of(
    project: Project,
    shape: Shape,
    course: Course,
    standard: Standard,
    model: "TravelModel",
    mode: Mode,
    season: Season,
    level: Level,
) -> Works | NotComputable:
    """Return the upgrade of the edges of a shape's course to a standard; edges it would slow down stay."""
    positions = np.sort(course.positions)
    rows = model.network.edges.iloc[positions]
    before = present_kmh(model, positions, mode, season)
    groups = list(zip(rows["road_class"].astype(str), rows["speed_zone"].astype(str), strict=True))
    to = {
        group: upgraded_kmh(standard, *group, model.speeds, mode, season, level)
        for group in sorted(set(groups))
    }
    after = np.array([to[group] for group in groups])
    faster = after > before
    if not faster.any():
        design = max(standard.kmh(zone) for _, zone in to)
        return _not(project, "not_faster", kmh=f"{design:g}")
    kmh, km = pd.Series(after[faster]), rows["length_m"].to_numpy()[faster] / 1000.0
    numbers = rows["edge_id"].to_numpy()[faster]
    edits = tuple(
        UpgradeRoad(
            roads=road_edges(model.network, numbers[chosen.index.to_numpy()].tolist()),
            kmh=float(speed),
            label=project.name_vi[:200],
            project_id=project.project_id,
        )
        for speed, chosen in kmh.groupby(kmh)
    )
    # A row of the table for this very road is a report on its state; without one it is assumed to be sound.
    reported = bool(_reported(model, rows, mode, season)[faster].any())
    was = float(km.sum() / (km / before[faster]).sum())
    return Works(
        project_id=project.project_id,
        edits=edits,
        services=(),
        notes=(
            Note.of(NOTES, "present_speed", kmh=f"{was:.0f}")
            if reported
            else Note.of(NOTES, "assumed_sound"),
            *([Note.of(NOTES, "wet_stress")] if season == "wet" else []),
            Note.of(NOTES, "share_of_design" if reported else "at_design"),
            *([_from_plan(standard)] if standard.from_plan else []),
            *_course_notes(project, shape, course),
        ),
        km=float(km.sum()),
        kmh_before=was,
        kmh_after=float(km.sum() / (km / after[faster]).sum()),
    )


def _from_plan(standard: Standard) -> Note:
    said = {"vi": standard.fact.text_vi, "en": standard.fact.text_en}
    return Note.of(NOTES, "planned_class", text=said)


def _course_notes(project: Project, shape: Shape, course: Course) -> list[Note]:
    """Return how well works on a road are placed, and whether more road is computed than was published."""
    metres = _number(shape.position_error_m or 0.0)
    share = f"{100 * course.share:.0f}"
    notes = [Note.of(NOTES, "course", share=share, m=metres)]
    lengths = [fact.value for fact in project.published("length") if fact.unit == "km" and fact.value]
    if lengths and course.course_km > LONGER * min(lengths):
        km, said = _number(course.course_km), _number(min(lengths))
        notes.append(Note.of(NOTES, "course_longer", km=km, said=said))
    return notes


def _number(value: float) -> Text:
    """Return a whole number as each language writes it."""
    said = f"{value:,.0f}"
    return {"vi": said.replace(",", "."), "en": said}


def _reported(model: "TravelModel", rows: pd.DataFrame, mode: Mode, season: Season) -> "pd.Series[bool]":
    """Return which edges have a row of the speed table for their own road number."""
    table = model.speeds.rows
    known = table[(table["vehicle"] == mode) & (table["season"] == season) & table["ref"].notna()]
    return rows["ref"].isin(known["ref"])


def _facility(project: Project, city: City) -> Works | NotComputable:
    services = _services(project)
    if not services:
        return _not(project, "services_unknown")
    shape = project.primary
    if project.status == "operating":
        return _not(project, "existing_site")
    if shape is None or project.site_unknown:
        return _not(project, "no_position")
    if project.kind != "school" and _stands(city, shape, services):
        return _not(project, "existing_site")
    error = shape.position_error_m
    if error is None or not shape.fit_for_distance:
        return _not(project, "position", km=_km(shape))
    error_min = error / 1000.0 / FLAT_KMH * 60.0
    site = shapely.point_on_surface(shape.geometry)
    left_out = [one for one in services if _missing_here(city, site, one)]
    sure = tuple(one for one in services if one not in left_out)
    if not sure:
        return _not(project, "missing_here")
    minutes = f"{np.ceil(error_min):.0f}"
    # Only what is fit for distances comes here; within that a village may still be the wrong one.
    trust: Grade = "firm" if shape.confidence == "high" else "indicative"
    notes = [Note.of(NOTES, "site_error", m=_number(error), min=minutes, at_best=trust)]
    if left_out:
        names: Text = {
            "vi": ", ".join(service(one).name["vi"] for one in left_out),
            "en": ", ".join(service(one).name["en"] for one in left_out),
        }
        notes.append(Note.of(NOTES, "left_out", services=names))
    known = city.completeness["state"]
    layer = known[known.index.get_level_values("service") == service(sure[0]).completeness]
    if set(layer) != {"complete"}:
        notes.append(Note.of(NOTES, "layer_partial"))
    return Works(
        project_id=project.project_id,
        edits=(
            AddFacility.at(
                site.x,
                site.y,
                name=project.name_vi[:200],
                label=project.name_vi[:200],
                project_id=project.project_id,
            ),
        ),
        services=sure,
        notes=tuple(notes),
        error_min=error_min,
    )


def _services(project: Project) -> tuple[str, ...]:
    """Return the services that a project's places provide, by its kind or, for a school, its name."""
    if project.kind != "school":
        return SERVICES[project.kind]
    # It comes with every step of the build, which nobody else here waits for.
    from zones.data.build.facilities_schools import is_boarding, levels_of

    name = project.name_vi
    boarding = is_boarding(name) or "PTNT" in name or "boarding" in project.name_en.lower()
    taught = [f"school_{level}" for level in levels_of(name) if level != "preschool"]
    return (*(["boarding_school"] if boarding else []), *taught)


def _missing_here(city: City, site: shapely.Point, service_id: str) -> bool:
    """Return whether a site's commune is known to have places of a service of which none is on the map.

    Whatever is built there would then be compared with a place that is not the nearest.
    """
    codes = city.communes.index[city.communes.contains(site)]
    keys = pd.MultiIndex.from_product([[service(service_id).completeness], codes])
    here = city.completeness.reindex(keys)
    return bool(((here["state"] == "partial") & (here["mapped"] == 0)).any())


def _stands(city: City, shape: Shape, services: tuple[str, ...]) -> bool:
    """Return whether a place of one of the services already stands at a project's site."""
    known = city.on_land()
    return any((service(one).select(known).distance(shape.geometry) <= SAME_SITE_M).any() for one in services)
