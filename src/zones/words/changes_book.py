"""The matrix as every part of its page reads it: cells, order, the best project, what is refused and why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import Any, Final, Literal

import pandas as pd

from zones.city import CITY, services
from zones.city.projects import Project
from zones.effects import GAPS, GRADES, NOTES, SEATS, Grade, Matrix, standing_by, weakest
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.travel import Season
from zones.words.project_book import Book

REGIONS: Final = ("west", "east", CITY)
MEASURES: Final = ("saved", "gained")
ALL_GAPS: Final = (*GAPS, *(f"seat_{seat}" for seat in SEATS))
FIRST_GAP: Final = "hospital"
"""The gap that is ranked first: its layer is complete, and the West is farthest behind."""

_BRACKETS: Final = re.compile(r" \(([^)]*)\)")

Measure = Literal["saved", "gained"]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """What is opened: a project and a gap, in a season, for a region, by a measure."""

    project: str
    gap: str
    season: Season
    region: str
    measure: str


@dataclass(frozen=True)
class Cell:
    """What one project does for one gap, in one season and region."""

    value: float
    """Minutes saved summed over people (for seats: over seats), or people who come within the threshold."""
    low: float
    high: float
    """The same with slower and faster roads; NaN where there is no such range."""
    alt: float
    """People who come within the threshold on the second population grid; NaN for minutes."""
    changed: float
    grade: Grade
    """How far it can be trusted: as far as its weakest input."""
    row: Row

    @property
    def at_most(self) -> bool:
        """Whether it is an upper bound: places of the service are missing on the map, or the design speed."""
        return self.grade == "bound"

    @property
    def mean_min(self) -> float:
        """Minutes saved by each whose minutes change (only where ``value`` is minutes summed over them)."""
        return self.value / self.changed if self.changed > 0 else float("nan")


@dataclass(frozen=True)
class InputNote:
    """What an effect rests on, in the reader's language."""

    about: str
    """``before``, ``after``, ``place``, ``layer``; '' for what only has to be known."""
    grade: Grade
    said: str


