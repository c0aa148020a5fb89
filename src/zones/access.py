"""Access to a service, from facilities to tables: what the command line and the pages both show.

No arithmetic of its own: :mod:`zones.travel` gives minutes, :mod:`zones.coverage` counts people, and this
module puts the two together with the names, the completeness of the layer and the parameters of the run.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones import coverage
from zones.city import CITY, City, Service, service
from zones.coverage import Histogram
from zones.data import catalogue
from zones.data.catalogue import Text
from zones.errors import InputError

if TYPE_CHECKING:
    from zones.travel import MinutesResult, Params, TravelModel

COMMUNE: Final = "commune"
"""The finest grouping of people; region schemes and the whole city are coarser."""

SLOWER: Final = 0.8
FASTER: Final = 1.2
"""The speeds are assumptions; every share is shown with its value at 20 % less and 20 % more."""

REASONS: Final[Mapping[str, Text]] = {
    "": {"vi": "", "en": ""},
    "not_averaged": {
        "vi": "không có đường đi trên đất liền; không tính vào số trung bình",
        "en": "no way over land; left out of averages",
    },
    "no_people": {"vi": "không có dân trong lưới dân số", "en": "nobody lives here in the population grid"},
    "unreachable": {
        "vi": "không ai tới được bằng phương tiện này",
        "en": "nobody can get there by this means",
    },
    "mostly_unreachable": {
        "vi": "hơn một nửa số dân không tới được bằng phương tiện này",
        "en": "more than half of the people cannot get there by this means",
    },
    "not_mapped": {
        "vi": "chưa có cơ sở nào trên bản đồ",
        "en": "no such place is mapped yet",
    },
    "partial": {
        "vi": "lớp dữ liệu còn thiếu cơ sở: số phút là mức cao nhất có thể",
        "en": "some facilities are not mapped: the minutes are an upper bound",
    },
    "unknown": {
        "vi": "chưa rõ lớp dữ liệu đủ đến đâu: số phút là mức cao nhất có thể",
        "en": "it is not known how much is mapped: the minutes are an upper bound",
    },
}
"""What the codes of the ``reason`` columns mean. None of them means "no service"."""


@dataclass(frozen=True)
class AccessResult:
    """Minutes to a service and who lives within how many, with everything needed to reproduce them."""

    city: City
    service: Service
    mode: str
    season: str
    facilities: gpd.GeoDataFrame
    """Facilities that were destinations; ``nearest`` holds positions in it."""
    minutes: NDArray[np.float32]
    """(rows, cols) on the grid of the cells; NaN or infinite where unreachable."""
    nearest: NDArray[np.int32]
    """(rows, cols); position of the nearest facility, -1 where unreachable."""
    params: Mapping[str, Any]
    """Parameters of the run: service, mode, season, speeds, data version."""

    @cached_property
    def histogram(self) -> Histogram:
        """People and area by commune and whole minute."""
        return coverage.histogram(self.city.cells, self.minutes)

    @cached_property
    def histogram_alt(self) -> Histogram:
        """The same on the second population grid."""
        return coverage.histogram(self.city.cells, self.minutes, spread="alt")

    @cached_property
    def histogram_slower(self) -> Histogram:
        """The same with all speeds 20 % lower."""
        return coverage.histogram(self.city.cells, self.minutes, speed_factor=SLOWER)

    @cached_property
    def histogram_faster(self) -> Histogram:
        """The same with all speeds 20 % higher."""
        return coverage.histogram(self.city.cells, self.minutes, speed_factor=FASTER)

    @cached_property
    def completeness(self) -> pd.DataFrame:
        """How much of the service is mapped in each commune (``unknown`` where nothing is recorded)."""
        table, codes = self.city.completeness, self.city.communes.index
        keys = pd.MultiIndex.from_product([[self.service.completeness], codes], names=table.index.names)
        found = table.reindex(keys).droplevel("service")
        return found.assign(state=found["state"].fillna("unknown"))

    def by_commune(self, threshold_min: int | None = None) -> pd.DataFrame:
        """Return the figures of every commune, on ``commune_code``; those without data are NaN with a reason.

        Parameters
        ----------
        threshold_min
            Whole minutes, inclusive; the service's own threshold by default.

        Raises
        ------
        InputError
            If the threshold is negative or not whole.
        """
        if threshold_min not in self._communes:
            communes, state = self.city.communes, self.completeness
            figures = self._figures(COMMUNE, threshold_min).reindex(communes.index)
            table = communes[["name", "name_en", "kind"]].join(figures).join(state[["mapped", "expected"]])
            table["completeness"] = state["state"]
            table["reason"] = _reasons(table, communes["averaged"])
            self._communes[threshold_min] = table.rename_axis("commune_code")
        return self._communes[threshold_min].copy()

    def by_region(self, scheme: str = "east_west", threshold_min: int | None = None) -> pd.DataFrame:
        """Return the figures of every region of a scheme and of the city (last row), on the region's id.

        ``incomplete_pct`` is the share of people in communes where the layer is partial or of unknown
        completeness; ``excluded`` names the units left out of averages.

        Raises
        ------
        InputError
            If no such scheme exists, or the threshold is negative or not whole.
        """
        communes = self.city.communes
        figures = pd.concat([self._figures(scheme, threshold_min), self._figures(CITY, threshold_min)])
        known = self.city.schemes.set_index(["scheme", "region"]).loc[scheme]
        names = known[["name_vi", "name_en"]].reindex(figures.index)
        names.loc[CITY] = ["Toàn thành phố", "Whole city"]
        table = names.join(figures)

        persons = self._within(COMMUNE, 0)["persons"]
        partly = self.completeness["state"].reindex(persons.index).isin(["partial", "unknown"])
        incomplete = pd.concat(
            [
                persons.where(partly, 0.0).groupby(self.city.membership(grouping), observed=False).sum()
                for grouping in (scheme, CITY)
            ]
        )
        table["incomplete_pct"] = 100.0 * incomplete / table["persons"].where(table["persons"] > 0)
        table["excluded"] = "; ".join(communes.loc[~communes["averaged"], "name"])
        table["reason"] = _reasons(table.assign(completeness=""), pd.Series(True, table.index))
        return table.rename_axis("region")

    def histogram_by_region(self, scheme: str = "east_west") -> Histogram:
        """Return people and area by region of a scheme and whole minute.

        Raises
        ------
        InputError
            If no such scheme exists.
        """
        return self.histogram.by(self.city.membership(scheme))

    def _within(self, grouping: str, threshold_min: int, counts: Histogram | None = None) -> pd.DataFrame:
        chosen = counts or self.histogram
        if grouping != COMMUNE:
            chosen = chosen.by(self.city.membership(grouping))
        return coverage.within(chosen, threshold_min)

    def _figures(self, grouping: str, threshold_min: int | None) -> pd.DataFrame:
        """Return coverage with its bounds, averages and the nearest facility, by commune or region."""
        threshold = self.service.threshold_min if threshold_min is None else threshold_min
        share = "share_within_pct"
        table = self._within(grouping, threshold)
        table["share_slower_pct"] = self._within(grouping, threshold, self.histogram_slower)[share]
        table["share_faster_pct"] = self._within(grouping, threshold, self.histogram_faster)[share]
        table["share_alt_pct"] = self._within(grouping, threshold, self.histogram_alt)[share]
        if grouping not in self._fixed:
            self._fixed[grouping] = self._averages(grouping)
        return table.join(self._fixed[grouping])

    @cached_property
    def _communes(self) -> dict[int | None, pd.DataFrame]:
        """Tables of :meth:`by_commune` by threshold, filled as they are asked for."""
        return {}

    @cached_property
    def _fixed(self) -> dict[str, pd.DataFrame]:
        """Tables that no threshold changes, by grouping, filled as they are asked for (a slider is free)."""
        return {}

    def _averages(self, grouping: str) -> pd.DataFrame:
        membership = None if grouping == COMMUNE else self.city.membership(grouping)
        cells = self.city.cells
        table = coverage.averages(cells, self.minutes, membership=membership)
        other = coverage.averages(cells, self.minutes, membership=membership, spread="alt")
        table["median_alt_min"] = other["median_min"]
        table["spreads_differ"] = coverage.differ(table["median_min"], table["median_alt_min"])

        used = coverage.most_used(cells, self.nearest, membership=membership)
        for column, source in {
            "nearest_id": self.facilities.index.to_series(),
            "nearest_vi": self.facilities["name_vi"],
            "nearest_en": self.facilities["name_en"],
        }.items():
            table[column] = at_position(source, used["nearest"])
        return table.join(used[["nearest_persons", "nearest_pct"]])


def run(
    model: "TravelModel", city: City, service_id: str, *, mode: str = "motorcycle", season: str = "dry"
) -> AccessResult:
    """Return minutes from everywhere to the nearest facility of a service.

    Raises
    ------
    InputError
        If the service, mode or season is unknown, or not one facility of the service is mapped: then there
        are no minutes, which does not mean that there is no service.
    """
    wanted = service(service_id)
    facilities = wanted.select(city.on_land())
    if facilities.empty:
        raise InputError(f"service '{service_id}': no facility is mapped, so there are no minutes to it")
    if model.grid != city.cells.grid:
        raise InputError(f"roads and people are on different grids; {catalogue.REBUILD}")
    result = model.minutes(facilities, mode=mode, season=season)
    return AccessResult(
        city=city,
        service=wanted,
        mode=mode,
        season=season,
        facilities=facilities,
        minutes=result.minutes,
        nearest=result.nearest,
        params={"service": service_id, **run_params(model, city, result)},
    )


def run_params(model: "TravelModel", city: City, result: "MinutesResult") -> dict[str, Any]:
    """Return what reproduces a result: the engine's parameters, the data version, how sure the speeds are."""
    return params_of(model, city, result.params)


