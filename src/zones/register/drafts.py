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
) -> Shape:
    """Return the shape that is to stand for a project, under a number that none of its shapes has.

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
        primary=True,
        method=method,
        basis=BASES[method][kind],
        position_error_m=error_m,
        confidence=confidence,
        fit_for_distance=fit,
        source=source,
        geometry=geometry,
    )


def placed_at(project: Project, shape: Shape) -> Project:
    """Return a project with a shape in the place of the one that stood for it; its parts stay.

    The site is known from then on.
    """
    shapes = (shape, *(one for one in project.shapes if not one.primary))
    return Project.model_validate({**dict(project), "shapes": shapes, "site_unknown": False})
