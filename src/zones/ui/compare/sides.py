"""The two sides of a comparison of places: their figures, how they differ, and how sure that is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Final

import pandas as pd

from zones.access import FASTER, SLOWER
from zones.gaps.compare import WHY
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.scenario import compare as sides
from zones.scenario.compare import MEASURES, Measure
from zones.ui import words
from zones.ui.compare import parts
from zones.ui.compare.parts import Line
from zones.words.figures import INCOMPLETE, Figures, View, counted, rows_of

_SHOWN: Final = (
    "persons",
    "median_min",
    "median_alt_min",
    "p90_min",
    "share_within_pct",
    "persons_beyond",
    "persons_unreachable",
)
_MEASURES: Final[Mapping[str, Measure]] = {
    name: MEASURES.get(name, Measure("persons", "less")) for name in _SHOWN
}
_BOUNDS: Final = tuple(name for name in _SHOWN if name != "persons")
"""What is only a bound where facilities are missing on the map."""


@dataclass(frozen=True)
class Side:
    """A commune or a region with its figures."""

    name: str
    row: Figures
    known: bool
    """Whether anybody lives there who counts in averages."""
    bound: bool
    """Whether facilities are missing on the map there: minutes are upper bounds."""
    reason: str = ""

    @property
    def median(self) -> float:
        """Minutes within which half of the people get there; NaN where more than half do not."""
        return float(self.row["median_min"])


def commune(view: View, code: str) -> Side:
    """Return one commune."""
    row = view.rows[code]
    bound = bool(row["completeness"] in INCOMPLETE)
    return Side(str(row["name"]), row, counted(row), bound, view.reason(row))


def region(view: View, row: Figures, name: str) -> Side:
    """Return one region, with a row of :meth:`zones.access.AccessResult.by_region`."""
    # In a sentence, not at its beginning.
    said = view.t("compare.region_in", name=name[:1].lower() + name[1:] if view.t.lang == "vi" else name)
    return Side(said, row, float(row["persons"]) > 0, float(row["incomplete_pct"]) > 0)


def answer(view: View, both: Sequence[Side]) -> None:
    """Say by how many minutes one is farther than the other, or why that cannot be said; how sure it is."""
    t = view.t
    how = {"service": view.service_name, "mode": view.by_mode, "season": view.in_season}
    blank = [one for one in both if not one.known]
    cut = [one for one in both if one.known and isnan(one.median)]
    if blank:
        names = t("compare.and").join(one.name for one in blank)
        words.answer(t("compare.unknown", names=names, reason=blank[0].reason or t("term.no_data")))
        return
    if cut:
        rest = [one for one in both if not isnan(one.median)]
        said = t("compare.cut", names=t("compare.and").join(one.name for one in cut), **how)
        others = [
            t("compare.cut_other", name=one.name, minutes=n.minutes(one.median, t.lang)) for one in rest
        ]
        words.answer(" ".join([said, *others]))
    else:
        near, far = sorted(both, key=lambda one: one.median)
        figures = {side: n.minutes(one.median, t.lang) for side, one in (("x", far), ("y", near))}
        named = {"far": far.name, "near": near.name, **figures, **how}
        if any(one.bound for one in both):
            words.answer(t("compare.bounds", **named))
        elif figures["x"] == figures["y"]:
            words.answer(t("compare.equal", **named))
        else:
            more = n.minutes(far.median - near.median, t.lang)
            words.answer(t("compare.answer", more=more, **named))
            _sure(t, near, far)
    if view.result.season == "wet":
        words.warning(t("access.wet"))
    if any(one.bound for one in both):
        words.warning(t("compare.bound_why"))


def _sure(t: Texts, near: Side, far: Side) -> None:
    distance = far.median - near.median
    low, high = (n.minutes(distance / factor, t.lang) for factor in (FASTER, SLOWER))
    alt = {side: float(one.row["median_alt_min"]) for side, one in (("x", far), ("y", near))}
    steady = sides.steady(near.row, far.row, ["median_min", "median_alt_min"])
    said = {side: n.minutes(value, t.lang) for side, value in alt.items()}
    words.sure(
        t("compare.sure_speed", low=low, high=high),
        t("compare.sure_grid" if steady else "compare.sure_turned", far=far.name, near=near.name, **said),
    )


def access(view: View, table: pd.DataFrame, first: str, second: str, both: Sequence[Side]) -> pd.DataFrame:
    """Return the figures of both in rows, with differences where both are exact."""
    found = sides.rows(table, first, second, _MEASURES)
    return sides.apart_from(found, _BOUNDS if any(one.bound for one in both) else ()).assign(
        threshold_min=view.threshold
    )


def lines(t: Texts, found: pd.DataFrame, both: Sequence[Side]) -> Iterator[Line]:
    """Return the figures of both as lines of a table."""
    for name, row in rows_of(found).items():
        unit = str(row["unit"])
        bound = name in _BOUNDS and any(one.bound for one in both)
        first, second = (
            _figure(t, unit, float(row[side]), bound=name in _BOUNDS and one.bound)
            for side, one in zip(("first", "second"), both, strict=True)
        )
        yield Line(
            t(f"compare.m_{name}", threshold=int(row["threshold_min"])),
            first,
            second,
            parts.signed(t, float(row["difference"]), unit),
            t.pick(WHY["bound"]) if bound else "",
            str(row["better"]),
        )


def _figure(t: Texts, unit: str, value: float, *, bound: bool) -> str:
    """Return a figure; as a bound where facilities are missing on the map."""
    if unit == "pct":
        said = n.percent(value, t.lang)
        if bound and isfinite(value):
            # "At least 0 %" says nothing, and reads as zero.
            return t("gaps.at_least", figure=said) if value > 0 else t("term.unknown")
        return said
    said = n.persons(value, t.lang) if unit == "persons" else n.minutes(value, t.lang)
    return t("gaps.at_most", figure=said) if bound and isfinite(value) else said
