"""Which projects stand by the end of a year."""

from collections.abc import Iterable
from dataclasses import dataclass

from zones.city.projects import Project, span


@dataclass(frozen=True)
class Standing:
    """Projects by whether they stand at the end of a year, each in the order given."""

    year: int
    done: tuple[Project, ...]
    later: tuple[Project, ...]
    undated: tuple[Project, ...]
    """No published date of completion: in no year, and listed."""


def finished(project: Project) -> int | None:
    """Return the year by whose end all of a project stands; None where a phase has no published end."""
    ends = [span(phase.finish)[1].year if phase.finish else None for phase in project.phases]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def standing_by(projects: Iterable[Project], year: int) -> Standing:
    """Return the projects that stand at the end of a year; what operates today stands in every year."""
    done, later, undated = [], [], []
    for project in projects:
        end = finished(project)
        if project.status == "operating" or (end is not None and end <= year):
            done.append(project)
        elif end is None:
            undated.append(project)
        else:
            later.append(project)
    return Standing(year, tuple(done), tuple(later), tuple(undated))
