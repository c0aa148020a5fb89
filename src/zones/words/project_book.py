"""The key projects as every part of their page reads them: found, filtered, counted, said in words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from zones.city.projects import SECTORS, STATUSES, Fact, Project, span
from zones.city.timeline import STATES, State, state_in
from zones.i18n import Texts, catalogue
from zones.i18n import numbers as n
from zones.maps.projects import drawn, exact

FIRST_YEAR: Final = 2025
LAST_YEAR: Final = 2050

REGIONS: Final = ("east", "west", "both")

MONEY_BN: Final[Mapping[str, tuple[float, float]]] = {
    "small": (0, 1_000),
    "medium": (1_000, 10_000),
    "large": (10_000, 50_000),
    "huge": (50_000, float("inf")),
}
"""Classes of investment in billions of VND, the lower end included."""

KINDS: Final = tuple(key.partition(".")[2] for key in catalogue("en") if key.startswith("project_kind."))
"""Kinds of project that have a name."""

DATED: Final = ("start", "finish")
"""Facts that publish a date: it is in ``as_of``."""

VND_BN_PER_USD_M: Final = 26.0
"""Roughly 26,000 VND a dollar: only to put a dollar figure into a class, never to show a figure."""


SPELLED_OUT: Final[Mapping[str, str]] = {
    "PTNT": "phổ thông nội trú",
    "KCN": "khu công nghiệp",
    "KCNC": "khu công nghệ cao",
    "CNTT": "công nghệ thông tin",
    "IFC": "trung tâm tài chính quốc tế",
}
"""What people search for where a name has it short."""

_HIGHWAY: Final = re.compile(r"[Qq]uốc lộ (\d+\w?)")
"""A national road, which people search for as QL14D."""


@dataclass(frozen=True)
class Filters:
    """What the reader wants to see; '' is no wish."""

    text: str = ""
    region: str = ""
    sector: str = ""
    status: str = ""
    section: str = ""
    money: str = ""
    commune: str = ""
    """Code of a commune that a project lies in or touches."""


@dataclass(frozen=True)
class Book:
    """All projects at one revision of the register, in one language. Nothing in it is ever changed."""

    t: Texts
    projects: tuple[Project, ...]
    communes: Mapping[str, str]
    """Name by code."""
    revision: int

    @cached_property
    def by_id(self) -> dict[str, Project]:
        """Projects by id."""
        return {project.project_id: project for project in self.projects}

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """Sections of the Programme that any project belongs to."""
        return tuple(sorted({section for project in self.projects for section in project.sections}))

    @cached_property
    def _words(self) -> dict[str, str]:
        return {project.project_id: folded(" ".join(self._said(project))) for project in self.projects}

    def _said(self, project: Project) -> list[str]:
        places = [self.communes.get(code, "") for code in project.commune_codes]
        sector = self.t(f"project_sector.{project.sector}")
        short = [long for word, long in SPELLED_OUT.items() if re.search(rf"\b{word}\b", project.name_vi)] + [
            f"QL{number}" for number in _HIGHWAY.findall(project.name_vi)
        ]
        return [project.project_id, project.name_vi, project.name_en, *short, sector, *places]

    def name(self, project: Project) -> str:
        """Return a project's name in the reader's language."""
        return project.name_vi if self.t.lang == "vi" else project.name_en

    def kind(self, code: str) -> str:
        """Return a kind of project in words; one that only an import knows under its code."""
        return self.t(f"project_kind.{code}") if code in KINDS else code

    def matching(self, filters: Filters) -> tuple[Project, ...]:
        """Return the projects that pass all filters and hold every word of the text, by sector and name."""
        wanted = folded(filters.text).split()
        found = [
            project
            for project in self.projects
            if filters.region in ("", project.region)
            and filters.sector in ("", project.sector)
            and filters.status in ("", project.status)
            and (not filters.section or filters.section in project.sections)
            and filters.money in ("", money_class(project))
            and (not filters.commune or filters.commune in project.commune_codes)
            and all(word in self._words[project.project_id] for word in wanted)
        ]
        return tuple(sorted(found, key=self._order))

    def _order(self, project: Project) -> tuple[int, str]:
        return SECTORS.index(project.sector), folded(self.name(project))

    def states(self, year: int) -> dict[str, State]:
        """Return what each project is at the end of a year."""
        if year not in self._states:
            self._states[year] = {p.project_id: state_in(p, year) for p in self.projects}
        return self._states[year]

    @cached_property
    def _states(self) -> dict[int, dict[str, State]]:
        return {}

    def counts(self, projects: Iterable[Project]) -> dict[str, int]:
        """Return how many there are: by region, by how they are placed, by what was published."""
        listed = list(projects)
        by_region = Counter(project.region for project in listed)
        placed = [project for project in listed if drawn(project)]
        sure = sum(exact(project.primary) for project in placed if project.primary)
        return {
            "count": len(listed),
            **{region: by_region[region] for region in REGIONS},
            "exact": sure,
            "rough": len(placed) - sure,
            "unknown": len(listed) - len(placed),
            "money": sum(money_class(project) != "unpublished" for project in listed),
            "differing": sum(project.project_id in self._differing for project in listed),
        }

    @cached_property
    def _differing(self) -> frozenset[str]:
        """Projects of which different figures or dates are published."""
        return frozenset(project.project_id for project in self.projects if conflicts(project))

    def tip(self, project: Project, state: str) -> str:
        """Return what the map says under a project's name."""
        return self.t(
            "projects.tip",
            sector=self.t(f"project_sector.{project.sector}"),
            state=self.t(f"project_state.{state}"),
        )

    def value(self, fact: Fact) -> str:
        """Return a fact as it was published: its figure with unit, or its words."""
        if fact.value is None:
            return fact.text_vi if self.t.lang == "vi" else fact.text_en
        figures = [figure(value, self.t.lang) for value in (fact.value, fact.upper) if value is not None]
        unit = self.t(f"project_unit.{fact.unit}") if fact.unit else ""
        words = fact.text_vi if self.t.lang == "vi" else fact.text_en
        return " ".join(part for part in ("–".join(figures), unit, words and f"({words})") if part)

    def label(self, fact: Fact) -> str:
        """Return what a fact is about, with its scope."""
        scope = fact.scope_vi if self.t.lang == "vi" else fact.scope_en
        about = self.t(f"project_fact.{fact.key}")
        return f"{about}: {scope}" if scope else about


