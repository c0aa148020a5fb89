"""What is around a place and what comes, in words: projects near by, changes by a year, what is left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite, isnan
from typing import Any, Final

from zones.city.projects import Project
from zones.effects import Works
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.i18n.dates import dated
from zones.reach import PEOPLE_MIN, Place
from zones.reports.sheet.outlook import Outlook
from zones.reports.sheet.subject import Subject
from zones.reports.sheet.wording import Link, either, plain

CHANGED_MIN: Final = 0.5
"""A change that is less than this does not show in whole minutes."""

NO_WAYS: Final = ("no_travel", "existing_site", "operating")
"""Reasons of :data:`zones.effects.REASONS` of projects that change no way between places."""


@dataclass(frozen=True)
class Near:
    """A project near by."""

    project: Project
    name: str
    about: str
    """Sector, status and the year it is due."""
    km: str
    park: bool
    within_km: float


@dataclass(frozen=True)
class Surroundings:
    """What is around a place, and what changes there."""

    t: Texts
    subject: Subject
    place: Place = field(repr=False)
    outlook: Outlook = field(repr=False)
    links: Sequence[Link] = field(repr=False)

    @cached_property
    def nearby(self) -> list[Near]:
        """Projects and parks within 20 km straight across, nearest first; the place itself left out."""
        mine = self.subject.project.project_id if self.subject.project else ""
        return [
            self._near(str(key), row)
            for key, row in self.place.nearby.to_dict("index").items()
            if key != mine
        ]

    def _near(self, project_id: str, row: Mapping[Any, Any]) -> Near:
        t, lang, km = self.t, self.t.lang, float(row["straight_km"])
        if isnan(km):
            away = t("sheet.in_commune")
        else:
            away = n.decimal(km, 0 if km >= 10 else 1, lang) if km >= 0.05 else t("sheet.here")
            away = f"≈ {away}" if row["approximate"] else away
        about = [t(f"project_sector.{row['sector']}"), t(f"project_status.{row['status']}")]
        if row["finish"] and row["status"] != "operating":
            about.append(t("sheet.finish", finish=dated(row["finish"], lang)))
        name = either(t, row["name_vi"], row["name_en"])
        return Near(
            self.project(project_id),
            name,
            " · ".join(about),
            away,
            bool(row["park"]),
            float(row["within_km"]),
        )

    def project(self, project_id: str) -> Project:
        """Return a project of the register."""
        return next(one for one in self.outlook.today.projects if one.project_id == project_id)

    @cached_property
    def changed(self) -> list[Link]:
        """Targets that are nearer, in whole minutes, once the computed works are done."""
        return [link for link in self.links if link.value - link.later >= CHANGED_MIN]

    @cached_property
    def changes(self) -> list[tuple[str, str]]:
        """What changes by the year: what, and before → after."""
        t, lang = self.t, self.t.lang
        rows = [
            (
                plain(link.where),
                t(
                    "sheet.before_after",
                    before=n.minutes(link.value, lang),
                    after=n.minutes(link.later, lang),
                    unit=t("term.unit_minutes"),
                ),
            )
            for link in self.changed
        ]
        table = self.place.people.astype(float).to_dict("index")
        for within in PEOPLE_MIN:
            now, then = table[within]["persons"], table[within]["later_persons"]
            if isfinite(then) and abs(then - now) >= 10:
                said = t(
                    "sheet.before_after",
                    before=n.persons(now, lang),
                    after=n.persons(then, lang),
                    unit=t("term.unit_persons"),
                )
                rows.append((t("sheet.people_within", within=within), said))
        return rows

    @cached_property
    def changes_words(self) -> str:
        """What the works that were computed are, and whether they change anything here."""
        t, year = self.t, self.outlook.year
        if self.outlook.later is None:
            return t("sheet.no_works", year=year)
        works = "; ".join(
            either(t, one.name_vi, one.name_en) for one in map(self.project, self.outlook.works)
        )
        if not self.changes:
            return t("sheet.works_nothing", year=year, works=works)
        return " ".join([t("sheet.works", year=year, works=works), *self._assumptions()])

    def _assumptions(self) -> list[str]:
        """Return what keeps the computed works from being sure, each once."""
        plan = self.outlook.plan
        notes = [
            note
            for (number, _, _), works in sorted(plan.works.items())
            if number in self.outlook.works
            for note in works.notes
            if note.grade != "firm"
        ]
        said = dict.fromkeys(either(self.t, note.vi, note.en) for note in notes)
        return [f"{text[:1].upper()}{text[1:]}." for text in said]

    @cached_property
    def uncomputed(self) -> list[tuple[str, str]]:
        """Projects near by that are due, could change a way and are not in the minutes: name and why."""
        return list(self._uncomputed())

    def _uncomputed(self) -> Iterator[tuple[str, str]]:
        plan = self.outlook.plan
        for key, row in self.place.planned.to_dict("index").items():
            number, name = str(key), either(self.t, row["name_vi"], row["name_en"])
            if number in self.outlook.works:
                continue
            if refused := plan.refused.get(number):
                if refused.reason.code in NO_WAYS:
                    continue
                yield name, either(self.t, refused.reason.vi, refused.reason.en)
                continue
            works = next((one for at, one in plan.works.items() if at[0] == number), None)
            if works is not None and not works.services:
                yield name, self._why_left_out(works)

    def _why_left_out(self, works: Works) -> str:
        if works.grade == "bound":
            return "; ".join(either(self.t, one.vi, one.en) for one in works.notes if one.grade == "bound")
        return self.t("sheet.not_all_by", year=self.outlook.year)
