"""What an editor puts together before it is stored: a new project, and a shape with what it stands for."""

from collections.abc import Iterable
from typing import Any, Final

from zones.city.projects import GUESSED_AREAS, SKETCHED_LINES, Basis, Confidence, Method, Project, Shape
from zones.errors import InputError
from zones.register.placing import Kind

BASES: Final[dict[Method, dict[Kind, Basis]]] = {
    "surveyed": {"point": "survey", "line": "survey", "area": "survey"},
    "osm_match": {"point": "point", "line": "osm_line", "area": "osm_polygon"},
    "described_polygon": {"area": "described_fit"},
    "hand_placed": {"point": "point", "line": "hand_line", "area": "fitted_guess"},
    "schematic": {"line": "schematic"},
}
"""What a shape of each kind stands for by the way it was found; methods that an editor can use."""

FIT_M: Final = 1000.0
"""Position error up to which a shape may be marked fit for distances: some twelve minutes on foot."""

PREFIXES: Final = {"east": "E", "west": "W", "both": "A"}


def next_id(region: str, taken: Iterable[str]) -> str:
    """Return the first free project id of a region; ids of withdrawn projects are never used again.

    Examples
    --------
    >>> next_id("west", ["W01", "W29", "E99"])
    'W30'
    """
    prefix = PREFIXES[region]
    numbers = [int(one[1:]) for one in taken if one.startswith(prefix)]
    return f"{prefix}{max(numbers, default=0) + 1:02d}"


def methods_of(kind: Kind) -> tuple[Method, ...]:
    """Return the ways in which a shape of a kind can have been found."""
    return tuple(method for method, bases in BASES.items() if kind in bases)


def may_be_fit(method: Method, kind: Kind, error_m: float | None) -> bool:
    """Return whether distances may be measured from a shape: nothing sketched, and a known, small error."""
    basis = BASES[method].get(kind)
    sketched = basis is None or basis in (*GUESSED_AREAS, *SKETCHED_LINES)
    return not sketched and error_m is not None and error_m <= FIT_M


def shape_of(
    project: Project,
    geometry: Any,
    *,
    kind: Kind,
    method: Method,
    error_m: float | None,
    confidence: Confidence,
    fit: bool,
    source: str,
    part: tuple[str, str] | None = None,
) -> Shape:
    """Return a shape for a project, under a number that none of its shapes has.

    It is to stand for the project; with names of its own (``part``, Vietnamese and English) for a part of it.

    Raises
    ------
    InputError
        If a shape of that kind is not found in that way, or must not be measured from.
    """
    if kind not in BASES[method]:
        raise InputError(f"no {kind} is found by '{method}'; one of {', '.join(methods_of(kind))}")
    if fit and not may_be_fit(method, kind, error_m):
        raise InputError(f"a {kind} found by '{method}' with {error_m} m of error is not fit for distances")
    used = {shape.geom_id for shape in project.shapes}
    number = next(n for n in range(1, len(used) + 2) if f"{project.project_id}-{n}" not in used)
    return Shape(
        geom_id=f"{project.project_id}-{number}",
        role=kind,
        primary=part is None,
        method=method,
        basis=BASES[method][kind],
        position_error_m=error_m,
        confidence=confidence,
        fit_for_distance=fit,
        name_vi=part[0] if part else "",
        name_en=part[1] if part else "",
        source=source,
        geometry=geometry,
    )


def placed_at(project: Project, shape: Shape) -> Project:
    """Return a project with a shape in the place of the one that stood for it, or with one more part.

    Its other parts stay. The site is known once a shape stands for it.
    """
    if not shape.primary:
        return Project.model_validate({**dict(project), "shapes": (*project.shapes, shape)})
    shapes = (shape, *parts_of(project))
    return Project.model_validate({**dict(project), "shapes": shapes, "site_unknown": False})


def parts_of(project: Project) -> tuple[Shape, ...]:
    """Return the shapes of a project beside the one that stands for it."""
    return tuple(shape for shape in project.shapes if not shape.primary)


def without_part(project: Project, geom_id: str) -> Project:
    """Return a project without one of its parts.

    Raises
    ------
    InputError
        If it has no such part.
    """
    if geom_id not in {shape.geom_id for shape in parts_of(project)}:
        raise InputError(f"{project.project_id} has no part {geom_id}")
    kept = tuple(shape for shape in project.shapes if shape.geom_id != geom_id)
    return Project.model_validate({**dict(project), "shapes": kept})
