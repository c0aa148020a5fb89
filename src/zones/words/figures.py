"""One view of access in figures, as every part of a page shows it: map, card, table, sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import Any

import pandas as pd

from zones.access import REASONS, AccessResult
from zones.city import CITY
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.legend import class_key
from zones.maps.palette import SHARE_BEYOND, Scale, minutes_scale

INCOMPLETE = ("partial", "unknown")
"""States of a layer in which an empty place does not mean that there is no service."""


Figures = Mapping[str, Any]
"""One row of a table, by column."""


@dataclass(frozen=True)
class View:
    """A service, means, season and threshold with the figures they give, worked out once.

    Views are kept for the whole process (:func:`zones.ui.cache.view`): nothing in them is ever changed.
    """

    t: Texts
    result: AccessResult
    threshold: int
    scheme: str = "east_west"

    @cached_property
    def communes(self) -> pd.DataFrame:
        """Figures by commune with official area, region and what is needed for its card."""
        table = self.result.by_commune(self.threshold)
        more = self.result.city.communes[
            ["area_km2", "population_quality", "former_units", "former_districts", "averaged"]
        ]
        table = table.join(more)
        table["region"] = self.result.city.regions[self.scheme].astype(str).reindex(table.index)
        table["persons_beyond"] = table["persons"] - table["persons_within"]
        # Empty for units without figures: nothing differs there.
        table["spreads_differ"] = table["spreads_differ"].eq(True)
        return table

    @cached_property
    def rows(self) -> dict[str, Figures]:
        """The same, commune by commune."""
        return rows_of(self.communes)

    @cached_property
    def regions(self) -> dict[str, Figures]:
        """Figures by region, the city last."""
        table = self.result.by_region(self.scheme, self.threshold)
        return rows_of(table.assign(persons_beyond=table["persons"] - table["persons_within"]))

    def regions_at(self, threshold: int) -> dict[str, Figures]:
        """Return figures by region for another threshold."""
        if threshold not in self._regions_at:
            self._regions_at[threshold] = rows_of(self.result.by_region(self.scheme, threshold))
        return self._regions_at[threshold]

    @cached_property
    def _regions_at(self) -> dict[int, dict[str, Figures]]:
        return {}

    @property
    def region_ids(self) -> list[str]:
        """Regions in reading order, without the city."""
        return [region for region in self.regions if region != CITY]

    def region_name(self, region: str) -> str:
        """Return a region's name."""
        return str(self.regions[region][f"name_{self.t.lang}"])

    @property
    def service_name(self) -> str:
        """Name of the service as it stands inside a sentence."""
        name = self.t.pick(self.result.service.name)
        return name[:1].lower() + name[1:]

    @property
    def by_mode(self) -> str:
        """The means, as part of a sentence."""
        return self.t(f"term.by_{self.result.mode}")

    @property
    def in_season(self) -> str:
        """The season, as part of a sentence."""
        return self.t(f"term.in_{self.result.season}")

    @cached_property
    def scale(self) -> Scale:
        """Fixed class breaks of the service's minutes."""
        return minutes_scale(self.result.service)

    @property
    def incomplete(self) -> bool:
        """Whether anywhere the layer is short of facilities, or not known to hold them all."""
        return bool(self.communes.loc[self.communes["averaged"], "completeness"].isin(INCOMPLETE).any())

    def keys(self, *, share: bool) -> dict[str, str]:
        """Return the class of each commune: by minutes, or by the share of people beyond the threshold."""
        return {
            code: class_key(
                SHARE_BEYOND if share else self.scale,
                100.0 - row["share_within_pct"] if share else row["median_min"],
                has_data=counted(row),
                reached=share or not isnan(row["median_min"]),
                partial=row["completeness"] in INCOMPLETE,
            )
            for code, row in self.rows.items()
        }

    def tips(self, *, share: bool) -> dict[str, str]:
        """Return one line of text for each commune's tooltip."""
        return {code: self.said(row, share=share) for code, row in self.rows.items()}

    def said(self, row: Figures, *, share: bool = False) -> str:
        """Return a commune's figure with its unit, or why there is none."""
        if not counted(row):
            return self.t("term.no_data")
        if share:
            beyond = n.percent(100.0 - row["share_within_pct"], self.t.lang)
            return f"{beyond} > {self.t('term.minutes_value', minutes=self.threshold)}"
        if isnan(row["median_min"]):
            return self.t("term.more_than_half_unreachable")
        return self.t("term.minutes_value", minutes=n.minutes(row["median_min"], self.t.lang))

    def reason(self, row: Figures) -> str:
        """Return why a commune has no figures or how to read them ('' if nothing is to be said)."""
        return self.t.pick(REASONS[row["reason"]])

    @cached_property
    def summary(self) -> str:
        """Return the map in words: how many units have figures, the lowest and highest, who has none."""
        known = self.communes[self.communes["median_min"].notna()].sort_values("median_min", kind="stable")
        rest = self.communes[self.communes["median_min"].isna()]
        listed = self._listed(known)
        return self.t(
            "map.summary",
            known=len(known),
            total=len(self.communes),
            low="; ".join(listed[:3]),
            high="; ".join(listed[-3:][::-1]),
            rest=self.t("map.summary_rest", names=", ".join(rest["name"])) if len(rest) else "",
        )

    @property
    def run_line(self) -> str:
        """What the figures were computed with."""
        return self.t(
            "sources.version",
            version=self.result.city.data_version,
            mode=self.t(f"term.mode_{self.result.mode}"),
            season=self.t(f"term.season_{self.result.season}"),
        )

    def farthest(self, count: int) -> str:
        """Return the communes with the most minutes, with their figures."""
        known = self.communes[self.communes["median_min"].notna()]
        return "; ".join(
            self._listed(known.sort_values("median_min", ascending=False, kind="stable").head(count))
        )

    def _listed(self, table: pd.DataFrame) -> list[str]:
        return [f"{row['name']} ({self.said(row)})" for row in rows_of(table).values()]


def counted(row: Figures) -> bool:
    """Return whether a commune has people and counts in averages."""
    return bool(row["averaged"]) and row["persons"] > 0


def rows_of(table: pd.DataFrame) -> dict[str, Figures]:
    """Return a table row by row."""
    return {str(key): {str(k): v for k, v in row.items()} for key, row in table.to_dict("index").items()}
