"""How fast a road is after an upgrade: from the standard that was published to km/h on an edge.

A design speed is what the tightest place allows; people ride slower than that on the whole. The speed table
has sound mountain roads at 35 km/h, most of them built to class IV (design speed 40): seven eighths. That
share stands in the middle, three quarters and the whole of the design speed are the range shown with it.
Nowhere is an upgraded road faster than the table's road of the same class in the plain, and in the wet season
it loses what the table's road of its class and zone loses. No speed after an upgrade has been measured.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from zones.city.projects import Fact, Project
from zones.travel import Mode, Season, SpeedTable

if TYPE_CHECKING:
    from zones.travel import TravelModel

Level = Literal["low", "central", "high"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)

SHARES: Final = MappingProxyType({"low": 0.75, "central": 0.875, "high": 1.0})
"""Speed of travel as a share of the design speed."""

PLAIN: Final = "plain"
"""Speed zone that is no mountain."""

CLASSES: Final = ("I", "II", "III", "IV", "V", "VI")
"""Classes of TCVN 4054, from the fastest."""

_CLASS_VI: Final = re.compile(r"\bcấp (I{1,3}|IV|VI?)\b")
_CLASS_EN: Final = re.compile(r"\bclass (I{1,3}|IV|VI?)\b")


@dataclass(frozen=True)
class Standard:
    """What a road is to be built to, and the fact that says so."""

    fact: Fact
    road_class: str = ""
    """One of ``CLASSES``; '' where a speed was published instead."""
    design_kmh: float | None = None
    """Published design speed; None where a class was published."""
    from_plan: bool = False
    """Whether it is an earlier plan that says so, not a fact of the project."""

    def kmh(self, zone: str) -> float:
        """Return the design speed in a speed zone; NaN where the standard has none."""
        if self.design_kmh is not None:
            return self.design_kmh
        return design_speeds().get((self.road_class, PLAIN if zone == PLAIN else "mountain"), np.nan)


@cache
def design_speeds() -> dict[tuple[str, str], float]:
    """Return the design speed (km/h) of each class of road in the plain and in the mountains."""
    rows = _rows("design_speeds.csv")
    return {(row["standard"], row["terrain"]): float(row["design_kmh"]) for row in rows}


@cache
def planned() -> dict[str, Fact]:
    """Return what earlier plans name for projects whose own sources name no class, by project."""
    return {
        row["project_id"]: Fact(
            key="capacity",
            text_vi=row["text_vi"],
            text_en=row["text_en"],
            sources=(row["source_url"],),
            source_date=row["source_date"] or None,
            confidence=row["confidence"],  # type: ignore[arg-type]
            remark_vi=row["remark_vi"],
            remark_en=row["remark_en"],
        )
        for row in _rows("planned_standards.csv")
    }


def stated(project: Project) -> Standard | None:
    """Return the standard that the facts of a road name: its design speed, else its class; None if neither.

    Of facts that differ the most trusted and latest counts; of a range the lower end, which is what a whole
    road holds to. An earlier plan (:func:`planned`) counts where the project's own facts are silent.
    """
    facts = [fact for key in ("decision", "capacity", "other", "status") for fact in project.published(key)]
    for fact in facts:
        if fact.unit == "km_per_h" and fact.value is not None:
            return Standard(fact, design_kmh=fact.value)
    for fact in facts:
        if (road_class := _class_in(fact)) is not None:
            return Standard(fact, road_class=road_class)
    earlier = planned().get(project.project_id)
    road_class = None if earlier is None else _class_in(earlier)
    if earlier is None or road_class is None:
        return None
    return Standard(earlier, road_class=road_class, from_plan=True)


def _class_in(fact: Fact) -> str | None:
    """Return the lowest class of road that a fact names."""
    found = _CLASS_VI.findall(" ".join((fact.scope_vi, fact.text_vi)))
    found += _CLASS_EN.findall(" ".join((fact.scope_en, fact.text_en)))
    return max(found, key=CLASSES.index) if found else None


def _rows(name: str) -> list[dict[str, str]]:
    text = files("zones.effects").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def present_kmh(
    model: "TravelModel", edges: NDArray[np.int64], mode: Mode, season: Season
) -> NDArray[np.float64]:
    """Return the present speed of edges (positions, ascending) at the table's own speeds; NaN: no passage."""
    kmh, _ = model.network.edge_kmh(model.speeds, mode, season, model.closed, model.upgrades, edges)
    return kmh / model.speeds.factor


def upgraded_kmh(
    standard: Standard,
    road_class: str,
    zone: str,
    speeds: SpeedTable,
    mode: Mode,
    season: Season,
    level: Level,
) -> float:
    """Return the speed of an edge of a class and zone once the road is built to a standard.

    km/h at the table's own speeds, in tenths; NaN where the standard says nothing or the class is closed to
    the means of travel.
    """

    def row(of_zone: str, when: Season) -> float:
        return speeds.of_group(road_class, of_zone, "", mode=mode, season=when)[0] / speeds.factor

    wet_share = row(zone, season) / row(zone, "dry")
    after = min(SHARES[level] * standard.kmh(zone) * wet_share, row(PLAIN, season))
    return float(np.floor(after * 10.0 + 1e-6) / 10.0) if np.isfinite(after) else float("nan")
