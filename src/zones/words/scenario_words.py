"""A scenario in words: each edit, the answer, and how sure it is."""

from collections.abc import Sequence
from math import isnan
from typing import Any, Final

import pandas as pd

from zones import city
from zones.city import CITY
from zones.coverage import differ
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.scenario import (
    AddFacility,
    AddRoad,
    CloseRoad,
    Edit,
    RemoveFacility,
    Scenario,
    SetSeason,
    UpgradeRoad,
)
from zones.words import scenario_outcome
from zones.words.answer import Answer
from zones.words.figures import Figures, rows_of
from zones.words.scenario_outcome import EAST, WEST, Outcome
from zones.words.telling import Say, plainly

MINUS: Final = "\N{MINUS SIGN}"

NEXT_TO_NONE: Final = "\N{ALMOST EQUAL TO}\N{NO-BREAK SPACE}0"

_MANY: Final = 100.0
"""Of fewer people it is not said that the two population grids differ."""


def signed(value: float, lang: str) -> str:
    """Return people gained (+) or lost (−), rounded to tens; fewer than ten are next to none."""
    return _signed(value, n.persons(abs(value), lang), 10.0)


def saved(value: float, lang: str) -> str:
    """Return minutes saved (+) or lost (−); less than half a minute is next to none."""
    return _signed(value, n.minutes(abs(value), lang), 0.5)


def _signed(value: float, size: str, least: float) -> str:
    if isnan(value) or value == 0:
        return size
    if abs(value) < least:
        return NEXT_TO_NONE
    return f"{'+' if value > 0 else MINUS}{size}"


def both(row: Figures, lang: str, *, grid: str = "", key: str = "", say: Say = plainly) -> str:
    """Return who comes within the threshold and who drops out of it: "+6,830", or "+120; −40"."""
    parts = {
        f"{key}.gained_{grid}persons": float(row[f"gained_{grid}persons"]),
        f"{key}.lost_{grid}persons": -float(row[f"lost_{grid}persons"]),
    }
    if any(isnan(value) for value in parts.values()):
        return n.NO_VALUE
    many = [name for name, value in parts.items() if abs(value) >= 10]
    told = many or [max(parts, key=lambda name: abs(parts[name]))]
    # No comma: one stands within Vietnamese figures.
    return "; ".join(say(name, parts[name], "persons", signed(parts[name], lang)) for name in told)


def minutes(t: Texts, median: float) -> str:
    """Return a median with its unit; without one, more than half of the people have no way there."""
    if isnan(median):
        return t("term.more_than_half_unreachable")
    return t("term.minutes_value", minutes=n.minutes(median, t.lang))


def service_name(t: Texts, service: str) -> str:
    """Return a service's name as it stands inside a sentence."""
    name = t.pick(city.service(service).name)
    return name[:1].lower() + name[1:]


def edit_words(t: Texts, edit: Edit, places: pd.DataFrame) -> str:
    """Return what an edit does.

    Parameters
    ----------
    places
        The city's facilities, for the name of one that is closed.
    """
    if edit.project_id:
        return t("scenario.edit_project", project=edit.project_id, name=edit.label)
    length = scenario_outcome.km(edit)
    km = n.decimal(length, 0 if length >= 10 else 1, t.lang)
    if isinstance(edit, AddFacility):
        # A place without a name is where it is, north before east.
        at = "; ".join(n.decimal(degrees, 4, t.lang) for degrees in (edit.lat, edit.lon))
        return t("scenario.edit_add", name=edit.name or edit.label or at)
    if isinstance(edit, RemoveFacility):
        known = edit.facility_id in places.index
        name = str(places.loc[edit.facility_id, f"name_{t.lang}"]) if known else edit.facility_id
        return t("scenario.edit_remove", name=edit.label or name)
    if isinstance(edit, AddRoad):
        kind = t(f"road.{edit.road_class}")
        text = t("scenario.edit_draw", km=km, road_class=kind)
        return text if edit.structure == "none" else f"{text}, {t(f'scenario.structure_{edit.structure}')}"
    if isinstance(edit, SetSeason):
        return t("scenario.edit_season", season=t(f"term.season_{edit.season}"))
    refs = ", ".join(dict.fromkeys(road.ref for road in edit.roads if road.ref))
    name = edit.label or refs or t(f"road.{edit.roads[0].road_class}")
    if isinstance(edit, UpgradeRoad):
        to = t("scenario.kmh_value", kmh=n.decimal(edit.kmh, 0, t.lang)) if edit.kmh else ""
        if edit.road_class:
            to = ", ".join(part for part in (t(f"road.{edit.road_class}"), to) if part)
        return t("scenario.edit_upgrade", name=name, km=km, to=to)
    if isinstance(edit, CloseRoad):
        return t("scenario.edit_close", name=name, km=km)
    return t("scenario.edit_reopen", name=name, km=km)


