"""The map of a sheet: the places it is about, what they reach, the projects around them."""

from collections.abc import Callable, Sequence
from datetime import date
from math import isfinite
from typing import Final

from zones.i18n import Texts
from zones.maps.factory import Pin
from zones.maps.legend import Legend, Mark
from zones.maps.projects import Bounds, ProjectLayer, drawn
from zones.reach.nearby import NEAR_KM
from zones.reports.sheet.reading import Reading
from zones.ui import cache, maps, words
from zones.ui.sheet import data

FAR_DEG: Final = 0.42
"""What lies farther off (about 45 km) does not widen the view."""

ROOM_DEG: Final = 0.03
"""Room around what is shown."""


def show(t: Texts, readings: Sequence[Reading], on_click: Callable[[maps.Click], None]) -> None:
    """Show the map, and what it shows in words."""
    book, year = cache.book(t), date.today().year
    states = book.states(year)
    if readings:
        numbers = {
            near.project.project_id
            for one in readings
            for near in one.around.nearby
            if near.within_km <= NEAR_KM[0]
        }
        numbers |= {one.subject.project.project_id for one in readings if one.subject.project}
    else:
        numbers = {project.project_id for project, _ in data.projects()}
    shown = [number for number in sorted(numbers) if number in book.by_id and drawn(book.by_id[number])]
    pins = _pins(t, readings)
    maps.draw(
        t,
        key="sheet_map",
        legend=_legend(t, bool(readings)),
        projects=ProjectLayer(
            cache.project_file(),
            {number: states[number] for number in shown},
            {number: book.tip(book.by_id[number], states[number]) for number in shown},
        ),
        pins=pins,
        tool="point",
        focus=_focus(readings),
        on_click=on_click,
    )
    if readings:
        targets = sum(pin.kind != "place" for pin in pins)
        words.foot(t("sheet.map_words", places=targets, projects=len(shown)))


def _pins(t: Texts, readings: Sequence[Reading]) -> list[Pin]:
    """Return the places reached, then the places themselves: what comes last lies on top."""
    reached: dict[tuple[float, float], list[tuple[int, str, str, str]]] = {}
    for k, reading in enumerate(readings, start=1):
        for link in reading.links:
            if isfinite(link.lon):
                minutes = t("term.minutes_value", minutes=link.minutes) if link.value >= 0.5 else link.minutes
                reached.setdefault((link.lon, link.lat), []).append((k, link.letter, link.where, minutes))
    pins = []
    for (lon, lat), ways in reached.items():
        _, letter, where, _ = ways[0]
        said = [minutes if len(readings) == 1 else f"{k}: {minutes}" for k, _, _, minutes in ways]
        pins.append(Pin(f"to-{lon}-{lat}", lon, lat, "target", f"{where}: {'; '.join(said)}", letter))
    for k, reading in enumerate(readings, start=1):
        subject = reading.subject
        label = str(k) if len(readings) > 1 else ""
        pins.append(Pin(f"site-{k}", subject.lon, subject.lat, "place", reading.name, label))
    return pins


def _focus(readings: Sequence[Reading]) -> Bounds | None:
    """Return the corners of what is to be seen: the places and what they reach not too far off."""
    spots = [(reading.subject.lon, reading.subject.lat) for reading in readings]
    for reading in readings:
        at = reading.subject
        spots += [
            (link.lon, link.lat)
            for link in reading.links
            if abs(link.lon - at.lon) < FAR_DEG and abs(link.lat - at.lat) < FAR_DEG
        ]
    if not spots:
        return None
    lon, lat = zip(*spots, strict=True)
    return (
        (round(min(lat) - ROOM_DEG, 4), round(min(lon) - ROOM_DEG, 4)),
        (round(max(lat) + ROOM_DEG, 4), round(max(lon) + ROOM_DEG, 4)),
    )


def _legend(t: Texts, chosen: bool) -> Legend:
    marks = [Mark("sector:transport", t("sheet.legend_project"))]
    if chosen:
        marks = [Mark("place", t("sheet.legend_site")), Mark("target", t("sheet.legend_target")), *marks]
    title = t("sheet.legend") if chosen else t("sheet.legend_none")
    return Legend(title, t("sheet.legend_unit"), fold=t("legend.more"), more=(tuple(marks),))
