"""The difference between two states of the city as tables: by commune, by region, and the gap between."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from zones.access import FASTER, SLOWER, AccessResult
from zones.city import CITY
from zones.scenario import figures
from zones.scenario.figures import People, State

UNKNOWN_BEFORE: Final = [
    "within_before_persons",
    "share_before_pct",
    "gained_persons",
    "lost_persons",
    "gained_alt_persons",
    "lost_alt_persons",
    "newly_reached_persons",
    "newly_unreachable_persons",
    "changed_persons",
]
"""What is not known where nothing of the service is mapped: others may have been served all along."""


@dataclass(frozen=True)
class Change:
    """Two states of the same people."""

    base: AccessResult
    """The city without any edit: names, completeness."""
    people: People
    before: State
    after: State

    def by_commune(self, threshold_min: int) -> pd.DataFrame:
        """Return :func:`figures.changes` for all 94 units on ``commune_code``, with names and a ``reason``.

        The reasons are those of :data:`zones.access.REASONS`. A unit left out of averages is all NaN.

        Raises
        ------
        InputError
            If the threshold is negative or not whole.
        """
        city = self.base.city
        found = figures.changes(self.people, self.before, self.after, threshold_min)
        found = found.reindex(city.communes.index)
        found.loc[~city.communes["averaged"]] = np.nan
        table = city.communes[["name", "name_en", "kind"]].join(self._known(found))
        state = self.base.completeness["state"]
        cases = {
            "not_averaged": ~city.communes["averaged"],
            "no_people": ~(table["persons"] > 0),
            "not_mapped": pd.Series(self.base.facilities.empty, table.index),
            "partial": state == "partial",
            "unknown": state == "unknown",
        }
        table["reason"] = np.select([case.to_numpy(bool) for case in cases.values()], list(cases), default="")
        return table.rename_axis("commune_code")

    def by_region(self, scheme: str, threshold_min: int) -> pd.DataFrame:
        """Return :func:`figures.changes` for the regions of a scheme and the city (last row), with names.

        Raises
        ------
        InputError
            If no such scheme exists, or the threshold is negative or not whole.
        """
        city = self.base.city
        parts = [
            figures.changes(self.people, self.before, self.after, threshold_min, city.membership(grouping))
            for grouping in (scheme, CITY)
        ]
        found = self._known(pd.concat(parts))
        known = city.schemes.set_index(["scheme", "region"]).loc[scheme]
        names = known[["name_vi", "name_en"]].reindex(found.index)
        names.loc[CITY] = ["Toàn thành phố", "Whole city"]
        table = names.join(found)
        table["reason"] = "not_mapped" if self.base.facilities.empty else ""
        return table.rename_axis("region")

    def gap(self, scheme: str, threshold_min: int) -> pd.DataFrame:
        """Return how far apart the best and the worst served region of a scheme are, before and after.

        Returns
        -------
        pandas.DataFrame
            Rows ``median_min`` and ``share_within_pct``; ``better`` and ``worse`` are the regions with the
            best and the worst value before; ``before`` and ``after`` are the distance between these two
            (minutes, percentage points), ``ratio_before`` and ``ratio_after`` the value of the worse over
            that of the better one. NaN where a value is not known.

        Raises
        ------
        InputError
            If no such scheme exists, or the threshold is negative or not whole.
        """
        regions = self.by_region(scheme, threshold_min).drop(index=CITY)
        rows = {}
        for name, column, larger_is_worse in (
            ("median_min", "median_{}_min", True),
            ("share_within_pct", "share_{}_pct", False),
        ):
            was, now = (regions[column.format(side)].astype(float) for side in ("before", "after"))
            if was.isna().any():
                rows[name] = ["", "", np.nan, np.nan, np.nan, np.nan]
                continue
            low, high = str(was.idxmin()), str(was.idxmax())
            better, worse = (low, high) if larger_is_worse else (high, low)
            sign = 1.0 if larger_is_worse else -1.0
            rows[name] = [
                better,
                worse,
                sign * (was[worse] - was[better]),
                sign * (now[worse] - now[better]),
                was[worse] / was[better] if was[better] > 0 else np.nan,
                now[worse] / now[better] if now[better] > 0 else np.nan,
            ]
        columns = ["better", "worse", "before", "after", "ratio_before", "ratio_after"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("measure")

    def sure(self, threshold_min: int) -> pd.DataFrame:
        """Return who comes within the threshold and who drops out of it if all speeds are off by a fifth.

        Returns
        -------
        pandas.DataFrame
            Rows ``slower`` (every speed 20 % lower), ``central`` and ``faster``; ``gained_persons``,
            ``lost_persons`` and the same on the second population grid, in the city without units left out of
            averages. NaN where nothing of the service is mapped.
        """
        averaged = self.base.city.communes["averaged"].reindex(list(self.people.codes)).to_numpy(bool)
        was, now = self.before.minutes, self.after.minutes
        moved = np.flatnonzero((was != now) & averaged[self.people.commune])
        was, now = was[moved].astype(np.float64), now[moved].astype(np.float64)
        weights = {"persons": self.people.persons[moved], "alt_persons": self.people.persons_alt[moved]}
        rows = {}
        for name, factor in (("slower", SLOWER), ("central", 1.0), ("faster", FASTER)):
            near_before, near_after = was / factor <= threshold_min, now / factor <= threshold_min
            came, went = near_after & ~near_before, near_before & ~near_after
            rows[name] = {
                f"{what}_{unit}": float(weight[chosen].sum())
                for unit, weight in weights.items()
                for what, chosen in (("gained", came), ("lost", went))
            }
        return self._known(pd.DataFrame.from_dict(rows, orient="index").rename_axis("speeds"))

    def _known(self, found: pd.DataFrame) -> pd.DataFrame:
        if not self.base.facilities.empty:
            return found
        return found.assign(**dict.fromkeys(found.columns.intersection(UNKNOWN_BEFORE), np.nan))
