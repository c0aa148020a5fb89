"""How far each line of the Action Programme has come onto the map: read off the data, never set by hand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

import pandas as pd

from zones.city.programme import Section, Target
from zones.city.projects import Project, span

State = Literal["mapped", "measured", "reported", "no_data", "not_spatial"]
"""The first that holds: a project of the section is on the map; a layer of ours gives figures for it;
somebody reported a figure for it; it names projects or measures of which nothing is known; it names none."""

STATES: Final[tuple[str, ...]] = get_args(State)

WIDEST_FIRST: Final = ("province", "district", "commune", "old_commune", "village", "facility")
"""Levels of the places that evidence speaks of."""

NOT_PRESENT: Final = ("storm_event", "project_or_budget")
"""Kinds of evidence that do not say how things are now: damage of one storm, plans and money."""


@dataclass(frozen=True, kw_only=True)
class Carriers:
    """A section with everything that carries it."""

    section: Section
    projects: tuple[Project, ...]
    placed: tuple[Project, ...]
    """Projects of it that are on the map."""
    targets: tuple[Target, ...]
    services: tuple[str, ...]
    """Services measured for it: at least one place of each is mapped."""
    layers: tuple[str, ...]
    reported: tuple[str, ...]
    """Reported indicators of which there is at least one figure."""

    @property
    def measurable(self) -> bool:
        """Whether our own layers give figures for it."""
        return bool(self.services or self.layers)

    @property
    def state(self) -> State:
        """The best that holds."""
        if self.placed:
            return "mapped"
        if self.measurable:
            return "measured"
        if self.reported:
            return "reported"
        # A target alone has no place: it holds for the city as a whole.
        return "no_data" if self.projects or self.section.measures else "not_spatial"


def carriers(
    sections: Iterable[Section],
    targets: Iterable[Target],
    projects: Iterable[Project],
    *,
    placed: Collection[str],
    mapped: Collection[str],
    reported: Collection[str],
) -> tuple[Carriers, ...]:
    """Return what carries each section, in the order of the programme.

    A chapter that is divided into sections is a heading only and is left out; one that is not is a section.

    Parameters
    ----------
    placed
        Ids of the projects that are on the map.
    mapped
        Services of which at least one place is mapped.
    reported
        Indicators of which at least one figure was reported.
    """
    listed = list(sections)
    aims, works = list(targets), list(projects)
    headings = {section.parent for section in listed}
    found = []
    for section in listed:
        if section.id in headings:
            continue
        ours = tuple(project for project in works if section.id in project.sections)
        named = {
            kind: tuple(measure.id for measure in section.measures if measure.kind == kind)
            for kind in ("service", "layer", "reported")
        }
        found.append(
            Carriers(
                section=section,
                projects=ours,
                placed=tuple(project for project in ours if project.project_id in placed),
                targets=tuple(target for target in aims if target.section == section.id),
                services=tuple(name for name in named["service"] if name in mapped),
                layers=named["layer"],
                reported=tuple(name for name in named["reported"] if name in reported),
            )
        )
    return tuple(found)


def mapped_services(completeness: pd.DataFrame, keys: Mapping[str, str]) -> frozenset[str]:
    """Return the services of which at least one place is mapped.

    Parameters
    ----------
    completeness
        The ``completeness`` layer, with columns ``service`` and ``mapped``.
    keys
        Key in that layer by service.
    """
    sums = completeness.groupby("service")["mapped"].sum()
    there = set(sums.index[sums > 0])
    return frozenset(service for service, key in keys.items() if key in there)


@dataclass(frozen=True, kw_only=True)
class Present:
    """The figure that says best how things are now."""

    evidence_id: str
    value: float | None
    """None where it was said in words."""
    relation: str
    unit: str
    place: str
    as_of: str
    """'' where no date was given."""
    source: str
    confidence: str
    whole: bool
    """Whether it speaks of the whole city; otherwise of a part of it."""
    count: int
    """How many figures there are for this indicator."""


def present(evidence: pd.DataFrame, indicator: str, *, everywhere: Collection[str]) -> Present | None:
    """Return the latest reported figure of an indicator for the widest area; None if there is none.

    Numbers come before words. A figure that speaks of a plan, of money or of one storm does not count.

    Parameters
    ----------
    evidence
        The ``evidence`` layer.
    everywhere
        Codes of the communes that make up the city: a figure that covers them all speaks of the whole.
    """
    ours = evidence[(evidence["indicator"] == indicator) & ~evidence["kind"].isin(NOT_PRESENT)]
    if ours.empty:
        return None
    ranked = ours.assign(
        said=ours["value"].isna(),
        width=ours["place_level"].map({level: rank for rank, level in enumerate(WIDEST_FIRST)}),
        age=[-_ordinal(as_of) for as_of in ours["as_of"]],
    ).sort_values(["said", "width", "age", "evidence_id"])
    first = ranked.iloc[0]
    covered = set(str(first["covers"]).split(";")) if isinstance(first["covers"], str) else set()
    return Present(
        evidence_id=str(first["evidence_id"]),
        value=None if pd.isna(first["value"]) else float(first["value"]),
        relation=str(first["relation"]),
        unit=_text(first["unit"]),
        place=_text(first["place"]),
        as_of=_text(first["as_of"]),
        source=str(first["source_url"]),
        confidence=str(first["confidence"]),
        whole=bool(everywhere) and covered >= set(everywhere),
        count=len(ours),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _ordinal(as_of: object) -> int:
    return span(as_of)[1].toordinal() if isinstance(as_of, str) and as_of else 0
