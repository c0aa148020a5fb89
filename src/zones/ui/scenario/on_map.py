"""The map of a scenario: the difference, or before and after, with every edit on it."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from zones import city
from zones.i18n import Texts
from zones.maps.factory import Line, Pin, PinKind, Tool
from zones.maps.legend import Legend, Mark
from zones.maps.palette import minutes_scale
from zones.scenario import AddFacility, CloseRoad, RemoveFacility, Scenario
from zones.ui import cache, maps, state
from zones.ui.maps import Click, Corners
from zones.words import scenario_words
from zones.words.access_legend import access_legend
from zones.words.figures import Figures, View
from zones.words.scenario_legend import VIEWS, keys, legend
from zones.words.scenario_outcome import Outcome


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
