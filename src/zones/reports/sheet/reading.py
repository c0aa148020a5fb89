"""A sheet in words: every figure of a place as page and paper say it, in one language, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, isnan
from typing import Any, Final

from zones.access import REASONS
from zones.coverage import differ
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.reach import MISSING, PEOPLE_MIN, Place
from zones.reports.sheet.outlook import Outlook
from zones.reports.sheet.subject import Subject
from zones.reports.sheet.surroundings import Surroundings
from zones.reports.sheet.wording import Link, either, plain, rounded
from zones.scenario.degrees import degrees

SLOWER, FASTER = 1 / 0.8, 1 / 1.2
"""What minutes become when every speed is a fifth lower or higher."""

HEADLINE_MIN: Final = 45
"""Minutes within which the answer counts people."""

WALK_KM: Final = 0.5
"""A longer walk to the road than this is said."""

GATEWAYS: Final = ("airport", "seaport")
"""Kinds that the answer names."""

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Reading:
    """Everything a sheet says of a place."""

    t: Texts
    subject: Subject
    place: Place
    outlook: Outlook

    # --- what it is ----------------------------------------------------------------------------------

    @cached_property
    def commune(self) -> str:
        """Name of the commune."""
        return str(self.place.commune["name"])

    @cached_property
    def name(self) -> str:
        """What the place is called."""
        site, project = self.subject.site, self.subject.project
        if site is None or project is None:
            return self.t("sheet.point", commune=self.commune, position=self.position)
        return self._part if self.whole else either(self.t, project.name_vi, project.name_en)

    @cached_property
    def whole(self) -> str:
        """Name of the project that the place is a part of; '' if it stands for the project, or for itself."""
        project = self.subject.project
        if project is None or self.subject.token == project.project_id:
            return ""
        return either(self.t, project.name_vi, project.name_en)

    @cached_property
    def _part(self) -> str:
        site = self.subject.site
        return "" if site is None else either(self.t, site.name_vi, site.name_en)

    @cached_property
    def position(self) -> str:
        """Latitude and longitude in degrees."""
        lat, lon = (n.decimal(value, 4, self.t.lang) for value in (self.subject.lat, self.subject.lon))
        return self.t("sheet.position", lat=lat, lon=lon)

    @cached_property
    def how(self) -> dict[str, str]:
        """Means of travel and season as they stand in a sentence."""
        return {
            "mode": self.t(f"term.by_{self.place.mode}"),
            "season": self.t(f"term.in_{self.place.season}"),
        }

    # --- the answer ----------------------------------------------------------------------------------

    @cached_property
    def answer(self) -> str:
        """The answer in one sentence."""
        t = self.t
        ways = [self._way(link) for link in self.gateways if isfinite(link.value)]
        people = self._people_in_words(HEADLINE_MIN)
        said = ", ".join(ways) if ways else t("sheet.answer_no_ways")
        return t("sheet.answer", name=self.name, ways=said, people=people, within=HEADLINE_MIN, **self.how)

    def _way(self, link: Link) -> str:
        if link.value < 0.5 and link.most < 0.5:
            return self.t("sheet.answer_here", where=plain(link.where))
        return self.t("sheet.answer_way", minutes=link.minutes, where=plain(link.where))

    @cached_property
    def gateways(self) -> list[Link]:
        """The nearest airport and the nearest seaport."""
        found = []
        for kind in GATEWAYS:
            links = [link for link in self.links if link.kind == kind]
            found += sorted(links, key=lambda link: (isnan(link.value), link.value))[:1]
        return found

    def _people_in_words(self, within: int) -> str:
        main, other = (rounded(self.count(within, column)) for column in ("persons", "persons_alt"))
        if not self.grids_differ(within):
            return self.t("sheet.persons", persons=n.persons(main, self.t.lang))
        low, high = sorted((main, other))
        lang = self.t.lang
        return self.t("sheet.persons_range", low=n.persons(low, lang), high=n.persons(high, lang))

    def count(self, within: int, column: str = "persons") -> float:
        """Return the people who get here within so many minutes, by a column of the place's table."""
        return float(self.place.people[column].to_numpy()[PEOPLE_MIN.index(within)])

    def grids_differ(self, within: int) -> bool:
        """Return whether the two population grids differ by more than a quarter."""
        row = self.place.people.loc[[within]]
        return bool(differ(row["persons"], row["persons_alt"]).iloc[0])

    @cached_property
    def sure(self) -> list[str]:
        """How sure the answer is: position, speeds, people."""
        t, lang = self.t, self.t.lang
        said = [] if self.subject.error_m else [self.placing]
        first = next((link for link in self.gateways if isfinite(link.value) and link.value >= 1), None)
        if first:
            slow, fast = (n.minutes(first.value * k, lang) for k in (SLOWER, FASTER))
            figure = n.minutes(first.value, lang)
            said.append(t("sheet.sure_speeds", minutes=figure, slower=slow, faster=fast))
        else:
            said.append(t("sheet.sure_speeds_only"))
        unlike = [within for within in PEOPLE_MIN if self.grids_differ(within)]
        said.append(t("sheet.sure_grids_differ") if unlike else t("sheet.sure_grids"))
        if self.place.season == "wet":
            said.append(t("sheet.sure_wet"))
        return said

    @cached_property
    def placing(self) -> str:
        """How the place was found and how far it may be off."""
        site, project = self.subject.site, self.subject.project
        if site is None or project is None:
            return self.t("sheet.placed_by_hand", position=self.position)
        shape = next(shape for shape in project.shapes if shape.geom_id == site.geom_id)
        basis = self.t(f"project_basis.{shape.basis}")
        if self._part != self.name:
            basis = self.t("sheet.measured_from", part=self._part, basis=basis)
        if site.position_error_m is None:
            return self.t("sheet.placed_no_error", basis=basis)
        return self.t("sheet.placed", basis=basis, error=self.metres(site.position_error_m))

    @cached_property
    def warning(self) -> str:
        """What must be known before a figure is used; '' if the position is fit for distances."""
        site = self.subject.site
        if site is None or not site.approximate:
            return ""
        return self.t("sheet.rough", placing=self.placing)

    # --- the ways ------------------------------------------------------------------------------------

    @cached_property
    def links(self) -> list[Link]:
        """The ways to all targets, in reading order."""
        rows = self.place.links.to_dict("index").items()
        return [self._link(str(key), row, LETTERS[k]) for k, (key, row) in enumerate(rows)]

    def _link(self, target_id: str, row: Mapping[Any, Any], letter: str) -> Link:
        t, lang, value = self.t, self.t.lang, float(row["minutes"])
        notes = []
        rough = bool(row["approximate"]) or self.subject.error_m > 0
        if isnan(value):
            minutes = km = n.NO_VALUE
            notes.append(t.pick(REASONS[row["reason"]]))
        else:
            here = value < 0.5 and row["km"] < 0.1
            minutes = t("sheet.here") if here else n.minutes(value, lang)
            km = "" if value < 0.5 else n.decimal(row["km"], 0 if row["km"] >= 10 else 1, lang)
            least, most = (n.minutes(row[column], lang) for column in ("least_min", "most_min"))
            if least != most:
                minutes = f"≈ {least}–{most}"
            elif rough and not here:
                minutes = f"≈ {minutes}"
            if row["approximate"]:
                notes.append(t("sheet.note_rough", error=self.metres(row["position_error_m"])))
            if row["walk_km"] >= WALK_KM and self.place.mode != "foot":
                notes.append(t("sheet.note_walk", km=n.decimal(row["walk_km"], 1, lang)))
        lon, lat = self._spot(target_id, row["nearest_id"])
        return Link(
            target_id,
            letter,
            str(row["kind"]),
            t(f"sheet.to_{row['kind']}"),
            str(either(self.t, row["nearest_vi"], row["nearest_en"]) or ""),
            minutes,
            km,
            "; ".join(notes),
            value,
            float(row["least_min"]),
            float(row["most_min"]),
            float(row["later_min"]),
            lon,
            lat,
        )

    def _spot(self, target_id: str, nearest: object) -> tuple[float, float]:
        target = next(one for one in self.outlook.today.targets if one.target_id == target_id)
        if nearest not in target.places.index:
            return float("nan"), float("nan")
        spot = target.places.geometry[nearest]
        return degrees([(spot.x, spot.y)])[0]

    # --- people, commune -----------------------------------------------------------------------------

    @cached_property
    def people(self) -> list[tuple[int, str, str]]:
        """Minutes, people, and what the second grid says where it differs by more than a quarter."""
        lang = self.t.lang
        return [
            (
                within,
                n.persons(self.count(within), lang),
                n.persons(self.count(within, "persons_alt"), lang) if self.grids_differ(within) else "",
            )
            for within in PEOPLE_MIN
        ]

    @cached_property
    def working_age(self) -> str:
        """What is known of people of working age."""
        counts = self.place.people["working_age_persons"]
        if counts.isna().any():
            return self.t.pick(MISSING["working_age"])
        return n.persons(self.count(HEADLINE_MIN, "working_age_persons"), self.t.lang)

    @cached_property
    def profile(self) -> list[tuple[str, str]]:
        """The commune in figures: label and value."""
        t, lang, of = self.t, self.t.lang, self.place.commune
        missing = t("term.no_data")

        def said(value: float, text: str) -> str:
            return missing if isnan(value) else text

        region = t(f"sheet.region_{of['region']}")
        people, area = float(of["population_persons"]), float(of["area_km2"])
        density = n.decimal(rounded(float(of["persons_per_km2"])), 0, lang)
        rows = [
            (t("sheet.commune"), f"{self.commune} ({region})"),
            (t("sheet.population"), said(people, self.t("sheet.persons", persons=n.persons(people, lang)))),
            (t("sheet.area"), f"{n.area_km2(area, lang)} km²"),
            (t("sheet.density"), said(people, t("sheet.density_value", density=density))),
        ]
        for key, median in of.items():
            if key.endswith("_median_min"):
                value = t("term.minutes_value", minutes=n.minutes(median, lang))
                rows.append((t("sheet.median"), said(median, value)))
        if "classified_km_per_km2" in of:
            roads = n.decimal(of["classified_km_per_km2"], 2, lang)
            rows.append(
                (t("sheet.roads"), said(of["classified_km_per_km2"], f"{roads} {t('term.unit_density')}"))
            )
        return rows

    @cached_property
    def around(self) -> Surroundings:
        """Projects near by, and what changes by the year."""
        return Surroundings(self.t, self.subject, self.place, self.outlook, self.links)

    def metres(self, metres: float) -> str:
        """Return a distance with its unit."""
        if metres >= 1000:
            return f"{n.decimal(metres / 1000, 1, self.t.lang)} km"
        return f"{n.decimal(metres, 0, self.t.lang)} m"
