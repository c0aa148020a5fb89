"""What sheets of places rest on, kept for the whole process: the ways, the places, the drawings."""

from collections.abc import Callable
from threading import Lock
from typing import Final

import streamlit as st

from zones import city, road_access
from zones.access import AccessResult
from zones.city.projects import Project
from zones.errors import InputError
from zones.i18n import Texts
from zones.maps.assets import fonts
from zones.reach import Place, Site
from zones.reports.sheet import printed
from zones.reports.sheet.drawing import Backdrop
from zones.reports.sheet.outlook import Outlook
from zones.reports.sheet.reading import Reading
from zones.reports.sheet.subject import Refused, Subject, outside_or_water, placed, subject_of
from zones.ui import cache

HEALTH: Final = ("district_health", 60)
"""Service and threshold (minutes) that the profile of a commune is taken from."""


class _Slot:
    """Room for one outlook: whoever comes first makes it and is told how far it is, the others wait."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.made: Outlook | None = None

    def get(self, make: Callable[[], Outlook]) -> Outlook:
        with self._lock:
            if self.made is None:
                self.made = make()
            return self.made


def outlook(t: Texts, mode: str, season: str) -> Outlook:
    """Return the ways to all targets today and by the year, found on first demand.

    Raises
    ------
    LayerError, SchemaError, RegisterError
        If a layer or the register cannot be read.
    """
    with st.spinner(t("app.loading_city")):
        whole = cache.whole_city()
    with st.spinner(t("app.loading_model")):
        model = cache.model()
    opened = cache.register()
    slot = _slot(cache.version(), opened.where, opened.revision, mode, season)
    if slot.made is not None:
        return slot.made
    known = cache.projects()
    bar = st.progress(0.0, t("sheet.preparing", done="0", of="…"))

    def told(done: int, of: int) -> None:
        bar.progress(done / of, t("sheet.preparing", done=done, of=of))

    found = slot.get(lambda: Outlook.of(model, whole, known, mode=mode, season=season, progress=told))
    bar.empty()
    return found


def projects() -> tuple[tuple[Project, tuple[Site, ...]], ...]:
    """Return the projects that have a place to measure from, with their places."""
    opened = cache.register()
    return _placed(cache.version(), opened.where, opened.revision)


def subject(token: str) -> Subject | Refused:
    """Return the place that a token of a link means."""
    opened = cache.register()
    return _subject(cache.version(), opened.where, opened.revision, token)


def reading(t: Texts, found: Subject, mode: str, season: str) -> Reading | Refused:
    """Return what the sheet of a place says, or why there is none."""
    ways = outlook(t, mode, season)
    health, threshold = HEALTH
    view = cache.view(t, health, mode, season, threshold)
    opened = cache.register()
    now = cache.version(), opened.where, opened.revision
    try:
        return _reading(*now, t.lang, mode, season, found.token, found, ways, view.result)
    except InputError:
        return Refused(found.token, outside_or_water(found.x, found.y, cache.whole_city()))


def paper(said: Reading) -> bytes:
    """Return the sheet as one page that opens without the app."""
    return printed.page(said, _backdrop(cache.version()), fonts())


@st.cache_resource(show_spinner=False, max_entries=2)
def _slot(data_version: str, where: str, revision: int, mode: str, season: str) -> _Slot:
    return _Slot()


@st.cache_resource(show_spinner=False, max_entries=4)
def _placed(data_version: str, where: str, revision: int) -> tuple[tuple[Project, tuple[Site, ...]], ...]:
    return placed(cache.projects(), cache.model().network)


@st.cache_resource(show_spinner=False, max_entries=256)
def _subject(data_version: str, where: str, revision: int, token: str) -> Subject | Refused:
    by_id = {project.project_id: project for project in cache.projects()}
    return subject_of(token, by_id, cache.whole_city(), cache.model().network)


@st.cache_resource(show_spinner=False, max_entries=256)
def _reading(
    data_version: str,
    where: str,
    revision: int,
    lang: str,
    mode: str,
    season: str,
    token: str,
    _found: Subject,
    _ways: Outlook,
    _health: AccessResult,
) -> Reading:
    place = _place(data_version, where, revision, mode, season, token, _found, _ways, _health)
    return Reading(Texts(lang), _found, place, _ways)


@st.cache_resource(show_spinner=False, max_entries=256)
def _place(
    data_version: str,
    where: str,
    revision: int,
    mode: str,
    season: str,
    token: str,
    _subject: Subject,
    _outlook: Outlook,
    _health: AccessResult,
) -> Place:
    return _outlook.place(_subject, views=[_health], roads=road_access.summary(cache.road_totals()))


@st.cache_resource(show_spinner=False, max_entries=1)
def _backdrop(data_version: str) -> Backdrop:
    return Backdrop.of(
        cache.layer("communes_web"),
        cache.layer("context"),
        city.roads(),
    )
