"""Every coverage figure with its median and its 10th and 90th percentile over the draws."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.access import COMMUNE, AccessResult
from zones.city import CITY
from zones.coverage import Spread
from zones.errors import InputError

F64 = NDArray[np.float64]

SPREADS: Final[tuple[Spread, ...]] = get_args(Spread)
"""The population grids people are counted on: the first weights."""

AREA: Final = len(SPREADS)
"""Position of the weights after them: km²."""

QUANTILES: Final[Mapping[str, float]] = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
"""Names of the columns and the shares of draws at or below them."""

FIGURES: Final = {
    "share_within_pct": ("share", 0),
    "persons_within": ("sum", 0),
    "persons_unreachable": ("unreached", 0),
    "unreachable_pct": ("unreached share", 0),
    "mean_min": ("mean", 0),
    "median_min": ("level", 0),
    "p90_min": ("level", 2),
    "share_alt_pct": ("share", 1),
    "median_alt_min": ("level", 1),
    "area_within_pct": ("share", AREA),
    "area_within_km2": ("sum", AREA),
}
"""Columns of the tables of access that get percentiles: what each is, and which weights it counts (of a level
of people reached, which of :data:`zones.uncertainty.counting.LEVELS`)."""


@dataclass(frozen=True)
class AccessBands:
    """Access to a service under the table's assumptions, and how far the figures move as those are drawn.

    A band holds what the *drawn* assumptions do: speeds, walking, season, slopes. It does not hold what is
    not drawn: where people live (both grids are given instead), facilities that are not mapped, roads that
    are closed or missing.
    """

    base: AccessResult
    """The run with the assumptions as they are."""
    groups: Mapping[str, tuple[tuple[str, ...], NDArray[np.int64]]] = field(repr=False)
    """Names of the groups of each grouping (commune, region schemes, city), and the group of each commune."""
    within: F64 = field(repr=False)
    """(draws, weights, communes, minutes) people on either grid, then km², within each whole minute."""
    whole: F64 = field(repr=False)
    """(weights, communes) all people on either grid, then all area."""
    reached: F64 = field(repr=False)
    """(draws, weights, communes) people on either grid, then km², that can get there at all."""
    person_minutes: F64 = field(repr=False)
    """(draws, communes) minutes of those people on the first grid, added up."""
    levels: Mapping[str, F64] = field(repr=False)
    """(draws, levels, groups) minutes within which a share of all people are, by grouping (see
    :data:`zones.uncertainty.counting.LEVELS`); inf where so many are not reached."""
    params: Mapping[str, Any]
    """Parameters of the run, with ``draws``, ``seed``, ``widths`` and what was drawn."""

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.within)

    @property
    def last_min(self) -> int:
        """The largest threshold that can be asked for, minutes."""
        return self.within.shape[3] - 1

    def by_commune(self, threshold_min: int | None = None) -> pd.DataFrame:
        """Return the figures of every commune, on ``commune_code``; those without data are NaN with a reason.

        Parameters
        ----------
        threshold_min
            Whole minutes, inclusive; the service's own threshold by default.

        Returns
        -------
        pandas.DataFrame
            ``name``, ``persons``, then every figure of :data:`FIGURES` with the assumptions as they are,
            each followed by its ``_p10``, ``_p50`` and ``_p90``: people within the threshold, people who
            cannot get there, mean, median and 90th percentile of minutes, the second population grid
            (``_alt_``), the area; ``completeness`` and ``reason``.
            Of minutes ``_p10`` is the fast end, of shares the low one. A percentile of minutes is NaN where
            in that share of draws they are unknown: of the median, where half of the people are not reached.

        Raises
        ------
        InputError
            If the threshold is negative, not whole or beyond :attr:`last_min`.
        """
        limit = self._threshold(threshold_min)
        table = self.base.by_commune(limit)
        return self._joined(table, ["name", "name_en", "kind"], COMMUNE, limit)

    def by_region(self, scheme: str = "east_west", threshold_min: int | None = None) -> pd.DataFrame:
        """Return the figures of every region of a scheme and of the city (last row), on the region's id.

        Columns are those of :meth:`by_commune`; ``excluded`` names the units left out of averages.

        Raises
        ------
        InputError
            If no such scheme exists, or the threshold is out of range.
        """
        limit = self._threshold(threshold_min)
        table = self.base.by_region(scheme, limit)
        return self._joined(table, ["name_vi", "name_en", "excluded"], scheme, limit)

    def by_draw(self, threshold_min: int | None = None) -> pd.DataFrame:
        """Return the percent of people within a threshold in every draw, on ``commune_code``.

        Parameters
        ----------
        threshold_min
            Whole minutes, inclusive; the service's own threshold by default.

        Raises
        ------
        InputError
            If the threshold is negative, not whole or beyond :attr:`last_min`.
        """
        limit, people = self._threshold(threshold_min), self.whole[0]
        share = _over(100.0 * self.within[:, 0, :, limit], people, np.nan)
        return pd.DataFrame(share.T, pd.Index(self.groups[COMMUNE][0], name="commune_code"))

    def _threshold(self, asked: int | None) -> int:
        limit = self.base.service.threshold_min if asked is None else asked
        if not 0 <= limit <= self.last_min:
            raise InputError(f"threshold: bands are kept for 0 to {self.last_min} minutes, got {limit}")
        return limit

    def _joined(self, base: pd.DataFrame, heads: list[str], grouping: str, limit: int) -> pd.DataFrame:
        """Return the figures as they are, each with its percentiles beside it."""
        parts = [self._bands(grouping, int(limit))]
        if grouping != COMMUNE:
            parts.append(self._bands(CITY, int(limit)))
        bands = pd.concat(parts).reindex(base.index)
        columns = {name: base[name] for name in [*heads, "persons"]}
        for figure in FIGURES:
            columns |= {figure: base[figure]} | {name: bands[name] for name in _columns(figure)}
        if "completeness" in base:
            columns["completeness"] = base["completeness"]
        return pd.DataFrame({**columns, "reason": base["reason"]}, index=base.index)

    def _bands(self, grouping: str, limit: int) -> pd.DataFrame:
        """Return the percentiles of a grouping's figures, on its groups."""
        names, of_commune = self.groups[grouping]
        member = (of_commune == np.arange(len(names))[:, None]).astype(np.float64)
        table: dict[str, F64] = {}
        for figure, (kind, s) in FIGURES.items():
            whole, reached = member @ self.whole[s], self.reached[:, s] @ member.T
            if kind == "level":
                values = self.levels[grouping][:, s]
            elif kind == "mean":
                values = _over(self.person_minutes @ member.T, reached, np.inf)
            elif kind.startswith("unreached"):
                values = whole - reached
            else:
                values = self.within[:, s, :, limit] @ member.T
            if kind.endswith("share"):
                values = _over(100.0 * values, whole, np.nan)
            table |= dict(zip(_columns(figure), _quantiles(values), strict=True))
        return pd.DataFrame(table, index=pd.Index(names))


def _over(part: F64, whole: F64, of_none: float) -> F64:
    """Return quotients, and what is given where there is nothing to divide by."""
    return np.divide(part, whole, out=np.full(part.shape, of_none), where=whole > 0)


def _columns(figure: str) -> list[str]:
    """Return the names of a figure's percentiles."""
    return [f"{figure}_{name}" for name in QUANTILES]


def _quantiles(values: F64) -> F64:
    """Return the quantiles over the first axis: of the draws the one that so many are at or below."""
    found = np.quantile(values, list(QUANTILES.values()), axis=0, method="inverted_cdf")
    return np.where(np.isfinite(found), found, np.nan)
