"""What papers rest on, worked out once and shared by every paper of a run, whatever its language."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from zones import city, gaps
from zones.city import City
from zones.city.projects import Project
from zones.effects import Matrix
from zones.gaps import GapIndex, Measured
from zones.gaps.draws import DRAWS
from zones.gaps.kept import Bands
from zones.i18n import Texts
from zones.sites import Plan
from zones.words.changes_book import ChangesBook
from zones.words.figures import Figures, rows_of
from zones.words.gaps_book import Desk, GapBook
from zones.words.project_book import Book

SEED: Final = 0
"""Rank ranges come out as on the page of gaps."""

DISTRICT: Final = "district_health"
ACCESS: Final = "cells;roads;speeds;facilities"
"""Layers behind minutes and people within them."""


@dataclass(frozen=True)
class Material:
    """Figures of the real city; nothing in it is ever changed."""

    desk: Desk
    index: GapIndex = field(repr=False)
    ranges: pd.DataFrame = field(repr=False)
    draws: int = 0
    """Draws of speeds that the ranges of ranks hold; 0: weights alone."""
    projects: tuple[Project, ...] = field(default=(), repr=False)
    revision: int = 0
    """Of the register of projects."""
    matrix: Matrix | None = field(default=None, repr=False)
    plans: Mapping[str, Plan] = field(default_factory=dict, repr=False)
    """Proposed sites by service, where they were asked for."""
    bands: Mapping[str, Bands] = field(default_factory=dict, repr=False)
    """By season, where assumptions were drawn: how far access to district health moves."""

    @classmethod
    def of(
        cls,
        whole: City,
        measured: Measured,
        evidence: pd.DataFrame | None,
        standards: pd.DataFrame,
        *,
        day: date,
        lost: str = "",
        drawn: Mapping[str, pd.DataFrame] | None = None,
        **others: Any,
    ) -> "Material":
        """Return what papers of a day rest on, ranked with equal weights.

        Parameters
        ----------
        evidence
            Reported figures; None where they could not be read, which ``lost`` says why.
        day
            How old a figure is counts from here.
        drawn
            The gaps in every draw of speeds (:func:`zones.gaps.draw`), where they are kept: the ranges of
            ranks then hold them, as on the page.
        others
            Projects with the revision of their register, the matrix of effects, plans, bands.
        """
        table = gaps.indicators(whole, measured, evidence, standards, today=day)
        trend = pd.DataFrame() if evidence is None else gaps.trend(evidence)
        key = (whole.data_version, f"{day.isoformat()} {_told(evidence)}", bool(lost))
        desk = Desk(key, whole, measured, table, trend, lost)
        index = gaps.gap_index(table, on=desk.basis)
        points = gaps.drawn_points(desk.basis.points, desk.basis.targets, drawn) if drawn else None
        ranges = gaps.rank_range(index, np.random.default_rng(SEED), drawn=points)
        return cls(desk, index, ranges, draws=DRAWS if drawn else 0, **others)

    @property
    def city(self) -> City:
        """The city's tables."""
        return self.desk.city

    @property
    def version(self) -> str:
        """Fingerprint of the data."""
        return self.desk.city.data_version

    @cached_property
    def _books(self) -> dict[tuple[str, str], Any]:
        return {}

    def gap_book(self, t: Texts) -> GapBook:
        """Return the gaps as the page reads them, with equal weights."""
        return self._kept("gaps", t, lambda: GapBook(t, self.desk, self.index, self.ranges, self.draws))

    def project_book(self, t: Texts) -> Book:
        """Return the projects as the page reads them."""
        return self._kept("projects", t, lambda: Book(t, self.projects, self.desk.names, self.revision))

    def changes_book(self, t: Texts) -> ChangesBook | None:
        """Return what projects change as the page reads it; None where it was not computed."""
        matrix = self.matrix
        if matrix is None:
            return None
        return self._kept("changes", t, lambda: ChangesBook(t, self.project_book(t), matrix))

    def _kept(self, what: str, t: Texts, make: Any) -> Any:
        if (what, t.lang) not in self._books:
            self._books[what, t.lang] = make()
        return self._books[what, t.lang]

    def drawn(self, key: tuple[str, ...], draw: Callable[[], bytes]) -> bytes:
        """Return a picture, drawn when it is first asked for: papers of one run share their maps."""
        if key not in self._pictures:
            self._pictures[key] = draw()
        return self._pictures[key]

    @cached_property
    def _pictures(self) -> dict[tuple[str, ...], bytes]:
        return {}

    @cached_property
    def health(self) -> gpd.GeoDataFrame:
        """Hospitals and medical centres that minutes lead to."""
        return city.service(DISTRICT).select(self.city.on_land())

    def access(self, service: str, season: str) -> Mapping[str, Figures] | None:
        """Return who reaches a service, by commune; None where nothing of it is mapped."""
        if (service, season) not in self._access:
            table = self.desk.measured.access.get((service, season))
            self._access[service, season] = None if table is None else rows_of(table)
        return self._access[service, season]

    @cached_property
    def _access(self) -> dict[tuple[str, str], Mapping[str, Figures] | None]:
        return {}

    def codes(self, region: str = "") -> list[str]:
        """Return the communes of a region (all by default) that count in averages, by name."""
        desk = self.desk
        averaged = desk.city.communes["averaged"]
        found = [c for c in desk.names if averaged[c] and region in ("", desk.regions[c])]
        return sorted(found, key=desk.folded.__getitem__)


def _told(evidence: pd.DataFrame | None) -> str:
    """Return a fingerprint of what was reported: an import or its withdrawal makes other papers."""
    rows = "" if evidence is None else evidence.to_csv(index=False)
    return hashlib.sha256(rows.encode("utf-8")).hexdigest()[:12]
