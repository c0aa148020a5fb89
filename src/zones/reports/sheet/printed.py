"""The sheet of a place as one page that opens without the app and without the internet, and prints on A4."""

import base64
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from math import hypot, isfinite
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from zones.data import catalogue
from zones.i18n import Texts
from zones.maps.projects import drawn
from zones.reports.sheet.drawing import Backdrop
from zones.reports.sheet.frame import Spot
from zones.reports.sheet.reading import Reading
from zones.reports.sheet.surroundings import Near
from zones.scenario.degrees import metres

PARKS, PROJECTS, REASONS = 6, 6, 3
"""Entries that fit on the page."""

FAR_KM: Final = 45.0
"""A target farther off than this is in the table only: the drawing stays readable."""

LAYERS: Final = ("facilities", "roads", "speeds", "cells", "communes", "projects")
"""Layers behind the figures."""

RANGES: Final[Mapping[str, str]] = {
    "latin": "U+0000-00FF, U+0131, U+2000-206F, U+20AC, U+2122, U+2212",
    "vietnamese": "U+0102-0103, U+0110-0111, U+0128-0129, U+0168-0169, U+01A0-01A1, U+01AF-01B0, "
    "U+0300-0309, U+0323, U+1EA0-1EF9, U+20AB",
}

_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")


def page(reading: Reading, backdrop: Backdrop, fonts: Mapping[str, bytes]) -> bytes:
    """Return the sheet as HTML; the same place, data and language give the same bytes.

    Parameters
    ----------
    reading
        What the sheet says.
    backdrop
        What lies under its drawing.
    fonts
        Letters (woff2) by subset, a key of ``RANGES``.
    """
    return _template().render(_content(reading, backdrop, fonts)).encode("utf-8")


@cache
def _template() -> Template:
    room = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    room.filters["bold"] = _bold
    text = resources.files("zones.reports.sheet").joinpath("printed.html").read_text(encoding="utf-8")
    return room.from_string(text)


def _bold(text: str) -> Markup:
    return Markup(_BOLD.sub(r"<b>\1</b>", str(escape(text))))


def _content(reading: Reading, backdrop: Backdrop, fonts: Mapping[str, bytes]) -> dict[str, Any]:
    t, place = reading.t, reading.place
    parks = [near for near in reading.around.nearby if near.park]
    others = [near for near in reading.around.nearby if not near.park]
    shown = parks[:PARKS] + others[:PROJECTS]
    numbers = _numbered(shown)
    spots = _spots(reading, shown, numbers)
    return {
        "lang": t.lang,
        "title": t("paper.title"),
        "name": reading.name,
        "whole": reading.whole,
        "parameters": t("paper.parameters", version=place.params["data_version"], **reading.how),
        "faces": [
            {"content": base64.b64encode(content).decode("ascii"), "range": RANGES[subset]}
            for subset, content in sorted(fonts.items())
        ],
        "answer": reading.answer,
        "warning": reading.warning,
        "sure": reading.sure,
        "drawing": Markup(backdrop.drawn(spots, lang=t.lang, alt=t("paper.drawing", name=reading.name))),
        "drawing_words": t("paper.drawing_words"),
        "ways": {
            "title": t("sheet.ways"),
            "heads": [t("term.unit_minutes"), "km"],
            "rows": reading.links,
        },
        "people": _people(reading),
        "commune": {"title": t("sheet.commune_title"), "rows": reading.profile},
        "changes": {
            "title": t("sheet.changes", year=place.year),
            "rows": reading.around.changes[:5],
            "words": reading.around.changes_words,
        },
        "around": [
            _around(t, t("sheet.parks"), parks, parks[:PARKS], numbers),
            _around(t, t("sheet.projects"), others, others[:PROJECTS], numbers),
        ],
        "uncomputed": _uncomputed(reading),
        "sources": [*_sources(t), _reopen(reading)],
    }


def _people(reading: Reading) -> dict[str, Any]:
    t = reading.t
    rows = [
        {
            "label": t("sheet.people_within", within=within),
            "main": main,
            "other": other and t("sheet.second_grid", persons=other),
        }
        for within, main, other in reading.people
    ]
    return {
        "title": t("sheet.people"),
        "rows": rows,
        "note": t("sheet.working_age", said=reading.working_age),
    }


def _around(
    t: Texts, title: str, found: Sequence[Near], shown: Sequence[Near], numbers: Mapping[str, str]
) -> dict[str, Any]:
    rows = [
        {
            "number": numbers.get(near.project.project_id, ""),
            "name": near.name,
            "about": near.about,
            "km": near.km,
        }
        for near in shown
    ]
    if not rows:
        note = t("paper.none_near")
    elif len(found) > len(shown):
        note = t("paper.more_near", count=len(found) - len(shown))
    else:
        note = ""
    return {"title": title, "away": t("paper.straight_km"), "rows": rows, "note": note}


def _numbered(shown: Sequence[Near]) -> dict[str, str]:
    """Return numbers by project for those that have a place on the drawing."""
    marked = [near.project.project_id for near in shown if near.within_km <= 10 and _on_drawing(near)]
    return {number: str(k) for k, number in enumerate(marked, start=1)}


def _on_drawing(near: Near) -> bool:
    primary = near.project.primary
    return drawn(near.project) and primary is not None and primary.geometry.geom_type in ("Point", "Polygon")


def _spots(reading: Reading, shown: Sequence[Near], numbers: Mapping[str, str]) -> list[Spot]:
    """Return what the drawing marks: the place, targets not too far off, projects near by."""
    subject = reading.subject
    spots = [Spot(subject.x, subject.y, "", "site", subject.error_m)]
    reached = [link for link in reading.links if isfinite(link.value)]
    for link, (x, y) in zip(reached, metres((link.lon, link.lat) for link in reached), strict=True):
        if hypot(x - subject.x, y - subject.y) <= FAR_KM * 1000:
            spots.append(Spot(x, y, link.letter, "target"))
    for near in shown:
        primary = near.project.primary
        if primary is not None and near.project.project_id in numbers:
            middle = primary.geometry.representative_point()
            spots.append(Spot(middle.x, middle.y, numbers[near.project.project_id], "project"))
    return spots


def _uncomputed(reading: Reading) -> dict[str, str] | None:
    found = reading.around.uncomputed
    if not found:
        return None
    said = "; ".join(f"{name}: {why}" for name, why in found[:REASONS])
    rest = len(found) - REASONS
    if rest > 0:
        said += reading.t("paper.more_uncomputed", count=rest)
    return {"title": reading.t("sheet.uncomputed", year=reading.place.year), "words": said}


def _sources(t: Texts) -> list[str]:
    said = []
    for name in LAYERS:
        known = catalogue.definition(name)
        said.append(
            t(
                "paper.source",
                title=t.pick(known.title),
                producer=t.pick(known.producer),
                date=known.source_date,
            )
        )
    return [
        t("paper.sources", sources="; ".join(said)),
        t("paper.credits", credits=catalogue.credits_of(LAYERS, t.lang)),
    ]


def _reopen(reading: Reading) -> str:
    place, params = reading.place, reading.place.params
    return reading.t(
        "paper.reopen",
        link=f"sheet?site={reading.subject.token}&mode={place.mode}&season={place.season}",
        factor=f"{params['speed_factor']:g}",
        status=", ".join(reading.t(f"status.{code}") for code in params["speeds_status"].split(", ")),
    )
