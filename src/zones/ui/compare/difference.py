"""What differs between two states of the city: a divider between both, the difference, and all communes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Final

import pandas as pd

from zones.access import REASONS
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.factory import Swipe
from zones.maps.legend import class_key
from zones.maps.palette import MINUTES_SAVED, PERSONS_GAINED
from zones.scenario import compare as sides
from zones.ui import cache, maps, words
from zones.ui.compare import parts
from zones.ui.scenario import on_map
from zones.ui.tables import Column, Row, show
from zones.words import scenario_legend, scenario_words
from zones.words.figures import rows_of
from zones.words.scenario_outcome import Outcome

ROUND_MIN: Final = 0.5
"""Minutes that round to no difference."""

_SIDES: Final = ("first", "second")


@dataclass(frozen=True)
class State:
    """The city after some edits."""

    name: str
    outcome: Outcome


def communes(first: Outcome, second: Outcome) -> pd.DataFrame:
    """Return medians and people within the threshold of both, by commune, with why a figure is missing."""
    medians = sides.tables(first.communes, second.communes, "median_after_min")
    people = sides.tables(first.communes, second.communes, "within_after_persons")
    columns = ["first", "second", "difference"]
    table = medians[["name", *columns]].rename(columns={one: f"median_{one}_min" for one in columns})
    table = table.join(people[columns].rename(columns={one: f"within_{one}_persons" for one in columns}))
    return table.assign(persons=second.communes["persons"], reason=second.communes["reason"])


def _middle(communes: pd.DataFrame) -> float | None:
    """Return the longitude amid the communes whose minutes change: there the divider is of use."""
    moved = communes.index[communes["median_difference_min"].abs() >= ROUND_MIN]
    if not len(moved):
        return None
    labels = cache.layer("communes_web").set_index("commune_code")["label_lon"]
    return float(labels.reindex(moved).mean())


def divided(t: Texts, both: Sequence[State], communes: pd.DataFrame) -> None:
    """Show both states on one map, with a divider to be moved."""
    first, second = (one.outcome for one in both)
    marks = [on_map.marks(t, one) for one in (first, second)]
    keys = [scenario_legend.keys(one, "after") for one in (first, second)]
    tips = [
        {code: on_map.said(t, row, "after", one.threshold) for code, row in one.rows.items()}
        for one in (first, second)
    ]
    legend = scenario_legend.legend(t, second, "after")
    service = scenario_words.service_name(t, second.scenario.service)
    title = t("legend.minutes", service=service, threshold=second.threshold)
    maps.draw(
        t,
        key="compare_map",
        legend=replace(legend, title=title),
        keys=keys[0],
        tips=tips[0],
        facilities=cache.facility_file(t, second.scenario.service) if second.mapped else None,
        swipe=Swipe(
            names=(both[0].name, both[1].name),
            keys=keys[1],
            tips=tips[1],
            pins=(marks[0][0], marks[1][0]),
            lines=(marks[0][1], marks[1][1]),
            at=_middle(communes),
        ),
    )


def difference(t: Texts, both: Sequence[State], communes: pd.DataFrame, drawn: str) -> None:
    """Show what B changes against A: minutes of the medians, or people within the threshold."""
    second = both[1].outcome
    view, scale = ("saved", MINUTES_SAVED) if drawn == "minutes" else ("gained", PERSONS_GAINED)
    keys, tips = {}, {}
    for code, row in rows_of(communes).items():
        # Minutes that B takes less are a gain, as are people that it brings nearer.
        if drawn == "minutes":
            value = -float(row["median_difference_min"])
            lost = isnan(row["median_second_min"]) and not isnan(row["median_first_min"])
            said = " → ".join(scenario_words.minutes(t, float(row[f"median_{one}_min"])) for one in _SIDES)
        else:
            value, lost = float(row["within_difference_persons"]), False
            people = parts.signed(t, value, "persons")
            said = t("scenario.tip_gained", people=people, threshold=second.threshold)
        keys[code] = class_key(scale, value, has_data=lost or not isnan(value), reached=not lost)
        tips[code] = t("term.no_data") if keys[code] == "n" else said
    legend = scenario_legend.legend(t, second, view)
    title = t(f"compare.legend_{drawn}", a=both[0].name, b=both[1].name, threshold=second.threshold)
    maps.draw(t, key="compare_map", legend=replace(legend, title=title), keys=keys, tips=tips)


def twin(t: Texts, names: tuple[str, str], communes: pd.DataFrame) -> str:
    """Return the map in words: where the minutes change most, and how many communes stay as they are."""
    moved = communes[communes["median_difference_min"].abs() >= ROUND_MIN]
    unknown = communes[communes[["median_first_min", "median_second_min"]].isna().any(axis=1)]
    order = moved["median_difference_min"].abs().sort_values(ascending=False, kind="stable").index[:5]
    listed = "; ".join(
        f"{moved['name'][code]} ("
        + " → ".join(
            t("term.minutes_value", minutes=n.minutes(moved[f"median_{one}_min"][code], t.lang))
            for one in _SIDES
        )
        + ")"
        for code in order
    )
    return t(
        "compare.twin" if len(moved) else "compare.twin_even",
        a=names[0],
        b=names[1],
        count=len(moved),
        listed=listed,
        none=len(unknown),
    )


def table(t: Texts, names: tuple[str, str], communes: pd.DataFrame) -> None:
    """Show all communes, those that change most first: the twin of the map."""
    sizes = communes.assign(
        minutes=communes["median_difference_min"].abs(), people=communes["within_difference_persons"].abs()
    )
    order = sizes.sort_values(["minutes", "people", "name"], ascending=[False, False, True], kind="stable")
    heads = [
        Column(t("table.name")),
        *(Column(f"{letter} ({t('term.unit_minutes')})", figures=True) for letter in "AB"),
        Column(t("compare.minutes_more"), figures=True),
        *(Column(f"{letter} ({t('term.unit_persons')})", figures=True) for letter in "AB"),
        Column(t("compare.people_more"), figures=True),
        Column(t("compare.note"), wide=True),
    ]
    rows = []
    for row in order.to_dict("records"):
        median = {one: float(row[f"median_{one}_min"]) for one in (*_SIDES, "difference")}
        people = {one: float(row[f"within_{one}_persons"]) for one in (*_SIDES, "difference")}
        rows.append(
            Row(
                [
                    str(row["name"]),
                    *(n.minutes(median[one], t.lang) for one in _SIDES),
                    parts.signed(t, median["difference"], "min"),
                    *(n.persons(people[one], t.lang) for one in _SIDES),
                    parts.signed(t, people["difference"], "persons"),
                    _why(t, str(row["reason"]), median),
                ],
                "none" if isnan(median["first"]) and isnan(median["second"]) else "",
            )
        )
    said = t("compare.sides", a=names[0], b=names[1])
    show(heads, rows, caption=f"{t('compare.by_commune')}. {said}", tall=True)
    words.foot(f"{said} {t('compare.by_commune_note')}")


def _why(t: Texts, reason: str, median: Mapping[str, float]) -> str:
    if reason:
        return t.pick(REASONS[reason])
    return t("term.more_than_half_unreachable") if any(isnan(one) for one in median.values()) else ""
