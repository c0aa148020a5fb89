"""What a project is in a year, read from the dates that were published."""

from typing import Final, Literal, get_args

from zones.city.projects import Phase, Project, span

State = Literal["standing", "partly", "under_way", "not_yet", "unknown"]
"""``partly``: some phases stand, others do not yet. ``under_way``: between a published begin and end, be it
building or preparing. ``unknown``: no date was published that tells."""

STATES: Final[tuple[str, ...]] = get_args(State)

_UNDATED: Final = 2025
"""Year of the Action Programme: what a source without a date speaks from."""


def known_until(project: Project) -> int:
    """Return the year of the latest source of a project."""
    said = [span(fact.source_date)[1].year for fact in project.facts if fact.source_date]
    return max(said, default=_UNDATED)


def phase_state(phase: Phase, year: int, *, known: int) -> State:
    """Return what a phase is at the end of a year, if all goes as published.

    Parameters
    ----------
    known
        Year of the latest source. A phase that began and has no published end is under way until then (and in
        the year it begins); later nobody can say.
    """
    begins = span(phase.start)[0].year if phase.start else None
    stands = span(phase.finish)[1].year if phase.finish else None
    if stands is not None and stands <= year:
        return "standing"
    if begins is None:
        return "unknown" if stands is None else "not_yet"
    if begins > year:
        return "not_yet"
    return "under_way" if stands is not None or year <= max(known, begins) else "unknown"


def state_in(project: Project, year: int) -> State:
    """Return what a project is at the end of a year, if all goes as published.

    A phase without dates says nothing where others have some. Without any dates only the present is known:
    what operates goes on standing, what is being built is under way until the year of the latest source, and
    what is planned has not begun by then.

    Examples
    --------
    >>> planned = Project(project_id="E01", name_vi="x", name_en="x", kind="road", sector="transport",
    ...     region="east", status="approved", sections=(), commune_codes=(), phases=(
    ...     Phase(phase_id="A", name_vi="", name_en="", start="2026", finish="2028-Q2"),
    ...     Phase(phase_id="B", name_vi="", name_en="", finish="2030")))
    >>> [state_in(planned, year) for year in (2025, 2026, 2028, 2030)]
    ['not_yet', 'under_way', 'partly', 'standing']
    """
    known, building = known_until(project), project.status == "building"
    found = {phase_state(phase, year, known=known) for phase in project.phases} - {"unknown"}
    if found == {"standing"}:
        return "standing"
    if "standing" in found:
        return "partly"
    if "under_way" in found or (found and building):
        return "under_way"
    if found:
        return "not_yet"
    if project.status == "operating":
        return "standing"
    if project.phases or year > known:
        return "unknown"
    return "under_way" if building else "not_yet"