def params_of(model: "TravelModel", city: City, params: "Params") -> dict[str, Any]:
    """Return the same for minutes that are kept up to date instead of solved."""
    rows = model.speeds.rows
    used = rows[(rows["vehicle"] == params.mode) & (rows["season"] == params.season)]
    return {
        **asdict(params),
        "speeds_status": ", ".join(sorted(used["status"].unique())),
        "data_version": city.data_version,
    }


def at_position(values: pd.Series, position: pd.Series) -> pd.Series:
    """Return values by position; None where the position is -1."""
    # One more entry, at the end: what position -1 finds, even where there are no values.
    found = np.concatenate([values.astype(object).to_numpy(), np.array([None], object)])
    return pd.Series(found[position.to_numpy()], position.index)


def _reasons(table: pd.DataFrame, averaged: pd.Series) -> pd.Series:
    """Return why a row has no figures, or why they are to be read as bounds ('' if neither)."""
    nobody_reaches = table["persons_unreachable"] >= table["persons"]
    cases = [
        (~averaged, "not_averaged"),
        (~(table["persons"] > 0), "no_people"),
        (nobody_reaches, "unreachable"),
        (table["median_min"].isna(), "mostly_unreachable"),
        (table["completeness"] == "partial", "partial"),
        (table["completeness"] == "unknown", "unknown"),
    ]
    chosen = np.select([case.to_numpy(bool) for case, _ in cases], [name for _, name in cases], default="")
    return pd.Series(chosen, table.index)
