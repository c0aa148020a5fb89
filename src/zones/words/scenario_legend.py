"""The views of a scenario: their classes, figures and legends, the same on screen and on paper."""

from collections.abc import Mapping
from typing import Final, Literal

import pandas as pd

from zones.i18n import Texts
from zones.maps.legend import Legend, Mark, class_key
from zones.maps.palette import MINUTES_SAVED, PERSONS_GAINED, Scale, minutes_scale
from zones.scenario import AddFacility, AddRoad, CloseRoad, RemoveFacility
from zones.words import scenario_words
from zones.words.access_legend import edges
from zones.words.figures import INCOMPLETE, Figures
from zones.words.scenario_outcome import Outcome

Drawn = Literal["saved", "gained", "before", "after"]
VIEWS: Final[tuple[Drawn, ...]] = ("saved", "gained", "before", "after")


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


def legend(t: Texts, outcome: Outcome, drawn: str, *, picked: bool = False) -> Legend:
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
