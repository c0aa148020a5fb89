"""The map of a scenario: the difference, or before and after, with every edit on it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

import pandas as pd

from zones import city
from zones.i18n import Texts
from zones.maps.factory import Line, Pin, PinKind, Tool
from zones.maps.legend import Legend, Mark, class_key
from zones.maps.palette import MINUTES_SAVED, PERSONS_GAINED, Scale, minutes_scale
from zones.scenario import AddFacility, AddRoad, CloseRoad, RemoveFacility, Scenario
from zones.ui import cache, maps, state
from zones.ui.maps import Click, Corners
from zones.words import scenario_words
from zones.words.access_legend import access_legend, edges
from zones.words.figures import INCOMPLETE, Figures, View
from zones.words.scenario_outcome import Outcome

Drawn = Literal["saved", "gained", "before", "after"]
VIEWS: Final[tuple[Drawn, ...]] = ("saved", "gained", "before", "after")


def choice(t: Texts) -> str:
    """Show the views of the map and return the chosen one."""
    return state.switch(
        "view", t("access.view"), VIEWS, VIEWS[0], show=lambda name: t(f"scenario.view_{name}")
    )


def show(
    t: Texts,
    outcome: Outcome,
    *,
    drawn: str,
    key: str,
    place: str = "map",
    chosen: str = "",
    tool: Tool | None = None,
    more: Sequence[Line] = (),
    on_click: Callable[[Click], None] | None = None,
    on_line: Callable[[Corners], None] | None = None,
) -> None:
    """Show what a scenario changes.

    Parameters
    ----------
    drawn
        One of :data:`VIEWS`.
    key, place
        Names of the map and its frame; a second map on the page has its own.
    chosen
        Commune to outline.
    tool
        What the reader is about to do.
    more
        Lines on top of the edits: a road that was picked.
    """
    pins, lines = marks(t, outcome)
    maps.draw(
        t,
        key=key,
        place=place,
        legend=legend(t, outcome, drawn, picked=bool(more)),
        keys=keys(outcome, drawn),
        tips={code: said(t, row, drawn, outcome.threshold) for code, row in outcome.rows.items()},
        chosen=chosen or None,
        facilities=cache.facility_file(t, outcome.scenario.service) if outcome.mapped else None,
        pins=pins,
        lines=[*lines, *more],
        tool=tool,
        on_click=on_click,
        on_line=on_line,
    )


def show_before(
    view: View | None,
    t: Texts,
    *,
    key: str,
    chosen: str,
    tool: Tool | None,
    more: Sequence[Line],
    on_click: Callable[[Click], None],
    on_line: Callable[[Corners], None],
) -> None:
    """Show the city without any edit; a plain map where nothing of the service is mapped."""
    acts: dict[str, Any] = {
        "tool": tool,
        "lines": more,
        "chosen": chosen or None,
        "on_click": on_click,
        "on_line": on_line,
    }
    if view is None:
        title, unit = t("scenario.legend_plain"), t("scenario.legend_plain_unit")
        hatch = Mark("no_data", t("legend.no_data"))
        plain = Legend(title, unit, minutes_scale(city.service("commune_seat")), marks=(hatch,))
        maps.draw(t, key=key, legend=plain, **acts)
        return
    maps.draw(
        t,
        key=key,
        legend=access_legend(view, "minutes"),
        keys=view.keys(share=False),
        tips=view.tips(share=False),
        facilities=cache.facility_file(t, view.result.service.id),
        **acts,
    )


def scale(outcome: Outcome, drawn: str) -> Scale:
    """Return the fixed classes of a view."""
    fixed = {"saved": MINUTES_SAVED, "gained": PERSONS_GAINED}
    return fixed.get(drawn) or minutes_scale(outcome.service)


def keys(outcome: Outcome, drawn: str) -> dict[str, str]:
    """Return the class of each commune; without data where nobody lives or nothing is known."""
    classes = scale(outcome, drawn)
    found = {}
    for code, row in outcome.rows.items():
        number = value(row, drawn)
        lived_in, incomplete = row["persons"] > 0, row["reason"] in INCOMPLETE
        if drawn in ("before", "after"):
            # No median among people means that more than half of them have no way there.
            unknown = drawn == "before" and not outcome.mapped
            found[code] = class_key(
                classes,
                number,
                has_data=bool(lived_in) and not unknown,
                reached=not pd.isna(number),
                partial=incomplete,
            )
        else:
            lost = (
                drawn == "saved"
                and pd.isna(row["median_after_min"])
                and not pd.isna(row["median_before_min"])
            )
            found[code] = class_key(
                classes, number, has_data=lost or not pd.isna(number), reached=not lost, partial=incomplete
            )
    return found


def value(row: Figures, drawn: str) -> float:
    """Return the figure of a commune that a view colours."""
    if drawn == "saved":
        return float(row["mean_saved_min"])
    if drawn == "gained":
        return float(row["gained_persons"]) - float(row["lost_persons"])
    return float(row[f"median_{drawn}_min"])


def said(t: Texts, row: Figures, drawn: str, threshold: int) -> str:
    """Return a commune's figures with their units, or why there are none."""
    if not row["persons"] > 0:
        return t("term.no_data")
    if drawn == "gained":
        if pd.isna(row["gained_persons"]):
            return t("term.no_data")
        return t("scenario.tip_gained", people=scenario_words.both(row, t.lang), threshold=threshold)
    before, after = (
        scenario_words.minutes(t, float(row[f"median_{side}_min"])) for side in ("before", "after")
    )
    if drawn == "before":
        return before
    return after if drawn == "after" else t("scenario.tip_saved", before=before, after=after)


