"""The gaps as every part of their page reads them: scores, classes, figures and reasons in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import isfinite
from typing import Any, Final

import pandas as pd

from zones.city import City
from zones.gaps import SECTORS, STATES, Basis, GapIndex, GapTable, Indicator, Measured, basis, registry
from zones.gaps.index import WHOLE
from zones.gaps.scores import MOST, scores, sector_points
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps import gap_scales
from zones.maps.gap_scales import GAP, GapScale
from zones.words import gaps_words
from zones.words.figures import Figures
from zones.words.project_book import folded
from zones.words.telling import Say

OVERALL: Final = "overall"
SCHEME: Final = "east_west"
EAST, WEST = "east", "west"
REPORTED: Final = "r"
PLAIN: Final = "l"


@dataclass(frozen=True)
class Desk:
    """What no weight changes: the indicators and what they rest on."""

    key: tuple[str, str, bool]
    """Data version, day, and whether the reported figures could not be read."""
    city: City = field(repr=False)
    measured: Measured = field(repr=False)
    table: GapTable = field(repr=False)
    trend: pd.DataFrame = field(repr=False)
    lost: str = ""
    """Why reported figures could not be read; '' where they could."""

    @cached_property
    def cells(self) -> Mapping[tuple[str, str], Figures]:
        """Every indicator of every commune, by commune and indicator."""
        table = self.table.table
        keys = zip(*(table.index.get_level_values(k).astype(str) for k in range(2)), strict=True)
        return dict(zip(keys, records(table), strict=True))

    @cached_property
    def states(self) -> Mapping[str, Figures]:
        """State of each sector by commune."""
        sectors = self.table.sectors()
        return {
            str(code): {s: str(row[s]) for s in SECTORS} for code, row in sectors.to_dict("index").items()
        }

    @cached_property
    def bounds(self) -> pd.DataFrame:
        """Gap by commune and sector with bounds from incomplete layers counted as figures."""
        points = sector_points(scores(self.table, include_partial=True))
        return WHOLE - points.reindex(columns=list(SECTORS))

    @cached_property
    def basis(self) -> Basis:
        """The scores before anything is weighed."""
        return basis(self.table)

    @cached_property
    def measures(self) -> dict[tuple[str, str], "Shown"]:
        """Measures that no weight changes, by language and id, filled as they are asked for."""
        return {}

    @cached_property
    def because(self) -> dict[tuple[str, str, tuple[str, ...]], str]:
        """Reasons in words, by language, commune and what costs it most, filled as they are asked for."""
        return {}

    @cached_property
    def regions(self) -> dict[str, str]:
        """Region of each commune."""
        found = self.city.regions[SCHEME].astype(str).reindex(self.city.communes.index)
        return {str(code): region for code, region in found.items()}

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each commune."""
        return {str(code): str(name) for code, name in self.city.communes["name"].items()}

    @cached_property
    def folded(self) -> dict[str, str]:
        """The same as it is searched."""
        return {code: folded(name) for code, name in self.names.items()}

    @cached_property
    def persons(self) -> dict[str, float]:
        """People of each commune in the population grid; NaN where none are counted."""
        table = next(iter(self.measured.access.values()), None)
        found = pd.Series(float("nan"), self.city.communes.index) if table is None else table["persons"]
        return {str(code): float(value) for code, value in found.items()}


def edge_labels(scale: GapScale, lang: str) -> list[str]:
    """Return the values that the breaks of a scale stand for, with as many decimals as they need."""
    digits = [next(d for d in range(3) if round(edge, d) == edge or d == 2) for edge in scale.edges]
    return [n.decimal(edge, d, lang) for edge, d in zip(scale.edges, digits, strict=True)]