def conflicts(project: Project) -> list[tuple[int, ...]]:
    """Return groups of facts (by position) that publish different figures, or dates, of one thing.

    One thing is one key, scope, phase and unit. Dates differ where they exclude each other: 2026 and
    2026-02 do not. Words are not compared.
    """

    def thing(position: int) -> tuple[str, str, str, str]:
        fact = project.facts[position]
        return fact.key, fact.scope_vi or fact.scope_en, fact.phase, fact.unit

    facts = enumerate(project.facts)
    known = sorted((k for k, fact in facts if fact.value is not None or _date(fact)), key=thing)
    groups = [tuple(group) for _, group in groupby(known, key=thing)]
    return [group for group in groups if _differ([project.facts[k] for k in group])]


def _date(fact: Fact) -> str:
    """Return the date that a fact publishes, '' if it publishes something else."""
    return fact.as_of or "" if fact.key in DATED and fact.value is None else ""


def _differ(facts: Sequence[Fact]) -> bool:
    if len({(fact.value, fact.upper) for fact in facts if fact.value is not None}) > 1:
        return True
    spans = [span(when) for fact in facts if (when := _date(fact))]
    return any(one[1] < other[0] for one in spans for other in spans)


def money_class(project: Project) -> str:
    """Return the class (:data:`MONEY_BN`) of the largest investment published, or ``unpublished``."""
    rates = {"vnd_bn": 1.0, "usd_m": VND_BN_PER_USD_M}
    sums = [
        (fact.upper or fact.value) * rates[fact.unit]
        for fact in project.facts
        if fact.key == "investment" and fact.value is not None and fact.unit in rates
    ]
    if not sums:
        return "unpublished"
    return next(name for name, (low, high) in MONEY_BN.items() if low <= max(sums) < high)


def folded(text: str) -> str:
    """Return text as it is searched: lower case, without diacritics.

    Examples
    --------
    >>> folded("Cảng Liên Chiểu, Đà Nẵng")
    'cang lien chieu, da nang'
    """
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(mark for mark in bare if not unicodedata.combining(mark))


def options(book: Book) -> dict[str, tuple[str, ...]]:
    """Return what each filter offers, in reading order."""
    present = {project.sector for project in book.projects}
    return {
        "region": REGIONS,
        "sector": tuple(sector for sector in SECTORS if sector in present),
        "status": STATUSES,
        "section": book.sections,
        "money": (*MONEY_BN, "unpublished"),
    }


def by_state(projects: Sequence[Project], states: Mapping[str, State]) -> dict[str, int]:
    """Return how many projects are in each state."""
    found: Counter[str] = Counter(states[project.project_id] for project in projects)
    return {state: found[state] for state in STATES}


def figure(value: float, lang: str) -> str:
    """Return a published figure with as many decimals as it was given, three at most."""
    digits = next((k for k in range(3) if round(value, k) == value), 3)
    return n.decimal(value, digits, lang)