def marks(t: Texts, outcome: Outcome) -> tuple[list[Pin], list[Line]]:
    """Return the edits as pins and lines, numbered as in the list."""
    scenario: Scenario = outcome.scenario
    pins: list[Pin] = []
    lines: list[Line] = []
    for mark in outcome.marks:
        edit = scenario.edits[mark.step]
        tip = f"{mark.step + 1}. {scenario_words.edit_words(t, edit, cache.whole_city().facilities)}"
        name = f"edit-{mark.step}"
        if isinstance(edit, AddFacility | RemoveFacility):
            kind: PinKind = "added" if isinstance(edit, AddFacility) else "removed"
            ((lon, lat),) = mark.lines[0]
            label = str(mark.step + 1) if kind == "added" else ""
            pins.append(Pin(name, lon, lat, kind, tip, label))
        else:
            closed = isinstance(edit, CloseRoad)
            lines += [Line(name, part, "closed" if closed else "new", tip) for part in mark.lines]
    return pins, lines


def legend(t: Texts, outcome: Outcome, drawn: str, *, picked: bool) -> Legend:
    """Return the legend of a view, with the kinds of edit that are on the map."""
    classes = scale(outcome, drawn)
    season = outcome.season_after if drawn != "before" else outcome.scenario.season
    service = scenario_words.service_name(t, outcome.scenario.service)
    mode = t(f"term.by_{outcome.scenario.mode}")
    present = set(keys(outcome, drawn).values())
    kinds: Mapping[str, bool] = {
        "added": any(isinstance(edit, AddFacility) for edit in outcome.scenario.edits),
        "removed": any(isinstance(edit, RemoveFacility) for edit in outcome.scenario.edits),
        "new_line": any(
            isinstance(edit, AddRoad) or edit.kind == "upgrade_road" for edit in outcome.scenario.edits
        ),
        "closed_line": any(isinstance(edit, CloseRoad) for edit in outcome.scenario.edits),
        "picked_line": picked,
        "facility": outcome.mapped,
        "no_data": "n" in present,
        "unreachable": "x" in present,
        "partial": any(key.startswith("p") for key in present),
    }
    texts = {
        "facility": t("scenario.mark_facility"),
        "no_data": t("legend.no_data"),
        "unreachable": t("legend.unreachable"),
        "partial": t("scenario.mark_partial"),
    }
    return Legend(
        title=t(f"scenario.legend_{drawn}", service=service, threshold=outcome.threshold),
        unit=t(f"scenario.legend_{drawn}_unit", mode=mode, season=t(f"term.in_{season}")),
        scale=classes,
        labels=_labels(t, classes),
        marks=tuple(
            Mark(kind, texts[kind] if kind in texts else t(f"scenario.mark_{kind}"))
            for kind, there in kinds.items()
            if there
        ),
    )


def _labels(t: Texts, classes: Scale) -> tuple[str, ...]:
    labels = edges(t, classes)
    if classes not in (MINUTES_SAVED, PERSONS_GAINED):
        return labels
    return tuple(
        f"+{label}" if edge > 0 else label.replace("-", scenario_words.MINUS)
        for edge, label in zip(classes.breaks, labels, strict=True)
    )