def class_labels(scale: GapScale, lang: str) -> list[str]:
    """Return what each class of a scale holds, the best one first."""
    edges = edge_labels(scale, lang)
    between = pairwise(edges) if scale.sign > 0 else ((b, a) for a, b in pairwise(edges))
    best, worst = ("≤", ">") if scale.sign > 0 else ("≥", "<")
    return [f"{best} {edges[0]}", *(f"{low}–{high}" for low, high in between), f"{worst} {edges[-1]}"]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table by column; what is neither true nor false is None."""
    # Column by column: pandas' own way asks every cell anew for its type.
    names = [str(name) for name in table.columns]
    columns = ([None if cell is pd.NA else cell for cell in table[name].tolist()] for name in table.columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def twins() -> Mapping[str, str]:
    """Return the indicator of the wet season that belongs to one of the dry season."""
    by_what: dict[tuple[str, ...], dict[str, str]] = {}
    for one in registry().values():
        if one.season:
            what = (one.sector, one.how, one.service, one.column)
            by_what.setdefault(what, {})[one.season] = one.id
    return {pair["dry"]: pair["wet"] for pair in by_what.values() if set(pair) == {"dry", "wet"}}


def offered() -> list[str]:
    """Return what the map can show: overall, each sector, each indicator (those of two seasons once)."""
    wet = set(twins().values())
    return [OVERALL, *SECTORS, *(one for one in registry() if one not in wet)]


@dataclass(frozen=True)
class Shown:
    """One measure of every commune as map, chart and table show it."""

    id: str
    title: str
    unit: str
    scale: GapScale | None
    """None where it is said in words only."""
    figures: Mapping[str, float]
    """NaN where there is none."""
    keys: Mapping[str, str]
    said: Mapping[str, str]
    """The figure with its unit, or why there is none."""
    threshold: float | None = None
    threshold_said: str = ""
    indicator: Indicator | None = None

    def band(self, code: str) -> int | None:
        """Return the class a commune is in; None where it has no figure."""
        key = self.keys[code].removeprefix("p")
        return int(key) if key.isdigit() else None

    @property
    def present(self) -> set[str]:
        """Kinds of keys on the map: ``k`` (a class), ``p`` (a bound), ``r``, ``n``, ``x``."""
        return {"k" if key.isdigit() else key[0] for key in self.keys.values()}


@dataclass(frozen=True)
class GapBook:
    """The index by certain weights in one language. Nothing in it is ever changed."""

    t: Texts
    desk: Desk
    index: GapIndex
    ranges: pd.DataFrame = field(repr=False)
    draws: int = 0
    """Draws of speeds that the ranges of ranks hold; 0: weights alone."""

    @cached_property
    def rows(self) -> Mapping[str, Figures]:
        """Index and rank range of each commune."""
        table = self.index.table.join(self.ranges.drop(columns="rank"))
        gap = table[f"gap_{self.index.params['aggregate']}"]
        table = table.assign(gap=gap.where(table["ranked"]))
        return dict(zip(map(str, table.index), records(table), strict=True))

    @property
    def codes(self) -> list[str]:
        """Communes in the order of their codes."""
        return list(self.desk.names)

    @cached_property
    def _drivers(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        drivers = self.index.drivers(self.desk.table)
        for code, name in zip(drivers["commune_code"], drivers["indicator"], strict=True):
            found.setdefault(str(code), []).append(name)
        return {code: tuple(names) for code, names in found.items()}

    @cached_property
    def _reasons(self) -> dict[str, str]:
        return {code: self._because(code, drivers) for code, drivers in self._drivers.items()}

    def _because(self, code: str, drivers: tuple[str, ...]) -> str:
        """Return the words of what costs a commune most; other weights seldom change what that is."""
        known, key = self.desk.because, (self.t.lang, code, drivers)
        if key not in known:
            known[key] = gaps_words.reasons(self.t, self.desk.cells, code, drivers)
        return known[key]

    def region_name(self, code: str) -> str:
        """Return the name of a commune's region."""
        return self.t(f"gaps.region_{self.desk.regions[code]}")

    def known(self, code: str) -> int:
        """Return of how many sectors anything is computed or reported."""
        return int(self.rows[code]["sectors_known"])

    def ranked(self) -> list[str]:
        """Return the communes that are ranked, the widest gap first."""
        found = [code for code, row in self.rows.items() if row["ranked"]]
        return sorted(found, key=lambda code: (int(self.rows[code]["rank"]), self.desk.folded[code]))

    def apart(self) -> list[str]:
        """Return the communes that are listed apart: too little is known to rank them."""
        return sorted(
            (c for c, row in self.rows.items() if not row["ranked"]), key=self.desk.folded.__getitem__
        )

    def state(self, name: str) -> str:
        """Return a state in words; what could not be read is not "no data"."""
        if name == "no_data" and self.desk.lost:
            return self.t("gap_state.unread")
        return self.t(f"gap_state.{name}")

    def shown(self, what: str) -> Shown:
        """Return one measure: ``overall``, a sector or an indicator."""
        if what == OVERALL:
            return self._overall
        found, key = self.desk.measures, (self.t.lang, what)
        if key not in found:
            found[key] = self._score(what) if what in SECTORS else self._indicator(registry()[what])
        return found[key]

    @cached_property
    def _overall(self) -> Shown:
        return self._score(OVERALL)

    def _score(self, what: str) -> Shown:
        t, values, keys, said = self.t, {}, {}, {}
        sure = self.index.sectors[what].astype(float).to_dict() if what in SECTORS else None
        bounds = {} if sure is None else self.desk.bounds[what].astype(float).to_dict()
        for code in self.codes:
            if sure is None:
                value, bound, state = float(self.rows[code]["gap"]), float("nan"), "no_data"
            else:
                value, bound = sure[code], bounds[code]
                state = self.desk.states[code][what]
            # That a gap is at most the widest there is says nothing.
            telling = bound if isfinite(bound) and round(bound) < MOST else float("nan")
            drawn = value if isfinite(value) else telling
            k = GAP.scale.class_of(drawn)
            if k is not None:
                keys[code] = str(k) if isfinite(value) else f"p{k}"
                words = "gaps.points" if isfinite(value) else "gaps.points_bound"
                said[code] = t(words, points=n.decimal(drawn, 0, t.lang))
            else:
                keys[code] = REPORTED if state == "reported" else "n"
                said[code] = t("gaps.apart_tip") if sure is None else self._without(state)
            values[code] = drawn
        if sure is None:
            for code, row in self.rows.items():
                if row["ranked"]:
                    said[code] = f"{said[code]} · {self.rank(code)} · {self.evidence(code)}"
        title = (
            t("gaps.legend_overall")
            if sure is None
            else t("gaps.legend_sector", sector=t(f"gap_sector.{what}"))
        )
        return Shown(what, title, t("gaps.legend_unit"), GAP, values, keys, said)

    def _indicator(self, one: Indicator) -> Shown:
        t, values, keys, said = self.t, {}, {}, {}
        scale = gap_scales.of(one)
        limits = set()
        for code in self.codes:
            row = self.desk.cells[code, one.id]
            value = float(row["value"])
            if gaps_words.says_nothing(row["relation"], value):
                value = float("nan")
            k = None if scale is None else scale.scale.class_of(scale.badness(value))
            if k is not None:
                keys[code] = f"p{k}" if row["state"] == "partial" else str(k)
            elif row["reason"] == "no_detour":
                keys[code] = "x"
            else:
                keys[code] = REPORTED if row["state"] == "reported" else "n"
            values[code] = value
            said[code] = self.figure(row, one)
            if isfinite(row["threshold"]):
                limits.add(float(row["threshold"]))
        limit = limits.pop() if len(limits) == 1 else None
        shown = None if limit is None or scale is None else scale.badness(limit)
        mark = shown if scale is not None and shown in scale.scale.breaks else None
        word = (
            "" if mark is None or limit is None else t("gaps.bold", value=gaps_words.mark(limit, one.unit, t))
        )
        unit = t("gaps.unit_words") if scale is None else t(f"gap_unit.{one.unit}")
        return Shown(one.id, t.pick(one.name), unit, scale, values, keys, said, mark, word, one)

    def _without(self, state: str) -> str:
        """Return what is said of a sector without a score."""
        return self.t("term.partial") if state == "partial" else self.state(state)

    def figure(self, row: Mapping[str, Any], one: Indicator) -> str:
        """Return an indicator's figure with its unit, or why there is none."""
        if row["state"] == "no_data":
            reason = gaps_words.reason(self.t, row["reason"])
            return self.state("no_data") if row["reason"] in ("no_figure", "") else reason
        return gaps_words.figure(self.t, row, one)

    def rank(self, code: str) -> str:
        """Return a commune's rank with its range."""
        row = self.rows[code]
        return self.t("gaps.rank", rank=int(row["rank"]), low=int(row["rank_p5"]), high=int(row["rank_p95"]))

    def evidence(self, code: str) -> str:
        """Return on which share of the evidence a score rests, and of how many sectors anything is known."""
        share = n.decimal(float(self.rows[code]["evidence_pct"]), 0, self.t.lang)
        return self.t("gaps.evidence", share=share, known=self.known(code), of=len(SECTORS))

    def why(self, code: str, *, say: Say | None = None) -> str:
        """Return why a commune stands where it does.

        Parameters
        ----------
        say
            Told every figure, where an account of them is kept.
        """
        row, known = self.rows[code], self.t("gaps.known", known=self.known(code), of=len(SECTORS))
        if not row["ranked"]:
            hoang_sa = not self.desk.city.communes["averaged"][code]
            first = self.t("gaps.apart_island" if hoang_sa else "gaps.apart_why")
        else:
            reasons = self._reasons.get(code, "")
            if say is not None and reasons:
                reasons = gaps_words.reasons(self.t, self.desk.cells, code, self._drivers[code], say=say)
            first = reasons or self.t("gaps.no_loss")
        return f"{first}; {known}"

    def counts(self, sector: str) -> dict[str, int]:
        """Return how many communes are in each state of a sector, and how many have a score."""
        states = [row[sector] for row in self.desk.states.values()]
        return {name: states.count(name) for name in STATES} | {
            "scored": int(self.index.sectors[sector].notna().sum())
        }

    def unknown_sectors(self) -> list[str]:
        """Return the sectors of which most communes have no figure of their own."""
        half = len(self.codes) / 2
        return [s for s in SECTORS if self.counts(s)["no_data"] > half]

    def chosen(
        self, codes: Sequence[str], *, region: str, text: str, shown: Shown, band: int | None
    ) -> list[str]:
        """Return the communes of a region, with all words of a text in their name, and of one class."""
        words = folded(text).split()
        return [
            code
            for code in codes
            if region in ("", self.desk.regions[code])
            and (band is None or shown.band(code) == band)
            and all(word in self.desk.folded[code] for word in words)
        ]