def summary(t: Texts, scenario: Scenario, places: pd.DataFrame) -> str:
    """Return the scenario's title, or its edits in words where they are few."""
    edits = scenario.edits
    if scenario.title:
        return scenario.title
    if len(edits) <= 2:
        return "; ".join(edit_words(t, edit, places) for edit in edits)
    return t("scenario.many", first=edit_words(t, edits[0], places), count=len(edits) - 1)


def gap(outcome: Outcome, side: str) -> float:
    """Return by how many minutes the West's median is behind the East's, before or after."""
    column = outcome.regions[f"median_{side}_min"]
    return float(column[WEST] - column[EAST])


def answer(t: Texts, outcome: Outcome, places: pd.DataFrame, *, say: Say = plainly) -> Answer:
    """Return the answer in a sentence, how sure it is, and what must be known before it is used.

    Parameters
    ----------
    places
        As :func:`edit_words`.
    say
        Told every figure: a paper keeps account of them.
    """
    regions = rows_of(outcome.regions)
    whole, west = regions[CITY], regions[WEST]
    head, lang, limit = summary(t, outcome.scenario, places), t.lang, outcome.threshold
    if not outcome.mapped:
        return Answer(t("scenario.answer_unmapped", head=head))
    service = service_name(t, outcome.scenario.service)
    said: dict[str, Any] = {"head": head, "service": service, "threshold": limit}
    if whole["changed_persons"]:
        said["gap"] = _gap(t, outcome, say)
    if not whole["changed_persons"]:
        sentence = t("scenario.answer_none", head=head)
    elif whole["gained_persons"] or whole["lost_persons"]:
        sentence = t("scenario.answer", people=both(whole, lang, key="scenario.city", say=say), **said)
    else:
        many = float(whole["changed_persons"])
        changed = say("scenario.city.changed_persons", many, "persons", n.persons(many, lang))
        sentence = t("scenario.answer_minutes", people=changed, **said)
    warnings = []
    cut = float(whole["newly_unreachable_persons"])
    if cut >= 5:
        ours = {"city": cut, "west": float(west["newly_unreachable_persons"])}
        people, beyond = (
            say(f"scenario.{where}.newly_unreachable_persons", value, "persons", n.persons(value, lang))
            for where, value in ours.items()
        )
        warnings.append(t("scenario.cut_off", people=people, west=beyond))
    if "wet" in (outcome.scenario.season, outcome.season_after):
        warnings.append(t("access.wet"))
    if outcome.incomplete:
        warnings.append(t("scenario.incomplete"))
    return Answer(sentence, _sure(t, outcome, say) if whole["changed_persons"] else (), tuple(warnings))


def _gap(t: Texts, outcome: Outcome, say: Say) -> str:
    """Return how far the West is behind the East before and after, as part of a sentence."""
    values = {side: gap(outcome, side) for side in ("before", "after")}
    if all(value >= 0 for value in values.values()):
        texts = {side: n.minutes(value, t.lang) for side, value in values.items()}
        same = texts["before"] == texts["after"]
        told = {
            side: say(f"scenario.gap_median_{side}_min", values[side], "minutes", text)
            for side, text in texts.items()
            if not (same and side == "before")
        }
        return t("scenario.gap_same" if same else "scenario.gap", **told)
    sides = {}
    for region in (EAST, WEST):
        medians = {s: float(outcome.regions[f"median_{s}_min"][region]) for s in ("before", "after")}
        said = {minutes(t, median): side for side, median in reversed(medians.items())}
        sides[region] = " → ".join(
            say(f"scenario.{region}.median_{side}_min", medians[side], "minutes", text)
            for text, side in reversed(said.items())
        )
    return t("scenario.gap_plain", **sides)


def _sure(t: Texts, outcome: Outcome, say: Say) -> tuple[str, ...]:
    rows = rows_of(outcome.sure)
    central, lang = rows["central"], t.lang
    slower, faster = (
        both(rows[how], lang, key=f"scenario.city.{how}", say=say) for how in ("slower", "faster")
    )
    spread = t("scenario.sure", slower=slower, faster=faster)
    main, alt = (
        [float(central[f"{what}_{grid}persons"]) for what in ("gained", "lost")] for grid in ("", "alt_")
    )
    second = both(central, lang, grid="alt_", key="scenario.city.central", say=say)
    return spread, t("scenario.sure_apart" if apart(main, alt) else "scenario.sure_grid", alt=second)


def apart(main: Sequence[float], alt: Sequence[float]) -> bool:
    """Return whether the two population grids count people so differently that both have to be read."""
    ours, theirs = pd.Series(main, dtype=float), pd.Series(alt, dtype=float)
    return bool((differ(ours, theirs) & (ours.combine(theirs, max) >= _MANY)).any())
