"""Gap indicators of every commune: a value or none, and always why, from where, as of when, how sure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.city import City, service
from zones.data.catalogue import Text
from zones.errors import InputError
from zones.gaps.measured import Measured, terrain
from zones.gaps.radius import STEP_M
from zones.gaps.registry import SECTORS, Indicator, registry
from zones.gaps.reported import behind, spread_out
from zones.standards import Threshold, threshold

STATES: Final = ("computed", "reported", "partial", "no_data")
"""From what is known best to what is not known: computed from layers that are whole, reported by somebody
with a date, computed from a layer known to be incomplete (a bound), nothing."""

REASONS: Final[Mapping[str, Text]] = {
    "": {"vi": "", "en": ""},
    "not_averaged": {
        "vi": "không có đường đi trên đất liền; không tính vào số trung bình",
        "en": "no way over land; left out of averages",
    },
    "layer_missing": {"vi": "lớp dữ liệu chưa có", "en": "the layer is missing"},
    "not_mapped": {"vi": "chưa có cơ sở nào trên bản đồ", "en": "no such place is mapped yet"},
    "not_rural": {"vi": "không có dân nông thôn", "en": "nobody here is rural"},
    "no_people": {"vi": "không có dân trong lưới dân số", "en": "nobody lives here in the population grid"},
    "unreachable": {"vi": "không ai tới được", "en": "nobody can get there"},
    "mostly_unreachable": {
        "vi": "hơn một nửa số dân không tới được",
        "en": "more than half of the people cannot get there",
    },
    "partly_mapped": {
        "vi": "lớp dữ liệu còn thiếu cơ sở: con số là một cận",
        "en": "some facilities are not mapped: the figure is a bound",
    },
    "unconnected_roads": {
        "vi": "nhiều đường trên bản đồ chưa nối vào mạng",
        "en": "much of the mapped road is not joined to the network",
    },
    "no_road": {"vi": "không có đường nối tới cơ sở", "en": "no road leads to a facility"},
    "no_detour": {"vi": "không có đường vòng", "en": "no road leads around"},
    "no_radius": {
        "vi": "chưa có mức của quy chuẩn đang áp dụng cho địa hình này",
        "en": "the level of the code in force for this terrain is not known",
    },
    "no_figure": {"vi": "chưa có dữ liệu", "en": "no data"},
    "only_for_area": {
        "vi": "chỉ có số của vùng rộng hơn, không chia được cho xã",
        "en": "known only for a wider area; it cannot be shared out",
    },
    "in_words": {
        "vi": "được nêu bằng lời hoặc bằng nhiều số khác loại",
        "en": "said in words or in figures of several kinds",
    },
    "of_area": {"vi": "số của vùng rộng hơn", "en": "figure of a wider area"},
    "of_part": {"vi": "số của một phần xã", "en": "figure of a part of the commune"},
}
"""What the codes of the ``reason`` column mean. None of them means that there is no gap."""

UNCONNECTED_PCT: Final = 25.0
"""Where more people than this live by roads that join nothing, the redundancy of the rest is partial."""

COLUMNS: Final = [
    "sector",
    "value",
    "relation",
    "unit",
    "state",
    "reason",
    "scope",
    "evidence_id",
    "evidence_count",
    "source",
    "source_date",
    "confidence",
    "ageing",
    "standard_id",
    "threshold",
    "meets",
]


@dataclass(frozen=True)
class GapTable:
    """Indicators of every commune, with the evidence behind them."""

    table: pd.DataFrame
    """On (``commune_code``, ``indicator``), every commune and indicator of the registry; ``COLUMNS``."""
    evidence: pd.DataFrame = field(repr=False)
    """Every piece of evidence by ``gap_indicator`` and ``commune_code``, the one that counts first."""
    thresholds: Mapping[str, Threshold] = field(repr=False)
    """The thresholds used, by ``standard_id``."""
    params: Mapping[str, Any]

    def wide(self, column: str = "value") -> pd.DataFrame:
        """Return one column with a row per commune and a column per indicator."""
        codes = self.table.index.get_level_values("commune_code").unique()
        names = self.table.index.get_level_values("indicator").unique()
        # Every commune has every indicator, in the order of the registry.
        cells = self.table[column].to_numpy().reshape(len(codes), len(names))
        return pd.DataFrame(cells, codes, names)

    def behind(self, commune_code: str, indicator: str) -> pd.DataFrame:
        """Return all evidence for one indicator in one commune, the row that counts first."""
        ours = self.evidence
        return ours[(ours["commune_code"] == commune_code) & (ours["gap_indicator"] == indicator)]

    def sectors(self) -> pd.DataFrame:
        """Return the state of each sector in each commune: the best state of its indicators.

        Returns
        -------
        pandas.DataFrame
            Index ``commune_code``, one column per sector with one of ``STATES``, and ``known``: how many
            sectors are computed or reported.
        """
        rank = self.wide("state").replace({state: place for place, state in enumerate(STATES)}).astype(int)
        best = {
            sector: rank[[one.id for one in registry().values() if one.sector == sector]].min(axis=1)
            for sector in SECTORS
        }
        states = pd.DataFrame({sector: place.map(dict(enumerate(STATES))) for sector, place in best.items()})
        known = sum(place <= STATES.index("reported") for place in best.values())
        return states.assign(known=known)


def indicators(
    city: City,
    measured: Measured,
    evidence: pd.DataFrame | None,
    standards: pd.DataFrame | None,
    *,
    today: date,
    on: date | None = None,
    only: Collection[str] | None = None,
) -> GapTable:
    """Return every gap indicator of every commune.

    Parameters
    ----------
    city
        The city's tables.
    measured
        What was computed; parts that are absent give ``no_data``.
    evidence
        The ``evidence`` layer, and rows of the same columns that departments gave (with the gap indicator's
        id in ``indicator``); None where there is none.
    standards
        The ``standards`` layer; None: no thresholds.
    today
        Day on which age is judged.
    on
        Day whose thresholds count; today by default.
    only
        Ids of the indicators wanted (default: all); a table of some has no :meth:`GapTable.sectors`.
    """
    wanted = [one for one in registry().values() if only is None or one.id in only]
    known = spread_out(evidence, today=today) if evidence is not None else None
    # Asked for every indicator, of a few rows each: texts as objects are looked through faster than in Arrow.
    kept = {} if known is None else known.dtypes[known.dtypes == "str"].to_dict()
    known = None if known is None else known.astype(dict.fromkeys(kept, object))
    standards = None if standards is None else standards.astype(object)
    codes, kinds = city.communes.index, terrain(city).reindex(city.communes.index)
    left_out = ~city.communes["averaged"].to_numpy(bool)
    rows: list[_Figures] = []
    proof: list[pd.DataFrame] = []
    used: dict[str, Threshold] = {}
    for one in wanted:
        spoken = behind(known, one) if known is not None else None
        if spoken is not None:
            proof.append(spoken.assign(gap_indicator=one.id))
        figures = _blank(codes, "no_figure" if one.how in ("reported", "official") else "layer_missing")
        limits = _limits(kinds, standards, one, on or today)
        if one.how in _FROM_LAYERS:
            _FROM_LAYERS[one.how](figures, city, measured, one)
        elif one.how == "radius":
            _radius(figures, city, measured, one, [limits.get(kind) for kind in kinds])
        if spoken is not None:
            _say(figures, spoken, one)
        figures["reason"][left_out & (figures["state"] == "no_data")] = "not_averaged"
        used |= _hold_against(figures, kinds, limits, one)
        rows.append(figures)
    columns_of = {name: np.concatenate([figures[name] for figures in rows]) for name in rows[0]}
    for name in ("indicator", "sector", "unit"):
        of = [one.id if name == "indicator" else getattr(one, name) for one in wanted]
        columns_of[name] = np.repeat(np.array(of, object), len(codes))
    table = pd.DataFrame(columns_of, index=np.tile(codes, len(wanted)))
    table = table.astype({**dict.fromkeys(_TEXTS, "str"), "meets": "boolean"})
    table = table.set_index("indicator", append=True)
    order = pd.MultiIndex.from_product([codes, [one.id for one in wanted]])
    table = table.reindex(order).rename_axis(["commune_code", "indicator"])[COLUMNS]
    columns = ["commune_code", "gap_indicator"]
    found = pd.concat(proof, ignore_index=True).astype(kept) if proof else pd.DataFrame(columns=columns)
    params = {
        **measured.params,
        "today": today.isoformat(),
        "thresholds_on": (on or today).isoformat(),
        "data_version": city.data_version,
    }
    return GapTable(table, found, used, params)


_TEXTS: Final = (
    "relation",
    "state",
    "reason",
    "scope",
    "evidence_id",
    "source",
    "source_date",
    "confidence",
    "standard_id",
)


class _Figures(dict[str, NDArray[Any]]):
    """The rows of one indicator column by column, one cell a commune; plain arrays change fastest."""

    def __init__(self, codes: pd.Index, columns: Mapping[str, NDArray[Any]]) -> None:
        super().__init__(columns)
        self.codes = codes

    def put(self, where: NDArray[Any], **values: Any) -> None:
        """Write values into some cells (a mask or positions) of columns."""
        for name, value in values.items():
            self[name][where] = value

    @property
    def absent(self) -> NDArray[np.bool_]:
        """Which communes have no value."""
        return np.isnan(self["value"])

    def given(self, series: pd.Series) -> pd.Series:
        """Return a series (or a table) in the order of the communes."""
        return series.reindex(self.codes)


def _blank(codes: pd.Index, reason: str) -> _Figures:
    """Return rows without data for every commune."""
    n = len(codes)
    given = {"state": "no_data", "reason": reason}
    columns = {
        "value": np.full(n, np.nan),
        **{name: np.full(n, given.get(name, ""), object) for name in _TEXTS},
        "evidence_count": np.zeros(n, np.int64),
        "ageing": np.zeros(n, np.bool_),
        "threshold": np.full(n, np.nan),
        "meets": np.full(n, pd.NA, object),
    }
    return _Figures(codes, columns)


def _computed(figures: _Figures, values: pd.Series, source: str, *, confidence: str = "medium") -> None:
    """Put computed values in; where there is none, ``reason`` is left to the caller."""
    figures["value"][:] = figures.given(values).to_numpy(float, na_value=np.nan)
    figures.put(~figures.absent, state="computed", reason="", scope="whole", relation="=")
    figures.put(~figures.absent, source=source, confidence=confidence)


def _access(figures: _Figures, city: City, measured: Measured, one: Indicator) -> None:
    table = measured.access.get((one.service, one.season))
    if table is None:
        if measured.access:
            figures["reason"][:] = "not_mapped"
        return
    beyond = table["persons"] - table["persons_within"]
    values = beyond if one.column == "persons_beyond" else table[one.column]
    _computed(figures, values, "cells; roads; speeds; facilities")
    absent = figures.absent
    bound = figures.given(table["completeness"]).isin(["partial", "unknown"]).to_numpy() & ~absent
    figures.put(bound, state="partial", reason="partly_mapped")
    figures.put(bound, relation="<=" if one.better == "lower" else ">=")
    why = figures.given(table["reason"])
    known = why.isin(["not_averaged", "no_people", "unreachable", "mostly_unreachable"])
    figures.put(absent, reason=why.where(known, "no_figure").to_numpy(object)[absent])


def _roads(figures: _Figures, city: City, measured: Measured, one: Indicator) -> None:
    if measured.roads is None:
        return
    _computed(figures, measured.roads[one.column], "roads; cells")
    figures.put(figures.absent, reason="not_rural")


def _seats(figures: _Figures, city: City, measured: Measured, one: Indicator) -> None:
    if measured.seats is None:
        return
    _computed(figures, measured.seats[one.column], "roads; speeds; facilities")
    figures.put(figures.absent, reason="no_road")


def _redundancy(figures: _Figures, city: City, measured: Measured, one: Indicator) -> None:
    table = measured.redundancy.get(one.season)
    if table is None or one.column not in table:
        return
    values = table[one.column]
    source = "roads; cells; facilities"
    _computed(figures, values.where(np.isfinite(values)), source)
    endless = np.isposinf(figures.given(values).to_numpy(float, na_value=np.nan))
    figures.put(figures.absent, reason="no_road")
    figures.put(endless, state="computed", reason="no_detour", scope="whole", relation="text")
    figures.put(endless, source=source, confidence="medium")
    loose = 100.0 * table["no_road_persons"] / table["persons"].where(table["persons"] > 0)
    partial = (figures.given(loose) > UNCONNECTED_PCT).to_numpy() & ~figures.absent
    figures.put(partial, state="partial", reason="unconnected_roads")


def _radius(
    figures: _Figures, city: City, measured: Measured, one: Indicator, limits: Sequence[Threshold | None]
) -> None:
    """Put in who lives within the radius that the code in force gives for each commune's terrain."""
    shares = measured.radius.get(one.service)
    if shares is None:
        return
    counted = shares.to_dict("index")
    values = np.full(len(limits), np.nan)
    for k, (code, limit) in enumerate(zip(figures.codes, limits, strict=True)):
        if limit is None:
            figures["reason"][k] = "no_radius"
            continue
        figures["reason"][k] = "no_people"
        # Between two steps the smaller one counts: who is surely within.
        column = str(round(limit.value * 1000) // STEP_M * STEP_M)
        values[k] = float(counted.get(code, {}).get(column, np.nan))
    _computed(figures, pd.Series(values, figures.codes), "cells; facilities")
    keys = pd.MultiIndex.from_product([[service(one.service).completeness], figures.codes])
    bound = city.completeness["state"].reindex(keys).ne("complete").to_numpy() & ~figures.absent
    figures.put(bound, state="partial", reason="partly_mapped", relation=">=")


_FROM_LAYERS: Final[Mapping[str, Callable[[_Figures, City, Measured, Indicator], None]]] = {
    "access": _access,
    "roads": _roads,
    "seats": _seats,
    "redundancy": _redundancy,
}


def _say(figures: _Figures, spoken: pd.DataFrame, one: Indicator) -> None:
    """Put reported figures in: those a department gave anywhere, others only in reported indicators."""
    ours = spoken[spoken["commune_code"].isin(figures.codes)]
    if one.how != "reported":
        ours = ours[ours["indicator"] == one.id]
    if ours.empty:
        return
    counts = ours["commune_code"].value_counts()
    figures["evidence_count"][:] = figures.given(counts).fillna(0).to_numpy(np.int64)
    first = ours.drop_duplicates("commune_code").set_index("commune_code")
    area = first["scope"] == "area"
    # The rate of a former district may stand in for its communes; its numbers, and rates of a province, not.
    rate = first["unit"].eq("pct") & first["place_level"].eq("district") & (one.unit == "pct")
    mute = first.index[area & ~rate]
    figures.put(figures.codes.get_indexer(mute), reason="only_for_area")
    said = first.drop(index=mute)
    numeric = said["value"].notna() & said["unit"].eq(one.unit)
    reasons = np.select(
        [~numeric, said["scope"].eq("area"), said["scope"].eq("part")], ["in_words", "of_area", "of_part"], ""
    )
    figures.put(
        figures.codes.get_indexer(said.index),
        state="reported",
        value=said["value"].where(numeric).to_numpy(float, na_value=np.nan),
        relation=said["relation"].where(numeric, "text").to_numpy(object),
        scope=said["scope"].to_numpy(object),
        reason=reasons.astype(object),
        evidence_id=said["evidence_id"].to_numpy(object),
        confidence=said["confidence"].to_numpy(object),
        source=said["source_url"].to_numpy(object),
        source_date=said["as_of"].fillna("").to_numpy(object),
        ageing=said["ageing"].to_numpy(np.bool_),
    )


def _limits(
    kinds: "pd.Series[str]", standards: pd.DataFrame | None, one: Indicator, on: date
) -> dict[str, Threshold]:
    """Return the threshold of an indicator in force by terrain; a terrain without one is left out."""
    found: dict[str, Threshold] = {}
    if not one.threshold or standards is None:
        return found
    for kind in sorted(kinds.unique()):
        try:
            found[kind] = threshold(standards, one.threshold, on=on, terrain=kind)
        except InputError:
            # None in force for this terrain and day: the figure stands without one.
            continue
    return found


def _hold_against(
    figures: _Figures, kinds: "pd.Series[str]", limits: Mapping[str, Threshold], one: Indicator
) -> dict[str, Threshold]:
    """Put the threshold of each commune's terrain in, and whether the value meets it."""
    if limits:
        ours = [limits.get(kind) for kind in kinds]
        figures["standard_id"][:] = [limit.standard_id if limit else "" for limit in ours]
        figures["threshold"][:] = [limit.value if limit else np.nan for limit in ours]
        figures["meets"][:] = [
            _meets(value, limit, one) for value, limit in zip(figures["value"].tolist(), ours, strict=True)
        ]
    return {limit.standard_id: limit for limit in limits.values()}


def _meets(value: float, limit: Threshold | None, one: Indicator) -> Any:
    """Return whether a value meets a threshold; NA where there is none of its unit, or no value."""
    if limit is None or limit.unit != one.unit or pd.isna(value):
        return pd.NA
    if limit.direction == "max":
        return value <= limit.value
    # Where less is better, a lower limit is where the worse zone begins.
    return value < limit.value if one.better == "lower" else value >= limit.value
