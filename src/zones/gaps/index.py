"""The gap index: one number per sector and commune, one overall, with the evidence behind and the rank range.

Attainment (1 worst, 100 target met) is averaged over a sector's indicators, then over sectors; the gap is
101 less that, so 1 is no gap and 100 the widest. Indicators of a sector make up for each other (arithmetic
mean); whether sectors do is the choice: the geometric mean punishes one very bad sector that others would
make up for.

References
----------
OECD and JRC (2008). Handbook on Constructing Composite Indicators: Methodology and User Guide. OECD, Paris.
Steps 5 (normalisation), 6 (weighting and aggregation), 7 (uncertainty and sensitivity).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.errors import InputError
from zones.gaps.registry import SECTORS, indicator
from zones.gaps.scores import (
    LEAST,
    MOST,
    applicable,
    attainment,
    by_sector,
    mean,
    scored,
    scores,
    sector_points,
    targets,
)
from zones.gaps.table import GapTable

WHOLE: Final = LEAST + MOST
"""Gap plus attainment."""

MIN_SECTORS: Final = 2
"""A commune with fewer scored sectors is listed apart."""

MIN_COVER: Final = 0.5
"""A sector known in fewer communes than this share has scores of its own and does not enter the overall
index: else the few with figures would be compared by another measure than the rest."""

AGGREGATES: Final = ("geometric", "arithmetic")


@dataclass(frozen=True)
class GapIndex:
    """Gap scores of every commune and what they rest on."""

    table: pd.DataFrame
    """On ``commune_code``: ``gap_geometric``, ``gap_arithmetic`` (1 none, 100 widest), ``gap_low`` and
    ``gap_high`` (by the chosen mean, were the sectors without a score at their best or worst), ``rank`` (1
    the widest gap; NA where listed apart), ``ranked``, ``sectors_scored``, ``sectors_known`` (of all
    sectors), ``evidence_pct`` (weighted share of the scored indicators that apply and are known)."""
    sectors: pd.DataFrame
    """Gap by commune and sector; NaN where nothing scored is known."""
    evidence: pd.DataFrame
    """Share of known scored indicators by commune and sector, percent; NaN where none applies."""
    entered: tuple[str, ...]
    """Sectors that enter the overall index."""
    points: pd.DataFrame = field(repr=False)
    """Attainment by commune and indicator."""
    targets: pd.DataFrame = field(repr=False)
    """The value that scores 100, in the same shape; NaN where there is none."""
    params: Mapping[str, Any]

    def drivers(self, gaps: GapTable, *, most: int = 3) -> pd.DataFrame:
        """Return the indicators that cost each commune most, the largest loss first.

        Returns
        -------
        pandas.DataFrame
            ``commune_code``, ``place`` (1, 2, ...), ``indicator``, ``value``, ``points_lost`` (of the overall
            arithmetic attainment), ``state``; indicators that lose nothing are left out.
        """
        weights = self.params["weights"]
        inside = self.sectors[list(self.entered)].notna().to_numpy()
        whole = inside @ np.array([weights[sector] for sector in self.entered], float)
        names = [one.id for one in scored() if one.sector in self.entered]
        lost = np.zeros((len(self.points), len(names)))
        for sector in self.entered:
            at = [k for k, name in enumerate(names) if indicator(name).sector == sector]
            short = MOST - self.points[[names[k] for k in at]].to_numpy(float)
            known = (~np.isnan(short)).sum(axis=1)
            # A sector of which nothing is known has nothing but NaN: nothing is lost by it.
            share = weights[sector] / np.maximum(known, 1) / np.where(whole > 0, whole, np.nan)
            lost[:, at] = np.nan_to_num(short * share[:, None])
        # The largest loss first, of equal ones the first by name.
        order = np.lexsort((np.broadcast_to(np.argsort(np.argsort(names)), lost.shape), -lost))[:, :most]
        row, place = np.nonzero(np.take_along_axis(lost, order, axis=1) > 0)
        column = order[row, place]
        chosen = pd.DataFrame(
            {
                "commune_code": self.points.index[row],
                "indicator": np.array(names, object)[column],
                "place": place + 1,
                "points_lost": lost[row, column],
            }
        )
        told = gaps.table[["value", "state"]]
        chosen = chosen.join(told, on=["commune_code", "indicator"])
        return chosen[["commune_code", "place", "indicator", "value", "points_lost", "state"]]


@dataclass(frozen=True)
class Basis:
    """What an index is made of before anything is weighed."""

    points: pd.DataFrame = field(repr=False)
    """Attainment by commune and indicator."""
    targets: pd.DataFrame = field(repr=False)
    reached: pd.DataFrame = field(repr=False)
    """Attainment by commune and sector."""
    evidence: pd.DataFrame = field(repr=False)
    known: "pd.Series[int]" = field(repr=False)
    """Sectors of which anything is computed or reported, by commune."""
    include_partial: bool = False


def basis(gaps: GapTable, *, include_partial: bool = False) -> Basis:
    """Return the scores behind an index: whoever tries many weights computes them once.

    Parameters
    ----------
    gaps
        The indicators.
    include_partial
        Whether bounds from incomplete layers count.
    """
    points = scores(gaps, include_partial=include_partial)
    asked = applicable(gaps)
    evidence = pd.DataFrame(
        {
            s: 100.0 * columns.notna().sum(axis=1) / asked[columns.columns].sum(axis=1).replace(0, np.nan)
            for s, columns in by_sector(points).items()
        }
    ).reindex(columns=list(SECTORS))
    reached = sector_points(points).reindex(columns=list(SECTORS))
    return Basis(points, targets(gaps), reached, evidence, gaps.sectors()["known"], include_partial)


def gap_index(
    gaps: GapTable,
    *,
    weights: Mapping[str, float] | None = None,
    aggregate: str = "geometric",
    include_partial: bool = False,
    min_sectors: int = MIN_SECTORS,
    min_cover: float = MIN_COVER,
    on: Basis | None = None,
) -> GapIndex:
    """Return the gap index of every commune.

    Parameters
    ----------
    gaps
        The indicators.
    weights
        Weight of each sector, any scale; equal by default. A sector left out weighs nothing.
    aggregate
        Mean that ranks: ``geometric`` or ``arithmetic``; both are returned.
    include_partial
        Whether bounds from incomplete layers count.
    min_sectors
        Scored sectors a commune needs to be ranked.
    min_cover
        Share of communes in which a sector must be known to enter the overall index.
    on
        The scores of these indicators, where they are at hand; ``include_partial`` is theirs.

    Raises
    ------
    InputError
        If a weight is unknown, negative or not finite, all are zero, or the aggregate is unknown.
    """
    if aggregate not in AGGREGATES:
        raise InputError(f"unknown aggregate '{aggregate}'; known: {', '.join(AGGREGATES)}")
    given = checked_weights(weights)
    found = on or basis(gaps, include_partial=include_partial)
    points, reached, evidence = found.points, found.reached, found.evidence
    possible = points.notna().any(axis=1).sum()
    cover = reached.notna().sum() / max(int(possible), 1)
    entered = tuple(s for s in SECTORS if given[s] > 0 and cover[s] >= min_cover and cover[s] > 0)
    own, inside = given[list(entered)], reached[list(entered)]
    table = pd.DataFrame(index=points.index)
    for how in AGGREGATES:
        table[f"gap_{how}"] = WHOLE - mean(inside, own, geometric=how == "geometric")
    geometric = aggregate == "geometric"
    every = given[given > 0].index
    for name, unknown in (("gap_low", MOST), ("gap_high", LEAST)):
        table[name] = WHOLE - mean(reached[list(every)].fillna(unknown), given[every], geometric=geometric)
    table["sectors_scored"] = inside.notna().sum(axis=1)
    table["sectors_known"] = found.known
    table["evidence_pct"] = (evidence.fillna(0.0) * given).sum(axis=1)
    table["ranked"] = table["sectors_scored"] >= min(min_sectors, max(len(entered), 1))
    gap = table[f"gap_{aggregate}"].where(table["ranked"])
    table["rank"] = gap.rank(ascending=False, method="min").astype("Int64")
    params = {
        **gaps.params,
        "aggregate": aggregate,
        "weights": given.to_dict(),
        "entered": list(entered),
        "include_partial": found.include_partial,
        "min_sectors": min_sectors,
    }
    return GapIndex(table, WHOLE - reached, evidence, entered, points, found.targets, params)


def checked_weights(weights: Mapping[str, float] | None) -> pd.Series:
    """Return weights that add up to 1, on every sector.

    Raises
    ------
    InputError
        If a sector is unknown, a weight negative or not finite, or all are zero.
    """
    if weights is None:
        return pd.Series(1.0 / len(SECTORS), index=list(SECTORS))
    unknown = sorted(set(weights) - set(SECTORS))
    if unknown:
        raise InputError(f"weights: unknown sector {', '.join(unknown)}; known: {', '.join(SECTORS)}")
    given = pd.Series(dict(weights), dtype=float).reindex(list(SECTORS)).fillna(0.0)
    if not np.isfinite(list(weights.values())).all() or (given < 0).any() or not given.sum() > 0:
        raise InputError("weights: expected finite numbers from 0, at least one above 0")
    return given / given.sum()


def rank_range(
    found: GapIndex,
    rng: np.random.Generator,
    *,
    draws: int = 500,
    concentration: float = 20.0,
    drawn: NDArray[np.float64] | None = None,
) -> pd.DataFrame:
    """Return between which ranks each commune moves when weights, unknown sectors and figures are drawn anew.

    In each draw the weights of the sectors that enter the index come from a Dirichlet distribution around the
    given ones; a sector that a commune has no score for gets any score from 1 to 100, so that not knowing
    widens the range instead of counting as good.

    Parameters
    ----------
    found
        The index.
    rng
        Source of the draws; the same seed gives the same range.
    draws
        How many.
    concentration
        How close the weights stay to those given: 1 is any mix, 20 moves three equal weights by some 0.10
        (one standard deviation).
    drawn
        Scores under draws of the figures themselves (Monte Carlo speeds), as :func:`drawn_points` returns
        them; taken in turn.

    Returns
    -------
    pandas.DataFrame
        On every ``commune_code`` that is ranked: ``rank``, ``rank_p5``, ``rank_p50``, ``rank_p95``,
        ``rank_best`` and ``rank_worst`` (1 is the widest gap, so "best" is the largest number).

    Raises
    ------
    InputError
        If draws or concentration is not positive.
    """
    if draws < 1 or not concentration > 0:
        raise InputError("rank_range: draws and concentration must be above 0")
    codes = found.table.index[found.table["ranked"]]
    columns = ["rank", "rank_p5", "rank_p50", "rank_p95", "rank_best", "rank_worst"]
    if codes.empty:
        return pd.DataFrame(columns=columns, index=codes)
    geometric = found.params["aggregate"] == "geometric"
    weights = pd.Series(found.params["weights"])[list(found.entered)]
    mixes = rng.dirichlet(concentration * len(weights) * weights / weights.sum(), size=draws)
    known = drawn_points(found.points, found.targets, {}) if drawn is None else drawn
    rows = found.points.index.get_indexer(codes)
    columns_in = [SECTORS.index(sector) for sector in found.entered]
    reached = known[np.arange(draws) % len(known)][:, rows][:, :, columns_in]
    guessed = rng.uniform(LEAST, MOST, reached.shape)
    reached = np.where(np.isnan(reached), guessed, reached)
    # Either mean orders communes as the weighted sum of the scores or of their logarithms does.
    overall = np.einsum("dcs,ds->dc", np.log(reached) if geometric else reached, mixes)
    ranks = pd.DataFrame(overall.round(9)).rank(axis=1, method="min").to_numpy(np.int64)
    spread = np.quantile(ranks, [0.05, 0.5, 0.95], axis=0, method="inverted_cdf").astype(int)
    table = pd.DataFrame(spread.T, index=codes, columns=columns[1:4])
    table.insert(0, "rank", found.table.loc[codes, "rank"])
    table["rank_best"], table["rank_worst"] = ranks.max(axis=0).astype(int), ranks.min(axis=0).astype(int)
    return table


def drawn_points(
    points: pd.DataFrame, targets: pd.DataFrame, values: Mapping[str, pd.DataFrame]
) -> NDArray[np.float64]:
    """Return the sectors' attainment under draws of the figures; no weight changes it.

    Parameters
    ----------
    points, targets
        Those of a :class:`Basis` or :class:`GapIndex`.
    values
        Draws of figures by indicator: one row per commune, one column per draw. What was not known stays
        unknown.

    Returns
    -------
    numpy.ndarray
        (draws, communes, ``SECTORS``); one draw, the figures as they are, where there are no values.

    Raises
    ------
    InputError
        If values name an indicator that is not scored.
    """
    strange = sorted(set(values) - set(points.columns))
    if strange:
        raise InputError(f"drawn_points: values of {', '.join(strange)}, which the index does not score")
    # Plain arrays: some fifty draws of a dozen indicators are a second's work as tables.
    places = {name: place for place, name in enumerate(points.columns)}
    count = max((frame.shape[1] for frame in values.values()), default=1)
    changed = np.repeat(points.to_numpy(float)[None], count, axis=0)
    for name, drawn in values.items():
        columns = drawn.reindex(points.index).to_numpy(float).T[np.arange(count) % drawn.shape[1]]
        anew = attainment(columns, worst=indicator(name).worst or 0.0, target=targets[name].to_numpy(float))
        changed[:, :, places[name]] = np.where(points[name].isna(), np.nan, anew)
    reached = np.full((count, len(points), len(SECTORS)), np.nan)
    for sector, ours in by_sector(points).items():
        inside = changed[:, :, [places[name] for name in ours.columns]]
        known = (~np.isnan(inside)).sum(axis=2)
        total = np.nansum(inside, axis=2)
        reached[:, :, SECTORS.index(sector)] = total / np.where(known > 0, known, np.nan)
    return reached
