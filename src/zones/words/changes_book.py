"""The matrix as every part of its page reads it: cells, order, the best project, what is refused and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from math import isnan
from typing import Any, Final, Literal

import pandas as pd

from zones.city import CITY, services
from zones.city.projects import Project
from zones.effects import GAPS, SEATS, Matrix, standing_by
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.travel import Season
from zones.words.project_book import Book

REGIONS: Final = ("west", "east", CITY)
MEASURES: Final = ("saved", "gained")
ALL_GAPS: Final = (*GAPS, *(f"seat_{seat}" for seat in SEATS))
FIRST_GAP: Final = "hospital"
"""The gap that is ranked first: its layer is complete, and the West is farthest behind."""

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
    firm: bool
    at_most: bool
    """Whether it is an upper bound: places of the service are missing on the map, or the design speed."""
    row: Row

    @property
    def mean_min(self) -> float:
        """Minutes saved by each whose minutes change (only where ``value`` is minutes summed over them)."""
        return self.value / self.changed if self.changed > 0 else float("nan")


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
    def project_ids(self) -> tuple[str, ...]:
        """Projects with an effect, in id order."""
        found = {row["project_id"] for row in self._rows.values()}
        return tuple(sorted(found & set(self.book.by_id)))

    @property
    def counts(self) -> dict[str, int]:
        """Return how many projects there are: computed from what is published, estimated, not computed."""
        firm = sum(self.firm(project) for project in self.project_ids)
        return {
            "count": len(self.book.projects),
            "firm": firm,
            "indicative": len(self.project_ids) - firm,
            "refused": len(self.matrix.refused),
        }

    def firm(self, project: str) -> bool:
        """Return whether position and standard of a project are published."""
        return all(row["grade"] == "firm" for key, row in self._rows.items() if key[0] == project)

    def name(self, project: str) -> str:
        """Return a project's name."""
        return self.book.name(self.book.by_id[project])

    def of_due(self, year: int) -> tuple[str, ...]:
        """Return the firm projects that stand by the end of a year, in id order."""
        done = {project.project_id for project in standing_by(self.book.projects, year).done}
        return tuple(number for number in self.project_ids if number in done and self.firm(number))

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
        firm = row["grade"] == "firm"
        return Cell(
            value=value,
            low=over("saved_{}_person_min_low") if ranged else float("nan"),
            high=over("saved_{}_person_min_high") if ranged else float("nan"),
            alt=float("nan") if ranged else over("gained_{}_alt_persons"),
            changed=over("changed_{}_persons"),
            firm=firm,
            at_most=row["layer"] != "complete" or not firm,
            row=row,
        )

    def ranked(self, gap: str, season: str, region: str, measure: str) -> tuple[str, ...]:
        """Return the projects: those that rest on what is published first, the most for a gap first."""

        def order(project: str) -> tuple[bool, float, float, str]:
            values = {
                one: cell.value
                for one in ALL_GAPS
                if not one.startswith("seat_")
                and (cell := self.cell(project, one, season, region, measure)) is not None
            }
            here = self.cell(project, gap, season, region, measure)
            best = max(values.values(), default=0.0)
            return not self.firm(project), -(here.value if here else -1.0), -best, project

        return tuple(sorted(self.project_ids, key=order))

    def best(self, gap: str, season: str, region: str, measure: str) -> str:
        """Return the project on published figures that does most for a gap; '' if none does anything."""
        first = self.ranked(gap, season, region, measure)[:1]
        cell = self.cell(first[0], gap, season, region, measure) if first else None
        return first[0] if cell is not None and cell.firm and cell.value > 0 else ""

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
        table = self.matrix.notes
        rows = table[(table["project_id"] == project) & (table["season"] == season)]
        return [str(text) for text in rows[self.t.lang]]

    @cached_property
    def refused(self) -> list[tuple[str, list[Project]]]:
        """Projects without an effect, by the sentence that says why, the longest list last."""
        known = [
            (str(row[self.t.lang]), self.book.by_id[str(number)])
            for number, row in self.matrix.refused.iterrows()
            if number in self.book.by_id
        ]
        groups = [
            (reason, [project for _, project in ours])
            for reason, ours in groupby(sorted(known, key=lambda one: one[0]), key=lambda one: one[0])
        ]
        return sorted(groups, key=lambda group: (len(group[1]), group[0]))

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
