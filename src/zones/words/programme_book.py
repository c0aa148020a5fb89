"""The Action Programme as its page reads it: sections with what carries them, found and counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from zones import city
from zones.city import programme
from zones.city.programme import Section, Target
from zones.city.programme_state import STATES, Carriers, Present, carriers, mapped_services, present
from zones.city.projects import SECTORS, Project
from zones.i18n import Texts
from zones.maps.projects import drawn, exact
from zones.words.project_book import Book, Filters, folded


@dataclass(frozen=True)
class Hits:
    """What of a section a search found."""

    title: bool
    projects: tuple[Project, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class ProgrammeBook:
    """All sections at one revision of the register, in one language. Nothing in it is ever changed."""

    t: Texts
    projects: Book
    headings: Mapping[str, Section]
    """Chapters that are divided into sections, by id."""
    carried: tuple[Carriers, ...]
    """Sections in the order of the programme."""
    figures: Mapping[str, Present | None]
    """What was reported last, by indicator."""

    @cached_property
    def by_id(self) -> dict[str, Carriers]:
        """Sections by id."""
        return {one.section.id: one for one in self.carried}

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Targets in the order of their sections."""
        return tuple(target for one in self.carried for target in one.targets)

    def present(self, target: Target) -> Present | None:
        """Return what was reported last of a target; None where nothing was."""
        if target.measure is None or target.measure.kind != "reported":
            return None
        return self.figures[target.measure.id]

    def standing(self, target: Target) -> str:
        """Return how far the present figure of a target is known.

        ``whole``: for the whole city and in the target's unit. ``part``: for a part of the city, or in
        another unit. ``followed``: by a layer of ours that has no figure for it. ``none``: not at all.
        """
        known = self.present(target)
        if known is not None:
            return "whole" if known.whole and known.unit == target.unit else "part"
        return "followed" if target.measure and target.measure.kind == "layer" else "none"

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many sections are in each state, how many are measured, and how well targets are known."""
        states: Counter[str] = Counter(one.state for one in self.carried)
        known = Counter(self.standing(target) for target in self.targets)
        listed = {p.project_id: p for one in self.carried for p in one.projects}
        return {
            "count": len(self.carried),
            **{state: states[state] for state in STATES},
            "both": sum(one.state == "mapped" and one.measurable for one in self.carried),
            "targets": len(self.targets),
            **{name: known[name] for name in ("whole", "part", "followed", "none")},
            "trusted": sum(target.confidence == "high" for target in self.targets),
            "drawn": sum(drawn(project) for project in listed.values()),
            "exact": sum(placing(project) == "exact" for project in listed.values()),
        }

    def search(self, text: str) -> dict[str, Hits]:
        """Return what of each section holds every word of a text, in any order and without diacritics.

        Sections of which nothing does are left out; without a text there is nothing to find.
        """
        wanted = folded(text).split()
        if not wanted:
            return {}
        works = {project.project_id for project in self.projects.matching(Filters(text=text))}
        found = {}
        for one in self.carried:
            hits = Hits(
                _holds(f"{one.section.id} {' '.join(one.section.title.values())}", wanted),
                tuple(project for project in one.projects if project.project_id in works),
                tuple(t for t in one.targets if _holds(" ".join(t.title.values()), wanted)),
            )
            if hits.title or hits.projects or hits.targets:
                found[one.section.id] = hits
        return found

    def shown(self, hits: Mapping[str, Hits] | None, state: str) -> tuple[Carriers, ...]:
        """Return the sections that a search found (None: all) in a state (none of :data:`STATES`: all)."""
        return tuple(
            one
            for one in self.carried
            if (hits is None or one.section.id in hits) and (state not in STATES or one.state == state)
        )

    def found(
        self, opened: Carriers | None, shown: Sequence[Carriers], hits: Mapping[str, Hits]
    ) -> tuple[Project, ...]:
        """Return the projects of the section that is open, else of all that are shown, each once.

        Where a search found projects of a section, only these.
        """
        listed = {
            project.project_id: project
            for one in ((opened,) if opened else shown)
            for project in (_narrowed(hits.get(one.section.id)) or one.projects)
        }
        return self.in_order(tuple(listed.values()))

    def in_order(self, projects: Sequence[Project]) -> tuple[Project, ...]:
        """Return projects by sector and name."""
        return tuple(sorted(projects, key=lambda p: (SECTORS.index(p.sector), folded(self.projects.name(p)))))

    @property
    def section_table(self) -> pd.DataFrame:
        """One row per section, on ``section``: its title, state and counts."""
        rows = [
            {
                "section": one.section.id,
                "title_vi": one.section.title["vi"],
                "title_en": one.section.title["en"],
                "state": one.state,
                "projects": len(one.projects),
                **{f"projects_{kind}": count for kind, count in placings(one.projects).items()},
                "targets": len(one.targets),
                "services": ";".join(one.services),
                "layers": ";".join(one.layers),
                "reported": ";".join(one.reported),
                "source": one.section.source,
            }
            for one in self.carried
        ]
        return pd.DataFrame(rows).set_index("section")

    @property
    def carrier_table(self) -> pd.DataFrame:
        """One row per section and project or target, on ``section``; empty cells are unknown."""
        rows: list[dict[str, object]] = []
        for one in self.carried:
            rows += [
                {
                    "section": one.section.id,
                    "kind": "project",
                    "id": p.project_id,
                    "name_vi": p.name_vi,
                    "name_en": p.name_en,
                    "sector": p.sector,
                    "region": p.region,
                    "status": p.status,
                    "position": placing(p),
                    "position_error_m": p.primary.position_error_m if p.primary else None,
                }
                for p in one.projects
            ]
            rows += [self._target_row(target) for target in one.targets]
        return pd.DataFrame(rows).set_index("section")

    def _target_row(self, target: Target) -> dict[str, object]:
        known = self.present(target)
        row: dict[str, object] = {
            "section": target.section,
            "kind": "target",
            "id": target.id,
            "name_vi": target.title["vi"],
            "name_en": target.title["en"],
            "bound": target.bound,
            "value": target.value,
            "upper": target.upper,
            "unit": target.unit,
            "year": target.year,
            "confidence": target.confidence,
            "sources": " ".join(target.sources),
            "present_state": self.standing(target),
        }
        if known is not None and target.measure is not None:
            row |= {
                "present_indicator": target.measure.id,
                "present_relation": known.relation,
                "present_value": known.value,
                "present_unit": known.unit,
                "present_place": known.place,
                "present_as_of": known.as_of,
                "present_source": known.source,
            }
        return row


def read(
    projects: Book, *, completeness: pd.DataFrame, evidence: pd.DataFrame, communes: pd.DataFrame
) -> ProgrammeBook:
    """Return the programme with the projects of a register, from the layers of these names.

    Raises
    ------
    LayerError, SchemaError
        If the layers of sections and targets are missing, altered or break their contract.
    """
    sections, targets = programme.sections(), programme.targets()
    keys = {service.id: service.completeness for service in city.services().values()}
    parents = {section.parent for section in sections}
    named = [measure for section in sections for measure in section.measures]
    named += [target.measure for target in targets if target.measure]
    indicators = {measure.id for measure in named if measure.kind == "reported"}
    everywhere = communes["commune_code"].astype(str)[communes["averaged"].astype(bool)]
    return ProgrammeBook(
        projects.t,
        projects,
        {section.id: section for section in sections if section.id in parents},
        carriers(
            sections,
            targets,
            projects.projects,
            placed={project.project_id for project in projects.projects if drawn(project)},
            mapped=mapped_services(completeness, keys),
            reported=set(evidence["indicator"]),
        ),
        {name: present(evidence, name, everywhere=set(everywhere)) for name in sorted(indicators)},
    )


def _narrowed(hits: Hits | None) -> tuple[Project, ...]:
    return hits.projects if hits else ()


def placing(project: Project) -> str:
    """Return how a project is placed: ``exact``, ``rough``, or ``unplaced`` (listed only)."""
    if project.primary is None or not drawn(project):
        return "unplaced"
    return "exact" if exact(project.primary) else "rough"


def placings(projects: Sequence[Project]) -> dict[str, int]:
    """Return how many projects are placed in each way."""
    found = Counter(placing(project) for project in projects)
    return {kind: found[kind] for kind in ("exact", "rough", "unplaced")}


def _holds(text: str, wanted: Sequence[str]) -> bool:
    words = folded(text)
    return all(word in words for word in wanted)