@dataclass(frozen=True)
class ChangesBook:
    """The matrix at one revision of the register, in one language. Nothing in it is ever changed."""

    t: Texts
    book: Book
    matrix: Matrix

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str], Row]:
        rows = ({str(k): v for k, v in row.items()} for row in self.matrix.table.to_dict("records"))
        return {(row["project_id"], row["gap"], row["season"]): row for row in rows}

    @cached_property
    def _notes(self) -> dict[tuple[str, str], list[InputNote]]:
        """What each project's effect rests on in each season, in the reader's language."""
        found: dict[tuple[str, str], list[InputNote]] = {}
        for row in self.matrix.notes.to_dict("records"):
            note = InputNote(row["about"], row["grade"], str(row[self.t.lang]))
            found.setdefault((str(row["project_id"]), str(row["season"])), []).append(note)
        return found

    @cached_property
    def _grades(self) -> dict[str, Grade]:
        """The grade of the surest figure of each project."""
        found: dict[str, Grade] = {}
        for (project, _, _), row in self._rows.items():
            own: Grade = row["grade"]
            found[project] = min(found.get(project, own), own, key=GRADES.index)
        return found

    @cached_property
    def project_ids(self) -> tuple[str, ...]:
        """Projects with an effect, in id order."""
        found = {row["project_id"] for row in self._rows.values()}
        return tuple(sorted(found & set(self.book.by_id)))

    @property
    def counts(self) -> dict[str, int]:
        """Return how many projects there are, computed by grade and not computed."""
        grades = [self.grade(project) for project in self.project_ids]
        return {
            "count": len(self.book.projects),
            **{grade: grades.count(grade) for grade in GRADES},
            "refused": len(self.matrix.refused),
        }

    def grade(self, project: str) -> Grade:
        """Return the grade of the surest figure of a project."""
        return self._grades[project]

    def name(self, project: str) -> str:
        """Return a project's name."""
        return self.book.name(self.book.by_id[project])

    def of_due(self, year: int, gap: str) -> tuple[str, ...]:
        """Return the projects that serve a gap and stand by the end of a year, bounds left out."""
        done = {project.project_id for project in standing_by(self.book.projects, year).done}
        serving = {key[0] for key in self._rows if key[1] == gap}
        return tuple(
            one for one in self.project_ids if one in done & serving and self._works_grade(one) != "bound"
        )

    def together(self, projects: Sequence[str], gap: str) -> Grade:
        """Return the grade of what projects do together for a gap."""
        layer: Grade = "bound" if gap in self.incomplete else "firm"
        return weakest([layer, *map(self._works_grade, projects)])

    def _works_grade(self, project: str) -> Grade:
        """Return the grade of the weakest input of a project, whatever gap it is for."""
        notes = [note for key, own in self._notes.items() if key[0] == project for note in own]
        return weakest(note.grade for note in notes if note.about != "layer")

    def cell(self, project: str, gap: str, season: str, region: str, measure: str) -> Cell | None:
        """Return a cell; None where the project does not serve the gap, or there is no such figure."""
        row = self._rows.get((project, gap, season))
        if row is None:
            return None
        name, unit = ("saved", "person_min") if measure == "saved" else ("gained", "persons")

        def over(column: str) -> float:
            sides = ("west", "east") if region == CITY else (region,)
            return float(sum(row[column.format(side)] for side in sides))

        value = over(f"{name}_{{}}_{unit}")
        if isnan(value):
            return None
        ranged = measure == "saved"
        return Cell(
            value=value,
            low=over("saved_{}_person_min_low") if ranged else float("nan"),
            high=over("saved_{}_person_min_high") if ranged else float("nan"),
            alt=float("nan") if ranged else over("gained_{}_alt_persons"),
            changed=over("changed_{}_persons"),
            grade=row["grade"],
            row=row,
        )

    def ranked(self, gap: str, season: str, region: str, measure: str) -> tuple[str, ...]:
        """Return the projects, the surest first, then those that do most for a gap."""

        def order(project: str) -> tuple[int, float, float, str]:
            values = {
                one: cell.value
                for one in ALL_GAPS
                if not one.startswith("seat_")
                and (cell := self.cell(project, one, season, region, measure)) is not None
            }
            here = self.cell(project, gap, season, region, measure)
            best = max(values.values(), default=0.0)
            return GRADES.index(self.grade(project)), -(here.value if here else -1.0), -best, project

        return tuple(sorted(self.project_ids, key=order))

    def best(self, gap: str, season: str, region: str, measure: str) -> str:
        """Return the surest project that does most for a gap; '' if none does, or only bounds are known."""
        first = self.ranked(gap, season, region, measure)[:1]
        cell = self.cell(first[0], gap, season, region, measure) if first else None
        return first[0] if cell is not None and not cell.at_most and cell.value > 0 else ""

    @cached_property
    def incomplete(self) -> frozenset[str]:
        """Gaps whose services are mapped in part: whatever is gained there is an upper bound."""
        return frozenset(row["gap"] for row in self._rows.values() if row["layer"] != "complete")

    def gap_name(self, gap: str) -> str:
        """Return a gap's short name."""
        return self.t(f"changes_gap.{gap}")

    def to(self, gap: str) -> str:
        """Return where a gap leads to, inside a sentence."""
        return self.t(f"changes_to.{gap}")

    def threshold(self, gap: str) -> int:
        """Return the minutes within which people are counted for a service."""
        return services()[gap].threshold_min

    def unit(self, gap: str, measure: str) -> str:
        """Return the unit of a column."""
        if measure == "gained":
            if gap.startswith("seat_"):
                return ""
            return self.t("changes.unit_gained", threshold=self.threshold(gap))
        return self.t("changes.unit_seats" if gap.startswith("seat_") else "changes.unit_saved")

    def figure(self, value: float, gap: str, measure: str) -> str:
        """Return a figure of a column as it is written: three digits of minutes, people in tens."""
        if measure == "gained":
            return n.persons(value, self.t.lang)
        scaled = value if gap.startswith("seat_") else value / 1000.0
        if 0 < scaled < 1:
            return "< 1"
        return n.decimal(three_digits(scaled), 0, self.t.lang)

    def notes(self, project: str, season: str) -> list[str]:
        """Return what has to be known of a project's effect."""
        return [note.said for note in self.inputs(project, season)]

    def inputs(self, project: str, season: str, gap: str = "") -> list[InputNote]:
        """Return what a project's effect rests on, input by input; for a gap also whether it is mapped."""
        noted = self._notes.get((project, season), [])
        found = [note for note in noted if not gap or note.about != "layer"]
        if gap and not gap.startswith("seat_"):
            mapped = gap not in self.incomplete
            said = self.t("changes.layer_complete") if mapped else NOTES["layer_partial"][self.t.lang]
            found.append(InputNote("layer", "firm" if mapped else "bound", said))
        return found

    def why(self, project: str, season: str, gap: str) -> list[str]:
        """Return why an effect is no surer than its grade: the notes on its weakest inputs."""
        inputs = [one for one in self.inputs(project, season, gap) if one.about]
        lowest = weakest(one.grade for one in inputs)
        return [one.said for one in inputs if one.grade == lowest]

    @cached_property
    def refused(self) -> list[tuple[str, list[Project]]]:
        """Projects without an effect, by the sentence that says why, the longest list last.

        Where sentences differ in what they put in brackets only, that is left to :meth:`detail`.
        """
        groups: dict[str, list[Project]] = {}
        for number, row in self.matrix.refused.iterrows():
            if number in self.book.by_id:
                groups.setdefault(str(row["code"]), []).append(self.book.by_id[str(number)])
        found = []
        for projects in groups.values():
            said = {self.reasons[one.project_id] for one in projects}
            found.append((_BRACKETS.sub("", min(said)) if len(said) > 1 else min(said), projects))
        return sorted(found, key=lambda group: (len(group[1]), group[0]))

    def detail(self, project: str) -> str:
        """Return what the reason of a project says in brackets; '' where it says nothing there."""
        found = _BRACKETS.search(self.reasons[project])
        return found[1] if found else ""

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why there is no effect, by project."""
        return {str(number): str(row[self.t.lang]) for number, row in self.matrix.refused.iterrows()}

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return what a reader takes away: effects, notes, what is refused, and what it was computed with."""
        names = {project.project_id: self.book.name(project) for project in self.book.projects}
        effects = self.matrix.table.copy()
        effects.insert(1, "project", effects["project_id"].map(names).fillna(self.t("changes.all_due")))
        effects.insert(3, "gap_name", effects["gap"].map(self.gap_name))
        refused = self.matrix.refused[["code", self.t.lang]].rename(columns={self.t.lang: "reason"})
        refused.insert(0, "project", refused.index.map(names))
        about = {
            **self.matrix.params,
            "register_revision": self.book.revision,
            "units": self.t("changes.units"),
        }
        return {
            "effects": effects,
            "notes": self.matrix.notes.drop(columns=["en" if self.t.lang == "vi" else "vi"]),
            "not_computed": refused.reset_index(),
            "about": pd.DataFrame([(k, str(v)) for k, v in about.items()], columns=["what", "value"]),
        }


def three_digits(value: float) -> float:
    """Return a whole number with three digits that count.

    Examples
    --------
    >>> three_digits(1768.4), three_digits(253.04), three_digits(-1768.4)
    (1770.0, 253.0, -1770.0)
    """
    if isnan(value) or value == 0:
        return value
    digits = len(str(int(abs(value))))
    return float(round(value, min(0, 3 - digits)))
